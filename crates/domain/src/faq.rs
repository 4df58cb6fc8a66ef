//! Frequent questions with their answers: what staff write, who reads it, and in which language.
//!
//! An entry stands in a category. German is always there, English may be missing: whoever reads English then reads German
//! and is told so. The switch `service.faq` opens the page of a house; which entries are shown there is said by each entry.

use crate::{
    form::{LINE, NOTE, Problem, Problems, line, note, optional_line},
    fulltext,
    id::{FaqCategoryId, FaqEntryId, PropertyId, UserId},
    list::Slice,
    master::Sheet,
    policy::{At, Context, Customer, Right},
    text::{Lang, Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// So many categories can be in use. Nobody finds anything in more, and so a page shows them all.
pub const CATEGORIES: usize = 100;

/// Words of staff in both languages, of which the English ones may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both {
    /// In German.
    pub de: String,
    /// In English.
    pub en: Option<String>,
}

impl Both {
    /// The words for a reader, and the language that they are in.
    #[must_use]
    pub fn to(&self, lang: Lang) -> (&str, Lang) {
        match (&self.en, lang) {
            (Some(en), Lang::En) => (en, Lang::En),
            _ => (&self.de, Lang::De),
        }
    }
}

/// Whether customers can read an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Staff still write.
    #[default]
    Draft,
    /// Customers read it.
    Published,
}

impl State {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Draft, Self::Published];

    /// What a form sends.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
        }
    }

    /// Reads what a form sends.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Draft => text("Entwurf", "Draft"),
            Self::Published => text("veröffentlicht", "published"),
        }
    }
}

/// In which houses an entry is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// In all, future ones too.
    #[default]
    Everywhere,
    /// In these.
    Chosen(BTreeSet<PropertyId>),
}

impl Audience {
    /// What a form sends for all houses.
    pub const EVERYWHERE: &'static str = "all";
    /// What a form sends for chosen ones.
    pub const CHOSEN: &'static str = "chosen";

    /// What a form sends.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Everywhere => Self::EVERYWHERE,
            Self::Chosen(_) => Self::CHOSEN,
        }
    }

    /// Whether a house belongs to it.
    #[must_use]
    pub fn includes(&self, property: PropertyId) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Chosen(properties) => properties.contains(&property),
        }
    }
}

/// What decides whether an entry is shown in a house whose FAQ is on.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// Draft or published.
    pub state: State,
    /// In which houses.
    pub audience: &'a Audience,
    /// Whether the entry is out of use.
    pub archived: bool,
    /// Whether its category is.
    pub category_archived: bool,
}

impl Standing<'_> {
    /// Whether it is shown to customers in a house.
    #[must_use]
    pub fn is_shown(self, property: PropertyId) -> bool {
        self.state == State::Published && !self.archived && !self.category_archived && self.audience.includes(property)
    }
}

/// What was typed into the fields of a category.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedCategory {
    /// What it is called in German.
    pub name_de: String,
    /// What it is called in English.
    pub name_en: String,
}

/// A category as it is to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// What it is called.
    pub name: Both,
}

impl Category {
    /// Reads what was typed.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn read(typed: &TypedCategory) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let de = problems.note("name_de", line(&typed.name_de, LINE));
        let en = problems.note("name_en", optional_line(&typed.name_en, LINE));
        match (de, en) {
            (Some(de), Some(en)) => Ok(Self { name: Both { de, en } }),
            _ => Err(problems),
        }
    }

    /// As a form shows it.
    #[must_use]
    pub fn typed(&self) -> TypedCategory {
        TypedCategory { name_de: self.name.de.clone(), name_en: self.name.en.clone().unwrap_or_default() }
    }
}

impl Sheet for Category {
    fn values(&self) -> Vec<(Text, String)> {
        let TypedCategory { name_de, name_en } = self.typed();
        vec![(text("Name", "Name"), name_de), (text("Name auf Englisch", "Name in English"), name_en)]
    }
}

