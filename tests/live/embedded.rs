//! What only the embedded log does.
