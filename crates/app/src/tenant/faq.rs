//! Frequent questions with their answers, as the customers of a house read them.

use super::property;
use crate::{
    error::PortalError,
    form::{PostForm, ServerFn as _, posted},
    lang::{lang, t},
    load::{Load, Packed, address, in_query, load},
    markdown::{Html, Markdown},
    ui::{Button, Empty, Icon, LinkButton, Look, PageHeading, Pagination, SearchField, Section, Symbol},
};
#[cfg(feature = "ssr")]
use domain::{
    faq::{Reading, Vote},
    list::{Slice, Turn},
    refusal::Refusal,
};
use domain::{
    id::{FaqCategoryId, FaqEntryId, PropertyId},
    text::Lang,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

/// A page of the FAQ, in words for its reader.
#[derive(Serialize, Deserialize)]
pub struct Faq {
    property: PropertyId,
    groups: Vec<Group>,
    earlier: Option<i64>,
    later: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Group {
    id: FaqCategoryId,
    name: String,
    lang: Lang,
    answers: Vec<Answer>,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    id: FaqEntryId,
    question: String,
    html: Html,
    lang: Lang,
    /// Whether the reader found it helpful.
    helpful: Option<bool>,
}

/// What is shown in a house.
///
/// # Errors
/// Not found where the FAQ is off, and in houses that are not theirs.
#[server(prefix = "/api", endpoint = "faq-page", output = Postcard)]
pub async fn load_faq(
    property: String,
    #[server(default)] q: String,
    #[server(default)] after: String,
    #[server(default)] before: String,
) -> Result<Packed<Faq>, PortalError> {
    let door = crate::door::door()?;
    let property = property.parse().map_err(|_| Refusal::NotFound)?;
    let page = door.portal.faq(&door.visitor, property, &q, Turn::parse(&after, &before)).await?;
    Packed::of(&Faq::of(property, page, door.visitor.lang))
}

/// Says whether an answer helped. `back` is the address of the answer.
///
/// # Errors
/// Not found where the FAQ is off, and for what is not shown there.
#[server(prefix = "/api", endpoint = "vote-faq", output = Postcard)]
pub async fn vote_faq(
    property: i64,
    entry: i64,
    vote: String,
    #[server(default)] back: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let vote = Vote::parse(&vote).ok_or(Refusal::NotFound)?;
    door.portal.vote_on_faq(&door.visitor, PropertyId(property), FaqEntryId(entry), vote).await?;
    door.say("Danke für Ihre Rückmeldung.", "Thank you for telling us.");
    if !back.is_empty() {
        door.go_to(&back);
    }
    Ok(())
}

#[cfg(feature = "ssr")]
impl Faq {
    fn of(property: PropertyId, page: Slice<Reading>, lang: Lang) -> Self {
        let Slice { rows, earlier, later } = page;
        let mut groups: Vec<Group> = Vec::new();
        for reading in rows {
            let (id, name) = reading.category;
            if groups.last().is_none_or(|group| group.id != id) {
                let (name, lang) = name.to(lang);
                groups.push(Group { id, name: name.to_owned(), lang, answers: Vec::new() });
            }
            let (question, _) = reading.question.to(lang);
            let (answer, of) = reading.answer.to(lang);
            let answer = Answer {
                id: reading.id,
                question: question.to_owned(),
                html: crate::markdown::rendered(answer),
                lang: of,
                helpful: reading.vote.map(|vote| vote == Vote::Helpful),
            };
            if let Some(group) = groups.last_mut() {
                group.answers.push(answer);
            }
        }
        Self { property, groups, earlier, later }
    }
}

/// The page.
#[component]
pub(super) fn FaqPage() -> impl IntoView {
    let one = in_query();
    let data = load(
        move || (property().map(|id| id.to_string()).unwrap_or_default(), one("q"), one("after"), one("before")),
        |(property, q, after, before)| load_faq(property, q, after, before),
    );
    view! {
        <Load
            data=data
            children=move |page: Faq| {
                let turn = [("q", one("q")), ("after", one("after")), ("before", one("before"))];
                view! { <Questions page turn/> }
            }
        />
    }
}

#[component]
fn Questions(page: Faq, turn: [(&'static str, String); 3]) -> impl IntoView {
    let Faq { property, groups, earlier, later } = page;
    let path = format!("/p/{property}/faq");
    let here = address(&path, &turn.each_ref().map(|(name, value)| (*name, value.as_str())));
    let [(_, words), ..] = turn;
    // One hit is what was looked for.
    let open = !words.is_empty() && groups.iter().map(|group| group.answers.len()).sum::<usize>() == 1;
    let title = t("Häufige Fragen", "Frequent questions");
    let body = if groups.is_empty() && words.is_empty() {
        view! {
            <Empty
                symbol=Symbol::QUESTION
                title=t("Noch keine Fragen", "No questions yet")
                text=t(
                    "Sobald Ihre Hausverwaltung Antworten für dieses Haus schreibt, stehen sie hier.",
                    "As soon as your property manager writes answers for this house, they are here.",
                )
            />
        }
        .into_any()
    } else if groups.is_empty() {
        let action =
            view! { <LinkButton href=path.clone()>{t("Alle Fragen anzeigen", "Show all questions")}</LinkButton> };
        view! {
            <Empty
                symbol=Symbol::SEARCH
                title=t("Nichts gefunden", "Nothing found")
                text=t(
                    "Suchen Sie mit weniger oder kürzeren Wörtern, oder fragen Sie Ihre Hausverwaltung.",
                    "Search with fewer or shorter words, or ask your property manager.",
                )
                action=action.into_any()
            />
        }
        .into_any()
    } else {
        let groups = groups.into_iter().map(|group| {
            let answers = group.answers.into_iter().map(|answer| one(answer, property, &here, open)).collect_view();
            view! {
                <div lang=group.lang.tag()>
                    <Section title=group.name id=format!("category-{}", group.id)>
                        <div class="rows">{answers}</div>
                    </Section>
                </div>
            }
        });
        groups.collect_view().into_any()
    };
    let page = |name, row: Option<i64>| row.map(|row| address(&path, &[("q", &words), (name, &row.to_string())]));
    let (previous, next) = (page("before", earlier), page("after", later));
    let text = t("Weitere Fragen", "More questions");
    let pages = match (previous, next) {
        (None, None) => ().into_any(),
        (Some(previous), Some(next)) => view! { <Pagination text previous next/> }.into_any(),
        (Some(previous), None) => view! { <Pagination text previous/> }.into_any(),
        (None, Some(next)) => view! { <Pagination text next/> }.into_any(),
    };
    view! {
        <Title text=title/>
        <PageHeading title/>
        <form class="filter-bar" method="get" action=path.clone() role="search" aria-label=t("Fragen durchsuchen", "Search the questions")>
            <SearchField name="q" label=t("Fragen durchsuchen", "Search the questions") value=words.clone()/>
            <Button>{t("Suchen", "Search")}</Button>
        </form>
        {body}
        {pages}
    }
}

/// One question. Its address leads to the answer, which browsers then open.
fn one(answer: Answer, property: PropertyId, here: &str, open: bool) -> AnyView {
    let Answer { id, question, html, lang: of, helpful } = answer;
    let anchor = format!("entry-{id}");
    let back = format!("{here}#{anchor}");
    let foreign = (of != lang()).then(|| view! { <p class="hint" lang="en">"In German only so far."</p> });
    let said = match helpful {
        None => "",
        Some(true) => t(" Ihre Antwort: Ja.", " Your answer: yes."),
        Some(false) => t(" Ihre Antwort: Nein.", " Your answer: no."),
    };
    let asks = t("War das hilfreich?", "Was this helpful?");
    view! {
        <details class="details" open=open>
            <summary lang=of.tag()>
                <Icon of=Symbol::FORWARD/>
                {question}
            </summary>
            <div class="details-body" id=anchor>
                {foreign}
                <div lang=of.tag()>
                    <Markdown html/>
                </div>
                // Why it came back stands above the page: in what is folded up nobody would read it.
                <PostForm form=posted(VoteFaq::url()).only("entry", "") class="row">
                    <input type="hidden" name="property" value=property.to_string()/>
                    <input type="hidden" name="entry" value=id.to_string()/>
                    <input type="hidden" name="back" value=back/>
                    <span class="quiet" lang=lang().tag()>{asks} {said}</span>
                    <Button look=Look::Quiet name="vote" value="yes">{t("Ja", "Yes")}</Button>
                    <Button look=Look::Quiet name="vote" value="no">{t("Nein", "No")}</Button>
                </PostForm>
            </div>
        </details>
    }
    .into_any()
}
