//! A view with something in every corner, as the service would have filled it.

use std::sync::Arc;

use ilt_domain::directory::{Named, Role, Team};
use ilt_domain::forecast::{
    Cut, Figure, Forecast, HandOffClass, HandOffCount, HandOffKey, LEVELS, Method, Place, Reason, Score,
    SourceAge, StateNow, Target,
};
use ilt_domain::{
    CohortId, Directory, LocalityId, Moment, Opaque, OrganisationId, RoleId, SourceId, Span, TeamId,
};
use ilt_live::fold::Effect;
use ilt_live::service::Shared;
use ilt_live::signals::StageName;

/// Monday 10 July 2017, 11:00 in London.
pub(super) const NOW: Moment = Moment(1_499_680_800_000_000);
pub(super) const LOCALITIES: [(&str, &str); 11] = [
    ("blaby-lutterworth", "Blaby and Lutterworth"),
    ("charnwood", "Charnwood"),
    ("city-central", "Leicester City Central"),
    ("city-east", "Leicester City East"),
    ("city-south", "Leicester City South"),
    ("city-west", "Leicester City West"),
    ("hinckley", "Hinckley and Bosworth"),
    ("melton-rutland-harborough", "Melton, Rutland and Harborough"),
    ("north-west", "North West Leicestershire"),
    ("oadby-wigston", "Oadby and Wigston"),
    ("odd", "<b>O'Dd & \"Sons\"</b>"),
];
const ROLES: [&str; 6] = [
    "GP",
    "community matron",
    "adult social care worker",
    "hospital social care worker",
    "district nurse",
    "reablement <i>worker</i> & co",
];
const HORIZONS: [i64; 4] = [4, 48, 14 * 24, 84 * 24];

fn named((id, name): (&str, &str)) -> Named {
    Named { id: id.into(), name: name.into() }
}

pub(super) fn names() -> Directory {
    let mut teams = Vec::new();
    for (role, name) in ROLES.iter().enumerate() {
        for (at, (code, place)) in LOCALITIES.iter().enumerate() {
            teams.push(Team {
                id: format!("{code}:{role}"),
                name: format!("{name}, {place}"),
                role: RoleId(role as u32),
                organisation: OrganisationId(0),
                base: LocalityId(at as u32),
                ..Team::default()
            });
        }
    }
    let role = |name: &&str| Role {
        id: name.to_lowercase().replace(' ', "-"),
        name: (*name).into(),
        headline: true,
        ..Role::default()
    };
    Directory {
        localities: LOCALITIES.map(named).to_vec(),
        roles: ROLES.iter().map(role).collect(),
        teams,
        cohorts: vec![named(("older", "older people"))],
        ..Directory::default()
    }
}

fn team(role: u32, at: u32) -> TeamId {
    TeamId(role * LOCALITIES.len() as u32 + at)
}

fn hours(hours: i64) -> Span {
    Span(hours * Span::HOUR.0)
}

fn states(effects: &mut Vec<Effect>) {
    for step in (0..48).rev() {
        for at in 0..LOCALITIES.len() as u32 {
            for role in 0..ROLES.len() as u32 {
                let wave = (f64::from(step) / 24.0 * std::f64::consts::TAU).sin();
                let waiting = (f64::from(1 + at) * f64::from(7 - role) * (3.0 + wave)).round() as u32;
                effects.push(Effect::Standing(StateNow {
                    locality: LocalityId(at),
                    role: RoleId(role),
                    at: NOW - hours(i64::from(step)),
                    waiting,
                    oldest: Span(i64::from(waiting) * 37 * Span::MINUTE.0),
                    in_service: waiting / 5,
                    booked: waiting / 2,
                    caseload: 40 * role,
                    staff: (at + role) % 5,
                }));
            }
        }
    }
}

fn figure(place: Place, role: u32, target: Target, horizon: Span, centre: f64) -> Figure {
    let spread = 0.25 + horizon.days() / 100.0;
    Figure {
        place,
        role: RoleId(role),
        target,
        horizon,
        mean: centre,
        quantiles: LEVELS.map(|level| (centre * (1.0 + spread * (2.0 * level - 1.0))).max(0.0)),
        over_target: (target == Target::Wait).then_some((centre / 200.0).clamp(0.0, 1.0)),
        method: if role == 1 { Method::SeasonalNaive } else { Method::Ensemble },
    }
}

fn forecast(place: Place, scale: f64) -> Forecast {
    let mut figures = Vec::new();
    for role in 0..ROLES.len() as u32 {
        for horizon in HORIZONS.map(hours) {
            let base = scale * f64::from(7 - role);
            for (target, centre) in [
                (Target::Demand, 2.0 * base * horizon.days()),
                (Target::Waiting, base * (3.0 + horizon.days() / 30.0)),
                (Target::Caseload, 40.0 * f64::from(role)),
                (Target::Wait, 6.0 * base.min(30.0)),
                (Target::HoursNeeded, 3.0 * base),
                (Target::HoursShort, base * horizon.days() / 10.0),
                (Target::WteShort, base / 40.0),
            ] {
                figures.push(figure(place, role, target, horizon, centre));
            }
        }
    }
    Forecast {
        id: Opaque(scale as u128),
        as_of: NOW,
        positions: vec![(0, 17)],
        model: "Baseline 2017/18 0.1.0".into(),
        members: 100,
        supersedes: Some((Opaque(1), Reason::LateEvents)),
        sources: vec![source(1, 9, 0.4)],
        stale: Vec::new(),
        figures,
    }
}

