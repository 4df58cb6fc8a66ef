//! Nachbarn einladen: whom one has invited into the house, and one more. A plain page; it is needed a few times a year.

use super::{me, property};
use crate::{
    error::PortalError,
    form::{PostForm, ServerFn as _, posted},
    lang::{lang, t},
    load::{Load, Packed, load},
    ui::{BackLink, Badge, Button, Buttons, Card, Field, Fields, Kind, Look, Notice, PageHeading, Symbol, Tone},
};
use domain::{
    id::{InvitationId, PropertyId},
    policy::Page,
    refusal::Refusal,
    resident::{self, Guests, Here, Invited, MOST_OPEN},
    text::Lang,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

/// Whom the reader has invited into the house in the address.
///
/// # Errors
/// Not found for whoever may not invite there, and while the switch is off.
async fn load_neighbours(property: Option<PropertyId>) -> Result<Packed<resident::Page>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.my_neighbours(&door.visitor, property.ok_or(Refusal::NotFound)?).await?)
}

/// Invites somebody into a house as a resident.
///
/// # Errors
/// What is wrong with the fields; not found for whoever may not invite there, and while the switch is off.
#[server(prefix = "/api", endpoint = "invite-neighbour", output = Postcard)]
pub async fn invite_neighbour(
    property: i64,
    #[server(default)] name: String,
    #[server(default)] email: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.invite_neighbour(&door.visitor, PropertyId(property), &name, &email).await?;
    door.say(
        "Die Einladung ist unterwegs. Bis wann sie gilt, steht in der Liste.",
        "The invitation is on its way. The list says until when it is valid.",
    );
    Ok(())
}

/// Withdraws such an invitation.
///
/// # Errors
/// Not found for whoever may not invite there, and while the switch is off.
#[server(prefix = "/api", endpoint = "withdraw-neighbour", output = Postcard)]
pub async fn withdraw_neighbour(property: i64, invitation: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.withdraw_neighbour(&door.visitor, PropertyId(property), InvitationId(invitation)).await?;
    door.say("Die Einladung gilt nicht mehr.", "The invitation is no longer valid.");
    Ok(())
}

/// Sends such an invitation again, with a new code.
///
/// # Errors
/// As [`invite_neighbour`]; not found also if it was used or withdrawn.
#[server(prefix = "/api", endpoint = "invite-neighbour-again", output = Postcard)]
pub async fn invite_neighbour_again(property: i64, invitation: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.invite_neighbour_again(&door.visitor, PropertyId(property), InvitationId(invitation)).await?;
    door.say(
        "Eine neue Einladung ist unterwegs. Die vorige gilt nicht mehr.",
        "A new invitation is on its way. The one before is no longer valid.",
    );
    Ok(())
}

/// The page.
#[component]
pub(super) fn NeighboursPage() -> impl IntoView {
    let title = Page::MyNeighbours.label().to(lang());
    view! {
        <Load
            data=load(property, load_neighbours)
            children=move |page: resident::Page| {
                let resident::Page { property, house, guests } = page;
                let lead = match lang() {
                    Lang::De => format!("Wer mit Ihnen im Haus „{house}“ wohnt, kann das Portal auch ohne eigenen Vertrag nutzen."),
                    Lang::En => format!("Whoever lives with you in the house “{house}” can use the portal without a contract of their own."),
                };
                view! {
                    <Title text=title/>
                    <div class="stack">
                        <BackLink href=me(property) label=t("Meine Einstellungen", "My settings").to_owned()/>
                        <PageHeading title lead/>
                    </div>
                    {who_has_come(&guests.here)}
                    {who_is_invited(property, &guests.invited)}
                    {one_more(property, &guests)}
                }
            }
        />
    }
}

fn who_has_come(here: &[Here]) -> AnyView {
    let rows = here.iter().map(|one| {
        let since = one.since.to(lang());
        let since = match lang() {
            Lang::De => format!("seit {since}"),
            Lang::En => format!("since {since}"),
        };
        view! {
            <li class="user">
                <strong><bdi>{one.name.clone()}</bdi></strong>
                <div class="hint">{since}</div>
            </li>
        }
    });
    let list = if here.is_empty() {
        view! {
            <p class="quiet">
                {t(
                    "Noch niemand. Laden Sie unten die erste Person ein.",
                    "Nobody yet. Invite the first person below.",
                )}
            </p>
        }
        .into_any()
    } else {
        view! {
            <ul class="stack" role="list">{rows.collect_view()}</ul>
            <p class="hint">
                {t(
                    "Soll jemand keinen Zugang mehr haben, sagen Sie bitte Ihrer Hausverwaltung Bescheid.",
                    "If somebody shall no longer have access, please tell your property manager.",
                )}
            </p>
        }
        .into_any()
    };
    view! { <Card title=t("Wer Ihrer Einladung gefolgt ist", "Who has accepted your invitation") symbol=Symbol::PEOPLE>{list}</Card> }
        .into_any()
}

