//! Registration, step by step. Each step has its address and leads to the one that is due.

use super::{
    help::{Call, Help},
    password::{Gone, PasswordFields, usable_link},
};
use crate::{
    error::{Because, PortalError},
    form::{FormState, PostForm, ServerFn as _, posted},
    frame::{Person, Side, frame},
    lang::{lang, t},
    load::{Load, Packed, load, send_on},
    ui::{Button, Check, Field, Kind, LinkButton, Look, Notice, Tone},
};
use domain::{
    invitation::Code,
    registration::{Begun, Confirming, Step},
    text::Lang,
    time::Moment,
};
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// Begins a registration with a code. `proof` is what a mailed link contains beside the code.
#[server(prefix = "/api", endpoint = "register", output = Postcard)]
pub async fn register(code: String, #[server(default)] proof: String) -> Result<(), PortalError> {
    use crate::door::{Cookie, door};
    let door = door()?;
    let kept = door.cookies.get(Cookie::Registration);
    let (token, next) = door.portal.begin_registration(&door.visitor, kept, &code, Some(&proof)).await?;
    door.cookies.set(Cookie::Registration, token.as_str(), domain::registration::KEPT_FOR.0);
    follow(&door, next);
    Ok(())
}

/// The registration of this browser, if one has been begun.
pub async fn registration() -> Result<Packed<Option<Begun>>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.registration(&door.visitor, kept(&door)).await?)
}

/// Compares a contract number.
#[server(prefix = "/api", endpoint = "confirm-contract-number", output = Postcard)]
pub async fn confirm_contract_number(number: String) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let next = door.portal.confirm_contract_number(&door.visitor, kept(&door), &number).await?;
    follow(&door, next);
    Ok(())
}

/// Takes down which account somebody wants.
#[server(prefix = "/api", endpoint = "want-account", output = Postcard)]
pub async fn want_account(
    name: String,
    email: String,
    password: String,
    password_again: String,
    #[server(default)] terms: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let terms = !terms.is_empty();
    let account = portal::registration::Account { name, email, password, password_again, terms };
    let next = door.portal.want_account(&door.visitor, kept(&door), account).await?;
    follow(&door, next);
    Ok(())
}

/// Adds the access to the login of whoever is signed in.
#[server(prefix = "/api", endpoint = "add-to-present-login", output = Postcard)]
pub async fn add_to_present_login() -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let next = door.portal.add_to_present_login(&door.visitor, kept(&door)).await?;
    follow(&door, next);
    Ok(())
}

/// Sends the mail to confirm the address once more.
#[server(prefix = "/api", endpoint = "send-confirmation-again", output = Postcard)]
pub async fn send_confirmation_again() -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let next = door.portal.send_confirmation_again(&door.visitor, kept(&door)).await?;
    if next == portal::registration::Next::Step(Step::Confirm) {
        door.say("Die E-Mail ist noch einmal unterwegs.", "The e-mail is on its way once more.");
    }
    follow(&door, next);
    Ok(())
}

/// What a link asks that confirms an address; nothing if it can no longer be used.
pub async fn look_at_confirmation(link: String) -> Result<Packed<Option<Confirming>>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&match door.portal.look_at_confirmation(&door.visitor, kept(&door), &link).await {
        Ok(asks) => Some(asks),
        gone => usable_link(gone.map(|_| ())).map(|_| None)?,
    })
}

/// Confirms an address with the link of a mail, and sets the password where that is asked.
#[server(prefix = "/api", endpoint = "confirm-email", output = Postcard)]
pub async fn confirm_email(
    link: String,
    #[server(default)] password: String,
    #[server(default)] password_again: String,
) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let next = door.portal.confirm_email(&door.visitor, kept(&door), &link, password, &password_again).await?;
    follow(&door, next);
    Ok(())
}

/// Creates the access where nothing is missing any more.
#[server(prefix = "/api", endpoint = "finish-registration", output = Postcard)]
pub async fn finish_registration() -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let next = door.portal.finish_registration(&door.visitor, kept(&door)).await?;
    follow(&door, next);
    Ok(())
}

/// What the browser keeps of its registration.
#[cfg(feature = "ssr")]
fn kept(door: &crate::door::Door) -> Option<&str> {
    door.cookies.get(crate::door::Cookie::Registration)
}

