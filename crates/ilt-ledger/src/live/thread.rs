//! The open care threads of one person, moved on by one event after another.

use ilt_domain::activity::What;
use ilt_domain::event::{About, Happening};
use ilt_domain::forecast::HandOffClass;
use ilt_domain::{
    CivilCalendar, CohortId, Directory, Diversion, Event, HomeId, Moment, Opaque, Presence, Span, StepId,
    TeamId,
};

use super::fact::{Fact, Seen};
use super::stand::Stand;
use crate::custody::Custody;
use crate::hand_off::Class;
use crate::target::late;

/// The names and the calendar a fold goes by.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Names and belongings.
    pub names: &'a Directory,
    /// Working days.
    pub civil: &'a CivilCalendar,
}

/// What a thread is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing that a team knows of: between two steps.
    Between,
    /// Opened beside another thread that was at the step; nothing has been heard since.
    Beside,
    /// Waiting for the team.
    Waiting,
    /// Has an appointment.
    Booked {
        /// When.
        due: Moment,
    },
    /// Being worked with.
    Served,
    /// In hand but stopped.
    Suspended,
    /// Sent on by a step that came to nothing; nothing has been heard since.
    Diverted(Diversion),
}

/// A place on a caseload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The step with the caseload.
    pub step: StepId,
    /// The team.
    pub team: TeamId,
    /// Since when.
    pub since: Moment,
    /// Visits made.
    pub visits: u32,
}

/// One open care thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thread {
    /// Its id.
    pub id: Opaque,
    /// The episode it belongs to.
    pub episode: Opaque,
    /// Where the person is registered; [`HomeId::NONE`] until an event says.
    pub home: HomeId,
    /// The person's cohort; [`CohortId::NONE`] until an event says.
    pub cohort: CohortId,
    /// Who holds it.
    pub custody: Custody,
    /// What it is doing.
    pub standing: Standing,
    /// The step it is at or left last.
    pub step: StepId,
    /// The team of that step.
    pub team: TeamId,
    /// Since when it has been doing so.
    pub since: Moment,
    /// Work done on the step before it was last stopped.
    pub worked: Span,
    /// Its place on a caseload.
    pub place: Option<Place>,
}

/// The open threads of one person, and what is known of the person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Threads {
    /// Open threads, in the order they opened.
    pub open: Vec<Thread>,
    /// Where the person is registered and their cohort, if an event said.
    pub person: Option<(HomeId, CohortId)>,
}

impl Thread {
    /// Where it is counted.
    fn stand(&self) -> Stand {
        let waits = self.standing == Standing::Waiting;
        Stand { queue: waits.then_some((self.step, self.team)), caseload: self.place.map(|place| place.team) }
    }

    fn opened(id: Opaque, episode: Opaque, home: HomeId, cohort: CohortId, at: Moment) -> Self {
        Self {
            id,
            episode,
            home,
            cohort,
            custody: Custody::NOBODY,
            standing: Standing::Between,
            step: StepId::NONE,
            team: TeamId::NONE,
            since: at,
            worked: Span::ZERO,
            place: None,
        }
    }

    /// How the person is present in this thread at an instant, as a forecast opens: at which step, and how; a thread of
    /// which nothing has been heard since its need arose is at no step. `None` if no practice is known, or if it waits
    /// or works at no step.
    pub fn presence(&self, at: Moment) -> Option<(StepId, Presence)> {
        if !self.home.is_some() || !self.cohort.is_some() {
            return None;
        }
        let waited = at - self.custody.asked();
        let worked = Span((at - self.since).0 + self.worked.0);
        if let Some(place) = self.place {
            let (placed, visits) = (at - place.since, place.visits);
            return Some(match self.standing {
                Standing::Waiting => (self.step, Presence::AwaitingVisit { placed, waited, visits }),
                Standing::Served => (self.step, Presence::Visited { placed, elapsed: worked, visits }),
                Standing::Suspended => {
                    (self.step, Presence::SuspendedVisit { placed, worked: self.worked, visits })
                }
                _ if visits > 0 => {
                    (place.step, Presence::BetweenVisits { placed, seen: at - self.since, visits })
                }
                _ => (place.step, Presence::OnCaseload(placed)),
            });
        }
        let how = match self.standing {
            Standing::Between => Presence::Between(at - self.since),
            Standing::Beside => Presence::Beside(at - self.since),
            Standing::Waiting => Presence::Waiting(waited),
            Standing::Booked { due } => Presence::Booked(due),
            Standing::Served => Presence::InService(worked),
            Standing::Suspended => Presence::Suspended(self.worked),
            Standing::Diverted(why) => Presence::Diverted { since: at - self.since, why },
        };
        let silent = matches!(self.standing, Standing::Between | Standing::Beside);
        (self.step.is_some() || silent).then_some((self.step, how))
    }
}

