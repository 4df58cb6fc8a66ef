//! Sharing files: what they belong to is found first, then they are chosen and sent, several at once. It is a plain form with
//! files; with scripts the same form is sent by one, which shows how far it is.

use super::{LIST, Reach};
use crate::{
    error::PortalError,
    form::{UploadForm, posted},
    lang::{lang, t},
    load::{Load, Packed, in_query, load},
    ui::{
        BackLink, Button, Buttons, Empty, FileField, Icon, LinkButton, Look, Notice, PageHeading, SearchField, Select,
        Symbol, Tone,
    },
};
use domain::{
    announcement::Whom,
    document::{AT_ONCE, Class, Folder, MEGABYTES, Target},
    text::Lang,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

/// Where files are sent to.
pub const UPLOAD: &str = "/admin/documents/upload";

/// What our own script is told of files that it has sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uploaded {
    /// Where to go on, if all went well.
    pub to: String,
    /// What to say if it did not.
    pub words: String,
    /// What was taken nevertheless.
    pub taken: Vec<String>,
    /// What was not, and why.
    pub refused: Vec<(String, String)>,
    /// What is wrong with the fields.
    pub problems: Vec<(String, String)>,
}

impl Uploaded {
    /// As it travels: lines of words with tabs between them, which names of files have none of.
    #[must_use]
    pub fn write(&self) -> String {
        let mut lines = vec![format!("to\t{}", self.to), format!("words\t{}", self.words)];
        lines.extend(self.taken.iter().map(|name| format!("taken\t{name}")));
        lines.extend(self.refused.iter().map(|(name, why)| format!("refused\t{name}\t{why}")));
        lines.extend(self.problems.iter().map(|(name, why)| format!("problem\t{name}\t{why}")));
        lines.join("\n")
    }

    /// Reads what has travelled.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut read = Self::default();
        for line in text.lines() {
            let mut parts = line.splitn(3, '\t').map(str::to_owned);
            let mut next = || parts.next().unwrap_or_default();
            let (kind, first, second) = (next(), next(), next());
            match kind.as_str() {
                "to" => read.to = first,
                "words" => read.words = first,
                "taken" => read.taken.push(first),
                "refused" => read.refused.push((first, second)),
                "problem" => read.problems.push((first, second)),
                _ => {}
            }
        }
        read
    }
}

/// What files shall belong to, with how many will read them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// What they shall belong to.
    pub target: Target,
    /// So many people read something for everybody, for owners, for tenants there.
    pub people: Vec<i64>,
}

/// What the page shows: what was found, or the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// What files can belong to, as far as something was searched.
    Find(Vec<Target>),
    /// The form.
    Share(Sharing),
}

/// What files can belong to, or the form for what they shall belong to.
///
/// # Errors
/// Not found for customers, and if there is nothing like it.
#[server(prefix = "/api", endpoint = "share-documents-page", output = Postcard)]
pub async fn load_step(of: String, q: String) -> Result<Packed<Step>, PortalError> {
    let door = crate::door::door()?;
    if of.is_empty() {
        return Packed::of(&Step::Find(door.portal.find_targets(&door.visitor, &q).await?));
    }
    let place = domain::document::Place::parse(&of).ok_or(domain::refusal::Refusal::NotFound)?;
    let portal::document::ShareForm { target, people } = door.portal.share_form(&door.visitor, place).await?;
    Packed::of(&Step::Share(Sharing { target, people }))
}

/// The types of documents, for a choice.
pub(super) fn folders() -> Vec<(String, String)> {
    Folder::ALL.map(|folder| (folder.key().to_owned(), folder.label().to(lang()).to_owned())).to_vec()
}

/// The page.
#[must_use]
pub(in crate::admin) fn new() -> impl IntoView {
    let one = in_query();
    let data = load(move || (one("of"), one("q")), |(of, q)| load_step(of, q));
    view! {
        <Title text=t("Dokumente freigeben", "Share documents")/>
        <div class="narrow stack">
            <BackLink href=LIST/>
            <Load
                data=data
                children=move |step| match step {
                    Step::Find(found) => view! { <Find found words=one("q")/> }.into_any(),
                    Step::Share(sharing) => view! { <Share sharing/> }.into_any(),
                }
            />
        </div>
    }
}

