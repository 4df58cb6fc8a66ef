//! Invitations: how far everybody is, a whole house at once, and the sheet with one code.

use super::{
    contacts::Rows,
    list::{Pages, count},
    overview::InProgress,
    properties::States,
    reminder::Reminder,
};
use crate::{
    error::PortalError,
    form::{FormMessage, PostForm, posted},
    lang::{lang, t},
    load::{Load, Loading, Packed, in_path, in_query, load},
    ui::{
        BackLink, Badge, Breadcrumbs, Button, Buttons, Card, Cell, Check, Code, Column, Empty, LinkButton, Look,
        Notice, PageHeading, Section, Stat, Symbol, Table, Tone,
    },
};
use domain::{
    contact::staff::Row,
    invitation::{Bulk, InvitationState, OfProperty, Overview, PropertyFunnel, Sheet, WithoutAddress, last_day, run},
    list::Slice,
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

/// By what the host says which form was refused: the one with the button for letters.
pub const LETTERS: &str = "letters";

/// How far all contacts have come, and those of each property.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "invitations-page", output = Postcard)]
pub async fn load_invitations(after: String, before: String) -> Result<Packed<Overview>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.invitations(&door.visitor, domain::list::Turn::parse(&after, &before)).await?)
}

/// The contacts that could register, but not confirm a contract number.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "missing-numbers-page", output = Postcard)]
pub async fn load_missing_numbers(after: String, before: String) -> Result<Packed<Slice<Row>>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.contacts_without_number(&door.visitor, domain::list::Turn::parse(&after, &before)).await?)
}

/// The invitations of one property.
///
/// # Errors
/// Not found for customers, and if there is no such property.
#[server(prefix = "/api", endpoint = "property-invitations-page", output = Postcard)]
pub async fn load_property_invitations(property: String) -> Result<Packed<OfProperty>, PortalError> {
    let door = crate::door::door()?;
    let id = property.parse().map(domain::id::PropertyId).map_err(|_| domain::refusal::Refusal::NotFound)?;
    Packed::of(&door.portal.invitations_of(&door.visitor, id).await?)
}

/// The sheet with the code of a contact.
///
/// # Errors
/// Not found for customers, and if there is no such contact.
#[server(prefix = "/api", endpoint = "code-page", output = Postcard)]
pub async fn load_code(contact: String) -> Result<Packed<Sheet>, PortalError> {
    let door = crate::door::door()?;
    let id = contact.parse().map(domain::id::ContactId).map_err(|_| domain::refusal::Refusal::NotFound)?;
    Packed::of(&door.portal.code_sheet(&door.visitor, id).await?)
}

/// Creates a code for a contact and shows it.
///
/// # Errors
/// Not found for customers; archived, or without a running contract.
#[server(prefix = "/api", endpoint = "create-code", output = Postcard)]
pub async fn create_code(contact: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.create_code(&door.visitor, domain::id::ContactId(contact)).await?;
    door.go_to(&format!("/admin/contacts/{contact}/code"));
    Ok(())
}

/// Creates a code for a contact and mails it.
///
/// # Errors
/// Not found for customers; archived, without a running contract, or without an address.
#[server(prefix = "/api", endpoint = "create-and-mail-code", output = Postcard)]
pub async fn create_and_mail_code(contact: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.create_and_mail_code(&door.visitor, domain::id::ContactId(contact)).await?;
    door.say("Code erstellt und gemailt.", "Code created and mailed.");
    Ok(())
}

/// Mails the code of a contact.
///
/// # Errors
/// Not found for customers and without a usable code; without an address.
#[server(prefix = "/api", endpoint = "mail-code", output = Postcard)]
pub async fn mail_code(contact: i64, #[server(default)] before: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let before = before.parse().ok().map(domain::time::Moment);
    if door.portal.mail_code(&door.visitor, domain::id::ContactId(contact), before).await? {
        door.say("Code gemailt.", "Code mailed.");
    } else {
        door.say("Der Code wurde gerade schon gemailt.", "The code has just been mailed already.");
    }
    Ok(())
}

