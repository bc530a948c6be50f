//! Who may do what, and where: one table for commands, buttons and typed words.
//!
//! The matches name every case, so that whoever adds a command or a button decides this too.

use crate::command::{Admin, Command, Question, Tap};
use crate::job::{Guarded, Task};
use crate::turn::Turn;
use gradebook::domain::ChatKey;
use table::plan::Order;

/// Who may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody who is let in.
    Anybody,
    /// In a group, its administrators; in a private chat, whoever is in it.
    ChatAdministrator(Guarded),
    /// Administrators of the service.
    Administrator,
}

/// Where something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In every chat.
    Anywhere,
    /// Where nobody else reads the answer.
    Private,
}

/// What a command or a button requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// Who may.
    pub who: Who,
    /// Where.
    pub place: Place,
}

/// Why something is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// To others than administrators their commands do not exist.
    Unknown,
    /// It is for private chats alone.
    NotPrivate,
}

/// Whether somebody may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Allowed,
    /// Only the channel knows who administers the group.
    AskChannel(Guarded),
    /// No.
    Refused(Refusal),
}

const OPEN: Requirement = Requirement { who: Who::Anybody, place: Place::Anywhere };
const ADMINISTRATION: Requirement = Requirement { who: Who::Administrator, place: Place::Private };

const fn guarded(order: Guarded) -> Requirement {
    Requirement { who: Who::ChatAdministrator(order), place: Place::Anywhere }
}

impl Command {
    /// Who may give the command, and where.
    pub fn requirement(&self) -> Requirement {
        match self {
            Self::Start
            | Self::Help(_)
            | Self::New
            | Self::Cancel
            | Self::Status
            | Self::Files
            | Self::Compile
            | Self::Preview
            | Self::Doubts
            | Self::People
            | Self::Export(_)
            | Self::Results
            | Self::Settings
            | Self::Explain(_)
            | Self::History
            | Self::Undo
            | Self::Redo
            | Self::Recipe(_)
            | Self::Insights
            | Self::Privacy
            | Self::Revoke
            | Self::Unknown(_) => OPEN,
            Self::Forget => guarded(Guarded::AskForget),
            Self::Admin(admin, _) => admin.requirement(),
        }
    }
}

impl Admin {
    /// Who may give the command, and where.
    pub fn requirement(self) -> Requirement {
        match self {
            Self::Menu
            | Self::Stats
            | Self::Users
            | Self::Allow
            | Self::Deny
            | Self::Ban
            | Self::Access
            | Self::Limits
            | Self::Broadcast
            | Self::Maintenance
            | Self::Backup
            | Self::Audit
            | Self::Jobs
            | Self::Config
            | Self::Ai
            | Self::Token => ADMINISTRATION,
        }
    }
}

impl Question {
    /// Who may say yes, and where. Leaving things as they are is open to everybody.
    pub fn requirement(self) -> Requirement {
        match self {
            Self::New => OPEN,
            Self::Forget => guarded(Guarded::Forget),
            Self::Broadcast => ADMINISTRATION,
        }
    }
}

impl Tap {
    /// Who may tap the button, and where.
    pub fn requirement(&self) -> Requirement {
        match self {
            Self::Help(_)
            | Self::Compile
            | Self::Files
            | Self::File(_)
            | Self::Renumber(_)
            | Self::Number(..)
            | Self::Maximum(_)
            | Self::Remove(_)
            | Self::Replace(_)
            | Self::Supersede(..)
            | Self::KeepBoth(_)
            | Self::SameTest(..)
            | Self::Restore(_)
            | Self::Stop(_)
            | Self::Accept(_)
            | Self::Page(..)
            | Self::Doubts(_)
            | Self::Doubt(..)
            | Self::Decide(..)
            | Self::TakeBackDecision(..)
            | Self::People(_)
            | Self::Settle(..)
            | Self::TakeBack
            | Self::Apply(_)
            | Self::Reword(_)
            | Self::Discard(_)
            | Self::Undo
            | Self::Redo
            | Self::Preview
            | Self::Export(..)
            | Self::Settings
            | Self::Rule(_)
            | Self::Set(..)
            | Self::ResetRules
            | Self::No => OPEN,
            Self::Yes(question) => question.requirement(),
            Self::Admin(admin) => admin.requirement(),
            Self::StopBroadcast(_) | Self::Retry(_) => ADMINISTRATION,
        }
    }
}

/// Who may order something in words, and where.
pub fn of_order(order: Order) -> Requirement {
    match order {
        Order::Undo
        | Order::Redo
        | Order::Send
        | Order::Compile
        | Order::Preview
        | Order::History
        | Order::Insights
        | Order::Help => OPEN,
    }
}

/// Whether somebody may, in a chat.
pub fn decide(requirement: Requirement, is_admin: bool, chat: &ChatKey) -> Decision {
    match requirement.who {
        Who::Administrator if !is_admin => return Decision::Refused(Refusal::Unknown),
        Who::ChatAdministrator(order) if !is_admin && !chat.is_private() => {
            return Decision::AskChannel(order);
        }
        Who::Anybody | Who::ChatAdministrator(_) | Who::Administrator => {}
    }
    match requirement.place {
        Place::Private if !chat.is_private() => Decision::Refused(Refusal::NotPrivate),
        Place::Private | Place::Anywhere => Decision::Allowed,
    }
}

/// Whether the caller may. If not, the answer says why, or the channel is asked who they are: what
/// they want is then done once it has answered.
pub(crate) fn permits(turn: &mut Turn<'_>, requirement: Requirement) -> bool {
    match decide(requirement, turn.context.caller.admin, &turn.incoming.chat) {
        Decision::Allowed => return true,
        Decision::AskChannel(order) => {
            let user = turn.user();
            turn.start(Task::CheckMember { user, order });
        }
        Decision::Refused(Refusal::Unknown) if turn.is_tap() => turn.remark("stale-button", &[]),
        Decision::Refused(Refusal::Unknown) => turn.say("unknown-command", &[]),
        Decision::Refused(Refusal::NotPrivate) => turn.remark("admin-private", &[]),
    }
    false
}

/// Whether the caller may, without a word to them.
pub(crate) fn may(turn: &Turn<'_>, requirement: Requirement) -> bool {
    decide(requirement, turn.context.caller.admin, &turn.incoming.chat) == Decision::Allowed
}
