//! What remains for somebody who may open no house now: before their contract, after it, or when an access was ended.

use super::help::Help;
use crate::{
    entry::account::SignOut,
    error::PortalError,
    form::{PostForm, ServerFn as _},
    lang::{lang, t},
    load::{Load, Packed, in_query, load},
    markdown::Markdown,
    tenant::{
        Fixed, Known, OwnData, OwnSessionsOfCustomer,
        announcements::{About, Read, Slip, slip},
        documents::{Documents, Shelf},
    },
    ui::{BackLink, Button, LinkButton, Look, More},
};
use domain::{
    account::{Ended, Term, Why},
    contract::Archived,
    document::Folder,
    list::Below,
    text::Lang,
};
use leptos::prelude::*;
use leptos_meta::Title;

/// What there is to say.
///
/// # Errors
/// Not found for whoever has a house.
async fn load_ended() -> Result<Packed<Ended>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.ended(&door.visitor).await?)
}

/// The page.
#[component]
pub(super) fn EndedPage() -> impl IntoView {
    let data = load(|| (), |()| load_ended());
    view! { <Load data=data children=|page: Ended| view! { <Remains page/> }/> }
}

#[component]
fn Remains(page: Ended) -> impl IntoView {
    let why = page.why();
    let title = match (why, lang()) {
        (Why::Begins(day), Lang::De) => format!("Ihr Vertrag beginnt am {}", day.to(Lang::De)),
        (Why::Begins(day), Lang::En) => format!("Your contract begins on {}", day.to(Lang::En)),
        _ => t("Zurzeit steht Ihnen kein Haus offen", "No house is open to you at present").to_owned(),
    };
    let lead = match why {
        Why::Begins(_) => t(
            "Von diesem Tag an steht Ihnen Ihr Haus hier offen. Sie brauchen dann nichts weiter zu tun, als sich anzumelden.",
            "From this day on your house is open to you here. All you need to do then is sign in.",
        ),
        Why::Archived(Archived::House) => t(
            "Ihre Hausverwaltung hat das Haus in diesem Portal archiviert. Deshalb steht es hier niemandem mehr offen.",
            "Your property manager has archived the house in this portal. That is why it is open to nobody here any more.",
        ),
        Why::Archived(Archived::Unit) => t(
            "Ihre Hausverwaltung hat in diesem Portal die Einheit archiviert, zu der Ihr Vertrag gehört. Deshalb steht Ihnen das Haus hier nicht mehr offen.",
            "Your property manager has archived in this portal the unit that your contract belongs to. That is why the house is not open to you here any more.",
        ),
        Why::Over => t(
            "Ihr Vertrag ist zu Ende. Ihre Anmeldung bleibt: Beginnt ein neuer Vertrag, melden Sie sich einfach wieder an.",
            "Your contract has ended. Your login remains: when a new contract begins, simply sign in again.",
        ),
        Why::Nothing => t(
            "Mit Ihrer Anmeldung ist zurzeit kein Vertrag verbunden, zum Beispiel weil Ihr Zugang beendet wurde. Ihre Anmeldung bleibt: Mit einem neuen Einladungscode geht es weiter.",
            "No contract is connected with your login at present, for instance because your access was ended. Your login remains: a new invitation code takes you on.",
        ),
    };
    let archived = matches!(why, Why::Archived(_));
    let remedy = archived.then(|| {
        view! {
            <p>
                {t(
                    "An Ihrer Anmeldung liegt es nicht, und ein neuer Einladungscode ändert daran nichts: Bitte fragen Sie Ihre Hausverwaltung. Holt sie zurück, was archiviert ist, melden Sie sich einfach wieder an.",
                    "It is not because of your login, and a new invitation code changes nothing: please ask your property manager. When what is archived is brought back, simply sign in again.",
                )}
            </p>
            <p>
                {t(
                    "Bis dahin können Sie hier Ihr Passwort ändern, sehen, was über Sie gespeichert ist, und Ihre Anmeldung löschen.",
                    "Until then you can change your password here, see what is stored about you, and delete your login.",
                )}
            </p>
        }
    });
    let redeem = if archived { Look::Secondary } else { Look::Primary };
    let terms = page.terms.into_iter().map(in_words).collect_view();
    let announced = (!page.contacts.is_empty()).then(|| {
        view! {
            <LinkButton href="/ended/announcements" look=Look::Secondary wide=true>
                {t("Mitteilungen an Sie lesen", "Read what was announced to you")}
            </LinkButton>
            <LinkButton href="/ended/documents" look=Look::Secondary wide=true>
                {t("Ihre Dokumente ansehen", "See your documents")}
            </LinkButton>
        }
    });
    let contacts = page.contacts.into_iter().map(|contact| {
        let label = match lang() {
            Lang::De => format!("Kontaktdaten: {}", contact.name.full()),
            Lang::En => format!("Contact data: {}", contact.name.full()),
        };
        let details = contact.details.clone();
        view! {
            <More label>
                <Known details/>
                <Fixed contact/>
            </More>
        }
    });
    view! {
        <Title text=title.clone()/>
        <h1>{title}</h1>
        <p>{lead}</p>
        {remedy}
        <ul class="stack" role="list">{terms}</ul>
        {contacts.collect_view()}
        <div class="stack">
            {announced}
            <LinkButton href="/register" look=redeem wide=true>
                {t("Weiteren Code einlösen", "Redeem another code")}
            </LinkButton>
            <LinkButton href="/account/password" look=Look::Secondary wide=true>
                {t("Passwort ändern", "Change the password")}
            </LinkButton>
            <LinkButton href="/ended/sessions" look=Look::Secondary wide=true>
                {t("Sehen, wo Sie angemeldet sind", "See where you are signed in")}
            </LinkButton>
            <LinkButton href="/ended/data" look=Look::Secondary wide=true>
                {t("Sehen, was über Sie gespeichert ist", "See what is stored about you")}
            </LinkButton>
            <PostForm form=SignOut::url()>
                <Button look=Look::Secondary wide=true>{t("Abmelden", "Sign out")}</Button>
            </PostForm>
        </div>
        <Help/>
        <p class="quiet">
            <a href="/account/delete">{t("Eigene Anmeldung löschen", "Delete my login")}</a>
        </p>
    }
}

