//! Tables, which become cards on a phone, and what stands around them.

use super::{
    Icon, LinkButton, Symbol,
    field::{FieldState, problem_line},
};
use crate::{form::FormState, lang::t};
use leptos::prelude::*;

/// How a table is sorted by a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

/// One column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    label: String,
    numeric: bool,
    hidden: bool,
    sort: Option<(String, Option<Sorted>)>,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A column of numbers, at the right. Its cells are `numeric` too.
    #[must_use]
    pub fn number(label: impl Into<String>) -> Self {
        Self { numeric: true, ..Self::new(label) }
    }

    /// A column of buttons or boxes, whose name is only read out.
    #[must_use]
    pub fn controls(label: impl Into<String>) -> Self {
        Self { hidden: true, ..Self::new(label) }
    }

    /// It can be sorted by this link, and perhaps is.
    #[must_use]
    pub fn sorted_by(mut self, href: impl Into<String>, now: Option<Sorted>) -> Self {
        self.sort = Some((href.into(), now));
        self
    }

    fn into_head(self) -> AnyView {
        let Self { label, numeric, hidden, sort } = self;
        let now = sort.as_ref().and_then(|(_, now)| *now);
        let head = match sort {
            None if hidden => view! { <span class="read-out">{label}</span> }.into_any(),
            None => label.into_any(),
            Some((href, now)) => {
                let symbol = now.map(|now| if now == Sorted::Up { Symbol::UP } else { Symbol::DOWN });
                view! { <a href=href>{label} {symbol.map(|of| view! { <Icon of/> })}</a> }.into_any()
            }
        };
        let sorted = now.map(|now| if now == Sorted::Up { "ascending" } else { "descending" });
        view! {
            <th scope="col" class=numeric.then_some("numeric") aria-sort=sorted>
                {head}
            </th>
        }
        .into_any()
    }
}

/// A table. Its rows are `<tr>` with a `<th scope="row">` and [`Cell`]s.
#[component]
pub fn Table(
    /// What it lists; read out only.
    #[prop(into)]
    caption: String,
    /// Its columns.
    columns: Vec<Column>,
    /// It has nothing in it that takes the focus: then the table itself does, so that it can be scrolled without a mouse.
    #[prop(optional)]
    read_only: bool,
    /// Its rows.
    children: Children,
) -> impl IntoView {
    let name = read_only.then(|| caption.clone());
    view! {
        <div
            class="table-frame"
            tabindex=read_only.then_some("0")
            role=read_only.then_some("region")
            aria-label=name
        >
            <table class="table table-cards">
                <caption class="read-out">{caption}</caption>
                <thead>
                    <tr>{columns.into_iter().map(Column::into_head).collect_view()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// One cell, which says its column where the table has become cards.
#[component]
pub fn Cell(
    /// The column; a cell without is shown as it is.
    #[prop(optional, into)]
    label: Option<String>,
    /// Holds a number.
    #[prop(optional)]
    numeric: bool,
    /// As narrow as its content.
    #[prop(optional)]
    fits: bool,
    /// The value.
    children: Children,
) -> impl IntoView {
    let class = match (numeric, fits) {
        (false, false) => None,
        (true, false) => Some("numeric"),
        (false, true) => Some("fits"),
        (true, true) => Some("numeric fits"),
    };
    // As a card the cell is a grid of its column's name and its content: the content is one thing.
    let content = if label.is_some() { view! { <div>{children()}</div> }.into_any() } else { children().into_any() };
    view! {
        <td data-label=label class=class>
            {content}
        </td>
    }
}

/// The box that chooses a row, in its first cell. It stands in the form of [`BulkActions`], around the table.
#[component]
pub fn Pick(
    /// Name of the list of chosen rows, in the form.
    #[prop(into)]
    name: String,
    /// Which row.
    #[prop(into)]
    value: String,
    /// What ticking it says; read out only.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let state = FieldState::new(&name, None, "", "", None);
    let invalid = state.invalid();
    let FieldState { autofocus, described_by, .. } = state;
    let name = format!("{name}[]");
    let checked = use_context::<FormState>().is_some_and(|form| form.values(&name).contains(&value));
    // A box of its own for each row: when the next page is shown in this place, what was ticked here must not be ticked there.
    let one = move || {
        view! {
            <input
                type="checkbox"
                name=name.clone()
                value=value.clone()
                checked=checked
                autofocus=autofocus
                aria-label=label.clone()
                aria-invalid=invalid
                aria-describedby=described_by.clone()
            />
        }
    };
    view! { <label class="pick">{one}</label> }
}

/// What is done with the rows that are chosen, below the table and in the form around both.
#[component]
pub fn BulkActions(
    /// Name of the list of chosen rows, as in [`Pick`].
    #[prop(into)]
    name: String,
    /// What the buttons are for.
    #[prop(into)]
    text: String,
    /// The buttons.
    children: Children,
) -> impl IntoView {
    let FieldState { id, problem, .. } = FieldState::new(&name, None, "", "", None);
    view! {
        {problem_line(&id, problem)}
        <div class="bulk">
            <span>{text}</span>
            {children()}
        </div>
    }
}

/// Leads through a long list, a page at a time.
#[component]
pub fn Pagination(
    /// What is shown, in words: "1–50 von 415".
    #[prop(into)]
    text: String,
    /// The page before.
    #[prop(optional, into)]
    previous: Option<String>,
    /// The page after.
    #[prop(optional, into)]
    next: Option<String>,
) -> impl IntoView {
    view! {
        <nav class="pagination" aria-label=t("Seiten der Liste", "Pages of the list")>
            <span>{text}</span>
            <div class="row">
                {previous
                    .map(|href| {
                        view! {
                            <LinkButton href symbol=Symbol::BACK>
                                {t("Zurück", "Previous")}
                            </LinkButton>
                        }
                    })}
                {next
                    .map(|href| {
                        view! {
                            <LinkButton href>
                                {t("Weiter", "Next")} <Icon of=Symbol::FORWARD/>
                            </LinkButton>
                        }
                    })}
            </div>
        </nav>
    }
}
