//! The kit: what pages are made of.
//!
//! Each component is plain HTML with the classes of `style/`, complete without any script. Words come from the caller,
//! already in the reader's language; only what the kit itself says is translated here. Fields inside a
//! [`PostForm`](crate::form::PostForm) find what was typed and what is wrong with it on their own.
//!
//! Deliberately absent: data, addresses, colours. `ui/README.md` shows everything on one page.

mod badge;
mod button;
mod card;
mod choice;
mod field;
mod frame;
mod heading;
mod navigation;
mod notice;
mod progress;
mod symbol;
mod table;
mod toast;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use badge::*;
pub use button::*;
pub use card::*;
pub use choice::*;
pub use field::*;
pub use frame::*;
pub use heading::*;
pub use navigation::*;
pub use notice::*;
pub use progress::*;
pub use symbol::*;
pub use table::*;
pub use toast::*;

/// What a state means. It is always said in words as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Quiet,
    /// To know.
    Info,
    /// Went well, is on.
    Good,
    /// Needs attention.
    Warn,
    /// Went wrong.
    Bad,
}

impl Tone {
    /// Its picture.
    #[must_use]
    pub const fn symbol(self) -> Symbol {
        match self {
            Self::Quiet => Symbol::DOT,
            Self::Info => Symbol::INFO,
            Self::Good => Symbol::CHECK_CIRCLE,
            Self::Warn => Symbol::WARNING,
            Self::Bad => Symbol::ERROR,
        }
    }
}
