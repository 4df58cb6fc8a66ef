//! Documents, as staff see them: the list, one with whom it reaches, and sharing files.

mod share;

pub(super) use share::new;
pub use share::{UPLOAD, Uploaded};

use super::{
    journal::WholeJournal,
    list::{Pages, address, count},
};
use crate::{
    error::PortalError,
    form::{PostForm, Version, posted},
    lang::{lang, t},
    load::{Load, Packed, in_path, in_query, load},
    ui::{
        Badge, Breadcrumbs, BulkActions, Button, Card, Cell, Column, Empty, Fact, Facts, Field, LinkButton, Look, More,
        Notice, PageHeading, Pick, SearchField, Select, Symbol, Table, Tone,
    },
};
use domain::{
    document::{Detail, Filter, Folder, Place, Readers, Row, Search, TITLE, Target, size},
    id::DocumentId,
    journal::ObjectKind,
    list::Slice,
    text::Lang,
    time::Moment,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

const LIST: &str = "/admin/documents";

/// A page of documents, and what they belong to if something is asked for.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "documents-page", output = Postcard)]
pub async fn load_documents(
    q: String,
    folder: String,
    state: String,
    of: String,
    after: String,
    before: String,
) -> Result<Packed<(Slice<Row>, Option<Target>)>, PortalError> {
    let door = crate::door::door()?;
    let search = Search { q, folder, state, of, after, before };
    Packed::of(&door.portal.documents(&door.visitor, &search).await?)
}

/// One document with how many it reaches.
///
/// # Errors
/// Not found for customers, and if there is no such document.
#[server(prefix = "/api", endpoint = "document-page", output = Postcard)]
pub async fn load_document(document: String) -> Result<Packed<Detail>, PortalError> {
    let door = crate::door::door()?;
    let id = document.parse().map_err(|_| domain::refusal::Refusal::NotFound)?;
    Packed::of(&door.portal.document(&door.visitor, id).await?)
}

/// Those whom a document reaches.
///
/// # Errors
/// Not found for customers, and if there is no such document.
#[server(prefix = "/api", endpoint = "document-readers-page", output = Postcard)]
pub async fn load_readers(document: String, after: String, before: String) -> Result<Packed<Readers>, PortalError> {
    let door = crate::door::door()?;
    let id = document.parse().map_err(|_| domain::refusal::Refusal::NotFound)?;
    let turn = domain::list::Turn::parse(&after, &before);
    Packed::of(&door.portal.document_readers(&door.visitor, id, turn).await?)
}

/// Changes what is said about a document.
///
/// # Errors
/// Not found for customers; what is wrong with the fields; both values if it was changed meanwhile.
#[server(prefix = "/api", endpoint = "change-document", output = Postcard)]
pub async fn change_document(
    document: i64,
    version: i64,
    #[server(default)] title: String,
    #[server(default)] folder: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let at = portal::master::At { id: DocumentId(document), version };
    let typed = domain::document::TypedChange { title, folder };
    door.portal.change_document(&door.visitor, at, &typed).await?;
    door.say("Gespeichert.", "Saved.");
    Ok(())
}

/// Withdraws a document.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "withdraw-document", output = Postcard)]
pub async fn withdraw_document(document: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.withdraw_document(&door.visitor, DocumentId(document)).await?;
    door.say(
        "Das Dokument ist zurückgezogen. Kein Kunde sieht es mehr.",
        "The document is withdrawn. No customer sees it any more.",
    );
    Ok(())
}

/// Withdraws the documents that were ticked in the list.
///
/// # Errors
/// Not found for customers, and if one of them is not there; none is ticked, or more than a page shows.
#[server(prefix = "/api", endpoint = "withdraw-documents", output = Postcard)]
pub async fn withdraw_documents(#[server(default)] documents: Vec<String>) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    match door.portal.withdraw_documents(&door.visitor, &documents).await? {
        0 => door.say("Davon war schon alles zurückgezogen.", "All of this was withdrawn already."),
        1 => door.say(
            "Ein Dokument ist zurückgezogen. Kein Kunde sieht es mehr.",
            "One document is withdrawn. No customer sees it any more.",
        ),
        n => door.say(
            &format!("{n} Dokumente sind zurückgezogen. Kein Kunde sieht sie mehr."),
            &format!("{n} documents are withdrawn. No customer sees them any more."),
        ),
    }
    Ok(())
}

