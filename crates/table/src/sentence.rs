//! Actions in words: what a preview, a history and the workbook say of them.

use super::action::Action;
use super::arguments::{
    Band, Cleaning, Collation, Condition, Curve, LetterCase, Ranking, RuleName, Statistic, Test,
    Value,
};
use super::number::Number;

impl Action {
    /// The action as one sentence without a full stop.
    pub fn sentence(&self) -> String {
        match self {
            Self::AddColumn { name, value } => match value {
                None => format!("Add the blank column \"{name}\""),
                Some(value) => {
                    format!("Add the column \"{name}\" with {} in every row", value.words())
                }
            },
            Self::RemoveColumn { column, .. } => format!("Remove the column \"{column}\""),
            Self::RenameColumn { column, to } => format!("Rename \"{column}\" to \"{to}\""),
            Self::AddRandomScores { name, from, to, .. } => {
                format!("Add \"{name}\" with random scores from {from} to {to}")
            }
            Self::AddGrades { column, name, bands } => {
                format!(
                    "Add {} by {} ({})",
                    titled(name.as_ref(), "letter grades"),
                    of(column.as_ref()),
                    bands_of(bands)
                )
            }
            Self::AddPassFail { column, at_least, name } => {
                format!(
                    "Add {}: Pass from {at_least} in {}",
                    titled(name.as_ref(), "pass or fail"),
                    of(column.as_ref())
                )
            }
            Self::CollateScores { columns, how, name } => {
                let what = match how {
                    Collation::Sum => "the sum",
                    Collation::Average => "the average",
                    Collation::Max => "the best",
                    Collation::Min => "the lowest",
                };
                format!("Add {} as {what} of {}", titled(name.as_ref(), "a column"), tests(columns))
            }
            Self::CalculateBonus { name, cap } => {
                let capped = if *cap { ", at most 100" } else { "" };
                format!(
                    "Add {} as the final average plus 5 points for 1 or 2 tests taken, 10 for 3 to 5, 15 for more{capped}",
                    titled(name.as_ref(), "a column with bonus")
                )
            }
            _ => self.row_sentence(),
        }
    }

    /// The sentences of actions on rows, ranks and formulas.
    fn row_sentence(&self) -> String {
        match self {
            Self::FilterRows { conditions, any, remove } => {
                let verb = if *remove { "Remove" } else { "Keep only" };
                format!("{verb} the rows where {}", conditions_of(conditions, *any))
            }
            Self::SortRows { keys } => {
                let keys: Vec<String> = keys
                    .iter()
                    .map(|k| {
                        let order = if k.descending { "greatest first" } else { "least first" };
                        format!("\"{}\", {order}", k.column)
                    })
                    .collect();
                format!("Sort by {}", keys.join(", then by "))
            }
            Self::AddRank { column, method, ascending, name } => {
                let first = if *ascending { "the lowest first" } else { "the best first" };
                let ties = match method {
                    Ranking::Min => "",
                    Ranking::Dense => ", without gaps after ties",
                };
                format!(
                    "Add {} by {}, {first}{ties}",
                    titled(name.as_ref(), "ranks"),
                    of(column.as_ref())
                )
            }
            Self::AddFormula { name, formula } => format!("Add \"{name}\" = {formula}"),
            _ => self.other_sentence(),
        }
    }

