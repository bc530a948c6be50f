//! What administrators order, in private chats alone. Every act is in the audit log; to everybody
//! else these commands do not exist (`rights`).
//!
//! ```text
//! Adm: /broadcast The bot rests on Sunday.
//! Bot: Send this to everybody? … [Yes] [No]
//! Adm: taps [Yes]
//! Bot: Sending … [Stop]
//! Bot: Sent to 41 of 41 chats.
//! ```

use crate::command::{Admin, Question as YesNo, Tap};
use crate::effect::{Attachment, Button, Effect, Standing};
use crate::event::Failure;
use crate::job::{Question, Task, TokenOrder};
use crate::state::State;
use crate::text::{Look, Text};
use crate::turn::{AccessMode, Turn};

pub(crate) fn ordered(turn: &mut Turn<'_>, what: Admin, argument: &str) {
    match what {
        Admin::Menu => menu(turn),
        Admin::Stats => tell(turn, Question::Stats),
        Admin::Users => tell(turn, Question::Users),
        Admin::Jobs => tell(turn, Question::Jobs),
        Admin::Audit => tell(turn, Question::Audit),
        Admin::Config => tell(turn, Question::Config),
        Admin::Ai => ai(turn, argument),
        Admin::Token => token(turn, argument),
        Admin::Allow => standing(turn, argument, Standing::Allowed),
        Admin::Deny => standing(turn, argument, Standing::Unlisted),
        Admin::Ban => standing(turn, argument, Standing::Banned),
        Admin::Access => access(turn, argument),
        Admin::Limits => limits(turn, argument),
        Admin::Maintenance => maintenance(turn, argument),
        Admin::Broadcast => ask_broadcast(turn, argument),
        Admin::Backup => {
            audit(turn, "asked for a backup");
            turn.start(Task::BackUp);
            turn.say("backup-working", &[]);
        }
    }
}

fn audit(turn: &mut Turn<'_>, what: impl Into<String>) {
    turn.effects.push(Effect::Audit { what: what.into() });
}

fn menu(turn: &mut Turn<'_>) {
    let shown = [
        Admin::Stats,
        Admin::Users,
        Admin::Jobs,
        Admin::Audit,
        Admin::Config,
        Admin::Ai,
        Admin::Token,
        Admin::Access,
        Admin::Limits,
        Admin::Maintenance,
        Admin::Backup,
    ];
    let name = |what: Admin| Admin::ALL.iter().find(|(_, a)| *a == what).map_or("", |(n, _)| n);
    let buttons: Vec<Button> = shown
        .into_iter()
        .map(|what| Button { label: format!("/{}", name(what)), data: Tap::Admin(what).data() })
        .collect();
    turn.ask("admin-menu", &[], buttons.chunks(3).map(<[_]>::to_vec).collect());
}

fn tell(turn: &mut Turn<'_>, what: Question) {
    turn.start(Task::Tell { what });
}

pub(crate) fn told(turn: &mut Turn<'_>, what: &str, lines: &[(String, String)]) {
    let mut text = turn.text(&format!("told-{what}"), &[("count", lines.len().into())]);
    let mut buttons = Vec::new();
    for (label, value) in lines {
        text.line(Text::default().with(label, Look::Bold).with(format!("  {value}"), Look::Plain));
        if what == "jobs" && value.starts_with("dead") {
            let tap = Tap::Retry(label.clone());
            buttons.push(vec![turn.button_with("button-retry", &[("job", label.into())], &tap)]);
        }
    }
    if what == "reach"
        && let State::AskedBroadcast { text: message } = turn.session.state.clone()
    {
        text.line(Text::plain(message));
        buttons.push(vec![
            turn.button("button-yes", &Tap::Yes(YesNo::Broadcast)),
            turn.button("button-no", &Tap::No),
        ]);
    }
    buttons.truncate(10);
    turn.send(text, buttons);
}

pub(crate) fn retry(turn: &mut Turn<'_>, job: &str) {
    audit(turn, format!("ran job {job} again"));
    turn.start(Task::Retry { job: job.to_owned() });
}

fn standing(turn: &mut Turn<'_>, argument: &str, standing: Standing) {
    let Ok(user) = argument.trim().parse::<i64>() else {
        return turn.say("standing-usage", &[]);
    };
    let word = match standing {
        Standing::Allowed => "allowed",
        Standing::Unlisted => "unlisted",
        Standing::Banned => "banned",
    };
    audit(turn, format!("set user {user} to {word}"));
    turn.effects.push(Effect::SetStanding { user, standing });
    turn.say(&format!("standing-{word}"), &[("user", user.to_string().into())]);
}

