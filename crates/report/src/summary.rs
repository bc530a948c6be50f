//! The sheet *Summary*: the class, each test, the spread of the averages, and the files.

use rust_decimal::prelude::ToPrimitive;

use super::formulas::Formulas;
use super::palette::test_colour;
use crate::xlsx::{At, Cached, Chart, ChartKind, SheetWriter, Style, WriteError};
use gradebook::Gradebook;
use table::{FAIL, PASS, Role, Statistic, Table};

pub(super) fn fill(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
    table: &Table,
    formulas: &Formulas<'_>,
) -> Result<(), WriteError> {
    let mut page = Page { sheet, gradebook, table, formulas };
    page.sheet.text((0, 0), "Summary", Style::title())?;
    let next = page.class(2)?;
    let tests = next + 2;
    let next = page.tests(tests)?;
    let bins = next + 1;
    let next = page.histogram(bins)?;
    page.files(next + 1)?;
    let first = tests + 1;
    page.sheet.chart(
        (1, 3),
        &Chart {
            kind: ChartKind::Columns,
            title: "Final averages",
            axes: ("Final average (%)", "People"),
            sheet: "Summary",
            rows: (bins + 1, bins + BINS),
            columns: (0, 1),
            bounds: None,
        },
    )?;
    page.sheet.chart(
        (1, 8),
        &Chart {
            kind: ChartKind::Line,
            title: "Mean of each test",
            axes: ("Test", "Mean (%)"),
            sheet: "Summary",
            rows: (first, first + gradebook.tests.len() as u32 - 1),
            columns: (0, 3),
            bounds: Some((0.0, 100.0)),
        },
    )?;
    page.sheet.width(0, 34);
    page.sheet.width(1, 34);
    (2..12).for_each(|column| page.sheet.width(column, 11));
    page.sheet.print("Summary", None)
}

/// Bins of the histogram: nine of ten points, the last from 90 up.
const BINS: u32 = 10;

struct Page<'p, 'b, 'g> {
    sheet: &'p mut SheetWriter<'b>,
    gradebook: &'g Gradebook,
    table: &'g Table,
    formulas: &'p Formulas<'g>,
}

