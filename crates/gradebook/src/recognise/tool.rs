//! The form tools: how each one's export is told and what its columns hold.
//!
//! Patterns are folded headers; `*` stands for anything. What a profile leaves open, the words
//! of the headers and the cells decide.

use super::role::Role;
use crate::domain::{fold, tidy};

/// The tool that wrote a file.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Tool {
    /// surveyheart.com
    SurveyHeart,
    /// Google Forms
    GoogleForms,
    /// Microsoft Forms
    MicrosoftForms,
    /// Moodle's quiz report
    Moodle,
    /// Canvas gradebook
    Canvas,
    /// Canvas quiz report ("student analysis")
    CanvasQuiz,
    /// Kahoot!
    Kahoot,
    /// Quizizz, now Wayground
    Quizizz,
    /// Gradescope
    Gradescope,
    /// D2L Brightspace gradebook
    Brightspace,
    /// Blackboard gradebook
    Blackboard,
    /// Typeform
    Typeform,
    /// Inspera's long form: one row a question
    Inspera,
    /// Any other table
    Generic,
}

/// Where the scores stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scores {
    /// In one column.
    OneColumn,
    /// In one column a test.
    Items,
    /// Nowhere: right answers among all questions.
    RightAmongAll,
}

/// How a tool's export is told and read.
pub(super) struct Profile {
    pub(super) tool: Tool,
    /// One pattern of each list must match a header.
    signature: &'static [&'static [&'static str]],
    /// Roles by header; of two headers for one role the earlier pattern wins.
    pub(super) roles: &'static [(&'static str, Role)],
    pub(super) scores: Scores,
}

const PROFILES: [Profile; 13] = [
    Profile {
        tool: Tool::SurveyHeart,
        signature: &[&["s.no"], &["submitted time"], &["total marks*"]],
        roles: &[
            ("total marks*", Role::Score),
            ("result", Role::Percent),
            ("answer sheet link", Role::Other),
        ],
        scores: Scores::OneColumn,
    },
    Profile {
        tool: Tool::MicrosoftForms,
        signature: &[
            &["start time", "heure de debut", "hora de inicio", "hora de inicio*"],
            &[
                "completion time",
                "heure de fin",
                "hora de finalizacion",
                "hora de conclusao",
                "hora de termino",
            ],
        ],
        roles: &[
            ("total points", Role::Score),
            ("total de points", Role::Score),
            ("total de puntos", Role::Score),
            ("total de pontos", Role::Score),
            ("points - *", Role::QuestionPoints),
            ("points – *", Role::QuestionPoints),
            ("puntos - *", Role::QuestionPoints),
            ("pontos - *", Role::QuestionPoints),
            ("feedback - *", Role::Other),
            ("commentaires - *", Role::Other),
            ("comentarios - *", Role::Other),
            ("quiz feedback", Role::Other),
            ("grade posted time", Role::Other),
            ("last modified time", Role::Other),
            ("id", Role::RowNumber),
            ("completion time", Role::Submitted),
            ("heure de fin", Role::Submitted),
        ],
        scores: Scores::OneColumn,
    },
    Profile {
        tool: Tool::GoogleForms,
        signature: &[
            &["timestamp", "horodateur", "marca temporal", "carimbo de data/hora"],
            &["score", "puntuacion", "note", "nota", "pontuacao"],
        ],
        roles: &[("score", Role::Score), ("puntuacion", Role::Score), ("pontuacao", Role::Score)],
        scores: Scores::OneColumn,
    },
    Profile {
        tool: Tool::Moodle,
        signature: &[
            &["grade/*", "note/*", "calificacion/*", "nota/*", "avaliar/*", "avaliacao/*"],
            &["first name", "prenom", "nombre", "nome"],
            &["state", "status", "etat", "statut", "estado"],
        ],
        roles: &[
            ("grade/*", Role::Score),
            ("note/*", Role::Score),
            ("calificacion/*", Role::Score),
            ("nota/*", Role::Score),
            ("avaliar/*", Role::Score),
            ("avaliacao/*", Role::Score),
            ("q. *", Role::QuestionPoints),
            ("p. *", Role::QuestionPoints),
            ("nombre", Role::FirstName),
            ("nome", Role::FirstName),
            ("nom", Role::LastName),
            ("completed", Role::Submitted),
            ("institution", Role::Other),
            ("department", Role::Other),
            ("time taken", Role::Other),
            ("duration", Role::Other),
        ],
        scores: Scores::OneColumn,
    },
    Profile {
        tool: Tool::CanvasQuiz,
        signature: &[&["sis_id"], &["n correct"], &["score"]],
        roles: &[
            ("name", Role::FullName),
            ("sis_id", Role::StudentId),
            ("id", Role::StudentId),
            ("score", Role::Score),
            ("n correct", Role::Other),
            ("n incorrect", Role::Other),
            ("section*", Role::Other),
            ("submitted", Role::Submitted),
        ],
        scores: Scores::OneColumn,
    },
    Profile {
        tool: Tool::Canvas,
        signature: &[&["student", "lastname"], &["id"], &["section"], &["*(*)"]],
        roles: &[
            ("student", Role::FullName),
            ("sis user id", Role::StudentId),
            ("id", Role::StudentId),
            ("sis login id", Role::Username),
            ("section", Role::Other),
            ("root account", Role::Other),
            ("integration id", Role::Other),
        ],
        scores: Scores::Items,
    },
    Profile {
        tool: Tool::Kahoot,
        signature: &[&["player"], &["total score*"], &["correct answers"]],
        roles: &[
            ("player", Role::FullName),
            ("player identifier", Role::StudentId),
            ("total score*", Role::Other),
            ("rank", Role::RowNumber),
        ],
        scores: Scores::RightAmongAll,
    },
    Profile {
        tool: Tool::Quizizz,
        signature: &[
            &["attempt #", "accuracy", "unattempted"],
            &["first name", "name"],
            &["correct", "accuracy"],
            &["incorrect", "score"],
        ],
        roles: &[
            ("score", Role::Other),
            ("accuracy", Role::Percent),
            ("unattempted", Role::Unattempted),
            ("started at", Role::Submitted),
            ("total time taken", Role::Other),
        ],
        scores: Scores::RightAmongAll,
    },
    Profile {
        tool: Tool::Gradescope,
        signature: &[&["total score"], &["max points"], &["status"]],
        roles: &[
            ("total score", Role::Score),
            ("max points", Role::Maximum),
            ("sid", Role::StudentId),
            ("submission time", Role::Submitted),
            ("submission id", Role::Other),
            ("submission count", Role::Other),
            ("view count", Role::Other),
            ("lateness*", Role::Other),
            ("sections", Role::Other),
        ],
        scores: Scores::OneColumn,
    },
    Profile {
        tool: Tool::Brightspace,
        signature: &[&["*points grade <*"]],
        roles: &[
            ("*points grade <*", Role::TestItem),
            ("orgdefinedid", Role::StudentId),
            ("end-of-line indicator", Role::Other),
        ],
        scores: Scores::Items,
    },
    Profile {
        tool: Tool::Blackboard,
        signature: &[&["*[total pts:*"], &["username", "student id"]],
        roles: &[
            ("*[total pts:*", Role::TestItem),
            ("student id", Role::StudentId),
            ("username", Role::Username),
        ],
        scores: Scores::Items,
    },
    Profile {
        tool: Tool::Typeform,
        signature: &[&["#"], &["submit date*"], &["network id"]],
        roles: &[
            ("#", Role::RowNumber),
            ("submit date*", Role::Submitted),
            ("network id", Role::Other),
            ("response type", Role::Other),
            ("stage date*", Role::Other),
        ],
        scores: Scores::OneColumn,
    },
    Profile {
        tool: Tool::Inspera,
        signature: &[&["candidateexternalid"], &["questionno", "questionid"]],
        roles: &[],
        scores: Scores::OneColumn,
    },
];

