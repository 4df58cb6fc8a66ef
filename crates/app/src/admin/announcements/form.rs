//! The form of an announcement, with what it will look like and whom it can be for.

use super::LIST;
use crate::{
    error::PortalError,
    form::{FormState, PostForm, Version, posted},
    lang::{lang, t},
    load::{Load, Packed, in_path, load},
    markdown::{Html, Markdown},
    ui::{
        BackLink, Button, Buttons, Check, Choice as Answer, Choices, Field, Fields, Kind, LinkButton, Look, Notice,
        PageHeading, Section, Select, Symbol, TextArea, Tone,
    },
};
use domain::{
    announcement::{Choice, FormPage, PlaceKind, State, TEXT, TITLE, Typed, Whom, house_field},
    form::LINE,
    text::Lang,
    time::Moment,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

/// The form of an announcement: of the one with this number, or of a new one. Of one that came back with what was chosen,
/// what was found, and what it will look like; as a new one, if its draft was deleted meanwhile.
///
/// # Errors
/// Not found for customers, and if there is no such announcement.
#[server(prefix = "/api", endpoint = "announcement-form", output = Postcard)]
pub async fn load_form(
    #[server(default)] announcement: String,
    #[server(default)] typed: Option<Typed>,
    #[server(default)] words: String,
    #[server(default)] preview: bool,
) -> Result<Packed<(FormPage, Option<Html>)>, PortalError> {
    let door = crate::door::door()?;
    let id = match announcement.as_str() {
        "" => None,
        number => Some(number.parse().map_err(|_| domain::refusal::Refusal::NotFound)?),
    };
    let page = door.portal.announcement_form(&door.visitor, id, typed.as_ref(), &words).await?;
    let html = typed.filter(|_| preview).map(|typed| crate::markdown::rendered(&typed.text));
    Packed::of(&(page, html))
}

/// Adds an announcement, or changes the one with this number; whom it is for only as far as somebody has agreed to whom it
/// reaches then, if customers see it already or will. With `find` it only looks for whom it can be for, with
/// `preview` it only shows what it will look like.
///
/// # Errors
/// Not found for customers, and if there is no such announcement; what is wrong with the fields; a conflict if somebody
/// else changed it.
#[server(prefix = "/api", endpoint = "save-announcement", output = Postcard)]
#[allow(clippy::too_many_arguments, reason = "a form has as many fields as it has")]
pub async fn save_announcement(
    #[server(default)] announcement: String,
    #[server(default)] version: i64,
    #[server(default)] title: String,
    #[server(default)] text: String,
    #[server(default)] place: String,
    #[server(default)] whom: String,
    #[server(default)] houses: Vec<String>,
    #[server(default)] unit: String,
    #[server(default)] contact: String,
    #[server(default)] day: String,
    #[server(default)] from: String,
    #[server(default)] until_day: String,
    #[server(default)] until: String,
    #[server(default)] location: String,
    #[server(default)] words: String,
    #[server(default)] agreed: String,
    #[server(default)] tell: Option<String>,
    #[server(default)] find: Option<String>,
    #[server(default)] preview: Option<String>,
) -> Result<(), PortalError> {
    use domain::{
        form::{Problem, Problems},
        refusal::{Reason, Refusal},
    };
    use portal::announcement::{Saved, Tell};
    let door = crate::door::door()?;
    // Neither needs a use case in all cases: who is there is asked first.
    if find.is_some() || preview.is_some() {
        door.visitor.must_as_staff(domain::policy::Right::WriteAnnouncements)?;
    }
    if find.is_some() {
        // The page comes back with what was typed and what was found: it says what to do next.
        let problem = match PlaceKind::parse(&place) {
            None => ("place", Problem::NotAChoice),
            Some(PlaceKind::Everywhere) => ("words", Problem::NothingToSearch),
            Some(_) if words.trim().is_empty() => ("words", Problem::Missing),
            Some(kind) if door.portal.find_audience(&door.visitor, Some(kind), &words).await?.is_empty() => {
                ("words", Problem::NothingFoundOf(kind))
            }
            Some(_) => return Err(Reason::NotSavedYet.into()),
        };
        return Err(Problems::one(problem.0, problem.1).into());
    }
    if preview.is_some() {
        return Err(Reason::NotSavedYet.into());
    }
    let typed =
        Typed { title, text, place, whom, houses, unit, contact, day, from, until_day, until, location, agreed };
    let id = if announcement.is_empty() {
        let id = door.portal.write_announcement(&door.visitor, &typed).await?;
        door.say("Der Entwurf ist gespeichert. Noch sieht ihn niemand.", "The draft is saved. Nobody sees it yet.");
        id
    } else {
        let id = announcement.parse().map_err(|_| Refusal::NotFound)?;
        let tell = if tell.is_some() { Tell::Everybody } else { Tell::Nobody };
        let at = portal::master::At { id, version };
        match door.portal.change_announcement(&door.visitor, at, &typed, tell).await? {
            Saved::Quietly => door.say("Gespeichert.", "Saved."),
            Saved::Mailing => {
                door.say("Gespeichert. Die E-Mails gehen jetzt hinaus.", "Saved. The e-mails are going out now.");
            }
            Saved::NothingToTell => door.say(
                "Es hat sich nichts geändert, darum geht keine E-Mail hinaus.",
                "Nothing has changed, so no e-mail goes out.",
            ),
            Saved::MailedAlready => door.say(
                "Gespeichert. So, wie die Mitteilung jetzt ist, wurde sie schon gemailt, darum geht keine weitere E-Mail hinaus.",
                "Saved. What the announcement says now was mailed already, so no further e-mail goes out.",
            ),
        }
        id
    };
    door.go_to(&format!("{LIST}/{id}"));
    Ok(())
}

/// What was typed into the form that came back.
fn typed(form: &FormState, houses: Vec<String>) -> Typed {
    let one = |name: &str| form.value(name, "");
    Typed {
        title: one("title"),
        text: one("text"),
        place: one("place"),
        whom: one("whom"),
        houses,
        unit: one("unit"),
        contact: one("contact"),
        day: one("day"),
        from: one("from"),
        until_day: one("until_day"),
        until: one("until"),
        location: one("location"),
        agreed: one("agreed"),
    }
}

/// The form.
#[must_use]
pub fn form() -> impl IntoView {
    let state = posted(SaveAnnouncement::PATH);
    let back = state.came_back().then(|| typed(&state, state.values_of("houses[")));
    let pressed = |name: &str| state.checked(name, false);
    let words = if pressed("find") { state.value("words", "") } else { String::new() };
    let preview = pressed("preview");
    // A form that has become that of a new announcement, because its draft was deleted, stays that, whatever the address says.
    let (here, sent) = (in_path("announcement"), state.came_back().then(|| state.value("announcement", "")));
    let data = load(
        move || sent.clone().unwrap_or_else(here),
        move |announcement| load_form(announcement, back.clone(), words.clone(), preview),
    );
    view! { <Load data=data children=|(page, html): (FormPage, Option<Html>)| view! { <Form page html/> }/> }
}

#[component]
fn Form(page: FormPage, html: Option<Html>) -> impl IntoView {
    let FormPage { id, version, state, stored, chosen, found, gone } = page;
    let form = posted(SaveAnnouncement::PATH);
    // Where something was searched, the form has brought it along.
    let searched = form.came_back() && version == 0 && id.is_some();
    let state = if searched { State::parse(&form.value("state", "")).unwrap_or(state) } else { state };
    let (title, back) = match id {
        Some(id) => (t("Mitteilung bearbeiten", "Edit the announcement"), format!("{LIST}/{id}")),
        None => (t("Mitteilung schreiben", "Write an announcement"), LIST.to_owned()),
    };
    let preview = html.map(|html| {
        let title = form.value("title", "");
        view! {
            <Section title=t("Vorschau", "Preview") id="preview">
                <article class="card">
                    <h3><bdi>{title}</bdi></h3>
                    <Markdown html/>
                </article>
            </Section>
        }
    });
    let gone = gone.map(|(by, at)| view! { <Gone by at/> });
    let whom = Whom::ALL.map(|whom| (whom.key().to_owned(), whom.label().to(lang()).to_owned())).to_vec();
    // Only beside the number and the names: where the form comes back without them, it asks anew.
    let told = form.checked("tell", false) && state == State::Published;
    let agreement = form.problem("agreed").map(|_| typed(&form, form.values_of("houses[")).agreement(told));
    view! {
        <Title text=title/>
        <div class="narrow stack">
            <BackLink href=back.clone()/>
            <PageHeading title/>
            {gone}
            <PostForm form=form.clone() class="form">
                <input type="hidden" name="announcement" value=id.map(|id| id.to_string()).unwrap_or_default()/>
                <Version now=version/>
                <input type="hidden" name="state" value=state.key()/>
                // The Enter key in a field presses the first button of a form: it shall save and not search.
                <button type="submit" class="read-out" tabindex="-1" aria-hidden="true">{t("Speichern", "Save")}</button>
                <Field name="title" label=t("Titel", "Title") hint=t("Zugleich der Betreff der E-Mail.", "Also the subject of the e-mail.") value=stored.title limit=TITLE/>
                <TextArea
                    name="text"
                    label=t("Text", "Text")
                    hint=t("Markdown: **fett**, - Liste, # Überschrift, [Link](https://…)", "Markdown: **bold**, - list, # heading, [link](https://…)")
                    value=stored.text
                    limit=TEXT
                />
                <Choices name="place" legend=t("Für wen?", "For whom?") value=stored.place>
                    {PlaceKind::ALL.map(|kind| view! { <Answer value=kind.key() label=kind.label().to(lang()) hint=meaning(kind)/> }).collect_view()}
                </Choices>
                <Chosen chosen found stored_unit=stored.unit stored_contact=stored.contact form=form.clone()/>
                <Select
                    name="whom"
                    label=t("Eigentümer oder Mieter", "Owners or tenants")
                    options=whom
                    hint=t("Gilt für Liegenschaften und Einheiten. Bewohner ohne Vertrag sehen nur, was für alle ist.", "Applies to properties and units. Residents without a contract see only what is for everybody.")
                    value=stored.whom
                />
                <fieldset class="form">
                    <legend>{t("Termin (freiwillig)", "Appointment (optional)")}</legend>
                    <Fields>
                        <Field name="day" label=t("Tag", "Day") kind=Kind::Day value=stored.day unmarked=true/>
                        <Field name="from" label=t("Beginn", "Start") kind=Kind::Time value=stored.from unmarked=true/>
                    </Fields>
                    <Fields>
                        <Field name="until_day" label=t("Letzter Tag", "Last day") kind=Kind::Day hint=t("Leer: am selben Tag", "Empty: on the same day") value=stored.until_day unmarked=true/>
                        <Field name="until" label=t("Ende", "End") kind=Kind::Time hint=t("Leer: offen", "Empty: open") value=stored.until unmarked=true/>
                    </Fields>
                    <Field name="location" label=t("Ort", "Place") value=stored.location unmarked=true limit=LINE/>
                </fieldset>
                <TellAgain state/>
                <Agree agreement/>
                <Buttons>
                    <Button look=Look::Primary>{t("Speichern", "Save")}</Button>
                    <Button name="preview" value="on" symbol=Symbol::EYE>{t("Vorschau", "Preview")}</Button>
                    <LinkButton href=back look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                </Buttons>
            </PostForm>
            {preview}
        </div>
    }
}

/// What is said first where somebody has deleted the draft meanwhile.
pub(super) fn gone() -> &'static str {
    t("Den Entwurf gibt es nicht mehr", "The draft is not there any more")
}

