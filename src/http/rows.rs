//! A page of a table's rows as they are stored. What is not on it is passed over, not kept.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::Face;

/// Some rows of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// The titles of the columns.
    pub(super) titles: Vec<String>,
    /// A row a person, a text a column.
    pub(super) rows: Vec<Vec<String>>,
    /// All rows of the table.
    pub(super) total: usize,
}

/// Which rows: so many are passed over, so many are taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) offset: usize,
    pub(super) limit: usize,
}

/// The rows of a stored table; `None` when it is not kept any more.
///
/// # Errors
/// When it can't be understood.
pub(super) async fn page(face: &Face, blob: &str, range: Range) -> anyhow::Result<Option<Page>> {
    let path = face.services.blobs.path(blob);
    // Many rows take a while to read; nobody else waits for it.
    let read = tokio::task::spawn_blocking(move || match std::fs::read(path) {
        Ok(bytes) => Ok(Some(read(&bytes, range)?)),
        Err(_) => Ok(None),
    });
    read.await?
}

fn read(bytes: &[u8], range: Range) -> serde_json::Result<Page> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let page = Table(range).deserialize(&mut reader)?;
    reader.end()?;
    Ok(page)
}

/// The titles, then the rows.
struct Table(Range);

impl<'de> DeserializeSeed<'de> for Table {
    type Value = Page;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Page, D::Error> {
        reader.deserialize_tuple(2, self)
    }
}

impl<'de> Visitor<'de> for Table {
    type Value = Page;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("titles and rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Page, A::Error> {
        let missing = |part| serde::de::Error::invalid_length(part, &"titles and rows");
        let titles = parts.next_element()?.ok_or_else(|| missing(0))?;
        let rows = parts.next_element_seed(Rows(self.0))?;
        let (rows, total) = rows.ok_or_else(|| missing(1))?;
        Ok(Page { titles, rows, total })
    }
}

struct Rows(Range);

impl<'de> DeserializeSeed<'de> for Rows {
    type Value = (Vec<Vec<String>>, usize);

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows {
    type Value = (Vec<Vec<String>>, usize);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
        let Range { offset, limit } = self.0;
        let (mut rows, mut total) = (Vec::new(), 0);
        loop {
            let there = if total >= offset && rows.len() < limit {
                all.next_element()?.map(|row| rows.push(row)).is_some()
            } else {
                all.next_element::<IgnoredAny>()?.is_some()
            };
            if !there {
                return Ok((rows, total));
            }
            total += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_and_the_rest_is_counted() {
        let table = br#"[["Name","Grade"],[["Ada","A"],["Esi","B"],["Kofi","C"]]]"#;
        let page = |offset, limit| read(table, Range { offset, limit }).unwrap();
        let row = |name: &str, grade: &str| vec![name.to_owned(), grade.to_owned()];
        assert_eq!(page(0, 10).rows, [row("Ada", "A"), row("Esi", "B"), row("Kofi", "C")]);
        assert_eq!(page(1, 1).rows, [row("Esi", "B")]);
        assert_eq!((page(5, 1).rows.len(), page(5, 1).total), (0, 3));
        assert_eq!(page(0, 0).titles, ["Name", "Grade"]);
        // A row that is not on the page may be anything: it is not looked into.
        let odd = br#"[["Name"],[["Ada"],[{"deep":[1,2]}]]]"#;
        assert_eq!(read(odd, Range { offset: 0, limit: 1 }).unwrap().total, 2);
        assert!(read(odd, Range { offset: 0, limit: 2 }).is_err());
        assert!(read(b"[[\"Name\"]]", Range { offset: 0, limit: 1 }).is_err());
    }
}
