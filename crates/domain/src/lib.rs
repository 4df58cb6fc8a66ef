//! The business of a customer portal: pure rules, no input or output.
//!
//! Everything here is a function of its arguments. There is no clock, no randomness, no database and no
//! conditional feature: callers hand in the time, the settings and the facts, and get a decision back.
//! That is what makes the same rules usable on the server, in the browser and in tests that run in milliseconds.
//!
//! Deliberately absent: SQL (`store`), use cases (`portal`), anything that renders (`app`).
//! To add a noun, add a module of its name here and one of the same name in the layers that need it.

pub mod access;
pub mod account;
pub mod announcement;
pub mod contact;
pub mod contract;
pub mod document;
pub mod faq;
pub mod form;
pub mod fulltext;
pub mod home;
pub mod id;
pub mod import;
pub mod invitation;
pub mod journal;
pub mod list;
pub mod mail;
pub mod master;
pub mod my_data;
pub mod onboarding;
pub mod organisation;
pub mod overview;
pub mod people;
pub mod person;
pub mod policy;
pub mod preview;
pub mod property;
pub mod reading;
pub mod refusal;
pub mod registration;
pub mod resident;
pub mod search;
pub mod session;
pub mod setting;
pub mod staff;
pub mod task;
pub mod text;
pub mod time;
pub mod unit;
