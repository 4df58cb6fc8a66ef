//! What the kit writes is what a browser without scripts and a screen reader get.

use super::*;
use crate::form::{FormState, Posted};
use domain::{
    form::{Problem, Problems},
    text::Lang,
};
use leptos::{context::Provider, prelude::*};
use leptos_router::{components::Router, location::RequestUrl};

fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let html = Owner::new().with(|| view().into_view().to_html());
    // Leptos marks places for the browser with comments; they are not what is tested here.
    html.replace("<!>", "")
}

fn at<V: IntoView + 'static>(address: &str, view: impl Fn() -> V + Send + 'static) -> String {
    html(|| {
        provide_context(RequestUrl::new(address));
        view! { <Router>{view()}</Router> }
    })
}

/// Every `<name` in the HTML, up to its `>`.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("<{name} ");
    html.match_indices(&start).map(|(at, _)| &html[at..=at + html[at..].find('>').expect("tag ends")]).collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

fn has_id(html: &str, id: &str) -> bool {
    html.contains(&format!(" id=\"{id}\""))
}

/// Labels, descriptions and names lead to elements that are there.
fn assert_links(html: &str) {
    let mut links = 0;
    for tag in html.split('<') {
        let tag = &tag[..tag.find('>').map_or(tag.len(), |end| end + 1)];
        for name in ["for", "aria-describedby", "aria-labelledby"] {
            for id in attribute(tag, name).unwrap_or_default().split_whitespace() {
                assert!(has_id(html, id), "{name} of <{tag} leads nowhere: {id}");
                links += 1;
            }
        }
    }
    assert!(links > 0, "no links in {html}");
}

fn came_back() -> FormState {
    let mut problems = Problems::one("email", Problem::NotAnEmail);
    problems.add("note", Problem::Missing);
    problems.add("channel", Problem::NotAChoice);
    let typed = [("email", "jana@\"><script>"), ("password", "Sommer in Augsburg"), ("channel", "postal")];
    let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let posted = Posted::new("/api/register".to_owned(), typed, problems.into());
    FormState::of("/api/register", Some(posted))
}

#[test]
fn a_field_says_what_it_is_what_helps_and_what_is_wrong() {
    let html = html(|| {
        view! { <Field name="code" label="Einladungscode" kind=Kind::Code hint="Er steht im Brief." problem="Es fehlt ein Zeichen."/> }
    });
    assert_links(&html);
    let input = tags(&html, "input")[0];
    assert_eq!(attribute(input, "aria-describedby"), Some("code-hint code-problem"));
    assert_eq!(attribute(input, "aria-invalid"), Some("true"));
    assert_eq!(attribute(input, "autocapitalize"), Some("none"));
    assert!(input.contains(" required"), "{input}");
    assert!(html.contains("Fehler: "), "the colour is not alone: {html}");
    let order = ["<label", "code-hint", "code-problem\"", "<input"].map(|part| html.find(part));
    assert!(order.is_sorted(), "read in this order: {html}");
}

#[test]
fn a_field_without_trouble_says_nothing_more() {
    let html = html(|| view! { <Field name="phone" label="Telefon" kind=Kind::Phone optional=true/> });
    let input = tags(&html, "input")[0];
    for absent in ["aria-describedby", "aria-invalid", " required", " value", "autofocus"] {
        assert!(!input.contains(absent), "{absent} in {input}");
    }
    assert!(html.contains("(freiwillig)"));
}

#[test]
fn herr_yıldız_finds_what_he_typed_and_the_first_problem_has_the_focus() {
    let html = html(|| {
        view! {
            <Provider value=came_back()>
                <Field name="email" label="E-Mail" kind=Kind::Email value="yildiz@example.net"/>
                <Field name="password" label="Passwort" kind=Kind::NewPassword value="Sommer in Augsburg"/>
                <TextArea name="note" label="Anmerkung"/>
                <Choices name="channel" legend="Auch auf Papier?" value="online">
                    <Choice value="online" label="Nein"/>
                    <Choice value="postal" label="Ja" hint="Mit der Post."/>
                </Choices>
            </Provider>
        }
    });
    assert_links(&html);
    assert!(!html.contains("<script>"), "{html}");
    assert!(!html.contains("yildiz@example.net") && !html.contains("Sommer"), "{html}");
    let inputs = tags(&html, "input");
    assert!(inputs[0].contains("jana@&quot;") && inputs[0].contains("autofocus"), "{}", inputs[0]);
    assert!(!inputs[1].contains("autofocus") && !inputs[1].contains(" value"), "{}", inputs[1]);
    assert!(!inputs[2].contains("checked") && inputs[3].contains("checked"), "{inputs:?}");
    assert_eq!(attribute(inputs[2], "aria-invalid"), Some("true"));
    assert!(has_id(&html, "note-problem"));
}

