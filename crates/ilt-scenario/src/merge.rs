//! From files to one tree: `extends` followed to its end, CSV tables laid under what stands inline, what is removed
//! dropped, the command line last. Each value keeps the place it came from.

mod remove;
mod set;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::csv;
use crate::form::{DOCUMENT, Form, Kind, OPENING, SOURCE};
use crate::names;
use crate::problem::suggest;
use crate::read::Item;
use crate::reading::Reading;
use crate::source::Place;
use crate::tree::{self, Entry, Node, Table, Value};

/// A scenario may extend one that extends another, so many times.
const DEEPEST: usize = 16;

/// Scenario files larger than this are refused: what is long belongs into tables.
const LARGEST_SCENARIO: usize = 4 * 1024 * 1024;

/// The merged scenario.
pub(crate) struct Merged {
    pub table: Table,
    /// The whole of the first file, where problems of the scenario as such stand.
    pub at: Place,
    /// Figures of an extended scenario that a table or the command line put others in the place of.
    pub replaced: Vec<Replaced>,
    /// What files say about the sources of whole tables.
    pub tables: Vec<AboutTable>,
}

/// What a file says about where a whole CSV table comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AboutTable {
    /// Section and table: `teams (workforce.csv)`.
    pub path: String,
    /// Its `source`, `confidence` and `note`.
    pub keys: Table,
    pub rows: usize,
}

/// What a figure is instead of where none was given.
const NONE_GIVEN: &str = "the default";

/// What is gathered beside the tree.
#[derive(Default)]
struct Aside {
    replaced: Vec<Replaced>,
    tables: Vec<AboutTable>,
}

/// A figure that was replaced.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Replaced {
    pub path: String,
    pub old: String,
    pub new: String,
    pub at: Place,
}

/// Reads a scenario, all it extends, and what the command line sets.
pub(crate) fn merge(reading: &Reading<'_>, source: u32, overrides: &[String]) -> Option<Merged> {
    let mut chain = vec![reading.path(source)];
    let mut aside = Aside::default();
    let mut table = file(reading, source, &mut chain, &BTreeSet::new(), &mut aside)?;
    for argument in overrides {
        set::set(reading, &mut table, argument, &mut aside.replaced);
    }
    let first_line = reading.text(source).lines().next().map_or(0, str::len);
    let at = Place::new(source, 0..first_line);
    Some(Merged { table, at, replaced: aside.replaced, tables: aside.tables })
}

/// A file laid over all it extends. `superseded`: sections whose tables a file above this one puts others in place of.
fn file(
    reading: &Reading<'_>,
    source: u32,
    chain: &mut Vec<PathBuf>,
    superseded: &BTreeSet<&'static str>,
    aside: &mut Aside,
) -> Option<Table> {
    let mut own = syntax(reading, source)?;
    let (extends, remove) = (own.remove("extends"), own.remove("remove"));
    let mut base = match &extends {
        None => Table::new(),
        Some(extends) => {
            let with_own =
                sections().filter(|(name, _)| section_has(&own, name, "table")).map(|(name, _)| name);
            let all = superseded.iter().copied().chain(with_own).collect();
            let item = Item { reading, node: &extends.node, path: "extends".into() };
            self::base(&item, chain, &all, aside)?
        }
    };
    if let Some(entry) = &remove {
        let item = Item { reading, node: &entry.node, path: "remove".into() };
        match extends {
            Some(_) => remove::remove(&item, &mut base),
            None => item
                .error("nothing is extended that could be removed from", "drop `remove`, or add `extends`"),
        }
    }
    for (name, form) in sections() {
        lay_tables(reading, name, form, &mut own, &mut base, superseded.contains(name), aside);
    }
    if let Some(section) = own.get_mut("opening") {
        expand_opening(reading, section);
    }
    overlay(reading, &mut base, own, "", &mut None);
    Some(base)
}

/// Sections that hold entities and may have tables, with the form of an entity.
fn sections() -> impl Iterator<Item = (&'static str, &'static Form)> {
    DOCUMENT.keys.iter().filter_map(|key| match key.kind {
        Kind::Table(Form { others: Some(Kind::Table(form)), .. }) => Some((key.name, *form)),
        _ => None,
    })
}

fn section_has(own: &Table, section: &str, key: &str) -> bool {
    own.get(section).and_then(|entry| entry.node.table()).is_some_and(|table| table.contains_key(key))
}

