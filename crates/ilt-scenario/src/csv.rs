//! CSV tables (RFC 4180) whose every cell knows its place, so that a wrong number in row 97 is pointed at.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::form::{Form, Kind};
use crate::problem::suggest;
use crate::read::Item;
use crate::reading::Reading;
use crate::source::Place;
use crate::tree::{Entry, Node, Table, Value};

/// A cell: its text, unquoted, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cell {
    text: String,
    span: Range<usize>,
}

/// Tables with more cells are refused.
const MOST_CELLS: usize = 2_000_000;

/// Why a text is not a table.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// A quoted cell that begins here is not closed.
    Unclosed(usize),
    /// More than [`MOST_CELLS`], up to here.
    TooMany(usize),
}

impl Fault {
    fn report(&self, reading: &Reading<'_>, named: &Item<'_>, source: u32) {
        let (at, message, remedy) = match *self {
            Fault::Unclosed(at) => {
                (at, "a quoted cell is not closed".to_owned(), "close it with a quotation mark")
            }
            Fault::TooMany(at) => {
                (at, format!("more than {MOST_CELLS} cells"), "leave out what is not needed")
            }
        };
        reading.error(Place::new(source, at..at + 1), &named.path, message, remedy);
    }
}

/// Reads the table a key names: each row as a table of its cells that are not empty. `free`: columns that are not keys
/// of the form become attributes.
pub(crate) fn rows(named: &Item<'_>, form: &'static Form, free: bool) -> Option<Vec<Node>> {
    let reading = named.reading;
    let source = reading.open_beside(named.text()?, named.node.at, &named.path)?;
    let text = reading.text(source);
    let records = match records(&text) {
        Ok(records) => records,
        Err(fault) => {
            fault.report(reading, named, source);
            return None;
        }
    };
    let mut records = records.into_iter();
    let Some(header) = records.next() else {
        reading.error(
            Place::new(source, 0..0),
            &named.path,
            "the table is empty",
            "begin it with a line of column names",
        );
        return None;
    };
    if let Some(mark) = other_separator(&header) {
        let place = Place::new(source, header[0].span.clone());
        let remedy =
            "save the table as CSV with commas between its columns; in cells a point is the decimal mark";
        reading.error(
            place,
            &named.path,
            format!("the columns are divided by {mark}, not by commas"),
            remedy,
        );
        return None;
    }
    let columns = columns(reading, named, source, &header, form, free)?;
    let rows: Vec<Option<Node>> =
        records.map(|record| row(reading, named, source, &columns, form, record)).collect();
    rows.into_iter().collect()
}

/// What divides the columns of a table that has no commas in its first line, if something else seems to.
fn other_separator(header: &[Cell]) -> Option<&'static str> {
    let [only] = header else { return None };
    [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")]
        .into_iter()
        .find_map(|(mark, name)| only.text.contains(mark).then_some(name))
}

/// What a column is: its key, and whether it is an attribute; `None` for a column that was refused.
type Column = Option<(String, bool)>;

fn columns(
    reading: &Reading<'_>,
    named: &Item<'_>,
    source: u32,
    header: &[Cell],
    form: &'static Form,
    free: bool,
) -> Option<Vec<Column>> {
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    let mut columns = Vec::with_capacity(header.len());
    for cell in header {
        let name = cell.text.as_str();
        let known = name == "id" || form.key(name).is_some();
        let place = Place::new(source, cell.span.clone());
        if seen.insert(name, ()).is_some() {
            reading.error(
                place,
                &named.path,
                format!("the column `{name}` appears twice"),
                "drop one of them",
            );
            return None;
        }
        if !known && !free {
            let names = form.names().chain(["id"]);
            let message = format!("unknown column `{name}` in a table of {}", form.name);
            reading.error(place, &named.path, message, suggest(name, names));
        }
        columns.push((known || free).then(|| (name.to_owned(), !known)));
    }
    Some(columns)
}

