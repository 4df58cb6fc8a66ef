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
    let line = |symbol: Symbol, warn: bool, (text, href, link): (String, String, &'static str)| {
        view! { <Line symbol warn>{text} " " <a href=href>{link}</a></Line> }.into_any()
    };
    let counted = |n: i64, one: (&str, &str), many: (&str, &str)| match (lang(), n) {
        (Lang::De, 1) => one.0.to_owned(),
        (Lang::En, 1) => one.1.to_owned(),
        (Lang::De, n) => format!("{} {}", count(n), many.0),
        (Lang::En, n) => format!("{} {}", count(n), many.1),
    };
    let mut lines = Vec::new();
    if page.failed_mails > 0 {
        let one = (
            "Eine E-Mail konnte in den letzten 30 Tagen nicht gesendet werden.",
            "One e-mail could not be sent in the last 30 days.",
        );
        let many = (
            "E-Mails konnten in den letzten 30 Tagen nicht gesendet werden.",
            "e-mails could not be sent in the last 30 days.",
        );
        let text = counted(page.failed_mails, one, many);
        let link = t("Im Postausgang ansehen", "View in the outbox");
        lines.push(line(Symbol::ENVELOPE, true, (text, "/admin/outbox?state=failed".to_owned(), link)));
    }
    for import in &page.interrupted {
        let Interrupted { id, file, by } = import;
        let text = match lang() {
            Lang::De => format!("Der Import von „{file}“ ({by}) ist mittendrin stehen geblieben."),
            Lang::En => format!("The import of “{file}” ({by}) stopped in the middle."),
        };
        lines.push(match id {
            Some(id) => {
                let link = t("Fortsetzen", "Continue");
                line(Symbol::UPLOAD, true, (text, format!("/admin/import/{id}"), link))
            }
            None => view! { <Line symbol=Symbol::UPLOAD warn=true>{text}</Line> }.into_any(),
        });
    }
    if page.bounced > 0 {
        let one = ("Bei einem Kontakt kam die Einladung zurück.", "The invitation of one contact came back.");
        let many = (
            "Kontakte sind nicht zu erreichen: Die Mail kam zurück.",
            "contacts cannot be reached: the mail came back.",
        );
        let text = counted(page.bounced, one, many);
        let link = t("Adressen ansehen", "View the addresses");
        lines.push(line(Symbol::ENVELOPE, true, (text, "/admin/invitations/bounced".to_owned(), link)));
    }
    if page.frozen > 0 {
        let one = ("Ein Einladungscode ist gesperrt.", "One invitation code is locked.");
        let many = ("Kontakte haben einen gesperrten Einladungscode.", "contacts have a locked invitation code.");
        let text = counted(page.frozen, one, many);
        let link = t("Ansehen", "View");
        lines.push(line(Symbol::LOCK, true, (text, "/admin/invitations/frozen".to_owned(), link)));
    }
    if page.to_review > 0 {
        let one = (
            "Ein Bewohner ist zu prüfen: Wer eingeladen hat, hat dort keinen Vertrag mehr.",
            "One resident is to be reviewed: the inviter has no contract there any more.",
        );
        let many = (
            "Bewohner sind zu prüfen: Wer sie eingeladen hat, hat dort keinen Vertrag mehr.",
            "residents are to be reviewed: whoever invited them has no contract there any more.",
        );
        let text = counted(page.to_review, one, many);
        let link = t("Bewohner ansehen", "View the residents");
        lines.push(line(Symbol::PEOPLE, true, (text, "/admin/residents?state=review".to_owned(), link)));
    }
    if let Some(running) = &page.running {
        lines.push(view! { <InProgress running=running.clone()/> }.into_any());
    }
    lines
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
