//! The result of a compile as JSON, for programs. Scores are exact decimals as strings.

use serde::Serialize;

use super::Edited;
use super::columns::{ColumnEntry, columns};
use gradebook::checks::{Check, ColumnRef, Severity};
use gradebook::identity::Group;
use gradebook::scoring::Standing;
use gradebook::workbook::column_letters;
use gradebook::{Gradebook, RowRef};
use table::Table;

#[derive(Serialize)]
struct ResultJson<'g> {
    output: String,
    pass_mark: String,
    passed: usize,
    failed: usize,
    class_mean: Option<String>,
    tests: Vec<TestJson<'g>>,
    people: Vec<PersonJson<'g>>,
    files: Vec<FileJson>,
    refused: Vec<RefusedJson<'g>>,
    findings: Vec<FindingJson<'g>>,
    /// Every column with results and what became of it.
    columns: Vec<ColumnEntry<'g>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    edits: &'g [String],
    /// The table after the edits; people above are as the files have them.
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<TableJson>,
}

#[derive(Serialize)]
struct TableJson {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl TableJson {
    fn of(table: &Table) -> Self {
        let grid = super::grid(table);
        Self { columns: grid.columns.into_iter().map(|c| c.title).collect(), rows: grid.rows }
    }
}

#[derive(Serialize)]
struct TestJson<'g> {
    number: u32,
    title: &'g str,
    why: String,
    files: Vec<String>,
    maximum: Option<String>,
}

#[derive(Serialize)]
struct PersonJson<'g> {
    name: &'g str,
    email: &'g str,
    student_id: Option<&'g str>,
    tests: Vec<ScoreJson>,
    assignment: Option<String>,
    average: Option<String>,
    passed: Option<bool>,
    letter: Option<&'g str>,
    rows: Vec<RowJson<'g>>,
}

#[derive(Serialize)]
struct ScoreJson {
    test: u32,
    standing: &'static str,
    percent: Option<String>,
}

#[derive(Serialize)]
struct RowJson<'g> {
    file: &'g str,
    sheet: &'g str,
    row: u32,
}

#[derive(Serialize)]
struct FileJson {
    file: String,
    tool: &'static str,
    rows: u32,
    used: u32,
    merged: u32,
    set_aside: u32,
}

#[derive(Serialize)]
struct RefusedJson<'g> {
    file: &'g str,
    why: &'g str,
}

#[derive(Serialize)]
struct FindingJson<'g> {
    severity: Severity,
    check: Check,
    what: &'g str,
    done: &'g str,
    people: Vec<&'g str>,
    rows: Vec<RowJson<'g>>,
    /// People who may be one: a group for each person that would come of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<GroupJson<'g>>,
    /// The number of the test whose maximum it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<u32>,
    /// The column it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<ColumnJson<'g>>,
    /// Maxima that are likely, the likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    likely: Vec<String>,
}

#[derive(Serialize)]
struct GroupJson<'g> {
    /// A row of each part.
    rows: Vec<RowJson<'g>>,
    /// The name of each part.
    names: Vec<&'g str>,
    /// What `--decisions` names each part by.
    keys: &'g [String],
}

#[derive(Serialize)]
struct ColumnJson<'g> {
    file: &'g str,
    sheet: &'g str,
    column: String,
    header: &'g str,
}

/// Renders the result with a line end.
/// `refused` are files that could not be used, with the reason; `output` names the workbook.
pub fn json(edited: Edited<'_>, refused: &[(String, String)], output: &str) -> String {
    let Edited { gradebook, table, steps } = edited;
    let (passed, failed) = table.passed_and_failed();
    let result = ResultJson {
        output: output.to_owned(),
        pass_mark: table.scheme.pass_mark.to_string(),
        passed,
        failed,
        class_mean: table.class_mean(),
        tests: tests(gradebook),
        people: (0..gradebook.people.len()).map(|at| person(gradebook, at)).collect(),
        files: files(gradebook),
        refused: refused.iter().map(|(file, why)| RefusedJson { file, why }).collect(),
        findings: findings(gradebook),
        columns: columns(gradebook),
        edits: steps,
        table: (!steps.is_empty()).then(|| TableJson::of(table)),
    };
    serde_json::to_string_pretty(&result)
        .map_or_else(|e| format!("{{\"error\": \"{e}\"}}\n"), |json| json + "\n")
}

