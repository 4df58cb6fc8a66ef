//! The language of the page.

use domain::text::Lang;

/// Words in the reader's language.
#[must_use]
pub fn t(de: &'static str, en: &'static str) -> &'static str {
    match lang() {
        Lang::De => de,
        Lang::En => en,
    }
}

#[cfg(feature = "ssr")]
mod here {
    use super::Lang;
    use leptos::prelude::{provide_context, use_context};

    /// The reader's language.
    #[must_use]
    pub fn lang() -> Lang {
        use_context().unwrap_or_default()
    }

    pub(crate) fn speak(lang: Lang) {
        provide_context(lang);
    }
}

#[cfg(not(feature = "ssr"))]
mod here {
    use super::Lang;
    use std::sync::atomic::{AtomicBool, Ordering};

    // A browser shows one page to one person, and changing the language loads the page anew. Unlike a context this is
    // also there in event handlers, which run outside the tree of owners.
    static ENGLISH: AtomicBool = AtomicBool::new(false);

    /// The reader's language.
    #[must_use]
    pub fn lang() -> Lang {
        if ENGLISH.load(Ordering::Relaxed) { Lang::En } else { Lang::De }
    }

    pub(crate) fn speak(lang: Lang) {
        ENGLISH.store(lang == Lang::En, Ordering::Relaxed);
    }
}

pub use here::lang;
pub(crate) use here::speak;
