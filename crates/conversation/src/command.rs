//! What users can order in words that begin with a slash.

pub use super::tap::{Kind, Question, Tap, Verdict};

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Greets.
    Start,
    /// Helps, with a topic or without.
    Help(String),
    /// Starts over.
    New,
    /// Leaves the question at hand, stops the work at hand.
    Cancel,
    /// Tells where things stand.
    Status,
    /// Lists the files.
    Files,
    /// Compiles.
    Compile,
    /// Shows the result at hand.
    Preview,
    /// Reviews doubts.
    Doubts,
    /// Lists the answers about people.
    People,
    /// Sends the result as a file of some kind.
    Export(String),
    /// Lists former results.
    Results,
    /// Shows and changes the rules.
    Settings,
    /// Explains a person's figures.
    Explain(String),
    /// Tells what was done to the course.
    History,
    /// Takes the last edit back.
    Undo,
    /// Makes it again.
    Redo,
    /// Saves, lists, applies or deletes recipes.
    Recipe(String),
    /// Tells what stands out in the course.
    Insights,
    /// Tells what is kept.
    Privacy,
    /// Ends all links to the chat's files.
    Revoke,
    /// Deletes everything.
    Forget,
    /// An administrator's command, with its argument.
    Admin(Admin, String),
    /// Any other.
    Unknown(String),
}

/// An administrator's command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admin {
    /// The menu.
    Menu,
    /// Figures.
    Stats,
    /// Users.
    Users,
    /// Lets a user in.
    Allow,
    /// Takes a user off the list.
    Deny,
    /// Shuts a user out.
    Ban,
    /// Who may use the bot.
    Access,
    /// Limits per user and day.
    Limits,
    /// A text to everybody.
    Broadcast,
    /// Maintenance on or off.
    Maintenance,
    /// A copy of the database.
    Backup,
    /// What administrators did.
    Audit,
    /// Jobs that wait, run or died.
    Jobs,
    /// Settings, without secrets.
    Config,
    /// The language model: on, off, its budget, a live check.
    Ai,
    /// Tokens for the web and the API.
    Token,
}

impl Admin {
    /// Command words and what they order.
    pub const ALL: [(&'static str, Self); 16] = [
        ("admin", Self::Menu),
        ("stats", Self::Stats),
        ("users", Self::Users),
        ("allow", Self::Allow),
        ("deny", Self::Deny),
        ("ban", Self::Ban),
        ("access", Self::Access),
        ("limits", Self::Limits),
        ("broadcast", Self::Broadcast),
        ("maintenance", Self::Maintenance),
        ("backup", Self::Backup),
        ("audit", Self::Audit),
        ("jobs", Self::Jobs),
        ("config", Self::Config),
        ("ai", Self::Ai),
        ("token", Self::Token),
    ];
}

/// Commands that are listed to users, in the order of the list.
pub const LISTED: [&str; 21] = [
    "help", "files", "compile", "preview", "doubts", "people", "undo", "redo", "recipe",
    "insights", "explain", "export", "results", "settings", "history", "status", "new", "cancel",
    "privacy", "revoke", "forget",
];

impl Command {
    /// Reads a command; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix('/')?;
        let (word, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let argument = argument.trim().to_owned();
        let word = word.to_lowercase();
        Some(match word.as_str() {
            "start" => Self::Start,
            "help" => Self::Help(argument),
            "new" => Self::New,
            "cancel" => Self::Cancel,
            "status" => Self::Status,
            "files" => Self::Files,
            "compile" | "consolidate" => Self::Compile,
            "preview" => Self::Preview,
            "doubts" => Self::Doubts,
            "people" => Self::People,
            "export" => Self::Export(argument),
            "results" => Self::Results,
            "settings" => Self::Settings,
            "explain" => Self::Explain(argument),
            "history" => Self::History,
            "undo" => Self::Undo,
            "redo" => Self::Redo,
            "recipe" | "recipes" => Self::Recipe(argument),
            "insights" => Self::Insights,
            "privacy" => Self::Privacy,
            "revoke" => Self::Revoke,
            "forget" => Self::Forget,
            _ => match Admin::ALL.iter().find(|(name, _)| *name == word) {
                Some((_, admin)) => Self::Admin(*admin, argument),
                None => Self::Unknown(word),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read() {
        assert_eq!(Command::parse("/consolidate"), Some(Command::Compile));
        assert_eq!(Command::parse(" /Explain  Ada Obi "), Some(Command::Explain("Ada Obi".into())));
        assert_eq!(Command::parse("/stats"), Some(Command::Admin(Admin::Stats, String::new())));
        assert_eq!(Command::parse("/what"), Some(Command::Unknown("what".into())));
        assert_eq!(Command::parse("hello"), None);
    }
}
