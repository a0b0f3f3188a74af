//! A sound scenario, and ways to spoil it.

use std::path::Path;

use ilt_scenario::{Memory, Problem, Problems, load_from};

/// A sound scenario that the cases spoil.
pub(crate) const SOUND: &str = r#"[scenario]
name = "Sound"
unit = "minute"
start = "2017-10-02"
horizon = "4 weeks"

[localities.north]
[localities.south]
[roles.gp]
[roles.matron]
[homes.a]
locality = "north"
people = 100
[homes.b]
locality = "south"
people = 200
[cohorts.frail]
[cohorts.fit]

[rotas.day]
from = "08:30"
to = "16:30"
[absences.usual]
sickness = 0.04

[teams.gp-north]
role = "gp"
base = "north"
staff = 3
[teams.gp-south]
role = "gp"
base = "south"
rota = "day"
absence = "usual"
wte_funded = 2.5
[teams.matrons]
role = "matron"
rota = "day"
wte_funded = 2

[steps.contact]
role = "gp"
service = { law = "lognormal", mean = 10, cv = 0.7 }
priority = { frail = 0, default = 1 }
next = { matron = 0.1, leave = 0.9 }
[steps.matron]
role = "matron"
service = { law = "triangular", min = 30, mode = 45, max = 60 }
next = "leave"

[arrivals.need]
to = "contact"
rate = { frail = 0.2, fit = 0.1 }
profile = "week"
[profiles.week]
weekday = [1, 1, 1, 1, 1, 0, 0]
"#;

pub(crate) fn problems(files: Memory, path: &str, set: &[&str]) -> Problems {
    let set: Vec<String> = set.iter().map(|one| one.to_string()).collect();
    match load_from(&files, Path::new(path), &set) {
        Ok(_) => panic!("this should not load"),
        Err(problems) => problems,
    }
}

pub(crate) fn memory(files: &[(&str, &str)]) -> Memory {
    Memory(files.iter().map(|(path, text)| (path.into(), text.as_bytes().to_vec())).collect())
}

pub(crate) fn only(problems: Problems) -> Problem {
    let errors: Vec<Problem> = problems.errors().cloned().collect();
    assert_eq!(errors.len(), 1, "{problems}");
    errors.into_iter().next().expect("one")
}

/// Puts `to` in the place of `from` in the sound scenario and looks at the one problem there must be: it points at `at`.
#[track_caller]
pub(crate) fn spoiled(from: &str, to: &str, at: &str, message: &str, remedy: &str) {
    assert!(SOUND.contains(from), "`{from}` is not in the scenario");
    let text = SOUND.replacen(from, to, 1);
    let problem = only(problems(memory(&[("s.toml", &text)]), "s.toml", &[]));
    points(&problem, &text, at);
    says(&problem, message, remedy);
}

#[track_caller]
pub(crate) fn points(problem: &Problem, text: &str, at: &str) {
    let pointed = &text[problem.span.clone()];
    assert!(pointed.starts_with(at), "points at `{pointed}`: {problem}");
    let line = text[..problem.span.start].matches('\n').count() + 1;
    assert_eq!(problem.line as usize, line, "{problem}");
}

#[track_caller]
pub(crate) fn says(problem: &Problem, message: &str, remedy: &str) {
    assert!(problem.message.contains(message), "message: {problem}");
    assert!(problem.remedy.contains(remedy), "remedy: {problem}");
}
