//! The portal of a house, for customers, and the questions before it.

pub(crate) mod announcements;
#[cfg(feature = "ssr")]
mod contact;
pub(crate) mod documents;
mod faq;
#[cfg(feature = "ssr")]
mod me;
#[cfg(feature = "ssr")]
mod my_data;
#[cfg(feature = "ssr")]
mod neighbours;
#[cfg(feature = "ssr")]
mod people;
#[cfg(feature = "ssr")]
mod search;
#[cfg(feature = "ssr")]
mod sessions;
mod start;
#[cfg(feature = "ssr")]
mod welcome;

use crate::{
    entry::{Nowhere, PersonMenu},
    error::PortalError,
    frame::{Frame, Home, frame},
    lang::t,
    load::Failure,
    routes::{Shown, area, entry, page},
    ui::{Entry, Icon, Menu, NavLink, PortalFrame, SearchField, Symbol},
};
#[cfg(feature = "ssr")]
pub(crate) use contact::{Fixed, Known};
use domain::{id::PropertyId, policy::Page};
use faq::FaqPage;
use leptos::prelude::*;
use leptos_router::{any_nested_route::AnyNestedRoute, components::Outlet, hooks::use_params_map, path};
#[cfg(feature = "ssr")]
use me::{ChannelPage, ContactPage, LanguagePage, MePage, PasswordPage, ResidencyPage};
#[cfg(feature = "ssr")]
pub(crate) use my_data::OwnData;
#[cfg(feature = "ssr")]
pub(crate) use sessions::OwnSessionsOfCustomer;
use start::StartPage;

/// The pages of this area.
pub(crate) fn routes() -> AnyNestedRoute {
    let pages = vec![
        page(path!(""), StartPage),
        page(path!("announcements"), announcements::AnnouncementsPage),
        page(path!("announcements/:announcement"), announcements::AnnouncementPage),
        page(path!("documents"), documents::DocumentsPage),
        page(path!("faq"), FaqPage),
    ];
    // Plain: the browser goes there by loading them.
    #[cfg(feature = "ssr")]
    let pages = pages
        .into_iter()
        .chain([
            page(path!("search"), search::SearchPage),
            page(path!("me"), MePage),
            page(path!("me/contact"), ContactPage),
            page(path!("me/channel"), ChannelPage),
            page(path!("me/residency"), ResidencyPage),
            page(path!("me/people"), people::PeoplePage),
            page(path!("me/neighbours"), neighbours::NeighboursPage),
            page(path!("me/sessions"), sessions::SessionsPage),
            page(path!("me/password"), PasswordPage),
            page(path!("me/language"), LanguagePage),
            page(path!("me/data"), my_data::MyDataPage),
        ])
        .collect();
    area(path!("p/:property"), Shown::at_once(Layout), pages)
}

/// The questions of the first sign-in: plain pages, see [`is_lively`](crate::routes).
#[cfg(feature = "ssr")]
pub(crate) fn questions() -> AnyNestedRoute {
    use welcome::{ChannelQuestion, ContactQuestion, DonePage, PeopleQuestion, ResidencyQuestion, WelcomePage};
    area(
        path!("welcome"),
        Shown::at_once(Questions),
        vec![
            page(path!(""), WelcomePage),
            page(path!("channel"), ChannelQuestion),
            page(path!("residency"), ResidencyQuestion),
            page(path!("contact"), ContactQuestion),
            page(path!("people"), PeopleQuestion),
            page(path!("done"), DonePage),
        ],
    )
}

/// The house in the address.
pub(crate) fn property() -> Option<PropertyId> {
    use_params_map().read().get("property")?.parse().ok()
}

/// The address of the own settings in a house.
fn me(property: PropertyId) -> String {
    format!("/p/{property}/me")
}

/// Pages that stand among the own settings rather than in the menu of the house.
const fn is_about_me(page: Page) -> bool {
    matches!(
        page,
        Page::MyContact
            | Page::MyChannel
            | Page::MyResidency
            | Page::MyPeople
            | Page::MyNeighbours
            | Page::MyPassword
            | Page::MyLanguage
            | Page::MySessions
            | Page::MyData
    )
}

/// Pages with a list in which something can be new.
const LISTS: [Page; 2] = [Page::Announcements, Page::Documents];

/// The lists of houses that were opened since the page was loaded: nothing in them is new any more.
#[derive(Clone, Copy)]
struct Opened(RwSignal<Vec<(PropertyId, Page)>>);

impl Opened {
    /// How many are new in a house, in these lists together.
    fn count(self, home: &Home, lists: &[Page]) -> Signal<i64> {
        let (property, mut new) = (home.property, home.new.clone());
        new.retain(|(page, _)| lists.contains(page));
        Signal::derive(move || {
            self.0.with(|opened| {
                let unopened = new.iter().filter(|(page, _)| !opened.contains(&(property, *page)));
                unopened.map(|(_, count)| *count).sum::<i64>()
            })
        })
    }
}

/// A list of a house was opened, and is in front of somebody.
fn list_was_opened(page: Page) {
    let (opened, here) = (use_context::<Opened>(), property());
    Effect::new(move |_| {
        if let (Some(Opened(opened)), Some(here)) = (opened, here) {
            opened.update(|opened| opened.push((here, page)));
        }
    });
}

