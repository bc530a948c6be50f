//! The shipped examples, tool by tool and all together, read back as grids.

use crate::workbook::workbook;
use std::fmt::Write;

use expect_test::expect_file;
use gradebook::recognise::Role;
use gradebook::{Request, compile};

/// What is recognised in each example: tool, header, roles, maximum, rows.
#[test]
fn every_tool_is_recognised() {
    let mut out = String::new();
    for path in testing::examples() {
        for table in testing::tables(&path) {
            let _ = writeln!(
                out,
                "{}\n  {:?}, header in row {:?}",
                table.place(),
                table.tool,
                table.header_row
            );
            for column in table.columns.iter().filter(|c| c.role != Role::Other) {
                let _ = writeln!(
                    out,
                    "  {:<12} {} ({})",
                    column.role.name(),
                    column.header,
                    column.why
                );
            }
            for test in &table.tests {
                let claim = test.claim.as_ref().map(|c| c.number);
                let _ = writeln!(
                    out,
                    "  test {claim:?} \"{}\" out of {:?}, {}",
                    test.title,
                    test.scale.maximum().map(|m| m.to_string()),
                    test.scale.reason()
                );
            }
            for s in &table.submissions {
                let raws: Vec<String> =
                    s.answers.iter().map(|a| format!("{} = {:?}", a.raw, a.score)).collect();
                let at = s.at.map(|t| t.to_string()).unwrap_or_default();
                let _ = writeln!(
                    out,
                    "  {:>3} {} | {} | {at} | {}",
                    s.row,
                    s.clues.name,
                    s.clues.email_typed,
                    raws.join(" | ")
                );
            }
            for aside in &table.set_aside {
                let _ =
                    writeln!(out, "  {:>3} set aside: {} ({})", aside.row, aside.why, aside.text);
            }
        }
    }
    expect_file!["snapshots/recognised.txt"].assert_eq(&out);
}

#[test]
fn the_examples_make_one_gradebook() {
    let tables = testing::examples().iter().flat_map(|p| testing::tables(p)).collect();
    let bytes = workbook(&compile(tables, &Request::default()));
    let mut out = String::new();
    for sheet in ["Results", "Summary", "Checks", "Ledger", "Scheme"] {
        let _ = writeln!(out, "== {sheet}\n{}", testing::grid(&bytes, sheet));
    }
    expect_file!["snapshots/gradebook.txt"].assert_eq(&out);
}

#[test]
fn equal_input_gives_equal_bytes() {
    let make = |reverse: bool| {
        let mut tables: Vec<_> =
            testing::examples().iter().flat_map(|p| testing::tables(p)).collect();
        if reverse {
            tables.reverse();
        }
        workbook(&compile(tables, &Request::default()))
    };
    assert!(make(false) == make(true), "the order of the files changed the workbook");
}

#[test]
fn the_example_scheme_is_the_default() {
    use gradebook::scheme::Scheme;
    let text = include_str!("../../../../examples/scheme.toml");
    assert_eq!(Scheme::from_toml(text), Ok(Scheme::default()));
    // The examples of other rules must be right too.
    let others: String = text
        .lines()
        .filter_map(|l| l.strip_prefix("# "))
        .filter(|l| {
            ["letters", "same", "apart", "weights.", "maximums."].iter().any(|k| l.starts_with(k))
        })
        .collect::<Vec<_>>()
        .join("\n");
    let read = Scheme::from_toml(&others).expect("the commented rules");
    assert_eq!(read.letters.len(), 3);
    assert_eq!(read.maximums.len() + read.weights.len(), 2);
}