/// Above a form whose draft somebody has deleted while it was filled in: what becomes of what was typed.
#[component]
fn Gone(by: String, at: Moment) -> impl IntoView {
    let words = match lang() {
        Lang::De => format!(
            "{by} hat ihn am {} gelöscht. Wenn Sie speichern, wird aus dem, was hier steht, ein neuer Entwurf.",
            at.to(Lang::De)
        ),
        Lang::En => format!("{by} deleted it on {}. If you save, what is here becomes a new draft.", at.to(Lang::En)),
    };
    view! {
        <Notice tone=Tone::Warn title=gone()>
            <p><bdi>{words}</bdi></p>
        </Notice>
    }
}

/// Whether those who see it are mailed once more.
#[component]
fn TellAgain(state: State) -> impl IntoView {
    (state == State::Published).then(|| {
        view! {
            <Check
                name="tell"
                label=t("Alle, die sie sehen, noch einmal per E-Mail informieren", "Inform all who see it by e-mail once more")
                hint=t("Nur wenn sich etwas ändert oder seit der letzten E-Mail geändert hat; wer sie so schon per E-Mail hat, bekommt keine zweite. Ohne Haken ändert sich nur, was im Portal steht.", "Only if something changes or has changed since the last e-mail; whoever has it like this by e-mail already gets no second one. Without this only what stands in the portal changes.")
            />
        }
    })
}

