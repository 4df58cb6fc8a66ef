//! The forms of properties and units, and what is asked before one is archived.

use super::{BeforeArchiving, BringBack, BringBackFirst, Consequences, Shut};
use crate::{
    error::PortalError,
    form::{PostForm, Version, posted},
    lang::{lang, t},
    load::{Load, Packed, in_path, load},
    ui::{BackLink, Button, Buttons, Choice, Choices, Field, Fields, LinkButton, Look, Notice, PageHeading, Tone},
};
#[cfg(feature = "ssr")]
use domain::refusal::Refusal;
use domain::{
    contract::Usage,
    form::LINE,
    id::{PropertyId, UnitId},
    master::{
        Consequence, POSTCODE, REFERENCE,
        place::{PropertyPage, TypedProperty, TypedUnit, UnitPage},
    },
    text::Lang,
    time::Moment,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

/// The form of a property.
///
/// # Errors
/// Not found for customers, and if there is no such property.
#[server(prefix = "/api", endpoint = "property-form", output = Postcard)]
pub async fn load_property_form(property: String) -> Result<Packed<PropertyPage>, PortalError> {
    let door = crate::door::door()?;
    let id = property.parse().map_err(|_| Refusal::NotFound)?;
    Packed::of(&door.portal.property_form(&door.visitor, id).await?)
}

/// Creates a property, or changes the one with this number.
///
/// # Errors
/// Not found for customers, and if there is no such property; what is wrong with the fields; a conflict if somebody else
/// changed it.
#[server(prefix = "/api", endpoint = "save-property", output = Postcard)]
#[allow(clippy::too_many_arguments, reason = "a form has as many fields as it has")]
pub async fn save_property(
    #[server(default)] property: String,
    #[server(default)] version: i64,
    #[server(default)] name: String,
    #[server(default)] reference: String,
    #[server(default)] street: String,
    #[server(default)] postcode: String,
    #[server(default)] town: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let typed = TypedProperty { name, reference, street, postcode, town };
    let id = if property.is_empty() {
        let id = door.portal.create_property(&door.visitor, &typed).await?;
        door.say("Die Liegenschaft ist angelegt.", "The property is created.");
        id
    } else {
        let id = property.parse().map_err(|_| Refusal::NotFound)?;
        door.portal.change_property(&door.visitor, portal::master::At { id, version }, &typed).await?;
        door.say("Die Liegenschaft ist gespeichert.", "The property is saved.");
        id
    };
    door.go_to(&format!("/admin/properties/{id}"));
    Ok(())
}

/// Archives a property.
///
/// # Errors
/// Not found for customers, and if there is no such property.
#[server(prefix = "/api", endpoint = "archive-property", output = Postcard)]
pub async fn archive_property(property: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.archive_property(&door.visitor, PropertyId(property), portal::master::Fate::Archived).await?;
    door.say("Die Liegenschaft ist archiviert.", "The property is archived.");
    door.go_to(&format!("/admin/properties/{property}"));
    Ok(())
}

/// Brings a property back.
///
/// # Errors
/// Not found for customers, and if there is no such property.
#[server(prefix = "/api", endpoint = "restore-property", output = Postcard)]
pub async fn restore_property(property: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.archive_property(&door.visitor, PropertyId(property), portal::master::Fate::InUse).await?;
    door.say("Die Liegenschaft ist zurückgeholt.", "The property is brought back.");
    Ok(())
}

/// The form of a unit.
///
/// # Errors
/// Not found for customers, and if there is no such unit.
#[server(prefix = "/api", endpoint = "unit-form", output = Postcard)]
pub async fn load_unit_form(unit: String) -> Result<Packed<UnitPage>, PortalError> {
    let door = crate::door::door()?;
    let id = unit.parse().map_err(|_| Refusal::NotFound)?;
    Packed::of(&door.portal.unit_form(&door.visitor, id).await?)
}

/// Creates a unit in a property, or changes the one with this number.
///
/// # Errors
/// Not found for customers, and if there is no such unit or property; what is wrong with the fields; a conflict if
/// somebody else changed it.
#[server(prefix = "/api", endpoint = "save-unit", output = Postcard)]
#[allow(clippy::too_many_arguments, reason = "a form has as many fields as it has")]
pub async fn save_unit(
    #[server(default)] unit: String,
    #[server(default)] property: String,
    #[server(default)] version: i64,
    #[server(default)] name: String,
    #[server(default)] reference: String,
    #[server(default)] number: String,
    #[server(default)] usage: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let typed = TypedUnit { name, reference, number, usage };
    let id = if unit.is_empty() {
        let property = property.parse().map_err(|_| Refusal::NotFound)?;
        let id = door.portal.create_unit(&door.visitor, property, &typed).await?;
        door.say("Die Einheit ist angelegt.", "The unit is created.");
        id
    } else {
        let id = unit.parse().map_err(|_| Refusal::NotFound)?;
        door.portal.change_unit(&door.visitor, portal::master::At { id, version }, &typed).await?;
        door.say("Die Einheit ist gespeichert.", "The unit is saved.");
        id
    };
    door.go_to(&format!("/admin/units/{id}"));
    Ok(())
}

/// Archives a unit.
///
/// # Errors
/// Not found for customers, and if there is no such unit.
#[server(prefix = "/api", endpoint = "archive-unit", output = Postcard)]
pub async fn archive_unit(unit: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.archive_unit(&door.visitor, UnitId(unit), portal::master::Fate::Archived).await?;
    door.say("Die Einheit ist archiviert.", "The unit is archived.");
    door.go_to(&format!("/admin/units/{unit}"));
    Ok(())
}

/// Brings a unit back.
///
/// # Errors
/// Not found for customers, and if there is no such unit; refused if its property is archived.
#[server(prefix = "/api", endpoint = "restore-unit", output = Postcard)]
pub async fn restore_unit(unit: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.archive_unit(&door.visitor, UnitId(unit), portal::master::Fate::InUse).await?;
    door.say("Die Einheit ist zurückgeholt.", "The unit is brought back.");
    Ok(())
}

/// The form of a new property. Whoever may not create one is told so once they send it; the page itself shows nothing.
#[must_use]
pub fn new_property() -> impl IntoView {
    let stored = TypedProperty::default();
    view! { <PropertyForm id=None version=0 stored archived_at=None/> }
}

/// The form of a property.
#[must_use]
pub fn edit_property() -> impl IntoView {
    let data = load(in_path("property"), load_property_form);
    view! {
        <Load
            data=data
            children=|page: PropertyPage| {
                let PropertyPage { id, version, stored, archived_at, .. } = page;
                view! { <PropertyForm id=Some(id) version stored archived_at/> }
            }
        />
    }
}

#[component]
fn PropertyForm(
    id: Option<PropertyId>,
    version: i64,
    stored: TypedProperty,
    archived_at: Option<Moment>,
) -> impl IntoView {
    let back = id.map_or_else(|| "/admin/properties".to_owned(), |id| format!("/admin/properties/{id}"));
    let title = match (id, lang()) {
        (None, _) => t("Neue Liegenschaft", "New property").to_owned(),
        (Some(_), Lang::De) => format!("{} bearbeiten", stored.name),
        (Some(_), Lang::En) => format!("Edit {}", stored.name),
    };
    let came_back = posted(SaveProperty::PATH).came_back();
    if let (Some(id), Some(_), false) = (id, archived_at, came_back) {
        let words = t(
            "Diese Liegenschaft ist archiviert. Bearbeiten lässt sie sich, sobald sie zurückgeholt ist.",
            "This property is archived. It can be edited as soon as it is brought back.",
        );
        return view! {
            <Shut title back words>
                <BringBack form=RestoreProperty::PATH field="property" id=id.to_string()/>
            </Shut>
        }
        .into_any();
    }
    let archived = archived_at.map(|_| view! { <BringBackFirst href=back.clone()/> });
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=back.clone()/>
            <PageHeading title/>
            {archived}
            <PostForm form=SaveProperty::PATH class="form">
                <input type="hidden" name="property" value=id.map(|id| id.to_string()).unwrap_or_default()/>
                <Version now=version/>
                <Field name="name" label=t("Name", "Name") hint=t("So heißt das Haus für seine Bewohner.", "What the house is called by its people.") value=stored.name autocomplete="off" limit=LINE/>
                <Field
                    name="reference"
                    label=t("Referenz", "Reference")
                    hint=t("Die Nummer in Ihrer Buchhaltung. Ein Import erkennt die Liegenschaft daran.", "The number in your books. An import recognises the property by it.")
                    value=stored.reference
                    autocomplete="off"
                    limit=REFERENCE
                />
                <Field name="street" label=t("Straße und Hausnummer", "Street and house number") value=stored.street optional=true autocomplete="off" limit=LINE/>
                <Fields>
                    <Field name="postcode" label=t("Postleitzahl", "Postcode") value=stored.postcode optional=true autocomplete="off" limit=POSTCODE/>
                    <Field name="town" label=t("Ort", "Town") value=stored.town optional=true autocomplete="off" limit=LINE/>
                </Fields>
                <Buttons>
                    <Button look=Look::Primary>{t("Speichern", "Save")}</Button>
                    <LinkButton href=back look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                </Buttons>
            </PostForm>
        </div>
    }
    .into_any()
}

