//! The journal: who changed what, when, from what to what.

use super::list::counted;
use crate::{
    error::PortalError,
    lang::{lang, t},
    load::{Load, Packed, load},
    ui::{Button, Cell, Column, Empty, PageHeading, Pagination, Select, Symbol, Table},
};
use domain::journal::{Line, ObjectKind, Page};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// A page of the journal, perhaps of one kind of thing or of one thing.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "journal-page", output = Postcard)]
pub async fn load_journal(kind: String, object: String, before: String) -> Result<Packed<Page>, PortalError> {
    let door = crate::door::door()?;
    let object = (!object.is_empty()).then_some(object);
    let before = before.parse().ok().map(domain::id::EntryId);
    Packed::of(&door.portal.journal(&door.visitor, ObjectKind::parse(&kind), object, before).await?)
}

/// The page.
#[must_use]
pub fn journal() -> impl IntoView {
    let query = use_query_map();
    let one = move |name: &'static str| query.with(|query| query.get(name)).unwrap_or_default();
    let data = load(
        move || (one("kind"), one("object"), one("before")),
        |(kind, object, before)| load_journal(kind, object, before),
    );
    let kinds = move || {
        let all = (String::new(), t("Alles", "Everything").to_owned());
        let kinds = ObjectKind::ALL.iter().map(|kind| (kind.key().to_owned(), kind.label().to(lang()).to_owned()));
        let options = std::iter::once(all).chain(kinds).collect();
        view! { <Select name="kind" label=t("Art", "Kind") options value=one("kind")/> }
    };
    view! {
        <Title text=t("Protokoll", "Journal")/>
        <PageHeading
            title=t("Protokoll", "Journal")
            lead=t("Wer wann was geändert hat. Einträge bleiben für immer.", "Who changed what and when. Entries stay for ever.")
        />
        <form class="filter-bar" method="get" action="/admin/journal">
            {kinds}
            <Button>{t("Filtern", "Filter")}</Button>
        </form>
        <Load
            data=data
            children=move |page: Page| {
                if page.lines.is_empty() {
                    return view! {
                        <Empty
                            symbol=Symbol::CLOCK
                            title=t("Noch nichts verzeichnet", "Nothing recorded yet")
                            text=t(
                                "Sobald jemand etwas ändert, steht es hier.",
                                "As soon as somebody changes something, it is here.",
                            )
                        />
                    }
                        .into_any();
                }
                let count = page.lines.len();
                let text = counted(count, (t("Eintrag", "entry"), t("Einträge", "entries")));
                let filter = format!("kind={}&object={}", one("kind"), one("object"));
                let next = page.next.map(|next| format!("/admin/journal?{filter}&before={next}"));
                view! {
                    <Entries lines=page.lines/>
                    {match next {
                        Some(next) => view! { <Pagination text next/> }.into_any(),
                        None => view! { <Pagination text/> }.into_any(),
                    }}
                }
                    .into_any()
            }
        />
    }
}

/// Entries as a table; also below a contact.
#[component]
pub fn Entries(
    /// The entries, the newest first.
    lines: Vec<Line>,
) -> impl IntoView {
    let columns = vec![
        Column::new(t("Wann", "When")),
        Column::new(t("Wer", "Who")),
        Column::new(t("Was", "What")),
        Column::new(t("Vorher", "Before")),
        Column::new(t("Nachher", "After")),
    ];
    let rows = lines.into_iter().map(|line| {
        let title = line.title(lang());
        let name = match line.path() {
            Some(path) => view! { <a href=path><bdi>{title}</bdi></a> }.into_any(),
            None => view! { <bdi>{title}</bdi> }.into_any(),
        };
        let what = format!("{} ", line.kind.label().to(lang()));
        let happened = format!(" {}", line.action.label().to(lang()));
        let who = line.by_customer.then(|| t(" (Kunde)", " (customer)"));
        view! {
            <tr>
                <th scope="row">
                    <time datetime=line.at.rfc3339()>{line.at.to(lang())}</time>
                </th>
                <Cell label=t("Wer", "Who")>
                    <bdi>{line.actor}</bdi>
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
