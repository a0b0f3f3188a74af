//! What the simulation says, told as events with names that stay.

use std::sync::Arc;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::event::{About, Happening, Opaque};
use ilt_domain::{Directory, HomeId, LocalityId, Moment, PersonId, Span, TeamId, ThreadId};

use super::NOBODY;
use super::naming::Naming;

/// An event before it has its number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    pub(super) at: Moment,
    pub(super) locality: LocalityId,
    pub(super) about: About,
    part: usize,
}

impl Draft {
    fn put_off(&mut self, by: Span) {
        self.at = self.at + by;
        if let About::Person { what: Happening::Care { what: What::Booked { due, .. }, .. }, .. } =
            &mut self.about
        {
            *due = *due + by;
        }
    }
}

/// The witness that tells.
pub(super) struct Teller {
    directory: Arc<Directory>,
    naming: Naming,
    start: Moment,
    /// Added to every time told.
    shift: Span,
    part: usize,
    parts: Vec<Part>,
    told: Vec<Draft>,
}

/// Names of what is open in an independent part, by handle; handles are used again after a close.
#[derive(Debug, Clone, Default)]
struct Part {
    episodes: Vec<Episode>,
    threads: Vec<Thread>,
    episodes_opened: u64,
    threads_opened: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Episode {
    id: Opaque,
    person: Opaque,
}

#[derive(Debug, Clone, Copy)]
struct Thread {
    id: Opaque,
    locality: LocalityId,
}

impl Teller {
    pub(super) fn new(directory: Arc<Directory>, naming: Naming, start: Moment, shift: Span) -> Self {
        Self { directory, naming, start, shift, part: 0, parts: vec![Part::default()], told: Vec::new() }
    }

    /// What was told since the last call, in order of time; at equal times earlier parts come first.
    pub(super) fn take(&mut self) -> Vec<Draft> {
        let mut told = std::mem::take(&mut self.told);
        told.iter_mut().for_each(|draft| draft.put_off(self.shift));
        told.sort_by_key(|draft| (draft.at, draft.part));
        told
    }

    fn arose(&mut self, activity: &Activity, home: HomeId) {
        let (part, naming) = (self.part, self.naming);
        let open = &mut self.parts[part];
        open.episodes_opened += 1;
        let number = open.episodes_opened;
        let person = match activity.person {
            PersonId::NONE => naming.anonymous(part, number),
            person => naming.person(person),
        };
        let episode = Episode { id: naming.episode(part, number), person };
        put(&mut open.episodes, activity.episode.index(), episode, Episode::default());
        self.opened(activity.thread, home);
    }

    fn opened(&mut self, thread: ThreadId, home: HomeId) {
        let locality = self.at_home(home);
        let open = &mut self.parts[self.part];
        open.threads_opened += 1;
        let id = self.naming.thread(self.part, open.threads_opened);
        let none = Thread { id: NOBODY, locality };
        put(&mut open.threads, thread.index(), Thread { id, locality }, none);
    }

    fn at_home(&self, home: HomeId) -> LocalityId {
        let locality = self.directory.homes.get(home.index()).map(|home| home.locality);
        locality.filter(|locality| locality.is_some()).unwrap_or(LocalityId(0))
    }

    /// Where a team's events go: its base, or the first place a shared team serves.
    fn at_base(&self, team: TeamId) -> LocalityId {
        let Some(team) = self.directory.teams.get(team.index()) else { return LocalityId(0) };
        let served = team.serves.first().copied();
        Some(team.base).filter(|base| base.is_some()).or(served).unwrap_or(LocalityId(0))
    }

    fn of_team(&mut self, at: Moment, team: TeamId, what: What) {
        let (part, locality) = (self.part, self.at_base(team));
        self.told.push(Draft { at, locality, about: About::Team { team, what }, part });
    }

    fn of_person(&mut self, activity: &Activity) {
        let open = &self.parts[self.part];
        let known = (open.episodes.get(activity.episode.index()), open.threads.get(activity.thread.index()));
        // The model tells of no thread before it opened.
        let (Some(episode), Some(thread)) = known else { return };
        let (mut what, mut beside) = (activity.what, NOBODY);
        if let What::Joined { beside: handle, .. } = &mut what {
            beside = open.threads.get(handle.index()).map_or(NOBODY, |other| other.id);
            *handle = ThreadId::NONE;
        }
        let about = About::Person {
            person: episode.person,
            episode: episode.id,
            thread: thread.id,
            what: Happening::Care { what, beside },
        };
        self.told.push(Draft { at: activity.at, locality: thread.locality, about, part: self.part });
        if activity.at < self.start {
            self.set_back(activity.at, episode.id);
        }
    }

    /// A run opens with people told of at its start and with what happened to them before; in the feed, their need
    /// arose no later than what followed from it.
    fn set_back(&mut self, at: Moment, of: Opaque) {
        let same = |draft: &&mut Draft| matches!(draft.about, About::Person { episode, .. } if episode == of);
        for draft in self.told.iter_mut().rev().take_while(same) {
            draft.at = draft.at.min(at);
        }
    }
}

impl Witness for Teller {
    fn witness(&mut self, activity: &Activity) {
        match activity.what {
            What::StaffOn { team, .. } | What::SlotsPublished { team, .. } => {
                return self.of_team(activity.at, team, activity.what);
            }
            What::Arose { home, .. } => self.arose(activity, home),
            What::Joined { home, .. } => self.opened(activity.thread, home),
            _ => {}
        }
        self.of_person(activity);
    }

    fn part(&mut self, part: usize) {
        if part >= self.parts.len() {
            self.parts.resize(part + 1, Part::default());
        }
        self.part = part;
    }
}

fn put<T: Copy>(table: &mut Vec<T>, at: usize, value: T, none: T) {
    if at >= table.len() {
        table.resize(at + 1, none);
    }
    table[at] = value;
}
