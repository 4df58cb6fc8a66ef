//! Announcements, as staff see them: the list, one with whom it reaches, and what is asked before it is published.

pub(super) mod form;

use super::{
    journal::WholeJournal,
    list::{Pages, address, count},
};
use crate::{
    error::PortalError,
    form::{PostForm, posted},
    lang::{lang, t},
    load::{Load, Packed, load},
    markdown::{Html, Markdown},
    ui::{
        BackLink, Badge, Breadcrumbs, Button, Buttons, Card, Cell, Choice, Choices, Column, Empty, Fact, Facts, Field,
        Fields, Kind, LinkButton, Look, More, Notice, PageHeading, SearchField, Select, Symbol, Table, Tone,
    },
};
use domain::{
    announcement::{Audience, Detail, Mailing, Reached, Readers, Row, Search, State},
    id::AnnouncementId,
    journal::ObjectKind,
    list::Slice,
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

const LIST: &str = "/admin/announcements";

/// A page of announcements.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "announcements-page", output = Postcard)]
pub async fn load_announcements(
    q: String,
    state: String,
    after: String,
    before: String,
) -> Result<Packed<Slice<Row>>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.announcements(&door.visitor, &Search { state, q, after, before }).await?)
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
/// Not found for customers; what is wrong with the fields; refused if it was changed meanwhile.
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
            "Die Mitteilung ist veröffentlicht. Die E-Mails gehen jetzt hinaus.",
            "The announcement is published. The e-mails are going out now.",
        ),
    }
    door.go_to(&format!("{LIST}/{announcement}"));
    Ok(())
}

/// Withdraws an announcement.
///
/// # Errors
/// Not found for customers; refused if it was changed meanwhile.
#[server(prefix = "/api", endpoint = "withdraw-announcement", output = Postcard)]
pub async fn withdraw_announcement(announcement: i64, version: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let at = portal::master::At { id: AnnouncementId(announcement), version };
    door.portal.withdraw_announcement(&door.visitor, at).await?;
    door.say(
        "Die Mitteilung ist zurückgezogen. Niemand sieht sie mehr.",
        "The announcement is withdrawn. Nobody sees it any more.",
    );
    Ok(())
}

/// The list.
#[must_use]
pub fn announcements() -> impl IntoView {
    let query = use_query_map();
    let one = move |name: &'static str| query.with(|query| query.get(name)).unwrap_or_default();
    let data = load(
        move || (one("q"), one("state"), one("after"), one("before")),
        |(q, state, after, before)| load_announcements(q, state, after, before),
    );
    view! {
        <Title text=t("Mitteilungen", "Announcements")/>
        <PageHeading
            title=t("Mitteilungen", "Announcements")
            actions=view! { <LinkButton href=format!("{LIST}/new") look=Look::Primary symbol=Symbol::MEGAPHONE>{t("Mitteilung schreiben", "Write an announcement")}</LinkButton> }.into_any()
        />
        <form class="filter-bar" method="get" action=LIST role="search" aria-label=t("Liste durchsuchen", "Search the list")>
            {move || {
                let all = std::iter::once((String::new(), t("Alle", "All").to_owned()));
                let states = State::ALL.map(|state| (state.key().to_owned(), state.label().to(lang()).to_owned()));
                view! {
                    <SearchField name="q" id="list-q" label=t("Titel", "Title") value=one("q")/>
                    <Select name="state" label=t("Stand", "State") options=all.chain(states).collect() value=one("state")/>
                }
            }}
            <Button>{t("Suchen", "Search")}</Button>
        </form>
        <Load
            data=data
            children=move |page| {
                let search = Search { q: one("q"), state: one("state"), ..Search::default() };
                view! { <List page search/> }
            }
        />
    }
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
    let path = address(LIST, &[("q", &search.q), ("state", &search.state)]);
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

/// How many an announcement reaches, in a sentence.
fn reached(reached: Reached, state: State) -> String {
    let Reached { people, mails } = reached;
    let (n, m) = (count(people), count(mails));
    let who = match (people, state, lang()) {
        (0, _, Lang::De) => return "Erreicht zurzeit niemanden: Dort ist niemand registriert.".to_owned(),
        (0, _, Lang::En) => return "Reaches nobody at present: nobody there has registered.".to_owned(),
        (1, State::Published, Lang::De) => "Eine Person sieht sie".to_owned(),
        (1, State::Published, Lang::En) => "One person sees it".to_owned(),
        (_, State::Published, Lang::De) => format!("{n} Personen sehen sie"),
        (_, State::Published, Lang::En) => format!("{n} people see it"),
        (1, _, Lang::De) => "Erreicht eine Person".to_owned(),
        (1, _, Lang::En) => "Reaches one person".to_owned(),
        (_, _, Lang::De) => format!("Erreicht {n} Personen"),
        (_, _, Lang::En) => format!("Reaches {n} people"),
    };
    let mails = match (people == mails, state, lang()) {
        (_, State::Published, _) => String::new(),
        (true, _, Lang::De) => format!(", E-Mails: {m}"),
        (true, _, Lang::En) => format!(", e-mails: {m}"),
        (false, _, Lang::De) => format!(", E-Mails: {m}, denn von den anderen Adressen kam eine Mail zurück"),
        (false, _, Lang::En) => format!(", e-mails: {m}, because a mail came back from the other addresses"),
    };
    format!("{who}{mails}.")
}

/// How far its mails have come.
fn mailed(mailing: Mailing) -> String {
    let n = count(mailing.mailed);
    match (mailing.finished_at, lang()) {
        (Some(at), Lang::De) => format!("{n} geschrieben, fertig am {}", at.to(Lang::De)),
        (Some(at), Lang::En) => format!("{n} written, finished on {}", at.to(Lang::En)),
        (None, Lang::De) => format!("{n} geschrieben, fällig am {}", mailing.due_at.to(Lang::De)),
        (None, Lang::En) => format!("{n} written, due on {}", mailing.due_at.to(Lang::En)),
    }
}

/// The number in the address.
fn here() -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let params = use_params_map();
    move || params.with(|params| params.get("announcement")).unwrap_or_default()
}

