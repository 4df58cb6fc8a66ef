//! Own settings: exactly what the switches allow.

use super::{
    contact::{DetailFields, Fixed, Known},
    is_about_me, property,
    start::Way,
};
use crate::{
    entry::ChooseLanguage,
    error::PortalError,
    form::{PostForm, ServerFn as _, Version},
    frame::frame,
    lang::{lang, t},
    load::{Load, Loading, NotFound, Packed, load},
    password::{ChangePassword, NewPasswordFields},
    ui::{BackLink, Button, Buttons, Card, Choice, Choices, Look, PageHeading, Section},
};
use domain::{
    contact::{ContactChannel, OwnContact, Residency, TypedDetails},
    form::{Problem, Problems},
    id::{ContactId, PropertyId},
    onboarding::words,
    policy::Page,
    text::Lang,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// The contacts that somebody may see.
///
/// # Errors
/// Not found for people without contact.
pub async fn load_contacts(property: i64) -> Result<Packed<Vec<OwnContact>>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.my_contacts(&door.visitor, PropertyId(property)).await?)
}

/// Corrects a contact.
///
/// # Errors
/// What is wrong with the fields; a conflict if somebody else changed it.
#[server(prefix = "/api", endpoint = "correct-contact", output = Postcard)]
#[allow(clippy::too_many_arguments, reason = "a form has as many fields as it has")]
pub async fn correct_contact(
    contact: i64,
    version: i64,
    #[server(default)] email: String,
    #[server(default)] phone: String,
    #[server(default)] mobile: String,
    #[server(default)] street: String,
    #[server(default)] postcode: String,
    #[server(default)] town: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let typed = TypedDetails { email, phone, mobile, street, postcode, town };
    door.portal.correct_contact(&door.visitor, ContactId(contact), version, &typed).await?;
    door.say(
        "Ihre Kontaktdaten sind gespeichert. Ihre Hausverwaltung weiß Bescheid.",
        "Your contact data are saved. Your property manager has been told.",
    );
    Ok(())
}

/// The contacts whose channel somebody may choose.
///
/// # Errors
/// Not found while the switch is off.
pub async fn load_channels(property: i64) -> Result<Packed<Vec<OwnContact>>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.my_channels(&door.visitor, PropertyId(property)).await?)
}

/// Chooses the channel of a contact.
///
/// # Errors
/// Refused while the switch is off.
#[server(prefix = "/api", endpoint = "choose-channel", output = Postcard)]
pub async fn choose_channel(contact: i64, #[server(default)] channel: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let channel = ContactChannel::parse(&channel).ok_or_else(|| Problems::one("channel", Problem::NotAChoice))?;
    door.portal.choose_channel(&door.visitor, ContactId(contact), channel).await?;
    match channel {
        ContactChannel::Online => door.say(
            "Gespeichert. Ihre Briefe finden Sie hier im Portal.",
            "Saved. You find your letters here in the portal.",
        ),
        ContactChannel::Postal => {
            door.say("Gespeichert. Briefe kommen zusätzlich auf Papier.", "Saved. Letters come on paper in addition.")
        }
    }
    Ok(())
}

/// What somebody has said about living in a house.
///
/// # Errors
/// Not found while the switch is off, and for whoever is not asked.
pub async fn load_residency(property: i64) -> Result<Packed<Option<Residency>>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.my_residency(&door.visitor, PropertyId(property)).await?)
}

/// Says whether one lives in a house.
///
/// # Errors
/// Refused while the switch is off.
#[server(prefix = "/api", endpoint = "say-residency", output = Postcard)]
pub async fn say_residency(property: i64, #[server(default)] lives_here: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let lives_here = yes_or_no(&lives_here)?;
    door.portal.answer_residency(&door.visitor, PropertyId(property), lives_here).await?;
    door.say("Ihre Antwort ist gespeichert.", "Your answer is saved.");
    Ok(())
}

/// Reads the answer of a question with two answers.
pub(super) fn yes_or_no(answer: &str) -> Result<bool, Problems> {
    match answer {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Problems::one("lives_here", Problem::NotAChoice)),
    }
}

/// Loads what a page of this house shows, anew for another house.
fn here<T: 'static, F>(fetch: fn(i64) -> F) -> Loading<T>
where
    F: Future<Output = Result<Packed<T>, PortalError>> + Send + 'static,
{
    load(property, move |property| async move {
        match property {
            Some(property) => fetch(property.0).await,
            None => Err(PortalError::not_found()),
        }
    })
}

