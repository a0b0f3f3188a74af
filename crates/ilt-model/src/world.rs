//! What all replications of a scenario share, read-only: the spec, the people, the parts it falls into.

use std::sync::Arc;

use ilt_domain::{Directory, Span};
use ilt_engine::Key;

use crate::component::{self, Component};
use crate::population::Register;
use crate::rota;
use crate::spec::{By, Spec, Work};

/// A scenario under one seed. Cheap to share between threads; nothing in it changes.
#[derive(Debug)]
pub struct World {
    pub(crate) spec: Arc<Spec>,
    pub(crate) seed: u64,
    pub(crate) register: Option<Register>,
    pub(crate) components: Vec<Component>,
    /// Keys of the streams' arrivals.
    pub(crate) stream_keys: Vec<Key>,
    /// Flag bit of each role with a caseload; 0: none.
    pub(crate) role_flag: Vec<u8>,
    /// Priority levels per team.
    pub(crate) levels: usize,
    /// The longest shift of each team.
    pub(crate) longest_shift: Vec<Span>,
    /// Whether work in hand of the team can be interrupted.
    pub(crate) keeps_hand: Vec<bool>,
}

impl World {
    /// Draws the people of a scenario and splits it into independent parts.
    pub fn new(spec: Arc<Spec>, seed: u64) -> Self {
        let register =
            spec.population.as_ref().map(|population| Register::draw(population, &spec.directory, seed));
        let stream_keys = spec.streams.iter().map(|stream| Key::of(seed, &stream.key_id)).collect();
        let keeps_hand = spec
            .teams
            .iter()
            .map(|team| team.preemptive || team.at_close == crate::spec::AtClose::Suspend)
            .collect();
        Self {
            components: component::split(&spec),
            stream_keys,
            role_flag: role_flags(&spec),
            levels: levels(&spec),
            longest_shift: spec.teams.iter().map(rota::longest_shift).collect(),
            keeps_hand,
            register,
            seed,
            spec,
        }
    }

    /// The scenario.
    pub fn spec(&self) -> &Arc<Spec> {
        &self.spec
    }

    /// The names in it.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.spec.directory
    }

    /// The people, if the scenario has a register.
    pub fn register(&self) -> Option<&Register> {
        self.register.as_ref()
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many independent parts it falls into.
    pub fn components(&self) -> usize {
        self.components.len()
    }
}

/// One more than the greatest priority any step asks for.
fn levels(spec: &Spec) -> usize {
    let most = |values: &[u8]| values.iter().copied().max().unwrap_or(0);
    let of_work = |work: &Work| match work {
        Work::Queue(task, _) => most(&task.priority.0),
        Work::Booked(booking) => most(&booking.task.priority.0),
        Work::Caseload(caseload) => most(&[
            most(&caseload.priority.0),
            most(&caseload.first.priority.0),
            most(&caseload.visit.priority.0),
        ]),
        _ => 0,
    };
    1 + usize::from(spec.steps.iter().map(|step| of_work(&step.work)).max().unwrap_or(0))
}

/// Bits for up to seven roles with caseloads; further ones share none and are refused by the check.
fn role_flags(spec: &Spec) -> Vec<u8> {
    let mut flags = vec![0u8; spec.directory.roles.len()];
    let mut bit = 1u8;
    for (index, flag) in flags.iter_mut().enumerate() {
        let asked = spec
            .steps
            .iter()
            .any(|step| matches!(&step.work, Work::OnCaseload { role, .. } if role.index() == index));
        let used = asked
            && spec.steps.iter().any(|step| {
                matches!(step.work, Work::Caseload(_))
                    && match step.by {
                        By::Role(role) => role.index() == index,
                        By::Team(team) => spec.directory.teams[team.index()].role.index() == index,
                        By::Nobody => false,
                    }
            });
        if used && bit < 128 {
            bit <<= 1;
            *flag = bit;
        }
    }
    flags
}
