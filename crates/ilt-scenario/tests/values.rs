//! What calendars, sessions and footprints come to, worked out by hand.

use std::path::Path;

use ilt_domain::{Moment, Span};
use ilt_model::spec::{Sessions, Staffing};
use ilt_scenario::{Memory, Scenario, load_from};

/// A team on a rota, and the days it is laid over.
fn on_rota(start: &str, rota: &str) -> Vec<(Moment, Moment)> {
    let text = format!(
        "[scenario]\nname = \"Rota\"\nunit = \"hour\"\nstart = \"{start}\"\nhorizon = \"2 weeks\"\n\
         [rotas.shift]\n{rota}\n[teams.desk]\nrota = \"shift\"\nstaff = 1\n{WORK}"
    );
    let scenario = load(&[("s.toml", &text)]);
    let Staffing::Rota(rota) = &scenario.spec.teams[0].staffing else { panic!("a rota") };
    rota.members[0].shifts.clone()
}

const WORK: &str = "[steps.visit]\nteam = \"desk\"\nservice = { law = \"exponential\", mean = 0.5 }\n\
                    [arrivals.people]\nto = \"visit\"\nrate = 0.2\n";

fn load(all: &[(&str, &str)]) -> Scenario {
    let files = all.iter().map(|(path, text)| (path.into(), text.as_bytes().to_vec())).collect();
    match load_from(&Memory(files), Path::new(all[0].0), &[]) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("{problems}"),
    }
}

/// Seconds since 1970 of a time in UTC.
fn utc(days_since_1970: i64, hour: i64, minute: i64) -> Moment {
    Moment((days_since_1970 * 86_400 + hour * 3_600 + minute * 60) * Span::SECOND.0)
}

/// Days from 1970 to Monday 19 March 2018 and to Monday 23 October 2017.
const MARCH_19: i64 = 17_609;
const OCTOBER_23: i64 = 17_462;

#[test]
fn a_day_shift_keeps_its_civil_hours_when_the_clocks_go_forward() {
    // British Summer Time begins on Sunday 25 March 2018: 09:00 is 09:00 UTC before and 08:00 UTC after.
    let shifts = on_rota("2018-03-19", "from = \"09:00\"\nto = \"17:00\"");
    assert_eq!(shifts.len(), 9, "ten working days less Good Friday, 30 March 2018");
    assert_eq!(shifts[0], (utc(MARCH_19, 9, 0), utc(MARCH_19, 17, 0)));
    assert_eq!(shifts[4], (utc(MARCH_19 + 4, 9, 0), utc(MARCH_19 + 4, 17, 0)));
    assert_eq!(shifts[5], (utc(MARCH_19 + 7, 8, 0), utc(MARCH_19 + 7, 16, 0)));
    assert_eq!(shifts[8], (utc(MARCH_19 + 10, 8, 0), utc(MARCH_19 + 10, 16, 0)));
}

#[test]
fn a_night_shift_loses_an_hour_in_spring_and_gains_one_in_autumn() {
    let nights = "from = \"22:00\"\nto = \"06:00\"\ndays = \"mon-sun\"";
    let hours = |start: &str| -> Vec<i64> {
        on_rota(start, nights).iter().map(|(from, to)| (*to - *from).0 / Span::HOUR.0).collect()
    };
    let spring = hours("2018-03-19");
    // The first is the rest of the Sunday night before; Saturday night of the first week is the seventh.
    assert_eq!(&spring[..8], [6, 8, 8, 8, 8, 8, 7, 8]);
    let autumn = hours("2017-10-23");
    assert_eq!(&autumn[..8], [6, 8, 8, 8, 8, 8, 9, 8]);
    let saturday = on_rota("2017-10-23", nights)[6];
    // 28 October, 22:00 summer time, to 29 October, 06:00 Greenwich time.
    assert_eq!(saturday, (utc(OCTOBER_23 + 5, 21, 0), utc(OCTOBER_23 + 6, 6, 0)));
}

#[test]
fn a_rota_of_bank_holidays_too_is_staffed_on_good_friday() {
    let shifts = on_rota("2018-03-19", "from = \"09:00\"\nto = \"17:00\"\nholidays = true");
    assert_eq!(shifts.len(), 10);
}