/// Title, way back, heading.
#[component]
fn Heading(page: Page, #[prop(optional)] lead: &'static str) -> impl IntoView {
    let title = page.label().to(lang());
    let back = move || property().map(super::me).unwrap_or_default();
    view! {
        <Title text=title/>
        <div class="stack">
            <BackLink href=back() label=t("Meine Einstellungen", "My settings").to_owned()/>
            <PageHeading title lead/>
        </div>
    }
}

/// All own settings.
#[component]
pub(super) fn MePage() -> impl IntoView {
    let pages = move || {
        let property = property()?;
        let pages = frame().with_value(|frame| frame.home(property).map(|home| home.pages.clone()))?;
        let ways = pages.into_iter().filter(|page| is_about_me(*page)).map(|page| view! { <Way page property/> });
        Some(view! { <div class="rows">{ways.collect_view()}</div> })
    };
    view! {
        <Title text=t("Meine Einstellungen", "My settings")/>
        <PageHeading title=t("Meine Einstellungen", "My settings")/>
        <Card>{pages}</Card>
        <p class="quiet">
            <a href="/register" rel="external">{t("Weiteren Code einlösen", "Redeem another code")}</a>
            " · "
            <a href="/account/delete" rel="external">{t("Eigene Anmeldung löschen", "Delete my login")}</a>
        </p>
    }
}

/// Own contact data.
#[component]
pub(super) fn ContactPage() -> impl IntoView {
    view! {
        <Load
            data=here(load_contacts)
            children=|contacts| {
                view! {
                    <Heading
                        page=Page::MyContact
                        lead=t(
                            "So erreicht Sie Ihre Hausverwaltung. Die Adresse, mit der Sie sich anmelden, ändert sich dadurch nicht.",
                            "This is how your property manager reaches you. The address you sign in with does not change with it.",
                        )
                    />
                    {one_of(contacts, |contact| view! { <Contact contact/> }.into_any())}
                }
            }
        />
    }
}

/// One contact at a time: the one in the address, or the first, with ways to the others. One form is about one contact.
fn one_of(contacts: Vec<OwnContact>, show: fn(OwnContact) -> AnyView) -> AnyView {
    let wanted = use_query_map().read_untracked().get("contact");
    let wanted = contacts.iter().position(|contact| wanted.as_deref() == Some(contact.id.to_string().as_str()));
    let mut others = contacts;
    if others.is_empty() {
        return view! { <NotFound/> }.into_any();
    }
    let chosen = others.remove(wanted.unwrap_or(0));
    let about = (!others.is_empty()).then(|| {
        let ways = others.into_iter().map(|other| {
            view! {
                <a href=format!("?contact={}", other.id) rel="external">
                    <bdi>{other.name.full()}</bdi>
                </a>
            }
        });
        view! {
            <p class="row">
                <strong>
                    <bdi>{chosen.name.full()}</bdi>
                </strong>
                <span class="quiet">{t("Wechseln zu:", "Switch to:")}</span>
                {ways.collect_view()}
            </p>
        }
    });
    view! { {about} {show(chosen)} }.into_any()
}

#[component]
fn Contact(contact: OwnContact) -> impl IntoView {
    let id = contact.id.to_string();
    let version = contact.version;
    let details = contact.details.clone();
    let fields = if contact.editable {
        view! {
            <PostForm form=CorrectContact::url() class="form">
                <input type="hidden" name="contact" value=id/>
                <Version now=version/>
                <DetailFields details/>
                <Buttons>
                    <Button look=Look::Primary>{t("Kontaktdaten speichern", "Save contact data")}</Button>
                </Buttons>
            </PostForm>
        }
        .into_any()
    } else {
        view! { <Known details/> }.into_any()
    };
    view! {
        <Section title=t("Was Sie ändern können", "What you can change")>
            <Card>{fields}</Card>
        </Section>
        <Section title=t("Was Ihre Hausverwaltung ändert", "What your property manager changes")>
            <Card>
                <Fixed contact/>
                <p class="quiet">
                    {t(
                        "Stimmt etwas nicht? Bitte sagen Sie Ihrer Hausverwaltung Bescheid.",
                        "Is something wrong? Please tell your property manager.",
                    )}
                </p>
            </Card>
        </Section>
    }
}

/// The answers to the question about paper, the same everywhere.
#[component]
pub(super) fn ChannelChoices(
    /// What holds now.
    channel: ContactChannel,
    /// The question is the heading of the page.
    #[prop(optional)]
    heading: bool,
) -> impl IntoView {
    view! {
        <Choices
            name="channel"
            heading
            legend=words::CHANNEL.asks.to(lang())
            hint=words::CHANNEL.because.to(lang())
            value=channel.key()
        >
            <Choice
                value=ContactChannel::Online.key()
                label=words::CHANNEL.answers[0].to(lang())
                hint=t("Sie bekommen keine Briefe auf Papier.", "You get no letters on paper.")
            />
            <Choice
                value=ContactChannel::Postal.key()
                label=words::CHANNEL.answers[1].to(lang())
                hint=t(
                    "Die Briefe kommen mit der Post und stehen auch im Portal.",
                    "The letters come by post and are in the portal, too.",
                )
            />
        </Choices>
    }
}