fn who_is_invited(property: PropertyId, invited: &[Invited]) -> Option<AnyView> {
    let rows: Vec<_> = invited.iter().map(|invited| one_invited(property, invited)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title=t("Eingeladen", "Invited") symbol=Symbol::ENVELOPE>
                <ul class="stack" role="list">{rows.collect_view()}</ul>
            </Card>
        }
        .into_any()
    })
}

fn one_invited(property: PropertyId, invited: &Invited) -> AnyView {
    let (house, id) = (property.to_string(), invited.invitation.to_string());
    let until = invited.until.to(lang());
    let (tone, state, words) = match (invited.expired, lang()) {
        (false, Lang::De) => (Tone::Info, "eingeladen", format!("gültig bis {until}")),
        (false, Lang::En) => (Tone::Info, "invited", format!("valid until {until}")),
        (true, Lang::De) => (Tone::Warn, "abgelaufen", format!("galt bis {until}")),
        (true, Lang::En) => (Tone::Warn, "expired", format!("was valid until {until}")),
    };
    let again = posted(InviteNeighbourAgain::url()).only("invitation", &id);
    let withdraw = posted(WithdrawNeighbour::url()).only("invitation", &id);
    // There is no field that this could stand beside.
    let problem = again.problem("invitation").map(|problem| view! { <p class="problem">{problem}</p> });
    let (of, which) = (house.clone(), id.clone());
    let label = if invited.expired { t("Erneuern", "Renew") } else { t("Noch einmal senden", "Send again") };
    view! {
        <li class="user">
            <div class="row apart">
                <strong><bdi>{invited.name.clone()}</bdi></strong>
                <Badge tone label=state/>
            </div>
            <div class="hint"><bdi>{invited.email.clone()}</bdi> " · " {words}</div>
            {problem}
            <Buttons>
                <PostForm form=again>
                    <input type="hidden" name="property" value=of/>
                    <input type="hidden" name="invitation" value=which/>
                    <Button>{label}</Button>
                </PostForm>
                <PostForm form=withdraw>
                    <input type="hidden" name="property" value=house/>
                    <input type="hidden" name="invitation" value=id/>
                    <Button look=Look::Quiet>{t("Zurückziehen", "Withdraw")}</Button>
                </PostForm>
            </Buttons>
        </li>
    }
    .into_any()
}

fn one_more(property: PropertyId, guests: &Guests) -> AnyView {
    if let Err(problem) = guests.room() {
        return view! {
            <Notice tone=Tone::Quiet>
                <p>{problem.to(lang())}</p>
            </Notice>
        }
        .into_any();
    }
    let left = match (lang(), guests.left()) {
        (Lang::De, left) => {
            format!("{left} von {MOST_OPEN} Einladungen sind noch frei; wer gekommen ist, zählt nicht mehr.")
        }
        (Lang::En, left) => format!("{left} of {MOST_OPEN} invitations are left; whoever has come no longer counts."),
    };
    view! {
        <Card title=t("Person einladen", "Invite a person") symbol=Symbol::PLUS>
            <PostForm form=InviteNeighbour::url() class="form">
                <input type="hidden" name="property" value=property.to_string()/>
                <p>
                    {t(
                        "Bewohner sehen, was das ganze Haus betrifft, aber nichts von Ihrem Vertrag und keine Ihrer Daten.",
                        "Residents see what is about the whole house, but nothing of your contract and none of your data.",
                    )}
                </p>
                <Fields>
                    <Field name="name" label=t("Name", "Name") autocomplete="off"/>
                    <Field name="email" label=t("E-Mail-Adresse", "E-mail address") kind=Kind::Email autocomplete="off"/>
                </Fields>
                <Buttons>
                    <Button look=Look::Primary>{t("Einladung mailen", "Mail the invitation")}</Button>
                </Buttons>
                <p class="hint">{left}</p>
            </PostForm>
        </Card>
    }
    .into_any()
}
