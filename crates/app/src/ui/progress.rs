//! How far, how many.

use super::{Icon, Symbol};
use crate::lang::{lang, t};
use domain::text::Lang;
use leptos::prelude::*;

/// A number with its thousands parted, as the reader writes it.
#[must_use]
pub fn number(value: u32) -> String {
    let digits = value.to_string();
    let part = if lang() == Lang::De { '.' } else { ',' };
    let mut text = String::with_capacity(digits.len() + 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(part);
        }
        text.push(digit);
    }
    text
}

/// Where one is among the questions.
#[component]
pub fn Steps(
    /// The one that is shown, from 1.
    current: u32,
    /// How many there are.
    of: u32,
) -> impl IntoView {
    let text = match lang() {
        Lang::De => format!("Frage {current} von {of}"),
        Lang::En => format!("Question {current} of {of}"),
    };
    view! {
        <div class="steps">
            <p>{text}</p>
            <div class="steps-bar" aria-hidden="true">
                {(1..=of).map(|step| view! { <i class=(step <= current).then_some("done")></i> }).collect_view()}
            </div>
        </div>
    }
}

/// How much of it, drawn; the number stands beside it in words.
#[component]
pub fn Bar(
    /// How much.
    value: u32,
    /// Of how much.
    of: u32,
) -> impl IntoView {
    // An attribute, not a style: the policy of the pages allows no inline styles.
    let percent = u64::from(value.min(of)) * 100 / u64::from(of.max(1));
    view! {
        <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect width=percent.to_string() height="8"/>
        </svg>
    }
}

/// How many got how far; the first is the whole.
#[component]
pub fn Funnel(
    /// What was reached and by how many.
    stages: Vec<(String, u32)>,
) -> impl IntoView {
    let whole = stages.first().map_or(0, |(_, count)| *count);
    let stages = stages.into_iter().map(|(label, count)| {
        view! {
            <li>
                <span>{label}</span>
                <strong class="number">{number(count)}</strong>
                <Bar value=count of=whole/>
            </li>
        }
    });
    view! { <ol class="funnel" role="list">{stages.collect_view()}</ol> }
}

/// How far something is that takes a while.
#[component]
pub fn Progress(
    /// What takes a while.
    #[prop(into)]
    label: String,
    /// How much is done.
    #[prop(into)]
    value: Signal<u32>,
    /// Of how much.
    of: u32,
) -> impl IntoView {
    view! { <progress aria-label=label max=of.to_string() value=move || value.get().to_string()></progress> }
}

/// Stands in for lines of text where something takes long.
#[component]
pub fn Skeleton(
    /// How many lines.
    lines: u32,
) -> impl IntoView {
    view! {
        <div class="stack" role="status">
            <span class="read-out">{t("Wird geladen", "Loading")}</span>
            {(0..lines).map(|_| view! { <div class="skeleton" aria-hidden="true"></div> }).collect_view()}
        </div>
    }
}

/// A number that somebody should know.
#[component]
pub fn Stat(
    /// The number, as it is shown.
    #[prop(into)]
    value: String,
    /// What it counts.
    #[prop(into)]
    label: String,
    /// The list of them.
    #[prop(optional, into)]
    href: Option<String>,
    /// A picture.
    #[prop(optional)]
    symbol: Option<Symbol>,
) -> impl IntoView {
    let inside = view! {
        <span class="stat-value">{value}</span>
        <span>{label}</span>
        {symbol.map(|of| view! { <Icon of/> })}
    };
    match href {
        Some(href) => view! { <a class="stat" href=href>{inside}</a> }.into_any(),
        None => view! { <div class="stat">{inside}</div> }.into_any(),
    }
}