/// Leads to where a registration goes on.
#[cfg(feature = "ssr")]
fn follow(door: &crate::door::Door, next: portal::registration::Next) {
    use crate::door::Cookie;
    use portal::{SignedIn, registration::Next};
    match next {
        Next::Step(step) => door.go_to(step.path()),
        Next::Code => {
            door.cookies.remove(Cookie::Registration);
            door.say("Bitte geben Sie Ihren Code noch einmal ein.", "Please enter your code once more.");
            door.go_to("/register");
        }
        // The page of the link says so itself.
        Next::Elsewhere => {}
        Next::Done { login, here: true } => {
            door.cookies.remove(Cookie::Registration);
            door.sign_in(SignedIn::Customer(login));
            door.go_to("/");
        }
        Next::Twice(proven) => {
            door.cookies.remove(Cookie::Registration);
            if let Some(proven) = proven {
                door.sign_in_with(proven);
            }
            door.go_to("/");
        }
        Next::Done { login, here: false } if door.visitor.signed_in() == Some(SignedIn::Customer(login)) => {
            door.cookies.remove(Cookie::Registration);
            door.say("Der neue Zugang ist ergänzt.", "The new access has been added.");
            door.go_to("/");
        }
        Next::Done { .. } => {
            door.say(
                "Ihr Zugang ist eingerichtet. Bitte melden Sie sich an.",
                "Your access is set up. Please sign in.",
            );
            door.go_to("/sign-in");
        }
    }
}

/// The page for the code; a link to an invitation fills it in.
#[component]
pub(super) fn CodePage() -> impl IntoView {
    let code = use_params_map().read_untracked().get("code").unwrap_or_default();
    let code = Code::parse(&code).map_or(code, |code| code.grouped());
    let invited = !code.is_empty();
    let proof = use_query_map().read_untracked().get("mail").unwrap_or_default();
    let form = posted(Register::url());
    let title = match because(&form) {
        Some(Because::CodeExpired) => t("Ihr Code ist abgelaufen", "Your code has expired"),
        Some(Because::CodeUnknown) => t("Dieser Code gilt nicht", "This code is not valid"),
        Some(Because::CodeSleeps) => no_access_now(),
        _ => t("Willkommen im Kundenportal", "Welcome to the customer portal"),
    };
    let expired = because(&form) == Some(Because::CodeExpired);
    let sign_in = nobody_is_signed_in().then(|| {
        view! {
            <p class="quiet">
                {t("Sie haben schon einen Zugang? ", "Do you already have a login? ")}
                <a href="/sign-in">{t("Anmelden", "Sign in")}</a>
            </p>
        }
    });
    view! {
        <Title text=title/>
        <h1>{title}</h1>
        {match because(&form) {
            Some(Because::CodeExpired) => {
                view! {
                    <p>
                        {t(
                            "Rufen Sie Ihre Hausverwaltung an. Den neuen Code geben Sie dann hier ein.",
                            "Call your property manager. You then enter the new code here.",
                        )}
                    </p>
                    <Call/>
                }
                    .into_any()
            }
            Some(Because::CodeUnknown) => {
                view! {
                    <p>
                        {t(
                            "Ein Code gilt nur einmal. Wenn Sie sich schon registriert haben, melden Sie sich einfach an.",
                            "A code is valid only once. If you have registered already, simply sign in.",
                        )}
                    </p>
                }
                    .into_any()
            }
            _ if invited => {
                view! {
                    <p>
                        {t(
                            "Ihr Einladungscode ist schon eingetragen. Sie brauchen nur weiterzugehen.",
                            "Your invitation code is already filled in. You only have to go on.",
                        )}
                    </p>
                }
                    .into_any()
            }
            _ => {
                view! {
                    <p>
                        {t(
                            "Den Einladungscode finden Sie im Brief oder in der E-Mail Ihrer Hausverwaltung.",
                            "You find the invitation code in the letter or e-mail from your property manager.",
                        )}
                    </p>
                }
                    .into_any()
            }
        }}
        <PostForm form=form class="form">
            <input type="hidden" name="proof" value=proof/>
            <Field
                name="code"
                label=t("Einladungscode", "Invitation code")
                kind=Kind::Code
                hint=t("Groß oder klein, mit oder ohne Striche.", "Capital or small letters, with or without hyphens.")
                value=code
            />
            <Button look=if expired { Look::Secondary } else { Look::Primary } wide=true>
                {t("Weiter", "Continue")}
            </Button>
        </PostForm>
        {sign_in}
        <Help/>
    }
}

