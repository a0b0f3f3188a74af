//! All at once, and what does not stop a scenario.

use std::path::Path;

use ilt_scenario::load_from;

use crate::spoil::*;

#[test]
fn the_sound_scenario_loads() {
    let loaded = load_from(&memory(&[("s.toml", SOUND)]), Path::new("s.toml"), &[]);
    assert!(loaded.is_ok_and(|scenario| scenario.notices.list.is_empty()));
}

#[test]
fn all_problems_come_at_once() {
    let text = SOUND
        .replace("staff = 3", "staff = -3")
        .replace("leave = 0.9", "leave = 0.8")
        .replace("from = \"08:30\"", "from = \"x\"")
        .replace("frail = 0.2,", "frail = -1,");
    let found = problems(memory(&[("s.toml", &text)]), "s.toml", &[]);
    assert_eq!(found.errors().count(), 4, "{found}");
    let lines: Vec<u32> = found.list.iter().map(|problem| problem.line).collect();
    assert!(lines.is_sorted(), "{found}");
}

#[test]
fn what_is_only_worth_knowing_does_not_stop_a_scenario() {
    let notice = |from: &str, to: &str| {
        let text = SOUND.replacen(from, to, 1);
        let scenario = load_from(&memory(&[("s.toml", &text)]), Path::new("s.toml"), &[]);
        let scenario = scenario.unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(scenario.notices.list.len(), 1, "{}", scenario.notices);
        assert_eq!(scenario.study.context.notices.len(), 1);
        scenario.notices.list[0].message.clone()
    };
    let unreached = notice("next = \"leave\"", "next = \"leave\"\n[steps.idle]");
    assert!(unreached.contains("nobody ever comes to the step `idle`"));
    let shared = notice("rate = { frail = 0.2, fit = 0.1 }", "rate = 0.3");
    assert!(shared.contains("each of the 2 cohorts has this rate"));
    let long = notice(
        "rota = \"day\"\nwte_funded = 2\n",
        "rota = \"day\"\nwte_funded = 2\nonly_if_it_fits = true\ndirect_share = 0.05\n",
    );
    assert!(long.contains("longer than the longest shift of `matrons`"), "{long}");
    let blind = notice("next = \"leave\"", "next = \"leave\"\ntravel = true");
    assert!(blind.contains("no coordinates"));
}
