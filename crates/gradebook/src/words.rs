//! The words of every reason, doubt and refusal of this crate, in one place: a translation
//! replaces this file and nothing else.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

use rust_decimal::Decimal;

use crate::checks::cells::{CellNote, CellTrouble};
use crate::domain::DateOrder;
use crate::identity::{Clue, Doubt, Evidence, Group, Link, Reason};
use crate::model::{EntryReason, Gradebook};
use crate::numbering::{Join, JoinReason, Likeness, NumberWarning, Part, TestDoubtReason};
use crate::recognise::{
    ColumnUse, LeftOut, NobodyKind, NumberReason, OtherSheet, RecogniseError, RoleReason,
    ScaleDoubt, ScaleReason, SheetReason,
};
use crate::submission::{RowDoubt, RowReason};
use crate::workbook::{Fault, Foreign, ReadError};

/// As much of a cell as a sentence takes: 1e308 has 309 digits.
fn quoted(raw: &str) -> Cow<'_, str> {
    shortened(raw, 60)
}

fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

// --- Files that can't be read ------------------------------------------------------------------

/// A formula's cell whose result was never stored.
pub(crate) const UNCOMPUTED: &str = "formula without a value";

impl Display for ReadError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the file is empty (0 bytes); export it again"),
            Self::NoCells => write!(f, "the file has no cells; export it again"),
            Self::TooLarge { bytes, limit } => {
                let (bytes, limit) = (size(*bytes), size(*limit));
                write!(
                    f,
                    "the file is {bytes} and the limit is {limit}; split it, or export it as CSV"
                )
            }
            Self::UnpacksTooLarge { bytes, limit } => {
                let (bytes, limit) = (size(*bytes), size(*limit));
                write!(
                    f,
                    "the file unpacks to {bytes} and the limit is {limit}; split it, or export it as CSV"
                )
            }
            Self::Bomb { ratio } => write!(
                f,
                "the file is packed {ratio} times smaller than its content, which no real export is; export it again"
            ),
            Self::TooManyCells { limit } => write!(
                f,
                "a sheet spans more than {limit} cells; delete unused rows and columns, or export it as CSV"
            ),
            Self::TooManyColumns { limit } => {
                write!(f, "a sheet has more than {limit} columns; delete the unused ones")
            }
            Self::TextTooLong { limit } => {
                write!(f, "a cell holds a text longer than {}; shorten it", size(*limit as u64))
            }
            Self::TooManyFiles { files, limit } => {
                write!(
                    f,
                    "the zip holds {files} files and the limit is {limit}; send fewer at once"
                )
            }
            Self::Encrypted => write!(
                f,
                "the file is protected by a password; remove the password and send it again"
            ),
            Self::NotASpreadsheet { what } => {
                write!(f, "this is {what}, not a spreadsheet; export the results as XLSX or CSV")
            }
            Self::Damaged { detail } => {
                write!(f, "the file is damaged ({detail}); export it again")
            }
        }
    }
}

impl Display for Foreign {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "a PDF",
            Self::Png => "a picture (PNG)",
            Self::Jpeg => "a picture (JPEG)",
            Self::Gif => "a picture (GIF)",
            Self::RichText => "a rich-text document",
            Self::Rar => "a RAR archive",
            Self::SevenZip => "a 7-Zip archive",
            Self::Gzip => "a gzip archive",
            Self::Program => "a program",
            Self::Word => "a Word document",
            Self::PowerPoint => "a PowerPoint presentation",
            Self::Apple => "an Apple Numbers or Pages file",
            Self::Office => "an Office file without a workbook",
            Self::OldOffice => "an old Office file without a workbook",
            Self::WebArchive => "a web archive",
            Self::WebPage => "a web page without a table",
            Self::Xml => "an XML file",
            Self::Link => "a link to an online document",
            Self::BlankZip => "a zip without files",
            Self::Unknown => "a file of unknown kind",
        })
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Contradiction => "its parts contradict each other",
            Self::SharedCells => "two sheets share their cells",
            Self::CutRecord => "a record goes on past the end",
            Self::TooManyPieces => "its texts are cut into too many pieces",
            Self::CutDimensions => "a sheet's dimensions are cut off",
            Self::TooManyTexts => "it claims more texts than it holds",
            Self::RepeatCount => "a repeat count is no number",
            Self::DeepTables => "tables are inside tables without end",
            Self::Unclosed => "it breaks off inside",
            Self::HiddenEntries => {
                "two of its files have one name, or its list of files is longer than it says"
            }
        })
    }
}

fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    match bytes {
        0..KIB => format!("{bytes} bytes"),
        KIB..1_048_576 => format!("{} KB", bytes.div_ceil(KIB)),
        _ => format!("{} MB", bytes.div_ceil(KIB * KIB)),
    }
}

// --- Tables, columns and rows ------------------------------------------------------------------

impl Display for RecogniseError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPeople => f.write_str(
                "no column with names, e-mail addresses or student ids was found; add a header row such as Name, Email, Score",
            ),
            Self::NoScores { headers } => write!(
                f,
                "no column with scores was found (headers: {}); add a header such as Score or Total Marks (20)",
                shortened(headers, 400)
            ),
            Self::Ungraded { column } => write!(
                f,
                "no scores yet: the column {column} is blank; export the file again when the answers are graded"
            ),
            Self::NoTest { columns } => {
                const MOST: usize = 10;
                let named = columns.iter().take(MOST);
                let mut named: Vec<String> =
                    named.map(|(header, why)| format!("{}: {why}", quoted(header))).collect();
                named.extend((columns.len() > MOST).then(|| "…".to_owned()));
                write!(
                    f,
                    "no column with scores can be used ({}); add a header such as Score or Total Marks (20)",
                    named.join("; ")
                )
            }
            Self::NoRows => f.write_str(
                "the table has a header and no rows; export it again when there are answers",
            ),
            Self::Finished => {
                f.write_str("this is a finished gradebook, not an export of a form tool")
            }
            Self::Long(refusal) => write!(f, "{refusal}"),
        }
    }
}

impl Display for SheetReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hidden => f.write_str("it has people and scores, but it is hidden"),
            Self::Repeats => f.write_str("it repeats the results of another sheet"),
            Self::NoHeader => f.write_str("it has people and scores, but no header"),
            Self::Refused(why) => write!(f, "{why}"),
        }
    }
}

impl Display for RoleReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nothing tells what it is",
            Self::Tool => "this tool's header",
            Self::Header => "the header's word",
            Self::WordInHeader => "a word in the header",
            Self::NamesTest => "the header names a test",
            Self::Addresses => "its cells are e-mail addresses",
            Self::Names => "its cells look like names",
            Self::KindsOfPeople => "its cells are kinds of people",
            Self::Scores => "its cells look like scores",
        })
    }
}

impl Display for RowReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("blank"),
            Self::Nobody(kind) => write!(f, "{kind}"),
            Self::NoClues => f.write_str("no name, e-mail, phone or id"),
            Self::Long(reason) => write!(f, "{reason}"),
        }
    }
}

impl Display for RowDoubt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group { names, emails, ids } => write!(
                f,
                "it may be about several people: {names} names, {emails} e-mail addresses, {ids} ids"
            ),
            Self::Kind(kind) => write!(f, "\"{kind}\" may be no student"),
        }
    }
}

impl Display for NobodyKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Maxima => "the maxima of the tests, not a person",
            Self::Maximum => "a maximum, not a person",
            Self::Highest => "the highest results, not a person",
            Self::Lowest => "the lowest results, not a person",
            Self::Average => "an average, not a person",
            Self::Median => "a median, not a person",
            Self::StandardDeviation => "a measure of spread, not a person",
            Self::Count => "a count of people, not a person",
            Self::Total => "a total, not a person",
            Self::Weight => "the weights of the tests, not a person",
            Self::DueDate => "dates of the tests, not a person",
            Self::Scale => "a scale of grades, not a person",
            Self::Note => "a note about the table, not a person",
            Self::Posting => "how grades are posted, not a person",
            Self::TestStudent => "an invented student for trials, not a person",
            Self::RepeatedHeader => "the header again",
            Self::Staff => "a teacher or assistant, not a student",
            Self::Heading => "a heading between the rows",
            Self::OtherTable => "another table below",
            Self::Anonymous => "nobody is named, so it may be anybody's",
        })
    }
}

impl Display for ColumnUse {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scores(title) => write!(f, "used as the scores of {title}"),
            Self::PercentOf(title) => write!(f, "the percents of {title}, compared with its marks"),
            Self::MaximumOf(title) => write!(f, "used as the maximum of {title}"),
            Self::Answers => f.write_str("used to count right answers"),
            Self::LeftOut(why) => write!(f, "left out: {why}"),
        }
    }
}

fn perhaps_made_of(how: &str, count: usize) -> String {
    format!("its values are the {how} of {count} columns that are used; it may be a test")
}

