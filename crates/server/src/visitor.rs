//! Finds out who stands in the door, and afterwards gives the browser what it is to keep.

use crate::{cookies::Style, pages, site::Site, trace::Reference};
use app::door::{Cookie, Door, Session};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, header, request::Parts},
    middleware::Next,
    response::Response,
};
use domain::text::Lang;
use portal::Outcome;
use std::{net::SocketAddr, sync::Arc};

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
        let session = match token {
            Some(token) => site.sessions().find(&token).await?,
            None => None,
        };
        let visitor = site.portal().visitor(session.map(|(_, who)| who), lang, address(site, request)).await?;
        Ok((session, visitor))
    }
    .await;
    let (session, visitor) = found.map_err(|fault| (Arc::clone(&reference), fault))?;
    Ok(Door {
        portal: site.portal().clone(),
        visitor: Arc::new(visitor),
        session: Session::new(session.map(|(id, _)| id)),
        cookies,
        reference,
    })
}

/// The network address of the visitor, for limits. Only what the last proxy says can be believed.
fn address(site: &Site, request: &Parts) -> String {
    let forwarded = request.headers.get_all("x-forwarded-for").iter().next_back();
    let forwarded = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next());
    match forwarded {
        Some(address) if site.config().behind_proxy => address.trim().to_owned(),
        _ => request
            .extensions
            .get()
            .map(|ConnectInfo(peer): &ConnectInfo<SocketAddr>| peer.ip().to_string())
            .unwrap_or_default(),
    }
}

/// What the browser says about itself.
fn browser(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.chars().take(200).collect()
}
