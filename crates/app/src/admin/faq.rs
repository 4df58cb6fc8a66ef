//! The FAQ as staff write it: categories in their order, their entries, and the form of an entry with a preview.

use super::{
    drag::Draggable,
    journal::WholeJournal,
    list::{Pages, address, count, counted},
    properties::NothingFound,
};
use crate::{
    error::PortalError,
    form::{PostForm, Version, posted},
    lang::{lang, t},
    load::{Load, Packed, in_path, in_query, load},
    markdown::{Html, Markdown},
    ui::{
        BackLink, Badge, Breadcrumbs, Button, Buttons, Card, Cell, Check, Choice, Choices, Column, Empty, Field,
        IconButton, LinkButton, Look, More, Notice, PageHeading, SearchField, Section, Select, Symbol, Table, TextArea,
        Tone,
    },
};
use domain::{
    faq::{Audience, Both, CategoryLine, CategoryPage, EntryLine, EntryPage, Hidden, Overview, Readers, State},
    form::{LINE, NOTE},
    id::{FaqCategoryId, PropertyId},
    journal::ObjectKind,
    list::{Slice, Which},
    search::fold,
    text::Lang,
};
#[cfg(feature = "ssr")]
use domain::{
    faq::{Step, TypedCategory, TypedEntry},
    id::FaqEntryId,
    list::Turn,
    refusal::{Reason, Refusal},
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

/// The form of an entry, with how the answers look that were typed.
#[derive(Serialize, Deserialize)]
pub struct FormPage {
    page: EntryPage,
    preview: Option<Preview>,
}

#[derive(Serialize, Deserialize)]
struct Preview {
    de: Html,
    en: Option<Html>,
}

/// The categories, or the entries that were found.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "faq-overview-page", output = Postcard)]
pub async fn load_faq(
    #[server(default)] q: String,
    #[server(default)] state: String,
    #[server(default)] after: String,
    #[server(default)] before: String,
) -> Result<Packed<Overview>, PortalError> {
    let door = crate::door::door()?;
    let (which, turn) = (Which::parse(&state), Turn::parse(&after, &before));
    Packed::of(&door.portal.faq_overview(&door.visitor, &q, which, turn).await?)
}

/// A category with a page of its entries.
///
/// # Errors
/// Not found for customers, and if there is no such category.
#[server(prefix = "/api", endpoint = "faq-category-page", output = Postcard)]
pub async fn load_category(
    category: String,
    #[server(default)] state: String,
    #[server(default)] after: String,
    #[server(default)] before: String,
) -> Result<Packed<CategoryPage>, PortalError> {
    let door = crate::door::door()?;
    let category = category.parse().map_err(|_| Refusal::NotFound)?;
    let (which, turn) = (Which::parse(&state), Turn::parse(&after, &before));
    Packed::of(&door.portal.faq_category(&door.visitor, category, which, turn).await?)
}

/// Creates a category, or changes the one with this number.
///
/// # Errors
/// Not found for customers, and if there is no such category; what is wrong with the fields; a conflict if somebody else
/// changed it.
#[server(prefix = "/api", endpoint = "save-faq-category", output = Postcard)]
pub async fn save_faq_category(
    #[server(default)] category: String,
    #[server(default)] version: i64,
    #[server(default)] name_de: String,
    #[server(default)] name_en: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let typed = TypedCategory { name_de, name_en };
    let id = if category.is_empty() {
        door.portal.create_faq_category(&door.visitor, &typed).await?
    } else {
        let id = category.parse().map_err(|_| Refusal::NotFound)?;
        door.portal.change_faq_category(&door.visitor, portal::master::At { id, version }, &typed).await?;
        id
    };
    door.say("Die Kategorie ist gespeichert.", "The category is saved.");
    door.go_to(&format!("/admin/faq/categories/{id}"));
    Ok(())
}

/// Archives a category.
///
/// # Errors
/// Not found for customers, and if there is no such category.
#[server(prefix = "/api", endpoint = "archive-faq-category", output = Postcard)]
pub async fn archive_faq_category(category: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let fate = portal::master::Fate::Archived;
    door.portal.archive_faq_category(&door.visitor, FaqCategoryId(category), fate).await?;
    door.say(
        "Die Kategorie ist archiviert. Ihre Einträge sind im Portal nicht mehr zu sehen.",
        "The category is archived. Its entries are no longer shown in the portal.",
    );
    Ok(())
}

/// Brings a category back.
///
/// # Errors
/// Not found for customers, and if there is no such category; refused if there are too many.
#[server(prefix = "/api", endpoint = "restore-faq-category", output = Postcard)]
pub async fn restore_faq_category(category: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let fate = portal::master::Fate::InUse;
    door.portal.archive_faq_category(&door.visitor, FaqCategoryId(category), fate).await?;
    door.say("Die Kategorie ist zurückgeholt.", "The category is brought back.");
    Ok(())
}

/// Moves a category one place `up` or `down`, or to the place of another one (`to-7`). `back` is the address of its row.
///
/// # Errors
/// Not found for customers, and if there is no such category.
#[server(prefix = "/api", endpoint = "move-faq-category", output = Postcard)]
pub async fn move_faq_category(
    category: i64,
    step: String,
    #[server(default)] back: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let step = Step::parse(&step).ok_or(Refusal::NotFound)?;
    door.portal.move_faq_category(&door.visitor, FaqCategoryId(category), step).await?;
    door.say("Verschoben.", "Moved.");
    door.go_to(&back);
    Ok(())
}

/// The form of an entry: of the one with this number, or of a new one in this category; with how these answers look, if
/// there is one.
///
/// # Errors
/// Not found for customers, and if there is no such entry.
#[server(prefix = "/api", endpoint = "faq-entry-form", output = Postcard)]
pub async fn load_entry(
    #[server(default)] entry: String,
    #[server(default)] category: String,
    #[server(default)] answer_de: String,
    #[server(default)] answer_en: String,
) -> Result<Packed<FormPage>, PortalError> {
    use crate::markdown::rendered;
    let door = crate::door::door()?;
    let id = match entry.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Refusal::NotFound)?),
    };
    let page = door.portal.faq_entry_form(&door.visitor, id, category.parse().ok()).await?;
    let en = (!answer_en.trim().is_empty()).then(|| rendered(&answer_en));
    let preview = (en.is_some() || !answer_de.trim().is_empty()).then(|| Preview { de: rendered(&answer_de), en });
    Packed::of(&FormPage { page, preview })
}

