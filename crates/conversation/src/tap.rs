//! Taps on buttons, as the buttons' data says.

use super::command::Admin;
use super::state::Rule;

/// A tap, as its button's data says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tap {
    /// Help on a topic.
    Help(String),
    /// Compile.
    Compile,
    /// The list of files.
    Files,
    /// One file.
    File(u64),
    /// Ask for its number.
    Renumber(u64),
    /// Give it this number.
    Number(u64, u32),
    /// Ask for its maximum.
    Maximum(u64),
    /// Take it out.
    Remove(u64),
    /// Ask for another in its place.
    Replace(u64),
    /// The first takes the place of the second.
    Supersede(u64, u64),
    /// Both stay.
    KeepBoth(u64),
    /// Both stay and are one test.
    SameTest(u64, u64),
    /// The file whose place the newer export took comes back.
    Restore(u64),
    /// Stop a job.
    Stop(String),
    /// Stop a broadcast.
    StopBroadcast(String),
    /// The result is good: send it.
    Accept(String),
    /// A page of its rows.
    Page(String, usize),
    /// Review its doubts.
    Doubts(String),
    /// Answer the doubt at hand: result, place, verdict.
    Doubt(String, usize, Verdict),
    /// Answer any doubt of a result: result, place and group (none: all groups), verdict.
    Decide(String, (usize, Option<usize>), Verdict),
    /// Take an answer about people back: revision of the session, place.
    TakeBackDecision(u64, usize),
    /// List the answers about people, from a page on.
    People(usize),
    /// Answer any doubt about figures of a result: result, place, verdict.
    Settle(String, usize, Verdict),
    /// Take all answers about figures back.
    TakeBack,
    /// Make the change that was proposed.
    Apply(String),
    /// Say the change differently.
    Reword(String),
    /// Forget the change that was proposed.
    Discard(String),
    /// Take the last edit back.
    Undo,
    /// Make it again.
    Redo,
    /// Show the result at hand.
    Preview,
    /// Send a result as a file of some kind.
    Export(String, Kind),
    /// The rules.
    Settings,
    /// Ask for a rule.
    Rule(Rule),
    /// Set a rule.
    Set(Rule, String),
    /// All rules as the course has them.
    ResetRules,
    /// Yes to the question at hand.
    Yes(Question),
    /// No to the question at hand.
    No,
    /// An administrator's command.
    Admin(Admin),
    /// Run a dead job again.
    Retry(String),
}

/// What is said of a doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One person.
    Same,
    /// Two people.
    Apart,
    /// Nothing, for now.
    Skip,
    /// Ticks or unticks the group at a place.
    Tick(u8),
    /// One by one.
    Split,
    /// Back to the one before.
    Undo,
    /// Enough.
    Done,
    /// The likely maximum at a place.
    Maximum(u8),
    /// Another maximum, which is typed.
    Another,
}

impl Verdict {
    /// Likely maxima that a question offers.
    pub const MOST_MAXIMA: u8 = 5;

    fn word(self) -> String {
        match self {
            Self::Tick(place) => format!("t{place}"),
            verdict => word_of(&VERDICTS, &verdict).to_owned(),
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        match word.strip_prefix('t') {
            Some(place) => place.parse().ok().map(Self::Tick),
            None => value_of(&VERDICTS, word),
        }
    }
}

/// Kinds of files that a result is sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The workbook.
    Xlsx,
    /// The results as CSV.
    Csv,
    /// Everything as JSON.
    Json,
}

