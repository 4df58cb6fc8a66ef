//! What is known about a contact: to be corrected, or to be read.

use crate::{
    lang::{lang, t},
    ui::{Fact, Facts, Field, Fields, Kind},
};
use domain::contact::{Details, OwnContact, OwnContract};
use leptos::prelude::*;

/// The fields of a form in which a contact is corrected. What is missing says so.
#[component]
pub(super) fn DetailFields(
    /// What is stored.
    details: Details,
) -> impl IntoView {
    let missing = |value: &Option<String>| {
        let words = t("Das fehlt uns noch.", "We do not have this yet.");
        if value.is_none() { words } else { "" }
    };
    let Details { email, phone, mobile, address } = details;
    let hints = [&email, &phone, &mobile, &address.street, &address.postcode, &address.town].map(missing);
    let text = |value: Option<String>| value.unwrap_or_default();
    view! {
        <Field
            name="email"
            label=t("E-Mail-Adresse", "E-mail address")
            kind=Kind::Email
            hint=hints[0]
            value=text(email)
            unmarked=true
        />
        <Fields>
            <Field
                name="phone"
                label=t("Telefon", "Telephone")
                kind=Kind::Phone
                hint=hints[1]
                value=text(phone)
                unmarked=true
            />
            <Field
                name="mobile"
                label=t("Mobil", "Mobile")
                kind=Kind::Phone
                hint=hints[2]
                value=text(mobile)
                unmarked=true
            />
        </Fields>
        <Field
            name="street"
            label=t("Straße und Hausnummer", "Street and house number")
            autocomplete="street-address"
            hint=hints[3]
            value=text(address.street)
            unmarked=true
        />
        <Fields>
            <Field
                name="postcode"
                label=t("Postleitzahl", "Postcode")
                autocomplete="postal-code"
                hint=hints[4]
                value=text(address.postcode)
                unmarked=true
            />
            <Field
                name="town"
                label=t("Ort", "Town")
                autocomplete="address-level2"
                hint=hints[5]
                value=text(address.town)
                unmarked=true
            />
        </Fields>
    }
}

/// The same to read only.
#[component]
pub(crate) fn Known(
    /// What is stored.
    details: Details,
) -> impl IntoView {
    let address = Some(details.address.line()).filter(|line| !line.is_empty());
    let known = [
        (t("E-Mail-Adresse", "E-mail address"), details.email),
        (t("Telefon", "Telephone"), details.phone),
        (t("Mobil", "Mobile"), details.mobile),
        (t("Anschrift", "Address"), address),
    ];
    let known = known.into_iter().filter_map(|(name, value)| {
        let value = value?;
        Some(view! {
            <Fact name>
                <bdi>{value}</bdi>
            </Fact>
        })
    });
    view! { <Facts>{known.collect_view()}</Facts> }
}

/// What only the property manager changes: name and contracts.
#[component]
pub(crate) fn Fixed(
    /// Of which contact.
    contact: OwnContact,
) -> impl IntoView {
    let name = contact.name.full();
    let company = contact.name.company.filter(|company| *company != name);
    let contracts = contact.contracts.into_iter().map(|contract| view! { <ContractFact contract/> });
    view! {
        <Facts>
            <Fact name=t("Name", "Name")>
                <bdi>{name}</bdi>
            </Fact>
            {company
                .map(|company| {
                    view! {
                        <Fact name=t("Firma", "Company")>
                            <bdi>{company}</bdi>
                        </Fact>
                    }
                })}
            {contracts.collect_view()}
        </Facts>
    }
}

#[component]
fn ContractFact(contract: OwnContract) -> impl IntoView {
    let term = contract.term.to(lang());
    let number = contract.number.map(|number| match lang() {
        domain::text::Lang::De => format!("Vertrag {number}"),
        domain::text::Lang::En => format!("contract {number}"),
    });
    let more = [Some(term), number].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    view! {
        <Fact name=contract.kind.label().to(lang())>
            <bdi>{contract.unit}</bdi>
            ", "
            <bdi>{contract.property_name}</bdi>
            {(!more.is_empty()).then(|| view! { <span class="quiet">" · "{more.join(" · ")}</span> })}
        </Fact>
    }
}
