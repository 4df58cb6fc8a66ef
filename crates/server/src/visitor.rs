//! Finds out who stands in the door, and afterwards gives the browser what it is to keep.

use crate::{cookies::Style, forms, pages, sessions::Found, site::Site, trace::Reference};
use app::{
    door::{Cookie, Door, Session},
    routes::{is_legal, is_of_customers},
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};
use domain::{preview::Preview, text::Lang};
use portal::{Outcome, Presence, Visitor};
use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

/// Puts the door into the request.
pub(crate) async fn introduce(State(site): State<Site>, request: Request, next: Next) -> Response {
    let style = Style { https: site.config().is_https() };
    let browser = browser(request.headers());
    let (mut parts, body) = request.into_parts();
    let door = match door(&site, style, &parts).await {
        Ok(door) => door,
        Err((reference, fault)) => return pages::unavailable(&reference, &fault),
    };
    parts.extensions.insert(door.clone());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if door.visitor.preview.is_some() {
        // Nobody is signed in or out by what is only looked at; that something was said is forgotten once it was read.
        let said = door.cookies.take_changes().into_iter().filter(|change| change.cookie == Cookie::Notice);
        style.write(response.headers_mut(), None, said.collect());
        return response;
    }
    match site.sessions().carry_out(&door.session, &browser).await {
        Ok(session) => style.write(response.headers_mut(), session, door.cookies.take_changes()),
        Err(portal::Fault::Refused(refusal)) => {
            response = forms::not_signed_in(&site, door.clone(), &refusal).await;
            style.write(response.headers_mut(), None, door.cookies.take_changes());
        }
        Err(fault) => response = pages::unavailable(&door.reference, &fault),
    }
    response
}

async fn door(site: &Site, style: Style, request: &Parts) -> Result<Door, (Arc<str>, portal::Fault)> {
    let reference = request.extensions.get().map(|Reference(name)| Arc::clone(name)).unwrap_or_default();
    let headers = &request.headers;
    let (token, cookies) = style.read(headers);
    let lang = cookies.get(Cookie::Language).and_then(Lang::parse).unwrap_or_else(|| {
        Lang::preferred(headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default())
    });
    let found: Outcome<_> = async {
        let (found, known, preview) = match token {
            Some(token) => site.sessions().find(&token).await?,
            None => (Found::Nothing, None, None),
        };
        let (session, who) = match found {
            Found::Alive(id, who) => (Session::new(Some(id)), Some(who)),
            Found::Ended(why) => (Session::ended(why), None),
            Found::Nothing => (Session::default(), None),
        };
        let mut visitor = site.portal().visitor_known(who, known, lang, address(site, request)).await?;
        visitor.presence = presence(request);
        let preview = preview.filter(|_| is_about_customers(request));
        let seen = match preview {
            Some(preview) => seen(site, &visitor, &preview).await?,
            None => Seen::Own,
        };
        Ok((session, visitor, seen))
    }
    .await;
    let (session, visitor, seen) = found.map_err(|fault| (Arc::clone(&reference), fault))?;
    let portal = site.portal().clone();
    Ok(match seen {
        Seen::Own => Door { portal, visitor: Arc::new(visitor), session, cookies, reference },
        Seen::Over(back) => {
            let session = session.with_preview_over(&back);
            Door { portal, visitor: Arc::new(visitor), session, cookies, reference }
        }
        Seen::As(customer) => Door {
            portal: portal.only_looking(),
            visitor: Arc::new(*customer),
            // What this browser keeps for the member of staff is none of the customer's.
            session: Session::default(),
            cookies: cookies.only(Cookie::Notice),
            reference,
        },
    })
}

/// As whom a request is answered.
enum Seen {
    /// As whoever is signed in.
    Own,
    /// As a customer, whose portal staff preview.
    As(Box<Visitor>),
    /// As whoever is signed in; but the preview has run out that it came from, which was begun there.
    Over(String),
}

/// What has become of a preview. The right to it is asked at each request.
async fn seen(site: &Site, staff: &Visitor, preview: &Preview) -> Outcome<Seen> {
    match site.portal().previewed(staff, preview).await {
        Ok(Some(customer)) => Ok(Seen::As(Box::new(customer))),
        Ok(None) => Ok(Seen::Over(preview.back())),
        Err(portal::Fault::Refused(_)) => Ok(Seen::Own),
        Err(fault) => Err(fault),
    }
}