/// One announcement.
#[must_use]
pub fn announcement() -> impl IntoView {
    let data = load(here(), load_announcement);
    view! { <Load data=data children=|(detail, html): (Detail, Html)| view! { <One detail html/> }/> }
}

#[component]
fn One(detail: Detail, html: Html) -> impl IntoView {
    let Detail { row, version, appointment, published_by, edited_at, withdrawn, reached: number, mailing, .. } = detail;
    let (id, state, title) = (row.id, row.state, row.title.clone());
    let (whom, stands) = (audience(&row), standing(&row));
    let publish = (state != State::Published).then(|| {
        let words = match state {
            State::Scheduled => t("Zeit ändern", "Change the time"),
            State::Withdrawn => t("Wieder veröffentlichen …", "Publish again …"),
            _ => t("Veröffentlichen …", "Publish …"),
        };
        view! { <LinkButton href=format!("{LIST}/{id}/publish") look=Look::Primary symbol=Symbol::MEGAPHONE>{words}</LinkButton> }
    });
    let actions = view! {
        {publish}
        <LinkButton href=format!("{LIST}/{id}/edit") symbol=Symbol::PENCIL>{t("Bearbeiten", "Edit")}</LinkButton>
    }
    .into_any();
    let withdraw = matches!(state, State::Scheduled | State::Published).then(|| view! { <Withdraw id version/> });
    let published = published_by.zip(row.publish_at).map(|(by, at)| format!("{}, {by}", at.to(lang())));
    let published =
        published.map(|words| view! { <Fact name=t("Veröffentlicht", "Published")><bdi>{words}</bdi></Fact> });
    let edited =
        edited_at.map(|at| view! { <Fact name=t("Danach geändert", "Changed after that")>{at.to(lang())}</Fact> });
    let withdrawn = withdrawn.map(|(by, at)| {
        view! { <Fact name=t("Zurückgezogen", "Withdrawn")><bdi>{format!("{}, {by}", at.to(lang()))}</bdi></Fact> }
    });
    let appointment =
        appointment.map(|at| view! { <Fact name=t("Termin", "Appointment")><bdi>{at.to(lang())}</bdi></Fact> });
    let mailing = mailing.map(|mailing| view! { <Fact name=t("E-Mails", "E-mails")>{mailed(mailing)}</Fact> });
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
                    {appointment} {published} {edited} {withdrawn} {mailing}
                </Facts>
                <p>{reached(number, state)}</p>
                <p><a href=format!("{LIST}/{id}/readers")>{t("Empfänger ansehen", "See the recipients")}</a></p>
                {withdraw}
            </Card>
        </div>
        <WholeJournal kind=ObjectKind::Announcement object=id.0/>
    }
}