/// Creates an entry, or changes the one with this number. With `preview` it saves nothing.
///
/// # Errors
/// Not found for customers, and if there is no such entry; what is wrong with the fields; a conflict if somebody else
/// changed it.
#[server(prefix = "/api", endpoint = "save-faq-entry", output = Postcard)]
#[allow(clippy::too_many_arguments, reason = "a form has as many fields as it has")]
pub async fn save_faq_entry(
    #[server(default)] entry: String,
    #[server(default)] version: i64,
    #[server(default)] category: String,
    #[server(default)] question_de: String,
    #[server(default)] answer_de: String,
    #[server(default)] question_en: String,
    #[server(default)] answer_en: String,
    #[server(default)] state: String,
    #[server(default)] audience: String,
    #[server(default)] properties: Vec<String>,
    #[server(default)] preview: Option<String>,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    if preview.is_some() {
        door.visitor.must_as_staff(domain::policy::Right::WriteFaq)?;
        // The page comes back with what was typed, and shows how it looks.
        return Err(Reason::FaqPreview.into());
    }
    let typed = TypedEntry { category, question_de, answer_de, question_en, answer_en, state, audience, properties };
    if entry.is_empty() {
        door.portal.create_faq_entry(&door.visitor, &typed).await?;
    } else {
        let id = entry.parse().map_err(|_| Refusal::NotFound)?;
        door.portal.change_faq_entry(&door.visitor, portal::master::At { id, version }, &typed).await?;
    }
    door.say("Der Eintrag ist gespeichert.", "The entry is saved.");
    door.go_to(&format!("/admin/faq/categories/{}", typed.category.trim()));
    Ok(())
}

/// Archives an entry.
///
/// # Errors
/// Not found for customers, and if there is no such entry.
#[server(prefix = "/api", endpoint = "archive-faq-entry", output = Postcard)]
pub async fn archive_faq_entry(entry: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let fate = portal::master::Fate::Archived;
    let category = door.portal.archive_faq_entry(&door.visitor, FaqEntryId(entry), fate).await?;
    door.say("Der Eintrag ist archiviert.", "The entry is archived.");
    door.go_to(&format!("/admin/faq/categories/{category}"));
    Ok(())
}

/// Brings an entry back.
///
/// # Errors
/// Not found for customers, and if there is no such entry.
#[server(prefix = "/api", endpoint = "restore-faq-entry", output = Postcard)]
pub async fn restore_faq_entry(entry: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.archive_faq_entry(&door.visitor, FaqEntryId(entry), portal::master::Fate::InUse).await?;
    door.say("Der Eintrag ist zurückgeholt.", "The entry is brought back.");
    Ok(())
}

/// Moves an entry in its category one place `up` or `down`, or to the place of another one (`to-7`). `back` is the address of
/// its row.
///
/// # Errors
/// Not found for customers, and if there is no such entry.
#[server(prefix = "/api", endpoint = "move-faq-entry", output = Postcard)]
pub async fn move_faq_entry(entry: i64, step: String, #[server(default)] back: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let step = Step::parse(&step).ok_or(Refusal::NotFound)?;
    let category = door.portal.move_faq_entry(&door.visitor, FaqEntryId(entry), step).await?;
    door.say("Verschoben.", "Moved.");
    door.go_to(if back.is_empty() { format!("/admin/faq/categories/{category}") } else { back }.as_str());
    Ok(())
}