impl Page<'_, '_, '_> {
    fn averages(&self) -> Vec<f64> {
        let average = self.table.with_role(Role::Average);
        let numbers = average.map(|c| self.table.numbers(c.id)).unwrap_or_default();
        numbers.into_iter().flatten().collect()
    }

    /// A figure over a column of *Results*: live where the column shows, else its value.
    fn figure(
        &mut self,
        at: At,
        formula: Option<String>,
        value: f64,
        style: Style,
    ) -> Result<(), WriteError> {
        match formula {
            Some(formula) => self.sheet.formula(at, &formula, Cached::Number(value), style),
            None => self.sheet.number(at, Cached::Number(value), style),
        }
    }

    /// The class as a whole; returns the row after.
    fn class(&mut self, top: u32) -> Result<u32, WriteError> {
        let range = |role| Some(self.formulas.whole(self.formulas.position_of(role)?));
        let (average, status) = (range(Role::Average), range(Role::Status));
        let (passed, failed) = self.table.passed_and_failed();
        let figures = Figures::of(&self.averages());
        let graded = passed + failed;
        let rate = if graded == 0 { 0.0 } else { passed as f64 * 100.0 / graded as f64 };
        let of_average = |function: &str| average.as_ref().map(|a| guarded(function, a));
        let count =
            |word: &str| status.as_ref().map(|status| format!("=COUNTIF({status},\"{word}\")"));
        let share = average.as_ref().zip(status.as_ref()).map(|(average, status)| {
            format!("=IF(COUNT({average})=0,0,COUNTIF({status},\"{PASS}\")*100/COUNT({average}))")
        });
        let people = format!("=ROWS({})", self.formulas.whole(0));
        let lines: [(&str, Option<String>, f64, u8); 9] = [
            ("People", Some(people), self.table.height() as f64, 0),
            ("Pass", count(PASS), passed as f64, 0),
            ("Fail", count(FAIL), failed as f64, 0),
            ("Pass rate (%)", share, rate, 1),
            ("Class mean (%)", of_average("AVERAGE"), figures.mean, 2),
            ("Median (%)", of_average("MEDIAN"), figures.median, 2),
            ("Standard deviation", of_average("STDEVP"), figures.deviation, 2),
            ("Lowest (%)", of_average("MIN"), figures.lowest, 2),
            ("Highest (%)", of_average("MAX"), figures.highest, 2),
        ];
        for (row, (label, formula, value, decimals)) in (top..).zip(lines) {
            self.sheet.text((row, 0), label, Style::cell())?;
            self.figure((row, 1), formula, value, Style::number(decimals))?;
        }
        Ok(top + 9)
    }

    /// One row a test; returns the row after.
    fn tests(&mut self, top: u32) -> Result<u32, WriteError> {
        self.titles(
            top,
            &[
                "Test",
                "Title",
                "People",
                "Mean (%)",
                "Median (%)",
                "Std dev",
                "Lowest (%)",
                "Highest (%)",
                "Pass rate (%)",
            ],
        )?;
        for (place, test) in self.gradebook.tests.iter().enumerate() {
            let row = top + 1 + place as u32;
            let column = self.table.with_role(Role::Test(test.number));
            let scores = column.map(|c| self.table.numbers(c.id)).unwrap_or_default();
            let scores: Vec<f64> = scores.into_iter().flatten().collect();
            let figures = Figures::of(&scores);
            let mark = self.table.scheme.pass_mark.to_f64().unwrap_or_default();
            let passed = scores.iter().filter(|s| **s >= mark).count();
            let rate =
                if scores.is_empty() { 0.0 } else { passed as f64 * 100.0 / scores.len() as f64 };
            let at = self.formulas.position_of(Role::Test(test.number));
            let range = at.map(|at| self.formulas.whole(at));
            let live = |formula: &dyn Fn(&str) -> String| range.as_deref().map(formula);
            let columns: [(Option<String>, f64, u8); 7] = [
                (live(&|r| format!("=COUNT({r})")), scores.len() as f64, 0),
                (live(&|r| guarded("AVERAGE", r)), figures.mean, 2),
                (live(&|r| guarded("MEDIAN", r)), figures.median, 2),
                (live(&|r| guarded("STDEVP", r)), figures.deviation, 2),
                (live(&|r| guarded("MIN", r)), figures.lowest, 2),
                (live(&|r| guarded("MAX", r)), figures.highest, 2),
                (
                    live(&|r| {
                        format!("=IF(COUNT({r})=0,0,COUNTIF({r},\">=\"&PassMark)*100/COUNT({r}))")
                    }),
                    rate,
                    1,
                ),
            ];
            self.sheet.text(
                (row, 0),
                &format!("Test {}", test.number),
                Style::cell().filled(test_colour(test.number)),
            )?;
            self.sheet.text((row, 1), &test.title, Style::prose())?;
            for (column, (formula, value, decimals)) in (2..).zip(columns) {
                self.figure((row, column), formula, value, Style::number(decimals))?;
            }
        }
        Ok(top + 1 + self.gradebook.tests.len() as u32)
    }

    /// How many people have an average in each range; returns the row after.
    fn histogram(&mut self, top: u32) -> Result<u32, WriteError> {
        self.titles(top, &["Final average (%)", "People"])?;
        let at = self.formulas.position_of(Role::Average);
        let range = at.map(|at| self.formulas.whole(at));
        let averages = self.averages();
        for bin in 0..BINS {
            let (from, to) = (bin * 10, bin * 10 + 10);
            let last = bin + 1 == BINS;
            let inside =
                |a: &&f64| (bin == 0 || **a >= f64::from(from)) && (last || **a < f64::from(to));
            let count = averages.iter().filter(inside).count();
            let formula = range.as_ref().map(|range| match (bin, last) {
                (0, _) => format!("=COUNTIF({range},\"<{to}\")"),
                (_, true) => format!("=COUNTIF({range},\">={from}\")"),
                _ => format!("=COUNTIFS({range},\">={from}\",{range},\"<{to}\")"),
            });
            let label =
                if last { format!("{from} and over") } else { format!("{from} to under {to}") };
            self.sheet.text((top + 1 + bin, 0), &label, Style::cell())?;
            self.figure((top + 1 + bin, 1), formula, count as f64, Style::cell())?;
        }
        Ok(top + 1 + BINS)
    }

    /// Rows read and their fates, file by file, checked against the ledger.
    fn files(&mut self, top: u32) -> Result<(), WriteError> {
        self.titles(
            top,
            &["File", "Tool", "Rows read", "Used", "Merged", "Set aside", "Reconciles"],
        )?;
        let last = self.gradebook.ledger.len() + 1;
        for (place, table) in self.gradebook.tables.iter().enumerate() {
            let (row, number) = (top + 1 + place as u32, top + 2 + place as u32);
            let tally = self.gradebook.tally(place);
            self.sheet.text((row, 0), &table.file, Style::prose())?;
            self.sheet.text(
                (row, 1),
                &format!(
                    "{}{}",
                    table.tool.name(),
                    if table.sheet.is_empty() {
                        String::new()
                    } else {
                        format!(", sheet {}", table.sheet)
                    }
                ),
                Style::prose(),
            )?;
            self.sheet.number((row, 2), table.rows_read() as usize, Style::cell())?;
            for (column, (fate, count)) in (3..).zip([
                ("used", tally.used),
                ("merged", tally.merged),
                ("set aside", tally.set_aside),
            ]) {
                let formula = format!(
                    "=SUMIFS(Ledger!$D$2:$D${last},Ledger!$A$2:$A${last},\"{}\",Ledger!$B$2:$B${last},\"{}\",Ledger!$H$2:$H${last},\"{fate}\")",
                    criterion(&table.file),
                    criterion(&table.sheet)
                );
                self.sheet.formula((row, column), &formula, count as usize, Style::cell())?;
            }
            let verdict = if tally.total() == table.rows_read() { "yes" } else { "no" };
            self.sheet.formula(
                (row, 6),
                &format!("=IF(C{number}=SUM(D{number}:F{number}),\"yes\",\"no\")"),
                verdict,
                Style::cell().centred(),
            )?;
        }
        let rows = (top + 1, top + self.gradebook.tables.len() as u32);
        self.sheet.good_and_bad((rows.0, 6), (rows.1, 6), ("\"yes\"", "\"no\""))
    }

    fn titles(&mut self, row: u32, titles: &[&str]) -> Result<(), WriteError> {
        for (column, title) in (0..).zip(titles) {
            self.sheet.text((row, column), title, Style::header())?;
        }
        Ok(())
    }
}

