//! The questions of the first sign-in: how many have answered, who has not, and asking those who are left.

use super::list::{Pages, address, count};
use crate::{
    error::PortalError,
    form::PostForm,
    lang::{lang, t},
    load::{Load, Packed, in_path, in_query, load},
    ui::{
        BackLink, Badge, Breadcrumbs, Button, Buttons, Card, Cell, Column, Empty, LinkButton, Look, More, Notice,
        PageHeading, Section, Select, Symbol, Table, Tone,
    },
};
use domain::{
    list::Slice,
    onboarding::{
        Answer, Question,
        coverage::{Filter, Line, Overview, People, Person},
        words::Wording,
    },
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

/// All questions with their numbers.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "questions-page", output = Postcard)]
pub async fn load_questions() -> Result<Packed<Overview>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.questions(&door.visitor).await?)
}

/// The people of one question.
///
/// # Errors
/// Not found for customers, and if there is no such question or property.
#[server(prefix = "/api", endpoint = "question-page", output = Postcard)]
pub async fn load_people(
    question: String,
    state: String,
    property: String,
    after: String,
    before: String,
) -> Result<Packed<People>, PortalError> {
    let door = crate::door::door()?;
    let question = Question::parse(&question).ok_or(domain::refusal::Refusal::NotFound)?;
    let search = domain::onboarding::coverage::Search { state, property, after, before };
    Packed::of(&door.portal.question_people(&door.visitor, question, &search).await?)
}

/// A question before its remaining people are asked.
///
/// # Errors
/// Not found for everybody but administrators, and if there is no such question.
#[server(prefix = "/api", endpoint = "ask-remaining-page", output = Postcard)]
pub async fn load_question_to_ask(question: String) -> Result<Packed<Line>, PortalError> {
    let door = crate::door::door()?;
    let question = Question::parse(&question).ok_or(domain::refusal::Refusal::NotFound)?;
    Packed::of(&door.portal.question_to_ask(&door.visitor, question).await?)
}

/// Asks those who are through and have not answered.
///
/// # Errors
/// Not found for everybody but administrators; switched off.
#[server(prefix = "/api", endpoint = "ask-remaining", output = Postcard)]
pub async fn ask_remaining(question: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let question = Question::parse(&question).ok_or(domain::refusal::Refusal::NotFound)?;
    let people = door.portal.ask_remaining(&door.visitor, question).await?;
    match people {
        0 => door.say("Es ist niemand mehr zu fragen.", "There is nobody left to ask."),
        1 => door
            .say("Eine Person wird beim nächsten Seitenaufruf gefragt.", "One person is asked at their next request."),
        n => door.say(
            &format!("{n} Personen werden beim nächsten Seitenaufruf gefragt."),
            &format!("{n} people are asked at their next request."),
        ),
    }
    door.go_to("/admin/questions");
    Ok(())
}

/// Stops asking.
///
/// # Errors
/// Not found for everybody but administrators.
#[server(prefix = "/api", endpoint = "stop-asking", output = Postcard)]
pub async fn stop_asking(question: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let question = Question::parse(&question).ok_or(domain::refusal::Refusal::NotFound)?;
    if door.portal.stop_asking(&door.visitor, question).await? {
        door.say(
            "Zurückgenommen. Wer noch nicht geantwortet hat, wird nicht mehr gefragt.",
            "Taken back. Whoever has not answered yet is not asked any more.",
        );
    } else {
        door.say(
            "Zu dieser Frage wird zurzeit niemand eigens gefragt; zurückzunehmen war nichts.",
            "Nobody is being asked this question on purpose at present; there was nothing to take back.",
        );
    }
    Ok(())
}

/// "412 von 530 beantwortet".
fn covered(line: &Line) -> String {
    let (answered, people) = (count(line.coverage.answered), count(line.coverage.people));
    match (lang(), line.coverage.people) {
        (Lang::De, 0) => "Es gibt noch niemanden, der gefragt werden könnte.".to_owned(),
        (Lang::En, 0) => "There is nobody yet who could be asked.".to_owned(),
        (Lang::De, _) => format!("{answered} von {people} beantwortet"),
        (Lang::En, _) => format!("answered by {answered} of {people}"),
    }
}