/// What keeps a property or a unit from being made, changed or archived.
enum Shuts {
    /// The property is archived.
    House,
    /// The unit is archived itself.
    Unit,
}

impl Shuts {
    fn of(page: &UnitPage) -> Option<Self> {
        if page.with_house { Some(Self::House) } else { page.archived_at.map(|_| Self::Unit) }
    }
}

/// The form of a new unit.
#[must_use]
pub fn new_unit() -> impl IntoView {
    let data = load(in_path("property"), load_property_form);
    view! {
        <Load
            data=data
            children=|page: PropertyPage| {
                let stored = TypedUnit { usage: Usage::Residential.key().to_owned(), ..TypedUnit::default() };
                let shut = page.archived_at.map(|_| Shuts::House);
                view! { <UnitForm id=None property=(page.id, page.stored.name) version=0 stored shut/> }
            }
        />
    }
}

/// The form of a unit.
#[must_use]
pub fn edit_unit() -> impl IntoView {
    let data = load(in_path("unit"), load_unit_form);
    view! {
        <Load
            data=data
            children=|page: UnitPage| {
                let shut = Shuts::of(&page);
                let UnitPage { id, version, property, stored, .. } = page;
                view! { <UnitForm id=Some(id) property version stored shut/> }
            }
        />
    }
}

