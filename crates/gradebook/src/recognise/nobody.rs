//! Rows about the table itself: maxima, averages, due dates, notes. They are nobody's results.
//!
//! A row is nobody's only when its whole label says so: people are called Max, Media or Total.

use std::sync::LazyLock;

use regex::Regex;

use super::labels::by_label;
use crate::domain::{fold, pattern, words};

/// A label with this many words is a sentence.
const SENTENCE: usize = 9;

/// What a row that is no person is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum NobodyKind {
    /// The most that can be reached.
    Maxima,
    /// "Maximum": the most that can be or that was reached; the other rows decide.
    Maximum,
    /// The best result.
    Highest,
    /// The worst result.
    Lowest,
    /// An average.
    Average,
    /// A median.
    Median,
    /// A standard deviation or a variance.
    StandardDeviation,
    /// How many people.
    Count,
    /// A sum.
    Total,
    /// Weights of the tests.
    Weight,
    /// Dates of the tests.
    DueDate,
    /// A scale of grades.
    Scale,
    /// A note, a legend, a date of printing.
    Note,
    /// How grades are posted (Canvas).
    Posting,
    /// An invented student.
    TestStudent,
    /// The header once more.
    RepeatedHeader,
    /// A teacher or assistant.
    Staff,
    /// A heading between the rows.
    Heading,
    /// A row of another table below.
    OtherTable,
    /// Somebody without a name: "Guest".
    Anonymous,
}

/// A row that is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nobody {
    /// What it is about.
    pub(super) kind: NobodyKind,
    /// False where the label could as well be a person's name: somebody should look.
    pub(super) sure: bool,
}

/// What is looked at in a row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RowTexts<'r> {
    /// The first text of the row.
    pub(super) lead: &'r str,
    /// The person's name as the columns of names give it.
    pub(super) name: &'r str,
    /// All texts of the row, with blanks between.
    pub(super) line: &'r str,
    /// How many cells hold numbers.
    pub(super) numbers: usize,
    /// Whether the row has a valid e-mail address or an id.
    pub(super) contact: bool,
}

/// `90-100`, `≥ 90`, `< 60 %`, `90 to 100`, `ab 95`.
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\d\s*%?\s*(?:[-–—]|\s(?:to|bis|a|à|al)\s)\s*\d|[<>≤≥]=?\s*\d|\b(?:ab|from|desde|dès)\s+\d|\d\s*%?\s*(?:\+|and (?:above|up)|or (?:more|above)))",
    )
});
/// A grade before its range: `A`, `B+`, `1,0`, `F`.
static GRADE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:[a-f][+\-−]?|[1-6](?:[.,]\d)?)\s*(?:$|[:=(<>≥≤\s])"));

/// What a row is about, if it is nobody's.
pub(super) fn nobody(row: &RowTexts<'_>) -> Option<Nobody> {
    let (lead, name) = (words(row.lead), words(row.name));
    let lead_is_part =
        !name.is_empty() && lead.len() < name.len() && lead.iter().all(|w| name.contains(w));
    // "7 out of 20" is a score; a label begins with a word.
    let begins = !row.lead.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let own = row.lead != row.name && begins && !lead_is_part;
    let labels = [own.then_some(row.lead), Some(row.name)];
    let found = labels.into_iter().flatten().find_map(by_label);
    if row.contact {
        let certain = |kind| matches!(kind, NobodyKind::Posting | NobodyKind::TestStudent);
        let about_table = |kind| {
            matches!(
                kind,
                NobodyKind::Maxima | NobodyKind::Count | NobodyKind::Total | NobodyKind::Average
            )
        };
        let whole = |n: &Nobody| about_table(n.kind) && lead.len() > 1;
        return found.filter(|n| n.sure && (certain(n.kind) || whole(n)));
    }
    found.or_else(|| about_grades(row)).or_else(|| remark(row, lead.len()))
}

/// Whether a row is the header again: all of its cells, or three of four (three of five, where they
/// are many), are the column's title; or it holds a survey's own ids of the columns.
pub(super) fn is_header_again<'c>(
    title: impl Fn(u16) -> Option<&'c str>,
    cells: &[(u16, String)],
) -> bool {
    let filled = cells.iter().filter(|(_, text)| !text.trim().is_empty());
    let same = |(at, text): &&(u16, String)| {
        title(*at).is_some_and(|title| {
            // Most cells differ in the first letter already, which costs little to see.
            let first = |text: &str| text.trim_start().chars().next().map(char::to_lowercase);
            first(title).into_iter().flatten().eq(first(text).into_iter().flatten())
                && words(title).concat() == words(text).concat()
        })
    };
    let (all, equal) = (filled.clone().count(), filled.clone().filter(same).count());
    let machine = filled.filter(|(_, text)| text.contains("\"ImportId\"")).count();
    (equal >= 2 && equal * 4 >= all * 3) || (equal >= 6 && equal * 5 >= all * 3) || machine > 2
}