impl Display for LeftOut {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::SumOf(count) => write!(f, "the sum of {count} columns that are used"),
            Self::PerhapsSumOf(count) => f.write_str(&perhaps_made_of("sum", *count)),
            Self::PerhapsMeanOf(count) => f.write_str(&perhaps_made_of("mean", *count)),
            Self::AttemptOf(title) => {
                write!(f, "an attempt, of which {title} holds the better one; it may be a test")
            }
            Self::PassOrFail => f.write_str("passed or failed, as 1 and 0"),
            Self::SchoolGrades => f.write_str(
                "school grades, of which 1 may be the best; no average of percents can be made",
            ),
            Self::MeanOf(count) => write!(f, "the mean of {count} columns that are used"),
            Self::ScaledSumOf(count) => {
                write!(f, "the sum of {count} columns that are used, on another scale")
            }
            Self::WeightedOf(count) => {
                write!(f, "the weighted sum of {count} columns that are used")
            }
            Self::OtherOf(title) => write!(f, "another figure of {title}"),
            Self::CopyOf(title) => write!(f, "the scores of {title} again"),
            Self::PerhapsCopyOf(title) => {
                write!(f, "in all rows the scores of {title} on another scale; it may be a test")
            }
            Self::LettersOf(title) => write!(f, "the letters of {title}; its numbers count"),
            Self::Letters => f.write_str("letter grades, of which no average can be made"),
            Self::RawOf(title) => write!(f, "the mark before penalties; {title} counts"),
            Self::Penalty => f.write_str("a penalty; the mark after it counts"),
            Self::QuestionOf(title) => write!(f, "points of a question, a part of {title}"),
            Self::PartOf(title) => {
                write!(f, "a part of {title}; it may be a test of its own")
            }
            Self::Words => f.write_str("words in the place of scores"),
            Self::SameInAll => f.write_str("the same number in every row"),
            Self::PerhapsGroup => f.write_str(
                "few small numbers that come again, like those of groups, years or rooms; it may be a test",
            ),
            Self::PerhapsRank => f.write_str(
                "its values are the places of the people by their scores; it may be a test",
            ),
            Self::LikeIds => f.write_str("its numbers look like ids, not like scores"),
            Self::Misplaced => {
                f.write_str("its numbers look like scores, but its header is of another kind")
            }
            Self::Answer => f.write_str("an answer to a question"),
            Self::CalculatedByTool => f.write_str("the tool's own figure"),
            Self::OtherNumber => f.write_str("no result, by its header"),
            Self::NoScores => f.write_str("no score in it yet"),
            Self::UnexplainedTotal => {
                f.write_str("called a total, but it is not the sum or mean of the tests")
            }
            Self::Unclear => f.write_str("it may be a test; nothing tells"),
            Self::AsSaid => f.write_str("as you said"),
        }
    }
}

impl Display for crate::recognise::LongReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Total => "a total of the person's other rows",
            Self::NoTest => "it does not say which test it is about",
            Self::NoPerson => "no name, e-mail, phone or id",
        })
    }
}

impl Display for crate::recognise::LongRefusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RowPerQuestion => {
                "the table has one row a question; export it with one row a person instead"
            }
            Self::TooManyTests => {
                "the table has one row a person and task, and more tasks than a course has tests; \
                 export it with one row a person instead"
            }
            Self::TooSparse => {
                "the table has one row a person and task, and hardly two people did the same one; \
                 export it with one row a person instead"
            }
        })
    }
}

impl Display for EntryReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain => Ok(()),
            Self::Linked(reason) => f.write_str(reason.words()),
            Self::Nobody(reason) => write!(f, "{reason}"),
            Self::CopiedTable(original) => write!(f, "{original} holds the same rows"),
            Self::OnClassList => f.write_str("names a person on the class list"),
            Self::UnusedClassList => f.write_str("its class list is not used"),
            Self::NoTestUsed => f.write_str("every test of its table is left out, as you said"),
            Self::Repeated(first) => write!(f, "the same submission as {first}"),
            Self::Outdone { scored, policy, counted } => {
                let own = if *scored { "" } else { "no score here; " };
                let (policy, counted) = (policy.name(), counted.join("; "));
                write!(f, "{own}another submission counts ({policy}): {counted}")
            }
            Self::Excused => f.write_str("excused"),
            Self::Ungraded => f.write_str("waits for a grade"),
            Self::Unreadable => f.write_str("its score can't be read"),
            Self::NoMaximum => f.write_str("marks without a maximum"),
            Self::NoScore => f.write_str("no score: not taken or not finished"),
        }
    }
}

