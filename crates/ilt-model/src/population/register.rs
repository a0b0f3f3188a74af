//! Everyone registered, sorted by home and cohort.

use std::ops::Range;

use ilt_domain::{CohortId, Directory, HomeId, PersonId};
use ilt_engine::{Draws, Key};

use super::person::{Chances, Person, Traits};
use super::{Population, Rule};

/// Everyone registered: drawn once per seed, read-only, shared by all replications and threads.
#[derive(Debug, Clone)]
pub struct Register {
    people: Vec<Person>,
    /// First person of each (home, cohort), and one past the last.
    first: Vec<u32>,
    cohorts: usize,
    rule: Rule,
    /// Key of each home's practice.
    practice: Vec<Key>,
    /// People by their flags, see [`super::Flags::bits`].
    overlap: [u32; 8],
}

/// What the draws of a person are for. Numbers from 1000 on are the register's.
const TRAITS: u16 = 1000;

impl Register {
    /// Draws everyone. A person of a practice depends on the seed, the practice's id and their number in it.
    pub fn draw(population: &Population, directory: &Directory, seed: u64) -> Self {
        let cohorts = directory.cohorts.len().max(1);
        let mut practice = vec![Key(0); directory.homes.len()];
        let mut drawn: Vec<(u32, Person)> =
            Vec::with_capacity(population.practices.iter().map(|practice| practice.people as usize).sum());
        for one in &population.practices {
            let root = Key::of(seed, &format!("person/{}", one.id));
            for &(home, _) in &one.homes {
                practice[home.index()] = root;
            }
            draw_practice(population, one, root, cohorts, &mut drawn);
        }
        let cells = directory.homes.len() * cohorts;
        let (people, first) = sort(&drawn, cells);
        let mut overlap = [0; 8];
        for person in &people {
            overlap[person.flags(&population.rule).bits()] += 1;
        }
        Self { people, first, cohorts, rule: population.rule, practice, overlap }
    }

    /// Handles of a cohort's people at a home.
    #[inline]
    pub fn range(&self, home: HomeId, cohort: CohortId) -> Range<u32> {
        let cell = home.index() * self.cohorts + cohort.index();
        self.first[cell]..self.first[cell + 1]
    }

    /// How many people of a cohort a home has.
    #[inline]
    pub fn count(&self, home: HomeId, cohort: CohortId) -> u32 {
        let range = self.range(home, cohort);
        range.end - range.start
    }

    /// The key of a person's draws: the same under any footprint.
    pub fn key(&self, person: PersonId) -> Key {
        let (home, _) = self.belongs(person);
        self.practice[home.index()].child(u64::from(self.people[person.index()].number))
    }

    /// What is known of a person.
    pub fn person(&self, person: PersonId) -> Traits {
        self.people[person.index()].traits(&self.rule)
    }

    /// A person's home and cohort.
    pub fn belongs(&self, person: PersonId) -> (HomeId, CohortId) {
        let cell = self.first.partition_point(|&first| first <= person.0) - 1;
        (HomeId((cell / self.cohorts) as u32), CohortId((cell % self.cohorts) as u32))
    }

    /// A person's number within the practice: with the practice, a name that no footprint changes.
    pub fn number(&self, person: PersonId) -> u32 {
        self.people[person.index()].number
    }

    /// How many people there are.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// How many people have each combination of flags, indexed by [`super::Flags::bits`].
    pub fn overlap(&self) -> [u32; 8] {
        self.overlap
    }

    /// How many people of a cohort, anywhere, are aged 65 or over.
    pub fn aged(&self, cohort: CohortId) -> u32 {
        let homes = self.practice.len() as u32;
        let ranges = (0..homes).map(|home| self.range(HomeId(home), cohort));
        ranges
            .flat_map(|range| &self.people[range.start as usize..range.end as usize])
            .filter(|one| one.age().aged())
            .count() as u32
    }

    /// Bytes on the heap.
    #[cfg(test)]
    pub(crate) fn heap_bytes(&self) -> usize {
        self.people.capacity() * size_of::<Person>()
            + self.first.capacity() * size_of::<u32>()
            + self.practice.capacity() * size_of::<Key>()
    }
}

fn draw_practice(
    population: &Population,
    practice: &super::Practice,
    root: Key,
    cohorts: usize,
    drawn: &mut Vec<(u32, Person)>,
) {
    if practice.homes.is_empty() {
        return;
    }
    let chances = Chances::of(population, practice);
    for number in 0..practice.people {
        let mut draws = Draws::new(root.child(u64::from(number)), 0, TRAITS, 0);
        let (person, home) = chances.draw(number, &mut draws);
        let cohort = person.cohort(&population.rule, &population.cohorts);
        let cell = practice.homes[home].0.index() * cohorts + cohort.index();
        drawn.push((cell as u32, person));
    }
}

/// Sorts people into cells, keeping their order within each, in one pass over counts.
fn sort(drawn: &[(u32, Person)], cells: usize) -> (Vec<Person>, Vec<u32>) {
    let mut first = vec![0u32; cells + 1];
    for &(cell, _) in drawn {
        first[cell as usize + 1] += 1;
    }
    for cell in 0..cells {
        first[cell + 1] += first[cell];
    }
    let mut next = first.clone();
    let mut people = vec![Person::default(); drawn.len()];
    for &(cell, person) in drawn {
        people[next[cell as usize] as usize] = person;
        next[cell as usize] += 1;
    }
    (people, first)
}
