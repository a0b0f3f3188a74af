//! The JSON Schema of a scenario file, from the same list of keys that the reader goes by.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::form::{DOCUMENT, Form, Key, Kind, SOURCE};

/// The JSON Schema of a scenario file, for editors: draft 2020-12, every key with its description.
///
/// What a scenario leaves out may stand in the one it extends, so keys are required only where a table is never merged:
/// in the elements of lists.
pub fn schema() -> String {
    let mut made = Made::default();
    let mut whole = made.form(&DOCUMENT, false);
    let defs: Map<String, Value> = made.defs.into_iter().collect();
    let head = [
        ("$schema", json!("https://json-schema.org/draft/2020-12/schema")),
        ("title", json!("ilt scenario")),
        ("$defs", Value::Object(defs)),
    ];
    if let Value::Object(map) = &mut whole {
        map.extend(head.map(|(key, value)| (key.to_owned(), value)));
    }
    format!("{whole:#}")
}

/// Definitions made so far, by name.
#[derive(Default)]
struct Made {
    defs: BTreeMap<String, Value>,
}

impl Made {
    fn form(&mut self, form: &'static Form, complete: bool) -> Value {
        let keys = form.keys.iter().chain(&SOURCE);
        let properties: Map<String, Value> =
            keys.map(|key| (key.name.to_owned(), described(self.kind(key.kind), key.about))).collect();
        let others = form.others.map_or(json!(false), |kind| self.kind(kind));
        let mut object = json!({
            "type": "object",
            "description": form.about,
            "properties": properties,
            "additionalProperties": others,
        });
        let required: Vec<&str> =
            form.keys.iter().filter(|key| is_required(key)).map(|key| key.name).collect();
        if complete && !required.is_empty() {
            object["required"] = json!(required);
        }
        object
    }

    /// A reference to a form, which is defined once.
    fn reference(&mut self, form: &'static Form, complete: bool) -> Value {
        let name = form.name.replace(' ', "-");
        if !self.defs.contains_key(&name) {
            // Put in first, so that a form that holds itself ends.
            self.defs.insert(name.clone(), json!({}));
            let made = self.form(form, complete);
            self.defs.insert(name.clone(), made);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    fn kind(&mut self, kind: Kind) -> Value {
        match kind {
            Kind::Text | Kind::Path => json!({ "type": "string" }),
            Kind::Id(of) => json!({ "type": "string", "description": format!("An id under [{of}].") }),
            Kind::Number => json!({ "type": "number" }),
            Kind::Share => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
            Kind::Count => json!({ "type": "integer", "minimum": 0 }),
            Kind::Flag => json!({ "type": "boolean" }),
            Kind::Time | Kind::Wait => json!({ "anyOf": [
                { "type": "number", "minimum": 0 },
                { "type": "string", "pattern": time_pattern(matches!(kind, Kind::Wait)) },
            ] }),
            Kind::Date => json!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}" }),
            Kind::Clock => json!({ "type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$" }),
            Kind::Days => json!({ "type": "string", "examples": ["mon-fri", "mon,wed", "every"] }),
            Kind::OneOf(words) => json!({ "enum": words }),
            Kind::List(of) => {
                let one = match of {
                    Kind::Table(form) => self.reference(form, true),
                    other => self.kind(*other),
                };
                json!({ "anyOf": [{ "type": "array", "items": one }, one] })
            }
            Kind::Array(count, of) => {
                let one = self.kind(*of);
                json!({ "type": "array", "items": one, "minItems": count, "maxItems": count })
            }
            Kind::Table(form) => self.reference(form, false),
            Kind::Map(form) => {
                let one = self.reference(form, false);
                json!({ "type": "object", "additionalProperties": one })
            }
            Kind::Shares => {
                json!({ "type": "object", "additionalProperties": { "type": "number", "minimum": 0 } })
            }
            Kind::ByCohort(of) => {
                let one = self.kind(*of);
                json!({ "anyOf": [one, { "type": "object", "additionalProperties": one }] })
            }
            Kind::Law => {
                let law = self.reference(&crate::form::LAW, false);
                let time = self.kind(Kind::Time);
                json!({ "anyOf": [time, law] })
            }
            Kind::Either(kinds) => {
                let all: Vec<Value> = kinds.iter().map(|kind| self.kind(*kind)).collect();
                json!({ "anyOf": all })
            }
            Kind::Anything => json!({}),
        }
    }
}

fn is_required(key: &Key) -> bool {
    key.about.ends_with("Required.")
}

/// Adds the description of a key beside whatever it holds.
fn described(mut value: Value, about: &str) -> Value {
    if let Value::Object(map) = &mut value {
        map.insert("description".into(), json!(about));
    }
    value
}

fn time_pattern(working_days: bool) -> String {
    let unit = "(s|sec|seconds?|mins?|minutes?|h|hours?|d|days?|w|weeks?|y|years?)";
    let elapsed = format!(r"(\d+(\.\d+)? ?{unit} ?)+");
    if working_days { format!(r"^({elapsed}|\d+(\.\d+)? ?wd)$") } else { format!("^{elapsed}$") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks the schema: every property of every object must say what it is.
    #[test]
    fn every_key_is_described() {
        let schema: Value = serde_json::from_str(&schema()).expect("JSON");
        let mut open = vec![&schema];
        let mut properties = 0;
        while let Some(value) = open.pop() {
            if let Some(map) = value["properties"].as_object() {
                for (name, key) in map {
                    let about = key["description"].as_str().unwrap_or_default();
                    assert!(about.ends_with('.'), "{name}: `{about}`");
                    properties += 1;
                }
            }
            open.extend(value.as_object().into_iter().flat_map(|map| map.values()));
            open.extend(value.as_array().into_iter().flatten());
        }
        assert!(properties > 200, "{properties}");
    }
}
