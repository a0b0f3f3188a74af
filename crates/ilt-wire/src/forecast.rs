//! Capacity forecasts, and how they turned out.

use ilt_domain::forecast::{
    Figure, Forecast, LEVELS, Method, Place, Reason, Score, SourceAge, Stale, Target,
};
use ilt_domain::{RoleId, Span};
use prost::Message;

use crate::codes::Codes;
use crate::opaque::uuid;
use crate::proto::ilt::forecast::v1 as wire;
use crate::reading::{self, code, id, moment};
use crate::rejected::{self, Rejected};

/// The bytes of a forecast.
pub fn encode_forecast(forecast: &Forecast, codes: &Codes) -> Vec<u8> {
    message(forecast, codes).encode_to_vec()
}

/// The bytes of a forecast in which fewer people than `suppressed_below` are not told of.
pub fn encode_public_forecast(forecast: &Forecast, suppressed_below: u32, codes: &Codes) -> Vec<u8> {
    wire::Forecast { suppressed_below, ..message(forecast, codes) }.encode_to_vec()
}

fn message(forecast: &Forecast, codes: &Codes) -> wire::Forecast {
    wire::Forecast {
        forecast_id: uuid(forecast.id),
        as_of_us: forecast.as_of.0,
        positions: forecast.positions.iter().map(|&position| at(position)).collect(),
        model: forecast.model.clone(),
        members: forecast.members,
        supersedes: forecast.supersedes.map(|(id, _)| uuid(id)),
        reason: forecast.supersedes.map_or(wire::Reason::Unspecified, |(_, why)| reason(why)).into(),
        sources: forecast.sources.iter().map(|source| age(source, codes)).collect(),
        levels: LEVELS.to_vec(),
        figures: forecast.figures.iter().map(|one| figure(one, codes)).collect(),
        stale: forecast.stale.iter().map(|part| stale(*part, codes)).collect(),
        suppressed_below: 0,
    }
}

/// A forecast from its bytes. Figures of a target that this version does not know are left out.
///
/// # Errors
/// If the bytes are no forecast, or hold a code that is not in the directory.
pub fn decode_forecast(bytes: &[u8], codes: &Codes) -> Result<Forecast, Rejected> {
    let message: wire::Forecast = reading::message(bytes)?;
    let superseded = message.supersedes.as_deref().map(|text| id(text, "supersedes")).transpose()?;
    let figures = message.figures.iter().filter_map(|one| read_figure(one, codes).transpose());
    Ok(Forecast {
        id: id(&message.forecast_id, "forecast_id")?,
        as_of: moment(message.as_of_us, "as_of_us")?,
        positions: message.positions.iter().map(|one| (one.partition, one.offset)).collect(),
        model: message.model.clone(),
        members: message.members,
        supersedes: superseded.map(|id| (id, read_reason(message.reason()))),
        sources: read_ages(&message.sources, codes)?,
        stale: message.stale.iter().map(|part| read_stale(part, codes)).collect::<Result<_, _>>()?,
        figures: figures.collect::<Result<_, _>>()?,
    })
}

/// The bytes of a score.
pub fn encode_score(score: &Score, codes: &Codes) -> Vec<u8> {
    wire::Score {
        forecast_id: uuid(score.forecast),
        as_of_us: score.as_of.0,
        locality: place(score.place, codes),
        role: codes.role_code(score.role).into(),
        target: target(score.target).into(),
        horizon_us: score.horizon.0,
        method: method(score.method).into(),
        observed: score.observed,
        crps: score.crps,
        pinball: score.pinball,
        inside_80: score.inside.0,
        inside_95: score.inside.1,
        bias: score.bias,
    }
    .encode_to_vec()
}

/// A score from its bytes.
///
/// # Errors
/// If the bytes are no score, or hold a code that is not in the directory or a target that is not known.
pub fn decode_score(bytes: &[u8], codes: &Codes) -> Result<Score, Rejected> {
    let message: wire::Score = reading::message(bytes)?;
    let target = read_target(message.target())
        .ok_or_else(|| Rejected::new(rejected::Reason::UnknownKind, "field target"))?;
    Ok(Score {
        forecast: id(&message.forecast_id, "forecast_id")?,
        as_of: moment(message.as_of_us, "as_of_us")?,
        place: read_place(message.locality.as_deref(), codes)?,
        role: role(&message.role, codes)?,
        target,
        horizon: Span(message.horizon_us),
        method: read_method(message.method()),
        observed: message.observed,
        crps: message.crps,
        pinball: message.pinball,
        inside: (message.inside_80, message.inside_95),
        bias: message.bias,
    })
}

fn figure(figure: &Figure, codes: &Codes) -> wire::Figure {
    wire::Figure {
        locality: place(figure.place, codes),
        role: codes.role_code(figure.role).into(),
        target: target(figure.target).into(),
        horizon_us: figure.horizon.0,
        mean: figure.mean,
        quantiles: figure.quantiles.to_vec(),
        over_target: figure.over_target,
        method: method(figure.method).into(),
    }
}