#[component]
fn Find(found: Vec<Target>, words: String) -> impl IntoView {
    let nothing = (found.is_empty() && !words.trim().is_empty()).then(|| {
        view! {
            <Empty
                symbol=Symbol::SEARCH
                title=t("Nichts gefunden", "Nothing found")
                text=t("Bitte prüfen Sie die Schreibweise, oder suchen Sie mit weniger Wörtern.", "Please check the spelling, or search with fewer words.")
            />
        }
    });
    // As many as are found of one kind at most.
    let more = (found.len() >= 8).then(|| {
        let words = t(
            "Je Art stehen hier höchstens acht. Fehlt etwas, suchen Sie mit mehr Wörtern.",
            "At most eight of a kind are here. If something is missing, search with more words.",
        );
        view! { <p class="small quiet">{words}</p> }
    });
    let rows = found.into_iter().map(|target| {
        let kind = match target.place.class() {
            Class::House => t("Liegenschaft", "Property"),
            Class::Unit => t("Einheit", "Unit"),
            Class::Contact => t("Kontakt", "Contact"),
        };
        let hint = if target.detail.is_empty() { kind.to_owned() } else { format!("{kind} · {}", target.detail) };
        view! {
            <a class="row-link" href=format!("{LIST}/new?of={}", target.place)>
                <div>
                    <strong><bdi>{target.name}</bdi></strong>
                    <div class="hint"><bdi>{hint}</bdi></div>
                </div>
                <Icon of=Symbol::FORWARD/>
            </a>
        }
    });
    view! {
        <PageHeading
            title=t("Dokumente freigeben", "Share documents")
            lead=t(
                "Für wen? Suchen Sie zuerst die Liegenschaft, die Einheit oder den Kontakt.",
                "For whom? First find the property, the unit or the contact.",
            )
        />
        <form class="filter-bar" method="get" action=format!("{LIST}/new") role="search" aria-label=t("Für wen?", "For whom?")>
            <SearchField name="q" id="target-q" label=t("Name, Referenz oder Straße", "Name, reference or street") value=words/>
            <Button>{t("Suchen", "Search")}</Button>
        </form>
        {nothing}
        <div class="rows">{rows.collect_view()}</div>
        {more}
    }
}

/// How many will see it, in sentences.
fn will_see(class: Class, people: &[i64]) -> String {
    let n = |at: usize| persons(people.get(at).copied().unwrap_or_default());
    let each = match lang() {
        Lang::De => format!(
            "Ein Dokument für alle erreicht zurzeit {}, eines nur für Eigentümer {}, eines nur für Mieter {}.",
            n(0),
            n(1),
            n(2)
        ),
        Lang::En => format!(
            "A document for everybody reaches {} at present, one for owners only {}, one for tenants only {}.",
            n(0),
            n(1),
            n(2)
        ),
    };
    match (class, lang()) {
        (Class::Contact, Lang::De) => {
            format!("Wer sich um diesen Kontakt kümmert. Ein Dokument erreicht zurzeit {}.", n(0))
        }
        (Class::Contact, Lang::En) => {
            format!("Whoever looks after this contact. A document reaches {} at present.", n(0))
        }
        (Class::House, Lang::De) => format!("{each} Weitere Nutzer mit Nutzer-Rechten sehen keine Dokumente."),
        (Class::House, Lang::En) => format!("{each} Added users with user rights see no documents."),
        (Class::Unit, Lang::De) => {
            format!("Wer heute einen Vertrag für diese Einheit hat; wer später einzieht, nicht. {each}")
        }
        (Class::Unit, Lang::En) => {
            format!("Whoever has a contract for this unit today; not whoever moves in later. {each}")
        }
    }
}

/// How many something reaches.
fn persons(people: i64) -> String {
    match (people, lang()) {
        (0, Lang::De) => "niemanden".to_owned(),
        (0, Lang::En) => "nobody".to_owned(),
        (1, Lang::De) => "eine Person".to_owned(),
        (1, Lang::En) => "one person".to_owned(),
        (_, Lang::De) => format!("{} Personen", super::count(people)),
        (_, Lang::En) => format!("{} people", super::count(people)),
    }
}

