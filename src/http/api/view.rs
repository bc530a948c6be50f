//! What programs see of a course and of a plan.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::store::WebChat;
use conversation::command::{Tap, Verdict};
use conversation::state::{Decision, File, Session};
use table::outcome::{Doubt, Question, Side};
use table::{Action, Edit};

/// A course: its files, what is under way, its result and the change that waits for a yes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionView {
    /// The session's id.
    pub(super) id: String,
    /// Its name.
    pub(super) name: String,
    /// When it began, in milliseconds since 1970.
    pub(super) created_ms: i64,
    /// Counts up with every change that a compile would see.
    pub(super) revision: u64,
    /// Whether something is read, compiled, worked out or looked up.
    pub(super) working: bool,
    /// The files.
    pub(super) files: Vec<FileView>,
    /// The result at hand.
    pub(super) result: Option<ResultView>,
    /// The change that waits for a yes.
    pub(super) plan: Option<PlanView>,
    /// How many changes count.
    pub(super) edits: usize,
    /// Answers about people that are remembered.
    decisions: Vec<DecisionView>,
}

/// A file of a course.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileView {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// `reading` or `ready`; a file that can't be used is told of in the messages.
    state: &'static str,
    /// The form tool.
    tool: Option<String>,
    /// Rows of people.
    people: Option<usize>,
    /// The numbers of its tests.
    tests: Vec<u32>,
}

/// What came of a compile.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ResultView {
    /// Its id.
    id: String,
    /// Whether it is of the course as it is now.
    current: bool,
    /// Numbers of the tests.
    tests: Vec<u32>,
    /// People.
    people: usize,
    /// People who passed.
    passed: usize,
    /// People who failed.
    failed: usize,
    /// The pass mark in percent, a decimal.
    pass_mark: String,
    /// The class mean in percent, a decimal.
    mean: Option<String>,
    /// Input rows that were used, merged into others, and set aside.
    rows: RowCounts,
    /// How many doubts about figures are open: while there are any, figures may be wrong.
    open_questions: usize,
    /// Doubts about figures.
    questions: Vec<QuestionView>,
    /// Questions about people.
    doubts: Vec<DoubtView>,
    /// What the teacher should know.
    warnings: Vec<String>,
}

/// The fates of input rows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RowCounts {
    used: u32,
    merged: u32,
    set_aside: u32,
}

/// A doubt about figures.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuestionView {
    /// What is asked: of which kind, about what, and why.
    #[schema(value_type = Object)]
    about: Value,
    /// The answers, each with what to tap (see messages); none where it can only be looked at.
    answers: Vec<AnswerView>,
}

/// An answer to a doubt about figures.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnswerView {
    /// A maximum, or `use`, `leave`, `same`, `apart`.
    answer: String,
    /// What to tap.
    tap: String,
}

/// A question about people; one answer can hold for all groups.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DoubtView {
    /// People who may be one: a group for each person that would come of it.
    groups: Vec<GroupView>,
    /// Why they may be one.
    reason: String,
    /// `likely`, `unlikely`, or `choice` where groups have people in common.
    kind: &'static str,
    /// What to tap (see messages) if each group is one person.
    same: String,
    /// What to tap if none is.
    apart: String,
}

/// People who may be one.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GroupView {
    /// The name of each, and where.
    people: Vec<String>,
    /// What was answered: whether they are one person.
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<bool>,
    /// What to tap if this group is one person.
    same: String,
    /// What to tap if it is not.
    apart: String,
    /// What to tap to take the answer back.
    undo: String,
}

/// An answer about people that is remembered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DecisionView {
    /// One side: an address, a number, a name, or several with ` | ` between.
    one: String,
    /// The other side.
    other: String,
    /// Whether they are one person.
    same: bool,
    /// What to tap to take it back.
    undo: String,
}

/// A change that was worked out and waits for a yes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlanView {
    /// Its id.
    id: String,
    /// What was asked for.
    said: String,
    /// The actions.
    #[schema(value_type = Vec<Object>)]
    actions: Vec<Value>,
    /// The actions, a sentence each.
    sentences: Vec<String>,
}

/// A change that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EditView {
    /// What was asked for.
    said: String,
    /// When, in milliseconds since 1970.
    at_ms: i64,
    /// The actions.
    #[schema(value_type = Vec<Object>)]
    actions: Vec<Value>,
    /// The actions, a sentence each.
    sentences: Vec<String>,
}

fn json(actions: &[Action]) -> Vec<Value> {
    actions.iter().filter_map(|a| serde_json::to_value(a).ok()).collect()
}

fn sentences(actions: &[Action]) -> Vec<String> {
    actions.iter().map(Action::sentence).collect()
}

