//! What the header of a column says of its numbers, before they are looked at.

use std::sync::LazyLock;

use regex::Regex;

use super::columns::{Column, RoleReason};
use super::lexicon::is_maximum_word;
use super::maximum::{HeaderMaximum, in_header, without_maximum};
use super::profiles_items::{ItemColumn, ItemKind};
use super::role::{Role, Stage, Strength, is_abbreviated, is_question, roles_of, stage_of};
use super::score_words::{NumberKind, kinds};
use super::title;
use super::titles::item_title;
use super::tool::{Profile, Scores, Tool, folded_header};
pub(super) use super::weights::{says_percent, weight_in, without_weight};
use crate::domain::{pattern, words};

/// What a header says of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// A test among several; by the tool's own header or by its words.
    Item,
    /// A score with a title of its own.
    Named,
    /// The score of the file's test.
    Score,
    /// The score after penalties.
    Final,
    /// The score before them.
    Raw,
    /// What was taken away.
    Penalty,
    /// A total of others, or of the questions.
    Total,
    /// The percent of the file's test.
    Percent,
    /// A maximum, row by row.
    Maximum,
    /// The points of a question, or the answer.
    Question,
    /// How many answers were right.
    Correct,
    /// A number that the tool works out.
    Tools,
    /// A result or a count.
    Unclear,
    /// No result.
    Other,
    /// By its header it says who or when, by its cells it does not.
    Misplaced,
    /// Nothing is known.
    Unknown,
}

/// The hint of a column that has no other role yet; `None` for a column that is no number. `item`
/// is what the table's headers together say of the column.
pub(super) fn hint(column: &Column, profile: &Profile, item: Option<&ItemColumn>) -> Option<Hint> {
    match column.role {
        Role::Correct => return Some(Hint::Correct),
        Role::Status => return Some(Hint::Unclear),
        // The columns of a form, by what they have to do with each other.
        Role::Score if column.why == RoleReason::Tool => return Some(Hint::Score),
        Role::QuestionPoints if column.why == RoleReason::Tool => return Some(Hint::Question),
        Role::RowNumber if is_rank(&column.header) => return Some(Hint::Other),
        Role::Other | Role::Question | Role::QuestionPoints => {}
        _ => return None,
    }
    let tool = profile.tool != Tool::Generic;
    if let Some(item) = item.filter(|_| tool && profile.scores == Scores::Items) {
        return of_item(item, of_profile(&column.header));
    }
    if let Some((_, role)) = profile.role_of(&folded_header(&column.header)) {
        return match role {
            Role::Score => Some(Hint::Score),
            Role::TestItem => Some(of_profile(&column.header)),
            Role::Percent => Some(Hint::Percent),
            Role::Maximum => Some(Hint::Maximum),
            Role::Penalty => Some(Hint::Penalty),
            Role::QuestionPoints | Role::Question => Some(Hint::Question),
            Role::Correct => Some(Hint::Correct),
            Role::Other => Some(Hint::Tools),
            _ => None,
        };
    }
    if tool && profile.scores == Scores::OneColumn && column.role == Role::Question {
        return Some(Hint::Question);
    }
    let maximum = matches!(in_header(&column.header), Some(HeaderMaximum::Sure(_)));
    let words = match by_words(&column.header) {
        // A column with a maximum of its own is a test, whatever it is called.
        Hint::Unknown if maximum => Hint::Item,
        words => words,
    };
    match item {
        Some(item)
            if matches!(words, Hint::Unknown | Hint::Named | Hint::Score | Hint::Percent) =>
        {
            of_item(item, Hint::Named)
        }
        _ => Some(words),
    }
}

fn of_profile(header: &str) -> Hint {
    if kinds(&item_title(header)).first() == Some(&NumberKind::Total) {
        Hint::Total
    } else {
        Hint::Item
    }
}

