//! The business of a customer portal: pure rules, no input or output.
