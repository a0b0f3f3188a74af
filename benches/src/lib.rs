//! Bare reference loops: what our engine costs over nothing.
