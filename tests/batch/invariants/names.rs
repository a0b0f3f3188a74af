//! What changes nothing: names of localities, order of tables and rows, the unit of time.

use std::collections::BTreeMap;

use ilt_tests::command::ilt;
use ilt_tests::results::{Results, Row};
use ilt_tests::sketch::Losses;
use ilt_tests::verdict::familywise_point;

use super::{each, run};

/// Sections of a scenario; each is a table of its own, so their order means nothing.
fn sections() -> Vec<String> {
    let mut all: Vec<String> = vec![
        "[scenario]\nname = \"order\"\nhorizon = 400\n".into(),
        "[roles.gp]\n".into(),
        "[roles.matron]\n".into(),
        "[cohorts.frail]\n".into(),
        "[cohorts.other]\n".into(),
        "[homes]\ntable = \"homes.csv\"\n".into(),
        "[teams.gp-north]\nrole = \"gp\"\nbase = \"@north\"\nstaff = 2\n".into(),
        "[teams.gp-south]\nrole = \"gp\"\nbase = \"@south\"\nstaff = 3\n".into(),
        "[teams.gp-west]\nrole = \"gp\"\nbase = \"@west\"\nstaff = 1\n".into(),
        "[teams.matrons]\nrole = \"matron\"\nserves = [\"@north\", \"@south\", \"@west\"]\nstaff = 2\n".into(),
        "[steps.gp]\nrole = \"gp\"\nservice = { law = \"exponential\", mean = 0.8 }\npriority = { frail = 0, other = 1 }\n\
         next = { frail = { matron = 0.5, leave = 0.5 }, other = { matron = 0.1, leave = 0.9 } }\n"
            .into(),
        "[steps.matron]\nrole = \"matron\"\nservice = { law = \"lognormal\", mean = 1, cv = 0.7 }\n\
         next = { gp = 0.2, leave = 0.8 }\n"
            .into(),
        "[arrivals.frail]\nto = \"gp\"\ncohorts = [\"frail\"]\nrate = 1.1\n".into(),
        "[arrivals.other]\nto = \"gp\"\ncohorts = [\"other\"]\nrate = 2.3\n".into(),
    ];
    all.extend(["@north", "@south", "@west"].map(|id| format!("[localities.{id}]\nname = \"{id}\"\n")));
    all
}

/// People present at the start, as rows of a table.
const PRESENT: [&str; 4] = ["a,frail,gp,1.5,2", "b,other,gp,0.5,3", "c,other,matron,4,2", "a,other,gp,2.5,1"];
const HOMES: [&str; 4] = ["a,@north,100", "b,@south,200", "c,@west,50", "d,@north,80"];

fn found(names: [&str; 3], turned: bool) -> Results {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let named = |text: &str| {
        ["@north", "@south", "@west"]
            .iter()
            .zip(names)
            .fold(text.to_owned(), |text, (mark, name)| text.replace(mark, name))
    };
    let ordered = |mut rows: Vec<String>| {
        if turned {
            rows.reverse();
        }
        rows
    };
    let table = |head: &str, rows: &[&str]| {
        let rows = ordered(rows.iter().map(|row| named(row)).collect());
        format!("{head}\n{}\n", rows.join("\n"))
    };
    let mut text = ordered(sections()).iter().map(|section| named(section)).collect::<String>();
    text += "[opening]\ntable = \"present.csv\"\n";
    let file = folder.path().join("scenario.toml");
    for (name, content) in [
        ("scenario.toml", text),
        ("homes.csv", table("id,locality,people", &HOMES)),
        ("present.csv", table("home,cohort,step,waiting,count", &PRESENT)),
    ] {
        std::fs::write(folder.path().join(name), content).expect("the scenario is written");
    }
    let file = file.display().to_string();
    Results::read(&ilt(["run", &file, "--reps=4", "--seed=1", "--quiet", "--format=json"]).success().out)
}

/// Figures by address, with the names of localities turned back.
fn by_address(results: &Results, names: [&str; 3]) -> BTreeMap<String, (f64, u32)> {
    let back = |row: &Row| {
        let place = names.iter().position(|name| row.scope.kind == "locality" && row.scope.id == *name);
        let id = place.map_or_else(|| row.scope.id.clone(), |at| format!("locality {at}"));
        format!("{} {} {id} {:?} {:?} {:?}", row.measure, row.scope.kind, row.cohort, row.class, row.time)
    };
    results.rows.iter().map(|row| (back(row), (row.mean, row.n))).collect()
}

#[test]
fn names_of_localities_and_order_of_rows_mean_nothing() {
    let (plain, other) = (["north", "south", "west"], ["z-first", "m-second", "a-third"]);
    let base = by_address(&found(plain, false), plain);
    assert!(base.len() > 100, "{} figures", base.len());
    for (names, turned) in [(plain, true), (other, false), (other, true)] {
        let again = by_address(&found(names, turned), names);
        let keys = |all: &BTreeMap<String, (f64, u32)>| all.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&base), keys(&again));
        let changed: Vec<_> = base.iter().filter(|(key, value)| again[*key] != **value).take(5).collect();
        assert!(changed.is_empty(), "{names:?}, turned {turned}: {changed:#?}");
    }
}

/// The same scenario in minutes and in days agrees with itself in hours within the z rule: ticks round.
#[test]
fn the_unit_of_time_does_not_matter() {
    each(4, Losses::Allowed, |sketch| {
        let found = |unit: &str, hours: f64| run(&sketch.toml(unit, hours), &["--reps=50", "--seed=1"]);
        let base = found("hour", 1.0);
        for (unit, hours) in [("minute", 1.0 / 60.0), ("day", 24.0)] {
            let other = found(unit, hours);
            let window = |results: &Results| {
                results.rows.iter().filter(|row| row.time.is_none()).cloned().collect::<Vec<_>>()
            };
            let (ours, theirs) = (window(&base), window(&other));
            assert_eq!(ours.len(), theirs.len(), "{unit}");
            let bound = familywise_point(ours.len());
            for (a, b) in ours.iter().zip(&theirs) {
                assert_eq!(
                    (&a.measure, &a.scope, &a.class, &a.cohort),
                    (&b.measure, &b.scope, &b.class, &b.cohort)
                );
                let error = |row: &Row| row.sd.unwrap_or(0.0) / f64::from(row.n.max(1)).sqrt();
                let apart = (a.mean - b.mean).abs();
                assert!(
                    apart <= 1e-9 * a.mean.abs() || apart <= bound * error(a).hypot(error(b)),
                    "{unit}: {} {:?} {:?}: {} and {}",
                    a.measure,
                    a.scope,
                    a.class,
                    a.mean,
                    b.mean
                );
            }
        }
    });
}
