//! How a child says why it failed. Its parent logs that, so it names kinds and places and never
//! quotes: the text of a panic or of an error may hold cells, titles and names.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::sandbox::protocol::COMPLAINT;

/// From here on a panic is told by its place alone; one that becomes a "damaged file" is not told.
pub(super) fn tell_panics_by_place() {
    std::panic::set_hook(Box::new(|info| {
        if !gradebook::workbook::panic_is_contained() {
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            complain(&format!("panicked at {place}"));
        }
    }));
}

/// Tells an error by its kinds.
pub(super) fn tell(error: &anyhow::Error) {
    complain(&kinds(error));
}

fn complain(what: &str) {
    let _ = writeln!(io::stderr().lock(), "{COMPLAINT}{what}");
}

fn kinds(error: &anyhow::Error) -> String {
    // A context of ours that is no text made of others.
    let mut told = error.downcast_ref::<&'static str>().unwrap_or(&"it failed").to_string();
    for cause in error.chain() {
        if let Some(error) = cause.downcast_ref::<serde_json::Error>() {
            let _ = write!(told, ": JSON, {:?} in line {}", error.classify(), error.line());
        } else if let Some(error) = cause.downcast_ref::<io::Error>() {
            let _ = write!(told, ": {}", error.kind());
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn an_error_is_told_without_what_it_quotes() {
        let wrong = serde_json::from_str::<u8>("\"Zephyrine\"").unwrap_err();
        assert!(wrong.to_string().contains("Zephyrine"));
        let told = kinds(&anyhow::Error::new(wrong).context("the request is malformed"));
        assert_eq!(told, "the request is malformed: JSON, Data in line 1");
        let full = io::Error::new(io::ErrorKind::StorageFull, "Zephyrine");
        let told = kinds(&anyhow::Error::new(full).context("Zephyrine".to_owned()));
        assert_eq!(told, "it failed: no storage space");
        let other: anyhow::Result<()> = Err(anyhow::anyhow!("Zephyrine")).context("a limit");
        assert_eq!(kinds(&other.unwrap_err()), "a limit");
    }
}
