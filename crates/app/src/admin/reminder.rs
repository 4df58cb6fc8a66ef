//! The reminder of invitations, on their page: administrators set it, all others see how it stands.

use super::{access::DaysCard, list::count};
use crate::{
    lang::{lang, t},
    ui::{Line, Section, Symbol},
};
use domain::{
    invitation::reminder::Reminder as Known,
    setting::days::{Card, Key, Value},
    text::Lang,
};
use leptos::prelude::*;

/// The setting.
#[component]
pub(super) fn Reminder(reminder: Known) -> impl IntoView {
    let Known { value, version, last, due, waiting, may_change } = reminder;
    let fewer = (value.days > 1).then(|| fewer_days(due, waiting)).flatten();
    let lines = [now(value, due), fewer];
    let lines = lines.into_iter().flatten();
    let body = if may_change {
        let about = lines.map(|(text, warn)| view! { <Line symbol=Symbol::PEOPLE warn>{text}</Line> }.into_any());
        let about = about.collect();
        let card = Card { key: Key::Reminder, value, version, last, reaches: due };
        view! { <div class="settings"><DaysCard card about/></div> }.into_any()
    } else {
        let state = match lang() {
            Lang::De => format!("Die Erinnerung ist: {}.", value.to(Lang::De)),
            Lang::En => format!("The reminder is: {}.", value.to(Lang::En)),
        };
        view! {
            <p>{state} " " {Key::Reminder.setting().does.to(lang())}</p>
            <p class="quiet">
                {t("Einstellen kann das die Administration.", "Administrators can change this.")}
            </p>
        }
        .into_any()
    };
    view! { <Section title=t("Erinnern", "Remind")>{body}</Section> }
}

/// Who is reminded now, or would be at once; and whether somebody should think before switching it on.
fn now(value: Value, due: i64) -> Option<(String, bool)> {
    let n = count(due);
    let text = match (value.on, due, lang()) {
        (true, 0, Lang::De) => "Zurzeit ist niemand an der Reihe.".to_owned(),
        (true, 0, Lang::En) => "Nobody is due at present.".to_owned(),
        (true, 1, Lang::De) => "Ein Kontakt ist an der Reihe und bekommt gleich eine Erinnerung.".to_owned(),
        (true, 1, Lang::En) => "One contact is due and gets a reminder in a moment.".to_owned(),
        (true, _, Lang::De) => {
            format!(
                "{n} Kontakte sind an der Reihe. Die Mails gehen nach und nach hinaus, höchstens 100 auf einmal. Wenn Sie ausschalten, werden die übrigen nicht gesendet."
            )
        }
        (true, _, Lang::En) => {
            format!(
                "{n} contacts are due. The mails go out little by little, at most 100 at once. If you switch it off, the others are not sent."
            )
        }
        (false, 0, Lang::De) => "Beim Einschalten bekommt niemand sofort eine Erinnerung.".to_owned(),
        (false, 0, Lang::En) => "When it is switched on, nobody gets a reminder at once.".to_owned(),
        (false, 1, Lang::De) => {
            format!(
                "Beim Einschalten bekommt ein Kontakt sofort eine Erinnerung: eingeladen vor mindestens {}.",
                ago(value)
            )
        }
        (false, 1, Lang::En) => {
            format!("When it is switched on, one contact gets a reminder at once: invited at least {} ago.", ago(value))
        }
        (false, _, Lang::De) => {
            format!(
                "Beim Einschalten bekommen {n} Kontakte sofort eine Erinnerung: eingeladen vor mindestens {}.",
                ago(value)
            )
        }
        (false, _, Lang::En) => {
            format!("When it is switched on, {n} contacts get a reminder at once: invited at least {} ago.", ago(value))
        }
    };
    Some((text, !value.on && due > 0))
}

fn ago(value: Value) -> String {
    match (lang(), value.days) {
        (Lang::De, 1) => "einem Tag".to_owned(),
        (Lang::De, days) => format!("{days} Tagen"),
        (Lang::En, 1) => "one day".to_owned(),
        (Lang::En, days) => format!("{days} days"),
    }
}

/// How many it would be at most if the days were fewer.
fn fewer_days(due: i64, waiting: i64) -> Option<(String, bool)> {
    let text = match lang() {
        Lang::De => format!("Mit weniger Tagen wären es sofort bis zu {}.", count(waiting)),
        Lang::En => format!("With fewer days it would be up to {} at once.", count(waiting)),
    };
    (waiting > due).then_some((text, false))
}
