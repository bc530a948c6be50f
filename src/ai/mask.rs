//! Names and addresses are taken out of what goes to the model and put back into what comes:
//! `[P1]` for the first person that is mentioned, and so on.

use std::collections::{BTreeMap, HashSet};

use gradebook::domain::words;
use table::Profile;

/// Takes names out and puts them back.
#[derive(Debug)]
pub struct Mask {
    /// Words of people's names, folded.
    names: HashSet<String>,
    /// Words that mean something here and are never taken for a name.
    known: HashSet<String>,
    given: std::cell::RefCell<BTreeMap<String, String>>,
}

/// Words of requests: somebody may be called Mark or Grace, but "pass mark" is no person.
const REQUESTS: &str = include_str!("words.txt");

impl Mask {
    /// A mask for the people of a table.
    pub fn new(names: &[String], profile: &Profile) -> Self {
        let titles = profile.columns.iter().map(|c| c.title.as_str());
        let extras = profile.extras.iter().flat_map(|(name, titles)| {
            std::iter::once(name.as_str()).chain(titles.iter().map(String::as_str))
        });
        let known = titles.chain(extras).chain([REQUESTS]).flat_map(words).collect();
        let names = names.iter().flat_map(|n| words(n)).filter(|w| w.chars().count() > 1).collect();
        Self { names, known, given: std::cell::RefCell::default() }
    }

    /// The text with names and addresses taken out.
    pub fn masked(&self, text: &str) -> String {
        let mut out = String::new();
        let mut person: Vec<&str> = Vec::new();
        let mut first = true;
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            let core = word.trim_matches(|c: char| !c.is_alphanumeric());
            let core = core.strip_suffix("'s").or(core.strip_suffix("’s")).unwrap_or(core);
            let begins = std::mem::replace(&mut first, word.ends_with(['.', '!', '?', ';', ':']));
            if self.is_name(core, begins) {
                person.push(piece);
                // A sign at the end ends a name.
                if !word.ends_with([',', ';', '.', '?', '!', ':']) && !word.contains(['\'', '’'])
                {
                    continue;
                }
                self.flush(&mut person, &mut out);
            } else {
                self.flush(&mut person, &mut out);
                out.push_str(piece);
            }
        }
        self.flush(&mut person, &mut out);
        out
    }

    /// A word of somebody's name; one that also means something here counts when it is written
    /// large within a sentence.
    fn is_name(&self, word: &str, begins: bool) -> bool {
        if word.contains('@') {
            return true;
        }
        let parts = words(word);
        let is = |part: &String| {
            let large = !begins && word.starts_with(char::is_uppercase);
            self.names.contains(part) && (large || !self.known.contains(part))
        };
        !parts.is_empty() && parts.iter().any(is)
    }

    /// Puts a stand-in for the words of one person.
    fn flush(&self, person: &mut Vec<&str>, out: &mut String) {
        let whole = person.concat();
        person.clear();
        let (Some(first), Some(last)) =
            (whole.find(char::is_alphanumeric), whole.rfind(char::is_alphanumeric))
        else {
            return out.push_str(&whole);
        };
        let last = last + whole[last..].chars().next().map_or(0, char::len_utf8);
        let (before, core, after) = (&whole[..first], &whole[first..last], &whole[last..]);
        let name = core.strip_suffix("'s").or(core.strip_suffix("’s"));
        let (name, tail) = name.map_or((core, ""), |name| (name, "'s"));
        out.push_str(before);
        out.push_str(&self.stand_in(name));
        out.push_str(tail);
        out.push_str(after);
    }

    fn stand_in(&self, name: &str) -> String {
        let mut given = self.given.borrow_mut();
        if let Some((stand_in, _)) = given.iter().find(|(_, n)| n.as_str() == name) {
            return stand_in.clone();
        }
        let stand_in = format!("[P{}]", given.len() + 1);
        given.insert(stand_in.clone(), name.to_owned());
        stand_in
    }

    /// A JSON text with the names put back.
    pub fn unmasked(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (stand_in, name) in self.given.borrow().iter() {
            let quoted = serde_json::to_string(name).unwrap_or_default();
            let inside = quoted.trim_start_matches('"').trim_end_matches('"');
            let bare = stand_in.trim_matches(['[', ']']);
            out = out.replace(stand_in, inside).replace(&format!("\"{bare}\""), &quoted);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_go_and_come_back() {
        let names = ["Ada Obi", "Mark Will Grace", "José Núñez"].map(str::to_owned);
        let mask = Mask::new(&names, &Profile::default());
        let text =
            "set Ada Obi's test 2 to 80, rename jose nunez, ask ben@x.org; make the pass mark 45";
        let masked = mask.masked(text);
        assert_eq!(masked, "set [P1]'s test 2 to 80, rename [P2], ask [P3]; make the pass mark 45");
        assert_eq!(mask.masked("Ada Obi"), "[P1]");
        assert_eq!(
            mask.masked("Mark them. Set Mark's test to 3."),
            "Mark them. Set [P4]'s test to 3."
        );
        assert_eq!(
            mask.unmasked(r#"{"person": "[P1]", "to": "P3"}"#),
            r#"{"person": "Ada Obi", "to": "ben@x.org"}"#
        );
    }
}
