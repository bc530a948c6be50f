//! What can be asked for, by example: shown when a request is not understood.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use gradebook::domain::words;

/// Examples of what can be asked for; the table test understands each.
pub const EXAMPLES: [&str; 36] = [
    "grade them A to F on the final average",
    "add a pass/fail column at 60 on test 1",
    "make the pass mark 45",
    "drop the lowest test",
    "add 5 points to test 3 for everyone",
    "scale test 2 so that the best is 100",
    "curve test 1 by the square root",
    "set Ada Obi's test 2 to 80 because she sat it later",
    "rename test 2 to Midterm",
    "rename Ada Obi to Ada Cole",
    "remove the column status",
    "add a column called Remarks",
    "add a column Weighted = test 1 * 0.4 + test 2 * 0.6",
    "add random scores from 5 to 10 called Effort",
    "average of tests 1 to 3",
    "add the total of all tests",
    "add the participation bonus, capped at 100",
    "remove everyone under 40 in test 1",
    "keep only those who passed",
    "sort by final average, best first",
    "rank them by the final average",
    "add a row with mean and median",
    "split into sheets by group",
    "merge Ada Obi and Ada Oby",
    "keep Ada Obi and Ada Oby apart",
    "fill the blanks in test 2 with 0",
    "write the names in title case",
    "remove duplicate rows",
    "bring in the columns of groups.xlsx",
    "count missing tests as blank",
    "use the latest attempt",
    "compare pass mark 50 and 60",
    "who failed?",
    "class average of test 2?",
    "top five?",
    "how many failed because of missing tests?",
];

/// The words of each example.
static WORDS: LazyLock<Vec<BTreeSet<String>>> =
    LazyLock::new(|| EXAMPLES.iter().map(|e| words(e).into_iter().collect()).collect());

/// In how many examples each word stands.
static HOLDERS: LazyLock<BTreeMap<&'static str, usize>> = LazyLock::new(|| {
    let mut holders = BTreeMap::new();
    for word in WORDS.iter().flatten() {
        *holders.entry(word.as_str()).or_default() += 1;
    }
    holders
});

/// Whether a word is one of the examples'.
pub(super) fn is_known(word: &str) -> bool {
    HOLDERS.contains_key(word)
}

/// The three examples that share most words with a text; rarer words weigh more.
pub(super) fn nearest(text: &str) -> Vec<&'static str> {
    let wanted: BTreeSet<String> = words(text).into_iter().take(60).collect();
    let near = |word: &str, other: &str| {
        let slip = word.len() > 3 && word.len().abs_diff(other.len()) <= 1;
        word == other || (slip && strsim::damerau_levenshtein(word, other) == 1)
    };
    let weights: BTreeMap<&str, f64> = HOLDERS
        .iter()
        .filter(|(word, _)| wanted.iter().any(|other| near(word, other)))
        .map(|(word, count)| (*word, 1.0 / *count as f64))
        .collect();
    let weight = |words: &BTreeSet<String>| -> f64 {
        words.iter().filter_map(|word| weights.get(word.as_str())).sum()
    };
    let mut ranked: Vec<(f64, &'static str)> =
        WORDS.iter().zip(EXAMPLES).map(|(words, example)| (weight(words), example)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().take(3).map(|(_, example)| example).collect()
}
