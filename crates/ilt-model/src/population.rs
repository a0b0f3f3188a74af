//! The register: synthetic people of each practice, flagged by the ACG rule.

use std::ops::Range;

use ilt_domain::{CohortId, Directory, HomeId};

/// Parameters of the population.
#[derive(Debug, Clone)]
pub struct Population {}

/// The people, sorted by home and cohort.
#[derive(Debug, Clone)]
pub struct Register {
    /// Where the people of each home and cohort begin.
    ranges: Vec<u32>,
    cohorts: usize,
}

impl Register {
    /// Draws the people.
    pub fn draw(_population: &Population, names: &Directory, _seed: u64) -> Self {
        let cohorts = names.cohorts.len();
        Self { ranges: vec![0; names.homes.len() * cohorts + 1], cohorts }
    }

    /// The people of a home and cohort.
    pub fn range(&self, home: HomeId, cohort: CohortId) -> Range<u32> {
        let at = home.index() * self.cohorts + cohort.index();
        self.ranges[at]..self.ranges[at + 1]
    }

    /// How many they are.
    pub fn count(&self, home: HomeId, cohort: CohortId) -> u32 {
        self.range(home, cohort).len() as u32
    }

    /// How many people there are.
    pub fn len(&self) -> usize {
        self.ranges.last().map_or(0, |&last| last as usize)
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
