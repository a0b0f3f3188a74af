//! How many of a role's people wait, are seen, have an appointment, are on the caseload.

use ilt_domain::{Directory, RoleId};
use ilt_ledger::live::{Standing, Thread};

use super::totals::timed;

/// Counts of one role in one locality.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Level {
    /// Waiting.
    pub waiting: u32,
    /// Being seen, or in hand but stopped.
    pub in_service: u32,
    /// With an appointment.
    pub booked: u32,
    /// On the caseload.
    pub caseload: u32,
}

impl Level {
    /// Counts (`+1`) or discounts (`-1`) a thread.
    pub(super) fn count(levels: &mut [Level], names: &Directory, thread: &Thread, sign: i32) {
        if let Some(level) = of(levels, names, thread.team) {
            match thread.standing {
                // As in demand and waits, steps that only pass people on have no queue to report.
                Standing::Waiting if !timed(names, thread.step) => {}
                Standing::Waiting => add(&mut level.waiting, sign),
                Standing::Booked { .. } => add(&mut level.booked, sign),
                Standing::Served | Standing::Suspended => add(&mut level.in_service, sign),
                Standing::Between | Standing::Beside | Standing::Diverted(_) => {}
            }
        }
        let placed = thread.place.and_then(|place| of(levels, names, place.team));
        if let Some(level) = placed {
            add(&mut level.caseload, sign);
        }
    }
}

fn of<'l>(levels: &'l mut [Level], names: &Directory, team: ilt_domain::TeamId) -> Option<&'l mut Level> {
    let role: RoleId = names.teams.get(team.index())?.role;
    levels.get_mut(role.index())
}

fn add(count: &mut u32, sign: i32) {
    *count = count.saturating_add_signed(sign);
}
