//! Master data by hand: the forms of properties, units, contacts and contracts, and what is asked before something is
//! archived.

pub(super) mod contact;
pub(super) mod contract;
pub(super) mod merge;
pub(super) mod place;

use crate::{
    lang::{lang, t},
    ui::{Notice, Tone},
};
use domain::{master::Consequence, text::Lang};
use leptos::prelude::*;

/// What archiving something takes away, before it is done.
#[component]
fn Consequences(
    /// What is taken away.
    of: Consequence,
) -> impl IntoView {
    let Consequence { contracts, contacts, users, codes } = of;
    let lines: Vec<String> = match lang() {
        Lang::De => [
            (contracts, "laufender Vertrag gibt keinen Zugang mehr", "laufende Verträge geben keinen Zugang mehr"),
            (contacts, "Kontakt hat dann keinen Zugang mehr", "Kontakte haben dann keinen Zugang mehr"),
            (
                users,
                "Nutzer verliert sofort Zugang, auch in offenen Sitzungen",
                "Nutzer verlieren sofort Zugang, auch in offenen Sitzungen",
            ),
            (
                codes,
                "offener Einladungscode lässt sich nicht mehr einlösen",
                "offene Einladungscodes lassen sich nicht mehr einlösen",
            ),
        ],
        Lang::En => [
            (contracts, "current contract no longer gives access", "current contracts no longer give access"),
            (contacts, "contact has no access any more", "contacts have no access any more"),
            (
                users,
                "user loses access at once, in open sessions too",
                "users lose access at once, in open sessions too",
            ),
            (codes, "open invitation code can no longer be used", "open invitation codes can no longer be used"),
        ],
    }
    .into_iter()
    .filter(|(n, ..)| *n > 0)
    .map(|(n, one, many)| format!("{} {}", super::list::count(n), if n == 1 { one } else { many }))
    .collect();
    if lines.is_empty() {
        return view! {
            <p class="quiet">{t("Niemand verliert dadurch heute einen Zugang.", "Nobody loses access today by this.")}</p>
        }
        .into_any();
    }
    let lines: Vec<_> = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect();
    view! {
        <Notice tone=Tone::Warn>
            <ul>{lines}</ul>
        </Notice>
    }
    .into_any()
}
