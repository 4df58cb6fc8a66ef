//! Pages and server functions of these tests alone.

use app::{
    Pages,
    door::door,
    error::PortalError,
    form::{FormState, PostForm, ServerFn as _, UploadForm, notice, posted},
    frame::frame,
    lang::t,
    load::{Load, Packed, load},
};
use domain::{
    form::{LINE, Problem, Problems, line},
    id::{StaffId, UserId},
    refusal::{Reason, Refusal},
};
use leptos::{prelude::*, server_fn::codec::Postcard, tachys::view::iterators::StaticVec};
use leptos_router::{
    NestedRoute,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute as _},
    hooks::use_params_map,
    path,
};
use portal::SignedIn;

/// The pages.
pub(crate) const ALL: Pages = all;

pub(crate) fn all() -> StaticVec<AnyNestedRoute> {
    vec![
        NestedRoute::new(path!("pets"), Pets).into_any_nested_route(),
        NestedRoute::new(path!("p/pets"), Pets).into_any_nested_route(),
        NestedRoute::new(path!("pets/:pet"), Pet).into_any_nested_route(),
        NestedRoute::new(path!("panic"), Panics).into_any_nested_route(),
    ]
    .into()
}

/// Registers a pet.
#[server(prefix = "/api/test", endpoint = "register-pet", output = Postcard)]
async fn register_pet(name: String, notes: String, password: String, next: String) -> Result<i64, PortalError> {
    let door = door()?;
    let mut problems = Problems::default();
    let name = problems.note("name", line(&name, LINE));
    if password.is_empty() {
        problems.add("password", Problem::Missing);
    }
    problems.check()?;
    match name.as_deref() {
        Some("taken") => return Err(Reason::AlreadyUsed.into()),
        Some("hidden") => return Err(Refusal::NotFound.into()),
        Some("stranger") => return Err(Refusal::SignedOut.into()),
        Some("newcomer") => return Err(Refusal::QuestionsFirst.into()),
        Some("crowd") => return Err(Reason::Busy.into()),
        Some("broken") => return Err(portal::Fault::broken(format!("no kennel for {notes}")).into()),
        _ => {}
    }
    door.say("Grüße an das Tier", "Say hello to the pet");
    if !next.is_empty() {
        door.go_to(&next);
    }
    Ok(7)
}

/// Lets somebody in without asking.
#[server(prefix = "/api/test", endpoint = "let-in", output = Postcard)]
async fn let_in(who: String) -> Result<(), PortalError> {
    let door = door()?;
    match who.as_str() {
        "maria" => door.sign_in(SignedIn::Staff(StaffId(1))),
        "jana" => door.sign_in(SignedIn::Customer(UserId(1))),
        _ => door.sign_out(),
    }
    Ok(())
}

/// Reads a pet.
#[server(prefix = "/api/test", endpoint = "pet", output = Postcard)]
async fn pet(id: String) -> Result<Packed<String>, PortalError> {
    match id.as_str() {
        "rex" => Packed::of(&"<script>alert(1)</script>".to_owned()),
        "secret" => Err(Refusal::SignedOut.into()),
        "later" => Err(Refusal::QuestionsFirst.into()),
        "broken" => Err(portal::Fault::broken("the kennel is on fire").into()),
        _ => Err(Refusal::NotFound.into()),
    }
}

#[component]
fn Pets() -> impl IntoView {
    let form = posted(RegisterPet::url());
    let field = |form: &FormState, name: &'static str| {
        view! {
            <input name=name value=form.value(name, "stored") autofocus=form.is_first_problem(name)/>
            <p id=format!("{name}-problem")>{form.problem(name)}</p>
        }
    };
    view! {
        <p id="notice">{move || notice().get()}</p>
        <p id="person">{frame().with_value(|frame| frame.person.as_ref().map(|person| person.name.clone()))}</p>
        <h1>{t("Tiere", "Pets")}</h1>
        <PostForm form=form.clone()>
            {field(&form, "name")}
            <input name="notes" value=form.value("notes", "")/>
            {field(&form, "password")}
        </PostForm>
        <UploadForm form="/api/test/upload">
            <input type="file" name="file"/>
        </UploadForm>
    }
}

#[component]
fn Pet() -> impl IntoView {
    let id = move || use_params_map().read_untracked().get("pet").unwrap_or_default();
    let data = load(id, pet);
    view! { <Load data let:pet><p>{pet}</p></Load> }
}

#[component]
fn Panics() -> impl IntoView {
    assert!(frame().with_value(|frame| frame.organisation.name.is_empty()), "nobody runs this installation");
}
