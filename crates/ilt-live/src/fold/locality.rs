//! The live state of one locality: its people, its teams, and what they do not tell.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ilt_domain::event::About;
use ilt_domain::forecast::{HandOffCount, HandOffKey};
use ilt_domain::{Event, Moment, Opaque, RoleId, SourceId, Span, StreamId, TeamId};
use ilt_ledger::live::{Fact, Shift, Verdict};

use super::level::Level;
use super::partition::{Effect, Known};
use super::people::People;
use super::roster::Roster;
use super::totals::{Changed, Moved, Totals, Work};
use crate::NEVER;

/// The state of a locality that its people and teams do not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Newest event of each source.
    pub newest: BTreeMap<SourceId, Moment>,
    /// The first tick: since when the locality has been listened to.
    pub began: Moment,
    /// The last tick.
    pub ticked: Moment,
    /// When the last cut was made, and the levels then.
    pub cut: (Moment, Vec<Level>),
    /// Counts that changed since they were last told to everyone.
    pub changed: BTreeSet<HandOffKey>,
    /// Hours and streams of needs whose counts changed since the last cut.
    pub arrived: BTreeSet<(i64, StreamId)>,
    /// Work done whose sums changed since the last cut.
    pub served: BTreeSet<Work>,
    /// Stretches, by their beginning, and roles of which other things were told in a cut than are known now.
    pub amended: BTreeSet<(Moment, RoleId)>,
    /// Late events changed the past since the last cut.
    pub revised: bool,
    /// Retractions of events of teams that have not come yet.
    pub taken_back: BTreeMap<(SourceId, Opaque), Moment>,
    /// Up to when totals and people have been tidied.
    pub swept: Moment,
}

/// The live state of one locality.
#[derive(Debug, Clone, PartialEq)]
pub struct Locality {
    pub(super) people: People,
    pub(super) teams: BTreeMap<TeamId, Roster>,
    pub(super) totals: Totals,
    pub(super) levels: Vec<Level>,
    pub(super) standing: Standing,
}

impl Locality {
    pub(super) fn new(known: &Known) -> Self {
        let levels = vec![Level::default(); known.names.roles.len()];
        let standing = Standing {
            newest: BTreeMap::new(),
            began: NEVER,
            ticked: NEVER,
            cut: (NEVER, levels.clone()),
            changed: BTreeSet::new(),
            arrived: BTreeSet::new(),
            served: BTreeSet::new(),
            amended: BTreeSet::new(),
            revised: false,
            taken_back: BTreeMap::new(),
            swept: NEVER,
        };
        Self {
            people: People::default(),
            teams: BTreeMap::new(),
            totals: Totals::default(),
            levels,
            standing,
        }
    }

