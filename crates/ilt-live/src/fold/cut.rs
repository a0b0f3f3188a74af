//! What stands in a locality at a tick: the state now of each role, and the cut a forecast opens with.

use std::collections::{BTreeMap, BTreeSet};

use ilt_domain::forecast::{Arrivals, Cut, Outcome, Reason, Served, SourceAge, StateNow};
use ilt_domain::{LocalityId, Moment, Opaque, Present, RoleId, Span, TeamId, Turnout};
use ilt_ledger::live::{Standing, Thread};

use super::completeness::completeness;
use super::level::Level;
use super::locality::Locality;
use super::partition::{Effect, Known};
use super::totals::{Moved, Work, timed};
use crate::NEVER;

/// Whether a team of the role sees people of the locality.
fn works_here(known: &Known, role: RoleId, at: LocalityId) -> bool {
    known.names.teams.iter().any(|team| team.role == role && (team.base == at || team.serves.contains(&at)))
}

impl Locality {
    /// How each role of the answer stands.
    pub(super) fn stand(&self, known: &Known, at: LocalityId, now: Moment) -> Vec<StateNow> {
        let oldest = self.oldest(known, now);
        let stands = |(index, level): (usize, &Level)| {
            let role = RoleId(index as u32);
            let told = known.names.roles[index].headline && works_here(known, role, at);
            told.then(|| StateNow {
                locality: at,
                role,
                at: now,
                waiting: level.waiting,
                oldest: oldest.get(&role).copied().unwrap_or(Span::ZERO),
                in_service: level.in_service,
                booked: level.booked,
                caseload: level.caseload,
                staff: self.staff(known, role),
            })
        };
        self.levels.iter().enumerate().filter_map(stands).collect()
    }

    /// Whether how roles stand is told to everyone at this tick, the one before having been at `before`. Where people are
    /// protected it is told once between two forecasts, whether anything changed or not: told at each tick, or only when
    /// something changed, a step from one rounded count to the next would say when somebody came or went, and where the
    /// exact count stood.
    pub(super) fn shows(&self, known: &Known, before: Moment, now: Moment) -> bool {
        let stretch = |at: Moment| at.0.div_euclid(known.settings.every.0);
        !self.protects(known) || stretch(now) > stretch(before)
    }

    fn oldest(&self, known: &Known, now: Moment) -> BTreeMap<RoleId, Span> {
        let mut oldest: BTreeMap<RoleId, Span> = BTreeMap::new();
        let open = self.people.values().flat_map(|person| &person.threads().open);
        let waits =
            |thread: &&Thread| thread.standing == Standing::Waiting && timed(&known.names, thread.step);
        for thread in open.filter(waits) {
            let Some(team) = known.names.teams.get(thread.team.index()) else { continue };
            let longest = oldest.entry(team.role).or_default();
            *longest = (*longest).max(now - thread.custody.asked());
        }
        oldest
    }

    fn staff(&self, known: &Known, role: RoleId) -> u32 {
        let of_role =
            |team: &&TeamId| known.names.teams.get(team.index()).is_some_and(|team| team.role == role);
        let on = |team: &TeamId| self.teams[team].staff().map_or(0, |(on, _)| on);
        self.teams.keys().filter(of_role).map(on).sum()
    }

    /// A cut when its time has come, or when a queue has changed by much.
    pub(super) fn cut_if_due(
        &mut self,
        known: &Known,
        at: LocalityId,
        position: (u32, i64),
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let every = known.settings.every.0;
        let due = now.0.div_euclid(every) > self.standing.cut.0.0.div_euclid(every);
        let material = self.levels.iter().zip(&self.standing.cut.1).any(|(now, then)| {
            let change = now.waiting.abs_diff(then.waiting);
            change >= known.settings.material_least.max(1)
                && f64::from(change) >= known.settings.material_share * f64::from(then.waiting)
        });
        let reason = match (due, material, self.standing.revised) {
            (true, _, true) => Reason::LateEvents,
            (true, _, false) => Reason::Scheduled,
            (false, true, _) => Reason::MaterialChange,
            (false, false, _) => return,
        };
        effects.push(Effect::Cut(self.cut(known, at, position, now, reason)));
        self.standing.cut = (now, self.levels.clone());
        self.standing.revised = false;
        self.standing.arrived.clear();
        self.standing.served.clear();
        self.standing.amended.clear();
    }

    fn cut(&self, known: &Known, at: LocalityId, position: (u32, i64), now: Moment, reason: Reason) -> Cut {
        Cut {
            locality: at,
            at: now,
            position,
            reason,
            since: self.standing.began,
            present: self.present(now),
            staff: self.on_duty(),
            turnouts: self.turnouts(now),
            arrivals: self.arrivals(),
            sources: self.sources(known, now),
            served: self.served(),
            outcomes: self.outcomes(known, &self.to_tell(known, now, reason)),
        }
    }