fn of_item(item: &ItemColumn, scores: Hint) -> Option<Hint> {
    match item.kind {
        ItemKind::Score | ItemKind::Percent | ItemKind::Letter => Some(scores),
        ItemKind::MaxPoints => Some(Hint::Maximum),
        ItemKind::Lateness => Some(Hint::Penalty),
        ItemKind::Total => Some(Hint::Total),
        ItemKind::ReadOnly => Some(Hint::Tools),
        ItemKind::Feedback | ItemKind::SubmissionTime => None,
    }
}

/// What the words of a header say of its column.
pub(super) fn by_words(header: &str) -> Hint {
    if is_abbreviated(header) {
        return Hint::Question;
    }
    let without = without_maximum(header);
    if let Some(hint) = below_a_group(&without) {
        return hint;
    }
    let said = Said::of(&without);
    let hint = said.of_one_test().or_else(|| said.of_a_number()).unwrap_or_else(|| said.by_kind());
    // "Level 1 (max 2000)" is a result, whatever else has levels.
    if hint == Hint::Other && says_most(header, &without) { Hint::Named } else { hint }
}

/// A number with decimals in brackets, which counts nothing: "Class 1 (10.00)".
static DECIMALS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\(\d+[.,]\d{1,2}\)\s*$"));

/// Whether what was taken out of a header names a maximum in words, or with decimals.
fn says_most(header: &str, without: &str) -> bool {
    let most =
        |word: &String| matches!(word.as_str(), "max" | "maximum" | "out" | "points" | "pts");
    let said = words(header);
    said.len() > words(without).len() && (said.iter().any(most) || DECIMALS.is_match(header))
}

/// What the own title of a column says below the title of its group: "Written works · WS" is
/// worked out, and "Written works · 2" the second piece of such work.
fn below_a_group(header: &str) -> Option<Hint> {
    let (group, own) = header.rsplit_once(" · ")?;
    let own = own.trim();
    // "PS1" alone is a problem set; the percentage and the weighted score have a group.
    if kinds(own) == [NumberKind::Total] || matches!(own, "PS" | "WS") {
        return Some(Hint::Total);
    }
    let counts = !own.is_empty() && own.bytes().all(|b| b.is_ascii_digit());
    let questions = is_question(group) || kinds(group).contains(&NumberKind::Question);
    (counts && !questions).then_some(Hint::Item)
}

/// A header, looked at in several ways.
struct Said<'h> {
    header: &'h str,
    kinds: Vec<NumberKind>,
    roles: Vec<(Role, Strength)>,
}

impl<'h> Said<'h> {
    fn of(header: &'h str) -> Self {
        Self { header, kinds: kinds(header), roles: roles_of(header) }
    }

    fn is(&self, kind: NumberKind) -> bool {
        self.kinds.contains(&kind)
    }

    fn exactly(&self, role: Role) -> bool {
        self.roles.contains(&(role, Strength::Exact))
    }

    /// What the column is in the reading of one test: maximum, raw, final, penalty.
    fn of_one_test(&self) -> Option<Hint> {
        let inside = bracketed(self.header).map(kinds).unwrap_or_default();
        let stage = match stage_of(self.header) {
            Stage::Final | Stage::Raw if only_final(without_brackets(self.header)) => Stage::Plain,
            stage => stage,
        };
        let penalty = self.is(NumberKind::Penalty);
        if is_maximum(self.header, &self.roles, self.is(NumberKind::Test)) {
            Some(Hint::Maximum)
        } else if self.roles.iter().any(|(r, s)| *s == Strength::Exact && says_who_or_when(*r)) {
            Some(Hint::Misplaced)
        } else if inside == [NumberKind::Total] {
            Some(Hint::Total)
        } else if stage == Stage::Final || (penalty && self.is(NumberKind::Final)) {
            Some(Hint::Final)
        } else if stage == Stage::Raw {
            Some(Hint::Raw)
        } else {
            (penalty || self.exactly(Role::Penalty)).then_some(Hint::Penalty)
        }
    }

