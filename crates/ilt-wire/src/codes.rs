//! Names on the wire to handles of the directory, and back.

use std::sync::Arc;

use ilt_domain::{
    CohortId, Directory, HomeId, LocalityId, OrganisationId, RoleId, SourceId, StepId, StreamId, TeamId,
};

use crate::privacy;

/// One table of names, found by a hash of their bytes; which slot a name is in never shows.
#[derive(Debug, Clone)]
struct Table {
    /// By handle.
    names: Vec<Box<str>>,
    /// Handles by hash, with room to spare; [`FREE`] where there is none.
    slots: Vec<u32>,
}

/// A slot without a handle.
const FREE: u32 = u32::MAX;

impl Table {
    fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<Box<str>> = names.map(Into::into).collect();
        let mut table = Self { slots: vec![FREE; (2 * names.len() + 1).next_power_of_two()], names };
        for handle in 0..table.names.len() {
            let name = &table.names[handle];
            // A name that passes for an NHS number is left out, so that it is unknown.
            if !name.is_empty() && !privacy::identifies(name.as_bytes()) {
                let slot = table.slot(name);
                table.slots[slot] = handle as u32;
            }
        }
        table
    }

    /// The slot of a name: where it is, or would be. More than half of the slots are free, so there is an end.
    #[inline]
    fn slot(&self, name: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(name) as usize & mask;
        while self.slots[slot] != FREE && *self.names[self.slots[slot] as usize] != *name {
            slot = (slot + 1) & mask;
        }
        slot
    }

    #[inline]
    fn find(&self, code: &str) -> Option<u32> {
        Some(self.slots[self.slot(code)]).filter(|&handle| handle != FREE)
    }

    #[inline]
    fn name(&self, handle: u32) -> &str {
        self.names.get(handle as usize).map_or("", |name| name)
    }
}

/// FNV-1a (Fowler, Noll & Vo 1991): good enough for names that the service itself lists.
#[inline]
fn hash(name: &str) -> u64 {
    let mixed = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    mixed ^ (mixed >> 32)
}

macro_rules! tables {
    ($($field:ident: $handle:ident, $find:ident, $name:ident, $what:literal;)*) => {
        /// The codes of one directory, and of the sources that send events.
        #[derive(Debug, Clone)]
        pub struct Codes {
            directory: Arc<Directory>,
            $($field: Table,)*
        }

        impl Codes {
            $(
                #[doc = concat!("The ", $what, " with this code.")]
                #[inline]
                pub fn $find(&self, code: &str) -> Option<$handle> {
                    self.$field.find(code).map($handle)
                }

                #[doc = concat!("The code of a ", $what, "; empty for none.")]
                #[inline]
                pub fn $name(&self, handle: $handle) -> &str {
                    self.$field.name(handle.0)
                }
            )*
        }
    };
}

tables! {
    localities: LocalityId, locality, locality_code, "locality";
    organisations: OrganisationId, organisation, organisation_code, "organisation";
    roles: RoleId, role, role_code, "role";
    teams: TeamId, team, team_code, "team";
    homes: HomeId, home, home_code, "home (practice)";
    cohorts: CohortId, cohort, cohort_code, "cohort";
    steps: StepId, step, step_code, "step of a pathway";
    streams: StreamId, stream, stream_code, "stream of needs";
    sources: SourceId, source, source_code, "source of events";
}

impl Codes {
    /// The codes of this directory; `sources` in the order of their handles.
    pub fn new<S: AsRef<str>>(directory: Arc<Directory>, sources: &[S]) -> Self {
        let table = &directory;
        Self {
            localities: Table::of(table.localities.iter().map(|row| row.id.as_str())),
            organisations: Table::of(table.organisations.iter().map(|row| row.id.as_str())),
            roles: Table::of(table.roles.iter().map(|row| row.id.as_str())),
            teams: Table::of(table.teams.iter().map(|row| row.id.as_str())),
            homes: Table::of(table.homes.iter().map(|row| row.id.as_str())),
            cohorts: Table::of(table.cohorts.iter().map(|row| row.id.as_str())),
            steps: Table::of(table.steps.iter().map(|row| row.id.as_str())),
            streams: Table::of(table.streams.iter().map(|row| row.id.as_str())),
            sources: Table::of(sources.iter().map(AsRef::as_ref)),
            directory,
        }
    }

    /// The directory behind the codes.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// How many sources there are.
    pub fn sources(&self) -> usize {
        self.sources.names.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_others_are_not() {
        let names: Vec<String> = (0..1_000).map(|number| format!("team-{number}")).collect();
        let table = Table::of(names.iter().map(String::as_str));
        for (handle, name) in names.iter().enumerate() {
            assert_eq!(table.find(name), Some(handle as u32));
            assert_eq!(table.name(handle as u32), name);
        }
        for other in ["", "team-1000", "Team-1", "team-1 "] {
            assert_eq!(table.find(other), None, "{other}");
        }
        assert_eq!(Table::of([].into_iter()).find("team-1"), None);
        assert_eq!(table.name(u32::MAX), "");
    }
}
