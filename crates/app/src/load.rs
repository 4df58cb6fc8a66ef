//! Pages that show data: loading it, and what stands there if it could not be had.
//!
//! Whatever a page shows travels as bytes and is read at one place: where it is shown ([`Packed`]). So the machinery
//! that waits for an answer is compiled once and not once for each page. The bytes are postcard, which names no fields:
//! what reads it is a fraction of what reads JSON. Hence both sides must be of one build, whose mark leads the bytes; a
//! browser that meets another one loads the page anew, and with it the code.

use crate::{
    error::{Because, PortalError},
    form::{came_back, this_page, untold},
    frame::{Frame, frame},
    lang::t,
    routes::is_of_customers,
};
use codee::{Decoder, Encoder, binary::PostcardCodec};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    hooks::{use_params_map, use_query_map},
    location::Url,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{any::Any, marker::PhantomData, pin::Pin, sync::Arc};

/// What a page shows, not read yet.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct Packed<T>(Bytes, PhantomData<fn() -> T>);

/// Something in the form in which it travels: the mark of the build, then the postcard.
type Bytes = Vec<u8>;

/// Of the same length in every build, so that none is the beginning of another.
const BUILD: &str = env!("QUARTIER_BUILD");

type Answer = Result<Bytes, PortalError>;

impl<T: Serialize> Packed<T> {
    /// Packs what a page shows.
    ///
    /// # Errors
    /// For what has no such form, such as a list that does not know its length.
    pub fn of(value: &T) -> Result<Self, PortalError> {
        match PostcardCodec::encode(value) {
            Ok(bytes) => Ok(Self([BUILD.as_bytes(), &bytes].concat(), PhantomData)),
            Err(_) => Err(PortalError::interrupted()),
        }
    }
}

impl<T: DeserializeOwned> Packed<T> {
    /// Reads it.
    ///
    /// # Errors
    /// If it came from another build of the portal.
    pub fn open(self) -> Result<T, PortalError> {
        read(&self.0)
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PortalError> {
    let bytes = bytes.strip_prefix(BUILD.as_bytes()).ok_or_else(PortalError::of_another_build)?;
    PostcardCodec::decode(bytes).map_err(|_| PortalError::interrupted())
}

/// What the host knew when it rendered the page; the browser finds it in the page.
pub(crate) fn carried<T>(known: impl FnOnce() -> T) -> T
where
    T: Serialize + DeserializeOwned,
{
    SharedValue::<T, PostcardCodec>::new_with_encoding(known).into_inner()
}

/// What a page waits for.
pub struct Loading<T> {
    answer: Resource<Answer, PostcardCodec>,
    shows: PhantomData<fn() -> T>,
}

impl<T> Clone for Loading<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loading<T> {}

impl<T> Loading<T> {
    /// Asks once more.
    pub fn refetch(&self) {
        self.answer.refetch();
    }
}

/// Loads what a page shows, and loads it anew whenever `source` changes.
pub fn load<S, T, Answer>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> Answer + Send + Sync + 'static,
) -> Loading<T>
where
    S: Clone + PartialEq + Send + Sync + 'static,
    Answer: Future<Output = Result<Packed<T>, PortalError>> + Send + 'static,
{
    let source =
        move || Key { value: Arc::new(source()), same: |one, other| one.downcast_ref::<S>() == other.downcast_ref() };
    let fetch = move |key: Key| -> Pending {
        match key.value.downcast_ref::<S>() {
            Some(source) => {
                let answer = fetch(source.clone());
                Box::pin(async move { answer.await.map(|packed| packed.0) })
            }
            // It is what `source` has made.
            None => Box::pin(std::future::ready(Err(PortalError::interrupted()))),
        }
    };
    Loading { answer: resource(Box::new(source), Box::new(fetch)), shows: PhantomData }
}

/// What the answer depends on, whatever its type is.
#[derive(Clone)]
struct Key {
    value: Arc<dyn Any + Send + Sync>,
    same: fn(&dyn Any, &dyn Any) -> bool,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&*self.value, &*other.value)
    }
}

