//! Why an action can't be done: one sentence for the user that says what would be right.

use thiserror::Error;

use super::formula::FormulaError;

/// Why an action can't be done.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TableError {
    /// No column has the name.
    #[error("There is no column \"{wanted}\"{}", near(.nearest))]
    NoColumn {
        /// The name.
        wanted: String,
        /// The titles that are nearest.
        nearest: Vec<String>,
    },
    /// Nobody has the name.
    #[error("Nobody here fits \"{wanted}\"{}", near(.nearest))]
    Nobody {
        /// What was said.
        wanted: String,
        /// Names that are nearest.
        nearest: Vec<String>,
    },
    /// Several people have the name.
    #[error("\"{wanted}\" fits several people: {}; say the e-mail address", .who.join(", "))]
    Several {
        /// What was said.
        wanted: String,
        /// Who they are.
        who: Vec<String>,
    },
    /// A title is in use.
    #[error("There is a column \"{0}\" already; choose another title, or remove it first")]
    Taken(String),
    /// Name and e-mail stay unless somebody insists.
    #[error(
        "\"{0}\" tells who is who, so it stays; say \"remove {0}, I am sure\" to remove it all the same"
    )]
    Protected(String),
    /// The column holds the wrong kind.
    #[error("\"{column}\" holds {holds}; this needs {needs}")]
    WrongKind {
        /// The column.
        column: String,
        /// What it holds.
        holds: &'static str,
        /// What is needed.
        needs: &'static str,
    },
    /// The figures come from others.
    #[error("\"{0}\" is worked out from other columns; change those, or add a column by a formula")]
    WorkedOut(String),
    /// A formula is wrong.
    #[error(transparent)]
    Formula(#[from] FormulaError),
    /// Anything else that the action asks for and can't be had.
    #[error("{0}")]
    Unfit(String),
    /// Our fault.
    #[error("the table could not be worked out: {0}")]
    Broken(String),
}

impl From<polars::error::PolarsError> for TableError {
    fn from(error: polars::error::PolarsError) -> Self {
        Self::Broken(error.to_string())
    }
}

fn near(nearest: &[String]) -> String {
    match nearest {
        [] => String::new(),
        [one] => format!("; did you mean \"{one}\"?"),
        many => format!("; did you mean \"{}\"?", many.join("\" or \"")),
    }
}
