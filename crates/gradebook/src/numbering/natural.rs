//! The order in which people read titles: `CA 2` before `CA 10`, the final test last.

use crate::domain::{fold, spelled_number};

/// A run of digits or letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Chunk {
    /// Digits without leading zeros, the shorter ones first.
    Number(usize, String),
    /// Letters, folded.
    Text(String),
}

/// A title to compare and sort by: runs of digits and letters; what parts them does not count.
pub(crate) fn natural(text: &str) -> Vec<Chunk> {
    let mut runs: Vec<(bool, String)> = Vec::new();
    let mut joined = false;
    for c in fold(text).chars() {
        let digit = c.is_ascii_digit();
        if !c.is_alphanumeric() {
            joined = false;
            continue;
        }
        match runs.last_mut() {
            Some((of_digits, run)) if joined && *of_digits == digit => run.push(c),
            _ => runs.push((digit, c.to_string())),
        }
        joined = true;
    }
    let chunk = |(digits, run): (bool, String)| match spelled_number(&run).filter(|_| !digits) {
        Some(number) => number_chunk(&number.to_string()),
        None if digits => number_chunk(&run),
        None => Chunk::Text(run),
    };
    runs.into_iter().map(chunk).collect()
}

fn number_chunk(digits: &str) -> Chunk {
    let digits = digits.trim_start_matches('0');
    Chunk::Number(digits.len(), digits.to_owned())
}

/// Where in a course a title says that its test was held: first, in the middle, last, after it.
pub(super) fn phase(title: &str) -> u8 {
    let words = crate::domain::words(title);
    let has = |known: &[&str]| words.iter().any(|w| known.contains(&w.as_str()));
    if has(&["retake", "resit", "makeup", "rattrapage", "recuperacion", "recuperacao"]) {
        3
    } else if has(&["final", "finals", "finale", "endterm", "abschluss"]) {
        2
    } else {
        u8::from(!has(&["pretest", "diagnostic", "diagnostico", "diagnostique", "baseline"]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ordered_as_numbers_and_spellings_are_equal() {
        let mut titles =
            ["CA 10", "ca 2", "CA1", "CA 100", "Midterm", "CA 02b", "Week three", "Week 2"];
        titles.sort_by_key(|t| natural(t));
        let sorted =
            ["CA1", "ca 2", "CA 02b", "CA 10", "CA 100", "Midterm", "Week 2", "Week three"];
        assert_eq!(titles, sorted);
        for same in ["quiz2", "Quiz 2", "Quiz_02", "QUIZ-2", "quiz two"] {
            assert_eq!(natural(same), natural("Quiz 2"), "{same}");
        }
        assert_ne!(natural("Unit 12"), natural("Unit 1 2"));
    }

    #[test]
    fn the_final_test_is_the_last() {
        let mut titles = ["Makeup", "Final Exam", "Pretest", "Midterm"];
        titles.sort_by_key(|t| phase(t));
        assert_eq!(titles, ["Pretest", "Midterm", "Final Exam", "Makeup"]);
    }
}
