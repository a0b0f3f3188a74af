//! Who stands where, seen from outside: a witness that folds activity into the cuts a forecast opens with, as the live
//! service folds a feed, so that a run can be the world in an experiment. It is a second way to the same cuts, written
//! beside the ledger's, and no part of the product.

use std::collections::BTreeMap;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::forecast::{Cut, Reason};
use ilt_domain::{
    CohortId, Directory, Diversion, HomeId, LocalityId, Moment, PersonId, Presence, Present, Span, StepId,
    TeamId, ThreadId, Turnout,
};

/// What a thread was last seen doing.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Doing {
    Closed,
    /// It arose, and nothing was heard since.
    Arisen,
    Beside,
    Between,
    Waiting,
    Booked(Moment),
    Served,
    Suspended,
    Diverted(Diversion),
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    home: HomeId,
    cohort: CohortId,
    step: StepId,
    doing: Doing,
    /// Since when.
    since: Moment,
    /// Time worked before `since`.
    worked: Span,
    /// On the caseload of this step since then.
    placed: Option<(StepId, Moment)>,
    /// Visits made there.
    visits: u32,
    /// The person, or the episode where no person is known.
    whose: (u32, u32),
}

const CLOSED: Seen = Seen {
    home: HomeId::NONE,
    cohort: CohortId::NONE,
    step: StepId::NONE,
    doing: Doing::Closed,
    since: Moment(0),
    worked: Span::ZERO,
    placed: None,
    visits: 0,
    whose: (u32::MAX, u32::MAX),
};

/// Who stands where, by all that was told.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    part: usize,
    /// Threads by part.
    threads: Vec<Vec<Seen>>,
    staff: BTreeMap<TeamId, (u32, u32)>,
    turnouts: BTreeMap<TeamId, Turnout>,
    /// Since when it has been told of things.
    since: Option<Moment>,
}

impl Standing {
    /// Nobody yet.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Everyone present at an instant, not before the last activity.
    pub(super) fn present(&self, at: Moment) -> Vec<Present> {
        let open =
            self.threads.iter().enumerate().flat_map(|(part, all)| all.iter().map(move |seen| (part, seen)));
        let present = open.filter_map(|(part, seen)| Some((part, seen, seen.how(at)?)));
        let present: Vec<(usize, &Seen, (StepId, Presence))> = present.collect();
        let mut times: BTreeMap<(usize, u32, u32), (u32, u32)> = BTreeMap::new();
        for (part, seen, _) in &present {
            times.entry((*part, seen.whose.0, seen.whose.1)).or_default().0 += 1;
        }
        let several = times.values_mut().filter(|(times, _)| *times > 1);
        several.zip(0..).for_each(|((_, number), next)| *number = next);
        let row = |(part, seen, (step, how)): &(usize, &Seen, (StepId, Presence))| {
            let (times, number) = times[&(*part, seen.whose.0, seen.whose.1)];
            let person = (times > 1).then_some(number);
            Present { home: seen.home, cohort: seen.cohort, step: *step, how: *how, count: 1, person }
        };
        present.iter().map(row).collect()
    }

    /// The cuts of all localities. People without a locality, and teams without a base, go to the first.
    pub(super) fn cuts(&self, names: &Directory, at: Moment) -> Vec<Cut> {
        let index = |locality: LocalityId| if locality.is_some() { locality.index() } else { 0 };
        let localities = 0..names.localities.len() as u32;
        let since = self.since.unwrap_or(at);
        let mut cuts: Vec<Cut> = localities.map(|locality| empty(LocalityId(locality), at, since)).collect();
        for who in self.present(at) {
            cuts[index(names.homes[who.home.index()].locality)].present.push(who);
        }
        for (&team, &(on, blocked)) in &self.staff {
            cuts[index(names.teams[team.index()].base)].staff.push((team, on, blocked));
        }
        for (&team, &turnout) in &self.turnouts {
            cuts[index(names.teams[team.index()].base)].turnouts.push(turnout);
        }
        cuts
    }

    /// The most who were there at once since the team last came to work.
    fn turns_out(&mut self, at: Moment, team: TeamId, staff: u32, blocked: u32) {
        let present = staff.saturating_add(blocked);
        let before = self.staff.insert(team, (staff, blocked)).unwrap_or_default();
        let turnout = self.turnouts.entry(team).or_insert(Turnout { team, at, present: 0 });
        if present > 0 && (before == (0, 0) || present >= turnout.present) {
            *turnout = Turnout { team, at, present };
        }
    }

    fn open(&mut self, thread: ThreadId, seen: Seen) {
        let threads = &mut self.threads[self.part];
        if thread.index() >= threads.len() {
            threads.resize(thread.index() + 1, CLOSED);
        }
        threads[thread.index()] = seen;
    }
}

