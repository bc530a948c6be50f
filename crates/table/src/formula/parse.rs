//! Reads a formula. A column is named in `[brackets]` or bare; a mistake is told with its place.

use std::fmt;

use thiserror::Error;
use winnow::ascii::float;
use winnow::combinator::{Infix, Prefix, alt, delimited, empty, expression, fail, opt, separated};
use winnow::error::{ErrMode, ModalResult, ParserError};
use winnow::stream::{LocatingSlice, Location, Stateful, Stream};
use winnow::token::{any, one_of, take, take_till, take_while};
use winnow::{Parser, dispatch};

use super::{Expression, Function, GREATEST, Operator};
use crate::number::to_15_digits;
use gradebook::domain::{fold, nearest};

/// Deepest nesting of a formula.
const DEEPEST: usize = 40;
/// Longest formula in characters.
const LONGEST: usize = 2_000;

/// What is wrong with a formula, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct FormulaError {
    /// The formula.
    pub formula: String,
    /// The place in characters from 0.
    pub at: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Long formulas are shown from a little before the mistake.
        let from = self.at.saturating_sub(40);
        let shown: String = self.formula.chars().skip(from).take(60).collect();
        write!(f, "{}\n{shown}\n{}^", self.message, " ".repeat(self.at - from))
    }
}

/// The columns that a formula may name: folded titles and other names, with their ids.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Titles, as shown.
    pub titles: Vec<(String, u32)>,
    /// Other names, folded.
    pub aliases: Vec<(String, u32)>,
}

impl Names {
    fn find(&self, name: &str) -> Option<u32> {
        let wanted = fold(name.trim());
        let by_title = self.titles.iter().find(|(title, _)| fold(title) == wanted);
        by_title.or_else(|| self.aliases.iter().find(|(a, _)| *a == wanted)).map(|(_, id)| *id)
    }

    /// The longest name that a text begins with, and its length in bytes.
    fn bare(&self, text: &str) -> Option<(u32, usize)> {
        let titles = self.titles.iter().map(|(title, id)| (title.as_str(), *id));
        let all = titles.chain(self.aliases.iter().map(|(alias, id)| (alias.as_str(), *id)));
        let fits = |name: &str| {
            let begin = text.get(..name.len())?;
            let rest = &text[name.len()..];
            let ends = !name.ends_with(char::is_alphanumeric)
                || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            (begin.eq_ignore_ascii_case(name) && ends && !name.is_empty()).then_some(name.len())
        };
        all.filter_map(|(name, id)| Some((id, fits(name)?))).max_by_key(|(_, length)| *length)
    }
}

/// A mistake, counted from the end of the text.
#[derive(Debug, Clone)]
struct Fault {
    at: usize,
    message: String,
}

#[derive(Debug, Clone, Copy)]
struct Scope<'n> {
    names: &'n Names,
    depth: usize,
}

type Input<'i> = Stateful<LocatingSlice<&'i str>, Scope<'i>>;

impl ParserError<Input<'_>> for Fault {
    type Inner = Self;

    fn from_input(input: &Input<'_>) -> Self {
        let rest: &str = input.input.as_ref();
        let message = match rest.chars().next() {
            None => "The formula ends too early".to_owned(),
            Some(c) => format!("\"{c}\" is not understood here"),
        };
        Self { at: input.current_token_start(), message }
    }

    fn into_inner(self) -> Result<Self::Inner, Self> {
        Ok(self)
    }

    /// Of several ways that failed, the one that came furthest tells most.
    fn or(self, other: Self) -> Self {
        if other.at > self.at { other } else { self }
    }
}

/// Reads a formula.
///
/// # Errors
/// [`FormulaError`] with the place and, for a column that is not there, the nearest ones.
pub fn parse(formula: &str, names: &Names) -> Result<Expression, FormulaError> {
    let text = formula.trim().trim_start_matches('=').trim_start();
    let wrong = |bytes: usize, message: String| FormulaError {
        formula: text.to_owned(),
        at: text.get(..bytes).map_or(0, |before| before.chars().count()),
        message,
    };
    if text.chars().count() > LONGEST {
        return Err(wrong(0, format!("The formula is longer than {LONGEST} characters")));
    }
    let scope = Scope { names, depth: 0 };
    let mut input = Stateful { input: LocatingSlice::new(text), state: scope };
    match whole.parse_next(&mut input) {
        Ok(expression) => {
            let rest: &str = input.input.as_ref();
            match rest.chars().next() {
                None => Ok(expression),
                Some(c) => {
                    let at = text.len() - rest.len();
                    Err(wrong(at, format!("\"{c}\" is not understood here")))
                }
            }
        }
        Err(ErrMode::Backtrack(fault) | ErrMode::Cut(fault)) => Err(wrong(fault.at, fault.message)),
        Err(ErrMode::Incomplete(_)) => Err(wrong(text.len(), "The formula ends too early".into())),
    }
}

