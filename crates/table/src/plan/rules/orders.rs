//! What has a command of its own, and comparing rules side by side.

use crate::plan::clause::Clause;
use crate::plan::vocabulary::whole;
use crate::plan::{Order, Part};
use crate::{Action, Profile, RuleName};

const ORDERS: [(Order, &[&str]); 8] = [
    (
        Order::Undo,
        &["undo", "take back", "go back", "revert", "put back", "take that back", "take it back"],
    ),
    (Order::Redo, &["redo", "do again"]),
    (Order::Send, &["send", "export", "download", "deliver", "finished", "done"]),
    (Order::Compile, &["compile", "recompile", "consolidate"]),
    (
        Order::Preview,
        &[
            "preview",
            "show table",
            "show the table",
            "show me the table",
            "show it",
            "show results",
            "show the results",
            "show me the results",
        ],
    ),
    (
        Order::History,
        &[
            "history",
            "what was done",
            "what did i do",
            "what did i change",
            "what changed",
            "list of changes",
        ],
    ),
    (
        Order::Insights,
        &[
            "insights",
            "analysis",
            "analyse",
            "analyze",
            "item analysis",
            "at risk",
            "question analysis",
        ],
    ),
    (Order::Help, &["help", "what can you do", "how does work"]),
];

pub(in crate::plan) fn order(clause: &mut Clause, _: &Profile) -> Option<Part> {
    let (order, _) = ORDERS.iter().find(|(_, phrases)| clause.takes(phrases))?;
    clause.takes(&[
        "file",
        "workbook",
        "excel",
        "spreadsheet",
        "last change",
        "change",
        "last",
        "course",
        "changes",
        "last step",
        "step",
    ]);
    clause.takes(&["file", "workbook", "change", "again", "step"]);
    Some(Part::Order(*order))
}

/// "compare pass mark 50 and 60", "what if the pass mark were 45?"
pub(in crate::plan) fn compare(clause: &mut Clause, profile: &Profile) -> Option<Part> {
    if !clause.takes(&[
        "compare",
        "what if",
        "what would happen if",
        "what happens if",
        "how would it be if",
        "compared",
    ]) {
        return None;
    }
    let mark =
        ["pass mark", "passing mark", "pass grade", "passing grade", "passmark", "pass marks"];
    let plans: Vec<Vec<Action>> = if clause.takes(&mark) {
        std::iter::from_fn(|| clause.number())
            .take(8)
            .map(|n| vec![Action::SetRule { rule: RuleName::PassMark, value: n.to_string() }])
            .collect()
    } else if clause.takes(&["dropping", "drop", "dropped", "we dropped", "without"]) {
        let _ = clause.takes(&["lowest", "worst"]);
        clause.takes(&["test", "tests", "lowest test", "lowest tests"]);
        clause.takes(&["none", "nothing", "with", "dropping"]);
        let mut counts: Vec<f64> = std::iter::from_fn(|| clause.number()).take(8).collect();
        if counts.is_empty() {
            counts = vec![1.0];
        }
        counts.iter().map(|n| vec![Action::DropLowest { count: whole(*n) }]).collect()
    } else {
        // Any change can be looked at before it is made.
        clause.takes(&["i", "we"]);
        let action = super::scores::adjust(clause, profile)
            .or_else(|| super::scores::scale(clause, profile))?;
        match action {
            Part::Do(actions) => vec![actions],
            _ => return None,
        }
    };
    clause.takes(&["were", "was", "versus", "vs", "against", "with"]);
    (!plans.is_empty()).then_some(Part::Compare(plans))
}
