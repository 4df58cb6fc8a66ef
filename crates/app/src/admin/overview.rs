//! The staff's first page: what waits for somebody, and what happened last.

use super::journal::Entries;
use crate::{
    error::PortalError,
    form::PostForm,
    lang::{lang, t},
    load::{Load, Packed, load},
    ui::{Button, Cell, Column, Empty, Funnel, LinkButton, Notice, PageHeading, Section, Symbol, Table, Tone},
};
use domain::{
    invitation::{self, InvitationState},
    overview::{Overview, Task},
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
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

/// Marks a task as done.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "finish-task", output = Postcard)]
pub async fn finish_task(task: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.finish_task(&door.visitor, domain::id::TaskId(task)).await?;
    door.say("Als erledigt vermerkt.", "Marked as done.");
    Ok(())
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
    let failed = (page.failed_mails > 0).then(|| {
        let text = match lang() {
            Lang::De => format!("{} E-Mails konnten nicht gesendet werden. ", page.failed_mails),
            Lang::En => format!("{} e-mails could not be sent. ", page.failed_mails),
        };
        view! {
            <Notice tone=Tone::Bad>
                {text}
                <a href="/admin/outbox?state=failed">{t("Im Postausgang ansehen", "View in the outbox")}</a>
            </Notice>
        }
    });
    let tasks = if page.tasks.is_empty() {
        view! {
            <Empty
                symbol=Symbol::CHECK_CIRCLE
                title=t("Nichts offen", "Nothing open")
                text=t(
                    "Korrigierte Kontaktdaten und Hürden bei der Registrierung stehen hier, sobald es welche gibt.",
                    "Corrected contact data and obstacles at registration are here as soon as there are any.",
                )
            />
        }
        .into_any()
    } else {
        view! { <Tasks tasks=page.tasks/> }.into_any()
    };
    let changes = if page.changes.is_empty() {
        view! {
            <Empty
                symbol=Symbol::CLOCK
                title=t("Noch nichts verzeichnet", "Nothing recorded yet")
                text=t("Der erste Schritt ist ein Import Ihrer Stammdaten.", "The first step is an import of your master data.")
            />
        }
        .into_any()
    } else {
        view! { <Entries lines=page.changes/> }.into_any()
    };
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
            {failed}
            <Section title=t("Offen", "Open")>{tasks}</Section>
            {funnel}
            <Section title=t("Zuletzt", "Latest") actions=all.into_any()>
                {changes}
            </Section>
        </div>
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

#[component]
fn Tasks(tasks: Vec<Task>) -> impl IntoView {
    let columns = vec![
        Column::new(t("Was", "What")),
        Column::new(t("Kontakt", "Contact")),
        Column::new(t("Seit", "Since")),
        Column::controls(t("Erledigen", "Finish")),
    ];
    let rows = tasks.into_iter().map(|task| {
        let contact = task.contact.map(|(id, name)| {
            view! {
                <a href=format!("/admin/contacts/{id}")>
                    <bdi>{name}</bdi>
                </a>
            }
        });
        // Where the detail is the person, the contact beside it says so already.
        let detail = contact.is_none() || task.kind == domain::task::Kind::ContactCorrected;
        let detail = detail.then(|| view! { <div class="hint"><bdi>{task.detail}</bdi></div> });
        view! {
            <tr>
                <th scope="row">
                    {task.kind.label().to(lang())}
                    {detail}
                </th>
                <Cell label=t("Kontakt", "Contact")>{contact}</Cell>
                <Cell label=t("Seit", "Since")>{task.since.to(lang())}</Cell>
                <Cell fits=true>
                    <PostForm form=FinishTask::PATH>
                        <input type="hidden" name="task" value=task.id.to_string()/>
                        <Button symbol=Symbol::CHECK>{t("Erledigt", "Done")}</Button>
                    </PostForm>
                </Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Offene Aufgaben", "Open tasks") columns>
            {rows.collect_view()}
        </Table>
    }
}
