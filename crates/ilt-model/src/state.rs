//! Everything that changes while a simulation runs, as plain data: it can be cloned, saved, restored and compared.

use ilt_domain::Touch;
use ilt_engine::Calendar;
use serde::{Deserialize, Serialize};

/// "No index", in links between threads.
pub(crate) const NONE: u32 = u32::MAX;

/// What a thread is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// The slot is free.
    Free,
    /// On the way along an edge, to `step`.
    Travelling,
    /// In a delay at `step`.
    Delayed,
    /// In the team's queue for staff.
    Waiting,
    /// In the team's queue, stopped part-way.
    Suspended,
    /// Being served.
    InService,
    /// Has an appointment.
    Booked,
    /// In an appointment.
    Attending,
    /// In the queue for a place on a caseload.
    AwaitingPlace,
    /// On a caseload, between visits.
    OnCaseload,
}

/// One care thread: one line of the cache. What few steps ask for lies in [`Apart`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[repr(align(64))]
pub(crate) struct Thread {
    /// Key of its random draws.
    pub key: u64,
    /// When the present stretch of work began.
    pub since: i64,
    /// Direct time of the work in hand, microseconds.
    pub direct: i64,
    /// The person, or `NONE`.
    pub person: u32,
    /// The episode.
    pub episode: u32,
    /// Neighbours in a list (a queue, or the team's work in hand).
    pub next: u32,
    /// The other neighbour.
    pub prev: u32,
    /// Bumped whenever pending events of the thread become void.
    pub generation: u32,
    /// Steps and visits begun: the address of the next draws.
    pub visit: u32,
    /// Home.
    pub home: u16,
    /// Step it is at.
    pub step: u16,
    /// Team it is with or waits for; `u16::MAX`: none.
    pub team: u16,
    /// Cohort.
    pub cohort: u8,
    /// Priority in the queue.
    pub priority: u8,
    /// What it is doing.
    pub stage: Stage,
    /// The present wait or work is a visit of the caseload at `step`.
    pub visiting: bool,
    /// The sender stays involved when this request is accepted.
    pub keep: bool,
    /// The work waited for is drawn already: `direct` is its time.
    pub drawn: bool,
    /// The edge it takes when the work in hand is done, if that is drawn already.
    pub edge: Option<u8>,
    /// The episode has had no other thread; its own entry says nothing until it has.
    pub alone: bool,
    /// Its line of the cache will soon be needed.
    #[serde(skip)]
    pub near: Touch,
}

/// What few steps ask about a thread, apart from what every event reads. Whoever needs it has set it before: a slot that
/// is used again keeps what was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Apart {
    /// When it became ready for what it waits for; kept with teams that have a floor.
    pub ready: i64,
    /// Time the work in hand still takes, travel and notes included; kept with teams whose work can be interrupted.
    pub left: i64,
    /// When the stay on the caseload ends.
    pub ends: i64,
    /// Visits of the caseload done.
    pub touches: u16,
}

impl Apart {
    pub(crate) const BLANK: Self = Self { ready: 0, left: 0, ends: 0, touches: 0 };
}

/// A queue as a list of threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fifo {
    pub head: u32,
    pub tail: u32,
}

impl Fifo {
    pub(crate) const EMPTY: Self = Self { head: NONE, tail: NONE };
}

/// A team at work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TeamState {
    /// Staff available.
    pub on: u32,
    /// Staff at work.
    pub busy: u32,
    /// Threads waiting for staff.
    pub waiting: u32,
    /// People on the caseload.
    pub placed: u32,
    /// Next change of the rota's timeline.
    pub change: u32,
    /// Next session to begin.
    pub session: u32,
    /// Work in hand, newest first (kept only where it can be interrupted).
    pub hand: Fifo,
    /// Work begun at the floor's level, and in all (microseconds, halved now and then).
    pub floor_work: i64,
    /// See `floor_work`.
    pub all_work: i64,
    /// Slots given per session: booked ahead, and next free position.
    pub slots: Vec<SessionUse>,
}

/// How far a session is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionUse {
    /// Slots booked ahead.
    pub ahead: u16,
    /// Next free position.
    pub cursor: u16,
}