/// What the query of the address says by a name; nothing is an empty text.
pub fn in_query() -> impl Fn(&'static str) -> String + Copy + Send + Sync + 'static {
    let query = use_query_map();
    move |name| query.with(|query| query.get(name)).unwrap_or_default()
}

/// The address of a page with what its query says; what is empty is left out.
pub fn address(path: &str, query: &[(&str, &str)]) -> String {
    let query = query.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<_> = query.map(|(name, value)| format!("{name}={}", Url::escape(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// The part of the address that its route calls by a name; nothing is an empty text.
pub fn in_path(name: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let params = use_params_map();
    move || params.with(|params| params.get(name)).unwrap_or_default()
}

/// What a page shows in the place of a refusal; none if it has no words of its own for it.
pub type Instead = fn(&PortalError) -> Option<AnyView>;

type Pending = Pin<Box<dyn Future<Output = Answer> + Send>>;

fn resource(
    source: Box<dyn Fn() -> Key + Send + Sync>,
    fetch: Box<dyn Fn(Key) -> Pending + Send + Sync>,
) -> Resource<Answer, PostcardCodec> {
    Resource::new_with_options(source, fetch, false)
}

/// Shows data once it is there, or why it is not. The only boundary of a page: everything that waits is inside.
#[component]
pub fn Load<T, F, V>(
    /// What is waited for.
    data: Loading<T>,
    /// What stands there instead, for refusals that the page has words of its own for.
    #[prop(optional)]
    instead: Option<Instead>,
    /// How it is shown.
    children: F,
) -> impl IntoView
where
    T: DeserializeOwned + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let shown = move |answer: Answer| match answer.and_then(|bytes| read(&bytes)) {
        Ok(data) => children(data).into_any(),
        Err(error) => {
            instead.and_then(|instead| instead(&error)).unwrap_or_else(|| view! { <Failure error/> }.into_any())
        }
    };
    once_there(data.answer, Arc::new(shown))
}

fn once_there(answer: Resource<Answer, PostcardCodec>, shown: Arc<dyn Fn(Answer) -> AnyView + Send + Sync>) -> AnyView {
    view! {
        <Transition>
            {move || {
                let shown = Arc::clone(&shown);
                Suspend::new(async move {
                    let answer = answer.await;
                    let there = answer.is_ok();
                    let page = shown(answer);
                    // What the page does not say itself is asked for once it is made.
                    match untold().filter(|_| there) {
                        Some(words) => vec![words, page].into_any(),
                        None => page,
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// Why a page cannot be shown. Sends people on who must do something else first.
#[component]
pub fn Failure(
    /// What happened.
    error: PortalError,
) -> impl IntoView {
    match error.because {
        // The page was still there when its form was sent, and the form's answer says what has become of it.
        Because::NotFound => {
            came_back().map_or_else(|| view! { <NotFound/> }.into_any(), |words| refused(&error, words))
        }
        Because::SignedOut => {
            send_on(&format!("/sign-in?next={}", Url::escape(&this_page().get_untracked())));
            ().into_any()
        }
        Because::QuestionsFirst => {
            let page = this_page().get_untracked();
            let wanted = || use_query_map().read_untracked().get("next").unwrap_or_default();
            send_on(&bringing("/welcome", &if page.starts_with("/welcome") { wanted() } else { page }));
            ().into_any()
        }
        // The server then says what has become of it.
        Because::AnotherBuild | Because::PreviewOver => {
            send_on(&this_page().get_untracked());
            ().into_any()
        }
        Because::CodeUnknown | Because::CodeExpired | Because::CodeSleeps | Because::Outdated | Because::Other => {
            refused(&error, error.words().to_owned())
        }
    }
}

/// An address among the questions, which brings along the page that comes after the last of them.
pub(crate) fn bringing(path: &str, next: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    if next.is_empty() { path.to_owned() } else { format!("{path}{mark}next={}", Url::escape(next)) }
}

fn refused(error: &PortalError, words: String) -> AnyView {
    answer_with(error);
    view! {
        <Title text=t("Das hat nicht geklappt", "That did not work")/>
        <section class="message">
            <h1>{t("Das hat nicht geklappt", "That did not work")}</h1>
            <p>{words}</p>
            <WayHome/>
        </section>
    }
    .into_any()
}

#[component]
fn WayHome() -> impl IntoView {
    view! {
        <p>
            <a href="/" rel="external">
                {t("Zur Startseite", "To the start page")}
            </a>
        </p>
    }
}

/// The one answer for what does not exist and for what one may not see.
#[component]
pub fn NotFound() -> impl IntoView {
    answer_with(&PortalError::not_found());
    // Where a preview has ended, its pages may still be open in another tab.
    let page = this_page().get_untracked();
    let of_customers = is_of_customers(page.split('?').next().unwrap_or_default());
    let why = if of_customers && frame().with_value(Frame::is_staff) {
        t(
            "Diese Adresse gehört zum Kundenportal. Was dort steht, sehen Sie in einer Vorschau: Öffnen Sie den Kontakt, und wählen Sie „Vorschau als …“.",
            "This address belongs to the customers’ portal. What is there you see in a preview: open the contact, and choose “Preview as …”.",
        )
    } else {
        t(
            "Vielleicht ist sie umgezogen, oder die Adresse ist vertippt.",
            "It may have moved, or the address is mistyped.",
        )
    };
    view! {
        <Title text=t("Seite nicht gefunden", "Page not found")/>
        <section class="message">
            <h1>{t("Diese Seite gibt es nicht", "This page does not exist")}</h1>
            <p>{why}</p>
            <WayHome/>
        </section>
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn answer_with(error: &PortalError) {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(error.status());
    }
}

#[cfg(not(feature = "ssr"))]
pub(crate) const fn answer_with(_: &PortalError) {}

#[cfg(feature = "ssr")]
pub(crate) fn send_on(address: &str) {
    leptos_axum::redirect(address);
}

/// Loads the page anew: who is signed in may have changed, and with it everything around the page.
#[cfg(not(feature = "ssr"))]
pub(crate) fn send_on(address: &str) {
    // A browser that refuses to navigate leaves nothing to be done about it.
    drop(window().location().set_href(address));
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use super::*;

    #[test]
    fn what_another_build_has_packed_is_not_read() {
        let packed = Packed::of(&"Rex".to_owned()).unwrap();
        let older = Packed::<String>([b"v0123456789abcdef", &packed.0[BUILD.len()..]].concat(), PhantomData);
        assert_eq!(older.0.len(), packed.0.len());
        assert_eq!(packed.open().unwrap(), "Rex");
        assert_eq!(older.open().unwrap_err().because, Because::AnotherBuild);
    }

    #[test]
    fn what_broke_on_the_way_is_told_apart_from_that() {
        let cut = Packed::<String>(BUILD.as_bytes().to_vec(), PhantomData);
        assert_eq!(cut.open().unwrap_err().because, Because::Other);
    }
}