/// Says whom what customers see would reach, and asks whether that is meant. A tick counts for these people only.
#[component]
fn Agree(agreement: Option<String>) -> impl IntoView {
    agreement.map(|value| {
        view! {
            <Notice tone=Tone::Warn title=t("Wen sie dann erreicht", "Whom it reaches then")>
                <Check name="agreed" value label=t("Ja, diese Personen soll sie erreichen", "Yes, these people shall be reached")/>
            </Notice>
        }
    })
}

/// What a kind of place means, in a sentence.
fn meaning(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Houses => t("Eine oder mehrere.", "One or several."),
        PlaceKind::Everywhere => t("Auch die, die später dazukommen.", "Also those that come later."),
        PlaceKind::Unit => t(
            "Wer sich am Tag der Veröffentlichung um einen Vertrag dieser Einheit kümmert; wer später einzieht, nicht.",
            "Whoever looks after a contract of this unit on the day of publication; not whoever moves in later.",
        ),
        PlaceKind::Contact => t("Wer sich um diesen Kontakt kümmert.", "Whoever looks after this contact."),
    }
}

/// What tells a choice from others, and that it is archived.
fn what_of(choice: &Choice) -> String {
    let archived = t("archiviert: dort liest sie niemand", "archived: nobody reads it there");
    match (choice.archived, choice.detail.as_str()) {
        (false, detail) => detail.to_owned(),
        (true, "") => archived.to_owned(),
        (true, detail) => format!("{detail} ({archived})"),
    }
}