/// Issues a new code in the place of another one.
///
/// # Errors
/// Not found for customers; used, archived, or without a running contract.
#[server(prefix = "/api", endpoint = "renew-code", output = Postcard)]
pub async fn renew_code(invitation: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.renew_code(&door.visitor, domain::id::InvitationId(invitation)).await?;
    door.say(
        "Neuer Code erstellt, der alte gilt nicht mehr. Gemailt ist der neue noch nicht.",
        "New code created, the old one is no longer valid. The new one has not been mailed yet.",
    );
    Ok(())
}

/// Withdraws a code.
///
/// # Errors
/// Not found for customers; used.
#[server(prefix = "/api", endpoint = "revoke-code", output = Postcard)]
pub async fn revoke_code(invitation: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.revoke_code(&door.visitor, domain::id::InvitationId(invitation)).await?;
    door.say("Der Code ist widerrufen.", "The code is revoked.");
    Ok(())
}

/// Shows the code of a contact for a while.
///
/// # Errors
/// Not found for customers and without a usable code.
#[server(prefix = "/api", endpoint = "read-out-code", output = Postcard)]
pub async fn read_out_code(contact: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.read_out_code(&door.visitor, domain::id::ContactId(contact)).await?;
    door.go_to(&format!("/admin/contacts/{contact}/code"));
    Ok(())
}

/// Creates codes for all contacts of a property (of all properties, without one) that have none, and mails them if that
/// is wanted.
///
/// # Errors
/// Not found for customers, and if there is no such property.
#[server(prefix = "/api", endpoint = "create-codes", output = Postcard)]
pub async fn create_codes(
    #[server(default)] property: String,
    #[server(default)] renew: String,
    #[server(default)] mail: String,
) -> Result<(), PortalError> {
    let issue = if renew.is_empty() { run::Issue::New } else { run::Issue::NewAndExpired };
    let post = if mail.is_empty() { run::Post::Nothing } else { run::Post::NeverMailed };
    invite_many(&property, issue, post).await
}

/// Mails the codes of a property (of all, without one) that were never mailed.
///
/// # Errors
/// Not found for customers, and if there is no such property.
#[server(prefix = "/api", endpoint = "mail-codes", output = Postcard)]
pub async fn mail_codes(#[server(default)] property: String) -> Result<(), PortalError> {
    invite_many(&property, run::Issue::None, run::Post::NeverMailed).await
}

#[cfg(feature = "ssr")]
async fn invite_many(property: &str, issue: run::Issue, post: run::Post) -> Result<(), PortalError> {
    use portal::invitation::Begun;
    let door = crate::door::door()?;
    let property = match property {
        "" => None,
        id => Some(id.parse().map(domain::id::PropertyId).map_err(|_| PortalError::interrupted())?),
    };
    match door.portal.invite_many(&door.visitor, run::Plan { property, issue, post }).await? {
        Begun::Done(bulk) => {
            let (de, en) = in_words(bulk, post);
            door.say(&de, &en);
        }
        Begun::GoesOn(run) => door.go_to(&format!("/admin/invitations/runs/{run}")),
    }
    Ok(())
}

/// Creates the codes of the contacts that were ticked in a list, and mails them.
///
/// # Errors
/// Not found for customers, and if one of them is not there; none is ticked, or more than a page shows.
#[server(prefix = "/api", endpoint = "create-and-mail-codes", output = Postcard)]
pub async fn create_and_mail_codes(#[server(default)] contacts: Vec<String>) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let tally = door.portal.invite_selected(&door.visitor, &contacts).await?;
    door.say(&tally.to(Lang::De), &tally.to(Lang::En));
    Ok(())
}

/// How far inviting many has come.
///
/// # Errors
/// Not found for customers, and if there is no such run.
#[server(prefix = "/api", endpoint = "invitation-run-page", output = Postcard)]
pub async fn load_run(run: String) -> Result<Packed<run::Page>, PortalError> {
    let door = crate::door::door()?;
    let id = run.parse().map(domain::id::RunId).map_err(|_| domain::refusal::Refusal::NotFound)?;
    Packed::of(&door.portal.invitation_run(&door.visitor, id).await?)
}

