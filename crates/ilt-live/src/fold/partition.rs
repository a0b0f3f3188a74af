//! The state of one input partition, moved on by one event after another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ilt_domain::event::About;
use ilt_domain::forecast::{Cut, Forecast, HandOffCount, Score, StateNow};
use ilt_domain::{CivilCalendar, Directory, Event, LocalityId, Moment, Opaque, TeamId};
use ilt_ledger::live::{Around, Verdict};

use super::locality::Locality;
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
    /// How a role stands, for the public topic.
    Shown(StateNow),
    /// What stands in the locality, for the forecast.
    Cut(Cut),
    /// A forecast.
    Forecast(Forecast),
    /// How a forecast turned out.
    Score(Score),
    /// What was published is about people: a source that is no simulation has been heard. For whoever looks on.
    OfPeople,
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
    /// It happened so long after everything before it that nothing else could count any more.
    AheadOfTime,
    /// A tick.
    Tick,
}

impl Taken {
    /// Why an event that is one in itself becomes a dead letter all the same.
    pub const fn dead_letter(self) -> Option<&'static str> {
        match self {
            Self::CannotBeTakenBack => Some("too-old"),
            Self::AheadOfTime => Some("ahead-of-time"),
            _ => None,
        }
    }
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
        if event.occurred - settings.horizon > self.watermark && self.has_ticked() {
            return Taken::AheadOfTime;
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

    /// Whether the clock of event time runs: what is far ahead of a watermark that keeps up with it bears the time of a wrong
    /// clock. Before, a feed may begin with what has stood for months.
    fn has_ticked(&self) -> bool {
        self.localities.values().any(|place| place.standing.ticked != NEVER)
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
        let before = std::mem::replace(&mut place.standing.ticked, now);
        place.public(known, before, now, effects);
        let states = place.stand(known, at, now);
        effects.extend(states.iter().copied().map(Effect::Standing));
        place.cut_if_due(known, at, (self.number, offset), now, effects);
        if place.shows(known, before, now) {
            effects.extend(states.into_iter().map(Effect::Shown));
        }
        let (people, teams) = place.sweep_to(known, now);
        self.touched.extend(people.into_iter().map(|who| (at, who)));
        self.touched_teams.extend(teams.into_iter().map(|team| (at, team)));
        Taken::Tick
    }
}