/// Own contact channel.
#[component]
pub(super) fn ChannelPage() -> impl IntoView {
    view! {
        <Load
            data=here(load_channels)
            children=|contacts| {
                view! {
                    <Heading page=Page::MyChannel/>
                    {one_of(contacts, |contact| view! { <Channel contact/> }.into_any())}
                }
            }
        />
    }
}

#[component]
fn Channel(contact: OwnContact) -> impl IntoView {
    let id = contact.id.to_string();
    view! {
        <Card>
            <PostForm form=ChooseChannel::url() class="form">
                <input type="hidden" name="contact" value=id/>
                <ChannelChoices channel=contact.channel/>
                <Buttons>
                    <Button look=Look::Primary>{t("Speichern", "Save")}</Button>
                </Buttons>
            </PostForm>
        </Card>
    }
}

/// The answers to the question about living in a house, the same everywhere.
#[component]
pub(super) fn ResidencyChoices(
    /// The question.
    #[prop(into)]
    legend: String,
    /// What was answered before.
    lives_here: Option<bool>,
    /// The question is the heading of the page.
    #[prop(optional)]
    heading: bool,
) -> impl IntoView {
    let value = match lives_here {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    view! {
        <Choices
            name="lives_here"
            heading
            legend
            hint=words::RESIDENCY.because.to(lang())
            value
        >
            <Choice value="yes" label=words::RESIDENCY.answers[0].to(lang())/>
            <Choice value="no" label=words::RESIDENCY.answers[1].to(lang())/>
        </Choices>
    }
}

/// Whether one lives here.
#[component]
pub(super) fn ResidencyPage() -> impl IntoView {
    view! {
        <Load
            data=here(load_residency)
            children=|said| {
                view! {
                    <Heading page=Page::MyResidency/>
                    <Residence said/>
                }
            }
        />
    }
}

#[component]
fn Residence(said: Option<Residency>) -> impl IntoView {
    let house = property();
    let name = frame().with_value(|frame| house.and_then(|house| frame.home(house)).map(|home| home.name.clone()));
    let legend = resident_of(&name.unwrap_or_default());
    let since = said.map(|said| match lang() {
        Lang::De => format!("Zuletzt beantwortet am {}.", said.at.day().to(Lang::De)),
        Lang::En => format!("Last answered on {}.", said.at.day().to(Lang::En)),
    });
    view! {
        <Card>
            <PostForm form=SayResidency::url() class="form">
                <input type="hidden" name="property" value=house.map(|house| house.to_string())/>
                <ResidencyChoices legend lives_here=said.map(|said| said.lives_here)/>
                {since.map(|since| view! { <p class="quiet">{since}</p> })}
                <Buttons>
                    <Button look=Look::Primary>{t("Speichern", "Save")}</Button>
                </Buttons>
            </PostForm>
        </Card>
    }
}

/// The question whether somebody lives in a house.
pub(super) fn resident_of(house: &str) -> String {
    words::RESIDENCY.asks.to(lang()).replace("{house}", house)
}

/// Password.
#[component]
pub(super) fn PasswordPage() -> impl IntoView {
    view! {
        <Heading page=Page::MyPassword/>
        <Card>
            <PostForm form=ChangePassword::url() class="form">
                <NewPasswordFields/>
                <Buttons>
                    <Button look=Look::Primary>{t("Passwort ändern", "Change password")}</Button>
                </Buttons>
            </PostForm>
        </Card>
    }
}

/// Language. Every word on the page changes with it, so the browser loads the page anew.
#[component]
pub(super) fn LanguagePage() -> impl IntoView {
    view! {
        <Heading page=Page::MyLanguage/>
        <Card>
            <PostForm form=ChooseLanguage::url() class="form">
                <Choices
                    name="lang"
                    legend=t("In welcher Sprache möchten Sie lesen?", "In which language would you like to read?")
                    hint=t("Sie gilt auch für E-Mails an Sie.", "E-mails to you use it as well.")
                    value=lang().tag()
                >
                    <Choice value="de" label="Deutsch"/>
                    <Choice value="en" label="English"/>
                </Choices>
                <Buttons>
                    <Button look=Look::Primary>{t("Sprache ändern", "Change language")}</Button>
                </Buttons>
            </PostForm>
        </Card>
    }
}
