//! Words for kinds of tests, and ordinals, in the languages that are read (folded).

use std::collections::HashMap;
use std::sync::LazyLock;

/// Kinds of tests that are counted. The first word of a line names the kind; words such as
/// "week" or "unit" only title a test and are not here.
const KINDS: &[&str] = &[
    "test tests teste testes",
    "quiz quizz quizzes kuiz",
    "exam exams examen examens exame exames examination examinations esame esami",
    "assessment assessments",
    "evaluation evaluations evaluacion avaliacao valutazione",
    "prueba pruebas",
    "prova provas prove",
    "parcial parciales parciais",
    "midterm midterms",
    "interrogation interro interrogazione",
    "controle controles",
    "cuestionario questionario questionnaire",
    "klausur klausuren klassenarbeit",
    "prufung",
    "sinav sinavi yazili",
    "compito verifica",
    "devoir devoirs",
    "ca",
    "cat",
    "ds",
    "cc",
    "homework homeworks hw",
    "assignment assignments",
    "lab labs",
    "tp",
    "exercise exercises exercice exercices ejercicio exercicio esercizio",
    "ubung ubungen uebung uebungen ubungsblatt uebungsblatt",
    "blatt aufgabenblatt arbeitsblatt",
    "hausaufgabe hausaufgaben",
    "ficha fichas",
    "tarea tareas tarefa tarefas",
    "trabajo trabalho trabalhos trabajos",
    "odev odevi",
    "essay essays",
    "project projects projet projeto proyecto projekt progetto proje",
    "practical practicals",
    "paper papers",
];

/// Ordinals in words from the first on.
const ORDINALS: &[&str] = &[
    "first premier premiere primer primero primera primeiro primeira erste erster erstes primo prima birinci",
    "second seconde deuxieme segundo segunda zweite zweiter zweites secondo seconda ikinci",
    "third troisieme tercer tercero tercera terceiro terceira dritte dritter drittes terzo terza ucuncu",
    "fourth quatrieme cuarto cuarta quarto quarta vierte vierter viertes dorduncu",
    "fifth cinquieme quinto quinta funfte funfter funftes besinci",
    "sixth sixieme sexto sexta sechste sesto sesta altinci",
    "seventh septieme septimo setimo setima siebte settimo settima yedinci",
    "eighth huitieme octavo oitavo oitava achte ottavo ottava sekizinci",
    "ninth neuvieme noveno nono nona neunte dokuzuncu",
    "tenth dixieme decimo decima zehnte onuncu",
];

type Words = HashMap<&'static str, u32>;

fn numbered(lines: &'static [&'static str]) -> Words {
    let of_line = |(number, line): (u32, &'static &'static str)| {
        line.split(' ').map(move |word| (word, number))
    };
    (1..).zip(lines).flat_map(of_line).collect()
}

static KIND_WORDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let of_line = |line: &&'static str| {
        let kind = line.split(' ').next().unwrap_or_default();
        line.split(' ').map(move |word| (word, kind)).collect::<Vec<_>>()
    };
    KINDS.iter().flat_map(of_line).collect()
});
static ORDINAL_WORDS: LazyLock<Words> = LazyLock::new(|| numbered(ORDINALS));

/// All words for kinds, as the alternatives of a pattern.
pub(super) fn alternatives() -> String {
    KINDS.join(" ").replace(' ', "|")
}

/// The kind of test that a folded word names.
pub(super) fn kind(word: &str) -> Option<&'static str> {
    KIND_WORDS.get(word).copied()
}

/// Whether a kind is sat as a test; from "homework" on they are work at home or in class.
pub(super) fn is_test(kind: &str) -> bool {
    let first = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    KINDS.iter().map(|line| first(line)).take_while(|k| k != "homework").any(|k| k == kind)
}

/// The place that a folded ordinal spells.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    ORDINAL_WORDS.get(word).copied()
}
