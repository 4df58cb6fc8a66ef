//! Who works here: the list, one of them, inviting somebody, and the link that is shown once.

use super::journal::Entries;
use crate::{
    error::PortalError,
    form::{PostForm, ServerFn as _, Version, posted},
    lang::{lang, t},
    load::{Load, Packed, in_path, load},
    sessions::Sessions,
    ui::{
        BackLink, Badge, Button, Buttons, Card, Cell, Column, Fact, Facts, Field, Kind, LinkButton, Look, More, Notice,
        PageHeading, Section, Select, Symbol, Table, Tone,
    },
};
#[cfg(feature = "ssr")]
use domain::{id::StaffId, refusal::Refusal};
use domain::{
    invitation::last_day,
    person::StaffRole,
    staff::{Detail, Link, MOST, Row, State},
    text::Lang,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

/// Everybody who works or worked here.
///
/// # Errors
/// Not found for everybody but administrators.
#[server(prefix = "/api", endpoint = "staff-page", output = Postcard)]
pub async fn load_staff() -> Result<Packed<Vec<Row>>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.staff_list(&door.visitor).await?)
}

/// One of them.
///
/// # Errors
/// Not found for everybody but administrators, and if there is nobody with this number.
#[server(prefix = "/api", endpoint = "staff-member-page", output = Postcard)]
pub async fn load_member(staff: String) -> Result<Packed<Detail>, PortalError> {
    let door = crate::door::door()?;
    let id = staff.parse().map_err(|_| Refusal::NotFound)?;
    Packed::of(&door.portal.staff_member(&door.visitor, id, door.session.current()).await?)
}

/// The link of an invitation, once.
///
/// # Errors
/// Not found for everybody but administrators, and where no invitation is open.
#[server(prefix = "/api", endpoint = "staff-link-page", output = Postcard)]
pub async fn load_link(staff: String) -> Result<Packed<Link>, PortalError> {
    use crate::door::Cookie;
    let door = crate::door::door()?;
    let id: StaffId = staff.parse().map_err(|_| Refusal::NotFound)?;
    let address = door.cookies.get(Cookie::StaffLink).and_then(|kept| kept.split_once(' '));
    let address = address.filter(|(of, _)| *of == staff).map(|(_, address)| address.to_owned());
    let link = door.portal.staff_link(&door.visitor, id, address).await?;
    door.cookies.remove(Cookie::StaffLink);
    Packed::of(&link)
}

/// The right to invite, for the page with the form.
///
/// # Errors
/// Not found for everybody but administrators.
#[server(prefix = "/api", endpoint = "invite-staff-page", output = Postcard)]
pub async fn load_invite() -> Result<Packed<()>, PortalError> {
    let door = crate::door::door()?;
    door.visitor.must_as_staff(domain::policy::Right::ManageStaff)?;
    Packed::of(&())
}

/// Invites somebody.
///
/// # Errors
/// Not found for everybody but administrators; what is wrong with the fields.
#[server(prefix = "/api", endpoint = "invite-staff", output = Postcard)]
pub async fn invite_staff(name: String, email: String, #[server(default)] role: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let link = door.portal.invite_staff(&door.visitor, &email, &name, &role).await?;
    show_once(&door, &link);
    Ok(())
}

/// Sends a new link.
///
/// # Errors
/// Not found for everybody but administrators; refused where no invitation is open.
#[server(prefix = "/api", endpoint = "invite-staff-again", output = Postcard)]
pub async fn invite_staff_again(staff: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let link = door.portal.invite_staff_again(&door.visitor, StaffId(staff)).await?;
    show_once(&door, &link);
    Ok(())
}

/// Invites somebody once more who was deactivated.
///
/// # Errors
/// Not found for everybody but administrators; refused for whoever works here or is invited by now.
#[server(prefix = "/api", endpoint = "reactivate-staff", output = Postcard)]
pub async fn reactivate_staff(staff: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let link = door.portal.reactivate_staff(&door.visitor, StaffId(staff)).await?;
    show_once(&door, &link);
    Ok(())
}