fn row(
    reading: &Reading<'_>,
    named: &Item<'_>,
    source: u32,
    columns: &[Column],
    form: &'static Form,
    record: Vec<Cell>,
) -> Option<Node> {
    let whole =
        record.first().map_or(0, |cell| cell.span.start)..record.last().map_or(0, |cell| cell.span.end);
    let at = Place::new(source, whole);
    if record.len() != columns.len() {
        let message = format!("this row has {} cells, the first line has {}", record.len(), columns.len());
        reading.error(at, &named.path, message, "give each row as many cells as there are columns");
        return None;
    }
    let (mut table, mut attributes) = (Table::new(), Table::new());
    for (cell, column) in record.into_iter().zip(columns) {
        let Some((name, attribute)) = column else { continue };
        if cell.text.is_empty() {
            continue;
        }
        let place = Place::new(source, cell.span.clone());
        let list = form.key(name).is_some_and(|key| matches!(key.kind, Kind::List(_)));
        let value = if list { split(&cell, source) } else { Value::Cell(cell.text) };
        let into = if *attribute { &mut attributes } else { &mut table };
        into.insert(name.clone(), Entry { key: place, node: Node { value, at: place } });
    }
    if !attributes.is_empty() {
        let node = Node { value: Value::Table(attributes), at };
        table.insert("attributes".into(), Entry { key: at, node });
    }
    Some(Node { value: Value::Table(table), at })
}

/// A cell that holds several values, separated by `;`.
fn split(cell: &Cell, source: u32) -> Value {
    let place = Place::new(source, cell.span.clone());
    let parts = cell.text.split(';').map(str::trim).filter(|part| !part.is_empty());
    Value::List(parts.map(|part| Node { value: Value::Cell(part.to_owned()), at: place }).collect())
}

/// The records of a text, blank lines left out.
fn records(text: &str) -> Result<Vec<Vec<Cell>>, Fault> {
    let bytes = text.as_bytes();
    // A byte order mark, as spreadsheets write it.
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let (mut records, mut record) = (Vec::new(), Vec::new());
    let mut cells = 0;
    while at < bytes.len() {
        cells += 1;
        if cells > MOST_CELLS {
            return Err(Fault::TooMany(at));
        }
        let (cell, end) = if bytes[at] == b'"' { quoted(text, at)? } else { bare(text, at) };
        record.push(cell);
        at = end;
        match bytes.get(at) {
            Some(b',') => {
                at += 1;
                if at < bytes.len() {
                    continue;
                }
                record.push(Cell { text: String::new(), span: at..at });
            }
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => at += 2,
            Some(_) => at += 1,
            None => {}
        }
        let blank = record.len() == 1 && record.iter().all(|cell: &Cell| cell.text.is_empty());
        let done = std::mem::take(&mut record);
        if !blank {
            records.push(done);
        }
    }
    Ok(records)
}

fn bare(text: &str, from: usize) -> (Cell, usize) {
    let length = text[from..].find([',', '\n', '\r']).unwrap_or(text.len() - from);
    let written = &text[from..from + length];
    let begin = from + written.len() - written.trim_start().len();
    let trimmed = written.trim();
    (Cell { text: trimmed.to_owned(), span: begin..begin + trimmed.len() }, from + length)
}

fn quoted(text: &str, from: usize) -> Result<(Cell, usize), Fault> {
    let bytes = text.as_bytes();
    let mut at = from + 1;
    loop {
        match bytes.get(at) {
            None => return Err(Fault::Unclosed(from)),
            Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
            Some(b'"') => break,
            Some(_) => at += 1,
        }
    }
    let cell = Cell { text: text[from + 1..at].replace("\"\"", "\""), span: from..at + 1 };
    // Anything between the closing mark and the next separator is blank in sound files; it is passed over.
    let rest = text[at + 1..].find([',', '\n', '\r']).unwrap_or(text.len() - at - 1);
    Ok((cell, at + 1 + rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        let records = records(text).expect("sound");
        records.into_iter().map(|record| record.into_iter().map(|cell| cell.text).collect()).collect()
    }

    #[test]
    fn cells_are_read_as_the_standard_says() {
        let text = "\u{feff}id,name\r\na,\"Melton, \"\"old\"\"\"\n\n b , c d \nc,";
        let expected = [vec!["id", "name"], vec!["a", "Melton, \"old\""], vec!["b", "c d"], vec!["c", ""]];
        assert_eq!(texts(text), expected);
        assert_eq!(texts("a,\"x\ny\"\n"), [["a", "x\ny"]]);
        assert!(texts("").is_empty());
        assert_eq!(records("a\n\"b"), Err(Fault::Unclosed(2)));
    }

    #[test]
    fn cells_know_their_place() {
        let text = "id,n\nä, 12 \n";
        let cell = &records(text).expect("sound")[1][1];
        assert_eq!(&text[cell.span.clone()], "12");
    }
}
