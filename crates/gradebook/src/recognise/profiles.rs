//! The profiles of `profiles.txt`: how each tool's export is recognised and read.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::profiles_pattern::{Pattern, patterns};
use super::role::Role;
use super::tool::Tool;

/// Where the scores are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scores {
    /// In one column.
    OneColumn,
    /// In one column a test.
    Items,
    /// Nowhere: right answers among all questions.
    RightAmongAll,
    /// In one column, with a row a person and test.
    Long,
}

/// What a column of a test holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ItemKind {
    /// Marks.
    Score,
    /// The most marks, row by row.
    MaxPoints,
    /// The score in percent.
    Percent,
    /// The score as a letter or symbol.
    Letter,
    /// A comment.
    Feedback,
    /// When it was handed in.
    SubmissionTime,
    /// How late it was.
    Lateness,
    /// A total of several tests, or a column that the tool calculates.
    Total,
    /// A standing that the tool shows and nobody can write.
    ReadOnly,
}

/// How a tool's export is recognised and read.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) tool: Tool,
    /// Alternatives; of each, every group must have a pattern that fits a header.
    signs: Vec<Vec<Vec<Pattern>>>,
    roles: Vec<(Pattern, Role)>,
    items: Vec<(Pattern, ItemKind)>,
    pub(super) scores: Scores,
}

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| read(include_str!("profiles.txt")));

static GENERIC: LazyLock<Profile> = LazyLock::new(|| Profile {
    tool: Tool::Generic,
    signs: Vec::new(),
    roles: Vec::new(),
    items: Vec::new(),
    scores: Scores::OneColumn,
});

/// The profile whose signature a header row bears, else the generic one.
pub(super) fn profile_of(headers: &[String]) -> &'static Profile {
    let all: HashSet<&str> = headers.iter().map(String::as_str).collect();
    let borne = |pattern: &Pattern| match pattern.as_text() {
        Some(text) => all.contains(text),
        None => all.iter().any(|h| pattern.fits(h)),
    };
    let bears = |p: &&Profile| p.signs.iter().any(|sign| sign.iter().all(|g| g.iter().any(borne)));
    PROFILES.iter().find(bears).unwrap_or(&GENERIC)
}

/// The profile of a tool.
pub(super) fn of_tool(tool: Tool) -> &'static Profile {
    PROFILES.iter().find(|p| p.tool == tool).unwrap_or(&GENERIC)
}

impl Profile {
    /// The role that the profile gives to a folded header, with its rank (less is better).
    pub(super) fn role_of(&self, header: &str) -> Option<(usize, Role)> {
        if self.tool == Tool::Canvas && is_canvas_item(header) {
            return Some((0, Role::TestItem));
        }
        let named = self.roles.iter().enumerate().find(|(_, (p, _))| p.fits(header));
        named.map(|(rank, (_, role))| (rank, *role))
    }

    /// What the profile says that a column of a test holds, with the pattern that says so.
    pub(super) fn item_kind(&self, header: &str) -> Option<(&Pattern, ItemKind)> {
        self.items.iter().find(|(p, _)| p.fits(header)).map(|(p, kind)| (p, *kind))
    }
}

/// `Title (12345)`: Canvas puts the assignment's id behind its title.
fn is_canvas_item(header: &str) -> bool {
    let id = header.strip_suffix(')').and_then(|h| h.rsplit_once(" ("));
    id.is_some_and(|(title, id)| {
        !title.is_empty() && id.len() >= 2 && id.bytes().all(|b| b.is_ascii_digit())
    })
}

fn read(text: &'static str) -> Vec<Profile> {
    let mut profiles = Vec::new();
    for section in text.split("\n[").skip(1) {
        let (title, body) = section.split_once('\n').unwrap_or_default();
        let (name, scores) = title.split_once("] ").unwrap_or_default();
        let Some(tool) = Tool::ALL.into_iter().find(|tool| tool.name() == name) else {
            continue;
        };
        let scores = match scores {
            "items" => Scores::Items,
            "right among all" => Scores::RightAmongAll,
            "long" => Scores::Long,
            _ => Scores::OneColumn,
        };
        let (signs, roles, items) = (Vec::new(), Vec::new(), Vec::new());
        let mut profile = Profile { tool, signs, roles, items, scores };
        body.lines().for_each(|line| profile.take(line));
        profiles.push(profile);
    }
    profiles
}