/// Whether a request is about what customers see: by its address, or, for the start page and the legal texts, by that of the
/// page whose link it follows, because they have one address for customers and for staff.
fn is_about_customers(request: &Parts) -> bool {
    let path = request.uri.path();
    let from = || request.headers.get(header::REFERER).and_then(|value| value.to_str().ok()).and_then(path_of);
    // No page of the administration links to a legal text: from one, somebody goes on as whom they came there.
    let theirs = |from: &str| is_of_customers(from) || is_legal(from);
    is_of_customers(path) || ((path == "/" || is_legal(path)) && from().is_some_and(theirs))
}

/// The path of an address.
fn path_of(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let path = &rest[rest.find('/')?..];
    path.split(['?', '#']).next()
}

/// What a browser asks for ahead of time nobody has seen yet, nor of what it asks for the head only.
fn presence(request: &Parts) -> Presence {
    let ahead = |name: &str| {
        let value = request.headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.split([',', ';']).any(|what| what.trim().eq_ignore_ascii_case("prefetch")))
    };
    let ahead = request.method == Method::HEAD || ["sec-purpose", "purpose", "x-moz"].into_iter().any(ahead);
    if ahead { Presence::Ahead } else { Presence::Here }
}

/// The network address of the visitor, for limits. Only what the last proxy says can be believed.
fn address(site: &Site, request: &Parts) -> String {
    let forwarded = request.headers.get_all("x-forwarded-for").iter().next_back();
    let forwarded = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next());
    let forwarded = forwarded.filter(|_| site.config().behind_proxy).and_then(parse);
    let peer = || request.extensions.get().map(|ConnectInfo(peer): &ConnectInfo<SocketAddr>| peer.ip());
    forwarded.or_else(peer).map(subject).unwrap_or_default()
}

/// An address as proxies write it: with or without a port.
fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Whom limits are about. A household or a firm gets a whole /64 of IPv6 addresses, so all of them are one.
fn subject(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX)).to_string(),
    }
}

/// What the browser says about itself; what is kept of it `domain::session` decides.
fn browser(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    #[test]
    fn what_is_asked_for_ahead_of_time_nobody_has_seen() {
        let asked = |method: Method, name: &str, value: &str| {
            let request = Request::builder().method(method).header(name, value).body(()).map(Request::into_parts);
            request.map(|(parts, ())| presence(&parts)).ok()
        };
        assert_eq!(asked(Method::GET, "sec-purpose", "prefetch;prerender"), Some(Presence::Ahead));
        assert_eq!(asked(Method::GET, "Purpose", "Prefetch"), Some(Presence::Ahead));
        assert_eq!(asked(Method::HEAD, "accept", "*/*"), Some(Presence::Ahead));
        assert_eq!(asked(Method::GET, "sec-purpose", "reading"), Some(Presence::Here));
        assert_eq!(asked(Method::GET, "accept", "*/*"), Some(Presence::Here));
    }

    #[test]
    fn a_link_to_the_start_leads_to_the_start_of_the_page_it_stands_on() {
        assert_eq!(path_of("http://127.0.0.1:3000/p/3?x=1#y"), Some("/p/3"));
        assert_eq!(path_of("https://portal.example/"), Some("/"));
        assert_eq!(path_of("https://portal.example"), None);
        assert_eq!(path_of("/p/3"), None);
    }

    #[test]
    fn a_legal_text_is_read_as_whom_its_link_was_followed() {
        let about = |path: &str, from: &str| {
            let request = Request::builder().uri(path).header(header::REFERER, format!("https://portal.example{from}"));
            request.body(()).is_ok_and(|request| is_about_customers(&request.into_parts().0))
        };
        assert!(about("/privacy", "/p/3/me/data") && about("/imprint", "/privacy") && about("/", "/imprint"));
        assert!(!about("/privacy", "/admin") && !about("/", "/") && !about("/admin", "/privacy"));
    }

    #[test]
    fn limits_know_a_household_by_whatever_address_it_comes_from() {
        let known = |text| parse(text).map(subject);
        for address in ["203.0.113.7", "203.0.113.7:51324", " 203.0.113.7 ", "::ffff:203.0.113.7"] {
            assert_eq!(known(address).as_deref(), Some("203.0.113.7"), "{address}");
        }
        for address in ["2001:db8:1:2::7", "[2001:db8:1:2:a:b:c:d]:443", "2001:db8:1:2:ffff::"] {
            assert_eq!(known(address).as_deref(), Some("2001:db8:1:2::"), "{address}");
        }
        assert_eq!(known("unknown"), None);
    }
}
