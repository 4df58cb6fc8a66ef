//! The form of a contract, the contracts of a contact, and what is asked before one is archived.

use super::{
    BeforeArchiving, BringBack, Consequences, Shut,
    contact::{ArchivedMeanwhile, ShutPart},
};
use crate::{
    admin::{journal::WholeJournal, list::term},
    error::PortalError,
    form::{PostForm, Version, posted},
    lang::{lang, t},
    load::{Load, Packed, in_path, load},
    ui::{
        BackLink, Badge, Button, Buttons, Card, Choice, Choices, Field, Fields, Kind, LinkButton, Look, More, Notice,
        PageHeading, Symbol, Tone,
    },
};
#[cfg(feature = "ssr")]
use domain::refusal::Refusal;
use domain::{
    contact::staff,
    contract::ContractKind,
    form::LINE,
    id::{ContactId, ContractId},
    journal::ObjectKind,
    master::{
        Consequence,
        contract::{Overlap, Page, UNIT_CHOICES, UnitChoice},
    },
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
    task::spawn_local,
};
use leptos_meta::Title;

/// The form of a contract: of the one with this number, or of a new one of this contact; with the units for what was
/// typed.
///
/// # Errors
/// Not found for customers, and if there is no such contract or contact.
#[server(prefix = "/api", endpoint = "contract-form", output = Postcard)]
pub async fn load_contract_form(
    #[server(default)] contract: String,
    #[server(default)] contact: String,
    #[server(default)] words: String,
) -> Result<Packed<Page>, PortalError> {
    let door = crate::door::door()?;
    let of = match contract.parse::<ContractId>() {
        Ok(contract) => Ok(contract),
        Err(_) => Err(contact.parse::<ContactId>().map_err(|_| Refusal::NotFound)?),
    };
    Packed::of(&door.portal.contract_form(&door.visitor, of, &words).await?)
}

/// Units that a contract can be for, by what was typed.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "find-units", output = Postcard)]
pub async fn find_units(#[server(default)] words: String) -> Result<Packed<Vec<UnitChoice>>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.find_units(&door.visitor, &words).await?)
}

/// Creates a contract of a contact, or changes the one with this number. With `find` it only looks for units.
///
/// # Errors
/// Not found for customers, and if there is no such contract or contact; what is wrong with the fields; a conflict if
/// somebody else changed it.
#[server(prefix = "/api", endpoint = "save-contract", output = Postcard)]
#[allow(clippy::too_many_arguments, reason = "a form has as many fields as it has")]
pub async fn save_contract(
    #[server(default)] contract: String,
    #[server(default)] contact: String,
    #[server(default)] version: i64,
    #[server(default)] unit: String,
    #[server(default)] kind: String,
    #[server(default)] number: String,
    #[server(default)] starts: String,
    #[server(default)] ends: String,
    #[server(default)] words: String,
    #[server(default)] find: Option<String>,
) -> Result<(), PortalError> {
    use domain::form::Problem;
    let door = crate::door::door()?;
    if find.is_some() {
        door.visitor.must_as_staff(domain::policy::Right::EditMasterData)?;
        // The page comes back with what was typed and what was found: it says what to do next.
        let problem = match words.trim().is_empty() {
            true => Problem::Missing,
            false if door.portal.find_units(&door.visitor, &words).await?.is_empty() => Problem::NothingFound,
            false => return Err(domain::refusal::Reason::NotSavedYet.into()),
        };
        return Err(domain::form::Problems::one("words", problem).into());
    }
    let typed = domain::master::contract::Typed { unit, kind, number, starts, ends };
    let (contact, overlaps) = match contract.parse::<ContractId>() {
        Ok(id) => door.portal.change_contract(&door.visitor, portal::master::At { id, version }, &typed).await?,
        Err(_) => {
            let contact = contact.parse::<ContactId>().map_err(|_| Refusal::NotFound)?;
            (contact, door.portal.create_contract(&door.visitor, contact, &typed).await?.1)
        }
    };
    if overlaps > 0 {
        door.say(
            "Der Vertrag ist gespeichert. Zur gleichen Zeit läuft noch ein Mietvertrag für diese Einheit.",
            "The contract is saved. Another tenancy of this unit runs at the same time.",
        );
    } else {
        door.say("Der Vertrag ist gespeichert.", "The contract is saved.");
    }
    door.go_to(&format!("/admin/contacts/{contact}"));
    Ok(())
}

