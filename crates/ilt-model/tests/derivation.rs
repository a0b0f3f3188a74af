//! The tables of `simulations/data` follow from the published facts by the rules of its README: computed again here.
//!
//! Nothing of the library is used: a rule that changes must be changed in the table, in the README and here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Rows of a table by column.
type Rows = Vec<BTreeMap<String, String>>;

fn table(name: &str) -> Rows {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../simulations/data").join(name);
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().map(|row| row.unwrap_or_else(|error| panic!("{name}: {error}"))).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

/// Compares a column of a table with what the rule gives, practice by practice.
fn check(name: &str, id: &str, column: &str, tolerance: f64, rule: impl Fn(&str) -> f64) {
    for row in table(name) {
        let (found, wanted) = (number(&row, column), rule(&row[id]));
        assert!(
            (found - wanted).abs() <= tolerance,
            "{name} {} {column}: {found}, by the rule {wanted}",
            row[id]
        );
    }
}

/// What is known of a practice before anything is derived.
struct Fact {
    ccg: String,
    hub: String,
    ilt: String,
    place: (f64, f64),
    people: f64,
    aged: f64,
    list: f64,
    adults: f64,
    from_50: f64,
    registers: f64,
    fte: f64,
    imd: f64,
}

fn facts() -> BTreeMap<String, Fact> {
    let rows = table("published-practices.csv");
    let mean_imd = |ccg: &str| {
        let known = rows.iter().filter(|row| row["ccg"] == ccg && !row["imd"].is_empty());
        let (sum, people) = known.fold((0.0, 0.0), |(sum, people), row| {
            let registered = number(row, "registered");
            (sum + registered * number(row, "imd"), people + registered)
        });
        sum / people
    };
    let registers = ["af", "chd", "ckd", "copd", "dem", "dm", "hf", "stia"];
    let fact = |row: &BTreeMap<String, String>| Fact {
        ccg: row["ccg"].clone(),
        hub: row["hub"].clone(),
        ilt: row["ilt"].to_lowercase(),
        place: (number(row, "latitude"), number(row, "longitude")),
        people: number(row, "registered"),
        aged: number(row, "est_65_plus"),
        list: number(row, "qof_list"),
        adults: number(row, "qof_18_plus"),
        from_50: number(row, "qof_50_plus"),
        registers: registers.iter().map(|name| number(row, &format!("register_{name}"))).sum::<f64>()
            / number(row, "registers_list"),
        fte: row["gp_fte_sep_2017"].parse().unwrap_or(0.0),
        imd: if row["imd"].is_empty() { mean_imd(&row["ccg"]) } else { number(row, "imd") },
    };
    rows.iter().map(|row| (row["practice"].clone(), fact(row))).collect()
}

impl Fact {
    /// Aged 18 to 49 and 50 to 64.
    fn middle_ages(&self) -> (f64, f64) {
        let children = self.people - (self.people * self.adults / self.list).round();
        let from_50 = ((self.people * self.from_50 / self.list).round() - self.aged).max(0.0);
        (self.people - self.aged - from_50 - children, from_50)
    }

    fn expected_registers(&self) -> f64 {
        let (from_18, from_50) = self.middle_ages();
        0.03 * from_18 + 0.24 * from_50 + 0.62 * self.aged
    }

    fn gp_contacts(&self) -> f64 {
        ((self.people - self.aged) * 2.41 + self.aged * 5.30) * (1.0 + 0.0057 * (self.imd - 17.0))
    }

    fn asc_factor(&self) -> f64 {
        1.0 + 0.03 * (self.imd - 18.0)
    }

    /// Share of people by council.
    fn councils(&self) -> BTreeMap<&'static str, f64> {
        match self.ccg.as_str() {
            "04C" => {
                let radius = (73.32 / std::f64::consts::PI).sqrt();
                let inside = (radius - kilometres(self.place, (52.6353, -1.1332))).max(0.0);
                let outside = (500.0 * (-inside / 1.25).exp()).round() / 1000.0;
                [("leicester", 1.0 - outside), ("leicestershire", outside)].into()
            }
            _ if self.hub == "Rutland" => [("rutland", 1.0)].into(),
            _ => [("leicestershire", 1.0)].into(),
        }
    }
}

fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let east = (a.1 - b.1) * ((a.0 + b.0) / 2.0).to_radians().cos();
    111.195 * east.hypot(a.0 - b.0)
}

/// The mean of `value` over practices, weighted.
fn mean(facts: &BTreeMap<String, Fact>, value: impl Fn(&Fact) -> f64, weight: impl Fn(&Fact) -> f64) -> f64 {
    let (sum, weights) = facts
        .values()
        .fold((0.0, 0.0), |(sum, weights), fact| (sum + value(fact) * weight(fact), weights + weight(fact)));
    sum / weights
}

