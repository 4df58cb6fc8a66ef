//! Finds out who stands in the door, and afterwards gives the browser what it is to keep.

use crate::{cookies::Style, pages, sessions::Found, site::Site, trace::Reference};
use app::door::{Cookie, Door, Session};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};
use domain::text::Lang;
use portal::{Outcome, Presence};
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
    match site.sessions().carry_out(&door.session, &browser).await {
        Ok(session) => style.write(response.headers_mut(), session, door.cookies.take_changes()),
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
        let (found, known) = match token {
            Some(token) => site.sessions().find(&token).await?,
            None => (Found::Nothing, None),
        };
        let (session, who) = match found {
            Found::Alive(id, who) => (Session::new(Some(id)), Some(who)),
            Found::Ended(why) => (Session::ended(why), None),
            Found::Nothing => (Session::default(), None),
        };
        let mut visitor = site.portal().visitor_known(who, known, lang, address(site, request)).await?;
        visitor.presence = presence(request);
        Ok((session, visitor))
    }
    .await;
    let (session, visitor) = found.map_err(|fault| (Arc::clone(&reference), fault))?;
    Ok(Door { portal: site.portal().clone(), visitor: Arc::new(visitor), session, cookies, reference })
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
