//! `ilt schema`: the JSON Schema of scenario files.

use std::fs;
use std::path::Path;

use crate::args::SchemaArguments;
use crate::failure::Failure;
use crate::terminal;

/// Prints the schema, or says whether a file still agrees with it.
pub(crate) fn schema(arguments: &SchemaArguments) -> Result<(), Failure> {
    let schema = ilt_scenario::schema();
    match &arguments.check {
        None => terminal::print(&schema),
        Some(path) => fresh(path, &schema),
    }
}

fn fresh(path: &Path, schema: &str) -> Result<(), Failure> {
    let kept = fs::read_to_string(path).map_err(|why| Failure::file("read", path, why))?;
    if kept.trim_end() == schema.trim_end() {
        return terminal::print(&format!("{}: up to date", path.display()));
    }
    let path = path.display();
    Err(Failure::Input(format!(
        "{path} does not agree with this version of ilt; write it again with `ilt schema > {path}`"
    )))
}
