//! What a column is for, by the words of its header.
//!
//! Words match as words: "name" is not "Username". Texts are folded (lower case, no accents)
//! before they come here.

pub(super) use super::lexicon::{Stage, Strength};
use super::lexicon::{
    inside, is_another_person, is_spoiler, is_weak_id, says_maximum, stage, whole,
};
use super::wording::{all_words, parted_by_capitals, parted_from_digits};
pub(super) use super::wording::{header_words, is_abbreviated, is_question};

/// What a column holds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Role {
    /// A running number or an id of the response, not of the person.
    RowNumber,
    /// When the answer was handed in.
    Submitted,
    /// When the person began.
    Started,
    /// The whole name.
    FullName,
    /// Given names.
    FirstName,
    /// Family names.
    LastName,
    /// The first name that the person goes by.
    PreferredName,
    /// E-mail address.
    Email,
    /// Login name.
    Username,
    /// Phone number.
    Phone,
    /// The school's number for the person.
    StudentId,
    /// The score of the file's one test.
    Score,
    /// The score of one test among several in the file.
    TestItem,
    /// The maximum, row by row.
    Maximum,
    /// The score in percent, beside the marks.
    Percent,
    /// Finished, graded, missing …
    Status,
    /// Number of the attempt.
    Attempt,
    /// Questions answered right.
    Correct,
    /// Questions answered wrong.
    Incorrect,
    /// Questions left out.
    Unattempted,
    /// Points of one question.
    QuestionPoints,
    /// An answer to a question.
    Question,
    /// Marks that were taken off, or how late an answer came.
    Penalty,
    /// Section, group or class.
    Section,
    /// Student, staff, observer …
    PersonKind,
    /// The test that a row is about, in a table with a row a person and test.
    Assignment,
    /// Anything else.
    Other,
}

impl Role {
    /// The roles that the words of a header can give.
    pub(super) const ALL: [Self; 24] = [
        Self::RowNumber,
        Self::Submitted,
        Self::Started,
        Self::FullName,
        Self::FirstName,
        Self::LastName,
        Self::PreferredName,
        Self::Email,
        Self::Username,
        Self::Phone,
        Self::StudentId,
        Self::Score,
        Self::Maximum,
        Self::Percent,
        Self::Status,
        Self::Attempt,
        Self::Correct,
        Self::Incorrect,
        Self::Unattempted,
        Self::Penalty,
        Self::Section,
        Self::PersonKind,
        Self::Assignment,
        Self::Other,
    ];

    /// The role in a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::RowNumber => "row number",
            Self::Submitted => "submission time",
            Self::Started => "start time",
            Self::FullName => "name",
            Self::FirstName => "first name",
            Self::LastName => "last name",
            Self::PreferredName => "preferred name",
            Self::Email => "e-mail",
            Self::Username => "login name",
            Self::Phone => "phone",
            Self::StudentId => "student id",
            Self::Score => "score",
            Self::TestItem => "score of a test",
            Self::Maximum => "maximum",
            Self::Percent => "percent",
            Self::Status => "status",
            Self::Attempt => "attempt",
            Self::Correct => "right answers",
            Self::Incorrect => "wrong answers",
            Self::Unattempted => "answers left out",
            Self::QuestionPoints => "points of a question",
            Self::Question => "question",
            Self::Penalty => "penalty",
            Self::Section => "section",
            Self::PersonKind => "kind of person",
            Self::Assignment => "assignment",
            Self::Other => "not used",
        }
    }

    /// Whether the role is a result in some form, or the most that it can be.
    pub(super) fn is_result(self) -> bool {
        matches!(
            self,
            Self::Score
                | Self::TestItem
                | Self::Maximum
                | Self::Percent
                | Self::Correct
                | Self::Incorrect
                | Self::Unattempted
                | Self::QuestionPoints
        )
    }

    /// Whether a second column of the role can bear the header with a number behind it.
    fn may_repeat(self) -> bool {
        self.is_identity() || matches!(self, Self::RowNumber | Self::Submitted | Self::Started)
    }

    /// Whether it is a name or a part of one.
    pub fn is_name(self) -> bool {
        matches!(self, Self::FullName | Self::FirstName | Self::LastName | Self::PreferredName)
    }

    /// Whether the role tells who a person is.
    pub fn is_identity(self) -> bool {
        matches!(
            self,
            Self::FullName
                | Self::FirstName
                | Self::LastName
                | Self::PreferredName
                | Self::Email
                | Self::Username
                | Self::Phone
                | Self::StudentId
        )
    }
}

/// The roles a header may have, strongest first.
pub(super) fn roles_of(header: &str) -> Vec<(Role, Strength)> {
    // A question of a form may speak of a maximum and holds none.
    let mut roles = all_roles(header);
    if header.trim_end().ends_with('?') {
        roles.retain(|found| *found != (Role::Maximum, Strength::Contains));
    }
    roles
}

