//! Draws the first rows of a gradebook as a picture, coloured as the workbook is.
//!
//! The grid becomes an SVG, the SVG a PNG; the fonts are part of the program, so that every
//! machine draws the same.

use std::fmt::Write;
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use thiserror::Error;

use crate::{Column, Grid, Look};

/// Rows drawn at most; the rest is counted below.
const MOST_ROWS: usize = 18;
/// Columns drawn at most.
const MOST_COLUMNS: usize = 12;
const ROW_HEIGHT: usize = 26;
const HEADER_HEIGHT: usize = 44;
const MARGIN: usize = 12;
/// Width of ten characters at 13 px, on the safe side for this font.
const TEN_CHARACTERS: usize = 79;
/// Widest column in characters.
const WIDEST: usize = 26;
/// Twice the pixels, so that it is sharp on phones.
const SCALE: u32 = 2;

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSans.ttf");
const BOLD: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSans-Bold.ttf");

/// Why a picture can't be drawn.
#[derive(Debug, Error)]
#[error("the picture can't be drawn: {0}")]
pub struct DrawError(String);

/// Draws the first rows as a PNG.
///
/// # Errors
/// [`DrawError`] when the drawing library refuses; the input alone is never a reason.
pub fn draw(grid: &Grid) -> Result<Vec<u8>, DrawError> {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    let options = Options {
        fontdb: Arc::new(fonts),
        font_family: "DejaVu Sans".to_owned(),
        ..Options::default()
    };
    let tree = Tree::from_str(&svg(grid), &options).map_err(|e| DrawError(e.to_string()))?;
    let size = tree.size().to_int_size();
    let scaled = |length: u32| length * SCALE;
    let mut pixels = Pixmap::new(scaled(size.width()), scaled(size.height()))
        .ok_or_else(|| DrawError("it has no size".to_owned()))?;
    resvg::render(&tree, Transform::from_scale(SCALE as f32, SCALE as f32), &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| DrawError(e.to_string()))
}

/// Which columns are drawn: all, or the first ones and the last two.
fn shown(columns: usize) -> Vec<usize> {
    if columns <= MOST_COLUMNS {
        return (0..columns).collect();
    }
    (0..MOST_COLUMNS - 2).chain(columns - 2..columns).collect()
}

