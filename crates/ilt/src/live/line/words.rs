//! What a message says, in words on one line: one function for each kind, times in UTC.

use ilt_domain::{Moment, Span};
use ilt_wire::headers::rfc3339;
use serde_json::Value;

/// The message of this full name in words; `None` for one that has no words of its own.
pub(super) fn said(kind: &str, message: &Value) -> Option<String> {
    Some(match kind {
        "ilt.activity.v1.Activity" => activity(message),
        "ilt.forecast.v1.Forecast" => forecast(message),
        "ilt.forecast.v1.Score" => score(message),
        "ilt.handoff.v1.HandOffCount" | "ilt.handoff.v1.PublicHandOffCount" => hand_off(message),
        "ilt.state.v1.StateNow" | "ilt.state.v1.PublicStateNow" => standing(message),
        "ilt.state.v1.Cut" => cut(message),
        _ => return None,
    })
}

/// An event: what happened, at which step and team, to whom, and what it corrects.
fn activity(message: &Value) -> String {
    let mut fields = message.as_object().into_iter().flatten();
    let what = fields.find(|(name, value)| value.is_object() && *name != "corrects");
    let mut said = what.map_or_else(
        || "nothing known to this version".to_owned(),
        |(name, value)| format!("{}{}", name.replace('_', " "), details(value)),
    );
    for (name, word) in [("step", "step"), ("team", "team"), ("person", "person"), ("source", "told by")] {
        if let Some(text) = text(message, name) {
            said += &format!(", {word} {text}");
        }
    }
    if message["corrects"].is_object() {
        said += &format!(", corrects {}", text(&message["corrects"], "event_id").unwrap_or("?"));
    }
    match (whole(message, "occurred_at_us"), whole(message, "recorded_at_us")) {
        (happened, recorded) if recorded > happened => said + &format!(", recorded {}", time(recorded)),
        _ => said,
    }
}

/// The fields of what happened, in brackets.
fn details(of: &Value) -> String {
    let told: Vec<String> = of
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| match (name.strip_suffix("_at_us"), name.strip_suffix("_us"), value) {
            (Some(name), _, Value::Number(at)) => Some(format!("{name} {}", time(at.as_i64()?))),
            (_, Some(name), Value::Number(span)) => Some(format!("{name} {}", span_of(span.as_i64()?))),
            (.., Value::String(text)) if text.is_empty() => None,
            (.., Value::String(text)) => Some(format!("{} {}", name.replace('_', " "), listed(name, text))),
            (.., Value::Bool(true)) => Some(name.replace('_', " ")),
            (.., Value::Bool(false)) => None,
            (.., other) => Some(format!("{} {other}", name.replace('_', " "))),
        })
        .collect();
    if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) }
}

/// A value of the closed list that a field of this name holds, without the name of the list.
fn listed(field: &str, text: &str) -> String {
    let list = format!("_{}_", field.to_uppercase());
    plain(text.split_once(&list).map_or(text, |(_, value)| value))
}

/// How far ahead the figures shown on one line are.
const SHOWN: Span = Span(48 * Span::HOUR.0);

/// A forecast: of when, by what, and of each role who will wait and how short it will be, two days ahead.
fn forecast(message: &Value) -> String {
    let figures = rows(message, "figures");
    let horizons = || figures.iter().map(|figure| whole(figure, "horizon_us"));
    let horizon = horizons().filter(|horizon| *horizon <= SHOWN.0).max().or(horizons().min()).unwrap_or(0);
    let levels: Vec<f64> = rows(message, "levels").iter().filter_map(Value::as_f64).collect();
    let shown = figures.iter().filter(|figure| whole(figure, "horizon_us") == horizon);
    let mut roles: Vec<(&str, Vec<String>)> = Vec::new();
    for figure in shown {
        let role = text(figure, "role").unwrap_or("all");
        let Some(said) = figure_said(figure, &levels) else { continue };
        match roles.iter_mut().find(|(known, _)| *known == role) {
            Some((_, all)) => all.push(said),
            None => roles.push((role, vec![said])),
        }
    }
    let roles: Vec<String> =
        roles.into_iter().map(|(role, said)| format!("{role} {}", said.join(", "))).collect();
    let mut said = format!(
        "forecast as of {} ({}, {} members), {} ahead: {}; {} figures in all",
        time(whole(message, "as_of_us")),
        enumerated(message, "reason", "REASON_"),
        whole(message, "members"),
        span_of(horizon),
        if roles.is_empty() { "nothing shown".to_owned() } else { roles.join("; ") },
        figures.len(),
    );
    for part in rows(message, "stale") {
        said += &format!(", without news of {}", text(part, "locality").unwrap_or("?"));
    }
    said
}

