//! Pictures, drawn with a pen on a grid of 20 by 20.

use leptos::prelude::*;

/// A picture. Only those that a page names are in its download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol(&'static str);

macro_rules! symbols {
    ($($(#[$doc:meta])* $name:ident = $path:literal;)*) => {
        impl Symbol {
            $($(#[$doc])* pub const $name: Self = Self($path);)*
        }
    };
}

symbols! {
    /// Start page.
    HOME = "M3 9.5 10 3.5l7 6M5 8v8.5h3.5V12h3v4.5H15V8";
    /// Announcements.
    MEGAPHONE = "M3 8.5v3.5h2.5l8 4V4.5l-8 4zM5.5 12l1.25 4.5h2L7.75 13M16 8.75a2.25 2.25 0 0 1 0 3";
    /// Documents, and files.
    DOCUMENT = "M11.5 2.5h-6v15h9v-12zM11.5 2.5v3h3M8 10h4M8 13h4";
    /// Frequent questions, help.
    QUESTION = "M10 2.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15M7.9 8a2.1 2.1 0 1 1 3.1 1.85c-.7.4-1 .8-1 1.65M10 14v.01";
    /// Bookings, days.
    CALENDAR = "M3 4.5h14v12.5H3zM3 8.5h14M6.75 2.5v3.5M13.25 2.5v3.5";
    /// Community, residents.
    PEOPLE = "M7.5 3.5a2.75 2.75 0 1 1 0 5.5a2.75 2.75 0 1 1 0-5.5M2.5 16.5v-1a4 4 0 0 1 4-4h2a4 4 0 0 1 4 4v1M13 3.75a2.75 2.75 0 0 1 0 5M15 11.9a4 4 0 0 1 2.5 3.6v1";
    /// One person, own account.
    PERSON = "M10 3a3.25 3.25 0 1 1 0 6.5a3.25 3.25 0 1 1 0-6.5M3.75 17v-.5A4.5 4.5 0 0 1 8.25 12h3.5a4.5 4.5 0 0 1 4.5 4.5v.5";
    /// Settings.
    SLIDERS = "M3 6h6.5M14 6h3M3 14h3M10.5 14H17M11.75 3.75a2.25 2.25 0 1 1 0 4.5a2.25 2.25 0 1 1 0-4.5M8.25 11.75a2.25 2.25 0 1 1 0 4.5a2.25 2.25 0 1 1 0-4.5";
    /// Property.
    BUILDING = "M4 17.5v-15h8v15M12 7.5h4v10M2.5 17.5h15M7 6h2M7 9h2M7 12h2";
    /// Contacts.
    CARD = "M2.5 4.5h15v11h-15zM7 7.5a1.5 1.5 0 1 1 0 3a1.5 1.5 0 1 1 0-3M4.75 13a2.3 2.3 0 0 1 4.5 0M12 8.5h3M12 11.5h3";
    /// Import, upload.
    UPLOAD = "M10 13V3.5M6.5 7 10 3.5 13.5 7M3.5 12.5v4h13v-4";
    /// Download.
    DOWNLOAD = "M10 3.5V13M6.5 9.5 10 13l3.5-3.5M3.5 12.5v4h13v-4";
    /// Mail.
    ENVELOPE = "M2.5 4.5h15v11h-15zM2.5 5.5 10 11l7.5-5.5";
    /// Invitation code.
    KEY = "M7 9a4 4 0 1 1 0 8a4 4 0 1 1 0-8M9.85 10.15 16.5 3.5M13.5 6.5l2.75 2.75";
    /// Journal, time.
    CLOCK = "M10 2.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15M10 5.75V10l2.75 2";
    /// Overview.
    TILES = "M3 3h5.5v7H3zM11.5 3H17v4h-5.5zM11.5 10H17v7h-5.5zM3 13h5.5v4H3z";
    /// Search.
    SEARCH = "M9 3.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M13 13l4 4";
    /// Filter.
    FILTER = "M3 5.5h14M5.5 10h9M8 14.5h4";
    /// Done.
    CHECK = "M4 10.5 8.25 15 16 5.5";
    /// Went well.
    CHECK_CIRCLE = "M10 2.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15M6.75 10.25 9 12.5l4.25-5";
    /// To know.
    INFO = "M10 2.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15M10 9.25v4.5M10 6.25v.01";
    /// Attention.
    WARNING = "M10 3 2.25 16.5h15.5zM10 8v4M10 14.25v.01";
    /// Went wrong.
    ERROR = "M7 2.5h6L17.5 7v6L13 17.5H7L2.5 13V7zM10 6.25v4.5M10 13.5v.01";
    /// A state without more to it.
    DOT = "M10 7.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5";
    /// Close, remove from a list.
    CROSS = "M5 5l10 10M15 5 5 15";
    /// Add.
    PLUS = "M10 4v12M4 10h12";
    /// Back.
    BACK = "M12.5 4.5 7 10l5.5 5.5";
    /// On.
    FORWARD = "M7.5 4.5 13 10l-5.5 5.5";
    /// Opens downwards.
    DOWN = "M4.5 7.5 10 13l5.5-5.5";
    /// Sorted upwards.
    UP = "M4.5 12.5 10 7l5.5 5.5";
    /// Print, on paper.
    PRINTER = "M6 7.5v-5h8v5M6 14H3V7.5h14V14h-3M6 11.5h8v6H6z";
    /// Change.
    PENCIL = "M3.5 16.5l.75-3.5L13.5 3.75l2.75 2.75L7 15.75zM11.5 5.75l2.75 2.75";
    /// Delete.
    TRASH = "M3.5 5.5h13M8 5.5v-2.5h4v2.5M5 5.5l.75 11.5h8.5L15 5.5M8.25 8.5v5.5M11.75 8.5v5.5";
    /// Who can see something.
    EYE = "M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10M10 7.75a2.25 2.25 0 1 1 0 4.5a2.25 2.25 0 1 1 0-4.5";
    /// Password, not open.
    LOCK = "M4.5 9h11v8h-11zM7 9V6a3 3 0 0 1 6 0v3";
    /// Language.
    GLOBE = "M10 2.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15M2.5 10h15M10 2.5c5 4.5 5 10.5 0 15c-5-4.5-5-10.5 0-15";
    /// The menu on a phone.
    MENU = "M3 5.5h14M3 10h14M3 14.5h14";
    /// Sign out.
    LEAVE = "M8 3H3.5v14H8M8 10h9M13.5 6.5 17 10l-3.5 3.5";
    /// Telephone.
    PHONE = "M4 3h3l1.5 4-2 1.5a10 10 0 0 0 5 5l1.5-2 4 1.5v3a1.5 1.5 0 0 1-1.5 1.5A13.5 13.5 0 0 1 2.5 4.5 1.5 1.5 0 0 1 4 3";
    /// Conversation.
    CHAT = "M3 3.5h14v10H9l-4 3.5v-3.5H3z";
    /// Undo.
    UNDO = "M7 3.5 3.5 7 7 10.5M3.5 7H12a4.5 4.5 0 0 1 0 9H8";
    /// Renew, try again.
    RENEW = "M16 4v4h-4M4 16v-4h4M15.5 8A6 6 0 0 0 4.75 7M4.5 12a6 6 0 0 0 10.75 1";
    /// A key of the add-on, not to be had yet.
    PUZZLE = "M3 7h3.5a2 2 0 1 1 4 0H14v3.5a2 2 0 1 1 0 4V17H3z";
}

/// A picture beside words. It is never read out: the words say it all.
#[component]
pub fn Icon(
    /// Which.
    of: Symbol,
) -> impl IntoView {
    view! {
        <svg class="icon" width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" aria-hidden="true">
            <path d=of.0/>
        </svg>
    }
}

/// The mark of the product: four plots of a quarter.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" width="32" height="32" viewBox="0 0 32 32" fill="currentColor" aria-hidden="true">
            <path d="M3 15V9.5L9 4l6 5.5V15zM17 15V3a12 12 0 0 1 12 12zM3 17h12v12H3zM17 17h12v6a6 6 0 0 1-6 6h-6z"/>
        </svg>
    }
}
