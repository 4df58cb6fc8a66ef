//! What the lists of the administration share: addresses with filters, names of states, and what is known of places.

pub(super) use crate::load::address;

use crate::{
    lang::{lang, t},
    ui::{Badge, Pagination, Tone, number},
};
use domain::{contract::Term, invitation::InvitationState, person::Address, text::Lang};
use leptos::prelude::*;

/// A number of contacts, houses, codes.
pub(super) fn count(n: i64) -> String {
    number(u32::try_from(n).unwrap_or(0))
}

/// How many of something, in words: one noun for one and one for all else.
pub(super) fn counted(n: usize, (one, many): (&str, &str)) -> String {
    format!("{} {}", count(i64::try_from(n).unwrap_or(i64::MAX)), if n == 1 { one } else { many })
}

/// How far an invitation has come.
#[component]
pub(super) fn StateBadge(state: InvitationState) -> impl IntoView {
    let tone = match state {
        InvitationState::NotInvited | InvitationState::NoAccess | InvitationState::Archived => Tone::Quiet,
        InvitationState::Invited => Tone::Info,
        InvitationState::Expired => Tone::Warn,
        InvitationState::Registered => Tone::Good,
    };
    view! { <Badge tone label=state.label().to(lang())/> }
}

/// The way to the pages before and after.
#[component]
pub(super) fn Pages(
    /// How many rows this page shows.
    shown: usize,
    /// One row and many, in words.
    nouns: (&'static str, &'static str),
    /// The address of the list with its filters.
    path: String,
    /// The page before ends here.
    earlier: Option<i64>,
    /// The page after begins here.
    later: Option<i64>,
) -> impl IntoView {
    let text = match (earlier.is_some() || later.is_some(), lang()) {
        (false, _) => counted(shown, nouns),
        (true, Lang::De) => format!("{} auf dieser Seite", counted(shown, nouns)),
        (true, Lang::En) => format!("{} on this page", counted(shown, nouns)),
    };
    let join = if path.contains('?') { '&' } else { '?' };
    let previous = earlier.map(|row| format!("{path}{join}before={row}"));
    let next = later.map(|row| format!("{path}{join}after={row}"));
    match (previous, next) {
        (Some(previous), Some(next)) => view! { <Pagination text previous next/> }.into_any(),
        (Some(previous), None) => view! { <Pagination text previous/> }.into_any(),
        (None, Some(next)) => view! { <Pagination text next/> }.into_any(),
        (None, None) => view! { <Pagination text/> }.into_any(),
    }
}

/// From when, until when a contract runs.
pub(super) fn term(term: Term) -> String {
    let words = term.to(lang());
    if words.is_empty() { t("unbefristet", "open-ended").to_owned() } else { words }
}

/// An address on one line, or a dash.
pub(super) fn place(address: &Address) -> String {
    let line = address.line();
    if line.is_empty() { "–".to_owned() } else { line }
}