fn syntax(reading: &Reading<'_>, source: u32) -> Option<Table> {
    let text = reading.text(source);
    if text.len() > LARGEST_SCENARIO {
        let message = format!("a scenario of {} MB is too large", text.len() / 1024 / 1024);
        reading.error(Place::new(source, 0..0), "", message, "put long tables into CSV files beside it");
        return None;
    }
    match tree::parse(&text, source) {
        Ok(table) => Some(table),
        Err(errors) => {
            for error in errors.iter().take(20) {
                let span = error.span().unwrap_or(0..0);
                let message = error.message().replace('\n', ", ");
                reading.error(
                    Place::new(source, span),
                    "",
                    format!("this is not TOML: {message}"),
                    "correct the syntax here",
                );
            }
            None
        }
    }
}

fn base(
    item: &Item<'_>,
    chain: &mut Vec<PathBuf>,
    superseded: &BTreeSet<&'static str>,
    aside: &mut Aside,
) -> Option<Table> {
    let named = item.text()?;
    if chain.len() >= DEEPEST {
        item.error(
            format!("more than {DEEPEST} scenarios extend one another"),
            "extend a scenario nearer to the base",
        );
        return None;
    }
    let source = item.reading.open_from(named, item.node.at, "extends")?;
    let path = item.reading.path(source);
    if chain.contains(&path) {
        let names: Vec<String> = chain.iter().map(|path| path.display().to_string()).collect();
        let message = format!("`{named}` extends itself: {} -> {}", names.join(" -> "), path.display());
        item.error(message, "break the circle: one of them must not extend another");
        return None;
    }
    chain.push(path);
    let table = file(item.reading, source, chain, superseded, aside);
    chain.pop();
    table
}

/// Lays the rows of a section's tables over what is extended: `table` as new entities, `amend` over those there are.
fn lay_tables(
    reading: &Reading<'_>,
    name: &'static str,
    form: &'static Form,
    own: &mut Table,
    base: &mut Table,
    superseded: bool,
    aside: &mut Aside,
) {
    let Some(entry) = own.get_mut(name) else { return };
    let (key, at) = (entry.key, entry.node.at);
    let Some(section) = entry.node.table_mut() else { return };
    let (table, amend) = (section.remove("table"), section.remove("amend"));
    if table.is_none() && amend.is_none() {
        return;
    }
    // What the section says about its sources is about its tables.
    let about: Table =
        SOURCE.iter().filter_map(|key| Some((key.name.to_owned(), section.remove(key.name)?))).collect();
    let inline: Vec<String> = section.keys().cloned().collect();
    let empty = || Entry { key, node: Node { value: Value::Table(Table::new()), at } };
    let into = base.entry(name.to_owned()).or_insert_with(empty);
    let Some(into) = into.node.table_mut() else { return };
    if let Some(table) = table.filter(|_| !superseded) {
        let item = Item { reading, node: &table.node, path: format!("{name}.table") };
        let laid = rows(&item, name, form, &about, aside);
        overlay(reading, into, laid, name, &mut None);
    }
    if let Some(amend) = amend {
        let item = Item { reading, node: &amend.node, path: format!("{name}.amend") };
        let mut laid = rows(&item, name, form, &about, aside);
        laid.retain(|id, row| amends(reading, &item, id, row, into, &inline));
        overlay(reading, into, laid, name, &mut Some(&mut aside.replaced));
    }
}

/// Whether a row has something to amend; reported if not.
fn amends(
    reading: &Reading<'_>,
    item: &Item<'_>,
    id: &str,
    row: &Entry,
    into: &Table,
    inline: &[String],
) -> bool {
    let known = into.contains_key(id) || inline.iter().any(|name| name == id);
    if !known {
        let remedy = suggest(id, into.keys().chain(inline).map(String::as_str));
        reading.error(row.key, &item.path, format!("there is no `{id}` to amend"), remedy);
    }
    known
}

/// The rows of all tables that a key names.
fn rows(item: &Item<'_>, name: &str, form: &'static Form, about: &Table, aside: &mut Aside) -> Table {
    let mut laid = Table::new();
    for one in item.list() {
        let Some(rows) = csv::rows(&one, form, name == "homes") else { continue };
        let path = format!("{name} ({})", one.node.text().unwrap_or_default());
        aside.tables.push(AboutTable { path, keys: about.clone(), rows: rows.len() });
        rows.into_iter().for_each(|row| lay_row(item.reading, &one, row, &mut laid));
    }
    laid
}

