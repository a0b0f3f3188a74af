//! The state of one input partition, moved on by one event after another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ilt_domain::event::About;
use ilt_domain::forecast::{Cut, Forecast, HandOffCount, HandOffKey, Score, StateNow};
use ilt_domain::{
    CivilCalendar, Directory, Event, LocalityId, Moment, Opaque, SourceId, Span, StreamId, TeamId,
};
use ilt_ledger::live::{Around, Fact, Verdict};

use super::level::Level;
use super::people::People;
use super::roster::Roster;
use super::totals::{Changed, Totals, Work};
use crate::settings::Settings;

/// What every partition knows beforehand.
#[derive(Debug, Clone)]
pub struct Known {
    /// Names and belongings.
    pub names: Arc<Directory>,
    /// Working days.
    pub civil: Arc<CivilCalendar>,
    /// Times and thresholds.
    pub settings: Arc<Settings>,
}

impl Known {
    /// What a fold goes by.
    pub fn around(&self) -> Around<'_> {
        Around { names: &self.names, civil: &self.civil }
    }
}

/// What is to be published because of an event.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A count of hand-offs changed.
    HandOff(HandOffCount),
    /// Counts that changed since the last tick, for the public topic.
    Public(HandOffCount),
    /// How a role stands.
    Standing(StateNow),
    /// What stands in the locality, for the forecast.
    Cut(Cut),
    /// A forecast.
    Forecast(Forecast),
    /// How a forecast turned out.
    Score(Score),
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It counts. With `late`, it came longer after its time than is usual.
    Counted {
        /// Behind the watermark by more than the allowed lateness.
        late: bool,
    },
    /// It had come before.
    Duplicate,
    /// It was taken back before it came.
    Void,
    /// It happened before the horizon.
    TooOld,
    /// It takes back or replaces something before the horizon.
    CannotBeTakenBack,
    /// A tick.
    Tick,
}

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
    /// Counts that changed since the last tick, and when (input offset).
    pub changed: BTreeMap<HandOffKey, i64>,
    /// Hours and streams of needs whose counts changed since the last cut.
    pub arrived: BTreeSet<(i64, StreamId)>,
    /// Work done whose sums changed since the last cut.
    pub served: BTreeSet<Work>,
    /// Late events changed the past since the last cut.
    pub revised: bool,
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

/// The state of an input partition.
#[derive(Debug, Clone)]
pub struct Partition {
    pub(super) known: Known,
    pub(super) number: u32,
    pub(super) localities: BTreeMap<LocalityId, Locality>,
    pub(super) watermark: Moment,
    /// People and teams changed since the changelog was last written.
    pub(super) touched: BTreeSet<(LocalityId, Opaque)>,
    pub(super) touched_teams: BTreeSet<(LocalityId, TeamId)>,
    pub(super) touched_localities: BTreeSet<LocalityId>,
}

/// Before anything.
const NEVER: Moment = Moment(i64::MIN / 4);