#[component]
fn Share(sharing: Sharing) -> impl IntoView {
    let Sharing { target, people } = sharing;
    let form = posted(UPLOAD);
    let class = target.place.class();
    let whom = Whom::ALL.map(|whom| (whom.key().to_owned(), whom.label().to(lang()).to_owned())).to_vec();
    let whom = (class != Class::Contact).then(|| {
        view! {
            <Select
                name="whom"
                label=t("Eigentümer oder Mieter", "Owners or tenants")
                options=whom
                hint=t("Bewohner ohne Vertrag sehen nur, was für alle im Haus ist.", "Residents without a contract see only what is for everybody in the house.")
                value=Whom::default().key()
            />
        }
    });
    let refused = form
        .values("refused")
        .into_iter()
        .filter_map(|line| line.split_once('\t').map(|(name, why)| (name.to_owned(), why.to_owned())));
    let came_back = Uploaded { taken: form.values("taken"), refused: refused.collect(), ..Uploaded::default() };
    let state = Sending { result: RwSignal::new(came_back), part: RwSignal::new(None) };
    let lead = match lang() {
        Lang::De => format!("Für: {}", target.name),
        Lang::En => format!("For: {}", target.name),
    };
    let hint = match lang() {
        Lang::De => format!(
            "Bis zu {AT_ONCE} Dateien auf einmal, jede höchstens {MEGABYTES} MB. Der Titel ist zuerst der Name der Datei. Am nächsten Tag bekommt jede Person eine E-Mail mit allem, was neu ist."
        ),
        Lang::En => format!(
            "Up to {AT_ONCE} files at once, each {MEGABYTES} MB at most. The title is the name of the file at first. The next day each person gets one e-mail with all that is new."
        ),
    };
    let nobody = people.first() == Some(&0);
    let words = will_see(class, &people);
    let place = target.place;
    view! {
        <PageHeading title=t("Dokumente freigeben", "Share documents") lead/>
        <Reach words nobody/>
        <Results state/>
        <div on:submit:capture=move |event| send(&event, state)>
            <UploadForm form class="form" of=place.to_string()>
                <Select name="folder" label=t("Art", "Type") options=folders() value=Folder::default().key()/>
                {whom}
                <FileField name="files" label=t("Dateien", "Files") hint multiple=true/>
                <Progress state/>
                <Buttons>
                    <Button look=Look::Primary symbol=Symbol::UPLOAD>{t("Freigeben", "Share")}</Button>
                    <LinkButton href=format!("{LIST}?of={place}") look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                </Buttons>
            </UploadForm>
        </div>
    }
}

/// What has come of the files, and how far they are.
#[derive(Clone, Copy)]
struct Sending {
    result: RwSignal<Uploaded>,
    /// So many of a hundred parts are on their way; none while nothing is.
    part: RwSignal<Option<u32>>,
}

/// What was taken and what was not.
#[component]
fn Results(state: Sending) -> impl IntoView {
    move || {
        let Uploaded { words, taken, refused, problems, .. } = state.result.get();
        let said = (!words.is_empty()).then(|| view! { <p class="form-message" role="alert">{words}</p> });
        let problems = problems.into_iter().map(|(_, why)| view! { <p class="problem">{why}</p> }).collect_view();
        let refused = (!refused.is_empty()).then(|| {
            let rows = refused.into_iter().map(|(name, why)| {
                view! { <li><strong><bdi>{name}</bdi></strong> ": " {why}</li> }
            });
            view! {
                <Notice tone=Tone::Warn title=t("Nicht angenommen", "Not accepted")>
                    <ul>{rows.collect_view()}</ul>
                </Notice>
            }
        });
        let taken = (!taken.is_empty()).then(|| {
            let rows = taken.into_iter().map(|name| view! { <li><bdi>{name}</bdi></li> });
            view! {
                <Notice tone=Tone::Good title=t("Freigegeben", "Shared")>
                    <ul>{rows.collect_view()}</ul>
                </Notice>
            }
        });
        view! { <div class="stack" aria-live="polite">{said} {problems} {refused} {taken}</div> }
    }
}

/// How far the files are.
#[component]
fn Progress(state: Sending) -> impl IntoView {
    let label = t("Wird gesendet", "Being sent");
    move || {
        state.part.get().map(|part| {
            view! {
                <div class="stack">
                    <label for="sending">{format!("{label}: {part} %")}</label>
                    <progress id="sending" max="100" value=part.to_string()></progress>
                </div>
            }
        })
    }
}

