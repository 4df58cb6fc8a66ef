//! Forms: plain HTML that posts to a server function, and comes back with what was typed if something is wrong.
//!
//! A form names the server function's address and the page it stands on (`_page`). Without any script the host calls
//! the function and answers with a redirect if it went well; if not, it renders the page itself once more, with
//! [`Posted`] in its context: what was typed is in the fields, each problem stands beside its field, the status is that
//! of the error, and nothing of it is in the address. [`posted`] is how a page gets at it.
//!
//! A password is never given back. Codes are: somebody who mistyped one character wants to see which.

use crate::{
    error::{Because, PortalError},
    load::carried,
    preview,
};
use leptos::{context::Provider, prelude::*};
use leptos_router::{hooks::use_location, location::Url};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Gives a server function its address: `SignIn::url()`.
pub use leptos::server_fn::ServerFn;

/// The hidden field with the page that a form stands on.
pub const PAGE: &str = "_page";

/// A form that was sent and could not be carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The address of the server function.
    pub action: String,
    /// What was typed, without secrets: name and value in the order of the form.
    pub values: Vec<(String, String)>,
    /// Why it was not done.
    pub error: PortalError,
}

impl Posted {
    /// Keeps what may be shown again.
    #[must_use]
    pub fn new(action: String, typed: Vec<(String, String)>, error: PortalError) -> Self {
        let values = typed.into_iter().filter(|(name, _)| name != PAGE && !name.contains("password")).collect();
        Self { action, values, error }
    }
}

/// The form that came back, and how often the page has said why: the host may make a page more than once.
#[derive(Clone, Copy)]
struct Form {
    posted: StoredValue<Option<Arc<Posted>>>,
    told: StoredValue<u32>,
}

/// What the last form has done, in words, after it went well; empty on the next page.
#[derive(Clone, Copy)]
struct Notice(RwSignal<Option<String>>);

/// What the host hands to the page that follows a form which went well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said(pub String);

/// Carries a form that came back into the page and on to the browser. Once, at the root.
pub(crate) fn provide() {
    let posted = carried(use_context::<Posted>);
    provide_context(Form { posted: StoredValue::new(posted.map(Arc::new)), told: StoredValue::new(0) });
    let said = carried(|| use_context::<Said>().map(|Said(text)| text));
    provide_context(Notice(RwSignal::new(said)));
}

/// What the last form has done, in words. The layout shows it.
#[must_use]
pub fn notice() -> Signal<Option<String>> {
    use_context::<Notice>().map_or_else(|| Signal::stored(None), |Notice(signal)| signal.into())
}

/// Says in the browser what was done, where a server function is called without sending a form.
pub fn say(text: impl Into<String>) {
    if let Some(Notice(signal)) = use_context() {
        signal.set(Some(text.into()));
    }
}

/// Once somebody goes on to another page without loading it anew, an old error or success has nothing to say there, and
/// the page takes the focus: whoever reads with their ears begins at its beginning, as after loading it.
#[component]
pub(crate) fn BeginAnewOnNavigation() -> impl IntoView {
    let location = use_location();
    Effect::new(move |before: Option<String>| {
        let now = location.pathname.get();
        if before.is_some_and(|before| before != now) {
            if let Some(form) = use_context::<Form>() {
                form.posted.set_value(None);
            }
            if let Some(Notice(signal)) = use_context() {
                signal.set(None);
            }
            #[cfg(not(feature = "ssr"))]
            focus_page();
        }
        now
    });
}

#[cfg(not(feature = "ssr"))]
fn focus_page() {
    use crate::ui::MAIN;
    use leptos::{wasm_bindgen::JsCast as _, web_sys::HtmlElement};
    let page = document().get_element_by_id(MAIN).and_then(|page| page.dyn_into::<HtmlElement>().ok());
    // A browser that refuses leaves the focus where it was.
    drop(page.map(|page| page.focus()));
}

/// Why the last form came back, in words; for a page that cannot show the form any more.
pub(crate) fn came_back() -> Option<String> {
    let posted = use_context::<Form>()?.posted.get_value()?;
    Some(posted.error.words().to_owned()).filter(|words| !words.is_empty() && posted.error.because != Because::NotFound)
}

/// How often the page has said why the last form came back, as far as the page is made.
pub(crate) fn told() -> u32 {
    use_context::<Form>().map_or(0, |form| form.told.get_value())
}

/// Why the last form came back, above a page on which it does not stand any more: what it was about has changed
/// meanwhile, or is gone. To be asked once the page is made.
pub(crate) fn untold() -> Option<AnyView> {
    let posted = use_context::<Form>()?.posted.get_value().filter(|_| told() == 0)?;
    let words = posted.error.words();
    (!words.is_empty()).then(|| message_line(words.to_owned(), true))
}

/// Read out at once, and with the focus if that belongs nowhere else.
fn message_line(words: String, autofocus: bool) -> AnyView {
    view! {
        <p class="form-message" role="alert" tabindex="-1" autofocus=autofocus>
            {words}
        </p>
    }
    .into_any()
}