#[test]
fn nobody_breaks_out_of_a_text_area() {
    let note = "Schlüssel & Klingel</textarea><script>alert(1)</script>";
    let html = html(|| view! { <TextArea name="note" label="Anmerkung" value=note/> });
    assert_links(&html);
    assert!(!html.contains("<script") && html.matches("</textarea>").count() == 1, "{html}");
    assert!(html.contains("Schlüssel &amp; Klingel&lt;/textarea>&lt;script>alert(1)"), "{html}");
}

#[test]
fn words_from_people_are_shown_and_never_run() {
    let evil = "<script>alert(1)</script>\"'";
    let html = html(move || {
        view! {
            <Select name="house" label=evil options=vec![(evil.to_owned(), evil.to_owned())] value=evil/>
            <Check name="terms" label=evil hint=evil/>
            <Card title=evil>
                <Badge label=evil/>
                <Code code=evil/>
            </Card>
            <Notice title=evil>{evil}</Notice>
            <ErrorSummary problems=vec![("email".to_owned(), evil.to_owned())]/>
            <Stat value=evil label=evil href=evil/>
            <Empty symbol=Symbol::PEOPLE title=evil text=evil/>
            <PageHeading title=evil lead=evil/>
            <Breadcrumbs above=vec![(evil.to_owned(), evil.to_owned())]/>
            <Toast text=evil>"Rückgängig"</Toast>
            <SearchField name="q" label=evil value=evil/>
            <Table caption=evil columns=vec![Column::new(evil).sorted_by(evil, Some(Sorted::Up))]>
                <tr>
                    <Cell label=evil>{evil}</Cell>
                </tr>
            </Table>
        }
    });
    assert!(!html.contains("<script"), "{html}");
    assert!(html.contains("&lt;script"), "{html}");
    assert!(!html.contains("=\"<script>alert(1)</script>\"'"), "an attribute ended early: {html}");
}

#[test]
fn the_question_is_the_heading_and_each_answer_has_its_sentence() {
    let html = html(|| {
        view! {
            <Choices name="residency" legend="Wohnen Sie hier?" heading=true hint="Das sieht nur Ihre Hausverwaltung.">
                <Choice value="yes" label="Ja" hint="Ich wohne in diesem Haus."/>
                <Choice value="no" label="Nein"/>
            </Choices>
        }
    });
    assert_links(&html);
    assert!(html.contains("<legend><h1>Wohnen Sie hier?</h1></legend>"), "{html}");
    assert_eq!(attribute(tags(&html, "fieldset")[0], "aria-describedby"), Some("residency-hint"));
    assert_eq!(attribute(tags(&html, "input")[0], "aria-describedby"), Some("residency-yes-hint"));
    assert!(!html.contains("checked") && !html.contains("aria-invalid"), "{html}");
}

#[test]
fn a_switch_is_named_by_its_setting_and_says_whether_it_is_on() {
    let switch = |on: bool| {
        html(move || {
            let control = view! { <SwitchButton labelled_by="faq-title" on=on/> }.into_any();
            let lines = vec![view! { <Line symbol=Symbol::CLOCK>"zuletzt Maria Huber, vor 3 Tagen"</Line> }.into_any()];
            view! { <SettingCard id="faq" title="FAQ" text="Antworten auf häufige Fragen." control lines/> }
        })
    };
    let on = switch(true);
    assert_links(&on);
    let button = tags(&on, "button")[0];
    assert_eq!(attribute(button, "role"), Some("switch"));
    assert_eq!(attribute(button, "aria-checked"), Some("true"));
    assert!(on.contains(">An<"), "{on}");
    let off = switch(false);
    assert_eq!(attribute(tags(&off, "button")[0], "aria-checked"), Some("false"));
    assert!(off.contains(">Aus<"), "{off}");
}

#[test]
fn a_state_is_a_word_and_a_picture() {
    for (tone, word) in
        [(Tone::Info, "Hinweis"), (Tone::Good, "Erledigt"), (Tone::Warn, "Vorsicht"), (Tone::Bad, "Fehler")]
    {
        let notice = html(move || view! { <Notice tone><p>"41 Kontakte haben keine Vertragsnummer."</p></Notice> });
        assert!(notice.contains(word) && notice.contains("<svg"), "{notice}");
        let badge = html(move || view! { <Badge tone label="eingeladen"/> });
        assert!(badge.contains("eingeladen") && badge.contains("aria-hidden=\"true\""), "{badge}");
    }
}