/// A contract with what archiving it would do.
///
/// # Errors
/// Not found for customers, and if there is no such contract.
#[server(prefix = "/api", endpoint = "contract-end", output = Postcard)]
pub async fn load_contract_end(contract: String) -> Result<Packed<(Page, Consequence)>, PortalError> {
    let door = crate::door::door()?;
    let id = contract.parse().map_err(|_| Refusal::NotFound)?;
    Packed::of(&door.portal.contract_end(&door.visitor, id).await?)
}

/// Archives a contract.
///
/// # Errors
/// Not found for customers, and if there is no such contract.
#[server(prefix = "/api", endpoint = "archive-contract", output = Postcard)]
pub async fn archive_contract(contract: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let contact =
        door.portal.archive_contract(&door.visitor, ContractId(contract), portal::master::Fate::Archived).await?;
    door.say("Der Vertrag ist archiviert.", "The contract is archived.");
    door.go_to(&format!("/admin/contacts/{contact}"));
    Ok(())
}

/// Brings a contract back.
///
/// # Errors
/// Not found for customers, and if there is no such contract.
#[server(prefix = "/api", endpoint = "restore-contract", output = Postcard)]
pub async fn restore_contract(contract: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.archive_contract(&door.visitor, ContractId(contract), portal::master::Fate::InUse).await?;
    door.say("Der Vertrag ist zurückgeholt.", "The contract is brought back.");
    Ok(())
}

/// The form.
#[must_use]
pub fn form() -> impl IntoView {
    let words = posted(SaveContract::PATH).value("words", "");
    let (contract, contact) = (in_path("contract"), in_path("contact"));
    let data = load(
        move || (contract(), contact()),
        move |(contract, contact)| load_contract_form(contract, contact, words.clone()),
    );
    view! { <Load data=data children=|page| view! { <Form page/> }/> }
}

