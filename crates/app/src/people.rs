//! The people of a contact, as customers who look after it and staff see them: the same list, the same forms.
//!
//! The page of customers is plain, that of staff is lively; both are forms that work without any script.

use crate::{
    error::PortalError,
    form::{PostForm, posted},
    lang::{lang, t},
    ui::{Badge, Button, Buttons, Card, Field, Fields, Kind, Look, More, Notice, Select, Symbol, Tone},
};
use domain::{
    access::AccessLevel,
    people::{Invited, PeoplePage, TypedPerson, User, field},
    refusal::Reason,
    text::Lang,
};
#[cfg(feature = "ssr")]
use domain::{
    form::{Problem, Problems},
    id::{ContactId, InvitationId, UserId},
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};

/// Invites somebody to a contact.
///
/// # Errors
/// What is wrong with the fields; not found for whoever does not look after the contact.
#[server(prefix = "/api", endpoint = "add-user", output = Postcard)]
pub async fn add_user(contact: i64, #[server(default)] people: Vec<TypedPerson>) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.add_users(&door.visitor, ContactId(contact), &people).await?;
    door.say(
        "Die Einladung ist unterwegs. Bis wann sie gilt, steht in der Liste.",
        "The invitation is on its way. The list says until when it is valid.",
    );
    Ok(())
}

/// Ends somebody's access to a contact. `knowing` is sent by who was told that nobody will look after it then.
///
/// # Errors
/// Not found for whoever does not look after the contact; refused for the last who does.
#[server(prefix = "/api", endpoint = "remove-user", output = Postcard)]
pub async fn remove_user(contact: i64, user: i64, #[server(default)] knowing: String) -> Result<(), PortalError> {
    use portal::people::Knowing;
    let door = crate::door::door()?;
    let knowing = if knowing.is_empty() { Knowing::No } else { Knowing::Yes };
    door.portal.remove_user(&door.visitor, ContactId(contact), UserId(user), knowing).await?;
    door.say("Der Zugang ist beendet.", "The access has ended.");
    if door.visitor.customer().is_ok_and(|customer| customer.login == UserId(user)) {
        // What is left to them, the start says.
        door.go_to("/");
    }
    Ok(())
}

/// Gives somebody other rights to a contact.
///
/// # Errors
/// As [`remove_user`].
#[server(prefix = "/api", endpoint = "change-user", output = Postcard)]
pub async fn change_user(contact: i64, user: i64, #[server(default)] level: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let level = AccessLevel::parse(&level).ok_or_else(|| Problems::one("level", Problem::NotAChoice))?;
    door.portal.change_user_level(&door.visitor, ContactId(contact), UserId(user), level).await?;
    door.say("Die Rechte sind geändert.", "The rights are changed.");
    if door.visitor.customer().is_ok_and(|customer| customer.login == UserId(user)) {
        door.go_to("/");
    }
    Ok(())
}

/// Withdraws an invitation.
///
/// # Errors
/// Not found for whoever does not look after the contact; refused where the person can get in all the same.
#[server(prefix = "/api", endpoint = "revoke-user", output = Postcard)]
pub async fn revoke_user(contact: i64, invitation: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.revoke_invited(&door.visitor, ContactId(contact), InvitationId(invitation)).await?;
    door.say("Die Einladung gilt nicht mehr.", "The invitation is no longer valid.");
    Ok(())
}

/// Sends an invitation again, with a new code.
///
/// # Errors
/// Not found for whoever does not look after the contact, and if it was used or withdrawn.
#[server(prefix = "/api", endpoint = "renew-user", output = Postcard)]
pub async fn renew_user(contact: i64, invitation: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.renew_invited(&door.visitor, ContactId(contact), InvitationId(invitation)).await?;
    door.say(
        "Eine neue Einladung ist unterwegs. Die vorige gilt nicht mehr.",
        "A new invitation is on its way. The one before is no longer valid.",
    );
    Ok(())
}