impl Threads {
    /// Takes one event; what counts goes to `facts`.
    pub(super) fn fold(&mut self, around: Around<'_>, event: &Event, facts: &mut dyn FnMut(Fact)) {
        let About::Person { episode, thread, what, .. } = event.about else { return };
        let mut step = Step { around, event, facts };
        match what {
            Happening::Care { what, beside } => {
                let before = self.stand(thread);
                self.care(&mut step, episode, thread, what, beside);
                step.stood(before, self.stand(thread));
            }
            Happening::Noted { .. } => {}
            Happening::CohortChanged { cohort, home } | Happening::Registered { home, cohort } => {
                self.person = Some((home, cohort));
            }
            Happening::MovedOut { .. } => {
                for thread in std::mem::take(&mut self.open) {
                    step.stood(thread.stand(), Stand::default());
                }
            }
            Happening::MovedIn { home, cohort, holder, .. } => {
                self.person = Some((home, cohort));
                let moved = Thread::opened(thread, episode, home, cohort, event.occurred);
                step.stood(self.stand(thread), Stand::default());
                self.put(Thread { custody: Custody::opened(holder), team: holder, ..moved });
            }
            Happening::Died => {
                for thread in std::mem::take(&mut self.open) {
                    step.stood(thread.stand(), Stand::default());
                    step.closed(&thread);
                }
            }
        }
    }

    /// Where the thread with this id is counted.
    fn stand(&self, id: Opaque) -> Stand {
        self.open.iter().find(|open| open.id == id).map(Thread::stand).unwrap_or_default()
    }

    fn put(&mut self, thread: Thread) {
        match self.open.iter_mut().find(|open| open.id == thread.id) {
            Some(open) => *open = thread,
            None => self.open.push(thread),
        }
    }

    fn care(&mut self, step: &mut Step<'_, '_>, episode: Opaque, id: Opaque, what: What, beside: Opaque) {
        let at = step.event.occurred;
        match what {
            What::Arose { home, cohort, cause } => {
                let holder = step.registered(home);
                let thread = Thread::opened(id, episode, home, cohort, at);
                self.put(Thread { custody: Custody::opened(holder), ..thread });
                step.tell(home, cohort, Seen::Arose { stream: cause });
            }
            What::Joined { home, cohort, .. } => {
                let besides = self.open.iter().find(|open| open.id == beside);
                let holder = besides.map_or(step.registered(home), |open| open.custody.holder());
                let (was_at, team) =
                    besides.map_or((StepId::NONE, TeamId::NONE), |open| (open.step, open.team));
                let thread = Thread::opened(id, episode, home, cohort, at);
                let standing = Standing::Beside;
                let custody = Custody::opened(holder);
                self.put(Thread { custody, standing, step: was_at, team, ..thread });
            }
            What::Closed => {
                if let Some(found) = self.open.iter().position(|open| open.id == id) {
                    let thread = self.open.remove(found);
                    step.closed(&thread);
                }
            }
            What::Departed | What::StaffOn { .. } | What::SlotsPublished { .. } => {}
            _ => step.moves(self.thread(episode, id, at), what),
        }
    }

    /// The thread with this id; one whose beginning was never told opens here, and counts nothing until it is.
    fn thread(&mut self, episode: Opaque, id: Opaque, at: Moment) -> &mut Thread {
        let found = self.open.iter().position(|open| open.id == id);
        let index = found.unwrap_or_else(|| {
            let (home, cohort) = self.person.unwrap_or((HomeId::NONE, CohortId::NONE));
            self.open.push(Thread::opened(id, episode, home, cohort, at));
            self.open.len() - 1
        });
        &mut self.open[index]
    }
}

/// One event on its way through a thread.
struct Step<'a, 'f> {
    around: Around<'a>,
    event: &'a Event,
    facts: &'f mut dyn FnMut(Fact),
}

impl Step<'_, '_> {
    fn registered(&self, home: HomeId) -> TeamId {
        self.around.names.homes.get(home.index()).map_or(TeamId::NONE, |home| home.registered_with)
    }

    fn tell(&mut self, home: HomeId, cohort: CohortId, what: Seen) {
        if home.is_some() && cohort.is_some() {
            let (at, locality) = (self.event.occurred, self.event.locality);
            (self.facts)(Fact { at, locality, home, cohort, what });
        }
    }

    /// Tells which queue and which caseload became longer or shorter; that counts whether or not it is known who it is.
    fn stood(&mut self, before: Stand, after: Stand) {
        let (at, locality) = (self.event.occurred, self.event.locality);
        for what in before.changes(after) {
            (self.facts)(Fact { at, locality, home: HomeId::NONE, cohort: CohortId::NONE, what });
        }
    }

