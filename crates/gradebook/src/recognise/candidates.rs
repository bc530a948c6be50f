//! The columns of a table that hold results, with what their headers and cells say.

use rust_decimal::Decimal;

use super::cells::Cells;
use super::columns::Column;
use super::hints::{Hint, hint, is_rank, says_percent, stem, weight_in, without_weight};
use super::maximum::{HeaderMaximum, in_header, without_maximum};
use super::profiles_items::{ItemColumn, ItemKind, items_of};
use super::results::{ColumnUse, LeftOut};
use super::score_words::{NumberKind, kinds};
use super::title;
use super::titles::item_title;
use super::tool::{Profile, Tool, folded_header};
use crate::domain::{NumberStyle, StyleEvidence, fold, tidy, words};
use crate::workbook::{Row, Value, column_letters};

/// A column that holds results.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of the header of its own")]
pub(super) struct Candidate {
    /// Place among the table's columns.
    pub(super) column: usize,
    /// Column of the sheet.
    pub(super) at: u16,
    pub(super) title: String,
    pub(super) stem: String,
    pub(super) hint: Hint,
    pub(super) percent: bool,
    pub(super) cells: Cells,
    pub(super) result: ColumnUse,
    /// The percents beside the marks, as a place among the candidates.
    pub(super) percents: Option<usize>,
    /// Whether the header says a grade and not points.
    pub(super) is_grade: bool,
    /// Whether the header or a row names a maximum.
    pub(super) has_maximum: bool,
    /// Whether the header names a school grade and no maximum.
    pub(super) is_school_grade: bool,
    /// The weight that the header names, in percent.
    pub(super) weight: Option<Decimal>,
    /// The column of maxima, as a place among the candidates.
    pub(super) maxima: Option<usize>,
}

impl Candidate {
    /// Whether the header is blank.
    pub(super) fn is_untitled(&self) -> bool {
        self.title == untitled(self.at)
    }

    pub(super) fn numbers(&self) -> Vec<Option<Decimal>> {
        self.cells.numbers()
    }

    /// Whether the header names a test by more than the word for one.
    pub(super) fn has_own_title(&self) -> bool {
        let plain = [
            "test",
            "quiz",
            "exam",
            "examen",
            "assessment",
            "prueba",
            "prova",
            "teste",
            "verifica",
            "klausur",
            "sinav",
            "evaluation",
            "controle",
            "assignment",
            "homework",
        ];
        self.hint == Hint::Item && !self.stem.is_empty() && !plain.contains(&self.stem.as_str())
    }

    /// Numbers from 1 to 6 under a German word for a grade, without a maximum.
    pub(super) fn are_school_grades(&self) -> bool {
        self.is_school_grade && self.may_be_school_grades()
    }

    /// Numbers from 1 to 6, without a maximum.
    pub(super) fn may_be_school_grades(&self) -> bool {
        let numbers: Vec<Decimal> = self.numbers().into_iter().flatten().collect();
        let small = |n: &Decimal| *n >= Decimal::ONE && *n <= Decimal::from(6);
        !self.has_maximum && numbers.len() > 2 && numbers.iter().all(small)
    }

    /// Whether the header names one test, with its number.
    pub(super) fn names_test(&self) -> bool {
        self.hint == Hint::Item && title::claim(&self.title, None).is_some()
    }

    /// Whether a word of the title names a kind of test, or the title claims a number.
    pub(super) fn is_test_by_words(&self) -> bool {
        kinds(&self.title).contains(&NumberKind::Test) || title::claim(&self.title, None).is_some()
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.result, ColumnUse::LeftOut(LeftOut::Unclear))
    }

    /// Whether it is a test.
    pub(super) fn is_test(&self) -> bool {
        matches!(self.result, ColumnUse::Scores(_))
    }

    /// Whether it is a test or could be one if the teacher says so.
    pub(super) fn may_be_a_test(&self) -> bool {
        match &self.result {
            ColumnUse::Scores(_) => true,
            ColumnUse::PercentOf(_) | ColumnUse::MaximumOf(_) | ColumnUse::Answers => false,
            ColumnUse::LeftOut(why) => why.may_be_a_test(),
        }
    }
}

