//! Which columns belong to one test: marks, maximum, percent, time, lateness.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::labels::by_label;
use super::lexicon::{Strength, is_bare, is_filler, says_maximum, whole};
use super::nobody::NobodyKind;
pub(super) use super::profiles::ItemKind;
use super::profiles::of_tool;
use super::role::{Role, is_question, roles_of};
use super::tool::{Tool, folded_header};
use super::wording::{all_words, without_out_of};
use crate::domain::tidy;

/// Most words of the part of a header that says what it holds.
const LONGEST_SAYING: usize = 4;

/// A column of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ItemColumn {
    /// The test's title as written; columns with equal titles belong together.
    pub(super) title: String,
    /// What the column holds.
    pub(super) kind: ItemKind,
}

/// The columns of tests among all headers of a table. A header that is just the title of another
/// column's test ("Lab 1" beside "Lab 1 - Max Points") holds its marks.
pub(super) fn items_of(tool: Tool, headers: &[String]) -> Vec<Option<ItemColumn>> {
    let found: Vec<Option<ItemColumn>> = headers.iter().map(|h| item_of(tool, h)).collect();
    let beside =
        |c: &&ItemColumn| !matches!(c.kind, ItemKind::Score | ItemKind::Total | ItemKind::ReadOnly);
    let titles: HashSet<String> =
        found.iter().flatten().filter(beside).map(|c| folded_header(&c.title)).collect();
    let plain = |header: &String, item: Option<ItemColumn>| {
        let is_title = || titles.contains(&folded_header(header));
        item.or_else(|| {
            is_title().then(|| ItemColumn { title: tidy(header), kind: ItemKind::Score })
        })
    };
    headers.iter().zip(found).map(|(header, item)| plain(header, item)).collect()
}

/// What a header says about a test, by the tool's profile or by its words.
pub(super) fn item_of(tool: Tool, header: &str) -> Option<ItemColumn> {
    let profile = of_tool(tool);
    let folded = folded_header(header);
    if let Some((pattern, kind)) = profile.item_kind(&folded) {
        let part = pattern.first_part(&folded).and_then(|part| as_written(header, &folded, part));
        let title = part.map_or_else(|| tidy(header), |part| tidy(&part));
        // A total of a category is a total in whatever form it is shown.
        let kind = match profile.item_kind(&folded_header(&title)) {
            Some((_, ItemKind::Total)) => ItemKind::Total,
            _ => kind,
        };
        let whole = matches!(kind, ItemKind::Total | ItemKind::ReadOnly);
        return Some(ItemColumn { title: if whole { tidy(header) } else { title }, kind });
    }
    if profile.role_of(&folded).is_some() { None } else { by_words(header) }
}

/// The part of a header as it was written, given its folded form.
fn as_written(header: &str, folded: &str, part: &str) -> Option<String> {
    let written: Vec<char> = tidy(header).nfc().collect();
    if written.len() != folded.chars().count() {
        return Some(part.to_owned());
    }
    let start = folded.find(part)?;
    let skipped = folded.get(..start)?.chars().count();
    Some(written.into_iter().skip(skipped).take(part.chars().count()).collect())
}

/// "Quiz 1 Points (20)", "Quiz 1 Score (%)", "Essay Max", "Essay /20", "Note du contrôle 1".
fn by_words(header: &str) -> Option<ItemColumn> {
    let exact = roles_of(header).first().is_some_and(|(_, s)| *s == Strength::Exact);
    let header = tidy(header);
    if exact || is_question(&header) || header.ends_with('?') || header.chars().count() > 120 {
        return None;
    }
    let (plain, rest) = without_maximum(&header);
    let percent = all_words(rest).iter().any(|w| w == "percent") || plain.ends_with('%');
    let plain = plain.trim_end_matches(['%', ' ']);
    let parts: Vec<&str> = plain.split_whitespace().collect();
    let said = (1..=LONGEST_SAYING.min(parts.len().saturating_sub(1))).rev().find_map(|length| {
        let (before, after) = parts.split_at_checked(parts.len() - length)?;
        let (first, behind) = parts.split_at_checked(length)?;
        let last = says(after, rest).map(|kind| (before, kind));
        last.or_else(|| says(first, rest).map(|kind| (behind, kind)))
    });
    let (title, kind) = match said {
        Some((title, kind)) => (title_of(title)?, kind),
        None if !rest.is_empty() || percent => (title_of(&parts)?, ItemKind::Score),
        None => return None,
    };
    let kind = if percent && kind == ItemKind::Score { ItemKind::Percent } else { kind };
    // "Quiz 1 penalty points", "Quiz 1 percent grade": the words before say it more closely.
    if kind == ItemKind::Score
        && let Some(closer) = by_words(&title).filter(|c| c.kind != ItemKind::Score)
    {
        return Some(closer);
    }
    Some(ItemColumn { title, kind })
}