    /// People known here.
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// Totals.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Levels by role.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    pub(super) fn person(
        &mut self,
        known: &Known,
        who: Opaque,
        event: Event,
        offset: i64,
        effects: &mut Vec<Effect>,
    ) -> Verdict {
        let person = self.people.entry(who).or_default();
        for thread in &person.threads().open {
            Level::count(&mut self.levels, &known.names, thread, -1);
        }
        let mut facts = Vec::new();
        let verdict = person.take(known.around(), event, &mut facts);
        for thread in &person.threads().open {
            Level::count(&mut self.levels, &known.names, thread, 1);
        }
        self.count(known, &facts, offset, effects);
        verdict
    }

    /// Adds what an event changed. A hand-off that one event takes back and counts again has not changed, so that each
    /// version of a count is told once.
    fn count(&mut self, known: &Known, facts: &[(Fact, i64)], offset: i64, effects: &mut Vec<Effect>) {
        let mut changes: BTreeMap<HandOffKey, i64> = BTreeMap::new();
        let told = self.told(known);
        let mut moved: BTreeMap<(RoleId, i64), Moved> = BTreeMap::new();
        for (fact, sign) in facts {
            match self.totals.add(&known.names, &known.settings, fact, *sign) {
                None => {}
                Some(Changed::Arrivals(bin)) => _ = self.standing.arrived.insert(bin),
                Some(Changed::Served(key)) => _ = self.standing.served.insert(key),
                Some(Changed::Work((stretch, role))) if told.contains(&stretch) => {
                    self.standing.amended.insert((known.settings.begin_of(stretch), role));
                }
                Some(Changed::Level((stretch, role), by)) if stretch < told.end => {
                    moved.entry((role, stretch)).or_default().add(by);
                }
                Some(Changed::Work(_) | Changed::Level(..)) => {}
                Some(Changed::HandOffs(key)) => *changes.entry(key).or_default() += sign,
            }
        }
        self.amend_levels(known, &told, &moved);
        for (key, change) in changes.into_iter().filter(|(_, change)| *change != 0) {
            self.standing.changed.insert(key);
            let count = self.totals.hand_offs.get(&key).copied().unwrap_or(0);
            let (window, version) = (known.settings.window, offset as u64);
            effects.push(Effect::HandOff(HandOffCount { key, window, count, change, version }));
        }
    }

    /// The stretches whose outcomes have been told in a cut.
    pub(super) fn told(&self, known: &Known) -> Range<i64> {
        let settings = &known.settings;
        settings.stretch_of(self.standing.began) - 1..settings.stretch_of(self.standing.cut.0)
    }

    /// Marks the stretches at whose end a level was another than was told: those from a change on, up to one that undoes it.
    fn amend_levels(&mut self, known: &Known, told: &Range<i64>, moved: &BTreeMap<(RoleId, i64), Moved>) {
        let mut off = Moved::default();
        let mut next = moved.iter().peekable();
        while let Some((&(role, stretch), by)) = next.next() {
            off.add(*by);
            let until =
                next.peek().filter(|((other, _), _)| *other == role).map(|((_, stretch), _)| *stretch);
            if off != Moved::default() {
                let wrong = stretch.max(told.start)..until.unwrap_or(told.end);
                self.standing.amended.extend(wrong.map(|one| (known.settings.begin_of(one), role)));
            }
            if until.is_none() {
                off = Moved::default();
            }
        }
    }

    pub(super) fn heard(&mut self, event: &Event, verdict: Verdict) {
        if !matches!(event.about, About::Retraction { .. }) {
            let newest = self.standing.newest.entry(event.source).or_insert(event.occurred);
            *newest = (*newest).max(event.occurred);
        }
        match verdict {
            Verdict::InOrder => self.totals.hear(event.source, event.occurred, 1),
            Verdict::Refolded(Shift { counts, gone, back }) => {
                self.standing.revised = true;
                let own = counts.then_some(event.occurred);
                own.into_iter().chain(back).for_each(|at| self.totals.hear(event.source, at, 1));
                gone.into_iter().for_each(|at| self.totals.hear(event.source, at, -1));
            }
            Verdict::Duplicate | Verdict::Void => {}
        }
    }

    /// The team that was told of an event.
    pub(super) fn told_of(&self, source: SourceId, id: Opaque) -> Option<TeamId> {
        self.teams.iter().find(|(_, roster)| roster.knows(source, id)).map(|(team, _)| *team)
    }

    /// Keeps a retraction whose event has not come: it does not say of which team it is.
    pub(super) fn keep_for_later(&mut self, event: Event, of: Opaque) -> Verdict {
        let known = self.standing.taken_back.entry((event.source, of)).or_insert(crate::NEVER);
        let verdict = if *known == crate::NEVER { Verdict::Void } else { Verdict::Duplicate };
        *known = (*known).max(event.occurred);
        verdict
    }

    /// An event of a team, after the retraction that may have come before it.
    pub(super) fn staff_event(&mut self, team: TeamId, event: Event) -> Verdict {
        let roster = self.teams.entry(team).or_default();
        if let Some(occurred) = self.standing.taken_back.remove(&(event.source, event.id)) {
            let about = About::Retraction { of: event.id, person: Opaque::default() };
            roster.take(Event { about, occurred, corrects: None, ..event });
        }
        roster.take(event)
    }

    /// Counts that changed since they were last told, as they are now. Where people are protected, a count is told when
    /// its window has closed, and again only when another window closes: told at each change, the step from one rounded
    /// count to the next would say when someone was handed over, and where the exact count stood. For the same reason its
    /// version is when it is told and not what changed it.
    pub(super) fn public(&mut self, known: &Known, before: Moment, now: Moment, effects: &mut Vec<Effect>) {
        let settings = &known.settings;
        let closed = |at: Moment| settings.window_of(at - settings.lateness);
        let due: BTreeSet<HandOffKey> = if !self.protects(known) {
            std::mem::take(&mut self.standing.changed)
        } else if closed(now) > closed(before) {
            self.standing.changed.extract_if(.., |key| key.from_time < closed(now)).collect()
        } else {
            return;
        };
        for key in due {
            let count = self.totals.hand_offs.get(&key).copied().unwrap_or(0);
            let (window, version) = (known.settings.window, now.0.max(0) as u64);
            effects.push(Effect::Public(HandOffCount { key, window, count, change: 0, version }));
        }
    }

    /// Whether all that is known here comes from simulations.
    pub fn is_simulated(&self, known: &Known) -> bool {
        self.standing.newest.keys().all(|source| known.settings.simulated.contains(source))
    }

    /// Whether small numbers of the people known here are withheld from public topics.
    pub(super) fn protects(&self, known: &Known) -> bool {
        known.settings.suppress_below > 0 && !self.is_simulated(known)
    }

    /// Settles what can no longer change, a share of the people each hour of the day, so that the changelog never takes
    /// everyone at once.
    pub(super) fn sweep_to(&mut self, known: &Known, now: Moment) -> (Vec<Opaque>, Vec<TeamId>) {
        let hour = |at: Moment| at.0.div_euclid(Span::HOUR.0);
        let (from, to) = (hour(self.standing.swept).max(hour(now) - 24), hour(now));
        if hour(self.standing.swept) >= to {
            return (Vec::new(), Vec::new());
        }
        let horizon = known.settings.settled_at(now);
        if horizon > known.settings.settled_at(self.standing.swept) {
            self.totals.forget(&known.settings, horizon);
            self.standing.taken_back.retain(|_, at| *at >= horizon);
        }
        self.standing.swept = Moment(to * Span::HOUR.0);
        let shares: Vec<bool> =
            (0..24).map(|share| (from + 1..=to).any(|hour| hour.rem_euclid(24) == share)).collect();
        self.sweep(known, horizon, |who| shares[(who.0 % 24) as usize])
    }

    /// Settles what can no longer change, and forgets people of whom nothing is left. The people and teams whose
    /// records changed by it are returned: the changelog follows at once, so that it never depends on batches or
    /// restarts who is kept in which form.
    fn sweep(
        &mut self,
        known: &Known,
        horizon: Moment,
        due: impl Fn(Opaque) -> bool,
    ) -> (Vec<Opaque>, Vec<TeamId>) {
        let mut people = Vec::new();
        for (who, person) in self.people.iter_mut().filter(|(who, _)| due(**who)) {
            if person.settle(known.around(), horizon) || person.is_idle() {
                people.push(*who);
            }
        }
        if people.iter().any(|who| self.people[who].is_idle()) {
            self.people.retain(|who, person| !due(*who) || !person.is_idle());
        }
        let settled = |(team, roster): (&TeamId, &mut Roster)| roster.settle(horizon).then_some(*team);
        (people, self.teams.iter_mut().filter_map(settled).collect())
    }
}
