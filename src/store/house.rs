//! Settings of the whole house and the audit log.

use sqlx::{Any, Row, Transaction};

use super::{Store, StoreError, clean};
use conversation::AccessMode;

/// What administrators set; none where they never did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HouseSettings {
    /// Who may use the bot.
    pub access: Option<AccessMode>,
    /// Whether it is being maintained.
    pub maintenance: bool,
    /// Most files a user may send a day.
    pub files_a_day: Option<u32>,
    /// Most compiles a user may ask for a day.
    pub compiles_a_day: Option<u32>,
    /// Whether the language model is switched off.
    pub ai_off: bool,
    /// Most tokens of a language model that a user may use a day.
    pub ai_tokens_a_day: Option<u32>,
}

impl Store {
    /// The settings that administrators made.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn house_settings(&self) -> Result<HouseSettings, StoreError> {
        let mut settings = HouseSettings::default();
        for row in sqlx::query("SELECT key, value FROM settings").fetch_all(&self.pool).await? {
            let (key, value): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            match key.as_str() {
                "access" => {
                    let mode = AccessMode::ALL.iter().find(|(name, _)| *name == value);
                    settings.access = mode.map(|(_, mode)| *mode);
                }
                "maintenance" => settings.maintenance = value == "on",
                "files_a_day" => settings.files_a_day = value.parse().ok(),
                "ai" => settings.ai_off = value == "off",
                "ai_tokens_a_day" => settings.ai_tokens_a_day = value.parse().ok(),
                "compiles_a_day" => settings.compiles_a_day = value.parse().ok(),
                _ => {}
            }
        }
        Ok(settings)
    }

    /// The audit log, the latest first, as (time, user, what).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn audit_log(&self, most: i64) -> Result<Vec<(i64, i64, String)>, StoreError> {
        let rows =
            sqlx::query("SELECT at_ms, user_id, what FROM audit_log ORDER BY id DESC LIMIT $1")
                .bind(most)
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).collect()
    }
}

pub(super) async fn configure(
    transaction: &mut Transaction<'static, Any>,
    key: &str,
    value: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO settings (key, value) VALUES ($1, $2) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .bind(key)
    .bind(value)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(super) async fn audit(
    transaction: &mut Transaction<'static, Any>,
    user: i64,
    what: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO audit_log (at_ms, user_id, what) VALUES ($1, $2, $3)")
        .bind(now_ms)
        .bind(user)
        .bind(clean(what))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