/// Finds houses, a unit or a contact, and holds what is chosen. It works the same with and without scripts.
#[component]
fn Chosen(
    chosen: Vec<Choice>,
    found: Vec<Choice>,
    stored_unit: String,
    stored_contact: String,
    form: FormState,
) -> impl IntoView {
    let known: Vec<(Choice, bool)> = chosen
        .into_iter()
        .map(|choice| (choice, true))
        .chain(found.into_iter().map(|choice| (choice, false)))
        .collect();
    let of = |kind: PlaceKind| {
        let of = known.iter().filter(move |(choice, _)| choice.kind == kind).cloned();
        of.collect::<Vec<_>>()
    };
    let (houses, units, contacts) = (of(PlaceKind::Houses), of(PlaceKind::Unit), of(PlaceKind::Contact));
    let houses = (!houses.is_empty()).then(|| {
        let boxes = houses.into_iter().map(|(choice, chosen)| {
            let name = house_field(choice.id);
            let checked = if form.came_back() { form.checked(&name, false) } else { chosen };
            let (value, hint) = (choice.id.to_string(), what_of(&choice));
            view! { <Check name value label=choice.name hint checked/> }
        });
        view! {
            <fieldset class="field choices">
                <legend>{t("Liegenschaften", "Properties")}</legend>
                {boxes.collect_view()}
            </fieldset>
        }
    });
    let one_of = |name: &'static str, legend: &'static str, value: String, choices: Vec<(Choice, bool)>| {
        (!choices.is_empty()).then(|| {
            // Made inside, where they find out what they are choices of.
            let answers = move || {
                let answers = choices.into_iter().map(|(choice, _)| {
                    let (value, hint) = (choice.id.to_string(), what_of(&choice));
                    view! { <Answer value label=choice.name hint/> }
                });
                answers.collect_view()
            };
            view! { <Choices name legend value>{answers()}</Choices> }
        })
    };
    let units = one_of("unit", t("Einheit", "Unit"), stored_unit, units);
    let contacts = one_of("contact", t("Kontakt", "Contact"), stored_contact, contacts);
    view! {
        <div class="stack">
            <Field
                name="words"
                label=t("Liegenschaft, Einheit oder Kontakt suchen", "Find the property, unit or contact")
                hint=t("Name, Referenz oder Straße; höchstens acht je Art werden gezeigt. Was angehakt ist, bleibt es.", "Name, reference or street; at most eight of a kind are shown. What is ticked stays so.")
                unmarked=true
                autocomplete="off"
                limit=LINE
            />
            <Buttons>
                <Button name="find" value="on" symbol=Symbol::SEARCH>{t("Suchen", "Search")}</Button>
            </Buttons>
            {houses}
            {units}
            {contacts}
        </div>
    }
}
