//! The host: one binary that serves, imports and administers an installation.