#[component]
fn UnitForm(
    id: Option<UnitId>,
    property: (PropertyId, String),
    version: i64,
    stored: TypedUnit,
    shut: Option<Shuts>,
) -> impl IntoView {
    let (property, house) = property;
    let back = id.map_or_else(|| format!("/admin/properties/{property}"), |id| format!("/admin/units/{id}"));
    let title = match (id, lang()) {
        (None, _) => t("Neue Einheit", "New unit").to_owned(),
        (Some(_), Lang::De) => format!("{} bearbeiten", stored.name),
        (Some(_), Lang::En) => format!("Edit {}", stored.name),
    };
    let came_back = posted(SaveUnit::PATH).came_back();
    let to_house = format!("/admin/properties/{property}");
    let archived = match (shut, id) {
        (None, _) => None,
        (Some(Shuts::Unit), Some(id)) if !came_back => {
            let words = t(
                "Diese Einheit ist archiviert. Bearbeiten lässt sie sich, sobald sie zurückgeholt ist.",
                "This unit is archived. It can be edited as soon as it is brought back.",
            );
            return view! {
                <Shut title back words>
                    <BringBack form=RestoreUnit::PATH field="unit" id=id.to_string()/>
                </Shut>
            }
            .into_any();
        }
        (Some(Shuts::House), _) if !came_back => {
            let words = t(
                "Archiviert ist die ganze Liegenschaft. Einheiten lassen sich anlegen und bearbeiten, sobald sie zurückgeholt ist.",
                "It is the whole property that is archived. Units can be added and edited as soon as it is brought back.",
            );
            return view! {
                <Shut title back words>
                    <LinkButton href=to_house>{t("Zur Liegenschaft", "To the property")}</LinkButton>
                </Shut>
            }
            .into_any();
        }
        (Some(Shuts::Unit), _) => Some(view! { <BringBackFirst href=back.clone()/> }),
        (Some(Shuts::House), _) => Some(view! { <BringBackFirst href=to_house/> }),
    };
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=back.clone()/>
            <PageHeading title lead=house/>
            {archived}
            <PostForm form=SaveUnit::PATH class="form">
                <input type="hidden" name="unit" value=id.map(|id| id.to_string()).unwrap_or_default()/>
                <input type="hidden" name="property" value=property.to_string()/>
                <Version now=version/>
                <Field name="name" label=t("Name", "Name") hint=t("Zum Beispiel: Wohnung 2, Laden, Stellplatz 4", "For example: Wohnung 2, Laden, Stellplatz 4") value=stored.name autocomplete="off" limit=LINE/>
                <Field
                    name="reference"
                    label=t("Referenz", "Reference")
                    hint=t("Die Nummer in Ihrer Buchhaltung. Ein Import erkennt die Einheit daran.", "The number in your books. An import recognises the unit by it.")
                    value=stored.reference
                    autocomplete="off"
                    limit=REFERENCE
                />
                <Field name="number" label=t("Nummer", "Number") value=stored.number optional=true autocomplete="off" limit=LINE/>
                <Choices
                    name="usage"
                    legend=t("Nutzung", "Usage")
                    hint=t("Wer nur Geschäftliches hat, ist im Portal Gewerbemitarbeiter.", "Whoever has only commercial units is a commercial user in the portal.")
                    value=stored.usage
                >
                    {Usage::ALL.map(|usage| view! { <Choice value=usage.key() label=usage.label().to(lang())/> }).collect_view()}
                </Choices>
                <Buttons>
                    <Button look=Look::Primary>{t("Speichern", "Save")}</Button>
                    <LinkButton href=back look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                </Buttons>
            </PostForm>
        </div>
    }
    .into_any()
}