fn access(turn: &mut Turn<'_>, argument: &str) {
    let word = argument.trim().to_lowercase();
    let Some((name, _)) = AccessMode::ALL.iter().find(|(name, _)| *name == word) else {
        let now = turn.context.house.access.name();
        return turn.say("access-usage", &[("mode", now.into())]);
    };
    audit(turn, format!("set access to {name}"));
    turn.effects.push(Effect::Configure { key: "access", value: word });
    turn.say("access-set", &[("mode", (*name).into())]);
}

/// `/limits files 50`, `/limits compiles 20`.
fn limits(turn: &mut Turn<'_>, argument: &str) {
    let house = turn.context.house;
    let mut words = argument.split_whitespace();
    let limit = words.next().and_then(|word| match word {
        "files" => Some("files_a_day"),
        "compiles" => Some("compiles_a_day"),
        _ => None,
    });
    let count = words.next().and_then(|w| w.parse::<u32>().ok()).filter(|n| *n <= 100_000);
    let (Some(key), Some(count)) = (limit, count) else {
        let args = [("files", house.files_a_day.into()), ("compiles", house.compiles_a_day.into())];
        return turn.say("limits-usage", &args);
    };
    audit(turn, format!("set {key} to {count}"));
    turn.effects.push(Effect::Configure { key, value: count.to_string() });
    turn.say("limits-set", &[("what", argument.trim().into())]);
}

/// `/ai`, `/ai on`, `/ai off`, `/ai tokens 100000`, `/ai check`.
fn ai(turn: &mut Turn<'_>, argument: &str) {
    let words: Vec<String> = argument.split_whitespace().map(str::to_lowercase).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => tell(turn, Question::Ai),
        ["check"] => {
            let user = turn.user();
            turn.start(Task::CheckModelFor { user });
        }
        [word @ ("on" | "off")] => {
            audit(turn, format!("switched the language model {word}"));
            let value = (*word).to_owned();
            turn.effects.push(Effect::Configure { key: "ai", value });
            turn.say("ai-set", &[("now", (*word).into())]);
        }
        ["tokens", count] => match count.parse::<u32>() {
            Ok(count) if count <= 100_000_000 => {
                audit(turn, format!("set ai_tokens_a_day to {count}"));
                let value = count.to_string();
                turn.effects.push(Effect::Configure { key: "ai_tokens_a_day", value });
                turn.say("ai-tokens-set", &[("count", count.into())]);
            }
            _ => turn.say("ai-usage", &[]),
        },
        _ => turn.say("ai-usage", &[]),
    }
}

/// `/token`, `/token create NAME`, `/token create NAME 30`, `/token admin NAME`,
/// `/token revoke NAME`.
fn token(turn: &mut Turn<'_>, argument: &str) {
    let words: Vec<&str> = argument.split_whitespace().collect();
    let order = match words.as_slice() {
        [] | ["list"] => Some(TokenOrder::List),
        [what @ ("create" | "admin"), name, days @ ..] => {
            let days = days.first().map(|d| d.parse::<u32>());
            let admin = *what == "admin";
            match days {
                Some(Err(_)) => None,
                Some(Ok(days)) => {
                    Some(TokenOrder::Create { name: (*name).to_owned(), admin, days: Some(days) })
                }
                None => Some(TokenOrder::Create { name: (*name).to_owned(), admin, days: None }),
            }
        }
        ["revoke", name] => Some(TokenOrder::Revoke { name: (*name).to_owned() }),
        _ => None,
    };
    let Some(order) = order else { return turn.say("token-usage", &[]) };
    match &order {
        TokenOrder::List => {}
        TokenOrder::Create { name, admin: true, .. } => {
            audit(turn, format!("made the administrator's token {name}"));
        }
        TokenOrder::Create { name, .. } => audit(turn, format!("made the token {name}")),
        TokenOrder::Revoke { name } => audit(turn, format!("revoked the token {name}")),
    }
    turn.start(Task::Token { order });
}