/// What was typed into the fields of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedEntry {
    /// The number of a category.
    pub category: String,
    /// The question in German.
    pub question_de: String,
    /// The answer in German, in Markdown.
    pub answer_de: String,
    /// The question in English.
    pub question_en: String,
    /// The answer in English, in Markdown.
    pub answer_en: String,
    /// The key of a state.
    pub state: String,
    /// The key of an audience.
    pub audience: String,
    /// The numbers of the chosen houses.
    pub properties: Vec<String>,
}

/// An entry as it is to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// In which category.
    pub category: FaqCategoryId,
    /// The question.
    pub question: Both,
    /// The answer, in Markdown.
    pub answer: Both,
    /// Draft or published.
    pub state: State,
    /// In which houses.
    pub audience: Audience,
}

impl Entry {
    /// Reads what was typed. English is there as a whole or not at all.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn read(typed: &TypedEntry) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let category = problems.note("category", typed.category.parse().map_err(|_| Problem::NotAChoice));
        let question = problems.note("question_de", line(&typed.question_de, LINE));
        let answer = problems.note("answer_de", note(&typed.answer_de, NOTE).and_then(|it| it.ok_or(Problem::Missing)));
        let question_en = problems.note("question_en", optional_line(&typed.question_en, LINE)).flatten();
        let answer_en = problems.note("answer_en", note(&typed.answer_en, NOTE)).flatten();
        match (&question_en, &answer_en) {
            (None, Some(_)) if problems.of("question_en").is_none() => problems.add("question_en", Problem::Missing),
            (Some(_), None) if problems.of("answer_en").is_none() => problems.add("answer_en", Problem::Missing),
            _ => {}
        }
        let state = problems.note("state", State::parse(&typed.state).ok_or(Problem::NotAChoice));
        let audience = problems.note("audience", audience(typed));
        match (category, question, answer, state, audience) {
            (Some(category), Some(question), Some(answer), Some(state), Some(audience)) if problems.is_empty() => {
                let question = Both { de: question, en: question_en };
                Ok(Self { category, question, answer: Both { de: answer, en: answer_en }, state, audience })
            }
            _ => Err(problems),
        }
    }

    /// As a form shows it.
    #[must_use]
    pub fn typed(&self) -> TypedEntry {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let properties = match &self.audience {
            Audience::Everywhere => Vec::new(),
            Audience::Chosen(properties) => properties.iter().map(ToString::to_string).collect(),
        };
        TypedEntry {
            category: self.category.to_string(),
            question_de: self.question.de.clone(),
            answer_de: self.answer.de.clone(),
            question_en: text(&self.question.en),
            answer_en: text(&self.answer.en),
            state: self.state.key().to_owned(),
            audience: self.audience.key().to_owned(),
            properties,
        }
    }

    /// The words that it is found by, in both languages.
    #[must_use]
    pub fn words(&self) -> BTreeSet<String> {
        let texts =
            [Some(&self.question.de), Some(&self.answer.de), self.question.en.as_ref(), self.answer.en.as_ref()];
        fulltext::words(texts.into_iter().flatten().map(String::as_str))
    }

    /// With the names of its category and its houses, for the journal.
    #[must_use]
    pub fn named(self, category: String, houses: Vec<String>) -> Named {
        Named { entry: self, category, houses }
    }
}

fn audience(typed: &TypedEntry) -> Result<Audience, Problem> {
    match typed.audience.as_str() {
        Audience::EVERYWHERE => Ok(Audience::Everywhere),
        Audience::CHOSEN => {
            let properties: Result<BTreeSet<_>, _> = typed.properties.iter().map(|id| id.parse()).collect();
            match properties {
                // An entry for no house would be published and never be seen.
                Ok(properties) if properties.is_empty() => Err(Problem::NoHouse),
                Ok(properties) => Ok(Audience::Chosen(properties)),
                Err(_) => Err(Problem::NotAChoice),
            }
        }
        _ => Err(Problem::NotAChoice),
    }
}

/// An entry with the names of what it points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The entry.
    pub entry: Entry,
    category: String,
    houses: Vec<String>,
}