/// Asks once more before a property is archived; of one that is archived already it says so.
#[must_use]
pub fn archive_property_page() -> impl IntoView {
    let data = load(in_path("property"), load_property_form);
    view! {
        <Load
            data=data
            children=|page: PropertyPage| {
                let form = (ArchiveProperty::PATH, "property", page.id.to_string());
                let back = format!("/admin/properties/{}", page.id);
                let lead = t(
                    "Verträge dort geben keinen Zugang mehr, solange die Liegenschaft archiviert ist. Sie lässt sich zurückholen; nichts wird gelöscht.",
                    "Contracts there give no access as long as the property is archived. It can be brought back; nothing is deleted.",
                );
                let shut = page.archived_at.map(|_| (Shuts::House, back.clone()));
                view! { <Archive name=page.stored.name lead back form consequence=page.consequence shut/> }
            }
        />
    }
}

/// Asks once more before a unit is archived; of one that is archived already, or with its property, it says so.
#[must_use]
pub fn archive_unit_page() -> impl IntoView {
    let data = load(in_path("unit"), load_unit_form);
    view! {
        <Load
            data=data
            children=|page: UnitPage| {
                let form = (ArchiveUnit::PATH, "unit", page.id.to_string());
                let back = format!("/admin/units/{}", page.id);
                let lead = t(
                    "Verträge dort geben keinen Zugang mehr, solange die Einheit archiviert ist. Sie lässt sich zurückholen; nichts wird gelöscht.",
                    "Contracts there give no access as long as the unit is archived. It can be brought back; nothing is deleted.",
                );
                let shut = Shuts::of(&page).map(|shut| match shut {
                    Shuts::House => (shut, format!("/admin/properties/{}", page.property.0)),
                    Shuts::Unit => (shut, back.clone()),
                });
                view! { <Archive name=page.stored.name lead back form consequence=page.consequence shut/> }
            }
        />
    }
}