/// What "Maximum" means in a table whose rows are of these kinds: beside a minimum it is the best
/// result, else what can be reached.
pub(super) fn settle(kind: NobodyKind, all: &[NobodyKind]) -> NobodyKind {
    match kind {
        NobodyKind::Maximum if all.contains(&NobodyKind::Lowest) => NobodyKind::Highest,
        NobodyKind::Maximum => NobodyKind::Maxima,
        other => other,
    }
}

/// A scale of grades below a table: a grade and its range.
fn about_grades(row: &RowTexts<'_>) -> Option<Nobody> {
    let line = fold(row.line.trim());
    let range = RANGE.is_match(&line);
    let whole = !line.chars().any(char::is_alphabetic) || GRADE.is_match(&line);
    let short = words(&line).len() <= 8;
    // A person's row has a name in it, whatever the other cells look like.
    let named = words(row.name)
        .iter()
        .filter(|w| w.chars().count() > 2 && !w.chars().any(|c| c.is_ascii_digit()))
        .count()
        > 1;
    (range && whole && short && row.numbers <= 1 && !named)
        .then_some(Nobody { kind: NobodyKind::Scale, sure: true })
}

/// A sentence or a footnote.
fn remark(row: &RowTexts<'_>, lead_words: usize) -> Option<Nobody> {
    let starred = row.lead.trim_start().starts_with(['*', '†', '‡', '¹', '²', '©', '→']);
    let note = row.numbers == 0 && ((starred && lead_words > 0) || lead_words >= SENTENCE);
    // "GR: did not come", alone in its row.
    let legend = row.numbers == 0 && row.line == row.lead && row.lead.contains(": ");
    (note || legend).then_some(Nobody { kind: NobodyKind::Note, sure: note })
}

#[cfg(test)]
mod tests {
    use super::super::labels::is_student;
    use super::*;
    use NobodyKind::*;

    fn kind(lead: &str) -> Option<NobodyKind> {
        nobody(&RowTexts { lead, name: lead, line: lead, numbers: 1, contact: false })
            .map(|n| n.kind)
    }

