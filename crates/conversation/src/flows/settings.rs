//! The rules of the course, by buttons and typed values.
//!
//! ```text
//! Ana: /settings, taps [Pass mark]
//! Bot: The pass mark is 50 %. Tap or type another, from 0 to 100. [40] [45] [50] [60]
//! Ana: 150
//! Bot: pass_mark must be a number from 0 to 100, not 150
//! Ana: 45
//! Bot: Pass mark: 45 %. It counts from the next compile. [Compile again]
//! ```

use std::fmt::Write;
use std::str::FromStr;

use chrono_tz::Tz;

use super::figures;
use crate::command::Tap;
use crate::edits::sets;
use crate::effect::Button;
use crate::state::{Rule, Settings, State};
use crate::text::{Look, Text};
use crate::texts::Language;
use crate::turn::Turn;
use gradebook::scheme::{Missing, Scheme};
use table::{Action, RuleName};

/// Answers about figures that the menu tells.
const MOST_SAID: usize = 12;

pub(crate) fn menu(turn: &mut Turn<'_>) {
    let mut text = turn.text("settings-title", &[]);
    for rule in Rule::ALL {
        text.line(rule_line(turn, rule));
    }
    let said = figures::said(turn);
    let count = said.len();
    said.into_iter().take(MOST_SAID).for_each(|line| text.line(line));
    if count > MOST_SAID {
        text.line(turn.text("and-more", &[("count", (count - MOST_SAID).into())]));
    }
    let buttons: Vec<Button> = Rule::ALL
        .into_iter()
        .map(|rule| turn.button(&format!("button-rule-{}", rule.name()), &Tap::Rule(rule)))
        .collect();
    let mut rows: Vec<Vec<Button>> = buttons.chunks(3).map(<[_]>::to_vec).collect();
    let mut last = vec![turn.button("button-reset-rules", &Tap::ResetRules)];
    if count > 0 {
        let count = [("count", count.into())];
        last.push(turn.button_with("button-take-back", &count, &Tap::TakeBack));
    }
    rows.push(last);
    turn.send(text, rows);
}

fn rule_line(turn: &Turn<'_>, rule: Rule) -> Text {
    let mut line = Text::default();
    line.push(turn.label(&format!("button-rule-{}", rule.name()), &[]), Look::Bold);
    line.push(format!(": {}", shown(turn, &turn.session.settings, rule)), Look::Plain);
    line
}

/// A rule's value as a person would say it.
fn shown(turn: &Turn<'_>, settings: &Settings, rule: Rule) -> String {
    // What counts, edits of the table included.
    let scheme = &turn.session.edits.scheme(&settings.scheme);
    match rule {
        Rule::PassMark => format!("{} %", scheme.pass_mark.normalize()),
        Rule::Attempts => turn.label(&format!("attempts-{}", scheme.attempts.name()), &[]),
        Rule::Missing => turn.label(
            match scheme.missing {
                Missing::Zero => "missing-zero",
                Missing::Blank => "missing-blank",
            },
            &[],
        ),
        Rule::DropLowest => scheme.drop_lowest.to_string(),
        Rule::Decimals => scheme.decimals.to_string(),
        Rule::Weights if scheme.weights.is_empty() => turn.label("weights-equal", &[]),
        Rule::Weights => {
            let each = scheme.weights.iter().map(|(n, w)| format!("{n} = {}", w.normalize()));
            each.collect::<Vec<_>>().join(", ")
        }
        Rule::Bands => bands_shown(turn, scheme),
        Rule::Letters if scheme.letters.is_empty() => turn.label("letters-none", &[]),
        Rule::Letters => {
            let each =
                scheme.letters.iter().map(|l| format!("{} {}", l.letter, l.at_least.normalize()));
            each.collect::<Vec<_>>().join(", ")
        }
        Rule::Language => settings.language.unwrap_or_default().name().to_owned(),
        Rule::TimeZone => settings.time_zone.clone(),
    }
}

fn bands_shown(turn: &Turn<'_>, scheme: &Scheme) -> String {
    let Some(rules) = &scheme.assignment else { return turn.label("bands-none", &[]) };
    let percent = |share: rust_decimal::Decimal| {
        share.saturating_mul(rust_decimal::Decimal::ONE_HUNDRED).normalize()
    };
    let each = rules.bands.iter().map(|b| {
        if b.from == b.to {
            format!("{} %: {}", percent(b.at_least), b.from.normalize())
        } else {
            format!("{} %: {}–{}", percent(b.at_least), b.from.normalize(), b.to.normalize())
        }
    });
    each.collect::<Vec<_>>().join("; ")
}

/// Values offered as buttons.
fn choices(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::PassMark => &["40", "45", "50", "60", "70"],
        Rule::Attempts => &["best", "latest", "first", "average"],
        Rule::Missing => &["zero", "blank"],
        Rule::DropLowest | Rule::Decimals => &["0", "1", "2"],
        Rule::Weights => &["equal"],
        Rule::Bands => &["course", "off"],
        Rule::Letters => &["A 70, B 60, C 50, D 45, F 0", "A 90, B 80, C 70, D 60, F 0", "off"],
        Rule::Language => &["English", "français"],
        Rule::TimeZone => &["UTC", "Africa/Lagos", "Europe/Paris", "America/New_York"],
    }
}