fn cut(input: &Input<'_>, message: String) -> ErrMode<Fault> {
    ErrMode::Cut(Fault { at: input.current_token_start(), message })
}

fn space(input: &mut Input<'_>) -> ModalResult<(), Fault> {
    take_while(0.., char::is_whitespace).void().parse_next(input)
}

fn whole(input: &mut Input<'_>) -> ModalResult<Expression, Fault> {
    input.state.depth += 1;
    if input.state.depth > DEEPEST {
        return Err(cut(input, "The formula is nested too deeply".to_owned()));
    }
    let read = expression(operand).prefix(prefix).infix(infix).parse_next(input);
    input.state.depth -= 1;
    read
}

fn prefix<'i>(
    input: &mut Input<'i>,
) -> ModalResult<Prefix<Input<'i>, Expression, ErrMode<Fault>>, Fault> {
    space(input)?;
    if word("not").parse_next(input).is_ok() {
        return Ok(Prefix(6, |_, one| Ok(Expression::Not(Box::new(one)))));
    }
    one_of(['-', '−']).parse_next(input)?;
    Ok(Prefix(20, |_, one| Ok(Expression::Negate(Box::new(one)))))
}

/// A word of its own, in any case.
fn word<'i>(expected: &'static str) -> impl Parser<Input<'i>, (), ErrMode<Fault>> {
    move |input: &mut Input<'i>| {
        let start = input.checkpoint();
        let found: &str =
            take_while(1.., |c: char| c.is_alphanumeric() || c == '_').parse_next(input)?;
        if found.eq_ignore_ascii_case(expected) {
            return Ok(());
        }
        input.reset(&start);
        fail.parse_next(input)
    }
}

fn sign(input: &mut Input<'_>) -> ModalResult<Operator, Fault> {
    space(input)?;
    let longer = ["<>", "!=", "<=", ">=", "==", "≤", "≥", "≠", "&&", "||"];
    let two: ModalResult<&str, Fault> = alt(longer).parse_next(input);
    if let Ok(two) = two {
        return Ok(match two {
            "<>" | "!=" | "≠" => Operator::Unequal,
            "<=" | "≤" => Operator::AtMost,
            ">=" | "≥" => Operator::AtLeast,
            "&&" => Operator::And,
            "||" => Operator::Or,
            _ => Operator::Equal,
        });
    }
    for (expected, operator) in [("and", Operator::And), ("or", Operator::Or)] {
        if word(expected).parse_next(input).is_ok() {
            return Ok(operator);
        }
    }
    dispatch! {any;
        '+' => empty.value(Operator::Add),
        '-' | '−' => empty.value(Operator::Subtract),
        '*' | '×' => empty.value(Operator::Multiply),
        '/' | '÷' => empty.value(Operator::Divide),
        '=' => empty.value(Operator::Equal),
        '<' => empty.value(Operator::Less),
        '>' => empty.value(Operator::Greater),
        _ => fail,
    }
    .parse_next(input)
}

fn infix<'i>(
    input: &mut Input<'i>,
) -> ModalResult<Infix<Input<'i>, Expression, ErrMode<Fault>>, Fault> {
    macro_rules! left {
        ($power:expr, $operator:ident) => {
            Infix::Left($power, |_, a, b| Ok(Expression::binary(Operator::$operator, a, b)))
        };
    }
    Ok(match sign(input)? {
        Operator::Or => left!(2, Or),
        Operator::And => left!(4, And),
        Operator::Equal => left!(8, Equal),
        Operator::Unequal => left!(8, Unequal),
        Operator::Less => left!(8, Less),
        Operator::AtMost => left!(8, AtMost),
        Operator::Greater => left!(8, Greater),
        Operator::AtLeast => left!(8, AtLeast),
        Operator::Add => left!(12, Add),
        Operator::Subtract => left!(12, Subtract),
        Operator::Multiply => left!(14, Multiply),
        Operator::Divide => left!(14, Divide),
    })
}

fn operand(input: &mut Input<'_>) -> ModalResult<Expression, Fault> {
    space(input)?;
    let rest: &str = input.input.as_ref();
    let first: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
    let read = match rest.chars().next() {
        // These come before an operand.
        Some('-' | '−') => return fail.parse_next(input),
        _ if first.eq_ignore_ascii_case("not") => return fail.parse_next(input),
        None => Err(cut(input, "The formula ends too early".to_owned())),
        Some('(') => {
            let inner = delimited('(', whole, (space, ')')).parse_next(input);
            inner.map_err(|e| closing(input, e, ')'))
        }
        Some('[') => bracketed(input),
        Some(quote @ ('"' | '\'' | '“')) => quoted(input, quote),
        Some(c) if c.is_ascii_digit() || c == '.' => number(input),
        Some(_) => named(input),
    };
    let read = read?;
    space(input)?;
    Ok(read)
}

