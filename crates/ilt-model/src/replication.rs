//! A replication: all components of a scenario under one number, to the end or to any instant, saved and restored.

mod fit;

use std::sync::atomic::AtomicBool;

use ilt_domain::Moment;
use ilt_domain::activity::Witness;
use serde::{Deserialize, Serialize};

use crate::simulation::{Ended, Simulation};
use crate::state::State;
use crate::world::World;

/// Runs one replication to its end, component by component, so that each finds its data in the cache. What would happen
/// at the end itself belongs to what comes after.
pub fn run<W: Witness>(world: &World, replication: u32, stop: &AtomicBool, witness: &mut W) -> Ended {
    let last = world.clock().last();
    let mut ended = Ended::Finished;
    for component in 0..world.components() {
        let mut simulation = Simulation::new(world, component, replication);
        witness.part(component);
        simulation.open(world, witness);
        if let stopped @ Ended::Stopped { .. } = simulation.run(world, last, stop, witness) {
            ended = stopped;
            break;
        }
    }
    ended
}

/// Runs one replication, component by component, and lets the witness sample at each of these instants, which rise, once
/// per component and after everything that happens up to and at the instant.
pub fn run_sampled<W: Witness>(
    world: &World,
    replication: u32,
    instants: &[Moment],
    stop: &AtomicBool,
    witness: &mut W,
) -> Ended {
    for component in 0..world.components() {
        let mut simulation = Simulation::new(world, component, replication);
        witness.part(component);
        simulation.open(world, witness);
        for &instant in instants {
            if let stopped @ Ended::Stopped { .. } = simulation.run(world, instant, stop, witness) {
                return stopped;
            }
            witness.sample(instant);
        }
    }
    Ended::Finished
}

/// A replication that can be stopped at any instant, saved, restored and taken up again.
#[derive(Debug, Clone)]
pub struct Replication {
    number: u32,
    begun: bool,
    /// Restored and not run since.
    restored: bool,
    parts: Vec<Simulation>,
}

/// What a saved replication is made of. A new layout gets a new version; an old file is refused with its version.
#[derive(Serialize, Deserialize)]
struct Saved {
    version: u32,
    seed: u64,
    number: u32,
    begun: bool,
    parts: Vec<State>,
}

/// The version of the layout of a saved replication.
const SAVED_VERSION: u32 = 3;

/// Why a saved replication cannot be taken up.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The bytes are not a saved replication.
    #[error("this is not a saved replication: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It was saved by another version.
    #[error("the state was saved with layout {found}, this program reads layout {expected}")]
    Version {
        /// Layout of the file.
        found: u32,
        /// Layout this program reads.
        expected: u32,
    },
    /// It belongs to another scenario or seed.
    #[error("the state does not belong to this scenario: {0}")]
    OtherScenario(&'static str),
}

impl Replication {
    /// A replication before its first event.
    pub fn new(world: &World, number: u32) -> Self {
        let parts = (0..world.components()).map(|part| Simulation::new(world, part, number)).collect();
        Self { number, begun: false, restored: false, parts }
    }

    /// Its number.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Handles every event up to and including `until` in every component, as far as it comes before the end of the run.
    pub fn run_until<W: Witness>(
        &mut self,
        world: &World,
        until: Moment,
        stop: &AtomicBool,
        witness: &mut W,
    ) -> Ended {
        let until = until.min(world.clock().last());
        for (index, part) in self.parts.iter_mut().enumerate() {
            witness.part(index);
            if !self.begun {
                part.open(world, witness);
            } else if self.restored {
                part.follow_rotas(world, witness);
            }
            if let stopped @ Ended::Stopped { .. } = part.run(world, until, stop, witness) {
                return stopped;
            }
        }
        (self.begun, self.restored) = (true, false);
        Ended::Finished
    }

    /// The whole state as bytes.
    ///
    /// # Errors
    /// Only if memory for the bytes cannot be had.
    pub fn save(&self, world: &World) -> Result<Vec<u8>, serde_json::Error> {
        let parts = self.parts.iter().map(|part| part.state.clone()).collect();
        let saved = Saved {
            version: SAVED_VERSION,
            seed: world.seed(),
            number: self.number,
            begun: self.begun,
            parts,
        };
        serde_json::to_vec(&saved)
    }

    /// Takes up a saved replication; running on equals the unbroken run byte for byte. Where the world differs from the
    /// one it was saved in, what comes after follows this world; teams have its staff from the instant of restoring.
    ///
    /// # Errors
    /// If the bytes are not a saved replication of this scenario, seed and layout.
    pub fn restore(world: &World, bytes: &[u8]) -> Result<Self, RestoreError> {
        let saved: Saved = serde_json::from_slice(bytes)?;
        if saved.version != SAVED_VERSION {
            return Err(RestoreError::Version { found: saved.version, expected: SAVED_VERSION });
        }
        if saved.seed != world.seed() {
            return Err(RestoreError::OtherScenario("the seed differs"));
        }
        if saved.parts.len() != world.components() {
            return Err(RestoreError::OtherScenario("the number of independent parts differs"));
        }
        let parts = saved.parts.into_iter().enumerate();
        let parts = parts
            .map(|(component, state)| {
                state.belongs_to(world)?;
                let rotas = Simulation::rotas(world, component, saved.number);
                Ok(Simulation::of_state(world, component, saved.number, rotas, state))
            })
            .collect::<Result<Vec<_>, RestoreError>>()?;
        Ok(Self { number: saved.number, begun: saved.begun, restored: true, parts })
    }
}
