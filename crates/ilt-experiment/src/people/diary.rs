//! A witness that keeps one total for each person, or for each anonymous need by stream and number.

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{Directory, HomeId, PersonId, TeamId};
use ilt_ledger::hand_off::classify;

/// What one person went through in the observed time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Total {
    /// Microseconds between asking and being seen, taken on or turned away, inside the window; booked lead included.
    pub wait: i64,
    /// Headline hand-offs accepted inside the window.
    pub hand_offs: u32,
    /// A need of theirs fell into the window.
    pub met: bool,
}

/// Totals of everyone in one replication. Two scenarios on common random numbers have the same people under the same
/// places: a person of the register under their handle, an anonymous need under (home, cohort, stream) and its number.
#[derive(Debug, Clone)]
pub(crate) struct Diary<'n> {
    names: &'n Directory,
    from: i64,
    end: i64,
    /// By handle of the register.
    pub people: Vec<Total>,
    /// By kind (home, cohort, stream) and number of arrival.
    pub needs: Vec<Vec<Total>>,
    threads: Vec<Open>,
    episodes: Vec<Who>,
}

/// Whose total: a kind and a number, or a handle of the register.
#[derive(Debug, Clone, Copy)]
struct Who {
    kind: u32,
    number: u32,
}

/// The kind of people of the register.
const REGISTER: u32 = u32::MAX;
/// Not waiting.
const CALM: i64 = i64::MIN;

/// What is remembered of an open thread.
#[derive(Debug, Clone, Copy)]
struct Open {
    who: Who,
    home: HomeId,
    since: i64,
    holder: TeamId,
    keep: bool,
}

impl Open {
    const CLOSED: Self = Self {
        who: Who { kind: REGISTER, number: u32::MAX },
        home: HomeId::NONE,
        since: CALM,
        holder: TeamId::NONE,
        keep: false,
    };
}

impl<'n> Diary<'n> {
    /// An empty diary for a register of this many people, for the window from `from` to `end`.
    pub(crate) fn new(names: &'n Directory, register: usize, from: i64, end: i64) -> Self {
        let kinds = names.homes.len() * names.cohorts.len() * (names.streams.len() + 1);
        Self {
            names,
            from,
            end,
            people: vec![Total::default(); register],
            needs: vec![Vec::new(); kinds],
            threads: Vec::new(),
            episodes: Vec::new(),
        }
    }

    /// The place of a kind of need; people present at the start come from no stream and share the last place.
    fn kind(&self, home: HomeId, cohort: usize, stream: usize) -> u32 {
        let streams = self.names.streams.len() + 1;
        ((home.index() * self.names.cohorts.len() + cohort) * streams + stream.min(streams - 1)) as u32
    }

    /// Closes the waits still going on; called before the next part and at the end.
    fn close_waits(&mut self) {
        for thread in 0..self.threads.len() {
            self.wait_ends(thread, self.end);
        }
        self.threads.clear();
        self.episodes.clear();
    }

    /// The finished totals.
    pub(crate) fn finish(mut self) -> Self {
        self.close_waits();
        self
    }

    fn arose(&mut self, activity: &Activity, home: HomeId, kind: u32) {
        let who = match activity.person {
            PersonId::NONE => {
                self.needs[kind as usize].push(Total::default());
                Who { kind, number: (self.needs[kind as usize].len() - 1) as u32 }
            }
            person => Who { kind: REGISTER, number: person.0 },
        };
        let episode = activity.episode.index();
        if episode >= self.episodes.len() {
            self.episodes.resize(episode + 1, Open::CLOSED.who);
        }
        self.episodes[episode] = who;
        let holder = self.names.homes[home.index()].registered_with;
        self.open(activity, Open { who, home, holder, ..Open::CLOSED });
        if activity.at.0 >= self.from {
            self.with(who, |total| total.met = true);
        }
    }

    fn open(&mut self, activity: &Activity, open: Open) {
        let thread = activity.thread.index();
        if thread >= self.threads.len() {
            self.threads.resize(thread + 1, Open::CLOSED);
        }
        self.threads[thread] = open;
    }

    #[inline(always)]
    fn with(&mut self, who: Who, change: impl FnOnce(&mut Total)) {
        let total = match who.kind {
            REGISTER => self.people.get_mut(who.number as usize),
            kind => self.needs[kind as usize].get_mut(who.number as usize),
        };
        if let Some(total) = total {
            change(total);
        }
    }

    #[inline(always)]
    fn wait_ends(&mut self, thread: usize, at: i64) {
        let open = &mut self.threads[thread];
        let since = std::mem::replace(&mut open.since, CALM);
        let waited = at.min(self.end) - since.max(self.from);
        if since != CALM && waited > 0 {
            let who = open.who;
            self.with(who, |total| {
                total.wait += waited;
                total.met = true;
            });
        }
    }

    /// A team accepts the thread: the one rule of the ledger says whether that is a hand-off.
    fn accepted(&mut self, activity: &Activity, team: TeamId) {
        let open = &mut self.threads[activity.thread.index()];
        let from = std::mem::replace(&mut open.holder, team);
        let (who, keep, home) = (open.who, open.keep, open.home);
        let registered = self.names.homes[home.index()].registered_with;
        if classify(self.names, from, team, registered, keep).headline() && activity.at.0 >= self.from {
            self.with(who, |total| {
                total.hand_offs += 1;
                total.met = true;
            });
        }
    }
}

impl Witness for Diary<'_> {
    #[inline]
    fn witness(&mut self, activity: &Activity) {
        let (at, thread) = (activity.at.0, activity.thread.index());
        match activity.what {
            What::Arose { home, cohort, cause } => {
                let kind = self.kind(home, cohort.index(), cause.index());
                self.arose(activity, home, kind);
            }
            What::Joined { beside, home, .. } => {
                let holder = self.threads[beside.index()].holder;
                let who = self.episodes[activity.episode.index()];
                self.open(activity, Open { who, home, holder, ..Open::CLOSED });
            }
            What::Requested { keep, .. } => {
                let open = &mut self.threads[thread];
                open.since = at;
                open.keep = keep;
            }
            What::Started { team, accepts, .. } => {
                self.wait_ends(thread, at);
                if accepts {
                    self.accepted(activity, team);
                }
            }
            What::Placed { team, .. } => {
                self.wait_ends(thread, at);
                self.accepted(activity, team);
            }
            What::GaveUp { .. } | What::Refused { .. } | What::NotAttended { .. } => {
                self.wait_ends(thread, at)
            }
            What::Closed => {
                self.wait_ends(thread, at);
                self.threads[thread] = Open::CLOSED;
            }
            _ => {}
        }
    }

    fn part(&mut self, _part: usize) {
        self.close_waits();
    }
}