// --- The scale of a column ---------------------------------------------------------------------

impl Display for ScaleReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::MaximaRow => f.write_str("from the row of maxima"),
            Self::Header => f.write_str("in the header"),
            Self::EachCell => f.write_str("in each cell"),
            Self::PercentCells => f.write_str("the scores are percents"),
            Self::PercentHeader => f.write_str("the header says percent"),
            Self::OwnColumn => f.write_str("in a column of its own"),
            Self::QuestionHeaders => f.write_str("the questions' maxima in the headers added up"),
            Self::MarksAndPercent => f.write_str("from marks and percent together"),
            Self::RightAnswers => f.write_str("right answers among all questions"),
            Self::NoMarks => f.write_str("no marks to judge by"),
            Self::GuessedFromPoints => {
                f.write_str("guessed: the best points of each question added up")
            }
            Self::GuessedFromQuestions => f.write_str("guessed: one mark a question"),
            Self::GuessedFromBest(best) => write!(f, "guessed from the highest mark, {best}"),
            Self::GuessedShare => f.write_str("guessed: shares of one"),
            Self::PerhapsInHeader => f.write_str("guessed: a number in the header"),
            Self::SameTest => f.write_str("another part of this test has it"),
        }
    }
}

impl Display for ScaleDoubt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guessed => f.write_str("the file does not say its maximum"),
            Self::BelowBest(best) => write!(f, "the best score, {best}, is above the maximum"),
            Self::FarAboveBest(best) => {
                write!(f, "the best score, {best}, is under a third of the maximum")
            }
            Self::AlsoNamed(other) => write!(f, "the header names another maximum, {other}"),
            Self::AlsoInCells(other) => {
                write!(f, "its cells name another maximum, {other}, which counts for each")
            }
            Self::DecimalSign(cells) => write!(
                f,
                "in {cells} cells a comma or point may group thousands or begin the decimals"
            ),
            Self::Varying => f.write_str("its maximum is not the same in all rows"),
            Self::ShareOrPercent => f.write_str("the numbers may be shares of one or percents"),
        }
    }
}

// --- Tests and their numbers -------------------------------------------------------------------

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn day_and_month(day: u32, month: u32) -> String {
    let name = (month as usize).checked_sub(1).and_then(|at| MONTHS.get(at));
    format!("{day} {}", name.unwrap_or(&"?"))
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Follows "test N".
impl Display for NumberReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title { title } => write!(f, "as \"{title}\" says"),
            Self::FirstDay { day, month } => write!(
                f,
                "with the date {}, the day of its first submission",
                day_and_month(*day, *month)
            ),
            Self::RunTogether { day, month } => {
                write!(f, "with the date {} run together", day_and_month(*day, *month))
            }
            Self::NoDate { day, month } => {
                write!(f, "although \"{}\" could be a date", day_and_month(*day, *month))
            }
            Self::Given => write!(f, "as you said"),
            Self::InOrder => write!(f, "the next free number in order of submission"),
            Self::NextFree => write!(f, "the next free number"),
            Self::OtherKind { claimed, holder } => write!(
                f,
                "the next free number, since its title says {claimed} and \"{holder}\" is another kind of test with these numbers"
            ),
        }
    }
}

impl Display for NumberWarning {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlsoClaims { number, holder } => {
                write!(f, "it claims number {number} too, which \"{holder}\" has")
            }
            Self::GivenAway { number } => {
                write!(f, "its title says {number}, which you gave to another file")
            }
        }
    }
}

impl Join {
    /// What was joined and why, as a sentence and what was done.
    pub fn words(&self, gradebook: &Gradebook) -> (String, String) {
        let name = |part: Part| gradebook.part_name(part);
        let (part, with) = (name(self.part), name(self.with));
        let one_test = format!("{part} and {with} are one test");
        let once = "each row is counted once".to_owned();
        match &self.why {
            JoinReason::Said => (format!("{one_test}, as you said"), "put together".to_owned()),
            JoinReason::GivenNumber => {
                (format!("{one_test}: you gave both one number"), "put together".to_owned())
            }
            JoinReason::Sections => (
                format!("{part} and {with} claim the same test, and nobody is in both"),
                "put together as sections of one test".to_owned(),
            ),
            JoinReason::Contained { older, newer, rows } => (
                format!(
                    "{} holds all rows of {}, an older download ({})",
                    name(*newer),
                    name(*older),
                    counted(*rows, "row", "rows")
                ),
                once,
            ),
            JoinReason::SharedRows { rows } => {
                let shared = counted(*rows, "equal row", "equal rows");
                (format!("{part} and {with} have {shared} and no others in common"), once)
            }
        }
    }
}

