//! Where a switch differs from the organisation: the houses with an exception, and finding one to make an exception for.

use super::{
    list::{Pages, address},
    properties::NothingFound,
    settings::{EXCEPTIONS, SetSetting},
};
use crate::{
    error::PortalError,
    form::{FormMessage, PostForm, posted},
    lang::{lang, t},
    load::{Load, Packed, in_path, in_query, load},
    ui::{
        Badge, Breadcrumbs, Button, Cell, Column, Empty, LinkButton, Look, More, PageHeading, SearchField, Symbol,
        Table, Tone,
    },
};
use domain::{
    list::Slice,
    setting::page::{Card, ExceptionsPage, House},
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

/// The houses with an exception from a setting; those that were searched, if anything was.
///
/// # Errors
/// Not found for everybody but administrators, and for settings without exceptions.
#[server(prefix = "/api", endpoint = "setting-exceptions-page", output = Postcard)]
pub async fn load_exceptions(
    key: String,
    #[server(default)] q: String,
    #[server(default)] after: String,
    #[server(default)] before: String,
) -> Result<Packed<ExceptionsPage>, PortalError> {
    let door = crate::door::door()?;
    let search = domain::setting::page::Search { q, after, before };
    Packed::of(&door.portal.setting_exceptions(&door.visitor, &key, &search).await?)
}

/// The page.
#[must_use]
pub fn exceptions() -> impl IntoView {
    let (one, key) = (in_query(), in_path("key"));
    let data = load(
        move || (key(), one("q"), one("after"), one("before")),
        |(key, q, after, before)| load_exceptions(key, q, after, before),
    );
    view! {
        <Load
            data=data
            children=move |page: ExceptionsPage| {
                let words = one("q");
                view! { <Exceptions page words/> }
            }
        />
    }
}

#[component]
fn Exceptions(page: ExceptionsPage, words: String) -> impl IntoView {
    let ExceptionsPage { card, houses: Slice { rows, earlier, later } } = page;
    let setting = card.key.setting();
    let path = format!("/admin/settings/{}/exceptions", setting.key);
    let label = setting.label.to(lang());
    let title = match lang() {
        Lang::De => format!("{label}: Ausnahmen"),
        Lang::En => format!("{label}: exceptions"),
    };
    let above = vec![(format!("/admin/settings#{}", setting.key), t("Einstellungen", "Settings").to_owned())];
    let shown = rows.len();
    let list = if rows.is_empty() && words.trim().is_empty() {
        view! {
            <Empty
                symbol=Symbol::BUILDING
                title=t("Keine Ausnahmen", "No exceptions")
                text=t(
                    "Für alle Häuser gilt dasselbe. Suchen Sie oben ein Haus, für das etwas anderes gelten soll.",
                    "The same holds for all houses. Search above for a house where something else shall hold.",
                )
            />
        }
        .into_any()
    } else if rows.is_empty() {
        view! { <NothingFound all=path.clone()/> }.into_any()
    } else {
        let list = address(&path, &[("q", &words)]);
        view! {
            <Houses rows card=card.clone()/>
            <Pages shown nouns=(t("Haus", "house"), t("Häuser", "houses")) path=list earlier later/>
        }
        .into_any()
    };
    let searched = !words.trim().is_empty();
    let back = searched.then(
        || view! { <LinkButton href=path.clone()>{t("Alle Ausnahmen anzeigen", "Show all exceptions")}</LinkButton> },
    );
    let reset = (!searched && !card.exceptions.is_empty()).then(|| view! { <Reset card=card.clone()/> });
    let missing = (!card.enabled).then(|| {
        view! { <p>{t("Dafür wird ein Zusatzmodul gebraucht.", "This needs an add-on.")}</p> }
    });
    view! {
        <Title text=title.clone()/>
        <Breadcrumbs above/>
        <PageHeading title lead=card.exceptions.to(card.on, lang())/>
        {missing}
        <form class="filter-bar" method="get" action=path.clone() role="search" aria-label=t("Haus suchen", "Find a house")>
            <SearchField name="q" id="list-q" label=t("Haus suchen: Name, Straße, Referenz", "Find a house: name, street, reference") value=words.clone()/>
            <Button>{t("Suchen", "Search")}</Button>
            {back}
        </form>
        {list}
        {reset}
    }
}

#[component]
fn Houses(rows: Vec<House>, card: Card) -> impl IntoView {
    let columns = vec![
        Column::new(t("Haus", "House")),
        Column::new(t("Gilt dort", "Holds there")),
        Column::new(t("Warum", "Why")),
        Column::controls(t("Ändern", "Change")),
    ];
    let rows = rows.into_iter().map(move |house| {
        let House { id, name, reference, exception } = house;
        let on = exception.as_ref().map_or(card.on, |(on, ..)| *on);
        let state = if on {
            view! { <Badge tone=Tone::Good label=t("ein", "on")/> }
        } else {
            view! { <Badge tone=Tone::Quiet label=t("aus", "off")/> }
        };
        let why = match &exception {
            None => view! { {t("wie die Organisation", "like the organisation")} }.into_any(),
            Some((_, by, at)) => view! {
                {t("Ausnahme", "exception")}
                <div class="hint"><bdi>{format!("{by}, {}", at.to(lang()))}</bdi></div>
            }
            .into_any(),
        };
        let buttons: Vec<(&'static str, &'static str)> = match exception.as_ref().map(|(on, ..)| *on) {
            None => vec![("on", t("Hier ein", "On here")), ("off", t("Hier aus", "Off here"))],
            Some(true) => {
                vec![("off", t("Hier aus", "Off here")), ("follow", t("Wie die Organisation", "Like the organisation"))]
            }
            Some(false) => {
                vec![("on", t("Hier ein", "On here")), ("follow", t("Wie die Organisation", "Like the organisation"))]
            }
        };
        let of = name.clone();
        let buttons = buttons.into_iter().map(move |(wish, words)| {
            let of = of.clone();
            view! {
                <Button name="wish" value=wish>
                    {words}
                    <span class="read-out">": " <bdi>{of}</bdi></span>
                </Button>
            }
        });
        let buttons: Vec<_> = buttons.collect();
        let number = id.to_string();
        // Why it came back stands beside the house, where there is room for it.
        let refused = posted(SetSetting::PATH).only("property", &number);
        let controls = card.enabled.then(|| {
            view! {
                <PostForm form=posted(SetSetting::PATH).only("property", "-") class="row">
                    <input type="hidden" name="key" value=card.key.setting().key/>
                    <input type="hidden" name="property" value=number.clone()/>
                    <input type="hidden" name="seen" value=card.version.to_string()/>
                    <input type="hidden" name="page" value=EXCEPTIONS/>
                    {buttons}
                </PostForm>
            }
        });
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/admin/properties/{id}")><bdi>{name}</bdi></a>
                    <div class="hint"><bdi>{reference}</bdi></div>
                    <FormMessage form=refused/>
                </th>
                <Cell label=t("Gilt dort", "Holds there")>{state}</Cell>
                <Cell label=t("Warum", "Why")>{why}</Cell>
                <Cell fits=true>{controls}</Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Häuser", "Houses") columns>
            {rows.collect_view()}
        </Table>
    }
}

/// Takes all exceptions back.
#[component]
fn Reset(card: Card) -> impl IntoView {
    view! {
        <More label=t("Alle Ausnahmen zurücknehmen", "Take all exceptions back")>
            <p>
                {t(
                    "Danach gilt in allen Häusern, was für die Organisation gilt. Im Protokoll bleibt stehen, wie viele Ausnahmen es gab.",
                    "After that, what holds for the organisation holds in all houses. The journal keeps how many exceptions there were.",
                )}
            </p>
            <PostForm form=posted(SetSetting::PATH).only("property", "")>
                <input type="hidden" name="key" value=card.key.setting().key/>
                <input type="hidden" name="property" value=""/>
                <input type="hidden" name="wish" value="follow"/>
                <input type="hidden" name="seen" value=card.version.to_string()/>
                <input type="hidden" name="page" value=EXCEPTIONS/>
                <Button look=Look::Danger>{t("Alle zurücknehmen", "Take all back")}</Button>
            </PostForm>
        </More>
    }
}
