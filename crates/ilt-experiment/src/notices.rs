//! What a reader must know beside the figures, in sentences.

use ilt_domain::directory::Team;
use ilt_domain::{Directory, Measure, TeamId};
use ilt_ledger::{RowKey, Scope, Time};

use crate::error::why;
use crate::findings::Row;
use crate::plan::Study;
use crate::repeat::Repeated;

/// Committed share of working time from which a team counts as always busy.
const ALWAYS_BUSY: f64 = 0.98;
/// Share of the requests still waiting at the end from which a queue counts as growing.
const LEFT_WAITING: f64 = 0.02;
/// Teams named in one notice.
const NAMED: usize = 6;

/// Replications that did not come to their end, with the first as an example.
pub(crate) fn halted(all: &Repeated, study: &Study) -> Option<String> {
    let first = all.halted.first()?;
    Some(format!(
        "{} of {} replications did not reach the end and are left out. The first was replication {}, {:.1} hours in: {}.",
        all.halted.len(),
        all.halted.len() as u32 + all.finished,
        first.replication,
        (first.at - study.spec.clock.start).hours(),
        why(first.reason)
    ))
}

/// Teams that are always busy and whose queue goes on growing: their waits depend on how long the run is. Where
/// appointments are given, a full book turns people away instead.
pub(crate) fn overload(names: &Directory, rows: &[Row]) -> Vec<String> {
    let teams = names.teams.iter().enumerate().filter(|(_, team)| !team.unlimited);
    let growing = teams.filter(|(team, _)| grows(rows, TeamId(*team as u32)));
    let (booked, queued): (Vec<_>, Vec<_>) = growing.partition(|(team, _)| books(rows, TeamId(*team as u32)));
    let named =
        |teams: Vec<(usize, &Team)>| some(teams.into_iter().map(|(_, team)| team.name.as_str()).collect());
    let queued = named(queued).map(|named| {
        format!("More work comes than can be done at {named}. Waits there grow for as long as the run lasts.")
    });
    let booked = named(booked).map(|named| {
        format!("More appointments are asked for than sessions hold at {named}. People there wait past the last one, try again or go elsewhere.")
    });
    queued.into_iter().chain(booked).collect()
}

/// Names in a sentence: all of a few, some of many.
fn some(teams: Vec<&str>) -> Option<String> {
    let named = teams.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match teams.len() {
        0 => None,
        1..=NAMED => Some(named),
        count => Some(format!("{count} teams ({named} and others)")),
    }
}

/// Whether a team gives appointments.
fn books(rows: &[Row], team: TeamId) -> bool {
    let measure = Measure::LeadTimeMean;
    let key = RowKey { measure, scope: Scope::Team(team), cohort: None, class: None, time: Time::Window };
    rows.binary_search_by(|row| row.key.cmp(&key)).is_ok()
}

fn grows(rows: &[Row], team: TeamId) -> bool {
    let mean = |measure| {
        let key = RowKey { measure, scope: Scope::Team(team), cohort: None, class: None, time: Time::Window };
        rows.binary_search_by(|row| row.key.cmp(&key)).map_or(0.0, |at| rows[at].mean)
    };
    mean(Measure::Utilisation) >= ALWAYS_BUSY
        && mean(Measure::StillWaiting) > LEFT_WAITING * mean(Measure::Requests)
}
