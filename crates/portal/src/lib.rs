//! The use cases: the only door between the web and the rest.