/// Lets customers see a document again that was withdrawn.
///
/// # Errors
/// Not found for customers; refused if it was changed meanwhile.
#[server(prefix = "/api", endpoint = "share-document-again", output = Postcard)]
pub async fn share_document_again(document: i64, version: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let at = portal::master::At { id: DocumentId(document), version };
    door.portal.share_document_again(&door.visitor, at).await?;
    door.say("Das Dokument ist wieder zu sehen.", "The document can be seen again.");
    Ok(())
}

/// The list.
#[must_use]
pub(super) fn documents() -> impl IntoView {
    let one = in_query();
    let search = move || Search {
        q: one("q"),
        folder: one("folder"),
        state: one("state"),
        of: one("of"),
        after: one("after"),
        before: one("before"),
    };
    let data = load(search, |Search { q, folder, state, of, after, before }| {
        load_documents(q, folder, state, of, after, before)
    });
    view! {
        <Title text=t("Dokumente", "Documents")/>
        <Load
            data=data
            children=move |(page, of): (Slice<Row>, Option<Target>)| {
                let search = search();
                view! { <Found page of search/> }
            }
        />
    }
}

#[component]
fn Found(page: Slice<Row>, of: Option<Target>, search: Search) -> impl IntoView {
    let new = of.as_ref().map_or_else(|| format!("{LIST}/new"), |of| format!("{LIST}/new?of={}", of.place));
    let file = address("/admin/documents.csv", &filters(&search));
    let actions = view! {
        <LinkButton href=new look=Look::Primary symbol=Symbol::UPLOAD>{t("Dokumente freigeben", "Share documents")}</LinkButton>
        <LinkButton href=file external=true symbol=Symbol::DOWNLOAD>{t("Als CSV", "As CSV")}</LinkButton>
    };
    let folders = std::iter::once((String::new(), t("Alle", "All").to_owned()));
    let folders =
        folders.chain(Folder::ALL.map(|folder| (folder.key().to_owned(), folder.label().to(lang()).to_owned())));
    let states = vec![
        (String::new(), t("freigegeben", "shared").to_owned()),
        (Search::WITHDRAWN.to_owned(), t("zurückgezogen", "withdrawn").to_owned()),
    ];
    let hidden = (!search.of.is_empty()).then(|| view! { <input type="hidden" name="of" value=search.of.clone()/> });
    let only = of.map(|of| {
        view! {
            <p>
                {t("Nur: ", "Only: ")}
                <a href=of.place.path()><bdi>{of.name}</bdi></a>
                " · "
                <a href=LIST>{t("Alle Dokumente", "All documents")}</a>
            </p>
        }
    });
    view! {
        <PageHeading title=t("Dokumente", "Documents") actions=actions.into_any()/>
        <form class="filter-bar" method="get" action=LIST role="search" aria-label=t("Liste durchsuchen", "Search the list")>
            {hidden}
            <SearchField name="q" id="list-q" label=t("Titel, Datei", "Title, file") value=search.q.clone()/>
            <Select name="folder" label=t("Art", "Type") options=folders.collect() value=search.folder.clone()/>
            <Select name="state" label=t("Stand", "State") options=states value=search.state.clone()/>
            <Button>{t("Suchen", "Search")}</Button>
        </form>
        {only}
        <List page search/>
    }
}

