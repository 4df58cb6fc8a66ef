//! Announcements, as customers read them. Days, times and Markdown are made into words and HTML on the server.

use super::{list_was_opened, property};
use crate::{
    error::PortalError,
    lang::t,
    load::{Load, Packed, in_path, in_query, load},
    markdown::{Html, Markdown},
    ui::{BackLink, Empty, Icon, LinkButton, PageHeading, Symbol},
};
use domain::policy::Page;
#[cfg(feature = "ssr")]
use domain::{
    announcement::Item,
    id::{AnnouncementId, PropertyId},
    list::Below,
    text::Lang,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

/// An announcement without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Which.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Since when it is there.
    pub when: String,
    /// That it was changed since then, and when.
    pub edited: Option<String>,
    /// When and where something takes place.
    pub appointment: Option<String>,
    /// Whether it has come since the last time.
    pub new: bool,
}

/// An announcement with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// All but the text.
    pub about: Listed,
    /// It was the only one that was new: nothing is any more.
    pub all_seen: bool,
    /// The text.
    pub html: Html,
}

/// A page of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip<T> {
    /// The newest first.
    pub items: Vec<T>,
    /// Where the next page begins.
    pub next: Option<String>,
}

#[cfg(feature = "ssr")]
impl Listed {
    fn of(item: &Item, lang: Lang) -> Self {
        let edited = item.edited_at.map(|at| match lang {
            Lang::De => format!("geändert am {}", at.to(lang)),
            Lang::En => format!("changed on {}", at.to(lang)),
        });
        Self {
            id: item.id.0,
            title: item.title.clone(),
            when: item.at.to(lang),
            edited,
            appointment: item.appointment.as_ref().map(|appointment| appointment.to(lang)),
            new: false,
        }
    }
}

#[cfg(feature = "ssr")]
impl Read {
    pub(crate) fn of(item: &Item, lang: Lang) -> Self {
        Self { about: Listed::of(item, lang), all_seen: false, html: crate::markdown::rendered(&item.text) }
    }
}

/// A page as it travels.
#[cfg(feature = "ssr")]
pub(crate) fn slip<T>(slip: domain::announcement::Slip, make: impl Fn(&Item) -> T) -> Slip<T> {
    Slip { items: slip.items.iter().map(make).collect(), next: slip.next.map(|next| next.to_string()) }
}

/// A page of what is announced in a house.
///
/// # Errors
/// Not found for houses that are not theirs.
#[server(prefix = "/api", endpoint = "house-announcements-page", output = Postcard)]
pub async fn load_announcements(property: i64, before: String) -> Result<Packed<Slip<Listed>>, PortalError> {
    let door = crate::door::door()?;
    let below = Below::parse(&before);
    let found = door.portal.announcements_at(&door.visitor, PropertyId(property), below).await?;
    let after = found.new_after;
    let new = |item: &Item| after.is_some_and(|after| item.at > after);
    Packed::of(&slip(found, |item| Listed { new: new(item), ..Listed::of(item, door.visitor.lang) }))
}

/// One announcement in a house.
///
/// # Errors
/// Not found for houses that are not theirs, and for what does not reach them.
#[server(prefix = "/api", endpoint = "house-announcement-page", output = Postcard)]
pub async fn load_announcement(property: i64, announcement: String) -> Result<Packed<Read>, PortalError> {
    let door = crate::door::door()?;
    let id: AnnouncementId = announcement.parse().map_err(|_| domain::refusal::Refusal::NotFound)?;
    let opened = door.portal.announcement_at(&door.visitor, PropertyId(property), id).await?;
    Packed::of(&Read { all_seen: opened.all_seen, ..Read::of(&opened.item, door.visitor.lang) })
}

/// The list.
#[component]
pub(super) fn AnnouncementsPage() -> impl IntoView {
    let one = in_query();
    let data = load(
        move || (property().map_or(0, |property| property.0), one("before")),
        |(property, before)| load_announcements(property, before),
    );
    view! {
        <Title text=t("Mitteilungen", "Announcements")/>
        <Load
            data=data
            children=move |page| {
                let path = property().map(|property| Page::Announcements.path(property)).unwrap_or_default();
                let older = !one("before").is_empty();
                if !older {
                    list_was_opened(Page::Announcements);
                }
                view! {
                    <PageHeading title=t("Mitteilungen", "Announcements")/>
                    <List page path older/>
                }
            }
        />
    }
}

#[component]
fn List(page: Slip<Listed>, path: String, older: bool) -> impl IntoView {
    if page.items.is_empty() {
        return view! {
            <Empty
                symbol=Symbol::MEGAPHONE
                title=t("Keine Mitteilungen", "No announcements")
                text=t(
                    "Was Ihre Hausverwaltung mitteilt, steht hier. Sie bekommen dann auch eine E-Mail.",
                    "What your property manager announces is here. You get an e-mail then, too.",
                )
            />
        }
        .into_any();
    }
    let rows = page.items.into_iter().map(|item| {
        let (href, title) = (format!("{path}/{}", item.id), item.title.clone());
        view! {
            <a class="row-link" href=href>
                <div>
                    <strong><bdi>{title}</bdi></strong>
                    {item.new.then(|| view! { " " <New/> })}
                    <About about=item short=true/>
                </div>
                <Icon of=Symbol::FORWARD/>
            </a>
        }
    });
    let newest = older.then(|| {
        view! { <LinkButton href=path.clone()>{t("Zu den neuesten", "To the newest")}</LinkButton> }
    });
    let next = page.next.map(|next| {
        view! { <LinkButton href=format!("{path}?before={next}")>{t("Ältere Mitteilungen", "Older announcements")}</LinkButton> }
    });
    view! {
        <div class="rows">{rows.collect_view()}</div>
        <div class="buttons">{newest} {next}</div>
    }
    .into_any()
}

/// It has come since the last time.
#[component]
pub(super) fn New() -> impl IntoView {
    view! { <span class="badge badge-info">{t("Neu", "New")}</span> }
}

/// Since when an announcement is there, and what takes place when.
#[component]
pub(crate) fn About(
    /// Which.
    about: Listed,
    /// Inside a link: nothing to press.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    let Listed { id, when, edited, appointment, .. } = about;
    let file = (!short && appointment.is_some()).then(|| {
        view! {
            <LinkButton href=format!("/announcements/{id}/calendar.ics") external=true symbol=Symbol::CALENDAR>
                {t("In den Kalender", "Add to calendar")}
            </LinkButton>
        }
    });
    view! {
        <div class="hint">{when} {edited.map(|edited| format!(" · {edited}"))}</div>
        {appointment.map(|when| view! { <div class="row"><Icon of=Symbol::CALENDAR/> <bdi>{when}</bdi></div> })}
        {file}
    }
}

/// One of them.
#[component]
pub(super) fn AnnouncementPage() -> impl IntoView {
    let which = in_path("announcement");
    let data = load(
        move || (property().map_or(0, |property| property.0), which()),
        |(property, announcement)| load_announcement(property, announcement),
    );
    view! {
        <Load
            data=data
            children=|read: Read| {
                let back = property().map(|property| Page::Announcements.path(property)).unwrap_or_default();
                let Read { about, all_seen, html } = read;
                if all_seen {
                    list_was_opened(Page::Announcements);
                }
                let title = about.title.clone();
                view! {
                    <Title text=title.clone()/>
                    <BackLink href=back/>
                    <PageHeading title/>
                    <div class="stack">
                        <About about/>
                        <Markdown html/>
                    </div>
                }
            }
        />
    }
}