#[component]
fn Withdraw(id: AnnouncementId, version: i64) -> impl IntoView {
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
                <input type="hidden" name="version" value=version.to_string()/>
                <Button look=Look::Danger>{t("Zurückziehen", "Withdraw")}</Button>
            </PostForm>
        </More>
    }
}

/// Says whom an announcement reaches before it is published.
#[must_use]
pub fn publish() -> impl IntoView {
    let data = load(here(), load_announcement);
    view! { <Load data=data children=|(detail, _): (Detail, Html)| view! { <Publish detail/> }/> }
}

#[component]
fn Publish(detail: Detail) -> impl IntoView {
    let Detail { row, version, reached: number, .. } = detail;
    let id = row.id;
    let back = format!("{LIST}/{id}");
    let title = match lang() {
        Lang::De => format!("„{}“ veröffentlichen?", row.title),
        Lang::En => format!("Publish “{}”?", row.title),
    };
    let planned = row.publish_at.filter(|_| row.state == State::Scheduled);
    let when = if planned.is_some() { "later" } else { "now" };
    let (on, at) = planned.map(|at| (at.day().iso(), at.time().to_string())).unwrap_or_default();
    let tone = if number.people == 0 { Tone::Warn } else { Tone::Info };
    let (whom, how_many) = (audience(&row), reached(number, row.state));
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=back.clone()/>
            <PageHeading title/>
            <Notice tone title=t("Wen sie erreicht", "Whom it reaches")>
                <p><bdi>{whom}</bdi></p>
                <p>{how_many}</p>
                <p><a href=format!("{LIST}/{id}/readers")>{t("Empfänger ansehen", "See the recipients")}</a></p>
            </Notice>
            <PostForm form=PublishAnnouncement::PATH class="form">
                <input type="hidden" name="announcement" value=id.to_string()/>
                <input type="hidden" name="version" value=version.to_string()/>
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

/// Those whom an announcement reaches.
#[must_use]
pub fn readers() -> impl IntoView {
    let query = use_query_map();
    let one = move |name: &'static str| query.with(|query| query.get(name)).unwrap_or_default();
    let here = here();
    let data = load(
        move || (here(), one("after"), one("before")),
        |(announcement, after, before)| load_readers(announcement, after, before),
    );
    view! { <Load data=data children=|page: Readers| view! { <People page/> }/> }
}

#[component]
fn People(page: Readers) -> impl IntoView {
    let Readers { announcement: (id, title), reached: number, readers } = page;
    let Slice { rows, earlier, later } = readers;
    let shown = rows.len();
    let columns = vec![
        Column::new(t("Name", "Name")),
        Column::new(t("E-Mail-Adresse", "E-mail address")),
        Column::new(t("E-Mail", "E-mail")),
    ];
    let rows = rows.into_iter().map(|reader| {
        let mail = if reader.bounced {
            view! { <Badge tone=Tone::Warn label=t("Mail kam zurück", "mail came back")/> }
        } else {
            view! { <Badge tone=Tone::Good label=t("ja", "yes")/> }
        };
        view! {
            <tr>
                <th scope="row"><bdi>{reader.name}</bdi></th>
                <Cell label=t("E-Mail-Adresse", "E-mail address")><bdi>{reader.email}</bdi></Cell>
                <Cell label=t("E-Mail", "E-mail")>{mail}</Cell>
            </tr>
        }
    });
    let list = if shown == 0 {
        view! {
            <Empty
                symbol=Symbol::PEOPLE
                title=t("Niemand", "Nobody")
                text=t("Wer sich registriert und dazugehört, sieht die Mitteilung auch später noch.", "Whoever registers and belongs there sees the announcement later, too.")
            />
        }
        .into_any()
    } else {
        let path = format!("{LIST}/{id}/readers");
        view! {
            <Table caption=t("Empfänger", "Recipients") columns>{rows.collect_view()}</Table>
            <Pages shown nouns=(t("Person", "person"), t("Personen", "people")) path earlier later/>
        }
        .into_any()
    };
    let heading = t("Empfänger", "Recipients");
    view! {
        <Title text=heading/>
        <Breadcrumbs above=vec![
            (LIST.to_owned(), t("Mitteilungen", "Announcements").to_owned()),
            (format!("{LIST}/{id}"), title),
        ]/>
        <PageHeading title=heading lead=reached(number, State::Draft)/>
        {list}
    }
}