/// A figure that is shown: who waits, with the range of 80 %, and the staff short on average.
fn figure_said(figure: &Value, levels: &[f64]) -> Option<String> {
    let at = |level: f64| {
        let place = levels.iter().position(|known| (known - level).abs() < 1e-9)?;
        rows(figure, "quantiles").get(place)?.as_f64()
    };
    match figure["target"].as_str()? {
        "TARGET_WAITING" => Some(match (at(0.5), at(0.1), at(0.9)) {
            (Some(middle), Some(low), Some(high)) => {
                format!("{} waiting ({} to {})", number(middle), number(low), number(high))
            }
            _ => format!("{} waiting", number(real(figure, "mean"))),
        }),
        "TARGET_WTE_SHORT" => Some(format!("{} WTE short", number(real(figure, "mean")))),
        _ => None,
    }
}

/// How a forecast of one figure turned out.
fn score(message: &Value) -> String {
    let inside = |name: &str| if message[name] == Value::Bool(true) { "inside" } else { "outside" };
    format!(
        "score of {} ahead as of {}: {} {} came to {}; {}: CRPS {}, pinball {}, bias {}, {} 80 %, {} 95 %",
        span_of(whole(message, "horizon_us")),
        time(whole(message, "as_of_us")),
        text(message, "role").unwrap_or("all"),
        enumerated(message, "target", "TARGET_"),
        number(real(message, "observed")),
        enumerated(message, "method", "METHOD_"),
        number(real(message, "crps")),
        number(real(message, "pinball")),
        number(real(message, "bias")),
        inside("inside_80"),
        inside("inside_95"),
    )
}

/// A count of hand-offs of one window.
fn hand_off(message: &Value) -> String {
    let key = &message["key"];
    let teams = format!(
        "{} to {}",
        text(key, "from_team").unwrap_or("nobody"),
        text(key, "to_team").unwrap_or("nobody")
    );
    let cohort = text(key, "cohort").map_or_else(String::new, |cohort| format!(", {cohort}"));
    let count = match (message["count"].as_i64(), message["change"].as_i64()) {
        (Some(count), Some(change)) => format!("{count} ({change:+})"),
        (Some(count), None) => count.to_string(),
        (None, _) => "withheld, too few".to_owned(),
    };
    format!(
        "{} from {teams}{cohort} in {} from {}: {count}",
        enumerated(key, "hand_off_class", "HAND_OFF_CLASS_"),
        span_of(whole(key, "window_us")),
        time(whole(key, "from_time_us")),
    )
}

/// How a role stands.
fn standing(message: &Value) -> String {
    let of =
        |name: &str| message[name].as_u64().map_or_else(|| "withheld".to_owned(), |count| count.to_string());
    let oldest = match message["oldest_us"].as_i64() {
        Some(oldest) if message["waiting"].as_u64().is_some_and(|waiting| waiting > 0) => {
            format!(" (longest {})", span_of(oldest))
        }
        _ => String::new(),
    };
    format!(
        "{} at {}: {} waiting{oldest}, {} in service, {} booked, {} on caseload, {} staff on",
        text(message, "role").unwrap_or("all"),
        time(whole(message, "at_us")),
        of("waiting"),
        of("in_service"),
        of("booked"),
        of("caseload"),
        of("staff"),
    )
}

/// What stands in a locality, in sums.
fn cut(message: &Value) -> String {
    let sum = |list: &str, field: &str| rows(message, list).iter().map(|row| whole(row, field)).sum::<i64>();
    format!(
        "cut at {} ({}): {} people present, {} staff on; since {}: {} needs arose, {} pieces of work done",
        time(whole(message, "at_us")),
        enumerated(message, "reason", "REASON_"),
        sum("present", "count"),
        sum("staff", "on"),
        time(whole(message, "since_us")),
        sum("arrivals", "count"),
        sum("served", "count"),
    )
}

fn rows<'m>(message: &'m Value, name: &str) -> &'m [Value] {
    message[name].as_array().map_or(&[], Vec::as_slice)
}

fn text<'m>(message: &'m Value, name: &str) -> Option<&'m str> {
    message[name].as_str().filter(|text| !text.is_empty())
}

fn whole(message: &Value, name: &str) -> i64 {
    message[name].as_i64().unwrap_or(0)
}

fn real(message: &Value, name: &str) -> f64 {
    message[name].as_f64().unwrap_or(0.0)
}

