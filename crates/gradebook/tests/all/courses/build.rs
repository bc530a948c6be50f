//! From a plan to the tables of a course and the truth about them.

use rust_decimal::{Decimal, RoundingStrategy};

use super::course::{Cell, Course, Figure, File, Kind, Meaning, Sheet};
use super::plan::{Arrangement, Form, Mark, Maxima, Names, Plan, TestPlan};
use super::words::{LANGUAGES, Language, PEOPLE};

/// The tables of a plan.
pub(super) fn build(plan: &Plan) -> Course {
    let everybody: Vec<usize> = (0..plan.people.len()).collect();
    let all: Vec<usize> = (0..plan.tests.len()).collect();
    let table =
        |name: &str, tests: &[usize], people: &[usize]| Table { plan, tests }.sheet(name, people);
    let file = |stem: String, sheets| File { stem, sheets };
    let files = match plan.arrangement {
        Arrangement::OneTable => {
            vec![file("Grades".to_owned(), vec![table("Sheet1", &all, &everybody)])]
        }
        Arrangement::Sections => {
            let (one, other) = everybody.split_at(everybody.len() / 2);
            let section =
                |name: &str, people| file(name.to_owned(), vec![table("Sheet1", &all, people)]);
            vec![section("Section A", one), section("Section B", other)]
        }
        Arrangement::FileEach => {
            let one =
                |t: &usize| file(title(plan, *t), vec![table("Sheet1", &[*t], &present(plan, *t))]);
            all.iter().map(one).collect()
        }
        Arrangement::SheetEach => {
            let one = |t: &usize| table(&title(plan, *t), &[*t], &present(plan, *t));
            vec![file("Course".to_owned(), all.iter().map(one).collect())]
        }
    };
    let figures = |p: &usize| plan.tests.iter().map(|t| figure(t, *p)).collect();
    let name = |p: &usize| format!("{} {}", PEOPLE[*p].0, PEOPLE[*p].1);
    Course {
        files,
        truth: everybody.iter().map(figures).collect(),
        names: plan.people.iter().map(name).collect(),
        titles: all.iter().map(|t| title(plan, *t)).collect(),
        tests: vec![true; plan.tests.len()],
    }
}

/// Who is in the file of a test.
fn present(plan: &Plan, test: usize) -> Vec<usize> {
    let here = |p: &usize| plan.tests[test].marks[*p] != Mark::Away;
    let present: Vec<usize> = (0..plan.people.len()).filter(here).collect();
    if present.len() > 2 { present } else { (0..plan.people.len()).collect() }
}

pub(super) fn title(plan: &Plan, test: usize) -> String {
    let language = &LANGUAGES[plan.language];
    match plan.wording % 3 {
        2 => language.subjects[test].to_owned(),
        word => format!("{} {}", language.test[word], test + 1),
    }
}

/// A number rounded half up, as programs write it.
fn rounded(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

impl TestPlan {
    /// The marks of a share of the maximum.
    fn marks(&self, share: u32) -> Decimal {
        let exact = Decimal::from(share * self.maximum) / Decimal::from(1000);
        let steps = if self.halves { Decimal::TWO } else { Decimal::ONE };
        rounded(exact * steps, 0) / steps
    }

    fn share_of(&self, person: usize) -> Option<u32> {
        if let Mark::Share(share) = self.marks[person] { Some(share) } else { None }
    }

    /// The percent of somebody, as exactly as it is written.
    fn percent(&self, person: usize) -> Option<Decimal> {
        let marks = self.marks(self.share_of(person)?);
        let exact = marks * Decimal::ONE_HUNDRED / Decimal::from(self.maximum);
        Some(match self.form {
            Form::Marks => exact,
            Form::Percent(digits) | Form::PlainPercent(digits) => rounded(exact, digits),
        })
    }

    fn written_as_marks(&self) -> bool {
        self.form == Form::Marks
    }
}

fn figure(test: &TestPlan, person: usize) -> Figure {
    match test.marks[person] {
        Mark::Share(_) => Figure::Percent(test.percent(person).unwrap()),
        Mark::Blank | Mark::Absent | Mark::Away => Figure::Missing,
        Mark::Excused => Figure::Excused,
        Mark::Pending => Figure::Pending,
    }
}

/// A table of some tests.
struct Table<'p> {
    plan: &'p Plan,
    tests: &'p [usize],
}

