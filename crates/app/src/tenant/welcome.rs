//! The questions of the first sign-in: one per page, each a plain form.

use super::{
    contact::{DetailFields, Fixed},
    me::{ChannelChoices, ResidencyChoices, resident_of},
    start::can,
};
use crate::{
    error::PortalError,
    form::{PostForm, ServerFn as _, Version},
    lang::{lang, t},
    load::{Load, Packed, bringing, load, send_on},
    people::{PersonFields, row_in_use},
    ui::{Button, Buttons, Icon, LinkButton, Look, More, Steps, Symbol},
};
#[cfg(feature = "ssr")]
use domain::id::{AccessId, PropertyId};
use domain::{
    onboarding::{ChannelPage, ContactPage, Done, PeoplePage, Place, ResidencyPage, words},
    people::{MOST, TypedPerson},
    policy::Page,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Where the question is that comes next; after the last one, the page that somebody wanted to see before.
///
/// # Errors
/// Not found for staff.
pub async fn next_question(wanted: String) -> Result<Packed<String>, PortalError> {
    use portal::welcome::Onward;
    let door = crate::door::door()?;
    Packed::of(&match door.portal.next_question(&door.visitor).await? {
        Onward::Question(item) => bringing(&item.path(), &wanted),
        Onward::Through => theirs(&wanted).unwrap_or("/").to_owned(),
    })
}

/// The question about paper.
///
/// # Errors
/// Not found for whoever is not asked now.
pub async fn load_channel() -> Result<Packed<ChannelPage>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.channel_question(&door.visitor).await?)
}

/// The question about living in a house.
///
/// # Errors
/// Not found for whoever is not asked now.
pub async fn load_residency(property: i64) -> Result<Packed<ResidencyPage>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.residency_question(&door.visitor, PropertyId(property)).await?)
}

/// The question about contact data.
///
/// # Errors
/// Not found for whoever is not asked now.
pub async fn load_contact() -> Result<Packed<ContactPage>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.contact_question(&door.visitor).await?)
}

/// The question who else shall have access.
///
/// # Errors
/// Not found for whoever is not asked now.
pub async fn load_people() -> Result<Packed<PeoplePage>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.people_question(&door.visitor).await?)
}

/// What one can do here now.
///
/// # Errors
/// Not found for whoever has no house to go to.
pub async fn load_done() -> Result<Packed<Done>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.questions_done(&door.visitor).await?)
}

/// Answers the question about paper.
///
/// # Errors
/// What is wrong with the answer; not found for whoever is not asked.
#[server(prefix = "/api", endpoint = "answer-channel", output = Postcard)]
pub async fn answer_channel(
    access: i64,
    #[server(default)] channel: String,
    #[server(default)] next: String,
) -> Result<(), PortalError> {
    use domain::{
        contact::ContactChannel,
        form::{Problem, Problems},
    };
    let channel = ContactChannel::parse(&channel).ok_or_else(|| Problems::one("channel", Problem::NotAChoice))?;
    answer(access, portal::welcome::Reply::Channel(channel), &next).await
}

/// Answers the question about living in a house.
///
/// # Errors
/// What is wrong with the answer; not found for whoever is not asked.
#[server(prefix = "/api", endpoint = "answer-residency", output = Postcard)]
pub async fn answer_residency(
    access: i64,
    property: i64,
    #[server(default)] lives_here: String,
    #[server(default)] next: String,
) -> Result<(), PortalError> {
    let lives_here = super::me::yes_or_no(&lives_here)?;
    answer(access, portal::welcome::Reply::Residency(PropertyId(property), lives_here), &next).await
}

/// Confirms or corrects contact data.
///
/// # Errors
/// What is wrong with the fields; a conflict; not found for whoever is not asked.
#[server(prefix = "/api", endpoint = "answer-contact", output = Postcard)]
#[allow(clippy::too_many_arguments, reason = "a form has as many fields as it has")]
pub async fn answer_contact(
    access: i64,
    version: i64,
    #[server(default)] email: String,
    #[server(default)] phone: String,
    #[server(default)] mobile: String,
    #[server(default)] street: String,
    #[server(default)] postcode: String,
    #[server(default)] town: String,
    #[server(default)] next: String,
) -> Result<(), PortalError> {
    let typed = domain::contact::TypedDetails { email, phone, mobile, street, postcode, town };
    answer(access, portal::welcome::Reply::Contact(version, typed), &next).await
}