    /// A question, a count, a total, or a test.
    fn of_a_number(&self) -> Option<Hint> {
        let header = self.header;
        let letters = header.chars().any(char::is_alphabetic);
        let bare = !header.is_empty() && !letters && header != "%";
        let titled = self.is(NumberKind::Test)
            && words(header).len() <= 3
            && !begins_with_question_number(header);
        let claims = title::claim(header, None).is_some();
        let score = self.exactly(Role::Score);
        let total = self.is(NumberKind::Total) && (self.is(NumberKind::Test) || !score);
        if bare || (is_question(header) && !titled) {
            Some(Hint::Question)
        } else if counts_something(header) && !claims {
            Some(Hint::Other)
        } else if total && !only_final(header) {
            Some(Hint::Total)
        } else if self.is(NumberKind::Raw) {
            Some(Hint::Raw)
        } else if self.is(NumberKind::Final) && score {
            Some(Hint::Final)
        } else if claims || self.is(NumberKind::Test) {
            Some(Hint::Item)
        } else {
            self.exactly(Role::Section).then_some(Hint::Other)
        }
    }

    fn by_kind(&self) -> Hint {
        match self.kinds.first() {
            Some(NumberKind::Question) => Hint::Question,
            Some(NumberKind::Total) => Hint::Total,
            Some(NumberKind::Final) => Hint::Final,
            Some(NumberKind::Unclear) => Hint::Unclear,
            Some(NumberKind::Rank | NumberKind::Other) => Hint::Other,
            Some(NumberKind::Test | NumberKind::Raw | NumberKind::Penalty | NumberKind::Group)
            | None => by_role(self.header, &self.roles),
        }
    }
}

/// Whether a header says the place of a person among the others, and nothing more.
pub(super) fn is_rank(header: &str) -> bool {
    kinds(header).first() == Some(&NumberKind::Rank)
}

/// `Q4. Test bilatéral`.
fn begins_with_question_number(header: &str) -> bool {
    let after = header.trim_start().strip_prefix(['q', 'Q']).unwrap_or_default();
    let digits = after.chars().take_while(char::is_ascii_digit).count();
    digits > 0 && after.chars().nth(digits).is_some_and(|c| ".):".contains(c))
}

/// Words at the end of a header whose numbers count or name something.
const COUNTERS: [&str; 33] = [
    "intentos",
    "tentatives",
    "versuche",
    "tentativi",
    "tentativas",
    "denemeler",
    "progress",
    "completion",
    "questions",
    "qs",
    "number",
    "no",
    "nr",
    "num",
    "count",
    "id",
    "ids",
    "units",
    "credits",
    "code",
    "numero",
    "nummer",
    "anzahl",
    "nombre de",
    "adet",
    "sayisi",
    "times",
    "level",
    "attempts",
    "tries",
    "minutes",
    "hours",
    "days",
];

/// Whether the numbers under a header are no results, by its words.
pub(super) fn is_no_result(header: &str) -> bool {
    counts_something(without_brackets(header).trim_end_matches([' ', '%']))
        && title::claim(header, None).is_none()
}

fn counts_something(header: &str) -> bool {
    let said = words(header);
    said.len() > 1 && said.last().is_some_and(|last| COUNTERS.contains(&last.as_str()))
}

/// A word for the most that can be reached: of any score, or beside a title (`Algebra max`,
/// `Max Quiz 2`).
fn is_maximum(header: &str, roles: &[(Role, Strength)], names_test: bool) -> bool {
    if roles.iter().any(|(role, _)| *role == Role::Maximum) {
        return true;
    }
    let said = words(header);
    let [first, .., last] = said.as_slice() else { return false };
    is_maximum_word(last)
        || (is_maximum_word(first) && (names_test || title::claim(header, None).is_some()))
}

/// Roles of columns whose numbers are no results, whatever the cells look like.
fn says_who_or_when(role: Role) -> bool {
    role.is_identity()
        || matches!(
            role,
            Role::RowNumber | Role::Submitted | Role::Started | Role::Attempt | Role::PersonKind
        )
}

