//! Those for whom a step came to nothing are where it sends such people, not where it leads others.

use ilt_domain::forecast::{Place, Target};
use ilt_domain::{Diversion, Presence, RoleId, Span};
use ilt_tests::theory::discrete::{mean, plus_trial};
use ilt_tests::theory::law::gamma_survival;
use ilt_tests::verdict::judge;

use super::exact::{Skill, check};
use super::world::{PLACE, Twin, hours, spec};

/// Needs arise before nine. Whom the step sends away comes to the helpers after some days of silence; whom it serves does
/// not, and nor does anyone of whom a wrong edge is taken.
const ROUND: &str = r#"
[roles.helper]
hours_per_wte_year = 1500
[teams.helpers]
role = "helper"
base = "here"
staff = 500
[steps.help]
team = "helpers"
service = "10 min"
[steps.thinking]
delay = { law = "gamma", mean = 40, cv = 0.5 }
next = "help"
[steps.elsewhere]
delay = { law = "exponential", mean = 1000 }
[arrivals.needs]
to = "serve"
rate = 2
profile = "early"
[profiles.early]
hour = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
"#;

/// At two o'clock nobody waits any more and nobody comes before midnight, so requests for help until then are of those
/// sent away and silent since: one trial each, by the law of the silence given how long it has lasted.
fn helped_until_midnight(name: &str, step: &str, ways: &[Diversion]) {
    let text = format!("[scenario]\nname = \"d\"\nhorizon = 1200\n{PLACE}{ROUND}{step}");
    let spec = spec(&text);
    let helper = spec.directory.roles.iter().position(|role| role.id == "helper").expect("in the text");
    let survival = |hours: f64| gamma_survival(40.0, 0.5, hours);
    let mut twin = Twin::new(&spec);
    let ahead = [3.0, 9.0];
    let spans = ahead.map(hours);
    let mut skill: [Skill; 2] = Default::default();
    let mut checks = Vec::new();
    let mut met = Vec::new();
    for day in 4..=43u32 {
        let cuts = twin.cuts_at(hours(24.0 * f64::from(day) + 14.0));
        let silent: Vec<(Span, Diversion)> =
            cuts.iter().flat_map(|cut| &cut.present).filter_map(|who| diverted(who.how)).collect();
        met.extend(silent.iter().map(|(_, why)| *why));
        let members = twin.forecast(&cuts, &[], &spans, 400);
        for (at, ahead) in ahead.into_iter().enumerate() {
            let asks = |law: Vec<f64>, (since, _): &(Span, Diversion)| {
                plus_trial(&law, 1.0 - survival(since.hours() + ahead) / survival(since.hours()))
            };
            let law = silent.iter().fold(vec![1.0], asks);
            let values = members.values(spans[at], Place::All, RoleId(helper as u32), Target::Demand);
            skill[at].add(&values, &law);
            checks.push(check(format!("{name}: asked for within {ahead} h"), &values, mean(&law), at == 1));
        }
    }
    met.sort_unstable();
    met.dedup();
    assert_eq!(met, ways, "{name}");
    for (at, ahead) in ahead.iter().enumerate() {
        skill[at].judge(&format!("{name}: asked for within {ahead} h"));
    }
    judge(name, &checks);
}

fn diverted(how: Presence) -> Option<(Span, Diversion)> {
    match how {
        Presence::Diverted { since, why } => Some((since, why)),
        _ => None,
    }
}

#[test]
fn who_gave_up_waiting() {
    let desk = r#"
[teams.desk]
role = "staff"
base = "here"
staff = 1
[steps.serve]
team = "desk"
service = { law = "exponential", mean = 0.5 }
patience = { law = "exponential", mean = 0.5 }
give_up = "thinking"
next = "elsewhere"
"#;
    helped_until_midnight("a queue that people give up", desk, &[Diversion::GaveUp]);
}

#[test]
fn who_found_no_slot_or_did_not_attend() {
    let clinic = r#"
[teams.clinic]
role = "staff"
base = "here"
staff = 1
[teams.clinic.sessions]
days = "every"
at = ["09:00"]
length = "200 min"
slots = 20
same_day_share = 1
[steps.serve]
team = "clinic"
service = "5 min"
book = { within = "1 d", not_attended = 0.4, missed = "thinking", full = "thinking" }
next = "elsewhere"
"#;
    let ways = [Diversion::Refused, Diversion::NotAttended];
    helped_until_midnight("a clinic that is full and missed", clinic, &ways);
}
