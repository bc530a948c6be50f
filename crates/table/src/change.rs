//! What a change does to the table: before and after, side by side.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::arguments::Statistic;
use super::column::{Column, Role};
use super::frame::Table;
use super::number::shown;
use super::values::PASS;

/// Rows shown as samples.
const SAMPLES: usize = 3;
/// Cells shown of one sample.
const CELLS: usize = 6;

/// A figure before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// What it is.
    pub label: String,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
}

/// A change in figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Titles of new columns.
    pub columns_added: Vec<String>,
    /// Titles of columns that went.
    pub columns_removed: Vec<String>,
    /// Titles before and after.
    pub columns_renamed: Vec<(String, String)>,
    /// Rows that went.
    pub rows_removed: usize,
    /// Rows that came.
    pub rows_added: usize,
    /// Rows that stay and have another value in some column.
    pub rows_changed: usize,
    /// Whether rows stand in another order.
    pub reordered: bool,
    /// Titles and some rows, with `before → after` where a cell changed.
    pub samples: Vec<Vec<String>>,
    /// Figures that shift.
    pub shifts: Vec<Shift>,
    /// Other changes, in words.
    pub others: Vec<String>,
}

impl Difference {
    /// Whether nothing changes at all.
    pub fn is_nothing(&self) -> bool {
        let plain = Self { samples: Vec::new(), ..self.clone() };
        plain == Self::default()
    }

    /// Compares two tables. People are told by `who` from their places in each.
    pub fn between(
        (before, before_who): (&Table, &[String]),
        (after, after_who): (&Table, &[String]),
    ) -> Self {
        let known = |id: u32, table: &Table| table.columns().any(|c| c.id == id);
        let mut difference = Self {
            columns_added: titles(after, |c| !known(c.id, before)),
            columns_removed: titles(before, |c| !known(c.id, after)),
            ..Self::default()
        };
        for new in after.columns() {
            if let Some(old) = before.columns().find(|o| o.id == new.id && o.title != new.title) {
                difference.columns_renamed.push((old.title.clone(), new.title.clone()));
            }
        }
        difference.compare_rows((before, before_who), (after, after_who));
        difference.shifts = shifts(before, after);
        for footer in &after.footers {
            if !before.footers.contains(footer) {
                difference.others.push(format!(
                    "a row below with the {}",
                    footer.statistic.label().to_lowercase()
                ));
            }
        }
        if let Some(column) = after.split().filter(|_| before.split != after.split) {
            let mut groups = after.shown(column);
            groups.sort();
            groups.dedup();
            difference.others.push(format!(
                "{} sheets, one for each \"{}\"",
                groups.len(),
                column.title
            ));
        }
        difference
    }

    fn compare_rows(
        &mut self,
        (before, before_who): (&Table, &[String]),
        (after, after_who): (&Table, &[String]),
    ) {
        let keys = |table: &Table, who: &[String]| -> Vec<String> {
            table.people().iter().map(|p| who[*p as usize].clone()).collect()
        };
        let (old, new) = (keys(before, before_who), keys(after, after_who));
        let old_at: BTreeMap<&String, usize> =
            old.iter().enumerate().map(|(at, k)| (k, at)).collect();
        let stay: Vec<(usize, usize)> =
            new.iter().enumerate().filter_map(|(at, key)| Some((*old_at.get(key)?, at))).collect();
        self.rows_removed = old.len() - stay.len();
        self.rows_added = new.len() - stay.len();
        self.reordered = stay.windows(2).any(|pair| pair[0].0 > pair[1].0);
        let columns: Vec<(Vec<String>, Option<Vec<String>>)> = after
            .columns()
            .map(|c| {
                let former = before.columns().find(|o| o.id == c.id);
                (after.shown(c), former.map(|f| before.shown(f)))
            })
            .collect();
        let differs = |(old, new): &(usize, usize)| {
            columns.iter().any(|(now, former)| {
                former.as_ref().is_some_and(|former| former[*old] != now[*new])
            })
        };
        let changed: Vec<(usize, usize)> = stay.iter().copied().filter(differs).collect();
        self.rows_changed = changed.len();
        let wanted = if changed.is_empty() { &stay } else { &changed };
        self.samples = samples(after, &columns, wanted);
    }
}

