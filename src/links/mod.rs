//! Links to files that prove themselves: the chat, the file and the time until they work, signed.
//! Nothing is stored for a link; all links of a chat end when its epoch counts up.

mod seal;
mod sign;

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

pub use sign::{Grant, Signer};

use crate::store::{Store, StoreError};
use conversation::text::{Look, Text};

/// The path that links begin with.
pub const PATH: &str = "/files/";
const HOUR_MS: i64 = 60 * 60 * 1_000;

/// Makes and opens links. Cheap to clone.
#[derive(Clone)]
pub struct Links {
    signer: Signer,
    store: Store,
    /// The address that users reach us by.
    base: Option<String>,
    /// Hours that a link works.
    hours: u32,
}

impl Links {
    /// Links under an address, where there is a public one, that work for some hours.
    pub fn new(signer: Signer, store: Store, base: Option<String>, hours: u32) -> Self {
        Self { signer, store, base, hours }
    }

    /// Hours that a link works.
    pub fn hours(&self) -> u32 {
        self.hours
    }

    /// Signs forms, too.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// The path of a link to a chat's file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn path(
        &self,
        chat: &str,
        (blob, name): (&str, &str),
        now_ms: i64,
    ) -> Result<String, StoreError> {
        let epoch = self.store.link_epoch(chat).await?.unwrap_or_default();
        Ok(self.path_of(chat, epoch, (blob, name), now_ms))
    }

    /// The path of a link, where the chat's epoch is known.
    pub fn path_of(&self, chat: &str, epoch: i64, file: (&str, &str), now_ms: i64) -> String {
        // Links of one hour are the same, so that a browser's cache knows a picture again.
        let hour = now_ms.div_euclid(HOUR_MS) + 1;
        let token = self.signer.link(&Grant {
            chat: chat.to_owned(),
            epoch,
            blob: file.0.to_owned(),
            name: file.1.to_owned(),
            expires_ms: (hour + i64::from(self.hours)) * HOUR_MS,
        });
        format!("{PATH}{token}")
    }

    /// A link for other programs than our own pages; `None` when we have no public address.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn url(
        &self,
        chat: &str,
        file: (&str, &str),
        now_ms: i64,
    ) -> Result<Option<String>, StoreError> {
        let Some(base) = &self.base else { return Ok(None) };
        Ok(Some(format!("{base}{}", self.path(chat, file, now_ms).await?)))
    }

    /// A text with bearer tokens in the place of their ids, as far as they are still shown; else
    /// with as much of them as is stored.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revealed(&self, text: Text, now_ms: i64) -> Result<Text, StoreError> {
        let mut tokens = HashMap::new();
        for id in token_ids(&text) {
            let sealed = self.store.sealed_token(&id, now_ms).await?;
            let token = sealed.and_then(|(sealed, _)| self.signer.open(&sealed));
            let token = token.unwrap_or_else(|| format!("mlj_{id}_…"));
            tokens.insert(id, token);
        }
        Ok(text.revealed(|id| tokens.get(id).cloned().unwrap_or_default()))
    }

    /// Erases the encrypted tokens of a text that was shown.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn erase_tokens(&self, text: &Text) -> Result<(), StoreError> {
        for id in token_ids(text) {
            self.store.erase_sealed_token(&id).await?;
        }
        Ok(())
    }

    /// What a token leads to; `None` when it is not ours, its time is over or it was revoked.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open(&self, token: &str, now_ms: i64) -> Result<Option<Grant>, StoreError> {
        let Some(grant) = self.signer.read(token, now_ms) else { return Ok(None) };
        let epoch = self.store.link_epoch(&grant.chat).await?;
        Ok((epoch == Some(grant.epoch)).then_some(grant))
    }
}

/// Ids of the bearer tokens in a text.
fn token_ids(text: &Text) -> Vec<String> {
    let tokens = text.spans.iter().filter(|span| span.look == Look::Token);
    tokens.map(|span| span.text.clone()).collect()
}

/// The key in the data folder, made at the first start; only its owner may read it.
///
/// # Errors
/// When it can't be read or made.
pub fn key_in(folder: &Path) -> io::Result<Vec<u8>> {
    let path = folder.join("link.key");
    match fs::read(&path) {
        Ok(key) if key.len() >= 32 => return Ok(key),
        Ok(_) => return Err(io::Error::other("link.key is too short; delete it for a new one")),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Err(_) => {}
    }
    let mut key = vec![0; 32];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(&key)?;
    file.sync_all()?;
    Ok(key)
}