impl Display for Likeness {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "claim the same number",
            Self::Title => "have the same title",
            Self::Questions => "have the same questions",
            Self::Headers => "have the same headers",
            Self::Rows => "have rows in common",
        })
    }
}

/// Follows "A and B".
impl Display for TestDoubtReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::DifferentResults { likeness, different, equal } => write!(
                f,
                "{likeness}, but the same people have other results in {} and equal ones in {equal}",
                counted(*different, "row", "rows")
            ),
            Self::FewEqualRows { likeness, rows } => write!(
                f,
                "{likeness} and {}, which can be chance",
                counted(*rows, "equal row", "equal rows")
            ),
            Self::Namesakes { likeness, people } => write!(
                f,
                "{likeness}, and {} in both with other addresses or ids",
                counted(*people, "name is", "names are")
            ),
            Self::NoCommonClues { likeness } => {
                write!(f, "{likeness}, but no kind of clue (names, addresses, ids) is in both")
            }
            Self::OtherQuestions { likeness } => {
                write!(f, "{likeness} and nobody is in both, but their questions differ")
            }
            Self::PerhapsSections { likeness } => {
                write!(f, "{likeness} and nobody is in both: sections of one test, or two tests")
            }
            Self::SeveralTests { likeness } => {
                write!(f, "{likeness} and nobody is in both, but this is so with other tests, too")
            }
            Self::OtherTitles { rows } => write!(
                f,
                "have the titles of different tests, but {}",
                counted(*rows, "equal row", "equal rows")
            ),
        }
    }
}

/// Follows a remark on two columns of tables that share it.
pub(crate) fn and_more(columns: usize) -> String {
    if columns == 0 {
        String::new()
    } else {
        format!(
            " (and so do {} of the same files)",
            counted(columns, "more column", "more columns")
        )
    }
}

/// The parts of one test have several maxima: what, and what was done.
pub(crate) fn several_maxima(number: u32, maxima: &BTreeSet<Decimal>) -> (String, String) {
    let shown: Vec<String> = maxima.iter().map(ToString::to_string).collect();
    (
        format!("the parts of test {number} have different maxima: {}", shown.join(", ")),
        "each part is scored by its own; give the maximum of the test if it is one".to_owned(),
    )
}

/// The numbers that tests of another kind got, said once: titles with numbers.
pub(crate) fn renumbered(tests: &[(&str, u32)], holder: &str) -> (String, String) {
    let titles: Vec<String> = tests.iter().map(|(title, _)| format!("\"{title}\"")).collect();
    let numbers: Vec<String> = tests.iter().map(|(_, number)| number.to_string()).collect();
    let what = format!("{} are of another kind than \"{holder}\"", titles.join(", "));
    let done = match numbers.as_slice() {
        [one] => format!("it is test {one}"),
        many => format!("they are tests {}, with their titles kept", many.join(", ")),
    };
    (what, done)
}

// --- Findings ----------------------------------------------------------------------------------

/// A test whose people are in no other.
pub(crate) fn strangers(number: u32, title: &str) -> (String, String) {
    let what = format!(
        "nobody of test {number} ({title}) is in another file: it may be a section, or the names were not read"
    );
    (what, "kept as a test; files with one number are one test".to_owned())
}

/// Rows that are taken for nobody's, for one reason, and may be people: number and text of each.
pub(crate) fn rows_that_may_be_people(
    place: &str,
    rows: &[(u32, &str)],
    why: RowReason,
) -> (String, String) {
    let what = match rows {
        [(row, text)] => format!("{place}, row {row} ({text}): {why}"),
        [(_, text), ..] => {
            format!("{place}, {} ({text} …): {why}", listed_rows(rows.iter().map(|(row, _)| *row)))
        }
        [] => String::new(),
    };
    let done = if rows.len() == 1 {
        "left out; it may be a person"
    } else {
        "left out; they may be people"
    };
    (what, done.to_owned())
}