fn titles(table: &Table, keep: impl Fn(&Column) -> bool) -> Vec<String> {
    table.columns().filter(|c| keep(c)).map(|c| c.title.clone()).collect()
}

/// The name, then what is new or changed, then what is left of the room.
fn samples(
    after: &Table,
    columns: &[(Vec<String>, Option<Vec<String>>)],
    rows: &[(usize, usize)],
) -> Vec<Vec<String>> {
    let shown: Vec<&Column> = after.columns().collect();
    let rows = &rows[..rows.len().min(SAMPLES)];
    let touched = |at: &usize| {
        let (now, former) = &columns[*at];
        former.as_ref().is_none_or(|f| rows.iter().any(|(old, new)| f[*old] != now[*new]))
    };
    let mut chosen: Vec<usize> = (0..shown.len()).filter(touched).collect();
    let telling = |c: &Column| matches!(c.role, Role::Average | Role::Status);
    let others = (0..shown.len()).filter(|at| telling(shown[*at]) && !touched(at));
    chosen.extend(others.collect::<Vec<_>>());
    chosen.retain(|at| {
        shown[*at].role != Role::Name && shown[*at].role != Role::Email || touched(at)
    });
    chosen.truncate(CELLS);
    chosen.sort_unstable();
    if let Some(name) = shown.iter().position(|c| c.role == Role::Name) {
        chosen.retain(|at| *at != name);
        chosen.insert(0, name);
    }
    let cell = |at: usize, (old, new): (usize, usize)| {
        let (now, former) = &columns[at];
        match former {
            Some(former) if former[old] != now[new] => {
                let was = if former[old].is_empty() { "–" } else { &former[old] };
                format!("{was} → {}", now[new])
            }
            _ => now[new].clone(),
        }
    };
    let mut lines = vec![chosen.iter().map(|at| shown[*at].title.clone()).collect::<Vec<_>>()];
    lines.extend(rows.iter().map(|row| chosen.iter().map(|at| cell(*at, *row)).collect()));
    lines
}

/// The figures of the class, where they differ.
fn shifts(before: &Table, after: &Table) -> Vec<Shift> {
    let mut shifts = Vec::new();
    let mut push = |label: String, before: String, after: String| {
        if before != after {
            shifts.push(Shift { label, before, after });
        }
    };
    push("people".into(), before.height().to_string(), after.height().to_string());
    let passes = |table: &Table| table.passed_and_failed().0.to_string();
    push("passes".into(), passes(before), passes(after));
    let mean = |table: &Table, id: u32| {
        table.figure(id, Statistic::Mean).map_or("–".to_owned(), |m| shown(m, 2))
    };
    for column in after.columns() {
        let is_figure = matches!(column.role, Role::Test(_) | Role::Average);
        if is_figure && before.columns().any(|c| c.id == column.id) {
            let label = format!("mean of {}", column.title);
            push(label, mean(before, column.id), mean(after, column.id));
        }
    }
    let mark = |table: &Table| table.scheme.pass_mark.normalize().to_string();
    push("pass mark".into(), mark(before), mark(after));
    let lowest = |table: &Table| table.scheme.drop_lowest.to_string();
    push("lowest tests dropped".into(), lowest(before), lowest(after));
    shifts
}

impl Table {
    /// People who passed and who failed by the course's rules.
    pub fn passed_and_failed(&self) -> (usize, usize) {
        let status = self.with_role(Role::Status).map(|c| self.texts(c.id)).unwrap_or_default();
        let passed = status.iter().flatten().filter(|s| *s == PASS).count();
        (passed, status.iter().flatten().count() - passed)
    }

    /// The mean of the final averages in percent, to two places.
    pub fn class_mean(&self) -> Option<String> {
        let average = self.with_role(Role::Average)?;
        self.figure(average.id, Statistic::Mean).map(|mean| shown(mean, 2))
    }
}
