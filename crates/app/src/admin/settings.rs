//! The settings page: a card per switch, drawn from the catalogue. A switch saves at once and says what it did.

use crate::{
    error::{Because, PortalError},
    form::{PostForm, posted},
    lang::{lang, t},
    load::{Load, Packed, load, send_on},
    ui::{Button, Line, Look, PageHeading, Section, SettingCard, SwitchButton, Symbol},
};
use domain::{
    setting::{
        Group, Key, Scope,
        page::{Card, Changed, Exceptions, SettingsPage},
    },
    text::Lang,
};
use leptos::{
    ev::SubmitEvent,
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
    task::spawn_local,
};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Everything on the settings page.
///
/// # Errors
/// Not found for everybody but administrators.
#[server(prefix = "/api", endpoint = "settings-page", output = Postcard)]
pub async fn load_settings() -> Result<Packed<SettingsPage>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.settings_page(&door.visitor).await?)
}

/// Switches a setting `on` or `off`, as seen in a certain version; at one `property`, if it is named, where `follow` takes
/// the exception back; `follow` without a property takes all of them back. `page` is sent along by forms without scripts.
///
/// # Errors
/// Not found for everybody but administrators; a conflict if somebody else changed it.
#[server(prefix = "/api", endpoint = "set-setting", output = Postcard)]
pub async fn set_setting(
    key: String,
    wish: String,
    seen: i64,
    #[server(default)] property: String,
    #[server(default)] page: String,
) -> Result<Packed<Changed>, PortalError> {
    let door = crate::door::door()?;
    let wish = portal::setting::wish(&wish, &property)?;
    let changed = door.portal.change_setting(&door.visitor, &key, wish, seen).await?;
    if page == EXCEPTIONS {
        door.say("Gespeichert. Es gilt ab sofort.", "Saved. It takes effect at once.");
    } else if !page.is_empty() {
        let version = changed.version;
        door.go_to(&format!("/admin/settings?changed={key}&v={version}#{key}"));
    }
    Packed::of(&changed)
}

/// What the forms of the page of exceptions send as their page.
pub(super) const EXCEPTIONS: &str = "exceptions";

/// What the page says about the last change, beside the switch that it was about.
#[derive(Clone)]
enum Said {
    Nothing,
    Done(Key),
    Failed(Key, String),
    SignedOut(Key),
}

/// The page.
#[must_use]
pub fn settings() -> impl IntoView {
    let data = load(|| (), |()| load_settings());
    let query = use_query_map();
    let one = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let (key, version) = (Key::parse(&one("changed")), one("v"));
    view! {
        <Load
            data=data
            children=move |page: SettingsPage| {
                // What somebody else has set since then is not taken back by who comes to this address again.
                let mut cards = page.cards.iter().filter(|card| card.version.to_string() == version);
                let changed = key.filter(|key| cards.any(|card| card.key == *key));
                let said = RwSignal::new(changed.map_or(Said::Nothing, Said::Done));
                view! {
                    <Title text=t("Einstellungen", "Settings")/>
                    <PageHeading
                        title=t("Einstellungen", "Settings")
                        lead=t(
                            "Was Ihre Kunden im Portal finden und was sie gefragt werden. Ein Schalter gilt sofort; aus versteckt nur und löscht nichts.",
                            "What your customers find in the portal and what they are asked. A switch takes effect at once; off only hides and deletes nothing.",
                        )
                    />
                    <Groups page said/>
                }
            }
        />
    }
}

#[component]
fn Groups(page: SettingsPage, said: RwSignal<Said>) -> impl IntoView {
    let readiness = (page.invitable, page.without_number);
    let groups = Group::ALL.into_iter().filter(|group| Key::of(*group).next().is_some()).collect::<Vec<_>>();
    let contents: Vec<_> = groups
        .iter()
        .map(|group| {
            view! {
                <li>
                    <a href=format!("#{}", group.anchor()) rel="external">
                        {group.label().to(lang())}
                    </a>
                </li>
            }
        })
        .collect();
    let sections = groups.into_iter().map(|group| {
        let cards: Vec<_> = page.cards.iter().filter(|card| card.key.setting().group == group).cloned().collect();
        let cards = cards.into_iter();
        view! {
            <Section title=group.label().to(lang()) id=group.anchor()>
                <div class="settings">
                    {cards.map(|card| view! { <Switch card readiness said/> }).collect_view()}
                </div>
            </Section>
        }
    });
    let sections = sections.collect_view();
    view! {
        <div class="with-contents">
            <nav class="contents" aria-label=t("Gruppen", "Groups")>
                <ul role="list">{contents.collect_view()}</ul>
            </nav>
            <div class="stack">{sections}</div>
        </div>
    }
}