fn without_brackets(header: &str) -> &str {
    header.split(['(', '[', '{']).next().unwrap_or(header)
}

/// What stands in brackets at the end of a header.
fn bracketed(header: &str) -> Option<&str> {
    header.trim_end().strip_suffix(')')?.rsplit_once('(').map(|(_, inside)| inside)
}

fn by_role(header: &str, roles: &[(Role, Strength)]) -> Hint {
    let named = !stem(header).is_empty();
    match roles
        .iter()
        .map(|(role, _)| *role)
        .find(|role| matches!(role, Role::Score | Role::Percent | Role::Correct | Role::Incorrect))
    {
        Some(Role::Score | Role::Percent) if named => Hint::Named,
        Some(Role::Score) => Hint::Score,
        Some(Role::Percent) => Hint::Percent,
        Some(Role::Correct) => Hint::Correct,
        Some(_) => Hint::Other,
        None => Hint::Unknown,
    }
}

/// `Final` alone names an exam.
fn only_final(header: &str) -> bool {
    words(header).iter().all(|w| w == "final" || w.bytes().all(|b| b.is_ascii_digit()))
}

/// The title of the test in a header: its words without those for scores, percents, maxima and
/// units, and without brackets.
pub(super) fn stem(header: &str) -> String {
    let header = &without_maximum(header);
    let cut = header.find(['(', '[', '/', '<', '|', '{']).filter(|at| *at > 0);
    let said = words(&header[..cut.unwrap_or(header.len())]);
    let tells = |word: &String| {
        let scored = roles_of(word).iter().any(|(role, strength)| {
            *strength == Strength::Exact
                && matches!(role, Role::Score | Role::Percent | Role::Maximum)
        });
        !scored
            && !matches!(
                word.as_str(),
                "of" | "the"
                    | "real"
                    | "raw"
                    | "out"
                    | "possible"
                    | "obtained"
                    | "earned"
                    | "available"
                    | "letter"
                    | "de"
                    | "du"
                    | "in"
                    | "im"
            )
    };
    said.into_iter().filter(tells).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_of_headers() {
        let cases = [
            ("Homework 1", Hint::Item),
            ("Midterm", Hint::Item),
            ("Final", Hint::Item),
            ("Quiz 1 Points (20)", Hint::Item),
            ("Score", Hint::Score),
            ("Total", Hint::Total),
            ("Quiz average", Hint::Total),
            ("Raw Mark", Hint::Raw),
            ("Final Mark", Hint::Final),
            ("Percentage", Hint::Percent),
            ("Q3", Hint::Question),
            ("Physics", Hint::Unknown),
            ("Physics marks", Hint::Named),
            ("Attendance", Hint::Unclear),
            ("Section", Hint::Other),
            ("Max Points", Hint::Maximum),
            ("Teste 1 Máximo", Hint::Maximum),
            ("Algebra max", Hint::Maximum),
            ("Max Quiz 2", Hint::Maximum),
            ("Max Weber", Hint::Unknown),
            ("Not / 20", Hint::Score),
        ];
        for (header, expected) in cases {
            assert_eq!(by_words(header), expected, "{header}");
        }
    }

    #[test]
    fn stems_join_points_and_percents() {
        assert_eq!(stem("Quiz 1 Points (20)"), "quiz 1");
        assert_eq!(stem("Quiz 1 Score (%)"), "quiz 1");
        assert_eq!(stem("Quiz 1 - Max Points"), "quiz 1");
        assert_eq!(stem("Score %"), "");
    }

    #[test]
    fn weights_are_no_percents() {
        assert!(
            says_percent("Score (%)") && says_percent("Percentage") && says_percent("% correct")
        );
        assert!(!says_percent("Quiz 1 (10%)") && !says_percent("Vize (%40)"));
    }
}
