//! What is kept and found on both databases. One program: each links everything below it.

mod chain;
mod import;
mod invitations;
mod nouns;
mod outage;
mod races;
mod schema;
mod visibility;
