//! The list of commands that Telegram shows, by scope.

use serde_json::json;

use super::client::{CallError, Client};
use crate::conversation::Texts;
use crate::conversation::command::{Admin, LISTED};

/// Publishes the lists: for everybody, for groups, and a longer one for each administrator.
///
/// # Errors
/// [`CallError`].
pub async fn publish(client: &Client, texts: &Texts, admins: &[i64]) -> Result<(), CallError> {
    let entry = |word: &str| json!({ "command": word, "description": texts.label(&format!("command-{word}"), &[]) });
    let everybody: Vec<_> = LISTED.iter().map(|word| entry(word)).collect();
    set(client, &everybody, json!({ "type": "default" })).await?;
    let groups: Vec<_> =
        LISTED.iter().filter(|w| **w != "forget").map(|word| entry(word)).collect();
    set(client, &groups, json!({ "type": "all_group_chats" })).await?;
    let ours = Admin::ALL.iter().map(|(word, _)| entry(word));
    let for_admins: Vec<_> = everybody.iter().cloned().chain(ours).collect();
    for admin in admins {
        let scope = json!({ "type": "chat", "chat_id": admin });
        match set(client, &for_admins, scope).await {
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
) -> Result<(), CallError> {
    let body = json!({ "commands": commands, "scope": scope });
    let limit = std::time::Duration::from_secs(15);
    client.post::<_, bool>("setMyCommands", &body, limit).await.map(drop)
}