#[test]
fn a_table_has_a_name_heads_and_cells_that_know_their_column() {
    let html = html(|| {
        let columns = vec![
            Column::new("Einheit").sorted_by("?sort=unit", Some(Sorted::Down)),
            Column::number("Verträge"),
            Column::controls("Auswahl"),
        ];
        view! {
            <Table caption="Einheiten" columns>
                <tr>
                    <th scope="row">"EG links"</th>
                    <Cell label="Verträge" numeric=true>"2"</Cell>
                    <Cell>"–"</Cell>
                </tr>
            </Table>
        }
    });
    assert!(html.contains("<caption class=\"read-out\">Einheiten</caption><thead><tr>"), "{html}");
    assert!(html.contains("<tbody><tr>") && html.contains("aria-sort=\"descending\""), "{html}");
    assert!(html.contains("data-label=\"Verträge\""), "{html}");
    assert_eq!(html.matches("<th scope=\"col\"").count(), 3, "{html}");
}

#[test]
fn the_way_through_the_questions_is_said_in_words() {
    let html = html(|| view! { <Steps current=2 of=4/> });
    assert!(html.contains("Frage 2 von 4"), "{html}");
    assert_eq!(html.matches("class=\"done\"").count(), 2, "{html}");
}

#[test]
fn large_numbers_can_be_read_at_a_glance() {
    let shown = |lang| {
        Owner::new().with(|| {
            provide_context::<Lang>(lang);
            [0, 999, 1_000, 12_345, 1_234_567].map(number)
        })
    };
    assert_eq!(shown(Lang::De), ["0", "999", "1.000", "12.345", "1.234.567"]);
    assert_eq!(shown(Lang::En), ["0", "999", "1,000", "12,345", "1,234,567"]);
}

#[test]
fn bars_never_leave_their_track() {
    for (value, of, width) in [(0, 0, "0"), (1, 3, "33"), (5, 3, "100"), (u32::MAX, u32::MAX, "100")] {
        let html = html(move || view! { <Bar value of/> });
        assert_eq!(attribute(tags(&html, "rect")[0], "width"), Some(width));
    }
}

#[test]
fn the_menu_marks_the_page_that_is_open_and_can_be_skipped() {
    let html = at("/admin/contacts/7", || {
        let entry = |href: &str, label: &str, exact| Entry {
            href: href.to_owned(),
            label: label.to_owned(),
            symbol: Symbol::CARD,
            exact,
            count: None,
        };
        let groups = vec![
            Group { heading: None, entries: vec![entry("/admin", "Übersicht", true)] },
            Group {
                heading: Some("Stammdaten".to_owned()),
                entries: vec![entry("/admin/contacts", "Kontakte", false), entry("/admin/import", "Import", false)],
            },
        ];
        let person = view! { <Menu label="Maria Huber"><button class="nav-link">"Abmelden"</button></Menu> }.into_any();
        view! { <AdministrationFrame organisation="Hausverwaltung Lech" person groups><h1>"Kontakte"</h1></AdministrationFrame> }
    });
    let links = tags(&html, "a");
    let current: Vec<_> = links.iter().filter(|a| a.contains("aria-current=\"page\"")).collect();
    assert_eq!(current.len(), 1, "{links:?}");
    assert_eq!(attribute(current[0], "href"), Some("/admin/contacts"));
    assert_eq!(attribute(links[0], "href"), Some("#main"));
    assert!(has_id(&html, "main"));
    assert_eq!(html.matches("<main").count(), 1, "{html}");
}

#[test]
fn no_component_brings_a_style_of_its_own() {
    let html = at("/p/3", || {
        let none = || ().into_any();
        view! {
            <EntryFrame organisation="Hausverwaltung Lech" foot=none()>
                <Progress label="Import" value=3 of=9/>
                <Funnel stages=vec![("eingeladen".to_owned(), 9), ("registriert".to_owned(), 4)]/>
                <Skeleton lines=2/>
                <Button look=Look::Primary busy=true>"Code erstellen"</Button>
                <Pagination text="1–50 von 415" next="?after=50"/>
            </EntryFrame>
        }
    });
    // The policy of the pages forbids them: they would be dropped, and the console would complain.
    assert!(!html.contains("style="), "{html}");
    assert!(tags(&html, "button")[0].contains("aria-busy=\"true\""), "{html}");
}
