//! The answers for programs: what they hold, and that it is documented.

use std::collections::BTreeSet;

use serde_json::Value;

use super::filled::{names, shared};
use super::{app, get, simulated};

fn answers() -> Vec<(&'static str, Value, String)> {
    let app = app(simulated(), &shared(), names());
    let documentation = get(&app, "/api").text;
    ["/api/v1/state", "/api/v1/forecasts", "/api/v1/hand-offs", "/api/v1/signals"]
        .map(|path| {
            let answer = get(&app, path);
            assert!(
                answer.headers["content-type"]
                    .to_str()
                    .is_ok_and(|kind| kind.starts_with("application/json"))
            );
            (path, serde_json::from_str(&answer.text).expect("JSON"), documentation.clone())
        })
        .to_vec()
}

/// Names of all fields; maps keyed by code are looked into, their keys are no fields.
fn fields(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                if !matches!(
                    name.as_str(),
                    "fold" | "outlook" | "ensemble" | "persistence" | "undecodable" | "unknown-team"
                ) {
                    into.insert(name.clone());
                }
                fields(value, into);
            }
        }
        Value::Array(all) => all.iter().for_each(|value| fields(value, into)),
        _ => {}
    }
}

#[test]
fn every_field_is_documented() {
    for (path, answer, documentation) in answers() {
        let mut all = BTreeSet::new();
        fields(&answer, &mut all);
        let words: BTreeSet<&str> =
            documentation.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').collect();
        for field in all {
            assert!(words.contains(field.as_str()), "{path}: {field} is not documented");
        }
    }
}

#[test]
fn answers_hold_what_the_view_does() {
    let all = answers();
    let state = &all[0].1;
    assert_eq!(state["as_of"], "2017-07-10T10:00:00Z");
    assert_eq!(state["standing"].as_array().map(Vec::len), Some(66));
    assert_eq!(state["standing"][0]["locality"], "blaby-lutterworth");
    let forecasts = &all[1].1;
    assert_eq!(forecasts["forecasts"].as_array().map(Vec::len), Some(12));
    let figure = &forecasts["forecasts"][0]["figures"][0];
    assert_eq!((figure["target"].as_str(), figure["horizon_hours"].as_f64()), (Some("demand"), Some(4.0)));
    assert_eq!(figure["quantiles"].as_array().map(Vec::len), Some(21));
    let hand_offs = &all[2].1;
    let periods = hand_offs["periods"].as_array().expect("periods");
    let day = periods[0]["headline"]["count"].as_i64().expect("a count");
    assert_eq!(
        periods[1]["headline"]["count"].as_i64(),
        Some(7 * day),
        "every day of the fixture is the same"
    );
    assert_eq!(all[3].1["stages"]["fold"]["lag_records"], 12);
}
