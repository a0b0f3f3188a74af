//! Findings shaped like those of the LLR baseline: eleven localities, three roles of the answer, practices on a map,
//! hand-offs, a week, assumptions. Every figure is made up from a fixed sequence.

mod directory;
mod rows;

use std::sync::Arc;

use ilt_domain::RoleId;
use ilt_experiment::{About, Assumption, BreakEven, Confidence, Findings, RealityCheck};
use ilt_ledger::Scope;

pub(crate) use directory::directory;

pub(crate) const LOCALITIES: [(&str, &str, f64, f64); 11] = [
    ("elr1", "Melton, Rutland and Harborough", 52.66, -0.80),
    ("elr2", "Oadby and Wigston", 52.585, -1.095),
    ("elr3", "Blaby and Lutterworth", 52.53, -1.18),
    ("lc1", "City North West", 52.66, -1.17),
    ("lc2", "City North East", 52.65, -1.10),
    ("lc3", "City Central", 52.635, -1.12),
    ("lc4", "City South", 52.61, -1.14),
    ("wl1", "North Charnwood", 52.77, -1.21),
    ("wl2", "South Charnwood", 52.70, -1.12),
    ("wl3", "North West Leicestershire", 52.73, -1.38),
    ("wl4", "Hinckley and Bosworth", 52.56, -1.37),
];
const GP: RoleId = RoleId(1);
const HOSPITAL: RoleId = RoleId(2);
const MATRON: RoleId = RoleId(3);
const NURSING: RoleId = RoleId(4);
const ASC: RoleId = RoleId(0);

/// A figure between 0 and 1 that depends on nothing but its place.
fn some(at: u32) -> f64 {
    f64::from(at.wrapping_mul(2_654_435_761) >> 8) / f64::from(1_u32 << 24)
}

fn assumption(path: &str, value: &str, source: &str, confidence: Confidence) -> Assumption {
    Assumption {
        path: path.into(),
        value: value.into(),
        source: source.into(),
        confidence,
        note: String::new(),
    }
}

pub(crate) fn findings() -> Findings {
    let names = directory();
    let rows = rows::rows(&names);
    Findings {
        about: About {
            scenario: "baseline".into(),
            name: "Baseline: LLR 2017-18".into(),
            question: "Which teams are short of capacity, by how much, how long do people wait, how often are they handed off?".into(),
            start: Some("2017-10-02".into()),
            observed_hours: 52.0 * 168.0,
            warm_up_hours: 8.0 * 168.0,
            warm_up_found: false,
            seed: 1,
            version: "0.1.0".into(),
            replications: 30,
            partial: false,
            attributions: vec!["Contains National Statistics data \u{a9} Crown copyright and database right 2025.".into()],
            unit_hours: 1.0 / 60.0,
        },
        directory: Arc::new(names),
        rows,
        assumptions: vec![
            assumption("parameters.matron_wte", "23", "", Confidence::Assumption),
            assumption("parameters.asc_wte", "153", "", Confidence::Assumption),
            assumption("steps.contact.service", "lognormal, mean 9.2 minutes, cv 0.7", "GP appointment study", Confidence::Verified),
            assumption("roles.gp.planning_level", "0.9", "planning practice", Confidence::Own),
        ],
        reality: vec![
            RealityCheck {
                what: "Emergency admissions per 1,000 aged 65 and over".into(),
                published: 244.0,
                simulated: Some(249.0),
                unit: "per 1,000 a year".into(),
                source: "national statistics".into(),
            },
            RealityCheck {
                what: "Reviews on time".into(),
                published: 0.61,
                simulated: Some(0.74),
                unit: "share".into(),
                source: "national statistics".into(),
            },
        ],
        break_even: [(ASC, 153.0, 150.0, 164.0, 0.93), (MATRON, 23.0, 26.4, 66.0, 0.34)]
            .map(|(role, in_post, done, asked, factor)| BreakEven {
                role,
                scope: Scope::System,
                wte_in_post: in_post,
                wte_for_work_done: done,
                wte_for_all_asked: asked,
                referral_factor: factor,
            })
            .to_vec(),
        imprecise: Vec::new(),
        notices: vec!["Localities of the City are an assumption: practices were grouped by postcode.".into()],
    }
}