impl Profile {
    fn take(&mut self, line: &str) {
        if let Some(sign) = line.strip_prefix("sign ") {
            return self.signs.push(sign.split(';').map(patterns).collect());
        }
        let Some((what, list)) = line.split_once(": ") else { return };
        if let Some(kind) = what.strip_prefix("item ").and_then(item_kind_named) {
            self.items.extend(patterns(list).into_iter().map(|p| (p, kind)));
        } else if let Some(role) = role_named(what) {
            self.roles.extend(patterns(list).into_iter().map(|p| (p, role)));
        }
    }
}

fn item_kind_named(name: &str) -> Option<ItemKind> {
    Some(match name {
        "score" | "real score" => ItemKind::Score,
        "maximum" => ItemKind::MaxPoints,
        "percent" => ItemKind::Percent,
        "letter" => ItemKind::Letter,
        "feedback" => ItemKind::Feedback,
        "submission time" => ItemKind::SubmissionTime,
        "lateness" => ItemKind::Lateness,
        "total" => ItemKind::Total,
        "read only" => ItemKind::ReadOnly,
        _ => return None,
    })
}

fn role_named(name: &str) -> Option<Role> {
    match name {
        "test" => Some(Role::TestItem),
        "email" => Some(Role::Email),
        "question" => Some(Role::Question),
        "points of a question" => Some(Role::QuestionPoints),
        _ => Role::ALL.into_iter().find(|role| role.name() == name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::tool::folded_header;

    fn tool_of(headers: &str) -> Tool {
        let headers: Vec<String> = headers.split(',').map(folded_header).collect();
        profile_of(&headers).tool
    }

    /// Header rows, shortened, of the kinds of export that `profiles.txt` names.
    const ROWS: &[(Tool, &str)] = &[
        (
            Tool::GradescopeCourse,
            "Name,SID,Email,Lab 1,Lab 1 - Max Points,Lab 1 - Submission Time,Lab 1 - Lateness (H:M:S),Total Lateness (H:M:S)",
        ),
        (
            Tool::GradescopeCourse,
            "First Name,Last Name,SID,Email,section_name,A,A - Max Points,A - Submission Time,A - Lateness (H:M:S)",
        ),
        (
            Tool::Gradescope,
            "First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID",
        ),
        (
            Tool::Gradescope,
            "Name,SID,Email,Total Score,Status,Submission ID,Submission Time,1: A (2.0 pts)",
        ),
        (
            Tool::Moodle,
            "Nachname,Vorname,E-Mail-Adresse,Status,Begonnen am,Beendet,Verbrauchte Zeit,\"Bewertung/10.00\"",
        ),
        (
            Tool::Moodle,
            "Cognome,Nome,Indirizzo email,Stato,Iniziato,Completato,Tempo impiegato,Valutazione/10.00",
        ),
        (Tool::Moodle, "Soyadı,Adı,E-posta adresi,Durum,Başladı,Tamamlandı,Geçen süre,Not/100.00"),
        (
            Tool::Moodle,
            "Achternaam,Voornaam,E-mailadres,Status,Gestart op,Voltooid,Gebruikte tijd,Cijfer/10.00",
        ),
        (
            Tool::Moodle,
            "Last name,First name,Email address,Status,Started,Completed,Duration,Grade/10.00,Q. 1 /1.00",
        ),
        (
            Tool::Moodle,
            "Apellido(s),Nombre,Dirección de correo,Estado,Comenzado el,Finalizado,Calificación/10.00",
        ),
        (
            Tool::MoodleWorksheet,
            "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission)",
        ),
        (
            Tool::MoodleWorksheet,
            "ID,Vollständiger Name,E-Mail-Adresse,Status,Gruppe,Bewertung,Bestwertung,Bewertung kann geändert werden",
        ),
        (
            Tool::MoodleWorksheet,
            "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,La note peut être modifiée",
        ),
        (
            Tool::MoodleGradebook,
            "First name,Surname,ID number,Institution,Department,Email address,Quiz: One (Real),Course total (Real),Last downloaded from this course",
        ),
        (
            Tool::MoodleGradebook,
            "Vorname,Nachname,ID-Nummer,E-Mail-Adresse,Test: Eins (Punkte),Kurs gesamt (Punkte)",
        ),
        (
            Tool::Canvas,
            "Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (1234),Current Score,Final Score",
        ),
        (Tool::Canvas, "LastName,FirstName,ID,SIS User ID,Section,Quiz 1 (1234)"),
        (Tool::Canvas, "Student,ID,SIS Login ID,Section,Quiz 1,Quiz 2,Current Score"),
        (
            Tool::CanvasQuiz,
            "name,id,section,section_id,submitted,attempt,n correct,n incorrect,score",
        ),
        (
            Tool::Brightspace,
            "OrgDefinedId,Username,Quiz 1 Points Grade <Numeric MaxPoints:10>,End-of-Line Indicator",
        ),
        (
            Tool::Brightspace,
            "OrgDefinedId,Last Name,First Name,Quiz 1 Scheme Symbol,End-of-Line Indicator",
        ),
        (
            Tool::Blackboard,
            "Last Name,First Name,Username,Student ID,Last Access,Availability,Total [Total Pts: up to 10 Score] |1",
        ),
        (Tool::Sakai, "Student ID,Name,Quiz 1 [10],Quiz 2 [20],Total Points [30]"),
        (
            Tool::ZipGrade,
            "Quiz Name,Class Name,First Name,Last Name,StudentID,CustomID,Earned Points,Possible Points,PercentCorrect,QuizCreated,Key Version,Stu1,PriKey1,Points1,Mark1",
        ),
        (Tool::Kahoot, "Rank,Players,Total Score (points),Correct Answers,Incorrect Answers"),
        (
            Tool::Ilias,
            "Name,Benutzername,Matrikelnummer,Testergebnis in Punkten,Maximal erreichbare Punktezahl,Testergebnis als Note",
        ),
        (
            Tool::Nbgrader,
            "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,score,max_score",
        ),
        (
            Tool::PrairieLearn,
            "UID,UIN,Username,Name,Role,Assessment,Assessment instance,Question,Question points,Max points",
        ),
        (Tool::Crowdmark, "Crowdmark ID,Score URL,Email,First Name,Last Name,Student ID,Total"),
        (Tool::MicrosoftForms, "ID,Startzeit,Fertigstellungszeit,E-Mail,Name,Gesamtpunktzahl"),
        (Tool::GoogleForms, "Zeitstempel,E-Mail-Adresse,Punktzahl,Name"),
        (Tool::Generic, "Nom,Prénom,Note /20"),
        (Tool::Generic, "Name,Email,Score"),
        (Tool::Generic, "Student ID,Name,Role,Midterm,Max points"),
    ];

    #[test]
    fn tools_by_their_headers() {
        for (tool, headers) in ROWS {
            assert_eq!(tool_of(&headers.replace('"', "")), *tool, "{headers}");
        }
    }

    #[test]
    fn the_order_of_the_columns_and_their_case_change_no_tool() {
        for (tool, headers) in ROWS {
            let mut columns: Vec<&str> = headers.split(',').collect();
            columns.reverse();
            columns.rotate_left(2);
            let turned = columns.join(",").replace('"', "").to_uppercase();
            assert_eq!(tool_of(&turned), *tool, "{turned}");
        }
    }

    #[test]
    fn every_tool_has_a_profile_and_every_line_is_understood() {
        for tool in Tool::ALL {
            assert!(PROFILES.iter().any(|p| p.tool == tool && !p.signs.is_empty()), "{tool:?}");
        }
        let text = include_str!("profiles.txt");
        let body = text.lines().filter(|l| !l.starts_with('#') && !l.starts_with('['));
        for line in body.filter(|l| !l.is_empty() && !l.starts_with("from ")) {
            let what = line.split_once(": ").map_or(line, |(what, _)| what);
            let item = what.strip_prefix("item ").and_then(item_kind_named);
            let known = line.starts_with("sign ") || item.is_some() || role_named(what).is_some();
            assert!(known, "{line}");
        }
    }
}
