//! Rollen & Zugriffsrechte: how far access reaches beyond contracts, and what each role may do. A switch saves at once, and
//! works as a plain form.

use crate::{
    error::PortalError,
    form::{PostForm, Version, posted},
    lang::{lang, t},
    load::{Load, Packed, load},
    ui::{
        Button, Buttons, Cell, Column as Head, Field, Icon, Kind, Line, Look, PageHeading, Section, SettingCard,
        SwitchButton, Symbol, Table,
    },
};
use domain::{
    access::Standing,
    person::StaffRole,
    policy::{Column, Right},
    setting::days::{AccessPage, Card, Key, Value},
    text::{Lang, Text, text},
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// The page.
///
/// # Errors
/// Not found for everybody but administrators.
#[server(prefix = "/api", endpoint = "access-page", output = Postcard)]
pub async fn load_access() -> Result<Packed<AccessPage>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.access_page(&door.visitor).await?)
}

/// Switches a setting with days `on` or `off`, or sets its `days`, as seen in a certain version. The number stands in the
/// field of the setting, from which `on` takes it as well, and `off-again`, the way back from there; `was` is the one
/// before, for that way. A form that was sent without any of its buttons is about the days.
///
/// # Errors
/// Not found for everybody but administrators; a conflict if somebody else changed it; what is wrong with the days.
#[server(prefix = "/api", endpoint = "set-days", output = Postcard)]
pub async fn set_days(
    key: String,
    #[server(default)] wish: String,
    seen: i64,
    #[server(default)] before: String,
    #[server(default)] after: String,
    #[server(default)] reminder: String,
    #[server(default)] was: String,
) -> Result<(), PortalError> {
    use domain::{form::Problems, refusal::Refusal};
    use portal::Fault;
    let door = crate::door::door()?;
    let key = Key::parse(&key).ok_or(Refusal::NotFound)?;
    let typed = match key {
        Key::AccessBefore => before,
        Key::AccessAfter => after,
        Key::Reminder => reminder,
    };
    let (field, key) = (field(key), key.setting());
    let wish = if wish.is_empty() { "days" } else { &wish };
    let changed = door.portal.change_typed_days(&door.visitor, key.key, (wish, typed.as_str()), seen).await;
    let stored = changed.map_err(|fault| match &fault {
        Fault::Refused(Refusal::Invalid(problems)) => match problems.of("days") {
            Some(problem) => Problems::one(field, problem.clone()).into(),
            None => fault,
        },
        _ => fault,
    })?;
    let undo = match wish {
        "on" => "off",
        "off" | "off-again" => "on",
        _ => "days",
    };
    let days = key.read(&was).map(|days| format!("&days={days}")).unwrap_or_default();
    let version = stored.version;
    door.go_to(&format!("{}?changed={}&undo={undo}{days}&v={version}#{}", key.page, key.key, key.key));
    Ok(())
}

/// The page.
#[must_use]
pub fn access() -> impl IntoView {
    let data = load(|| (), |()| load_access());
    view! {
        <Load
            data=data
            children=|page: AccessPage| {
                view! {
                    <Title text=t("Rollen & Zugriffsrechte", "Roles & access rights")/>
                    <PageHeading
                        title=t("Rollen & Zugriffsrechte", "Roles & access rights")
                        lead=t(
                            "Ein Vertrag gibt Zugang von seinem ersten bis zu seinem letzten Tag. Hier legen Sie fest, ob es etwas früher und etwas länger geht.",
                            "A contract gives access from its first to its last day. Here you decide whether it may be a little earlier and a little longer.",
                        )
                    />
                    <Section title=t("Zugriffszeiten", "Access windows") id="windows">
                        <p class="quiet">
                            {t(
                                "In dieser Zeit sieht man nur das Eigene: Kontaktdaten und Verträge, eigene Mitteilungen und Dokumente und die der Einheit aus der Vertragszeit; kein Haus, keine Gemeinschaft, niemanden einladen. Eine Änderung gilt sofort, auch für alle, die schon registriert oder gerade angemeldet sind.",
                                "In this time one sees only what is for oneself: contact data and contracts, one’s own announcements and documents, and those of the unit from the time of the contract; no house, no community, no inviting. A change takes effect at once, also for everybody who is registered already or signed in right now.",
                            )}
                        </p>
                        <div class="settings">
                            {page
                                .cards
                                .into_iter()
                                .map(|card| {
                                    let reach = reach(&card);
                                    let line = view! { <Line symbol=Symbol::PEOPLE>{reach}</Line> };
                                    view! { <DaysCard card about=vec![line.into_any()]/> }
                                })
                                .collect_view()}
                        </div>
                    </Section>
                    <Customers/>
                    <Staff/>
                }
            }
        />
    }
}

