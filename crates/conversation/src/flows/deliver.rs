//! Delivering: the workbook, other kinds of files, former results, and rows page by page.
//!
//! ```text
//! Ana: taps [Looks good: send it]
//! Bot: sends "gradebook 2026-02-20.xlsx" with the totals [As CSV] [As JSON]
//! Ana: /results
//! Bot: 2026-02-20 14:03 · 3 tests, 79 people [⬇ 2026-02-20 14:03]
//! ```

use std::str::FromStr;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::compile::{headed, is_shown};
use crate::command::{Kind, Tap};
use crate::effect::{Attachment, Button};
use crate::job::{Pool, Task};
use crate::state::{AskedFor, Past};
use crate::text::{Text, table};
use crate::turn::Turn;

/// Widest cell of a page.
const WIDEST: usize = 22;
/// Results in one list.
const MOST_LISTED: usize = 10;

pub(crate) fn accept(turn: &mut Turn<'_>, result: &str) {
    if is_shown(turn, result) {
        send(turn, result, Kind::Xlsx);
    }
}

pub(crate) fn export(turn: &mut Turn<'_>, kind: &str) {
    let Some(last) = turn.session.results.last().map(|r| r.id.clone()) else {
        return turn.remark("no-result", &[]);
    };
    if let Some(kind) = Kind::parse(kind) {
        return send(turn, &last, kind);
    }
    let key = if kind.trim().is_empty() { "export-ask" } else { "export-unknown" };
    let buttons = [Kind::Xlsx, Kind::Csv, Kind::Json].map(|kind| as_kind(turn, &last, kind));
    turn.ask(key, &[], vec![buttons.to_vec()]);
}

fn as_kind(turn: &Turn<'_>, result: &str, kind: Kind) -> Button {
    let key = format!("button-as-{}", kind.extension());
    turn.button(&key, &Tap::Export(result.to_owned(), kind))
}

/// Sends a kept result as a file.
pub(crate) fn send(turn: &mut Turn<'_>, result: &str, kind: Kind) {
    let Some(past) = turn.session.results.iter().find(|r| r.id == result).cloned() else {
        return turn.remark("result-gone", &[]);
    };
    let blob = match kind {
        Kind::Xlsx => past.made.xlsx.clone(),
        Kind::Csv => past.made.csv.clone(),
        Kind::Json => past.made.json.clone(),
    };
    let caption = caption(turn, &past, kind);
    let others = [Kind::Xlsx, Kind::Csv, Kind::Json].into_iter().filter(|k| *k != kind);
    let buttons = vec![others.map(|k| as_kind(turn, result, k)).collect()];
    let day = local(turn, past.at_ms).format("%Y-%m-%d").to_string();
    let name = format!("gradebook {day}.{}", kind.extension());
    turn.attach(Attachment { slot: None, blob, name, caption, buttons });
}

fn caption(turn: &Turn<'_>, past: &Past, kind: Kind) -> Text {
    let current = turn.session.current.as_ref().filter(|c| c.id == past.id);
    let Some(current) = current else { return described(turn, past) };
    let mut text = headed(turn, &current.report);
    if kind == Kind::Xlsx {
        text.line(turn.text("delivered-note", &[]));
    }
    text
}

fn described(turn: &Turn<'_>, past: &Past) -> Text {
    let at = local(turn, past.at_ms).format("%Y-%m-%d %H:%M").to_string();
    let args = [("at", at.into()), ("tests", past.tests.into()), ("people", past.people.into())];
    turn.text("results-line", &args)
}

/// A time in the chat's time zone.
pub(super) fn local(turn: &Turn<'_>, at_ms: i64) -> DateTime<Tz> {
    let zone = Tz::from_str(&turn.session.settings.time_zone).unwrap_or(Tz::UTC);
    DateTime::<Utc>::from_timestamp_millis(at_ms).unwrap_or_default().with_timezone(&zone)
}

pub(crate) fn results(turn: &mut Turn<'_>) {
    if turn.session.results.is_empty() {
        return turn.say("results-none", &[]);
    }
    let mut text = turn.text("results-title", &[]);
    let mut buttons = Vec::new();
    for past in turn.session.results.iter().rev().take(MOST_LISTED) {
        text.line(described(turn, past));
        let at = local(turn, past.at_ms).format("%Y-%m-%d %H:%M").to_string();
        let tap = Tap::Export(past.id.clone(), Kind::Xlsx);
        buttons.push(vec![turn.button_with("button-download", &[("at", at.into())], &tap)]);
    }
    turn.send(text, buttons);
}

/// Orders a page of the rows; they are stored, not kept in the session.
pub(crate) fn ask_page(turn: &mut Turn<'_>, result: &str, page: usize) {
    let past = turn.session.results.iter().find(|r| r.id == result);
    let Some((rows, address)) = past.map(|p| (p.made.rows.clone(), p.address.clone())) else {
        return turn.remark("result-gone", &[]);
    };
    if !turn.is_full(Pool::Administration) {
        let task = Task::Page { result: result.to_owned(), rows, page, address };
        turn.start_asked(task, AskedFor::Reading);
    }
}

pub(crate) fn page(
    turn: &mut Turn<'_>,
    (result, page, pages): (&str, usize, usize),
    rows: &[Vec<String>],
) {
    let mut text = turn.text("page-title", &[("page", (page + 1).into()), ("pages", pages.into())]);
    text.line(table(rows, WIDEST));
    let to = |page| Tap::Page(result.to_owned(), page);
    let mut turning = Vec::new();
    if page > 0 {
        turning.push(turn.button("button-previous", &to(page - 1)));
    }
    if page + 1 < pages {
        turning.push(turn.button("button-next", &to(page + 1)));
    }
    turning.push(as_kind(turn, result, Kind::Csv));
    // One message whose pages are turned.
    turn.show(&format!("rows-{result}"), text, vec![turning]);
}