pub(crate) fn ask(turn: &mut Turn<'_>, rule: Rule) {
    turn.session.state = State::AskedRule { rule };
    let value = shown(turn, &turn.session.settings, rule);
    let mut text = turn.text(&format!("rule-ask-{}", rule.name()), &[("value", value.into())]);
    if !turn.context_is_private() {
        text.line(turn.text("reply-to-this", &[]));
    }
    let buttons: Vec<Button> = choices(rule)
        .iter()
        .map(|value| Button {
            label: (*value).to_owned(),
            data: Tap::Set(rule, (*value).to_owned()).data(),
        })
        .collect();
    let wide = buttons.iter().any(|b| b.label.len() > 14);
    let rows = buttons.chunks(if wide { 1 } else { 5 }).map(<[_]>::to_vec).collect();
    turn.send(text, rows);
}

/// Takes a value, typed or tapped.
pub(crate) fn typed(turn: &mut Turn<'_>, rule: Rule, value: &str) {
    let mut settings = turn.session.settings.clone();
    if let Err(why) = set(turn, &mut settings, rule, value.trim()) {
        turn.session.state = State::AskedRule { rule };
        let text = turn.text("rule-wrong", &[("why", in_words(&why).into())]);
        return turn.send(text, Vec::new());
    }
    turn.session.state = State::Idle;
    let before = turn.session.edits.scheme(&turn.session.settings.scheme);
    turn.session.settings = settings;
    supersede(turn, rule);
    let changed = before != turn.session.edits.scheme(&turn.session.settings.scheme);
    if changed {
        turn.session.changed();
    }
    let mut text = rule_line(turn, rule);
    turn.act(text.to_string());
    let mut buttons = Vec::new();
    if changed && turn.session.ready().next().is_some() {
        text.line(turn.text("rule-next-compile", &[]));
        buttons.push(vec![
            turn.button("button-compile", &Tap::Compile),
            turn.button("button-settings", &Tap::Settings),
        ]);
    }
    turn.send(text, buttons);
}

/// What is set here counts, whatever an edit of the table said before.
fn supersede(turn: &mut Turn<'_>, rule: Rule) {
    let edits = &mut turn.session.edits;
    match rule {
        Rule::PassMark => edits.forget_rule(sets(RuleName::PassMark)),
        Rule::Attempts => edits.forget_rule(sets(RuleName::Attempts)),
        Rule::Missing => edits.forget_rule(sets(RuleName::Missing)),
        Rule::Decimals => edits.forget_rule(sets(RuleName::Decimals)),
        Rule::DropLowest => edits.forget_rule(|a| matches!(a, Action::DropLowest { .. })),
        Rule::Weights | Rule::Bands | Rule::Letters | Rule::Language | Rule::TimeZone => {}
    }
}

/// A complaint of the scheme's reader without the names of its fields.
fn in_words(why: &str) -> String {
    [
        ("pass_mark must", "The pass mark must"),
        ("drop_lowest needs", "Dropping tests needs"),
        ("drop_lowest must", "This must"),
        ("decimals must", "This must"),
    ]
    .iter()
    .fold(why.to_owned(), |said, (field, words)| said.replace(field, words))
}

/// Sets a rule. The scheme's own reader checks the value, so that both say the same.
fn set(turn: &Turn<'_>, settings: &mut Settings, rule: Rule, value: &str) -> Result<(), String> {
    let toml = |text: String| Scheme::from_toml(&text).map_err(|e| e.message);
    let scheme = &mut settings.scheme;
    match rule {
        Rule::PassMark => {
            let value = number(turn, value.trim_end_matches('%'))?;
            scheme.pass_mark = toml(format!("pass_mark = {value}"))?.pass_mark;
        }
        Rule::Attempts => {
            let word = value.to_lowercase();
            scheme.attempts = toml(format!("attempts = {}", quoted(&word)))
                .map_err(|_| turn.label("attempts-range", &[]))?
                .attempts;
        }
        Rule::Missing => {
            let word = if value == "0" { "zero".to_owned() } else { value.to_lowercase() };
            scheme.missing = toml(format!("missing = {}", quoted(&word)))
                .map_err(|_| turn.label("missing-range", &[]))?
                .missing;
        }
        Rule::DropLowest => {
            let value = number(turn, value)?;
            scheme.drop_lowest = toml(format!("drop_lowest = {value}"))?.drop_lowest;
        }
        Rule::Decimals => {
            let value = number(turn, value)?;
            scheme.decimals = toml(format!("decimals = {value}"))?.decimals;
        }
        Rule::Weights => scheme.weights = toml(weights(turn, value)?)?.weights,
        Rule::Bands => scheme.assignment = toml(bands(turn, value)?)?.assignment,
        Rule::Letters => scheme.letters = toml(letters(turn, value)?)?.letters,
        Rule::Language => {
            let language = Language::parse(value);
            settings.language = Some(language.ok_or_else(|| turn.label("language-range", &[]))?);
        }
        Rule::TimeZone => {
            let zone = Tz::from_str(value).map_err(|_| turn.label("time-zone-range", &[]))?;
            zone.name().clone_into(&mut settings.time_zone);
        }
    }
    settings.scheme.conflict().map_or(Ok(()), |why| Err(why.to_owned()))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace(['"', '\\'], ""))
}