#[component]
fn Form(page: Page) -> impl IntoView {
    let Page { id, version, contact: (contact, name), stored, unit, found, overlaps, archived_at, dormant, .. } = page;
    let merged_into = page.merged_into;
    let back = format!("/admin/contacts/{contact}");
    let title = match (id, lang()) {
        (None, Lang::De) => format!("Neuer Vertrag für {name}"),
        (None, Lang::En) => format!("New contract for {name}"),
        (Some(_), Lang::De) => format!("Vertrag von {name}"),
        (Some(_), Lang::En) => format!("Contract of {name}"),
    };
    let came_back = posted(SaveContract::PATH).came_back();
    match (id, archived_at.filter(|_| !came_back)) {
        (_, None) => {}
        (Some(id), Some(_)) => {
            let words = t(
                "Dieser Vertrag ist archiviert und gibt keinen Zugang.",
                "This contract is archived and gives no access.",
            );
            return view! { <Shut title back words><Restore id/></Shut> }.into_any();
        }
        (None, Some(_)) => {
            if let Some(other) = merged_into {
                return view! { <ShutPart title back other/> }.into_any();
            }
            let words = t(
                "Dieser Kontakt ist archiviert. Verträge bekommt er erst wieder, wenn er zurückgeholt ist.",
                "This contact is archived. It gets contracts again once it is brought back.",
            );
            let way = view! { <LinkButton href=back.clone()>{t("Zum Kontakt", "To the contact")}</LinkButton> };
            return view! { <Shut title back words>{way}</Shut> }.into_any();
        }
    }
    let archived = archived_at.map(|_| view! { <ArchivedMeanwhile back=back.clone() merged_into/> });
    let archive = id.map(|id| {
        view! { <LinkButton href=format!("/admin/contracts/{id}/archive") look=Look::Danger>{t("Archivieren", "Archive")}</LinkButton> }
    });
    let dormant = dormant.then(|| {
        view! {
            <Notice tone=Tone::Info>
                <p>
                    {t(
                        "Kontakt, Einheit oder Liegenschaft ist archiviert: Der Vertrag gibt keinen Zugang.",
                        "Contact, unit or property is archived: the contract gives no access.",
                    )}
                </p>
            </Notice>
        }
    });
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=back.clone()/>
            <PageHeading title/>
            {archived}
            {dormant}
            {(!overlaps.is_empty()).then(|| view! { <Overlaps overlaps/> })}
            <PostForm form=SaveContract::PATH class="form">
                <input type="hidden" name="contract" value=id.map(|id| id.to_string()).unwrap_or_default()/>
                <input type="hidden" name="contact" value=contact.to_string()/>
                <Version now=version/>
                // The Enter key in a field presses the first button of a form: it shall save and not search.
                <button type="submit" class="read-out" tabindex="-1" aria-hidden="true">{t("Speichern", "Save")}</button>
                <UnitPicker unit found chosen=stored.unit/>
                <Choices name="kind" legend=t("Art", "Kind") value=stored.kind>{ContractKind::ALL.map(|kind| view! { <Choice value=kind.key() label=kind.label().to(lang())/> }).collect_view()}</Choices>
                <Field
                    name="number"
                    label=t("Vertragsnummer", "Contract number")
                    kind=Kind::Code
                    hint=t("Wird sie bei der Registrierung verlangt, kommt ohne sie niemand weiter.", "If it is asked for at registration, nobody gets on without it.")
                    value=stored.number
                    optional=true
                    limit=LINE
                />
                <Fields>
                    <Field name="starts" label=t("Beginn", "Start") kind=Kind::Day hint=t("Leer: schon immer", "Empty: always") value=stored.starts unmarked=true/>
                    <Field name="ends" label=t("Ende", "End") kind=Kind::Day hint=t("Leer: offen. Der Tag gehört dazu.", "Empty: open. The day is included.") value=stored.ends unmarked=true/>
                </Fields>
                <Buttons>
                    <Button look=Look::Primary>{t("Speichern", "Save")}</Button>
                    <LinkButton href=back look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                    {archive}
                </Buttons>
            </PostForm>
            {id.map(|id| view! { <WholeJournal kind=ObjectKind::Contract object=id.0/> })}
        </div>
    }
    .into_any()
}