impl Table<'_> {
    fn language(&self) -> &'static Language {
        &LANGUAGES[self.plan.language]
    }

    fn sheet(&self, name: &str, people: &[usize]) -> Sheet {
        let (language, columns) = (self.language(), self.columns());
        let width = columns.len();
        let alone = |at: usize, text: &str| {
            let mut cells = vec![Cell::Empty; width];
            cells[at] = Cell::Text(text.to_owned());
            cells
        };
        let blank = || (Kind::Blank, vec![Cell::Empty; width]);
        let mut rows = Vec::new();
        if self.plan.extras.above {
            rows.extend([(Kind::Above, alone(0, language.note)), blank()]);
        }
        let header = |m: &Meaning| {
            let text = self.header(*m);
            if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
        };
        rows.push((Kind::Header, columns.iter().map(header).collect()));
        let who = columns.iter().position(|m| m.is_identity()).unwrap();
        let labelled = |label: &str, value: &dyn Fn(Meaning) -> Cell| {
            let mut cells: Vec<Cell> = columns.iter().map(|m| value(*m)).collect();
            cells[who] = Cell::Text(label.to_owned());
            cells
        };
        let maximum = |m: Meaning| match m {
            Meaning::Score(t) if self.plan.tests[t].written_as_marks() => {
                Cell::Number(Decimal::from(self.plan.tests[t].maximum))
            }
            _ => Cell::Empty,
        };
        let any_marks = self.tests.iter().any(|t| self.plan.tests[*t].written_as_marks());
        if self.plan.maxima == Maxima::Row && any_marks {
            rows.push((Kind::Maxima, labelled(language.maximum, &maximum)));
        }
        for person in people {
            let cells = columns.iter().map(|m| self.cell(*m, *person)).collect();
            rows.push((Kind::Person(*person), cells));
        }
        if self.plan.extras.footer {
            let mean = |m: Meaning| self.mean(m, people);
            rows.push((Kind::Footer, labelled(language.average, &mean)));
        }
        if self.plan.extras.remark_below {
            rows.extend([blank(), (Kind::Footer, alone(who, language.note))]);
        }
        Sheet { name: name.to_owned(), columns, rows }
    }

    fn columns(&self) -> Vec<Meaning> {
        let (plan, extras) = (self.plan, self.plan.extras);
        let mut columns = match plan.names {
            Names::Full | Names::Comma => vec![Meaning::Name],
            Names::FirstLast => vec![Meaning::First, Meaning::Last],
            Names::LastFirst => vec![Meaning::Last, Meaning::First],
            Names::None => Vec::new(),
        };
        let mut add = |wanted: bool, meaning| columns.extend(wanted.then_some(meaning));
        add(extras.email, Meaning::Email);
        add(extras.id, Meaning::Id);
        add(extras.date, Meaning::Date);
        add(extras.blank_column, Meaning::Blank);
        for &t in self.tests {
            let marks = plan.tests[t].written_as_marks();
            add(true, Meaning::Score(t));
            add(marks && plan.maxima == Maxima::Column, Meaning::MaximumOf(t));
            add(marks && extras.percent_beside, Meaning::PercentOf(t));
        }
        let several = self.tests.len() > 1;
        add(
            several && extras.total && self.tests.iter().all(|t| plan.tests[*t].written_as_marks()),
            Meaning::Total,
        );
        add(several && extras.average, Meaning::Average);
        add(extras.letters, Meaning::Letter);
        add(extras.attendance, Meaning::Attendance);
        columns
    }

    fn header(&self, meaning: Meaning) -> String {
        let (plan, language) = (self.plan, self.language());
        // The tests' titles are headers, or names of files or sheets.
        let own = matches!(plan.arrangement, Arrangement::OneTable | Arrangement::Sections);
        let of = |t: usize, plain: &str| {
            if own { format!("{} {plain}", title(plan, t)) } else { plain.to_owned() }
        };
        match meaning {
            Meaning::Name => language.name[plan.wording % language.name.len()].to_owned(),
            Meaning::First => language.first.to_owned(),
            Meaning::Last => language.last.to_owned(),
            Meaning::Email => language.email.to_owned(),
            Meaning::Id => language.id.to_owned(),
            Meaning::Date => language.date.to_owned(),
            Meaning::Score(t) => self.score_header(t, own),
            Meaning::PercentOf(t) => of(t, if own { "%" } else { language.percent }),
            Meaning::MaximumOf(t) => of(t, language.maximum),
            Meaning::Letter => language.letter.to_owned(),
            Meaning::Total => language.total.to_owned(),
            Meaning::Average => language.average.to_owned(),
            Meaning::Attendance => language.attendance.to_owned(),
            Meaning::Blank => String::new(),
        }
    }

    fn score_header(&self, t: usize, own: bool) -> String {
        let (plan, language) = (self.plan, self.language());
        let (test, maximum) = (&plan.tests[t], plan.tests[t].maximum);
        let title =
            if own { title(plan, t) } else { language.score[plan.wording / 3 % 2].to_owned() };
        match (test.form, plan.maxima, plan.wording / 6) {
            (Form::PlainPercent(_), _, _) => format!("{title} (%)"),
            (Form::Marks, Maxima::Header, 0) => format!("{title} ({maximum})"),
            (Form::Marks, Maxima::Header, 1) => format!("{title} / {maximum}"),
            (Form::Marks, Maxima::Header, 2) => format!("{title} /{maximum}"),
            (Form::Marks, Maxima::Header, _) => format!("{title} (max {maximum})"),
            _ => title,
        }
    }

    fn cell(&self, meaning: Meaning, person: usize) -> Cell {
        let (plan, (first, last, mail)) = (self.plan, PEOPLE[self.plan.people[person]]);
        let text = |text: &str| Cell::Text(text.to_owned());
        match meaning {
            Meaning::Name if plan.names == Names::Comma => text(&format!("{last}, {first}")),
            Meaning::Name => text(&format!("{first} {last}")),
            Meaning::First => text(first),
            Meaning::Last => text(last),
            Meaning::Email => text(&format!("{mail}@uni.example")),
            Meaning::Id => Cell::Number(Decimal::from(410_233 + 1_037 * plan.people[person])),
            Meaning::Date => text(&format!("2026-03-{:02}", 2 + person)),
            Meaning::Score(t) => self.score(t, person),
            Meaning::PercentOf(t) => plan.tests[t]
                .percent(person)
                .map_or(Cell::Empty, |percent| Cell::Percent(rounded(percent, 1))),
            Meaning::MaximumOf(t) => Cell::Number(Decimal::from(plan.tests[t].maximum)),
            Meaning::Letter => self.average(person).map_or(Cell::Empty, |average| {
                let steps = [85, 70, 55, 40].iter().filter(|step| average < Decimal::from(**step));
                text(["A", "B", "C", "D", "F"][steps.count()])
            }),
            Meaning::Total => {
                let marks =
                    |t: &usize| Some(plan.tests[*t].marks(plan.tests[*t].share_of(person)?));
                Cell::Number(self.tests.iter().filter_map(marks).sum())
            }
            Meaning::Average => {
                self.average(person).map_or(Cell::Empty, |a| Cell::Number(rounded(a, 1)))
            }
            Meaning::Attendance => Cell::Number(Decimal::from(person * 7 % 13)),
            Meaning::Blank => Cell::Empty,
        }
    }

    fn score(&self, t: usize, person: usize) -> Cell {
        let (language, test) = (self.language(), &self.plan.tests[t]);
        let share = match test.marks[person] {
            Mark::Share(share) => share,
            Mark::Blank | Mark::Away => return Cell::Empty,
            Mark::Absent => return Cell::Text(language.absent.to_owned()),
            Mark::Excused => return Cell::Text(language.excused.to_owned()),
            Mark::Pending => return Cell::Text(language.pending.to_owned()),
        };
        match test.form {
            Form::Marks if self.plan.maxima == Maxima::Cells => {
                Cell::Fraction(test.marks(share), Decimal::from(test.maximum))
            }
            Form::Marks => Cell::Number(test.marks(share)),
            Form::Percent(_) => Cell::Percent(test.percent(person).unwrap()),
            Form::PlainPercent(_) => Cell::Number(test.percent(person).unwrap()),
        }
    }

    /// The mean of somebody's percents.
    fn average(&self, person: usize) -> Option<Decimal> {
        let percents = self.tests.iter().filter_map(|t| self.plan.tests[*t].percent(person));
        mean(&percents.collect::<Vec<_>>())
    }

    /// What stands below a column as its mean.
    fn mean(&self, meaning: Meaning, people: &[usize]) -> Cell {
        let Meaning::Score(t) = meaning else { return Cell::Empty };
        let test = &self.plan.tests[t];
        let value = |p: &usize| match test.form {
            Form::Marks => test.share_of(*p).map(|share| test.marks(share)),
            Form::Percent(_) | Form::PlainPercent(_) => test.percent(*p),
        };
        let mean =
            mean(&people.iter().filter_map(value).collect::<Vec<_>>()).map(|m| rounded(m, 2));
        match (mean, test.form) {
            (None, _) => Cell::Empty,
            (Some(mean), Form::Percent(_)) => Cell::Percent(mean),
            (Some(mean), Form::Marks | Form::PlainPercent(_)) => Cell::Number(mean),
        }
    }
}

fn mean(values: &[Decimal]) -> Option<Decimal> {
    let sum: Decimal = values.iter().sum();
    (!values.is_empty()).then(|| sum / Decimal::from(values.len()))
}