/// Who is in none of the other numbers: whoever is new has not come to the question yet.
fn arriving(line: &Line) -> Option<AnyView> {
    let n = count(line.coverage.arriving);
    let words = match (lang(), line.coverage.arriving, line.on) {
        (_, ..=0, _) => return None,
        (Lang::De, 1, true) => "Eine Person ist noch bei der ersten Anmeldung und wird dort gefragt.".to_owned(),
        (Lang::De, _, true) => format!("{n} Personen sind noch bei der ersten Anmeldung und werden dort gefragt."),
        (Lang::En, 1, true) => "One person is still at the first sign-in and is asked there.".to_owned(),
        (Lang::En, _, true) => format!("{n} people are still at the first sign-in and are asked there."),
        (Lang::De, 1, false) => "Eine Person ist noch bei der ersten Anmeldung.".to_owned(),
        (Lang::De, _, false) => format!("{n} Personen sind noch bei der ersten Anmeldung."),
        (Lang::En, 1, false) => "One person is still at the first sign-in.".to_owned(),
        (Lang::En, _, false) => format!("{n} people are still at the first sign-in."),
    };
    Some(view! { <p class="hint">{words}</p> }.into_any())
}

/// How many of those who are asked on purpose have not answered yet.
fn still_asked(line: &Line) -> Option<String> {
    let n = count(line.coverage.asked());
    Some(match (lang(), line.coverage.asked()) {
        (_, ..=0) => return None,
        (Lang::De, 1) => " Eine Person hat noch nicht geantwortet.".to_owned(),
        (Lang::De, _) => format!(" {n} Personen haben noch nicht geantwortet."),
        (Lang::En, 1) => " One person has not answered yet.".to_owned(),
        (Lang::En, _) => format!(" {n} people have not answered yet."),
    })
}

/// All questions.
#[must_use]
pub fn questions() -> impl IntoView {
    let data = load(|| (), |()| load_questions());
    view! {
        <Title text=t("Fragen", "Questions")/>
        <PageHeading
            title=t("Fragen", "Questions")
            lead=t(
                "Was beim ersten Anmelden gefragt wird, und wie viele schon geantwortet haben. Gezählt wird, wer registriert ist, wem heute ein Haus offensteht und wen die Frage betrifft.",
                "What is asked at the first sign-in, and how many have answered. Counted is who has registered, has a house open today, and whom the question concerns.",
            )
        />
        <Load data=data children=|page| view! { <All page/> }/>
    }
}

#[component]
fn All(page: Overview) -> impl IntoView {
    let Overview { lines, may_ask } = page;
    let cards = lines.into_iter().map(|line| view! { <One line may_ask/> }.into_any());
    view! { <div class="stack">{cards.collect_view()}</div> }
}

#[component]
fn One(line: Line, may_ask: bool) -> impl IntoView {
    let key = line.question.key();
    let state = if line.on {
        view! { <Badge tone=Tone::Good label=t("wird gefragt", "is asked")/> }
    } else {
        view! { <Badge tone=Tone::Quiet label=t("ausgeschaltet", "switched off")/> }
    };
    let words = covered(&line);
    let bar = (line.coverage.people > 0).then(|| {
        view! {
            <progress
                class="progress-bar"
                max=line.coverage.people.to_string()
                value=line.coverage.answered.to_string()
                aria-label=words.clone()
            ></progress>
        }
    });
    let asking = line.asking.clone().map(|asking| {
        let (n, at) = (count(asking.people), asking.at.to(lang()));
        let text = match (lang(), asking.people) {
            (Lang::De, 1) => format!("{} hat am {at} die eine übrige Person gefragt.", asking.by),
            (Lang::De, _) => format!("{} hat am {at} die übrigen {n} Personen gefragt.", asking.by),
            (Lang::En, 1) => format!("{} has asked the one remaining person on {at}.", asking.by),
            (Lang::En, _) => format!("{} has asked the remaining {n} people on {at}.", asking.by),
        };
        let text = format!("{text}{}", still_asked(&line).unwrap_or_default());
        // Once all have answered, nobody would notice.
        let open = line.coverage.answered < line.coverage.people;
        let back = (may_ask && open).then(|| {
            view! {
                <PostForm form=StopAsking::PATH>
                    <input type="hidden" name="question" value=key/>
                    <Button>{t("Zurücknehmen", "Take back")}</Button>
                </PostForm>
            }
        });
        view! {
            <Notice tone=Tone::Info>
                <p>{text}</p>
                {back}
            </Notice>
        }
    });
    let ask = (may_ask && line.on && line.coverage.to_ask > 0).then(|| {
        let label = match lang() {
            Lang::De => format!("Übrige fragen ({})", count(line.coverage.to_ask)),
            Lang::En => format!("Ask the remaining ({})", count(line.coverage.to_ask)),
        };
        view! { <LinkButton href=format!("/admin/questions/{key}/ask")>{label}</LinkButton> }
    });
    let people = (line.coverage.people > 0).then(|| {
        view! {
            <LinkButton href=format!("/admin/questions/{key}")>{t("Antworten ansehen", "View answers")}</LinkButton>
        }
    });
    let arriving = arriving(&line);
    let versions = line.question.wordings().iter().rev().map(|wording| view! { <Words wording=*wording/> }.into_any());
    view! {
        <Card title=line.question.label().to(lang())>
            <div class="row">{state} <span>{words}</span></div>
            {bar}
            {arriving}
            {asking}
            <Buttons>{people} {ask}</Buttons>
            <More label=t("Wortlaut", "Wording")>{versions.collect_view()}</More>
        </Card>
    }
}