/// Finds a unit by typing: with scripts while one types, without with a button.
#[component]
fn UnitPicker(unit: Option<UnitChoice>, found: Vec<UnitChoice>, chosen: String) -> impl IntoView {
    let found = RwSignal::new(found);
    let typed = StoredValue::new(0_u32);
    let look_up = move |words: String| {
        typed.update_value(|n| *n += 1);
        let mine = typed.get_value();
        set_timeout(
            move || {
                // Somebody who goes on typing is not answered before they pause.
                // Whoever has left the page meanwhile wants no answer.
                if typed.try_get_value() == Some(mine) {
                    spawn_local(async move {
                        let answer = find_units(words).await.and_then(Packed::open);
                        if let (Ok(units), true) = (answer, typed.try_get_value() == Some(mine)) {
                            found.set(units);
                        }
                    });
                }
            },
            std::time::Duration::from_millis(200),
        );
    };
    let words = |unit: &UnitChoice| format!("{}, {}", unit.name, unit.property);
    let shown = {
        let unit = unit.clone();
        move || {
            let mut shown: Vec<UnitChoice> = found.get();
            if let Some(unit) = unit.clone().filter(|unit| !shown.iter().any(|other| other.id == unit.id)) {
                shown.insert(0, unit);
            }
            shown
        }
    };
    let none = move || found.with(Vec::is_empty) && unit.is_none();
    // Who does not see the list hears how long it is.
    let told = move || match (lang(), found.with(Vec::len)) {
        (_, 0) => String::new(),
        (Lang::De, 1) => "Eine Einheit gefunden".to_owned(),
        (Lang::De, n @ UNIT_CHOICES..) => format!("{n} Einheiten; mit mehr Wörtern werden es weniger"),
        (Lang::De, n) => format!("{n} Einheiten gefunden"),
        (Lang::En, 1) => "One unit found".to_owned(),
        (Lang::En, n @ UNIT_CHOICES..) => format!("{n} units; with more words there will be fewer"),
        (Lang::En, n) => format!("{n} units found"),
    };
    let options = move || {
        let shown = shown();
        let only = shown.len() == 1;
        shown
            .into_iter()
            .map(|unit| view! { <Choice value=unit.id.to_string() label=words(&unit) hint=unit.reference only/> })
            .collect_view()
    };
    view! {
        <div class="stack" on:input=move |event| {
            let field: Option<leptos::web_sys::HtmlInputElement> = event_target_input(&event);
            if let Some(field) = field.filter(|field| field.name() == "words") {
                look_up(field.value());
            }
        }>
            <Field
                name="words"
                label=t("Einheit suchen", "Find the unit")
                hint=t("Name, Referenz oder Straße, zum Beispiel: Isabella Wohnung 2", "Name, reference or street, for example: Isabella Wohnung 2")
                unmarked=true
                autocomplete="off"
                limit=LINE
            />
            <Buttons>
                <Button name="find" value="on" look=Look::Secondary symbol=Symbol::SEARCH>{t("Einheit suchen", "Find the unit")}</Button>
            </Buttons>
        </div>
        <Choices name="unit" legend=t("Einheit", "Unit") value=chosen>
            {options}
            <p class="quiet">
                {move || if none() { t("Noch keine Einheit gefunden.", "No unit found yet.") } else { "" }}
            </p>
            <p class="read-out" role="status">{told}</p>
        </Choices>
    }
}

fn event_target_input(event: &leptos::web_sys::Event) -> Option<leptos::web_sys::HtmlInputElement> {
    use leptos::wasm_bindgen::JsCast as _;
    event.target()?.dyn_into().ok()
}

#[component]
fn Overlaps(overlaps: Vec<Overlap>) -> impl IntoView {
    let lines = overlaps.into_iter().map(|overlap| {
        view! {
            <li>
                <a href=format!("/admin/contacts/{}", overlap.contact)><bdi>{overlap.name}</bdi></a>
                {format!(" · {}", term(overlap.term))}
            </li>
        }
    });
    view! {
        <Notice tone=Tone::Info title=t("Zur gleichen Zeit vermietet an", "Let at the same time to")>
            <ul>{lines.collect_view()}</ul>
        </Notice>
    }
}

#[component]
fn Restore(id: ContractId) -> impl IntoView {
    view! { <BringBack form=RestoreContract::PATH field="contract" id=id.to_string() look=Look::Quiet/> }
}

/// Asks once more before a contract is archived; of one that is archived already it says so.
#[must_use]
pub fn archive() -> impl IntoView {
    let data = load(in_path("contract"), load_contract_end);
    view! { <Load data=data children=|(page, consequence): (Page, Consequence)| view! { <Archive page consequence/> }/> }
}

