//! Which columns of a table hold whole names, first names and last names: the same word, `Nom`
//! or `Name`, is the whole name alone and the last name beside `Prénom` or `Vorname`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::role::{Role, Strength, header_words, roles_of};
use crate::domain::words;

/// What a header says about names, before the others are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// A whole name for sure: "Full name".
    Whole,
    /// A name, or the part of it that has no column of its own.
    Open,
    First,
    Last,
    Preferred,
}

/// Words for a name that may be one part of it.
const OPEN: &str = "nom|noms|nombre|nombres|name|names|nome|naam|nama|isim|имя|nume|numele|namn|navn|nimi|\
    név|jméno|meno|imię|ime|име|ім'я|όνομα|vards|vardas|izena|tên|nafn|नाम|নাম|نام|الاسم|שם|ชื่อ|名字|\
    이름|emri|ad";

static OPEN_WORDS: LazyLock<HashSet<String>> =
    LazyLock::new(|| OPEN.split('|').map(|word| words(word).join(" ")).collect());

/// The part of a name that each header of a table means: full, first, last or preferred name;
/// `None` where a header says nothing about names.
pub(super) fn name_roles(headers: &[String]) -> Vec<Option<Role>> {
    let said: Vec<Option<Said>> = headers.iter().map(|h| said(h)).collect();
    let has = |what: Said| said.contains(&Some(what));
    let open = match (has(Said::First), has(Said::Last)) {
        (true, false) => Role::LastName,
        (false, true) => Role::FirstName,
        (true, true) | (false, false) => Role::FullName,
    };
    // `Preferred/First Name` beside `Last Name`: the only first name that there is.
    let only_first = has(Said::Last) && !has(Said::First) && !has(Said::Open);
    let role = |what| match what {
        Said::Whole => Role::FullName,
        Said::Open => open,
        Said::First => Role::FirstName,
        Said::Last => Role::LastName,
        Said::Preferred if only_first => Role::FirstName,
        Said::Preferred => Role::PreferredName,
    };
    said.into_iter().map(|what| what.map(role)).collect()
}

fn said(header: &str) -> Option<Said> {
    let words = header_words(header).join(" ");
    if OPEN_WORDS.contains(words.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end()) {
        return Some(Said::Open);
    }
    let roles = roles_of(header);
    let strongest = roles.first().map_or(Strength::Weak, |(_, strength)| *strength);
    let is = |role: Role| roles.contains(&(role, strongest));
    match (is(Role::FirstName), is(Role::LastName)) {
        _ if is(Role::PreferredName) => Some(Said::Preferred),
        // "Surname and given names, as in your passport" is both.
        (true, true) => Some(Said::Whole),
        (true, false) => Some(Said::First),
        (false, true) => Some(Said::Last),
        (false, false) if is(Role::FullName) => {
            Some(if is_name_of_somebody(&words) { Said::Open } else { Said::Whole })
        }
        (false, false) => None,
    }
}

