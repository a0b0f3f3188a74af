//! How things stand.

use serde::Serialize;

use crate::page::Scene;
use crate::when::iso;

/// The answer.
#[derive(Serialize)]
pub(crate) struct State {
    simulated: bool,
    suppressed_below: u32,
    as_of: Option<String>,
    version: u64,
    standing: Vec<Standing>,
    sources: Vec<Source>,
}

#[derive(Serialize)]
struct Standing {
    locality: String,
    role: String,
    at: Option<String>,
    waiting: Option<u32>,
    oldest_wait_hours: Option<f64>,
    in_service: Option<u32>,
    booked: Option<u32>,
    caseload: Option<u32>,
    staff_on: u32,
}

#[derive(Serialize)]
struct Source {
    locality: String,
    source: String,
    newest: Option<String>,
    looked_at: Option<String>,
    completeness_share: Option<f64>,
}

impl State {
    pub(crate) fn of(scene: &Scene<'_>) -> Self {
        let standing = scene.view.standing.values().map(|state| Standing {
            locality: scene.locality_code(state.locality),
            role: scene.role_code(state.role),
            at: iso(state.at),
            waiting: state.waiting,
            oldest_wait_hours: state.oldest.map(|oldest| oldest.hours()),
            in_service: state.in_service,
            booked: state.booked,
            caseload: state.caseload,
            staff_on: state.staff,
        });
        let sources = scene.view.sources.iter().map(|((at, source), age)| Source {
            locality: scene.locality_code(*at),
            source: scene.source(*source).into(),
            newest: iso(age.newest),
            looked_at: scene.view.cuts.get(at).and_then(|cut| iso(*cut)),
            completeness_share: Some(age.completeness).filter(|share| share.is_finite()),
        });
        Self {
            simulated: scene.simulated(),
            suppressed_below: scene.suppressed_below(),
            as_of: iso(scene.view.now),
            version: scene.view.version,
            standing: standing.collect(),
            sources: sources.collect(),
        }
    }
}