fn source(source: u32, hours_old: i64, completeness: f64) -> SourceAge {
    SourceAge { source: SourceId(source), newest: NOW - hours(hours_old), completeness }
}

fn cuts(effects: &mut Vec<Effect>) {
    for at in 0..LOCALITIES.len() as u32 {
        let quiet = if at < 2 { source(1, 9, 0.4) } else { source(1, 0, 1.0) };
        effects.push(Effect::Cut(Cut {
            locality: LocalityId(at),
            at: NOW,
            position: (0, 17),
            reason: Reason::Scheduled,
            since: Moment(0),
            present: Vec::new(),
            staff: Vec::new(),
            arrivals: Vec::new(),
            served: Vec::new(),
            turnouts: Vec::new(),
            sources: vec![source(0, 0, 0.97), quiet],
            outcomes: Vec::new(),
        }));
    }
}

/// One count of hand-offs.
pub(super) fn hand_off(
    days: i64,
    from: TeamId,
    to: TeamId,
    at: u32,
    class: HandOffClass,
    count: i64,
) -> Effect {
    let day = NOW.0.div_euclid(Span::DAY.0) - days;
    let key = HandOffKey {
        from_time: Moment(day * Span::DAY.0),
        from,
        to,
        locality: LocalityId(at),
        cohort: CohortId(0),
        class,
    };
    Effect::HandOff(HandOffCount { key, window: Span::DAY, count, change: count, version: 1 })
}

fn hand_offs(effects: &mut Vec<Effect>) {
    for days in 0..9 {
        for at in 0..LOCALITIES.len() as u32 {
            for (from, to, count) in
                [(0, 1, 4), (0, 2, 23), (1, 2, 9), (2, 3, 2), (3, 2, 6), (4, 0, 15), (5, 4, 1)]
            {
                let count = count * i64::from(1 + at % 3);
                effects.push(hand_off(days, team(from, at), team(to, at), at, HandOffClass::Transfer, count));
            }
            effects.push(hand_off(days, team(1, at), team(0, at), at, HandOffClass::Leave, 5));
            effects.push(hand_off(days, team(0, at), team(4, at), at, HandOffClass::Join, 3));
            effects.push(hand_off(days, team(0, at), team(3, at), at, HandOffClass::HospitalIn, 7));
        }
    }
}

fn scores(effects: &mut Vec<Effect>) {
    for step in 0..30_u32 {
        for role in 0..ROLES.len() as u32 {
            effects.push(Effect::Score(Score {
                forecast: Opaque(1),
                as_of: NOW - hours(48 - i64::from(step)),
                place: Place::All,
                role: RoleId(role),
                target: Target::Waiting,
                horizon: hours(4),
                method: if role == 1 { Method::SeasonalNaive } else { Method::Ensemble },
                observed: 10.0,
                crps: 1.5,
                pinball: 1.25,
                inside: (step % 5 > 0, step % 20 > 0),
                bias: 0.1,
            }));
        }
    }
}

/// The view and the signals of a service that has run for nine days.
pub(super) fn shared() -> Arc<Shared> {
    let shared = Arc::new(Shared::default());
    let mut effects = Vec::new();
    states(&mut effects);
    cuts(&mut effects);
    for at in 0..LOCALITIES.len() as u32 {
        effects.push(Effect::Forecast(forecast(Place::Locality(LocalityId(at)), f64::from(1 + at))));
    }
    effects.push(Effect::Forecast(forecast(Place::All, 66.0)));
    hand_offs(&mut effects);
    scores(&mut effects);
    shared.view().follow(&effects);
    let mut signals = shared.signals();
    for name in [StageName::Fold, StageName::Outlook] {
        let stage = signals.stage(name);
        stage.records = 1_234_567;
        stage.published = 23_456;
        stage.commits = 4_321;
        stage.transaction_seconds = 0.042;
        stage.newest_event_us = NOW.0;
        stage.lag_records = 12;
    }
    signals.counted = 1_200_000;
    signals.late = 345;
    signals.duplicates = 67;
    signals.dead_letters.insert("undecodable", 12);
    signals.dead_letters.insert("unknown-team", 3);
    signals.forecasts = 90;
    signals.forecasts_failed = 1;
    signals.forecast_as_of_us = NOW.0;
    signals.skill.insert("ensemble", (180, 225.0));
    signals.skill.insert("persistence", (180, 300.0));
    signals.ready.extend(StageName::ALL);
    drop(signals);
    shared
}