/// Only the browser that asked for it keeps the link, out of reach of scripts, until the next page has shown it.
#[cfg(feature = "ssr")]
fn show_once(door: &crate::door::Door, link: &portal::staff::StaffLink) {
    let kept = format!("{} {}", link.id, link.address);
    door.cookies.set(crate::door::Cookie::StaffLink, kept, domain::time::Span::minutes(5).0);
    door.go_to(&format!("/admin/staff/{}/link", link.id));
}

/// Changes name and role.
///
/// # Errors
/// Not found for everybody but administrators; what is wrong with the fields; a conflict.
#[server(prefix = "/api", endpoint = "change-staff", output = Postcard)]
pub async fn change_staff(
    staff: i64,
    version: i64,
    name: String,
    #[server(default)] role: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.change_staff(&door.visitor, StaffId(staff), version, &name, &role).await?;
    door.say("Gespeichert.", "Saved.");
    Ok(())
}

/// Lets somebody in no more. `invitation` is sent where they were invited when the page was loaded.
///
/// # Errors
/// Not found for everybody but administrators; refused for oneself and for the last administrator, and for whoever has
/// accepted the `invitation` meanwhile.
#[server(prefix = "/api", endpoint = "deactivate-staff", output = Postcard)]
pub async fn deactivate_staff(staff: i64, #[server(default)] invitation: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let ended = if invitation == "on" {
        door.portal.withdraw_staff_invitation(&door.visitor, StaffId(staff)).await?
    } else {
        door.portal.deactivate_staff(&door.visitor, StaffId(staff)).await?
    };
    match ended {
        portal::staff::Deactivated::Login => door.say(
            "Der Zugang ist deaktiviert. Was diese Person geschrieben hat, bleibt.",
            "The login is deactivated. What this person wrote stays.",
        ),
        portal::staff::Deactivated::Invitation => {
            door.say("Die Einladung ist zurückgezogen.", "The invitation is withdrawn.");
        }
    }
    Ok(())
}

/// Ends a session of a member of staff, or all of them but the own.
///
/// # Errors
/// Not found for everybody but administrators.
#[server(prefix = "/api", endpoint = "end-staff-sessions", output = Postcard)]
pub async fn end_staff_sessions(staff: i64, #[server(default)] session: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let which = portal::session::Which::parse(&session)?;
    let current = door.session.current();
    let ended = door.portal.end_sessions_of_staff(&door.visitor, StaffId(staff), which, current).await?;
    crate::sessions::say_how_many(&door, ended);
    Ok(())
}

fn state_badge(state: State) -> impl IntoView {
    let tone = match state {
        State::Invited => Tone::Info,
        State::Active => Tone::Good,
        State::Deactivated => Tone::Quiet,
    };
    view! { <Badge tone label=state.label().to(lang())/> }
}

fn roles() -> Vec<(String, String)> {
    StaffRole::ALL.map(|role| (role.key().to_owned(), role.label().to(lang()).to_owned())).to_vec()
}

/// What the roles may do, beside the choice.
fn roles_hint() -> &'static str {
    t(
        "Administration entscheidet auch über Einstellungen, Importe und Mitarbeiter.",
        "Administrators also decide on settings, imports and staff.",
    )
}

/// The list.
#[must_use]
pub fn staff() -> impl IntoView {
    let data = load(|| (), |()| load_staff());
    let invite = || {
        view! {
            <LinkButton href="/admin/staff/new" look=Look::Primary symbol=Symbol::PLUS>
                {t("Einladen", "Invite")}
            </LinkButton>
        }
        .into_any()
    };
    view! {
        <Title text=t("Mitarbeiter", "Staff")/>
        <Load
            data=data
            children=move |rows| {
                view! {
                    <PageHeading
                        title=t("Mitarbeiter", "Staff")
                        lead=t("Wer sich in der Administration anmelden kann.", "Who can sign in to the administration.")
                        actions=invite()
                    />
                    <List rows/>
                }
            }
        />
    }
}

