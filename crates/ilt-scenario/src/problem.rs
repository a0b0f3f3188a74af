//! What is wrong with a scenario, or worth knowing about it: plain values, drawn by whoever shows them.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use crate::source::Source;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scenario cannot run.
    Error,
    /// It can, but someone should know.
    Notice,
}

/// One thing wrong with a scenario, or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Index into [`Problems::sources`].
    pub source: usize,
    /// The file, or the argument of the command line.
    pub file: PathBuf,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The bytes of the source it is about.
    pub span: Range<usize>,
    /// Where in the scenario: `steps.visit.service.mean`.
    pub path: String,
    /// The value as written.
    pub value: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}: ", self.file.display(), self.line, self.column)?;
        if !self.path.is_empty() {
            write!(out, "{}: ", self.path)?;
        }
        write!(out, "{}", self.message)?;
        if !self.remedy.is_empty() {
            write!(out, " ({})", self.remedy)?;
        }
        Ok(())
    }
}

/// All problems of a scenario, in order of source and place, with the texts they point into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    /// The problems.
    pub list: Vec<Problem>,
    /// The texts, indexed by [`Problem::source`].
    pub sources: Vec<Source>,
}

impl Problems {
    /// Those that keep the scenario from running.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter().filter(|problem| problem.severity == Severity::Error)
    }

    /// Those that do not.
    pub fn notices(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter().filter(|problem| problem.severity == Severity::Notice)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.list {
            writeln!(out, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The known name nearest to a mistyped one, if one is near enough to be meant.
pub(crate) fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = typed.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|&(distance, name)| distance <= 1 + name.chars().count().min(typed.chars().count()) / 4)
        .min()
        .map(|(_, name)| name)
}

/// "did you mean" if something is near; otherwise the known names, as far as they fit a line.
pub(crate) fn suggest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(name) = nearest(&clip(typed), known.clone()) {
        return format!("did you mean `{name}`?");
    }
    let mut names: Vec<&str> = known.into_iter().collect();
    names.sort_unstable();
    match names.len() {
        0 => "none is defined".into(),
        1..=12 => format!("known: {}", names.join(", ")),
        more => format!("known: {}, and {} more", names[..10].join(", "), more - 10),
    }
}

/// Names beyond this length are nobody's typing error; the edit distance of long texts is not worth its time.
fn clip(typed: &str) -> String {
    typed.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_listed() {
        let known = ["staff", "service", "serves"];
        assert_eq!(suggest("staf", known), "did you mean `staff`?");
        assert_eq!(suggest("Service", known), "did you mean `service`?");
        assert_eq!(suggest("zebra", known), "known: serves, service, staff");
        assert_eq!(suggest("x", []), "none is defined");
    }
}
