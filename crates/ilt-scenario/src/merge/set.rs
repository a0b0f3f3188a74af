//! Values set on the command line.

use super::{NONE_GIVEN, Replaced};
use crate::form::{DOCUMENT, Form, Kind};
use crate::problem::suggest;
use crate::reading::Reading;
use crate::source::Place;
use crate::tree::{self, Entry, Node, Table, Value};

/// Sets one value from the command line.
pub(super) fn set(reading: &Reading<'_>, table: &mut Table, argument: &str, replaced: &mut Vec<Replaced>) {
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
    let path = parts(&argument[..equals]).unwrap_or_default();
    if path.is_empty() || path.iter().any(String::is_empty) || path.len() > 32 {
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
                        .map_or_else(|| NONE_GIVEN.into(), |under| reading.written(under.node.at));
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

/// Splits `a.b."c.d"` at its dots; a part in quotes is one. `None` where a quote is left open.
pub(super) fn parts(path: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for letter in path.chars() {
        match letter {
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            _ => parts.last_mut().expect("never empty").push(letter),
        }
    }
    (!quoted).then(|| parts.iter().map(|part| part.trim().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn paths_are_split_at_dots_outside_quotes() {
        let split = |path| parts(path).expect("quotes are closed");
        assert_eq!(split("a.b"), ["a", "b"]);
        assert_eq!(split("homes.\"C1:x.y\".people"), ["homes", "C1:x.y", "people"]);
        assert_eq!(split(" a . b "), ["a", "b"]);
        assert_eq!(parts("a.\"b"), None);
    }
}
