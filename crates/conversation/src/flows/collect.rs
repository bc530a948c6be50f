//! Collecting files: each is read as a job; all that come together share one message.
//!
//! ```text
//! Ana: sends "Test 1.xlsx", "Test 3.xlsx" and "notes.pdf" as one album
//! Bot: ⏳ Test 1.xlsx: reading … / ⏳ Test 3.xlsx: reading … / ❌ notes.pdf: …
//! Bot (the same message): ✅ Test 1 · SurveyHeart · 75 people · of 17 / …
//!      3 files … [Compile] [Files] [Settings]
//! ```

use super::exports::{self, Kin};
use super::odd::{trouble_buttons, trouble_text};
use crate::command::Tap;
use crate::edits::bytes;
use crate::effect::{Effect, Keyboard};
use crate::event::{Failure, Upload};
use crate::job::{Pool, Task};
use crate::state::{Batch, BatchLine, File, Phase, State, Trouble};
use crate::text::Text;
use crate::turn::Turn;
use table::outcome::FileReading;

/// Endings of files that can't be a spreadsheet.
const FOREIGN: [&str; 24] = [
    "pdf", "doc", "docx", "ppt", "pptx", "odt", "rtf", "png", "jpg", "jpeg", "gif", "webp", "heic",
    "svg", "mp3", "mp4", "mov", "ogg", "rar", "7z", "exe", "apk", "html", "pages",
];
/// Most files of one course.
const MOST_FILES: usize = 200;
/// Ids of files that one event may bring.
const IDS_AN_EVENT: u64 = 256;

pub(crate) fn uploaded(turn: &mut Turn<'_>, file: &Upload, album: Option<&str>) {
    let name = tidy_name(&file.name);
    if let Some(refusal) = refusal(turn, &name, file) {
        return add_line(turn, album, line(&name, None, Some(Trouble::Refused(refusal))));
    }
    let replaces = match turn.session.state {
        State::AskedReplacement { file } => Some(file),
        _ => None,
    };
    turn.session.state = State::Idle;
    let job = turn.start(Task::Read { file_id: file.file_id.clone(), name: name.clone() });
    turn.effects.push(Effect::Count { user: turn.user(), files: 1, compiles: 0 });
    let id = file_id(turn, 0);
    let phase = Phase::Reading { job: job.clone(), replaces };
    turn.session.files.push(File { id, name: name.clone(), number: None, phase });
    add_line(turn, album, BatchLine { files: vec![id], ..line(&name, Some(job), None) });
}

fn file_id(turn: &Turn<'_>, nth: u64) -> u64 {
    turn.context.id.unsigned_abs() * IDS_AN_EVENT + nth
}

/// A name short enough to show, without line ends and marks that turn what follows.
fn tidy_name(name: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = name.chars().filter(|c| !c.is_control() && !turns(*c));
    let tidy: String = shown.take(120).collect();
    if tidy.trim().is_empty() { "file".to_owned() } else { tidy }
}

/// Why a file is not even fetched.
fn refusal(turn: &Turn<'_>, name: &str, file: &Upload) -> Option<String> {
    let house = turn.context.house;
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    if FOREIGN.contains(&extension.as_str()) {
        return Some(turn.label("file-foreign", &[("extension", extension.into())]));
    }
    if file.bytes.is_some_and(|b| b > house.download_bytes) {
        let mb = |bytes: u64| bytes.div_ceil(1024 * 1024);
        let size = mb(file.bytes.unwrap_or_default());
        let limit = mb(house.download_bytes);
        return Some(
            turn.label("file-too-large", &[("size", size.into()), ("limit", limit.into())]),
        );
    }
    if turn.session.files.len() >= MOST_FILES {
        return Some(turn.label("file-too-many", &[("count", MOST_FILES.into())]));
    }
    let line = turn.line(Pool::Files);
    if line.length >= line.most {
        return Some(turn.label("file-busy", &[("count", line.length.into())]));
    }
    let caller = turn.context.caller;
    let over = !caller.admin && caller.files_today >= house.files_a_day;
    over.then(|| turn.label("file-daily-limit", &[("count", house.files_a_day.into())]))
}

