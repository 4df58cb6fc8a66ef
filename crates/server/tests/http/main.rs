//! The site over HTTP, in process: what a browser sends and gets, without a browser.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod announcements;
mod answers;
mod bucket;
mod crawl;
mod documents;
mod entry;
mod faq;
mod forms;
mod functions;
mod hostile;
mod invite;
mod journalled;
mod master;
mod merge;
mod metrics;
mod my_data;
mod neighbours;
mod office;
mod pages;
mod people;
mod postman;
mod preview;
mod questions;
mod reading;
mod reminders;
mod sessions;
mod site;
mod staff;
mod tenant;
mod writes;
