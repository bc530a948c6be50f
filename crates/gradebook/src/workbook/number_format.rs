//! Number formats: which of them make a share a percent, and which name a maximum.

use std::sync::LazyLock;

use regex::Regex;

/// What a format makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) enum Shape {
    /// The number itself, perhaps with a unit beside it.
    #[default]
    Plain,
    /// A hundred times the number, with a percent sign.
    Percent,
    /// The number and a maximum that is a part of the format.
    OutOf(f64),
}

/// A number format: sections, chosen by the number.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct NumberFormat {
    sections: Vec<Section>,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Section {
    condition: Option<Condition>,
    shape: Shape,
    shows_number: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Condition {
    less: bool,
    equal: bool,
    more: bool,
    bound: f64,
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        let bound_at = text.find(|c| !matches!(c, '<' | '>' | '='))?;
        let (sign, bound) = text.split_at(bound_at);
        let (less, equal, more) = match sign {
            "<" => (true, false, false),
            "<=" => (true, true, false),
            "=" => (false, true, false),
            ">=" => (false, true, true),
            ">" => (false, false, true),
            "<>" => (true, false, true),
            _ => return None,
        };
        Some(Self { less, equal, more, bound: bound.trim().parse().ok()? })
    }

    fn holds(self, value: f64) -> bool {
        value.partial_cmp(&self.bound).is_some_and(|order| match order {
            std::cmp::Ordering::Less => self.less,
            std::cmp::Ordering::Equal => self.equal,
            std::cmp::Ordering::Greater => self.more,
        })
    }
}

impl NumberFormat {
    /// One shape, whatever the number.
    pub(super) fn always(shape: Shape) -> Self {
        Self::choosing(std::iter::once(("", shape)))
    }

    /// The shape whose condition (`>=0`; blank: any number) is the first to hold.
    pub(super) fn choosing<'a>(shapes: impl Iterator<Item = (&'a str, Shape)>) -> Self {
        let section = |(condition, shape): (&str, Shape)| {
            let condition = Condition::parse(condition);
            Section { condition, shape, shows_number: true }
        };
        Self { sections: shapes.map(section).collect() }
    }

    /// The format of one of the numbers that every program knows.
    pub(super) fn builtin(id: u32) -> Self {
        if matches!(id, 9 | 10) { Self::always(Shape::Percent) } else { Self::default() }
    }

    /// Reads a format code such as `[Red]0%;0" / 10"`.
    pub(super) fn parse(code: &str) -> Self {
        let mut sections = Vec::new();
        let mut chars = code.chars().take(LONGEST_CODE);
        loop {
            let (section, more) = Scan::default().section(&mut chars);
            // A section for texts says nothing about numbers.
            sections.extend(section);
            if !more || sections.len() == 3 {
                return Self { sections };
            }
        }
    }

    /// Whether the format makes anything but the plain number of any value.
    pub(super) fn is_plain(&self) -> bool {
        self.sections.iter().all(|s| s.shape == Shape::Plain)
    }

    /// What the format makes of a value.
    pub(super) fn shape(&self, value: f64) -> Shape {
        let shown = self.section(value).filter(|s| s.shows_number);
        // A section of nothing but a text ("-" for zero) leaves the unit to the others.
        let shown = shown.or_else(|| self.sections.iter().find(|s| s.shows_number));
        shown.map_or(Shape::Plain, |s| s.shape)
    }

    fn section(&self, value: f64) -> Option<&Section> {
        if self.sections.iter().any(|s| s.condition.is_some()) {
            return self.sections.iter().find(|s| s.condition.is_none_or(|c| c.holds(value)));
        }
        // Zero has the unit of the others, whatever its own section draws ("-").
        let at = usize::from(value < 0.0);
        self.sections.get(at).or(self.sections.first())
    }
}

/// No program writes longer codes.
const LONGEST_CODE: usize = 1024;

/// What a bare slash is.
#[derive(Default, PartialEq, Eq)]
enum Slash {
    #[default]
    None,
    /// `0/10`: tenths.
    Fraction,
    /// `0 / 10`: a number and a text.
    Text,
}

/// One section while it is read.
#[derive(Default)]
struct Scan {
    condition: Option<Condition>,
    percent: bool,
    digits: bool,
    texts: bool,
    slash: Slash,
    /// The text after the last digit.
    tail: String,
}