fn read_figure(message: &wire::Figure, codes: &Codes) -> Result<Option<Figure>, Rejected> {
    let Some(target) = read_target(message.target()) else { return Ok(None) };
    let quantiles = message.quantiles.as_slice().try_into();
    Ok(Some(Figure {
        place: read_place(message.locality.as_deref(), codes)?,
        role: role(&message.role, codes)?,
        target,
        horizon: Span(message.horizon_us),
        mean: message.mean,
        quantiles: quantiles
            .map_err(|_| Rejected::new(rejected::Reason::OutOfRange, "21 quantiles are wanted"))?,
        over_target: message.over_target,
        method: read_method(message.method()),
    }))
}

fn stale(part: Stale, codes: &Codes) -> wire::StalePart {
    wire::StalePart {
        locality: codes.locality_code(part.locality).into(),
        told_us: part.told.map(|told| told.0),
    }
}

fn read_stale(part: &wire::StalePart, codes: &Codes) -> Result<Stale, Rejected> {
    let known = |text: &str| codes.locality(text);
    let locality = code(&part.locality, known, rejected::Reason::UnknownLocality, "stale.locality")?;
    Ok(Stale { locality, told: part.told_us.map(|told| moment(told, "stale.told_us")).transpose()? })
}

fn place(place: Place, codes: &Codes) -> Option<String> {
    match place {
        Place::Locality(locality) => Some(codes.locality_code(locality).into()),
        Place::All => None,
    }
}

fn read_place(text: Option<&str>, codes: &Codes) -> Result<Place, Rejected> {
    let Some(text) = text else { return Ok(Place::All) };
    let locality = code(text, |text| codes.locality(text), rejected::Reason::UnknownLocality, "locality")?;
    Ok(Place::Locality(locality))
}

pub(crate) fn role(text: &str, codes: &Codes) -> Result<RoleId, Rejected> {
    code(text, |text| codes.role(text), rejected::Reason::UnknownCode, "role")
}

pub(crate) fn at((partition, offset): (u32, i64)) -> wire::Position {
    wire::Position { partition, offset }
}

pub(crate) fn age(source: &SourceAge, codes: &Codes) -> wire::SourceAge {
    wire::SourceAge {
        source: codes.source_code(source.source).into(),
        newest_us: source.newest.0,
        completeness: source.completeness,
    }
}

pub(crate) fn read_ages(messages: &[wire::SourceAge], codes: &Codes) -> Result<Vec<SourceAge>, Rejected> {
    let read = |message: &wire::SourceAge| {
        Ok(SourceAge {
            source: code(
                &message.source,
                |text| codes.source(text),
                rejected::Reason::UnknownCode,
                "source",
            )?,
            newest: ilt_domain::Moment(message.newest_us),
            completeness: message.completeness,
        })
    };
    messages.iter().map(read).collect()
}

pub(crate) fn reason(why: Reason) -> wire::Reason {
    match why {
        Reason::Scheduled => wire::Reason::Scheduled,
        Reason::MaterialChange => wire::Reason::MaterialChange,
        Reason::LateEvents => wire::Reason::LateEvents,
    }
}

/// A reason not known to this version counts as scheduled.
pub(crate) fn read_reason(why: wire::Reason) -> Reason {
    match why {
        wire::Reason::MaterialChange => Reason::MaterialChange,
        wire::Reason::LateEvents => Reason::LateEvents,
        wire::Reason::Scheduled | wire::Reason::Unspecified => Reason::Scheduled,
    }
}

fn target(target: Target) -> wire::Target {
    match target {
        Target::Demand => wire::Target::Demand,
        Target::Waiting => wire::Target::Waiting,
        Target::Caseload => wire::Target::Caseload,
        Target::Wait => wire::Target::Wait,
        Target::HoursNeeded => wire::Target::HoursNeeded,
        Target::HoursShort => wire::Target::HoursShort,
        Target::WteShort => wire::Target::WteShort,
    }
}

fn read_target(target: wire::Target) -> Option<Target> {
    match target {
        wire::Target::Demand => Some(Target::Demand),
        wire::Target::Waiting => Some(Target::Waiting),
        wire::Target::Caseload => Some(Target::Caseload),
        wire::Target::Wait => Some(Target::Wait),
        wire::Target::HoursNeeded => Some(Target::HoursNeeded),
        wire::Target::HoursShort => Some(Target::HoursShort),
        wire::Target::WteShort => Some(Target::WteShort),
        wire::Target::Unspecified => None,
    }
}

fn method(method: Method) -> wire::Method {
    match method {
        Method::Ensemble => wire::Method::Ensemble,
        Method::Persistence => wire::Method::Persistence,
        Method::SeasonalNaive => wire::Method::SeasonalNaive,
        Method::Climatology => wire::Method::Climatology,
        Method::Smoothing => wire::Method::Smoothing,
        Method::Erlang => wire::Method::Erlang,
        Method::Regression => wire::Method::Regression,
    }
}

/// A method not known to this version is taken for the ensemble of a newer one.
fn read_method(method: wire::Method) -> Method {
    match method {
        wire::Method::Ensemble | wire::Method::Unspecified => Method::Ensemble,
        wire::Method::Persistence => Method::Persistence,
        wire::Method::SeasonalNaive => Method::SeasonalNaive,
        wire::Method::Climatology => Method::Climatology,
        wire::Method::Smoothing => Method::Smoothing,
        wire::Method::Erlang => Method::Erlang,
        wire::Method::Regression => Method::Regression,
    }
}
