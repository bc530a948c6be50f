//! The column that says which test a row of a long table is about, where its header is no known
//! word and people lack some of the tests: its texts tell each person's rows apart, and another
//! column, a maximum or a day, has one value for each of them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::lexicon::is_another_person;
use super::long_scores::{number, places};
use super::role::{Role, header_words, roles_of};
use super::score_words::{NumberKind, kinds};
use crate::domain::{CellScore, DateOrder, NumberStyle, fold, parse_moment, parse_score, tidy};

/// Most tests of such a table.
const MOST_TESTS: usize = 40;
/// A longer text is no title.
const LONGEST: usize = 80;

/// A long table, as its cells are shown.
pub(super) struct Shown<'t> {
    pub(super) roles: &'t [Role],
    pub(super) headers: &'t [String],
    pub(super) rows: &'t [Vec<String>],
}

/// What a row says in one column, as a number; none where it says nothing.
type Parts = Vec<Option<usize>>;

impl Shown<'_> {
    /// The column, if exactly one is meant: columns that part the rows in the same way are one,
    /// and the one with the longest titles names the tests.
    pub(super) fn told_apart(&self) -> Option<usize> {
        let people = self.people();
        let mut found: Vec<(usize, Parts)> = places(self.roles, Role::Other)
            .into_iter()
            .filter(|at| self.may_name_tests(*at))
            .map(|at| (at, self.parts(at)))
            .filter(|(_, parts)| self.tells_apart(&people, parts))
            .collect();
        found.retain(|(at, parts)| self.is_supported(*at, parts));
        let (_, first) = found.first()?;
        let one = found.iter().all(|(_, parts)| parts == first);
        let rank = |(at, _): &&(usize, Parts)| {
            let header = self.headers.get(*at).map_or("", String::as_str);
            let named = kinds(header).contains(&NumberKind::Test);
            let letters: usize = self.texts(*at).map(|text| text.chars().count()).sum();
            (named, letters, header)
        };
        found.iter().filter(|_| one).max_by_key(rank).map(|(at, _)| *at)
    }

    /// The one column that names the tests together with a known one, where people have several
    /// rows below its texts: a subject and a kind of exam. The maxima must say so.
    pub(super) fn told_apart_with(&self, known: usize) -> Option<usize> {
        let people = self.people();
        let alone = self.parts(known);
        let pairs: Vec<(usize, usize)> =
            people.iter().zip(&alone).filter_map(|(p, t)| Some(((*p)?, (*t)?))).collect();
        let repeats = pairs.iter().collect::<HashSet<_>>().len() < pairs.len();
        if !repeats || self.roles.contains(&Role::Attempt) {
            return None;
        }
        let maxima: Vec<usize> = (0..self.roles.len())
            .filter(|at| matches!(self.roles.get(*at), Some(Role::Score | Role::Maximum)))
            .filter(|at| !self.follows(*at, &alone))
            .collect();
        let names = |at: &usize| {
            let both = joined(&alone, &self.parts(*at));
            self.may_name_tests(*at)
                && self.tells_apart(&people, &both)
                && maxima.iter().any(|maximum| self.follows(*maximum, &both))
        };
        let found: Vec<usize> = places(self.roles, Role::Other).into_iter().filter(names).collect();
        if let [one] = found[..] { Some(one) } else { None }
    }

    fn texts(&self, at: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().map(move |row| row.get(at).map_or("", |text| text.trim()))
    }

    /// Who each row is about, by the surest columns; a name may be in two.
    fn people(&self) -> Parts {
        let surest: [&[Role]; 5] = [
            &[Role::Email],
            &[Role::StudentId],
            &[Role::Username],
            &[Role::FullName],
            &[Role::LastName, Role::FirstName],
        ];
        let columns = |roles: &[Role]| -> Vec<usize> {
            roles.iter().filter_map(|role| self.roles.iter().position(|r| r == role)).collect()
        };
        let who = surest.into_iter().map(columns).find(|who| !who.is_empty()).unwrap_or_default();
        let said = |row: &Vec<String>| {
            let texts: Vec<String> =
                who.iter().map(|at| fold(&tidy(row.get(*at).map_or("", |t| t)))).collect();
            texts.concat()
        };
        numbered(self.rows.iter().map(said))
    }

    fn parts(&self, at: usize) -> Parts {
        numbered(self.texts(at).map(|text| fold(&tidy(text))))
    }

    /// Whether a column is one of titles: texts in letters, no days, grades or words for a result,
    /// below a header that says no group and no other person.
    fn may_name_tests(&self, at: usize) -> bool {
        let header = self.headers.get(at).map_or("", String::as_str);
        let group = roles_of(header).iter().any(|(role, _)| *role == Role::Section)
            || kinds(header).iter().any(|k| matches!(k, NumberKind::Other | NumberKind::Unclear));
        let other = header_words(header).iter().any(|word| is_another_person(word));
        let title = |text: &str| {
            text.is_empty()
                || (text.chars().any(char::is_alphabetic)
                    && text.chars().count() <= LONGEST
                    && day(text).is_none()
                    && !text.contains('@')
                    && parse_score(text, NumberStyle::Point) == CellScore::Unreadable)
        };
        !group && !other && self.texts(at).all(title)
    }

    /// Whether no person has two rows with one title, unless attempts are counted, each title is
    /// that of several people, and many people have several titles.
    fn tells_apart(&self, people: &Parts, titles: &Parts) -> bool {
        let attempts = self.roles.contains(&Role::Attempt);
        let mut own: HashMap<usize, HashSet<usize>> = HashMap::new();
        let mut whose: HashMap<usize, HashSet<usize>> = HashMap::new();
        for (person, title) in people.iter().zip(titles) {
            let (Some(person), Some(title)) = (person, title) else { continue };
            let new = own.entry(*person).or_default().insert(*title);
            if !new && !attempts {
                return false;
            }
            whose.entry(*title).or_default().insert(*person);
        }
        let several = own.values().filter(|titles| titles.len() > 1).count();
        (2..=MOST_TESTS).contains(&whose.len())
            && whose.len() <= own.len().saturating_mul(2)
            && whose.values().all(|people| people.len() > 1)
            && several > 1
            && several * 3 >= own.len()
    }

    /// Whether another column holds one number of marks or one day for each title, and not for all.
    fn is_supported(&self, at: usize, titles: &Parts) -> bool {
        let may = |role: &Role| {
            !role.is_identity()
                && !matches!(role, Role::Section | Role::PersonKind | Role::RowNumber)
        };
        (0..self.roles.len())
            .filter(|column| *column != at && self.roles.get(*column).is_some_and(may))
            .any(|column| self.follows(column, titles))
    }

    fn follows(&self, column: usize, titles: &Parts) -> bool {
        let mut by_title: BTreeMap<usize, BTreeSet<Fixed>> = BTreeMap::new();
        let mut all: BTreeSet<Fixed> = BTreeSet::new();
        for (row, title) in self.rows.iter().zip(titles) {
            let text = row.get(column).map_or("", |text| text.trim());
            let (Some(title), false) = (title, text.is_empty()) else { continue };
            let Some(value) = fixed(row, column) else { return false };
            all.insert(value);
            let own = by_title.entry(*title).or_default();
            own.insert(value);
            if own.len() > 1 {
                return false;
            }
        }
        let count = titles.iter().flatten().max().map_or(0, |last| last + 1);
        all.len() > 1 && by_title.len() == count
    }
}