fn lay_row(reading: &Reading<'_>, item: &Item<'_>, row: Node, laid: &mut Table) {
    let (at, Value::Table(mut cells)) = (row.at, row.value) else { return };
    let Some(id) = cells.remove("id") else {
        reading.error(at, &item.path, "this row has no id", "fill the column `id`");
        return;
    };
    let text = id.node.text().unwrap_or_default().to_owned();
    if let Some(fault) = names::fault(&text, true) {
        reading.error(id.key, &item.path, fault, "use letters, digits, `-` and `:`");
        return;
    }
    let entry = Entry { key: id.key, node: Node { value: Value::Table(cells), at } };
    if let Some(first) = laid.insert(text.clone(), entry) {
        let message = format!("`{text}` is there already, in line {}", reading.line(first.key));
        reading.error(id.key, &item.path, message, "give each row an id of its own");
    }
}

/// `[opening] table = ...` becomes the list it stands for.
fn expand_opening(reading: &Reading<'_>, section: &mut Entry) {
    let Some(named) = section.node.table().and_then(|table| table.get("table")) else { return };
    let item = Item { reading, node: &named.node, path: "opening.table".into() };
    if let Some(rows) = csv::rows(&item, &OPENING, false) {
        section.node = Node { value: Value::List(rows), at: section.node.at };
    }
}

/// Where replaced figures are noted, if they are.
type Noted<'n> = Option<&'n mut Vec<Replaced>>;

/// Lays one tree over another: tables key by key, everything else in whole. A law, shares of routes and of mixes are
/// one value and are replaced in whole too.
fn overlay(reading: &Reading<'_>, base: &mut Table, over: Table, path: &str, noted: &mut Noted<'_>) {
    for (name, entry) in over {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match base.get_mut(&name) {
            Some(under) => lay_over(reading, under, entry, &path, noted),
            None => {
                if let Some(noted) = noted {
                    note_first(reading, &name, &entry, path, noted);
                }
                base.insert(name, entry);
            }
        }
    }
}

/// Lays one table over another without noting what is replaced.
pub(crate) fn lay_table_over(reading: &Reading<'_>, base: &mut Table, over: Table) {
    overlay(reading, base, over, "", &mut None);
}

fn lay_over(reading: &Reading<'_>, under: &mut Entry, over: Entry, path: &str, noted: &mut Noted<'_>) {
    let Entry { key, node } = over;
    match (&mut under.node.value, node.value) {
        (Value::Table(base), Value::Table(table)) if !in_whole(path, base, &table) => {
            overlay(reading, base, table, path, noted);
        }
        (_, value) => {
            let new = Entry { key, node: Node { value, at: node.at } };
            if let Some(noted) = noted {
                note_replaced(reading, under, &new, path, noted);
            }
            *under = new;
        }
    }
}

/// Whether a table is one value: a law, or shares; routes by cohort are laid cohort by cohort.
fn in_whole(path: &str, base: &Table, over: &Table) -> bool {
    let mut names = path.rsplit('.');
    let (name, above) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
    let shares = |table: &Table| table.values().all(|entry| entry.node.is_number());
    match name {
        "mix" => true,
        "next" => shares(base) || shares(over),
        _ => above == "next" || over.contains_key("law"),
    }
}

/// Notes a figure where none was given before.
fn note_first(reading: &Reading<'_>, key: &str, new: &Entry, path: String, noted: &mut Vec<Replaced>) {
    let about_sources = SOURCE.iter().any(|source| source.name == key);
    if new.node.table().is_none() && !about_sources {
        noted.push(Replaced {
            path,
            old: NONE_GIVEN.into(),
            new: plain(reading, &new.node),
            at: new.node.at,
        });
    }
}

/// A value without its quotes.
fn plain(reading: &Reading<'_>, node: &Node) -> String {
    node.text().map_or_else(|| reading.written(node.at), str::to_owned)
}

/// Notes a figure that another takes the place of.
fn note_replaced(reading: &Reading<'_>, under: &Entry, new: &Entry, path: &str, noted: &mut Vec<Replaced>) {
    let (old, new_text) = (plain(reading, &under.node), plain(reading, &new.node));
    let same = match (old.parse::<f64>(), new_text.parse::<f64>()) {
        (Ok(old), Ok(new)) => old == new,
        _ => old == new_text,
    };
    if !same {
        noted.push(Replaced { path: path.to_owned(), old, new: new_text, at: new.node.at });
    }
}
