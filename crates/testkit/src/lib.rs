//! For tests only: named people and houses, a clock that is set by hand, databases that are thrown away.
