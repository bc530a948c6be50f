//! What can be asked for, by example: shown when a request is not understood.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::domain::words;

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

static KNOWN: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| EXAMPLES.iter().flat_map(|e| words(e)).collect());

/// Whether a word is one of the examples'.
pub(super) fn is_known(word: &str) -> bool {
    KNOWN.contains(word)
}

/// The three examples that share most words with a text; rarer words weigh more.
pub(super) fn nearest(text: &str) -> Vec<&'static str> {
    let wanted: BTreeSet<String> = words(text).into_iter().collect();
    let holders = |word: &String| EXAMPLES.iter().filter(|e| words(e).contains(word)).count();
    let near = |word: &String, other: &String| {
        word == other || (word.len() > 3 && strsim::damerau_levenshtein(word, other) == 1)
    };
    let weight = |example: &str| -> f64 {
        words(example)
            .iter()
            .filter(|w| wanted.iter().any(|other| near(w, other)))
            .map(|w| 1.0 / holders(w).max(1) as f64)
            .sum()
    };
    let mut ranked: Vec<(f64, &'static str)> = EXAMPLES.iter().map(|e| (weight(e), *e)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().take(3).map(|(_, example)| example).collect()
}
