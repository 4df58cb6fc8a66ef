//! How a server function reaches the use cases. On the server only.

use crate::error::PortalError;
use domain::{refusal::Reason, session::Ended};
use leptos::prelude::*;
use portal::{
    Fault, Portal, SignedIn, Visitor,
    sign_in::{Compared, Proven},
};
use std::sync::{Arc, Mutex, PoisonError};

/// The door to the use cases, with who stands in it.
#[derive(Clone)]
pub struct Door {
    /// The use cases.
    pub portal: Portal,
    /// Who asks.
    pub visitor: Arc<Visitor>,
    /// The session of this browser, if somebody is signed in; the host begins and ends it.
    pub session: Session,
    /// What the browser keeps for us.
    pub cookies: Cookies,
    /// Names the request, in the log and to the person if something breaks.
    pub reference: Arc<str>,
}

/// The door, for a server function: `let door = door()?;`
///
/// # Errors
/// [`PortalError::broken`] where the host has not put a door: a mistake in the host, not of the person.
pub fn door() -> Result<Door, PortalError> {
    use_context().ok_or_else(|| {
        tracing::error!("a server function was called without a door");
        PortalError::broken("")
    })
}

/// The session of a browser. The host carries out the change before it answers.
#[derive(Clone, Debug, Default)]
pub struct Session {
    current: Option<i64>,
    ended: Option<Ended>,
    over: Option<Arc<str>>,
    change: Arc<Mutex<Option<SessionChange>>>,
}

/// What happens to the session with the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionChange {
    /// Somebody has signed in: a new session with a new token, and the old one ends. With what a password was compared
    /// with, only if it is still that one.
    Begin(SignedIn, Option<Compared>),
    /// Somebody has signed out.
    End,
}

impl Session {
    /// The session that the request came with.
    #[must_use]
    pub fn new(current: Option<i64>) -> Self {
        Self { current, ..Self::default() }
    }

    /// The request came with a session that has ended.
    #[must_use]
    pub fn ended(why: Ended) -> Self {
        Self { ended: Some(why), ..Self::default() }
    }

    /// A preview that was begun in it has run out; where it was begun.
    #[must_use]
    pub fn with_preview_over(self, back: &str) -> Self {
        Self { over: Some(Arc::from(back)), ..self }
    }

    /// Where a preview was begun in it that has run out.
    #[must_use]
    pub fn preview_over(&self) -> Option<&str> {
        self.over.as_deref()
    }

    /// Why the session that the request came with has ended, if it has.
    #[must_use]
    pub const fn why_ended(&self) -> Option<Ended> {
        self.ended
    }

    /// Which session the request came with; the one to keep when all others end.
    #[must_use]
    pub const fn current(&self) -> Option<i64> {
        self.current
    }

    /// What is to happen to it.
    #[must_use]
    pub fn take_change(&self) -> Option<SessionChange> {
        self.change.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, change: SessionChange) {
        *self.change.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }
}

/// What the browser keeps for us. Names and attributes of the real cookies are the host's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The registration that was begun.
    Registration,
    /// The language that was chosen.
    Language,
    /// What the last form has done, in words, for the next page.
    Notice,
    /// The link of an invitation of staff, until its page has shown it.
    StaffLink,
}

/// A cookie to be set or removed with the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieChange {
    /// Which.
    pub cookie: Cookie,
    /// Its new value and for how many seconds it is kept; `None` removes it.
    pub value: Option<(String, i64)>,
}

/// The cookies of a request, and the changes to them that go out with the answer.
#[derive(Clone, Debug, Default)]
pub struct Cookies {
    came: Arc<Vec<(Cookie, String)>>,
    changes: Arc<Mutex<Vec<CookieChange>>>,
}

impl Cookies {
    /// The cookies that came with a request.
    #[must_use]
    pub fn new(came: Vec<(Cookie, String)>) -> Self {
        Self { came: Arc::new(came), changes: Arc::default() }
    }

    /// The value that came with the request.
    #[must_use]
    pub fn get(&self, cookie: Cookie) -> Option<&str> {
        self.came.iter().find(|(c, _)| *c == cookie).map(|(_, value)| value.as_str())
    }