/// A stream between two arrivals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct StreamState {
    /// Arrivals so far.
    pub count: u32,
    /// Bin of the shape last used: a hint for speed, without effect on results.
    pub hint: u32,
    /// Integrated rate at the pending arrival.
    pub target: f64,
    /// The exponential of the gap after the pending arrival; 0: not drawn yet.
    #[serde(default)]
    pub ahead: f64,
}

/// An open episode that has had more than one thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Episode {
    /// Open threads.
    pub threads: u32,
}

/// The whole state of one component of a replication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    /// The present instant.
    pub now: i64,
    /// Events handled at this very instant: a guard against endless ones.
    pub at_instant: u64,
    /// What is pending.
    pub calendar: Calendar,
    /// Threads; slots are reused.
    pub threads: Vec<Thread>,
    /// By thread.
    pub apart: Vec<Apart>,
    /// Free slots of `threads`.
    pub free_threads: Vec<u32>,
    /// Episodes; slots are reused.
    pub episodes: Vec<Episode>,
    /// Free slots of `episodes`.
    pub free_episodes: Vec<u32>,
    /// Teams.
    pub teams: Vec<TeamState>,
    /// Queues for staff, `team * levels + priority`.
    pub queues: Vec<Fifo>,
    /// Queues for places, likewise.
    pub place_queues: Vec<Fifo>,
    /// Streams.
    pub streams: Vec<StreamState>,
    /// Flags per person of the register: bit 0 departed, further bits on the caseload of a role.
    pub flags: Vec<u8>,
    /// Threads opened per cohort.
    pub opened: Vec<u64>,
    /// Threads closed per cohort.
    pub closed: Vec<u64>,
}

/// The flag of people who died or moved away.
pub(crate) const DEPARTED: u8 = 1;

impl State {
    /// Puts a thread at the end of a list.
    #[inline]
    pub(crate) fn push_back(&mut self, list: List, thread: u32) {
        let fifo = *self.list(list);
        let slot = &mut self.threads[thread as usize];
        slot.next = NONE;
        slot.prev = fifo.tail;
        if fifo.tail == NONE {
            self.list_mut(list).head = thread;
        } else {
            self.threads[fifo.tail as usize].next = thread;
        }
        self.list_mut(list).tail = thread;
    }

    /// Puts a thread at the front of a list.
    #[inline]
    pub(crate) fn push_front(&mut self, list: List, thread: u32) {
        let fifo = *self.list(list);
        let slot = &mut self.threads[thread as usize];
        slot.prev = NONE;
        slot.next = fifo.head;
        if fifo.head == NONE {
            self.list_mut(list).tail = thread;
        } else {
            self.threads[fifo.head as usize].prev = thread;
        }
        self.list_mut(list).head = thread;
    }

    /// Takes a thread out of a list.
    #[inline]
    pub(crate) fn unlink(&mut self, list: List, thread: u32) {
        let Thread { next, prev, .. } = self.threads[thread as usize];
        match prev {
            NONE => self.list_mut(list).head = next,
            _ => self.threads[prev as usize].next = next,
        }
        match next {
            NONE => self.list_mut(list).tail = prev,
            _ => self.threads[next as usize].prev = prev,
        }
    }

    #[inline(always)]
    pub(crate) fn list(&self, list: List) -> &Fifo {
        match list {
            List::Queue(at) => &self.queues[at],
            List::Place(at) => &self.place_queues[at],
            List::Hand(team) => &self.teams[team].hand,
        }
    }

    #[inline(always)]
    fn list_mut(&mut self, list: List) -> &mut Fifo {
        match list {
            List::Queue(at) => &mut self.queues[at],
            List::Place(at) => &mut self.place_queues[at],
            List::Hand(team) => &mut self.teams[team].hand,
        }
    }
}

/// Which list.
#[derive(Debug, Clone, Copy)]
pub(crate) enum List {
    /// A queue for staff.
    Queue(usize),
    /// A queue for places.
    Place(usize),
    /// A team's work in hand.
    Hand(usize),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_takes_one_line() {
        assert_eq!(size_of::<Thread>(), 64);
    }
}