/// Those whom an entry reaches.
///
/// # Errors
/// Not found for customers, and if there is no such entry.
#[server(prefix = "/api", endpoint = "faq-readers-page", output = Postcard)]
pub async fn load_faq_readers(
    entry: String,
    #[server(default)] after: String,
    #[server(default)] before: String,
) -> Result<Packed<Readers>, PortalError> {
    let door = crate::door::door()?;
    let entry = entry.parse().map_err(|_| Refusal::NotFound)?;
    Packed::of(&door.portal.faq_readers(&door.visitor, entry, Turn::parse(&after, &before)).await?)
}

const FAQ: &str = "/admin/faq";

/// All categories.
#[must_use]
pub fn faq() -> impl IntoView {
    let one = in_query();
    let data = load(
        move || (one("q"), one("state"), one("after"), one("before")),
        |(q, state, after, before)| load_faq(q, state, after, before),
    );
    let new = view! { <LinkButton href="/admin/faq/categories/new" symbol=Symbol::PLUS>{t("Kategorie anlegen", "Add a category")}</LinkButton> };
    view! {
        <Title text="FAQ"/>
        <PageHeading
            title="FAQ"
            lead=t(
                "Antworten auf häufige Fragen. Im Portal stehen veröffentlichte Einträge in den Häusern, in denen der Schalter „FAQ“ an ist.",
                "Answers to frequent questions. In the portal, published entries are shown in the houses where the switch “FAQ” is on.",
            )
            actions=new.into_any()
        />
        <form class="filter-bar" method="get" action=FAQ role="search" aria-label=t("FAQ durchsuchen", "Search the FAQ")>
            {move || {
                view! {
                    <SearchField name="q" id="list-q" label=t("Einträge suchen", "Find entries") value=one("q")/>
                    <InUseOrArchived chosen=Which::parse(&one("state"))/>
                }
            }}
            <Button>{t("Suchen", "Search")}</Button>
        </form>
        <Load
            data=data
            children=move |page: Overview| {
                let (words, which) = (one("q"), Which::parse(&one("state")));
                view! { <All page words which/> }
            }
        />
    }
}

#[component]
fn InUseOrArchived(chosen: Which) -> impl IntoView {
    let label = |which| match which {
        Which::InUse => t("in Gebrauch", "in use"),
        Which::Archived => t("archiviert", "archived"),
    };
    let options = Which::ALL.map(|which| (which.key().to_owned(), label(which).to_owned()));
    view! { <Select name="state" label=t("Stand", "State") options=options.to_vec() value=chosen.key()/> }
}

#[component]
fn All(page: Overview, words: String, which: Which) -> impl IntoView {
    let Overview { categories, found } = page;
    if let Some(Slice { rows, earlier, later }) = found {
        if rows.is_empty() {
            return view! { <NothingFound all=FAQ/> }.into_any();
        }
        let (shown, path) = (rows.len(), address(FAQ, &[("q", &words), ("state", which.key())]));
        return view! {
            <Entries rows/>
            <Pages shown nouns=(t("Eintrag", "entry"), t("Einträge", "entries")) path earlier later/>
        }
        .into_any();
    }
    match (categories.is_empty(), which) {
        (true, Which::InUse) => {
            let action = view! { <LinkButton href="/admin/faq/categories/new" look=Look::Primary>{t("Kategorie anlegen", "Add a category")}</LinkButton> };
            view! {
                <Empty
                    symbol=Symbol::QUESTION
                    title=t("Noch keine FAQ", "No FAQ yet")
                    text=t(
                        "Legen Sie eine Kategorie an, zum Beispiel „Müll“ oder „Schlüssel“, und schreiben Sie darin die erste Antwort.",
                        "Add a category, for example “Waste” or “Keys”, and write the first answer in it.",
                    )
                    action=action.into_any()
                />
            }
            .into_any()
        }
        (true, Which::Archived) => view! {
            <Empty
                symbol=Symbol::QUESTION
                title=t("Keine archivierten Kategorien", "No archived categories")
                text=t("Was Sie archivieren, steht hier und lässt sich zurückholen.", "What you archive is here and can be brought back.")
            />
        }
        .into_any(),
        (false, _) => view! { <Categories categories which/> }.into_any(),
    }
}

/// What is missing in English.
fn untranslated() -> AnyView {
    view! { <Badge tone=Tone::Warn label=t("Englisch fehlt", "English is missing")/> }.into_any()
}