fn line(name: &str, job: Option<String>, trouble: Option<Trouble>) -> BatchLine {
    BatchLine { name: name.to_owned(), files: Vec::new(), job, dead: None, trouble }
}

/// Adds a line to the batch: the album's, or the one that is still being read.
fn add_line(turn: &mut Turn<'_>, album: Option<&str>, line: BatchLine) {
    let joins = turn.session.batch.as_ref().is_some_and(|batch| {
        let same_album = album.is_some() && batch.album.as_deref() == album;
        same_album || batch.lines.iter().any(|l| l.job.is_some())
    });
    if !joins {
        let slot = turn.mint();
        let album = album.map(str::to_owned);
        turn.session.batch = Some(Batch { slot, album, lines: Vec::new() });
    }
    if let Some(batch) = &mut turn.session.batch {
        batch.lines.push(line);
    }
    show(turn);
}

/// Takes what a job read: one file, or the members of a zip.
pub(crate) fn read(turn: &mut Turn<'_>, job: &str, readings: &[FileReading]) {
    let mut replaces = None;
    match waiting(turn, job) {
        Some((at, old)) => {
            turn.session.files.remove(at);
            replaces = old;
        }
        // The job had given up, and an administrator ran it again.
        None if line_of(turn, job).is_some() => {}
        None => return,
    }
    let mut lines = Vec::new();
    for (nth, reading) in (0..).zip(readings) {
        lines.push(take(turn, (nth, readings.len() == 1), reading, replaces));
    }
    if let (Some(at), Some(batch)) = (line_of(turn, job), &mut turn.session.batch) {
        batch.lines.splice(at..=at, lines);
    }
    turn.session.changed();
    show(turn);
}

/// The line of the batch that a job belongs to.
fn line_of(turn: &Turn<'_>, job: &str) -> Option<usize> {
    let its = |l: &BatchLine| l.job.as_deref() == Some(job) || l.dead.as_deref() == Some(job);
    turn.session.batch.as_ref()?.lines.iter().position(its)
}

/// The place of the file that a job reads, and the file that it replaces.
fn waiting(turn: &Turn<'_>, job: &str) -> Option<(usize, Option<u64>)> {
    turn.session.files.iter().enumerate().find_map(|(at, file)| match &file.phase {
        Phase::Reading { job: its, replaces } if its == job => Some((at, *replaces)),
        _ => None,
    })
}

/// Takes one file into the course; `nth` of the event's files, alone or not.
fn take(
    turn: &mut Turn<'_>,
    (nth, alone): (u64, bool),
    reading: &FileReading,
    replaces: Option<u64>,
) -> BatchLine {
    if let Some(why) = &reading.refused {
        return line(&reading.name, None, Some(Trouble::Refused(why.clone())));
    }
    let same =
        turn.session.ready().find(|(f, r)| r.digest == reading.digest && Some(f.id) != replaces);
    if let Some((id, name)) = same.map(|(f, _)| (f.id, f.name.clone())) {
        // It may have been past its time: from now on it is kept anew.
        turn.effects.push(Effect::KeepUpload { id, reading: reading.clone() });
        return line(&reading.name, None, Some(Trouble::Duplicate(name)));
    }
    if turn.session.is_full(bytes(reading)) {
        return line(&reading.name, None, Some(Trouble::Refused(turn.label("session-full", &[]))));
    }
    let id = file_id(turn, nth);
    let former = replaces.filter(|_| alone).and_then(|id| turn.session.file(id).cloned());
    let known = match &former {
        Some(_) => None,
        None => exports::kin(turn, &reading.name, reading, replaces),
    };
    let (old, mut trouble) = match (former, known) {
        (Some(old), _) => {
            drop_file(turn, old.id);
            (Some(old), None)
        }
        (None, Some((with, Kin::Newer))) => {
            let old = exports::put_aside(turn, with, id);
            let trouble = old.as_ref().map(|o| Trouble::Replaced { old: o.name.clone() });
            (old, trouble)
        }
        (None, Some((with, Kin::Section(number)))) => {
            (None, Some(Trouble::Section { number, with }))
        }
        (None, Some((with, Kin::Unclear(number)))) => (None, Some(Trouble::Clash { number, with })),
        (None, None) => (None, None),
    };
    let name = unique_name(turn, &tidy_name(&reading.name));
    if let Some(old) = &old {
        exports::inherit(turn, &old.name, &name);
    }
    let number = old.and_then(|o| o.number);
    let file = File { id, name, number, phase: Phase::Ready(reading.clone()) };
    if trouble.is_none() {
        let numbers = file.numbers();
        trouble = turn.session.files.iter().find_map(|holder| {
            let number = holder.numbers().into_iter().find(|n| numbers.contains(n))?;
            Some(Trouble::Clash { number, with: holder.id })
        });
    }
    turn.effects.push(Effect::KeepUpload { id, reading: reading.clone() });
    let name = file.name.clone();
    turn.session.files.push(file);
    BatchLine { files: vec![id], ..line(&name, None, trouble) }
}

