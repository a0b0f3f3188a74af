//! Every page answers, whatever is known, and says what it should.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;
use ilt_domain::forecast::{HandOffClass, Stale};
use ilt_domain::{Directory, LocalityId, Moment, SourceId, TeamId};
use ilt_live::service::Shared;

use super::filled::{LOCALITIES, NOW, hand_off, names, shared};
use super::{app, get, simulated};
use crate::settings::Settings;

const PAGES: [&str; 10] = [
    "/",
    "/fragment",
    "/locality/charnwood",
    "/locality/charnwood/fragment",
    "/api",
    "/api/v1/state",
    "/api/v1/forecasts",
    "/api/v1/hand-offs",
    "/api/v1/signals",
    "/metrics",
];

#[test]
fn every_page_answers_over_a_full_view() {
    let app = app(simulated(), &shared(), names());
    for page in PAGES.into_iter().chain(["/style.css", "/live.js", "/healthz", "/readyz"]) {
        let answer = get(&app, page);
        assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.text);
        assert!(!answer.text.contains("NaN"), "{page}");
    }
    for (code, _) in LOCALITIES {
        assert_eq!(get(&app, &format!("/locality/{code}")).status, StatusCode::OK, "{code}");
    }
    for unknown in ["/locality/nowhere", "/nothing", "/locality/%FF", "/locality/a/b/c"] {
        assert!(get(&app, unknown).status.is_client_error(), "{unknown}");
    }
}

#[test]
fn who_hands_to_whom_is_drawn_for_every_screen() {
    let page = get(&app(simulated(), &shared(), names()), "/").text;
    for (set, id) in [("picture wide", "flow-name"), ("picture narrow", "flow-narrow-name")] {
        let picture = page.split(&format!("<div class=\"{set}\">")).nth(1).expect("a picture");
        let picture = picture.split("</svg>").next().unwrap_or_default();
        assert!(picture.contains(&format!("id=\"{id}\"")), "{set}: {picture:.300}");
    }
}

#[test]
fn every_page_answers_before_anything_is_known() {
    let app = app(Settings { clock: Some(|| NOW), ..simulated() }, &Arc::new(Shared::default()), names());
    for page in PAGES {
        assert_eq!(get(&app, page).status, StatusCode::OK, "{page}");
    }
    assert!(get(&app, "/").text.contains("No event has come yet"));
    assert_eq!(get(&app, "/healthz").status, StatusCode::OK);
    assert_eq!(get(&app, "/readyz").status, StatusCode::SERVICE_UNAVAILABLE);
}

#[test]
fn handles_that_no_directory_knows_are_no_reason_to_fail() {
    let app = app(simulated(), &shared(), Directory::default());
    for page in ["/", "/fragment", "/api/v1/state", "/api/v1/forecasts", "/api/v1/hand-offs"] {
        assert_eq!(get(&app, page).status, StatusCode::OK, "{page}");
    }
}

#[test]
fn a_stage_that_stopped_is_told_loudly() {
    let shared = shared();
    shared.signals().stopped = Some("fold: the log is full".into());
    let app = app(simulated(), &shared, names());
    let health = get(&app, "/healthz");
    assert_eq!(health.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(health.text, "stopped: fold: the log is full\n");
    assert!(get(&app, "/").text.contains("The service has stopped."));
}

#[test]
fn names_are_escaped_everywhere() {
    let app = app(simulated(), &shared(), names());
    for page in ["/", "/fragment", "/locality/odd", "/locality/odd/fragment"] {
        let text = get(&app, page).text;
        assert!(
            !text.contains("<i>") && !text.contains("<b>O'Dd") && !text.contains("& <Rutland>"),
            "{page}"
        );
        assert!(text.contains("O&#39;Dd") || text.contains("O'Dd"), "{page}");
    }
}

#[test]
fn tables_and_pictures_are_for_everyone() {
    let text = get(&app(simulated(), &shared(), names()), "/").text;
    let count = |what: &str| text.matches(what).count();
    assert_eq!(count("<table>"), count("<caption"), "every table has a caption");
    assert!(count("scope=\"col\"") > count("<table>") && count("scope=\"row\"") > count("<table>"));
    assert_eq!(count("role=\"img\""), count("<desc "), "every picture has its words");
    assert!(
        !text.contains("style=") && !text.contains("<script>") && !text.contains("onclick"),
        "the policy allows none"
    );
    assert_eq!(count("aria-live"), 1, "only the time is read aloud");
    let mut ids: Vec<&str> = text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "ids are unique");
}

#[test]
fn the_quiet_source_is_loud_and_its_age_is_told() {
    let text = get(&app(simulated(), &shared(), names()), "/").text;
    assert!(text.contains("gp-system has gone quiet.") && text.contains("9 hours"));
    assert!(text.contains("Blaby and Lutterworth; Charnwood its newest event"));
    assert!(text.contains("Mon 10 Jul 2017, 11:00") && text.contains("2017-07-10T10:00:00Z"));
    assert!(text.contains("Simulated data."));
}