/// A number as TOML has it; a decimal comma is understood.
fn number(turn: &Turn<'_>, text: &str) -> Result<String, String> {
    let text = text.trim().replace(',', ".");
    let plain = text.parse::<f64>().is_ok_and(f64::is_finite);
    if plain && text.starts_with(|c: char| c.is_ascii_digit() || c == '-') && !text.ends_with('.') {
        Ok(text)
    } else {
        Err(turn.label("number-wrong", &[("text", text.into())]))
    }
}

/// `1=2, 3=0.5` → a TOML table.
fn weights(turn: &Turn<'_>, value: &str) -> Result<String, String> {
    let mut toml = "[weights]\n".to_owned();
    if value.eq_ignore_ascii_case("equal") {
        return Ok(toml);
    }
    for part in value.split([';', '\n', ',']).map(str::trim).filter(|p| !p.is_empty()) {
        let pair = part.split_once(['=', ':']);
        let (test, weight) = pair.ok_or_else(|| turn.label("weights-range", &[]))?;
        let test = test.trim().trim_start_matches(|c: char| !c.is_ascii_digit());
        let _ = writeln!(toml, "{} = {}", quoted(test), number(turn, weight)?);
    }
    Ok(toml)
}

/// `80: 85-93; 60: 80; 0: 50` → a TOML array.
fn bands(turn: &Turn<'_>, value: &str) -> Result<String, String> {
    match value.to_lowercase().as_str() {
        "off" | "none" => return Ok("[assignment]\nenabled = false".to_owned()),
        "course" | "default" => return Ok(String::new()),
        _ => {}
    }
    let wrong = || turn.label("bands-range", &[]);
    let mut entries = Vec::new();
    for part in value.split([';', '\n']).map(str::trim).filter(|p| !p.is_empty()) {
        let (share, range) = part.split_once(':').ok_or_else(wrong)?;
        let (from, to) = range.split_once(['-', '–']).unwrap_or((range, range));
        let share: f64 =
            number(turn, share.trim().trim_end_matches('%'))?.parse().map_err(|_| wrong())?;
        let (from, to) = (number(turn, from)?, number(turn, to)?);
        entries.push(format!("{{ at_least = {}, from = {from}, to = {to} }}", share / 100.0));
    }
    Ok(format!("[assignment]\nbands = [{}]", entries.join(", ")))
}

/// `A 70, B 60, F 0` → a TOML array.
fn letters(turn: &Turn<'_>, value: &str) -> Result<String, String> {
    if matches!(value.to_lowercase().as_str(), "off" | "none") {
        return Ok(String::new());
    }
    let mut entries = Vec::new();
    for part in value.split([';', ',', '\n']).map(str::trim).filter(|p| !p.is_empty()) {
        let pair = part.rsplit_once([' ', '=', ':']);
        let (letter, least) = pair.ok_or_else(|| turn.label("letters-range", &[]))?;
        let letter = letter.trim().trim_end_matches(['=', ':']).trim();
        entries.push(format!(
            "{{ letter = {}, at_least = {} }}",
            quoted(letter),
            number(turn, least.trim_end_matches('%'))?
        ));
    }
    Ok(format!("letters = [{}]", entries.join(", ")))
}

/// Takes all answers about figures back; the doubts are asked again after the next compile.
pub(crate) fn take_back(turn: &mut Turn<'_>) {
    turn.session.settings.scheme.maximums.clear();
    turn.session.columns.clear();
    turn.session.same_tests.clear();
    turn.session.changed();
    let what = turn.label("said-taken-back", &[]);
    turn.act(what.clone());
    turn.note = Some(what);
    menu(turn);
}

pub(crate) fn reset(turn: &mut Turn<'_>) {
    let maximums = std::mem::take(&mut turn.session.settings.scheme.maximums);
    turn.session.settings.scheme = Scheme { maximums, ..Scheme::default() };
    let sets_any = |a: &Action| matches!(a, Action::SetRule { .. } | Action::DropLowest { .. });
    turn.session.edits.forget_rule(sets_any);
    turn.session.changed();
    turn.act(turn.label("rules-reset", &[]));
    turn.note = Some(turn.label("rules-reset", &[]));
    menu(turn);
}

impl Turn<'_> {
    /// Whether only one person is in the chat.
    fn context_is_private(&self) -> bool {
        self.incoming.chat.is_private()
    }
}
