//! What the figures rest on, carried from the scenario into its results.

use std::collections::BTreeMap;

use ilt_experiment::{Assumption, Confidence};

use crate::form::{PARAMETER, SOURCE};
use crate::merge::{AboutTable, Merged, Replaced};
use crate::read::{Fields, Item};
use crate::reading::Reading;
use crate::section;
use crate::tree::{Entry, Table, Value};

/// Everything the scenario says about where its figures come from.
pub(crate) fn read(document: &Fields<'_>, merged: &Merged) -> Vec<Assumption> {
    let reading = document.reading;
    let mut found = parameters(document);
    found.extend(merged.tables.iter().filter_map(|table| about_table(reading, table)));
    let mut rows: BTreeMap<(String, Said), Vec<String>> = BTreeMap::new();
    for (name, entry) in
        document.table.iter().filter(|(name, _)| !matches!(name.as_str(), "parameters" | "report"))
    {
        let item = Item { reading, node: &entry.node, path: name.clone() };
        walk(&item, name, &mut found, &mut rows);
    }
    found.extend(rows.into_iter().map(|((section, said), ids)| said.about_rows(&section, &ids)));
    found.extend(merged.replaced.iter().map(|replaced| own(reading, replaced)));
    found.sort_by(|a, b| (&a.path, &a.value).cmp(&(&b.path, &b.value)));
    found.dedup();
    found
}

/// What a table says about its figures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    source: String,
    confidence: Confidence,
    note: String,
}

impl Said {
    fn read(reading: &Reading<'_>, table: &Table, path: &str) -> Option<Self> {
        if !SOURCE.iter().any(|key| table.contains_key(key.name)) {
            return None;
        }
        let item = |key: &str| {
            let entry = table.get(key)?;
            Some(Item { reading, node: &entry.node, path: format!("{path}.{key}") })
        };
        let text = |key: &str| item(key).and_then(|item| item.text().map(str::to_owned)).unwrap_or_default();
        let words = [
            ("verified", Confidence::Verified),
            ("own", Confidence::Own),
            ("assumption", Confidence::Assumption),
        ];
        let confidence =
            item("confidence").and_then(|item| item.word(&words)).unwrap_or(Confidence::Assumption);
        Some(Self { source: text("source"), confidence, note: text("note") })
    }

    fn about(self, path: String, value: String) -> Assumption {
        Assumption { path, value, source: self.source, confidence: self.confidence, note: self.note }
    }

    fn about_rows(self, section: &str, ids: &[String]) -> Assumption {
        match ids {
            [only] => self.about(format!("{section}.{only}"), "1 row".into()),
            _ => {
                let few = ids.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
                let more = if ids.len() > 3 { ", ..." } else { "" };
                self.about(section.to_owned(), format!("{} rows ({few}{more})", ids.len()))
            }
        }
    }
}

/// Tables inside tables; rows of CSV tables that say the same are told once.
fn walk(
    item: &Item<'_>,
    section: &str,
    found: &mut Vec<Assumption>,
    rows: &mut BTreeMap<(String, Said), Vec<String>>,
) {
    match &item.node.value {
        Value::Table(table) => {
            if let Some(said) = Said::read(item.reading, table, &item.path) {
                let from_row = SOURCE.iter().any(|key| {
                    table.get(key.name).is_some_and(|entry| matches!(entry.node.value, Value::Cell(_)))
                });
                match from_row {
                    true => {
                        let id = item.path.rsplit('.').next().unwrap_or_default().to_owned();
                        rows.entry((section.to_owned(), said)).or_default().push(id);
                    }
                    false => found.push(said.about(item.path.clone(), value(item.reading, table))),
                }
            }
            for (_, _, inner) in item.entries().into_iter().flatten() {
                walk(&inner, section, found, rows);
            }
        }
        Value::List(_) => item.list().iter().for_each(|inner| walk(inner, section, found, rows)),
        _ => {}
    }
}

/// The plain values of a table as written, and the tables of figures that stand in its lines (a rate by cohort). Whole:
/// two scenarios are told apart by them.
fn value(reading: &Reading<'_>, table: &Table) -> String {
    let written = |at| reading.written(at).split_whitespace().collect::<Vec<_>>().join(" ");
    let in_line = |entry: &Entry| entry.node.table().is_none() || written(entry.node.at).starts_with('{');
    let plain = table
        .iter()
        .filter(|(name, entry)| in_line(entry) && !SOURCE.iter().any(|key| key.name == name.as_str()));
    let all: Vec<String> =
        plain.map(|(name, entry)| format!("{name} = {}", written(entry.node.at))).collect();
    all.join(", ")
}

fn parameters(document: &Fields<'_>) -> Vec<Assumption> {
    let entities = section::entities(document, "parameters", &PARAMETER, true);
    entities
        .iter()
        .map(|entity| {
            let fields = &entity.fields;
            fields.need("value");
            let written = |key: &str| fields.get(key).map(|item| plain(&item)).unwrap_or_default();
            let mut value = format!("{} {}", written("value"), written("unit")).trim().to_owned();
            if fields.has("low") || fields.has("high") {
                value.push_str(&format!(" ({} to {})", written("low"), written("high")));
            }
            if let Some(name) = fields.text("name") {
                value = format!("{name}: {value}");
            }
            let said = Said::read(fields.reading, fields.table, &fields.path);
            let unsaid =
                Said { source: String::new(), confidence: Confidence::Assumption, note: String::new() };
            said.unwrap_or(unsaid).about(fields.path.clone(), value)
        })
        .collect()
}

/// A value without its quotes.
fn plain(item: &Item<'_>) -> String {
    item.node.text().map_or_else(|| item.written(), str::to_owned)
}

fn about_table(reading: &Reading<'_>, table: &AboutTable) -> Option<Assumption> {
    let said = Said::read(reading, &table.keys, &table.path)?;
    Some(said.about(table.path.clone(), format!("{} rows", table.rows)))
}

/// A figure the user put in the place of the scenario's.
fn own(reading: &Reading<'_>, replaced: &Replaced) -> Assumption {
    let path = reading.path(replaced.at.source);
    let file = path
        .file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let source = match file.as_str() {
        "--set" => "given on the command line".to_owned(),
        _ => format!("{file}, line {}", reading.line(replaced.at)),
    };
    Assumption {
        path: replaced.path.clone(),
        value: replaced.new.clone(),
        source,
        confidence: Confidence::Own,
        note: format!("instead of {}", replaced.old),
    }
}