    fn moves(&mut self, thread: &mut Thread, what: What) {
        let at = self.event.occurred;
        match what {
            What::Requested { step, team, keep } => {
                thread.custody.ask(at, keep);
                thread.at(Standing::Waiting, step, team, at);
                self.tell(thread.home, thread.cohort, Seen::Requested { step, team });
            }
            What::Booked { step, team, due, .. } => thread.at(Standing::Booked { due }, step, team, at),
            What::Started { step, team, accepts } => {
                self.started(thread, step, team);
                thread.at(Standing::Served, step, team, at);
                if accepts {
                    self.accepted(thread, team);
                }
            }
            What::Suspended { step, team } => {
                let worked = Span(thread.worked.0 + (at - thread.since).0.max(0));
                thread.at(Standing::Suspended, step, team, at);
                thread.worked = worked;
            }
            What::Resumed { step, team } => {
                let worked = thread.worked;
                thread.at(Standing::Served, step, team, at);
                thread.worked = worked;
            }
            What::Completed { step, team, direct, travel, notes } => {
                thread.at(Standing::Between, step, team, at);
                if let Some(place) = &mut thread.place {
                    place.visits = place.visits.saturating_add(1);
                }
                let took = Span(direct.0 + travel.0 + notes.0);
                self.tell(thread.home, thread.cohort, Seen::Worked { step, team, took, direct });
            }
            What::Placed { step, team } => {
                self.started(thread, step, team);
                thread.at(Standing::Between, step, team, at);
                thread.place = Some(Place { step, team, since: at, visits: 0 });
                self.accepted(thread, team);
                self.leads(thread, team, true);
            }
            What::Released { step, team } => {
                thread.at(Standing::Between, step, team, at);
                thread.place = None;
                self.leads(thread, team, false);
            }
            What::GaveUp { step, team } => self.diverted(thread, Diversion::GaveUp, step, team),
            What::Refused { step, team, .. } => self.diverted(thread, Diversion::Refused, step, team),
            What::NotAttended { step, team } => self.diverted(thread, Diversion::NotAttended, step, team),
            _ => {}
        }
    }

    fn diverted(&mut self, thread: &mut Thread, why: Diversion, step: StepId, team: TeamId) {
        thread.at(Standing::Diverted(why), step, team, self.event.occurred);
        self.tell(thread.home, thread.cohort, Seen::Unseen { step, team });
    }

    /// A wait ends because work begins or a place is given.
    fn started(&mut self, thread: &Thread, step: StepId, team: TeamId) {
        let (asked, at) = (thread.custody.asked(), self.event.occurred);
        let known = matches!(thread.standing, Standing::Waiting | Standing::Booked { .. });
        let waited = (thread.standing == Standing::Waiting).then(|| at - asked);
        let late = known && late(self.around.names, self.around.civil, step, asked, at);
        self.tell(thread.home, thread.cohort, Seen::Started { step, team, waited, late });
    }

    fn accepted(&mut self, thread: &mut Thread, team: TeamId) {
        let registered = self.registered(thread.home);
        if self.around.names.teams.get(team.index()).is_none() {
            return;
        }
        let Some(found) = thread.custody.accept(self.around.names, registered, team, self.event.occurred)
        else {
            return;
        };
        if let Some(class) = published(found.class) {
            let (from, to, limbo, undoes) = (found.from, found.to, found.limbo, found.undoes);
            let what = Seen::HandOff { class, from, to, limbo, undoes };
            self.tell(thread.home, thread.cohort, what);
        }
    }

    /// The lead professional changes with a place on a caseload of a role that leads.
    fn leads(&mut self, thread: &Thread, team: TeamId, begins: bool) {
        let names = self.around.names;
        let registered = self.registered(thread.home);
        let role = names.teams.get(team.index()).and_then(|team| names.roles.get(team.role.index()));
        if role.is_some_and(|role| role.leads) {
            let (from, to) = if begins { (registered, team) } else { (team, registered) };
            let class = HandOffClass::LeadChange;
            let what = Seen::HandOff { class, from, to, limbo: Span::ZERO, undoes: None };
            self.tell(thread.home, thread.cohort, what);
        }
    }

    fn closed(&mut self, thread: &Thread) {
        let to = self.registered(thread.home);
        if let Some(class) = thread.custody.close(self.around.names, to).and_then(published) {
            let from = thread.custody.holder();
            let what = Seen::HandOff { class, from, to, limbo: Span::ZERO, undoes: None };
            self.tell(thread.home, thread.cohort, what);
        }
    }
}

impl Thread {
    fn at(&mut self, standing: Standing, step: StepId, team: TeamId, at: Moment) {
        (self.standing, self.step, self.team) = (standing, step, team);
        (self.since, self.worked) = (at, Span::ZERO);
    }
}

fn published(class: Class) -> Option<HandOffClass> {
    Some(match class {
        Class::None => return None,
        Class::Transfer => HandOffClass::Transfer,
        Class::Join => HandOffClass::Join,
        Class::Leave => HandOffClass::Leave,
        Class::HospitalIn => HandOffClass::HospitalIn,
        Class::HospitalOut => HandOffClass::HospitalOut,
    })
}
