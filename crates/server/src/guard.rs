//! Where somebody belongs: checked before anything of a page is made. What they may do there `portal` decides.

use crate::{frame, pages, site::Site};
use app::{
    door::{Door, is_ours},
    frame::Side,
    routes::is_legal,
};
use axum::{
    Extension,
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::policy::Who;

/// Sends somebody to the sign-in who must sign in first.
pub(crate) fn first(door: &Door, uri: &Uri) -> Option<Response> {
    let path = uri.path();
    // A legal text is the same without the preview.
    if let Some(back) = door.session.preview_over().filter(|_| !is_legal(path)) {
        door.say(
            "Die Vorschau ist zu Ende. Sie dauert höchstens eine Viertelstunde; Sie können sie neu beginnen.",
            "The preview has ended. It lasts a quarter of an hour at most; you can begin it anew.",
        );
        return Some(see_other(back));
    }
    let inside = ["/admin", "/p", "/welcome", "/account", "/ended"]
        .iter()
        .any(|area| path.strip_prefix(area).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    (inside && door.visitor.who == Who::Nobody).then(|| {
        say_why(door);
        sign_in_first(&uri.to_string())
    })
}

/// Says on the next page why a session has ended, if the request came with one that has, and lets the browser forget it.
pub(crate) fn say_why(door: &Door) {
    if let Some(why) = door.session.why_ended() {
        let words = why.words();
        door.say(words.de, words.en);
        door.sign_out();
    }
}

/// To the sign-in, and afterwards back to this page.
pub(crate) fn sign_in_first(page: &str) -> Response {
    first_to("/sign-in", page)
}

/// To the questions, and afterwards back to this page.
pub(crate) fn questions_first(page: &str) -> Response {
    first_to("/welcome", page)
}

fn first_to(place: &str, page: &str) -> Response {
    let mut next = form_urlencoded::Serializer::new(String::new());
    if is_ours(page) {
        next.append_pair("next", page);
    }
    see_other(&format!("{place}?{}", next.finish()))
}

/// To another page.
pub(crate) fn see_other(address: &str) -> Response {
    let address = if is_ours(address) { address } else { "/" };
    (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
}

/// `/`: the start page of whoever is signed in; of the customer, from a page of a preview.
pub(crate) async fn start(State(site): State<Site>, Extension(door): Extension<Door>) -> Response {
    let frame = match frame::of(&site, &door).await {
        Ok(frame) => frame,
        Err(fault) => return pages::unavailable(&door.reference, &fault),
    };
    let side = frame.person.map(|person| person.side);
    match side {
        None => {
            say_why(&door);
            see_other("/sign-in")
        }
        Some(Side::Staff { .. }) => see_other("/admin"),
        Some(Side::Customer { questions: true, .. }) => see_other("/welcome"),
        Some(Side::Customer { homes, .. }) => match homes.first() {
            Some(home) => see_other(&format!("/p/{}", home.property)),
            None => see_other("/ended"),
        },
    }
}
