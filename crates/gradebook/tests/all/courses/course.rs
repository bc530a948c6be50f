//! A course as tables of cells, and what each column, row and figure of it truly is.

use rust_decimal::Decimal;

/// A cell before it is written in some format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(Decimal),
    /// A number that is shown as percent.
    Percent(Decimal),
    /// Marks of a maximum: `17.5/20`.
    Fraction(Decimal, Decimal),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Name,
    First,
    Last,
    Email,
    Id,
    Date,
    Score(usize),
    /// The percents beside the marks of a test.
    PercentOf(usize),
    MaximumOf(usize),
    Letter,
    Total,
    Average,
    Attendance,
    Blank,
}

impl Meaning {
    /// Whether it holds numbers, percents, fractions or letters, and tells nobody from another.
    pub(super) fn holds_results(self) -> bool {
        match self {
            Self::Score(_)
            | Self::PercentOf(_)
            | Self::MaximumOf(_)
            | Self::Letter
            | Self::Total
            | Self::Average
            | Self::Attendance => true,
            Self::Name
            | Self::First
            | Self::Last
            | Self::Email
            | Self::Id
            | Self::Date
            | Self::Blank => false,
        }
    }

    pub(super) fn is_identity(self) -> bool {
        matches!(self, Self::Name | Self::First | Self::Last | Self::Email | Self::Id)
    }

    /// The test that its figures belong to.
    pub(super) fn test(self) -> Option<usize> {
        match self {
            Self::Score(test) | Self::PercentOf(test) | Self::MaximumOf(test) => Some(test),
            Self::Name
            | Self::First
            | Self::Last
            | Self::Email
            | Self::Id
            | Self::Date
            | Self::Letter
            | Self::Total
            | Self::Average
            | Self::Attendance
            | Self::Blank => None,
        }
    }
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Above,
    Header,
    Maxima,
    Person(usize),
    Footer,
    Blank,
}

/// A sheet; all rows have a cell a column.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) columns: Vec<Meaning>,
    pub(super) rows: Vec<(Kind, Vec<Cell>)>,
}

impl Sheet {
    pub(super) fn header(&self) -> usize {
        self.rows.iter().position(|(kind, _)| *kind == Kind::Header).unwrap()
    }

    pub(super) fn header_of(&self, column: usize) -> String {
        match &self.rows[self.header()].1[column] {
            Cell::Text(text) => text.clone(),
            Cell::Empty | Cell::Number(_) | Cell::Percent(_) | Cell::Fraction(..) => String::new(),
        }
    }

    /// How many tests it holds.
    pub(super) fn tests(&self) -> usize {
        self.columns.iter().filter(|m| matches!(m, Meaning::Score(_))).count()
    }

    /// The number of the last row that holds anything, from 1.
    pub(super) fn last_row(&self) -> usize {
        let filled = |(_, cells): &(Kind, Vec<Cell>)| cells.iter().any(|c| *c != Cell::Empty);
        self.rows.iter().rposition(filled).map_or(0, |at| at + 1)
    }
}

#[derive(Debug, Clone)]
pub(super) struct File {
    /// The name without its ending.
    pub(super) stem: String,
    pub(super) sheets: Vec<Sheet>,
}

/// How somebody did in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    Percent(Decimal),
    Missing,
    Excused,
    Pending,
}

/// A course and the truth about it.
#[derive(Debug, Clone)]
pub(super) struct Course {
    pub(super) files: Vec<File>,
    /// The percents by person and test.
    pub(super) truth: Vec<Vec<Figure>>,
    pub(super) names: Vec<String>,
    pub(super) titles: Vec<String>,
    /// The tests that the files still hold.
    pub(super) tests: Vec<bool>,
}

impl Course {
    /// The sheet that a table was read from.
    pub(super) fn sheet(&self, file: &str, sheet: &str) -> &Sheet {
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let of_file = self.files.iter().filter(|f| f.stem == stem).flat_map(|f| &f.sheets);
        let mut found = of_file.filter(|s| sheet.is_empty() || s.name == sheet);
        let all = || self.files.iter().flat_map(|f| &f.sheets);
        found.next().or_else(|| all().find(|s| s.name == stem)).unwrap()
    }

    /// Whether any sheet has a row of a person.
    pub(super) fn names_person(&self, person: usize) -> bool {
        let mut sheets = self.files.iter().flat_map(|file| &file.sheets);
        sheets.any(|s| s.rows.iter().any(|(kind, _)| *kind == Kind::Person(person)))
    }

    pub(super) fn sheets_mut(&mut self) -> impl Iterator<Item = &mut Sheet> {
        self.files.iter_mut().flat_map(|file| &mut file.sheets)
    }
}
