//! Formulas over the whole grammar, made from a seed and well-kinded by construction, and a
//! table for them with every kind of cell.

use gradebook::Gradebook;
use serde_json::{Value, json};
use table::Base;

/// Columns of numbers: scores with marks, and what the table below adds.
const NUMBERS: [&str; 9] = [
    "[Test 1 (%)]",
    "t2",
    "test 3",
    "[Whole]",
    "[Part]",
    "[Great]",
    "[Rare]",
    "[Inverse]",
    "final",
];
/// Columns of texts.
const TEXTS: [&str; 6] = ["[G1]", "[G2]", "[G3]", "[Chosen]", "status", "name"];

const NUMBER_LITERALS: [&str; 22] = [
    "0",
    "1",
    "2",
    "3",
    "7",
    "100",
    "60",
    "0.1",
    "0.5",
    "2.5",
    ".25",
    "33.3%",
    "50%",
    "66.666666667",
    "1000000",
    "1234567.891",
    "0.0000000004",
    "1e15",
    "123456789012345678",
    "1e300",
    "2.5e-300",
    "59.9999999999",
];
const TEXT_LITERALS: [&str; 12] = [
    "\"A\"",
    "'a'",
    "'b'",
    "\"North\"",
    "\"NORTH\"",
    "“say \"so\"”",
    "\"\"",
    "'ÄRA'",
    "\"7\"",
    "'x y'",
    "\"none\"",
    "\"it's\"",
];

/// Formulas that once came to one value here and to another in the workbook.
pub(crate) const DIRECTED: [&str; 27] = [
    "if([G1] = [G2], \"same\", \"changed\")",
    "if([G1] <> [G2], \"changed\", \"same\")",
    "blank([G3])",
    "blank([Chosen])",
    "or([G3], \"none\")",
    "or([Chosen], \"none\")",
    "if([G3] <> \"A\", \"not A\", \"A\")",
    "if([Chosen] = \"\", \"equal\", \"not equal\")",
    "or([Test 1 (%)], 0)",
    "or(t2, [Rare])",
    "blank(t1)",
    "[Test 1 (%)] = [Test 1 (%)]",
    "if(t1 > 0, t1, -1)",
    "round([Part], 2.5)",
    "round(-[Part] * 1.1, 1)",
    "round(2.675, 2) + round(-1.475, 2.9)",
    "1e300 * 1e300",
    "1e300 * [Great] / 1e300",
    "[Whole] / 0",
    "1 / [Whole] = 1 / [Whole]",
    "min(100, [Rare] + 5)",
    "count([Rare] + 5, [Rare], 7, 1 / 0)",
    "sum([Rare], t1)",
    "mean([Rare])",
    "max([Rare], or([Rare], -5))",
    "[Great] / 3 * 3 = [Great]",
    "0 - [Whole] * -1 - -(2 - (3 - [Whole]))",
];

/// Formulas to which LibreOffice gives another value than Excel, whose rule holds here.
pub(crate) const DEVIATIONS: [(&str, &str); 3] = [
    // LibreOffice adds up with a compensation for what is rounded off; Excel adds doubles
    // one to the other ("Floating-point arithmetic may give inaccurate results in Excel").
    (
        "average([Great], 66.666666667, (round([Part]))-(if((name) = [G1], 0, [Great])))",
        "compensated sums",
    ),
    // LibreOffice takes the difference of nearly equal numbers for zero; Excel does so only
    // where the subtraction is a formula's last step and is not in brackets (the same article).
    ("1 / (0.3 - 0.1 - 0.2)", "differences near zero"),
    // Excel's smallest positive number is 2.2251E-308 ("Excel specifications and limits").
    ("2.5e-320 * 1e300 * 1e20", "numbers below the normal ones"),
];

/// The gradebook's table with more columns: negative numbers, zero, fractions, great numbers,
/// marks, texts that differ in case only, blank cells and empty texts.
pub(crate) fn base(gradebook: &Gradebook) -> Base {
    let mut base = serde_json::to_value(Base::of(gradebook)).unwrap();
    let height = base["people"].as_array().unwrap().len();
    let columns = base["columns"].as_array_mut().unwrap();
    for test in 1..=3_usize {
        let title = format!("Test {test} (%)");
        let column = columns.iter_mut().find(|c| c[0] == title.as_str()).unwrap();
        for row in (test..height).step_by(5) {
            column[3]["numbers"][row] = Value::Null;
        }
    }
    let cells = |of: &[Value]| of.iter().cycle().take(height).cloned().collect::<Vec<_>>();
    let mut add = |title: &str, kind: &str, of: &[Value]| {
        columns.push(json!([title, "added", 2, { kind: cells(of) }]));
    };
    let null = Value::Null;
    add("Whole", "numbers", &[0, -3, 12, 7, -60, 100, 1].map(Value::from));
    add(
        "Part",
        "numbers",
        &[0.25, -2.5, 1.005, 66.666_666_666_666_67, -0.1, 99.995].map(Value::from),
    );
    add(
        "Great",
        "numbers",
        &[
            json!(1_234_567.25),
            json!(-98_765_432.125),
            json!(1e12),
            null.clone(),
            json!(2_000_000.5),
        ],
    );
    let rare = [null.clone(), json!(4), null.clone(), null.clone(), json!(-0.5)];
    add("Rare", "numbers", &rare);
    let texts = |of: &[&str]| of.iter().map(|t| json!(t)).collect::<Vec<_>>();
    add("G1", "texts", &texts(&["North", "north", "A", "ära", "", "b", "x y"]));
    add("G2", "texts", &texts(&["NORTH", "South", "a", "ÄRA", "b"]));
    add(
        "G3",
        "texts",
        &[
            null.clone(),
            json!(""),
            json!("A"),
            json!("7"),
            json!("it's"),
            json!("1e3"),
            json!("nan"),
            json!("TRUE"),
            json!("#N/A"),
        ],
    );
    let marks = ["excused", "not_assigned", "pending"];
    let marked = (1..=3_usize).flat_map(|test| {
        (test..height).step_by(10).map(move |row| json!([row, test, marks[row % 3]]))
    });
    base["marks"] = marked.collect();
    serde_json::from_value(base).unwrap()
}