/// A token was made; it is shown, and stored nowhere.
pub(crate) fn token_made(turn: &mut Turn<'_>, id: &str, name: &str) {
    let mut text = turn.text("token-made", &[("name", name.into())]);
    text.line(Text::default().with(id, Look::Token));
    turn.send(text, Vec::new());
}

fn maintenance(turn: &mut Turn<'_>, argument: &str) {
    let on = match argument.trim().to_lowercase().as_str() {
        "on" => true,
        "off" => false,
        _ => {
            let now = if turn.context.house.maintenance { "on" } else { "off" };
            return turn.say("maintenance-usage", &[("now", now.into())]);
        }
    };
    let word = if on { "on" } else { "off" };
    audit(turn, format!("switched maintenance {word}"));
    turn.effects.push(Effect::Configure { key: "maintenance", value: word.to_owned() });
    turn.say("maintenance-set", &[("now", word.into())]);
}

fn ask_broadcast(turn: &mut Turn<'_>, text: &str) {
    if text.trim().is_empty() {
        return turn.say("broadcast-usage", &[]);
    }
    turn.session.state = State::AskedBroadcast { text: text.trim().to_owned() };
    // The answer tells how many chats it would reach, and asks.
    turn.start(Task::Tell { what: Question::Reach });
}

pub(super) fn broadcast(turn: &mut Turn<'_>, text: &str) {
    if turn.session.broadcast.is_some() {
        return turn.say("broadcast-underway", &[]);
    }
    audit(turn, "sent a broadcast");
    let job = turn.start(Task::Broadcast { text: text.to_owned() });
    let sending = turn.text("broadcast-sending", &[]);
    show_sending(turn, &job, sending);
    turn.session.broadcast = Some(job);
}

/// The slot of the message about a broadcast. It is made of the job, which the session may have
/// forgotten by then.
fn sending_slot(job: &str) -> String {
    format!("sending-{job}")
}

fn show_sending(turn: &mut Turn<'_>, job: &str, text: Text) {
    let stop = vec![vec![turn.button("button-stop", &Tap::StopBroadcast(job.to_owned()))]];
    turn.show(&sending_slot(job), text, stop);
}

/// How many chats a broadcast has been queued for.
pub(super) fn broadcast_progressed(turn: &mut Turn<'_>, job: &str, (chats, of): (u64, u64)) {
    if turn.session.broadcast.as_deref() == Some(job) {
        let args = [("chats", chats.into()), ("of", of.into())];
        let text = turn.text("broadcast-progress", &args);
        show_sending(turn, job, text);
    }
}

pub(crate) fn stop_broadcast(turn: &mut Turn<'_>, job: &str) {
    let Some(job) = turn.session.broadcast.take_if(|its| its == job) else {
        turn.note = Some(turn.label("broadcast-over", &[]));
        return;
    };
    audit(turn, "stopped a broadcast");
    // One that waits in line is gone now; one that runs will tell how far it came.
    let text = turn.text("broadcast-stopping", &[]);
    turn.show(&sending_slot(&job), text, Vec::new());
    turn.effects.push(Effect::Cancel { job });
}

pub(crate) fn broadcast_ended(
    turn: &mut Turn<'_>,
    job: &str,
    (sent, of): (u64, u64),
    stopped: bool,
) {
    let args = [("sent", sent.into()), ("of", of.into())];
    let text = turn.text(if stopped { "broadcast-stopped" } else { "broadcast-sent" }, &args);
    turn.session.broadcast.take_if(|its| its == job);
    // An earlier version of the program kept it among the work of the course.
    let slot = turn.session.work.take_if(|w| w.job == job).map(|w| w.slot);
    turn.show(&slot.unwrap_or_else(|| sending_slot(job)), text, Vec::new());
}

pub(crate) fn broadcast_failed(turn: &mut Turn<'_>, job: &str, failure: &Failure) -> bool {
    let known = turn.session.broadcast.take_if(|its| its == job).is_some();
    if known {
        let text = turn.failure(failure);
        turn.show(&sending_slot(job), text, Vec::new());
    }
    known
}

pub(crate) fn backed_up(turn: &mut Turn<'_>, blob: &str, bytes: u64) {
    let kb = bytes.div_ceil(1024);
    let caption = turn.text("backup-done", &[("kb", kb.into())]);
    turn.attach(Attachment {
        slot: None,
        blob: blob.to_owned(),
        name: "mlj-backup.sqlite".to_owned(),
        caption,
        buttons: Vec::new(),
    });
}