impl Sheet for Named {
    fn values(&self) -> Vec<(Text, String)> {
        let Self { entry, category, houses } = self;
        let TypedEntry { question_de, answer_de, question_en, answer_en, .. } = entry.typed();
        let houses = match entry.audience {
            Audience::Everywhere => "alle Liegenschaften".to_owned(),
            Audience::Chosen(_) => houses.join(", "),
        };
        vec![
            (text("Kategorie", "Category"), category.clone()),
            (text("Frage", "Question"), question_de),
            (text("Antwort", "Answer"), answer_de),
            (text("Frage auf Englisch", "Question in English"), question_en),
            (text("Antwort auf Englisch", "Answer in English"), answer_en),
            (text("Stand", "State"), entry.state.label().de.to_owned()),
            (text("Zu sehen in", "Shown in"), houses),
        ]
    }
}

/// Where something goes in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One place up.
    Up,
    /// One place down.
    Down,
    /// To the place of another one in the same list, by its number: before it from below, after it from above.
    To(i64),
}

impl Step {
    /// Reads what a button sends, or what is said of something that was dragged: `to-7`.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        match key {
            "up" => Some(Self::Up),
            "down" => Some(Self::Down),
            _ => key.strip_prefix("to-").and_then(|id| id.parse().ok()).map(Self::To),
        }
    }
}

/// Whether an answer helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Vote {
    /// It did.
    Helpful,
    /// It did not.
    Unhelpful,
}

impl Vote {
    /// What a form sends.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Helpful => "yes",
            Self::Unhelpful => "no",
        }
    }

    /// Reads what a form sends.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Helpful, Self::Unhelpful].into_iter().find(|vote| vote.key() == key)
    }
}

/// How many found an answer helpful, and how many did not. Who it was nobody is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Votes {
    /// It helped.
    pub helpful: i64,
    /// It did not.
    pub unhelpful: i64,
}

/// An entry as a customer reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Which.
    pub id: FaqEntryId,
    /// Its category.
    pub category: (FaqCategoryId, Both),
    /// The question.
    pub question: Both,
    /// The answer, in Markdown.
    pub answer: Both,
    /// What the reader has said about it.
    pub vote: Option<Vote>,
}

/// A category as staff see it in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryLine {
    /// Which.
    pub id: FaqCategoryId,
    /// What it is called.
    pub name: Both,
    /// How many of its entries customers can read.
    pub published: i64,
    /// How many are drafts.
    pub drafts: i64,
    /// How many of them lack English.
    pub untranslated: i64,
}

/// An entry as staff see it in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLine {
    /// Which.
    pub id: FaqEntryId,
    /// Its category.
    pub category: (FaqCategoryId, String),
    /// The question in German.
    pub question: String,
    /// Draft or published.
    pub state: State,
    /// Whether it lacks English.
    pub untranslated: bool,
    /// In how many houses it is shown; none: in all.
    pub houses: Option<i64>,
    /// What customers said about it.
    pub votes: Votes,
}

/// The FAQ as staff open it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The categories in their order; none if entries were searched.
    pub categories: Vec<CategoryLine>,
    /// What was found, if something was searched.
    pub found: Option<Slice<EntryLine>>,
}

/// A category with a page of its entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryPage {
    /// Which.
    pub id: FaqCategoryId,
    /// Grows with each change.
    pub version: i64,
    /// What is stored.
    pub stored: TypedCategory,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// Its entries in their order.
    pub entries: Slice<EntryLine>,
}

/// What can be chosen in the form of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The categories in use.
    pub categories: Vec<(FaqCategoryId, String)>,
    /// The houses, by name.
    pub houses: Vec<(PropertyId, String)>,
}

/// The form of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryPage {
    /// Which; none if it is new.
    pub id: Option<FaqEntryId>,
    /// Grows with each change.
    pub version: i64,
    /// What is stored.
    pub stored: TypedEntry,
    /// What can be chosen.
    pub options: Options,
    /// What customers said about it.
    pub votes: Votes,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// Why customers do not see it now, if they do not.
    pub hidden: Option<Hidden>,
    /// How many people see it, or would without that.
    pub people: i64,
}

/// Why nobody sees an entry in the houses that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hidden {
    /// It is archived.
    Archived,
    /// It is not published.
    Draft,
    /// Its category is archived.
    CategoryArchived,
}

