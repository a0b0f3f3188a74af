//! Scenarios to start from: a commented one that runs, or one that extends a given scenario with its workforce in a
//! table to edit.

use std::path::{Component, Path, PathBuf};

use crate::load;
use crate::problem::Problems;
use crate::source::{Disk, Files};
use crate::team::Workforce;

/// The commented scenario.
const COMMENTED: &str = include_str!("starter/commented.toml");
/// The scenario that extends another; `{extends}`, `{name}` and `{base}` are filled in.
const EXTENDING: &str = include_str!("starter/extending.toml");
/// The table beside it.
const TABLE: &str = "workforce.csv";

/// The files of a scenario to start from, to be written as they are: `path` itself and, with `from`, a table of the
/// teams of that scenario beside it.
///
/// # Errors
/// Every problem of `from`, if it cannot be loaded.
pub fn starter(from: Option<&Path>, path: &Path) -> Result<Vec<(PathBuf, String)>, Problems> {
    match from {
        None => Ok(vec![(path.to_path_buf(), COMMENTED.to_owned())]),
        Some(base) => extending(&Disk, base, path),
    }
}

fn extending(files: &dyn Files, base: &Path, path: &Path) -> Result<Vec<(PathBuf, String)>, Problems> {
    let (scenario, workforce) = load::workforce(files, base)?;
    let name = &scenario.study.context.name;
    let text = EXTENDING
        .replace("{extends}", &quoted(&way(path, base)))
        .replace("{name}", &quoted(&format!("{name}, with our own workforce")))
        .replace("{base}", &name.replace(['\n', '\r'], " "));
    let table = path.parent().unwrap_or(Path::new("")).join(TABLE);
    Ok(vec![(path.to_path_buf(), text), (table, csv(&workforce))])
}

fn csv(workforce: &[Workforce]) -> String {
    let mut text = String::from("id,name,wte_funded,wte_in_post,staff\n");
    for row in workforce {
        let cells =
            [&row.id, &row.name, &row.wte_funded, &row.wte_in_post, &row.staff].map(|cell| escaped(cell));
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// A cell as RFC 4180 wants it.
fn escaped(cell: &str) -> String {
    match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let escape = |letter: char| match letter {
        '"' | '\\' => format!("\\{letter}"),
        control if control.is_control() => format!("\\u{:04x}", u32::from(control)),
        plain => plain.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

/// The way from the folder of one file to another, with `/` whatever the system.
fn way(from: &Path, to: &Path) -> String {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let plain = |path: &Path| {
        let mut parts: Vec<String> = Vec::new();
        for part in path.components() {
            match part {
                Component::ParentDir => drop(parts.pop()),
                Component::CurDir => {}
                other => parts.push(other.as_os_str().to_string_lossy().into_owned()),
            }
        }
        parts
    };
    let folder = plain(whole(from).parent().unwrap_or(Path::new("")));
    let target = plain(&whole(to));
    let shared = folder.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", folder.len() - shared);
    up.chain(target[shared..].iter().map(String::as_str)).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;
    use crate::{Scenario, load_from};

    fn load(files: &Memory, path: &str) -> Scenario {
        load_from(files, Path::new(path), &[]).unwrap_or_else(|problems| panic!("{problems}"))
    }

    #[test]
    fn the_commented_scenario_runs() {
        let files = Memory([("new.toml".into(), COMMENTED.as_bytes().to_vec())].into());
        let scenario = load(&files, "new.toml");
        assert!(scenario.notices.list.is_empty(), "{}", scenario.notices);
        let world = ilt_model::World::new(scenario.spec, 1);
        let ended = ilt_model::run(&world, 1, &false.into(), &mut ());
        assert_eq!(ended, ilt_model::Ended::Finished);
    }

    #[test]
    fn ways_lead_from_folder_to_file() {
        assert_eq!(way(Path::new("a/b/new.toml"), Path::new("a/base.toml")), "../base.toml");
        assert_eq!(way(Path::new("new.toml"), Path::new("simulations/base.toml")), "simulations/base.toml");
        assert_eq!(way(Path::new("a/new.toml"), Path::new("b/../a/c/base.toml")), "c/base.toml");
    }

    /// The commented scenario, and one of ours that extends it.
    fn extended() -> Memory {
        let base = COMMENTED.as_bytes().to_vec();
        let mut files = Memory([("s/base.toml".into(), base)].into());
        let made = extending(&files, Path::new("s/base.toml"), Path::new("ours/new.toml")).expect("sound");
        files.0.extend(made.into_iter().map(|(path, text)| (path, text.into_bytes())));
        files
    }

    #[test]
    fn own_figures_replace_assumptions_and_say_so() {
        let mut files = extended();
        assert!(load(&files, "ours/new.toml").study.context.notices.is_empty());
        let table = files.0.get_mut(Path::new("ours/workforce.csv")).expect("written");
        let text = String::from_utf8(table.clone()).expect("text");
        assert!(text.contains("matrons-north,Matrons North,2.4,,"), "{text}");
        *table = text.replace("2.4", "3.1").into_bytes();
        let context = load(&files, "ours/new.toml").study.context;
        let own = context
            .assumptions
            .iter()
            .find(|one| one.path == "teams.matrons-north.wte_funded")
            .expect("told");
        assert_eq!((own.value.as_str(), own.note.as_str()), ("3.1", "instead of 2.4"));
        assert_eq!(own.source, "workforce.csv, line 2");
        assert_eq!(context.notices.len(), 1);
    }

    #[test]
    fn a_first_figure_in_an_empty_cell_is_ones_own() {
        let mut files = extended();
        let table = files.0.get_mut(Path::new("ours/workforce.csv")).expect("written");
        let text = String::from_utf8(table.clone()).expect("text");
        *table = text
            .replace("matrons-north,Matrons North,2.4,,", "matrons-north,Matrons North,2.4,3.5,")
            .into_bytes();
        let context = load(&files, "ours/new.toml").study.context;
        let own = context.assumptions.iter().find(|one| one.path == "teams.matrons-north.wte_in_post");
        let own = own.expect("told");
        assert_eq!((own.value.as_str(), own.note.as_str()), ("3.5", "instead of the default"));
        assert_eq!(own.confidence, ilt_experiment::Confidence::Own);
        let notices = context.notices.join("\n");
        assert!(notices.contains("1 figure of the scenario was replaced"), "{notices}");
        assert!(notices.contains("3.5 WTE are in post and 2.4 funded"), "{notices}");
    }
}