/// Adds people, or nobody.
///
/// # Errors
/// What is wrong with the fields; not found for whoever is not asked.
#[server(prefix = "/api", endpoint = "answer-people", output = Postcard)]
pub async fn answer_people(
    access: i64,
    #[server(default)] people: Vec<TypedPerson>,
    #[server(default)] nobody: String,
    #[server(default)] next: String,
) -> Result<(), PortalError> {
    if !nobody.is_empty() {
        domain::people::nobody(&people)?;
    }
    answer(access, portal::welcome::Reply::People(people), &next).await
}

#[cfg(feature = "ssr")]
async fn answer(access: i64, reply: portal::welcome::Reply, next: &str) -> Result<(), PortalError> {
    use portal::welcome::Onward;
    let door = crate::door::door()?;
    match door.portal.answer(&door.visitor, AccessId(access), &reply).await? {
        Onward::Question(item) => door.go_to(&bringing(&item.path(), next)),
        Onward::Through => match theirs(next) {
            Some(page) => {
                door.say("Vielen Dank, das war alles.", "Thank you, that was all.");
                door.go_to(page);
            }
            None => door.go_to("/welcome/done"),
        },
    }
    Ok(())
}

/// The page that somebody wanted to see before they were asked, if it is one of ours and of customers.
#[cfg(feature = "ssr")]
fn theirs(next: &str) -> Option<&str> {
    let path = next.split('?').next().unwrap_or_default();
    let asks = path.starts_with("/welcome");
    (crate::door::is_ours(next) && crate::routes::is_of_customers(path) && !asks).then_some(next)
}

/// The same, as the address of each question brings it along.
fn wanted() -> String {
    use_query_map().read_untracked().get("next").unwrap_or_default()
}

/// `/welcome`: leads to the question that comes next.
#[component]
pub(super) fn WelcomePage() -> impl IntoView {
    let data = load(wanted, next_question);
    view! {
        <Load
            data=data
            children=|next: String| {
                send_on(&next);
                // For whoever is not sent on by the browser itself.
                view! {
                    <Title text=t("Willkommen", "Welcome")/>
                    <p>
                        <a href=next rel="external">
                            {t("Weiter", "Continue")}
                        </a>
                    </p>
                }
            }
        />
    }
}

/// Where one is among the questions, above each of them.
#[component]
fn Where(place: Place) -> impl IntoView {
    let Place { number, of, about, .. } = place;
    view! {
        <Steps current=number of/>
        {about
            .map(|about| {
                view! {
                    <p class="quiet">
                        {t("Es geht um: ", "This is about: ")}
                        <strong>
                            <bdi>{about}</bdi>
                        </strong>
                    </p>
                }
            })}
    }
}

/// The way on and the way back.
#[component]
fn OnAndBack(
    place: Place,
    #[prop(optional, into)] onward: Option<&'static str>,
    /// It may be left out.
    #[prop(optional)]
    nobody: bool,
) -> impl IntoView {
    let nobody = nobody.then(|| {
        view! {
            <Button name="nobody" value="yes">
                {t("Niemand, weiter", "Nobody, continue")}
            </Button>
        }
    });
    let next = wanted();
    view! {
        <input type="hidden" name="access" value=place.access.to_string()/>
        <input type="hidden" name="next" value=next.clone()/>
        <Buttons>
            <Button look=Look::Primary>{onward.unwrap_or_else(|| t("Weiter", "Continue"))}</Button>
            {nobody}
            {place
                .back
                .map(|back| {
                    view! {
                        <LinkButton href=bringing(&back, &next) look=Look::Quiet>
                            {t("Zurück", "Back")}
                        </LinkButton>
                    }
                })}
        </Buttons>
    }
}

/// Letters on paper as well?
#[component]
pub(super) fn ChannelQuestion() -> impl IntoView {
    let data = load(|| (), |()| load_channel());
    view! {
        <Load
            data=data
            children=|page: ChannelPage| {
                view! {
                    <Title text=t("Briefe auf Papier?", "Letters on paper?")/>
                    <Where place=page.place.clone()/>
                    <PostForm form=AnswerChannel::url() class="form">
                        <ChannelChoices channel=page.channel heading=true/>
                        <OnAndBack place=page.place/>
                    </PostForm>
                }
            }
        />
    }
}

/// Do you live here?
#[component]
pub(super) fn ResidencyQuestion() -> impl IntoView {
    let query = use_query_map();
    let property = move || query.read().get("property").and_then(|property| property.parse::<i64>().ok());
    let data = load(property, |property| async move {
        match property {
            Some(property) => load_residency(property).await,
            None => Err(PortalError::not_found()),
        }
    });
    view! {
        <Load
            data=data
            children=|page: ResidencyPage| {
                view! {
                    <Title text=t("Wohnen Sie hier?", "Do you live here?")/>
                    <Where place=page.place.clone()/>
                    <PostForm form=AnswerResidency::url() class="form">
                        <input type="hidden" name="property" value=page.property.to_string()/>
                        <ResidencyChoices legend=resident_of(&page.name) lives_here=page.lives_here heading=true/>
                        <OnAndBack place=page.place/>
                    </PostForm>
                }
            }
        />
    }
}