fn sessions(start: &str, horizon: &str, keys: &str) -> Sessions {
    let text = format!(
        "[scenario]\nname = \"Sessions\"\nunit = \"hour\"\nstart = \"{start}\"\nhorizon = \"{horizon}\"\n\
         [teams.surgery]\nwte_funded = 3.7\nrota = \"day\"\n[teams.surgery.sessions]\n{keys}\n\
         [rotas.day]\nfrom = \"08:30\"\nto = \"18:30\"\n\
         [steps.visit]\nteam = \"surgery\"\nbook = {{}}\nservice = {{ law = \"deterministic\", value = \"10 min\" }}\n\
         [arrivals.people]\nto = \"visit\"\nrate = 0.2\n"
    );
    load(&[("s.toml", &text)]).spec.teams[0].sessions.clone().expect("sessions")
}

#[test]
fn a_year_of_sessions_has_its_number_of_slots() {
    let keys =
        "at = [\"08:30\", \"14:00\"]\nlength = \"3 h\"\nslots_per_wte_year = 5173\nsame_day_share = 0.4";
    let all = sessions("2018-01-01", "365 d", keys).list;
    let end = utc(17_897, 0, 0);
    let year: Vec<_> = all.iter().filter(|session| session.from < end).collect();
    // 261 weekdays in 2018 less eight bank holidays, twice a day.
    assert_eq!(year.len(), 2 * 253);
    let slots: i64 = year.iter().map(|session| i64::from(session.slots)).sum();
    let same_day: i64 = year.iter().map(|session| i64::from(session.same_day)).sum();
    let wanted = 5_173.0 * 3.7 * 365.0 / 365.25;
    assert!((slots as f64 - wanted).abs() <= 1.0, "{slots} slots, not {wanted}");
    assert!((same_day as f64 - 0.4 * slots as f64).abs() <= 1.0, "{same_day} of {slots}");
    // Evenly: none differs from another by more than one.
    let (least, most) = (year.iter().map(|s| s.slots).min(), year.iter().map(|s| s.slots).max());
    assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 1));
}

const PLACES: &str = r#"[scenario]
name = "Footprints"
unit = "hour"
horizon = "1 week"
[localities.east]
[localities.west]
[roles.matron]
[homes]
table = "homes.csv"
footprint = "footprint.csv"
[teams.east-matrons]
role = "matron"
base = "east"
staff = 2
[teams.west-matrons]
role = "matron"
base = "west"
staff = 1
[steps.visit]
role = "matron"
service = { law = "exponential", mean = 1 }
[arrivals.need]
to = "visit"
rate = 0.01
per = "person"
"#;

#[test]
fn a_footprint_moves_practices_but_not_people_or_their_luck() {
    let homes = "id,locality,people\np1,east,100\np2,east,200\np3,west,300\n";
    let under = |footprint: &str| {
        load(&[("s.toml", PLACES), ("homes.csv", homes), ("footprint.csv", footprint)]).spec
    };
    let before = under("practice,locality\np1,east\np2,east\np3,west\n");
    let after = under("practice,locality\np1,east\np2,west\np3,west\n");
    let people = |spec: &ilt_model::spec::Spec, locality: &str| -> f64 {
        let of = |index: u32| spec.directory.localities[index as usize].id.as_str();
        spec.directory
            .homes
            .iter()
            .filter(|home| of(home.locality.0) == locality)
            .map(|home| home.people)
            .sum()
    };
    assert_eq!((people(&before, "east"), people(&before, "west")), (300.0, 300.0));
    assert_eq!((people(&after, "east"), people(&after, "west")), (100.0, 500.0));
    let keys = |spec: &ilt_model::spec::Spec| -> Vec<String> {
        spec.streams.iter().map(|stream| stream.key_id.clone()).collect()
    };
    assert_eq!(keys(&before), keys(&after), "needs are drawn alike under both");
    let team = |spec: &ilt_model::spec::Spec, home: usize| {
        spec.directory.teams[spec.serving[0][home].index()].id.clone()
    };
    assert_eq!((team(&before, 1), team(&after, 1)), ("east-matrons".to_owned(), "west-matrons".to_owned()));
}