impl Kind {
    /// The file's extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The kind that a word means.
    pub fn parse(word: &str) -> Option<Self> {
        match word.trim().trim_start_matches('.').to_lowercase().as_str() {
            "xlsx" | "excel" | "xls" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Questions that are answered by yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Start over?
    New,
    /// Delete everything?
    Forget,
    /// Send to everybody?
    Broadcast,
}

const VERDICTS: [(&str, Verdict); 12] = [
    ("s", Verdict::Same),
    ("a", Verdict::Apart),
    ("k", Verdict::Skip),
    ("x", Verdict::Split),
    ("u", Verdict::Undo),
    ("d", Verdict::Done),
    ("0", Verdict::Maximum(0)),
    ("1", Verdict::Maximum(1)),
    ("2", Verdict::Maximum(2)),
    ("3", Verdict::Maximum(3)),
    ("4", Verdict::Maximum(4)),
    ("o", Verdict::Another),
];
const QUESTIONS: [(&str, Question); 3] =
    [("new", Question::New), ("forget", Question::Forget), ("broadcast", Question::Broadcast)];

fn word_of<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    words.iter().find(|(_, v)| v == value).map_or("", |(word, _)| word)
}

fn value_of<T: Copy>(words: &[(&'static str, T)], word: &str) -> Option<T> {
    words.iter().find(|(w, _)| *w == word).map(|(_, v)| *v)
}

impl Tap {
    /// The button's data: words with `|` between them, 64 bytes at most.
    pub fn data(&self) -> String {
        match self {
            Self::Help(topic) => format!("help|{topic}"),
            Self::Compile => "compile".into(),
            Self::Files => "files".into(),
            Self::File(id) => format!("file|{id}"),
            Self::Renumber(id) => format!("renumber|{id}"),
            Self::Number(id, number) => format!("number|{id}|{number}"),
            Self::Maximum(id) => format!("maximum|{id}"),
            Self::Remove(id) => format!("remove|{id}"),
            Self::Replace(id) => format!("replace|{id}"),
            Self::Supersede(new, old) => format!("supersede|{new}|{old}"),
            Self::KeepBoth(id) => format!("both|{id}"),
            Self::SameTest(one, other) => format!("sametest|{one}|{other}"),
            Self::Restore(id) => format!("restore|{id}"),
            Self::Stop(job) => format!("stop|{job}"),
            Self::StopBroadcast(job) => format!("stopbroadcast|{job}"),
            Self::Accept(result) => format!("accept|{result}"),
            Self::Page(result, page) => format!("page|{result}|{page}"),
            Self::Doubts(result) => format!("doubts|{result}"),
            Self::Doubt(result, at, verdict) => {
                format!("doubt|{result}|{at}|{}", verdict.word())
            }
            Self::Decide(result, (at, group), verdict) => {
                let group = group.map(|group| format!(".{group}")).unwrap_or_default();
                format!("decide|{result}|{at}{group}|{}", verdict.word())
            }
            Self::TakeBackDecision(revision, at) => format!("unsay|{revision}|{at}"),
            Self::People(page) => format!("people|{page}"),
            Self::Settle(result, at, verdict) => {
                format!("settle|{result}|{at}|{}", verdict.word())
            }
            Self::TakeBack => "takeback".into(),
            Self::Apply(plan) => format!("apply|{plan}"),
            Self::Reword(plan) => format!("reword|{plan}"),
            Self::Discard(plan) => format!("discard|{plan}"),
            Self::Undo => "undo".into(),
            Self::Redo => "redo".into(),
            Self::Preview => "preview".into(),
            Self::Export(result, kind) => format!("export|{result}|{}", kind.extension()),
            Self::Settings => "settings".into(),
            Self::Rule(rule) => format!("rule|{}", rule.name()),
            Self::Set(rule, value) => format!("set|{}|{value}", rule.name()),
            Self::ResetRules => "resetrules".into(),
            Self::Yes(question) => format!("yes|{}", word_of(&QUESTIONS, question)),
            Self::No => "no".into(),
            Self::Admin(admin) => format!("admin|{}", word_of(&Admin::ALL, admin)),
            Self::Retry(job) => format!("retry|{job}"),
        }
    }

    /// Reads a button's data; `None` for what no button of ours says.
    pub fn parse(data: &str) -> Option<Self> {
        let parts: Vec<&str> = data.splitn(4, '|').collect();
        let (first, rest) = parts.split_first()?;
        let id = |at: usize| rest.get(at)?.parse::<u64>().ok();
        let text = |at: usize| rest.get(at).map(|t| (*t).to_owned());
        let rule = || Rule::ALL.into_iter().find(|r| Some(&r.name()) == rest.first());
        Some(match *first {
            "help" => Self::Help(text(0)?),
            "compile" => Self::Compile,
            "files" => Self::Files,
            "file" => Self::File(id(0)?),
            "renumber" => Self::Renumber(id(0)?),
            "number" => Self::Number(id(0)?, rest.get(1)?.parse().ok()?),
            "maximum" => Self::Maximum(id(0)?),
            "remove" => Self::Remove(id(0)?),
            "replace" => Self::Replace(id(0)?),
            "supersede" => Self::Supersede(id(0)?, id(1)?),
            "both" => Self::KeepBoth(id(0)?),
            "sametest" => Self::SameTest(id(0)?, id(1)?),
            "restore" => Self::Restore(id(0)?),
            "stop" => Self::Stop(text(0)?),
            "stopbroadcast" => Self::StopBroadcast(text(0)?),
            "accept" => Self::Accept(text(0)?),
            "page" => Self::Page(text(0)?, rest.get(1)?.parse().ok()?),
            "doubts" => Self::Doubts(text(0)?),
            "doubt" => {
                Self::Doubt(text(0)?, rest.get(1)?.parse().ok()?, Verdict::of_word(rest.get(2)?)?)
            }
            "decide" => {
                let at = match rest.get(1)?.split_once('.') {
                    Some((at, group)) => (at.parse().ok()?, Some(group.parse().ok()?)),
                    None => (rest.get(1)?.parse().ok()?, None),
                };
                Self::Decide(text(0)?, at, Verdict::of_word(rest.get(2)?)?)
            }
            "unsay" => Self::TakeBackDecision(id(0)?, rest.get(1)?.parse().ok()?),
            "people" => Self::People(rest.first()?.parse().ok()?),
            "settle" => {
                Self::Settle(text(0)?, rest.get(1)?.parse().ok()?, Verdict::of_word(rest.get(2)?)?)
            }
            "takeback" => Self::TakeBack,
            "apply" => Self::Apply(text(0)?),
            "reword" => Self::Reword(text(0)?),
            "discard" => Self::Discard(text(0)?),
            "undo" => Self::Undo,
            "redo" => Self::Redo,
            "preview" => Self::Preview,
            "export" => Self::Export(text(0)?, Kind::parse(rest.get(1)?)?),
            "settings" => Self::Settings,
            "rule" => Self::Rule(rule()?),
            "set" => Self::Set(rule()?, text(1)?),
            "resetrules" => Self::ResetRules,
            "yes" => Self::Yes(value_of(&QUESTIONS, rest.first()?)?),
            "no" => Self::No,
            "admin" => Self::Admin(value_of(&Admin::ALL, rest.first()?)?),
            "retry" => Self::Retry(text(0)?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taps_are_read_as_they_are_written() {
        let long = "9".repeat(19);
        let taps = [
            Tap::Help("files".into()),
            Tap::Number(12, 3),
            Tap::Doubt(format!("{long}-2"), 4, Verdict::Tick(19)),
            Tap::Doubt(format!("{long}-2"), 4, Verdict::Split),
            Tap::Decide(format!("{long}-2"), (199, None), Verdict::Apart),
            Tap::Decide(format!("{long}-2"), (199, Some(19)), Verdict::Undo),
            Tap::TakeBackDecision(u64::MAX, 999),
            Tap::People(3),
            Tap::Settle(format!("{long}-2"), 99, Verdict::Maximum(4)),
            Tap::Doubt(format!("{long}-2"), 4, Verdict::Another),
            Tap::Page(long.clone(), 12),
            Tap::Set(Rule::TimeZone, "America/Argentina/ComodRivadavia".into()),
            Tap::Export(long.clone(), Kind::Csv),
            Tap::Yes(Question::Forget),
            Tap::Admin(Admin::Maintenance),
            Tap::Supersede(7, 8),
        ];
        for tap in taps {
            assert!(tap.data().len() <= 64, "{tap:?}");
            assert_eq!(Tap::parse(&tap.data()), Some(tap));
        }
        assert_eq!(Tap::parse("nonsense"), None);
        assert_eq!(Tap::parse("file|x"), None);
    }
}
