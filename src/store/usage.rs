//! What language models cost, by user and day.

use sqlx::Row;

use super::{DAY_MS, Store, StoreError};

/// What was used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AiUse {
    /// Questions that were answered.
    pub calls: i64,
    /// Tokens.
    pub tokens: i64,
    /// Cost in millionths of the prices' currency.
    pub cost_micros: i64,
}

impl Store {
    /// Notes what a question cost.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_ai(
        &self,
        user: i64,
        (tokens, cost_micros): (i64, i64),
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO ai_usage (user_id, day, calls, tokens, cost_micros) \
             VALUES ($1, $2, 1, $3, $4) \
             ON CONFLICT (user_id, day) DO UPDATE SET calls = ai_usage.calls + 1, \
             tokens = ai_usage.tokens + excluded.tokens, \
             cost_micros = ai_usage.cost_micros + excluded.cost_micros",
        )
        .bind(user)
        .bind(now_ms / DAY_MS)
        .bind(tokens)
        .bind(cost_micros)
        .execute(&mut *writing.transaction)
        .await?;
        self.commit(writing).await
    }

    /// What a user, or everybody, used today.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ai_today(&self, user: Option<i64>, now_ms: i64) -> Result<AiUse, StoreError> {
        // Sums come back as other types on other databases.
        let sql = match user {
            Some(_) => {
                "SELECT calls, tokens, cost_micros FROM ai_usage WHERE day = $1 AND user_id = $2"
            }
            None => {
                "SELECT CAST(COALESCE(SUM(calls), 0) AS BIGINT), \
                 CAST(COALESCE(SUM(tokens), 0) AS BIGINT), \
                 CAST(COALESCE(SUM(cost_micros), 0) AS BIGINT) \
                 FROM ai_usage WHERE day = $1 AND user_id <> $2"
            }
        };
        let row = sqlx::query(sql)
            .bind(now_ms / DAY_MS)
            .bind(user.unwrap_or(i64::MIN))
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(AiUse::default()) };
        Ok(AiUse { calls: row.try_get(0)?, tokens: row.try_get(1)?, cost_micros: row.try_get(2)? })
    }
}
