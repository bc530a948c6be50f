//! What is deleted when its time is over.

use sqlx::{Any, Transaction};

use super::refs::{self, Kind};
use super::{DAY_MS, Store, StoreError, web};

pub(super) const EXPIRED_RESULTS: &str = "SELECT id FROM results WHERE created_ms < $1";

/// What says something of people: courses that nobody changed, chats and users that nobody saw.
pub(super) const EXPIRE_PERSONAL: [&str; 6] = [
    "DELETE FROM actions WHERE created_ms < $1",
    "DELETE FROM decisions WHERE created_ms < $1",
    "DELETE FROM sessions WHERE saved_ms < $1",
    "DELETE FROM audit_log WHERE at_ms < $1",
    "DELETE FROM users WHERE seen_ms < $1 AND standing = 'unlisted'",
    // Who was let in or shut out stays so, without a name.
    "UPDATE users SET name = '' WHERE seen_ms < $1 AND name <> ''",
];

const EXPIRE_CHATS: &str = "DELETE FROM chats WHERE seen_ms < $1 AND NOT EXISTS \
     (SELECT 1 FROM browsers WHERE browsers.chat = chats.key AND browsers.seen_ms >= $1)";

const EXPIRE_TOKENS: &str = "DELETE FROM tokens WHERE revoked_ms < $1 OR expires_ms < $1";

/// Events, messages and jobs that ended: without what they said, to be counted and looked up.
pub(super) const EXPIRE_LOGS: [&str; 4] = [
    "DELETE FROM inbox WHERE done_ms < $1",
    "DELETE FROM outbox WHERE done_ms < $1",
    "DELETE FROM jobs WHERE ended_ms < $1",
    "DELETE FROM messages WHERE sent_ms < $1",
];

impl Store {
    /// Deletes what is older than its time: what is personal after `kept_ms`, what is kept for
    /// looking into trouble after `log_ms`. Returns the uploads and results deleted.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is deleted then.
    pub async fn expire(
        &self,
        (kept_ms, log_ms): (i64, i64),
        now_ms: i64,
    ) -> Result<u64, StoreError> {
        let mut writing = self.write().await?;
        let transaction = &mut writing.transaction;
        let old: Vec<String> =
            sqlx::query_scalar(EXPIRED_RESULTS).bind(kept_ms).fetch_all(&mut **transaction).await?;
        for id in &old {
            delete_result(transaction, id, self.links_end_ms(now_ms)).await?;
        }
        let uploads = sqlx::query("DELETE FROM uploads WHERE created_ms < $1")
            .bind(kept_ms)
            .execute(&mut **transaction)
            .await?;
        for sql in EXPIRE_PERSONAL {
            sqlx::query(sql).bind(kept_ms).execute(&mut **transaction).await?;
        }
        for sql in [EXPIRE_CHATS, EXPIRE_TOKENS] {
            sqlx::query(sql).bind(kept_ms).execute(&mut **transaction).await?;
        }
        sqlx::query("DELETE FROM ai_usage WHERE day < $1")
            .bind(kept_ms / DAY_MS)
            .execute(&mut **transaction)
            .await?;
        for sql in EXPIRE_LOGS {
            sqlx::query(sql).bind(log_ms).execute(&mut **transaction).await?;
        }
        refs::leave_posts_to_links(transaction, kept_ms, self.links_end_ms(now_ms)).await?;
        web::expire(transaction, kept_ms).await?;
        refs::expire(transaction, now_ms).await?;
        self.commit(writing).await?;
        Ok(uploads.rows_affected() + old.len() as u64)
    }
}

/// Deletes a result. Its files are kept as long as links to them may be out there.
async fn delete_result(
    transaction: &mut Transaction<'static, Any>,
    id: &str,
    links_end_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM results WHERE id = $1").bind(id).execute(&mut **transaction).await?;
    refs::leave_to_links(transaction, (Kind::Result, id), links_end_ms).await
}
