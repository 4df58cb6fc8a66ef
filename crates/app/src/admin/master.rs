//! Master data by hand: the forms of properties, units, contacts and contracts, and what is asked before something is
//! archived.

pub(super) mod contact;
pub(super) mod contract;
pub(super) mod merge;
pub(super) mod place;

use crate::{
    form::{PostForm, posted},
    lang::{lang, t},
    ui::{BackLink, Button, Buttons, LinkButton, Look, Notice, PageHeading, Tone},
};
use domain::{master::Consequence, text::Lang};
use leptos::prelude::*;
use leptos_meta::Title;

/// What archiving something takes away, before it is done.
#[component]
fn Consequences(
    /// What is taken away.
    of: Consequence,
) -> impl IntoView {
    let Consequence { contracts, contacts, users, codes } = of;
    let lines: Vec<String> = match lang() {
        Lang::De => [
            (contracts, "Vertrag gibt keinen Zugang mehr", "Verträge geben keinen Zugang mehr"),
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
            (contracts, "contract no longer gives access", "contracts no longer give access"),
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

/// Asks once more before something is archived.
#[component]
pub(super) fn BeforeArchiving(
    /// The question.
    title: String,
    /// What it means, or which one it is.
    #[prop(into)]
    lead: String,
    /// The page of the thing.
    back: String,
    /// The form's address, and what names the thing in it.
    form: (&'static str, &'static str, String),
    /// What it takes away.
    children: Children,
) -> impl IntoView {
    let (action, field, id) = form;
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=back.clone()/>
            <PageHeading title lead/>
            {children()}
            <PostForm form=action>
                <input type="hidden" name=field value=id/>
                <Buttons>
                    <Button look=Look::Final>{t("Archivieren", "Archive")}</Button>
                    <LinkButton href=back look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                </Buttons>
            </PostForm>
        </div>
    }
}

/// In the place of a form about something that is archived: that it is, and the way back.
#[component]
fn Shut(
    /// The title of the form.
    title: String,
    /// The page of the thing.
    back: String,
    /// What is archived.
    words: &'static str,
    /// How it is brought back.
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=back/>
            <PageHeading title/>
            <Notice tone=Tone::Quiet>
                <p>{words}</p>
            </Notice>
            {children()}
        </div>
    }
}

/// Above a form that came back because something was archived while it was filled in: where that can be seen and brought back,
/// in another window, so that what was typed stays.
#[component]
fn BringBackFirst(
    /// The page of what is archived.
    href: String,
) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warn>
            <p>
                {t(
                    "Gespeichert ist nichts. Was Sie eingegeben haben, steht noch hier: ",
                    "Nothing is saved. What you have typed is still here: ",
                )}
                <a href=href target="_blank">
                    {t("In einem neuen Fenster ansehen und zurückholen", "See it and bring it back in a new window")}
                </a>
                {t(
                    ", dann hier noch einmal speichern; hat inzwischen jemand etwas geändert, sehen Sie es zuerst.",
                    ", then save here once more; if somebody has changed anything meanwhile, you are shown it first.",
                )}
            </p>
        </Notice>
    }
}

/// The button that brings something back from the archive.
#[component]
fn BringBack(
    /// The form's address.
    form: &'static str,
    /// What names the thing in it.
    field: &'static str,
    /// Which one.
    id: String,
    /// How much it stands out: several stand on one page.
    #[prop(optional)]
    look: Look,
) -> impl IntoView {
    view! {
        <PostForm form=posted(form).only(field, &id)>
            <input type="hidden" name=field value=id/>
            <Button look>{t("Zurückholen", "Bring back")}</Button>
        </PostForm>
    }
}