/// A header without the maximum or the unit at its end, and that end.
pub(super) fn without_maximum(header: &str) -> (&str, &str) {
    let closing = [('(', ')'), ('[', ']')]
        .into_iter()
        .find_map(|(open, close)| header.ends_with(close).then(|| header.rfind(open)).flatten());
    let slash = header.rfind('/').filter(|at| {
        let tail = header.get(at + 1..).unwrap_or_default().trim();
        !tail.is_empty() && tail.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
    });
    let unit = |at: &usize| {
        let end = header.get(*at..).unwrap_or_default();
        let words = all_words(end);
        let known = |w: &String| {
            w.chars().all(|c| c.is_ascii_digit())
                || w == "percent"
                || is_filler(w)
                || says_maximum(&["points".to_owned(), w.clone()]) == Some(Strength::Exact)
                || whole(std::slice::from_ref(w)).contains(&Role::Score)
                || matches!(w.as_str(), "pts" | "pt" | "out" | "p" | "pkt")
        };
        *at > 0 && !words.is_empty() && words.iter().all(known)
    };
    let behind = Some(without_out_of(header).len()).filter(|at| *at < header.len());
    match behind.or(closing.filter(unit)).or(slash.filter(|at| *at > 0)) {
        Some(at) => {
            let (plain, rest) = header.split_at(at);
            (plain.trim_end(), rest)
        }
        None => (header, ""),
    }
}

/// What words at the end or the beginning of a header say that the column holds.
fn says(parts: &[&str], rest: &str) -> Option<ItemKind> {
    let text = parts.join(" ");
    let words = all_words(&text);
    if words.is_empty() {
        return None;
    }
    let numbered = words.iter().any(|w| w.starts_with(|c: char| c.is_ascii_digit()));
    let sums = |kind| matches!(kind, NobodyKind::Total | NobodyKind::Average);
    if !numbered && by_label(&text).is_some_and(|n| sums(n.kind)) {
        return Some(ItemKind::Total);
    }
    if says_maximum(&words) == Some(Strength::Exact) {
        return Some(ItemKind::MaxPoints);
    }
    let bracketed = all_words(rest);
    let kind = whole(&words).into_iter().find_map(|role| match role {
        Role::Score => Some(ItemKind::Score),
        Role::Maximum => Some(ItemKind::MaxPoints),
        Role::Percent => Some(ItemKind::Percent),
        Role::Penalty => Some(ItemKind::Lateness),
        Role::Submitted => Some(ItemKind::SubmissionTime),
        Role::Other if words.iter().any(|w| w == "letter") => Some(ItemKind::Letter),
        Role::Other => Some(ItemKind::Feedback),
        _ => None,
    })?;
    // "Quiz 1 points (max)"
    let maximum = kind == ItemKind::Score && !bracketed.is_empty();
    let only_maximum = maximum
        && says_maximum(&[vec!["points".to_owned()], bracketed].concat()) == Some(Strength::Exact);
    Some(if only_maximum { ItemKind::MaxPoints } else { kind })
}

