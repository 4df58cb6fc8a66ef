//! The staff's first page: what waits for somebody, and what happened last.

use super::{
    journal::Entries,
    list::count,
    tasks::{NothingOpen, TaskTable},
};
use crate::{
    error::PortalError,
    lang::{lang, t},
    load::{Load, Packed, load},
    ui::{Empty, Funnel, Line, LinkButton, PageHeading, Section, Symbol},
};
use domain::{
    invitation::{self, InvitationState, Running},
    overview::{Interrupted, Overview},
    text::Lang,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

/// What waits, and what happened last.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "overview-page", output = Postcard)]
pub async fn load_overview() -> Result<Packed<Overview>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.overview(&door.visitor).await?)
}

/// The page.
#[must_use]
pub fn overview() -> impl IntoView {
    let data = load(|| (), |()| load_overview());
    view! {
        <Title text=t("Übersicht", "Overview")/>
        <PageHeading
            title=t("Übersicht", "Overview")
            lead=t("Was auf jemanden wartet und was zuletzt geschah.", "What waits for somebody, and what happened last.")
        />
        <Load data=data children=|page| view! { <Everything page/> }/>
    }
}

#[component]
fn Everything(page: Overview) -> impl IntoView {
    let standing_still = standing_still(&page);
    let quiet = page.tasks.is_empty() && standing_still.is_empty();
    let open = if quiet {
        view! { <NothingOpen/> }.into_any()
    } else {
        let lines = (!standing_still.is_empty())
            .then(|| view! { <ul class="lines" role="list">{standing_still.into_iter().collect_view()}</ul> });
        let tasks = (!page.tasks.is_empty()).then(|| view! { <TaskTable tasks=page.tasks brief=true/> });
        view! { {lines} {tasks} }.into_any()
    };
    let changes = if page.changes.is_empty() {
        view! {
            <Empty
                symbol=Symbol::CLOCK
                title=t("Noch nichts verzeichnet", "Nothing recorded yet")
                text=t("Sobald jemand etwas anlegt, ändert oder importiert, steht es hier.", "As soon as somebody creates, changes or imports something, it is here.")
            />
        }
        .into_any()
    } else {
        view! { <Entries lines=page.changes/> }.into_any()
    };
    let tasks = view! { <LinkButton href="/admin/tasks">{t("Alle Aufgaben", "All tasks")}</LinkButton> };
    let all = view! { <LinkButton href="/admin/journal">{t("Ganzes Protokoll", "Whole journal")}</LinkButton> };
    let funnel = (page.funnel.with_access() > 0).then(|| {
        view! {
            <Section title=t("Einladungen", "Invitations")>
                <HowFar funnel=page.funnel/>
                <p>
                    <a href="/admin/invitations">{t("Einladungen nach Liegenschaft", "Invitations by property")}</a>
                </p>
            </Section>
        }
    });
    view! {
        <div class="stack">
            <Section title=t("Offen", "Open") actions=tasks.into_any()>{open}</Section>
            {funnel}
            <Section title=t("Zuletzt", "Latest") actions=all.into_any()>
                {changes}
            </Section>
        </div>
    }
}

