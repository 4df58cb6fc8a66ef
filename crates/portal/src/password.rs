//! Passwords: what is accepted, and how they are hashed without bringing the machine to its knees.

use crate::{
    clock::Randomness,
    fault::{Fault, Outcome},
};
use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::SaltString,
};
use domain::{form::Problem, refusal::Reason};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The fewest characters of a password (NIST SP 800-63B-4 asks for at least 15 without a second factor for high
/// assurance and 8 otherwise; 12 is our decision between the two).
pub const LEAST: usize = 12;
/// The most characters that are hashed; longer ones are no safer and cost time.
pub const MOST: usize = 128;
/// How many people may wait for a hash; beyond that they are told that it is busy, instead of everybody waiting.
const QUEUE: usize = 64;

/// How hard hashing is.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for Effort {
    /// 19 MiB and two passes: OWASP's first recommendation for Argon2id.
    fn default() -> Self {
        Self { memory: 19_456, passes: 2 }
    }
}

/// Hashes and checks passwords in a queue of bounded length.
#[derive(Clone)]
pub struct Passwords {
    argon: Argon2<'static>,
    /// One at a time per core: each takes its memory and a whole core.
    running: Arc<Semaphore>,
    at_once: usize,
    waiting: Arc<Semaphore>,
    /// What is compared when there is no such login, so that it takes as long as when there is.
    nobody: Arc<str>,
}

impl Passwords {
    /// A queue with this effort per hash and so many hashes at once.
    ///
    /// # Errors
    /// [`Fault::Broken`] if Argon2 does not accept the effort.
    pub fn new(effort: Effort, at_once: usize, random: &dyn Randomness) -> Outcome<Self> {
        let params = Params::new(effort.memory, effort.passes, 1, None)
            .map_err(|error| Fault::broken(format!("the effort of password hashing: {error}")))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash_now(&argon, "nobody has this password", random)?.into();
        let at_once = at_once.max(1);
        Ok(Self {
            argon,
            running: Arc::new(Semaphore::new(at_once)),
            at_once,
            waiting: Arc::new(Semaphore::new(QUEUE)),
            nobody,
        })
    }

    /// Hashes a password that [`accept`] has accepted.
    ///
    /// # Errors
    /// [`Reason::Busy`] if too many people wait.
    pub async fn hash(&self, password: String, random: &dyn Randomness) -> Outcome<String> {
        let mut salt = [0; 16];
        random.fill(&mut salt);
        let argon = self.argon.clone();
        self.queued(move || hash_with(&argon, &password, &salt)).await?
    }

    /// Whether a password belongs to a hash; `None` takes as long and is never right.
    ///
    /// # Errors
    /// [`Reason::Busy`] if too many people wait.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Outcome<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.to_string());
        let argon = self.argon.clone();
        // A longer password was never accepted; its beginning must not be compared either.
        let plausible = password.chars().count() <= MOST;
        let password = if plausible { password } else { String::new() };
        let right = self
            .queued(move || {
                let hash =
                    PasswordHash::new(&hash).map_err(|error| Fault::broken(format!("a stored hash: {error}")))?;
                Ok::<_, Fault>(argon.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await??;
        Ok(right && known && plausible)
    }

    /// How many are being hashed, and how many wait for it.
    #[must_use]
    pub fn in_work(&self) -> (usize, usize) {
        let hashed = self.at_once.saturating_sub(self.running.available_permits());
        let both = QUEUE.saturating_sub(self.waiting.available_permits());
        (hashed, both.saturating_sub(hashed))
    }

    async fn queued<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
        let place = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| Fault::from(Reason::Busy))?;
        let turn = Arc::clone(&self.running).acquire_owned().await;
        let turn = turn.map_err(|_| Fault::broken("the queue for passwords is closed"))?;
        let work = move || {
            // Place and turn are given back when the work is done, also if nobody waits for it any more; the place first, so
            // that whoever has the next turn finds it free.
            let (_turn, _place) = (turn, place);
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Fault::broken(format!("hashing a password: {error}")))
    }
}

fn hash_now(argon: &Argon2<'_>, password: &str, random: &dyn Randomness) -> Outcome<String> {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    hash_with(argon, password, &salt)
}

fn hash_with(argon: &Argon2<'_>, password: &str, salt: &[u8]) -> Outcome<String> {
    let broken = |error: argon2::password_hash::Error| Fault::broken(format!("hashing a password: {error}"));
    let salt = SaltString::encode_b64(salt).map_err(broken)?;
    Ok(argon.hash_password(password.as_bytes(), &salt).map_err(broken)?.to_string())
}