#[component]
fn List(rows: Vec<Row>) -> impl IntoView {
    let cut = (rows.len() >= MOST).then(|| match lang() {
        Lang::De => format!("Es werden die ersten {MOST} gezeigt."),
        Lang::En => format!("The first {MOST} are shown."),
    });
    let columns = vec![
        Column::new(t("Name", "Name")),
        Column::new(t("E-Mail", "E-mail")),
        Column::new(t("Rolle", "Role")),
        Column::new(t("Stand", "State")),
        Column::new(t("Zuletzt hier", "Last here")),
    ];
    let rows = rows.into_iter().map(|row| {
        let seen = row.seen_at.map_or_else(|| "–".to_owned(), |at| at.to(lang()));
        let link = (row.state == State::Invited).then(|| link_until(row.link_until));
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/admin/staff/{}", row.id)><bdi>{row.name}</bdi></a>
                </th>
                <Cell label=t("E-Mail", "E-mail")><bdi>{row.email}</bdi></Cell>
                <Cell label=t("Rolle", "Role")>{row.role.label().to(lang())}</Cell>
                <Cell label=t("Stand", "State")>
                    {state_badge(row.state)}
                    {link.map(|link| view! { <div class="hint">{link}</div> })}
                </Cell>
                <Cell label=t("Zuletzt hier", "Last here")>{seen}</Cell>
            </tr>
        }
    });
    view! {
        <Table caption=t("Mitarbeiter", "Staff") columns>
            {rows.collect_view()}
        </Table>
        {cut.map(|cut| view! { <p class="hint">{cut}</p> })}
    }
}

fn link_until(until: Option<domain::time::Moment>) -> String {
    match (until, lang()) {
        (Some(until), Lang::De) => format!("Link gültig bis {}", last_day(until).to(Lang::De)),
        (Some(until), Lang::En) => format!("link valid until {}", last_day(until).to(Lang::En)),
        (None, _) => t("Link abgelaufen", "link expired").to_owned(),
    }
}

/// The form of an invitation.
#[must_use]
pub fn invite() -> impl IntoView {
    let data = load(|| (), |()| load_invite());
    view! {
        <Title text=t("Mitarbeiter einladen", "Invite staff")/>
        <Load
            data=data
            children=|()| {
                view! {
                    <div class="narrow stack">
                        <BackLink href="/admin/staff" label=t("Mitarbeiter", "Staff").to_owned()/>
                        <PageHeading
                            title=t("Mitarbeiter einladen", "Invite staff")
                            lead=t(
                                "Die Person bekommt einen Link, mit dem sie ihr Passwort festlegt. Er gilt drei Tage und einmal.",
                                "The person gets a link to set a password with. It is valid for three days and once.",
                            )
                        />
                        <PostForm form=InviteStaff::url() class="form">
                            <Field name="name" label=t("Name", "Name") autocomplete="off" limit=domain::form::LINE/>
                            <Field
                                name="email"
                                label=t("E-Mail-Adresse", "E-mail address")
                                kind=Kind::Email
                                autocomplete="off"
                                limit=domain::form::EMAIL
                            />
                            <Select name="role" label=t("Rolle", "Role") hint=roles_hint() options=roles() value="clerk"/>
                            <Buttons>
                                <Button look=Look::Primary symbol=Symbol::ENVELOPE>
                                    {t("Einladen und mailen", "Invite and mail")}
                                </Button>
                                <LinkButton href="/admin/staff" look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
                            </Buttons>
                        </PostForm>
                    </div>
                }
            }
        />
    }
}

/// The link that is shown once.
#[must_use]
pub fn link() -> impl IntoView {
    let data = load(in_path("staff"), load_link);
    view! { <Load data=data children=|link| view! { <Once link/> }/> }
}

