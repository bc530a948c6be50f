//! The live formulas. Each works out in Excel what `scoring` works out here.
//!
//! A test's cell holds a number when the test was taken, nothing when it is missing, and a text
//! (`EX`, `N/A`, `pending`) when it does not count for the person.

use rust_decimal::Decimal;

use crate::gradebook::Gradebook;
use crate::gradebook::scheme::{Missing, Scheme};
use crate::workbook::column_letters;

/// The columns of the sheet *Results* and the formulas over them.
pub(super) struct Formulas<'g> {
    scheme: &'g Scheme,
    tests: u16,
    last_row: usize,
    weighted: bool,
}

/// The first column with a test's scores.
pub(super) const FIRST_TEST: u16 = 2;

impl<'g> Formulas<'g> {
    pub(super) fn new(gradebook: &'g Gradebook) -> Self {
        let scheme = &gradebook.scheme;
        let weighted = gradebook.tests.iter().any(|t| scheme.weight(t.number) != Decimal::ONE);
        Self {
            scheme,
            tests: gradebook.tests.len() as u16,
            last_row: gradebook.people.len() + 1,
            weighted,
        }
    }

    /// The column of the assignment score, if there is one.
    pub(super) fn assignment_column(&self) -> Option<u16> {
        self.scheme.assignment.as_ref().map(|_| FIRST_TEST + self.tests)
    }

    /// The column of the final average.
    pub(super) fn average_column(&self) -> u16 {
        FIRST_TEST + self.tests + u16::from(self.scheme.assignment.is_some())
    }

    /// The column of the letter, if the scheme has letters.
    pub(super) fn letter_column(&self) -> Option<u16> {
        (!self.scheme.letters.is_empty()).then(|| self.average_column() + 1)
    }

    /// The column of the status.
    pub(super) fn status_column(&self) -> u16 {
        self.average_column() + 1 + u16::from(!self.scheme.letters.is_empty())
    }

    /// A whole column of *Results* below its header, as a range for other sheets.
    pub(super) fn whole(&self, column: u16) -> String {
        let letters = column_letters(column);
        format!("Results!${letters}$2:${letters}${}", self.last_row.max(2))
    }

    fn tests_of(&self, row: usize) -> String {
        let last = column_letters(FIRST_TEST + self.tests - 1);
        format!("{}{row}:{last}{row}", column_letters(FIRST_TEST))
    }

    /// Tests that count for the person of a row.
    fn held(&self, row: usize) -> String {
        let tests = self.tests_of(row);
        format!("(COLUMNS({tests})-SUMPRODUCT(ISTEXT({tests})*1))")
    }

    /// The assignment score; `row` counts from 1 as Excel does.
    pub(super) fn assignment(&self, row: usize) -> String {
        let (tests, held) = (self.tests_of(row), self.held(row));
        let ratio = format!("COUNT({tests})/MAX(1,{held})");
        let mean = format!("IF(COUNT({tests})=0,0,ROUND(AVERAGE({tests}),9))");
        format!(
            "=ROUND(LOOKUP({ratio},BandAt,BandFrom)+LOOKUP({ratio},BandAt,BandSpan)*LOOKUP({mean},PlaceAt,PlaceStep),AssignmentDecimals)"
        )
    }

    /// The final average.
    pub(super) fn average(&self, row: usize) -> String {
        let tests = self.tests_of(row);
        let (mut sum, mut weight) = if self.weighted {
            let counts = match self.scheme.missing {
                Missing::Zero => format!("SUMPRODUCT(TestWeights*(1-ISTEXT({tests})))"),
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
        if let Some(column) = self.assignment_column() {
            sum = format!("{sum}+{}{row}*AssignmentWeight", column_letters(column));
            weight = format!("{weight}+AssignmentWeight");
        }
        format!("=IF({any}=0,\"\",ROUND(ROUND(({sum})/({weight}),9),FinalDecimals))")
    }

    /// What the dropped tests take away: missing ones come first and take nothing.
    fn dropped(&self, tests: &str, counting: &str) -> String {
        let blanks = format!("({counting}-COUNT({tests}))");
        let term = |j: u16| {
            format!(
                "-IF(AND({j}<=DropLowest,{j}<{counting},{j}>{blanks}),SMALL({tests},MAX(1,{j}-{blanks})),0)"
            )
        };
        (1..self.tests).map(term).collect()
    }

    /// The letter.
    pub(super) fn letter(&self, row: usize) -> String {
        let average = format!("{}{row}", column_letters(self.average_column()));
        format!("=IF({average}=\"\",\"\",LOOKUP({average},LetterAt,Letters))")
    }

    /// Pass or fail.
    pub(super) fn status(&self, row: usize) -> String {
        let average = format!("{}{row}", column_letters(self.average_column()));
        format!("=IF({average}=\"\",\"\",IF({average}>=PassMark,\"{PASS}\",\"{FAIL}\"))")
    }
}

/// The words of the status column.
pub(super) const PASS: &str = "Pass";
/// See [`PASS`].
pub(super) const FAIL: &str = "Fail";
