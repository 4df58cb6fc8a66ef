//! Where somebody is signed in, with buttons that end it: for customers, staff and administrators alike.

use crate::{
    error::PortalError,
    form::{PostForm, ServerFn as _, posted},
    lang::{lang, t},
    ui::{Badge, Button, Buttons, Look, Tone},
};
use domain::{
    session::{Seen, in_words},
    text::Lang,
};
use leptos::{prelude::*, server_fn::codec::Postcard};

/// Ends an own session, or all others.
///
/// # Errors
/// Signed out.
#[server(prefix = "/api", endpoint = "end-own-sessions", output = Postcard)]
pub async fn end_own_sessions(#[server(default)] session: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let which = portal::session::Which::parse(&session)?;
    let ended = door.portal.end_own_sessions(&door.visitor, which, door.session.current()).await?;
    say_how_many(&door, ended);
    Ok(())
}

/// Says what has become of the sessions.
#[cfg(feature = "ssr")]
pub(crate) fn say_how_many(door: &crate::door::Door, ended: u64) {
    match ended {
        0 => door.say("Diese Sitzung war schon beendet.", "This session had ended already."),
        1 => door.say("Eine Sitzung ist beendet.", "One session has ended."),
        n => door.say(&format!("{n} Sitzungen sind beendet."), &format!("{n} sessions have ended.")),
    }
}

/// The own sessions; the current one ends by signing out.
#[component]
pub(crate) fn OwnSessions(
    /// The sessions, the current one first.
    sessions: Vec<Seen>,
) -> impl IntoView {
    let others = sessions.iter().any(|one| !one.current);
    view! {
        <Sessions url=EndOwnSessions::url() whose=None sessions/>
        {others
            .then(|| {
                view! {
                    <PostForm form=EndOwnSessions::url()>
                        <Buttons>
                            <Button look=Look::Danger>{t("Alle anderen beenden", "End all others")}</Button>
                        </Buttons>
                    </PostForm>
                }
            })}
    }
}

/// Sessions as a list, each with its button.
#[component]
pub(crate) fn Sessions(
    /// The server function that ends one.
    url: &'static str,
    /// The hidden field that says whose, if it is not oneself.
    whose: Option<(&'static str, String)>,
    /// The sessions.
    sessions: Vec<Seen>,
) -> impl IntoView {
    let rows = sessions.into_iter().map(move |one| {
        let words = in_words(&one.browser, lang());
        let when = match lang() {
            Lang::De => format!("seit {}, zuletzt {}", one.began_at.to(Lang::De), one.seen_at.to(Lang::De)),
            Lang::En => format!("since {}, last {}", one.began_at.to(Lang::En), one.seen_at.to(Lang::En)),
        };
        let end = if one.current {
            view! { <Badge tone=Tone::Good label=t("dieses Gerät", "this device")/> }.into_any()
        } else {
            let name = match lang() {
                Lang::De => format!("{words} beenden, {when}"),
                Lang::En => format!("End {words}, {when}"),
            };
            let whose = whose.clone().map(|(name, id)| view! { <input type="hidden" name=name value=id/> });
            view! {
                <PostForm form=posted(url).only("session", &one.id.to_string())>
                    {whose}
                    <button type="submit" class="button button-quiet" name="session" value=one.id.to_string() aria-label=name>
                        {t("Beenden", "End")}
                    </button>
                </PostForm>
            }
            .into_any()
        };
        view! {
            <li class="row apart">
                <div>
                    <strong>{words.clone()}</strong>
                    <div class="hint">{when}</div>
                </div>
                {end}
            </li>
        }
    });
    view! { <ul class="stack" role="list">{rows.collect_view()}</ul> }
}