/// The field with the days of a setting.
const fn field(key: Key) -> &'static str {
    match key {
        Key::AccessBefore => "before",
        Key::AccessAfter => "after",
        Key::Reminder => "reminder",
    }
}

/// A setting with a number of days: the switch, the days, and what there is to say about it.
#[component]
pub(super) fn DaysCard(
    /// The setting.
    card: Card,
    /// [`Line`]s, as views.
    about: Vec<AnyView>,
) -> impl IntoView {
    let Card { key, value, version, last, .. } = card;
    let setting = key.setting();
    let id = setting.key;
    let field = field(key);
    // One form with two buttons, so that the switch takes the days that stand in the field.
    let form = posted(SetDays::PATH).only("of", &format!("{id}:days"));
    let form_id = format!("{id}-form");
    let wish = if value.on { "off" } else { "on" };
    let control = view! {
        <div class="setting-control">
            // Whoever presses Enter in the field means the days: browsers then press the first button of the form.
            <button
                type="submit"
                class="read-out"
                form=form_id.clone()
                name="wish"
                value="days"
                tabindex="-1"
                aria-hidden="true"
            >
                {t("Tage speichern", "Save days")}
            </button>
            <SwitchButton
                labelled_by=format!("{id}-title")
                on=Signal::stored(value.on)
                form=form_id.clone()
                name="wish"
                value=wish
            />
        </div>
    };
    let days = view! {
        <li>
            <PostForm form=form class="form" attr:id=form_id>
                <input type="hidden" name="of" value=format!("{id}:days")/>
                <input type="hidden" name="key" value=id/>
                <Version name="seen" now=version/>
                <input type="hidden" name="was" value=value.days.to_string()/>
                <Field
                    name=field
                    label=match (key, lang()) {
                        (Key::AccessBefore, Lang::De) => "Tage vor Vertragsbeginn",
                        (Key::AccessBefore, Lang::En) => "Days before the contract begins",
                        (Key::AccessAfter, Lang::De) => "Tage nach Vertragsende",
                        (Key::AccessAfter, Lang::En) => "Days after the contract has ended",
                        (Key::Reminder, Lang::De) => "Tage nach der Einladung",
                        (Key::Reminder, Lang::En) => "Days after the invitation",
                    }
                    kind=Kind::Number
                    hint=match lang() {
                        Lang::De => {
                            format!(
                                "1 bis {}. Beim Einschalten gilt diese Zahl. Sie bleibt erhalten, auch wenn ausgeschaltet ist.",
                                setting.most,
                            )
                        }
                        Lang::En => {
                            format!("1 to {}. Switching on takes this number; it stays while it is off.", setting.most)
                        }
                    }
                    value=value.days.to_string()
                />
                <Buttons>
                    <Button name="wish" value="days">
                        {t("Tage speichern", "Save days")}
                    </Button>
                </Buttons>
            </PostForm>
        </li>
    }
    .into_any();
    let mut lines = Vec::new();
    lines.extend(undo(key, value, version));
    lines.push(days);
    lines.extend(about);
    if let Some((by, at)) = last {
        lines.push(
            view! {
                <li class="line">
                    <span>
                        {t("Zuletzt geändert: ", "Last changed: ")}
                        <a href=format!("/admin/journal?kind=setting&object={id}")>
                            <bdi>{by}</bdi> {format!(", {}", at.to(lang()))}
                        </a>
                    </span>
                </li>
            }
            .into_any(),
        );
    }
    view! {
        <SettingCard id=id title=setting.label.to(lang()) text=setting.does.to(lang()) control=control.into_any() lines/>
    }
}

/// How many it lets in.
fn reach(card: &Card) -> String {
    let (key, value, reaches) = (card.key, card.value, card.reaches);
    let contacts = match (lang(), reaches) {
        (Lang::De, 1) => "1 Kontakt".to_owned(),
        (Lang::De, n) => format!("{n} Kontakte"),
        (Lang::En, 1) => "1 contact".to_owned(),
        (Lang::En, n) => format!("{n} contacts"),
    };
    let when = match (key, lang(), reaches) {
        (Key::AccessBefore, Lang::De, 1) => "dessen Vertrag erst beginnt",
        (Key::AccessBefore, Lang::De, _) => "deren Vertrag erst beginnt",
        (Key::AccessBefore, Lang::En, _) => "whose contract is still to begin",
        (_, Lang::De, 1) => "dessen Vertrag zu Ende ist",
        (_, Lang::De, _) => "deren Vertrag zu Ende ist",
        (_, Lang::En, _) => "whose contract has ended",
    };
    match (value.on, lang()) {
        (true, Lang::De) => format!("Gilt zurzeit für {contacts}, {when}."),
        (true, Lang::En) => format!("Applies to {contacts} at present, {when}."),
        (false, Lang::De) => format!("Würde zurzeit für {contacts} gelten, {when}."),
        (false, Lang::En) => format!("Would apply to {contacts} at present, {when}."),
    }
}