/// What of the files that were chosen need not be sent at all, by their names and sizes.
#[cfg(any(feature = "hydrate", test))]
fn too_much(files: impl Iterator<Item = (String, f64)>) -> Vec<(String, String)> {
    use domain::document::Refused;

    let most = f64::from(MEGABYTES) * 1024.0 * 1024.0;
    let why = |n: usize, size: f64| match (n >= AT_ONCE, size > most) {
        (_, true) => Some(Refused::TooLarge),
        (true, false) => Some(Refused::TooMany),
        (false, false) => None,
    };
    files.enumerate().filter_map(|(n, (name, size))| Some((name, why(n, size)?.to(lang())))).collect()
}

/// Sends the form by a script, so that one sees how far it is. Whatever stands in the way of that is no reason not to send it
/// as a plain form.
#[cfg(not(feature = "hydrate"))]
fn send(_: &leptos::ev::SubmitEvent, _: Sending) {}

#[cfg(feature = "hydrate")]
fn send(event: &leptos::ev::SubmitEvent, state: Sending) {
    use leptos::wasm_bindgen::{JsCast as _, closure::Closure};
    use web_sys::{FormData, HtmlFormElement, HtmlInputElement, ProgressEvent, XmlHttpRequest};

    let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return };
    let files = form.elements().named_item("files").and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    if let Some(files) = files.and_then(|field| field.files()) {
        let files = (0..files.length()).filter_map(|n| files.get(n)).map(|file| (file.name(), file.size()));
        let refused = too_much(files);
        if !refused.is_empty() {
            event.prevent_default();
            let words = t("Es wurde noch nichts gesendet.", "Nothing has been sent yet.").to_owned();
            state.result.set(Uploaded { words, refused, ..Uploaded::default() });
            return;
        }
    }
    let (Ok(data), Ok(request)) = (FormData::new_with_form(&form), XmlHttpRequest::new()) else { return };
    let Ok(upload) = request.upload() else { return };
    let Some(action) = form.get_attribute("action") else { return };
    if request.open("POST", &action).is_err() || request.set_request_header("accept", "text/plain").is_err() {
        return;
    }
    event.prevent_default();
    if state.part.get_untracked().is_some() {
        // It is on its way already.
        return;
    }
    let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        let part = if event.total() > 0.0 { event.loaded() / event.total() * 100.0 } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
        state.part.set(Some(part as u32));
    });
    upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    progress.forget();
    let answered = request.clone();
    let done = Closure::once_into_js(move || {
        if state.part.try_set(None).is_some() {
            // The page has been left meanwhile: nobody is called back from another one.
            return;
        }
        let text = answered.response_text().ok().flatten().unwrap_or_default();
        let mut result = Uploaded::read(&text);
        if !result.to.is_empty() {
            crate::load::send_on(&result.to);
            return;
        }
        if result == Uploaded::default() {
            result.words = PortalError::interrupted().words().to_owned();
        }
        let some = !result.taken.is_empty();
        state.result.set(result);
        // Those that are in need not be chosen once more; if none is, all of them are still to be sent.
        let files = form.elements().named_item("files").filter(|_| some);
        if let Some(files) = files.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
            files.set_value("");
        }
    });
    request.set_onloadend(Some(done.unchecked_ref()));
    state.result.set(Uploaded::default());
    state.part.set(Some(0));
    if request.send_with_opt_form_data(Some(&data)).is_err() {
        state.part.set(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_said_before_it_is_sent() {
        let most = f64::from(MEGABYTES) * 1024.0 * 1024.0;
        let files = (0..=AT_ONCE).map(|n| (format!("{n}.pdf"), if n == 1 { most + 1.0 } else { most }));
        let names: Vec<_> = too_much(files).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["1.pdf", "20.pdf"]);
        assert_eq!(too_much(std::iter::empty()), []);
    }

    #[test]
    fn what_the_script_is_told_travels_whole() {
        let uploaded = Uploaded {
            to: "/admin/documents/7".to_owned(),
            words: "Nicht alle.".to_owned(),
            taken: vec!["a.pdf".to_owned()],
            refused: vec![("b.exe".to_owned(), "Programme: nein".to_owned())],
            problems: vec![("folder".to_owned(), "Bitte wählen.".to_owned())],
        };
        assert_eq!(Uploaded::read(&uploaded.write()), uploaded);
        assert_eq!(Uploaded::read("<html>"), Uploaded::default());
    }
}
