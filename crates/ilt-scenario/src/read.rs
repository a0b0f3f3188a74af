//! Typed reading of a merged scenario: every wrong value is reported where it stands, and reading goes on.

use ilt_domain::CohortId;
use ilt_model::spec::ByCohort;

use crate::form::Form;
use crate::names::Names;
use crate::problem::suggest;
use crate::reading::Reading;
use crate::source::Place;
use crate::tree::{Node, Table, Value};

/// Keys of the file itself, which end up in a section when they are written below its head.
const AT_THE_TOP: [&str; 2] = ["extends", "remove"];

/// The fields of a table of a known form.
#[derive(Clone)]
pub(crate) struct Fields<'a> {
    pub reading: &'a Reading<'a>,
    pub form: &'static Form,
    pub table: &'a Table,
    pub at: Place,
    pub path: String,
}

/// A value under a key or in a list.
#[derive(Clone)]
pub(crate) struct Item<'a> {
    pub reading: &'a Reading<'a>,
    pub node: &'a Node,
    pub path: String,
}

impl<'a> Fields<'a> {
    /// The fields of a table; keys its form does not have are reported.
    pub(crate) fn new(item: &Item<'a>, form: &'static Form) -> Option<Self> {
        let fields = Self::unchecked(item, form)?;
        fields.refuse_unknown();
        Some(fields)
    }

    /// The fields of a table that may have further keys.
    pub(crate) fn unchecked(item: &Item<'a>, form: &'static Form) -> Option<Self> {
        match &item.node.value {
            Value::Table(table) => {
                Some(Self { reading: item.reading, form, table, at: item.node.at, path: item.path.clone() })
            }
            _ => {
                item.wrong("a table", "write `{ key = value, ... }` or a `[section]`");
                None
            }
        }
    }

    fn refuse_unknown(&self) {
        for (name, entry) in self.table {
            if self.form.key(name).is_none() {
                let message = format!("unknown key `{name}` in {}", self.form.name);
                let remedy = match AT_THE_TOP.contains(&name.as_str()) {
                    true => format!("move `{name}` to the top of the file, before the first [section]"),
                    false => suggest(name, self.form.names()),
                };
                self.reading.error(entry.key, &self.inner(name), message, remedy);
            }
        }
    }

    fn inner(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<Item<'a>> {
        debug_assert!(self.form.key(key).is_some(), "{} has no key {key}", self.form.name);
        let entry = self.table.get(key)?;
        Some(Item { reading: self.reading, node: &entry.node, path: self.inner(key) })
    }

    /// The value under a key that must be there.
    pub(crate) fn need(&self, key: &str) -> Option<Item<'a>> {
        let item = self.get(key);
        if item.is_none() {
            let about = self.form.key(key).map_or("", |key| key.about);
            let about = about.trim_end_matches("Required.").trim_end().trim_end_matches('.');
            self.error(
                format!("`{key}` is missing in {}", self.form.name),
                format!("add `{key}`: {}", lower(about)),
            );
        }
        item
    }

    /// Whether a key is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        debug_assert!(self.form.key(key).is_some(), "{} has no key {key}", self.form.name);
        self.table.contains_key(key)
    }

    /// Reports an error about the table as a whole.
    pub(crate) fn error(&self, message: impl Into<String>, remedy: impl Into<String>) {
        self.reading.error(self.at, &self.path, message, remedy);
    }

    /// Reports something worth knowing about the table as a whole.
    pub(crate) fn notice(&self, message: impl Into<String>, remedy: impl Into<String>) {
        self.reading.notice(self.at, &self.path, message, remedy);
    }

    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.text()
    }

    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        self.get(key)?.at_least(0.0)
    }

    pub(crate) fn share(&self, key: &str) -> Option<f64> {
        self.get(key)?.share()
    }

    pub(crate) fn count(&self, key: &str, most: u64) -> Option<u64> {
        self.get(key)?.count(most)
    }

    /// True or false; false where it is not given.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(|item| item.flag()).unwrap_or(false)
    }

    /// The entries that are not keys of the form: entities by id.
    pub(crate) fn entities(&self) -> impl Iterator<Item = (&'a String, Place, Item<'a>)> {
        let fields = self.clone();
        let table = self.table;
        table.iter().filter(move |(name, _)| fields.form.key(name).is_none()).map({
            let fields = self.clone();
            move |(name, entry)| {
                let item = Item { reading: fields.reading, node: &entry.node, path: fields.inner(name) };
                (name, entry.key, item)
            }
        })
    }
}