/// Numbers are given by name, so two files never share one.
pub(super) fn unique_name(turn: &Turn<'_>, name: &str) -> String {
    let taken = |name: &str| turn.session.files.iter().any(|f| f.name == name);
    if !taken(name) {
        return name.to_owned();
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let dot = if extension.is_empty() { "" } else { "." };
    (2..=u32::MAX)
        .map(|n| format!("{stem} ({n}){dot}{extension}"))
        .find(|name| !taken(name))
        .unwrap_or_else(|| name.to_owned())
}

/// Takes a file out of the course.
pub(super) fn drop_file(turn: &mut Turn<'_>, id: u64) {
    if let Some(Phase::Reading { job, .. }) = turn.session.file(id).map(|f| f.phase.clone()) {
        // Nobody awaits its answer any more.
        if let (Some(at), Some(batch)) = (line_of(turn, &job), &mut turn.session.batch) {
            batch.lines[at].job = None;
        }
        turn.effects.push(Effect::Cancel { job });
    }
    turn.session.files.retain(|f| f.id != id);
    exports::forget_replaced(turn, id);
    turn.effects.push(Effect::DropUpload { id });
    turn.session.changed();
}

/// A job could not read its file; `false` when the job read none.
pub(crate) fn failed(turn: &mut Turn<'_>, job: &str, failure: &Failure) -> bool {
    let Some((at, _)) = waiting(turn, job) else { return false };
    turn.session.files.remove(at);
    let why = turn.failure(failure).to_string();
    if let (Some(at), Some(batch)) = (line_of(turn, job), &mut turn.session.batch) {
        let line = &mut batch.lines[at];
        (line.dead, line.trouble) = (line.job.take(), Some(Trouble::Refused(why)));
        line.files.clear();
    }
    show(turn);
    true
}

/// The clash of a file is settled.
pub(super) fn settle(turn: &mut Turn<'_>, id: u64) {
    for line in turn.session.batch.iter_mut().flat_map(|b| &mut b.lines) {
        if line.files.contains(&id) && line.trouble.as_ref().is_some_and(Trouble::is_open) {
            line.trouble = None;
        }
    }
}

/// Shows the batch's message as things stand.
pub(super) fn show(turn: &mut Turn<'_>) {
    let Some(batch) = turn.session.batch.clone() else { return };
    let mut text = Text::default();
    for line in &batch.lines {
        text.line(line_text(turn, line));
    }
    let reading = batch.lines.iter().filter(|l| l.job.is_some()).count();
    let ready = turn.session.ready().filter(|(_, reading)| !reading.is_extra()).count();
    if reading > 0 {
        let before = turn.before(Pool::Files);
        let new = turn.effects.iter().any(|e| matches!(e, Effect::Start(_)));
        if new && before > 0 {
            text.line(turn.text("batch-line", &[("before", before.into())]));
        }
    } else if ready > 0 {
        text.line(Text::plain("\n"));
        text.append(turn.text("batch-ready", &[("count", ready.into())]));
    }
    let buttons = if reading > 0 { Vec::new() } else { buttons(turn, &batch, ready) };
    turn.show(&batch.slot, text, buttons);
}

fn line_text(turn: &Turn<'_>, line: &BatchLine) -> Text {
    let name = ("name", line.name.clone().into());
    match (&line.job, &line.trouble) {
        (Some(_), _) => turn.text("batch-reading", &[name]),
        (None, Some(Trouble::Refused(why))) => {
            turn.text("batch-refused", &[name, ("why", why.into())])
        }
        (None, Some(Trouble::Duplicate(of))) => {
            turn.text("batch-duplicate", &[name, ("of", of.into())])
        }
        (None, trouble) => {
            let mut text = Text::default();
            for file in line.files.iter().filter_map(|id| turn.session.file(*id)) {
                text.line(file_text(turn, file));
            }
            if text.is_empty() {
                text = turn.text("batch-removed", &[name]);
            }
            if let Some(odd) = trouble.as_ref().and_then(|t| trouble_text(turn, t)) {
                text.line(odd);
            }
            text
        }
    }
}

/// One file in one or two lines: tests, tool, people, maximum, name.
pub(super) fn file_text(turn: &Turn<'_>, file: &File) -> Text {
    let Some(reading) = file.reading() else {
        return turn.text("batch-reading", &[("name", (&file.name).into())]);
    };
    if reading.is_extra() {
        let args = [
            ("name", (&file.name).into()),
            ("people", reading.people.into()),
            ("columns", reading.titles.join(", ").into()),
        ];
        return turn.text("batch-extra", &args);
    }
    let tests = tests_label(turn, file, reading);
    turn.text(
        "batch-file",
        &[
            ("tests", tests.into()),
            ("tool", (&reading.tool).into()),
            ("people", reading.people.into()),
            ("maximum", maximum_label(turn, file, reading).into()),
            ("name", (&file.name).into()),
        ],
    )
}

/// `Test 3`, `Tests 1, 2, 4`, or that it has no number yet.
fn tests_label(turn: &Turn<'_>, file: &File, reading: &FileReading) -> String {
    let numbers: Vec<String> = file.numbers().iter().map(ToString::to_string).collect();
    let unnumbered = file.number.is_none() && numbers.len() < reading.tests.len();
    if numbers.is_empty() {
        return turn.label("file-no-number", &[("count", reading.tests.len().into())]);
    }
    let more = if unnumbered { " …" } else { "" };
    turn.label(
        "file-numbers",
        &[("count", numbers.len().into()), ("numbers", (numbers.join(", ") + more).into())],
    )
}

fn maximum_label(turn: &Turn<'_>, file: &File, reading: &FileReading) -> String {
    let [test] = reading.tests.as_slice() else { return String::new() };
    let given = file
        .numbers()
        .first()
        .and_then(|n| turn.session.settings.scheme.maximums.get(n))
        .map(ToString::to_string);
    match (given, &test.maximum, test.guessed) {
        (Some(given), ..) => turn.label("file-maximum", &[("maximum", given.into())]),
        (None, Some(maximum), false) => turn.label("file-maximum", &[("maximum", maximum.into())]),
        (None, Some(maximum), true) => {
            turn.label("file-maximum-guessed", &[("maximum", maximum.into())])
        }
        (None, None, _) => String::new(),
    }
}

fn buttons(turn: &Turn<'_>, batch: &Batch, ready: usize) -> Keyboard {
    let mut rows = Vec::new();
    rows.extend(batch.lines.iter().flat_map(|line| trouble_buttons(turn, line)));
    if ready > 0 {
        rows.push(vec![
            turn.button("button-compile", &Tap::Compile),
            turn.button("button-files", &Tap::Files),
            turn.button("button-settings", &Tap::Settings),
        ]);
    }
    rows
}
