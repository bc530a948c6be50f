//! Which of some options somebody may have meant.

use strsim::damerau_levenshtein;

use super::name::{fold, words};

/// The options nearest to a text, the nearest first; none that is nothing like it.
pub fn nearest(wanted: &str, options: &[&str], most: usize) -> Vec<String> {
    let wanted = fold(wanted.trim());
    let mut ranked: Vec<(usize, usize, &str)> = options
        .iter()
        .enumerate()
        .filter_map(|(at, option)| {
            let folded = fold(option);
            let inside = wanted.chars().count() >= 3
                && (folded.contains(&wanted) || wanted.contains(&folded));
            // "Test 3 (%)" is as near to "test 3" as it gets.
            let plain = words(option).join(" ");
            let apart = |name: &str| damerau_levenshtein(&wanted, name);
            let distance = if inside { 1 } else { apart(&folded).min(apart(&plain)) };
            let longest = wanted.chars().count().max(plain.chars().count());
            (distance * 2 <= longest).then_some((distance, at, *option))
        })
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().take(most).map(|(.., option)| option.to_owned()).collect()
}
