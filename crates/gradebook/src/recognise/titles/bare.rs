//! A title without what downloads and sections add to it: `Copy of Quiz 2`, `Quiz 2 (1)` and
//! `Quiz 2 Section A` are all "Quiz 2".

use std::sync::LazyLock;

use regex::Regex;

use crate::domain::pattern;

/// Words for a part of a class (a letter or number follows).
const SECTIONS: &str = concat!(
    "section|sec|sect|period|homeroom|shift|group|grp|gr|class|classroom|stream|batch|cohort|sezione|gruppo|seccion|",
    "sección|grupo|clase|groupe|classe|seção|secao|turma|gruppe|klasse|kurs|sınıf|sinif|şube|",
    "sube|grup"
);
/// The label of a part of a class; a letter needs something before it ("classes" is a word).
const LABEL: &str = r"(?:[\s_.\-]+(?:\p{L}|[ivx]{1,4})|[\s_.\-]*(?:\d{1,2}\p{L}?|\p{L}\d{1,2}))";

static MARKS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?i)^\s*(?:copy of|copie de|copia de|cópia de|copia di|kopie von)\s+".to_owned(),
        r"\s*\(\s*\d{1,2}\s*\)\s*$".to_owned(),
        r"(?i)[\s_\-–(]+(?:copy|copie|copia|cópia|kopie|kopya)\s*\d{0,2}\)?\s*$".to_owned(),
        r"(?i)\s*\((?:responses|réponses|respuestas|respostas|antworten|risposte|yanıtlar)\)(?:\s*-\s*\p{L}[\p{L} ]*\d*)?\s*$".to_owned(),
        // The moment of the download, not the day of the test: it has a clock.
        r"[\s_\-]*\d{4}-?\d{2}-?\d{2}[T_\-]\d{4,6}[\s_\-]*".to_owned(),
        format!(r"(?i)(?:^|[\s_\-–,(\[]+)(?:{SECTIONS}){LABEL}[)\]]?\s*$"),
        format!(r"(?i)^\s*(?:{SECTIONS}){LABEL}(?:[\s_\-–,:)\]]+|$)"),
    ]
    .iter()
    .map(|text| pattern(text))
    .collect()
});
/// `JSS2A`, `10B`: a class by its label alone.
static CLASS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s*(?:\p{L}{0,3}\s?\d{1,2}\s?\p{L}|\p{L}|\d{1,2})\s*$"));
/// Names that programs give to sheets.
static DEFAULT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\s*(?:sheet|worksheet|feuil|feuille|tabelle|hoja|foglio|planilha|folha|sayfa|blad|",
        r"data|export|report|results?|grades?|scores?|form responses|form_responses|",
        r"réponses au formulaire|respuestas de formulario|respostas ao formulário)[\s_]*\d*\s*$"
    ))
});

/// A title without marks of copies, downloads and sections; blank where nothing else is left.
pub(crate) fn bare(title: &str) -> String {
    let mut text = title.trim().to_owned();
    // Marks follow each other: "Copy of Quiz 2 Section A (1)".
    for _ in 0..4 {
        let before = text.len();
        for mark in MARKS.iter() {
            text = mark.replace(&text, " ").trim().to_owned();
        }
        if text.len() == before {
            break;
        }
    }
    text
}

/// Whether a sheet's name says nothing of its test: a program's own name, or a part of a class.
pub(super) fn says_nothing(sheet: &str) -> bool {
    sheet.trim().is_empty()
        || DEFAULT.is_match(sheet)
        || CLASS.is_match(sheet)
        || bare(sheet).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn downloads_and_sections_are_no_part_of_a_title() {
        let marked = [
            "Loops",
            "Loops (1)",
            "Copy of Loops",
            "Copie de Loops (2)",
            "Loops - Copy",
            "Loops copy 2",
            "Loops - Section A",
            "Loops Section A (1)",
            "Loops_group_2",
            "Loops (Class 3B)",
            "Group IV: Loops",
            "Loops (Responses) - Form Responses 1",
            "Loops (Réponses)",
            "20260203_1022_Loops",
            "Loops - Gruppe 2",
        ];
        for title in marked {
            assert_eq!(bare(title), "Loops", "{title}");
        }
        for title in [
            "Week 3",
            "Class Test",
            "All classes",
            "Problem Set 2",
            "Quiz 2026-02-15",
            "Grouping 1",
        ] {
            assert_eq!(bare(title), title);
        }
        for title in ["Section A", "Class 2", "Group B (1)"] {
            assert_eq!(bare(title), "", "{title}");
        }
    }

    #[test]
    fn sheets_with_titles_of_their_own_are_told_apart() {
        for name in ["Sheet1", "Tabelle2", "Form responses 1", "Group A", "JSS2A", "10B", "A", ""] {
            assert!(says_nothing(name), "{name}");
        }
        for name in ["Loops", "Quiz 1", "Morning", "Unit 2"] {
            assert!(!says_nothing(name), "{name}");
        }
    }
}
