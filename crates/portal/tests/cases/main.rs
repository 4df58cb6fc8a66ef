//! The use cases on a real database: SQLite, and PostgreSQL where there is one. One program: each links everything below it.

mod announcement;
mod contact;
mod days;
mod document;
mod faq;
mod import;
mod invitation;
mod journal;
mod master;
mod me;
mod merge;
mod my_data;
mod operation;
mod people;
mod preview;
mod question;
mod reading;
mod registration;
mod reminder;
mod resident;
mod setting;
mod sign_in;
mod staff;
mod task;
mod welcome;
mod windows;
