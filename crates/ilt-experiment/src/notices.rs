//! What a reader must know beside the figures, in sentences.

use ilt_domain::directory::Team;
use ilt_domain::{Directory, Measure, TeamId};
use ilt_ledger::{RowKey, Scope, Time};

use crate::error::why;
use crate::figures::Figures;
use crate::plan::Study;
use crate::repeat::Repeated;
use crate::table::Table;

/// Committed share of working time from which a team counts as always busy.
const ALWAYS_BUSY: f64 = 0.98;
/// Share of the requests by which a queue must grow over the time observed to be worth a word. In balance it is nought,
/// and what is left of the warm-up is far less.
const GROWN: f64 = 0.005;
/// Share of the requests for an appointment that find none, from which sessions hold too few. A full day turns some
/// people away in any system whose demand varies.
const REFUSED: f64 = 0.02;
/// Normal deviate that the size of a chance change exceeds in one case of twenty.
const ONE_IN_TWENTY: f64 = 1.96;
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

/// Teams that are asked for more than they can do: their waits depend on how long the run is. Where appointments are
/// given, a full book turns people away instead.
///
/// This is a judgement of the state over the replications, which more of them make surer: a team is named if it is
/// always busy and the 95 % interval of what it falls behind (Student's t over replications; Law 2015, *Simulation
/// Modeling and Analysis*, section 9.4) lies above nought. One replication alone has no interval; there the change has to
/// exceed what a queue in balance picks up by chance, see [`by_chance`].
pub(crate) fn overload(names: &Directory, table: &Table) -> Vec<String> {
    let teams = names.teams.iter().enumerate().filter(|(_, team)| !team.unlimited);
    let behind = teams.filter(|(team, _)| falls_behind(table, TeamId(*team as u32)));
    let (booked, queued): (Vec<_>, Vec<_>) = behind.partition(|(team, _)| books(table, TeamId(*team as u32)));
    let named =
        |teams: Vec<(usize, &Team)>| some(teams.into_iter().map(|(_, team)| team.name.as_str()).collect());
    let queued = named(queued).map(|named| {
        format!("More work comes than can be done at {named}. The queues there grow over the time observed by more than chance explains, and waits grow with them.")
    });
    let booked = named(booked).map(|named| {
        format!("More appointments are asked for than sessions hold at {named}. People there wait past the last one, try again or go elsewhere.")
    });
    queued.into_iter().chain(booked).collect()
}

/// Names in a sentence: all of a few, some of many; semicolons part names that hold commas.
fn some(teams: Vec<&str>) -> Option<String> {
    let commas = teams.iter().any(|name| name.contains(','));
    let (between, end) = if commas { ("; ", "; and ") } else { (", ", " and ") };
    match teams.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        [first @ .., last] if teams.len() <= NAMED => Some(format!("{}{end}{last}", first.join(between))),
        [first @ .., _] => {
            Some(format!("{} teams ({}{end}others)", teams.len(), first[..NAMED].join(between)))
        }
    }
}

/// The figures of a team, one for each replication.
fn of_team(table: &Table, team: TeamId, measure: Measure) -> Vec<f64> {
    let key = RowKey { measure, scope: Scope::Team(team), cohort: None, class: None, time: Time::Window };
    table.series(&key).collect()
}

/// Whether a team gives appointments.
fn books(table: &Table, team: TeamId) -> bool {
    of_team(table, team, Measure::LeadTimeMean).into_iter().any(f64::is_finite)
}

/// Whether more comes to a team than it can do.
fn falls_behind(table: &Table, team: TeamId) -> bool {
    let mean = |measure| Figures::of(of_team(table, team, measure).into_iter()).mean;
    if mean(Measure::Utilisation) < ALWAYS_BUSY {
        return false;
    }
    let requests = mean(Measure::Requests);
    match books(table, team) {
        true => beyond_chance(of_team(table, team, Measure::NoSlot), requests, REFUSED),
        false => beyond_chance(grown(table, team), requests, GROWN),
    }
}

