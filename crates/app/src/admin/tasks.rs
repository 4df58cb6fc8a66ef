//! What waits for staff: seen by somebody and done by somebody are two things.

use super::list::{Pages, address};
use crate::{
    error::PortalError,
    form::{FormMessage, PostForm, posted},
    lang::{lang, t},
    load::{Load, Packed, in_query, load},
    ui::{Badge, Breadcrumbs, Button, Cell, Column, Empty, LinkButton, Look, PageHeading, Select, Symbol, Table, Tone},
};
use domain::{
    list::Slice,
    task::{Corrected, Filter, Kind, Task, Tasks},
    text::Lang,
    time::Moment,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

/// A page of tasks.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "tasks-page", output = Postcard)]
pub async fn load_tasks(state: String, after: String, before: String) -> Result<Packed<Tasks>, PortalError> {
    let door = crate::door::door()?;
    let turn = domain::list::Turn::parse(&after, &before);
    Packed::of(&door.portal.tasks(&door.visitor, Filter::parse(&state), turn).await?)
}

/// Notes that somebody has looked at a task.
///
/// # Errors
/// Not found for customers; refused if a correction has come in that the page did not show.
#[server(prefix = "/api", endpoint = "see-task", output = Postcard)]
pub async fn see_task(task: i64, #[server(default)] newest: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let newest = newest.parse().ok().map(Moment);
    door.portal.see_task(&door.visitor, domain::id::TaskId(task), newest).await?;
    door.say("Als gesehen vermerkt. Die Aufgabe bleibt offen.", "Noted as seen. The task stays open.");
    Ok(())
}

/// Marks a task as done.
///
/// # Errors
/// Not found for customers; refused if a correction has come in that the page did not show.
#[server(prefix = "/api", endpoint = "finish-task", output = Postcard)]
pub async fn finish_task(task: i64, #[server(default)] newest: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let newest = newest.parse().ok().map(Moment);
    door.portal.finish_task(&door.visitor, domain::id::TaskId(task), newest).await?;
    door.say("Als erledigt vermerkt.", "Marked as done.");
    Ok(())
}

/// The page.
#[must_use]
pub fn tasks() -> impl IntoView {
    let one = in_query();
    let data = load(
        move || (one("state"), one("after"), one("before")),
        |(state, after, before)| load_tasks(state, after, before),
    );
    let title = t("Aufgaben", "Tasks");
    view! {
        <Title text=title/>
        <Breadcrumbs above=vec![("/admin".to_owned(), t("Übersicht", "Overview").to_owned())]/>
        <PageHeading
            title=title
            lead=t(
                "„Gesehen“ sagt den anderen, dass jemand davon weiß. „Erledigt“ nimmt die Aufgabe aus der Liste.",
                "“Seen” tells the others that somebody knows. “Done” takes the task off the list.",
            )
        />
        <Load
            data=data
            children=move |page| {
                let filter = Filter::parse(&one("state"));
                view! { <List page filter/> }
            }
        />
    }
}

#[component]
fn List(page: Tasks, filter: Filter) -> impl IntoView {
    let Slice { rows, earlier, later } = page;
    let states = Filter::ALL.map(|filter| (filter.key().to_owned(), filter.label().to(lang()).to_owned()));
    let shown = rows.len();
    let list = if rows.is_empty() && filter == Filter::Done {
        view! {
            <Empty
                symbol=Symbol::CHECK_CIRCLE
                title=t("Noch nichts erledigt", "Nothing done yet")
                text=t("Was jemand erledigt hat, steht hier.", "What somebody has done is here.")
            />
        }
        .into_any()
    } else if rows.is_empty() {
        view! { <NothingOpen/> }.into_any()
    } else {
        let path = address("/admin/tasks", &[("state", filter.key())]);
        view! {
            <TaskTable tasks=rows/>
            <Pages shown nouns=(t("Aufgabe", "task"), t("Aufgaben", "tasks")) path earlier later/>
        }
        .into_any()
    };
    view! {
        <form class="filter-bar" method="get" action="/admin/tasks" role="search" aria-label=t("Liste filtern", "Filter the list")>
            <Select name="state" label=t("Stand", "State") options=states.to_vec() value=filter.key()/>
            <Button>{t("Filtern", "Filter")}</Button>
        </form>
        {list}
    }
}

/// No tasks.
#[component]
pub(super) fn NothingOpen() -> impl IntoView {
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
}

/// Tasks as a table, with what can be done.
#[component]
pub(super) fn TaskTable(
    /// The tasks.
    tasks: Vec<Task>,
    /// What was corrected stands on their own page only, and so do the buttons for it.
    #[prop(optional)]
    brief: bool,
) -> impl IntoView {
    let columns = vec![
        Column::new(t("Was", "What")),
        Column::new(t("Kontakt", "Contact")),
        Column::new(t("Seit", "Since")),
        Column::new(t("Stand", "State")),
        Column::controls(t("Vermerken", "Note")),
    ];
    let rows = tasks.into_iter().map(move |task| {
        let contact = task.contact.clone().map(|(id, name)| {
            view! {
                <a href=format!("/admin/contacts/{id}")>
                    <bdi>{name}</bdi>
                </a>
            }
        });
        let (details, standing, controls) = (details(&task), standing(&task), controls(&task, brief));
        let id = task.id.to_string();
        let refused = [SeeTask::PATH, FinishTask::PATH]
            .map(|url| view! { <FormMessage form=posted(url).only("task", &id)/> })
            .collect_view();
        view! {
            <tr>
                <th scope="row">{task.kind.label().to(lang())} {details} {refused}</th>
                <Cell label=t("Kontakt", "Contact")>{contact}</Cell>
                <Cell label=t("Seit", "Since")>{task.since.to(lang())}</Cell>
                <Cell label=t("Stand", "State")>{standing}</Cell>
                <Cell fits=true>{controls}</Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Aufgaben", "Tasks") columns>
            {rows.collect_view()}
        </Table>
    }
}

/// What exactly it is about: each corrected field with what was there and what the customer has put there.
fn details(task: &Task) -> AnyView {
    if task.corrections.is_empty() {
        // Where the detail is the person, the contact beside it says so already.
        let told = task.contact.is_none() || task.kind == Kind::ContactCorrected;
        return told.then(|| view! { <div class="hint"><bdi>{task.about(lang())}</bdi></div> }).into_any();
    }
    let fields = task.corrections.iter().cloned().map(|corrected| {
        let Corrected { field, before, after, at, by } = corrected;
        let value = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
        let who = format!("{by}, {}", at.to(lang()));
        view! {
            <li>
                {field.label().to(lang())}
                ": "
                <bdi>{value(before)}</bdi>
                <span aria-hidden="true">" → "</span>
                // No "now": the row stays as it is when something else is there again.
                <span class="read-out">{t(" geändert in ", " changed to ")}</span>
                <strong><bdi>{value(after)}</bdi></strong>
                <div class="hint"><bdi>{who}</bdi></div>
            </li>
        }
    });
    view! { <ul class="corrections" role="list">{fields.collect_view()}</ul> }.into_any()
}

/// How it stands, and who has noted it.
fn standing(task: &Task) -> AnyView {
    let who = |(by, at): &(String, Moment)| format!("{by}, {}", at.to(lang()));
    let seen = task.seen.as_ref().map(who);
    match (&task.done, seen) {
        (Some(done), seen) => {
            let seen = seen.map(|seen| match lang() {
                Lang::De => format!("gesehen: {seen}"),
                Lang::En => format!("seen: {seen}"),
            });
            view! {
                <Badge tone=Tone::Good label=t("erledigt", "done")/>
                <div class="hint"><bdi>{who(done)}</bdi></div>
                {seen.map(|seen| view! { <div class="hint"><bdi>{seen}</bdi></div> })}
            }
            .into_any()
        }
        (None, Some(seen)) => view! {
            <Badge tone=Tone::Info label=t("gesehen", "seen")/>
            <div class="hint"><bdi>{seen}</bdi></div>
        }
        .into_any(),
        (None, None) => view! { <Badge tone=Tone::Warn label=t("neu", "new")/> }.into_any(),
    }
}

fn controls(task: &Task, brief: bool) -> AnyView {
    if task.done.is_some() {
        return ().into_any();
    }
    // Where the corrections are not shown, nobody can say that they have seen them.
    if brief && task.kind == Kind::ContactCorrected {
        return view! { <LinkButton href="/admin/tasks">{t("Ansehen", "View")}</LinkButton> }.into_any();
    }
    let id = task.id.to_string();
    let newest = task.newest().map(|at| at.0.to_string()).unwrap_or_default();
    let form = |url: &'static str, button: AnyView| {
        // Why it came back stands beside what it is about, where there is room for it.
        let (state, task, newest) = (posted(url).only("task", ""), id.clone(), newest.clone());
        view! {
            <PostForm form=state>
                <input type="hidden" name="task" value=task/>
                <input type="hidden" name="newest" value=newest/>
                {button}
            </PostForm>
        }
    };
    let see = task
        .seen
        .is_none()
        .then(|| form(SeeTask::PATH, view! { <Button look=Look::Quiet>{t("Gesehen", "Seen")}</Button> }.into_any()));
    let done = view! { <Button symbol=Symbol::CHECK>{t("Erledigt", "Done")}</Button> }.into_any();
    view! { <div class="row">{see} {form(FinishTask::PATH, done)}</div> }.into_any()
}
