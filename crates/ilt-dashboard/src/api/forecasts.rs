//! The newest forecast of every place.

use ilt_domain::forecast::{Figure, Forecast, LEVELS, Method, Place, Reason, Stale, Target};
use serde::Serialize;

use crate::page::Scene;
use crate::when::iso;

/// The answer.
#[derive(Serialize)]
pub(crate) struct Forecasts {
    simulated: bool,
    suppressed_below: u32,
    levels: [f64; 21],
    forecasts: Vec<OfPlace>,
}

#[derive(Serialize)]
struct OfPlace {
    id: String,
    locality: Option<String>,
    as_of: Option<String>,
    model: String,
    members: u32,
    supersedes: Option<String>,
    reason: &'static str,
    stale: Vec<OfStale>,
    figures: Vec<Row>,
}

#[derive(Serialize)]
struct OfStale {
    locality: String,
    told: Option<String>,
}

#[derive(Serialize)]
struct Row {
    role: String,
    target: &'static str,
    unit: &'static str,
    horizon_hours: f64,
    mean: Option<f64>,
    quantiles: Vec<Option<f64>>,
    over_target_share: Option<f64>,
    method: &'static str,
    record: Record,
}

#[derive(Serialize)]
struct Record {
    scored: u64,
    mean_pinball: Option<f64>,
    inside_80_share: Option<f64>,
    inside_95_share: Option<f64>,
}

impl Forecasts {
    pub(crate) fn of(scene: &Scene<'_>) -> Self {
        let forecasts =
            scene.view.forecasts.iter().map(|(place, forecast)| of_place(scene, *place, forecast));
        Self {
            simulated: scene.simulated(),
            suppressed_below: scene.suppressed_below(),
            levels: LEVELS,
            forecasts: forecasts.collect(),
        }
    }
}

fn of_place(scene: &Scene<'_>, place: Place, forecast: &Forecast) -> OfPlace {
    let locality = match place {
        Place::Locality(at) => Some(scene.locality_code(at)),
        Place::All => None,
    };
    OfPlace {
        id: format!("{:032x}", forecast.id.0),
        locality,
        as_of: iso(forecast.as_of),
        model: forecast.model.clone(),
        members: forecast.members,
        supersedes: forecast.supersedes.map(|(id, _)| format!("{:032x}", id.0)),
        reason: match forecast.supersedes {
            Some((_, Reason::LateEvents)) => "late-events",
            Some((_, Reason::MaterialChange)) => "material-change",
            Some((_, Reason::Scheduled)) => "scheduled",
            None => "first",
        },
        stale: forecast.stale.iter().map(|part| stale(scene, part)).collect(),
        figures: forecast.figures.iter().map(|figure| row(scene, figure)).collect(),
    }
}

fn stale(scene: &Scene<'_>, part: &Stale) -> OfStale {
    OfStale { locality: scene.locality_code(part.locality), told: part.told.and_then(iso) }
}

fn row(scene: &Scene<'_>, figure: &Figure) -> Row {
    let (target, unit) = target(figure.target);
    let key = (figure.place, figure.role, figure.target, figure.horizon, figure.method);
    let (scored, loss, eighty, ninety_five) = scene.view.records.get(&key).copied().unwrap_or_default();
    let of_scored = |sum: f64| finite(sum / scored as f64);
    Row {
        role: scene.role_code(figure.role),
        target,
        unit,
        horizon_hours: figure.horizon.hours(),
        mean: finite(figure.mean),
        quantiles: figure.quantiles.iter().map(|quantile| finite(*quantile)).collect(),
        over_target_share: figure.over_target.and_then(finite),
        method: method(figure.method),
        record: Record {
            scored,
            mean_pinball: of_scored(loss),
            inside_80_share: of_scored(eighty as f64),
            inside_95_share: of_scored(ninety_five as f64),
        },
    }
}

fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}

fn target(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::Demand => ("demand", "requests"),
        Target::Waiting => ("waiting", "people"),
        Target::Caseload => ("caseload", "people"),
        Target::Wait => ("wait", "hours"),
        Target::HoursNeeded => ("hours-needed", "hours"),
        Target::HoursShort => ("hours-short", "hours"),
        Target::WteShort => ("wte-short", "whole-time equivalents"),
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Ensemble => "ensemble",
        Method::Persistence => "persistence",
        Method::SeasonalNaive => "seasonal-naive",
        Method::Climatology => "climatology",
        Method::Smoothing => "smoothing",
        Method::Erlang => "erlang",
        Method::Regression => "regression",
    }
}