/// What people were asked, word for word.
#[component]
pub(super) fn Words(wording: Wording) -> impl IntoView {
    let version = match lang() {
        Lang::De => format!("Wortlaut {}", wording.version),
        Lang::En => format!("Wording {}", wording.version),
    };
    let house = t("… (Name des Hauses)", "… (name of the house)");
    let answers = wording.answers.iter().map(|answer| view! { <li>{answer.to(lang())}</li> });
    view! {
        <p class="hint">{version}</p>
        <p>
            <strong>{wording.asks.to(lang()).replace("{house}", house)}</strong>
        </p>
        <p>{wording.because.to(lang())}</p>
        <ul>{answers.collect_view()}</ul>
    }
}

/// The people of one question.
#[must_use]
pub fn people() -> impl IntoView {
    let (one, which) = (in_query(), in_path("question"));
    let data = load(
        move || (which(), one("state"), one("property"), one("after"), one("before")),
        |(question, state, property, after, before)| load_people(question, state, property, after, before),
    );
    view! {
        <Load
            data=data
            children=move |page| {
                let state = one("state");
                view! { <List page state/> }
            }
        />
    }
}

#[component]
fn List(page: People, state: String) -> impl IntoView {
    let People { question, slice: Slice { rows, earlier, later }, property } = page;
    let path = format!("/admin/questions/{}", question.key());
    let title = question.label().to(lang());
    let house = property.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default();
    let filters = [("state", state.as_str()), ("property", house.as_str())];
    let list = address(&path, &filters);
    let file = address(&format!("{path}/answers.csv"), &filters);
    let states = Filter::ALL.map(|filter| (filter.key().to_owned(), filter.label().to(lang()).to_owned()));
    let narrowed = property.map(|(id, name)| {
        let all = address(&path, &[("state", &state)]);
        view! {
            <input type="hidden" name="property" value=id.to_string()/>
            <p class="row">
                <span>{t("Nur ", "Only ")} <bdi>{name}</bdi></span>
                <a href=all>{t("Alle Liegenschaften", "All properties")}</a>
            </p>
        }
    });
    let shown = rows.len();
    let table = if rows.is_empty() && !state.is_empty() && state != Filter::ALL[0].key() {
        view! {
            <Empty
                symbol=Symbol::QUESTION
                title=t("Hier steht niemand", "Nobody is here")
                text=t("Zu dieser Auswahl gehört zurzeit niemand.", "Nobody belongs to this choice at present.")
            />
        }
        .into_any()
    } else if rows.is_empty() {
        view! {
            <Empty
                symbol=Symbol::QUESTION
                title=t("Hier steht niemand", "Nobody is here")
                text=t(
                    "Sobald sich jemand registriert hat, den die Frage betrifft, steht die Person hier.",
                    "As soon as somebody has registered whom the question concerns, they are here.",
                )
            />
        }
        .into_any()
    } else {
        view! {
            <Answers question rows/>
            <Pages shown nouns=(t("Person", "person"), t("Personen", "people")) path=list earlier later/>
        }
        .into_any()
    };
    let actions = view! {
        <LinkButton href=file external=true symbol=Symbol::DOWNLOAD>{t("Als CSV", "As CSV")}</LinkButton>
    };
    view! {
        <Title text=title/>
        <Breadcrumbs above=vec![("/admin/questions".to_owned(), t("Fragen", "Questions").to_owned())]/>
        <PageHeading title=title actions=actions.into_any()/>
        <form class="filter-bar" method="get" action=path role="search" aria-label=t("Liste filtern", "Filter the list")>
            <Select name="state" label=t("Antwort", "Answer") options=states.to_vec() value=state/>
            {narrowed}
            <Button>{t("Filtern", "Filter")}</Button>
        </form>
        {table}
    }
}

