//! The state of one input partition, moved on by one event after another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ilt_domain::event::About;
use ilt_domain::forecast::{Cut, Forecast, HandOffCount, HandOffKey, Score, StateNow};
use ilt_domain::{
    CivilCalendar, Directory, Event, LocalityId, Moment, Opaque, SourceId, Span, StreamId, TeamId,
};
use ilt_ledger::live::{Around, Fact, Shift, Verdict};

use super::level::Level;
use super::people::People;
use super::roster::Roster;
use super::totals::{Changed, Totals};
use crate::NEVER;
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
    /// The last tick.
    pub ticked: Moment,
    /// When the last cut was made, and the levels then.
    pub cut: (Moment, Vec<Level>),
    /// Counts that changed since the last tick, and when (input offset).
    pub changed: BTreeMap<HandOffKey, i64>,
    /// Hours and streams of needs whose counts changed since the last cut.
    pub arrived: BTreeSet<(i64, StreamId)>,
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

impl Locality {
    pub(super) fn new(known: &Known) -> Self {
        let levels = vec![Level::default(); known.names.roles.len()];
        let standing = Standing {
            newest: BTreeMap::new(),
            ticked: NEVER,
            cut: (NEVER, levels.clone()),
            changed: BTreeMap::new(),
            arrived: BTreeSet::new(),
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
            Verdict::InOrder | Verdict::Refolded(_) => Taken::Counted { late },
        }
    }

    pub(super) fn place(&mut self, at: LocalityId) -> &mut Locality {
        self.localities.entry(at).or_insert_with(|| Locality::new(&self.known))
    }

    fn fold(&mut self, event: Event, offset: i64, effects: &mut Vec<Effect>) -> Verdict {
        let known = &self.known;
        let place = self.localities.entry(event.locality).or_insert_with(|| Locality::new(known));
        let mut of_person = None;
        let verdict = match event.about {
            About::Person { person, .. } => {
                of_person = Some(person);
                place.person(known, person, event, offset, effects)
            }
            About::Retraction { person, .. } if person != Opaque(0) => {
                of_person = Some(person);
                place.person(known, person, event, offset, effects)
            }
            About::Retraction { of, .. } => match place.told_of(event.source, of) {
                Some(team) => {
                    self.touched_teams.insert((event.locality, team));
                    place.teams.entry(team).or_default().take(event)
                }
                None => place.keep_for_later(event, of),
            },
            About::Team { team, .. } => {
                self.touched_teams.insert((event.locality, team));
                place.staff_event(team, event)
            }
            About::Tick => Verdict::Void,
        };
        place.heard(&event, verdict);
        // What has come before changes nothing that is kept.
        if verdict != Verdict::Duplicate {
            self.touched_localities.insert(event.locality);
            self.touched.extend(of_person.map(|person| (event.locality, person)));
        }
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
                Some(Changed::HandOffs(key)) => key,
            };
            self.standing.changed.insert(key, offset);
            let count = self.totals.hand_offs.get(&key).copied().unwrap_or(0);
            let (window, change, version) = (known.settings.window, *sign, offset as u64);
            effects.push(Effect::HandOff(HandOffCount { key, window, count, change, version }));
        }
    }

    fn heard(&mut self, event: &Event, verdict: Verdict) {
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
    fn told_of(&self, source: SourceId, id: Opaque) -> Option<TeamId> {
        self.teams.iter().find(|(_, roster)| roster.knows(source, id)).map(|(team, _)| *team)
    }

    /// Keeps a retraction whose event has not come: it does not say of which team it is.
    fn keep_for_later(&mut self, event: Event, of: Opaque) -> Verdict {
        let known = self.standing.taken_back.entry((event.source, of)).or_insert(crate::NEVER);
        let verdict = if *known == crate::NEVER { Verdict::Void } else { Verdict::Duplicate };
        *known = (*known).max(event.occurred);
        verdict
    }

    /// An event of a team, after the retraction that may have come before it.
    fn staff_event(&mut self, team: TeamId, event: Event) -> Verdict {
        let roster = self.teams.entry(team).or_default();
        if let Some(occurred) = self.standing.taken_back.remove(&(event.source, event.id)) {
            let about = About::Retraction { of: event.id, person: Opaque::default() };
            roster.take(Event { about, occurred, corrects: None, ..event });
        }
        roster.take(event)
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
        let before = std::mem::replace(&mut place.standing.ticked, now);
        place.public(known, before, now, effects);
        place.stand(known, at, now, effects);
        place.cut_if_due(known, at, (self.number, offset), now, effects);
        let (people, teams) = place.sweep_to(known, now);
        self.touched.extend(people.into_iter().map(|who| (at, who)));
        self.touched_teams.extend(teams.into_iter().map(|team| (at, team)));
        Taken::Tick
    }
}

impl Locality {
    /// Counts that changed since they were last told, as they are now. Where people are protected, a count is told when
    /// its window has closed, and again only when another window closes: told at each change, the step from one rounded
    /// count to the next would say when someone was handed over, and where the exact count stood.
    fn public(&mut self, known: &Known, before: Moment, now: Moment, effects: &mut Vec<Effect>) {
        let settings = &known.settings;
        let closed = |at: Moment| settings.window_of(at - settings.lateness);
        let due: BTreeMap<HandOffKey, i64> = if self.is_simulated(known) || settings.suppress_below == 0 {
            std::mem::take(&mut self.standing.changed)
        } else if closed(now) > closed(before) {
            self.standing.changed.extract_if(.., |key, _| key.from_time < closed(now)).collect()
        } else {
            return;
        };
        for (key, offset) in due {
            let count = self.totals.hand_offs.get(&key).copied().unwrap_or(0);
            let (window, version) = (known.settings.window, offset as u64);
            effects.push(Effect::Public(HandOffCount { key, window, count, change: 0, version }));
        }
    }

    /// Whether all that is known here comes from simulations.
    pub fn is_simulated(&self, known: &Known) -> bool {
        self.standing.newest.keys().all(|source| known.settings.simulated.contains(source))
    }

    /// Settles what can no longer change, a share of the people each hour of the day, so that the changelog never takes
    /// everyone at once.
    fn sweep_to(&mut self, known: &Known, now: Moment) -> (Vec<Opaque>, Vec<TeamId>) {
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