#[component]
fn Once(link: Link) -> impl IntoView {
    let Link { id, name, email, address, until } = link;
    let title = match lang() {
        Lang::De => format!("Einladung für {name}"),
        Lang::En => format!("Invitation for {name}"),
    };
    let mailed = match lang() {
        Lang::De => format!("Der Link ist an {email} unterwegs. {}.", link_until(until)),
        Lang::En => format!("The link is on its way to {email}; {}.", link_until(until)),
    };
    let shown = match address {
        Some(address) => view! {
            <Notice tone=Tone::Info>
                <p>
                    {t(
                        "Falls die E-Mail nicht ankommt, geben Sie den Link selbst weiter. Er wird nur jetzt gezeigt.",
                        "If the mail does not arrive, pass the link on yourself. It is shown only now.",
                    )}
                </p>
            </Notice>
            <p class="link-once"><a href=address.clone() rel="external">{address.clone()}</a></p>
        }
        .into_any(),
        None => view! {
            <Notice tone=Tone::Info>
                <p>
                    {t(
                        "Der Link wurde schon gezeigt. Wenn Sie ihn noch einmal brauchen, senden Sie einen neuen; der alte gilt dann nicht mehr.",
                        "The link has been shown already. If you need it again, send a new one; the old one is no longer valid then.",
                    )}
                </p>
            </Notice>
            <PostForm form=InviteStaffAgain::url()>
                <input type="hidden" name="staff" value=id.to_string()/>
                <Button symbol=Symbol::ENVELOPE>{t("Neuen Link senden", "Send a new link")}</Button>
            </PostForm>
        }
        .into_any(),
    };
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=format!("/admin/staff/{id}") label=name/>
            <PageHeading title lead=mailed/>
            {shown}
        </div>
    }
}

/// One of them.
#[must_use]
pub fn member() -> impl IntoView {
    let data = load(in_path("staff"), load_member);
    view! { <Load data=data children=|page| view! { <Member page/> }/> }
}

#[component]
fn Member(page: Detail) -> impl IntoView {
    let Detail { row, version, created_at, deactivated_at, yourself, sessions, journal } = page;
    let Row { id, name, role, state, .. } = row.clone();
    let id = id.to_string();
    let journal_of = id.clone();
    let seen = row.seen_at.map_or_else(|| "–".to_owned(), |at| at.to(lang()));
    let gone = deactivated_at.map(|at| view! { <Fact name=t("Deaktiviert", "Deactivated")>{at.to(lang())}</Fact> });
    let open = (state == State::Invited)
        .then(|| view! { <Fact name=t("Einladung", "Invitation")>{link_until(row.link_until)}</Fact> });
    let access = access(&id, state, yourself);
    let edit = (state != State::Deactivated).then({
        let (id, name) = (id.clone(), name.clone());
        let title = if yourself { t("Name", "Name") } else { t("Name und Rolle", "Name and role") };
        move || view! {
            <Card title=title symbol=Symbol::PENCIL>
                <PostForm form=ChangeStaff::url() class="form">
                    <input type="hidden" name="staff" value=id.clone()/>
                    <Version now=version/>
                    <Field name="name" label=t("Name", "Name") value=name autocomplete="off" limit=domain::form::LINE/>
                    {role_field(role, yourself)}
                    <Buttons>
                        <Button look=Look::Primary>{t("Speichern", "Save")}</Button>
                    </Buttons>
                </PostForm>
            </Card>
        }
    });
    let signed_in = (!sessions.is_empty()).then(move || {
        view! {
            <Card title=t("Angemeldet", "Signed in") symbol=Symbol::LOCK>
                <Sessions url=EndStaffSessions::url() whose=Some(("staff", id.clone())) sessions/>
                <PostForm form=EndStaffSessions::url()>
                    <input type="hidden" name="staff" value=id.clone()/>
                    <Buttons>
                        <Button look=Look::Danger>
                            {if yourself { t("Alle anderen beenden", "End all others") } else { t("Alle beenden", "End all") }}
                        </Button>
                    </Buttons>
                </PostForm>
            </Card>
        }
    });
    let all = view! {
        <LinkButton href=format!("/admin/journal?kind=staff&object={journal_of}")>
            {t("Ganzes Protokoll zu dieser Person", "Whole journal of this person")}
        </LinkButton>
        <LinkButton href=format!("/admin/journal?person=staff%3A{journal_of}")>
            {t("Was diese Person getan hat", "What this person has done")}
        </LinkButton>
    };
    view! {
        <Title text=name.clone()/>
        <BackLink href="/admin/staff" label=t("Mitarbeiter", "Staff").to_owned()/>
        <PageHeading title=name/>
        <div class="columns">
            <div class="stack">
                <Card title=t("Person", "Person") symbol=Symbol::PERSON>
                    <p>{state_badge(state)}</p>
                    <Facts>
                        <Fact name=t("E-Mail-Adresse", "E-mail address")><bdi>{row.email}</bdi></Fact>
                        <Fact name=t("Rolle", "Role")>{row.role.label().to(lang())}</Fact>
                        <Fact name=t("Angelegt", "Created")>{created_at.to(lang())}</Fact>
                        <Fact name=t("Zuletzt hier", "Last here")>{seen}</Fact>
                        {open}
                        {gone}
                    </Facts>
                </Card>
                {edit}
            </div>
            <div class="stack">{access} {signed_in}</div>
        </div>
        <Section title=t("Zuletzt", "Latest") actions=view! { <div class="row">{all}</div> }.into_any()>
            <Entries lines=journal/>
        </Section>
    }
}