#[component]
fn Categories(categories: Vec<CategoryLine>, which: Which) -> impl IntoView {
    let columns = vec![
        Column::new(t("Kategorie", "Category")),
        Column::number(t("Veröffentlicht", "Published")),
        Column::number(t("Entwürfe", "Drafts")),
        Column::number(t("Englisch fehlt", "English is missing")),
        Column::controls(t("Reihenfolge", "Order")),
    ];
    let last = categories.len().saturating_sub(1);
    let rows = categories.into_iter().enumerate().map(move |(place, category)| {
        let CategoryLine { id, name: Both { de, en }, published, drafts, untranslated: lacking } = category;
        let anchor = format!("category-{id}");
        let order = (which == Which::InUse).then(|| {
            let of = (MoveFaqCategory::PATH, "category", id.to_string());
            order(of, &de, format!("{FAQ}#{anchor}"), (place > 0, place < last))
        });
        view! {
            <tr id=anchor>
                <th scope="row">
                    <a href=format!("/admin/faq/categories/{id}")><bdi>{de.clone()}</bdi></a>
                    " "
                    {en.is_none().then(untranslated)}
                </th>
                <Cell label=t("Veröffentlicht", "Published") numeric=true>{count(published)}</Cell>
                <Cell label=t("Entwürfe", "Drafts") numeric=true>{count(drafts)}</Cell>
                <Cell label=t("Englisch fehlt", "English is missing") numeric=true>{count(lacking)}</Cell>
                <Cell fits=true>{order}</Cell>
            </tr>
        }
    });
    let table = view! {
        <Table caption=t("Kategorien", "Categories") columns>
            {rows.collect_view()}
        </Table>
    };
    match which {
        Which::InUse => view! { <Draggable>{table}</Draggable> }.into_any(),
        Which::Archived => table.into_any(),
    }
}

/// The buttons that move something in its list; each only where there is a place to go to.
fn order(
    (action, field, id): (&'static str, &'static str, String),
    name: &str,
    back: String,
    (up, down): (bool, bool),
) -> AnyView {
    let label = |words: &str| format!("{words}: {name}");
    let up = up.then(
        || view! { <IconButton symbol=Symbol::UP label=label(t("Nach oben", "Move up")) name="step" value="up"/> },
    );
    let down =
        down.then(|| view! { <IconButton symbol=Symbol::DOWN label=label(t("Nach unten", "Move down")) name="step" value="down"/> });
    view! {
        <PostForm form=posted(action).only(field, &id) class="row">
            <input type="hidden" name=field value=id/>
            <input type="hidden" name="back" value=back/>
            {up}
            {down}
        </PostForm>
    }
    .into_any()
}

/// Where the entries of a list stand: of one category, with their order, or found anywhere.
#[derive(Clone)]
struct Ordered {
    /// The address of the list.
    path: String,
    /// Whether there are entries before and after this page.
    more: (bool, bool),
}

#[component]
fn Entries(
    rows: Vec<EntryLine>,
    /// They are all of one category, in their order.
    #[prop(optional)]
    ordered: Option<Ordered>,
) -> impl IntoView {
    let columns = vec![
        Column::new(t("Frage", "Question")),
        Column::new(t("Stand", "State")),
        Column::new(t("Zu sehen in", "Shown in")),
        Column::new(t("Hilfreich", "Helpful")),
        Column::controls(t("Reihenfolge", "Order")),
    ];
    let (last, in_order) = (rows.len().saturating_sub(1), ordered.is_some());
    let rows = rows.into_iter().enumerate().map(move |(place, entry)| {
        let EntryLine { id, category: (_, category), question, state, untranslated: lacking, houses, votes } = entry;
        let anchor = format!("entry-{id}");
        let state = match state {
            State::Draft => view! { <Badge tone=Tone::Quiet label=State::Draft.label().to(lang())/> },
            State::Published => view! { <Badge tone=Tone::Good label=State::Published.label().to(lang())/> },
        };
        let houses = match houses {
            None => t("allen Häusern", "all houses").to_owned(),
            Some(n) => counted(usize::try_from(n).unwrap_or(0), (t("Haus", "house"), t("Häuser", "houses"))),
        };
        let category = ordered.is_none().then(|| view! { <div class="hint"><bdi>{category}</bdi></div> });
        let order = ordered.clone().map(|Ordered { path, more: (before, after) }| {
            let of = (MoveFaqEntry::PATH, "entry", id.to_string());
            order(of, &question, format!("{path}#{anchor}"), (before || place > 0, after || place < last))
        });
        view! {
            <tr id=anchor>
                <th scope="row">
                    <a href=format!("/admin/faq/entries/{id}")><bdi>{question.clone()}</bdi></a>
                    {category}
                    " "
                    {lacking.then(untranslated)}
                </th>
                <Cell label=t("Stand", "State")>{state}</Cell>
                <Cell label=t("Zu sehen in", "Shown in")>{houses}</Cell>
                <Cell label=t("Hilfreich", "Helpful")>{said(votes)}</Cell>
                <Cell fits=true>{order}</Cell>
            </tr>
        }
    });
    let table = view! {
        <Table caption=t("Einträge", "Entries") columns>
            {rows.collect_view()}
        </Table>
    };
    if in_order { view! { <Draggable>{table}</Draggable> }.into_any() } else { table.into_any() }
}