    const LABELS: &[(NobodyKind, &str)] = &[
        (Maxima, "Max points|Points possible|Points Possible:|    Points Possible|Out of|Barème"),
        (Maxima, "Point Values|Punkte max.|Max. Punkte|Possible points|Full marks|Note maximale"),
        (Maxima, "Punteggio massimo|Tam puan|Puntuación máxima|Quiz max points|OUT OF"),
        (Maximum, "Maximum|Massimo|Maximum (all)|MAX:"),
        (Highest, "Highest|Highest score|La plus haute note|En yüksek|Höchste Punktzahl"),
        (Lowest, "Lowest score|Minimum|Min score|En düşük not|Nota más baja|Note minimale"),
        (Average, "Average|Average:|Class average (all)|Mean score|Durchschnitt|Ortalama|Ø"),
        (Average, "Moyenne de la classe|Promedio del grupo|Média da turma|Mittelwert|AVERAGE"),
        (Average, "Average of all students|Sınıf ortalaması|Overall average|Quiz 1 average|Avg."),
        (Average, "Average 75.3|Mean = 12.4|Moyenne générale :|Ø Punkte:|Media de la clase"),
        (Median, "Median|Médiane|Mediana|Medyan|Median score"),
        (StandardDeviation, "StDev|Std. Dev.|Standard deviation|Desviación típica|Écart-type|σ"),
        (StandardDeviation, "Standardabweichung|Standart sapma|Deviazione standard|SD"),
        (Count, "No. of students|Number of students: 24|N = 24|N=|Count|Anzahl Teilnehmer"),
        (Count, "Nombre d'étudiants|Öğrenci sayısı|Passed|Number of students"),
        (Total, "Total|Grand total|TOTAL:|Somme|Summe|Gesamt|Toplam|Totale|Suma total:|Σ"),
        (Weight, "Weight|Weight (%)|Gewichtung|Coefficient|Ponderación|Peso|Ağırlık"),
        (DueDate, "Due date|Due|Deadline:|Fecha de entrega|Abgabedatum|Tarih|Date limite"),
        (Scale, "Grading scale|A 90-100|A: 90 - 100|B+ = 87–89|F < 60|Notenschlüssel|A (90-100)"),
        (Note, "Note: late work counts half|Generated on 12 May 2026|Exporté le 3 mars 2026"),
        (Note, "Hinweis: Klausur im Juni|Nota: los ausentes no cuentan|Legend|Page 1 of 2"),
        (Posting, "Manual Posting"),
        (TestStudent, "Test Student|Student, Test|Demo Student|Alumno de prueba|Teststudent"),
        (TestStudent, "Étudiant test|Test Öğrencisi|test student 2"),
    ];

    #[test]
    fn labels_in_seven_languages() {
        let all = LABELS.iter().flat_map(|(k, all)| all.split('|').map(|l| (*k, l)));
        let wrong: Vec<String> = all
            .filter(|(expected, label)| kind(label) != Some(*expected))
            .map(|(expected, label)| format!("{label}: {:?}, not {expected:?}", kind(label)))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn people_with_such_names_are_people() {
        for name in [
            "Max Mustermann",
            "Total Okafor",
            "Mean Sovann",
            "Count Basie",
            "Media Benitez",
            "Mustermann, Max",
            "Min Le",
            "Min Li",
            "Max Van",
            "George Best",
            "Soma Das",
            "Page Smith",
            "Suma Rao",
            "Max Power",
            "Student Okafor",
            "Test Akman",
            "Weight Obi",
            "Ø. Hansen",
            "Øystein Berg",
            "Som Prasad",
            "Note Marston",
            "Date Masamune",
            "Present Mukasa",
            "Data Singh",
            "Paz, Peso",
            "Mark Classe",
            "Grade Obi",
            "N'Golo Kanté",
            "A Baker",
            "A. Student",
            "Sum Ting",
            "Sd Rahman",
            "Out Sokha",
            "Worth Davis",
        ] {
            assert_eq!(kind(name), None, "{name}");
        }
        // Split over two columns, the first name comes first or last.
        let row =
            RowTexts { lead: "Max", name: "Max Mustermann", numbers: 1, ..RowTexts::default() };
        assert_eq!(nobody(&row), None);
        // A contact makes a person of any label that could be one.
        for name in ["Total", "Maximum", "Average", "Best", "Median", "Note", "Min"] {
            let row = RowTexts { lead: name, name, line: name, numbers: 1, contact: true };
            assert_eq!(nobody(&row), None, "{name}");
        }
    }

    #[test]
    fn a_lone_word_that_may_be_a_name_is_not_sure() {
        for (name, sure) in [
            ("Max", false),
            ("Min", false),
            ("Best", false),
            ("Media", false),
            ("Max:", true),
            ("Average", true),
            ("Min score", true),
        ] {
            let found =
                nobody(&RowTexts { lead: name, name, line: name, numbers: 2, contact: false });
            assert_eq!(found.map(|n| n.sure), Some(sure), "{name}");
        }
    }

    #[test]
    fn footnotes_scales_and_sentences() {
        let row = |line: &'static str, numbers| RowTexts {
            lead: line,
            line,
            numbers,
            ..RowTexts::default()
        };
        let kind = |line, numbers| nobody(&row(line, numbers)).map(|n| n.kind);
        assert_eq!(kind("* absent with a doctor's note", 0), Some(Note));
        assert_eq!(kind("*Ada Obi", 2), None);
        let sentence = "All marks are provisional until the board of examiners has met";
        assert_eq!(kind(sentence, 0), Some(Note));
        assert_eq!(kind("A 90 - 100 Excellent", 0), Some(Scale));
        assert_eq!(kind("90-100", 0), Some(Scale));
        // People without names, by letters, are people.
        assert_eq!(kind("A", 1), None);
        assert_eq!(kind("Ada 90-100", 0), None);
    }