/// Frame of every page of a house. Somebody who may not open the house sees what everybody sees where nothing is;
/// somebody who is still being asked is led to the questions, whatever house it is.
#[component]
fn Layout() -> impl IntoView {
    provide_context(Opened(RwSignal::new(Vec::new())));
    let home = Memo::new(|_| {
        let property = property()?;
        frame().with_value(|frame| frame.home(property).cloned())
    });
    move || match home.get() {
        Some(home) => view! {
            <Around home>
                <Outlet/>
            </Around>
        }
        .into_any(),
        None if frame().with_value(Frame::questions) => {
            view! { <Failure error=PortalError::questions_first()/> }.into_any()
        }
        None => view! { <Nowhere/> }.into_any(),
    }
}

#[component]
fn Around(home: Home, children: Children) -> impl IntoView {
    let opened = expect_context::<Opened>();
    let counts = LISTS.map(|page| (page, opened.count(&home, &[page])));
    let Home { property, name, pages, .. } = home;
    let (about_me, of_house): (Vec<Page>, Vec<Page>) = pages.into_iter().partition(|page| is_about_me(*page));
    let about_me = about_me.into_iter().map(|page| entry(page, property)).collect();
    let own = Entry {
        href: me(property),
        label: t("Meine Einstellungen", "My settings").to_owned(),
        symbol: Symbol::PERSON,
        exact: false,
        count: None,
    };
    let of_house = of_house.into_iter().map(|page| {
        let count = counts.iter().find(|(list, _)| *list == page).map(|(_, count)| *count);
        Entry { count, ..entry(page, property) }
    });
    let entries = of_house.chain([own]).collect();
    let person = view! { <PersonMenu entries=about_me/> }.into_any();
    let foot = view! {
        <a href="/imprint" rel="external">
            {t("Impressum", "Imprint")}
        </a>
        <a href="/privacy" rel="external">
            {t("Datenschutz", "Privacy")}
        </a>
        <a href="/accessibility" rel="external">
            {t("Barrierefreiheit", "Accessibility")}
        </a>
    };
    view! {
        <PortalFrame house=houses(property, name) search=search(property) person entries foot=foot.into_any()>
            {children()}
        </PortalFrame>
    }
}

/// The field that searches the house; where there is no room for it, the way to its page.
fn search(property: PropertyId) -> AnyView {
    let (page, label) = (format!("/p/{property}/search"), t("In diesem Haus suchen", "Search this house"));
    view! {
        <form class="portal-search" method="get" action=page.clone() role="search" aria-label=label>
            <SearchField name="q" id="house-q" label/>
        </form>
        <a class="portal-search-link" href=page rel="external" aria-label=label>
            <Icon of=Symbol::SEARCH/>
        </a>
    }
    .into_any()
}

/// The name of the house; a menu where there are several. One that waits for questions stands there, too: its address leads
/// to them.
fn houses(here: PropertyId, name: String) -> AnyView {
    let others = frame()
        .with_value(|frame| frame.homes().iter().filter(|home| home.property != here).cloned().collect::<Vec<_>>());
    let waiting = frame().with_value(|frame| frame.waiting().to_vec());
    if others.is_empty() && waiting.is_empty() {
        return view! { <bdi class="house-name">{name}</bdi> }.into_any();
    }
    let others: Vec<_> = others
        .into_iter()
        .map(|home| Entry {
            href: Page::Start.path(home.property),
            count: use_context::<Opened>().map(|opened| opened.count(&home, &LISTS)),
            label: home.name,
            symbol: Symbol::BUILDING,
            exact: false,
        })
        .collect();
    let waiting: Vec<_> = waiting
        .into_iter()
        .map(|(property, label)| Entry {
            href: Page::Start.path(property),
            count: None,
            label,
            symbol: Symbol::QUESTION,
            exact: false,
        })
        .collect();
    view! {
        <Menu label=name symbol=Symbol::BUILDING start=true>
            {under(t("Wechseln zu …", "Switch to …"), others)}
            {under(t("Hier haben wir zuerst Fragen an Sie", "Here we have questions for you first"), waiting)}
        </Menu>
    }
    .into_any()
}

/// Entries below a heading; nothing without any.
fn under(heading: &'static str, entries: Vec<Entry>) -> AnyView {
    if entries.is_empty() {
        return ().into_any();
    }
    let links = entries.into_iter().map(|entry| view! { <NavLink entry/> }).collect_view();
    view! {
        <p class="menu-heading">{heading}</p>
        {links}
    }
    .into_any()
}

/// Frame of the questions: nothing to click away with but the way out.
#[cfg(feature = "ssr")]
#[component]
fn Questions() -> impl IntoView {
    let organisation = frame().with_value(|frame| frame.organisation.name.clone());
    let person = view! { <PersonMenu entries=Vec::new()/> }.into_any();
    let foot = view! {
        <a href="/privacy" rel="external">
            {t("Datenschutz", "Privacy")}
        </a>
        <crate::entry::LanguageChoice/>
    }
    .into_any();
    view! {
        <crate::ui::EntryFrame organisation wide=true person foot>
            <Outlet/>
            <crate::entry::Help/>
        </crate::ui::EntryFrame>
    }
}