/// `Nom du participant`, "Name of the student": the word for a name, and whose it is.
fn is_name_of_somebody(words: &str) -> bool {
    let mut words = words.split(' ');
    let of = ["du", "de", "des", "del", "do", "dos", "der", "della", "dello", "of"];
    words.next().is_some_and(|first| OPEN_WORDS.contains(first))
        && words.next().is_some_and(|second| of.contains(&second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(headers: &str) -> String {
        let headers: Vec<String> = headers.split(',').map(|h| h.trim().to_owned()).collect();
        let letter = |role: &Option<Role>| match role {
            Some(Role::FullName) => 'N',
            Some(Role::FirstName) => 'F',
            Some(Role::LastName) => 'L',
            Some(Role::PreferredName) => 'P',
            _ => '-',
        };
        name_roles(&headers).iter().map(letter).collect()
    }

    /// Headers, and the part of a name that each says.
    const TABLES: &[(&str, &str)] = &[
        ("Nom, Prénom, Note", "LF-"),
        ("Prénom, NOM, Note /20", "FL-"),
        ("Nom, Note", "N-"),
        ("Name, Vorname, Punkte", "LF-"),
        ("Name, Punkte", "N-"),
        ("Nachname, Vorname, Punkte", "LF-"),
        ("Apellidos, Nombre, Nota", "LF-"),
        ("Nombres, Apellidos, Nota", "FL-"),
        ("Nombre, Nota", "N-"),
        ("Nombre completo, Nota", "N-"),
        ("Nome, Cognome, Voto", "FL-"),
        ("Nome, Sobrenome, Nota", "FL-"),
        ("Nome, Nota", "N-"),
        ("Ad, Soyad, Not", "FL-"),
        ("Adı, Soyadı, Puan", "FL-"),
        ("Ad Soyad, Puan", "N-"),
        ("İsim, Soyisim, Puan", "FL-"),
        ("Nom du participant, Prénom du participant, Note", "LF-"),
        ("Nom de l'étudiant, Note", "N-"),
        ("Naam, Voornaam, Cijfer", "LF-"),
        ("Фамилия, Имя, Балл", "LF-"),
        ("Имя, Балл", "N-"),
        ("Nazwisko, Imię, Ocena", "LF-"),
        ("First names, Last names, Score", "FL-"),
        ("Surname, Other names, Score", "LF-"),
        ("Last name, First name, Preferred name, Score", "LFP-"),
        ("Student ID, First Name, Preferred First Name, Last Name", "-FPL"),
        ("Last Name, Preferred/First Name, Email", "LF-"),
        ("Name, Preferred Name, Mark", "NP-"),
        ("Student, ID, Section", "N--"),
        ("Surname and first name, Mark", "N-"),
        ("Course name, Middle name, Full name", "--N"),
        ("Primer apellido, Segundo apellido, Nombre", "LLF"),
        ("ID, Name, Name2, Email2", "-NN-"),
        ("Nume, Prenume, Notă", "LF-"),
        ("Numele, Prenumele, Nota", "LF-"),
        ("Név, Pont", "N-"),
        ("Vezetéknév, Keresztnév, Pont", "LF-"),
        ("Jméno, Příjmení, Body", "FL-"),
        ("Meno, Priezvisko, Body", "FL-"),
        ("Jméno, Body", "N-"),
        ("Imię, Nazwisko, Punkty", "FL-"),
        ("Ime, Prezime, Bodovi", "FL-"),
        ("Име, Презиме, Поени", "FL-"),
        ("Ime, Priimek, Točke", "FL-"),
        ("Име, Фамилия, Точки", "FL-"),
        ("Прізвище, Ім'я, Бали", "LF-"),
        ("Επώνυμο, Όνομα, Βαθμός", "LF-"),
        ("Όνομα, Βαθμός", "N-"),
        ("Etunimi, Sukunimi, Pisteet", "FL-"),
        ("Eesnimi, Perekonnanimi, Punktid", "FL-"),
        ("Vārds, Uzvārds, Punkti", "FL-"),
        ("Vardas, Pavardė, Balai", "FL-"),
        ("Namn, Poäng", "N-"),
        ("Efternamn, Förnamn, Poäng", "LF-"),
        ("Navn, Poeng", "N-"),
        ("Etternavn, Fornavn, Poeng", "LF-"),
        ("Achternaam, Voornaam, Punten", "LF-"),
        ("Cognoms, Nom, Nota", "LF-"),
        ("Abizenak, Izena, Nota", "LF-"),
        ("Họ, Tên, Điểm", "LF-"),
        ("Họ và tên đệm, Tên, Điểm", "LF-"),
        ("Nama Depan, Nama Belakang, Nilai", "FL-"),
        ("नाम, उपनाम, अंक", "FL-"),
        ("नाम, अंक", "N-"),
        ("নাম, নম্বর", "N-"),
        ("نام, نام خانوادگی, نمره", "FL-"),
        ("نام و نام خانوادگی, نمره", "N-"),
        ("שם פרטי, שם משפחה, ציון", "FL-"),
        ("שם, ציון", "N-"),
        ("الاسم الشخصي, الاسم العائلي, النقطة", "FL-"),
        ("الاسم, الدرجة", "N-"),
        ("ชื่อ, นามสกุล, คะแนน", "FL-"),
        ("ชื่อ-นามสกุล, คะแนน", "N-"),
        ("姓, 名, 分数", "LF-"),
        ("姓名, 分数", "N-"),
        ("氏名, 点数", "N-"),
        ("성, 이름, 점수", "LF-"),
        ("이름, 점수", "N-"),
    ];

    #[test]
    fn the_open_word_is_the_part_without_a_column_of_its_own() {
        for (headers, expected) in TABLES {
            assert_eq!(roles(headers), *expected, "{headers}");
        }
    }

    #[test]
    fn the_order_of_the_columns_changes_nothing() {
        for headers in [["Nom", "Prénom", "Note"], ["Apellidos", "Nombre", "Nota"]] {
            let sorted = |order: [usize; 3]| {
                let shuffled: Vec<String> = order.map(|at| headers[at].to_owned()).to_vec();
                let mut pairs: Vec<_> = order.into_iter().zip(name_roles(&shuffled)).collect();
                pairs.sort_unstable_by_key(|(at, _)| *at);
                pairs
            };
            let plain = sorted([0, 1, 2]);
            for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                assert_eq!(sorted(order), plain, "{headers:?}");
            }
        }
    }
}
