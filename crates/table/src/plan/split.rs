//! A request into clauses: at "then", at stops and semicolons, and at "and" or a comma before a
//! verb.

/// Words that begin an order.
const VERBS: [&str; 54] = [
    "add",
    "remove",
    "delete",
    "drop",
    "rename",
    "sort",
    "order",
    "rank",
    "grade",
    "curve",
    "scale",
    "set",
    "make",
    "keep",
    "split",
    "give",
    "fill",
    "trim",
    "merge",
    "join",
    "show",
    "send",
    "undo",
    "redo",
    "calculate",
    "compute",
    "create",
    "insert",
    "round",
    "count",
    "change",
    "raise",
    "lower",
    "increase",
    "reduce",
    "bump",
    "hide",
    "exclude",
    "filter",
    "clean",
    "capitalize",
    "capitalise",
    "ignore",
    "call",
    "bring",
    "list",
    "compare",
    "append",
    "discard",
    "use",
    "put",
    "export",
    "sum",
    "deduct",
];

/// Cuts a request into clauses, in order.
pub(super) fn clauses(text: &str) -> Vec<String> {
    let mut clauses = Vec::new();
    for sentence in sentences(text) {
        let words: Vec<&str> = sentence.split_whitespace().collect();
        let mut begin = 0;
        let mut at = 1;
        while at < words.len() {
            if let Some(skip) = cut(&words, at) {
                push(&mut clauses, &words[begin..at]);
                at += skip;
                begin = at;
            }
            at += 1;
        }
        push(&mut clauses, words.get(begin..).unwrap_or_default());
    }
    clauses
}

fn push(clauses: &mut Vec<String>, words: &[&str]) {
    let clause = words.join(" ");
    let clause = clause.trim().trim_end_matches([',', ';', '.', '!']).trim();
    if !clause.is_empty() {
        clauses.push(clause.to_owned());
    }
}

/// Sentences: lines, and what stops and semicolons end; nothing inside quotes is cut.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    let mut quoted = false;
    let (mut before, mut word) = (' ', 0);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        if c == '"' || c == '“' || c == '”' {
            quoted = !quoted;
        }
        let next = letters.peek().copied().unwrap_or(' ');
        // "A. Obi" is no end.
        let stop = c == '.' && next.is_whitespace() && !before.is_whitespace() && word != 1;
        let end = c == '\n' || c == ';' || stop || (c == '?' && next.is_whitespace());
        if end && !quoted {
            // A question mark belongs to its sentence.
            if c == '?'
                && let Some(last) = sentences.last_mut()
            {
                last.push('?');
            }
            sentences.push(String::new());
        } else if let Some(last) = sentences.last_mut() {
            last.push(c);
        }
        word = if c.is_alphabetic() { word + 1 } else { 0 };
        before = c;
    }
    sentences
}

/// Whether a new clause begins at a word; if so, how many joining words go.
fn cut(words: &[&str], at: usize) -> Option<usize> {
    let plain = |at: usize| {
        words.get(at).map(|w| w.trim_end_matches(',').to_lowercase()).unwrap_or_default()
    };
    if inside_quotes(&words[..at]) {
        return None;
    }
    let verb = |at: usize| VERBS.contains(&plain(at).as_str());
    match plain(at).as_str() {
        // "sort by test 1, then by name" is one clause.
        "then" | "afterwards" | "finally" => (plain(at + 1) != "by").then_some(1),
        "and" | "also" | "but" => {
            if plain(at + 1) == "then" || plain(at + 1) == "also" {
                return (plain(at + 2) != "by").then_some(2);
            }
            (verb(at + 1) && !noun(words, at + 1)).then_some(1)
        }
        _ => (words[at - 1].ends_with(',') && verb(at) && !noun(words, at)).then_some(0),
    }
}

/// "drop" or "count" after an article is a noun; "mean and count" lists figures.
fn noun(words: &[&str], at: usize) -> bool {
    let plain = words[at].trim_end_matches(',').to_lowercase();
    let last = at + 1 == words.len();
    matches!(plain.as_str(), "count" | "rank" | "grade" | "sum" | "order") && last
}

fn inside_quotes(words: &[&str]) -> bool {
    let marks = |w: &&str| w.chars().filter(|c| matches!(c, '"' | '“' | '”')).count();
    words.iter().map(marks).sum::<usize>() % 2 == 1
}