/// What was done with the codes of a house, in both languages. What did not happen is not told, unless nothing did.
fn in_words(bulk: Bulk, post: run::Post) -> (String, String) {
    let mailed = if post == run::Post::NeverMailed { bulk.mailed } else { 0 };
    let parts = [
        (bulk.created, ("ein Code erstellt", "one code created"), ("Codes erstellt", "codes created")),
        (bulk.renewed, ("ein Code erneuert", "one code renewed"), ("Codes erneuert", "codes renewed")),
        (mailed, ("ein Code gemailt", "one code mailed"), ("Codes gemailt", "codes mailed")),
    ];
    let told = parts.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| match n {
        1 => (one.0.to_owned(), one.1.to_owned()),
        n => (format!("{n} {}", many.0), format!("{n} {}", many.1)),
    });
    let (de, en): (Vec<_>, Vec<_>) = told.unzip();
    let sentence = |parts: Vec<String>, nothing: &str| {
        let text = if parts.is_empty() { nothing.to_owned() } else { parts.join(", ") };
        let mut letters = text.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).chain(['.']).collect()).unwrap_or_default()
    };
    (sentence(de, "es war nichts zu tun"), sentence(en, "there was nothing to do"))
}

/// The funnel of all properties.
#[must_use]
pub fn invitations() -> impl IntoView {
    let one = in_query();
    let data = load(move || (one("after"), one("before")), |(after, before)| load_invitations(after, before));
    view! {
        <Title text=t("Einladungen", "Invitations")/>
        <PageHeading
            title=t("Einladungen", "Invitations")
            lead=t(
                "Wer noch eingeladen werden muss, und wer schon im Portal ist.",
                "Who still has to be invited, and who is in the portal already.",
            )
        />
        <Load data=data children=|page| view! { <Everybody page/> }/>
    }
}

#[component]
fn Everybody(page: Overview) -> impl IntoView {
    let Overview { total, properties: Slice { rows, earlier, later }, reminder, bounced, to_mail, by_hand, running } =
        page;
    if rows.is_empty() && earlier.is_none() {
        return view! { <super::properties::NoneYet/> }.into_any();
    }
    let stats = total.iter().filter(|(state, _)| *state != InvitationState::Archived).map(|(state, n)| {
        let href = format!("/admin/contacts?state={}", state.key());
        view! { <Stat value=count(n) label=state.label().to(lang()) href/> }
    });
    let came_back = (bounced > 0).then(|| {
        let label = match lang() {
            Lang::De => format!("Zurückgekommene Mails ({})", count(bounced)),
            Lang::En => format!("Mails that came back ({})", count(bounced)),
        };
        view! { <LinkButton href="/admin/invitations/bounced">{label}</LinkButton> }
    });
    let unreachable = (by_hand > 0).then(|| {
        let label = match lang() {
            Lang::De => format!("Per E-Mail nicht zu erreichen ({})", count(by_hand)),
            Lang::En => format!("Not to be reached by e-mail ({})", count(by_hand)),
        };
        view! { <LinkButton href="/admin/invitations/no-address">{label}</LinkButton> }
    });
    let mail = (to_mail > 0).then(|| {
        let text = match (lang(), to_mail) {
            (Lang::De, 1) => "Ein gültiger Code wurde noch nie gemailt; eine E-Mail-Adresse ist hinterlegt.".to_owned(),
            (Lang::De, n) => {
                format!("{} gültige Codes wurden noch nie gemailt; eine E-Mail-Adresse ist hinterlegt.", count(n))
            }
            (Lang::En, 1) => "One valid code was never mailed; there is an e-mail address on file.".to_owned(),
            (Lang::En, n) => format!("{} valid codes were never mailed; there are e-mail addresses on file.", count(n)),
        };
        view! {
            <p>{text}</p>
            <PostForm form=MailCodes::PATH>
                <Button symbol=Symbol::ENVELOPE>{t("Codes mailen", "Mail codes")}</Button>
            </PostForm>
        }
    });
    let missing = view! {
        <div class="row">
            {unreachable}
            {came_back}
            <LinkButton href="/admin/invitations/missing-numbers">
                {t("Kontakte ohne Vertragsnummer", "Contacts without contract number")}
            </LinkButton>
            <LinkButton href="/admin/invitations.csv" external=true symbol=Symbol::DOWNLOAD>{t("Als CSV", "As CSV")}</LinkButton>
        </div>
    };
    let running = running.map(|running| view! { <ul class="lines" role="list"><InProgress running/></ul> });
    let shown = rows.len();
    let through = view! {
        <Stat value=count(total.through()) label=t("davon durch die Fragen", "of these through the questions")/>
    };
    view! {
        <Section title=t("Alle Kontakte", "All contacts") actions=missing.into_any()>
            <div class="stats">{stats.collect_view()} {through}</div>
            {running}
        </Section>
        <Card title=t("Alle Liegenschaften einladen", "Invite all properties") symbol=Symbol::KEY>
            <Create property=None funnel=total/>
            {mail}
        </Card>
        <Reminder reminder/>
        <Section title=t("Nach Liegenschaft", "By property")>
            <Funnels rows/>
            <Pages
                shown
                nouns=(t("Liegenschaft", "property"), t("Liegenschaften", "properties"))
                path="/admin/invitations".to_owned()
                earlier
                later
            />
        </Section>
    }
    .into_any()
}