#[component]
fn Switch(card: Card, readiness: (i64, i64), said: RwSignal<Said>) -> impl IntoView {
    let key = card.key;
    let setting = key.setting();
    let on = RwSignal::new(card.on);
    let version = RwSignal::new(card.version);
    let last = RwSignal::new(card.last.clone());
    let exceptions = RwSignal::new(card.exceptions);
    let busy = RwSignal::new(false);
    // Sent by the browser itself if there are no scripts; otherwise here, so that the page stays as it is.
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let wish = if on.get_untracked() { "off" } else { "on" };
        let seen = version.get_untracked();
        spawn_local(async move {
            let changed =
                set_setting(setting.key.to_owned(), wish.to_owned(), seen, String::new(), String::new()).await;
            match changed.and_then(Packed::open) {
                Ok(changed) => {
                    on.set(changed.on);
                    version.set(changed.version);
                    exceptions.set(changed.exceptions);
                    last.set(changed.last);
                    said.set(Said::Done(key));
                }
                Err(error) if error.because == Because::SignedOut => said.set(Said::SignedOut(key)),
                // What has become of the switch, the new page says.
                Err(error) if error.because == Because::AnotherBuild => send_on("/admin/settings"),
                Err(error) => {
                    // What is there now comes first: whoever decides anew has then seen it.
                    let now = load_settings().await.and_then(Packed::open).ok();
                    if let Some(card) = now.and_then(|page| page.cards.into_iter().find(|card| card.key == key)) {
                        on.set(card.on);
                        version.set(card.version);
                        exceptions.set(card.exceptions);
                        last.set(card.last);
                    }
                    said.set(Said::Failed(key, error.words().to_owned()));
                }
            }
            busy.set(false);
        });
    };
    let wish = move || if on.get() { "off" } else { "on" };
    let hidden = move || {
        view! {
            <input type="hidden" name="key" value=setting.key/>
            <input type="hidden" name="wish" value=wish/>
            <input type="hidden" name="seen" value=move || version.get().to_string()/>
            <input type="hidden" name="page" value="settings"/>
        }
    };
    let came_back = posted(SetSetting::PATH).only("key", setting.key);
    let control = view! {
        <PostForm form=came_back class="setting-control" on:submit=send>
            {hidden()}
            <SwitchButton labelled_by=format!("{}-title", setting.key) on busy disabled=!card.enabled/>
        </PostForm>
    };
    let outcome = move || {
        let done = if on.get() {
            t("Jetzt eingeschaltet. ", "Now switched on. ")
        } else {
            t("Jetzt ausgeschaltet. ", "Now switched off. ")
        };
        match said.get() {
            Said::Done(of) if of == key => Some(
                view! {
                    <Line symbol=Symbol::CHECK_CIRCLE>
                        {done}
                        <PostForm form=posted(SetSetting::PATH).only("key", "") class="inline" on:submit=send>
                            {hidden()}
                            <Button look=Look::Quiet symbol=Symbol::UNDO busy>
                                {t("Rückgängig", "Undo")}
                            </Button>
                        </PostForm>
                    </Line>
                }
                .into_any(),
            ),
            Said::Failed(of, message) if of == key => {
                Some(view! { <Line symbol=Symbol::WARNING warn=true>{message}</Line> }.into_any())
            }
        Said::SignedOut(of) if of == key => Some(
            view! {
                <Line symbol=Symbol::WARNING warn=true>
                    {t("Ihre Sitzung war beendet; nichts ist geändert. ", "Your session had ended; nothing has changed. ")}
                    <a href="/sign-in?next=%2Fadmin%2Fsettings" rel="external">
                        {t("Neu anmelden", "Sign in again")}
                    </a>
                </Line>
            }
            .into_any(),
        ),
        _ => None,
    }
    };
    let last_line = move || {
        last.get().map(|(by, at)| {
            view! {
                <li class="line">
                    <span>
                        {t("Zuletzt geändert: ", "Last changed: ")}
                        <a href=format!("/admin/journal?kind=setting&object={}", setting.key)>
                            <bdi>{by}</bdi>
                            {format!(", {}", at.to(lang()))}
                        </a>
                    </span>
                </li>
            }
        })
    };
    let mut lines = vec![view! { <li class="line-outcome"><div role="status">{move || outcome().map(|line| view! { <ul class="lines" role="list">{line}</ul> })}</div></li> }.into_any()];
    lines.extend((setting.scope == Scope::Property).then(|| {
        view! {
            <Line symbol=Symbol::BUILDING>
                {move || exceptions.get().to(on.get(), lang())} " "
                <a href=format!("/admin/settings/{}/exceptions", setting.key)>{move || differing(exceptions.get())}</a>
            </Line>
        }
        .into_any()
    }));
    lines.extend(explain(&card, readiness));
    lines.push(view! { {last_line} }.into_any());
    view! {
        <SettingCard id=setting.key title=setting.label.to(lang()) text=setting.offers.to(lang()) control=control.into_any() lines/>
    }
}

