//! How cells look. Styles are values; each becomes one format of the workbook.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// A background colour as `0xRRGGBB`.
pub type Fill = u32;

/// A cell's looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one looks of its own")]
pub struct Style {
    /// Background; `None` for the sheet's own.
    pub fill: Option<Fill>,
    /// Bold.
    pub bold: bool,
    /// Larger, for a sheet's title.
    pub title: bool,
    /// Decimal places of a number; `None` for the general format.
    pub decimals: Option<u8>,
    /// Breaks long texts into lines.
    pub wrap: bool,
    /// In the middle of the cell.
    pub centred: bool,
    /// A thin border.
    pub border: bool,
    /// Grey and slanted, for remarks.
    pub remark: bool,
}

impl Style {
    /// A column's header.
    pub fn header() -> Self {
        Self {
            fill: Some(0x1F_3864),
            bold: true,
            wrap: true,
            centred: true,
            border: true,
            ..Self::default()
        }
    }

    /// A plain cell of a table.
    pub fn cell() -> Self {
        Self { border: true, ..Self::default() }
    }

    /// A long text in a table.
    pub fn prose() -> Self {
        Self { border: true, wrap: true, ..Self::default() }
    }

    /// A number with fixed decimal places in a table.
    pub fn number(decimals: u8) -> Self {
        Self { border: true, decimals: Some(decimals), ..Self::default() }
    }

    /// A value that the reader may change.
    pub fn input() -> Self {
        Self { border: true, fill: Some(0xFF_F2CC), ..Self::default() }
    }

    /// A sheet's title.
    pub fn title() -> Self {
        Self { title: true, bold: true, ..Self::default() }
    }

    /// A remark under a title.
    pub fn remark() -> Self {
        Self { remark: true, ..Self::default() }
    }

    /// The same with a background.
    #[must_use]
    pub fn filled(self, fill: Fill) -> Self {
        Self { fill: Some(fill), ..self }
    }

    /// The same in the middle of the cell.
    #[must_use]
    pub fn centred(self) -> Self {
        Self { centred: true, ..self }
    }

    pub(super) fn format(self) -> Format {
        let mut format = Format::new().set_align(FormatAlign::VerticalCenter);
        if let Some(fill) = self.fill {
            format = format.set_background_color(Color::RGB(fill));
            if is_dark(fill) {
                format = format.set_font_color(Color::White);
            }
        }
        if self.bold {
            format = format.set_bold();
        }
        if self.title {
            format = format.set_font_size(14);
        }
        if self.wrap {
            format = format.set_text_wrap();
        }
        if self.centred {
            format = format.set_align(FormatAlign::Center);
        }
        if self.border {
            format = format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xBF_BFBF));
        }
        if self.remark {
            format = format.set_italic().set_font_color(Color::RGB(0x59_5959));
        }
        match self.decimals {
            Some(0) => format.set_num_format("0"),
            Some(places) => format.set_num_format(format!("0.{}", "0".repeat(usize::from(places)))),
            None => format,
        }
    }
}

/// Whether white text reads better on a colour (relative luminance after WCAG 2, simplified).
fn is_dark(fill: Fill) -> bool {
    let part = |shift: u32| (fill >> shift) & 0xFF;
    part(16) * 299 + part(8) * 587 + part(0) * 114 < 110_000
}
