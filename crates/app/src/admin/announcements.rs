//! Announcements, as staff see them: the list, one with whom it reaches, and what is asked before it is published.

pub(super) mod form;

use super::{
    journal::WholeJournal,
    list::{Pages, address, count},
};
use crate::{
    error::{Because, PortalError},
    form::{PostForm, Version, posted, untold},
    lang::{lang, t},
    load::{Load, Packed, in_path, in_query, load},
    markdown::{Html, Markdown},
    ui::{
        BackLink, Badge, Breadcrumbs, Button, Buttons, Card, Cell, Choice, Choices, Column, Empty, Fact, Facts, Field,
        Fields, Icon, Kind, LinkButton, Look, More, Notice, PageHeading, SearchField, Select, Symbol, Table, Tone,
    },
};
use domain::{
    announcement::{Audience, Detail, Mailing, PlaceKind, Reached, Readers, Row, Search, State},
    id::{AnnouncementId, PropertyId},
    journal::ObjectKind,
    list::Slice,
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

const LIST: &str = "/admin/announcements";

/// A page of announcements, and what the house is called that was asked for.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "announcements-page", output = Postcard)]
pub async fn load_announcements(
    q: String,
    state: String,
    #[server(default)] property: String,
    after: String,
    before: String,
) -> Result<Packed<(Slice<Row>, Option<(PropertyId, String)>)>, PortalError> {
    let door = crate::door::door()?;
    let search = Search { state, q, property, after, before };
    Packed::of(&door.portal.announcements(&door.visitor, &search).await?)
}

/// One announcement with how many it reaches, and its text as customers see it.
///
/// # Errors
/// Not found for customers, and if there is no such announcement.
#[server(prefix = "/api", endpoint = "announcement-page", output = Postcard)]
pub async fn load_announcement(announcement: String) -> Result<Packed<(Detail, Html)>, PortalError> {
    let door = crate::door::door()?;
    let id = announcement.parse().map_err(|_| domain::refusal::Refusal::NotFound)?;
    let detail = door.portal.announcement(&door.visitor, id).await?;
    let html = crate::markdown::rendered(&detail.text);
    Packed::of(&(detail, html))
}

/// Those whom an announcement reaches.
///
/// # Errors
/// Not found for customers, and if there is no such announcement.
#[server(prefix = "/api", endpoint = "announcement-readers-page", output = Postcard)]
pub async fn load_readers(announcement: String, after: String, before: String) -> Result<Packed<Readers>, PortalError> {
    let door = crate::door::door()?;
    let id = announcement.parse().map_err(|_| domain::refusal::Refusal::NotFound)?;
    let turn = domain::list::Turn::parse(&after, &before);
    Packed::of(&door.portal.announcement_readers(&door.visitor, id, turn).await?)
}

/// Publishes an announcement, now or later.
///
/// # Errors
/// Not found for customers; what is wrong with the fields; refused if it was changed or deleted meanwhile.
#[server(prefix = "/api", endpoint = "publish-announcement", output = Postcard)]
pub async fn publish_announcement(
    announcement: i64,
    version: i64,
    #[server(default)] when: String,
    #[server(default)] on: String,
    #[server(default)] at: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let typed = domain::announcement::TypedTime { when, on, at };
    let at = portal::master::At { id: AnnouncementId(announcement), version };
    match door.portal.publish_announcement(&door.visitor, at, &typed).await? {
        State::Scheduled => door.say(
            "Die Mitteilung ist geplant. Bis dahin sieht sie niemand.",
            "The announcement is scheduled. Nobody sees it before.",
        ),
        _ => door.say(
            "Die Mitteilung ist veröffentlicht. Wer dazu noch keine E-Mail hat, bekommt jetzt eine.",
            "The announcement is published. Whoever has no e-mail about it yet gets one now.",
        ),
    }
    door.go_to(&format!("{LIST}/{announcement}"));
    Ok(())
}

/// Withdraws an announcement.
///
/// # Errors
/// Not found for customers; refused for a draft.
#[server(prefix = "/api", endpoint = "withdraw-announcement", output = Postcard)]
pub async fn withdraw_announcement(announcement: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.withdraw_announcement(&door.visitor, AnnouncementId(announcement)).await?;
    door.say(
        "Die Mitteilung ist zurückgezogen. Kein Kunde sieht sie.",
        "The announcement is withdrawn. No customer sees it.",
    );
    Ok(())
}

/// Deletes a draft.
///
/// # Errors
/// Not found for customers, and if there is no such announcement; refused if it was changed, published or deleted meanwhile.
#[server(prefix = "/api", endpoint = "delete-announcement", output = Postcard)]
pub async fn delete_announcement(announcement: i64, version: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let at = portal::master::At { id: AnnouncementId(announcement), version };
    door.portal.delete_announcement(&door.visitor, at).await?;
    door.say("Der Entwurf ist gelöscht.", "The draft is deleted.");
    door.go_to(LIST);
    Ok(())
}

/// The list.
#[must_use]
pub fn announcements() -> impl IntoView {
    let one = in_query();
    let search = move || Search {
        state: one("state"),
        q: one("q"),
        property: one("property"),
        after: one("after"),
        before: one("before"),
    };
    let data = load(search, |Search { state, q, property, after, before }| {
        load_announcements(q, state, property, after, before)
    });
    view! {
        <Title text=t("Mitteilungen", "Announcements")/>
        <PageHeading
            title=t("Mitteilungen", "Announcements")
            actions=view! { <LinkButton href=format!("{LIST}/new") look=Look::Primary symbol=Symbol::MEGAPHONE>{t("Mitteilung schreiben", "Write an announcement")}</LinkButton> }.into_any()
        />
        <form class="filter-bar" method="get" action=LIST role="search" aria-label=t("Liste durchsuchen", "Search the list")>
            {move || {
                let property = one("property");
                let hidden = (!property.is_empty()).then(|| view! { <input type="hidden" name="property" value=property/> });
                let all = std::iter::once((String::new(), t("Alle", "All").to_owned()));
                let states = State::ALL.map(|state| (state.key().to_owned(), state.label().to(lang()).to_owned()));
                view! {
                    {hidden}
                    <SearchField name="q" id="list-q" label=t("Titel", "Title") value=one("q")/>
                    <Select name="state" label=t("Stand", "State") options=all.chain(states).collect() value=one("state")/>
                }
            }}
            <Button>{t("Suchen", "Search")}</Button>
        </form>
        <Load
            data=data
            children=move |(page, of): (Slice<Row>, Option<(PropertyId, String)>)| {
                let search = search();
                view! { <Only of/> <List page search/> }
            }
        />
    }
}

/// The house whose announcements are listed, and the way to all of them.
#[component]
fn Only(of: Option<(PropertyId, String)>) -> impl IntoView {
    of.map(|(house, name)| {
        view! {
            <p>
                {t("Nur: ", "Only: ")}
                <a href=format!("/admin/properties/{house}")><bdi>{name}</bdi></a>
                {t(" und was für alle Liegenschaften ist · ", " and what is for all properties · ")}
                <a href=LIST>{t("Alle Mitteilungen", "All announcements")}</a>
            </p>
        }
    })
}

/// The way to the announcements of a house.
#[component]
pub(super) fn AnnouncementsOf(
    /// Which.
    property: PropertyId,
) -> impl IntoView {
    view! { <p><a href=format!("{LIST}?property={property}")>{t("Mitteilungen ansehen", "See the announcements")}</a></p> }
}

#[component]
fn List(page: Slice<Row>, search: Search) -> impl IntoView {
    let Slice { rows, earlier, later } = page;
    if rows.is_empty() && search.narrows() {
        return view! { <super::properties::NothingFound all=LIST/> }.into_any();
    }
    if rows.is_empty() {
        return view! {
            <Empty
                symbol=Symbol::MEGAPHONE
                title=t("Noch keine Mitteilung", "No announcement yet")
                text=t(
                    "Schreiben Sie eine, sehen Sie nach, wen sie erreicht, und veröffentlichen Sie sie dann.",
                    "Write one, see whom it reaches, and then publish it.",
                )
            />
        }
        .into_any();
    }
    let path = address(LIST, &[("q", &search.q), ("state", &search.state), ("property", &search.property)]);
    let shown = rows.len();
    let columns = vec![
        Column::new(t("Titel", "Title")),
        Column::new(t("Für", "For")),
        Column::new(t("Stand", "State")),
        Column::new(t("Zuletzt geändert", "Last change")),
    ];
    let rows = rows.into_iter().map(|row| {
        let (by, at) = row.changed.clone();
        let (href, whom, state) = (format!("{LIST}/{}", row.id), audience(&row), standing(&row));
        view! {
            <tr>
                <th scope="row">
                    <a href=href><bdi>{row.title}</bdi></a>
                </th>
                <Cell label=t("Für", "For")><bdi>{whom}</bdi></Cell>
                <Cell label=t("Stand", "State")>{state}</Cell>
                <Cell label=t("Zuletzt geändert", "Last change")><bdi>{format!("{by}, {}", at.to(lang()))}</bdi></Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Mitteilungen", "Announcements") columns>
            {rows.collect_view()}
        </Table>
        <Pages shown nouns=(t("Mitteilung", "announcement"), t("Mitteilungen", "announcements")) path earlier later/>
    }
    .into_any()
}

/// Whom an announcement is for, in words.
fn audience(row: &Row) -> String {
    Audience::words(row.place, row.whom, &row.names, lang())
}

/// What has become of it, and when.
fn standing(row: &Row) -> AnyView {
    let tone = match row.state {
        State::Draft | State::Withdrawn => Tone::Quiet,
        State::Scheduled => Tone::Info,
        State::Published => Tone::Good,
    };
    let when = row.publish_at.filter(|_| matches!(row.state, State::Scheduled | State::Published));
    view! {
        <Badge tone label=row.state.label().to(lang())/>
        {when.map(|at| view! { <div class="hint">{at.to(lang())}</div> })}
    }
    .into_any()
}

/// Whom an announcement reaches, in a sentence: how many see it now, or how many it would reach with how many mails.
fn reached(number: Reached, row: &Row) -> String {
    let n = count(number.people);
    match (number.people, row.state, lang()) {
        (_, State::Draft | State::Scheduled, _) => promised(number, row),
        (0, _, _) => nobody(row),
        (1, State::Published, Lang::De) => "Eine Person sieht sie.".to_owned(),
        (1, State::Published, Lang::En) => "One person sees it.".to_owned(),
        (_, State::Published, Lang::De) => format!("{n} Personen sehen sie."),
        (_, State::Published, Lang::En) => format!("{n} people see it."),
        // It may never have been published: "any more" and "again" would claim that.
        (1, State::Withdrawn, Lang::De) => "Niemand sieht sie. Veröffentlicht erreicht sie eine Person.".to_owned(),
        (1, State::Withdrawn, Lang::En) => "Nobody sees it. Published, it reaches one person.".to_owned(),
        (_, State::Withdrawn, Lang::De) => format!("Niemand sieht sie. Veröffentlicht erreicht sie {n} Personen."),
        (_, State::Withdrawn, Lang::En) => format!("Nobody sees it. Published, it reaches {n} people."),
    }
}

/// How many an announcement reaches once it is published, and how many mails are written then.
fn promised(Reached { people, mails, known, .. }: Reached, row: &Row) -> String {
    let (n, m) = (count(people), count(mails));
    let who = match (people, lang()) {
        (0, _) => return nobody(row),
        (1, Lang::De) => "Erreicht eine Person".to_owned(),
        (1, Lang::En) => "Reaches one person".to_owned(),
        (_, Lang::De) => format!("Erreicht {n} Personen"),
        (_, Lang::En) => format!("Reaches {n} people"),
    };
    let bounced = people > mails + known;
    match (known > 0, bounced, lang()) {
        (false, false, Lang::De) => format!("{who}, E-Mails: {m}."),
        (false, false, Lang::En) => format!("{who}, e-mails: {m}."),
        (false, true, Lang::De) => format!("{who}, E-Mails: {m}, denn von den anderen Adressen kam eine Mail zurück."),
        (false, true, Lang::En) => format!("{who}, e-mails: {m}, because a mail came back from the other addresses."),
        (true, false, Lang::De) => {
            format!("{who}, E-Mails: {m}. Wer sie so, wie sie jetzt ist, schon per E-Mail hat, bekommt keine zweite.")
        }
        (true, false, Lang::En) => {
            format!("{who}, e-mails: {m}. Whoever has it by e-mail already, as it is now, gets no second one.")
        }
        (true, true, Lang::De) => format!(
            "{who}, E-Mails: {m}. Keine bekommt, wer sie so, wie sie jetzt ist, schon per E-Mail hat oder von wessen Adresse eine Mail zurückkam."
        ),
        (true, true, Lang::En) => format!(
            "{who}, e-mails: {m}. None goes to whoever has it by e-mail already, as it is now, or from whose address a mail came back."
        ),
    }
}

/// Why an announcement reaches nobody.
fn nobody(row: &Row) -> String {
    let why = match (row.is_for_nothing_in_use(), row.place, row.names.len()) {
        (true, PlaceKind::Unit, _) => {
            t("Die Einheit oder ihre Liegenschaft ist archiviert.", "the unit or its property is archived.")
        }
        (true, PlaceKind::Contact, _) => t("Der Kontakt ist archiviert.", "the contact is archived."),
        (true, _, 1) => t("Die Liegenschaft ist archiviert.", "the property is archived."),
        (true, _, _) => t("Alle diese Liegenschaften sind archiviert.", "all these properties are archived."),
        (false, _, _) => t("Von denen, für die sie ist, hat niemand Zugang.", "none of those it is for has access."),
    };
    match lang() {
        Lang::De => format!("Erreicht zurzeit niemanden: {why}"),
        Lang::En => format!("Reaches nobody at present: {why}"),
    }
}

/// What of that which an announcement is for is archived, in a sentence.
fn archived(row: &Row) -> Option<String> {
    let names = row.archived.join("; ");
    (!names.is_empty()).then(|| match lang() {
        Lang::De => format!("{names} (dort liest sie niemand)"),
        Lang::En => format!("{names} (nobody reads it there)"),
    })
}

/// What its last mails are called, or those that are to come, and how far they have come. Of earlier ones it says nothing: they may
/// have gone to others.
fn mailed(mailing: Mailing) -> (&'static str, String) {
    let (due, n) = (mailing.due_at.to(lang()), count(mailing.mailed));
    let words = match (mailing.finished_at, lang()) {
        (None, Lang::De) if mailing.is_to_come() => format!("fällig am {due}"),
        (None, Lang::En) if mailing.is_to_come() => format!("due on {due}"),
        (Some(at), Lang::De) => format!("{n} geschrieben, fertig am {}", at.to(Lang::De)),
        (Some(at), Lang::En) => format!("{n} written, finished on {}", at.to(Lang::En)),
        (None, Lang::De) => format!("{n} geschrieben, fällig am {due}"),
        (None, Lang::En) => format!("{n} written, due on {due}"),
    };
    let name = if mailing.is_to_come() {
        t("E-Mails beim nächsten Versand", "E-mails when it is mailed next")
    } else {
        t("E-Mails beim letzten Versand", "E-mails when it was last mailed")
    };
    (name, words)
}

/// One announcement.
#[must_use]
pub fn announcement() -> impl IntoView {
    let data = load(in_path("announcement"), load_announcement);
    view! { <Load data=data children=|(detail, html): (Detail, Html)| view! { <One detail html/> }/> }
}

#[component]
fn One(detail: Detail, html: Html) -> impl IntoView {
    let Detail { row, appointment, published_by, edited_at, withdrawn, reached: number, mailing, .. } = detail;
    let (id, state, title) = (row.id, row.state, row.title.clone());
    // Withdrawn before its time had come.
    let never = withdrawn.as_ref().is_some_and(|(_, gone)| row.publish_at.is_some_and(|at| at > *gone));
    let (whom, stands, who) = (audience(&row), standing(&row), reached(number, &row));
    let archived =
        archived(&row).map(|words| view! { <Fact name=t("Archiviert", "Archived")><bdi>{words}</bdi></Fact> });
    let publish = (state != State::Published).then(|| {
        let words = match state {
            State::Scheduled => t("Zeit ändern", "Change the time"),
            State::Withdrawn if !never => t("Wieder veröffentlichen …", "Publish again …"),
            _ => t("Veröffentlichen …", "Publish …"),
        };
        view! { <LinkButton href=format!("{LIST}/{id}/publish") look=Look::Primary symbol=Symbol::MEGAPHONE>{words}</LinkButton> }
    });
    let delete = (state == State::Draft).then(|| {
        view! { <LinkButton href=format!("{LIST}/{id}/delete") look=Look::Danger>{t("Löschen …", "Delete …")}</LinkButton> }
    });
    let actions = view! {
        {publish}
        <LinkButton href=format!("{LIST}/{id}/edit") symbol=Symbol::PENCIL>{t("Bearbeiten", "Edit")}</LinkButton>
        {delete}
    }
    .into_any();
    let withdraw = matches!(state, State::Scheduled | State::Published).then(|| view! { <Withdraw id/> });
    let published = published_by.zip(row.publish_at).map(|(by, at)| format!("{}, {by}", at.to(lang())));
    let name = match state {
        State::Scheduled => t("Wird veröffentlicht", "Will be published"),
        _ if never => t("War geplant für", "Was planned for"),
        _ => t("Veröffentlicht", "Published"),
    };
    let published = published.map(|words| view! { <Fact name><bdi>{words}</bdi></Fact> });
    let edited =
        edited_at.map(|at| view! { <Fact name=t("Danach geändert", "Changed after that")>{at.to(lang())}</Fact> });
    let withdrawn = withdrawn.map(|(by, at)| {
        view! { <Fact name=t("Zurückgezogen", "Withdrawn")><bdi>{format!("{}, {by}", at.to(lang()))}</bdi></Fact> }
    });
    let appointment =
        appointment.map(|at| view! { <Fact name=t("Termin", "Appointment")><bdi>{at.to(lang())}</bdi></Fact> });
    let mailing = mailing.map(mailed).map(|(name, words)| view! { <Fact name>{words}</Fact> });
    view! {
        <Title text=title.clone()/>
        <Breadcrumbs above=vec![(LIST.to_owned(), t("Mitteilungen", "Announcements").to_owned())]/>
        <PageHeading title actions/>
        <div class="columns">
            <Card title=t("Was Kunden lesen", "What customers read") symbol=Symbol::MEGAPHONE>
                <Markdown html/>
            </Card>
            <Card title=t("Wer sieht das?", "Who sees this?") symbol=Symbol::EYE>
                <Facts>
                    <Fact name=t("Stand", "State")>{stands}</Fact>
                    <Fact name=t("Für", "For")><bdi>{whom}</bdi></Fact>
                    {archived} {appointment} {published} {edited} {withdrawn} {mailing}
                </Facts>
                <p>{who}</p>
                <p><a href=format!("{LIST}/{id}/readers")>{t("Empfänger ansehen", "See the recipients")}</a></p>
                {withdraw}
            </Card>
        </div>
        <WholeJournal kind=ObjectKind::Announcement object=id.0/>
    }
}

#[component]
fn Withdraw(id: AnnouncementId) -> impl IntoView {
    view! {
        <More label=t("Zurückziehen", "Withdraw")>
            <p class="hint">
                {t(
                    "Niemand sieht die Mitteilung dann mehr, und E-Mails, die noch warten, werden nicht gesendet. Was schon gesendet ist, lässt sich nicht zurückholen.",
                    "Nobody sees the announcement then, and e-mails that still wait are not sent. What has been sent cannot be called back.",
                )}
            </p>
            <PostForm form=posted(WithdrawAnnouncement::PATH)>
                <input type="hidden" name="announcement" value=id.to_string()/>
                <Button look=Look::Danger>{t("Zurückziehen", "Withdraw")}</Button>
            </PostForm>
        </More>
    }
}

/// Says whom an announcement reaches, and what they read, before it is published.
#[must_use]
pub fn publish() -> impl IntoView {
    let data = load(in_path("announcement"), load_announcement);
    view! {
        <Load
            data=data
            instead=deleted_meanwhile
            children=|(detail, html): (Detail, Html)| {
                if detail.row.state == State::Published {
                    view! { <TooLate row=detail.row de="ist schon veröffentlicht" en="is published already"/> }.into_any()
                } else {
                    view! { <Publish detail html/> }.into_any()
                }
            }
        />
    }
}

/// In the place of a question that is not asked any more: why, and the way to the announcement.
#[component]
fn TooLate(row: Row, de: &'static str, en: &'static str) -> impl IntoView {
    let href = format!("{LIST}/{}", row.id);
    let title = match lang() {
        Lang::De => format!("„{}“ {de}", row.title),
        Lang::En => format!("“{}” {en}", row.title),
    };
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=href.clone()/>
            <PageHeading title/>
            <p><a href=href>{t("Mitteilung ansehen", "See the announcement")}</a></p>
        </div>
    }
}

/// In the place of a question whose answer has come back because somebody has deleted the draft: who has, and when. Whoever opens
/// the page without having answered finds what there never was.
fn deleted_meanwhile(error: &PortalError) -> Option<AnyView> {
    let came_back = |path| posted(path).error().is_some_and(|why| why.because == Because::Outdated);
    let answered = came_back(PublishAnnouncement::PATH) || came_back(DeleteAnnouncement::PATH);
    let words = untold().filter(|_| answered && error.because == Because::NotFound)?;
    let title = form::gone();
    let page = view! {
        <Title text=title/>
        <div class="narrow stack">
            <BackLink href=LIST/>
            <PageHeading title/>
            {words}
            <p><a href=LIST>{t("Alle Mitteilungen", "All announcements")}</a></p>
        </div>
    };
    Some(page.into_any())
}

#[component]
fn Publish(detail: Detail, html: Html) -> impl IntoView {
    let Detail { row, version, appointment, reached: number, .. } = detail;
    let id = row.id;
    let back = format!("{LIST}/{id}");
    let form = posted(PublishAnnouncement::PATH);
    let over = form.problem("appointment").map(|words| view! { <Over id words/> });
    let appointment = appointment.map(|at| view! { <p><bdi>{at.to(lang())}</bdi></p> });
    let headline = row.title.clone();
    let title = match lang() {
        Lang::De => format!("„{}“ veröffentlichen?", row.title),
        Lang::En => format!("Publish “{}”?", row.title),
    };
    let planned = row.publish_at.filter(|_| row.state == State::Scheduled);
    let when = if planned.is_some() { "later" } else { "now" };
    let (on, at) = planned.map(|at| (at.day().iso(), at.time().to_string())).unwrap_or_default();
    let tone = if number.people == 0 { Tone::Warn } else { Tone::Info };
    // What is withdrawn is mailed to whoever does not have it like this yet.
    let how_many = promised(number, &row);
    let archived = archived(&row).map(|words| view! { <p><bdi>{t("Archiviert: ", "Archived: ")} {words}</bdi></p> });
    let whom = audience(&row);
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=back.clone()/>
            <PageHeading title/>
            <Notice tone title=t("Wen sie erreicht", "Whom it reaches")>
                <p><bdi>{whom}</bdi></p>
                {archived}
                <p>{how_many}</p>
                <p><a href=format!("{LIST}/{id}/readers")>{t("Empfänger ansehen", "See the recipients")}</a></p>
            </Notice>
            // Nobody publishes what they have not read: it is there as it stands now, also where somebody has changed it.
            <Card title=t("Was Kunden lesen", "What customers read") symbol=Symbol::MEGAPHONE>
                <h3><bdi>{headline}</bdi></h3>
                {appointment}
                {over}
                <Markdown html/>
            </Card>
            <PostForm form class="form">
                <input type="hidden" name="announcement" value=id.to_string()/>
                <Version now=version/>
                <Choices name="when" legend=t("Wann?", "When?") value=when>
                    <Choice value="now" label=t("Jetzt", "Now")/>
                    <Choice
                        value="later"
                        label=t("Später", "Later")
                        hint=t("Vorher sieht sie niemand. Die E-Mails gehen dann von selbst hinaus.", "Nobody sees it before. The e-mails then go out by themselves.")
                    />
                </Choices>
                <Fields>
                    <Field name="on" label=t("Tag", "Day") kind=Kind::Day value=on unmarked=true/>
                    <Field name="at" label=t("Uhrzeit", "Time") kind=Kind::Time value=at unmarked=true/>
                </Fields>
                <Buttons>
                    <Button look=Look::Primary>{t("Veröffentlichen", "Publish")}</Button>
                    <LinkButton href=back look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                </Buttons>
            </PostForm>
        </div>
    }
}

/// Beside an appointment with which nothing can be published any more: why, and where it is put right.
#[component]
fn Over(id: AnnouncementId, words: String) -> impl IntoView {
    view! {
        <p class="problem" tabindex="-1" autofocus>
            <Icon of=Symbol::ERROR/>
            <span>
                <span class="read-out">{t("Fehler: ", "Error: ")}</span>
                {words}
            </span>
        </p>
        <p class="problem-link"><a href=format!("{LIST}/{id}/edit")>{t("Termin ändern", "Change the appointment")}</a></p>
    }
}

/// Asks once more before a draft is deleted, and shows what it says.
#[must_use]
pub fn delete() -> impl IntoView {
    let data = load(in_path("announcement"), load_announcement);
    view! {
        <Load
            data=data
            instead=deleted_meanwhile
            children=|(detail, html): (Detail, Html)| {
                if detail.row.state == State::Draft {
                    view! { <Delete detail html/> }.into_any()
                } else {
                    let (de, en) = (
                        "ist kein Entwurf mehr und lässt sich nicht löschen",
                        "is no draft any more and cannot be deleted",
                    );
                    view! { <TooLate row=detail.row de en/> }.into_any()
                }
            }
        />
    }
}

#[component]
fn Delete(detail: Detail, html: Html) -> impl IntoView {
    let Detail { row, version, appointment, .. } = detail;
    let id = row.id;
    let back = format!("{LIST}/{id}");
    let appointment = appointment.map(|at| view! { <p><bdi>{at.to(lang())}</bdi></p> });
    let headline = row.title.clone();
    let title = match lang() {
        Lang::De => format!("Entwurf „{}“ löschen?", row.title),
        Lang::En => format!("Delete the draft “{}”?", row.title),
    };
    let lead = t(
        "Kunden haben ihn nie gesehen. Gelöscht lässt er sich nicht zurückholen; was darin stand, bleibt im Protokoll.",
        "Customers have never seen it. Once deleted it cannot be brought back; what it said stays in the journal.",
    );
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=back.clone()/>
            <PageHeading title lead/>
            // Nobody deletes what they have not read: it is there as it stands now, also where somebody has changed it.
            <Card title=t("Was im Entwurf steht", "What the draft says") symbol=Symbol::MEGAPHONE>
                <h3><bdi>{headline}</bdi></h3>
                {appointment}
                <Markdown html/>
            </Card>
            <PostForm form=DeleteAnnouncement::PATH>
                <input type="hidden" name="announcement" value=id.to_string()/>
                <Version now=version/>
                <Buttons>
                    <Button look=Look::Final>{t("Entwurf löschen", "Delete the draft")}</Button>
                    <LinkButton href=back look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                </Buttons>
            </PostForm>
        </div>
    }
}

