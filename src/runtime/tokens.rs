//! Bearer tokens: random, known again by their hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};

use super::clock::now_ms;
use crate::blobs::digest;
use crate::links::Signer;
use crate::store::{DAY_MS, Store, TokenRow};

/// Ids of users and chats on the web stay below what JavaScript counts exactly.
const MOST: u64 = (1 << 53) - 1;

/// A random number from 1 that JavaScript counts exactly.
///
/// # Errors
/// When the system has no randomness.
pub fn random_id() -> anyhow::Result<i64> {
    let number = getrandom::u64().map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
    Ok((number % MOST).cast_signed() + 1)
}

/// A random text of 64 hexadecimal digits, for cookies.
///
/// # Errors
/// When the system has no randomness.
pub fn random_text() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
    Ok(digest(&bytes))
}

/// Makes a token for a name: an administrator's or not, for so many days or for good. Returns
/// what is stored and the token, which is not, unless it is still to be shown: then it is stored
/// encrypted until a time, or until it was shown.
///
/// # Errors
/// When the database fails or the system has no randomness.
pub async fn create(
    store: &Store,
    name: &str,
    (admin, days): (bool, Option<u32>),
    shown: Option<(&Signer, i64)>,
) -> anyhow::Result<(TokenRow, String)> {
    let now = now_ms();
    let row = TokenRow {
        id: random_text()?[..16].to_owned(),
        name: name.chars().filter(|c| !c.is_control()).take(60).collect(),
        // Users on the web have negative ids, those on Telegram positive ones.
        user: -random_id()?,
        admin,
        created_ms: now,
        expires_ms: days.map(|days| now + i64::from(days) * DAY_MS),
    };
    let mut secret = [0_u8; 32];
    getrandom::fill(&mut secret).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
    let token = format!("mlj_{}_{}", row.id, URL_SAFE_NO_PAD.encode(secret));
    let sealed = match shown {
        Some((signer, until_ms)) => Some((signer.seal(&token)?, until_ms)),
        None => None,
    };
    let sealed = sealed.as_ref().map(|(sealed, until_ms)| (sealed.as_str(), *until_ms));
    store.add_token(&row, &digest(token.as_bytes()), sealed).await?;
    Ok((row, token))
}

/// A token in words, without the token.
pub fn described(row: &TokenRow) -> String {
    let day = |ms: i64| DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default();
    let ends = row
        .expires_ms
        .map_or("never ends".to_owned(), |ms| format!("ends {}", day(ms).format("%Y-%m-%d")));
    let admin = if row.admin { " · administrator" } else { "" };
    format!("{} · made {} · {ends}{admin}", row.id, day(row.created_ms).format("%Y-%m-%d"))
}