/// Ways in which a request stops waiting.
const ENDINGS: [Measure; 7] = [
    Measure::Starts,
    Measure::GaveUp,
    Measure::Lost,
    Measure::NoSlot,
    Measure::Returned,
    Measure::NotAttended,
    Measure::EndedWaiting,
];

/// By how many requests a team's queue grew in each replication: those that came less those that stopped waiting.
fn grown(table: &Table, team: TeamId) -> Vec<f64> {
    let mut grown = of_team(table, team, Measure::Requests);
    for ending in ENDINGS {
        for (grown, ended) in grown.iter_mut().zip(of_team(table, team, ending)) {
            *grown -= ended;
        }
    }
    grown
}

/// Whether the mean of something that is nought for a team in balance is above a share of its requests, and beyond chance.
fn beyond_chance(each: Vec<f64>, requests: f64, share: f64) -> bool {
    let found = Figures::of(each.into_iter());
    found.mean > share * requests && found.mean > found.half_width_95.unwrap_or_else(|| by_chance(requests))
}

/// How far a queue grows by chance in one case of twenty, at most, while it is asked for so much and no more than can be
/// done. Of all such queues the one exactly at its limit grows most: like the size of a Brownian motion that has for
/// variance the requests times the sum of the squared coefficients of variation of arrivals and work (Whitt 2002,
/// *Stochastic-Process Limits*, section 5.2), here one each.
fn by_chance(requests: f64) -> f64 {
    ONE_IN_TWENTY * (2.0 * requests).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A team with so many requests of which so many more come than are begun, in each replication.
    fn team(surplus: &[f64]) -> Table {
        let mut table = Table::default();
        for surplus in surplus {
            let key = |measure| RowKey {
                measure,
                scope: Scope::Team(TeamId(0)),
                cohort: None,
                class: None,
                time: Time::Window,
            };
            let (came, busy) = (6_600.0, 0.999);
            table.push(vec![
                (key(Measure::Requests), came),
                (key(Measure::Starts), came - surplus - 100.0),
                (key(Measure::GaveUp), 100.0),
                (key(Measure::Utilisation), busy),
            ]);
        }
        table
    }

    /// So many replications that grow by 70 on average, 40 more or less.
    fn growing(replications: usize) -> Vec<f64> {
        (0..replications).map(|number| if number % 2 == 0 { 110.0 } else { 30.0 }).collect()
    }

    #[test]
    fn a_queue_that_grows_in_every_replication_is_told_the_surer_the_more_there_are() {
        let told = |replications| falls_behind(&team(&growing(replications)), TeamId(0));
        let told: Vec<bool> = [1, 2, 8, 30, 300].map(told).to_vec();
        assert_eq!(told, [false, false, true, true, true]);
    }

    #[test]
    fn a_queue_in_balance_is_not_told_however_many_replications_there_are() {
        for replications in [2, 10, 30, 300] {
            let balance: Vec<f64> =
                (0..replications).map(|at| if at % 2 == 0 { 150.0 } else { -150.0 }).collect();
            assert!(!falls_behind(&team(&balance), TeamId(0)), "{replications} replications");
            let little: Vec<f64> = (0..replications).map(|at| f64::from(10 + at % 3)).collect();
            assert!(!falls_behind(&team(&little), TeamId(0)), "{replications} replications, little growth");
        }
    }

    /// Eleven standard deviations of what chance would do are told of one replication alone; one and a half are not.
    #[test]
    fn one_replication_has_to_show_more() {
        assert!(falls_behind(&team(&[1_300.0]), TeamId(0)));
        assert!(!falls_behind(&team(&[170.0]), TeamId(0)));
    }

    #[test]
    fn names_that_hold_commas_are_kept_apart() {
        let told = |names: &[&str]| some(names.to_vec()).unwrap_or_default();
        assert_eq!(told(&["Care, North", "Care, South"]), "Care, North; and Care, South");
        assert_eq!(told(&["a", "b", "c", "d", "e", "f", "g"]), "7 teams (a, b, c, d, e, f and others)");
    }
}
