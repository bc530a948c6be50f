//! Checks of files and tests.

use super::{Check, Finding, Severity};
use crate::model::Gradebook;
use crate::recognise::Confidence;

pub(super) fn check(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = tests(gradebook);
    findings.extend(super::columns::check(gradebook));
    findings.extend(gaps(gradebook));
    findings.extend(tables(gradebook));
    findings
}

fn tests(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for test in &gradebook.tests {
        if let Some(warning) = &test.warning {
            let what = format!("\"{}\": {warning}", test.title);
            findings.push(Finding::new(
                Severity::Warning,
                Check::TestNumber,
                what,
                format!("it is test {}", test.number),
            ));
        }
    }
    findings
}

/// Numbers missing between the first test and the last.
fn gaps(gradebook: &Gradebook) -> Option<Finding> {
    let has = |n: &u32| gradebook.tests.iter().any(|t| t.number == *n);
    let last = gradebook.tests.last()?.number;
    let missing: Vec<String> =
        (1..last.min(100)).filter(|n| !has(n)).map(|n| n.to_string()).collect();
    let what = match missing.as_slice() {
        [] => return None,
        [one] => format!("there is no file for test {one}"),
        many => format!("there are no files for tests {}", many.join(", ")),
    };
    Some(Finding::new(
        Severity::Warning,
        Check::MissingTest,
        what,
        "the averages are over the tests that are there",
    ))
}

fn tables(gradebook: &Gradebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, table) in gradebook.tables.iter().enumerate() {
        if let Some(original) = gradebook.copies.get(&at) {
            let what = format!(
                "{} holds the same rows as {}",
                table.place(),
                gradebook.tables[*original].place()
            );
            findings.push(Finding::new(Severity::Warning, Check::Files, what, "counted once"));
        }
        if table.confidence == Confidence::Low {
            let what = format!("{} has no header row that is understood", table.place());
            findings.push(Finding::new(
                Severity::Warning,
                Check::Files,
                what,
                "its columns were told by their cells",
            ));
        }
        if !table.other_sheets.is_empty() {
            let what = format!(
                "{}: the sheets {} were left out",
                table.file,
                table.other_sheets.join(", ")
            );
            findings.push(Finding::new(
                Severity::Info,
                Check::Files,
                what,
                format!("\"{}\" was read", table.sheet),
            ));
        }
    }
    findings
}
