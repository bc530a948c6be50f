//! The words of the bot: Fluent bundles in, rich text out.
//!
//! Messages may use `<b>`, `<i>`, `<code>` and `<pre>`; what is put into them may not: it is
//! carried past the markup untouched.

use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

use super::text::{Look, Text};

/// A language that the bot speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// English, which also stands in for what another language lacks.
    #[default]
    #[serde(rename = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    French,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// The language's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The language's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "français",
        }
    }

    /// The language of a code such as `fr-CA`, of its own name, or of its English name.
    pub fn parse(text: &str) -> Option<Self> {
        let word = text.trim().to_lowercase();
        let code = word.split(['-', '_']).next().unwrap_or_default();
        match (code, word.as_str()) {
            ("en", _) | (_, "english" | "anglais") => Some(Self::English),
            ("fr", _) | (_, "french" | "français" | "francais") => Some(Self::French),
            _ => None,
        }
    }
}

/// Sources by language.
const SOURCES: [(Language, &[&str]); 2] = [
    (
        Language::French,
        &[
            include_str!("../../../locales/fr/basics.ftl"),
            include_str!("../../../locales/fr/files.ftl"),
            include_str!("../../../locales/fr/results.ftl"),
            include_str!("../../../locales/fr/settings.ftl"),
            include_str!("../../../locales/fr/edits.ftl"),
            include_str!("../../../locales/fr/web.ftl"),
        ],
    ),
    (
        Language::English,
        &[
            include_str!("../../../locales/en/basics.ftl"),
            include_str!("../../../locales/en/files.ftl"),
            include_str!("../../../locales/en/results.ftl"),
            include_str!("../../../locales/en/settings.ftl"),
            include_str!("../../../locales/en/edits.ftl"),
            include_str!("../../../locales/en/web.ftl"),
            include_str!("../../../locales/en/admin.ftl"),
        ],
    ),
];

/// Stands for `<` in what is put into a message; private use, so that it can't be meant.
const ESCAPED: char = '\u{F8F1}';

/// A value that is put into a message.
#[derive(Debug, Clone)]
pub enum Value {
    /// A text, taken as it is.
    Text(String),
    /// A count, which plurals depend on.
    Count(i64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
impl From<usize> for Value {
    fn from(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}
impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}
impl From<u32> for Value {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}
impl From<i64> for Value {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

/// A message's arguments by name.
pub type Args<'a> = &'a [(&'static str, Value)];

/// All bundles.
pub struct Texts {
    bundles: HashMap<Language, FluentBundle<FluentResource>>,
}

impl Default for Texts {
    fn default() -> Self {
        Self::new()
    }
}

impl Texts {
    /// Loads every language.
    ///
    /// # Panics
    /// When a bundle of the source is malformed: a mistake of ours that any test shows.
    #[expect(clippy::expect_used, reason = "the bundles are part of the source")]
    pub fn new() -> Self {
        let mut bundles = HashMap::new();
        for (language, sources) in SOURCES {
            let id: LanguageIdentifier = language.code().parse().expect("a language of the source");
            let mut bundle = FluentBundle::new_concurrent(vec![id]);
            bundle.set_use_isolating(false);
            for source in sources {
                let resource = FluentResource::try_new((*source).to_owned())
                    .map_err(|(_, errors)| errors)
                    .expect("a bundle of the source is well-formed");
                bundle.add_resource(resource).expect("no message is defined twice");
            }
            bundles.insert(language, bundle);
        }
        Self { bundles }
    }

    /// A message as rich text; a key that is missing shows as itself, so that nothing is lost.
    pub fn get(&self, language: Language, key: &str, args: Args<'_>) -> Text {
        parse(&self.format(language, key, args))
    }

    /// A message as plain text, for buttons.
    pub fn label(&self, language: Language, key: &str, args: Args<'_>) -> String {
        self.get(language, key, args).to_string()
    }

    fn format(&self, language: Language, key: &str, args: Args<'_>) -> String {
        let found = [language, Language::English].into_iter().find_map(|language| {
            let bundle = self.bundles.get(&language)?;
            Some((bundle, bundle.get_message(key)?.value()?))
        });
        let Some((bundle, pattern)) = found else {
            debug_assert!(false, "no text for {key}");
            return key.to_owned();
        };
        let mut values = FluentArgs::new();
        for (name, value) in args {
            values.set(
                *name,
                match value {
                    Value::Text(text) => FluentValue::from(text.replace('<', &ESCAPED.to_string())),
                    Value::Count(count) => FluentValue::from(*count),
                },
            );
        }
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned()
    }
}

const MARKS: [(&str, Look); 4] =
    [("b", Look::Bold), ("i", Look::Italic), ("code", Look::Code), ("pre", Look::Pre)];

/// Reads the markup of our own messages.
fn parse(message: &str) -> Text {
    let mut text = Text::default();
    let mut rest = message;
    let mut look = Look::Plain;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        text.push(unescape(before), look);
        let mark = MARKS.iter().find_map(|(name, as_look)| {
            let opens = from.strip_prefix(&format!("<{name}>")).map(|after| (after, *as_look));
            opens.or_else(|| {
                from.strip_prefix(&format!("</{name}>")).map(|after| (after, Look::Plain))
            })
        });
        if let Some((after, new)) = mark {
            (rest, look) = (after, new);
        } else {
            text.push("<", look);
            rest = &from[1..];
        }
    }
    text.push(unescape(rest), look);
    text
}

fn unescape(text: &str) -> String {
    text.replace(ESCAPED, "<")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_cannot_become_markup() {
        let text = parse(&format!("<b>{}</b> & <code>x</code>", "<b>&".replace('<', "\u{F8F1}")));
        assert_eq!(text.to_string(), "<b>& & x");
        assert_eq!(text.spans[0].look, Look::Bold);
        assert_eq!(text.spans[2].look, Look::Code);
        assert_eq!(parse("a < b").to_string(), "a < b");
    }
}
