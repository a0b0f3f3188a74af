//! The `ilt` command.
fn main() {}
