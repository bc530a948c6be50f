//! The key of a test, inferred: the answers that reproduce everybody's marks.
//!
//! Where each question is worth one mark, a person's marks are the number of answers that agree
//! with the key. We begin with the answer that those with most marks prefer and then change one
//! answer at a time as long as the disagreement with the marks shrinks.

/// Rounds of changes before we stop.
const MOST_ROUNDS: usize = 60;
/// People that are enough to find a key by; it is checked against all.
const SAMPLE: usize = 400;

/// An inferred key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Inferred {
    /// The right answer of each question, as its pick.
    pub(super) key: Vec<u16>,
    /// People whose marks the key reproduces.
    pub(super) agree: usize,
}

/// Infers the key. `picks[question][person]` are answers (0 for none), `marks[person]` the marks.
pub(super) fn infer(picks: &[Vec<u16>], marks: &[f64]) -> Inferred {
    let sample = marks.len().min(SAMPLE);
    let key = search(picks, &marks[..sample]);
    let given = |p: usize| (0..picks.len()).filter(|q| picks[*q][p] == key[*q]).count() as f64;
    let agree = (0..marks.len()).filter(|p| (given(*p) - marks[*p]).abs() < 1e-9).count();
    Inferred { key, agree }
}

/// The key that comes nearest to the marks of the first people.
fn search(picks: &[Vec<u16>], marks: &[f64]) -> Vec<u16> {
    let mut key: Vec<u16> = picks.iter().map(|question| preferred(question, marks)).collect();
    let mut given: Vec<f64> = (0..marks.len())
        .map(|p| (0..picks.len()).filter(|q| picks[*q][p] == key[*q]).count() as f64)
        .collect();
    for _ in 0..MOST_ROUNDS {
        let mut best: Option<(f64, usize, u16)> = None;
        for (question, answers) in picks.iter().enumerate() {
            let most = answers.iter().copied().max().unwrap_or_default();
            for option in (1..=most).filter(|o| *o != key[question]) {
                let gain = gain(answers, (key[question], option), &given, marks);
                if gain > 1e-9 && best.is_none_or(|(most, ..)| gain > most) {
                    best = Some((gain, question, option));
                }
            }
        }
        let Some((_, question, option)) = best else { break };
        for (person, answer) in picks[question].iter().enumerate().take(marks.len()) {
            given[person] += change(*answer, (key[question], option));
        }
        key[question] = option;
    }
    key
}

/// What an answer's mark changes by when the key goes from one option to another.
fn change(answer: u16, (from, to): (u16, u16)) -> f64 {
    f64::from(i8::from(answer == to) - i8::from(answer == from))
}

/// By how much the squared disagreement with the marks shrinks.
fn gain(answers: &[u16], keys: (u16, u16), given: &[f64], marks: &[f64]) -> f64 {
    let mut gain = 0.0;
    for ((answer, given), mark) in answers.iter().zip(given).zip(marks) {
        let (before, after) = (given - mark, given + change(*answer, keys) - mark);
        gain += before * before - after * after;
    }
    gain
}

/// The answer whose choosers have the highest mean of marks, the commoner on a tie.
fn preferred(answers: &[u16], marks: &[f64]) -> u16 {
    let most = answers.iter().copied().max().unwrap_or_default();
    let rank = |option: u16| {
        let of: Vec<f64> =
            answers.iter().zip(marks).filter(|(a, _)| **a == option).map(|(_, m)| *m).collect();
        let mean = if of.is_empty() { -1.0 } else { of.iter().sum::<f64>() / of.len() as f64 };
        (mean, of.len())
    };
    (1..=most)
        .max_by(|a, b| {
            let (a, b) = (rank(*a), rank(*b));
            a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_reproduces_the_marks_is_found() {
        // 12 questions with answers 1 and 2, the key alternates, 40 people answer as they like.
        let mut state = 7_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as u16
        };
        let key: Vec<u16> = (0..12).map(|q| 1 + q % 2).collect();
        let picks: Vec<Vec<u16>> =
            (0..12).map(|_| (0..40).map(|_| 1 + random() % 2).collect()).collect();
        let mark = |p: usize| (0..12).filter(|q| picks[*q][p] == key[*q]).count() as f64;
        let marks: Vec<f64> = (0..40).map(mark).collect();
        let inferred = infer(&picks, &marks);
        assert_eq!(inferred.key, key);
        assert_eq!(inferred.agree, 40);
    }
}