/// The choice of a role; nobody changes their own.
fn role_field(role: StaffRole, yourself: bool) -> AnyView {
    if !yourself {
        return view! {
            <Select name="role" label=t("Rolle", "Role") hint=roles_hint() options=roles() value=role.key()/>
        }
        .into_any();
    }
    view! {
        <input type="hidden" name="role" value=role.key()/>
        <p class="hint">
            {t(
                "Ihre eigene Rolle ändert nur eine andere Person mit der Rolle Administration.",
                "Only another administrator changes your own role.",
            )}
        </p>
    }
    .into_any()
}

/// What can be done about the login, by how far the person has come.
fn access(id: &str, state: State, yourself: bool) -> AnyView {
    let id = id.to_owned();
    let staff = move || view! { <input type="hidden" name="staff" value=id.clone()/> };
    let other = staff.clone();
    // That an invitation was not withdrawn is said above the page, and not beside the button that ends the login.
    let deactivate = posted(DeactivateStaff::url());
    let deactivate =
        if deactivate.values("invitation").is_empty() { deactivate } else { deactivate.only("invitation", "") };
    let body = match state {
        State::Invited => view! {
            <PostForm form=InviteStaffAgain::url()>
                {staff()}
                <Button symbol=Symbol::ENVELOPE>{t("Neuen Link senden", "Send a new link")}</Button>
            </PostForm>
            <PostForm form=DeactivateStaff::url()>
                {other()}
                <input type="hidden" name="invitation" value="on"/>
                <Button look=Look::Danger>{t("Einladung zurückziehen", "Withdraw invitation")}</Button>
            </PostForm>
        }
        .into_any(),
        State::Active if yourself => view! {
            <p class="quiet">
                {t(
                    "Ihren eigenen Zugang kann nur eine andere Person mit der Rolle Administration deaktivieren. ",
                    "Only another administrator can deactivate your own login. ",
                )}
                <a href="/admin/me">{t("Mein Konto", "My account")}</a>
            </p>
        }
        .into_any(),
        State::Active => view! {
            <More label=t("Deaktivieren", "Deactivate")>
                <p class="hint">
                    {t(
                        "Die Person ist sofort überall abgemeldet, offene Links gelten nicht mehr. Was sie geschrieben hat, bleibt.",
                        "The person is signed out everywhere at once, open links are no longer valid. What they wrote stays.",
                    )}
                </p>
                <PostForm form=deactivate>
                    {staff()}
                    <Button look=Look::Danger>{t("Zugang deaktivieren", "Deactivate login")}</Button>
                </PostForm>
            </More>
        }
        .into_any(),
        State::Deactivated => view! {
            <p class="quiet">
                {t(
                    "Reaktivieren sendet eine neue Einladung. Das alte Passwort gilt nicht mehr, die Rolle bleibt.",
                    "Reactivating sends a new invitation. The old password is no longer valid, the role stays.",
                )}
            </p>
            <PostForm form=ReactivateStaff::url()>
                {staff()}
                <Button symbol=Symbol::RENEW>{t("Reaktivieren", "Reactivate")}</Button>
            </PostForm>
        }
        .into_any(),
    };
    view! { <Card title=t("Zugang", "Login") symbol=Symbol::KEY><div class="stack">{body}</div></Card> }.into_any()
}