impl Locality {
    pub(super) fn new(known: &Known) -> Self {
        let levels = vec![Level::default(); known.names.roles.len()];
        let standing = Standing {
            newest: BTreeMap::new(),
            began: NEVER,
            ticked: NEVER,
            cut: (NEVER, levels.clone()),
            changed: BTreeMap::new(),
            arrived: BTreeSet::new(),
            served: BTreeSet::new(),
            revised: false,
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
}

impl Partition {
    /// A partition before its first event.
    pub fn new(known: Known, number: u32) -> Self {
        Self {
            known,
            number,
            localities: BTreeMap::new(),
            watermark: NEVER,
            touched: BTreeSet::new(),
            touched_teams: BTreeSet::new(),
            touched_localities: BTreeSet::new(),
        }
    }

    /// Its localities.
    pub fn localities(&self) -> &BTreeMap<LocalityId, Locality> {
        &self.localities
    }

    /// Before this, nothing is expected that is not late.
    pub fn watermark(&self) -> Moment {
        self.watermark
    }

    /// Takes one event, read at `offset`; what is to be published because of it goes to `effects`.
    pub fn take(&mut self, event: Event, offset: i64, effects: &mut Vec<Effect>) -> Taken {
        let settings = Arc::clone(&self.known.settings);
        if event.about == About::Tick {
            return self.tick(event.locality, event.occurred, offset, effects);
        }
        let oldest = self.watermark - settings.horizon;
        if event.occurred < oldest {
            let back = matches!(event.about, About::Retraction { .. });
            return if back { Taken::CannotBeTakenBack } else { Taken::TooOld };
        }
        if event.corrects.is_some_and(|old| old.occurred < oldest) {
            return Taken::CannotBeTakenBack;
        }
        let late = event.occurred < self.watermark - settings.lateness;
        self.watermark = self.watermark.max(event.occurred - settings.lateness);
        let verdict = self.fold(event, offset, effects);
        match verdict {
            Verdict::Duplicate => Taken::Duplicate,
            Verdict::Void => Taken::Void,
            Verdict::InOrder | Verdict::Refolded { .. } => Taken::Counted { late },
        }
    }

    pub(super) fn place(&mut self, at: LocalityId) -> &mut Locality {
        self.localities.entry(at).or_insert_with(|| Locality::new(&self.known))
    }

    fn fold(&mut self, event: Event, offset: i64, effects: &mut Vec<Effect>) -> Verdict {
        let known = &self.known;
        let place = self.localities.entry(event.locality).or_insert_with(|| Locality::new(known));
        self.touched_localities.insert(event.locality);
        let verdict = match event.about {
            About::Person { person, .. } => {
                self.touched.insert((event.locality, person));
                place.person(known, person, event, offset, effects)
            }
            About::Retraction { person, .. } if person != Opaque(0) => {
                self.touched.insert((event.locality, person));
                place.person(known, person, event, offset, effects)
            }
            About::Retraction { of, .. } => {
                let team = place.teams.iter().find(|(_, roster)| roster.knows(event.source, of));
                let Some(team) = team.map(|(team, _)| *team) else { return Verdict::Void };
                self.touched_teams.insert((event.locality, team));
                let roster = place.teams.entry(team).or_default();
                Verdict::Refolded { removed: roster.take_back(event.source, of, event.occurred) }
            }
            About::Team { team, .. } => {
                self.touched_teams.insert((event.locality, team));
                place.teams.entry(team).or_default().take(event)
            }
            About::Tick => Verdict::Void,
        };
        place.heard(&event, verdict);
        verdict
    }
}

impl Locality {
    fn person(
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

    fn count(&mut self, known: &Known, facts: &[(Fact, i64)], offset: i64, effects: &mut Vec<Effect>) {
        for (fact, sign) in facts {
            let key = match self.totals.add(&known.names, &known.settings, fact, *sign) {
                None => continue,
                Some(Changed::Arrivals(bin)) => {
                    self.standing.arrived.insert(bin);
                    continue;
                }
                Some(Changed::Served(key)) => {
                    self.standing.served.insert(key);
                    continue;
                }
                Some(Changed::HandOffs(key)) => key,
            };
            self.standing.changed.insert(key, offset);
            let count = self.totals.hand_offs.get(&key).copied().unwrap_or(0);
            let (window, change, version) = (known.settings.window, *sign, offset as u64);
            effects.push(Effect::HandOff(HandOffCount { key, window, count, change, version }));
        }
    }

    fn heard(&mut self, event: &Event, verdict: Verdict) {
        let removed = match verdict {
            Verdict::InOrder => None,
            Verdict::Refolded { removed } => {
                self.standing.revised = true;
                removed
            }
            Verdict::Duplicate | Verdict::Void => return,
        };
        if let Some(at) = removed {
            self.totals.hear(event.source, at, -1);
        }
        if !matches!(event.about, About::Retraction { .. }) {
            self.totals.hear(event.source, event.occurred, 1);
            let newest = self.standing.newest.entry(event.source).or_insert(event.occurred);
            *newest = (*newest).max(event.occurred);
        }
    }
}

impl Partition {
    /// A tick of event time: what is due is published; a tick that has come before says nothing.
    fn tick(&mut self, at: LocalityId, now: Moment, offset: i64, effects: &mut Vec<Effect>) -> Taken {
        let known = &self.known;
        let place = self.localities.entry(at).or_insert_with(|| Locality::new(known));
        if now <= place.standing.ticked {
            return Taken::Duplicate;
        }
        self.watermark = self.watermark.max(now);
        self.touched_localities.insert(at);
        if place.standing.began == NEVER {
            place.standing.began = now;
        }
        place.standing.ticked = now;
        place.public(known, effects);
        place.stand(known, at, now, effects);
        place.cut_if_due(known, at, (self.number, offset), now, effects);
        let swept = Moment(now.0.div_euclid(Span::DAY.0) * Span::DAY.0);
        if swept > place.standing.swept {
            place.standing.swept = swept;
            let (people, teams) = place.sweep(known, swept - known.settings.settled_after());
            self.touched.extend(people.into_iter().map(|who| (at, who)));
            self.touched_teams.extend(teams.into_iter().map(|team| (at, team)));
        }
        Taken::Tick
    }
}

impl Locality {
    /// Counts that changed since the last tick, as they are now.
    fn public(&mut self, known: &Known, effects: &mut Vec<Effect>) {
        for (key, offset) in std::mem::take(&mut self.standing.changed) {
            let count = self.totals.hand_offs.get(&key).copied().unwrap_or(0);
            let (window, version) = (known.settings.window, offset as u64);
            effects.push(Effect::Public(HandOffCount { key, window, count, change: 0, version }));
        }
    }

    /// Settles what can no longer change, and forgets people of whom nothing is left. The people and teams whose
    /// records changed by it are returned: the changelog follows at once, so that it never depends on batches or
    /// restarts who is kept in which form.
    fn sweep(&mut self, known: &Known, horizon: Moment) -> (Vec<Opaque>, Vec<TeamId>) {
        self.totals.forget(&known.settings, horizon);
        let mut people = Vec::new();
        for (who, person) in &mut self.people {
            if person.settle(known.around(), horizon) || person.is_idle() {
                people.push(*who);
            }
        }
        self.people.retain(|_, person| !person.is_idle());
        let settled = |(team, roster): (&TeamId, &mut Roster)| roster.settle(horizon).then_some(*team);
        (people, self.teams.iter_mut().filter_map(settled).collect())
    }
}
