//! The journal: who changed what, when, from what to what.

use super::list::{address, counted};
use crate::{
    error::PortalError,
    frame::frame,
    lang::{lang, t},
    load::{Load, Packed, in_query, load},
    ui::{
        Button, Cell, Column, Empty, Field, Kind, LinkButton, Notice, PageHeading, Pagination, Select, Symbol, Table,
        Tone,
    },
};
use domain::{
    journal::{
        Action, Line, ObjectKind,
        list::{Listed, Listing, Typed},
    },
    policy::Page,
    text::Lang,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

/// A page of the journal, filtered.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "journal-page", output = Postcard)]
pub async fn load_journal(
    person: String,
    kind: String,
    object: String,
    action: String,
    from: String,
    to: String,
    below: String,
) -> Result<Packed<Listing>, PortalError> {
    let door = crate::door::door()?;
    let typed = Typed { person, kind, object, action, from, to };
    Packed::of(&door.portal.journal_listing(&door.visitor, &typed, &below).await?)
}

/// The page.
#[must_use]
pub fn journal() -> impl IntoView {
    let asked = in_query();
    // What stands in an address is echoed: NUL and the like are no text and no HTML.
    let one = move |name| asked(name).chars().filter(|c| !c.is_control()).collect::<String>();
    let typed = move || {
        let typed = Typed {
            person: one("person"),
            kind: one("kind"),
            object: one("object"),
            action: one("action"),
            from: one("from"),
            to: one("to"),
        };
        typed.of(&one("of"))
    };
    let data = load(
        move || (typed(), one("below")),
        |(typed, below)| {
            let Typed { person, kind, object, action, from, to } = typed;
            load_journal(person, kind, object, action, from, to, below)
        },
    );
    view! {
        <Title text=t("Protokoll", "Journal")/>
        <PageHeading
            title=t("Protokoll", "Journal")
            lead=t("Wer wann was geändert hat. Einträge bleiben für immer.", "Who changed what and when. Entries stay for ever.")
        />
        <Load data=data children=move |page: Listing| view! { <Filtered page typed=typed()/> }/>
    }
}

/// The address of the journal with a filter.
fn filtered(path: &str, typed: &Typed) -> String {
    let Typed { person, kind, object, action, from, to } = typed;
    let filters =
        [("person", person), ("kind", kind), ("object", object), ("action", action), ("from", from), ("to", to)];
    address(path, &filters.map(|(name, value)| (name, value.as_str())))
}

#[component]
fn Filtered(page: Listing, typed: Typed) -> impl IntoView {
    let Listing { entries, next, named, staff, problems } = page;
    let problem = |name: &str| problems.of(name).map(|problem| problem.to(lang()));
    let from = day("from", t("Von", "From"), &typed.from, problem("from"));
    let to = day("to", t("Bis", "To"), &typed.to, problem("to"));
    // Only an address that was typed by hand names what is in no list.
    let unknown = ["person", "kind", "action", "object"].into_iter().find_map(problem);
    let understood = problems.is_empty();
    let unknown = unknown.map(|words| {
        view! {
            <Notice tone=Tone::Bad>
                <p>{words}</p>
            </Notice>
        }
    });
    let object = (!typed.object.is_empty()).then(|| {
        // What has no number is called in its entries as it is.
        let told = || entries.first().map_or_else(|| typed.object.clone(), |entry| entry.line.title(lang()));
        let named = named.unwrap_or_else(told);
        let all = filtered("/admin/journal", &Typed { object: String::new(), ..typed.clone() });
        let only = match lang() {
            Lang::De => format!("Nur „{named}“ "),
            Lang::En => format!("Only “{named}” "),
        };
        view! {
            <p class="row">
                <bdi>{only}</bdi>
                <a href=all>{t("Alles dieser Art", "Everything of this kind")}</a>
            </p>
        }
    });
    // A customer is chosen by a link and not from a list; then they are in it.
    let chosen = typed.person.starts_with("customer:").then(|| {
        let name = entries.first().map_or_else(|| typed.person.clone(), |entry| entry.line.actor.clone());
        (typed.person.clone(), name)
    });
    let everybody = [
        (String::new(), t("Alle", "Everybody").to_owned()),
        ("customer".to_owned(), t("Kunden", "Customers").to_owned()),
        ("system".to_owned(), t("Quartier selbst", "Quartier itself").to_owned()),
    ];
    let staff = staff.into_iter().map(|(id, name)| (format!("staff:{id}"), name));
    let people: Vec<_> = everybody.into_iter().chain(chosen).chain(staff).collect();
    let all = || std::iter::once((String::new(), t("Alles", "Everything").to_owned()));
    let kinds = ObjectKind::ALL.iter().map(|kind| (kind.key().to_owned(), kind.label().to(lang()).to_owned()));
    let actions = Action::ALL.iter().map(|action| (action.key().to_owned(), action.sought().to(lang()).to_owned()));
    let hidden = (!typed.object.is_empty()).then(|| {
        view! {
            <input type="hidden" name="object" value=typed.object.clone()/>
            <input type="hidden" name="of" value=typed.kind.clone()/>
        }
    });
    let csv = filtered("/admin/journal.csv", &typed);
    let path = filtered("/admin/journal", &typed);
    let join = if path.contains('?') { '&' } else { '?' };
    let next = next.map(|below| format!("{path}{join}below={below}"));
    let count = entries.len();
    let list = if entries.is_empty() && typed.is_empty() {
        view! {
            <Empty
                symbol=Symbol::CLOCK
                title=t("Noch nichts verzeichnet", "Nothing recorded yet")
                text=t("Sobald jemand etwas ändert, steht es hier.", "As soon as somebody changes something, it is here.")
            />
        }
        .into_any()
    } else if entries.is_empty() {
        let all = view! { <LinkButton href="/admin/journal">{t("Alles zeigen", "Show everything")}</LinkButton> };
        let (title, text) = if understood {
            (
                t("Nichts gefunden", "Nothing found"),
                t("Zu diesem Filter gibt es keinen Eintrag.", "There is no entry for this filter."),
            )
        } else {
            (
                t("Nicht gesucht", "Not searched"),
                t("Bitte prüfen Sie, was oben markiert ist.", "Please check what is marked above."),
            )
        };
        view! { <Empty symbol=Symbol::FILTER title text action=all.into_any()/> }.into_any()
    } else {
        let text = counted(count, (t("Eintrag", "entry"), t("Einträge", "entries")));
        view! {
            <People entries typed=typed.clone()/>
            {match next {
                Some(next) => view! { <Pagination text next/> }.into_any(),
                None => view! { <Pagination text/> }.into_any(),
            }}
            <p class="row not-printed">
                <LinkButton href=csv external=true symbol=Symbol::DOWNLOAD>{t("Als CSV laden", "Download CSV")}</LinkButton>
                <span class="hint">
                    {t("Alles, was zum Filter passt, höchstens 100.000 Einträge.", "Everything that fits the filter, at most 100,000 entries.")}
                </span>
            </p>
        }
        .into_any()
    };
    view! {
        <form class="filter-bar" method="get" action="/admin/journal">
            {hidden}
            <Select name="person" label=t("Wer", "Who") options=people value=typed.person.clone()/>
            <Select name="kind" label=t("Art", "Kind") options=all().chain(kinds).collect() value=typed.kind.clone()/>
            <Select
                name="action"
                label=t("Aktion", "Action")
                options=all().chain(actions).collect()
                value=typed.action.clone()
            />
            {from}
            {to}
            <Button>{t("Filtern", "Filter")}</Button>
        </form>
        {unknown}
        {object}
        {list}
    }
}

/// One day of the filter, with what is wrong with it.
fn day(name: &'static str, label: &'static str, value: &str, problem: Option<String>) -> AnyView {
    let value = value.to_owned();
    match problem {
        Some(problem) => view! { <Field name label kind=Kind::Day value problem unmarked=true/> }.into_any(),
        None => view! { <Field name label kind=Kind::Day value unmarked=true/> }.into_any(),
    }
}

/// Entries whose people and things lead to their own.
#[component]
fn People(entries: Vec<Listed>, typed: Typed) -> impl IntoView {
    let people = entries
        .iter()
        .map(|entry| filtered("/admin/journal", &Typed { person: entry.person.clone(), ..typed.clone() }));
    let people = people.collect();
    let lines = entries.into_iter().map(|entry| entry.line).collect();
    view! { <Entries lines people/> }
}

/// Leads to everything that happened to one thing.
#[component]
pub fn WholeJournal(
    /// What kind of thing.
    kind: ObjectKind,
    /// Which one.
    object: i64,
) -> impl IntoView {
    let words = match (kind, lang()) {
        (ObjectKind::Contact, Lang::De) => "Ganzes Protokoll zu diesem Kontakt",
        (ObjectKind::Property, Lang::De) => "Ganzes Protokoll zu dieser Liegenschaft",
        (ObjectKind::Unit, Lang::De) => "Ganzes Protokoll zu dieser Einheit",
        (ObjectKind::Contract, Lang::De) => "Ganzes Protokoll zu diesem Vertrag",
        (_, Lang::De) => "Ganzes Protokoll dazu",
        (_, Lang::En) => "Whole journal of this",
    };
    view! {
        <p class="not-printed">
            <a href=format!("/admin/journal?kind={}&object={object}", kind.key())>{words}</a>
        </p>
    }
}

/// Entries as a table; also below a contact.
#[component]
pub fn Entries(
    /// The entries, the newest first.
    lines: Vec<Line>,
    /// Where else the person of each entry leads.
    #[prop(optional)]
    people: Vec<String>,
) -> impl IntoView {
    let columns = vec![
        Column::new(t("Wann", "When")),
        Column::new(t("Wer", "Who")),
        Column::new(t("Was", "What")),
        Column::new(t("Vorher", "Before")),
        Column::new(t("Nachher", "After")),
    ];
    let mut people = people.into_iter();
    let rows = lines.into_iter().map(move |line| {
        let actor = match people.next() {
            Some(href) => view! { <a href=href><bdi>{line.actor.clone()}</bdi></a> }.into_any(),
            None => view! { <bdi>{line.actor.clone()}</bdi> }.into_any(),
        };
        let title = line.title(lang());
        // All staff read the journal; where settings are, administrators only may go.
        let open = line.kind != ObjectKind::Setting
            || frame().with_value(|frame| frame.administration().contains(&Page::Settings));
        let name = match line.path().filter(|_| open) {
            Some(path) => view! { <a href=path><bdi>{title}</bdi></a> }.into_any(),
            None => view! { <bdi>{title}</bdi> }.into_any(),
        };
        let what = format!("{} ", line.kind.label().to(lang()));
        let happened = format!(" {}", line.happened().to(lang()));
        let who = line.by_customer.then(|| t(" (Kunde)", " (customer)"));
        view! {
            <tr>
                <th scope="row">
                    <time datetime=line.at.rfc3339()>{line.at.to(lang())}</time>
                </th>
                <Cell label=t("Wer", "Who")>
                    {actor}
                    {who}
                </Cell>
                <Cell label=t("Was", "What")>{what} {name} {happened}</Cell>
                <Cell label=t("Vorher", "Before")><bdi>{line.before.unwrap_or_else(|| "–".to_owned())}</bdi></Cell>
                <Cell label=t("Nachher", "After")><bdi>{line.after.unwrap_or_else(|| "–".to_owned())}</bdi></Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Einträge im Protokoll", "Entries of the journal") columns>
            {rows.collect_view()}
        </Table>
    }
}