#[test]
fn practices_have_the_people_and_factors_of_the_rules() {
    let facts = facts();
    assert_eq!(facts.len(), 136);
    let of = |column: &'static str, tolerance: f64, rule: &dyn Fn(&Fact) -> f64| {
        check("practices.csv", "id", column, tolerance, |id| rule(&facts[id]));
    };
    of("people", 0.0, &|fact| fact.people);
    of("aged_18_49", 2.0, &|fact| fact.middle_ages().0);
    of("aged_50_64", 1.0, &|fact| fact.middle_ages().1);
    of("aged_65_74", 1.0, &|fact| 0.547 * fact.aged);
    of("aged_75_84", 1.0, &|fact| 0.321 * fact.aged);
    of("gp_contact_factor", 1e-4, &|fact| 1.0 + 0.0057 * (fact.imd - 17.0));
    of("gp_contacts_expected", 1.0, &|fact| fact.gp_contacts());
    of("asc_need_factor", 2e-4, &|fact| fact.asc_factor());
    let slope = |slope: f64| move |fact: &Fact| 1.0 + slope * (fact.imd - 17.0);
    let frail = mean(&facts, slope(0.02), |fact| fact.aged);
    of("frailty_factor", 2e-4, &|fact| slope(0.02)(fact) / frail);
    let adults = |fact: &Fact| fact.middle_ages().0 + fact.middle_ages().1 + fact.aged;
    let dear = mean(&facts, slope(0.007), adults);
    of("cost_factor", 2e-4, &|fact| slope(0.007)(fact) / dear);
    let ratio = |fact: &Fact| fact.people * fact.registers / fact.expected_registers();
    let usual = mean(&facts, ratio, Fact::expected_registers);
    of("conditions_factor", 2e-3, &|fact| ratio(fact) / usual);
    for row in table("practices.csv") {
        let ages = ["0_17", "18_49", "50_64", "65_74", "75_84", "85_plus"];
        let sum: f64 = ages.iter().map(|age| number(&row, &format!("aged_{age}"))).sum();
        assert_eq!(sum, number(&row, "people"), "{}", row["id"]);
    }
}

#[test]
fn fifty_thousand_look_to_another_council() {
    let facts = facts();
    let mut outside = 0.0;
    for row in table("practice_council.csv") {
        let fact = &facts[&row["practice"]];
        let share = number(&row, "share");
        assert!((share - fact.councils()[row["authority"].as_str()]).abs() < 1e-9, "{row:?}");
        outside +=
            if fact.ccg == "04C" && row["authority"] == "leicestershire" { share * fact.people } else { 0.0 };
    }
    assert!((outside - 49_874.0).abs() < 1.0, "{outside}");
}

#[test]
fn gps_at_work_follow_from_reports_and_demand() {
    let facts = facts();
    let slots = 5640.0 * 0.92;
    let mut scale = BTreeMap::new();
    let mut median = BTreeMap::new();
    for ccg in ["03W", "04C", "04V"] {
        let of = || facts.values().filter(|fact| fact.ccg == ccg);
        let mut rates: Vec<f64> =
            of().filter(|fact| fact.fte > 0.0).map(|fact| fact.fte / fact.people * 1e4).collect();
        rates.sort_by(f64::total_cmp);
        let middle = rates.len() / 2;
        median.insert(
            ccg,
            if rates.len() % 2 == 1 { rates[middle] } else { (rates[middle - 1] + rates[middle]) / 2.0 },
        );
        let reported: f64 = of().map(|fact| per_10000(fact, median[ccg]) * fact.people / 1e4).sum();
        scale.insert(ccg, of().map(Fact::gp_contacts).sum::<f64>() / slots / reported);
    }
    let worked = |fact: &Fact| {
        let ccg = fact.ccg.as_str();
        0.5 * per_10000(fact, median[ccg]) * fact.people / 1e4 * scale[ccg] + 0.5 * fact.gp_contacts() / slots
    };
    check("worked-gp-fte.csv", "practice", "per_10000", 1e-3, |id| {
        per_10000(&facts[id], median[facts[id].ccg.as_str()])
    });
    check("worked-gp-fte.csv", "practice", "fte_worked", 0.006, |id| worked(&facts[id]));
    check("teams-practices.csv", "practice", "wte_funded", 0.006, |id| worked(&facts[id]));
    let all: f64 = facts.values().map(worked).sum();
    assert!((all - 638.5).abs() < 0.1, "{all}");
}

fn per_10000(fact: &Fact, median: f64) -> f64 {
    if fact.fte > 0.0 { (fact.fte / fact.people * 1e4).clamp(2.5, 9.0) } else { median }
}

const FOOTPRINTS: [&str; 4] = ["11", "12-harborough-apart", "12-rutland-apart", "14-six-hubs"];

/// The locality of each practice.
fn footprint(name: &str) -> BTreeMap<String, String> {
    table(&format!("footprint-{name}.csv"))
        .into_iter()
        .map(|row| (row["practice"].clone(), row["locality"].clone()))
        .collect()
}