/// What may be fixed for a test.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Fixed {
    Day(NaiveDate),
    Number(rust_decimal::Decimal),
}

fn fixed(row: &[String], at: usize) -> Option<Fixed> {
    let text = row.get(at)?.trim();
    number(row, at).map(Fixed::Number).or_else(|| day(text).map(Fixed::Day))
}

/// The day of a date or a time.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let moment = parse_moment(text, DateOrder::DayFirst)
        .or_else(|| parse_moment(text, DateOrder::MonthFirst))?;
    Some(moment.date())
}

/// The same number for the same text, in the order of the rows; none for a blank one.
fn numbered(texts: impl Iterator<Item = String>) -> Parts {
    let mut known: HashMap<String, usize> = HashMap::new();
    texts
        .map(|text| {
            let next = known.len();
            (!text.is_empty()).then(|| *known.entry(text).or_insert(next))
        })
        .collect()
}

/// What two columns say together.
fn joined(one: &Parts, other: &Parts) -> Parts {
    let said = |(a, b): (&Option<usize>, &Option<usize>)| {
        a.zip(*b).map_or_else(String::new, |(a, b)| format!("{a} {b}"))
    };
    numbered(one.iter().zip(other).map(said))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::super::recognise;
    use super::super::table::{RecogniseError, Table};
    use crate::workbook::{Limits, Opened, open};

    fn table(csv: &str) -> Table {
        read(csv).unwrap_or_else(|why| panic!("{why:?}: {csv}"))
    }

    fn read(csv: &str) -> Result<Table, RecogniseError> {
        let Ok(Opened::Book(book)) = open("t.csv", csv.as_bytes(), &Limits::default()) else {
            panic!("not read: {csv}")
        };
        Ok(recognise("t.csv", &book)?.remove(0))
    }

    /// Whether a table is refused or read without tests by these titles.
    fn is_not_parted(csv: &str, titles: &[&str]) -> bool {
        read(csv).is_err() || {
            let table = table(csv);
            table.told_by.is_none()
                && table.counting().all(|(_, test)| !titles.contains(&test.title.as_str()))
        }
    }

    /// The titles of the tests, and whether somebody is told that the cells say it.
    fn tests(csv: &str) -> (String, bool) {
        let table = table(csv);
        let titles: Vec<&str> = table.counting().map(|(_, test)| test.title.as_str()).collect();
        (titles.join(" | "), table.told_by.is_some())
    }

    /// A row for each person and title, but for those that the places say.
    fn long(
        header: &str,
        (people, titles, gaps): (&[&str], &[&str], &[usize]),
        line: impl Fn(usize, &str, &str) -> String,
    ) -> String {
        let all = titles.iter().enumerate().flat_map(|(t, title)| {
            people.iter().enumerate().map(move |(p, person)| (t, p, *title, *person))
        });
        let kept = all.enumerate().filter(|(at, _)| !gaps.contains(at));
        let lines = kept.map(|(at, (t, _, title, person))| {
            format!("{}\n", line(at * 7 % 10, title, person).replace("{t}", &t.to_string()))
        });
        format!("{header}\n{}", lines.collect::<String>())
    }

    const PEOPLE: [&str; 5] = ["Ada Obi", "Ben Ali", "Cleo Udo", "Dan Roy", "Eva Lim"];

    #[test]
    fn titles_of_any_language_are_tests_where_maxima_or_days_follow_them() {
        for titles in [
            ["Wasser", "Längen", "Wald"],
            ["Mathe", "Deutsch", "Kunst"],
            ["Деление", "Площадь", "Время"],
            ["Fractions Quiz", "Decimals Test", "Angles"],
        ] {
            for gaps in [&[0_usize, 6, 13][..], &[4, 5], &[1, 7, 8, 14]] {
                let told = (titles.join(" | "), true);
                let csv = long("Probe,Name,Punkte,Max", (&PEOPLE, &titles, gaps), |n, t, p| {
                    format!("{t},{p},{n},1{{t}}")
                });
                let (found, by_cells) = tests(&csv);
                assert_eq!(sorted(&found), sorted(&told.0), "{csv}");
                assert!(by_cells, "{csv}");
                let csv = long("Name,Leistung,Punkte,Tag", (&PEOPLE, &titles, gaps), |n, t, p| {
                    format!("{p},{t},{n},2026-03-1{{t}} 08:1{n}")
                });
                assert_eq!(sorted(&tests(&csv).0), sorted(&told.0), "{csv}");
                assert!(tests(&csv).1, "{csv}");
            }
        }
    }

    fn sorted(titles: &str) -> Vec<&str> {
        let mut all: Vec<&str> = titles.split(" | ").collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn two_people_are_enough_where_a_maximum_follows() {
        let csv =
            long("Probe,Name,Punkte,Max", (&PEOPLE[..2], &["Wasser", "Wald"], &[]), |n, t, p| {
                format!("{t},{p},{n},1{{t}}")
            });
        assert_eq!(tests(&csv), ("Wasser | Wald".to_owned(), true), "{csv}");
    }

    #[test]
    fn a_subject_and_a_kind_of_exam_name_a_test_together() {
        for (subjects, exams) in
            [(["Maths", "Art"], ["Quiz", "Midterm"]), (["X1", "Y2"], ["U", "W"])]
        {
            let mut csv = "Student,Subject,Kind,Marks,Out of\n".to_owned();
            for (p, person) in PEOPLE.iter().enumerate() {
                for (s, subject) in subjects.iter().enumerate() {
                    for (e, exam) in exams.iter().enumerate().filter(|(e, _)| (p + s + e) % 5 > 0) {
                        let (own, most) = (p + e, 20 + s + 3 * e);
                        writeln!(csv, "{person},{subject},{exam},{own},{most}").unwrap();
                    }
                }
            }
            let mut told: Vec<String> = subjects
                .iter()
                .flat_map(|s| exams.iter().map(move |e| format!("{s} {e}")))
                .collect();
            told.sort_unstable();
            assert_eq!(sorted(&tests(&csv).0), told, "{csv}");
            assert!(tests(&csv).1);
        }
    }

    #[test]
    fn groups_days_and_grades_are_no_tests() {
        for (header, titles) in [
            ("Gruppe", ["Rot", "Blau", "Grün"]),
            ("Class", ["Year Ten", "Year Nine", "Year Six"]),
            ("Room", ["Hall", "Gym", "Lab"]),
            ("Teacher", ["Mr Smith", "Ms Jones", "Mr Brown"]),
            ("Tag", ["3 March 2026", "4 March 2026", "5 March 2026"]),
            ("Stufe", ["A", "B", "C"]),
            ("Wann", ["2026-03-01", "2026-03-08", "2026-03-15"]),
        ] {
            let csv = long(
                &format!("{header},Name,Punkte,Max"),
                (&PEOPLE, &titles, &[0, 6, 13]),
                |n, t, p| format!("{t},{p},{n},1{{t}}"),
            );
            assert!(is_not_parted(&csv, &titles), "{csv}");
        }
    }

    #[test]
    fn without_support_or_with_two_columns_nothing_is_parted() {
        let same = long("Probe,Name,Punkte,Max", (&PEOPLE, &["Wasser", "Wald"], &[0, 7, 3]), {
            |n, t, p| format!("{t},{p},{n},10")
        });
        assert!(is_not_parted(&same, &["Wasser", "Wald"]), "{same}");
        let mut rows = 0;
        let twice: String = long("Probe,Name,Punkte,Max", (&PEOPLE, &["W", "U"], &[0]), {
            |n, t, p| format!("Test {t},{p},{n},1{{t}}")
        })
        .lines()
        .flat_map(|line| {
            rows += 1;
            std::iter::repeat_n(format!("{line}\n"), if rows == 3 { 2 } else { 1 })
        })
        .collect();
        assert!(is_not_parted(&twice, &["Test W", "Test U"]), "{twice}");
    }
}