#[component]
fn Archive(page: Page, consequence: Consequence) -> impl IntoView {
    let back = format!("/admin/contacts/{}", page.contact.0);
    if page.archived_at.is_some() {
        let title = match lang() {
            Lang::De => format!("Vertrag von {}", page.contact.1),
            Lang::En => format!("Contract of {}", page.contact.1),
        };
        let words = if page.contact_archived {
            t(
                "Dieser Vertrag ist schon archiviert, und sein Kontakt auch. Holen Sie zuerst den Kontakt zurück; danach lässt sich dort auch der Vertrag zurückholen.",
                "This contract is archived already, and so is its contact. Bring back the contact first; the contract can be brought back there then.",
            )
        } else {
            t(
                "Dieser Vertrag ist schon archiviert. Beim Kontakt lässt er sich zurückholen.",
                "This contract is archived already. It can be brought back at its contact.",
            )
        };
        let way = view! { <LinkButton href=back.clone()>{t("Zum Kontakt", "To the contact")}</LinkButton> };
        return view! { <Shut title back words>{way}</Shut> }.into_any();
    }
    let place = page.unit.map(|unit| format!("{}, {}", unit.name, unit.property)).unwrap_or_default();
    let title = match lang() {
        Lang::De => format!("Vertrag von {} archivieren?", page.contact.1),
        Lang::En => format!("Archive the contract of {}?", page.contact.1),
    };
    let form = (ArchiveContract::PATH, "contract", page.id.map(|id| id.to_string()).unwrap_or_default());
    view! {
        <BeforeArchiving title lead=place back form>
            <Consequences of=consequence/>
        </BeforeArchiving>
    }
    .into_any()
}

/// The contracts of a contact, with the way to each.
#[component]
pub(in crate::admin) fn Contracts(
    /// Whose.
    contact: ContactId,
    /// All of them.
    contracts: Vec<staff::Contract>,
    /// Whether the contact is in use.
    open: bool,
) -> impl IntoView {
    let (archived, running): (Vec<_>, Vec<_>) =
        contracts.into_iter().partition(|contract| contract.archived_at.is_some());
    let list = if running.is_empty() {
        view! { <p class="quiet">{t("Keine Verträge.", "No contracts.")}</p> }.into_any()
    } else {
        let rows = running.into_iter().map(|contract| view! { <Row contract open/> });
        view! { <ul class="stack" role="list">{rows.collect_view()}</ul> }.into_any()
    };
    let archived = (!archived.is_empty()).then(|| {
        let rows: Vec<_> = archived.into_iter().map(|contract| view! { <Row contract open/> }).collect();
        view! {
            <More label=t("Archivierte Verträge", "Archived contracts")>
                <ul class="stack" role="list">{rows.collect_view()}</ul>
            </More>
        }
    });
    let add = open.then(|| {
        view! {
            <Buttons>
                <LinkButton href=format!("/admin/contacts/{contact}/contracts/new")>{t("Vertrag anlegen", "Add a contract")}</LinkButton>
            </Buttons>
        }
    });
    view! {
        <Card title=t("Verträge", "Contracts") symbol=Symbol::DOCUMENT>
            {list} {archived} {add}
        </Card>
    }
}

#[component]
fn Row(contract: staff::Contract, open: bool) -> impl IntoView {
    let (unit, unit_name) = contract.unit;
    let (property, house) = contract.property;
    let archived = contract.archived_at.is_some();
    let number = contract.number.map_or_else(
        || view! { <Badge tone=Tone::Warn label=t("ohne Nummer", "no number")/> }.into_any(),
        |number| view! { <bdi>{number}</bdi> }.into_any(),
    );
    let place = contract.place_archived.map(|place| view! { " " <Badge label=place.label().to(lang())/> });
    let action = match (open, archived) {
        (true, true) => view! { <Restore id=contract.id/> }.into_any(),
        (true, false) => view! {
            <a href=format!("/admin/contracts/{}/edit", contract.id)>
                {t("Bearbeiten", "Edit")}
                <span class="read-out">{format!(": {unit_name}, {house}")}</span>
            </a>
        }
        .into_any(),
        (false, _) => ().into_any(),
    };
    view! {
        <li class="contract">
            <div class="row apart">
                <div>
                    <a href=format!("/admin/units/{unit}")><bdi>{unit_name}</bdi></a>
                    ", "
                    <a href=format!("/admin/properties/{property}")><bdi>{house}</bdi></a>
                </div>
                {action}
            </div>
            <div class="hint">
                {contract.kind.label().to(lang())} " · " {number} " · " {term(contract.term)} {place}
            </div>
        </li>
    }
}