/// A number as a message shows it: very large and very small ones by their power of ten.
pub(crate) fn told(number: f64) -> String {
    let plain = number == 0.0 || !number.is_finite() || (1e-6..1e15).contains(&number.abs());
    if plain { number.to_string() } else { format!("{number:e}") }
}

fn lower(about: &str) -> String {
    let mut chars = about.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

impl<'a> Item<'a> {
    /// Reports an error about the value.
    pub(crate) fn error(&self, message: impl Into<String>, remedy: impl Into<String>) {
        self.reading.error(self.node.at, &self.path, message, remedy);
    }

    /// Reports something worth knowing about the value.
    pub(crate) fn notice(&self, message: impl Into<String>, remedy: impl Into<String>) {
        self.reading.notice(self.node.at, &self.path, message, remedy);
    }

    /// Reports a value of the wrong kind.
    pub(crate) fn wrong(&self, wanted: &str, remedy: impl Into<String>) {
        self.error(format!("expected {wanted}, found {}", self.node.kind()), remedy);
    }

    /// The value as written, for messages and assumptions.
    pub(crate) fn written(&self) -> String {
        self.reading.written(self.node.at).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn text(&self) -> Option<&'a str> {
        let text = self.node.text();
        if text.is_none() {
            self.wrong("a text", "write it in quotes");
        }
        text
    }

    /// A finite number.
    pub(crate) fn number(&self) -> Option<f64> {
        let number = match &self.node.value {
            Value::Integer(number) => *number as f64,
            Value::Float(number) => *number,
            Value::Cell(text) if text.parse::<f64>().is_ok() => text.parse().unwrap_or(f64::NAN),
            _ => {
                self.wrong("a number", "write a plain number");
                return None;
            }
        };
        if number.is_finite() {
            return Some(number);
        }
        self.error(format!("{number} is not a finite number"), "give a finite number");
        None
    }

    /// A number not below `least`.
    pub(crate) fn at_least(&self, least: f64) -> Option<f64> {
        let number = self.number()?;
        if number >= least {
            return Some(number);
        }
        self.error(
            format!("{} is below {least}", told(number)),
            format!("give a number of at least {least}"),
        );
        None
    }

    /// A number above nought.
    pub(crate) fn positive(&self) -> Option<f64> {
        let number = self.number()?;
        if number > 0.0 {
            return Some(number);
        }
        self.error(format!("{} is not above 0", told(number)), "give a number above 0");
        None
    }

    /// A number from 0 to 1.
    pub(crate) fn share(&self) -> Option<f64> {
        let number = self.number()?;
        if (0.0..=1.0).contains(&number) {
            return Some(number);
        }
        let remedy = match number > 1.0 && number <= 100.0 {
            true => format!("for {number} % write {}", (number * 1e10).round() / 1e12),
            false => "give a number from 0 to 1".into(),
        };
        self.error(format!("{} is not between 0 and 1", told(number)), remedy);
        None
    }

    /// A whole number from 0 to `most`.
    pub(crate) fn count(&self, most: u64) -> Option<u64> {
        let number = self.number()?;
        if number >= 0.0 && number <= most as f64 && number.fract() == 0.0 {
            return Some(number as u64);
        }
        self.error(
            format!("{} is not a whole number from 0 to {most}", told(number)),
            "give a whole number in that range",
        );
        None
    }

    pub(crate) fn flag(&self) -> Option<bool> {
        let flag = match &self.node.value {
            Value::Flag(flag) => Some(*flag),
            Value::Cell(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => Some(true),
                "false" | "no" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        };
        if flag.is_none() {
            self.wrong("true or false", "write `true` or `false`, without quotes");
        }
        flag
    }

    /// One of a closed list of words.
    pub(crate) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let remedy = suggest(text, words.iter().map(|(word, _)| *word));
            self.error(format!("`{text}` is not one of the words that may stand here"), remedy);
        }
        found.map(|(_, value)| *value)
    }

    /// The items of a list; a single value counts as a list of one.
    pub(crate) fn list(&self) -> Vec<Item<'a>> {
        match &self.node.value {
            Value::List(nodes) => nodes
                .iter()
                .enumerate()
                .map(|(index, node)| Item {
                    reading: self.reading,
                    node,
                    path: format!("{}[{index}]", self.path),
                })
                .collect(),
            _ => vec![self.clone()],
        }
    }

    /// Exactly so many numbers that are not negative.
    pub(crate) fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let Value::List(_) = &self.node.value else {
            self.wrong(&format!("a list of {N} numbers"), "write `[1, 2, ...]`");
            return None;
        };
        let items = self.list();
        if items.len() != N {
            self.error(format!("{} numbers where {N} belong", items.len()), format!("give exactly {N}"));
            return None;
        }
        let numbers: Vec<Option<f64>> = items.iter().map(|item| item.at_least(0.0)).collect();
        let numbers: Option<Vec<f64>> = numbers.into_iter().collect();
        numbers?.try_into().ok()
    }

    /// The index of something defined elsewhere, by its id.
    pub(crate) fn id(&self, names: &Names) -> Option<u32> {
        let text = self.text()?;
        let found = names.find(text);
        if found.is_none() {
            self.error(format!("no {} is called `{text}`", names.kind()), suggest(text, names.ids()));
        }
        found
    }

    /// Its entries, if it is a table.
    pub(crate) fn entries(&self) -> Option<impl Iterator<Item = (&'a String, Place, Item<'a>)>> {
        let (reading, path) = (self.reading, self.path.clone());
        let inner = move |name: &str| format!("{path}.{name}");
        Some(self.node.table()?.iter().map(move |(name, entry)| {
            (name, entry.key, Item { reading, node: &entry.node, path: inner(name) })
        }))
    }

    /// A value for each cohort: one for all, or a table by cohort with `default`. `plain` tells tables that are a value
    /// of their own from tables by cohort.
    pub(crate) fn by_cohort<T: Clone>(
        &self,
        cohorts: &Names,
        plain: impl Fn(&Item<'a>) -> bool,
        mut read: impl FnMut(&Item<'a>) -> Option<T>,
        otherwise: Option<T>,
    ) -> Option<ByCohort<T>> {
        if self.node.table().is_none() || plain(self) {
            return Some(ByCohort(vec![read(self)?; cohorts.len()]));
        }
        let mut values: Vec<Option<T>> = vec![None; cohorts.len()];
        let mut default = None;
        let mut sound = true;
        for (name, key, item) in self.entries().into_iter().flatten() {
            let value = read(&item);
            sound &= value.is_some();
            match cohorts.find(name) {
                _ if name == "default" => default = value,
                Some(cohort) => values[cohort as usize] = value,
                None => {
                    sound = false;
                    let known = cohorts.ids().chain(["default"]);
                    self.reading.error(
                        key,
                        &item.path,
                        format!("no cohort is called `{name}`"),
                        suggest(name, known),
                    );
                }
            }
        }
        let default = default.or(otherwise);
        sound.then(|| self.fill(values, default, cohorts)).flatten()
    }

    fn fill<T: Clone>(
        &self,
        values: Vec<Option<T>>,
        default: Option<T>,
        cohorts: &Names,
    ) -> Option<ByCohort<T>> {
        let missing = values.iter().position(Option::is_none).filter(|_| default.is_none());
        if let Some(cohort) = missing {
            let name = cohorts.id(CohortId(cohort as u32).0);
            self.error(format!("no value for cohort `{name}`"), "add it, or `default`");
            return None;
        }
        values
            .into_iter()
            .map(|value| value.or_else(|| default.clone()))
            .collect::<Option<Vec<T>>>()
            .map(ByCohort)
    }
}
