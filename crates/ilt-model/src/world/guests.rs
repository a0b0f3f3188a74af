//! Those present when a run begins, in the order they are let in, each with the key of their draws.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use ilt_domain::present::{Diversion, Presence, Present};
use ilt_domain::{Directory, Moment, Span};
use ilt_engine::Key;

use crate::component::Component;
use crate::spec::Spec;

/// The guests of one component: row of those present, and key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guests {
    /// Those who are there.
    pub there: Vec<(u32, Key)>,
    /// Those who come at the first instant, once staff are on.
    pub arriving: Vec<(u32, Key)>,
}

/// Which instants matter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct When {
    /// The first.
    pub now: Moment,
    /// Appointments after this never come.
    pub until: Moment,
    /// Times are known to the instant.
    pub known: bool,
}

impl Guests {
    /// The guests of each component, and the rows they are of in the order they are let in, which spares each
    /// replication a search through memory.
    pub(crate) fn by_part(
        parts: &[Component],
        present: &[Present],
        names: &Directory,
        seed: u64,
        when: When,
    ) -> (Vec<Self>, Vec<Present>) {
        let mut rows: Vec<Present> = Vec::with_capacity(present.len());
        let mut guests = Vec::with_capacity(parts.len());
        for part in parts {
            let mut of = Self::of(&part.present, present, names, seed, when);
            for list in [&mut of.there, &mut of.arriving] {
                let mut last = None;
                for (row, _) in list {
                    if last != Some(*row) {
                        last = Some(*row);
                        rows.push(present[*row as usize]);
                    }
                    *row = (rows.len() - 1) as u32;
                }
            }
            guests.push(of);
        }
        (guests, rows)
    }

    /// Everyone in `rows`, those who have waited longest first, each with a key made of where and what they are and a
    /// number among their like: the order of rows never enters it. With known times, work in hand is in the order it
    /// began.
    fn of(rows: &[u32], present: &[Present], names: &Directory, seed: u64, when: When) -> Self {
        let mut rows = rows.to_vec();
        rows.sort_by_cached_key(|&row| {
            let who = &present[row as usize];
            let since = ready(who.how, when.now, when.known);
            (since, who.home, who.cohort, who.step, elapsed(who.how), rank(who.how))
        });
        let mut like: BTreeMap<(u32, u32, u32), (Key, u64)> = BTreeMap::new();
        let mut guests = Self::default();
        for row in rows {
            let who = &present[row as usize];
            let (key, number) = match like.entry((who.home.0, who.cohort.0, who.step.0)) {
                Entry::Occupied(met) => met.into_mut(),
                Entry::Vacant(new) => new.insert((key(who, names, seed), 0)),
            };
            let from = *number;
            *number += u64::from(who.count);
            let into = match who.how {
                Presence::Arriving => &mut guests.arriving,
                Presence::Booked(due) if due > when.until => continue,
                _ => &mut guests.there,
            };
            into.extend((from..*number).map(|one| (row, key.child(one))));
        }
        guests
    }
}

/// For each row that is not the only one about its person, the key of that person's draws.
pub(crate) fn same_person(present: &[Present], names: &Directory, seed: u64) -> Vec<Option<Key>> {
    let mut homes: BTreeMap<(u32, u32), Key> = BTreeMap::new();
    let mut key = |who: &Present| {
        let number = who.person?;
        let of_home = homes.entry((who.home.0, who.cohort.0)).or_insert_with(|| {
            let (home, cohort) = (&names.homes[who.home.index()].id, &names.cohorts[who.cohort.index()].id);
            Key::of(seed, &format!("opening/{home}/{cohort}"))
        });
        Some(of_home.child(u64::from(number)))
    };
    present.iter().map(&mut key).collect()
}

/// For each row at a step that another row of the same person opens beside its own, that other row: in a run they are one
/// episode, and so they are at its start.
pub(crate) fn opened_beside(
    present: &[Present],
    same_person: &[Option<Key>],
    spec: &Spec,
) -> Vec<Option<u32>> {
    let mut rows: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
    for (key, row) in same_person.iter().zip(0..) {
        if let Some(key) = key {
            rows.entry(*key).or_default().push(row);
        }
    }
    let opens = |from: &Present, to: &Present| {
        let step = spec.steps.get(from.step.index());
        step.is_some_and(|step| step.also.iter().any(|also| also.to == to.step))
    };
    let beside = |(key, row): (&Option<Key>, u32)| {
        let who = &present[row as usize];
        let others = rows.get(key.as_ref()?)?.iter().filter(|other| **other != row);
        others.copied().find(|other| opens(&present[*other as usize], who))
    };
    same_person.iter().zip(0..).map(beside).collect()
}

fn key(who: &Present, names: &Directory, seed: u64) -> Key {
    let (home, cohort) = (&names.homes[who.home.index()].id, &names.cohorts[who.cohort.index()].id);
    let step = names.steps.get(who.step.index()).map_or("", |step| &step.id);
    Key::of(seed, &format!("opening/{home}/{cohort}/{step}"))
}

/// Since when they have been ready; who is in nobody's way is ready now.
fn ready(how: Presence, now: Moment, known: bool) -> i64 {
    match how {
        Presence::Waiting(span) => now.0.saturating_sub(span.0),
        Presence::AwaitingVisit { waited, .. } => now.0.saturating_sub(waited.0),
        Presence::InService(span) | Presence::Visited { elapsed: span, .. } if known => {
            now.0.saturating_sub(span.0)
        }
        _ => now.0,
    }
}

/// How long someone has been as they are; an instant for those with an appointment.
fn elapsed(how: Presence) -> Span {
    match how {
        Presence::Waiting(span)
        | Presence::InService(span)
        | Presence::OnCaseload(span)
        | Presence::Suspended(span)
        | Presence::Between(span)
        | Presence::Beside(span)
        | Presence::Diverted { since: span, .. } => span,
        Presence::BetweenVisits { placed, .. }
        | Presence::AwaitingVisit { placed, .. }
        | Presence::Visited { placed, .. }
        | Presence::SuspendedVisit { placed, .. } => placed,
        Presence::Booked(at) => Span(at.0),
        Presence::Arriving => Span::ZERO,
    }
}

/// Tells equal times of different kinds apart.
fn rank(how: Presence) -> u8 {
    match how {
        Presence::Waiting(_) => 0,
        Presence::InService(_) => 1,
        Presence::OnCaseload(_) => 2,
        Presence::Suspended(_) => 3,
        Presence::Between(_) => 4,
        Presence::Beside(_) => 5,
        Presence::AwaitingVisit { .. } => 6,
        Presence::Visited { .. } => 7,
        Presence::BetweenVisits { .. } => 8,
        Presence::Booked(_) => 9,
        Presence::Arriving => 10,
        Presence::SuspendedVisit { .. } => 11,
        Presence::Diverted { why: Diversion::GaveUp, .. } => 12,
        Presence::Diverted { why: Diversion::Refused, .. } => 13,
        Presence::Diverted { why: Diversion::NotAttended, .. } => 14,
    }
}
