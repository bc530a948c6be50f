//! Which column and which person is meant: by title, by other names, by a slip apart.

use strsim::damerau_levenshtein;

use super::base::Who;
use super::column::{Column, Role};
use super::error::TableError;
use super::formula::Names;
use super::frame::Table;
use super::values::Kind;
use gradebook::domain::{fold, nearest, words};
use gradebook::explain::find_among;

/// Words that add nothing to a column's name.
const FILLERS: [&str; 14] = [
    "the", "column", "columns", "score", "scores", "mark", "marks", "percent", "result", "results",
    "of", "s", "in", "for",
];

/// A column's name without what people leave out or add.
fn bare(text: &str) -> String {
    let mut kept = words(text);
    kept.retain(|w| !FILLERS.contains(&w.as_str()));
    kept.join(" ")
}

impl Role {
    /// Other names of a column with the role, folded.
    pub fn other_names(self) -> Vec<String> {
        aliases(self)
    }
}

fn aliases(role: Role) -> Vec<String> {
    let fixed: &[&str] = match role {
        Role::Name => &["name", "names", "full name", "student", "student name", "person"],
        Role::Email => &["email", "e-mail", "mail", "address", "email address"],
        Role::Assignment => &["assignment", "assignments", "participation"],
        Role::Average => &[
            "final average",
            "final",
            "average",
            "total",
            "final score",
            "final grade",
            "overall",
            "avg",
            "final mark",
            "end result",
            "course average",
        ],
        Role::Letter => &["letter", "grade", "letter grade"],
        Role::Status => &["status", "pass/fail", "pass or fail", "outcome"],
        Role::Added => &[],
        Role::Test(number) => {
            let kinds = ["test", "quiz", "exam", "paper"];
            let mut names: Vec<String> = kinds
                .iter()
                .flat_map(|kind| [format!("{kind} {number}"), format!("{kind}{number}")])
                .collect();
            names.extend([format!("t{number}"), format!("q{number}")]);
            return names;
        }
    };
    fixed.iter().map(|a| (*a).to_owned()).collect()
}

/// Which of some columns, as title and role, a text means.
///
/// # Errors
/// [`TableError::NoColumn`] with the nearest titles.
pub(super) fn choose(wanted: &str, columns: &[(String, Role)]) -> Result<usize, TableError> {
    let folded = fold(wanted.trim().trim_matches(['[', ']', '"', '\'']));
    let (wanted_bare, position) =
        (bare(wanted), |fits: &dyn Fn(&(String, Role)) -> bool| columns.iter().position(fits));
    let by_title = position(&|(title, _)| fold(title) == folded);
    let by_alias = || position(&|(_, role)| aliases(*role).contains(&folded));
    let by_words = || {
        position(&|(title, role)| {
            !wanted_bare.is_empty()
                && (bare(title) == wanted_bare
                    || aliases(*role).iter().any(|a| bare(a) == wanted_bare))
        })
    };
    if let Some(at) = by_title.or_else(by_alias).or_else(by_words) {
        return Ok(at);
    }
    // A slip of one or two letters, when only one column is that near; digits must agree.
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let slip = |name: &str| {
        let near = bare(name);
        let most = if near.chars().count() > 7 { 2 } else { 1 };
        !near.is_empty()
            && wanted_bare.chars().count() >= 4
            && digits(&near) == digits(&wanted_bare)
            && damerau_levenshtein(&near, &wanted_bare) <= most
    };
    let near: Vec<usize> = (0..columns.len())
        .filter(|at| {
            let (title, role) = &columns[*at];
            slip(title) || aliases(*role).iter().any(|a| slip(a))
        })
        .collect();
    if let [at] = near.as_slice() {
        return Ok(*at);
    }
    let titles: Vec<&str> = columns.iter().map(|(title, _)| title.as_str()).collect();
    let nearest = nearest(wanted, &titles, 3);
    Err(TableError::NoColumn { wanted: wanted.trim().to_owned(), nearest })
}

impl Table {
    /// The column that a text means.
    ///
    /// # Errors
    /// [`TableError::NoColumn`] with the nearest titles.
    pub fn find(&self, wanted: &str) -> Result<&Column, TableError> {
        let shown: Vec<&Column> = self.columns().collect();
        let names: Vec<(String, Role)> = shown.iter().map(|c| (c.title.clone(), c.role)).collect();
        choose(wanted, &names).map(|at| shown[at])
    }

    /// The column of numbers that a text means.
    ///
    /// # Errors
    /// As [`Table::find`], and when it holds texts.
    pub(super) fn find_numbers(&self, wanted: &str) -> Result<&Column, TableError> {
        let column = self.find(wanted)?;
        if column.kind == Kind::Text {
            return Err(TableError::WrongKind {
                column: column.title.clone(),
                holds: "texts",
                needs: "numbers",
            });
        }
        Ok(column)
    }

    /// The final average, unless another column is meant.
    pub(super) fn find_or_average(&self, wanted: Option<&str>) -> Result<&Column, TableError> {
        match wanted {
            Some(wanted) => self.find_numbers(wanted),
            None => self.find_numbers("Final Average (%)").or_else(|_| {
                let average = self.with_role(Role::Average);
                average.ok_or_else(|| TableError::Unfit("There is no final average".to_owned()))
            }),
        }
    }

    /// The names that a formula may use.
    pub(super) fn names(&self) -> Names {
        let mut names = Names::default();
        for column in self.columns() {
            names.titles.push((column.title.clone(), column.id));
            names.aliases.extend(aliases(column.role).into_iter().map(|a| (a, column.id)));
        }
        names
    }

    /// The person that a text means, as a place among the people; only people in the table.
    ///
    /// # Errors
    /// [`TableError::Nobody`] or [`TableError::Several`].
    pub(super) fn person(&self, people: &[Who], wanted: &str) -> Result<u32, TableError> {
        let rows = self.people();
        let shown = self.with_role(Role::Name).map(|c| self.texts(c.id)).unwrap_or_default();
        let folded = fold(wanted.trim());
        let named: Vec<u32> = shown
            .iter()
            .zip(&rows)
            .filter(|(name, _)| name.as_deref().is_some_and(|n| fold(n) == folded))
            .map(|(_, person)| *person)
            .collect();
        let clues = people.iter().map(|p| (&p.names[..], &p.emails[..], p.student_id.as_deref()));
        let found = match named.as_slice() {
            [_] => named,
            _ => find_among(clues, wanted).into_iter().map(|p| p as u32).collect(),
        };
        let here: Vec<u32> = found.into_iter().filter(|p| rows.contains(p)).collect();
        let show = |p: &u32| {
            let person = &people[*p as usize];
            if person.email.is_empty() {
                person.name.clone()
            } else {
                format!("{} <{}>", person.name, person.email)
            }
        };
        match here.as_slice() {
            [one] => Ok(*one),
            [] => {
                let all: Vec<&str> = people.iter().map(|p| p.name.as_str()).collect();
                let nearest = nearest(wanted, &all, 3);
                Err(TableError::Nobody { wanted: wanted.trim().to_owned(), nearest })
            }
            many => Err(TableError::Several {
                wanted: wanted.trim().to_owned(),
                who: many.iter().take(5).map(show).collect(),
            }),
        }
    }
}
