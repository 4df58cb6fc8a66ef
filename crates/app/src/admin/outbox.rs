//! The outbox: what was or will be mailed, without the text.

use super::list::counted;
use crate::{
    error::PortalError,
    lang::{lang, t},
    load::{Load, Packed, in_query, load},
    ui::{Badge, Cell, Column, Empty, PageHeading, Pagination, Symbol, Table, Tone},
};
use domain::{
    mail::State,
    overview::{Mail, Outbox},
    text::Lang,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

/// A page of the outbox, perhaps of one state only.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "outbox-page", output = Postcard)]
pub async fn load_outbox(state: String, before: String) -> Result<Packed<Outbox>, PortalError> {
    let door = crate::door::door()?;
    let before = before.parse().ok().map(domain::id::MailId);
    Packed::of(&door.portal.outbox(&door.visitor, State::parse(&state), before).await?)
}

/// The page.
#[must_use]
pub fn outbox() -> impl IntoView {
    let one = in_query();
    let data = load(move || (one("state"), one("before")), |(state, before)| load_outbox(state, before));
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
            children=move |page: Outbox| {
                if page.mails.is_empty() {
                    return view! {
                        <Empty
                            symbol=Symbol::ENVELOPE
                            title=t("Keine E-Mails", "No e-mails")
                            text=t(
                                "Sobald das Portal eine E-Mail schreibt, steht sie hier.",
                                "As soon as the portal writes an e-mail, it is here.",
                            )
                        />
                    }
                        .into_any();
                }
                let count = page.mails.len();
                let text = counted(count, (t("E-Mail", "e-mail"), t("E-Mails", "e-mails")));
                let state = one("state");
                let next = page.next.map(|next| format!("/admin/outbox?state={state}&before={next}"));
                view! {
                    <Mails mails=page.mails/>
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
        let problem = mail.problem.map(|problem| view! { <div class="hint"><bdi>{problem}</bdi></div> });
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
                    {problem}
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