/// "12 ja, 3 nein".
fn said(votes: domain::faq::Votes) -> String {
    let (yes, no) = (count(votes.helpful), count(votes.unhelpful));
    match lang() {
        Lang::De => format!("{yes} ja, {no} nein"),
        Lang::En => format!("{yes} yes, {no} no"),
    }
}

/// The form of a new category.
#[must_use]
pub fn new_category() -> impl IntoView {
    let title = t("Neue Kategorie", "New category");
    view! {
        <Title text=title/>
        <div class="narrow stack">
            <BackLink href=FAQ/>
            <PageHeading title/>
            <CategoryForm id=None version=0 name=Both::default()/>
        </div>
    }
}

#[component]
fn CategoryForm(id: Option<FaqCategoryId>, version: i64, name: Both) -> impl IntoView {
    view! {
        <PostForm form=SaveFaqCategory::PATH class="form">
            <input type="hidden" name="category" value=id.map(|id| id.to_string()).unwrap_or_default()/>
            <Version now=version/>
            <Field name="name_de" label=t("Name", "Name in German") hint=t("Zum Beispiel: Müll, Schlüssel, Heizung", "For example: Müll, Schlüssel, Heizung") value=name.de autocomplete="off" limit=LINE/>
            <Field name="name_en" label=t("Name auf Englisch", "Name in English") value=name.en.unwrap_or_default() optional=true autocomplete="off" limit=LINE/>
            <Buttons>
                <Button look=Look::Primary>{t("Speichern", "Save")}</Button>
            </Buttons>
        </PostForm>
    }
}

/// A category with its entries.
#[must_use]
pub fn category() -> impl IntoView {
    let (one, which) = (in_query(), in_path("category"));
    let data = load(
        move || (which(), one("state"), one("after"), one("before")),
        |(category, state, after, before)| load_category(category, state, after, before),
    );
    view! {
        <Load
            data=data
            children=move |page: CategoryPage| {
                let turn = [("state", one("state")), ("after", one("after")), ("before", one("before"))];
                view! { <Category page turn/> }
            }
        />
    }
}