impl From<&Edit> for EditView {
    fn from(edit: &Edit) -> Self {
        Self {
            said: edit.said.clone(),
            at_ms: edit.at_ms,
            actions: json(&edit.actions),
            sentences: sentences(&edit.actions),
        }
    }
}

impl SessionView {
    pub(super) fn of(chat: &WebChat, session: &Session) -> Self {
        Self {
            id: chat.chat.chat.to_string(),
            name: chat.name.clone(),
            created_ms: chat.created_ms,
            revision: session.revision,
            working: session.is_working(),
            files: files(session),
            result: ResultView::of(session),
            plan: session.edits.proposal.as_ref().map(|p| PlanView {
                id: p.id.clone(),
                said: p.said.clone(),
                actions: json(&p.actions),
                sentences: sentences(&p.actions),
            }),
            edits: session.edits.done.len(),
            decisions: decisions(session),
        }
    }
}

fn decisions(session: &Session) -> Vec<DecisionView> {
    let view = |(at, decision): (usize, &Decision)| DecisionView {
        one: decision.one.clone(),
        other: decision.other.clone(),
        same: decision.same,
        undo: Tap::TakeBackDecision(session.revision, at).data(),
    };
    session.decisions.iter().enumerate().map(view).collect()
}

pub(super) fn files(session: &Session) -> Vec<FileView> {
    let view = |file: &File| {
        let reading = file.reading();
        FileView {
            id: file.id.to_string(),
            name: file.name.clone(),
            state: if reading.is_some() { "ready" } else { "reading" },
            tool: reading.map(|r| r.tool.clone()),
            people: reading.map(|r| r.people),
            tests: file.numbers(),
        }
    };
    session.files.iter().map(view).collect()
}

impl ResultView {
    fn of(session: &Session) -> Option<Self> {
        let current = session.current.as_ref()?;
        let report = &current.report;
        let side = |side: &Side| format!("{} ({})", side.name, side.place);
        let tap = |at, verdict| Tap::Decide(current.id.clone(), at, verdict).data();
        let group = |at: (usize, Option<usize>), sides: &Vec<Side>| GroupView {
            people: sides.iter().map(side).collect(),
            said: session.said_of(sides),
            same: tap(at, Verdict::Same),
            apart: tap(at, Verdict::Apart),
            undo: tap(at, Verdict::Undo),
        };
        let doubt = |(at, doubt): (usize, &Doubt)| DoubtView {
            groups: (0..)
                .zip(&doubt.groups)
                .map(|(of, sides)| group((at, Some(of)), sides))
                .collect(),
            reason: doubt.reason.clone(),
            kind: doubt.kind.name(),
            same: tap((at, None), Verdict::Same),
            apart: tap((at, None), Verdict::Apart),
        };
        let question = |(at, question): (usize, &Question)| QuestionView {
            about: serde_json::to_value(question).unwrap_or_default(),
            answers: answers(question)
                .into_iter()
                .map(|(answer, verdict)| AnswerView {
                    answer,
                    tap: Tap::Settle(current.id.clone(), at, verdict).data(),
                })
                .collect(),
        };
        Some(Self {
            id: current.id.clone(),
            current: session.is_current(),
            tests: report.tests.iter().map(|t| t.number).collect(),
            people: report.people,
            passed: report.passed,
            failed: report.failed,
            pass_mark: report.pass_mark.clone(),
            mean: report.mean.clone(),
            rows: RowCounts {
                used: report.used,
                merged: report.merged,
                set_aside: report.set_aside,
            },
            open_questions: report.open_questions(),
            questions: report.questions.iter().enumerate().map(question).collect(),
            doubts: report.doubts.iter().enumerate().map(doubt).collect(),
            warnings: report.warnings.clone(),
        })
    }
}

/// The answers that a doubt about figures can have.
fn answers(question: &Question) -> Vec<(String, Verdict)> {
    let named = |name: &str, verdict| (name.to_owned(), verdict);
    match question {
        Question::Maximum { likely, .. } => {
            let of = |(at, maximum): (u8, &String)| (maximum.clone(), Verdict::Maximum(at));
            (0..Verdict::MOST_MAXIMA).zip(likely).map(of).collect()
        }
        Question::Column { usable: true, .. } => {
            vec![named("use", Verdict::Same), named("leave", Verdict::Apart)]
        }
        Question::Column { usable: false, .. } => vec![named("leave", Verdict::Apart)],
        Question::SameTest { .. } => {
            vec![named("same", Verdict::Same), named("apart", Verdict::Apart)]
        }
        Question::Look { .. } => Vec::new(),
    }
}
