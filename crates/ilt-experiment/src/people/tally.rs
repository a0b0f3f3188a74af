//! Who gains and who loses: people counted by locality, home and cohort, one replication at a time.

use ilt_domain::{CohortId, Directory, HomeId, LocalityId, Span};
use ilt_model::World;

use super::{Diary, Same, Total};
use crate::comparison::{Change, Group, GroupChange, People};
use crate::figures::Figures;

/// What counts as a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Thresholds {
    pub wait: Span,
    pub hand_offs: u32,
}

/// Sums over the people of one group in one replication.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sums {
    people: u64,
    wait: Side,
    hand_offs: Side,
}

/// How one total changed in a group.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Side {
    change: i64,
    gain: u64,
    lose: u64,
}

/// The fates of everyone in one replication, in the order of [`groups`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fates {
    groups: Vec<Sums>,
    unpaired: u64,
}

/// Everyone, then localities, homes, cohorts.
fn groups(names: &Directory) -> Vec<Group> {
    let localities = (0..names.localities.len() as u32).map(|at| Group::Locality(LocalityId(at)));
    let homes = (0..names.homes.len() as u32).map(|at| Group::Home(HomeId(at)));
    let cohorts = (0..names.cohorts.len() as u32).map(|at| Group::Cohort(CohortId(at)));
    std::iter::once(Group::All).chain(localities).chain(homes).chain(cohorts).collect()
}

impl Fates {
    /// Pairs two finished diaries of one replication.
    pub(crate) fn of(
        world: &World,
        same: &Same,
        thresholds: Thresholds,
        base: &Diary<'_>,
        variant: &Diary<'_>,
    ) -> Fates {
        let names = world.directory();
        let mut fates = Fates { groups: vec![Sums::default(); groups(names).len()], unpaired: 0 };
        fates.register(world, thresholds, base, variant);
        fates.needs(names, same, thresholds, base, variant);
        fates
    }

    fn register(&mut self, world: &World, thresholds: Thresholds, base: &Diary<'_>, variant: &Diary<'_>) {
        let (Some(register), names) = (world.register(), world.directory()) else { return };
        for home in 0..names.homes.len() as u32 {
            for cohort in 0..names.cohorts.len() as u32 {
                let range = register.range(HomeId(home), CohortId(cohort));
                let range = range.start as usize..range.end as usize;
                let pairs = base.people[range.clone()].iter().zip(&variant.people[range]);
                let sums = sum(thresholds, pairs);
                self.add(names, home as usize, cohort as usize, sums);
            }
        }
    }

    fn needs(
        &mut self,
        names: &Directory,
        same: &Same,
        thresholds: Thresholds,
        base: &Diary<'_>,
        variant: &Diary<'_>,
    ) {
        let all: usize = base.needs.iter().map(Vec::len).sum();
        let mut paired = 0;
        for (kind, theirs) in variant.needs.iter().enumerate() {
            let (home, cohort, ours) = same.kind(kind);
            let ours = ours.map_or(&[][..], |ours| base.needs[ours].as_slice());
            let both = ours.len().min(theirs.len());
            paired += both;
            self.unpaired += (theirs.len() - both) as u64;
            let sums = sum(thresholds, ours.iter().zip(theirs));
            self.add(names, home, cohort, sums);
        }
        self.unpaired += (all - paired) as u64;
    }

    fn add(&mut self, names: &Directory, home: usize, cohort: usize, sums: Sums) {
        let (localities, homes) = (names.localities.len(), names.homes.len());
        let locality = names.homes[home].locality;
        self.groups[0].add(sums);
        if locality.is_some() {
            self.groups[1 + locality.index()].add(sums);
        }
        self.groups[1 + localities + home].add(sums);
        self.groups[1 + localities + homes + cohort].add(sums);
    }
}

fn sum<'t>(thresholds: Thresholds, pairs: impl Iterator<Item = (&'t Total, &'t Total)>) -> Sums {
    let mut sums = Sums::default();
    for (base, variant) in pairs.filter(|(base, variant)| base.met || variant.met) {
        sums.people += 1;
        sums.wait.count(variant.wait - base.wait, thresholds.wait.0);
        let hand_offs = i64::from(variant.hand_offs) - i64::from(base.hand_offs);
        sums.hand_offs.count(hand_offs, i64::from(thresholds.hand_offs));
    }
    sums
}

impl Side {
    fn count(&mut self, change: i64, threshold: i64) {
        self.change += change;
        self.gain += u64::from(change <= -threshold);
        self.lose += u64::from(change >= threshold);
    }

    fn add(&mut self, other: Side) {
        self.change += other.change;
        self.gain += other.gain;
        self.lose += other.lose;
    }
}

impl Sums {
    fn add(&mut self, other: Sums) {
        self.people += other.people;
        self.wait.add(other.wait);
        self.hand_offs.add(other.hand_offs);
    }
}

/// Means over replications; groups nobody ever belonged to are left out.
pub(crate) fn summarise(names: &Directory, thresholds: Thresholds, replications: &[Fates]) -> People {
    let mean = |value: &dyn Fn(&Fates) -> f64| Figures::of(replications.iter().map(value)).mean;
    let lines = groups(names).into_iter().enumerate().map(|(at, group)| GroupChange {
        group,
        people: mean(&|fates| fates.groups[at].people as f64),
        wait: change(replications, at, Span::HOUR.0 as f64, |sums| sums.wait),
        hand_offs: change(replications, at, 1.0, |sums| sums.hand_offs),
    });
    People {
        wait_threshold_hours: thresholds.wait.hours(),
        hand_off_threshold: f64::from(thresholds.hand_offs),
        unpaired: mean(&|fates| fates.unpaired as f64),
        groups: lines.filter(|line| line.people > 0.0).collect(),
    }
}

fn change(replications: &[Fates], at: usize, unit: f64, side: impl Fn(&Sums) -> Side) -> Change {
    let sides = || replications.iter().map(|fates| (fates.groups[at].people, side(&fates.groups[at])));
    let per_person = |(people, side): (u64, Side)| side.change as f64 / unit / (people.max(1) as f64);
    let mean = Figures::of(sides().map(per_person));
    Change {
        gain: Figures::of(sides().map(|(_, side)| side.gain as f64)).mean,
        lose: Figures::of(sides().map(|(_, side)| side.lose as f64)).mean,
        mean: mean.mean,
        half_width_95: mean.half_width_95,
    }
}