    /// Of what came with the request only this one, and none of the changes so far.
    #[must_use]
    pub fn only(&self, cookie: Cookie) -> Self {
        Self::new(self.came.iter().filter(|(came, _)| *came == cookie).cloned().collect())
    }

    /// Sets one for so many seconds.
    pub fn set(&self, cookie: Cookie, value: impl Into<String>, seconds: i64) {
        self.change(CookieChange { cookie, value: Some((value.into(), seconds)) });
    }

    /// Removes one.
    pub fn remove(&self, cookie: Cookie) {
        self.change(CookieChange { cookie, value: None });
    }

    /// The changes for the answer; the last one of a cookie counts.
    #[must_use]
    pub fn take_changes(&self) -> Vec<CookieChange> {
        std::mem::take(&mut self.changes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: CookieChange) {
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        changes.retain(|earlier| earlier.cookie != change.cookie);
        changes.push(change);
    }
}

impl Door {
    /// Signs somebody in, in this browser. Whether they may, a use case has decided.
    pub fn sign_in(&self, who: SignedIn) {
        self.session.set(SessionChange::Begin(who, None));
    }

    /// Signs somebody in who has typed their password. If it is another one by the time that the session begins, the answer
    /// is that of a wrong password.
    pub fn sign_in_with(&self, Proven { who, compared }: Proven) {
        self.session.set(SessionChange::Begin(who, Some(compared)));
    }

    /// Signs out, in this browser.
    pub fn sign_out(&self) {
        self.session.set(SessionChange::End);
    }

    /// Says on the next page what was done.
    pub fn say(&self, de: &str, en: &str) {
        let text = match self.visitor.lang {
            domain::text::Lang::De => de,
            domain::text::Lang::En => en,
        };
        // Long enough for a slow line, short enough not to turn up on a page that was opened by hand later.
        self.cookies.set(Cookie::Notice, text, 30);
    }

    /// Sends the person to another page of ours.
    pub fn go_to(&self, address: &str) {
        leptos_axum::redirect(if is_ours(address) { address } else { "/" });
    }
}

/// Whether an address is a page of this site: an absolute path, and not what browsers take for another host.
#[must_use]
pub fn is_ours(address: &str) -> bool {
    let mut bytes = address.bytes();
    // Browsers read `//host` and `/\host` as another host, and drop tabs and line breaks before they read.
    bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && address.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'\\')
}

impl From<Fault> for PortalError {
    fn from(fault: Fault) -> Self {
        let reference = use_context::<Door>().map(|door| door.reference.to_string()).unwrap_or_default();
        match fault {
            Fault::Refused(refusal) => refusal.into(),
            Fault::Unavailable(cause) => {
                tracing::warn!(%reference, cause = %chain(&cause), "a part is not available");
                Reason::Busy.into()
            }
            Fault::Broken(cause) => {
                tracing::error!(%reference, cause = %chain(cause.as_ref()), "broken");
                Self::broken(&reference)
            }
        }
    }
}

/// An error with everything that it came from, on one line. Many errors say what they came from by themselves; nothing
/// is said twice.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_site_are_redirected_to() {
        for ours in ["/", "/p/3/faq", "/sign-in?next=%2Fadmin", "/a//b"] {
            assert!(is_ours(ours), "{ours}");
        }
        for other in [
            "",
            "https://example.net",
            "//example.net",
            "/\\example.net",
            "/\t/example.net",
            "/a\r\nb",
            "javascript:1",
            "p/3",
            "/ä",
        ] {
            assert!(!is_ours(other), "{other}");
        }
    }

    #[test]
    fn of_two_changes_to_a_cookie_the_last_one_counts() {
        let cookies = Cookies::new(vec![(Cookie::Language, "de".to_owned())]);
        cookies.set(Cookie::Language, "en", 60);
        cookies.remove(Cookie::Language);
        assert_eq!(cookies.get(Cookie::Language), Some("de"));
        assert_eq!(cookies.take_changes(), [CookieChange { cookie: Cookie::Language, value: None }]);
        assert_eq!(cookies.take_changes(), []);
    }
}
