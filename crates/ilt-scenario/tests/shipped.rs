//! What is shipped with the crate: the schema is fresh, every scenario loads.

use std::path::{Path, PathBuf};

fn simulations() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../simulations")
}

fn scenarios(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    found.sort();
    found
}

#[test]
fn the_schema_is_fresh() {
    let path = simulations().join("schema/scenario.schema.json");
    let schema = ilt_scenario::schema();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, format!("{schema}\n")).expect("the schema can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let fresh = kept.trim_end() == schema.trim_end();
    assert!(fresh, "write it again: ilt schema > simulations/schema/scenario.schema.json");
}

#[test]
fn every_scenario_loads() {
    let folders = [simulations(), simulations().join("textbook")];
    let all: Vec<PathBuf> = folders.iter().flat_map(|folder| scenarios(folder)).collect();
    assert!(all.len() > 10, "{all:?}");
    for path in all {
        if let Err(problems) = ilt_scenario::load(&path, &[]) {
            panic!("{}:\n{problems}", path.display());
        }
    }
}
