//! Names of several cultures, the commonest first, with other spellings and short forms.

use std::sync::LazyLock;

use crate::dice::Dice;

/// A name and how else it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Forms {
    /// As its bearer writes it.
    pub(crate) main: String,
    /// Other spellings and transliterations.
    pub(crate) others: Vec<String>,
    /// Short forms.
    pub(crate) shorts: Vec<String>,
}

impl Forms {
    /// A name that is written in one way.
    pub(crate) fn plain(name: &str) -> Self {
        Self { main: name.to_owned(), others: Vec::new(), shorts: Vec::new() }
    }

    fn parse(entry: &str) -> Self {
        let shown = |text: &str| text.replace('_', " ");
        let mut shorts = entry.split('~').map(shown);
        let mut others = entry.split('~').next().unwrap_or("").split('/').map(shown);
        let main = others.next().unwrap_or_default();
        shorts.next();
        Self { main, others: others.collect(), shorts: shorts.collect() }
    }

    /// The name in Latin letters, for an address.
    pub(crate) fn latin(&self) -> &str {
        let is_latin = |text: &&String| text.chars().all(|c| u32::from(c) < 0x250);
        let written = std::iter::once(&self.main).chain(&self.others);
        written.into_iter().find(is_latin).map_or("", String::as_str)
    }
}

/// Given names and surnames that occur together.
#[derive(Debug, Default)]
pub(crate) struct Culture {
    pub(crate) name: &'static str,
    pub(crate) given: Vec<Forms>,
    pub(crate) family: Vec<Forms>,
}

/// Cultures whose names stand in Latin letters.
pub(crate) const LATIN: [&str; 9] =
    ["english", "igbo", "yoruba", "arabic", "turkish", "spanish", "dutch", "chinese", "english"];

static CULTURES: LazyLock<Vec<Culture>> = LazyLock::new(|| {
    let mut cultures: Vec<Culture> = Vec::new();
    for line in include_str!("names.txt").lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            cultures.push(Culture { name, ..Culture::default() });
        }
        let Some(culture) = cultures.last_mut() else { continue };
        if let Some(names) = line.strip_prefix("given ") {
            culture.given.extend(names.split_whitespace().map(Forms::parse));
        } else if let Some(names) = line.strip_prefix("family ") {
            culture.family.extend(names.split_whitespace().map(Forms::parse));
        }
    }
    cultures
});

/// A culture by its name; an unknown one has no names.
pub(crate) fn culture(name: &str) -> &'static Culture {
    static NONE: Culture = Culture { name: "none", given: Vec::new(), family: Vec::new() };
    CULTURES.iter().find(|c| c.name == name).unwrap_or(&NONE)
}

/// A name of a list, the first ones most often.
pub(crate) fn pick(list: &[Forms], dice: &mut Dice) -> Forms {
    list.get(dice.rank(list.len())).cloned().unwrap_or_else(|| Forms::plain("Noname"))
}

/// A name of a list that fits; any name where none does.
pub(crate) fn pick_where(list: &[Forms], dice: &mut Dice, fits: impl Fn(&Forms) -> bool) -> Forms {
    let fitting: Vec<Forms> = list.iter().filter(|name| fits(name)).cloned().collect();
    pick(if fitting.is_empty() { list } else { &fitting }, dice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_with_their_forms() {
        let robert = culture("english").given.iter().find(|n| n.main == "Robert");
        assert_eq!(
            robert.map(|n| n.shorts.clone()),
            Some(vec!["Bob".to_owned(), "Rob".to_owned()])
        );
        let berg = culture("dutch").family.iter().any(|n| n.main == "van den Berg");
        assert!(berg);
        let ivanov = culture("russian").family.first().map(Forms::latin);
        assert_eq!(ivanov, Some("Ivanov"));
    }

    #[test]
    fn every_culture_has_names() {
        for name in LATIN.iter().chain(&["russian", "hindi", "thai"]) {
            let culture = culture(name);
            assert!(culture.given.len() > 15 && culture.family.len() > 10, "{name}");
        }
    }
}
