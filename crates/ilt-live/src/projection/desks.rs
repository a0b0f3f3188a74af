//! The teams whose waits are all for staff, as a steady queue sees them.

use std::collections::BTreeMap;

use ilt_domain::directory::Target;
use ilt_domain::{CohortId, LocalityId, Moment, RoleId, Span, StepId, TeamId};
use ilt_forecast::service::work;
use ilt_model::World;
use ilt_model::spec::{By, Spec, Staffing, Work};

use crate::outlook::{Desk, Learned};

/// Fewest pieces of work that say how long one takes.
const FEWEST: u32 = 8;

/// What one team did of late.
#[derive(Default)]
struct Did {
    /// Pieces of work by step.
    steps: BTreeMap<StepId, u32>,
    /// Those that were asked for by counted requests, by whose locality.
    counted: BTreeMap<LocalityId, u32>,
    /// Time staff were held, hours.
    held: f64,
}

impl Did {
    fn pieces(&self) -> u32 {
        self.steps.values().sum()
    }
}

/// The desks of a role at an instant; none of a role where people also wait for a place or have appointments, or a team of
/// which holds only so many who wait: no such wait is for staff alone.
pub(super) fn desks(world: &World, role: RoleId, learned: &Learned, at: Moment) -> Vec<Desk> {
    let spec = world.spec();
    if !for_staff_alone(spec, role) {
        return Vec::new();
    }
    let mut did: BTreeMap<TeamId, Did> = BTreeMap::new();
    let names = &spec.directory;
    for (&(locality, _, team, step, cohort), &(count, direct)) in &learned.served {
        let of_role = names.teams.get(team.index()).is_some_and(|one| one.role == role);
        let Some((by, task)) = work(spec, step).filter(|_| of_role) else { continue };
        let travel = if task.travel { travel(world, by, locality, cohort) } else { 0.0 };
        let did = did.entry(team).or_default();
        *did.steps.entry(step).or_default() += count;
        if names.steps[step.index()].timed {
            *did.counted.entry(locality).or_default() += count;
        }
        did.held += Span(direct).hours() + f64::from(count) * (task.notes.hours() + travel);
    }
    let mut everywhere: BTreeMap<LocalityId, u32> = BTreeMap::new();
    for (locality, count) in did.values().flat_map(|did| &did.counted) {
        *everywhere.entry(*locality).or_default() += count;
    }
    let (pieces, held) = did.values().fold((0, 0.0), |sum, did| (sum.0 + did.pieces(), sum.1 + did.held));
    if pieces < FEWEST {
        return Vec::new();
    }
    let usual = held / f64::from(pieces);
    did.into_iter().filter_map(|(team, did)| desk(spec, (team, &did), &everywhere, usual, at)).collect()
}

/// A team's desk; `usual` is how long work holds staff of the role. A team that was asked for nothing has none.
fn desk(
    spec: &Spec,
    (team, did): (TeamId, &Did),
    everywhere: &BTreeMap<LocalityId, u32>,
    usual: f64,
    at: Moment,
) -> Option<Desk> {
    let (all, counted) = (did.pieces(), did.counted.values().sum::<u32>());
    if counted == 0 {
        return None;
    }
    let share = |(locality, count): (&LocalityId, &u32)| {
        (*locality, f64::from(*count) / f64::from(everywhere.get(locality).copied().unwrap_or(1).max(1)))
    };
    let limit = |(step, count): (&StepId, &u32)| {
        let row = &spec.directory.steps[step.index()];
        let limit = match row.target.filter(|_| row.timed)? {
            Target::Elapsed(span) => span,
            Target::WorkingDays(days) => spec.civil.add_working_days(at, days) - at,
        };
        Some((f64::from(*count) / f64::from(counted), limit.hours()))
    };
    Some(Desk {
        team,
        shares: did.counted.iter().map(share).collect(),
        counted: f64::from(counted) / f64::from(all),
        hold: if all < FEWEST { usual } else { did.held / f64::from(all) },
        limits: did.steps.iter().filter_map(limit).collect(),
    })
}

/// Whether whoever waits for the role waits for staff, and for nothing else.
fn for_staff_alone(spec: &Spec, role: RoleId) -> bool {
    let of_role = |by: By| match by {
        By::Nobody => false,
        By::Role(of) => of == role,
        By::Team(team) => spec.directory.teams[team.index()].role == role,
    };
    let mut own = spec.steps.iter().filter(|step| of_role(step.by));
    let teams = || spec.directory.teams.iter().zip(&spec.teams).filter(|(names, _)| names.role == role);
    let plain = |team: &ilt_model::spec::Team| {
        !matches!(team.staffing, Staffing::Unlimited)
            && team.waiting_room.is_none()
            && team.sessions.is_none()
    };
    own.all(|step| !matches!(step.work, Work::Booked(_) | Work::Caseload(_)))
        && teams().all(|(_, team)| plain(team))
}

/// Mean travel to the people of a cohort in a locality, hours.
fn travel(world: &World, by: By, locality: LocalityId, cohort: CohortId) -> f64 {
    let spec = world.spec();
    let (mut sum, mut people) = (0.0, 0.0);
    for (home, row) in spec.directory.homes.iter().enumerate() {
        if row.locality == locality {
            let home = ilt_domain::HomeId(home as u32);
            let here = world.register().map_or(1.0, |register| register.range(home, cohort).len() as f64);
            sum += here * spec.travel_of(by, home).hours();
            people += here;
        }
    }
    if people > 0.0 { sum / people } else { 0.0 }
}