#[test]
fn footprints_move_the_east_only() {
    let facts = facts();
    for (name, localities) in FOOTPRINTS.iter().zip([11, 12, 12, 14]) {
        let placed = footprint(name);
        let distinct: BTreeSet<&String> = placed.values().collect();
        assert_eq!((placed.len(), distinct.len()), (136, localities), "{name}");
        let named: BTreeSet<String> =
            table(&format!("localities-{name}.csv")).iter().map(|row| row["id"].clone()).collect();
        assert_eq!(distinct.into_iter().cloned().collect::<BTreeSet<_>>(), named);
        for (practice, fact) in &facts {
            assert!(fact.ccg == "03W" || placed[practice] == fact.ilt, "{name} {practice}");
            let hubs_agree = facts.iter().all(|(other, one)| {
                one.hub != fact.hub
                    || one.ccg != "03W"
                    || fact.ccg != "03W"
                    || placed[other] == placed[practice]
            });
            assert!(hubs_agree, "{name} splits the hub of {practice}");
        }
    }
}

#[test]
fn matrons_are_allotted_by_registered_people() {
    let facts = facts();
    let people: f64 = facts.values().map(|fact| fact.people).sum();
    let mut tables: Vec<(String, &str, f64)> =
        FOOTPRINTS.iter().map(|name| (format!("teams-matrons-{name}.csv"), *name, 23.0)).collect();
    tables.push(("teams-matrons-68-11.csv".into(), "11", 68.0));
    for (file, name, wte) in tables {
        let placed = footprint(name);
        let of = |locality: &str| {
            facts.iter().filter(|(id, _)| placed[*id] == locality).map(|(_, fact)| fact.people).sum::<f64>()
        };
        check(&file, "base", "wte_funded", 0.006, |locality| wte * of(locality) / people);
    }
}

#[test]
fn social_care_is_allotted_by_council_need_then_by_age() {
    let facts = facts();
    let need = |council: &str| {
        facts.values().map(|fact| fact.aged * fact.asc_factor() * part(fact, council)).sum::<f64>()
    };
    let councils = ["leicester", "leicestershire", "rutland"];
    let all: f64 = councils.iter().map(|council| need(council)).sum();
    for name in FOOTPRINTS {
        let (placed, rows) = (footprint(name), table(&format!("teams-social-care-{name}.csv")));
        let aged = |row: &BTreeMap<String, String>| {
            let serves: Vec<&str> = row["serves"].split(';').collect();
            let served = facts.iter().filter(|(id, _)| serves.contains(&placed[*id].as_str()));
            served.map(|(_, fact)| fact.aged * part(fact, &row["authority"])).sum::<f64>()
        };
        for row in &rows {
            let of_council: f64 =
                rows.iter().filter(|other| other["authority"] == row["authority"]).map(aged).sum();
            let wanted = 153.0 * need(&row["authority"]) / all * aged(row) / of_council;
            assert!((number(row, "wte_funded") - wanted).abs() < 0.006, "{name} {} {wanted}", row["id"]);
        }
        for (practice, fact) in &facts {
            for council in fact.councils().keys() {
                let teams = rows.iter().filter(|row| {
                    row["authority"] == *council
                        && row["serves"].split(';').any(|served| served == placed[practice])
                });
                assert_eq!(teams.count(), 1, "{name} {practice} {council}");
            }
        }
    }
}

fn part(fact: &Fact, council: &str) -> f64 {
    fact.councils().get(council).copied().unwrap_or(0.0)
}

#[test]
fn caseloads_are_full_on_the_first_day() {
    let facts = facts();
    let people: f64 = facts.values().map(|fact| fact.people).sum();
    let mut present: BTreeMap<String, f64> = BTreeMap::new();
    let rows = table("opening.csv");
    let people_at = |step: &str| -> BTreeSet<(&str, &str, &str)> {
        let there = rows.iter().filter(|row| row["step"] == step);
        there.map(|row| (row["home"].as_str(), row["cohort"].as_str(), row["person"].as_str())).collect()
    };
    let listed = people_at("matron");
    assert_eq!(listed, people_at("flare-up"), "each awaits an unplanned visit");
    assert_eq!(2 * listed.len(), rows.len(), "nobody is listed twice");
    for (home, ..) in listed {
        let practice = home.split(':').next().unwrap_or_default().to_owned();
        *present.entry(practice).or_default() += 1.0;
    }
    assert_eq!(present.values().sum::<f64>(), 36.0 * 23.0);
    for (practice, fact) in &facts {
        let wanted = 36.0 * 23.0 * fact.people / people;
        let found = present.get(practice).copied().unwrap_or(0.0);
        assert!((found - wanted).abs() <= 1.0, "{practice}: {found} {wanted}");
    }
}