/// A value of a closed list, without the name of the list.
fn enumerated(message: &Value, name: &str, list: &str) -> String {
    let value = message[name].as_str().unwrap_or("unspecified");
    plain(value.strip_prefix(list).unwrap_or(value))
}

/// A name of the closed lists as words; other text as it is.
fn plain(text: &str) -> String {
    let listed =
        text.len() > 3 && text.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit());
    if listed { text.to_lowercase().replace('_', " ") } else { text.to_owned() }
}

/// At most two decimals, none where there is nothing behind the point.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn time(us: i64) -> String {
    rfc3339(Moment(us))
}

/// A length of time in the largest unit that leaves at least one of it.
fn span_of(us: i64) -> String {
    let of = |unit: Span| number(us as f64 / unit.0 as f64);
    match us.abs() {
        long if long > 2 * Span::DAY.0 => format!("{} d", of(Span::DAY)),
        middle if middle >= Span::HOUR.0 => format!("{} h", of(Span::HOUR)),
        short if short >= Span::MINUTE.0 => format!("{} min", of(Span::MINUTE)),
        _ => format!("{} s", of(Span::SECOND)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn noughts_and_what_is_withheld_are_told_apart() {
        let state = json!({"role": "gp", "at_us": 1_499_642_100_000_000_i64, "waiting": 0, "oldest_us": 0,
            "in_service": 2, "booked": 31, "caseload": 0, "staff": 5});
        assert_eq!(
            standing(&state),
            "gp at 2017-07-09T23:15:00Z: 0 waiting, 2 in service, 31 booked, 0 on caseload, 5 staff on"
        );
        let public = json!({"role": "gp", "at_us": 1_499_642_100_000_000_i64, "waiting": 9,
            "oldest_us": 7_200_000_000_i64, "booked": 31, "caseload": 0, "staff": 5});
        assert_eq!(
            standing(&public),
            "gp at 2017-07-09T23:15:00Z: 9 waiting (longest 2 h), withheld in service, 31 booked, 0 on caseload, 5 staff on"
        );
    }

    #[test]
    fn a_forecast_shows_who_waits_and_how_many_are_short() {
        let figure = |target: &str, horizon: i64, mean: f64, quantiles: [f64; 3]| {
            json!({"role": "gp", "target": target, "horizon_us": horizon * Span::HOUR.0, "mean": mean,
                "quantiles": quantiles, "method": "METHOD_ENSEMBLE"})
        };
        let figures = [
            figure("TARGET_WAITING", 4, 8.0, [7.0, 8.0, 9.0]),
            figure("TARGET_WAITING", 48, 12.5, [5.0, 12.0, 20.0]),
            figure("TARGET_WTE_SHORT", 48, 0.25, [0.0, 0.0, 1.0]),
            figure("TARGET_WAITING", 336, 80.0, [5.0, 70.0, 200.0]),
        ];
        let message = json!({"as_of_us": 1_499_642_100_000_000_i64, "reason": "REASON_MATERIAL_CHANGE",
            "members": 100, "levels": [0.1, 0.5, 0.9], "figures": figures, "stale": [{"locality": "blaby"}]});
        assert_eq!(
            forecast(&message),
            "forecast as of 2017-07-09T23:15:00Z (material change, 100 members), 48 h ahead: gp 12 waiting (5 to 20), \
             0.25 WTE short; 4 figures in all, without news of blaby"
        );
    }

    #[test]
    fn an_event_says_what_happened_to_whom() {
        let message = json!({"event_id": "e", "source": "simulated-lpt", "occurred_at_us": 1_499_642_100_000_000_i64,
            "recorded_at_us": 1_499_642_160_000_000_i64, "locality": "blaby", "person": "0a", "step": "visit",
            "team": "matron-b", "contact_started": {"accepts": true, "mode": "CONTACT_MODE_HOME_VISIT"}});
        assert_eq!(
            activity(&message),
            "contact started (accepts, mode home visit), step visit, team matron-b, person 0a, told by \
             simulated-lpt, recorded 2017-07-09T23:16:00Z"
        );
    }

    #[test]
    fn lengths_of_time_are_read_at_a_glance() {
        let said =
            [30, 90, 7_200, 172_800, 1_209_600, 5_400].map(|seconds| span_of(seconds * Span::SECOND.0));
        assert_eq!(said, ["30 s", "1.5 min", "2 h", "48 h", "14 d", "1.5 h"]);
        assert_eq!((number(-0.001), number(-0.5), number(12.0)), ("0".into(), "-0.5".into(), "12".into()));
    }
}
