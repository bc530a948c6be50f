//! The sheet *Results*: one row a person.

use std::collections::{BTreeMap, HashMap};

use super::formulas::Formulas;
use super::palette::test_colour;
use crate::xlsx::{Cached, SheetWriter, Style, WriteError};
use gradebook::Gradebook;
use gradebook::checks::{Check, Finding};
use gradebook::domain::round_half_up;
use gradebook::scheme::Missing;
use gradebook::scoring::{Outcome, Standing};
use gradebook::workbook::column_letters;
use table::{Column, FAIL, Kind, Mark, PASS, Role, Source, Statistic, Table};

/// Beyond this many, notes say nothing that *Checks* and *Ledger* don't, and slow Excel down.
const MOST_NOTES: usize = 3_000;

pub(super) fn fill(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
    table: &Table,
    formulas: &Formulas<'_>,
) -> Result<(), WriteError> {
    header(sheet, gradebook, table)?;
    let mut notes = Notes::collect(gradebook);
    let people = table.people();
    let last = people.len() as u32;
    for (at, column) in (0..).zip(table.columns()) {
        let cells = Cells { table, people: &people, at, column };
        cells.fill(sheet, formulas)?;
        if last > 0 && table.is_verdict(column) {
            let (pass, fail) = (format!("\"{PASS}\""), format!("\"{FAIL}\""));
            sheet.good_and_bad((1, at), (last, at), (&pass, &fail))?;
            sheet.width(at, 10);
        }
    }
    note_cells(sheet, gradebook, table, &mut notes)?;
    footers(sheet, table, last)?;
    let width = table.columns().count() as u16;
    let telling = table.columns().take_while(|c| matches!(c.role, Role::Name | Role::Email));
    sheet.freeze((1, telling.count() as u16))?;
    sheet.filter((0, 0), (last, width - 1))?;
    sheet.print("Results", Some(0))
}

fn header(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
    table: &Table,
) -> Result<(), WriteError> {
    sheet.height(0, 34)?;
    for (at, column) in (0..).zip(table.columns()) {
        let Role::Test(number) = column.role else {
            sheet.text((0, at), &column.title, Style::header())?;
            continue;
        };
        sheet.text((0, at), &column.title, Style::header().filled(test_colour(number)))?;
        sheet.width(at, 11);
        if let Some(test) = gradebook.tests.iter().find(|t| t.number == number) {
            let note = format!("{}\nTest {}: {}", test.title, test.number, test.why);
            sheet.note((0, at), &note)?;
        }
    }
    Ok(())
}

/// A column of the sheet.
struct Cells<'t> {
    table: &'t Table,
    people: &'t [u32],
    at: u16,
    column: &'t Column,
}

impl Cells<'_> {
    fn style(&self) -> Style {
        match (self.column.kind, self.column.role) {
            (_, Role::Test(number)) => Style::number(2).filled(test_colour(number)),
            (Kind::Number, Role::Average) => {
                Style { bold: true, ..Style::number(self.column.decimals as u8) }
            }
            (Kind::Number, _) => Style::number(self.column.decimals as u8),
            (Kind::Text, Role::Name | Role::Email) => Style::cell(),
            (Kind::Text, _) if self.column.source == Source::Given => Style::cell(),
            (Kind::Text, _) => Style::cell().centred(),
        }
    }

    fn fill(&self, sheet: &mut SheetWriter<'_>, formulas: &Formulas<'_>) -> Result<(), WriteError> {
        let style = self.style();
        match self.column.kind {
            Kind::Text => {
                let texts = self.table.texts(self.column.id);
                for (row, text) in (1..).zip(texts) {
                    let text = text.unwrap_or_default();
                    match formulas.cell(self.column, row as usize + 1) {
                        Some(formula) => {
                            sheet.formula((row, self.at), &formula, text.as_str(), style)?;
                        }
                        None => sheet.text((row, self.at), &text, style)?,
                    }
                }
            }
            Kind::Number => {
                let numbers = self.table.numbers(self.column.id);
                for ((row, number), person) in (1..).zip(numbers).zip(self.people) {
                    let at = (row, self.at);
                    let formula = formulas.cell(self.column, row as usize + 1);
                    let cached = number.map_or_else(|| Cached::from(""), Cached::Number);
                    match (formula, number, self.mark(*person)) {
                        // Nobody is graded without a test that counts.
                        (Some(_), None, _) if self.column.role == Role::Assignment => {
                            sheet.blank(at, style)?;
                        }
                        (Some(formula), ..) => sheet.formula(at, &formula, cached, style)?,
                        (None, Some(_), _) => sheet.number(at, cached, style)?,
                        (None, None, Some(mark)) => {
                            sheet.text(at, mark.word(), style.centred())?;
                        }
                        (None, None, None) => sheet.blank(at, style)?,
                    }
                }
            }
        }
        Ok(())
    }

    fn mark(&self, person: u32) -> Option<Mark> {
        let Role::Test(number) = self.column.role else { return None };
        self.table.mark(person, number)
    }
}

fn note_cells(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
    table: &Table,
    notes: &mut Notes,
) -> Result<(), WriteError> {
    for (row, person) in (1..).zip(table.people()) {
        let result = &gradebook.results[person as usize];
        for (at, column) in (0..).zip(table.columns()) {
            let place = match column.role {
                Role::Test(number) => gradebook.tests.iter().position(|t| t.number == number),
                _ => None,
            };
            let known = match (column.role, place) {
                (Role::Name, _) => notes.of_person.remove(&(person as usize)),
                (_, Some(place)) => {
                    let Role::Test(number) = column.role else { continue };
                    let absent = table.mark(person, number).is_some_and(Mark::is_missing);
                    let shown = table.shown_at(column, row as usize - 1);
                    let still_missing =
                        shown.is_empty() || (absent && shown == Mark::Absent.word());
                    notes.of_cell(
                        gradebook,
                        (person as usize, place),
                        &result.outcomes[place],
                        still_missing,
                    )
                }
                _ => None,
            };
            let by_hand = table.note(person, column.id).map(str::to_owned);
            let all: Vec<String> = by_hand.into_iter().chain(known).collect();
            if !all.is_empty() {
                sheet.note((row, at), &all.join("\n"))?;
            }
        }
    }
    Ok(())
}

