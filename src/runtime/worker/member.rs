//! Asking Telegram who administers a group.

use serde_json::Value;
use teloxide::payloads::GetChatMember;
use teloxide::types::{ChatId, UserId};
use tracing::warn;

use super::Desk;
use conversation::event::{Answer, MemberRole};
use conversation::job::Guarded;

impl Desk<'_> {
    /// One try: somebody waits for the answer, and can ask again.
    pub(super) async fn check_member(&self, user: i64, order: Guarded) -> Answer {
        Answer::Member { order, role: self.role_of(user).await }
    }

    async fn role_of(&self, user: i64) -> MemberRole {
        let Some(client) = &self.services.client else { return MemberRole::Unknown };
        let chat = ChatId(self.claimed.chat.chat);
        let asked = GetChatMember::new(chat, UserId(user.unsigned_abs()));
        match client.call(&asked).await {
            Ok(member) => match member.get("status").and_then(Value::as_str) {
                Some("creator" | "administrator") => MemberRole::Administrator,
                Some(_) => MemberRole::Member,
                None => MemberRole::Unknown,
            },
            Err(error) => {
                warn!(%error, "Telegram does not say who administers a group");
                MemberRole::Unknown
            }
        }
    }
}
