//! The host: one binary that serves, imports and administers an installation.
//!
//! [`site`] says what a request can reach and what it passes on the way: every answer has its headers, every write
//! comes from our own pages, everybody is introduced ([`app::door`]) before anything else happens. [`forms`] carries
//! out server functions, [`pages`] renders everything else.
//!
//! Deliberately absent: what people may do (`portal`) and how pages look (`app`). To serve something that is neither a
//! page nor a server function, such as a file to download, add a route in [`site::Site::router`] whose handler takes
//! the door as `Extension<Door>`.

mod anchor;
pub mod assets;
mod bare;
pub mod cli;
pub mod config;
mod cookies;
pub mod demo;
pub mod doctor;
mod documents;
mod downloads;
mod forms;
mod frame;
mod guard;
mod headers;
mod health;
mod installable;
mod lock;
pub mod mail;
pub mod metrics;
mod pages;
pub mod secret;
mod sessions;
pub mod site;
mod trace;
mod visitor;
