//! Cells with a number and a word beside it: `Passed (95)`. Whether the word is a remark that many
//! rows share, or the number one in a text, only the whole column says.

use std::collections::BTreeSet;

use crate::domain::{CellScore, NumberStyle, fold, parse_score, tidy};

/// Most different words that rows share.
const MOST_WORDS: usize = 6;
/// Most words of one remark.
const MOST_REMARK_WORDS: usize = 4;

/// What the numbers beside words in a column are.
#[derive(Debug, Default)]
pub(super) struct Worded {
    /// The scores, each with its place among the cells; none where the words are not few.
    pub(super) scores: Vec<(usize, CellScore)>,
    /// Cells with a number and words that are not read as a score.
    pub(super) unread: usize,
}

impl Worded {
    /// Looks at the cells that are no score as they stand.
    pub(super) fn of<'t>(
        cells: impl Iterator<Item = (usize, &'t str)>,
        style: NumberStyle,
        filled: usize,
    ) -> Self {
        let mut bracketed: Vec<(usize, CellScore)> = Vec::new();
        let mut words: BTreeSet<String> = BTreeSet::new();
        let mut beside: BTreeSet<String> = BTreeSet::new();
        let mut bare = 0;
        for (place, text) in cells {
            if let Some((word, number)) = in_brackets(text) {
                let score = parse_score(number, style);
                if score.is_numeric() {
                    words.insert(fold(&tidy(word)));
                    bracketed.push((place, score));
                }
            } else if let Some(word) = beside_a_number(text, style) {
                beside.insert(fold(&tidy(word)));
                bare += 1;
            }
        }
        let few = |words: &BTreeSet<String>, cells: usize| {
            words.len() <= MOST_WORDS && words.len() < cells
        };
        // A remark or two in brackets among numbers is no column of them.
        if few(&words, bracketed.len()) && bracketed.len() * 2 >= filled {
            return Self { scores: bracketed, unread: 0 };
        }
        let bare = if few(&beside, bare) { bare } else { 0 };
        Self { scores: Vec::new(), unread: bracketed.len() + bare }
    }
}

/// The words and the number of `Passed (95)` and `95 (Passed)`.
fn in_brackets(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let inner = text.strip_suffix([')', ']', '）'])?;
    let (head, inside) = inner.rsplit_once(['(', '[', '（'])?;
    let (head, inside) = (head.trim(), inside.trim());
    if is_remark(head) { Some((head, inside)) } else { is_remark(inside).then_some((inside, head)) }
}

/// The words of `95 Passed`: no unit that is known, for then it is a score.
fn beside_a_number(text: &str, style: NumberStyle) -> Option<&str> {
    let (number, words) = text.trim().split_once(char::is_whitespace)?;
    (is_remark(words) && parse_score(number, style).is_numeric()).then_some(words)
}

/// Few words without a figure, and no word for a score that is not there.
fn is_remark(text: &str) -> bool {
    let word = |c: char| c.is_alphabetic();
    (1..=MOST_REMARK_WORDS).contains(&text.split_whitespace().count())
        && text.chars().any(word)
        && !text.chars().any(char::is_numeric)
        && parse_score(text, NumberStyle::Point) == CellScore::Unreadable
}

#[cfg(test)]
mod tests {
    use super::super::recognise;
    use super::super::results::{ColumnUse, LeftOut};
    use crate::domain::CellScore;
    use crate::workbook::{Limits, Opened, open};

    /// The use of the last column, and the scores if it is a test.
    fn read(header: &str, cells: &[String]) -> (Option<ColumnUse>, Vec<CellScore>) {
        let names = ["Ada Obi", "Ben Ali", "Cleo Udo", "Dan Roy", "Eva Lim"];
        let lines = names.iter().zip(cells).map(|(name, cell)| format!("{name},8,\"{cell}\"\n"));
        let csv = format!("Name,Quiz 1 (10),{header}\n{}", lines.collect::<String>());
        let Ok(Opened::Book(book)) = open("t.csv", csv.as_bytes(), &Limits::default()) else {
            panic!("not read: {csv}")
        };
        let table = recognise("t.csv", &book).unwrap().remove(0);
        let place = table.tests.iter().position(|test| test.column == 2);
        let scores = table.submissions.iter();
        let scores = scores.filter_map(|s| Some(s.answers.get(place?)?.score.clone())).collect();
        (table.columns.into_iter().find(|c| c.at == 2).and_then(|c| c.results), scores)
    }

    const WORDS: [[&str; 2]; 5] = [
        ["Passed", "Failed"],
        ["bestanden", "nicht bestanden"],
        ["зачтено", "не зачтено"],
        ["合格", "不合格"],
        ["hyväksytty", "hylätty"],
    ];

    fn cells(form: &str, words: [&str; 2]) -> Vec<String> {
        let cell = |(n, marks): (usize, &str)| {
            form.replace('N', marks).replace('W', words.get(n % 2).unwrap())
        };
        ["95", "41", "77", "38", "60"].into_iter().enumerate().map(cell).collect()
    }

    #[test]
    fn numbers_with_words_in_brackets_are_scores_in_any_language() {
        let expected: Vec<CellScore> =
            [95, 41, 77, 38, 60].map(|n| CellScore::Marks(n.into())).into();
        for words in WORDS {
            for form in ["N (W)", "W (N)", "W [N]", "N（W）", "W(N)"] {
                for header in ["Exam", "Wibble", "Quiz 2"] {
                    let cells = cells(form, words);
                    let (used, scores) = read(header, &cells);
                    assert!(matches!(used, Some(ColumnUse::Scores(_))), "{cells:?} {used:?}");
                    assert_eq!(scores, expected, "{cells:?}");
                }
                let (used, _) = read("", &cells(form, words));
                assert!(used.is_some(), "an untitled column of {form} is named");
            }
        }
    }

    #[test]
    fn other_numbers_with_words_are_named() {
        let comments =
            ["Great job (95)", "See me (41)", "Well done (77)", "Try again (38)", "Better (60)"];
        let comments = comments.map(str::to_owned);
        for header in ["Exam", "Wibble", "Quiz 2"] {
            assert_eq!(read(header, &comments).0, Some(ColumnUse::LeftOut(LeftOut::Words)));
            let (used, _) = read(header, &cells("N W", ["Passed", "Failed"]));
            assert_eq!(used, Some(ColumnUse::LeftOut(LeftOut::Words)), "{header}");
        }
    }

    #[test]
    fn a_word_for_no_score_is_never_a_remark() {
        let mut all = cells("W (N)", ["Passed", "Failed"]);
        all[1] = "Absent (0)".to_owned();
        let (_, scores) = read("Exam", &all);
        assert!(scores.get(1).is_some_and(|score| !score.is_numeric()), "{scores:?}");
    }
}
