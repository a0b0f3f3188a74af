//! The values of a scenario with the place each came from, so that a merged scenario still points at the right file.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};
use toml::value::Datetime;
use toml::{Spanned, de::Error};

use crate::source::Place;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub value: Value,
    pub at: Place,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(String),
    /// A cell of a CSV table or an unquoted word of the command line: a text that may be read as a number.
    Cell(String),
    Integer(i64),
    Float(f64),
    Flag(bool),
    Date(Datetime),
    List(Vec<Node>),
    Table(Table),
}

/// A table: entries sorted by key, so that order in a file never matters.
pub(crate) type Table = BTreeMap<String, Entry>;

/// One entry of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// Where the key stands.
    pub key: Place,
    pub node: Node,
}

impl Node {
    pub(crate) fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    pub(crate) fn table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// A text, quoted or from a cell.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Cell(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self.value, Value::Integer(_) | Value::Float(_) | Value::Cell(_))
    }

    /// What kind of value it is, in words.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text(_) | Value::Cell(_) => "a text",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// Parses a document; every syntax error at once, or the table.
pub(crate) fn parse(text: &str, source: u32) -> Result<Table, Vec<Error>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() { Ok(table(document.get_ref(), source)) } else { Err(errors) }
}

/// Parses one value, as given on the command line; `None` if it is not one. `offset` is where it begins in its source.
pub(crate) fn parse_value(text: &str, source: u32, offset: usize) -> Option<Node> {
    let value = DeValue::parse(text).ok()?;
    let mut node = node(&value, source);
    shift(&mut node, offset as u32);
    Some(node)
}

fn shift(node: &mut Node, by: u32) {
    node.at = Place { start: node.at.start + by, end: node.at.end + by, ..node.at };
    match &mut node.value {
        Value::List(nodes) => nodes.iter_mut().for_each(|node| shift(node, by)),
        Value::Table(table) => table.values_mut().for_each(|entry| shift(&mut entry.node, by)),
        _ => {}
    }
}

fn table(from: &DeTable<'_>, source: u32) -> Table {
    let entry = |(key, value): (&Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let entry = Entry { key: Place::new(source, key.span()), node: node(value, source) };
        (key.get_ref().to_string(), entry)
    };
    from.iter().map(entry).collect()
}

fn node(from: &Spanned<DeValue<'_>>, source: u32) -> Node {
    let value = match from.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => integer(number.as_str(), number.radix()),
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(date) => Value::Date(*date),
        DeValue::Array(nodes) => Value::List(nodes.iter().map(|one| node(one, source)).collect()),
        DeValue::Table(inner) => Value::Table(table(inner, source)),
    };
    Node { value, at: Place::new(source, from.span()) }
}

/// An integer, or the float nearest to one that does not fit.
fn integer(digits: &str, radix: u32) -> Value {
    match i64::from_str_radix(digits, radix) {
        Ok(number) => Value::Integer(number),
        Err(_) => Value::Float(digits.parse().unwrap_or(f64::INFINITY)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_place() {
        let text = "[a]\nb = { c = [1, 0x10] }\n";
        let table = parse(text, 3).expect("sound");
        let b = &table["a"].node.table().expect("a table")["b"];
        assert_eq!(&text[b.key.span()], "b");
        let c = &b.node.table().expect("a table")["c"].node;
        assert_eq!((&text[c.at.span()], c.at.source), ("[1, 0x10]", 3));
        let Value::List(items) = &c.value else { panic!("a list") };
        assert_eq!(items[1].value, Value::Integer(16));
    }

    #[test]
    fn every_syntax_error_is_found() {
        assert_eq!(parse("a = \nb = ]\nc = 1", 0).expect_err("two errors").len(), 2);
    }

    #[test]
    fn deep_nesting_is_refused_rather_than_followed() {
        assert!(parse(&format!("a = {}", "[".repeat(100_000)), 0).is_err());
        assert!(parse(&format!("{}a = 1", "a.".repeat(100_000)), 0).is_err());
        assert!(parse(&format!("[{}a]", "a.".repeat(100_000)), 0).is_err());
    }
}