/// What was done, and the way back: to the switch and to the days, as both stood before. The address outlives the change:
/// once somebody else has changed them since, there is nothing left to take back.
fn undo(key: Key, value: Value, version: i64) -> Option<AnyView> {
    let id = key.setting().key;
    let query = use_query_map();
    let one = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    if one("changed") != id || one("v") != version.to_string() {
        return None;
    }
    let back = one("undo");
    let done = match (back.as_str(), value.on) {
        ("on" | "off", true) => t("Jetzt eingeschaltet.", "Now switched on.").to_owned(),
        ("on" | "off", false) => t("Jetzt ausgeschaltet.", "Now switched off.").to_owned(),
        _ => value.to(lang()),
    };
    let days = key.setting().read(&one("days")).ok();
    let (wish, days) = match (back.as_str(), days) {
        // If nobody says which, with the days that have stayed.
        ("on", days) => ("on", Some(days.unwrap_or(value.days))),
        ("off", Some(days)) => ("off-again", Some(days)),
        ("off", None) => ("off", None),
        ("days", Some(days)) => ("days", Some(days)),
        _ => return None,
    };
    let days = days.map(|days| view! { <input type="hidden" name=field(key) value=days.to_string()/> });
    Some(
        view! {
            <li class="line">
                <Icon of=Symbol::CHECK_CIRCLE/>
                <div role="status">
                    {done} " "
                    <PostForm form=posted(SetDays::PATH).only("of", &format!("{id}:undo")) class="inline">
                        <input type="hidden" name="of" value=format!("{id}:undo")/>
                        <input type="hidden" name="key" value=id/>
                        <input type="hidden" name="wish" value=wish/>
                        <input type="hidden" name="seen" value=version.to_string()/>
                        <input type="hidden" name="was" value=value.days.to_string()/>
                        {days}
                        <Button look=Look::Quiet symbol=Symbol::UNDO>{t("Rückgängig", "Undo")}</Button>
                    </PostForm>
                </div>
            </li>
        }
        .into_any(),
    )
}

/// What customers may do, in words; a right that is about staff only is in the other list.
const OF_CUSTOMERS: [(Right, Text); 14] = [
    (Right::SeeHome, text("Das Portal des Hauses öffnen", "Open the portal of the house")),
    (Right::ReadAnnouncements, text("Mitteilungen für das Haus lesen", "Read announcements for the house")),
    (
        Right::ReadOwnAnnouncements,
        text("Mitteilungen an Einheit oder Kontakt lesen", "Read announcements to unit or contact"),
    ),
    (Right::ReadDocuments, text("Dokumente des Hauses öffnen", "Open documents of the house")),
    (
        Right::ReadUnitDocuments,
        text(
            "Dokumente der Einheit aus der Vertragszeit öffnen",
            "Open documents of the unit from the time of the contract",
        ),
    ),
    (Right::ReadOwnDocuments, text("Dokumente des Kontakts öffnen", "Open documents of the contact")),
    (Right::ReadFaq, text("Die FAQ lesen", "Read the FAQ")),
    (Right::SeeOwnContact, text("Eigene Kontaktdaten und Verträge sehen", "See own contact data and contracts")),
    (Right::EditOwnContact, text("Eigene Kontaktdaten korrigieren", "Correct own contact data")),
    (Right::ChangeChannel, text("Kontaktweg wählen", "Choose the contact channel")),
    (Right::AnswerResidency, text("Sagen, ob man hier wohnt", "Say whether one lives here")),
    (Right::AddUsers, text("Weitere Personen einladen", "Invite further people")),
    (Right::InviteNeighbours, text("Bewohner einladen", "Invite residents")),
    (
        Right::OwnLogin,
        text("Passwort und Sprache ändern, Anmeldung löschen", "Change password and language, delete the login"),
    ),
];