#[component]
fn Answers(question: Question, rows: Vec<Person>) -> impl IntoView {
    let columns = vec![
        Column::new(t("Kontakt", "Contact")),
        Column::new(t("Nutzer", "User")),
        Column::new(t("Antwort", "Answer")),
    ];
    let rows = rows.into_iter().map(move |person| {
        let answers = person.answers.into_iter().map(|given| {
            let answer =
                Answer::parse(question, &given.value).map_or_else(|| given.value.clone(), |answer| answer.to(lang()));
            let house = given.property.map(|house| view! { <bdi>{house}</bdi> ": " });
            let at = match lang() {
                Lang::De => format!("{}, Wortlaut {}", given.at.to(Lang::De), given.wording),
                Lang::En => format!("{}, wording {}", given.at.to(Lang::En), given.wording),
            };
            view! { <div>{house} {answer} <div class="hint">{at}</div></div> }
        });
        let answers: Vec<_> = answers.collect();
        let open = (!person.answered)
            .then(|| view! { <Badge tone=Tone::Quiet label=t("noch nicht beantwortet", "not answered yet")/> });
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/admin/contacts/{}", person.contact)><bdi>{person.contact_name}</bdi></a>
                </th>
                <Cell label=t("Nutzer", "User")>
                    <bdi>{person.name}</bdi>
                    <div class="hint"><bdi>{person.email}</bdi></div>
                </Cell>
                <Cell label=t("Antwort", "Answer")>{answers.collect_view()} {open}</Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Antworten", "Answers") columns>
            {rows.collect_view()}
        </Table>
    }
}

/// Asks the administrator once more before people are asked.
#[must_use]
pub fn ask() -> impl IntoView {
    let data = load(in_path("question"), load_question_to_ask);
    view! { <Load data=data children=|line| view! { <Ask line/> }/> }
}

#[component]
fn Ask(line: Line) -> impl IntoView {
    let key = line.question.key();
    let title = match lang() {
        Lang::De => format!("Übrige fragen: {}", line.question.label().de),
        Lang::En => format!("Ask the remaining: {}", line.question.label().en),
    };
    let back = "/admin/questions";
    let arriving = arriving(&line);
    let body = if !line.on || line.coverage.to_ask == 0 {
        let text = if line.on {
            t(
                "Alle, die es betrifft, haben geantwortet oder werden schon gefragt.",
                "Everybody concerned has answered or is being asked.",
            )
        } else {
            t(
                "Die Frage ist ausgeschaltet. Unter Einstellungen schalten Sie sie ein.",
                "The question is switched off. Switch it on under Settings.",
            )
        };
        view! { <Empty symbol=Symbol::CHECK_CIRCLE title=t("Niemand zu fragen", "Nobody to ask") text/> }.into_any()
    } else {
        let n = count(line.coverage.to_ask);
        let text = match (lang(), line.coverage.to_ask) {
            (Lang::De, 1) => "Eine Person ist mit den Fragen durch und hat diese nicht beantwortet. Sie wird beim nächsten Seitenaufruf gefragt und kann erst danach weiter.".to_owned(),
            (Lang::De, _) => format!("{n} Personen sind mit den Fragen durch und haben diese nicht beantwortet. Sie werden beim nächsten Seitenaufruf gefragt und können erst danach weiter."),
            (Lang::En, 1) => "One person is through the questions and has not answered this one. They are asked at their next request and can go on only then.".to_owned(),
            (Lang::En, _) => format!("{n} people are through the questions and have not answered this one. They are asked at their next request and can go on only then."),
        };
        view! {
            <Notice tone=Tone::Warn>
                <p>{text}</p>
            </Notice>
            <p>
                {t(
                    "Andere Fragen werden nicht wiederholt. Sie können es zurücknehmen, solange nicht alle geantwortet haben.",
                    "No other question is repeated. You can take it back as long as not everybody has answered.",
                )}
            </p>
            <PostForm form=AskRemaining::PATH>
                <input type="hidden" name="question" value=key/>
                <Buttons>
                    <Button look=Look::Primary>{t("Jetzt fragen", "Ask now")}</Button>
                    <LinkButton href=back look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                </Buttons>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=back/>
            <PageHeading title/>
            <Section title=t("Wortlaut", "Wording")>
                {line.question.wordings().last().map(|wording| view! { <Words wording=*wording/> })}
            </Section>
            {arriving}
            {body}
        </div>
    }
}
