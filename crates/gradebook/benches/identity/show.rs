//! The measures as tables of Markdown.

use std::collections::BTreeMap;

use population::{CourseKind, Kind, Rate};

use crate::measure::{Count, Measures};

pub(crate) fn by_course(
    measures: &BTreeMap<(CourseKind, Rate), Measures>,
    by_rate: &BTreeMap<Rate, Measures>,
) {
    println!(
        "| course | errors | people | right at once | merged in silence | split in silence \
         | split, asked | right when answered | merged when answered | taps | taps in all \
         | wrong in a group | precision | recall | rows lost |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for ((kind, rate), measures) in measures {
        line(kind.words(), *rate, measures);
    }
    for (rate, measures) in by_rate {
        line("all", *rate, measures);
    }
    println!();
}

fn line(course: &str, rate: Rate, m: &Measures) {
    let c = &m.count;
    let shares = [c.right, c.merged, c.split, c.parted, c.right_after, c.merged_after];
    let shares: Vec<String> =
        shares.iter().map(|part| format!("{:.1}", percent(*part, c.people))).collect();
    let ratio = |whole| percent(m.pairs.both, whole) / 100.0;
    println!(
        "| {course} | {} | {} | {} | {:.0} | {:.0} | {:.1} | {:.3} | {:.3} | {} |",
        rate.words(),
        c.people,
        shares.join(" | "),
        percent(m.taps, c.people),
        percent(m.all_taps, c.people),
        percent(m.traps, c.people),
        ratio(m.pairs.made),
        ratio(m.pairs.true_ones),
        m.lost,
    );
}

pub(crate) fn by_person(counts: &BTreeMap<(Rate, Kind), Count>, rate: Rate) {
    println!(
        "| person, {} errors | people | right at once | merged in silence | split in silence \
         | split, asked | right when answered |",
        rate.words()
    );
    println!("|---|---|---|---|---|---|---|");
    for ((_, kind), c) in counts.iter().filter(|((r, _), _)| *r == rate) {
        println!(
            "| {} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |",
            kind.words(),
            c.people,
            percent(c.right, c.people),
            percent(c.merged, c.people),
            percent(c.split, c.people),
            percent(c.parted, c.people),
            percent(c.right_after, c.people),
        );
    }
    println!();
}

fn percent(part: usize, whole: usize) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}