/// What stands still or goes on by itself, each with the way to where something can be done.
fn standing_still(page: &Overview) -> Vec<AnyView> {
    let mut lines = Vec::new();
    lines.extend(so_many(
        Symbol::ENVELOPE,
        page.failed_mails,
        t(
            "Eine E-Mail konnte in den letzten 30 Tagen nicht gesendet werden.",
            "One e-mail could not be sent in the last 30 days.",
        ),
        t(
            "E-Mails konnten in den letzten 30 Tagen nicht gesendet werden.",
            "e-mails could not be sent in the last 30 days.",
        ),
        ("/admin/outbox?state=failed", t("Im Postausgang ansehen", "View in the outbox")),
    ));
    lines.extend(page.interrupted.iter().map(stopped));
    lines.extend(so_many(
        Symbol::ENVELOPE,
        page.bounced,
        t("Bei einem Kontakt kam die Einladung zurück.", "The invitation of one contact came back."),
        t("Kontakte sind nicht zu erreichen: Die Mail kam zurück.", "contacts cannot be reached: the mail came back."),
        ("/admin/invitations/bounced", t("Adressen ansehen", "View the addresses")),
    ));
    lines.extend(so_many(
        Symbol::LOCK,
        page.frozen,
        t("Ein Einladungscode ist gesperrt.", "One invitation code is locked."),
        t("Kontakte haben einen gesperrten Einladungscode.", "contacts have a locked invitation code."),
        ("/admin/invitations/frozen", t("Ansehen", "View")),
    ));
    lines.extend(so_many(
        Symbol::PEOPLE,
        page.to_review,
        t(
            "Ein Bewohner ist zu prüfen: Wer eingeladen hat, hat dort keinen Vertrag mehr.",
            "One resident is to be reviewed: the inviter has no contract there any more.",
        ),
        t(
            "Bewohner sind zu prüfen: Wer sie eingeladen hat, hat dort keinen Vertrag mehr.",
            "residents are to be reviewed: whoever invited them has no contract there any more.",
        ),
        ("/admin/residents?state=review", t("Bewohner ansehen", "View the residents")),
    ));
    lines.extend(page.running.clone().map(|running| view! { <InProgress running/> }.into_any()));
    lines
}

/// How many of something stand still, with the way there; nothing if none does. Of one it is said as a whole, of more what
/// follows their number.
fn so_many(
    symbol: Symbol,
    n: i64,
    one: &'static str,
    more: &'static str,
    (href, link): (&'static str, &'static str),
) -> Option<AnyView> {
    let text = if n == 1 { one.to_owned() } else { format!("{} {more}", count(n)) };
    (n > 0).then(|| view! { <Line symbol warn=true>{text} " " <a href=href>{link}</a></Line> }.into_any())
}

/// An import that stopped in the middle. Whoever has begun it, and nobody else, can go on with it.
fn stopped(import: &Interrupted) -> AnyView {
    let Interrupted { id, file, by } = import;
    let text = match lang() {
        Lang::De => format!("Der Import von „{file}“ ({by}) ist mittendrin stehen geblieben."),
        Lang::En => format!("The import of “{file}” ({by}) stopped in the middle."),
    };
    let go_on = id.map(|id| view! { " " <a href=format!("/admin/import/{id}")>{t("Fortsetzen", "Continue")}</a> });
    view! { <Line symbol=Symbol::UPLOAD warn=true>{text} {go_on}</Line> }.into_any()
}

/// Inviting many, while it goes on.
#[component]
pub(super) fn InProgress(running: Running) -> impl IntoView {
    let Running { id, done, total } = running;
    let text = match lang() {
        Lang::De => format!("Einladungen laufen: {} von {} Kontakten sind angesehen. ", count(done), count(total)),
        Lang::En => {
            format!("Invitations are running: {} of {} contacts have been looked at. ", count(done), count(total))
        }
    };
    view! {
        <Line symbol=Symbol::KEY>
            {text}
            <a href=format!("/admin/invitations/runs/{id}")>{t("Fortschritt ansehen", "View the progress")}</a>
        </Line>
    }
}

/// How many of those who could be in the portal got how far.
#[component]
fn HowFar(funnel: invitation::Funnel) -> impl IntoView {
    use InvitationState::{Expired, Invited, Registered};
    let invited = funnel.of(Invited) + funnel.of(Expired) + funnel.of(Registered);
    let stage = |label: &str, n: i64| (label.to_owned(), u32::try_from(n).unwrap_or(u32::MAX));
    let stages = vec![
        stage(t("können Zugang haben", "can have access"), funnel.with_access()),
        stage(t("eingeladen", "invited"), invited),
        stage(t("registriert", "registered"), funnel.of(Registered)),
        stage(t("durch die Fragen", "through the questions"), funnel.through()),
    ];
    view! { <Funnel stages/> }
}
