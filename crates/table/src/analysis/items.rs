//! Item analysis: how hard each question was and how well it tells the strong from the weak.
//!
//! Facility and discrimination are those of Moodle's quiz statistics ("facility index": the mean
//! of the question's score over its maximum; "discrimination index": the correlation of the
//! question's score with the rest of the test). The index of the upper and lower 27 % is Ebel's
//! (Measuring Educational Achievement, 1965), after Kelley 1939. Reliability is KR-20 (Kuder and
//! Richardson 1937), or Cronbach's alpha where a question has more than two scores.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::key::infer;
use crate::Table;
use gradebook::recognise::{Question, Table as Recognised};
use gradebook::scoring::{Standing, State, grade};
use gradebook::{Gradebook, RowRef, Test};

/// People that an analysis needs.
const LEAST_PEOPLE: usize = 8;
/// Share of people whose marks an inferred key must reproduce to be believed.
const BELIEVED: f64 = 0.9;
/// The upper and lower group after Kelley: 27 of 100.
const GROUP: (usize, usize) = (27, 100);

/// How right and wrong are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The file has the points of each question.
    Points,
    /// Inferred from answers and marks: it reproduces the marks of so many people of so many.
    Inferred {
        /// People whose marks it reproduces.
        agree: usize,
        /// People.
        of: usize,
    },
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its title.
    pub title: String,
    /// Mean score over the maximum, from 0 to 1.
    pub facility: f64,
    /// Correlation with the rest of the test; none when one of them never varies.
    pub discrimination: Option<f64>,
    /// Facility among the best 27 % less that among the weakest 27 %.
    pub ebel: f64,
    /// The answers with how many chose each, the commonest first; blank ones not counted.
    pub chosen: Vec<(String, usize)>,
    /// The right answer, where one is known.
    pub key: Option<String>,
    /// Why the key may be wrong.
    pub doubtful: Option<Doubtful>,
}

/// A key that may be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    /// What most of the best third chose.
    pub best_chose: String,
    /// How many of the best third.
    pub share: (usize, usize),
    /// People whose score would change if that were right.
    pub people: usize,
    /// Passes of the course before and after.
    pub passes: (usize, usize),
}

/// The questions of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct TestItems {
    /// The test's number.
    pub test: u32,
    /// People whose answers count.
    pub people: usize,
    /// How right and wrong are known.
    pub key: Key,
    /// KR-20 or Cronbach's alpha.
    pub reliability: Option<f64>,
    /// The questions in the order of the file.
    pub items: Vec<Item>,
}

/// The answers of a test, person by person.
struct Sheet<'g> {
    questions: &'g [Question],
    /// Place in the gradebook, submission, marks of the counted attempt.
    people: Vec<(usize, usize, f64)>,
}

pub(super) fn look(gradebook: &Gradebook, table: &Table) -> Vec<TestItems> {
    let tests = gradebook.tests.iter().enumerate();
    tests.filter_map(|(place, test)| of_test(gradebook, table, (place, test))).collect()
}

fn of_test(gradebook: &Gradebook, table: &Table, test: (usize, &Test)) -> Option<TestItems> {
    // Several files of one test may ask in other words; only one file is analysed.
    let [part] = test.1.parts.as_slice() else { return None };
    let recognised = &gradebook.tables[part.table];
    if recognised.counting().count() != 1 || recognised.questions.len() < 2 {
        return None;
    }
    let sheet = Sheet::new(gradebook, recognised, (test.0, part.table));
    if sheet.people.len() < LEAST_PEOPLE {
        return None;
    }
    let (key, scores, keys) = sheet.scores()?;
    let maximum = |q: usize| scores[q].iter().copied().fold(0.0, f64::max).max(1e-9);
    let totals: Vec<f64> =
        (0..sheet.people.len()).map(|p| scores.iter().map(|q| q[p]).sum()).collect();
    let two_valued = scores
        .iter()
        .enumerate()
        .all(|(q, s)| s.iter().all(|v| v.abs() < 1e-9 || (v - maximum(q)).abs() < 1e-9));
    let items = scores.iter().enumerate().map(|(q, own)| {
        let rest: Vec<f64> = totals.iter().zip(own).map(|(t, s)| t - s).collect();
        let (question, at) = sheet.question(q);
        let doubtful = keys.as_ref().and_then(|keys| {
            let found = doubtful(&sheet, (q, keys[q]), &rest)?;
            Some(found.with_effect(gradebook, table, test.0, (&sheet, q, keys)))
        });
        Item {
            title: question.title.clone(),
            facility: own.iter().sum::<f64>() / own.len() as f64 / maximum(q),
            discrimination: correlation(own, &rest),
            ebel: ebel(own, &totals) / maximum(q),
            chosen: sheet.chosen(at),
            key: keys
                .as_ref()
                .and_then(|k| question.options.get(usize::from(k[q]).checked_sub(1)?))
                .cloned(),
            doubtful,
        }
    });
    let items = items.collect();
    let reliability = if two_valued { kr20(&scores, maximum(0)) } else { alpha(&scores) };
    Some(TestItems { test: test.1.number, people: sheet.people.len(), key, reliability, items })
}

