//! How things stand.

use serde::Serialize;

use crate::page::{Scene, now};
use crate::when::iso;

/// The answer.
#[derive(Serialize)]
pub(crate) struct State {
    simulated: bool,
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
    waiting: u32,
    oldest_wait_hours: f64,
    in_service: u32,
    booked: u32,
    caseload: u32,
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
        let standing = now::standing(scene.view).into_values().map(|state| Standing {
            locality: scene.locality_code(state.locality),
            role: scene.role_code(state.role),
            at: iso(state.at),
            waiting: state.waiting,
            oldest_wait_hours: state.oldest.hours(),
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
            as_of: iso(scene.view.now),
            version: scene.view.version,
            standing: standing.collect(),
            sources: sources.collect(),
        }
    }
}
