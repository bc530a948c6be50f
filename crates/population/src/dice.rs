//! Chance from a seed: the same seed makes the same course.

/// What falls from a seed.
pub(crate) struct Dice(fastrand::Rng);

/// How much commoner the first names of a list are than the last: the weight of a place is
/// 1 / (place + `FLATNESS`), as in lists of real names.
const FLATNESS: f64 = 15.0;

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Whether something of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.0.f64() < probability
    }

    /// A number below a limit; 0 where that is 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0.usize(0..limit.max(1))
    }

    /// One of a list; blank where it is empty.
    pub(crate) fn one<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }

    /// A place in a list of names, the first ones most often.
    pub(crate) fn rank(&mut self, length: usize) -> usize {
        let place =
            FLATNESS * ((length as f64 + FLATNESS) / FLATNESS).powf(self.0.f64()) - FLATNESS;
        (0..length).rev().find(|at| *at as f64 <= place).unwrap_or(0)
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        self.0.shuffle(list);
    }
}