fn all_roles(header: &str) -> Vec<(Role, Strength)> {
    let uncut = exactly(&all_words(header));
    if !uncut.is_empty() {
        return uncut;
    }
    let said = header_words(header);
    let found = by_words(&said);
    if found.iter().any(|(_, s)| *s == Strength::Exact) {
        return found;
    }
    let parted = header_words(&parted_by_capitals(header));
    let by_capitals = if parted == said { Vec::new() } else { by_words(&parted) };
    if by_capitals.iter().any(|(_, s)| *s == Strength::Exact) {
        return by_capitals;
    }
    let found = if found.is_empty() { by_capitals } else { found };
    let Some((letters_only, with_digits)) = parted_from_digits(&said) else { return found };
    // `Name2` is the second header `Name` of a table; `Points1` is a title of its own.
    let repeats: Vec<_> =
        by_words(&letters_only).into_iter().filter(|(role, _)| role.may_repeat()).collect();
    if repeats.is_empty() && found.is_empty() {
        by_words(&with_digits)
    } else {
        join(found, repeats)
    }
}

fn join(mut found: Vec<(Role, Strength)>, more: Vec<(Role, Strength)>) -> Vec<(Role, Strength)> {
    for (role, strength) in more {
        if found.iter().all(|(known, _)| *known != role) {
            found.push((role, strength));
        }
    }
    strongest_first(found)
}

fn strongest_first(mut found: Vec<(Role, Strength)>) -> Vec<(Role, Strength)> {
    found.sort_by_key(|(role, strength)| (std::cmp::Reverse(*strength), *role));
    found
}

fn exactly(said: &[String]) -> Vec<(Role, Strength)> {
    strongest_first(whole(said).into_iter().map(|role| (role, Strength::Exact)).collect())
}

fn by_words(said: &[String]) -> Vec<(Role, Strength)> {
    if said.is_empty() || said.len() > 12 {
        return Vec::new();
    }
    let exact = exactly(said);
    if !exact.is_empty() {
        return exact;
    }
    if is_weak_id(said) {
        return vec![(Role::StudentId, Strength::Weak), (Role::RowNumber, Strength::Weak)];
    }
    if said.len() > 8 {
        return Vec::new();
    }
    let mut roles = inside(said);
    roles.retain(|role| !spoiled(*role, said));
    if roles.contains(&Role::Penalty) {
        roles.retain(|role| !role.is_result());
    }
    if roles.contains(&Role::Percent) {
        roles.retain(|role| *role != Role::Score);
    }
    let maximum = says_maximum(said).filter(|_| !roles.contains(&Role::Penalty) && said.len() <= 6);
    if let Some(strength) = maximum {
        roles.retain(|role| !role.is_result());
        return strongest_first(
            roles
                .into_iter()
                .map(|role| (role, Strength::Contains))
                .chain([(Role::Maximum, strength)])
                .collect(),
        );
    }
    strongest_first(roles.into_iter().map(|role| (role, Strength::Contains)).collect())
}

/// Which of several marks for one test a header means: raw, final, or not said.
pub(super) fn stage_of(header: &str) -> Stage {
    stage(&header_words(header))
}

