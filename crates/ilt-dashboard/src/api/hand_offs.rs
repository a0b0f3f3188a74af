//! Hand-offs today and over the last seven days, small counts withheld as on the pages.

use std::collections::BTreeMap;

use ilt_domain::LocalityId;
use ilt_domain::Moment;
use ilt_live::suppression::Shown;
use serde::Serialize;

use crate::page::Scene;
use crate::page::hand_offs::{Counts, code, starts};
use crate::when::iso;

/// The answer.
#[derive(Serialize)]
pub(crate) struct HandOffs {
    simulated: bool,
    suppressed_below: u32,
    counted_since: Option<String>,
    periods: Vec<Period>,
}

#[derive(Serialize)]
struct Period {
    period: &'static str,
    from: Option<String>,
    headline: Count,
    by_class: Vec<OfClass>,
    by_role: Vec<Route>,
    by_team: Vec<Route>,
    by_locality: Vec<OfLocality>,
}

/// A count as it may be seen.
#[derive(Serialize)]
struct Count {
    count: Option<i64>,
    at_least: bool,
}

impl From<Shown> for Count {
    fn from(Shown { count, at_least }: Shown) -> Self {
        Self { count, at_least }
    }
}

#[derive(Serialize)]
struct OfClass {
    class: &'static str,
    in_headline: bool,
    #[serde(flatten)]
    shown: Count,
}

#[derive(Serialize)]
struct Route {
    from: String,
    to: String,
    #[serde(flatten)]
    shown: Count,
}

#[derive(Serialize)]
struct OfLocality {
    locality: String,
    #[serde(flatten)]
    headline: Count,
}

impl HandOffs {
    pub(crate) fn of(scene: &Scene<'_>) -> Self {
        let (today, week) = starts(scene);
        Self {
            simulated: scene.simulated(),
            suppressed_below: scene.suppressed_below(),
            counted_since: scene.view.since.and_then(iso),
            periods: vec![period(scene, "today", today), period(scene, "last-7-days", week)],
        }
    }
}

fn period(scene: &Scene<'_>, name: &'static str, from: Moment) -> Period {
    let counts = Counts::from(scene, from, None);
    let by_role = counts.by_role();
    let by_class = counts.by_class();
    Period {
        period: name,
        from: iso(from),
        headline: Shown::sum(by_role.values().copied()).into(),
        by_class: by_class
            .into_iter()
            .map(|(class, shown)| OfClass {
                class: code(class),
                in_headline: class.headline(),
                shown: shown.into(),
            })
            .collect(),
        by_role: routes(by_role, |role| scene.role_code(role)),
        by_team: routes(counts.by_team(), |team| scene.team_code(team)),
        by_locality: (0..scene.names.localities.len() as u32)
            .map(|at| of_locality(scene, from, LocalityId(at)))
            .collect(),
    }
}

fn routes<K: Ord + Copy>(counts: BTreeMap<(K, K), Shown>, code: impl Fn(K) -> String) -> Vec<Route> {
    counts
        .into_iter()
        .map(|((from, to), shown)| Route { from: code(from), to: code(to), shown: shown.into() })
        .collect()
}

fn of_locality(scene: &Scene<'_>, from: Moment, at: LocalityId) -> OfLocality {
    let headline = Shown::sum(Counts::from(scene, from, Some(at)).by_role().into_values());
    OfLocality { locality: scene.locality_code(at), headline: headline.into() }
}
