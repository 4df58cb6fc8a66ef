//! Cookies: their real names and attributes.

use crate::sessions::CookieOf;
use app::door::{Cookie, CookieChange, Cookies};
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{SameSite, time::Duration};

const ALL: [Cookie; 4] = [Cookie::Registration, Cookie::Language, Cookie::Notice, Cookie::StaffLink];

/// How cookies are named and bound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// With https the browser sends them by https only, and no other host may set them (`__Host-`). On a plain
    /// address, such as this computer's own, browsers would not keep such cookies.
    pub(crate) https: bool,
}

impl Style {
    fn name(self, name: &str) -> String {
        if self.https { format!("__Host-{name}") } else { name.to_owned() }
    }

    fn name_of(self, cookie: Cookie) -> String {
        self.name(match cookie {
            Cookie::Registration => "quartier-registration",
            Cookie::Language => "quartier-language",
            Cookie::Notice => "quartier-notice",
            Cookie::StaffLink => "quartier-staff-link",
        })
    }

    /// The session's token and the other cookies of a request.
    pub(crate) fn read(self, headers: &HeaderMap) -> (Option<String>, Cookies) {
        let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let all: Vec<_> = texts.flat_map(cookie::Cookie::split_parse_encoded).filter_map(Result::ok).collect();
        let value = |name: String| all.iter().find(|c| c.name() == name).map(|c| c.value().to_owned());
        let token = value(self.name("quartier"));
        let came = ALL.into_iter().filter_map(|cookie| Some((cookie, value(self.name_of(cookie))?))).collect();
        (token, Cookies::new(came))
    }

    /// Writes the changes into an answer.
    pub(crate) fn write(self, headers: &mut HeaderMap, session: Option<CookieOf>, changes: Vec<CookieChange>) {
        let session = session.map(|change| match change {
            CookieOf::Session(token, seconds) => (self.name("quartier"), Some((token, seconds))),
            CookieOf::Nobody => (self.name("quartier"), None),
        });
        let others = changes.into_iter().map(|change| (self.name_of(change.cookie), change.value));
        for (name, value) in session.into_iter().chain(others) {
            let (value, seconds) = value.unwrap_or_default();
            let cookie = cookie::Cookie::build((name, value))
                .path("/")
                .http_only(true)
                .same_site(SameSite::Lax)
                .secure(self.https)
                .max_age(Duration::seconds(seconds));
            if let Ok(value) = HeaderValue::from_str(&cookie.build().encoded().to_string()) {
                headers.append(header::SET_COOKIE, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_https_the_session_is_bound_to_the_host_and_out_of_reach_of_scripts() {
        let mut headers = HeaderMap::new();
        Style { https: true }.write(&mut headers, Some(CookieOf::Session("abc".to_owned(), 60)), Vec::new());
        let set = headers[header::SET_COOKIE].to_str().expect("text");
        assert_eq!(set, "__Host-quartier=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60");
    }

    #[test]
    fn what_is_said_survives_the_way_through_the_browser() {
        let style = Style { https: false };
        let mut answer = HeaderMap::new();
        let cookies = Cookies::default();
        cookies.set(Cookie::Notice, "Grüße; an „alle“, 100 %", 30);
        style.write(&mut answer, None, cookies.take_changes());
        let set = answer[header::SET_COOKIE].to_str().expect("ASCII").split("; ").next().expect("a pair").to_owned();
        let request = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&set).expect("a header"))]);
        let (token, came) = style.read(&request);
        assert_eq!((token, came.get(Cookie::Notice)), (None, Some("Grüße; an „alle“, 100 %")));
    }
}
