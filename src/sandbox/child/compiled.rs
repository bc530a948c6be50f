//! Compiling: the files that a result consists of, and what is told of it.

use std::borrow::Cow;
use std::fs;

use super::course::{BASE_FORMAT, Built, Loaded, StoredBase};
use super::questions::questions;
use super::say;
use crate::sandbox::protocol::{BASE, CSV, Course, JSON, Line, PICTURE, ROWS, WORKBOOK};
use gradebook::Gradebook;
use gradebook::checks::{Check, Severity};
use gradebook::domain::round_half_up;
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
const MOST_DOUBTS: usize = 200;

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
        doubts: gradebook.doubts.iter().take(MOST_DOUBTS).map(|d| doubt(gradebook, d)).collect(),
        question_count: questions.len(),
        questions: questions.into_iter().take(MOST_QUESTIONS).collect(),
        warning_count: warnings.len(),
        warnings: warnings.into_iter().take(MOST_WARNINGS).collect(),
        files: Made::default(),
        left_out: left_out.collect(),
        profile,
    }
}

fn doubt(gradebook: &Gradebook, doubt: &gradebook::identity::Doubt) -> Doubt {
    let side = |row, person: usize| {
        let clues = gradebook.submission(row).map(|s| s.clues.clone()).unwrap_or_default();
        let scores = gradebook.tests.iter().zip(&gradebook.results[person].outcomes);
        let scores = scores.filter_map(|(test, outcome)| {
            let percent = round_half_up(outcome.standing.percent()?, 1).normalize();
            Some(format!("Test {}: {percent} %", test.number))
        });
        Side {
            name: if clues.name.is_empty() {
                gradebook.people[person].name.clone()
            } else {
                clues.name
            },
            email: clues.email_typed,
            phone: clues.phone.map(|p| format!("…{p}")).unwrap_or_default(),
            student_id: clues.student_id.map(|i| i.value).unwrap_or_default(),
            place: gradebook.place(row),
            scores: scores.collect(),
        }
    };
    Doubt {
        one: side(doubt.rows.0, doubt.people.0),
        other: side(doubt.rows.1, doubt.people.1),
        reason: doubt.reason.words().to_owned(),
        likely: doubt.reason.is_likely(),
    }
}