/// All columns with results, over the rows of people; the evidence is the file's number style and
/// the row of maxima.
pub(super) fn candidates(
    columns: &[Column],
    rows: &[Row<'_>],
    profile: &Profile,
    evidence: (NumberStyle, Option<Row<'_>>),
) -> Vec<Candidate> {
    let (style, maxima) = evidence;
    let headers: Vec<String> = columns.iter().map(|c| c.header.clone()).collect();
    let items = items_of(profile.tool, &headers);
    let tool = profile.tool != Tool::Generic;
    let found: Vec<(usize, &Column, Option<&ItemColumn>, Hint, StyleEvidence)> = columns
        .iter()
        .enumerate()
        .filter_map(|(place, column)| {
            let item = items.get(place).and_then(Option::as_ref);
            let hint = hint(column, profile, item)?;
            Some((place, column, item, hint, Cells::signs(rows, column.at)))
        })
        .collect();
    // A column whose numbers leave the decimal sign open is read as the table's others are.
    let all = found.iter().fold(StyleEvidence::default(), |all, found| all.merged(found.4));
    let fallback = all.style(style);
    found
        .into_iter()
        .filter_map(|(place, column, item, hint, signs)| {
            let hint = match maxima.map(|row| row.get(column.at)) {
                Some(Value::Text(text)) if fold(text).contains("read only") => Hint::Tools,
                _ => hint,
            };
            let cells = Cells::read(rows, column.at, signs, fallback);
            // Points of a question are seldom percents: "4.1 Factoring" is a piece of work.
            let hint = match hint {
                Hint::Question if !tool && cells.are_percents() => Hint::Unknown,
                hint => hint,
            };
            let in_maxima = maxima.is_some_and(|row| !row.get(column.at).is_empty());
            let known = tool || in_maxima || in_header(&column.header).is_some();
            let claims = hint == Hint::Item && claims_alone(&column.header);
            // "2nd" and "3e" are no numbers, and a place among the others all the same.
            let rank = hint == Hint::Other && cells.filled > 0 && is_rank(&column.header);
            (claims || rank || holds_results(hint, &cells, known)).then(|| Candidate {
                column: place,
                at: column.at,
                title: title_of((&column.header, column.at), item),
                stem: item.map_or_else(|| stem(&column.header), |i| folded_header(&i.title)),
                hint,
                percent: says_percent(&column.header)
                    || cells.are_percents()
                    || item.is_some_and(|i| i.kind == ItemKind::Percent),
                cells,
                result: ColumnUse::LeftOut(LeftOut::Unclear),
                percents: None,
                is_grade: says_grade(&column.header),
                has_maximum: in_maxima || in_header(&column.header).is_some(),
                is_school_grade: names_school_grade(&column.header, maxima.is_some()),
                weight: weight_in(&column.header),
                maxima: None,
            })
        })
        .collect()
}

/// The title of the test in a column. A slash between two numbers may belong to it.
fn title_of((header, at): (&str, u16), item: Option<&ItemColumn>) -> String {
    let given = header;
    let plain = without_weight(given);
    let header = plain.as_str();
    let title = match item {
        _ if matches!(in_header(header), Some(HeaderMaximum::Perhaps(_))) => tidy(header),
        Some(item) if weight_in(given).is_none() => item.title.clone(),
        Some(_) | None => item_title(header),
    };
    if title.is_empty() { untitled(at) } else { title }
}

fn untitled(at: u16) -> String {
    format!("Column {}", column_letters(at))
}

/// A word for the grades of German, Polish or Czech schools, without a maximum.
fn names_school_grade(header: &str, has_maxima: bool) -> bool {
    let grades = [
        "note",
        "noten",
        "zensur",
        "zeugnisnote",
        "endnote",
        "gesamtnote",
        "zeugnis",
        "schulnote",
        "ocena",
        "znamka",
    ];
    !has_maxima
        && in_header(header).is_none()
        && words(header).iter().any(|w| grades.contains(&w.as_str()))
}

/// Whether a header says a grade: where points are beside it, they are the marks.
pub(super) fn says_grade(header: &str) -> bool {
    let grades = [
        "grade", "note", "noten", "nota", "voto", "not", "letter", "mention", "cijfer", "ocena",
        "karakter", "betyg", "znamka",
    ];
    words(header).iter().any(|w| grades.contains(&w.as_str()))
}

/// Whether a header is the name of a test and nothing more: "Test 3 (20)". Its column is accounted
/// for, whatever is in it.
fn claims_alone(header: &str) -> bool {
    let plain = without_maximum(header);
    match words(&plain).as_slice() {
        [_] => kinds(&plain).contains(&NumberKind::Test) || title::claim(header, None).is_some(),
        [_, _] => title::claim(header, None).is_some(),
        _ => false,
    }
}

/// Whether a column is accounted for: by its header or, where that says nothing, by its cells.
fn holds_results(hint: Hint, cells: &Cells, known: bool) -> bool {
    match hint {
        Hint::Item if known => true,
        Hint::Item | Hint::Named | Hint::Score | Hint::Final | Hint::Raw | Hint::Total => {
            cells.numeric > 0
                || cells.nobody_took_it()
                || cells.are_letters()
                || cells.are_worded()
                || cells.filled == 0
        }
        Hint::Percent | Hint::Maximum | Hint::Penalty | Hint::Correct | Hint::Unclear => {
            cells.may_be_scores()
        }
        Hint::Question | Hint::Tools | Hint::Other | Hint::Misplaced => {
            cells.are_numbers() || cells.are_letters()
        }
        Hint::Unknown if cells.are_letters() => cells.letters > 1,
        Hint::Unknown => cells.are_plainly_scores() || cells.are_worded() || cells.may_be_ranks(),
    }
}
