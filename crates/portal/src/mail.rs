//! Mails: written to the outbox in the transaction of their cause, sent later by a worker of the host.

mod content;

pub use content::{Composed, Content};