/// Columns that are themselves worked out, and may be blank.
pub(crate) const WORKED_OUT: [(&str, &str); 2] =
    [("Inverse", "1 / [Whole]"), ("Chosen", "if([Whole] > 0, [G1], \"\")")];

/// Five files' worth of people for the table.
pub(crate) fn gradebook(people: usize) -> Gradebook {
    let file = |test: usize| {
        let rows = (0..people).map(|p| {
            format!("Person {},p{p}@example.org,{}\n", letters(p), (p * 7 + test * 3) % 21)
        });
        format!("Name,Email,Score (20)\n{}", rows.collect::<String>())
    };
    let files: Vec<(String, String)> =
        (1..=3).map(|test| (format!("Test {test}.csv"), file(test))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    testing::compile_texts(&files)
}

fn letters(number: usize) -> String {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());
    [letter(number / 26), letter(number), letter(number * 11 + 3)].iter().collect()
}

/// Formulas from a seed: the steps of `SplitMix64`.
pub(crate) struct Formulas(pub(crate) u64);

impl Formulas {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    fn one_of<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }

    /// A formula of any kind.
    pub(crate) fn formula(&mut self) -> String {
        let depth = 1 + self.below(4);
        match self.below(10) {
            0..6 => self.number(depth),
            6..8 => self.text(depth),
            _ => self.truth(depth),
        }
    }

    fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.below(3) {
                0 => self.one_of(&NUMBER_LITERALS).to_owned(),
                _ => self.one_of(&NUMBERS).to_owned(),
            };
        }
        let depth = depth - 1;
        match self.below(20) {
            0..2 => self.number(0),
            2 => format!("{}{}", self.one_of(&["-", "−"]), self.number(depth)),
            3 => format!("-({})", self.number(depth)),
            4..9 => {
                let signs = ["+", "-", "*", "/", " + ", " − ", " × ", " ÷ "];
                self.pair(&signs, |s| s.number(depth))
            }
            9 => format!("abs({})", self.number(depth)),
            10 => {
                let places = ["", ", 0", ", 1", ", 2", ", 2.5", ", 3", ", 9", ", 0.9"];
                let value = self.number(depth);
                format!("round({value}{})", self.one_of(&places))
            }
            11..13 => self.choice(depth, Self::number),
            13..15 => format!("or({}, {})", self.number(depth), self.number(depth)),
            _ => {
                let functions = ["min", "max", "mean", "average", "avg", "sum", "count"];
                let name = self.one_of(&functions);
                let count = 1 + self.below(4);
                let arguments: Vec<String> = (0..count)
                    .map(|_| if self.below(2) == 0 { self.number(0) } else { self.number(depth) })
                    .collect();
                format!("{name}({})", arguments.join(self.one_of(&[", ", ";", ","])))
            }
        }
    }

    fn text(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.below(3) {
                0 => self.one_of(&TEXT_LITERALS).to_owned(),
                _ => self.one_of(&TEXTS).to_owned(),
            };
        }
        let depth = depth - 1;
        match self.below(5) {
            0 => self.text(0),
            1..4 => self.choice(depth, Self::text),
            _ => format!("or({}, {})", self.text(depth), self.text(depth)),
        }
    }

    fn choice(&mut self, depth: usize, of: fn(&mut Self, usize) -> String) -> String {
        format!("if({}, {}, {})", self.truth(depth), of(self, depth), of(self, depth))
    }

    fn truth(&mut self, depth: usize) -> String {
        let below = depth.saturating_sub(1);
        match self.below(if depth == 0 { 5 } else { 9 }) {
            0..3 => {
                let signs = ["=", "==", "<>", "!=", "≠", "<", "<=", "≤", ">", ">=", "≥"];
                self.pair(&signs, |s| s.number(below))
            }
            3 => {
                let signs = [" = ", "<>", "≠"];
                self.pair(&signs, |s| s.text(below))
            }
            4 => match self.below(3) {
                0 => format!("blank({})", self.number(below)),
                1 => format!("blank({})", self.text(below)),
                _ => format!("blank({} = {})", self.number(0), self.number(0)),
            },
            5 => format!("not {}", self.truth(below)),
            6 => format!("NOT ({})", self.truth(below)),
            _ => {
                let signs = [" and ", " or ", " AND ", "&&", " || "];
                self.pair(&signs, |s| s.truth(below))
            }
        }
    }

    /// Two operands around a sign, some of them in brackets; those without stand as the grammar
    /// takes them.
    fn pair(&mut self, signs: &[&str], of: impl Fn(&mut Self) -> String) -> String {
        let mut side = || {
            let text = of(self);
            if self.below(2) == 0 { format!("({text})") } else { text }
        };
        let (one, other) = (side(), side());
        format!("{one}{}{other}", self.one_of(signs))
    }
}
