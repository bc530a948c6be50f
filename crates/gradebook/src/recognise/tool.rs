//! The tools whose exports are known.

pub(super) use super::profiles::{Profile, Scores, profile_of};
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
    /// Moodle's worksheet for grading an assignment offline
    MoodleWorksheet,
    /// Moodle's export of a course's grades
    MoodleGradebook,
    /// Canvas gradebook
    Canvas,
    /// Canvas quiz report ("student analysis")
    CanvasQuiz,
    /// Kahoot!
    Kahoot,
    /// Quizizz, now Wayground
    Quizizz,
    /// Gradescope, one assignment
    Gradescope,
    /// Gradescope, all assignments of a course
    GradescopeCourse,
    /// D2L Brightspace gradebook
    Brightspace,
    /// Blackboard gradebook
    Blackboard,
    /// Sakai gradebook
    Sakai,
    /// `ZipGrade`
    ZipGrade,
    /// ILIAS test results
    Ilias,
    /// nbgrader's table of grades
    Nbgrader,
    /// MATLAB Grader
    MatlabGrader,
    /// `PrairieLearn`
    PrairieLearn,
    /// `ClassMarker`
    ClassMarker,
    /// Crowdmark
    Crowdmark,
    /// Typeform
    Typeform,
    /// Inspera's long form: one row a question
    Inspera,
    /// Any other table
    Generic,
}

impl Tool {
    /// The tools that have a profile.
    pub(super) const ALL: [Self; 24] = [
        Self::SurveyHeart,
        Self::GoogleForms,
        Self::MicrosoftForms,
        Self::Moodle,
        Self::MoodleWorksheet,
        Self::MoodleGradebook,
        Self::Canvas,
        Self::CanvasQuiz,
        Self::Kahoot,
        Self::Quizizz,
        Self::Gradescope,
        Self::GradescopeCourse,
        Self::Brightspace,
        Self::Blackboard,
        Self::Sakai,
        Self::ZipGrade,
        Self::Ilias,
        Self::Nbgrader,
        Self::MatlabGrader,
        Self::PrairieLearn,
        Self::ClassMarker,
        Self::Crowdmark,
        Self::Typeform,
        Self::Inspera,
    ];

    /// The tool's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SurveyHeart => "SurveyHeart",
            Self::GoogleForms => "Google Forms",
            Self::MicrosoftForms => "Microsoft Forms",
            Self::Moodle => "Moodle",
            Self::MoodleWorksheet => "Moodle grading worksheet",
            Self::MoodleGradebook => "Moodle gradebook",
            Self::Canvas => "Canvas gradebook",
            Self::CanvasQuiz => "Canvas quiz report",
            Self::Kahoot => "Kahoot",
            Self::Quizizz => "Quizizz",
            Self::Gradescope => "Gradescope",
            Self::GradescopeCourse => "Gradescope course",
            Self::Brightspace => "Brightspace",
            Self::Blackboard => "Blackboard",
            Self::Sakai => "Sakai",
            Self::ZipGrade => "ZipGrade",
            Self::Ilias => "ILIAS",
            Self::Nbgrader => "nbgrader",
            Self::MatlabGrader => "MATLAB Grader",
            Self::PrairieLearn => "PrairieLearn",
            Self::ClassMarker => "ClassMarker",
            Self::Crowdmark => "Crowdmark",
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