/// Whether a password can be accepted: long enough, not one that attackers try first, not made from what is known
/// about the person. There are no rules of composition.
///
/// # Errors
/// [`Problem::Missing`], [`Problem::PasswordTooShort`], [`Problem::TooLong`] or [`Problem::PasswordTooCommon`].
pub fn accept(password: &str, known: &[&str]) -> Result<(), Problem> {
    let length = password.chars().count();
    if length == 0 {
        return Err(Problem::Missing);
    }
    if length < LEAST {
        return Err(Problem::PasswordTooShort { least: 12 });
    }
    if length > MOST {
        return Err(Problem::TooLong { limit: 128 });
    }
    // Words that stand at the head of every German list and of this product, beside zxcvbn's own English lists.
    let german =
        ["passwort", "hallo", "schatz", "kennwort", "quartier", "hausverwaltung", "geheim", "willkommen", "mieter"];
    let parts: Vec<String> = known
        .iter()
        .flat_map(|text| text.split(['@', '.', ' ', '-']))
        .filter(|part| part.chars().count() > 2)
        .map(str::to_lowercase)
        .collect();
    // What is known about a person does not count: the rest must carry half of the length by itself.
    let rest = parts.iter().fold(password.to_lowercase(), |rest, part| rest.replace(part, ""));
    if rest.chars().count() < LEAST / 2 {
        return Err(Problem::PasswordTooCommon);
    }
    let inputs: Vec<&str> = german.into_iter().chain(parts.iter().map(String::as_str)).collect();
    // Below 10⁸ guesses a password falls to anybody who tries online with patience (zxcvbn score 0 to 2).
    if zxcvbn::zxcvbn(password, &inputs).guesses_log10() < 8.0 {
        return Err(Problem::PasswordTooCommon);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::mpsc,
        task::{Context, Waker},
    };

    struct Zeros;

    impl Randomness for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    #[tokio::test]
    async fn whoever_hangs_up_keeps_the_turn_until_the_work_is_done() {
        let queue = Passwords::new(Effort { memory: 8, passes: 1 }, 1, &Zeros).expect("a queue");
        let (finish, told) = mpsc::channel::<()>();
        let mut first = Box::pin(queue.queued(move || told.recv()));
        let mut nobody = Context::from_waker(Waker::noop());
        assert!(first.as_mut().poll(&mut nobody).is_pending());
        drop(first);
        let free = (queue.running.available_permits(), queue.waiting.available_permits());
        assert_eq!(free, (0, QUEUE - 1), "the processor is still at it");
        let mut second = Box::pin(queue.queued(|| ()));
        assert!(second.as_mut().poll(&mut nobody).is_pending());
        finish.send(()).expect("still at it");
        second.await.expect("its turn");
        assert_eq!((queue.running.available_permits(), queue.waiting.available_permits()), (1, QUEUE));
    }

    #[tokio::test]
    async fn beyond_the_places_to_wait_everybody_is_told_at_once() {
        let queue = Passwords::new(Effort { memory: 8, passes: 1 }, 1, &Zeros).expect("a queue");
        let taken =
            Arc::clone(&queue.waiting).try_acquire_many_owned(u32::try_from(QUEUE).expect("few")).expect("free");
        let refused = queue.queued(|| ()).await.expect_err("full");
        assert_eq!(refused.refusal(), Some(Reason::Busy.into()));
        drop(taken);
        queue.queued(|| ()).await.expect("a place");
    }

    #[test]
    fn a_short_sentence_is_accepted_and_what_everybody_takes_is_not() {
        assert_eq!(accept("Der Kater schläft im Hof", &[]), Ok(()));
        assert_eq!(accept("lila-Fahrrad-27", &[]), Ok(()));
        assert_eq!(accept("", &[]), Err(Problem::Missing));
        assert_eq!(accept("kurz", &[]), Err(Problem::PasswordTooShort { least: 12 }));
        assert_eq!(accept(&"x1".repeat(100), &[]), Err(Problem::TooLong { limit: 128 }));
        for common in
            ["passwort1234", "123456789012", "qwertzuiop12", "aaaaaaaaaaaa", "password1234", "PasswortPasswort"]
        {
            assert_eq!(accept(common, &[]), Err(Problem::PasswordTooCommon), "{common}");
        }
        assert_eq!(accept("jana.schubert1", &["jana.schubert@example.net"]), Err(Problem::PasswordTooCommon));
        let known = ["Jana Schubert", "jana.schubert@example.net"];
        assert_eq!(accept("jana.schubert1", &known), Err(Problem::PasswordTooCommon));
    }
}