/// The title that is left; none if nothing but joining words is.
fn title_of(parts: &[&str]) -> Option<String> {
    let joins = |part: &&&str| {
        let words = all_words(part);
        words.is_empty() || words.iter().all(|w| is_filler(w) || w == "fur")
    };
    let first = parts.iter().take_while(joins).count();
    let last = parts.iter().rev().take_while(joins).count();
    let kept = parts.get(first..parts.len().saturating_sub(last))?;
    let title = kept.join(" ");
    let title = title.trim_matches(|c: char| c.is_whitespace() || "-–—:·|_,.".contains(c));
    let words = all_words(title);
    let says_nothing = words.is_empty()
        || words
            .iter()
            .all(|w| is_bare(w) || w.len() < 2 && !w.starts_with(|c: char| c.is_ascii_digit()))
        || whole(&words).iter().any(|r| *r != Role::Assignment)
        || says_maximum(&words).is_some();
    (!says_nothing).then(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ItemKind::*;

    fn shown(tool: Tool, headers: &[&str]) -> Vec<Option<(String, ItemKind)>> {
        let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
        items_of(tool, &headers).into_iter().map(|c| c.map(|c| (c.title, c.kind))).collect()
    }

    fn check(tool: Tool, cases: &[(&str, Option<(&str, ItemKind)>)]) {
        let headers: Vec<&str> = cases.iter().map(|(h, _)| *h).collect();
        for ((header, expected), found) in cases.iter().zip(shown(tool, &headers)) {
            let expected = expected.map(|(title, kind)| (title.to_owned(), kind));
            assert_eq!(found, expected, "{header}");
        }
    }

    #[test]
    fn four_columns_an_assignment() {
        check(
            Tool::GradescopeCourse,
            &[
                ("Name", None),
                ("SID", None),
                ("Email", None),
                ("section_name", None),
                ("Lab 1.1", Some(("Lab 1.1", Score))),
                ("Lab 1.1 - Max Points", Some(("Lab 1.1", MaxPoints))),
                ("Lab 1.1 - Submission Time", Some(("Lab 1.1", SubmissionTime))),
                ("Lab 1.1 - Lateness (H:M:S)", Some(("Lab 1.1", Lateness))),
                ("HW 2 - Proofs", Some(("HW 2 - Proofs", Score))),
                ("HW 2 - Proofs - Max Points", Some(("HW 2 - Proofs", MaxPoints))),
                ("Total Lateness (H:M:S)", Some(("Total Lateness (H:M:S)", ReadOnly))),
            ],
        );
    }

    #[test]
    fn items_of_course_gradebooks() {
        check(
            Tool::MoodleGradebook,
            &[
                ("First name", None),
                ("ID number", None),
                ("Quiz: Week 1 (Real)", Some(("Quiz: Week 1", Score))),
                ("Quiz: Week 1 (Percentage)", Some(("Quiz: Week 1", Percent))),
                ("Quiz: Week 1 (Letter)", Some(("Quiz: Week 1", Letter))),
                ("Quiz: Week 1 (Feedback)", Some(("Quiz: Week 1", Feedback))),
                ("Essay (Réel)", Some(("Essay", Score))),
                ("Course total (Real)", Some(("Course total (Real)", Total))),
                ("Quizzes total (Percentage)", Some(("Quizzes total (Percentage)", Total))),
                ("Kurs gesamt (Punkte)", Some(("Kurs gesamt (Punkte)", Total))),
                ("Last downloaded from this course", None),
            ],
        );
        check(
            Tool::Canvas,
            &[
                ("Student", None),
                ("Essai n° 1 (40211)", Some(("Essai n° 1", Score))),
                ("Current Score", Some(("Current Score", ReadOnly))),
                ("Labs Unposted Final Score", Some(("Labs Unposted Final Score", ReadOnly))),
                ("Unposted Current Grade", Some(("Unposted Current Grade", ReadOnly))),
                ("Override Score", Some(("Override Score", ReadOnly))),
            ],
        );
    }

    #[test]
    fn items_with_their_maxima_in_brackets() {
        check(
            Tool::Blackboard,
            &[
                ("Username", None),
                ("PF 25 [Total Pts: 2 Score] |574283", Some(("PF 25", Score))),
                ("Lab [Total Pts: 10 Percentage] |12", Some(("Lab", Percent))),
                (
                    "Total [Total Pts: up to 1,499 Score] |3032234",
                    Some(("Total [Total Pts: up to 1,499 Score] |3032234", Total)),
                ),
                (
                    "Overall Grade [Total Pts: up to 55 Letter] |12",
                    Some(("Overall Grade [Total Pts: up to 55 Letter] |12", Total)),
                ),
            ],
        );
        check(
            Tool::Brightspace,
            &[
                ("OrgDefinedId", None),
                ("Quiz 1 Points Grade <Numeric MaxPoints:10 Weight:50>", Some(("Quiz 1", Score))),
                ("Quiz 1 Scheme Symbol", Some(("Quiz 1", Letter))),
                ("Quizzes Subtotal Numerator", Some(("Quizzes Subtotal Numerator", Total))),
                (
                    "Calculated Final Grade Denominator",
                    Some(("Calculated Final Grade Denominator", Total)),
                ),
            ],
        );
        check(
            Tool::Sakai,
            &[
                ("Student ID", None),
                ("Quiz 1 [10]", Some(("Quiz 1", Score))),
                ("Essay [12.5]", Some(("Essay", Score))),
                ("* Quiz 1", Some(("Quiz 1", Feedback))),
                ("Total Points [100]", Some(("Total Points [100]", Total))),
                ("Course Grade", Some(("Course Grade", Total))),
            ],
        );
    }

    #[test]
    fn columns_of_one_test_by_their_words() {
        check(
            Tool::Generic,
            &[
                ("Quiz 1 Points (20)", Some(("Quiz 1", Score))),
                ("Quiz 1 Score (%)", Some(("Quiz 1", Percent))),
                ("Quiz 1 %", Some(("Quiz 1", Percent))),
                ("Quiz 1 - Max Points", Some(("Quiz 1", MaxPoints))),
                ("Essay Max", Some(("Essay", MaxPoints))),
                ("Essay points (max)", Some(("Essay", MaxPoints))),
                ("Essay /20", Some(("Essay", Score))),
                ("HW 1 (20)", Some(("HW 1", Score))),
                ("Midterm (out of 40)", Some(("Midterm", Score))),
                ("Midterm out of", Some(("Midterm", MaxPoints))),
                ("Quiz 1 · Score", Some(("Quiz 1", Score))),
                ("Contrôle 1 Note", Some(("Contrôle 1", Score))),
                ("Note du contrôle 1", Some(("contrôle 1", Score))),
                ("Punkte Aufgabe 1", Some(("Aufgabe 1", Score))),
                ("Score for Homework 3", Some(("Homework 3", Score))),
                ("Lab 2 Feedback", Some(("Lab 2", Feedback))),
                ("Lab 2 Late Penalty", Some(("Lab 2", Lateness))),
                ("Labs Total", Some(("Labs", Total))),
                ("Homework average", Some(("Homework", Total))),
                ("Sınav 1 puanı", Some(("Sınav 1", Score))),
                ("Test 2 out of 20", Some(("Test 2", Score))),
                ("Examen 1 sur 20", Some(("Examen 1", Score))),
                ("Quiz 1 penalty points", Some(("Quiz 1", Lateness))),
                ("Quiz 1 percent grade", Some(("Quiz 1", Percent))),
                ("Score out of 20", None),
                ("Penalty points", None),
                ("Weighted score", None),
                ("Group average", None),
                ("What is the maximum score?", None),
                ("Total points", None),
                ("Final Mark", None),
                ("Max Points", None),
                ("Score (20)", None),
                ("Name", None),
                ("Email", None),
                ("Section", None),
                ("Parent email", None),
                ("Physics", None),
                ("Test 1 (retake)", None),
                ("Points1", None),
            ],
        );
    }

    proptest::proptest! {
        #[test]
        fn no_header_makes_it_panic(header in "\\PC{0,40}", tool in 0_usize..24) {
            item_of(Tool::ALL[tool], &header);
        }

        #[test]
        fn shuffling_changes_no_item(seed in 0_usize..1000) {
            let headers = ["Lab 1", "Lab 1 - Max Points", "Email", "Lab 2 - Lateness (H:M:S)", "Lab 2"];
            let turned: Vec<&str> =
                (0..headers.len()).map(|at| headers[(at * 2 + seed) % headers.len()]).collect();
            let plain = shown(Tool::GradescopeCourse, &headers);
            for (header, found) in turned.iter().zip(shown(Tool::GradescopeCourse, &turned)) {
                let at = headers.iter().position(|h| h == header).unwrap();
                proptest::prop_assert_eq!(&found, &plain[at]);
            }
        }
    }
}