/// Who has access, who is invited, and one more.
#[component]
pub(crate) fn People(
    /// The people.
    page: PeoplePage,
) -> impl IntoView {
    let contact = page.contact;
    let users = page.users.iter().map(|user| one_user(&page, user)).collect_view();
    let users = if page.users.is_empty() {
        view! { <p class="quiet">{t("Noch niemand registriert.", "Nobody has registered yet.")}</p> }.into_any()
    } else {
        view! { <ul class="stack" role="list">{users}</ul> }.into_any()
    };
    let invited: Vec<_> = page.invited.iter().map(|invited| one_invited(&page, invited)).collect();
    let invited = (!invited.is_empty()).then(|| {
        view! {
            <Card title=t("Eingeladen", "Invited") symbol=Symbol::ENVELOPE>
                <ul class="stack" role="list">{invited.collect_view()}</ul>
            </Card>
        }
    });
    let add = match page.closed {
        None => view! {
            <Card title=t("Weitere Person einladen", "Invite another person") symbol=Symbol::PLUS>
                <PostForm form=AddUser::PATH class="form">
                    <input type="hidden" name="contact" value=contact.to_string()/>
                    <PersonFields row=0/>
                    <Buttons>
                        <Button look=Look::Primary>{t("Einladung mailen", "Mail the invitation")}</Button>
                    </Buttons>
                </PostForm>
            </Card>
        }
        .into_any(),
        Some(reason) => view! {
            <Notice tone=Tone::Quiet>
                <p>{reason.to(lang())}</p>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <Card title=t("Wer Zugang hat", "Who has access") symbol=Symbol::PEOPLE>{users}</Card>
        {invited}
        {add}
    }
}

fn one_user(page: &PeoplePage, user: &User) -> AnyView {
    let of_reader = page.own == Some(user.login);
    let since = user.since.day().to(lang());
    let since = match lang() {
        Lang::De => format!("seit {since}"),
        Lang::En => format!("since {since}"),
    };
    let seen = user.seen.map(|day| match lang() {
        Lang::De => format!("zuletzt hier am {}", day.to(Lang::De)),
        Lang::En => format!("last here on {}", day.to(Lang::En)),
    });
    let way = if user.party {
        t("mit dem Code des Vertrags", "with the code of the contract")
    } else {
        t("hinzugefügt", "added")
    };
    let words = [Some(user.level.label().to(lang()).to_owned()), Some(way.to_owned()), Some(since), seen];
    let words = words.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let you = of_reader.then(|| view! { <Badge label=t("Sie", "you")/> });
    view! {
        <li class="user">
            <div class="row apart">
                <strong><bdi>{user.name.clone()}</bdi></strong>
                {you}
            </div>
            <div class="hint"><bdi>{user.email.clone()}</bdi> " · " {words}</div>
            {changes(page, user, of_reader)}
        </li>
    }
    .into_any()
}

/// What the reader can do with a user, behind a line that opens without any script.
fn changes(page: &PeoplePage, user: &User, of_reader: bool) -> AnyView {
    let (contact, login) = (page.contact.to_string(), user.login.to_string());
    let (last, staff) = (page.is_last_admin(user.login), page.own.is_none());
    let reader_is_party = page.users.iter().any(|one| page.own == Some(one.login) && one.party);
    if user.party && !staff && !reader_is_party {
        return ().into_any();
    }
    if last && !staff {
        // Whoever reads this looks after the contact: the last one is the reader.
        return view! { <p class="hint">{Reason::YouAreLastAdmin.to(lang())}</p> }.into_any();
    }
    let level = posted(ChangeUser::PATH).only("user", &login);
    let remove = posted(RemoveUser::PATH).only("user", &login);
    let wanted = match user.level {
        AccessLevel::Admin => AccessLevel::Member,
        AccessLevel::Member => AccessLevel::Admin,
    };
    let (of, who, party) = (contact.clone(), login.clone(), user.party);
    let change = (!last).then(move || {
        let words = match (lang(), wanted) {
            (Lang::De, AccessLevel::Admin) => "Administrator-Rechte geben",
            (Lang::De, AccessLevel::Member) => "Nur noch Nutzer-Rechte geben",
            (Lang::En, AccessLevel::Admin) => "Give administrator rights",
            (Lang::En, AccessLevel::Member) => "Give user rights only",
        };
        // What cannot be taken back alone is said before.
        let back = match (of_reader && wanted == AccessLevel::Member, party) {
            (false, _) => None,
            (true, true) => Some(t(
                "Was nur mit Administrator-Rechten zu sehen ist, sehen Sie dann sofort nicht mehr, auch diese Seite. Zurückgeben kann sie Ihnen nur Ihre Hausverwaltung oder jemand, der selbst den Vertrag und Administrator-Rechte hat.",
                "What only administrator rights show is then hidden from you at once, this page as well. Only your property manager can give them back to you, or somebody who is a party of the contract and has administrator rights themselves.",
            )),
            (true, false) => Some(t(
                "Was nur mit Administrator-Rechten zu sehen ist, sehen Sie dann sofort nicht mehr, auch diese Seite. Zurückgeben kann sie Ihnen nur jemand, der sie hat, oder Ihre Hausverwaltung.",
                "What only administrator rights show is then hidden from you at once, this page as well. Only somebody who has them can give them back to you, or your property manager.",
            )),
        };
        view! {
            {back.map(|words| view! { <p class="hint">{words}</p> })}
            <PostForm form=level>
                <input type="hidden" name="contact" value=of/>
                <input type="hidden" name="user" value=who/>
                <input type="hidden" name="level" value=wanted.key()/>
                <Button>{words}</Button>
            </PostForm>
        }
    });
    let knowing = last.then(|| view! { <input type="hidden" name="knowing" value="yes"/> });
    let warning = match (last, of_reader) {
        (true, _) => t(
            "Der Zugang endet sofort, auch wenn die Person gerade angemeldet ist. Danach kümmert sich niemand mehr um diesen Kontakt.",
            "The access ends at once, even if the person is signed in right now. Nobody will look after this contact then.",
        ),
        (_, true) => t(
            "Ihr eigener Zugang endet sofort. Zurück kommen Sie nur mit einer neuen Einladung.",
            "Your own access ends at once. Only a new invitation brings you back.",
        ),
        _ => t(
            "Der Zugang endet sofort, auch wenn die Person gerade angemeldet ist. Andere Zugänge dieser Person bleiben.",
            "The access ends at once, even if the person is signed in right now. Their other accesses stay.",
        ),
    };
    let end =
        if of_reader { t("Eigenen Zugang beenden", "End my own access") } else { t("Zugang beenden", "End access") };
    view! {
        <More label=t("Rechte ändern oder Zugang beenden", "Change rights or end access") of=user.name.clone()>
            {change}
            <p class="hint">{warning}</p>
            <PostForm form=remove>
                <input type="hidden" name="contact" value=contact/>
                <input type="hidden" name="user" value=login/>
                {knowing}
                <Button look=Look::Danger>{end}</Button>
            </PostForm>
        </More>
    }
    .into_any()
}

/// Somebody who is invited. As long as the contact is closed, no code to it leads anywhere.
fn one_invited(page: &PeoplePage, invited: &Invited) -> AnyView {
    let (contact, id) = (page.contact, invited.invitation.to_string());
    let until = invited.until.to(lang());
    let (tone, state, words) = match (invited.expired, page.closed.is_some(), lang()) {
        (false, false, Lang::De) => (Tone::Info, "eingeladen", format!("gültig bis {until}")),
        (false, false, Lang::En) => (Tone::Info, "invited", format!("valid until {until}")),
        (false, true, Lang::De) => (Tone::Quiet, "zurzeit nicht einlösbar", format!("Code bis {until}")),
        (false, true, Lang::En) => (Tone::Quiet, "cannot be used at present", format!("code until {until}")),
        (true, _, Lang::De) => (Tone::Warn, "abgelaufen", format!("galt bis {until}")),
        (true, _, Lang::En) => (Tone::Warn, "expired", format!("was valid until {until}")),
    };
    let words = format!("{} · {words}", invited.level.label().to(lang()));
    let (renew, revoke) =
        (posted(RenewUser::PATH).only("invitation", &id), posted(RevokeUser::PATH).only("invitation", &id));
    // There is no field that this could stand beside.
    let full = renew.problem("invitation").map(|problem| view! { <p class="problem">{problem}</p> });
    let to_revoke = id.clone();
    let again = if invited.expired { t("Erneuern", "Renew") } else { t("Noch einmal senden", "Send again") };
    view! {
        <li class="user">
            <div class="row apart">
                <strong><bdi>{invited.name.clone()}</bdi></strong>
                <Badge tone label=state/>
            </div>
            <div class="hint"><bdi>{invited.email.clone()}</bdi> " · " {words}</div>
            {full}
            <Buttons>
                <PostForm form=renew>
                    <input type="hidden" name="contact" value=contact.to_string()/>
                    <input type="hidden" name="invitation" value=id/>
                    <Button>{again}</Button>
                </PostForm>
                <PostForm form=revoke>
                    <input type="hidden" name="contact" value=contact.to_string()/>
                    <input type="hidden" name="invitation" value=to_revoke/>
                    <Button look=Look::Quiet>{t("Zurückziehen", "Withdraw")}</Button>
                </PostForm>
            </Buttons>
        </li>
    }
    .into_any()
}

/// The fields about one person to be invited, the same wherever it is done.
#[component]
pub(crate) fn PersonFields(
    /// Which row of the form.
    row: usize,
) -> impl IntoView {
    let levels = AccessLevel::ALL.map(|level| (level.key().to_owned(), level.label().to(lang()).to_owned()));
    view! {
        <fieldset class="form person">
            <legend class="read-out">{format!("{} {}", t("Person", "Person"), row + 1)}</legend>
            <Fields>
                <Field name=field(row, "name") label=t("Name", "Name") autocomplete="off" unmarked=true/>
                <Field
                    name=field(row, "email")
                    label=t("E-Mail-Adresse", "E-mail address")
                    kind=Kind::Email
                    autocomplete="off"
                    unmarked=true
                />
            </Fields>
            <Select
                name=field(row, "level")
                label=t("Rechte", "Rights")
                options=levels.to_vec()
                hint=t(
                    "Mit Administrator-Rechten sieht die Person auch die Verträge und kann die Kontaktdaten ändern.",
                    "With administrator rights the person also sees the contracts and can change the contact data.",
                )
                value=AccessLevel::Member.key()
            />
        </fieldset>
    }
}

/// Whether a row of the form came back with something in it.
#[cfg(feature = "ssr")]
pub(crate) fn row_in_use(row: usize) -> bool {
    use_context::<crate::form::FormState>()
        .is_some_and(|form| ["name", "email"].iter().any(|part| !form.value(&field(row, part), "").is_empty()))
}
