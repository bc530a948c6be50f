//! The panel beside the chat: the table, the doubts side by side, what was changed, downloads.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};

use super::super::Face;
use super::super::live::version;
use super::super::refusal::Refusal;
use super::super::rows::{self, Range};
use super::assets::COLOURS;
use super::figures::{ShownQuestion, questions};
use super::visitor::{Visitor, Words, speaks};
use crate::runtime::now_ms;
use conversation::command::{Kind, Tap, Verdict};
use conversation::state::{Current, Session};
use gradebook::identity::DoubtKind;
use table::outcome::{Doubt, Report, Side};
use table::{Kind as ColumnKind, Role};

/// Rows of the table; all of them are in the workbook.
const MOST_ROWS: usize = 500;

#[derive(Template)]
#[template(path = "panel.html")]
struct Panel<'p> {
    words: Words<'p>,
    version: String,
    files: usize,
    result: Option<ShownResult>,
    table: Option<Table>,
    /// Doubts about figures that are open, those that are not shown with them.
    open: usize,
    questions: Vec<ShownQuestion>,
    doubts: Vec<ShownDoubt>,
    edits: Vec<String>,
    undone: usize,
    undo: String,
    redo: String,
    compile: String,
}

struct ShownResult {
    id: String,
    report: Report,
    mean: String,
    is_current: bool,
    links: Vec<(&'static str, String)>,
}

struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    left_out: usize,
}

struct Column {
    title: String,
    class: String,
    numeric: bool,
}

struct Cell {
    text: String,
    class: &'static str,
}

struct ShownDoubt {
    groups: Vec<ShownGroup>,
    reason: String,
    /// Whether one answer may hold for all groups.
    may_be_all: bool,
    same: String,
    apart: String,
}

struct ShownGroup {
    sides: Vec<Side>,
    /// What was said of it.
    said: Option<bool>,
    same: String,
    apart: String,
}

impl ShownGroup {
    fn label(&self) -> String {
        self.sides.iter().map(|side| side.name.as_str()).collect::<Vec<_>>().join(" / ")
    }
}

pub(super) async fn panel(State(face): State<Face>, visitor: Visitor) -> Response {
    match render(&face, &visitor).await {
        Ok(html) => Html(html).into_response(),
        Err(error) => visitor.refused(&face, &Refusal::broken(&error)).await,
    }
}

async fn render(face: &Face, visitor: &Visitor) -> anyhow::Result<String> {
    let session = visitor.author().session(face).await?;
    let chat = visitor.browser.chat.to_string();
    let epoch = face.services.store.link_epoch(&chat).await?.unwrap_or_default();
    let language = speaks(session.settings.language, visitor.language);
    let words = Words { texts: &face.services.texts, language };
    let mut table = None;
    if let Some(current) = &session.current {
        table = table_of(face, current).await;
    }
    let panel = Panel {
        version: version(&session),
        files: session.ready().count(),
        result: session.current.as_ref().map(|c| result(face, (&chat, epoch), &session, c)),
        table,
        open: session.current.as_ref().map_or(0, |c| c.report.open_questions()),
        questions: session
            .current
            .as_ref()
            .map(|c| questions(&words, &session, c))
            .unwrap_or_default(),
        doubts: session.current.as_ref().map(|c| doubts(&session, c)).unwrap_or_default(),
        edits: edits(&session),
        undone: session.edits.undone.len(),
        undo: Tap::Undo.data(),
        redo: Tap::Redo.data(),
        compile: Tap::Compile.data(),
        words,
    };
    Ok(panel.render()?)
}

/// The panel where there is nothing yet.
pub(super) fn blank(words: Words<'_>) -> impl Template {
    Panel {
        version: String::new(),
        files: 0,
        result: None,
        table: None,
        open: 0,
        questions: Vec::new(),
        doubts: Vec::new(),
        edits: Vec::new(),
        undone: 0,
        undo: String::new(),
        redo: String::new(),
        compile: Tap::Compile.data(),
        words,
    }
}

fn result(
    face: &Face,
    (chat, epoch): (&str, i64),
    session: &Session,
    current: &Current,
) -> ShownResult {
    let made = &current.report.files;
    let past = session.results.iter().find(|r| r.id == current.id);
    let day = chrono::DateTime::from_timestamp_millis(past.map_or(0, |p| p.at_ms));
    let day = day.unwrap_or_default().format("%Y-%m-%d");
    let kinds = [
        (Kind::Xlsx, "Excel", &made.xlsx),
        (Kind::Csv, "CSV", &made.csv),
        (Kind::Json, "JSON", &made.json),
    ];
    let links = kinds.map(|(kind, label, blob)| {
        let name = format!("gradebook {day}.{}", kind.extension());
        (label, face.services.links.path_of(chat, epoch, (blob, &name), now_ms()))
    });
    ShownResult {
        id: current.id.clone(),
        mean: current.report.mean.clone().unwrap_or_else(|| "–".to_owned()),
        is_current: session.is_current(),
        links: links.to_vec(),
        report: current.report.clone(),
    }
}

/// The rows as stored, with the columns' roles; none when they are not kept any more.
async fn table_of(face: &Face, current: &Current) -> Option<Table> {
    let range = Range { offset: 0, limit: MOST_ROWS };
    let page = rows::page(face, &current.report.files.rows, range).await.ok()??;
    let rows::Page { titles, rows, total } = page;
    let profile = &current.report.profile;
    let columns: Vec<Column> = titles
        .into_iter()
        .map(|title| {
            let known = profile.columns.iter().find(|c| c.title == title);
            let class = match known.map(|c| c.role) {
                Some(Role::Test(number)) => format!("fill-{}", place(number)),
                _ => String::new(),
            };
            let numeric = known.is_some_and(|c| c.kind == ColumnKind::Number);
            Column { title, class, numeric }
        })
        .collect();
    let left_out = total.saturating_sub(rows.len());
    let cell = |text: String| {
        let class = match text.as_str() {
            "Pass" => "pass",
            "Fail" => "fail",
            _ => "",
        };
        Cell { text, class }
    };
    let rows = rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
    Some(Table { columns, rows, left_out })
}

/// A test's number among the classes of the style.
fn place(number: u32) -> u32 {
    if number <= COLOURS { number } else { 11 + (number - 11) % (COLOURS - 10) }
}

fn doubts(session: &Session, current: &Current) -> Vec<ShownDoubt> {
    let tap = |at, verdict| Tap::Decide(current.id.clone(), at, verdict).data();
    let group = |at: (usize, Option<usize>), sides: &Vec<Side>| ShownGroup {
        said: session.said_of(sides),
        same: tap(at, Verdict::Same),
        apart: tap(at, Verdict::Apart),
        sides: sides.clone(),
    };
    let shown = |(at, doubt): (usize, &Doubt)| ShownDoubt {
        groups: (0..).zip(&doubt.groups).map(|(of, sides)| group((at, Some(of)), sides)).collect(),
        reason: doubt.reason.clone(),
        may_be_all: doubt.groups.len() > 1 && doubt.kind != DoubtKind::Choice,
        same: tap((at, None), Verdict::Same),
        apart: tap((at, None), Verdict::Apart),
    };
    current.report.doubts.iter().enumerate().map(shown).collect()
}

fn edits(session: &Session) -> Vec<String> {
    let sentences = |edit: &table::Edit| {
        edit.actions.iter().map(table::Action::sentence).collect::<Vec<_>>().join("; ")
    };
    session.edits.done.iter().map(sentences).collect()
}