/// A text cut to the widest column.
fn cut(text: &str) -> String {
    let tidy: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if tidy.chars().count() > WIDEST {
        tidy.chars().take(WIDEST - 1).chain(['…']).collect()
    } else {
        tidy
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A header in two lines, the second blank where one is enough.
fn header_lines(title: &str) -> [String; 2] {
    let words: Vec<&str> = title.split(' ').collect();
    let half = words.len().div_ceil(2);
    [words[..half].join(" "), words[half..].join(" ")]
}

/// Width of a column in pixels; a header is bold and has two lines.
fn width(grid: &Grid, column: usize) -> usize {
    let lines = header_lines(&grid.columns[column].title);
    let longest = lines.iter().map(|l| l.chars().count()).max().unwrap_or(0);
    let header = (longest + longest / 6).max(6);
    let cells = grid.rows.iter().take(MOST_ROWS).map(|r| cut(&r[column]).chars().count());
    let characters = cells.max().unwrap_or(0).max(header);
    characters * TEN_CHARACTERS / 10 + 16
}

/// What the picture does not show, in words.
fn left_out(rows: usize, columns: usize) -> String {
    let rows = (rows > 0).then(|| format!("{rows} more people"));
    let columns = (columns > 0).then(|| format!("{columns} more columns"));
    let parts: Vec<String> = rows.into_iter().chain(columns).collect();
    if parts.is_empty() { String::new() } else { format!("… and {}", parts.join(", ")) }
}

fn svg(grid: &Grid) -> String {
    let columns = shown(grid.columns.len());
    let widths: Vec<usize> = columns.iter().map(|c| width(grid, *c)).collect();
    let rows = grid.rows.len().min(MOST_ROWS);
    let left_out = left_out(grid.rows.len() - rows, grid.columns.len() - columns.len());
    let total = widths.iter().sum::<usize>() + 2 * MARGIN;
    let foot = if left_out.is_empty() { 0 } else { ROW_HEIGHT };
    let height = HEADER_HEIGHT + rows * ROW_HEIGHT + foot + 2 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{total}\" height=\"{height}\" \
         font-family=\"DejaVu Sans\" font-size=\"13\">\
         <rect width=\"{total}\" height=\"{height}\" fill=\"#ffffff\"/>"
    );
    let mut x = MARGIN;
    for (column, width) in columns.iter().zip(&widths) {
        header(&mut out, &grid.columns[*column], (x, *width));
        for (at, row) in grid.rows.iter().take(rows).enumerate() {
            let y = MARGIN + HEADER_HEIGHT + at * ROW_HEIGHT;
            cell(&mut out, &row[*column], (x, y, *width), grid.columns[*column].look);
        }
        x += width;
    }
    let y = MARGIN + HEADER_HEIGHT + rows * ROW_HEIGHT + 18;
    let _ = write!(out, "<text x=\"{}\" y=\"{y}\" fill=\"#595959\">{left_out}</text>", MARGIN + 8);
    out.push_str("</svg>");
    out
}

fn header(out: &mut String, column: &Column, (x, width): (usize, usize)) {
    let (fill, ink) = column.fill.map_or_else(
        || ("#1f3864".to_owned(), "#ffffff"),
        |fill| (format!("#{fill:06x}"), "#000000"),
    );
    let _ = write!(
        out,
        "<rect x=\"{x}\" y=\"{MARGIN}\" width=\"{width}\" height=\"{HEADER_HEIGHT}\" \
         fill=\"{fill}\" stroke=\"#bfbfbf\"/>"
    );
    let middle = x + width / 2;
    let lines = header_lines(&column.title);
    let lines: Vec<&String> = lines.iter().filter(|l| !l.is_empty()).collect();
    for (at, line) in lines.iter().enumerate() {
        let y = MARGIN + HEADER_HEIGHT / 2 + 5 + at * 16 - (lines.len() - 1) * 8;
        let _ = write!(
            out,
            "<text x=\"{middle}\" y=\"{y}\" text-anchor=\"middle\" font-weight=\"bold\" \
             fill=\"{ink}\">{}</text>",
            escape(line)
        );
    }
}

fn cell(out: &mut String, text: &str, (x, y, width): (usize, usize, usize), look: Look) {
    let (fill, ink) = match (look, text) {
        (Look::Verdict, "Pass") => ("#c6efce", "#006100"),
        (Look::Verdict, "Fail") => ("#ffc7ce", "#9c0006"),
        _ => ("#ffffff", "#000000"),
    };
    let _ = write!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{ROW_HEIGHT}\" fill=\"{fill}\" \
         stroke=\"#d9d9d9\"/>"
    );
    let (at, anchor) = match look {
        Look::Text => (x + 8, "start"),
        Look::Verdict | Look::Mark => (x + width / 2, "middle"),
        Look::Number => (x + width - 8, "end"),
    };
    let _ = write!(
        out,
        "<text x=\"{at}\" y=\"{}\" text-anchor=\"{anchor}\" fill=\"{ink}\">{}</text>",
        y + 18,
        escape(&cut(text))
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_drawn() {
        let column = |title: &str, look| Column { title: title.into(), fill: None, look };
        let grid = Grid {
            columns: vec![
                column("Full Name", Look::Text),
                column("Email", Look::Text),
                column("Status", Look::Verdict),
            ],
            rows: vec![
                vec!["<script>&\u{1}\"".into(), "Ọlá 🎓 محمد".into(), "Pass".into()];
                40
            ],
        };
        let png = draw(&grid).unwrap();
        assert!(png.starts_with(b"\x89PNG"));
        let empty = Grid { rows: Vec::new(), ..grid };
        assert!(draw(&empty).unwrap().starts_with(b"\x89PNG"));
    }
}