const OF_STAFF: [(Right, Text); 20] = [
    (Right::SeeMasterData, text("Stammdaten sehen", "See master data")),
    (Right::EditMasterData, text("Stammdaten anlegen, ändern, archivieren", "Create, change, archive master data")),
    (Right::ChangeChannel, text("Kontaktweg eines Kontakts ändern", "Change the channel of a contact")),
    (Right::AddUsers, text("Nutzer eines Kontakts verwalten", "Manage the users of a contact")),
    (Right::Invite, text("Einladungscodes erstellen und mailen", "Create and mail invitation codes")),
    (Right::LookAfterResidents, text("Bewohner sehen, Zugang beenden", "See residents, end their access")),
    (Right::SeeTasks, text("Aufgaben sehen und erledigen", "See and finish tasks")),
    (Right::SeeOutbox, text("Postausgang sehen", "See the outbox")),
    (Right::SeeJournal, text("Protokoll lesen", "Read the journal")),
    (Right::SeeQuestions, text("Antworten auf die Fragen sehen", "See the answers to the questions")),
    (Right::EndSessions, text("Kunden abmelden", "Sign customers out")),
    (Right::PreviewPortal, text("Das Portal als Kunde ansehen, nur lesen", "See the portal as a customer, read only")),
    (Right::WriteAnnouncements, text("Mitteilungen schreiben und veröffentlichen", "Write and publish announcements")),
    (Right::WriteDocuments, text("Dokumente freigeben und zurückziehen", "Share and withdraw documents")),
    (Right::WriteFaq, text("Die FAQ schreiben", "Write the FAQ")),
    (Right::MergeContacts, text("Kontakte zusammenführen", "Merge contacts")),
    (Right::Import, text("Stammdaten importieren", "Import master data")),
    (Right::AskRemaining, text("Übrige Personen fragen", "Ask the remaining people")),
    (Right::ManageStaff, text("Mitarbeiter einladen und verwalten", "Invite and manage staff")),
    (Right::ManageSettings, text("Einstellungen und Zugriffsrechte ändern", "Change settings and access rights")),
];

/// The columns of the table for customers, with what administrators call them.
const STANDINGS: [(Column, Text); 6] = [
    (Column::Standing(Standing::OwnerOrTenant), text("Eigentümer, Mieter", "Owner, tenant")),
    (Column::Standing(Standing::AddedAdmin), text("Administrator-Rechte", "Administrator rights")),
    (Column::Standing(Standing::AddedMember), text("Nutzer-Rechte", "User rights")),
    (Column::Standing(Standing::Resident), text("Bewohner", "Resident")),
    (Column::Commercial, text("Gewerbe", "Commercial")),
    (Column::Standing(Standing::Extended), text("Vor und nach dem Vertrag", "Before and after the contract")),
];

fn mark(label: &'static str, held: bool) -> AnyView {
    let words = if held { t("ja", "yes") } else { t("nein", "no") };
    let sign = held.then(|| view! { <Icon of=Symbol::CHECK/> });
    view! { <Cell label>{sign} {if held { view! { <span class="read-out">{words}</span> }.into_any() } else { view! { <span class="quiet">{words}</span> }.into_any() }}</Cell> }.into_any()
}

#[component]
fn Customers() -> impl IntoView {
    let head = std::iter::once(Head::new(t("Was", "What")))
        .chain(STANDINGS.iter().map(|(_, label)| Head::new(label.to(lang()))))
        .collect::<Vec<_>>();
    let rows = OF_CUSTOMERS.iter().map(|(right, label)| {
        let switches = right.opened_by().map(|key| key.setting().label.to(lang())).collect::<Vec<_>>().join(", ");
        let switches = (!switches.is_empty()).then(|| {
            let words = match lang() {
                Lang::De => format!("solange „{switches}“ eingeschaltet ist"),
                Lang::En => format!("as long as “{switches}” is on"),
            };
            view! { <div class="hint">{words}</div> }
        });
        let marks = STANDINGS.iter().map(|(column, name)| mark(name.to(lang()), right.held_by(*column)));
        view! {
            <tr>
                <th scope="row">{label.to(lang())} {switches}</th>
                {marks.collect_view()}
            </tr>
        }
    });
    view! {
        <Section title=t("Was Kunden dürfen", "What customers may do") id="customers">
            <Table read_only=true caption=t("Was Kunden dürfen", "What customers may do") columns=head>
                {rows.collect_view()}
            </Table>
        </Section>
    }
}

#[component]
fn Staff() -> impl IntoView {
    let head = std::iter::once(Head::new(t("Was", "What")))
        .chain(StaffRole::ALL.iter().map(|role| Head::new(role.label().to(lang()))))
        .collect::<Vec<_>>();
    let rows = OF_STAFF.iter().map(|(right, label)| {
        let marks = StaffRole::ALL.iter().map(|role| mark(role.label().to(lang()), right.held_by_staff(*role)));
        view! {
            <tr>
                <th scope="row">{label.to(lang())}</th>
                {marks.collect_view()}
            </tr>
        }
    });
    view! {
        <Section title=t("Was Mitarbeiter dürfen", "What staff may do") id="staff">
            <Table read_only=true caption=t("Was Mitarbeiter dürfen", "What staff may do") columns=head>
                {rows.collect_view()}
            </Table>
        </Section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_right_is_told_to_administrators() {
        for right in Right::ALL {
            let told = OF_CUSTOMERS.iter().chain(&OF_STAFF).any(|(of, _)| *of == right);
            assert!(told, "{right:?} stands in none of the tables of roles");
        }
    }
}