impl Scan {
    /// Reads up to the end of a section; also whether another follows.
    fn section(mut self, chars: &mut impl Iterator<Item = char>) -> (Option<Section>, bool) {
        let mut more = false;
        while let Some(c) = chars.next() {
            match c {
                ';' => {
                    more = true;
                    break;
                }
                '"' => self.tail.extend(chars.by_ref().take_while(|c| *c != '"')),
                '\\' => self.tail.extend(chars.next()),
                '_' => {
                    chars.next();
                    self.tail.push(' ');
                }
                '*' => {
                    chars.next();
                }
                '[' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    self.bracket(&inside);
                }
                '%' => self.percent = true,
                '@' => self.texts = true,
                '/' => self.slash(),
                '0' | '#' | '?' if self.slash != Slash::Text => self.digit(),
                _ => self.bare(c),
            }
        }
        (self.finish(), more)
    }

    fn digit(&mut self) {
        self.digits = true;
        self.tail.clear();
    }

    fn slash(&mut self) {
        let fraction = self.digits && self.tail.is_empty();
        self.slash = if fraction { Slash::Fraction } else { Slash::Text };
        self.tail.push('/');
    }

    fn bare(&mut self, c: char) {
        self.tail.push(c);
        if self.tail.to_ascii_lowercase().ends_with("general") {
            self.digit();
        }
    }

    fn bracket(&mut self, inside: &str) {
        if let Some(currency) = inside.strip_prefix('$') {
            self.tail.push_str(currency.split('-').next().unwrap_or_default());
        } else if let Some(condition) = Condition::parse(inside) {
            self.condition = Some(condition);
        }
    }

    fn finish(self) -> Option<Section> {
        if self.texts && !self.digits {
            return None;
        }
        let shape = if self.percent {
            Shape::Percent
        } else if self.digits && self.slash != Slash::Fraction {
            maximum(&self.tail).map_or(Shape::Plain, Shape::OutOf)
        } else {
            Shape::Plain
        };
        Some(Section { condition: self.condition, shape, shows_number: self.digits })
    }
}

/// The maximum in a text behind a number: ` / 10`, `/10 pts`, ` out of 20`, ` (von 7,5)`.
pub(super) fn maximum(text: &str) -> Option<f64> {
    static OUT_OF: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?i)^\s*\p{L}*\.?\s*[(\[]?\s*(?:[/／⁄∕]|\b(?:out\s+of|of|von|aus|sur|de|sobre|su|di|van|av|af|из|z)\s)\s*(\d+(?:[.,]\d+)?)\s*\p{L}*\.?\s*[)\]]?\s*$",
        )
        .ok()
    });
    let found = OUT_OF.as_ref()?.captures(text)?.get(1)?;
    let maximum: f64 = found.as_str().replace(',', ".").parse().ok()?;
    (maximum > 0.0 && maximum.is_finite()).then_some(maximum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(code: &str, value: f64) -> Shape {
        NumberFormat::parse(code).shape(value)
    }

    #[test]
    fn percents() {
        for code in [
            "0%",
            "0.00%",
            "0 %",
            "0.0\\ %",
            "#,##0%",
            "[Red]0%;[Blue]-0%",
            "0%_);[Red](0%)",
            "[>=0.5][Green]0%;[Red]0%",
            "_-* 0%_-;-* 0%_-;_-* \"-\"??_-;_-@_-",
            "%0",
            "[$-409]0%",
            "0%;@",
            "General%",
        ] {
            for value in [0.85, 0.0, -0.5, 1.2] {
                assert_eq!(shape(code, value), Shape::Percent, "{code} of {value}");
            }
        }
    }

    #[test]
    fn plain_numbers_and_units() {
        for code in [
            "General",
            "0",
            "0.00",
            "#,##0.00",
            "0\" pts\"",
            "0\" %\"",
            "0\\%",
            "0 \"points\"",
            "# ?/?",
            "# ??/100",
            "0/10",
            "0.00E+00",
            "@",
            "",
            "[$€-407]0.00",
            "0_%",
            "0*%",
            "0\" / x\"",
            "0\" / 0\"",
            "0\" of them\"",
            "\"10 / \"0",
            "dd/mm/yyyy",
            "0\" / 10 / 20\"",
            "0,\" / 10\"",
        ] {
            assert_eq!(shape(code, 8.0), Shape::Plain, "{code}");
        }
    }

    #[test]
    fn maxima() {
        let heads = ["0", "0.00", "#", "#,##0.0", "General", "[Blue]0", "0.?"];
        let tails = [
            ("\" / 10\"", 10.0),
            ("\"/10\"", 10.0),
            ("\" out of 20\"", 20.0),
            ("\\ /\\ 10", 10.0),
            ("\\ / 10", 10.0),
            (" / 100", 100.0),
            ("\\/\\2\\5", 25.0),
            ("\" / 7,5\"", 7.5),
            ("\" / 12.5 pts\"", 12.5),
            ("\" pts / 40\"", 40.0),
            ("\" (of 30)\"", 30.0),
            ("\" von 15\"", 15.0),
            ("\" sur 20\"", 20.0),
            ("\" de 10\"", 10.0),
            ("_ \"/ 10\"", 10.0),
            ("[$ / 10]", 10.0),
        ];
        for head in heads {
            for (tail, maximum) in tails {
                let code = format!("{head}{tail}");
                assert_eq!(shape(&code, 8.0), Shape::OutOf(maximum), "{code}");
                let code = format!("{head}{tail};-{head}{tail};\"-\"");
                assert_eq!(shape(&code, 0.0), Shape::OutOf(maximum), "{code}");
            }
        }
    }

    #[test]
    fn the_number_chooses_its_section() {
        let code = "[<=1]0%;0\" / 20\"";
        assert_eq!(
            [0.5, 1.0, 17.0].map(|v| shape(code, v)),
            [Shape::Percent, Shape::Percent, Shape::OutOf(20.0)]
        );
        let code = "0;-0%;\"none\"";
        assert_eq!(
            [1.0, -1.0, 0.0].map(|v| shape(code, v)),
            [Shape::Plain, Shape::Percent, Shape::Plain]
        );
        assert_eq!(shape("[<>0]0%;0", f64::NAN), Shape::Plain);
    }
}
