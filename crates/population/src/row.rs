//! Cells as a line of a CSV file.

/// A line; cells with commas, quotes or line ends are quoted.
pub(crate) fn line(cells: &[String]) -> String {
    let quoted = |cell: &String| {
        if cell.contains([',', '"', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    let mut text = cells.iter().map(quoted).collect::<Vec<_>>().join(",");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cells = ["Obi, Ada".to_owned(), "a\"b".to_owned(), "5".to_owned()];
        assert_eq!(line(&cells), "\"Obi, Ada\",\"a\"\"b\",5\n");
    }
}
