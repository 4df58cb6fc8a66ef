//! Own sessions, for customers: a plain page, so that nothing of it is in what the lively pages load.

use super::{me, property};
use crate::{
    door::door,
    error::PortalError,
    lang::t,
    load::{Load, Packed, load},
    sessions::OwnSessions,
    ui::{BackLink, Card, PageHeading, Symbol},
};
use domain::session::Seen;
use leptos::prelude::*;
use leptos_meta::Title;

async fn load_sessions() -> Result<Packed<Vec<Seen>>, PortalError> {
    let door = door()?;
    Packed::of(&door.portal.own_sessions(&door.visitor, door.session.current()).await?)
}

/// The page, below a house.
#[component]
pub(super) fn SessionsPage() -> impl IntoView {
    let back = property().map(me).unwrap_or_default();
    view! {
        <Title text=t("Sitzungen", "Sessions")/>
        <div class="stack">
            <BackLink href=back label=t("Meine Einstellungen", "My settings").to_owned()/>
            <OwnSessionsOfCustomer/>
        </div>
    }
}

/// The sessions with their heading; also for whoever may open no house any more.
#[component]
pub(crate) fn OwnSessionsOfCustomer() -> impl IntoView {
    let data = load(|| (), |()| load_sessions());
    view! {
        <Load data let:sessions>
            <PageHeading
                title=t("Wo Sie angemeldet sind", "Where you are signed in")
                lead=t(
                    "Kennen Sie ein Gerät nicht, beenden Sie die Sitzung und ändern Sie Ihr Passwort.",
                    "If you do not know a device, end its session and change your password.",
                )
            />
            <Card title=t("Geräte", "Devices") symbol=Symbol::LOCK>
                <OwnSessions sessions/>
            </Card>
        </Load>
    }
}
