//! Following one person through a replication.

use std::sync::atomic::AtomicBool;

use ilt_domain::PersonId;
use ilt_domain::activity::{Activity, What, Witness};
use ilt_model::{Ended, World};

use crate::people::{Numbers, Who};

/// Something that happened to the person, in which need.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Met {
    /// The number of the need.
    pub need: u64,
    /// What happened.
    pub activity: Activity,
}

/// Everything that happened to someone, in order of time, and how the run ended.
pub(crate) fn follow(world: &World, replication: u32, who: Who, stop: &AtomicBool) -> (Vec<Met>, Ended) {
    let mut follower = Follower { who, numbers: Numbers::default(), open: None, met: Vec::new() };
    let ended = ilt_model::run(world, replication, stop, &mut follower);
    // A person may have needs in several independent parts, which are told one after another.
    follower.met.sort_by_key(|met| met.activity.at);
    (follower.met, ended)
}

struct Follower {
    who: Who,
    numbers: Numbers,
    /// The episode of an anonymous need, and its open threads.
    open: Option<(u32, u32)>,
    met: Vec<Met>,
}

impl Follower {
    fn concerns(&mut self, activity: &Activity) -> bool {
        match self.who {
            Who::Person(person) => activity.person == person,
            Who::Need(number) => self.concerns_need(activity, number),
        }
    }

    /// Handles of episodes are used again after the last thread has closed, so threads are counted.
    fn concerns_need(&mut self, activity: &Activity, number: u64) -> bool {
        if activity.person != PersonId::NONE || !activity.episode.is_some() {
            return false;
        }
        let episode = activity.episode.0;
        match (activity.what, self.open) {
            (What::Arose { .. }, _) if self.numbers.of(activity.episode.index()) == number => {
                self.open = Some((episode, 1));
                true
            }
            (what, Some((mine, threads))) if mine == episode => {
                let threads = match what {
                    What::Joined { .. } => threads + 1,
                    What::Closed => threads - 1,
                    _ => threads,
                };
                self.open = (threads > 0).then_some((mine, threads));
                true
            }
            _ => false,
        }
    }
}

impl Witness for Follower {
    fn witness(&mut self, activity: &Activity) {
        if let What::Arose { .. } = activity.what {
            self.numbers.arose(activity.episode.index());
        }
        if self.concerns(activity) {
            self.met.push(Met { need: self.numbers.of(activity.episode.index()), activity: *activity });
        }
    }

    fn part(&mut self, _part: usize) {
        self.numbers.part();
        self.open = None;
    }
}
