//! The human summary of a compile.

use std::fmt::Write;

use super::inputs::Refused;
use gradebook::checks::Severity;
use gradebook::domain::round_half_up;
use gradebook::{Gradebook, Test};

/// Doubts and warnings shown in full; the rest is counted.
const SHOWN: usize = 8;

/// Renders the summary, each line ended.
pub(super) fn render(gradebook: &Gradebook, refused: &[Refused]) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}, {}",
        plural(gradebook.tests.len(), "test", "tests"),
        plural(gradebook.people.len(), "person", "people")
    );
    for test in &gradebook.tests {
        out.push_str(&test_lines(gradebook, test));
    }
    let rows = gradebook.tally_all();
    let _ = writeln!(
        out,
        "Rows: {} read = {} used + {} merged + {} set aside",
        rows.total(),
        rows.used,
        rows.merged,
        rows.set_aside
    );
    out.push_str(&findings(gradebook));
    let (passed, failed) = gradebook.passed_and_failed();
    let mean = gradebook
        .class_mean()
        .map_or_else(|| "none".to_owned(), |m| format!("{} %", round_half_up(m, 2)));
    let _ = writeln!(
        out,
        "Pass: {passed}, fail: {failed} (pass mark {} %) · class mean {mean}",
        gradebook.scheme.pass_mark
    );
    for file in refused {
        let _ = writeln!(out, "Not used: {}: {}", file.file, file.why);
    }
    out
}

fn test_lines(gradebook: &Gradebook, test: &Test) -> String {
    let mut out = String::new();
    for part in &test.parts {
        let table = &gradebook.tables[part.table];
        let scale = &table.tests[part.item].scale;
        let told = gradebook.scheme.maximums.get(&test.number);
        let maximum = match (told, scale.maximum()) {
            (Some(told), _) => format!("maximum {told} (as you said)"),
            (None, Some(value)) if scale.doubt().is_some() => format!(
                "maximum {value} ({}; if it is wrong, say --maximum {}=…)",
                scale.reason(),
                test.number
            ),
            (None, Some(value)) => format!("maximum {value} ({})", scale.reason()),
            (None, None) => format!("maximum {}", scale.reason()),
        };
        let rows = plural(gradebook.tally(part.table).total() as usize, "row", "rows");
        let _ = writeln!(
            out,
            "  Test {}: {} · {} · {maximum} · {rows}",
            test.number,
            table.place(),
            table.tool.name()
        );
    }
    let _ = writeln!(out, "    number {}: {}", test.number, test.why);
    out
}

fn findings(gradebook: &Gradebook) -> String {
    let mut out = String::new();
    for (severity, one, many) in
        [(Severity::Doubt, "doubt", "doubts"), (Severity::Warning, "warning", "warnings")]
    {
        let found: Vec<_> = gradebook.findings.iter().filter(|f| f.severity == severity).collect();
        let _ = writeln!(
            out,
            "{}{}",
            plural(found.len(), one, many),
            if found.is_empty() { "" } else { ":" }
        );
        for finding in found.iter().take(SHOWN) {
            let who: Vec<&str> =
                finding.people.iter().take(3).map(|p| gradebook.people[*p].name.as_str()).collect();
            let who = if who.is_empty() { String::new() } else { format!("{}: ", who.join(" / ")) };
            let _ = writeln!(out, "  {who}{} ({})", finding.what, finding.done);
        }
        if found.len() > SHOWN {
            let _ = writeln!(out, "  … and {} more on the sheet Checks", found.len() - SHOWN);
        }
    }
    out
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
