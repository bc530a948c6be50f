//! Signatures by HMAC-SHA-256 (RFC 2104), of links and of forms.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::seal::Seal;

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The chat's key.
    pub chat: String,
    /// The chat's link epoch when the link was made.
    pub epoch: i64,
    /// The stored file.
    pub blob: String,
    /// The name it is downloaded under.
    pub name: String,
    /// When it ends, in milliseconds since 1970.
    pub expires_ms: i64,
}

/// Signs and checks. Cheap to clone.
#[derive(Clone)]
pub struct Signer {
    key: Hmac<Sha256>,
}

/// What signatures are for, so that one never passes for another.
const LINK: &[u8] = b"link\0";
const FORM: &[u8] = b"form\0";
const SEAL: &[u8] = b"seal\0";
/// Bytes of a signature.
const SIGNATURE: usize = 32;
/// Parts of a grant are kept apart by a byte that stands in none of them.
const BETWEEN: char = '\n';

impl Signer {
    /// A signer with a secret of any length.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    pub fn new(secret: &[u8]) -> Self {
        Self { key: Hmac::new_from_slice(secret).expect("HMAC takes keys of any length") }
    }

    /// A link's token: letters, digits, `-`, `_` alone.
    pub fn link(&self, grant: &Grant) -> String {
        let name: String = grant.name.chars().filter(|c| !c.is_control()).collect();
        let told = [
            &grant.chat,
            &grant.epoch.to_string(),
            &grant.blob,
            &grant.expires_ms.to_string(),
            &name,
        ]
        .map(String::as_str)
        .join(&BETWEEN.to_string());
        let mut token = self.sign(LINK, told.as_bytes());
        token.extend(told.as_bytes());
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Reads a token; `None` when it is not ours or its time is over.
    pub fn read(&self, token: &str, now_ms: i64) -> Option<Grant> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signature, told) = bytes.split_at_checked(SIGNATURE)?;
        self.check(LINK, told, signature)?;
        let mut parts = std::str::from_utf8(told).ok()?.splitn(5, BETWEEN);
        let grant = Grant {
            chat: parts.next()?.to_owned(),
            epoch: parts.next()?.parse().ok()?,
            blob: parts.next()?.to_owned(),
            expires_ms: parts.next()?.parse().ok()?,
            name: parts.next()?.to_owned(),
        };
        (grant.expires_ms > now_ms).then_some(grant)
    }

    /// What the forms of a browser carry, so that another site's page can't send them.
    pub fn form(&self, browser: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.sign(FORM, browser.as_bytes()))
    }

    /// Whether a form came from our own page.
    pub fn is_form(&self, browser: &str, given: &str) -> bool {
        let given = URL_SAFE_NO_PAD.decode(given).unwrap_or_default();
        self.check(FORM, browser.as_bytes(), &given).is_some()
    }

    /// Encrypts a text, so that it can be read by whoever has the secret alone.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn seal(&self, text: &str) -> anyhow::Result<String> {
        Seal::new(&self.sign(SEAL, b""))?.seal(text)
    }

    /// What was encrypted with this secret; none for anything else.
    pub fn open(&self, sealed: &str) -> Option<String> {
        Seal::new(&self.sign(SEAL, b"")).ok()?.open(sealed)
    }

    fn sign(&self, purpose: &[u8], told: &[u8]) -> Vec<u8> {
        self.key.clone().chain_update(purpose).chain_update(told).finalize().into_bytes().to_vec()
    }

    fn check(&self, purpose: &[u8], told: &[u8], signature: &[u8]) -> Option<()> {
        self.key.clone().chain_update(purpose).chain_update(told).verify_slice(signature).ok()
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_ours_unchanged_and_in_time() {
        let signer = Signer::new(b"one secret");
        let grant = Grant {
            chat: "web:7".into(),
            epoch: 3,
            blob: "ab".repeat(32),
            name: "Notes d'été\n(\"1\").xlsx".into(),
            expires_ms: 1_000,
        };
        let token = signer.link(&grant);
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        let name = "Notes d'été(\"1\").xlsx".to_owned();
        assert_eq!(signer.read(&token, 999), Some(Grant { name, ..grant }));
        assert_eq!(signer.read(&token, 1_000), None);
        assert_eq!(Signer::new(b"another").read(&token, 0), None);
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for at in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[at] ^= 1;
            assert_eq!(signer.read(&URL_SAFE_NO_PAD.encode(forged), 0), None, "byte {at}");
        }
        assert_eq!(signer.read("", 0), None);
        let form = signer.form("browser");
        assert!(signer.is_form("browser", &form));
        assert!(!signer.is_form("another", &form) && !signer.is_form("browser", ""));
    }
}