/// Rows of figures, as formulas over the column above.
fn footers(sheet: &mut SheetWriter<'_>, table: &Table, last: u32) -> Result<(), WriteError> {
    for (row, footer) in (last + 1..).zip(&table.footers) {
        let label = footer.statistic.label();
        let head = Style { bold: true, ..Style::cell().filled(0xD9_E1F2) };
        for (at, column) in (0..).zip(table.columns()) {
            match (column.kind, table.figure(column.id, footer.statistic)) {
                (Kind::Number, Some(figure)) if last > 0 => {
                    let letters = column_letters(at);
                    let range = format!("{letters}2:{letters}{}", last + 1);
                    let style = Style {
                        decimals: Some(if footer.statistic == Statistic::Count { 0 } else { 2 }),
                        ..head
                    };
                    sheet.formula(
                        (row, at),
                        &figure_formula(footer.statistic, &range),
                        Cached::Number(figure),
                        style,
                    )?;
                }
                _ => sheet.text((row, at), if at == 0 { label } else { "" }, head)?,
            }
        }
    }
    Ok(())
}

fn figure_formula(statistic: Statistic, range: &str) -> String {
    let function = match statistic {
        Statistic::Mean => "AVERAGE",
        Statistic::Median => "MEDIAN",
        Statistic::Min => "MIN",
        Statistic::Max => "MAX",
        Statistic::Deviation => "STDEVP",
        Statistic::Count => return format!("=COUNT({range})"),
        Statistic::Sum => return format!("=SUM({range})"),
    };
    format!("=IF(COUNT({range})=0,\"\",{function}({range}))")
}

/// What the notes on cells say.
struct Notes {
    of_person: HashMap<usize, String>,
    of_score: BTreeMap<(usize, usize), Vec<String>>,
    left: usize,
}

impl Notes {
    /// Doubts and name conflicts go to the name; doubtful figures to their cells.
    fn collect(gradebook: &Gradebook) -> Self {
        let mut notes =
            Self { of_person: HashMap::new(), of_score: BTreeMap::new(), left: MOST_NOTES };
        for finding in gradebook.findings.iter().flat_map(Finding::by_group) {
            match finding.check {
                Check::SamePerson
                | Check::NameConflict
                | Check::InvalidEmail
                | Check::Namesakes => notes.add_person(gradebook, &finding),
                Check::OutOfRange | Check::PercentDisagrees | Check::Unscored => {
                    notes.add_score(gradebook, &finding);
                }
                _ => {}
            }
        }
        notes
    }

    fn add_person(&mut self, gradebook: &Gradebook, finding: &Finding) {
        for person in &finding.people {
            let places: Vec<String> =
                finding.rows.iter().take(4).map(|r| gradebook.place(*r)).collect();
            let text = format!(
                "{}: {} ({}). {}",
                finding.check.words(),
                finding.what,
                places.join("; "),
                finding.done
            );
            let note = self.of_person.entry(*person).or_default();
            if !note.is_empty() {
                note.push('\n');
            }
            note.push_str(&text);
        }
    }

    fn add_score(&mut self, gradebook: &Gradebook, finding: &Finding) {
        let (Some(person), Some(row)) = (finding.people.first(), finding.rows.first()) else {
            return;
        };
        let has_row = |o: &Outcome| o.attempts.iter().any(|a| a.row == *row);
        for (place, _) in
            gradebook.results[*person].outcomes.iter().enumerate().filter(|(_, o)| has_row(o))
        {
            let texts = self.of_score.entry((*person, place)).or_default();
            texts.push(format!("{} ({}). {}", finding.what, gradebook.place(*row), finding.done));
        }
    }

    fn of_cell(
        &mut self,
        gradebook: &Gradebook,
        cell: (usize, usize),
        outcome: &Outcome,
        still_missing: bool,
    ) -> Option<String> {
        let mut lines = self.of_score.remove(&cell).unwrap_or_default();
        if outcome.standing == Standing::Missing && still_missing {
            lines.push(match gradebook.scheme.missing {
                Missing::Zero => "Not taken: counts 0 in the average.".to_owned(),
                Missing::Blank => "Not taken: does not count.".to_owned(),
            });
        }
        if outcome.attempts.len() > 1 {
            lines.push(attempts(gradebook, outcome));
        }
        if lines.is_empty() || self.left == 0 {
            return None;
        }
        self.left -= 1;
        Some(lines.join("\n"))
    }
}

fn attempts(gradebook: &Gradebook, outcome: &Outcome) -> String {
    let shown = outcome.attempts.iter().enumerate().map(|(at, attempt)| {
        let percent = attempt
            .percent()
            .map_or("no score".to_owned(), |p| format!("{} %", round_half_up(p, 2).normalize()));
        let counts = if outcome.counted.contains(&at) { " (counts)" } else { "" };
        format!("{percent}{counts}: {}", gradebook.place(attempt.row))
    });
    format!(
        "{} submissions, policy {}:\n{}",
        outcome.attempts.len(),
        gradebook.scheme.attempts.name(),
        shown.collect::<Vec<_>>().join("\n")
    )
}