impl<'g> Sheet<'g> {
    fn new(
        gradebook: &'g Gradebook,
        recognised: &'g Recognised,
        (place, table): (usize, usize),
    ) -> Self {
        let submissions: BTreeMap<(u32, u16), usize> = recognised
            .submissions
            .iter()
            .enumerate()
            .map(|(at, s)| ((s.row, s.member), at))
            .collect();
        let people = gradebook.results.iter().enumerate().filter_map(|(person, result)| {
            let outcome = &result.outcomes[place];
            let attempt = &outcome.attempts[*outcome.counted.first()?];
            let RowRef { table: its, row, member } = attempt.row;
            let State::Scored { percent, marks } = &attempt.state else { return None };
            let marks = marks.map_or(*percent, |(marks, _)| marks).to_f64()?;
            (its == table).then_some((person, *submissions.get(&(row, member))?, marks))
        });
        Self { questions: &recognised.questions, people: people.collect() }
    }

    /// The columns with points, else those with answers.
    fn columns(&self) -> Vec<usize> {
        let with = |points: bool| -> Vec<usize> {
            (0..self.questions.len()).filter(|q| self.questions[*q].points == points).collect()
        };
        let points = with(true);
        if points.len() > 1 { points } else { with(false) }
    }

    fn question(&self, nth: usize) -> (&Question, usize) {
        let at = self.columns()[nth];
        (&self.questions[at], at)
    }

    /// How right and wrong are known, everybody's score in each question, and the key as picks.
    #[expect(clippy::type_complexity, reason = "three things that are only known together")]
    fn scores(&self) -> Option<(Key, Vec<Vec<f64>>, Option<Vec<u16>>)> {
        let columns = self.columns();
        if columns.len() < 2 {
            return None;
        }
        if self.questions[columns[0]].points {
            let point = |text: Option<&str>| {
                let text = text?.split('/').next()?.trim().replace(',', ".");
                text.parse::<f64>().ok().filter(|n| n.is_finite())
            };
            let scores = columns.iter().map(|q| {
                let question = &self.questions[*q];
                self.people
                    .iter()
                    .map(|(_, s, _)| point(question.answer(*s)).unwrap_or(0.0))
                    .collect()
            });
            return Some((Key::Points, scores.collect(), None));
        }
        let picks: Vec<Vec<u16>> = columns
            .iter()
            .map(|q| self.people.iter().map(|(_, s, _)| self.questions[*q].picks[*s]).collect())
            .collect();
        let marks: Vec<f64> = self.people.iter().map(|(.., marks)| *marks).collect();
        // A mark a question: halves and more marks than questions come of another rule.
        let plain = |m: &f64| m.fract().abs() < 1e-9 && *m >= 0.0 && *m <= picks.len() as f64;
        if !marks.iter().all(plain) {
            return None;
        }
        let inferred = infer(&picks, &marks);
        let of = marks.len();
        // A key that does not explain the marks explains nothing.
        if (inferred.agree as f64) < BELIEVED * of as f64 {
            return None;
        }
        let right = |q: usize| {
            picks[q]
                .iter()
                .map(|a| f64::from(u8::from(*a == inferred.key[q])))
                .collect::<Vec<f64>>()
        };
        let scores = (0..picks.len()).map(right).collect();
        let agree = inferred.agree;
        Some((Key::Inferred { agree, of }, scores, Some(inferred.key)))
    }

    fn chosen(&self, at: usize) -> Vec<(String, usize)> {
        let question = &self.questions[at];
        let mut counts = vec![0_usize; question.options.len()];
        for (_, submission, _) in &self.people {
            if let Some(pick) = usize::from(question.picks[*submission]).checked_sub(1) {
                counts[pick] += 1;
            }
        }
        let mut chosen: Vec<(String, usize)> =
            question.options.iter().cloned().zip(counts).filter(|(_, n)| *n > 0).collect();
        chosen.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        chosen
    }
}

/// A key that most of the best third (by the rest of the test) contradict in one voice.
fn doubtful(sheet: &Sheet<'_>, (q, key): (usize, u16), rest: &[f64]) -> Option<Doubtful> {
    let (question, _) = sheet.question(q);
    let mut order: Vec<usize> = (0..rest.len()).collect();
    order.sort_by(|a, b| rest[*b].total_cmp(&rest[*a]));
    let third = (rest.len() / 3).max(3).min(rest.len());
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    for person in &order[..third] {
        *counts.entry(question.picks[sheet.people[*person].1]).or_default() += 1;
    }
    let (pick, count) = counts.into_iter().filter(|(pick, _)| *pick > 0).max_by_key(|(_, n)| *n)?;
    let contradicts = pick != key && count * 3 >= third * 2;
    let best_chose = question.options.get(usize::from(pick).checked_sub(1)?)?.clone();
    contradicts.then_some(Doubtful { best_chose, share: (count, third), people: 0, passes: (0, 0) })
}