impl Display for Clue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chance => "the chance that two are one",
            Self::SameName => "same name",
            Self::PartOfName => "one name within the other",
            Self::NearName => "near names",
            Self::OtherWordInName => "names equal in part",
            Self::OtherName => "other names",
            Self::SameId => "same student id",
            Self::OtherId => "other student ids",
            Self::SameMail => "same address",
            Self::SameMailbox => "same part before the @",
            Self::MisspeltMail => "addresses a slip apart",
            Self::LoginOfMail => "login name of the address",
            Self::OtherMail => "other addresses",
            Self::SamePhone => "same phone",
            Self::OtherPhone => "other phones",
            Self::NeverTogether => "who is in which test",
            Self::Together => "both in one test",
            Self::Listed => "both listed in one table",
        })
    }
}

/// Each clue with its weight in bits, and how strong they are together.
impl Display for Evidence {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let strength = match self.total() {
            80.. => "very strong",
            40..80 => "strong",
            15..40 => "fair",
            _ => "weak",
        };
        write!(f, "{strength}: ")?;
        for (place, (clue, weight)) in self.clues.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            let sign = if *weight < 0 { "−" } else { "+" };
            write!(f, "{comma}{clue} {sign}{}.{}", weight.abs() / 10, weight.abs() % 10)?;
        }
        Ok(())
    }
}

/// People who were joined for a reason that somebody should look at.
pub(crate) fn joined_by_name(reason: Reason, names: &[&str]) -> (String, String) {
    let joined = counted(names.len(), "person was joined", "people were joined");
    let what = format!("{joined} by the name ({}): {}", reason.words(), some_names(names));
    (what, "counted as one person each; look whether each is one".to_owned())
}

impl Reason {
    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Decided => "you said they are one person",
            Self::SameId => "same student id",
            Self::SameEmail => "same e-mail address",
            Self::SameEmailOtherName => "same e-mail address, name partly different",
            Self::MisspeltEmail => "e-mail addresses a slip apart, name or phone agree",
            Self::SamePhoneAndName => "same phone and name",
            Self::SameNameAlone => "same name, nobody else has it and nothing contradicts",
            Self::KnownAs => "known by the other name, and nothing contradicts",
            Self::IdOtherName => "same student id, but another name",
            Self::OtherId => "same e-mail address, but another student id",
            Self::EmailOtherName => "same e-mail address, but another name",
            Self::SlipAlone => "e-mail addresses a slip apart, but little else agrees",
            Self::SharedPhone => "same phone, but other name and address; relatives perhaps",
            Self::Namesakes => "same name, and nothing tells which of several people it is",
            Self::NameOtherEmail => "same name, other e-mail address, never in the same test",
            Self::NearName => "nearly the same name, never in the same test",
            Self::OtherGroup => "same name in two groups or classes",
            Self::Contradicted => "clues agree in part, but both are in one test",
        }
    }
}

/// The clues of one group are said whole; of several each by its names and addresses, some of them.
pub(crate) fn same_person(doubt: &Doubt) -> (String, String) {
    const MOST: usize = 6;
    let reason = doubt.reason.words();
    let (what, done) = match doubt.groups.as_slice() {
        [] => (reason.to_owned(), "kept apart"),
        [group] => (same_group(group), "kept apart"),
        groups => {
            let listed: Vec<String> = groups
                .iter()
                .take(MOST)
                .enumerate()
                .map(|(at, group)| format!("({}) {}", at + 1, group.clues))
                .collect();
            let more = groups.len().saturating_sub(MOST);
            let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
            let people = counted(groups.len(), "person", "people");
            let what = format!("{people} perhaps, {reason}: {}{rest}", listed.join(" "));
            (what, "kept apart; one answer can hold for all of them")
        }
    };
    (what, done.to_owned())
}

/// Why a group may be one person, with its clues.
pub(crate) fn same_group(group: &Group) -> String {
    format!("{}: {}", group.reason.words(), group.clues)
}

/// People on the class list without a row in any test.
pub(crate) fn without_result(names: &[&str]) -> (String, String) {
    let people = counted(names.len(), "person", "people");
    let what = format!("{people} on the class list, but in no test: {}", some_names(names));
    (what, "listed; the rule for missing tests grades them".to_owned())
}

/// People of the tests who are on no class list.
pub(crate) fn not_listed(names: &[&str]) -> (String, String) {
    let people = counted(names.len(), "person", "people");
    let what = format!("{people} in the tests, but not on the class list: {}", some_names(names));
    (what, "listed; if one is somebody on the list, say who".to_owned())
}

/// A class list on which many people of the tests are not.
pub(crate) fn unused_class_list(place: &str, known: usize, people: usize) -> (String, String) {
    let what = format!(
        "{place} has people and no scores, and {known} of {people} people of the tests are on it"
    );
    (what, "not used as the class list".to_owned())
}