const GENERIC: Profile =
    Profile { tool: Tool::Generic, signature: &[], roles: &[], scores: Scores::OneColumn };

impl Tool {
    /// The tool's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SurveyHeart => "SurveyHeart",
            Self::GoogleForms => "Google Forms",
            Self::MicrosoftForms => "Microsoft Forms",
            Self::Moodle => "Moodle",
            Self::Canvas => "Canvas gradebook",
            Self::CanvasQuiz => "Canvas quiz report",
            Self::Kahoot => "Kahoot",
            Self::Quizizz => "Quizizz",
            Self::Gradescope => "Gradescope",
            Self::Brightspace => "Brightspace",
            Self::Blackboard => "Blackboard",
            Self::Typeform => "Typeform",
            Self::Inspera => "Inspera",
            Self::Generic => "a table",
        }
    }
}

/// A header as patterns see it: folded, single spaces.
pub(super) fn folded_header(header: &str) -> String {
    fold(&tidy(header))
}

/// The profile whose signature a header row bears, else the generic one.
pub(super) fn profile_of(headers: &[String]) -> &'static Profile {
    let bears = |any_of: &&[&str]| any_of.iter().any(|p| headers.iter().any(|h| fits(p, h)));
    PROFILES.iter().find(|p| p.signature.iter().all(&bears)).unwrap_or(&GENERIC)
}

impl Profile {
    /// The role that the profile gives to a header, with its rank (less is better).
    pub(super) fn role_of(&self, header: &str) -> Option<(usize, Role)> {
        if self.tool == Tool::Canvas && is_canvas_item(header) {
            return Some((0, Role::TestItem));
        }
        self.roles
            .iter()
            .enumerate()
            .find(|(_, (p, _))| fits(p, header))
            .map(|(rank, (_, role))| (rank, *role))
    }
}

/// `Title (12345)`: Canvas puts the assignment's id behind its title.
fn is_canvas_item(header: &str) -> bool {
    let id = header.strip_suffix(')').and_then(|h| h.rsplit_once(" ("));
    id.is_some_and(|(title, id)| {
        !title.is_empty() && id.len() >= 2 && id.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Whether a folded header fits a pattern.
fn fits(pattern: &str, header: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = header.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(middle) = last.replace(part) {
            let Some((_, after)) = rest.split_once(middle) else { return false };
            rest = after;
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(fits("total marks*", "total marks (17)"));
        assert!(fits("*points grade <*", "quiz 1 points grade <numeric maxpoints:100>"));
        assert!(fits("*(*)", "test 1 (123)"));
        assert!(fits("id", "id") && !fits("id", "sid"));
        assert!(!fits("grade/*", "grades") && !fits("*[total pts:*", "total"));
    }
}