impl Doubtful {
    /// What would come of it if the answer of the best were right.
    fn with_effect(
        self,
        gradebook: &Gradebook,
        table: &Table,
        place: usize,
        (sheet, q, keys): (&Sheet<'_>, usize, &[u16]),
    ) -> Self {
        let (question, _) = sheet.question(q);
        let old = keys[q];
        let new = question.options.iter().position(|o| *o == self.best_chose).unwrap_or_default();
        let new = new as u16 + 1;
        let count = Decimal::from(sheet.questions.len());
        let worth = Decimal::ONE_HUNDRED.checked_div(count).unwrap_or_default();
        let before = gradebook.passed_and_failed().0;
        let (mut people, mut after) = (0, before);
        for (person, submission, _) in &sheet.people {
            let pick = question.picks[*submission];
            let change = i64::from(pick == new) - i64::from(pick == old);
            if change == 0 {
                continue;
            }
            people += 1;
            let result = &gradebook.results[*person];
            let standings: Vec<(u32, Standing)> = gradebook
                .tests
                .iter()
                .zip(&result.outcomes)
                .enumerate()
                .map(|(at, (t, outcome))| match outcome.standing {
                    Standing::Taken(percent) if at == place => {
                        let step = Decimal::from(change).checked_mul(worth).unwrap_or_default();
                        let percent = percent.saturating_add(step).max(Decimal::ZERO);
                        (t.number, Standing::Taken(percent))
                    }
                    other => (t.number, other),
                })
                .collect();
            let now = grade(&standings, &table.scheme).passed == Some(true);
            after = after + usize::from(now) - usize::from(result.grade.passed == Some(true));
        }
        Self { people, passes: (before, after), ..self }
    }
}

/// Pearson's correlation; none when one side never varies.
pub fn correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let count = one.len() as f64;
    let means = (one.iter().sum::<f64>() / count, other.iter().sum::<f64>() / count);
    let (mut product, mut squares) = (0.0, (0.0, 0.0));
    for (a, b) in one.iter().zip(other) {
        let (a, b) = (a - means.0, b - means.1);
        product += a * b;
        squares.0 += a * a;
        squares.1 += b * b;
    }
    let varies = squares.0 > 1e-12 && squares.1 > 1e-12;
    varies.then(|| product / (squares.0 * squares.1).sqrt())
}

/// The mean of the best 27 % by the total less that of the weakest 27 %.
pub fn ebel(scores: &[f64], totals: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..totals.len()).collect();
    order.sort_by(|a, b| totals[*b].total_cmp(&totals[*a]));
    let group = (totals.len() * GROUP.0 + GROUP.1 / 2) / GROUP.1;
    let group = group.clamp(1, totals.len().max(1));
    let mean =
        |people: &[usize]| people.iter().map(|p| scores[*p]).sum::<f64>() / people.len() as f64;
    mean(&order[..group]) - mean(&order[order.len() - group..])
}

fn variance(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64
}

/// Cronbach's alpha: k/(k−1) · (1 − Σ variance of questions / variance of totals).
pub fn alpha(scores: &[Vec<f64>]) -> Option<f64> {
    let k = scores.len() as f64;
    let people = scores.first()?.len();
    let totals: Vec<f64> = (0..people).map(|p| scores.iter().map(|q| q[p]).sum()).collect();
    let all = variance(&totals);
    let own: f64 = scores.iter().map(|q| variance(q)).sum();
    (scores.len() > 1 && all > 1e-12).then(|| k / (k - 1.0) * (1.0 - own / all))
}

/// KR-20: k/(k−1) · (1 − Σ p·q / variance of totals), for questions that are right or wrong.
pub fn kr20(scores: &[Vec<f64>], maximum: f64) -> Option<f64> {
    let k = scores.len() as f64;
    let people = scores.first()?.len();
    let right: Vec<Vec<f64>> =
        scores.iter().map(|q| q.iter().map(|s| (s / maximum).min(1.0).round()).collect()).collect();
    let totals: Vec<f64> = (0..people).map(|p| right.iter().map(|q| q[p]).sum()).collect();
    let pq: f64 = right
        .iter()
        .map(|q| {
            let p = q.iter().sum::<f64>() / q.len() as f64;
            p * (1.0 - p)
        })
        .sum();
    let all = variance(&totals);
    (scores.len() > 1 && all > 1e-12).then(|| k / (k - 1.0) * (1.0 - pq / all))
}
