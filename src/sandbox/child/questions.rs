//! Doubts about figures, as a chat asks them.

use std::collections::BTreeSet;

use gradebook::Gradebook;
use gradebook::checks::{Check, Finding, Severity};
use gradebook::recognise::ColumnUse;
use table::outcome::Question;

/// How much of a text is told.
const LONGEST: usize = 300;

/// All of them: maxima, then columns, then files, then what else should be looked at.
pub(super) fn questions(gradebook: &Gradebook) -> Vec<Question> {
    let doubts: Vec<&Finding> =
        gradebook.findings.iter().filter(|f| f.severity == Severity::Doubt).collect();
    let of = |check| doubts.iter().filter(move |f| f.check == check);
    let mut seen = BTreeSet::new();
    // A test of several files is asked about once.
    let maxima = of(Check::Maximum).filter(|f| seen.insert(f.test));
    let mut questions: Vec<Question> = maxima.map(|f| maximum(gradebook, f)).collect();
    questions.extend(of(Check::Column).map(|f| column(gradebook, f)));
    questions.extend(gradebook.test_doubts.iter().map(|doubt| Question::SameTest {
        one: doubt.places.0.clone(),
        other: doubt.places.1.clone(),
        names: (
            short(&gradebook.part_name(doubt.parts.0)),
            short(&gradebook.part_name(doubt.parts.1)),
        ),
        reason: short(&doubt.reason.to_string()),
    }));
    let asked = [Check::Maximum, Check::Column, Check::SamePerson, Check::TestNumber];
    questions.extend(doubts.iter().filter(|f| !asked.contains(&f.check)).map(|f| look(f)));
    questions
}

fn maximum(gradebook: &Gradebook, finding: &Finding) -> Question {
    let number = finding.test.unwrap_or_default();
    let scale = finding.column.and_then(|at| {
        let table = gradebook.tables.get(at.table)?;
        Some(&table.tests.iter().find(|t| t.column == at.column)?.scale)
    });
    let title = gradebook.tests.iter().find(|t| t.number == number).map(|t| short(&t.title));
    let (Some(scale), Some(title)) = (scale, title) else { return look(finding) };
    Question::Maximum {
        number,
        title,
        taken: scale.maximum().map(|m| m.to_string()),
        likely: finding.likely.iter().map(ToString::to_string).collect(),
        doubt: scale.doubt().map(|d| d.to_string()).unwrap_or_default(),
        reason: scale.reason().to_string(),
    }
}

fn column(gradebook: &Gradebook, finding: &Finding) -> Question {
    let found = finding.column.and_then(|at| {
        let table = gradebook.tables.get(at.table)?;
        Some((table, table.columns.iter().find(|c| c.at == at.column)?))
    });
    let Some((table, column)) = found else { return look(finding) };
    let why = match &column.results {
        Some(ColumnUse::LeftOut(why)) => why.to_string(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    Question::Column {
        file: table.file.clone(),
        sheet: table.sheet.clone(),
        header: table.column_name(column),
        why,
        usable: table.can_use(column),
    }
}

fn look(finding: &Finding) -> Question {
    Question::Look { what: short(&finding.what), done: short(&finding.done) }
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
