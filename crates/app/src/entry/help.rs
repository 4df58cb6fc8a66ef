//! Whom to ask: the property manager, with a number that a phone can dial.

use crate::{
    frame::frame,
    ui::{Icon, Symbol},
};
#[cfg(feature = "ssr")]
use crate::{
    lang::t,
    ui::{LinkButton, Look},
};
use leptos::prelude::*;

/// One line at the foot of a page, for everybody who gets stuck.
#[cfg(feature = "ssr")]
#[component]
pub(crate) fn Help() -> impl IntoView {
    let organisation = frame().with_value(|frame| frame.organisation.clone());
    let phone = (!organisation.phone.is_empty()).then(|| {
        let href = dial(&organisation.phone);
        view! { <a href=href rel="external">{organisation.phone.clone()}</a> }
    });
    let email = (!organisation.email.is_empty()).then(|| {
        let href = format!("mailto:{}", organisation.email);
        view! { <a href=href rel="external">{organisation.email.clone()}</a> }
    });
    let both = (phone.is_some() && email.is_some()).then_some(" · ");
    (phone.is_some() || email.is_some()).then(|| {
        view! {
            <p class="quiet">
                {t("Sie kommen nicht weiter? ", "Need help? ")} <bdi>{organisation.name.clone()}</bdi>
                {t(" hilft Ihnen gern: ", " will gladly help you: ")} {phone} {both} {email}
            </p>
        }
    })
}

/// The one thing to do where nothing else helps: a button that calls.
#[cfg(feature = "ssr")]
#[component]
pub(super) fn Call() -> impl IntoView {
    let organisation = frame().with_value(|frame| frame.organisation.clone());
    if organisation.phone.is_empty() {
        return view! { <Help/> }.into_any();
    }
    view! {
        <LinkButton href=dial(&organisation.phone) external=true look=Look::Primary wide=true symbol=Symbol::PHONE>
            {organisation.phone.clone()}
        </LinkButton>
    }
    .into_any()
}

/// Telephone and e-mail address, each a way to use at once.
#[component]
pub(crate) fn Reach() -> impl IntoView {
    let organisation = frame().with_value(|frame| frame.organisation.clone());
    let phone = (!organisation.phone.is_empty()).then(|| {
        let (href, phone) = (dial(&organisation.phone), organisation.phone.clone());
        view! {
            <a class="row-link" href=href rel="external">
                {phone}
                <Icon of=Symbol::PHONE/>
            </a>
        }
    });
    let email = (!organisation.email.is_empty()).then(|| {
        let (href, email) = (format!("mailto:{}", organisation.email), organisation.email.clone());
        view! {
            <a class="row-link" href=href rel="external">
                {email}
                <Icon of=Symbol::ENVELOPE/>
            </a>
        }
    });
    view! { <div class="rows">{phone} {email}</div> }
}

/// The address of a telephone number, as phones dial it.
#[must_use]
pub fn dial(phone: &str) -> String {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    // "+49 (0)911": the zero is dialled only without the country's code.
    let digits =
        if phone.trim_start().starts_with('+') && phone.contains("(0)") { digits.replacen('0', "", 1) } else { digits };
    format!("tel:{digits}")
}

#[cfg(test)]
mod tests {
    use super::dial;

    #[test]
    fn a_number_is_dialled_without_what_makes_it_readable() {
        assert_eq!(dial("0911 4711-0"), "tel:091147110");
        assert_eq!(dial("+49 911 / 47 11"), "tel:+499114711");
        assert_eq!(dial("+49 (0)911 4711"), "tel:+499114711");
    }
}