/// Are these data right?
#[component]
pub(super) fn ContactQuestion() -> impl IntoView {
    let data = load(|| (), |()| load_contact());
    view! { <Load data=data children=|page| view! { <Contact page/> }/> }
}

#[component]
fn Contact(page: ContactPage) -> impl IntoView {
    let ContactPage { place, contact } = page;
    let version = contact.version;
    let details = contact.details.clone();
    view! {
        <Title text=t("Stimmen Ihre Kontaktdaten?", "Are your contact data right?")/>
        <Where place=place.clone()/>
        <div class="stack">
            <h1>{words::CONTACT.asks.to(lang())}</h1>
            <p class="hint">{words::CONTACT.because.to(lang())}</p>
        </div>
        <PostForm form=AnswerContact::url() class="form">
            <Version now=version/>
            <DetailFields details/>
            <OnAndBack place onward=t("Stimmt so, weiter", "That is right, continue")/>
        </PostForm>
        <More label=t("Name und Verträge", "Name and contracts")>
            <Fixed contact/>
            <p class="quiet">
                {t(
                    "Diese Angaben ändert Ihre Hausverwaltung. Stimmt etwas nicht, sagen Sie ihr bitte Bescheid.",
                    "Your property manager changes these. If something is wrong, please tell them.",
                )}
            </p>
        </More>
    }
}

/// Who else shall have access?
#[component]
pub(super) fn PeopleQuestion() -> impl IntoView {
    let data = load(|| (), |()| load_people());
    view! {
        <Load
            data=data
            children=|page: PeoplePage| {
                view! {
                    <Title text=t("Wer soll außerdem Zugang haben?", "Who else shall have access?")/>
                    <Where place=page.place.clone()/>
                    <div class="stack">
                        <h1>{words::PEOPLE.asks.to(lang())}</h1>
                        <p class="hint">{words::PEOPLE.because.to(lang())}</p>
                    </div>
                    <PostForm form=AnswerPeople::url() class="form">
                        <PersonFields row=0/>
                        {further(1)}
                        <OnAndBack place=page.place nobody=true/>
                    </PostForm>
                }
            }
        />
    }
}

/// The rows from this one on, each behind a line that opens without any script; those in use are open.
fn further(row: usize) -> Option<AnyView> {
    (row < MOST).then(|| {
        let in_use = (row..MOST).any(row_in_use);
        view! {
            <details class="further" open=in_use>
                <summary>
                    <Icon of=Symbol::PLUS/>
                    {t("Weitere Person", "Another person")}
                </summary>
                <PersonFields row/>
                {further(row + 1)}
            </details>
        }
        .into_any()
    })
}

/// The last page: thank you, and what one can do here.
#[component]
pub(super) fn DonePage() -> impl IntoView {
    let data = load(|| (), |()| load_done());
    view! { <Load data=data children=|done| view! { <Thanks done/> }/> }
}

#[component]
fn Thanks(done: Done) -> impl IntoView {
    let ways = done.pages.into_iter().map(|page| match page {
        Page::Start => t(
            "Ihre Hausverwaltung erreichen und sehen, was Ihr Haus betrifft",
            "Reach your property manager and see what concerns your house",
        ),
        page => can(page),
    });
    let ways = ways.map(|way| {
        view! {
            <li>
                <Icon of=Symbol::CHECK/>
                <span>{way}</span>
            </li>
        }
    });
    let homes = done.homes.into_iter().enumerate().map(|(index, (property, name))| {
        let look = if index == 0 { Look::Primary } else { Look::Secondary };
        view! {
            // Everything around the pages is made anew: before, no house was open.
            <LinkButton href=Page::Start.path(property) external=true look wide=true>
                <span>{t("Zum Haus ", "To the house ")} <bdi>{name}</bdi></span>
            </LinkButton>
        }
    });
    view! {
        <Title text=t("Vielen Dank", "Thank you")/>
        <h1>{t("Vielen Dank", "Thank you")}</h1>
        <p>{t("Das war alles. Das können Sie jetzt hier tun:", "That was all. This is what you can do here now:")}</p>
        <ul class="ticks" role="list">
            {ways.collect_view()}
        </ul>
        {homes.collect_view()}
    }
}
