//! Fields of forms: label, hint, what is wrong, and then the field, in the order in which they are read.

use super::{Icon, Symbol};
use crate::{form::FormState, lang::t};
use leptos::{html::InnerHtmlAttribute as _, prelude::*};

/// What is typed into a field. It decides on keyboard, spelling help and what the browser offers to fill in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    #[default]
    Text,
    /// E-mail address.
    Email,
    /// The password that exists.
    Password,
    /// A password that is being made.
    NewPassword,
    /// Telephone number.
    Phone,
    /// A day, picked from a calendar.
    Day,
    /// A time of day.
    Time,
    /// A number.
    Number,
    /// Something that is copied character by character: invitation code, contract number.
    Code,
}

impl Kind {
    const fn input(self) -> &'static str {
        match self {
            Self::Text | Self::Number | Self::Code => "text",
            Self::Email => "email",
            Self::Password | Self::NewPassword => "password",
            Self::Phone => "tel",
            Self::Day => "date",
            Self::Time => "time",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Phone | Self::Day | Self::Time | Self::Number => "input input-short",
            Self::Code => "input input-code",
            _ => "input",
        }
    }

    const fn inputmode(self) -> Option<&'static str> {
        match self {
            Self::Number => Some("numeric"),
            _ => None,
        }
    }

    const fn autocomplete(self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email"),
            Self::Password => Some("current-password"),
            Self::NewPassword => Some("new-password"),
            Self::Phone => Some("tel"),
            Self::Day | Self::Time | Self::Number | Self::Code => Some("off"),
            Self::Text => None,
        }
    }

    /// Not to be corrected by a phone that knows better.
    const fn verbatim(self) -> bool {
        matches!(self, Self::Email | Self::Code | Self::Password | Self::NewPassword)
    }

    const fn is_secret(self) -> bool {
        matches!(self, Self::Password | Self::NewPassword)
    }
}

/// What every field has in common: its identifiers, and what the form knows about it.
pub(super) struct FieldState {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) problem: Option<String>,
    pub(super) autofocus: bool,
    pub(super) described_by: Option<String>,
}

impl FieldState {
    pub(super) fn new(name: &str, id: Option<String>, stored: &str, hint: &str, problem: Option<String>) -> Self {
        let form = use_context::<FormState>();
        let id = id.unwrap_or_else(|| name.to_owned());
        let problem = problem.or_else(|| form.as_ref()?.problem(name));
        let hint_id = (!hint.is_empty()).then(|| hint_id(&id));
        let problem_id = problem.is_some().then(|| problem_id(&id));
        let described_by = [hint_id, problem_id].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Self {
            value: form.as_ref().map_or_else(|| stored.to_owned(), |form| form.value(name, stored)),
            autofocus: form.is_some_and(|form| form.is_first_problem(name)),
            described_by: (!described_by.is_empty()).then_some(described_by),
            id,
            problem,
        }
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.problem.is_some().then_some("true")
    }
}

fn hint_id(id: &str) -> String {
    format!("{id}-hint")
}

fn problem_id(id: &str) -> String {
    format!("{id}-problem")
}

/// The sentence below a label.
pub(super) fn hint_line(id: &str, hint: String) -> Option<AnyView> {
    let hint_id = hint_id(id);
    (!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> }.into_any())
}

/// What is wrong, with the word that says so to whoever does not see the colour.
pub(super) fn problem_line(id: &str, problem: Option<String>) -> Option<AnyView> {
    let problem_id = problem_id(id);
    problem.map(|problem| {
        view! {
            <p class="problem" id=problem_id>
                <Icon of=Symbol::ERROR/>
                <span>
                    <span class="read-out">{t("Fehler: ", "Error: ")}</span>
                    {problem}
                </span>
            </p>
        }
        .into_any()
    })
}

fn label_line(id: &str, label: String, optional: bool) -> AnyView {
    let id = id.to_owned();
    view! {
        <label for=id>
            {label}
            {optional.then(|| view! { <span class="optional">{t(" (freiwillig)", " (optional)")}</span> })}
        </label>
    }
    .into_any()
}

/// One line to fill in.
#[component]
pub fn Field(
    /// Name in the form, and the identifier if there is no other.
    #[prop(into)]
    name: String,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What is typed into it.
    #[prop(optional)]
    kind: Kind,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: String,
    /// What is stored. A form that came back shows what was typed instead.
    #[prop(optional, into)]
    value: String,
    /// What is wrong, if not the form knows it.
    #[prop(optional, into)]
    problem: Option<String>,
    /// May be left empty.
    #[prop(optional)]
    optional: bool,
    /// May be left empty, which the page has said once for all of its fields.
    #[prop(optional)]
    unmarked: bool,
    /// What the browser may fill in, if not what the kind says.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// The most characters.
    #[prop(optional)]
    limit: Option<usize>,
    /// Identifier, where a name stands on a page more than once.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let link = use_context::<FormState>().and_then(|form| form.link(&name));
    let link = link.map(|path| {
        view! {
            <p class="problem-link">
                <a href=path>{t("Ansehen, wer oder was das ist", "See who or what that is")}</a>
            </p>
        }
    });
    let state = FieldState::new(&name, id, &value, &hint, problem);
    let invalid = state.invalid();
    let FieldState { id, value, problem, autofocus, described_by } = state;
    let value = (!kind.is_secret() && !value.is_empty()).then_some(value);
    let autocomplete = autocomplete.or_else(|| kind.autocomplete().map(str::to_owned));
    view! {
        <div class="field">
            {label_line(&id, label, optional)}
            {hint_line(&id, hint)}
            {problem_line(&id, problem)}
            {link}
            <input
                class=kind.class()
                type=kind.input()
                id=id
                name=name
                value=value
                required=!(optional || unmarked)
                autofocus=autofocus
                autocomplete=autocomplete
                autocapitalize=kind.verbatim().then_some("none")
                spellcheck=kind.verbatim().then_some("false")
                inputmode=kind.inputmode()
                maxlength=limit.map(|limit| limit.to_string())
                aria-invalid=invalid
                aria-describedby=described_by
            />
        </div>
    }
}

