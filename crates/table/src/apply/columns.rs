//! Actions on columns: added, removed, renamed, worked out from others.

use crate::arguments::{Band, Collation, Ranking, Value};
use crate::base::Who;
use crate::column::{Column, Role, Source};
use crate::error::TableError;
use crate::formula::{Expression, FormulaError, Function, Made, Operator, kind_of, parse};
use crate::frame::Table;
use crate::number::round;
use crate::values::Kind;
use gradebook::domain::fold;

/// Most bands of grades; each is one nesting of a formula.
const MOST_BANDS: usize = 30;

pub(super) fn add(table: &mut Table, name: &str, value: Option<&Value>) -> Result<(), TableError> {
    let height = table.height();
    match value {
        Some(Value::Number(number)) => {
            let id = table.add(name, Kind::Number, 2, Source::Given)?;
            table.set_numbers(id, vec![Some(number.0); height])
        }
        text => {
            let text = match text {
                Some(Value::Text(text)) => Some(text.clone()).filter(|t| !t.is_empty()),
                _ => None,
            };
            let id = table.add(name, Kind::Text, 0, Source::Given)?;
            table.set_texts(id, vec![text; height])
        }
    }
}

pub(super) fn remove(table: &mut Table, column: &str, sure: bool) -> Result<(), TableError> {
    let column = table.find(column)?;
    if matches!(column.role, Role::Name | Role::Email) && !sure {
        return Err(TableError::Protected(column.title.clone()));
    }
    if table.columns().count() == 1 {
        return Err(TableError::Unfit("The last column can't be removed".to_owned()));
    }
    let id = column.id;
    if table.split == Some(id) {
        table.split = None;
    }
    // Others may be worked out from it, so its values stay, out of sight.
    change(table, id, |c| c.hidden = true);
    Ok(())
}

fn change(table: &mut Table, id: u32, with: impl FnOnce(&mut Column)) {
    if let Some(column) = table.columns.iter_mut().find(|c| c.id == id) {
        with(column);
    }
}

pub(super) fn rename(table: &mut Table, column: &str, to: &str) -> Result<(), TableError> {
    let column = table.find(column)?;
    let (id, title) = (column.id, gradebook::domain::tidy(to));
    if title.is_empty() || title.chars().count() > 100 {
        return Err(TableError::Unfit("A title has 1 to 100 characters".to_owned()));
    }
    if fold(&column.title) != fold(&title) {
        table.must_be_free(&title)?;
    }
    change(table, id, |c| c.title = title);
    Ok(())
}

/// Random scores: each person's depends on the seed and on who it is, so that a replay gives
/// the same, whoever else came or went.
pub(super) fn add_random(
    table: &mut Table,
    name: &str,
    (from, to): (f64, f64),
    (decimals, seed): (u8, u64),
    people: &[Who],
) -> Result<(), TableError> {
    if from > to || (to - from).abs() > 1e9 {
        let why =
            format!("Random scores go from the lesser number to the greater, not {from} to {to}");
        return Err(TableError::Unfit(why));
    }
    let places = u32::from(decimals.min(6));
    let score = |person: u32| {
        let person = &people[person as usize];
        let mut state = seed;
        for byte in person.email.bytes().chain(person.name.bytes()) {
            state = split_mix(state ^ u64::from(byte));
        }
        // The upper 53 bits make a number from 0 to 1; whole steps are equally likely.
        let unit = (split_mix(state) >> 11) as f64 / (1_u64 << 53) as f64;
        let step = 10_f64.powi(-places.cast_signed());
        let steps = ((to - from) / step + 1e-9).floor() + 1.0;
        Some(round(from + (unit * steps).floor().min(steps - 1.0) * step, places))
    };
    let scores = table.people().into_iter().map(score).collect();
    let id = table.add(name, Kind::Number, places, Source::Given)?;
    table.set_numbers(id, scores)
}

/// One step of `SplitMix64` (Steele, Lea and Flood: Fast Splittable Pseudorandom Number
/// Generators, 2014).
fn split_mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The first title that is free: the wanted one, or `Grade`, `Grade 2` …
fn title(table: &Table, wanted: Option<&str>, default: &str) -> String {
    if let Some(wanted) = wanted {
        return wanted.to_owned();
    }
    let numbered = (2..).map(|n| format!("{default} {n}"));
    std::iter::once(default.to_owned())
        .chain(numbered)
        .find(|title| table.must_be_free(title).is_ok())
        .unwrap_or_default()
}

