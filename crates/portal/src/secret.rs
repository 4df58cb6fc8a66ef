//! Secrets: how codes and links are made, recognised and kept.
//!
//! The installation has one secret; every use has a key of its own derived from it. What is only ever recognised
//! (codes, link tokens) is stored as a keyed hash; what staff must read out or a mail must contain is encrypted.

use crate::{clock::Randomness, fault::Fault};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{AeadInPlace, KeyInit, XChaCha20Poly1305, XNonce};
use domain::invitation::Code;

/// The keys of an installation.
#[derive(Clone)]
pub struct Keys {
    recognise: [u8; 32],
    encrypt: [u8; 32],
    journal: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// What an encrypted text is for; one cannot be passed off as another.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// An invitation code, to be read out.
    Code,
    /// What a mail is made from.
    Mail,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Code => b"code",
            Self::Mail => b"mail",
        }
    }
}

/// A random token for a link or a cookie: 256 bits, safe in an address. Only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new token.
    #[must_use]
    pub fn new(random: &dyn Randomness) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads what came with a request; `None` if it cannot be a token.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The text for the link or cookie.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Keys {
    /// Derives the keys from the installation's secret.
    #[must_use]
    pub fn derive(secret: &[u8]) -> Self {
        Self {
            recognise: blake3::derive_key("Quartier 2026 recognise codes and tokens", secret),
            encrypt: blake3::derive_key("Quartier 2026 encrypt codes and mails", secret),
            journal: blake3::derive_key("Quartier 2026 chain the journal", secret),
        }
    }

    /// With what the journal is chained.
    #[must_use]
    pub const fn journal(&self) -> [u8; 32] {
        self.journal
    }

    /// What an invitation code is found by.
    #[must_use]
    pub fn code_hash(&self, code: &Code) -> Vec<u8> {
        self.hash(b"code", code.plain())
    }

    /// What a token is found by.
    #[must_use]
    pub fn token_hash(&self, token: &Token) -> Vec<u8> {
        self.hash(b"token", token.as_str())
    }

    /// What only the mail with a code contains: whoever has it can read this mailbox, and need not confirm it again.
    #[must_use]
    pub fn mailbox_proof(&self, code: &Code, email: &str) -> String {
        // 96 bits: it is checked only beside a right code.
        let hash = self.hash(b"mailbox", &format!("{}\0{}", code.plain(), email.to_lowercase()));
        URL_SAFE_NO_PAD.encode(&hash[..12])
    }

    fn hash(&self, label: &[u8], text: &str) -> Vec<u8> {
        let mut hasher = blake3::Hasher::new_keyed(&self.recognise);
        hasher.update(label).update(&[0]).update(text.as_bytes());
        hasher.finalize().as_bytes().to_vec()
    }

    /// Encrypts a text; the nonce stands in front.
    ///
    /// # Errors
    /// [`Fault::Broken`] if the cipher refuses, which only texts of gigabytes can cause.
    pub fn encrypt(&self, purpose: Purpose, text: &str, random: &dyn Randomness) -> Result<Vec<u8>, Fault> {
        let mut nonce = [0; 24];
        random.fill(&mut nonce);
        let mut buffer = text.as_bytes().to_vec();
        XChaCha20Poly1305::new((&self.encrypt).into())
            .encrypt_in_place(XNonce::from_slice(&nonce), purpose.label(), &mut buffer)
            .map_err(|_| Fault::broken("a text could not be encrypted"))?;
        Ok([nonce.as_slice(), &buffer].concat())
    }

    /// Decrypts what [`Keys::encrypt`] made for the same purpose.
    ///
    /// # Errors
    /// [`Fault::Broken`] if the text was changed, or made with another secret: the operator must restore the secret.
    pub fn decrypt(&self, purpose: Purpose, sealed: &[u8]) -> Result<String, Fault> {
        let unreadable = || Fault::broken("an encrypted text cannot be read: was the installation's secret replaced?");
        let (nonce, text) = sealed.split_at_checked(24).ok_or_else(unreadable)?;
        let mut buffer = text.to_vec();
        XChaCha20Poly1305::new((&self.encrypt).into())
            .decrypt_in_place(XNonce::from_slice(nonce), purpose.label(), &mut buffer)
            .map_err(|_| unreadable())?;
        String::from_utf8(buffer).map_err(|_| unreadable())
    }
}

/// A new invitation code.
#[must_use]
pub fn new_code(random: &dyn Randomness) -> Code {
    let mut bits = [0; 10];
    random.fill(&mut bits);
    Code::from_random(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Randomness for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (byte, n) in bytes.iter_mut().zip(1..) {
                *byte = n;
            }
        }
    }

    #[test]
    fn what_is_encrypted_reads_back_only_for_its_purpose_and_with_its_secret() {
        let keys = Keys::derive(b"one secret");
        let sealed = keys.encrypt(Purpose::Code, "7K2M", &Counting).expect("sealed");
        assert!(!sealed.windows(4).any(|window| window == b"7K2M"));
        assert_eq!(keys.decrypt(Purpose::Code, &sealed).expect("opened"), "7K2M");
        assert!(keys.decrypt(Purpose::Mail, &sealed).is_err());
        assert!(Keys::derive(b"another").decrypt(Purpose::Code, &sealed).is_err());
        assert!(keys.decrypt(Purpose::Code, &sealed[..10]).is_err());
    }

    #[test]
    fn secrets_do_not_show_in_logs() {
        let code = new_code(&Counting);
        let token = Token::new(&Counting);
        let shown = format!("{code:?} {token:?} {:?}", Keys::derive(b"one secret"));
        assert!(!shown.contains(code.plain()) && !shown.contains(token.as_str()));
        assert_eq!(Token::parse(token.as_str()), Some(token));
        assert_eq!(Token::parse("short"), None);
    }
}