/// The state of the form that posts to this server function.
#[must_use]
pub fn posted(url: &'static str) -> FormState {
    let posted = use_context::<Form>().and_then(|form| form.posted.get_value()).filter(|posted| posted.action == url);
    FormState { url, posted }
}

/// What a form shows: empty at first, and what was typed with its problems if it came back.
#[derive(Clone, Debug)]
pub struct FormState {
    url: &'static str,
    posted: Option<Arc<Posted>>,
}

impl From<&'static str> for FormState {
    fn from(url: &'static str) -> Self {
        posted(url)
    }
}

impl FormState {
    #[cfg(test)]
    pub(crate) fn of(url: &'static str, posted: Option<Posted>) -> Self {
        Self { url, posted: posted.map(Arc::new) }
    }

    /// The address of the server function.
    #[must_use]
    pub const fn url(&self) -> &'static str {
        self.url
    }

    /// Of several forms with the same address on one page, the one in which this (hidden) field has this value.
    #[must_use]
    pub fn only(mut self, name: &str, value: &str) -> Self {
        self.posted.take_if(|posted| !posted.values.iter().any(|(n, v)| n == name && v == value));
        self
    }

    /// Whether the form came back.
    #[must_use]
    pub const fn came_back(&self) -> bool {
        self.posted.is_some()
    }

    /// What belongs into a field: what was typed, or what is stored if the form has not been sent.
    #[must_use]
    pub fn value(&self, name: &str, stored: &str) -> String {
        match &self.posted {
            None => stored.to_owned(),
            Some(posted) => posted.first(name).unwrap_or_default().to_owned(),
        }
    }

    /// Everything that was typed or chosen under one name.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<String> {
        let values = self.posted.iter().flat_map(|posted| &posted.values);
        values.filter(|(n, _)| n == name).map(|(_, value)| value.clone()).collect()
    }

    /// Everything that was typed or chosen under names that begin alike: the boxes of a list.
    #[must_use]
    pub fn values_of(&self, beginning: &str) -> Vec<String> {
        let values = self.posted.iter().flat_map(|posted| &posted.values);
        values.filter(|(n, _)| n.starts_with(beginning)).map(|(_, value)| value.clone()).collect()
    }

    /// The version that a form speaks of: the one that was there when somebody began to fill it in, also when it has
    /// come back. Only once they were told of a newer one they go on from that.
    #[must_use]
    pub fn version(&self, name: &str, now: i64) -> String {
        let seen = self.posted.as_ref().filter(|posted| posted.error.because != Because::Outdated);
        seen.and_then(|posted| posted.first(name)).map_or_else(|| now.to_string(), str::to_owned)
    }

    /// Whether a box is ticked: a box that is not does not travel at all.
    #[must_use]
    pub fn checked(&self, name: &str, stored: bool) -> bool {
        self.posted.as_ref().map_or(stored, |posted| posted.first(name).is_some())
    }

    /// What is wrong with a field, in the reader's language.
    #[must_use]
    pub fn problem(&self, name: &str) -> Option<String> {
        let problems = self.posted.as_ref()?.error.problems();
        problems.iter().find(|(field, _)| field == name).map(|(_, words)| words.clone())
    }

    /// Where what stands in the way of a field is to be seen.
    #[must_use]
    pub fn link(&self, name: &str) -> Option<String> {
        let links = self.posted.as_ref()?.error.links();
        links.iter().find(|(field, _)| field == name).map(|(_, path)| path.clone())
    }

    /// Whether this is the field to begin with.
    #[must_use]
    pub fn is_first_problem(&self, name: &str) -> bool {
        self.error().and_then(|error| error.problems().first()).is_some_and(|(first, _)| first == name)
    }

    /// Why the form came back, in the reader's language.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        self.error().map(|error| error.words().to_owned())
    }

    /// Why the form came back.
    #[must_use]
    pub fn error(&self) -> Option<&PortalError> {
        self.posted.as_ref().map(|posted| &posted.error)
    }
}