fn nobody_is_signed_in() -> bool {
    frame().with_value(|frame| frame.person.is_none())
}

/// The page for the contract number.
#[component]
pub(super) fn NumberPage() -> impl IntoView {
    view! {
        <Title text=t("Vertragsnummer", "Contract number")/>
        <AtStep steps=&[Step::ContractNumber] let:begun>
            {match (begun.frozen_until, begun.number_missing) {
                (Some(until), _) => view! { <Frozen until/> }.into_any(),
                (None, true) => view! { <NoNumber/> }.into_any(),
                (None, false) => view! { <Number/> }.into_any(),
            }}
        </AtStep>
    }
}

#[component]
fn Number() -> impl IntoView {
    view! {
        <h1>{t("Ihre Vertragsnummer", "Your contract number")}</h1>
        <p>
            {t(
                "Damit niemand anderes sich mit Ihrem Code registriert, geben Sie bitte eine Ihrer Vertragsnummern ein.",
                "So that nobody else registers with your code, please enter one of your contract numbers.",
            )}
        </p>
        <PostForm form=ConfirmContractNumber::url() class="form">
            <Field
                name="number"
                label=t("Vertragsnummer", "Contract number")
                kind=Kind::Code
                hint=t(
                    "Sie steht oben rechts auf Ihrem Vertrag. Haben Sie mehrere Verträge, genügt eine Nummer.",
                    "It is at the top right of your contract. If you have several contracts, one number is enough.",
                )
            />
            <Button look=Look::Primary wide=true>
                {t("Weiter", "Continue")}
            </Button>
        </PostForm>
        <Help/>
    }
}

/// Five wrong numbers: nothing is compared for an hour.
#[component]
fn Frozen(until: Moment) -> impl IntoView {
    let until = until.to(lang());
    let title = match lang() {
        Lang::De => format!("Gesperrt bis {until} Uhr"),
        Lang::En => format!("Locked until {until}"),
    };
    view! {
        <h1>{title}</h1>
        <Notice tone=Tone::Warn alert=true>
            <p>
                {t(
                    "Nach fünf falschen Eingaben lässt sich dieser Code eine Stunde lang nicht benutzen. So kann niemand Vertragsnummern durchprobieren.",
                    "After five wrong entries this code cannot be used for an hour. That way nobody can try out contract numbers.",
                )}
            </p>
        </Notice>
        <p>
            {t(
                "Versuchen Sie es danach noch einmal. Wenn Sie Ihre Vertragsnummer nicht finden, rufen Sie uns an.",
                "Try again after that. If you cannot find your contract number, call us.",
            )}
        </p>
        <Call/>
        <LinkButton href=Step::ContractNumber.path() external=true wide=true>
            {t("Noch einmal versuchen", "Try again")}
        </LinkButton>
    }
}

/// Nobody can know a number that is not on file.
#[component]
fn NoNumber() -> impl IntoView {
    view! {
        <h1>{t("Uns fehlt Ihre Vertragsnummer", "We do not have your contract number")}</h1>
        <p>
            {t(
                "Zur Registrierung fragen wir nach der Vertragsnummer. Zu Ihrem Vertrag ist bei uns aber noch keine hinterlegt.",
                "We ask for the contract number at registration. But none is on file for your contract yet.",
            )}
        </p>
        <p>
            {t(
                "Bitte rufen Sie uns an. Wir wissen schon Bescheid und tragen die Nummer nach; danach machen Sie hier weiter.",
                "Please call us. We have been told already and will enter the number; after that you go on here.",
            )}
        </p>
        <Call/>
        <LinkButton href=Step::ContractNumber.path() external=true wide=true>
            {t("Noch einmal prüfen", "Check again")}
        </LinkButton>
    }
}

/// The page for name, e-mail address and password.
#[component]
pub(super) fn AccountPage() -> impl IntoView {
    view! {
        <Title text=t("Ihr Zugang", "Your login")/>
        <AtStep steps=&[Step::Account, Step::Confirm] let:begun>
            <Account begun/>
        </AtStep>
    }
}

