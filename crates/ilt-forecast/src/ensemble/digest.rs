//! The hash of a forecast, from which its members draw: the same state gives the same forecast.

use ilt_domain::Presence;
use ilt_domain::event::Opaque;
use ilt_engine::Key;

use super::Ask;

/// A hash of everything a forecast depends on: positions and state of the cuts, what was learned, horizons and members.
pub(super) fn digest(ask: &Ask<'_>, seed: u64) -> Opaque {
    let mut key = Key::of(seed, "forecast");
    let mut take = |word: u64| key = key.child(word);
    for cut in ask.cuts {
        let (partition, offset) = cut.position;
        [u64::from(cut.locality.0), cut.at.0 as u64, u64::from(partition), offset as u64, cut.since.0 as u64]
            .into_iter()
            .for_each(&mut take);
        for who in &cut.present {
            take(u64::from(who.home.0) << 32 | u64::from(who.cohort.0));
            take(u64::from(who.step.0) << 32 | u64::from(who.count));
            words(who.how).into_iter().for_each(&mut take);
            take(who.person.map_or(u64::MAX, u64::from));
        }
        for &(team, on, blocked) in &cut.staff {
            take(u64::from(team.0));
            take(u64::from(on) << 32 | u64::from(blocked));
        }
        for turnout in &cut.turnouts {
            [u64::from(turnout.team.0), turnout.at.0 as u64, u64::from(turnout.present)]
                .into_iter()
                .for_each(&mut take);
        }
    }
    for level in ask.levels {
        take(u64::from(level.cause.0) << 32 | u64::from(level.locality.0));
        take(level.shape.to_bits());
        take(level.rate.to_bits());
    }
    for account in ask.floors {
        [u64::from(account.team.0), account.floor.0 as u64, account.all.0 as u64]
            .into_iter()
            .for_each(&mut take);
    }
    for scale in ask.scales {
        take(u64::from(scale.step.0));
        take(scale.shape.to_bits());
        take(scale.rate.to_bits());
    }
    for week in ask.weeks {
        take(u64::from(week.cause.0) << 32 | u64::from(week.locality.0));
        week.factors.iter().for_each(|factor| take(factor.to_bits()));
    }
    for days in ask.days {
        take(
            u64::from(days.cause.0) << 32
                | days.locality.map_or(u64::from(u32::MAX), |locality| u64::from(locality.0)),
        );
        [days.shape, days.first_shape, days.first_rate, days.doubt]
            .map(f64::to_bits)
            .into_iter()
            .for_each(&mut take);
    }
    ask.horizons.iter().for_each(|horizon| take(horizon.0 as u64));
    take(u64::from(ask.members));
    take(ask.seed);
    Opaque(u128::from(key.0) << 64 | u128::from(key.child(0).0))
}

/// How someone is present, as words for a hash.
fn words(how: Presence) -> [u64; 3] {
    let pack = |visits: u32| i64::from(visits) << 8;
    let [kind, first, second] = match how {
        Presence::Waiting(span) => [0, span.0, 0],
        Presence::InService(span) => [1, span.0, 0],
        Presence::OnCaseload(span) => [2, span.0, 0],
        Presence::Suspended(span) => [3, span.0, 0],
        Presence::Between(span) => [4, span.0, 0],
        Presence::Beside(span) => [5, span.0, 0],
        Presence::AwaitingVisit { placed, waited, visits } => [6 + pack(visits), placed.0, waited.0],
        Presence::Visited { placed, elapsed, visits } => [7 + pack(visits), placed.0, elapsed.0],
        Presence::BetweenVisits { placed, seen, visits } => [8 + pack(visits), placed.0, seen.0],
        Presence::Booked(at) => [9, at.0, 0],
        Presence::Arriving => [10, 0, 0],
        Presence::SuspendedVisit { placed, worked, visits } => [11 + pack(visits), placed.0, worked.0],
        Presence::Diverted { since, why } => [12, since.0, why as i64],
    };
    [kind as u64, first as u64, second as u64]
}