impl Posted {
    fn first(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// The page that is being shown, as forms send it along.
#[must_use]
pub fn this_page() -> Signal<String> {
    let location = use_location();
    Signal::derive(move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        if query.is_empty() { path } else { format!("{path}?{query}") }
    })
}

/// A form that posts to a server function. Fields inside find its state with `use_context::<FormState>()`.
#[component]
pub fn PostForm(
    /// The server function's address (`SignIn::url()`), or its [`FormState`].
    #[prop(into)]
    form: FormState,
    /// Classes of the form.
    #[prop(optional)]
    class: Option<&'static str>,
    /// The fields and the button.
    children: Children,
) -> impl IntoView {
    let page = this_page();
    let url = preview::address(form.url());
    view! {
        <form method="post" action=url class=class novalidate>
            <input type="hidden" name=PAGE value=page/>
            <FormMessage form=form.clone()/>
            <Provider value=form>{locked_in_preview(children)}</Provider>
        </form>
    }
}

/// The hidden field with the version of what a form changes, so that nothing is overwritten unseen.
#[component]
pub fn Version(
    /// Name in the form.
    #[prop(default = "version")]
    name: &'static str,
    /// The version that is there now.
    now: i64,
) -> impl IntoView {
    let version = use_context::<FormState>().map_or_else(|| now.to_string(), |form| form.version(name, now));
    view! { <input type="hidden" name=name value=version/> }
}

/// A form that sends a file. It is not read before it is stored, so what was typed beside the file does not come back.
#[component]
pub fn UploadForm(
    /// The server function's address, or its [`FormState`].
    #[prop(into)]
    form: FormState,
    /// Classes of the form.
    #[prop(optional)]
    class: Option<&'static str>,
    /// What its files belong to: that must be known before they come.
    #[prop(optional, into)]
    of: Option<String>,
    /// The fields and the button.
    children: Children,
) -> impl IntoView {
    let page = this_page();
    let url = preview::address(form.url());
    let of = of.map(|of| format!("&of={}", Url::escape(&of))).unwrap_or_default();
    let action = move || format!("{url}?{PAGE}={}{of}", Url::escape(&page.get()));
    view! {
        <form method="post" action=action enctype="multipart/form-data" class=class novalidate>
            <FormMessage form=form.clone()/>
            <Provider value=form>{locked_in_preview(children)}</Provider>
        </form>
    }
}

/// A form that fetches a file: it leaves the page as it is, so that nothing need lead back to it.
#[component]
pub fn FileForm(
    /// The address of the file, or the state of its form.
    #[prop(into)]
    form: FormState,
    /// The button.
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=form.url()>
            <FormMessage form=form.clone()/>
            {locked_in_preview(children)}
        </form>
    }
}

/// The fields of a form. In a preview they are all there and none can be used; the server would refuse them anyway.
fn locked_in_preview(children: Children) -> AnyView {
    if !preview::is_on() {
        return children().into_any();
    }
    view! { <fieldset class="locked" disabled>{children()}</fieldset> }.into_any()
}

/// Why the form came back. It is read out at once, and has the focus if no field is to blame. A form that can come back
/// is made with its page and not inside `move ||`, which the host and the browser make at different times: what stands
/// around it ([`More`](crate::ui::More), the page) looks whether it has said why.
#[component]
pub fn FormMessage(
    /// Whose.
    form: FormState,
) -> impl IntoView {
    let of_a_field = form.error().is_some_and(|error| !error.problems().is_empty());
    form.message().map(|message| {
        if let Some(form) = use_context::<Form>() {
            form.told.update_value(|told| *told += 1);
        }
        message_line(message, !of_a_field)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        form::{Problem, Problems},
        refusal::Reason,
    };

    fn came_back() -> FormState {
        let mut problems = Problems::one("email", Problem::NotAnEmail);
        problems.add("town", Problem::Missing);
        let typed = [
            (PAGE, "/register"),
            ("email", "jana@"),
            ("password", "geheim"),
            ("password_again", "geheim"),
            ("code", "7K2M"),
            ("pets", "on"),
        ];
        let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        FormState {
            url: "/api/register",
            posted: Some(Arc::new(Posted::new("/api/register".to_owned(), typed, problems.into()))),
        }
    }

    #[test]
    fn frau_schubert_finds_what_she_typed_but_never_her_password() {
        let form = came_back();
        assert_eq!(form.value("email", "jana@example.net"), "jana@");
        assert_eq!(form.value("code", ""), "7K2M");
        assert_eq!(form.value("password", ""), "");
        assert_eq!(form.values("password_again"), Vec::<String>::new());
        assert_eq!(form.value("town", "Augsburg"), "", "an emptied field stays empty");
        assert!(form.checked("pets", false) && !form.checked("terms", true));
        assert!(form.problem("email").is_some() && form.problem("name").is_none());
        assert!(form.is_first_problem("email") && !form.is_first_problem("town"));
    }

    #[test]
    fn petra_overwrites_nothing_that_she_was_not_told_of() {
        let refused = |error: PortalError| {
            let typed = vec![("version".to_owned(), "3".to_owned()), ("title".to_owned(), String::new())];
            FormState::of("/api/save", Some(Posted::new("/api/save".to_owned(), typed, error)))
        };
        assert_eq!(FormState::of("/api/save", None).version("version", 4), "4");
        let wrong = refused(Problems::one("title", Problem::Missing).into());
        assert_eq!(wrong.version("version", 4), "3", "what she saw when she began to type");
        assert_eq!(refused(Reason::Busy.into()).version("version", 4), "3");
        assert_eq!(refused(Reason::DocumentOutdated.into()).version("version", 4), "4", "she was told");
    }

    #[test]
    fn of_two_rows_only_the_one_that_was_sent_shows_the_error() {
        assert!(came_back().only("code", "7K2M").came_back());
        let other = came_back().only("code", "1234");
        assert_eq!((other.value("email", "stored"), other.message()), ("stored".to_owned(), None));
    }
}