#[component]
fn Account(begun: Begun) -> impl IntoView {
    let present = frame().with_value(|frame| match &frame.person {
        Some(Person { name, side: Side::Customer { .. } }) => Some(name.clone()),
        _ => None,
    });
    let form = posted(WantAccount::url());
    let Begun { name, email, .. } = begun;
    match present {
        Some(person) => {
            let open = form.came_back();
            view! {
                <h1>{t("Zugang hinzufügen", "Add access")}</h1>
                <p>
                    {t("Sie sind angemeldet als ", "You are signed in as ")} <bdi>{person}</bdi>
                    {t(
                        ". Der neue Zugang wird dort ergänzt; Ihr Passwort bleibt.",
                        ". The new access is added there; your password stays.",
                    )}
                </p>
                <PostForm form=AddToPresentLogin::url() class="form">
                    <Button look=Look::Primary wide=true>
                        {t("Zugang hinzufügen", "Add access")}
                    </Button>
                </PostForm>
                <details open=open>
                    <summary>{t("Lieber einen eigenen Zugang anlegen", "Rather set up a separate login")}</summary>
                    <AccountForm form name email/>
                </details>
                <Help/>
            }
            .into_any()
        }
        None => view! {
            <h1>{t("Ihr Zugang", "Your login")}</h1>
            <p>
                {t(
                    "Mit dieser E-Mail-Adresse und diesem Passwort melden Sie sich künftig an.",
                    "With this e-mail address and this password you will sign in from now on.",
                )}
            </p>
            <AccountForm form name email/>
            <p class="quiet">
                {t("Sie haben schon einen Zugang? ", "Do you already have a login? ")}
                <a href="/sign-in?next=/register/account">{t("Anmelden und hinzufügen", "Sign in and add it")}</a>
            </p>
            <Help/>
        }
        .into_any(),
    }
}

#[component]
fn AccountForm(form: FormState, name: String, email: String) -> impl IntoView {
    view! {
        <PostForm form=form class="form">
            <Field name="name" label=t("Ihr Name", "Your name") autocomplete="name" value=name/>
            <Field
                name="email"
                label=t("E-Mail-Adresse", "E-mail address")
                kind=Kind::Email
                autocomplete="username"
                value=email
            />
            <PasswordFields label=t("Passwort", "Password")/>
            <div class="stack">
                <Check
                    name="terms"
                    label=t(
                        "Ich habe die Hinweise zum Datenschutz gelesen und möchte das Kundenportal nutzen.",
                        "I have read the privacy information and would like to use the customer portal.",
                    )
                />
                <p class="small">
                    <a href="/privacy" target="_blank">
                        {t("Hinweise zum Datenschutz (neues Fenster)", "Privacy information (new window)")}
                    </a>
                </p>
            </div>
            <Button look=Look::Primary wide=true>
                {t("Zugang einrichten", "Set up login")}
            </Button>
        </PostForm>
    }
}

