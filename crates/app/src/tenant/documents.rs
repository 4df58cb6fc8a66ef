//! Documents, as customers see them: types are folders, the newest comes first. Days, types and sizes are made into words on
//! the server.

use super::{announcements::New, list_was_opened, property};
use crate::{
    error::PortalError,
    lang::t,
    load::{Load, Packed, in_query, load},
    ui::{Empty, LinkButton, PageHeading, Symbol},
};
use domain::policy::Page;
#[cfg(feature = "ssr")]
use domain::{
    document::{Class, Folder, Item, Listed, size},
    id::PropertyId,
    list::Below,
    text::Lang,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Which.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// What it is, how much, since when, and whose.
    pub about: String,
    /// Whether browsers show it.
    pub shown: bool,
    /// Whether it has come since the last time.
    pub new: bool,
}

/// A page of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    /// The newest first.
    pub items: Vec<Shown>,
    /// Types of which there is something, with what they are called.
    pub folders: Vec<(String, String)>,
    /// Where the next page begins.
    pub next: Option<String>,
}

#[cfg(feature = "ssr")]
impl Shelf {
    pub(crate) fn of(listed: &Listed, lang: Lang) -> Self {
        let shown = |item: &Item| {
            let whose = match (item.class, lang) {
                (Class::House, _) => None,
                (Class::Unit, Lang::De) => Some("für Ihre Einheit"),
                (Class::Unit, Lang::En) => Some("for your unit"),
                (Class::Contact, Lang::De) => Some("für Sie persönlich"),
                (Class::Contact, Lang::En) => Some("for you personally"),
            };
            let (folder, content) = (item.folder.label().to(lang), item.content.label().to(lang));
            let (size, day) = (size(item.size, lang), item.at.day().to(lang));
            let whose = whose.map(|whose| format!(" · {whose}")).unwrap_or_default();
            Shown {
                id: item.id.0,
                title: item.title.clone(),
                about: format!("{day} · {folder} · {content}, {size}{whose}"),
                shown: item.content.shown_as().is_some(),
                new: listed.new_after.is_some_and(|after| item.at > after),
            }
        };
        let folder = |folder: &Folder| (folder.key().to_owned(), folder.label().to(lang).to_owned());
        Self {
            items: listed.items.iter().map(shown).collect(),
            folders: listed.folders.iter().map(folder).collect(),
            next: listed.next.map(|next| next.to_string()),
        }
    }
}

/// A page of the documents that somebody sees in a house.
///
/// # Errors
/// Not found for houses that are not theirs.
#[server(prefix = "/api", endpoint = "house-documents-page", output = Postcard)]
pub async fn load_documents(property: i64, folder: String, before: String) -> Result<Packed<Shelf>, PortalError> {
    let door = crate::door::door()?;
    let (folder, below) = (Folder::parse(&folder), Below::parse(&before));
    let listed = door.portal.documents_at(&door.visitor, PropertyId(property), folder, below).await?;
    Packed::of(&Shelf::of(&listed, door.visitor.lang))
}

/// The list.
#[component]
pub(super) fn DocumentsPage() -> impl IntoView {
    let one = in_query();
    let data = load(
        move || (property().map_or(0, |property| property.0), one("folder"), one("before")),
        |(property, folder, before)| load_documents(property, folder, before),
    );
    view! {
        <Title text=t("Dokumente", "Documents")/>
        <Load
            data=data
            children=move |shelf| {
                let path = property().map(|property| Page::Documents.path(property)).unwrap_or_default();
                let (folder, older) = (one("folder"), !one("before").is_empty());
                if folder.is_empty() && !older {
                    list_was_opened(Page::Documents);
                }
                view! {
                    <PageHeading title=t("Dokumente", "Documents")/>
                    <Documents shelf path folder older/>
                }
            }
        />
    }
}

/// Documents with their types.
#[component]
pub(crate) fn Documents(
    /// What there is.
    shelf: Shelf,
    /// The address of the page.
    path: String,
    /// The type that was chosen; none for all.
    folder: String,
    /// Whether newer ones come before.
    older: bool,
) -> impl IntoView {
    let Shelf { items, folders, next } = shelf;
    if folders.is_empty() {
        return view! {
            <Empty
                symbol=Symbol::DOCUMENT
                title=t("Keine Dokumente", "No documents")
                text=t(
                    "Was Ihre Hausverwaltung für Sie bereitstellt, steht hier. Am Tag danach bekommen Sie eine E-Mail.",
                    "What your property manager provides for you is here. The day after you get an e-mail.",
                )
            />
        }
        .into_any();
    }
    let all = std::iter::once((String::new(), t("Alle", "All").to_owned()));
    let links = all.chain(folders).map(|(key, label)| {
        let href = if key.is_empty() { path.clone() } else { format!("{path}?folder={key}") };
        let current = (key == folder).then_some("page");
        view! { <li><a href=href aria-current=current>{label}</a></li> }
    });
    let rows = items.into_iter().map(|item| view! { <Document item/> });
    let back = if folder.is_empty() { path.clone() } else { format!("{path}?folder={folder}") };
    let newest =
        older.then(|| view! { <LinkButton href=back.clone()>{t("Zu den neuesten", "To the newest")}</LinkButton> });
    let join = if folder.is_empty() { '?' } else { '&' };
    let next = next.map(|next| {
        view! { <LinkButton href=format!("{back}{join}before={next}")>{t("Ältere Dokumente", "Older documents")}</LinkButton> }
    });
    view! {
        <nav aria-label=t("Art der Dokumente", "Type of documents")>
            <ul class="folders" role="list">{links.collect_view()}</ul>
        </nav>
        <ul class="documents" role="list">{rows.collect_view()}</ul>
        <div class="buttons">{newest} {next}</div>
    }
    .into_any()
}

#[component]
fn Document(item: Shown) -> impl IntoView {
    let Shown { id, title, about, shown, new } = item;
    let file = format!("/documents/{id}/file");
    let look = shown.then(|| {
        let label = format!("{}: {title}", t("Ansehen", "View"));
        view! {
            <a class="button" href=file.clone() rel="external" target="_blank" aria-label=label>{t("Ansehen", "View")}</a>
        }
    });
    let label = format!("{}: {title}", t("Herunterladen", "Download"));
    view! {
        <li class="document" id=format!("document-{id}")>
            <div>
                <strong><bdi>{title}</bdi></strong>
                {new.then(|| view! { " " <New/> })}
                <div class="hint">{about}</div>
            </div>
            <div class="buttons">
                {look}
                <a class="button" href=format!("{file}?download") rel="external" aria-label=label>{t("Herunterladen", "Download")}</a>
            </div>
        </li>
    }
}
