//! The live formulas. Each works out in Excel what `scoring` works out here.
//!
//! A test's cell holds a number when the test was taken, nothing or `absent` when it is missing,
//! and another text (`EX`, `N/A`, `pending`) when it does not count for the person.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use gradebook::scheme::{Missing, Scheme};
use gradebook::workbook::column_letters;
use table::formula::to_excel;
use table::{Column, FAIL, Kind, Mark, PASS, Ranking, Role, Source, Table};

/// The columns of the sheet *Results* and the formulas over them.
pub(super) struct Formulas<'t> {
    table: &'t Table,
    scheme: &'t Scheme,
    /// First test and number of tests; none when one of them does not show.
    tests: Option<(u16, u16)>,
    positions: BTreeMap<u32, u16>,
    weighted: bool,
    /// Whether a text may say that somebody was absent, which counts like nothing at all.
    absent: bool,
}

impl<'t> Formulas<'t> {
    pub(super) fn new(table: &'t Table) -> Self {
        let scheme = &table.scheme;
        let weighted = table.tests().any(|(number, _)| scheme.weight(number) != Decimal::ONE);
        let positions: BTreeMap<u32, u16> =
            (0..).zip(table.columns()).map(|(at, c)| (c.id, at)).collect();
        let places: Option<Vec<u16>> =
            table.tests().map(|(_, c)| positions.get(&c.id).copied()).collect();
        let tests = places.and_then(|places| {
            let first = *places.first()?;
            (first..).zip(&places).all(|(a, b)| a == *b).then_some((first, places.len() as u16))
        });
        let absent = table.has_absent();
        Self { table, scheme, tests, positions, weighted, absent }
    }

    /// Where a column stands, if it shows.
    pub(super) fn position(&self, id: u32) -> Option<u16> {
        self.positions.get(&id).copied()
    }

    /// Where the column with a role stands, if it shows.
    pub(super) fn position_of(&self, role: Role) -> Option<u16> {
        self.position(self.table.with_role(role)?.id)
    }

    /// A whole column of *Results* below its header, as a range for other sheets.
    pub(super) fn whole(&self, column: u16) -> String {
        let letters = column_letters(column);
        format!("Results!${letters}$2:${letters}${}", (self.table.height() + 1).max(2))
    }

    /// The live formula of a column's cell; `row` counts from 1 as Excel does. None where what
    /// it needs does not show: then the value is written.
    pub(super) fn cell(&self, column: &Column, row: usize) -> Option<String> {
        match &column.source {
            // Excel has no function for ranks without gaps.
            Source::Given | Source::Rank { method: Ranking::Dense, .. } => None,
            Source::Course => match column.role {
                Role::Assignment => self.tests.map(|_| self.assignment(row)),
                Role::Average => self.average(row),
                Role::Letter => self.position_of(Role::Average).map(|at| letter(at, row)),
                _ => self.position_of(Role::Average).map(|at| status(at, row)),
            },
            Source::Formula(expression) => {
                let cell = |id| {
                    let reference = format!("{}{row}", column_letters(self.position(id)?));
                    Some((reference, self.table.column(id)?.kind))
                };
                to_excel(expression, column.kind == Kind::Number, &cell)
            }
            Source::Rank { of, method: Ranking::Min, ascending } => {
                let at = self.position(*of)?;
                let (letters, last) = (column_letters(at), (self.table.height() + 1).max(2));
                let order = u8::from(*ascending);
                Some(format!(
                    "=IF(ISNUMBER({letters}{row}),RANK({letters}{row},${letters}$2:${letters}${last},{order}),\"\")"
                ))
            }
        }
    }

    fn tests_of(&self, row: usize) -> String {
        let (first, count) = self.tests.unwrap_or((0, 1));
        let last = column_letters(first + count - 1);
        format!("{}{row}:{last}{row}", column_letters(first))
    }

    /// Tests that count for the person of a row.
    fn held(&self, row: usize) -> String {
        let tests = self.tests_of(row);
        let excluded =
            if self.absent { self.excluded(&tests) } else { format!("ISTEXT({tests})*1") };
        format!("(COLUMNS({tests})-SUMPRODUCT({excluded}))")
    }

    /// One for each text that takes a test out of the count.
    fn excluded(&self, tests: &str) -> String {
        let text = format!("ISTEXT({tests})");
        if self.absent { format!("{text}*({tests}<>\"{}\")", Mark::Absent.word()) } else { text }
    }

    /// The assignment score; `row` counts from 1 as Excel does.
    fn assignment(&self, row: usize) -> String {
        let (tests, held) = (self.tests_of(row), self.held(row));
        let ratio = format!("COUNT({tests})/MAX(1,{held})");
        let mean = format!("IF(COUNT({tests})=0,0,ROUND(AVERAGE({tests}),9))");
        format!(
            "=ROUND(LOOKUP({ratio},BandAt,BandFrom)+LOOKUP({ratio},BandAt,BandSpan)*LOOKUP({mean},PlaceAt,PlaceStep),AssignmentDecimals)"
        )
    }

    /// The final average.
    fn average(&self, row: usize) -> Option<String> {
        self.tests?;
        let tests = self.tests_of(row);
        let (mut sum, mut weight) = if self.weighted {
            let counts = match self.scheme.missing {
                Missing::Zero => {
                    format!("SUMPRODUCT(TestWeights*(1-{}))", self.excluded(&tests))
                }
                Missing::Blank => format!("SUMPRODUCT(TestWeights*ISNUMBER({tests}))"),
            };
            (format!("SUMPRODUCT({tests},TestWeights)"), counts)
        } else {
            let counts = match self.scheme.missing {
                Missing::Zero => self.held(row),
                Missing::Blank => format!("COUNT({tests})"),
            };
            (format!("SUM({tests})"), counts)
        };
        let any = weight.clone();
        if self.scheme.drop_lowest > 0 {
            sum = format!("{sum}{}", self.dropped(&tests, &weight));
            weight = format!("({weight}-MIN(DropLowest,MAX(0,{any}-1)))");
        }
        if self.scheme.assignment.is_some() {
            let column = self.position_of(Role::Assignment)?;
            sum = format!("{sum}+{}{row}*AssignmentWeight", column_letters(column));
            weight = format!("{weight}+AssignmentWeight");
        }
        Some(format!("=IF({any}=0,\"\",ROUND(ROUND(({sum})/({weight}),9),FinalDecimals))"))
    }

    /// What the dropped tests take away: missing ones come first and take nothing.
    fn dropped(&self, tests: &str, counting: &str) -> String {
        let blanks = format!("({counting}-COUNT({tests}))");
        let term = |j: u16| {
            format!(
                "-IF(AND({j}<=DropLowest,{j}<{counting},{j}>{blanks}),SMALL({tests},MAX(1,{j}-{blanks})),0)"
            )
        };
        (1..self.tests.map_or(1, |(_, count)| count)).map(term).collect()
    }
}

/// The letter of the average in a column.
fn letter(average: u16, row: usize) -> String {
    let average = format!("{}{row}", column_letters(average));
    format!("=IF({average}=\"\",\"\",LOOKUP({average},LetterAt,Letters))")
}

/// Pass or fail by the average in a column.
fn status(average: u16, row: usize) -> String {
    let average = format!("{}{row}", column_letters(average));
    format!("=IF({average}=\"\",\"\",IF({average}>=PassMark,\"{PASS}\",\"{FAIL}\"))")
}