/// Whether an entry that is for these houses reaches a customer as soon as it is published: they may read the FAQ of one of
/// them, and their questions are done.
#[must_use]
pub fn reaches(customer: &Customer, audience: &Audience, context: Context<'_>) -> bool {
    let mut homes = customer.accesses.iter().flat_map(|access| access.properties(context.today));
    homes.any(|home| {
        audience.includes(home) && customer.reached(Right::ReadFaq, At::Property(home), context).next().is_some()
    })
}

/// Somebody whom an entry reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// Which login.
    pub login: UserId,
    /// What they are called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
}

/// Those whom an entry reaches, a page at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readers {
    /// Which, with its question.
    pub entry: (FaqEntryId, String),
    /// Why customers do not see it now, if they do not.
    pub hidden: Option<Hidden>,
    /// How many there are.
    pub people: i64,
    /// Those of this page.
    pub readers: Slice<Reader>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed() -> TypedEntry {
        TypedEntry {
            category: "3".into(),
            question_de: "Wohin mit dem Sperrmüll?".into(),
            answer_de: "Bitte **anmelden**.".into(),
            state: "published".into(),
            audience: "all".into(),
            ..TypedEntry::default()
        }
    }

    fn wrong(typed: &TypedEntry) -> Vec<(String, Problem)> {
        let problems = Entry::read(typed).expect_err("problems");
        problems.iter().map(|(field, problem)| (field.to_owned(), problem.clone())).collect()
    }

    #[test]
    fn english_is_there_as_a_whole_or_not_at_all() {
        let german = Entry::read(&typed()).expect("an entry");
        assert_eq!(german.question.to(Lang::En), ("Wohin mit dem Sperrmüll?", Lang::De));
        let half = TypedEntry { question_en: "Where does bulky waste go?".into(), ..typed() };
        assert_eq!(wrong(&half), [("answer_en".to_owned(), Problem::Missing)]);
        let half = TypedEntry { answer_en: "Please register it.".into(), ..typed() };
        assert_eq!(wrong(&half), [("question_en".to_owned(), Problem::Missing)]);
        let both = TypedEntry { question_en: "Where does bulky waste go?".into(), ..half };
        let both = Entry::read(&both).expect("an entry");
        assert_eq!(both.answer.to(Lang::En), ("Please register it.", Lang::En));
        assert_eq!(both.answer.to(Lang::De), ("Bitte **anmelden**.", Lang::De));
        assert_eq!(Entry::read(&both.typed()), Ok(both));
    }

    #[test]
    fn chosen_houses_are_at_least_one() {
        let chosen = TypedEntry { audience: "chosen".into(), ..typed() };
        assert_eq!(wrong(&chosen), [("audience".to_owned(), Problem::NoHouse)]);
        let forged = TypedEntry { properties: vec!["7".into(), "x".into()], ..chosen.clone() };
        assert_eq!(wrong(&forged), [("audience".to_owned(), Problem::NotAChoice)]);
        let two = Entry::read(&TypedEntry { properties: vec!["7".into(), "9".into(), "7".into()], ..chosen });
        let two = two.expect("an entry").audience;
        assert!(two.includes(PropertyId(7)) && two.includes(PropertyId(9)) && !two.includes(PropertyId(8)));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let fields: Vec<_> = wrong(&TypedEntry { answer_de: "x".repeat(5_000), ..TypedEntry::default() })
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(fields, ["category", "question_de", "answer_de", "state", "audience"]);
        let none = Category::read(&TypedCategory { name_de: " ".into(), name_en: "Waste".into() });
        assert_eq!(none, Err(Problems::one("name_de", Problem::Missing)));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_published_in_use_and_of_the_house(
            published in any::<bool>(), archived in any::<bool>(), category_archived in any::<bool>(),
            chosen in prop::option::of(prop::collection::btree_set((0..4i64).prop_map(PropertyId), 0..3)),
            property in (0..4i64).prop_map(PropertyId),
        ) {
            let state = if published { State::Published } else { State::Draft };
            let audience = chosen.clone().map_or(Audience::Everywhere, Audience::Chosen);
            let shown = Standing { state, audience: &audience, archived, category_archived }.is_shown(property);
            let here = chosen.is_none_or(|chosen| chosen.contains(&property));
            prop_assert_eq!(shown, published && !archived && !category_archived && here);
        }
    }
}
