//! The sheet *Summary*: the class, each test, the spread of the averages, and the files.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::formulas::{FAIL, FIRST_TEST, Formulas, PASS};
use super::palette::colour;
use crate::gradebook::Gradebook;
use crate::workbook::write::{Cached, Chart, ChartKind, SheetWriter, Style, WriteError};

pub(super) fn fill(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
    formulas: &Formulas<'_>,
) -> Result<(), WriteError> {
    let mut page = Page { sheet, gradebook, formulas };
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
    formulas: &'p Formulas<'g>,
}

impl Page<'_, '_, '_> {
    fn averages(&self) -> Vec<f64> {
        self.gradebook.results.iter().filter_map(|r| r.grade.average?.to_f64()).collect()
    }

    /// The class as a whole; returns the row after.
    fn class(&mut self, top: u32) -> Result<u32, WriteError> {
        let average = self.formulas.whole(self.formulas.average_column());
        let status = self.formulas.whole(self.formulas.status_column());
        let (passed, failed) = self.gradebook.passed_and_failed();
        let figures = Figures::of(&self.averages());
        let graded = passed + failed;
        let rate = if graded == 0 { 0.0 } else { passed as f64 * 100.0 / graded as f64 };
        let lines: [(&str, String, f64, u8); 9] = [
            ("People", format!("=ROWS({average})"), self.gradebook.people.len() as f64, 0),
            ("Pass", format!("=COUNTIF({status},\"{PASS}\")"), passed as f64, 0),
            ("Fail", format!("=COUNTIF({status},\"{FAIL}\")"), failed as f64, 0),
            (
                "Pass rate (%)",
                format!(
                    "=IF(COUNT({average})=0,0,COUNTIF({status},\"{PASS}\")*100/COUNT({average}))"
                ),
                rate,
                1,
            ),
            ("Class mean (%)", guarded("AVERAGE", &average), figures.mean, 2),
            ("Median (%)", guarded("MEDIAN", &average), figures.median, 2),
            ("Standard deviation", guarded("STDEVP", &average), figures.deviation, 2),
            ("Lowest (%)", guarded("MIN", &average), figures.lowest, 2),
            ("Highest (%)", guarded("MAX", &average), figures.highest, 2),
        ];
        for (row, (label, formula, value, decimals)) in (top..).zip(lines) {
            self.sheet.text((row, 0), label, Style::cell())?;
            self.sheet.formula(
                (row, 1),
                &formula,
                Cached::Number(value),
                Style::number(decimals),
            )?;
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
            let scores: Vec<f64> = self
                .gradebook
                .results
                .iter()
                .filter_map(|r| r.outcomes[place].standing.percent()?.to_f64())
                .collect();
            let figures = Figures::of(&scores);
            let mark = self.gradebook.scheme.pass_mark.to_f64().unwrap_or_default();
            let passed = scores.iter().filter(|s| **s >= mark).count();
            let rate =
                if scores.is_empty() { 0.0 } else { passed as f64 * 100.0 / scores.len() as f64 };
            let range = self.formulas.whole(FIRST_TEST + place as u16);
            let columns: [(String, f64, u8); 7] = [
                (format!("=COUNT({range})"), scores.len() as f64, 0),
                (guarded("AVERAGE", &range), figures.mean, 2),
                (guarded("MEDIAN", &range), figures.median, 2),
                (guarded("STDEVP", &range), figures.deviation, 2),
                (guarded("MIN", &range), figures.lowest, 2),
                (guarded("MAX", &range), figures.highest, 2),
                (
                    format!(
                        "=IF(COUNT({range})=0,0,COUNTIF({range},\">=\"&PassMark)*100/COUNT({range}))"
                    ),
                    rate,
                    1,
                ),
            ];
            self.sheet.text(
                (row, 0),
                &format!("Test {}", test.number),
                Style::cell().filled(colour(test.number)),
            )?;
            self.sheet.text((row, 1), &test.title, Style::prose())?;
            for (column, (formula, value, decimals)) in (2..).zip(columns) {
                self.sheet.formula(
                    (row, column),
                    &formula,
                    Cached::Number(value),
                    Style::number(decimals),
                )?;
            }
        }
        Ok(top + 1 + self.gradebook.tests.len() as u32)
    }

    /// How many people have an average in each range; returns the row after.
    fn histogram(&mut self, top: u32) -> Result<u32, WriteError> {
        self.titles(top, &["Final average (%)", "People"])?;
        let range = self.formulas.whole(self.formulas.average_column());
        let averages: Vec<Decimal> =
            self.gradebook.results.iter().filter_map(|r| r.grade.average).collect();
        for bin in 0..BINS {
            let (from, to) = (bin * 10, bin * 10 + 10);
            let last = bin + 1 == BINS;
            let inside =
                |a: &&Decimal| (bin == 0 || **a >= from.into()) && (last || **a < to.into());
            let count = averages.iter().filter(inside).count();
            let formula = match (bin, last) {
                (0, _) => format!("=COUNTIF({range},\"<{to}\")"),
                (_, true) => format!("=COUNTIF({range},\">={from}\")"),
                _ => format!("=COUNTIFS({range},\">={from}\",{range},\"<{to}\")"),
            };
            let label =
                if last { format!("{from} and over") } else { format!("{from} to under {to}") };
            self.sheet.text((top + 1 + bin, 0), &label, Style::cell())?;
            self.sheet.formula((top + 1 + bin, 1), &formula, count, Style::cell())?;
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
                // `~` keeps wildcards in a file's name from matching other files.
                let key = |text: &str| {
                    text.replace('~', "~~")
                        .replace('*', "~*")
                        .replace('?', "~?")
                        .replace('"', "\"\"")
                };
                let formula = format!(
                    "=SUMIFS(Ledger!$D$2:$D${last},Ledger!$A$2:$A${last},\"{}\",Ledger!$B$2:$B${last},\"{}\",Ledger!$H$2:$H${last},\"{fate}\")",
                    key(&table.file),
                    key(&table.sheet)
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

/// A statistic that is 0 when there are no numbers, instead of an error.
fn guarded(function: &str, range: &str) -> String {
    format!("=IF(COUNT({range})=0,0,{function}({range}))")
}

/// The usual statistics of some figures.
#[derive(Default)]
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
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (Some(lowest), Some(highest)) = (sorted.first(), sorted.last()) else {
            return Self::default();
        };
        let count = sorted.len() as f64;
        let mean = sorted.iter().sum::<f64>() / count;
        let middle = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 {
            sorted[middle]
        } else {
            f64::midpoint(sorted[middle - 1], sorted[middle])
        };
        let variance = sorted.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
        Self { mean, median, deviation: variance.sqrt(), lowest: *lowest, highest: *highest }
    }
}