/// Several lines to fill in.
#[component]
pub fn TextArea(
    /// Name in the form, and the identifier if there is no other.
    #[prop(into)]
    name: String,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: String,
    /// What is stored. A form that came back shows what was typed instead.
    #[prop(optional, into)]
    value: String,
    /// What is wrong, if not the form knows it.
    #[prop(optional, into)]
    problem: Option<String>,
    /// May be left empty.
    #[prop(optional)]
    optional: bool,
    /// The most characters.
    #[prop(optional)]
    limit: Option<usize>,
    /// Identifier, where a name stands on a page more than once.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let state = FieldState::new(&name, id, &value, &hint, problem);
    let invalid = state.invalid();
    let FieldState { id, value, problem, autofocus, described_by } = state;
    // Leptos writes the children of a textarea without escaping them.
    let escaped = value.replace('&', "&amp;").replace('<', "&lt;");
    view! {
        <div class="field">
            {label_line(&id, label, optional)}
            {hint_line(&id, hint)}
            {problem_line(&id, problem)}
            <textarea
                class="input"
                id=id
                name=name
                rows="5"
                required=!optional
                autofocus=autofocus
                maxlength=limit.map(|limit| limit.to_string())
                aria-invalid=invalid
                aria-describedby=described_by
                inner_html=escaped
            ></textarea>
        </div>
    }
}

/// One of several, from a list that opens. For few answers that matter, take [`Choices`](super::Choices).
#[component]
pub fn Select(
    /// Name in the form, and the identifier if there is no other.
    #[prop(into)]
    name: String,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// Value and words of each.
    options: Vec<(String, String)>,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: String,
    /// What is stored. A form that came back shows what was chosen instead.
    #[prop(optional, into)]
    value: String,
    /// What is wrong, if not the form knows it.
    #[prop(optional, into)]
    problem: Option<String>,
    /// Identifier, where a name stands on a page more than once.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let state = FieldState::new(&name, id, &value, &hint, problem);
    let invalid = state.invalid();
    let FieldState { id, value: chosen, problem, autofocus, described_by } = state;
    let options = options.into_iter().map(|(value, words)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    });
    view! {
        <div class="field">
            {label_line(&id, label, false)}
            {hint_line(&id, hint)}
            {problem_line(&id, problem)}
            <div class="select">
                <select
                    class="input"
                    id=id
                    name=name
                    autofocus=autofocus
                    aria-invalid=invalid
                    aria-describedby=described_by
                >
                    {options.collect_view()}
                </select>
            </div>
        </div>
    }
}

/// A file, chosen or dropped.
#[component]
pub fn FileField(
    /// Name in the form and identifier.
    #[prop(into)]
    name: String,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: String,
    /// Which files, as in the HTML attribute: `.csv,.xlsx`.
    #[prop(optional, into)]
    accept: Option<String>,
    /// What is wrong, if not the form knows it.
    #[prop(optional, into)]
    problem: Option<String>,
    /// Whether several can be chosen.
    #[prop(optional)]
    multiple: bool,
) -> impl IntoView {
    let state = FieldState::new(&name, None, "", &hint, problem);
    let invalid = state.invalid();
    let FieldState { id, problem, autofocus, described_by, .. } = state;
    view! {
        <div class="field">
            {label_line(&id, label, false)}
            {hint_line(&id, hint)}
            {problem_line(&id, problem)}
            <input
                class="drop"
                type="file"
                multiple=multiple
                id=id
                name=name
                accept=accept
                required
                autofocus=autofocus
                aria-invalid=invalid
                aria-describedby=described_by
            />
        </div>
    }
}

/// A field to search, with its name read out only. It stands in a form with `method="get"` and `role="search"`.
#[component]
pub fn SearchField(
    /// Name in the form and identifier.
    #[prop(into)]
    name: String,
    /// What is searched.
    #[prop(into)]
    label: String,
    /// What was searched.
    #[prop(optional, into)]
    value: String,
    /// A key that leads here.
    #[prop(optional, into)]
    shortcut: Option<String>,
    /// Identifier, where a name stands on a page more than once.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    // What is searched comes from an address as it is; NUL and the like are no text and no HTML.
    let value: String = value.chars().filter(|c| !c.is_control()).collect();
    view! {
        <div class="search">
            <Icon of=Symbol::SEARCH/>
            <label class="read-out" for=id.clone()>
                {label.clone()}
            </label>
            <input class="input" type="search" id=id name=name value=value placeholder=label autocomplete="off"/>
            {shortcut.map(|key| view! { <kbd aria-hidden="true">{key}</kbd> })}
        </div>
    }
}

/// Short fields beside each other.
#[component]
pub fn Fields(
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! { <div class="fields">{children()}</div> }
}
