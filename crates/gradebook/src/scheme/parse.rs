//! Schemes as TOML. Every complaint names the line.

use std::collections::BTreeMap;
use std::ops::Range;

use rust_decimal::Decimal;
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use super::{AssignmentRules, Attempts, Band, Letter, Missing, Place, Scheme};
use crate::domain::decimal_from_f64;
use crate::identity::Verdict;

/// What is wrong with a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct SchemeError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

type Number = Spanned<toml::Value>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeToml {
    pass_mark: Option<Number>,
    attempts: Option<Attempts>,
    missing: Option<Missing>,
    drop_lowest: Option<Number>,
    decimals: Option<Number>,
    #[serde(default)]
    weights: BTreeMap<Spanned<String>, Number>,
    #[serde(default)]
    maximums: BTreeMap<Spanned<String>, Number>,
    assignment: Option<AssignmentToml>,
    #[serde(default)]
    letters: Vec<LetterToml>,
    #[serde(default)]
    same: Vec<[String; 2]>,
    #[serde(default)]
    apart: Vec<[String; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AssignmentToml {
    #[serde(default = "yes")]
    enabled: bool,
    weight: Option<Number>,
    decimals: Option<Number>,
    bands: Option<Spanned<Vec<BandToml>>>,
    places: Option<Spanned<Vec<PlaceToml>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BandToml {
    at_least: Number,
    from: Number,
    to: Number,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceToml {
    at_least: Number,
    place: Number,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LetterToml {
    letter: String,
    at_least: Number,
}

fn yes() -> bool {
    true
}

impl Scheme {
    /// Reads a scheme; what it does not name stays as in the default.
    ///
    /// # Errors
    /// [`SchemeError`] with the line and what would be right.
    pub fn from_toml(text: &str) -> Result<Self, SchemeError> {
        let lines = Lines { text };
        let read: SchemeToml = toml::from_str(text)
            .map_err(|e| lines.error(e.span().unwrap_or_default(), e.message()))?;
        let mut scheme = Self {
            attempts: read.attempts.unwrap_or_default(),
            missing: read.missing.unwrap_or_default(),
            ..Self::default()
        };
        lines.set(&mut scheme.pass_mark, read.pass_mark.as_ref(), ("pass_mark", 0, 100))?;
        lines.set_whole(
            &mut scheme.drop_lowest,
            read.drop_lowest.as_ref(),
            ("drop_lowest", 0, 20),
        )?;
        lines.set_whole(&mut scheme.decimals, read.decimals.as_ref(), ("decimals", 0, 4))?;
        scheme.weights = lines.by_test(&read.weights, ("a weight", 0, 1000))?;
        scheme.maximums = lines.by_test(&read.maximums, ("a maximum", 0, 100_000))?;
        if let Some(assignment) = &read.assignment {
            scheme.assignment = lines.assignment(assignment)?;
        }
        scheme.letters = lines.letters(&read.letters)?;
        for (pairs, verdict) in [(&read.same, Verdict::Same), (&read.apart, Verdict::Apart)] {
            for [one, other] in pairs {
                scheme.decisions.add(one, other, verdict);
            }
        }
        lines.together(&scheme, &read)?;
        Ok(scheme)
    }
}

/// What a number is called, and the least and the most it may be.
type Bounds = (&'static str, i64, i64);

/// Turns places in the text into lines.
struct Lines<'t> {
    text: &'t str,
}

impl Lines<'_> {
    fn error(&self, span: Range<usize>, message: &str) -> SchemeError {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        SchemeError {
            line: before.matches('\n').count() + 1,
            message: message.trim().replace('\n', "; "),
        }
    }

    fn number(&self, value: &Number, bounds: Bounds) -> Result<Decimal, SchemeError> {
        let (what, least, most) = bounds;
        let number = match value.get_ref() {
            toml::Value::Integer(i) => Some(Decimal::from(*i)),
            toml::Value::Float(f) => decimal_from_f64(*f),
            _ => None,
        };
        let range = Decimal::from(least)..=Decimal::from(most);
        number.filter(|n| range.contains(n)).ok_or_else(|| {
            self.error(
                value.span(),
                &format!("{what} must be a number from {least} to {most}, not {}", value.get_ref()),
            )
        })
    }

    fn set(
        &self,
        target: &mut Decimal,
        value: Option<&Number>,
        bounds: Bounds,
    ) -> Result<(), SchemeError> {
        if let Some(value) = value {
            *target = self.number(value, bounds)?;
        }
        Ok(())
    }

    fn set_whole(
        &self,
        target: &mut u32,
        value: Option<&Number>,
        bounds: Bounds,
    ) -> Result<(), SchemeError> {
        let Some(value) = value else { return Ok(()) };
        let number = self.number(value, bounds)?;
        *target = u32::try_from(number).ok().filter(|n| Decimal::from(*n) == number).ok_or_else(
            || {
                self.error(
                    value.span(),
                    &format!("{} must be a whole number, not {}", bounds.0, value.get_ref()),
                )
            },
        )?;
        Ok(())
    }

    fn by_test(
        &self,
        read: &BTreeMap<Spanned<String>, Number>,
        bounds: Bounds,
    ) -> Result<BTreeMap<u32, Decimal>, SchemeError> {
        let mut by_test = BTreeMap::new();
        for (key, value) in read {
            let number = key.get_ref().parse::<u32>().ok().filter(|n| (1..=999).contains(n));
            let number = number.ok_or_else(|| {
                self.error(
                    key.span(),
                    &format!("\"{}\" is no test number; write for example 2 = 20", key.get_ref()),
                )
            })?;
            let amount = self.number(value, bounds)?;
            if bounds.0 == "a maximum" && amount.is_zero() {
                return Err(self.error(value.span(), "a maximum must be more than 0"));
            }
            by_test.insert(number, amount);
        }
        Ok(by_test)
    }

    fn assignment(&self, read: &AssignmentToml) -> Result<Option<AssignmentRules>, SchemeError> {
        if !read.enabled {
            return Ok(None);
        }
        let Some(mut rules) = Scheme::default().assignment else { return Ok(None) };
        self.set(&mut rules.weight, read.weight.as_ref(), ("weight", 0, 1000))?;
        self.set_whole(&mut rules.decimals, read.decimals.as_ref(), ("decimals", 0, 4))?;
        if let Some(bands) = &read.bands {
            rules.bands = self.bands(bands)?;
        }
        if let Some(places) = &read.places {
            rules.places = self.places(places)?;
        }
        Ok(Some(rules))
    }

    fn bands(&self, read: &Spanned<Vec<BandToml>>) -> Result<Vec<Band>, SchemeError> {
        let mut bands = Vec::new();
        for band in read.get_ref() {
            bands.push(Band {
                at_least: self.number(&band.at_least, ("at_least", 0, 1))?,
                from: self.number(&band.from, ("from", 0, 100))?,
                to: self.number(&band.to, ("to", 0, 100))?,
            });
        }
        bands.sort_by_key(|b| std::cmp::Reverse(b.at_least));
        self.steps(read.span(), &bands.iter().map(|b| b.at_least).collect::<Vec<_>>())?;
        match bands.iter().find(|b| b.to < b.from) {
            Some(b) => Err(self.error(
                read.span(),
                &format!("the band at {} goes down from {} to {}", b.at_least, b.from, b.to),
            )),
            None => Ok(bands),
        }
    }

    fn places(&self, read: &Spanned<Vec<PlaceToml>>) -> Result<Vec<Place>, SchemeError> {
        let mut places = Vec::new();
        for place in read.get_ref() {
            places.push(Place {
                at_least: self.number(&place.at_least, ("at_least", 0, 100))?,
                place: self.number(&place.place, ("place", 0, 1))?,
            });
        }
        places.sort_by_key(|p| std::cmp::Reverse(p.at_least));
        self.steps(read.span(), &places.iter().map(|p| p.at_least).collect::<Vec<_>>())?;
        Ok(places)
    }

    /// Steps must be distinct and reach down to 0, so that each value has one.
    fn steps(&self, span: Range<usize>, steps: &[Decimal]) -> Result<(), SchemeError> {
        if steps.windows(2).any(|w| w[0] == w[1]) {
            return Err(self.error(span, "two entries have the same at_least"));
        }
        if steps.last().is_none_or(|least| !least.is_zero()) {
            return Err(
                self.error(span, "one entry must have at_least = 0, or some people get nothing")
            );
        }
        Ok(())
    }

    fn letters(&self, read: &[LetterToml]) -> Result<Vec<Letter>, SchemeError> {
        let mut letters = Vec::new();
        for entry in read {
            letters.push(Letter {
                letter: entry.letter.clone(),
                at_least: self.number(&entry.at_least, ("at_least", 0, 100))?,
            });
        }
        letters.sort_by_key(|l| std::cmp::Reverse(l.at_least));
        if let Some(first) = read.first() {
            self.steps(
                first.at_least.span(),
                &letters.iter().map(|l| l.at_least).collect::<Vec<_>>(),
            )?;
        }
        Ok(letters)
    }

    /// Rules that exclude each other.
    fn together(&self, scheme: &Scheme, read: &SchemeToml) -> Result<(), SchemeError> {
        if let (Some(dropped), Some(message)) = (&read.drop_lowest, scheme.conflict()) {
            return Err(self.error(dropped.span(), message));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scheme_is_read() {
        let text = r#"
pass_mark = 45
attempts = "latest"
missing = "blank"
decimals = 1
letters = [{ letter = "F", at_least = 0 }, { letter = "A", at_least = 70 }]
same = [["a@x.org", "b@y.org"]]

[weights]
1 = 2
3 = 0.5

[maximums]
2 = 20

[assignment]
weight = 2
bands = [{ at_least = 0, from = 40, to = 60 }, { at_least = 0.5, from = 60, to = 100 }]
"#;
        let scheme = Scheme::from_toml(text).unwrap();
        assert_eq!(scheme.pass_mark, Decimal::from(45));
        assert_eq!(scheme.attempts, Attempts::Latest);
        assert_eq!(scheme.weight(3), Decimal::new(5, 1));
        assert_eq!(scheme.weight(9), Decimal::ONE);
        assert_eq!(scheme.letter(Decimal::from(70)), Some("A"));
        assert_eq!(scheme.maximums[&2], Decimal::from(20));
        assert_eq!(scheme.assignment.unwrap().bands[0].at_least, Decimal::new(5, 1));
        assert!(!scheme.decisions.is_empty());
        assert_eq!(Scheme::from_toml("").unwrap(), Scheme::default());
        assert_eq!(Scheme::from_toml("[assignment]\nenabled = false").unwrap().assignment, None);
    }

    #[test]
    fn complaints_name_the_line() {
        let complaint = |text: &str| Scheme::from_toml(text).unwrap_err().to_string();
        assert_eq!(
            complaint("\npass_mark = 150"),
            "line 2: pass_mark must be a number from 0 to 100, not 150"
        );
        assert_eq!(complaint("decimals = 1.5"), "line 1: decimals must be a whole number, not 1.5");
        assert_eq!(
            complaint("[weights]\none = 1"),
            "line 2: \"one\" is no test number; write for example 2 = 20"
        );
        assert_eq!(complaint("[maximums]\n1 = 0"), "line 2: a maximum must be more than 0");
        assert_eq!(
            complaint("drop_lowest = 1\n[weights]\n2 = 3"),
            "line 1: drop_lowest needs equal weights: which test is lowest would depend on what it weighs"
        );
        assert_eq!(
            complaint("letters = [\n{ letter = \"A\", at_least = 70 }]"),
            "line 2: one entry must have at_least = 0, or some people get nothing"
        );
        assert!(complaint("\n\npas_mark = 50").starts_with("line 3: unknown field `pas_mark`"));
        assert!(complaint("attempts = \"worst\"").starts_with("line 1: unknown variant `worst`"));
        assert!(complaint("pass_mark = ").starts_with("line 1: "));
    }
}