/// What the list is narrowed down to, as it stands in addresses.
fn filters(search: &Search) -> [(&'static str, &str); 4] {
    [("q", &search.q), ("folder", &search.folder), ("state", &search.state), ("of", &search.of)]
}

#[component]
fn List(page: Slice<Row>, search: Search) -> impl IntoView {
    let Slice { rows, earlier, later } = page;
    if rows.is_empty() {
        return view! { <Nothing search/> }.into_any();
    }
    let path = address(LIST, &filters(&search));
    let shown = rows.len();
    let rows = if search.filter().withdrawn {
        view! { <Rows rows/> }.into_any()
    } else {
        view! { <ToWithdraw rows/> }.into_any()
    };
    view! {
        {rows}
        <Pages shown nouns=(t("Dokument", "document"), t("Dokumente", "documents")) path earlier later/>
    }
    .into_any()
}

/// A list without a document: nothing has the words that were looked for, nothing is of what was chosen, or nothing is there
/// yet.
#[component]
fn Nothing(
    /// What the list is narrowed down to.
    search: Search,
) -> impl IntoView {
    let Filter { words, folder, withdrawn, place } = search.filter();
    if !words.is_empty() {
        return view! { <super::properties::NothingFound all=LIST/> }.into_any();
    }
    if folder.is_some() || withdrawn {
        let all = address(LIST, &[("of", &search.of)]);
        let action = view! { <LinkButton href=all>{t("Alle anzeigen", "Show all")}</LinkButton> }.into_any();
        return view! {
            <Empty
                symbol=Symbol::DOCUMENT
                title=t("Keine Dokumente", "No documents")
                text=t(
                    "Von dem, was oben gewählt ist, gibt es hier nichts.",
                    "There is nothing here of what is chosen above.",
                )
                action
            />
        }
        .into_any();
    }
    let text = match place {
        None => t(
            "Geben Sie Abrechnungen, Protokolle oder Verträge für ein Haus, eine Einheit oder einen Kontakt frei.",
            "Share statements, minutes or contracts for a house, a unit or a contact.",
        ),
        Some(Place::House(_)) => t(
            "Was Sie für diese Liegenschaft oder eine ihrer Einheiten freigeben, steht hier.",
            "What you share with this property or one of its units is here.",
        ),
        Some(Place::Unit(_)) => {
            t("Was Sie für diese Einheit freigeben, steht hier.", "What you share with this unit is here.")
        }
        Some(Place::Contact(_)) => {
            t("Was Sie für diesen Kontakt freigeben, steht hier.", "What you share with this contact is here.")
        }
    };
    // Here may have been some: what was withdrawn is not in this list.
    let title = match place {
        None => t("Noch kein Dokument", "No document yet"),
        Some(_) => t("Keine Dokumente", "No documents"),
    };
    view! { <Empty symbol=Symbol::DOCUMENT title text/> }.into_any()
}

/// Documents to be ticked, and below them what is done with those.
#[component]
fn ToWithdraw(
    /// The documents.
    rows: Vec<Row>,
) -> impl IntoView {
    view! {
        <PostForm form=WithdrawDocuments::PATH class="stack">
            // The Enter key in a box presses the first button of a form: it shall withdraw nothing.
            <button type="submit" class="read-out" disabled tabindex="-1" aria-hidden="true"></button>
            <Rows rows boxes="documents"/>
            <BulkActions
                name="documents"
                text=t("Die angekreuzten Dokumente sieht dann kein Kunde mehr:", "No customer sees the ticked documents then:")
            >
                <Button look=Look::Danger>{t("Zurückziehen", "Withdraw")}</Button>
            </BulkActions>
        </PostForm>
    }
}

/// Documents as a table.
#[component]
fn Rows(
    /// The documents.
    rows: Vec<Row>,
    /// The name of the boxes to tick them, in the form around the table; none without.
    #[prop(optional)]
    boxes: Option<&'static str>,
) -> impl IntoView {
    let mut columns: Vec<_> = boxes.map(|_| Column::controls(t("Auswahl", "Choice"))).into_iter().collect();
    columns.extend([
        Column::new(t("Titel", "Title")),
        Column::new(t("Art", "Type")),
        Column::new(t("Für", "For")),
        Column::new(t("Datei", "File")),
        Column::new(t("Freigegeben", "Shared")),
    ]);
    let rows = rows.into_iter().map(move |row| {
        let pick = boxes.map(|name| {
            let label = match lang() {
                Lang::De => format!("{} auswählen", row.title),
                Lang::En => format!("Choose {}", row.title),
            };
            let value = row.id.to_string();
            view! { <Cell fits=true><Pick name value label/></Cell> }
        });
        let (by, at) = row.shared.clone();
        let (whom, file) = (row.audience.words(&row.place, lang()), about(&row));
        view! {
            <tr>
                {pick}
                <th scope="row">
                    <a href=format!("{LIST}/{}", row.id)><bdi>{row.title}</bdi></a>
                </th>
                <Cell label=t("Art", "Type")>{row.folder.label().to(lang())}</Cell>
                <Cell label=t("Für", "For")><bdi>{whom}</bdi></Cell>
                <Cell label=t("Datei", "File")>{file}</Cell>
                <Cell label=t("Freigegeben", "Shared")><bdi>{format!("{by}, {}", at.to(lang()))}</bdi></Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Dokumente", "Documents") columns>
            {rows.collect_view()}
        </Table>
    }
}

/// What is in a file and how much, in words.
fn about(row: &Row) -> String {
    format!("{}, {}", row.content.label().to(lang()), size(row.size, lang()))
}

/// One document.
#[must_use]
pub(super) fn document() -> impl IntoView {
    let data = load(in_path("document"), load_document);
    view! { <Load data=data children=|detail: Detail| view! { <One detail/> }/> }
}

#[component]
fn One(detail: Detail) -> impl IntoView {
    let Detail { row, version, people } = detail;
    let (id, title, withdrawn) = (row.id, row.title.clone(), row.withdrawn.clone());
    // Not the address of customers: a preview would answer it as one of them.
    let file = format!("{LIST}/{id}/file");
    let look = row.content.shown_as().map(|_| {
        view! {
            <LinkButton href=file.clone() external=true look=Look::Primary symbol=Symbol::EYE>{t("Ansehen", "View")}</LinkButton>
        }
    });
    let actions = view! {
        {look}
        <LinkButton href=format!("{file}?download") external=true symbol=Symbol::DOWNLOAD>{t("Herunterladen", "Download")}</LinkButton>
    }
    .into_any();
    let shown = title.clone();
    let picture = row.content.is_picture().then(|| {
        view! {
            <Card title=t("Vorschau", "Preview") symbol=Symbol::EYE>
                <img class="preview" src=file.clone() alt=shown/>
            </Card>
        }
    });
    let state = match &withdrawn {
        Some(_) => view! { <Badge tone=Tone::Quiet label=t("zurückgezogen", "withdrawn")/> },
        None => view! { <Badge tone=Tone::Good label=t("freigegeben", "shared")/> },
    };
    let gone = withdrawn.clone().map(|(by, at)| {
        view! { <Fact name=t("Zurückgezogen", "Withdrawn")><bdi>{format!("{}, {by}", at.to(lang()))}</bdi></Fact> }
    });
    let (by, at) = row.shared.clone();
    let who = reached(people, withdrawn.is_some());
    let place = row.audience.place;
    let whom = row.audience.words(&row.place, lang());
    let file = format!("{} ({})", row.name, about(&row));
    view! {
        <Title text=title.clone()/>
        <Breadcrumbs above=vec![(LIST.to_owned(), t("Dokumente", "Documents").to_owned())]/>
        <PageHeading title=title.clone() actions/>
        <div class="columns">
            <Card title=t("Über das Dokument", "About the document") symbol=Symbol::DOCUMENT>
                <Facts>
                    <Fact name=t("Art", "Type")>{row.folder.label().to(lang())}</Fact>
                    <Fact name=t("Datei", "File")><bdi>{file}</bdi></Fact>
                    <Fact name=t("Freigegeben", "Shared")><bdi>{format!("{}, {by}", at.to(lang()))}</bdi></Fact>
                    {gone}
                </Facts>
                <Edit id version title folder=row.folder/>
                <Withdraw id version withdrawn=withdrawn.is_some()/>
            </Card>
            <Card title=t("Wer sieht das?", "Who sees this?") symbol=Symbol::EYE>
                <Facts>
                    <Fact name=t("Stand", "State")>{state}</Fact>
                    <Fact name=t("Für", "For")><a href=place.path()><bdi>{whom}</bdi></a></Fact>
                </Facts>
                <p>{who}</p>
                <p><a href=format!("{LIST}/{id}/readers")>{t("Personen ansehen", "See the people")}</a></p>
                <p><a href=format!("{LIST}?of={place}")>{t("Alle Dokumente dazu", "All documents there")}</a></p>
            </Card>
            {picture}
        </div>
        <WholeJournal kind=ObjectKind::Document object=id.0/>
    }
}

/// How many see it, in a sentence.
fn reached(people: i64, withdrawn: bool) -> String {
    let n = count(people);
    match (people, withdrawn, lang()) {
        (0, true, Lang::De) => "Kein Kunde sieht es, und wieder freigegeben sähe es zurzeit auch niemand.".to_owned(),
        (0, true, Lang::En) => "No customer sees it, and nobody would at present if it were shared again.".to_owned(),
        (1, true, Lang::De) => "Kein Kunde sieht es. Wieder freigegeben sähe es eine Person.".to_owned(),
        (1, true, Lang::En) => "No customer sees it. Shared again, one person would see it.".to_owned(),
        (_, true, Lang::De) => format!("Kein Kunde sieht es. Wieder freigegeben sähen es {n} Personen."),
        (_, true, Lang::En) => format!("No customer sees it. Shared again, {n} people would see it."),
        (0, _, Lang::De) => "Zurzeit sieht es niemand.".to_owned(),
        (0, _, Lang::En) => "Nobody sees it at present.".to_owned(),
        (1, _, Lang::De) => "Eine Person sieht es.".to_owned(),
        (1, _, Lang::En) => "One person sees it.".to_owned(),
        (_, _, Lang::De) => format!("{n} Personen sehen es."),
        (_, _, Lang::En) => format!("{n} people see it."),
    }
}

#[component]
fn Edit(id: DocumentId, version: i64, title: String, folder: Folder) -> impl IntoView {
    view! {
        <More label=t("Titel oder Art ändern", "Change the title or the type")>
            <PostForm form=posted(ChangeDocument::PATH) class="form">
                <input type="hidden" name="document" value=id.to_string()/>
                <Version now=version/>
                <Field name="title" label=t("Titel", "Title") value=title limit=TITLE/>
                <Select name="folder" label=t("Art", "Type") options=share::folders() value=folder.key()/>
                <Button>{t("Speichern", "Save")}</Button>
            </PostForm>
        </More>
    }
}

#[component]
fn Withdraw(id: DocumentId, version: i64, withdrawn: bool) -> impl IntoView {
    if withdrawn {
        return view! {
            <More label=t("Wieder freigeben", "Share again")>
                <p class="hint">
                    {t(
                        "Dieselben Personen sehen es dann wieder, mit dem Tag von damals. Eine E-Mail bekommt niemand.",
                        "The same people see it again then, with the day of then. Nobody gets an e-mail.",
                    )}
                </p>
                <PostForm form=posted(ShareDocumentAgain::PATH)>
                    <input type="hidden" name="document" value=id.to_string()/>
                    <Version now=version/>
                    <Button>{t("Wieder freigeben", "Share again")}</Button>
                </PostForm>
            </More>
        }
        .into_any();
    }
    view! {
        <More label=t("Zurückziehen", "Withdraw")>
            <p class="hint">
                {t(
                    "Kein Kunde sieht oder öffnet das Dokument dann mehr. Wer es schon heruntergeladen hat, behält es.",
                    "No customer sees or opens the document then. Whoever has downloaded it keeps it.",
                )}
            </p>
            <PostForm form=posted(WithdrawDocument::PATH)>
                <input type="hidden" name="document" value=id.to_string()/>
                <Button look=Look::Danger>{t("Zurückziehen", "Withdraw")}</Button>
            </PostForm>
        </More>
    }
    .into_any()
}

/// Those whom a document reaches.
#[must_use]
pub(super) fn readers() -> impl IntoView {
    let (one, here) = (in_query(), in_path("document"));
    let data = load(
        move || (here(), one("after"), one("before")),
        |(document, after, before)| load_readers(document, after, before),
    );
    view! { <Load data=data children=|page: Readers| view! { <People page/> }/> }
}

#[component]
fn People(page: Readers) -> impl IntoView {
    let Readers { document: (id, title), withdrawn, people, readers } = page;
    let Slice { rows, earlier, later } = readers;
    let shown = rows.len();
    let columns = vec![Column::new(t("Name", "Name")), Column::new(t("E-Mail-Adresse", "E-mail address"))];
    let rows = rows.into_iter().map(|reader| {
        view! {
            <tr>
                <th scope="row"><bdi>{reader.name}</bdi></th>
                <Cell label=t("E-Mail-Adresse", "E-mail address")><bdi>{reader.email}</bdi></Cell>
            </tr>
        }
    });
    let list = if shown == 0 {
        let text = if withdrawn {
            t("Das Dokument ist zurückgezogen.", "The document is withdrawn.")
        } else {
            t(
                "Wer sich registriert und dazugehört, sieht das Dokument auch später noch.",
                "Whoever registers and belongs there sees the document later, too.",
            )
        };
        view! { <Empty symbol=Symbol::PEOPLE title=t("Niemand", "Nobody") text/> }.into_any()
    } else {
        let path = format!("{LIST}/{id}/readers");
        view! {
            <Table caption=t("Personen", "People") columns>{rows.collect_view()}</Table>
            <Pages shown nouns=(t("Person", "person"), t("Personen", "people")) path earlier later/>
        }
        .into_any()
    };
    let heading = t("Wer sieht das?", "Who sees this?");
    view! {
        <Title text=heading/>
        <Breadcrumbs above=vec![
            (LIST.to_owned(), t("Dokumente", "Documents").to_owned()),
            (format!("{LIST}/{id}"), title),
        ]/>
        <PageHeading title=heading lead=reached(people, withdrawn)/>
        {list}
    }
}

/// The way to the documents of a house, a unit or a contact, and to sharing more while it is in use.
#[component]
pub(super) fn DocumentsOf(
    /// Which.
    place: Place,
    /// Since when it is archived.
    archived_at: Option<Moment>,
) -> impl IntoView {
    let share = archived_at.is_none().then(|| {
        view! { <a href=format!("{LIST}/new?of={place}")>{t("Dokumente freigeben", "Share documents")}</a> }
    });
    view! {
        <p class="row">
            <a href=format!("{LIST}?of={place}")>{t("Dokumente ansehen", "See the documents")}</a>
            {share}
        </p>
    }
}

/// What is asked and warned of above the choice of files.
#[component]
fn Reach(words: String, nobody: bool) -> impl IntoView {
    let tone = if nobody { Tone::Warn } else { Tone::Info };
    view! {
        <Notice tone title=t("Wer sieht das?", "Who sees this?")>
            <p>{words}</p>
        </Notice>
    }
}
