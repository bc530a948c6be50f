//! The sheet *Insights*: how the tests came out, who is at risk, what other pass marks would do,
//! and how good the questions were.

use crate::xlsx::{Cached, SheetWriter, Style, WriteError};
use table::analysis::{Analysis, Item, Key, Risk, TestItems};

use super::palette::test_colour;

/// Below this a question hardly tells the strong from the weak (after Ebel).
const POOR: f64 = 0.2;

struct Page<'p, 'b> {
    sheet: &'p mut SheetWriter<'b>,
    row: u32,
}

pub(super) fn fill(sheet: &mut SheetWriter<'_>, analysis: &Analysis) -> Result<(), WriteError> {
    let mut page = Page { sheet, row: 0 };
    page.heading("Insights", &table::analysis::summary(analysis))?;
    page.tests(analysis)?;
    page.what_if(analysis)?;
    page.at_risk(analysis)?;
    for test in &analysis.tests {
        page.questions(test)?;
    }
    page.sheet.width(0, 60);
    page.sheet.width(1, 34);
    (2..6).for_each(|column| page.sheet.width(column, 15));
    page.sheet.width(6, 48);
    page.sheet.print("Insights", None)
}

impl Page<'_, '_> {
    fn heading(&mut self, title: &str, remark: &str) -> Result<(), WriteError> {
        self.sheet.text((self.row, 0), title, Style::title())?;
        self.sheet.text((self.row + 1, 0), remark, Style::remark())?;
        self.row += 3;
        Ok(())
    }

    fn titles(&mut self, titles: &[&str]) -> Result<(), WriteError> {
        for (column, title) in (0..).zip(titles) {
            self.sheet.text((self.row, column), title, Style::header())?;
        }
        self.row += 1;
        Ok(())
    }

    fn tests(&mut self, analysis: &Analysis) -> Result<(), WriteError> {
        let course = &analysis.course;
        let remark = course.trend.map_or(String::new(), |trend| {
            format!("The mean changes by {trend:+.1} points from test to test.")
        });
        self.heading("Spread and trend", &remark)?;
        self.titles(&["Test", "Taken", "Missing", "Mean (%)", "Std dev"])?;
        for test in &course.tests {
            let style = Style::cell().filled(test_colour(test.test));
            self.sheet.text((self.row, 0), &test.title, style)?;
            self.sheet.number((self.row, 1), test.taken, Style::cell())?;
            self.sheet.number((self.row, 2), test.missing, Style::cell())?;
            self.sheet.number((self.row, 3), Cached::Number(test.mean), Style::number(1))?;
            self.sheet.number((self.row, 4), Cached::Number(test.deviation), Style::number(1))?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn what_if(&mut self, analysis: &Analysis) -> Result<(), WriteError> {
        let course = &analysis.course;
        let remark = format!(
            "{} of the {} who failed would pass if their missing tests did not count.",
            course.failed_for_missing, course.failed
        );
        self.heading("What if the pass mark were …", &remark)?;
        self.titles(&["Pass mark (%)", "Would pass", "Change"])?;
        for what_if in &course.what_if {
            self.sheet.number((self.row, 0), what_if.mark as usize, Style::cell())?;
            self.sheet.number((self.row, 1), what_if.passed, Style::cell())?;
            let change = what_if.passed as f64 - course.passed as f64;
            self.sheet.number((self.row, 2), Cached::Number(change), Style::number(0))?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn at_risk(&mut self, analysis: &Analysis) -> Result<(), WriteError> {
        if analysis.course.at_risk.is_empty() {
            return Ok(());
        }
        let remark = "Falling: each of the last two tests ten points or more below the one before. Missing: half of the tests or more. Near the pass mark: within five points.";
        self.heading("People at risk", remark)?;
        self.titles(&["Name", "Why"])?;
        for (risk, name, figures) in &analysis.course.at_risk {
            let why = match risk {
                Risk::Falling => "falling",
                Risk::Missing => "missing tests",
                Risk::NearMark => "near the pass mark",
            };
            self.sheet.text((self.row, 0), name, Style::cell())?;
            self.sheet.text((self.row, 1), &format!("{why}: {figures}"), Style::prose())?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn questions(&mut self, test: &TestItems) -> Result<(), WriteError> {
        let key = match test.key {
            Key::Points => "Right and wrong are known from the points in the file.".to_owned(),
            Key::Inferred { agree, of } => format!(
                "The right answers are INFERRED: this key explains the marks of {agree} of {of} people."
            ),
        };
        let reliability = test.reliability.map_or("–".to_owned(), |r| format!("{r:.2}"));
        let remark = format!(
            "{key} Reliability (KR-20, or alpha for partial points): {reliability}. Facility: share of right answers. Discrimination: correlation with the rest of the test; under 0.20 is poor (Ebel)."
        );
        self.heading(&format!("Questions of test {}", test.test), &remark)?;
        self.titles(&[
            "Question",
            "Answers chosen",
            "Right answer",
            "Facility (%)",
            "Discrimination",
            "Upper − lower 27 %",
            "Remark",
        ])?;
        for item in &test.items {
            self.question(item)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn question(&mut self, item: &Item) -> Result<(), WriteError> {
        let row = self.row;
        let chosen: Vec<String> =
            item.chosen.iter().take(6).map(|(answer, n)| format!("{answer}: {n}")).collect();
        let poor = item.discrimination.is_some_and(|d| d < POOR);
        let fill = |style: Style, is: bool| if is { style.filled(0xFF_EB9C) } else { style };
        self.sheet.text((row, 0), &item.title, Style::prose())?;
        self.sheet.text((row, 1), &chosen.join(", "), Style::prose())?;
        self.sheet.text((row, 2), item.key.as_deref().unwrap_or("–"), Style::cell())?;
        self.sheet.number((row, 3), Cached::Number(item.facility * 100.0), Style::number(0))?;
        match item.discrimination {
            Some(d) => {
                self.sheet.number((row, 4), Cached::Number(d), fill(Style::number(2), poor))?;
            }
            None => self.sheet.text((row, 4), "–", Style::cell())?,
        }
        self.sheet.number((row, 5), Cached::Number(item.ebel), Style::number(2))?;
        let remark = match (&item.doubtful, item.discrimination) {
            (Some(doubt), _) => format!(
                "The key may be wrong: {} of the best {} chose \"{}\". Regraded, {} scores change, passes {} → {}.",
                doubt.share.0,
                doubt.share.1,
                doubt.best_chose,
                doubt.people,
                doubt.passes.0,
                doubt.passes.1
            ),
            (None, Some(d)) if d < 0.0 => "The strong do worse than the weak.".to_owned(),
            (None, None) => "Everybody answered alike.".to_owned(),
            _ if item.facility > 0.95 => "Very easy.".to_owned(),
            _ if item.facility < 0.2 => "Very hard.".to_owned(),
            _ => String::new(),
        };
        self.sheet.text((row, 6), &remark, fill(Style::prose(), item.doubtful.is_some()))
    }
}
