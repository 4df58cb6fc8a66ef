//! The own account of somebody who works here.

use crate::{
    entry::{ChooseLanguage, other_language},
    error::PortalError,
    form::{PostForm, ServerFn as _},
    lang::{lang, t},
    load::{Load, Packed, load},
    password::{ChangePassword, NewPasswordFields},
    sessions::OwnSessions,
    ui::{Button, Buttons, Card, Fact, Facts, Field, PageHeading, Symbol},
};
use domain::staff::Own;
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

/// The own account.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "own-account-page", output = Postcard)]
pub async fn load_own_account() -> Result<Packed<Own>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.own_account(&door.visitor, door.session.current()).await?)
}

/// Changes the own name.
///
/// # Errors
/// Not found for customers; what is wrong with the name.
#[server(prefix = "/api", endpoint = "change-own-name", output = Postcard)]
pub async fn change_own_name(name: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    door.portal.change_own_name(&door.visitor, &name).await?;
    door.say("Ihr Name ist gespeichert.", "Your name is saved.");
    Ok(())
}

/// The page.
#[must_use]
pub fn me() -> impl IntoView {
    let data = load(|| (), |()| load_own_account());
    view! {
        <Title text=t("Mein Konto", "My account")/>
        <Load data=data children=|own| view! { <Everything own/> }/>
    }
}

#[component]
fn Everything(own: Own) -> impl IntoView {
    let Own { name, email, role, sessions } = own;
    let (other, words) = other_language();
    view! {
        <div class="narrow stack">
            <PageHeading title=t("Mein Konto", "My account")/>
            <Card title=t("Person", "Person") symbol=Symbol::PERSON>
                <PostForm form=ChangeOwnName::url() class="form">
                    <Field
                        name="name"
                        label=t("Name", "Name")
                        hint=t("So sehen ihn Ihre Kolleginnen und Kollegen, und so steht er im Protokoll.", "As colleagues and the journal show it.")
                        value=name
                        autocomplete="name"
                        limit=domain::form::LINE
                    />
                    <Buttons>
                        <Button>{t("Namen speichern", "Save name")}</Button>
                    </Buttons>
                </PostForm>
                <Facts>
                    <Fact name=t("E-Mail-Adresse", "E-mail address")><bdi>{email}</bdi></Fact>
                    <Fact name=t("Rolle", "Role")>{role.label().to(lang())}</Fact>
                    <Fact name=t("Sprache", "Language")>{lang().name()}</Fact>
                </Facts>
                <PostForm form=ChooseLanguage::url()>
                    <button class="button button-quiet" name="lang" value=other.tag() lang=other.tag()>
                        {words}
                    </button>
                </PostForm>
            </Card>
            <Card title=t("Passwort", "Password") symbol=Symbol::LOCK>
                <PostForm form=ChangePassword::url() class="form">
                    <NewPasswordFields/>
                    <Buttons>
                        <Button>{t("Passwort ändern", "Change password")}</Button>
                    </Buttons>
                </PostForm>
            </Card>
            <Card title=t("Angemeldet", "Signed in") symbol=Symbol::LOCK>
                <OwnSessions sessions/>
            </Card>
        </div>
    }
}