#[test]
fn time_that_has_fallen_behind_is_told() {
    let clock: fn() -> Moment = || Moment(NOW.0 + 3 * 3_600_000_000);
    let settings = Settings { clock: Some(clock), ..Settings::default() };
    let text = get(&app(settings, &shared(), names()), "/").text;
    assert!(text.contains("This is 3 hours behind the clock."));
    assert!(!text.contains("Simulated data"));
    assert!(text.contains("never heard since the service started"), "the roster has sent nothing");
}

#[test]
fn a_forecast_that_has_not_kept_up_is_told() {
    let shared = shared();
    let told = |text: &str| text.contains("This forecast is 30 hours old.");
    assert!(!told(&get(&app(simulated(), &shared, names()), "/").text));
    shared.view().now = Moment(NOW.0 + 30 * 3_600_000_000);
    assert!(told(&get(&app(simulated(), &shared, names()), "/").text));
}

#[test]
fn a_forecast_that_did_not_wait_says_so() {
    let shared = shared();
    for forecast in shared.view().forecasts.values_mut() {
        forecast.stale = vec![
            Stale { locality: LocalityId(0), told: Some(Moment(forecast.as_of.0 - 7 * 3_600_000_000)) },
            Stale { locality: LocalityId(1), told: None },
        ];
    }
    let app = app(simulated(), &shared, names());
    let text = get(&app, "/").text;
    assert!(text.contains("2 localities had said nothing when this was made."), "{text}");
    assert!(text.contains("(7 hours old)") && text.contains("left out)"));
    let json = get(&app, "/api/v1/forecasts").text;
    assert!(json.contains("\"stale\":[{\"locality\":") && json.contains("\"told\":null"));
}

#[test]
fn past_forecasts_stand_beside_what_came() {
    let text = get(&app(simulated(), &shared(), names()), "/").text;
    assert!(text.contains("People waiting: forecasts of 4 hours ahead and what came"));
    let table = text.split("id=\"past-waiting-0-fold\"").nth(1).expect("a table beside the picture");
    let table = table.split("</table>").next().expect("its end");
    assert!(table.contains("neither") && table.contains("95 in 100") && table.contains("80 in 100"));
    assert!(text.contains("Of the last 30 forecasts, 80% held what came in their 80 in 100."), "{text}");
}

#[test]
fn what_only_simulations_tell_of_is_shown_as_it_is() {
    let every: BTreeSet<SourceId> = (0..3).map(SourceId).collect();
    let all = Settings { simulated: every.clone(), ..Settings::default() };
    let text = get(&app(all, &shared(), names()), "/").text;
    assert!(text.contains("Simulated data.") && !text.contains("are withheld"));
    let one_real = Settings { simulated: every.into_iter().skip(1).collect(), ..Settings::default() };
    let text = get(&app(one_real, &shared(), names()), "/").text;
    assert!(!text.contains("Simulated data.") && text.contains("are withheld"));
}

/// Counts that stand out, so that they can be looked for.
fn small_counts() -> Arc<Shared> {
    let shared = Arc::new(Shared::default());
    let (gp, matron) = (TeamId(0), TeamId(11));
    let effects = [
        hand_off(0, gp, matron, 0, HandOffClass::Transfer, 7),
        hand_off(0, matron, gp, 0, HandOffClass::Join, 7_772),
        hand_off(1, gp, gp, 1, HandOffClass::LeadChange, 3),
    ];
    shared.view().follow(&effects);
    shared.view().now = NOW;
    shared
}

#[test]
fn small_counts_are_withheld_unless_exact_ones_are_asked_for() {
    let real = app(Settings::default(), &small_counts(), names());
    for page in ["/", "/locality/blaby-lutterworth"] {
        let text = get(&real, page).text;
        let section = text.split("id=\"hand-offs\"").nth(1).expect("a section");
        let section = section
            .split("id=\"health\"")
            .next()
            .expect("its part")
            .split("<footer>")
            .next()
            .expect("its part");
        assert!(!section.contains("7,772") && !section.contains("7,779"), "{page}: not rounded");
        assert!(section.contains("7,770") && section.contains(">*<"), "{page}: {section}");
        assert!(!section.contains(">7<") && !section.contains(">3<"), "{page}: small counts are shown");
    }
    let json = get(&real, "/api/v1/hand-offs").text;
    assert!(!json.contains("\"count\":7,") && !json.contains("7772") && !json.contains("\"count\":3,"));
    let asked = Settings { suppress_below: 0, ..Settings::default() };
    let exact = app(asked, &small_counts(), names());
    let text = get(&exact, "/").text;
    assert!(text.contains("7,779") && text.contains("These figures are exact."));
    assert!(!text.contains("Simulated data"), "real people are not called synthetic");
    assert!(get(&exact, "/api/v1/hand-offs").text.contains("\"count\":7772"));
}
