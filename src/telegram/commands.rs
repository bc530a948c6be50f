//! The list of commands that Telegram shows, by scope.

use serde_json::json;

use super::client::{CallError, Client};
use conversation::command::{Admin, LISTED};
use conversation::{Language, Texts};

/// Publishes the lists: for everybody, for groups, and a longer one for each administrator.
///
/// # Errors
/// [`CallError`].
pub async fn publish(client: &Client, texts: &Texts, admins: &[i64]) -> Result<(), CallError> {
    let entry = |language: Language, word: &str| {
        let told = texts.label(language, &format!("command-{word}"), &[]);
        json!({ "command": word, "description": told })
    };
    let listed = |language: Language, but: &str| -> Vec<serde_json::Value> {
        LISTED.iter().filter(|w| **w != but).map(|word| entry(language, word)).collect()
    };
    for language in Language::ALL {
        // Telegram shows the list without a code to speakers of every other language.
        let code = if language == Language::default() { "" } else { language.code() };
        let everybody = json!({ "type": "default" });
        set(client, &listed(language, ""), everybody, code).await?;
        let groups = json!({ "type": "all_group_chats" });
        set(client, &listed(language, "forget"), groups, code).await?;
    }
    let everybody = listed(Language::English, "");
    let ours = Admin::ALL.iter().map(|(word, _)| entry(Language::English, word));
    let for_admins: Vec<_> = everybody.iter().cloned().chain(ours).collect();
    for admin in admins {
        let scope = json!({ "type": "chat", "chat_id": admin });
        match set(client, &for_admins, scope, "").await {
            // An administrator who has never written to the bot has no chat yet.
            Err(CallError::Refused(_)) => {}
            other => other?,
        }
    }
    Ok(())
}

async fn set(
    client: &Client,
    commands: &[serde_json::Value],
    scope: serde_json::Value,
    code: &str,
) -> Result<(), CallError> {
    let body = json!({ "commands": commands, "scope": scope, "language_code": code });
    let limit = std::time::Duration::from_secs(15);
    client.post::<_, bool>("setMyCommands", &body, limit).await.map(drop)
}
