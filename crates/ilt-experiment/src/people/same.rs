//! Whether two scenarios have the same people, and where a variant's need is found in the base.

use std::collections::BTreeMap;

use ilt_domain::Directory;
use ilt_domain::directory::{Home, Named};
use ilt_model::World;

/// How the variant's people are found among the base's.
#[derive(Debug, Clone)]
pub(crate) struct Same {
    /// The base's stream for each of the variant's, `None` if the base has none; last, those present at the start.
    streams: Vec<Option<usize>>,
    base_streams: usize,
    cohorts: usize,
}

impl Same {
    /// The pairing of two worlds, or in words why there is none.
    pub(crate) fn of(base: &World, variant: &World) -> Result<Same, &'static str> {
        let (ours, theirs) = (base.directory(), variant.directory());
        let homes = |homes: &[Home]| homes.iter().map(|home| home.id.clone()).collect::<Vec<_>>();
        if homes(&ours.homes) != homes(&theirs.homes) {
            return Err("their practices differ");
        }
        let ids = |named: &[Named]| named.iter().map(|named| named.id.clone()).collect::<Vec<_>>();
        if ids(&ours.cohorts) != ids(&theirs.cohorts) {
            return Err("their cohorts differ");
        }
        if !same_register(base, variant) {
            return Err("their registers differ");
        }
        Ok(Self::streams(ours, theirs))
    }

    fn streams(ours: &Directory, theirs: &Directory) -> Same {
        let places: BTreeMap<&str, usize> =
            ours.streams.iter().enumerate().map(|(at, stream)| (stream.id.as_str(), at)).collect();
        let mut streams: Vec<Option<usize>> =
            theirs.streams.iter().map(|stream| places.get(stream.id.as_str()).copied()).collect();
        streams.push(Some(ours.streams.len()));
        Same { streams, base_streams: ours.streams.len() + 1, cohorts: ours.cohorts.len() }
    }

    /// The base's kind for a kind of the variant, with its home and cohort.
    pub(crate) fn kind(&self, variant_kind: usize) -> (usize, usize, Option<usize>) {
        let theirs = self.streams.len();
        let pair = variant_kind / theirs;
        let ours = self.streams[variant_kind % theirs].map(|stream| pair * self.base_streams + stream);
        (pair / self.cohorts, pair % self.cohorts, ours)
    }
}

/// Whether a handle of one register is the same person in the other.
fn same_register(base: &World, variant: &World) -> bool {
    match (base.register(), variant.register()) {
        (None, None) => true,
        (Some(ours), Some(theirs)) => {
            let names = base.directory();
            base.seed() == variant.seed()
                && ours.len() == theirs.len()
                && (0..names.homes.len() as u32).all(|home| {
                    (0..names.cohorts.len() as u32).all(|cohort| {
                        let (home, cohort) = (ilt_domain::HomeId(home), ilt_domain::CohortId(cohort));
                        ours.range(home, cohort) == theirs.range(home, cohort)
                    })
                })
        }
        _ => false,
    }
}