fn spoiled(role: Role, said: &[String]) -> bool {
    if role.is_identity() && said.iter().any(|w| is_another_person(w)) {
        return true;
    }
    let kept = matches!(role, Role::Email | Role::Phone | Role::Score | Role::Penalty);
    !kept && role != Role::Percent && said.iter().any(|w| is_spoiler(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_match_as_words() {
        let first = |h: &str| roles_of(h).first().copied();
        let exact = |role| Some((role, Strength::Exact));
        assert_eq!(first("Username"), exact(Role::Username));
        assert_eq!(first("Full names"), exact(Role::FullName));
        assert_eq!(first("Name2"), exact(Role::FullName));
        assert_eq!(first("E-mail Address"), exact(Role::Email));
        assert_eq!(first("Adresse de messagerie"), exact(Role::Email));
        assert_eq!(first("Correo electrónico"), exact(Role::Email));
        assert_eq!(first("Pontuação"), exact(Role::Score));
        assert_eq!(first("Total Marks (17)"), exact(Role::Score));
        assert_eq!(first("Grade/10.00"), exact(Role::Score));
        assert_eq!(first("What is your full name?"), Some((Role::FullName, Strength::Contains)));
        assert_eq!(first("Matric No."), exact(Role::StudentId));
        for other in [
            "Filename",
            "Course name",
            "Rename",
            "Nickname of the organ",
            "Wholesale",
            "Surnames of kings known to you and others besides these ones",
        ] {
            assert!(roles_of(other).iter().all(|(r, _)| *r != Role::FullName), "{other}");
        }
    }

    /// Headers and the role that each must have first, exactly or at all.
    const HEADERS: &[(Role, &str)] = &[
        (Role::Score, "Punkte|Punktzahl|Gesamtpunktzahl|Testergebnis in Punkten|Ergebnis|Note"),
        (Role::Score, "Voto|Punteggio|Not|Puan|Notu|Nota|Puntaje|Calificación|Note /20"),
        (
            Role::Score,
            "Score out of 20|Note sur 20|Pontuação|Cijfer|Балл|Ocena|Nilai|Final Mark|Raw Mark|Points (of 12)",
        ),
        (Role::Percent, "Prozent|%|Score %|Score (%)|Yüzde|Percentuale|Ergebnis in %|Percent"),
        (Role::Percent, "Quiz 1 Score (%)|PercentCorrect|Pourcentage|Note (%)|Grade (percent)"),
        (Role::Maximum, "Max Points|Points (max)|Maximum Grade|Note maximale|Max Marks|Out of"),
        (Role::Maximum, "Maximal erreichbare Punktezahl|Punteggio massimo|Possible|Barème|von"),
        (
            Role::Maximum,
            "Points Available|Tam Puan|Full mark|Total points possible|Points possible|Max",
        ),
        (Role::Maximum, "Possible Points|Maximum marks|Bestwertung|Puntuación máxima|Punkte max"),
        (Role::Maximum, "Lab 1.1 - Max Points|Quiz 1 maximum score|Nota máxima|Total possible"),
        (Role::Penalty, "Late Penalty (%)|Penalty|Lateness|Points deducted|Abzug|Ceza puanı"),
        (Role::Penalty, "Lateness (H:M:S)|Pénalité|Penalità|Late Penalty|Quiz 1 late penalty"),
        (Role::Section, "Section|SectionId|section_id|Group|Klasse|Gruppo|Şube|Turma|Grupos"),
        (Role::Section, "Class|Class Name|Section SIS ID|Groupe|Sezione|Sınıf|Группа"),
        (Role::PersonKind, "Role|Rôle|Rolle|Ruolo|User type|Roles|Papel"),
        (Role::Status, "Status|État|Statut|Durum|Stato|Estado"),
        (Role::Assignment, "Assignment|Quiz|Activity|Exam name|Problem|Item|Evaluation|Sınav"),
        (Role::StudentId, "Matrikelnummer|Matrikel-Nr.|Numéro étudiant|N° étudiant|Matricola"),
        (Role::StudentId, "Öğrenci No|Okul No|NIM|NIA|DNI|ZipGradeID|ZipGrade ID|StudentID"),
        (Role::Email, "E-Mail-Adresse|E-posta|Correo|Indirizzo email|Почта|Adresse de courriel"),
        (Role::Username, "Benutzername|Kullanıcı adı|Nome utente|Identifiant|UserName"),
        (Role::Phone, "Telefonnummer|Téléphone|Cellulare|Telefon numarası|Phone2"),
        (Role::Attempt, "Attempt|Versuch|Tentativo|Deneme|Attempt #"),
        (Role::Other, "Feedback|Kommentar|Comments|Yorum|Time taken|Middle name|Course name"),
        (Role::RowNumber, "#|Rank|Sıra No|Lfd. Nr.|S/N|ID2"),
        (Role::FullName, "Name2|Ad Soyad|Vor- und Nachname|Cognome e nome|Nombre y apellidos"),
        (Role::PreferredName, "Preferred Name|Preferred First Name|Nickname|Rufname"),
    ];

    #[test]
    fn headers_in_many_languages() {
        let mut wrong = Vec::new();
        for (role, header) in HEADERS.iter().flat_map(|(r, all)| all.split('|').map(|h| (*r, h))) {
            let roles = roles_of(header);
            let weak_id = header == "ID2" && roles.iter().any(|(r, _)| *r == role);
            if roles.first().map(|(r, _)| *r) != Some(role) && !weak_id {
                wrong.push(format!("{header}: {roles:?}, not {role:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_maximum_a_penalty_or_a_section_is_never_a_score() {
        let never = [Role::Maximum, Role::Penalty, Role::Section, Role::PersonKind];
        for (_, headers) in HEADERS.iter().filter(|(role, _)| never.contains(role)) {
            for header in headers.split('|') {
                let roles = roles_of(header);
                let scored = |r: &Role| matches!(r, Role::Score | Role::Percent | Role::FullName);
                assert!(!roles.iter().any(|(r, _)| scored(r)), "{header}: {roles:?}");
            }
        }
    }

    #[test]
    fn a_number_in_a_title_is_kept() {
        for header in ["Points1", "Quiz2", "Score3", "HW4"] {
            let exact = |(_, strength): &(Role, Strength)| *strength == Strength::Exact;
            assert!(!roles_of(header).iter().any(exact), "{header}");
        }
        assert_eq!(roles_of("ID").first(), Some(&(Role::StudentId, Strength::Weak)));
    }

    proptest::proptest! {
        #[test]
        fn case_accents_and_punctuation_change_no_role(seed in 0_usize..10_000, how in 0_u8..5) {
            let all: Vec<&str> = HEADERS.iter().flat_map(|(_, all)| all.split('|')).collect();
            let header = all[seed % all.len()];
            let parted = header.chars().any(char::is_uppercase)
                && header.chars().zip(header.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
            proptest::prop_assume!(!parted && !header.contains(['(', '/']));
            let varied = match how {
                0 => header.to_uppercase(),
                1 => header.to_lowercase(),
                2 => crate::domain::fold(header),
                3 => format!("  {} :", header.replace(' ', "  ")),
                _ => header.replace(' ', "_"),
            };
            proptest::prop_assert_eq!(roles_of(&varied), roles_of(header), "{}", varied);
        }
    }
}
