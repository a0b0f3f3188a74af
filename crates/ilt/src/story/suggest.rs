//! People whose story shows much: many teams and hand-offs, but not more than can be read.

use std::sync::atomic::AtomicBool;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{CohortId, Directory, PersonId, TeamId};
use ilt_ledger::hand_off::classify;
use ilt_model::{Ended, World};

use crate::people::{Numbers, Who};

/// Contacts up to which a story can be read at one sitting.
const READABLE: u16 = 40;
/// People named.
const NAMED: usize = 6;

/// Someone worth following.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Who.
    pub who: Who,
    /// Of which cohort.
    pub cohort: CohortId,
    /// Contacts with a team.
    pub contacts: u16,
    /// Hand-offs.
    pub hand_offs: u16,
    /// Different teams, as far as 64 can be told apart.
    pub teams: u32,
}

/// Looks through a replication for people with much to tell, some of each cohort, the richest story first.
pub(crate) fn suggest(world: &World, replication: u32, stop: &AtomicBool) -> (Vec<Candidate>, Ended) {
    let mut watch = Watch::new(world);
    let ended = ilt_model::run(world, replication, stop, &mut watch);
    (watch.best(), ended)
}

/// What is counted about everyone.
#[derive(Debug, Clone, Copy)]
struct Count {
    cohort: CohortId,
    contacts: u16,
    hand_offs: u16,
    teams: u64,
}

impl Count {
    const NOBODY: Self = Self { cohort: CohortId::NONE, contacts: 0, hand_offs: 0, teams: 0 };
}

struct Watch<'w> {
    names: &'w Directory,
    people: Vec<Count>,
    needs: Vec<Count>,
    numbers: Numbers,
    /// Holder of each open thread, whether the sender stays, and the team of the registered GP.
    threads: Vec<(TeamId, bool, TeamId)>,
}

impl<'w> Watch<'w> {
    fn new(world: &'w World) -> Self {
        let people = world.register().map_or(0, |register| register.len());
        Self {
            names: world.directory(),
            people: vec![Count::NOBODY; people],
            needs: Vec::new(),
            numbers: Numbers::default(),
            threads: Vec::new(),
        }
    }

    fn count(&mut self, activity: &Activity) -> Option<&mut Count> {
        match activity.person {
            PersonId::NONE => {
                let need = self.numbers.of(activity.episode.index()) as usize;
                self.needs.get_mut(need.checked_sub(1)?)
            }
            person => self.people.get_mut(person.index()),
        }
    }

    fn open(&mut self, thread: usize, holder: TeamId, registered: TeamId) {
        if thread >= self.threads.len() {
            self.threads.resize(thread + 1, (TeamId::NONE, false, TeamId::NONE));
        }
        self.threads[thread] = (holder, false, registered);
    }

    fn contact(&mut self, activity: &Activity, team: TeamId, accepts: bool) {
        let mut handed = false;
        if accepts {
            let (holder, keep, registered) = &mut self.threads[activity.thread.index()];
            handed = classify(self.names, *holder, team, *registered, *keep).headline();
            *holder = team;
        }
        if let Some(count) = self.count(activity) {
            count.contacts = count.contacts.saturating_add(1);
            count.hand_offs = count.hand_offs.saturating_add(u16::from(handed));
            count.teams |= 1 << (team.0 % 64);
        }
    }

    fn best(&self) -> Vec<Candidate> {
        let candidate = |who, count: &Count| Candidate {
            who,
            cohort: count.cohort,
            contacts: count.contacts,
            hand_offs: count.hand_offs,
            teams: count.teams.count_ones(),
        };
        let people = self.people.iter().enumerate();
        let people = people.map(|(at, count)| candidate(Who::Person(PersonId(at as u32)), count));
        let needs =
            self.needs.iter().enumerate().map(|(at, count)| candidate(Who::Need(at as u64 + 1), count));
        let mut rich: Vec<Candidate> =
            people.chain(needs).filter(|one| one.contacts > 0 && one.contacts <= READABLE).collect();
        rich.sort_by_key(|one| (std::cmp::Reverse((one.teams, one.hand_offs, one.contacts)), one.who));
        let mut taken = vec![0; self.names.cohorts.len()];
        let each = (NAMED / taken.len().max(1)).max(2);
        let few = rich.into_iter().filter(|one| match taken.get_mut(one.cohort.index()) {
            Some(count) if *count < each => {
                *count += 1;
                true
            }
            _ => false,
        });
        few.take(NAMED).collect()
    }
}

impl Witness for Watch<'_> {
    fn witness(&mut self, activity: &Activity) {
        match activity.what {
            What::Arose { home, cohort, .. } => {
                self.numbers.arose(activity.episode.index());
                if activity.person == PersonId::NONE {
                    self.needs.resize(self.numbers.of(activity.episode.index()) as usize, Count::NOBODY);
                }
                if let Some(count) = self.count(activity) {
                    count.cohort = cohort;
                }
                let registered = self.names.homes[home.index()].registered_with;
                self.open(activity.thread.index(), registered, registered);
            }
            What::Joined { beside, .. } => {
                let (holder, _, registered) = self.threads[beside.index()];
                self.open(activity.thread.index(), holder, registered);
            }
            What::Requested { keep, .. } => self.threads[activity.thread.index()].1 = keep,
            What::Placed { team, .. } => self.contact(activity, team, true),
            What::Started { team, accepts, .. } => self.contact(activity, team, accepts),
            _ => {}
        }
    }

    fn part(&mut self, _part: usize) {
        self.numbers.part();
        self.threads.clear();
    }
}
