//! Answers: one of few, boxes to tick, switches.

use super::field::{FieldState, hint_line, problem_line};
use crate::{form::FormState, lang::t};
use leptos::{context::Provider, prelude::*};

#[derive(Clone)]
struct Chosen {
    name: String,
    value: String,
    invalid: bool,
    described_by: Option<String>,
    autofocus: bool,
}

/// A question with few answers, each a [`Choice`].
#[component]
pub fn Choices(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The question is the heading of the page.
    #[prop(optional)]
    heading: bool,
    /// Why it is asked and who sees the answer, in a sentence.
    #[prop(optional, into)]
    hint: String,
    /// The value of the stored answer; none if empty.
    #[prop(optional, into)]
    value: String,
    /// What is wrong, if not the form knows it.
    #[prop(optional, into)]
    problem: Option<String>,
    /// The answers.
    children: Children,
) -> impl IntoView {
    let state = FieldState::new(&name, None, &value, &hint, problem);
    // Nothing can be unchosen: a form that came back without an answer was not asked yet.
    let was_asked = use_context::<FormState>().is_none_or(|form| !form.values(&name).is_empty());
    let value = if was_asked { state.value } else { value };
    let FieldState { id, problem, autofocus, described_by, .. } = state;
    let chosen = Chosen { name, value, invalid: problem.is_some(), described_by: described_by.clone(), autofocus };
    let legend = if heading { view! { <h1>{legend}</h1> }.into_any() } else { legend.into_any() };
    view! {
        <fieldset class="field choices" aria-describedby=described_by>
            <legend>{legend}</legend>
            {hint_line(&id, hint)}
            {problem_line(&id, problem)}
            <Provider value=chosen>{children()}</Provider>
        </fieldset>
    }
}

/// One answer, to be tapped as a whole.
#[component]
pub fn Choice(
    /// What is sent.
    #[prop(into)]
    value: String,
    /// The answer.
    #[prop(into)]
    label: String,
    /// What it means, in a sentence.
    #[prop(optional, into)]
    hint: String,
    /// There is no other answer, so that it is chosen already.
    #[prop(optional)]
    only: bool,
) -> impl IntoView {
    let question = use_context::<Chosen>();
    let (name, checked, invalid, described_by, autofocus) = question
        .map_or_else(Default::default, |q| (q.name, only || q.value == value, q.invalid, q.described_by, q.autofocus));
    let id = format!("{name}-{value}");
    let label_id = format!("{id}-label");
    let hint_id = (!hint.is_empty()).then(|| format!("{id}-hint"));
    // What is wrong belongs to the question; each answer repeats it for whoever lands on the answer directly.
    let described_by = hint_id.clone().or(described_by.filter(|_| invalid));
    let hint = hint_id.map(|hint_id| view! { <span class="hint" id=hint_id>{hint}</span> });
    view! {
        <label class="choice">
            <input
                type="radio"
                id=id
                name=name
                value=value
                checked=checked
                autofocus=autofocus
                aria-labelledby=label_id.clone()
                aria-invalid=invalid.then_some("true")
                aria-describedby=described_by
            />
            <span class="choice-label" id=label_id>
                {label}
            </span>
            {hint}
        </label>
    }
}

/// A box to tick.
#[component]
pub fn Check(
    /// Name in the form, and the identifier if there is no other.
    #[prop(into)]
    name: String,
    /// What is agreed to or chosen.
    #[prop(into)]
    label: String,
    /// What is sent if it is ticked; `on` if nothing is said.
    #[prop(optional, into)]
    value: Option<String>,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: String,
    /// Whether it is ticked as stored. A form that came back shows what was ticked instead.
    #[prop(optional)]
    checked: bool,
    /// What is wrong, if not the form knows it.
    #[prop(optional, into)]
    problem: Option<String>,
    /// Identifier, where a name stands on a page more than once.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let state = FieldState::new(&name, id, "", &hint, problem);
    let invalid = state.invalid();
    let FieldState { id, problem, autofocus, described_by, .. } = state;
    let checked = use_context::<FormState>().map_or(checked, |form| match &value {
        Some(value) if form.came_back() => form.values(&name).contains(value),
        _ => form.checked(&name, checked),
    });
    view! {
        <div class="check field">
            <input
                type="checkbox"
                id=id.clone()
                name=name
                value=value
                checked=checked
                autofocus=autofocus
                aria-invalid=invalid
                aria-describedby=described_by
            />
            <label for=id.clone()>{label}</label>
            {hint_line(&id, hint)}
            {problem_line(&id, problem)}
        </div>
    }
}

/// A switch in a form that is sent with a button.
#[component]
pub fn Switch(
    /// Name in the form and identifier.
    #[prop(into)]
    name: String,
    /// What is switched.
    #[prop(into)]
    label: String,
    /// Whether it is on as stored.
    #[prop(optional)]
    on: bool,
    /// Cannot be changed now.
    #[prop(optional)]
    disabled: bool,
) -> impl IntoView {
    let checked = use_context::<FormState>().map_or(on, |form| form.checked(&name, on));
    let id = name.clone();
    view! {
        <div class="switch-row">
            <input
                class="switch"
                type="checkbox"
                role="switch"
                id=id.clone()
                name=name
                checked=checked
                disabled=disabled
            />
            <label for=id>{label}</label>
        </div>
    }
}

/// A switch that saves at once: a button that sends the form it stands in, or another one.
#[component]
pub fn SwitchButton(
    /// Identifier of the element that says what is switched.
    #[prop(into)]
    labelled_by: String,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Being saved.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Identifier of the form that it sends, if it does not stand in it.
    #[prop(optional, into)]
    form: Option<String>,
    /// Name of the value that is sent along.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value that is sent along.
    #[prop(optional, into)]
    value: Option<String>,
) -> impl IntoView {
    view! {
        <span class="switch-row">
            <span class="switch-word" aria-hidden="true">
                {move || if on.get() { t("An", "On") } else { t("Aus", "Off") }}
            </span>
            <button
                class="switch"
                type="submit"
                role="switch"
                form=form
                name=name
                value=value
                aria-checked=move || if on.get() { "true" } else { "false" }
                aria-labelledby=labelled_by
                aria-busy=move || busy.get().then_some("true")
                disabled=disabled
            ></button>
        </span>
    }
}