fn in_words(term: Term) -> impl IntoView {
    let when = match (term.begins, term.ended, lang()) {
        (Some(day), _, Lang::De) => format!("beginnt am {}", day.to(Lang::De)),
        (Some(day), _, Lang::En) => format!("begins on {}", day.to(Lang::En)),
        (None, Some(day), Lang::De) => format!("endete am {}", day.to(Lang::De)),
        (None, Some(day), Lang::En) => format!("ended on {}", day.to(Lang::En)),
        (None, None, _) => String::new(),
    };
    let archived = term.archived.map_or("", |archived| archived.label().to(lang()));
    let facts = [when.as_str(), archived].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let unit = term.unit.map(|unit| view! { <bdi>{unit}</bdi> ", " });
    view! {
        <li class="contract">
            <strong>{unit} <bdi>{term.house}</bdi></strong>
            " "
            <span class="quiet">{facts}</span>
        </li>
    }
}

/// Where somebody is signed in to whom no house is open.
#[component]
pub(super) fn EndedSessionsPage() -> impl IntoView {
    view! {
        <Title text=t("Sitzungen", "Sessions")/>
        <div class="stack">
            <BackLink href="/ended"/>
            <OwnSessionsOfCustomer/>
        </div>
    }
}

/// What is stored about somebody to whom no house is open.
#[component]
pub(super) fn EndedDataPage() -> impl IntoView {
    view! {
        <Title text=t("Meine Daten", "My data")/>
        <div class="stack">
            <BackLink href="/ended"/>
            <OwnData/>
        </div>
    }
}

/// What was announced to the contacts of somebody to whom no house is open, as far as an access window reaches.
///
/// # Errors
/// Not found for whoever has a house, and where no window is open.
async fn load_announcements(before: String) -> Result<Packed<Slip<Read>>, PortalError> {
    let door = crate::door::door()?;
    let found = door.portal.announcements_that_remain(&door.visitor, Below::parse(&before)).await?;
    Packed::of(&slip(found, |item| Read::of(item, door.visitor.lang)))
}

/// What was announced to them.
#[component]
pub(super) fn EndedAnnouncementsPage() -> impl IntoView {
    let one = in_query();
    let data = load(move || one("before"), load_announcements);
    view! {
        <Title text=t("Mitteilungen an Sie", "Announced to you")/>
        <BackLink href="/ended"/>
        <h1>{t("Mitteilungen an Sie", "Announced to you")}</h1>
        <Load data=data children=|page| view! { <Announced page/> }/>
    }
}

#[component]
fn Announced(page: Slip<Read>) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <p>{t("Hier ist nichts für Sie.", "There is nothing for you here.")}</p> }.into_any();
    }
    let items = page.items.into_iter().map(|read| {
        let Read { about, html, .. } = read;
        let (id, title) = (format!("announcement-{}", about.id), about.title.clone());
        view! {
            <article class="card" id=id>
                <h2><bdi>{title}</bdi></h2>
                <About about/>
                <Markdown html/>
            </article>
        }
    });
    let next = page.next.map(|next| {
        view! {
            <LinkButton href=format!("/ended/announcements?before={next}") look=Look::Secondary>
                {t("Ältere Mitteilungen", "Older announcements")}
            </LinkButton>
        }
    });
    view! { <div class="stack">{items.collect_view()} {next}</div> }.into_any()
}

/// The documents that remain for somebody to whom no house is open, as far as an access window reaches.
///
/// # Errors
/// Not found for whoever has a house, and where no window is open.
async fn load_documents((folder, before): (String, String)) -> Result<Packed<Shelf>, PortalError> {
    let door = crate::door::door()?;
    let (folder, below) = (Folder::parse(&folder), Below::parse(&before));
    let listed = door.portal.documents_that_remain(&door.visitor, folder, below).await?;
    Packed::of(&Shelf::of(&listed, door.visitor.lang))
}

/// The documents that remain.
#[component]
pub(super) fn EndedDocumentsPage() -> impl IntoView {
    let one = in_query();
    let data = load(move || (one("folder"), one("before")), load_documents);
    view! {
        <Title text=t("Ihre Dokumente", "Your documents")/>
        <BackLink href="/ended"/>
        <h1>{t("Ihre Dokumente", "Your documents")}</h1>
        <Load
            data=data
            children=move |shelf| {
                let older = !one("before").is_empty();
                view! { <Documents shelf path="/ended/documents".to_owned() folder=one("folder") older/> }
            }
        />
    }
}