fn row(gradebook: &Gradebook, row: RowRef) -> RowJson<'_> {
    let table = &gradebook.tables[row.table];
    RowJson { file: &table.file, sheet: &table.sheet, row: row.row }
}

fn tests(gradebook: &Gradebook) -> Vec<TestJson<'_>> {
    let test = |t| -> TestJson<'_> {
        let t: &gradebook::Test = t;
        let first = t.parts[0];
        let maximum = gradebook.scheme.maximums.get(&t.number).copied();
        let maximum = maximum.or(gradebook.tables[first.table].tests[first.item].scale.maximum());
        TestJson {
            number: t.number,
            title: &t.title,
            why: t.why.to_string(),
            files: t.parts.iter().map(|p| gradebook.tables[p.table].place()).collect(),
            maximum: maximum.map(|m| m.to_string()),
        }
    };
    gradebook.tests.iter().map(test).collect()
}

fn person(gradebook: &Gradebook, at: usize) -> PersonJson<'_> {
    let (person, result) = (&gradebook.people[at], &gradebook.results[at]);
    let score = |(test, outcome): (&gradebook::Test, &gradebook::scoring::Outcome)| ScoreJson {
        test: test.number,
        standing: match outcome.standing {
            Standing::Taken(_) => "taken",
            Standing::Missing => "missing",
            Standing::NotAssigned => "not_assigned",
            Standing::Excused => "excused",
            Standing::Pending => "pending",
        },
        percent: outcome
            .standing
            .percent()
            .map(|p| gradebook::domain::snap(p).normalize().to_string()),
    };
    PersonJson {
        name: &person.name,
        email: &person.email,
        student_id: person.student_id.as_deref(),
        tests: gradebook.tests.iter().zip(&result.outcomes).map(score).collect(),
        assignment: result.grade.assignment.as_ref().map(|a| a.value.to_string()),
        average: result.grade.average.map(|a| a.to_string()),
        passed: result.grade.passed,
        letter: result.grade.letter.as_deref(),
        rows: person.rows.iter().map(|r| row(gradebook, *r)).collect(),
    }
}

fn files(gradebook: &Gradebook) -> Vec<FileJson> {
    let file = |(at, table): (usize, &gradebook::recognise::Table)| {
        let tally = gradebook.tally(at);
        FileJson {
            file: table.place(),
            tool: table.tool.name(),
            rows: tally.total(),
            used: tally.used,
            merged: tally.merged,
            set_aside: tally.set_aside,
        }
    };
    gradebook.tables.iter().enumerate().map(file).collect()
}

fn findings(gradebook: &Gradebook) -> Vec<FindingJson<'_>> {
    let finding = |f| -> FindingJson<'_> {
        let f: &gradebook::checks::Finding = f;
        FindingJson {
            severity: f.severity,
            check: f.check,
            what: &f.what,
            done: &f.done,
            people: f.people.iter().map(|p| gradebook.people[*p].name.as_str()).collect(),
            rows: f.rows.iter().map(|r| row(gradebook, *r)).collect(),
            groups: f.groups.iter().map(|group| self::group(gradebook, group)).collect(),
            test: f.test,
            column: f.column.and_then(|at| column(gradebook, at)),
            likely: f.likely.iter().map(ToString::to_string).collect(),
        }
    };
    gradebook.findings.iter().map(finding).collect()
}

fn group<'g>(gradebook: &'g Gradebook, group: &'g Group) -> GroupJson<'g> {
    GroupJson {
        rows: group.rows.iter().map(|r| row(gradebook, *r)).collect(),
        names: group.people.iter().map(|p| gradebook.people[*p].name.as_str()).collect(),
        keys: &group.keys,
    }
}

fn column(gradebook: &Gradebook, at: ColumnRef) -> Option<ColumnJson<'_>> {
    let table = gradebook.tables.get(at.table)?;
    let header = table.columns.iter().find(|c| c.at == at.column)?.header.as_str();
    let column = column_letters(at.column);
    Some(ColumnJson { file: &table.file, sheet: &table.sheet, column, header })
}
