//! Charts over ranges of a sheet.

use rust_xlsxwriter::{Chart as XlsxChart, ChartType, Color};

use super::At;

/// What a chart looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Upright bars side by side, as for a histogram.
    Columns,
    /// A line with markers, as for a trend.
    Line,
}

/// One series drawn as a chart.
#[derive(Debug, Clone)]
pub struct Chart<'c> {
    /// What it looks like.
    pub kind: ChartKind,
    /// Its title.
    pub title: &'c str,
    /// The titles of the axes: across, up.
    pub axes: (&'c str, &'c str),
    /// The sheet of the ranges.
    pub sheet: &'c str,
    /// First row and last row of the series.
    pub rows: (u32, u32),
    /// Columns of categories and values.
    pub columns: (u16, u16),
    /// The vertical axis's least and most, where they are fixed.
    pub bounds: Option<(f64, f64)>,
}

impl Chart<'_> {
    pub(super) fn build(&self) -> XlsxChart {
        let mut chart = XlsxChart::new(match self.kind {
            ChartKind::Columns => ChartType::Column,
            ChartKind::Line => ChartType::Line,
        });
        let (first, last) = self.rows;
        let (categories, values) = self.columns;
        let series = chart.add_series();
        series
            .set_categories((self.sheet, first, categories, last, categories))
            .set_values((self.sheet, first, values, last, values))
            .set_name(self.title);
        match self.kind {
            ChartKind::Columns => {
                series.set_gap(20).set_format(
                    rust_xlsxwriter::ChartSolidFill::new().set_color(Color::RGB(0x2E_75B6)),
                );
            }
            ChartKind::Line => {
                series
                    .set_format(
                        rust_xlsxwriter::ChartLine::new()
                            .set_color(Color::RGB(0x2E_75B6))
                            .set_width(2.25),
                    )
                    .set_marker(
                        rust_xlsxwriter::ChartMarker::new()
                            .set_type(rust_xlsxwriter::ChartMarkerType::Circle),
                    );
            }
        }
        chart.title().set_name(self.title).set_font(rust_xlsxwriter::ChartFont::new().set_size(11));
        chart.legend().set_hidden();
        chart.x_axis().set_name(self.axes.0);
        chart.y_axis().set_name(self.axes.1);
        if let Some((least, most)) = self.bounds {
            chart.y_axis().set_min(least).set_max(most);
        }
        chart.set_width(400).set_height(232).set_alt_text(self.title);
        chart
    }
}

/// Where a chart's upper left corner stands.
pub(super) type Corner = At;