/// A bracket that is never closed is told at the end.
fn closing(input: &Input<'_>, error: ErrMode<Fault>, bracket: char) -> ErrMode<Fault> {
    let rest: &str = input.input.as_ref();
    match error {
        ErrMode::Backtrack(_) if rest.trim().is_empty() => {
            cut(input, format!("A \"{bracket}\" is missing"))
        }
        ErrMode::Backtrack(fault) => ErrMode::Cut(fault),
        other => other,
    }
}

fn number(input: &mut Input<'_>) -> ModalResult<Expression, Fault> {
    let start = input.checkpoint();
    let value: f64 = float.parse_next(input)?;
    if value > GREATEST {
        input.reset(&start);
        return Err(cut(input, "This is too great a number".to_owned()));
    }
    let value = to_15_digits(value);
    if opt('%').parse_next(input)?.is_some() {
        return Ok(Expression::Number(value / 100.0));
    }
    Ok(Expression::Number(value))
}

fn bracketed(input: &mut Input<'_>) -> ModalResult<Expression, Fault> {
    let start = input.checkpoint();
    let (_, name, closed): (char, &str, Option<char>) =
        ('[', take_till(0.., ']'), opt(']')).parse_next(input)?;
    if closed.is_none() {
        return Err(cut(input, "A \"]\" is missing".to_owned()));
    }
    let names = input.state.names;
    names.find(name).map(Expression::Column).ok_or_else(|| {
        input.reset(&start);
        cut(input, unknown(name, names))
    })
}

fn quoted(input: &mut Input<'_>, quote: char) -> ModalResult<Expression, Fault> {
    let end = if quote == '“' { '”' } else { quote };
    let (_, text, closed): (char, &str, Option<char>) =
        (quote, take_till(0.., end), opt(end)).parse_next(input)?;
    match closed {
        Some(_) => Ok(Expression::Text(text.to_owned())),
        None => Err(cut(input, "The text is not closed".to_owned())),
    }
}

/// A function or a bare column.
fn named(input: &mut Input<'_>) -> ModalResult<Expression, Fault> {
    let rest: &str = input.input.as_ref();
    let names = input.state.names;
    let letters = |c: char| c.is_alphanumeric() || c == '_';
    let identifier: String = rest.chars().take_while(|c| letters(*c)).collect();
    let calls = rest[identifier.len()..].trim_start().starts_with('(');
    let bare = names.bare(rest);
    let longer = bare.is_some_and(|(_, length)| length > identifier.len());
    if calls && !longer && !identifier.is_empty() {
        return call(input, &identifier);
    }
    if let Some((id, length)) = bare {
        let _ = take::<_, _, ErrMode<Fault>>(rest[..length].chars().count()).parse_next(input)?;
        return Ok(Expression::Column(id));
    }
    if identifier.is_empty() {
        let c = rest.chars().next().unwrap_or(' ');
        return Err(cut(input, format!("\"{c}\" is not understood here")));
    }
    // A bare name may have several words: up to what can't be a part of one.
    let ends = |c: char| "+-*/=<>(),&|×÷−".contains(c);
    let wanted = rest.split(ends).next().unwrap_or_default().trim();
    Err(cut(input, unknown(wanted, names)))
}

fn call(input: &mut Input<'_>, identifier: &str) -> ModalResult<Expression, Fault> {
    let wanted = identifier.to_lowercase();
    let known = Function::ALL.iter().find(|(name, ..)| *name == wanted);
    let Some((name, function, least, most)) = known else {
        let all: Vec<&str> = Function::ALL.iter().map(|(name, ..)| *name).collect();
        let message =
            format!("There is no function \"{identifier}\"; there are {}", all.join(", "));
        return Err(cut(input, message));
    };
    let start = input.checkpoint();
    let _ = take::<_, _, ErrMode<Fault>>(identifier.chars().count()).parse_next(input)?;
    space(input)?;
    let list = separated(0.., whole, (space, one_of([',', ';']), space));
    let inner: ModalResult<Vec<Expression>, Fault> =
        delimited('(', list, (space, ')')).parse_next(input);
    let arguments = inner.map_err(|e| closing(input, e, ')'))?;
    if arguments.len() < *least || arguments.len() > *most {
        input.reset(&start);
        let needs = if least == most { format!("{least}") } else { format!("{least} or more") };
        let message = format!("{name} takes {needs} arguments, not {}", arguments.len());
        return Err(cut(input, message));
    }
    Ok(Expression::Call(*function, arguments))
}

fn unknown(wanted: &str, names: &Names) -> String {
    let titles: Vec<&str> = names.titles.iter().map(|(t, _)| t.as_str()).collect();
    let near = nearest(wanted, &titles, 2);
    let hint = match near.as_slice() {
        [] => String::new(),
        near => format!("; did you mean [{}]?", near.join("] or [")),
    };
    format!("There is no column \"{wanted}\"{hint}")
}