/// How many houses differ, as the link to them.
fn differing(exceptions: Exceptions) -> String {
    let Exceptions { deviating, equal } = exceptions;
    match (deviating, equal, lang()) {
        (0, 0, Lang::De) => "Ausnahmen für einzelne Häuser".to_owned(),
        (0, 0, Lang::En) => "Exceptions for single houses".to_owned(),
        (0, 1, Lang::De) => "Für ein Haus ist das festgelegt".to_owned(),
        (0, 1, Lang::En) => "For one house this is fixed".to_owned(),
        (0, n, Lang::De) => format!("Für {n} Häuser ist das festgelegt"),
        (0, n, Lang::En) => format!("For {n} houses this is fixed"),
        (1, _, Lang::De) => "1 Haus weicht ab".to_owned(),
        (1, _, Lang::En) => "1 house differs".to_owned(),
        (n, _, Lang::De) => format!("{n} Häuser weichen ab"),
        (n, _, Lang::En) => format!("{n} houses differ"),
    }
}

/// What there is to say about a setting before it is touched.
fn explain(card: &Card, (invitable, without_number): (i64, i64)) -> Vec<AnyView> {
    let setting = card.key.setting();
    let mut lines = Vec::new();
    if !card.enabled {
        lines.push(
            view! {
                <Line symbol=Symbol::PUZZLE>
                    {t(
                        "Dafür wird ein Zusatzmodul gebraucht. Wer Ihre Installation betreibt, kann es freischalten.",
                        "This needs an add-on. Whoever runs your installation can enable it.",
                    )}
                </Line>
            }
            .into_any(),
        );
    }
    for other in &card.waits_for {
        let label = other.setting().label.to(lang());
        let text = match lang() {
            Lang::De => format!("Gilt nicht, solange „{label}“ ausgeschaltet ist."),
            Lang::En => format!("Has no effect as long as “{label}” is off."),
        };
        lines.push(view! { <Line symbol=Symbol::INFO warn=true>{text}</Line> }.into_any());
    }
    if let Some(caution) = setting.caution {
        lines.push(view! { <Line symbol=Symbol::INFO>{caution.to(lang())}</Line> }.into_any());
    }
    if card.key == Key::ContractNumber && invitable > 0 {
        let ready = without_number == 0;
        let text = match (lang(), ready) {
            (Lang::De, true) => {
                format!("Alle {invitable} einladbaren Kontakte haben eine Vertragsnummer.")
            }
            (Lang::En, true) => {
                format!("All {invitable} contacts that can be invited have a contract number.")
            }
            (Lang::De, false) => {
                format!("Vorsicht: {without_number} von {invitable} einladbaren Kontakten haben keine Vertragsnummer.")
            }
            (Lang::En, false) => {
                format!(
                    "Caution: {without_number} of {invitable} contacts that can be invited have no contract number."
                )
            }
        };
        let list = (!ready).then(|| {
            view! { " " <a href="/admin/invitations/missing-numbers">{t("Liste ansehen", "View the list")}</a> }
        });
        let symbol = if ready { Symbol::CHECK } else { Symbol::WARNING };
        lines.push(view! { <Line symbol warn=!ready>{text} {list}</Line> }.into_any());
    }
    lines
}