/// Some of many names.
fn some_names(names: &[&str]) -> String {
    const MOST: usize = 12;
    let more = names.len().saturating_sub(MOST);
    let listed = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    if more == 0 { listed } else { format!("{listed} and {more} more") }
}

/// Who may be the same person as the one explained.
pub(crate) fn perhaps_also(others: &[&str], reason: Reason) -> String {
    format!("  doubt: perhaps also {}: {}", others.join(", "), reason.words())
}

/// One person under names that agree only in part.
pub(crate) fn name_conflict(link: &Link) -> (String, String) {
    let what = format!("{}: {}", link.reason.words(), link.clues);
    (what, "counted as one person".to_owned())
}

/// A phone number that tells nobody from another.
pub(crate) fn crowded_phone(phone: &str, people: usize) -> (String, String) {
    let what = format!("{people} people have the phone number …{phone}");
    (what, "not used to tell people apart".to_owned())
}

/// Several people of one name.
pub(crate) fn namesakes(people: usize, name: &str) -> (String, String) {
    let what = format!("{people} people are called {name}");
    (what, "kept apart: their other clues differ".to_owned())
}

/// An e-mail cell that is no address, and what it was read as.
pub(crate) fn broken_email(typed: &str, why: &str, repaired: Option<&str>) -> (String, String) {
    let done = repaired.map_or_else(kept_as_typed, |address| format!("read as {address}"));
    (format!("\"{typed}\" {why}"), done)
}

/// An address whose provider is probably misspelt.
pub(crate) fn unlikely_email(typed: &str, meant: &str) -> (String, String) {
    (format!("\"{typed}\" is probably meant to end in {meant}"), kept_as_typed())
}

fn kept_as_typed() -> String {
    "kept as typed; other clues tell who it is".to_owned()
}

/// Rows of a text file with fewer cells than the header has.
pub(crate) fn short_rows(place: &str, rows: &[u32]) -> (String, String) {
    let what =
        format!("{} fewer cells than the other rows: one may be missing", rows_have(place, rows));
    (what, "the cells at the end are taken as blank; look whether each is in its column".to_owned())
}

/// Rows of a text file with filled cells beyond the last column.
pub(crate) fn long_rows(place: &str, rows: &[u32]) -> (String, String) {
    let what =
        format!("{} more cells than the other rows: one may be cut in two", rows_have(place, rows));
    (what, "read from the left; look whether each cell is in its column".to_owned())
}

/// Rows with numbers and without a person, by their numbers in the sheet.
pub(crate) fn rows_without_person(place: &str, rows: &[u32]) -> (String, String) {
    let what = format!("{} numbers, but no name, e-mail, phone or id", rows_have(place, rows));
    (what, "left out; write a name into each row that is a person's".to_owned())
}

/// "Test 1.csv, row 4 has".
fn rows_have(place: &str, rows: &[u32]) -> String {
    let verb = if rows.len() == 1 { "has" } else { "have" };
    format!("{place}, {} {verb}", listed_rows(rows.iter().copied()))
}

/// "row 4", "rows 4, 7, 9 …".
fn listed_rows(rows: impl ExactSizeIterator<Item = u32>) -> String {
    const MOST: usize = 6;
    let (noun, more) =
        (if rows.len() == 1 { "row" } else { "rows" }, if rows.len() > MOST { " …" } else { "" });
    let shown: Vec<String> = rows.take(MOST).map(|row| row.to_string()).collect();
    format!("{noun} {}{more}", shown.join(", "))
}

/// Names that hold numbers.
pub(crate) fn names_like_numbers(place: &str, header: &str, rows: usize) -> (String, String) {
    let rows = counted(rows, "row", "rows");
    let what = format!("{place}: in {rows} the name (column {header}) is a number or holds one");
    (what, "taken as names; see whether the columns are right".to_owned())
}

/// A test in which all people have one score.
pub(crate) fn one_score(
    (number, title): (u32, &str),
    people: usize,
    percent: Decimal,
) -> (String, String) {
    let what =
        format!("all {people} people have the same score in test {number} ({title}): {percent} %");
    (what, "counted; see whether the column holds scores".to_owned())
}

/// Rows of one person that another column tells apart.
pub(crate) fn differing_rows(place: &str, header: &str) -> (String, String) {
    let what = format!(
        "{place}: most people have several rows, which differ in {header}; they may be several tests"
    );
    (what, "counted as attempts at one test".to_owned())
}

