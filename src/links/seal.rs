//! Encryption of what must not be readable in the database or a copy of it: ChaCha20-Poly1305
//! (RFC 8439) with a random nonce.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// Encrypts and decrypts.
pub(super) struct Seal {
    key: LessSafeKey,
}

impl Seal {
    /// With a key of 32 bytes.
    ///
    /// # Errors
    /// When the key has another length.
    pub(super) fn new(key: &[u8]) -> anyhow::Result<Self> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, key);
        let key = key.map_err(|_| anyhow::anyhow!("the key has another length"))?;
        Ok(Self { key: LessSafeKey::new(key) })
    }

    /// # Errors
    /// When the system has no randomness.
    pub(super) fn seal(&self, text: &str) -> anyhow::Result<String> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
        let mut bytes = text.as_bytes().to_vec();
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut bytes)
            .map_err(|_| anyhow::anyhow!("it can't be encrypted"))?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &bytes].concat()))
    }

    /// What was sealed with this key; none for anything else.
    pub(super) fn open(&self, sealed: &str) -> Option<String> {
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let text = self.key.open_in_place(nonce, Aad::empty(), sealed).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_unchanged() {
        let (seal, other) = (Seal::new(&[7; 32]).unwrap(), Seal::new(&[8; 32]).unwrap());
        let (one, two) = (seal.seal("mlj_1_hush").unwrap(), seal.seal("mlj_1_hush").unwrap());
        assert!(one != two && !one.contains("hush"));
        assert_eq!(seal.open(&one).as_deref(), Some("mlj_1_hush"));
        assert_eq!((other.open(&one), seal.open(""), seal.open("x")), (None, None, None));
        let bytes = URL_SAFE_NO_PAD.decode(&one).unwrap();
        for at in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[at] ^= 1;
            assert_eq!(seal.open(&URL_SAFE_NO_PAD.encode(forged)), None, "byte {at}");
        }
    }
}
