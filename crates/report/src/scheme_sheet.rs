//! The sheet *Scheme*: the values that the formulas use, each under a name.

use rust_decimal::Decimal;

use crate::xlsx::{Cached, SheetWriter, Style, WriteError};
use gradebook::Gradebook;
use gradebook::scheme::{AssignmentRules, Missing, Scheme};
use gradebook::workbook::column_letters;

/// A name for formulas and the range it stands for.
type Name = (String, String);

/// Fills the sheet and returns the names to define.
pub(super) fn fill(
    sheet: &mut SheetWriter<'_>,
    gradebook: &Gradebook,
    scheme: &Scheme,
) -> Result<Vec<Name>, WriteError> {
    let mut page = Page { sheet, row: 0, names: Vec::new() };
    page.sheet.text((0, 0), "Scheme", Style::title())?;
    page.sheet.text(
        (1, 0),
        "Change a yellow value and results and summary follow.",
        Style::remark(),
    )?;
    page.row = 3;
    page.value("Pass mark (%)", "PassMark", scheme.pass_mark)?;
    page.value("Decimals of the final average", "FinalDecimals", scheme.decimals.into())?;
    if scheme.drop_lowest > 0 {
        page.value("Lowest tests dropped", "DropLowest", scheme.drop_lowest.into())?;
    }
    let missing = match scheme.missing {
        Missing::Zero => "counts 0",
        Missing::Blank => "does not count",
    };
    page.fact("A missing test", missing)?;
    page.fact("Of several submissions counts", scheme.attempts.name())?;
    if let Some(rules) = &scheme.assignment {
        page.assignment(rules)?;
    }
    if !scheme.letters.is_empty() {
        page.row += 1;
        let rows: Vec<Vec<Cached>> = scheme
            .letters
            .iter()
            .rev()
            .map(|l| vec![l.at_least.into(), l.letter.as_str().into()])
            .collect();
        page.table(&["Final average from (%)", "Grade"], &rows, &["LetterAt", "Letters"])?;
    }
    page.tests(gradebook, scheme)?;
    page.sheet.width(0, 32);
    page.sheet.print("Scheme", None)?;
    Ok(page.names)
}

struct Page<'p, 'b> {
    sheet: &'p mut SheetWriter<'b>,
    row: u32,
    names: Vec<Name>,
}

impl Page<'_, '_> {
    fn value(&mut self, label: &str, name: &str, value: Decimal) -> Result<(), WriteError> {
        self.sheet.text((self.row, 0), label, Style::cell())?;
        self.sheet.number((self.row, 1), value, Style::input())?;
        self.names.push((name.to_owned(), format!("Scheme!$B${}", self.row + 1)));
        self.row += 1;
        Ok(())
    }

    fn fact(&mut self, label: &str, value: &str) -> Result<(), WriteError> {
        self.sheet.text((self.row, 0), label, Style::cell())?;
        self.sheet.text((self.row, 1), value, Style::cell())?;
        self.row += 1;
        Ok(())
    }

    /// A table whose columns are named, lowest step first as `LOOKUP` needs it.
    fn table(
        &mut self,
        titles: &[&str],
        rows: &[Vec<Cached>],
        names: &[&str],
    ) -> Result<(), WriteError> {
        for (column, title) in (0..).zip(titles) {
            self.sheet.text((self.row, column), title, Style::header())?;
        }
        let first = self.row + 1;
        for row in rows {
            self.row += 1;
            for (column, value) in (0..).zip(row) {
                self.sheet.number((self.row, column), value.clone(), Style::input())?;
            }
        }
        for (column, name) in (0..).zip(names) {
            let letters = column_letters(column);
            self.names.push((
                (*name).to_owned(),
                format!("Scheme!${letters}${}:${letters}${}", first + 1, self.row + 1),
            ));
        }
        self.row += 1;
        Ok(())
    }

    fn assignment(&mut self, rules: &AssignmentRules) -> Result<(), WriteError> {
        self.row += 1;
        self.value("Weight of the assignment", "AssignmentWeight", rules.weight)?;
        self.value("Decimals of the assignment", "AssignmentDecimals", rules.decimals.into())?;
        self.row += 1;
        let bands: Vec<Vec<Cached>> = rules
            .bands
            .iter()
            .rev()
            .map(|b| vec![b.at_least.into(), b.from.into(), b.to.into()])
            .collect();
        let first = self.row + 1;
        self.table(
            &["Share of tests done, from", "Assignment from (%)", "to (%)"],
            &bands,
            &["BandAt", "BandFrom", "BandTo"],
        )?;
        self.sheet.text((first - 1, 3), "Range", Style::header())?;
        for (row, band) in (first..).zip(rules.bands.iter().rev()) {
            let formula = format!("=C{0}-B{0}", row + 1);
            let span = band.to.saturating_sub(band.from);
            self.sheet.formula((row, 3), &formula, span, Style::cell())?;
        }
        self.names
            .push(("BandSpan".to_owned(), format!("Scheme!$D${}:$D${}", first + 1, self.row)));
        self.row += 1;
        let places: Vec<Vec<Cached>> =
            rules.places.iter().rev().map(|p| vec![p.at_least.into(), p.place.into()]).collect();
        self.table(
            &["Mean of done tests, from (%)", "Place in the range"],
            &places,
            &["PlaceAt", "PlaceStep"],
        )
    }

    /// The tests side by side, as their columns stand on *Results*.
    fn tests(&mut self, gradebook: &Gradebook, scheme: &Scheme) -> Result<(), WriteError> {
        self.row += 1;
        let top = self.row;
        for (row, label) in (top..).zip(["Test", "Title", "Maximum", "Weight"]) {
            self.sheet.text((row, 0), label, Style::header())?;
        }
        let weighted = gradebook.tests.iter().any(|t| scheme.weight(t.number) != Decimal::ONE);
        for (column, test) in (1..).zip(&gradebook.tests) {
            let part = test.parts[0];
            let scale = &gradebook.tables[part.table].tests[part.item].scale;
            let maximum = scheme.maximums.get(&test.number).copied().or(scale.maximum());
            self.sheet.number((top, column), test.number as usize, Style::header())?;
            self.sheet.text((top + 1, column), &test.title, Style::prose())?;
            match maximum {
                Some(maximum) => self.sheet.number((top + 2, column), maximum, Style::cell())?,
                None => self.sheet.text(
                    (top + 2, column),
                    &scale.reason().to_string(),
                    Style::prose(),
                )?,
            }
            self.sheet.number(
                (top + 3, column),
                scheme.weight(test.number),
                if weighted { Style::input() } else { Style::cell() },
            )?;
            self.sheet.width(column, 18);
        }
        let last = column_letters(gradebook.tests.len() as u16);
        self.names.push(("TestWeights".to_owned(), format!("Scheme!$B${0}:${last}${0}", top + 4)));
        self.row = top + 4;
        Ok(())
    }
}