impl Seen {
    fn how(&self, at: Moment) -> Option<(StepId, Presence)> {
        let so_long = at - self.since;
        let worked = so_long + self.worked;
        if let Some((step, since)) = self.placed {
            let (placed, visits) = (at - since, self.visits);
            return Some(match self.doing {
                Doing::Waiting => (self.step, Presence::AwaitingVisit { placed, waited: so_long, visits }),
                Doing::Served => (self.step, Presence::Visited { placed, elapsed: worked, visits }),
                Doing::Suspended => {
                    (self.step, Presence::SuspendedVisit { placed, worked: self.worked, visits })
                }
                _ if visits > 0 => (step, Presence::BetweenVisits { placed, seen: so_long, visits }),
                _ => (step, Presence::OnCaseload(placed)),
            });
        }
        let how = match self.doing {
            Doing::Closed => return None,
            Doing::Beside => Presence::Beside(so_long),
            Doing::Arisen | Doing::Between => Presence::Between(so_long),
            Doing::Waiting => Presence::Waiting(so_long),
            Doing::Booked(due) => Presence::Booked(due),
            Doing::Served => Presence::InService(worked),
            Doing::Suspended => Presence::Suspended(self.worked),
            Doing::Diverted(why) => Presence::Diverted { since: so_long, why },
        };
        Some((self.step, how))
    }

    fn takes(&mut self, at: Moment, what: What) {
        let worked = Span(self.worked.0 + (at - self.since).0);
        let mut now = |doing: Doing, step: StepId, worked: Span| {
            (self.doing, self.step, self.since, self.worked) = (doing, step, at, worked);
        };
        match what {
            What::Requested { step, .. } => now(Doing::Waiting, step, Span::ZERO),
            What::Booked { step, due, .. } => now(Doing::Booked(due), step, Span::ZERO),
            What::Started { step, .. } => now(Doing::Served, step, Span::ZERO),
            What::Suspended { step, .. } => now(Doing::Suspended, step, worked),
            What::Resumed { step, .. } => {
                let worked = self.worked;
                (self.doing, self.step, self.since, self.worked) = (Doing::Served, step, at, worked);
            }
            What::Completed { step, .. } => {
                now(Doing::Between, step, Span::ZERO);
                self.visits += u32::from(self.placed.is_some());
            }
            What::GaveUp { step, .. } => now(Doing::Diverted(Diversion::GaveUp), step, Span::ZERO),
            What::Refused { step, .. } => now(Doing::Diverted(Diversion::Refused), step, Span::ZERO),
            What::NotAttended { step, .. } => now(Doing::Diverted(Diversion::NotAttended), step, Span::ZERO),
            What::Placed { step, .. } => {
                now(Doing::Between, step, Span::ZERO);
                (self.placed, self.visits) = (Some((step, at)), 0);
            }
            What::Released { step, .. } => {
                now(Doing::Between, step, Span::ZERO);
                self.placed = None;
            }
            What::Closed => *self = CLOSED,
            _ => {}
        }
    }
}

impl Witness for Standing {
    fn witness(&mut self, activity: &Activity) {
        if self.threads.is_empty() {
            self.threads.push(Vec::new());
        }
        let (at, thread) = (activity.at, activity.thread);
        self.since.get_or_insert(at);
        let whose = match activity.person {
            PersonId::NONE => (u32::MAX, activity.episode.0),
            person => (person.0, 0),
        };
        match activity.what {
            What::StaffOn { team, staff, blocked } => {
                self.turns_out(at, team, staff, blocked);
            }
            What::Arose { home, cohort, .. } => {
                self.open(thread, Seen { home, cohort, doing: Doing::Arisen, since: at, whose, ..CLOSED });
            }
            What::Joined { beside, home, cohort } => {
                let step = self.threads[self.part][beside.index()].step;
                let doing = Doing::Beside;
                self.open(thread, Seen { home, cohort, step, doing, since: at, whose, ..CLOSED });
            }
            What::Departed | What::SlotsPublished { .. } => {}
            what => self.threads[self.part][thread.index()].takes(at, what),
        }
    }

    fn part(&mut self, part: usize) {
        self.part = part;
        if part >= self.threads.len() {
            self.threads.resize(part + 1, Vec::new());
        }
    }
}

fn empty(locality: LocalityId, at: Moment, since: Moment) -> Cut {
    Cut {
        locality,
        at,
        position: (locality.0, 0),
        reason: Reason::Scheduled,
        since,
        present: Vec::new(),
        staff: Vec::new(),
        turnouts: Vec::new(),
        arrivals: Vec::new(),
        served: Vec::new(),
        sources: Vec::new(),
        outcomes: Vec::new(),
    }
}