#[component]
fn Archive(
    name: String,
    /// What archiving it means.
    lead: &'static str,
    back: String,
    form: (&'static str, &'static str, String),
    consequence: Consequence,
    /// What is archived already, and where it is brought back.
    shut: Option<(Shuts, String)>,
) -> impl IntoView {
    if let Some((shut, href)) = shut {
        let (words, to) = match shut {
            Shuts::House => (
                t(
                    "Die Liegenschaft ist schon archiviert. Auf ihrer Seite lässt sie sich zurückholen.",
                    "The property is archived already. It can be brought back on its page.",
                ),
                t("Zur Liegenschaft", "To the property"),
            ),
            Shuts::Unit => (
                t(
                    "Die Einheit ist schon archiviert. Auf ihrer Seite lässt sie sich zurückholen.",
                    "The unit is archived already. It can be brought back on its page.",
                ),
                t("Zur Einheit", "To the unit"),
            ),
        };
        return view! {
            <Shut title=name back words>
                <LinkButton href>{to}</LinkButton>
            </Shut>
        }
        .into_any();
    }
    let title = match lang() {
        Lang::De => format!("{name} archivieren?"),
        Lang::En => format!("Archive {name}?"),
    };
    view! {
        <BeforeArchiving title lead back form>
            <Consequences of=consequence/>
        </BeforeArchiving>
    }
    .into_any()
}

/// What can be done with a property, at the top of its page.
#[component]
pub(in crate::admin) fn PropertyActions(id: PropertyId, archived: bool) -> impl IntoView {
    if archived {
        return view! { <BringBack form=RestoreProperty::PATH field="property" id=id.to_string()/> }.into_any();
    }
    view! {
        <LinkButton href=format!("/admin/properties/{id}/edit")>{t("Bearbeiten", "Edit")}</LinkButton>
        <LinkButton href=format!("/admin/properties/{id}/units/new")>{t("Einheit anlegen", "Add a unit")}</LinkButton>
        <LinkButton href=format!("/admin/properties/{id}/archive") look=Look::Danger>{t("Archivieren", "Archive")}</LinkButton>
    }
    .into_any()
}

/// What can be done with a unit, at the top of its page.
#[component]
pub(in crate::admin) fn UnitActions(id: UnitId, archived: bool) -> impl IntoView {
    if archived {
        return view! { <BringBack form=RestoreUnit::PATH field="unit" id=id.to_string()/> }.into_any();
    }
    view! {
        <LinkButton href=format!("/admin/units/{id}/edit")>{t("Bearbeiten", "Edit")}</LinkButton>
        <LinkButton href=format!("/admin/units/{id}/archive") look=Look::Danger>{t("Archivieren", "Archive")}</LinkButton>
    }
    .into_any()
}

/// That a place is archived, and what that means.
#[component]
pub(in crate::admin) fn ArchivedSince(at: Option<Moment>) -> impl IntoView {
    at.map(|at| {
        let text = match lang() {
            Lang::De => format!("Archiviert am {}. Verträge hier geben keinen Zugang.", at.to(Lang::De)),
            Lang::En => format!("Archived on {}. Contracts here give no access.", at.to(Lang::En)),
        };
        view! {
            <Notice tone=Tone::Quiet>
                <p>{text}</p>
            </Notice>
        }
    })
}