    /// The sentences of actions on scores, people, sheets and cells.
    fn other_sentence(&self) -> String {
        match self {
            Self::SetScore { person, column, score, reason } => {
                let why = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
                match score {
                    Some(score) => format!("Set \"{column}\" of {person} to {score}{why}"),
                    None => format!("Set \"{column}\" of {person} to not taken{why}"),
                }
            }
            Self::Curve { columns, how, cap } => {
                let capped = if *cap { ", at most 100" } else { "" };
                let columns = tests(columns);
                match how {
                    Curve::AddPoints { points } if points.0 < 0.0 => {
                        format!("Take {} points off {columns}", Number(-points.0))
                    }
                    Curve::AddPoints { points } => {
                        format!("Add {points} points to {columns}{capped}")
                    }
                    Curve::ScaleTo { top } => {
                        format!("Scale {columns} so that the best is {top}{capped}")
                    }
                    Curve::SquareRoot => format!("Curve {columns} by the square root{capped}"),
                }
            }
            Self::DropLowest { count: 0 } => "Drop no test any more".to_owned(),
            Self::DropLowest { count: 1 } => "Drop each person's lowest test".to_owned(),
            Self::DropLowest { count } => format!("Drop each person's {count} lowest tests"),
            Self::SetRule { rule, value } => match rule {
                RuleName::PassMark => format!("Make the pass mark {value} %"),
                RuleName::Missing => format!("Count a missing test as {value}"),
                RuleName::Decimals => format!("Round the final average to {value} decimal places"),
                RuleName::Attempts => format!("Of several submissions count the {value}"),
            },
            Self::AddStatisticsRow { statistics } => {
                let default = [Statistic::Mean];
                let all = if statistics.is_empty() { &default[..] } else { statistics };
                let labels: Vec<String> = all.iter().map(|s| s.label().to_lowercase()).collect();
                format!("Add a row below with the {}", labels.join(", "))
            }
            Self::SplitBy { column } => format!("Give each \"{column}\" a sheet of its own"),
            Self::RenamePerson { person, to } => format!("Rename {person} to {to}"),
            Self::MergePeople { one, other } => format!("Make {one} and {other} one person"),
            Self::UndoMerge { one, other } => format!("Keep {one} and {other} apart"),
            Self::Clean { how, columns } => cleaned(how, columns),
            Self::JoinFile { file, key, columns } => {
                let what =
                    if columns.is_empty() { "the columns".to_owned() } else { quoted(columns) };
                let by = key.as_ref().map_or(String::new(), |k| format!(" by \"{k}\""));
                format!("Bring in {what} of {file}{by}")
            }
            _ => String::new(),
        }
    }
}

fn cleaned(how: &Cleaning, columns: &[String]) -> String {
    let of = if columns.is_empty() { "all columns".to_owned() } else { quoted(columns) };
    match how {
        Cleaning::Trim => format!("Take needless spaces out of {of}"),
        Cleaning::Case { case } => {
            let case = match case {
                LetterCase::Title => "Title Case",
                LetterCase::Upper => "CAPITALS",
                LetterCase::Lower => "small letters",
            };
            format!("Write {of} in {case}")
        }
        Cleaning::FillBlanks { value } => {
            format!("Fill blank cells of {of} with {}", value.words())
        }
        Cleaning::DropBlanks => format!("Remove rows that are blank in {of}"),
        Cleaning::DropDuplicates => format!("Remove rows that repeat another in {of}"),
    }
}

fn titled(name: Option<&String>, default: &str) -> String {
    name.map_or(default.to_owned(), |name| format!("\"{name}\""))
}

fn of(column: Option<&String>) -> String {
    column.map_or("the final average".to_owned(), |c| format!("\"{c}\""))
}

fn quoted(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
    quoted.join(", ")
}

fn tests(columns: &[String]) -> String {
    if columns.is_empty() { "all tests".to_owned() } else { quoted(columns) }
}

fn bands_of(bands: &[Band]) -> String {
    let all: Vec<String> = bands.iter().map(|b| format!("{} {}", b.letter, b.at_least)).collect();
    all.join(", ")
}

/// Conditions in words.
pub(super) fn conditions_of(conditions: &[Condition], any: bool) -> String {
    let all: Vec<String> = conditions.iter().map(Condition::words).collect();
    all.join(if any { " or " } else { " and " })
}

impl Condition {
    fn words(&self) -> String {
        let value = self.value.as_ref().map(Value::words).unwrap_or_default();
        let test = match self.test {
            Test::Equals => format!("is {value}"),
            Test::NotEquals => format!("is not {value}"),
            Test::Greater => format!("is over {value}"),
            Test::Less => format!("is under {value}"),
            Test::AtLeast => format!("is {value} or more"),
            Test::AtMost => format!("is {value} or less"),
            Test::Between => {
                format!("is from {value} to {}", self.to.unwrap_or_default())
            }
            Test::Contains => format!("contains {value}"),
            Test::IsBlank => "is blank".to_owned(),
            Test::IsNotBlank => "is not blank".to_owned(),
        };
        format!("\"{}\" {test}", self.column)
    }
}

impl Value {
    fn words(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => format!("\"{text}\""),
        }
    }
}
