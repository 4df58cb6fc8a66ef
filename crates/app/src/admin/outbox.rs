//! The outbox: what was or will be mailed, without the text.

use super::list::{Pages, address};
use crate::{
    error::PortalError,
    lang::{lang, t},
    load::{Load, Packed, in_query, load},
    ui::{Badge, Button, Cell, Column, Empty, LinkButton, PageHeading, Select, Symbol, Table, Tone},
};
use domain::{list::Slice, mail::State, overview::Mail, text::Lang};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

const LIST: &str = "/admin/outbox";

/// A page of the outbox, perhaps of one state only.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "outbox-page", output = Postcard)]
pub async fn load_outbox(state: String, after: String, before: String) -> Result<Packed<Slice<Mail>>, PortalError> {
    let door = crate::door::door()?;
    let turn = domain::list::Turn::parse(&after, &before);
    Packed::of(&door.portal.outbox(&door.visitor, State::parse(&state), turn).await?)
}

/// The page.
#[must_use]
pub fn outbox() -> impl IntoView {
    let one = in_query();
    let data = load(
        move || (one("state"), one("after"), one("before")),
        |(state, after, before)| load_outbox(state, after, before),
    );
    view! {
        <Title text=t("Postausgang", "Outbox")/>
        <PageHeading
            title=t("Postausgang", "Outbox")
            lead=t(
                "Jede E-Mail des Portals. Was nicht ankommt, wird zwei Tage lang immer wieder versucht.",
                "Every e-mail of the portal. What cannot be delivered is tried again and again for two days.",
            )
        />
        <Load
            data=data
            children=move |page| {
                let state = State::parse(&one("state"));
                view! { <List page state/> }
            }
        />
    }
}

#[component]
fn List(page: Slice<Mail>, state: Option<State>) -> impl IntoView {
    let Slice { rows, earlier, later } = page;
    let states = std::iter::once((String::new(), t("Alle", "All").to_owned()))
        .chain(State::ALL.iter().map(|state| (state.key().to_owned(), state.label().to(lang()).to_owned())));
    let chosen = state.map_or("", State::key);
    let shown = rows.len();
    let list = if rows.is_empty() && state.is_some() {
        let all = view! { <LinkButton href=LIST>{t("Alle anzeigen", "Show all")}</LinkButton> };
        view! {
            <Empty
                symbol=Symbol::FILTER
                title=t("Nichts gefunden", "Nothing found")
                text=t("Keine E-Mail hat diesen Stand.", "No e-mail is in this state.")
                action=all.into_any()
            />
        }
        .into_any()
    } else if rows.is_empty() {
        view! {
            <Empty
                symbol=Symbol::ENVELOPE
                title=t("Keine E-Mails", "No e-mails")
                text=t(
                    "Sobald das Portal eine E-Mail schreibt, steht sie hier.",
                    "As soon as the portal writes an e-mail, it is here.",
                )
            />
        }
        .into_any()
    } else {
        let path = address(LIST, &[("state", chosen)]);
        view! {
            <Mails mails=rows/>
            <Pages shown nouns=(t("E-Mail", "e-mail"), t("E-Mails", "e-mails")) path earlier later/>
        }
        .into_any()
    };
    view! {
        <form class="filter-bar" method="get" action=LIST role="search" aria-label=t("Liste filtern", "Filter the list")>
            <Select name="state" label=t("Stand", "State") options=states.collect() value=chosen/>
            <Button>{t("Filtern", "Filter")}</Button>
        </form>
        {list}
    }
}

#[component]
fn Mails(mails: Vec<Mail>) -> impl IntoView {
    let columns = vec![
        Column::new(t("Wann", "When")),
        Column::new(t("An", "To")),
        Column::new(t("Worum es geht", "About")),
        Column::new(t("Stand", "State")),
    ];
    let rows = mails.into_iter().map(|mail| {
        let tone = match mail.state {
            State::Waiting | State::Sending => Tone::Info,
            State::Sent => Tone::Good,
            State::Failed => Tone::Bad,
            State::Withdrawn => Tone::Quiet,
        };
        let tries = (mail.attempts > 0 && mail.state == State::Waiting).then(|| match lang() {
            Lang::De => format!("{}. Versuch am {}", mail.attempts + 1, mail.next_at.to(Lang::De)),
            Lang::En => format!("attempt {} on {}", mail.attempts + 1, mail.next_at.to(Lang::En)),
        });
        let trouble = mail.trouble.map(|trouble| {
            let words = trouble.to(lang()).to_owned();
            view! { <div class="hint"><bdi>{words}</bdi></div> }
        });
        view! {
            <tr>
                <th scope="row">
                    <time datetime=mail.created_at.rfc3339()>{mail.created_at.to(lang())}</time>
                </th>
                <Cell label=t("An", "To")><bdi>{mail.recipient}</bdi></Cell>
                <Cell label=t("Worum es geht", "About")>{mail.kind.label().to(lang())}</Cell>
                <Cell label=t("Stand", "State")>
                    <Badge tone label=mail.state.label().to(lang())/>
                    {tries.map(|tries| view! { <div class="hint">{tries}</div> })}
                    {trouble}
                </Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("E-Mails", "E-mails") columns>
            {rows.collect_view()}
        </Table>
    }
}
