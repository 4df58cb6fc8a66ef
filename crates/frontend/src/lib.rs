//! What the browser loads: hydrates the pages.