/// A text as a criterion that it alone fulfils: `~` keeps wildcards in a file's name from matching
/// other files, and `=` one that begins with a comparison from being one.
fn criterion(text: &str) -> String {
    let plain = text.replace('~', "~~").replace('*', "~*").replace('?', "~?").replace('"', "\"\"");
    if plain.starts_with(['=', '<', '>']) { format!("={plain}") } else { plain }
}

/// A statistic that is 0 when there are no numbers, instead of an error.
fn guarded(function: &str, range: &str) -> String {
    format!("=IF(COUNT({range})=0,0,{function}({range}))")
}

/// The usual statistics of some figures; 0 of none.
struct Figures {
    mean: f64,
    median: f64,
    /// Population standard deviation: the class is all there is.
    deviation: f64,
    lowest: f64,
    highest: f64,
}

impl Figures {
    fn of(values: &[f64]) -> Self {
        let figure = |statistic: Statistic| statistic.of(values).unwrap_or_default();
        Self {
            mean: figure(Statistic::Mean),
            median: figure(Statistic::Median),
            deviation: figure(Statistic::Deviation),
            lowest: figure(Statistic::Min),
            highest: figure(Statistic::Max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_criterion_is_fulfilled_by_its_text_alone() {
        for (text, wanted) in [
            ("Quiz 1.csv", "Quiz 1.csv"),
            ("a*b?~.csv", "a~*b~?~~.csv"),
            ("=1+1.csv", "==1+1.csv"),
            ("<>.csv", "=<>.csv"),
            ("a \"b\".csv", "a \"\"b\"\".csv"),
            ("", ""),
        ] {
            assert_eq!(criterion(text), wanted);
        }
    }
}
