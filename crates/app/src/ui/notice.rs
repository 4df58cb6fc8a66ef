//! Things to know: before something is done, or why it could not be.

use super::{Icon, Tone};
use crate::lang::t;
use leptos::prelude::*;

/// Something to know, with the word that says how much it matters.
#[component]
pub fn Notice(
    /// How much it matters.
    #[prop(default = Tone::Info)]
    tone: Tone,
    /// The first line, if not just the word for the tone.
    #[prop(optional, into)]
    title: Option<String>,
    /// It appeared by something the reader did, and is read out at once.
    #[prop(optional)]
    alert: bool,
    /// One or more paragraphs.
    children: Children,
) -> impl IntoView {
    let (class, word) = match tone {
        Tone::Quiet | Tone::Info => ("notice", t("Hinweis", "Note")),
        Tone::Good => ("notice notice-good", t("Erledigt", "Done")),
        Tone::Warn => ("notice notice-warn", t("Vorsicht", "Caution")),
        Tone::Bad => ("notice notice-bad", t("Fehler", "Error")),
    };
    view! {
        <div class=class role=alert.then_some("alert")>
            <Icon of=if tone == Tone::Quiet { Tone::Info } else { tone }.symbol()/>
            <div class="notice-body">
                <p class="notice-title">{title.unwrap_or_else(|| word.to_owned())}</p>
                {children()}
            </div>
        </div>
    }
}

/// All that is wrong with a long form, with links to the fields: identifier of the field and what is wrong with it.
#[component]
pub fn ErrorSummary(
    /// In the order of the form. Nothing is shown if there is nothing.
    problems: Vec<(String, String)>,
) -> impl IntoView {
    (!problems.is_empty()).then(|| {
        let items = problems.into_iter().map(|(id, problem)| {
            view! {
                <li>
                    <a href=format!("#{id}")>{problem}</a>
                </li>
            }
        });
        view! {
            <div class="error-summary" role="alert" tabindex="-1" autofocus>
                <h2>{t("Bitte prüfen Sie Ihre Angaben", "Please check what you have entered")}</h2>
                <ul role="list">{items.collect_view()}</ul>
            </div>
        }
    })
}

/// Nothing here yet, and what to do about it.
#[component]
pub fn Empty(
    /// A picture of what would be here.
    symbol: super::Symbol,
    /// What is not here.
    #[prop(into)]
    title: String,
    /// What would be here, and how it gets here.
    #[prop(into)]
    text: String,
    /// The next step.
    #[prop(optional)]
    action: Option<AnyView>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon of=symbol/>
            <h3>{title}</h3>
            <p>{text}</p>
            {action}
        </div>
    }
}