    #[test]
    fn the_header_again() {
        let titles = ["", "", "Name", "Email", "Score"];
        let title = |at: u16| titles.get(usize::from(at)).copied();
        let cells = |texts: &[(u16, &str)]| -> Vec<(u16, String)> {
            texts.iter().map(|(at, t)| (*at, (*t).to_owned())).collect()
        };
        assert!(is_header_again(title, &cells(&[(2, "NAME"), (3, "email "), (4, "Score")])));
        assert!(!is_header_again(title, &cells(&[(2, "Name"), (3, "n@x.org"), (4, "7")])));
        assert!(!is_header_again(title, &cells(&[(2, "Name")])));
        assert!(!is_header_again(title, &cells(&[(0, "Name"), (1, "Email"), (2, "Score")])));
    }

    #[test]
    fn maximum_beside_minimum_is_the_best_result() {
        assert_eq!(settle(Maximum, &[Average, Maximum]), Maxima);
        assert_eq!(settle(Maximum, &[Maximum, Lowest]), Highest);
        assert_eq!(settle(Average, &[Lowest]), Average);
    }

    #[test]
    fn roles_of_people() {
        for (role, student) in [
            ("Student", Some(true)),
            ("student", Some(true)),
            ("Staff", Some(false)),
            ("Teaching Assistant", Some(false)),
            ("Trainer/in", Some(false)),
            ("Teilnehmer/in", Some(true)),
            ("Étudiant", Some(true)),
            ("Enseignant", Some(false)),
            ("Öğrenci", Some(true)),
            ("Öğretmen", Some(false)),
            ("Docente", Some(false)),
            ("Student (auditing)", Some(true)),
            ("7", None),
            ("", None),
            ("Leader", None),
        ] {
            assert_eq!(is_student(role), student, "{role}");
        }
    }

    proptest::proptest! {
        #[test]
        fn case_accents_and_punctuation_change_no_label(seed in 0_usize..10_000, how in 0_u8..5) {
            let all: Vec<&str> = LABELS.iter().flat_map(|(_, all)| all.split('|')).collect();
            let label = all[seed % all.len()];
            proptest::prop_assume!(label.chars().filter(|c| c.is_alphabetic()).count() > 1);
            let varied = match how {
                0 => label.to_uppercase(),
                1 => label.to_lowercase(),
                2 if !label.contains('Ø') => fold(label),
                3 => format!("  {}", label.replace(' ', "  ")),
                _ => format!("{label}."),
            };
            proptest::prop_assert_eq!(kind(&varied), kind(label), "{}", varied);
        }

        #[test]
        fn a_label_with_a_strange_word_is_a_person(seed in 0_usize..10_000, word in "[A-Z][bcdfgkz]{2}[uy]ra") {
            let words = ["Max", "Total", "Mean", "Count", "Media", "Best", "Sum", "Min", "Average"];
            let first = words[seed % words.len()];
            proptest::prop_assert_eq!(kind(&format!("{first} {word}")), None);
            proptest::prop_assert_eq!(kind(&format!("{word}, {first}")), None);
        }
    }
}