pub(super) fn add_grades(
    table: &mut Table,
    column: Option<&str>,
    name: Option<&str>,
    bands: &[Band],
) -> Result<(), TableError> {
    let of = table.find_or_average(column)?.id;
    let mut bands: Vec<&Band> = bands.iter().collect();
    bands.sort_by(|a, b| b.at_least.0.total_cmp(&a.at_least.0));
    if bands.len() > MOST_BANDS {
        return Err(TableError::Unfit(format!("Grades have {MOST_BANDS} bands at most")));
    }
    let Some((last, upper)) = bands.split_last() else {
        return Err(TableError::Unfit("Grades need bands, such as A 90, B 80, F 0".to_owned()));
    };
    let letter = |band: &Band| Expression::Text(band.letter.clone());
    let graded = upper.iter().rev().fold(letter(last), |below, band| {
        Expression::when(Expression::reaches(of, band.at_least.0), letter(band), below)
    });
    // The last band takes all that is below the others; a blank has no grade.
    let blank = Expression::Call(Function::Blank, vec![Expression::Column(of)]);
    let value = Expression::when(blank, Expression::Text(String::new()), graded);
    let title = title(table, name, "Grade");
    derived(table, &title, Kind::Text, value)
}

pub(super) fn add_pass_fail(
    table: &mut Table,
    column: Option<&str>,
    at_least: f64,
    name: Option<&str>,
) -> Result<(), TableError> {
    let of = table.find_or_average(column)?.id;
    let text = |text: &str| Expression::Text(text.to_owned());
    let verdict = Expression::when(Expression::reaches(of, at_least), text("Pass"), text("Fail"));
    let blank = Expression::Call(Function::Blank, vec![Expression::Column(of)]);
    let title = title(table, name, "Pass/Fail");
    derived(table, &title, Kind::Text, Expression::when(blank, text(""), verdict))
}

pub(super) fn collate(
    table: &mut Table,
    columns: &[String],
    how: Collation,
    name: Option<&str>,
) -> Result<(), TableError> {
    let ids: Vec<u32> = if columns.is_empty() {
        table.tests().filter(|(_, c)| !c.hidden).map(|(_, c)| c.id).collect()
    } else {
        let found: Result<Vec<u32>, TableError> =
            columns.iter().map(|c| table.find_numbers(c).map(|c| c.id)).collect();
        found?
    };
    if ids.is_empty() {
        return Err(TableError::Unfit("There is no test to put together".to_owned()));
    }
    let function = match how {
        Collation::Sum => Function::Sum,
        Collation::Average => Function::Mean,
        Collation::Max => Function::Max,
        Collation::Min => Function::Min,
    };
    let value = Expression::Call(function, ids.into_iter().map(Expression::Column).collect());
    let title = title(table, name, how.word());
    derived(table, &title, Kind::Number, value)
}

/// The old system's participation bonus: 5 points for one or two tests taken, 10 for three to
/// five, 15 for more, on the final average.
pub(super) fn bonus(table: &mut Table, name: Option<&str>, cap: bool) -> Result<(), TableError> {
    let average = table.find_or_average(None)?.id;
    let tests = table.tests().map(|(_, c)| Expression::Column(c.id)).collect();
    let taken = Expression::Call(Function::Count, tests);
    let from = |tests: f64, points: f64, below: Expression| {
        let reached =
            Expression::binary(Operator::AtLeast, taken.clone(), Expression::Number(tests));
        Expression::when(reached, Expression::Number(points), below)
    };
    let points = from(6.0, 15.0, from(3.0, 10.0, from(1.0, 5.0, Expression::Number(0.0))));
    let sum = Expression::binary(Operator::Add, Expression::Column(average), points);
    let value = if cap {
        Expression::Call(Function::Min, vec![sum, Expression::Number(100.0)])
    } else {
        sum
    };
    let title = title(table, name, "With Bonus (%)");
    derived(table, &title, Kind::Number, value)
}

pub(super) fn rank(
    table: &mut Table,
    column: Option<&str>,
    (method, ascending): (Ranking, bool),
    name: Option<&str>,
) -> Result<(), TableError> {
    let of = table.find_or_average(column)?.id;
    let title = title(table, name, "Rank");
    table.add(&title, Kind::Number, 0, Source::Rank { of, method, ascending })?;
    table.follow()
}

pub(super) fn formula(table: &mut Table, name: &str, formula: &str) -> Result<(), TableError> {
    let expression = parse(formula, &table.names())?;
    let column = |id| {
        let column = table.column(id);
        (column.map_or(Kind::Text, |c| c.kind), column.map(|c| c.title.clone()).unwrap_or_default())
    };
    let made = kind_of(&expression, &column).map_err(|message| FormulaError {
        formula: formula.trim().to_owned(),
        at: 0,
        message,
    })?;
    let text = |text: &str| Expression::Text(text.to_owned());
    match made {
        Made::Number => derived(table, name, Kind::Number, expression),
        Made::Text => derived(table, name, Kind::Text, expression),
        Made::Truth => {
            derived(table, name, Kind::Text, Expression::when(expression, text("Yes"), text("No")))
        }
    }
}

fn derived(
    table: &mut Table,
    title: &str,
    kind: Kind,
    value: Expression,
) -> Result<(), TableError> {
    table.add(title, kind, 2, Source::Formula(value))?;
    table.follow()
}