    /// Who is there, in an order of its own, so that it does not depend on when people came.
    fn present(&self, now: Moment) -> Vec<Present> {
        let mut present: Vec<Present> = Vec::new();
        let mut several: Vec<(Opaque, std::ops::Range<usize>)> = Vec::new();
        for (who, person) in &self.people {
            let from = present.len();
            for thread in &person.threads().open {
                if let Some((step, how)) = thread.presence(now) {
                    let (home, cohort) = (thread.home, thread.cohort);
                    present.push(Present { home, cohort, step, how, count: 1, person: None });
                }
            }
            // Who is present once needs no number.
            if present.len() > from + 1 {
                several.push((*who, from..present.len()));
            }
        }
        several.sort_unstable_by_key(|(who, _)| *who);
        for ((_, rows), number) in several.into_iter().zip(0..) {
            present[rows].iter_mut().for_each(|one| one.person = Some(number));
        }
        present.sort_by_key(|one| (one.step, one.home, one.cohort, one.how, one.person));
        present
    }

    fn turnouts(&self, now: Moment) -> Vec<Turnout> {
        let turnout = |(team, roster): (&TeamId, &super::Roster)| {
            roster.turnout(now).map(|(at, present)| Turnout { team: *team, at, present })
        };
        self.teams.iter().filter_map(turnout).collect()
    }

    fn on_duty(&self) -> Vec<(TeamId, u32, u32)> {
        let staff = |(team, roster): (&TeamId, &super::Roster)| {
            roster.staff().map(|(on, blocked)| (*team, on, blocked))
        };
        self.teams.iter().filter_map(staff).collect()
    }

    /// The counts of needs that changed since the last cut, as they are now.
    fn arrivals(&self) -> Vec<Arrivals> {
        let count = |bin: &(i64, ilt_domain::StreamId)| {
            self.totals.arrivals.get(bin).map_or(0, |count| (*count).max(0) as u32)
        };
        let row =
            |bin: &(i64, ilt_domain::StreamId)| Arrivals { stream: bin.1, hour: bin.0, count: count(bin) };
        self.standing.arrived.iter().map(row).collect()
    }

    /// The work done whose sums changed since the last cut, as they are now.
    fn served(&self) -> Vec<Served> {
        let row = |key: &Work| {
            let (count, direct) = self.totals.served.get(key).copied().unwrap_or_default();
            let Work { from, step, team, cohort } = *key;
            Served { step, team, cohort, from, count: count.max(0) as u32, direct: Span(direct) }
        };
        self.standing.served.iter().map(row).collect()
    }

    fn sources(&self, known: &Known, now: Moment) -> Vec<SourceAge> {
        let civil = &known.civil;
        let ordinary = |hour: i64| !civil.days()[civil.day(Moment(hour * Span::HOUR.0))].holiday;
        let age = |(source, newest): (&ilt_domain::SourceId, &Moment)| SourceAge {
            source: *source,
            newest: *newest,
            completeness: completeness(&self.totals.heard, *source, *newest, now, ordinary),
        };
        self.standing.newest.iter().map(age).collect()
    }

    /// The stretches that end with a cut of which nothing has been told, and those of which other things were told than are
    /// known now.
    fn to_tell(&self, known: &Known, now: Moment, reason: Reason) -> BTreeSet<(i64, RoleId)> {
        let settings = &known.settings;
        let oldest = settings.stretch_of(settings.settled_at(now));
        let amended = self.standing.amended.iter().map(|(begin, role)| (settings.stretch_of(*begin), *role));
        let mut all: BTreeSet<(i64, RoleId)> = amended.filter(|(stretch, _)| *stretch >= oldest).collect();
        // Between two times of forecasting no stretch has ended.
        if reason != Reason::MaterialChange {
            let end = settings.stretch_of(now);
            let before = if self.standing.cut.0 == NEVER { end - 1 } else { self.told(known).end };
            let roles = |stretch| (0..self.levels.len() as u32).map(move |role| (stretch, RoleId(role)));
            all.extend((before.max(oldest)..end).flat_map(roles));
        }
        all.retain(|(_, role)| known.names.roles[role.index()].headline);
        all
    }

    /// What each role did in some stretches, and how it stood at their ends, in their order.
    fn outcomes(&self, known: &Known, stretches: &BTreeSet<(i64, RoleId)>) -> Vec<Outcome> {
        let settings = &known.settings;
        let mut since = vec![Moved::default(); self.levels.len()];
        let mut moved = self.totals.moved.iter().rev().peekable();
        let mut outcomes = Vec::with_capacity(stretches.len());
        for &(stretch, role) in stretches.iter().rev() {
            while let Some(((_, of), by)) = moved.next_if(|((at, _), _)| *at > stretch) {
                since[of.index()].add(*by);
            }
            let (level, since) = (self.levels[role.index()], since[role.index()]);
            let work = self.totals.work.get(&(stretch, role)).copied().unwrap_or_default();
            let count = |value: i64| value.max(0) as u32;
            outcomes.push(Outcome {
                role,
                at: settings.begin_of(stretch + 1),
                requests: count(work.requests),
                waiting: count(i64::from(level.waiting) - since.waiting),
                caseload: count(i64::from(level.caseload) - since.caseload),
                starts: count(work.waited_starts),
                waited: Span(work.waited),
                over_target: count(work.over_target),
            });
        }
        outcomes.reverse();
        outcomes
    }
}
