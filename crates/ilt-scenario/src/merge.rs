//! From files to one tree: `extends` followed to its end, CSV tables laid under what stands inline, what is removed
//! dropped, the command line last. Each value keeps the place it came from.

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
    let mut table = file(reading, source, &mut chain, &mut aside)?;
    for argument in overrides {
        set(reading, &mut table, argument, &mut aside.replaced);
    }
    let first_line = reading.text(source).lines().next().map_or(0, str::len);
    let at = Place::new(source, 0..first_line);
    Some(Merged { table, at, replaced: aside.replaced, tables: aside.tables })
}

fn file(reading: &Reading<'_>, source: u32, chain: &mut Vec<PathBuf>, aside: &mut Aside) -> Option<Table> {
    let mut own = syntax(reading, source)?;
    let extends = own.remove("extends");
    let remove = own.remove("remove");
    expand(reading, &mut own, &mut aside.tables);
    let Some(extends) = extends else {
        if let Some(remove) = remove {
            reading.error(
                remove.key,
                "remove",
                "nothing is extended that could be removed from",
                "drop `remove`, or add `extends`",
            );
        }
        return Some(own);
    };
    let item = Item { reading, node: &extends.node, path: "extends".into() };
    let mut base = base(&item, chain, aside)?;
    if let Some(remove) = remove {
        let item = Item { reading, node: &remove.node, path: "remove".into() };
        for one in item.list() {
            drop_path(&one, &mut base);
        }
    }
    overlay(reading, &mut base, own, "", &mut aside.replaced);
    Some(base)
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

fn base(item: &Item<'_>, chain: &mut Vec<PathBuf>, aside: &mut Aside) -> Option<Table> {
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
    let table = file(item.reading, source, chain, aside);
    chain.pop();
    table
}

/// Lays the rows of each section's CSV table under what stands inline.
fn expand(reading: &Reading<'_>, own: &mut Table, tables: &mut Vec<AboutTable>) {
    for key in DOCUMENT.keys {
        match key.kind {
            Kind::Table(Form { others: Some(Kind::Table(form)), .. }) => {
                if let Some(section) = own.get_mut(key.name) {
                    expand_section(reading, key.name, section, form, tables);
                }
            }
            _ if key.name == "opening" => {
                if let Some(section) = own.get_mut(key.name) {
                    expand_opening(reading, section);
                }
            }
            _ => {}
        }
    }
}

fn expand_section(
    reading: &Reading<'_>,
    name: &str,
    section: &mut Entry,
    form: &'static Form,
    tables: &mut Vec<AboutTable>,
) {
    let Some(table) = section.node.table_mut() else { return };
    let Some(named) = table.remove("table") else { return };
    let item = Item { reading, node: &named.node, path: format!("{name}.table") };
    let keys: Table =
        SOURCE.iter().filter_map(|key| Some((key.name.to_owned(), table.remove(key.name)?))).collect();
    let mut laid = Table::new();
    for one in item.list() {
        let Some(rows) = csv::rows(&one, form, name == "homes") else { continue };
        let path = format!("{name} ({})", one.node.text().unwrap_or_default());
        tables.push(AboutTable { path, keys: keys.clone(), rows: rows.len() });
        for row in rows {
            lay_row(reading, &one, row, &mut laid);
        }
    }
    let inline = std::mem::take(table);
    overlay(reading, &mut laid, inline, name, &mut Vec::new());
    *table = laid;
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

/// Lays one tree over another: tables key by key, everything else in whole. A law, routes and shares are one value and
/// are replaced in whole too.
fn overlay(reading: &Reading<'_>, base: &mut Table, over: Table, path: &str, replaced: &mut Vec<Replaced>) {
    for (name, entry) in over {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match base.get_mut(&name) {
            Some(under) => lay_over(reading, under, entry, &path, replaced),
            None => {
                base.insert(name, entry);
            }
        }
    }
}

/// Lays one table over another without noting what is replaced.
pub(crate) fn lay_table_over(reading: &Reading<'_>, base: &mut Table, over: Table) {
    overlay(reading, base, over, "", &mut Vec::new());
}

fn lay_over(reading: &Reading<'_>, under: &mut Entry, over: Entry, path: &str, replaced: &mut Vec<Replaced>) {
    let name = path.rsplit('.').next().unwrap_or(path);
    let in_whole =
        matches!(name, "next" | "mix") || over.node.table().is_some_and(|table| table.contains_key("law"));
    let Entry { key, node } = over;
    match (&mut under.node.value, node.value) {
        (Value::Table(base), Value::Table(table)) if !in_whole => {
            overlay(reading, base, table, path, replaced)
        }
        (_, value) => {
            let new = Entry { key, node: Node { value, at: node.at } };
            note_replaced(reading, under, &new, path, replaced);
            *under = new;
        }
    }
}

/// Cells that put another figure in the place of one given before are the user's own and told so in the results.
fn note_replaced(
    reading: &Reading<'_>,
    under: &Entry,
    new: &Entry,
    path: &str,
    replaced: &mut Vec<Replaced>,
) {
    let (old_text, new_text) = (reading.written(under.node.at), reading.written(new.node.at));
    let same = match (old_text.parse::<f64>(), new_text.parse::<f64>()) {
        (Ok(old), Ok(new)) => old == new,
        _ => old_text == new_text,
    };
    if matches!(new.node.value, Value::Cell(_)) && !same {
        replaced.push(Replaced { path: path.to_owned(), old: old_text, new: new_text, at: new.node.at });
    }
}

/// Splits `a.b."c.d"` at its dots; a part in quotes is one.
fn parts(path: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for letter in path.chars() {
        match letter {
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            _ => parts.last_mut().expect("never empty").push(letter),
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

fn drop_path(item: &Item<'_>, base: &mut Table) {
    let Some(path) = item.text() else { return };
    let parts = parts(path);
    let (last, before) = parts.split_last().expect("never empty");
    let mut table = base;
    for part in before {
        let known: Vec<String> = table.keys().cloned().collect();
        match table.get_mut(part).and_then(|entry| entry.node.table_mut()) {
            Some(inner) => table = inner,
            None => {
                item.error(
                    format!("there is no `{part}` to remove from"),
                    suggest(part, known.iter().map(String::as_str)),
                );
                return;
            }
        }
    }
    if let Some(begin) = last.strip_suffix('*') {
        let before = table.len();
        table.retain(|name, _| !name.starts_with(begin));
        if table.len() == before {
            item.error(
                format!("nothing here begins with `{begin}`"),
                suggest(begin, table.keys().map(String::as_str)),
            );
        }
        return;
    }
    if table.remove(last).is_none() {
        let remedy = suggest(last, table.keys().map(String::as_str));
        item.error(format!("there is no `{path}` to remove"), remedy);
    }
}

/// Sets one value from the command line.
fn set(reading: &Reading<'_>, table: &mut Table, argument: &str, replaced: &mut Vec<Replaced>) {
    let source = reading.argument(argument);
    let whole = Place::new(source, 0..argument.len());
    let Some(equals) = argument.find('=') else {
        reading.error(
            whole,
            "",
            "there is no `=`",
            "write `--set path=value`, such as `--set teams.desk.staff=2`",
        );
        return;
    };
    let key = Place::new(source, 0..equals);
    let path = parts(&argument[..equals]);
    if path.iter().any(String::is_empty) || path.len() > 32 {
        reading.error(
            key,
            "",
            "this is not a path",
            "write names with dots between them: `teams.desk.staff`",
        );
        return;
    }
    let node = given(argument, equals + 1, source);
    if let Some(place) = descend(reading, table, &path, key) {
        let name = path.join(".");
        let new = Entry { key, node };
        match place {
            Slot::Key(table, last) => {
                // The frame of the run is how it is asked, not a figure it rests on.
                if path[0] != "scenario" {
                    let old = table
                        .get(&last)
                        .map_or_else(|| "the default".into(), |under| reading.written(under.node.at));
                    replaced.push(Replaced {
                        path: name,
                        old,
                        new: reading.written(new.node.at),
                        at: new.node.at,
                    });
                }
                table.insert(last, new);
            }
            Slot::Item(slot) => *slot = new.node,
        }
    }
}

/// The value after `=`: TOML if it is, otherwise a plain word (shells take quotes away).
fn given(argument: &str, from: usize, source: u32) -> Node {
    let text = &argument[from..];
    tree::parse_value(text, source, from).unwrap_or_else(|| {
        let begin = from + text.len() - text.trim_start().len();
        let trimmed = text.trim();
        let at = Place::new(source, begin..begin + trimmed.len());
        Node { value: Value::Cell(trimmed.to_owned()), at }
    })
}

/// Where a value of the command line goes.
enum Slot<'t> {
    Key(&'t mut Table, String),
    Item(&'t mut Node),
}

/// Follows a path; what is missing on the way is made, but no new entity: that would be a typing error.
fn descend<'t>(reading: &Reading<'_>, table: &'t mut Table, path: &[String], key: Place) -> Option<Slot<'t>> {
    let (last, before) = path.split_last()?;
    let mut at = table;
    for (depth, part) in before.iter().enumerate() {
        let of_entities = depth == 1 && DOCUMENT.key(&path[0]).is_some_and(holds_entities);
        if of_entities && !at.contains_key(part) && !named_key(&path[0], part) {
            let message = format!("there is no `{}.{part}`", path[0]);
            reading.error(key, &path.join("."), message, suggest(part, at.keys().map(String::as_str)));
            return None;
        }
        let entry = at
            .entry(part.clone())
            .or_insert_with(|| Entry { key, node: Node { value: Value::Table(Table::new()), at: key } });
        match &mut entry.node.value {
            Value::Table(inner) => at = inner,
            Value::List(items) => return item(reading, items, &path[depth + 1..], key, path),
            _ => {
                let message = format!("`{part}` is a single value; nothing stands below it");
                reading.error(key, &path.join("."), message, "end the path there");
                return None;
            }
        }
    }
    Some(Slot::Key(at, last.clone()))
}

/// An element of a list, by its number from 0.
fn item<'t>(
    reading: &Reading<'_>,
    items: &'t mut [Node],
    rest: &[String],
    key: Place,
    path: &[String],
) -> Option<Slot<'t>> {
    let (first, inner) = rest.split_first()?;
    let count = items.len();
    let found = first.parse::<usize>().ok().and_then(|index| items.get_mut(index));
    let Some(node) = found else {
        let message = format!("`{first}` is not one of the {count} elements of this list");
        reading.error(key, &path.join("."), message, "number them from 0");
        return None;
    };
    if inner.is_empty() {
        return Some(Slot::Item(node));
    }
    match (inner, &mut node.value) {
        ([last], Value::Table(table)) => Some(Slot::Key(table, last.clone())),
        _ => {
            reading.error(
                key,
                &path.join("."),
                "the path goes too deep here",
                "end it at a value of the list's element",
            );
            None
        }
    }
}

fn holds_entities(key: &'static crate::form::Key) -> bool {
    matches!(key.kind, Kind::Map(_) | Kind::Table(Form { others: Some(_), .. }))
}

/// Whether a part is a key of the section itself rather than an entity.
fn named_key(section: &str, part: &str) -> bool {
    match DOCUMENT.key(section).map(|key| key.kind) {
        Some(Kind::Table(form)) => form.key(part).is_some(),
        _ => false,
    }
}