/// Those whom an announcement reaches.
#[must_use]
pub fn readers() -> impl IntoView {
    let (one, here) = (in_query(), in_path("announcement"));
    let data = load(
        move || (here(), one("after"), one("before")),
        |(announcement, after, before)| load_readers(announcement, after, before),
    );
    view! { <Load data=data children=|page: Readers| view! { <People page/> }/> }
}

#[component]
fn People(page: Readers) -> impl IntoView {
    let Readers { row, reached: number, mailing, readers } = page;
    let Slice { rows, earlier, later } = readers;
    let (id, shown) = (row.id, rows.len());
    // Who will be mailed can be said beforehand only: whoever has come since was not, and whoever has gone was.
    let to_come = matches!(row.state, State::Draft | State::Scheduled);
    let mut columns = vec![Column::new(t("Name", "Name")), Column::new(t("E-Mail-Adresse", "E-mail address"))];
    if to_come {
        columns.push(Column::new(t("E-Mail", "E-mail")));
    }
    let rows = rows.into_iter().map(move |reader| {
        let mail = to_come.then(|| {
            let (tone, label) = match (reader.bounced, reader.known) {
                (true, _) => (Tone::Warn, t("Mail kam zurück", "mail came back")),
                (false, true) => (Tone::Quiet, t("schon gemailt", "mailed already")),
                (false, false) => (Tone::Good, t("ja", "yes")),
            };
            view! {
                <Cell label=t("E-Mail", "E-mail")>
                    <Badge tone label/>
                </Cell>
            }
        });
        view! {
            <tr>
                <th scope="row"><bdi>{reader.name}</bdi></th>
                <Cell label=t("E-Mail-Adresse", "E-mail address")><bdi>{reader.email}</bdi></Cell>
                {mail}
            </tr>
        }
    });
    let list = if shown == 0 {
        let text = match row.state {
            State::Withdrawn => t("Die Mitteilung ist zurückgezogen.", "The announcement is withdrawn."),
            _ if row.is_for_nothing_in_use() => t(
                "Holen Sie zurück, was archiviert ist, oder bearbeiten Sie die Mitteilung.",
                "Bring back what is archived, or edit the announcement.",
            ),
            _ => t(
                "Wer sich registriert und dazugehört, sieht die Mitteilung auch später noch.",
                "Whoever registers and belongs there sees the announcement later, too.",
            ),
        };
        view! { <Empty symbol=Symbol::PEOPLE title=t("Niemand", "Nobody") text/> }.into_any()
    } else {
        let path = format!("{LIST}/{id}/readers");
        view! {
            <Table caption=t("Empfänger", "Recipients") columns>{rows.collect_view()}</Table>
            <Pages shown nouns=(t("Person", "person"), t("Personen", "people")) path earlier later/>
        }
        .into_any()
    };
    let heading = t("Empfänger", "Recipients");
    let file = view! {
        <LinkButton href=format!("{LIST}/{id}/readers.csv") external=true symbol=Symbol::DOWNLOAD>{t("Als CSV", "As CSV")}</LinkButton>
    };
    let mut lead = reached(number, &row);
    if let Some((name, words)) = mailing.filter(|_| !to_come).map(mailed) {
        lead = format!("{lead} {name}: {words}.");
    }
    view! {
        <Title text=heading/>
        <Breadcrumbs above=vec![
            (LIST.to_owned(), t("Mitteilungen", "Announcements").to_owned()),
            (format!("{LIST}/{id}"), row.title),
        ]/>
        <PageHeading title=heading lead actions=file.into_any()/>
        {list}
    }
}
