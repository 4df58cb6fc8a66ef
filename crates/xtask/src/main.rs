//! The project's chores, in Rust: set up, serve, test, measure.
fn main() {}