#[component]
fn Category(page: CategoryPage, turn: [(&'static str, String); 3]) -> impl IntoView {
    let CategoryPage { id, version, stored, archived_at, entries: Slice { rows, earlier, later } } = page;
    let path = format!("{FAQ}/categories/{id}");
    let here = address(&path, &turn.each_ref().map(|(name, value)| (*name, value.as_str())));
    let which = Which::parse(&turn[0].1);
    let shown = rows.len();
    let list = match (rows.is_empty(), which) {
        (true, Which::InUse) => view! {
            <Empty
                symbol=Symbol::QUESTION
                title=t("Noch keine Einträge", "No entries yet")
                text=t("Schreiben Sie hier die erste Frage mit ihrer Antwort.", "Write the first question with its answer here.")
            />
        }
        .into_any(),
        (true, Which::Archived) => view! {
            <Empty
                symbol=Symbol::QUESTION
                title=t("Keine archivierten Einträge", "No archived entries")
                text=t("Was Sie archivieren, steht hier und lässt sich zurückholen.", "What you archive is here and can be brought back.")
            />
        }
        .into_any(),
        (false, which) => {
            let list = address(&path, &[("state", which.key())]);
            let pages = view! { <Pages shown nouns=(t("Eintrag", "entry"), t("Einträge", "entries")) path=list earlier later/> };
            if which == Which::InUse {
                let ordered = Ordered { path: here, more: (earlier.is_some(), later.is_some()) };
                view! { <Entries rows ordered/> {pages} }.into_any()
            } else {
                view! { <Entries rows/> {pages} }.into_any()
            }
        }
    };
    let name = Both { de: stored.name_de.clone(), en: Some(stored.name_en).filter(|en| !en.is_empty()) };
    let lacking = name.en.is_none().then(untranslated);
    let number = id.to_string();
    let actions = archived_at.is_none().then(|| {
        view! {
            <LinkButton href=format!("{FAQ}/entries/new?category={id}") look=Look::Primary symbol=Symbol::PLUS>
                {t("Eintrag schreiben", "Write an entry")}
            </LinkButton>
        }
        .into_any()
    });
    let edit = if archived_at.is_some() {
        view! {
            <Notice tone=Tone::Quiet>
                <p>{t("Diese Kategorie ist archiviert. Ihre Einträge sind im Portal nicht zu sehen.", "This category is archived. Its entries are not shown in the portal.")}</p>
            </Notice>
            <PostForm form=RestoreFaqCategory::PATH>
                <input type="hidden" name="category" value=number/>
                <Button>{t("Zurückholen", "Bring back")}</Button>
            </PostForm>
        }
        .into_any()
    } else {
        view! {
            <More label=t("Kategorie umbenennen oder archivieren", "Rename or archive the category")>
                <CategoryForm id=Some(id) version name/>
                <PostForm form=ArchiveFaqCategory::PATH>
                    <input type="hidden" name="category" value=number/>
                    <p class="hint">
                        {t(
                            "Archiviert sind auch ihre Einträge im Portal nicht mehr zu sehen. Alles lässt sich zurückholen.",
                            "Once archived, its entries are no longer shown in the portal either. Everything can be brought back.",
                        )}
                    </p>
                    <Button look=Look::Danger>{t("Kategorie archivieren", "Archive the category")}</Button>
                </PostForm>
            </More>
        }
        .into_any()
    };
    let title = stored.name_de;
    let heading = match actions {
        Some(actions) => view! { <PageHeading title=title.clone() actions/> }.into_any(),
        None => view! { <PageHeading title=title.clone()/> }.into_any(),
    };
    view! {
        <Title text=title/>
        <Breadcrumbs above=vec![(FAQ.to_owned(), "FAQ".to_owned())]/>
        {heading}
        {lacking}
        {edit}
        <Section title=t("Einträge", "Entries")>
            <form class="filter-bar" method="get" action=path role="search" aria-label=t("Liste filtern", "Filter the list")>
                <InUseOrArchived chosen=which/>
                <Button>{t("Filtern", "Filter")}</Button>
            </form>
            {list}
        </Section>
        <WholeJournal kind=ObjectKind::FaqCategory object=id.0/>
    }
}

/// The form of an entry.
#[must_use]
pub fn entry() -> impl IntoView {
    let (one, which) = (in_query(), in_path("entry"));
    let came_back = posted(SaveFaqEntry::PATH);
    // Only whoever wanted to see how it looks is shown.
    let wanted = !came_back.values("preview").is_empty();
    let typed = move |name: &str| if wanted { came_back.value(name, "") } else { String::new() };
    let (answer_de, answer_en) = (typed("answer_de"), typed("answer_en"));
    let data = load(
        move || (which(), one("category")),
        move |(entry, category)| load_entry(entry, category, answer_de.clone(), answer_en.clone()),
    );
    view! { <Load data=data children=|page: FormPage| view! { <EntryForm page/> }/> }
}

#[component]
fn EntryForm(page: FormPage) -> impl IntoView {
    let FormPage { page, preview } = page;
    let EntryPage { id, version, stored, options, votes, archived_at, hidden, people } = page;
    let back = match stored.category.as_str() {
        "" => FAQ.to_owned(),
        category => format!("{FAQ}/categories/{category}"),
    };
    let title = if id.is_some() { t("FAQ-Eintrag", "FAQ entry") } else { t("Neuer FAQ-Eintrag", "New FAQ entry") };
    if options.categories.is_empty() {
        let action = view! { <LinkButton href="/admin/faq/categories/new" look=Look::Primary>{t("Kategorie anlegen", "Add a category")}</LinkButton> };
        return view! {
            <Title text=title/>
            <PageHeading title/>
            <Empty
                symbol=Symbol::QUESTION
                title=t("Noch keine Kategorie", "No category yet")
                text=t("Ein Eintrag steht in einer Kategorie. Legen Sie zuerst eine an.", "An entry stands in a category. Add one first.")
                action=action.into_any()
            />
        }
        .into_any();
    }
    let number = id.map(|id| id.to_string()).unwrap_or_default();
    let foot = id.map(|id| {
        let number = id.to_string();
        let fate = if archived_at.is_some() {
            view! {
                <PostForm form=RestoreFaqEntry::PATH>
                    <input type="hidden" name="entry" value=number/>
                    <Button>{t("Zurückholen", "Bring back")}</Button>
                </PostForm>
            }
            .into_any()
        } else {
            view! {
                <PostForm form=ArchiveFaqEntry::PATH>
                    <input type="hidden" name="entry" value=number/>
                    <Button look=Look::Danger>{t("Archivieren", "Archive")}</Button>
                </PostForm>
            }
            .into_any()
        };
        view! {
            <Card title=t("Wer sieht das?", "Who sees this?") symbol=Symbol::EYE>
                <p>{seen_by(people, hidden)}</p>
                <p><a href=format!("{FAQ}/entries/{id}/readers")>{t("Leserinnen und Leser ansehen", "See the readers")}</a></p>
            </Card>
            <p class="quiet">{t("War das hilfreich? ", "Was this helpful? ")} {said(votes)}</p>
            {fate}
            <WholeJournal kind=ObjectKind::FaqEntry object=id.0/>
        }
    });
    let archived = archived_at.map(|_| {
        view! {
            <Notice tone=Tone::Quiet>
                <p>{t("Dieser Eintrag ist archiviert und im Portal nicht zu sehen.", "This entry is archived and not shown in the portal.")}</p>
            </Notice>
        }
    });
    let categories = options.categories.into_iter().map(|(id, name)| (id.to_string(), name)).collect::<Vec<_>>();
    let cancel = back.clone();
    let form = archived_at.is_none().then(|| {
        view! {
            <PostForm form=SaveFaqEntry::PATH class="form">
                {preview.map(looks)}
                <input type="hidden" name="entry" value=number/>
                <Version now=version/>
                <Select name="category" label=t("Kategorie", "Category") options=categories value=stored.category/>
                <Field name="question_de" label=t("Frage", "Question in German") value=stored.question_de autocomplete="off" limit=LINE/>
                <TextArea name="answer_de" label=t("Antwort", "Answer in German") hint=markdown_hint() value=stored.answer_de limit=NOTE/>
                <Field name="question_en" label=t("Frage auf Englisch", "Question in English") value=stored.question_en optional=true autocomplete="off" limit=LINE/>
                <TextArea
                    name="answer_en"
                    label=t("Antwort auf Englisch", "Answer in English")
                    hint=t("Fehlt Englisch, lesen alle die deutsche Fassung.", "If English is missing, everybody reads the German version.")
                    value=stored.answer_en
                    optional=true
                    limit=NOTE
                />
                <Choices name="state" legend=t("Stand", "State") value=stored.state>
                    <Choice value=State::Draft.key() label=State::Draft.label().to(lang()) hint=t("Nur Mitarbeiter sehen ihn.", "Only staff see it.")/>
                    <Choice value=State::Published.key() label=State::Published.label().to(lang()) hint=t("Kunden lesen ihn, sobald die FAQ dort an ist.", "Customers read it as soon as the FAQ is on there.")/>
                </Choices>
                <Choices name="audience" legend=t("Zu sehen in", "Shown in") value=stored.audience>
                    <Choice value=Audience::EVERYWHERE label=t("allen Häusern, auch künftigen", "all houses, future ones too")/>
                    <Choice value=Audience::CHOSEN label=t("ausgewählten Häusern", "chosen houses") hint=t("Kreuzen Sie sie unten an.", "Tick them below.")/>
                </Choices>
                <Houses houses=options.houses chosen=stored.properties/>
                <Buttons>
                    <Button look=Look::Primary>{t("Speichern", "Save")}</Button>
                    <Button name="preview" value="on" symbol=Symbol::EYE>{t("Vorschau", "Preview")}</Button>
                    <LinkButton href=cancel look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                </Buttons>
            </PostForm>
        }
    });
    view! {
        <Title text=title/>
        <div class="narrow stack">
            <BackLink href=back/>
            <PageHeading title/>
            {archived}
            {form}
            {foot}
        </div>
    }
    .into_any()
}

/// How many an entry reaches, in a sentence, and if it reaches nobody now, what hides it.
fn seen_by(people: i64, hidden: Option<Hidden>) -> String {
    let n = count(people);
    let Some(hidden) = hidden else {
        return match (people, lang()) {
            (0, Lang::De) => "Zurzeit sieht ihn niemand: Dort ist die FAQ aus, oder niemand hat Zugang.".to_owned(),
            (0, Lang::En) => "Nobody sees it at present: the FAQ is off there, or nobody has access.".to_owned(),
            (1, Lang::De) => "Eine Person sieht ihn.".to_owned(),
            (1, Lang::En) => "One person sees it.".to_owned(),
            (_, Lang::De) => format!("{n} Personen sehen ihn."),
            (_, Lang::En) => format!("{n} people see it."),
        };
    };
    // Why nobody sees it, and what would have to be done so that somebody does.
    let (why, done) = match hidden {
        Hidden::Draft => (t("Niemand sieht ihn", "Nobody sees it"), t("veröffentlicht", "published")),
        Hidden::Archived => (
            t("Niemand sieht ihn, denn er ist archiviert", "Nobody sees it, because it is archived"),
            t("zurückgeholt und veröffentlicht", "brought back and published"),
        ),
        Hidden::CategoryArchived => (
            t(
                "Niemand sieht ihn, denn seine Kategorie ist archiviert",
                "Nobody sees it, because its category is archived",
            ),
            t("mit ihr zurückgeholt", "brought back with it"),
        ),
    };
    let first = |words: &str| {
        let mut letters = words.chars();
        letters.next().map(|letter| letter.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    match (people, lang()) {
        (0, Lang::De) => format!("{why}, und {done} sähe ihn zurzeit auch niemand."),
        (0, Lang::En) => format!("{why}, and nobody would at present if it were {done}."),
        (1, Lang::De) => format!("{why}. {} erreicht er eine Person.", first(done)),
        (1, Lang::En) => format!("{why}. {}, it reaches one person.", first(done)),
        (_, Lang::De) => format!("{why}. {} erreicht er {n} Personen.", first(done)),
        (_, Lang::En) => format!("{why}. {}, it reaches {n} people.", first(done)),
    }
}

/// Those whom an entry reaches.
#[must_use]
pub fn readers() -> impl IntoView {
    let (one, which) = (in_query(), in_path("entry"));
    let data = load(
        move || (which(), one("after"), one("before")),
        |(entry, after, before)| load_faq_readers(entry, after, before),
    );
    view! { <Load data=data children=|page: Readers| view! { <People page/> }/> }
}

#[component]
fn People(page: Readers) -> impl IntoView {
    let Readers { entry: (id, question), hidden, people, readers: Slice { rows, earlier, later } } = page;
    let number = rows.len();
    let rows = rows.into_iter().map(|reader| {
        view! {
            <tr>
                <th scope="row"><bdi>{reader.name}</bdi></th>
                <Cell label=t("E-Mail-Adresse", "E-mail address")><bdi>{reader.email}</bdi></Cell>
            </tr>
        }
    });
    let list = if number == 0 {
        view! {
            <Empty
                symbol=Symbol::PEOPLE
                title=t("Niemand", "Nobody")
                text=t(
                    "Wer sich in einem Haus registriert, für das der Eintrag gilt und in dem die FAQ an ist, liest ihn dort.",
                    "Whoever registers in a house that the entry is for, and where the FAQ is on, reads it there.",
                )
            />
        }
        .into_any()
    } else {
        let columns = vec![Column::new(t("Name", "Name")), Column::new(t("E-Mail-Adresse", "E-mail address"))];
        let path = format!("{FAQ}/entries/{id}/readers");
        view! {
            <Table caption=t("Leserinnen und Leser", "Readers") columns>{rows.collect_view()}</Table>
            <Pages shown=number nouns=(t("Person", "person"), t("Personen", "people")) path earlier later/>
        }
        .into_any()
    };
    let heading = t("Wer sieht das?", "Who sees this?");
    view! {
        <Title text=heading/>
        <Breadcrumbs above=vec![(FAQ.to_owned(), "FAQ".to_owned()), (format!("{FAQ}/entries/{id}"), question)]/>
        <PageHeading title=heading lead=seen_by(people, hidden)/>
        {list}
    }
}

fn markdown_hint() -> &'static str {
    t(
        "Markdown: **fett**, - Liste, [Text](https://…). Eine Leerzeile beginnt einen neuen Absatz.",
        "Markdown: **bold**, - list, [text](https://…). An empty line begins a new paragraph.",
    )
}

/// How the answers look.
fn looks(preview: Preview) -> AnyView {
    let Preview { de, en } = preview;
    let en = en.map(|html| view! { <hr/> <div lang="en"><Markdown html/></div> });
    view! {
        <Card title=t("Vorschau", "Preview") symbol=Symbol::EYE>
            <div lang="de"><Markdown html=de/></div>
            {en}
        </Card>
    }
    .into_any()
}

/// The houses to tick, which can be narrowed down with scripts: there may be hundreds.
#[component]
fn Houses(houses: Vec<(PropertyId, String)>, chosen: Vec<String>) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let boxes = houses.into_iter().map(move |(id, name)| {
        let (value, key) = (id.to_string(), fold(&name));
        let checked = chosen.contains(&value);
        let hidden = move || words.with(|words| !words.split(' ').all(|word| key.contains(word)));
        view! {
            <li hidden=hidden>
                <Check name="properties[]" id=format!("property-{id}") label=name value=value checked/>
            </li>
        }
    });
    let boxes: Vec<_> = boxes.collect();
    view! {
        <fieldset class="field checklist">
            <legend>{t("Häuser", "Houses")}</legend>
            <div class="search needs-script">
                <label class="read-out" for="houses-filter">{t("Häuser eingrenzen", "Narrow the houses down")}</label>
                <input
                    class="input"
                    type="search"
                    id="houses-filter"
                    placeholder=t("Häuser eingrenzen", "Narrow the houses down")
                    autocomplete="off"
                    on:input=move |event| words.set(fold(&event_target_value(&event)))
                    // It narrows, and does not send the form.
                    on:keydown=|event| {
                        if event.key() == "Enter" {
                            event.prevent_default();
                        }
                    }
                />
            </div>
            <ul class="checklist-items" role="list">{boxes}</ul>
        </fieldset>
    }
}