/// Rows of one person that a column without a known header tells apart as several tests.
pub(crate) fn told_by(place: &str, header: &str) -> (String, String) {
    let what = format!(
        "{place}: people have several rows, which differ in {header}; maxima or days differ with it"
    );
    (what, "counted as a test for each text in this column".to_owned())
}

/// A sheet that was left out and may hold results.
pub(crate) fn other_sheet(file: &str, sheet: &OtherSheet) -> (String, String) {
    let what = format!("{file}: the sheet {} was left out: {}", sheet.name, sheet.why);
    (what, "not read; send it as a file of its own if its scores should count".to_owned())
}

/// Sheets that were left out and hold no results.
pub(crate) fn other_sheets(file: &str, names: &[&str], main: &str) -> (String, String) {
    let what = format!("{file}: the sheets {} were left out", names.join(", "));
    (what, format!("\"{main}\" was read"))
}

/// Rows that the sheet hides.
pub(crate) fn hidden_rows(place: &str, rows: usize) -> (String, String) {
    let what = match rows {
        1 => format!("{place} hides a row"),
        _ => format!("{place} hides {rows} rows"),
    };
    (what, "read like the others".to_owned())
}

/// Dates whose day and month nothing tells apart.
pub(crate) fn open_dates(place: &str, order: DateOrder) -> (String, String) {
    let taken = match order {
        DateOrder::DayFirst => "read with the day first",
        DateOrder::MonthFirst | DateOrder::MonthFirstThroughout => "read with the month first",
    };
    (format!("the dates of {place} may begin with the day or the month"), taken.to_owned())
}

impl CellNote {
    /// What was found.
    pub(crate) fn what(&self) -> String {
        let Self { trouble, raw, cell, test } = self;
        let (raw, place) = (quoted(raw), format!("{cell} (test {test})"));
        match trouble {
            CellTrouble::OverMaximum(percent) => {
                format!("\"{raw}\" in {place} is over the maximum ({percent} %)")
            }
            CellTrouble::BelowZero => format!("\"{raw}\" in {place} is below zero"),
            CellTrouble::Ungraded => format!("\"{raw}\" in {place} waits for a grade"),
            CellTrouble::Error => format!("{place} holds an error: {raw}"),
            CellTrouble::Date(first, second) => {
                format!("{place} is a date; it may have been the score {first}/{second}")
            }
            CellTrouble::OtherDecimalSign => {
                format!("\"{raw}\" in {place} has another decimal sign than its column")
            }
            CellTrouble::TwoScores => {
                format!("\"{raw}\" in {place} says two scores that are not the same")
            }
            CellTrouble::Letter => format!("\"{raw}\" in {place} is a letter among numbers"),
            CellTrouble::Unreadable => format!("\"{raw}\" in {place} is no score"),
            CellTrouble::NoMaximum => format!("\"{raw}\" in {place} has no maximum"),
            CellTrouble::OtherPercent(theirs, ours) => {
                format!("{place}: the file says {theirs} %, its marks say {ours} %")
            }
        }
    }

    /// What was done about it.
    pub(crate) fn done(&self) -> &'static str {
        match self.trouble {
            CellTrouble::OverMaximum(_) | CellTrouble::BelowZero => "counted as it is",
            CellTrouble::Ungraded => "not counted until there is one",
            CellTrouble::Date(..) => "not counted; write the score into the cell as a text",
            CellTrouble::Error
            | CellTrouble::OtherDecimalSign
            | CellTrouble::TwoScores
            | CellTrouble::Letter
            | CellTrouble::Unreadable => "not counted; correct the cell and send the file again",
            CellTrouble::NoMaximum => "not counted; say the test's maximum",
            CellTrouble::OtherPercent(..) => "the marks count",
        }
    }
}

/// Names that have several results in a test and no other clue.
pub(crate) fn twice_by_name(names: &[&str]) -> (String, String) {
    const MOST: usize = 5;
    let listed = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let verb = if names.len() == 1 { "has" } else { "have" };
    let what = format!(
        "{listed}{more} {verb} several results in one test, and a name alone tells no more: attempts of one person, or two people of one name?"
    );
    (what, "counted as attempts of one person".to_owned())
}

/// A column of numbers that change from file to file for the same people.
pub(crate) fn numbers_differ(kind: &str, places: &[String]) -> (String, String) {
    let what = format!(
        "the numbers in the column \"{kind}\" of {} differ for the same people: they belong to the responses",
        places.join(", ")
    );
    (what, "not used to tell people apart".to_owned())
}
