//! When in a course a test was held, by the words of its title.

use crate::domain::words;

/// Where in a course a title says that its test was held: first, in the middle, last, after it.
pub(super) fn phase(title: &str) -> u8 {
    let words = words(title);
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
    fn the_final_test_is_the_last() {
        let mut titles = ["Makeup", "Final Exam", "Pretest", "Midterm"];
        titles.sort_by_key(|t| phase(t));
        assert_eq!(titles, ["Pretest", "Midterm", "Final Exam", "Makeup"]);
    }
}
