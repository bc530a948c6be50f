//! Compiling: the files that a result consists of, and what is told of it.

use std::borrow::Cow;
use std::fs;

use super::course::{BASE_FORMAT, Built, Loaded, StoredBase};
use super::questions::questions;
use super::say;
use crate::sandbox::protocol::{BASE, CSV, Course, JSON, Line, PICTURE, ROWS, WORKBOOK};
use gradebook::checks::{Check, Severity};
use gradebook::domain::round_half_up;
use gradebook::identity::Group;
use gradebook::{Gradebook, RowRef};
use report::picture;
use report::{Edited, csv, grid, json, workbook};
use table::outcome::Stage;
use table::outcome::{Doubt, Made, Report, Side, TestLine};

/// Warnings that a report carries.
const MOST_WARNINGS: usize = 5;
/// Edits left out that a report names, and how much of each.
const MOST_LEFT_OUT: usize = 50;
const LONGEST_LEFT_OUT: usize = 300;
/// Doubts about figures that a report carries.
const MOST_QUESTIONS: usize = 100;
/// Doubts that a report carries.
const MOST_GROUPS: usize = 200;
/// Most groups in one question: the list must fit a message.
const MOST_GROUPS_ASKED: usize = 20;

pub(super) fn compiled(loaded: Loaded, course: &Course) -> anyhow::Result<Line> {
    say(&Line::Stage(Stage::Matching))?;
    let built = loaded.build(course)?;
    say(&Line::Stage(Stage::Writing))?;
    let steps = steps(&built, course);
    let edited = Edited { gradebook: &built.gradebook, table: &built.table, steps: &steps };
    fs::write(WORKBOOK, workbook(edited)?)?;
    let grid = grid(&built.table);
    fs::write(CSV, csv(&grid))?;
    fs::write(JSON, json(edited, &[], WORKBOOK))?;
    let titles: Vec<&String> = grid.columns.iter().map(|c| &c.title).collect();
    fs::write(ROWS, serde_json::to_vec(&(titles, &grid.rows))?)?;
    let base = StoredBase { format: BASE_FORMAT, base: Cow::Borrowed(&built.base) };
    fs::write(BASE, serde_json::to_vec(&base)?)?;
    say(&Line::Stage(Stage::Drawing))?;
    fs::write(PICTURE, picture::draw(&grid)?)?;
    Ok(Line::Compiled(Box::new(report(&built, course))))
}

/// The edits that count, in words.
fn steps(built: &Built, course: &Course) -> Vec<String> {
    let refused = |at: &usize| built.refused.iter().any(|(place, _)| place == at);
    let counting = course.actions.iter().enumerate().filter(|(at, _)| !refused(at));
    counting.map(|(_, action)| action.sentence()).collect()
}

fn report(built: &Built, course: &Course) -> Report {
    let Built { gradebook, table, .. } = built;
    let rows = gradebook.tally_all();
    let (passed, failed) = table.passed_and_failed();
    let mut profile = table.profile();
    profile.extras = built.extras.iter().map(|e| (e.file.clone(), e.titles.clone())).collect();
    let left_out = built.refused.iter().take(MOST_LEFT_OUT).map(|(at, why)| {
        let what = course.actions[*at].sentence();
        format!("{what}: {why}").chars().take(LONGEST_LEFT_OUT).collect()
    });
    let warnings: Vec<String> = gradebook
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Warning && f.check != Check::TestNumber)
        .map(|f| {
            let who: Vec<&str> =
                f.people.iter().take(3).map(|p| gradebook.people[*p].name.as_str()).collect();
            let who = if who.is_empty() { String::new() } else { format!("{}: ", who.join(" / ")) };
            format!("{who}{} ({})", f.what, f.done)
        })
        .collect();
    let questions = questions(gradebook);
    Report {
        tests: gradebook
            .tests
            .iter()
            .map(|t| TestLine {
                number: t.number,
                title: t.title.clone(),
                why: t.why.to_string(),
                warning: t.warning.as_ref().map(ToString::to_string),
                files: t.parts.iter().map(|p| gradebook.tables[p.table].place()).collect(),
            })
            .collect(),
        people: table.height(),
        used: rows.used,
        merged: rows.merged,
        set_aside: rows.set_aside,
        passed,
        failed,
        pass_mark: table.scheme.pass_mark.normalize().to_string(),
        mean: table.class_mean(),
        doubts: doubts(gradebook),
        question_count: questions.len(),
        questions: questions.into_iter().take(MOST_QUESTIONS).collect(),
        warning_count: warnings.len(),
        warnings: warnings.into_iter().take(MOST_WARNINGS).collect(),
        files: Made::default(),
        left_out: left_out.collect(),
        profile,
    }
}

/// The questions about people, long ones in several.
fn doubts(gradebook: &Gradebook) -> Vec<Doubt> {
    let mut left = MOST_GROUPS;
    let mut doubts = Vec::new();
    for doubt in &gradebook.doubts {
        for groups in doubt.groups.chunks(MOST_GROUPS_ASKED) {
            let groups: Vec<Vec<Side>> =
                groups.iter().take(left).map(|group| sides(gradebook, group)).collect();
            left = left.saturating_sub(groups.len());
            if !groups.is_empty() {
                let reason = doubt.reason.words().to_owned();
                doubts.push(Doubt { groups, reason, kind: doubt.kind });
            }
        }
    }
    doubts
}

fn sides(gradebook: &Gradebook, group: &Group) -> Vec<Side> {
    let side = |((row, person), key): ((&RowRef, &usize), &String)| {
        let clues = gradebook.submission(*row).map(|s| s.clues.clone()).unwrap_or_default();
        let scores = gradebook.tests.iter().zip(&gradebook.results[*person].outcomes);
        let scores = scores.filter_map(|(test, outcome)| {
            let percent = round_half_up(outcome.standing.percent()?, 1).normalize();
            Some(format!("Test {}: {percent} %", test.number))
        });
        Side {
            name: if clues.name.is_empty() {
                gradebook.people[*person].name.clone()
            } else {
                clues.name
            },
            email: clues.email_typed,
            phone: clues.phone.map(|p| format!("…{p}")).unwrap_or_default(),
            student_id: clues.student_id.map(|i| i.value).unwrap_or_default(),
            place: gradebook.place(*row),
            scores: scores.collect(),
            key: key.clone(),
        }
    };
    group.rows.iter().zip(&group.people).zip(&group.keys).map(side).collect()
}