/// The page that waits for the mail, and the one that its link opens.
#[component]
pub(super) fn ConfirmPage() -> impl IntoView {
    let link = use_query_map().read_untracked().get("token");
    view! {
        <Title text=t("E-Mail-Adresse bestätigen", "Confirm e-mail address")/>
        {match link {
            Some(link) => view! { <ConfirmWith link/> }.into_any(),
            None => {
                view! {
                    <AtStep steps=&[Step::Confirm, Step::Finish] let:begun>
                        {if begun.step == Step::Finish {
                            view! { <Finish/> }.into_any()
                        } else {
                            view! { <Wait email=begun.email/> }.into_any()
                        }}
                    </AtStep>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Wait(email: String) -> impl IntoView {
    view! {
        <h1>{t("Fast geschafft", "Almost done")}</h1>
        <p>
            {t("Wir haben eine E-Mail geschickt an ", "We have sent an e-mail to ")} <strong>
                <bdi>{email}</bdi>
            </strong> {t(". Öffnen Sie den Link darin, um die Adresse zu bestätigen.", ". Open the link in it to confirm the address.")}
        </p>
        <p class="quiet">
            {t(
                "Am einfachsten öffnen Sie den Link auf diesem Gerät. Auf einem anderen geht es auch; dort kann es sein, dass Sie noch einmal nach einem Passwort gefragt werden. Der Link gilt 24 Stunden. Nichts angekommen? Sehen Sie bitte auch im Spam-Ordner nach.",
                "It is easiest to open the link on this device. Another one works, too; you may be asked for a password there once more. The link is valid for 24 hours. Nothing has arrived? Please look into the spam folder, too.",
            )}
        </p>
        <PostForm form=SendConfirmationAgain::url() class="form">
            <Button wide=true>{t("E-Mail noch einmal senden", "Send the e-mail again")}</Button>
        </PostForm>
        <p>
            <a href="/register/account">{t("Andere E-Mail-Adresse angeben", "Give another e-mail address")}</a>
        </p>
        <Help/>
    }
}

#[component]
fn Finish() -> impl IntoView {
    view! {
        <h1>{t("Alles beisammen", "Everything is there")}</h1>
        <p>{t("Ihre Adresse ist bestätigt.", "Your address is confirmed.")}</p>
        <PostForm form=FinishRegistration::url() class="form">
            <Button look=Look::Primary wide=true>
                {t("Zugang einrichten", "Set up login")}
            </Button>
        </PostForm>
        <Help/>
    }
}

#[component]
fn ConfirmWith(link: String) -> impl IntoView {
    let data = load(|| (), {
        let link = link.clone();
        move |()| look_at_confirmation(link.clone())
    });
    let form = posted(ConfirmEmail::url());
    // Somebody else may have used the code in the meantime, or staff have withdrawn it.
    if let Some(gone) = form.error().and_then(code_gone) {
        return gone;
    }
    view! {
        <Load data instead=code_gone let:asks>
            {match asks {
                Some(Confirming::Click) => {
                    view! {
                        <h1>{t("E-Mail-Adresse bestätigen", "Confirm e-mail address")}</h1>
                        <p>
                            {t(
                                "Ein Klick noch, dann ist Ihr Zugang eingerichtet.",
                                "One more click, and your login is set up.",
                            )}
                        </p>
                        <ConfirmForm form=form.clone() link=link.clone()/>
                        <Help/>
                    }
                        .into_any()
                }
                Some(Confirming::Password { email }) => {
                    view! { <ConfirmWithPassword form=form.clone() link=link.clone() email/> }.into_any()
                }
                Some(Confirming::Elsewhere) => view! { <NumberFirst/> }.into_any(),
                None => {
                    view! {
                        <Gone
                            text=t(
                                "Vielleicht haben Sie die Adresse schon bestätigt. Dann melden Sie sich einfach an. Sonst lassen Sie sich die E-Mail noch einmal schicken.",
                                "Perhaps you have confirmed the address already. Then simply sign in. Otherwise have the e-mail sent again.",
                            )
                            href="/sign-in"
                            button=t("Zur Anmeldung", "Sign in")
                        />
                    }
                        .into_any()
                }
            }}
        </Load>
    }
    .into_any()
}

#[component]
fn ConfirmForm(form: FormState, link: String) -> impl IntoView {
    view! {
        <PostForm form=form class="form">
            <input type="hidden" name="link" value=link/>
            <Button look=Look::Primary wide=true>
                {t("Adresse bestätigen", "Confirm address")}
            </Button>
        </PostForm>
    }
}

/// The mail was opened in another browser: whoever reads it sets the password, and not whoever typed the address.
#[component]
fn ConfirmWithPassword(form: FormState, link: String, email: String) -> impl IntoView {
    view! {
        <h1>{t("Adresse bestätigen und Passwort festlegen", "Confirm address and set password")}</h1>
        <p>
            {t(
                "Sie haben die E-Mail auf einem anderen Gerät oder in einem anderen Browser geöffnet als dem, in dem die Registrierung begonnen wurde. Damit niemand anderes mit Ihrer Adresse einen Zugang bekommt, legen Sie das Passwort bitte hier fest. Es darf dasselbe sein wie vorhin.",
                "You have opened the e-mail on another device or in another browser than the one in which the registration was begun. So that nobody else gets a login with your address, please set the password here. It may be the same one as before.",
            )}
        </p>
        <p>
            {t("Auf allen Geräten melden Sie sich danach an mit ", "On all devices you then sign in with ")} <strong>
                <bdi>{email}</bdi>
            </strong> {t(" und diesem Passwort.", " and this password.")}
        </p>
        <PostForm form=form class="form">
            <input type="hidden" name="link" value=link/>
            <PasswordFields label=t("Passwort", "Password")/>
            <Button look=Look::Primary wide=true>
                {t("Adresse bestätigen und Passwort speichern", "Confirm address and save password")}
            </Button>
        </PostForm>
        <p class="quiet">
            {t(
                "Sie haben sich gar nicht registriert? Dann schließen Sie diese Seite einfach; es geschieht nichts.",
                "You have not registered at all? Then simply close this page; nothing will happen.",
            )}
        </p>
        <Help/>
    }
}

/// The contract number is asked for since the mail was sent, where the registration was begun.
#[component]
fn NumberFirst() -> impl IntoView {
    view! {
        <h1>{t("Zuerst Ihre Vertragsnummer", "Your contract number first")}</h1>
        <p>
            {t(
                "Ihre Hausverwaltung fragt inzwischen auch nach der Vertragsnummer. Geben Sie sie bitte auf dem Gerät und in dem Browser ein, in dem Sie mit der Registrierung begonnen haben.",
                "Your property manager asks for the contract number, too, by now. Please enter it on the device and in the browser in which you began to register.",
            )}
        </p>
        <p>
            {t(
                "Danach öffnen Sie den Link aus der E-Mail noch einmal, hier oder dort.",
                "After that open the link in the e-mail once more, here or there.",
            )}
        </p>
        <Help/>
    }
}

/// A page of a step: shown if the step is due, otherwise it leads to the one that is.
#[component]
fn AtStep<F, V>(
    /// The steps at which the page is shown.
    steps: &'static [Step],
    /// The page.
    children: F,
) -> impl IntoView
where
    F: Fn(Begun) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let data = load(|| (), |()| registration());
    view! {
        <Load data instead=code_gone let:begun>
            {match begun {
                Some(begun) if steps.contains(&begun.step) => children(begun).into_any(),
                // Confirmed in another browser; there the person is not asked to sign in, here they are.
                Some(begun) if begun.step == Step::Done => {
                    send_on("/sign-in?registered=yes");
                    ().into_any()
                }
                Some(begun) => {
                    send_on(begun.step.path());
                    ().into_any()
                }
                None => {
                    send_on("/register");
                    ().into_any()
                }
            }}
        </Load>
    }
}

/// A code that can no longer be used is something to be shown.
fn code_gone(error: &PortalError) -> Option<AnyView> {
    match error.because {
        Because::CodeUnknown | Because::CodeExpired => Some(view! { <CodeGone error=error.clone()/> }.into_any()),
        Because::CodeSleeps => Some(view! { <CodeSleeps error=error.clone()/> }.into_any()),
        _ => None,
    }
}

fn no_access_now() -> &'static str {
    t("Zurzeit gibt es keinen Zugang", "There is no access at present")
}

/// A code that is still good, and that no contract stands behind at present.
#[component]
fn CodeSleeps(error: PortalError) -> impl IntoView {
    crate::load::answer_with(&error);
    view! {
        <Title text=no_access_now()/>
        <h1>{no_access_now()}</h1>
        <p>{error.words().to_owned()}</p>
        <Call/>
        <p>
            <a href="/register">{t("Anderen Code eingeben", "Enter another code")}</a>
        </p>
    }
}

/// A code that was good when the registration was begun.
#[component]
fn CodeGone(error: PortalError) -> impl IntoView {
    crate::load::answer_with(&error);
    let title = if error.because == Because::CodeExpired {
        t("Ihr Code ist abgelaufen", "Your code has expired")
    } else {
        t("Ihr Code gilt nicht mehr", "Your code is no longer valid")
    };
    let sign_in = nobody_is_signed_in().then(|| {
        view! {
            <p class="quiet">
                {t("Haben Sie sich damit schon registriert? ", "Have you registered with it already? ")}
                <a href="/sign-in">{t("Anmelden", "Sign in")}</a>
            </p>
        }
    });
    view! {
        <h1>{title}</h1>
        <p>
            {t(
                "Rufen Sie Ihre Hausverwaltung an. Sie stellt Ihnen gern einen neuen Code aus.",
                "Call your property manager. They will gladly issue a new code.",
            )}
        </p>
        <Call/>
        <p>
            <a href="/register">{t("Anderen Code eingeben", "Enter another code")}</a>
        </p>
        {sign_in}
    }
}

fn because(form: &FormState) -> Option<Because> {
    form.error().map(|error| error.because)
}