#[component]
fn Funnels(rows: Vec<PropertyFunnel>) -> impl IntoView {
    const SHOWN: [InvitationState; 5] = [
        InvitationState::NotInvited,
        InvitationState::Invited,
        InvitationState::Expired,
        InvitationState::Registered,
        InvitationState::NoAccess,
    ];
    let mut columns = vec![Column::new(t("Liegenschaft", "Property"))];
    columns.extend(SHOWN.map(|state| Column::number(state.label().to(lang()))));
    columns.push(Column::number(t("durch die Fragen", "through the questions")));
    let rows = rows.into_iter().map(|row| {
        let cells = SHOWN.map(|state| {
            let n = row.funnel.of(state);
            let value = if n == 0 {
                view! { <span class="quiet">"0"</span> }.into_any()
            } else {
                let href = format!("/admin/contacts?property={}&state={}", row.property, state.key());
                view! { <a href=href>{count(n)}</a> }.into_any()
            };
            view! { <Cell label=state.label().to(lang()) numeric=true>{value}</Cell> }
        });
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/admin/properties/{}/invitations", row.property)><bdi>{row.name}</bdi></a>
                </th>
                {cells.into_iter().collect_view()}
                <Cell label=t("durch die Fragen", "through the questions") numeric=true>
                    {count(row.funnel.through())}
                </Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Einladungen nach Liegenschaft", "Invitations by property") columns>
            {rows.collect_view()}
        </Table>
    }
}

/// The contacts without a contract number.
#[must_use]
pub fn missing_numbers() -> impl IntoView {
    let one = in_query();
    let data = load(move || (one("after"), one("before")), |(after, before)| load_missing_numbers(after, before));
    let title = t("Kontakte ohne Vertragsnummer", "Contacts without contract number");
    view! {
        <Title text=title/>
        <Breadcrumbs above=vec![("/admin/invitations".to_owned(), t("Einladungen", "Invitations").to_owned())]/>
        <PageHeading
            title=title
            lead=t(
                "Sie könnten sich registrieren, aber keine Vertragsnummer bestätigen, solange bei keinem laufenden Vertrag eine hinterlegt ist. Tragen Sie die Nummer am Vertrag ein, oder importieren Sie eine Tabelle mit Nummern.",
                "They could register, but not confirm a contract number, as long as none of their running contracts has one. Enter the number at the contract, or import a table with numbers.",
            )
        />
        <Load data=data children=|page| view! { <MissingNumbers page/> }/>
    }
}

#[component]
fn MissingNumbers(page: Slice<Row>) -> impl IntoView {
    let Slice { rows, earlier, later } = page;
    if rows.is_empty() {
        return view! {
            <Empty
                symbol=Symbol::CHECK_CIRCLE
                title=t("Alle Nummern sind da", "All numbers are there")
                text=t(
                    "Wer sich registrieren kann, kann auch eine Vertragsnummer bestätigen.",
                    "Whoever can register can confirm a contract number, too.",
                )
            />
        }
        .into_any();
    }
    let shown = rows.len();
    view! {
        <Rows rows/>
        <Pages
            shown
            nouns=(t("Kontakt", "contact"), t("Kontakte", "contacts"))
            path="/admin/invitations/missing-numbers".to_owned()
            earlier
            later
        />
    }
    .into_any()
}

/// A whole property at once.
#[must_use]
pub fn of_property() -> impl IntoView {
    let data = load(in_path("property"), load_property_invitations);
    view! { <Load data=data children=|page| view! { <WholeProperty page/> }/> }
}

#[component]
fn WholeProperty(page: OfProperty) -> impl IntoView {
    let OfProperty { property, name, funnel, to_mail, without_address, by_hand } = page;
    let above = vec![
        ("/admin/properties".to_owned(), t("Liegenschaften", "Properties").to_owned()),
        (format!("/admin/properties/{property}"), name.clone()),
    ];
    let title = match lang() {
        Lang::De => format!("{name} einladen"),
        Lang::En => format!("Invite {name}"),
    };
    let mail = (to_mail > 0).then(|| {
        let text = match (lang(), to_mail) {
            (Lang::De, 1) => "Ein gültiger Code wurde noch nie gemailt, obwohl eine E-Mail-Adresse da ist.".to_owned(),
            (Lang::De, n) => {
                format!("{} gültige Codes wurden noch nie gemailt, obwohl eine E-Mail-Adresse da ist.", count(n))
            }
            (Lang::En, 1) => "One valid code was never mailed although there is an e-mail address.".to_owned(),
            (Lang::En, n) => format!("{} valid codes were never mailed although there is an e-mail address.", count(n)),
        };
        view! {
            <Card title=t("Mailen", "Mail") symbol=Symbol::ENVELOPE>
                <p>{text}</p>
                <PostForm form=MailCodes::PATH>
                    <input type="hidden" name="property" value=property.to_string()/>
                    <Buttons>
                        <Button symbol=Symbol::ENVELOPE>{t("Codes mailen", "Mail codes")}</Button>
                    </Buttons>
                </PostForm>
            </Card>
        }
    });
    let letters = (by_hand > 0).then(|| {
        let label = match lang() {
            Lang::De => format!("Briefe als PDF ({})", count(by_hand)),
            Lang::En => format!("Letters as PDF ({})", count(by_hand)),
        };
        view! { <LettersForm action=format!("/admin/properties/{property}/letters.pdf") label/> }
    });
    let by_hand = (!without_address.is_empty()).then(|| {
        let more = (without_address.len() < usize::try_from(by_hand).unwrap_or_default()).then(|| {
            let href = format!("/admin/contacts?property={property}&state={}", InvitationState::Invited.key());
            view! { <p><a href=href>{t("Alle Eingeladenen ansehen", "View everybody who is invited")}</a></p> }
        });
        view! {
            <Section title=t("Per E-Mail nicht zu erreichen", "Not to be reached by e-mail")>
                <p class="quiet">
                    {t(
                        "Ohne Adresse, oder eine Mail kam zurück. Diese Codes lesen Sie vor oder schicken sie als Brief. Jeder Brief steht im Protokoll.",
                        "Without an address, or a mail came back. These codes are to be read out or sent as letters. Each letter is recorded in the journal.",
                    )}
                </p>
                {letters}
                <ByHand people=without_address/>
                {more}
            </Section>
        }
    });
    view! {
        <Title text=title.clone()/>
        <Breadcrumbs above/>
        <PageHeading
            title
            actions=view! {
                <LinkButton href=format!("/admin/properties/{property}/invitations.csv") external=true symbol=Symbol::DOWNLOAD>
                    {t("Als CSV", "As CSV")}
                </LinkButton>
            }
                .into_any()
        />
        <States property funnel/>
        <Card title=t("Codes erstellen", "Create codes") symbol=Symbol::KEY>
            <Create property=Some(property) funnel/>
        </Card>
        {mail}
        {by_hand}
    }
}

/// The form with which codes are created, for one house or for all.
#[component]
fn Create(property: Option<domain::id::PropertyId>, funnel: domain::invitation::Funnel) -> impl IntoView {
    let property = property.map(|property| property.to_string()).unwrap_or_default();
    let (new, expired) = (funnel.of(InvitationState::NotInvited), funnel.of(InvitationState::Expired));
    if new + expired == 0 {
        view! {
            <p class="quiet">
                {t(
                    "Alle, die Zugang haben können, sind eingeladen oder registriert.",
                    "Everybody who can have access is invited or registered.",
                )}
            </p>
        }
        .into_any()
    } else {
        let text = match (lang(), new) {
            (Lang::De, 1) => "Ein Kontakt ist noch nicht eingeladen.".to_owned(),
            (Lang::De, n) => format!("{} Kontakte sind noch nicht eingeladen.", count(n)),
            (Lang::En, 1) => "One contact has not been invited yet.".to_owned(),
            (Lang::En, n) => format!("{} contacts have not been invited yet.", count(n)),
        };
        let renew = (expired > 0).then(|| {
            let label = match lang() {
                Lang::De => format!("Abgelaufene Codes erneuern ({})", count(expired)),
                Lang::En => format!("Renew expired codes ({})", count(expired)),
            };
            view! { <Check name="renew" label/> }
        });
        view! {
            <p>{text}</p>
            <PostForm form=CreateCodes::PATH class="form">
                <input type="hidden" name="property" value=property/>
                {renew}
                <Check
                    name="mail"
                    label=t("Codes gleich mailen", "Mail the codes at once")
                    hint=t(
                        "An alle mit E-Mail-Adresse, deren Code noch nie gemailt wurde.",
                        "To everybody with an e-mail address whose code was never mailed.",
                    )
                />
                <Buttons>
                    <Button look=Look::Primary symbol=Symbol::KEY>{t("Codes erstellen", "Create codes")}</Button>
                </Buttons>
            </PostForm>
        }
        .into_any()
    }
}

/// Inviting many, while it goes on and when it is done.
#[must_use]
pub fn run_page() -> impl IntoView {
    let data = load(in_path("run"), load_run);
    view! { <Load data=data children=move |page| view! { <Run page data/> }/> }
}

#[component]
fn Run(page: run::Page, data: Loading<run::Page>) -> impl IntoView {
    let run::Page { property, total, done, bulk, state, .. } = page;
    let all = ("/admin/invitations".to_owned(), t("Einladungen", "Invitations").to_owned());
    let back = property.as_ref().map_or_else(|| all.0.clone(), |(id, _)| format!("/admin/properties/{id}/invitations"));
    let whom = property.map_or_else(|| t("Alle Liegenschaften", "All properties").to_owned(), |(_, name)| name);
    let title = match state {
        run::State::Running => t("Die Einladungen laufen", "The invitations are running"),
        run::State::Done => t("Die Einladungen sind fertig", "The invitations are done"),
        run::State::Failed => t("Die Einladungen wurden beendet", "The invitations were ended"),
    };
    let (de, en) = in_words(bulk, run::Post::NeverMailed);
    let came_to = match lang() {
        Lang::De => de,
        Lang::En => en,
    };
    let body = match state {
        run::State::Running => {
            // With scripts the page asks again by itself, without them the browser does.
            #[cfg(not(feature = "ssr"))]
            set_timeout(move || data.refetch(), std::time::Duration::from_secs(1));
            #[cfg(feature = "ssr")]
            let _ = data;
            let text = match lang() {
                Lang::De => format!("{} von {} Kontakten sind angesehen.", count(done), count(total)),
                Lang::En => format!("{} of {} contacts have been looked at.", count(done), count(total)),
            };
            view! {
                <noscript>
                    <meta http-equiv="refresh" content="2"/>
                </noscript>
                <div class="stack" role="status">
                    <progress class="progress-bar" max=total.max(1).to_string() value=done.to_string() aria-label=t("Fortschritt", "Progress")></progress>
                    <p>{text}</p>
                    <p class="hint">
                        {t(
                            "Sie können diese Seite verlassen; es geht auch nach einem Neustart des Servers weiter.",
                            "You can leave this page; it goes on, also after a restart of the server.",
                        )}
                    </p>
                </div>
            }
            .into_any()
        }
        run::State::Done => view! { <p>{came_to}</p> }.into_any(),
        run::State::Failed => view! {
            <Notice tone=Tone::Bad>
                <p>
                    {t(
                        "Wer die Einladungen begonnen hat, darf inzwischen niemanden mehr einladen. Was schon erstellt ist, bleibt.",
                        "Whoever began the invitations may not invite anybody any more. What has been created stays.",
                    )}
                </p>
            </Notice>
            <p>{came_to}</p>
        }
        .into_any(),
    };
    view! {
        <Title text=title/>
        <Breadcrumbs above=vec![all]/>
        <PageHeading title=title lead=whom/>
        <div class="stack">
            {body}
            <Buttons>
                <LinkButton href=back>{t("Zu den Einladungen", "To the invitations")}</LinkButton>
            </Buttons>
        </div>
    }
}

#[component]
fn ByHand(people: Vec<WithoutAddress>) -> impl IntoView {
    let columns = vec![
        Column::new(t("Name", "Name")),
        Column::new(t("Telefon", "Telephone")),
        Column::new(t("Gültig bis", "Valid until")),
        Column::controls(t("Code", "Code")),
    ];
    let rows = people.into_iter().map(|person| {
        let contact = person.contact.to_string();
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/admin/contacts/{}", person.contact)><bdi>{person.name}</bdi></a>
                    {person.bounced.then(|| view! { <div><Badge tone=Tone::Warn label=t("Mail kam zurück", "mail came back")/></div> })}
                </th>
                <Cell label=t("Telefon", "Telephone")><bdi>{person.phone.unwrap_or_else(|| "–".to_owned())}</bdi></Cell>
                <Cell label=t("Gültig bis", "Valid until")>{last_day(person.expires_at).to(lang())}</Cell>
                <Cell fits=true>
                    <PostForm form=posted(ReadOutCode::PATH).only("contact", &contact)>
                        <input type="hidden" name="contact" value=contact/>
                        <Button>{t("Code anzeigen", "Show code")}</Button>
                    </PostForm>
                </Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Codes, die nicht gemailt werden können", "Codes that cannot be mailed") columns>
            {rows.collect_view()}
        </Table>
    }
}

/// The sheet with the code of a contact: to be read out or printed.
#[must_use]
pub fn code() -> impl IntoView {
    let data = load(in_path("contact"), load_code);
    view! { <Load data=data children=|page| view! { <CodeSheet page/> }/> }
}

#[component]
fn CodeSheet(page: Sheet) -> impl IntoView {
    let back = format!("/admin/contacts/{}", page.contact);
    let title = match lang() {
        Lang::De => format!("Einladungscode für {}", page.name),
        Lang::En => format!("Invitation code for {}", page.name),
    };
    let contact = page.contact;
    let dormant = (page.dormant && page.code.is_some()).then(|| {
        view! {
            <div class="not-printed">
                <Notice tone=Tone::Warn>
                    <p>
                        {t(
                            "Zurzeit gibt kein Vertrag dieses Kontakts Zugang: Der Code führt so lange nirgends hin.",
                            "No contract of this contact gives access at present: meanwhile the code leads nowhere.",
                        )}
                    </p>
                </Notice>
            </div>
        }
    });
    let body = match &page.code {
        None => view! {
            <Empty
                symbol=Symbol::KEY
                title=t("Kein gültiger Code", "No valid code")
                text=t("Auf der Seite des Kontakts erstellen Sie einen.", "Create one on the page of the contact.")
                action=view! { <LinkButton href=back.clone()>{t("Zum Kontakt", "To the contact")}</LinkButton> }.into_any()
            />
        }
        .into_any(),
        Some(code) => match code.grouped.clone() {
            Some(grouped) => view! { <Shown page=page.clone() code=grouped until=code.until/> }.into_any(),
            None => view! {
                <Notice tone=Tone::Info>
                    <p>
                        {t(
                            "Der Code ist verdeckt. Wenn Sie ihn anzeigen, steht das im Protokoll.",
                            "The code is covered. If you show it, that is recorded in the journal.",
                        )}
                    </p>
                </Notice>
                <PostForm form=ReadOutCode::PATH>
                    <input type="hidden" name="contact" value=contact.to_string()/>
                    <Buttons>
                        <Button look=Look::Primary symbol=Symbol::KEY>{t("Code anzeigen", "Show code")}</Button>
                    </Buttons>
                </PostForm>
            }
            .into_any(),
        },
    };
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <div class="not-printed">
                <BackLink href=back.clone() label=page.name.clone()/>
            </div>
            <PageHeading title/>
            {dormant}
            {body}
        </div>
    }
}

/// The words of the letter are German like those of the mail: nobody knows yet how the person reads.
#[component]
fn Shown(page: Sheet, code: String, until: domain::time::Day) -> impl IntoView {
    let contact = page.contact;
    let address = page.address.into_iter().map(|line| view! { <div><bdi>{line}</bdi></div> });
    let house = page.house.map(|house| format!(" Ihres Hauses {house}")).unwrap_or_default();
    let (firm, phone) =
        crate::frame::frame().with_value(|frame| (frame.organisation.name.clone(), frame.organisation.phone.clone()));
    let invites = format!("{firm} lädt Sie in das Kundenportal{house} ein. Ihr persönlicher Einladungscode:");
    let steps = format!(
        "Öffnen Sie {} und geben Sie den Code ein. Groß- und Kleinschreibung und Bindestriche sind egal. Falls Sie danach gefragt werden: Die Vertragsnummer steht oben rechts auf Ihrem Vertrag.",
        page.register_at
    );
    let until = format!(
        "Der Code gilt bis zum {}. Er ist nur für Sie bestimmt; geben Sie ihn nicht weiter. Fragen? {phone}",
        until.to(Lang::De)
    );
    view! {
        <section class="card stack" lang="de">
            <address>{address.collect_view()}</address>
            <p>{page.greeting} ","</p>
            <p>{invites}</p>
            <p><Code code/></p>
            <p>{steps}</p>
            <p>{until}</p>
            <p>"Mit freundlichen Grüßen" <br/> {firm}</p>
        </section>
        <div class="not-printed">
            <Buttons>
                <LettersForm action=format!("/admin/contacts/{contact}/letter.pdf") label=t("Brief als PDF", "Letter as PDF")/>
                <button type="button" class="button needs-script" on:click=|_| print()>
                    {t("Drucken", "Print")}
                </button>
            </Buttons>
        </div>
    }
}

/// Answered with a file, so the browser stays on the page; and as each letter is recorded, no link.
#[component]
fn LettersForm(#[prop(into)] action: String, #[prop(into)] label: String) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <FormMessage form=posted(LETTERS)/>
            <Button symbol=Symbol::DOWNLOAD>{label}</Button>
        </form>
    }
}

fn print() {
    // A browser that cannot print leaves nothing to be done about it.
    drop(window().print());
}
