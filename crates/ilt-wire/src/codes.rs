//! Names on the wire to handles of the directory, and back.

use std::sync::Arc;

use ilt_domain::{
    CohortId, Directory, HomeId, LocalityId, OrganisationId, RoleId, SourceId, StepId, StreamId, TeamId,
};

use crate::privacy;

/// One table of names.
#[derive(Debug, Clone, Default)]
struct Table {
    /// By handle.
    names: Vec<Box<str>>,
    /// Handles in order of name; those whose name passes for an NHS number are left out, so that it is unknown.
    order: Vec<u32>,
}

impl Table {
    fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<Box<str>> = names.map(Into::into).collect();
        let mut order: Vec<u32> = (0..names.len() as u32).collect();
        order.retain(|&handle| {
            let name = &names[handle as usize];
            !name.is_empty() && !privacy::identifies(name.as_bytes())
        });
        order.sort_by(|&one, &other| names[one as usize].cmp(&names[other as usize]));
        Self { names, order }
    }

    #[inline]
    fn find(&self, code: &str) -> Option<u32> {
        let at = self.order.binary_search_by(|&handle| (*self.names[handle as usize]).cmp(code)).ok()?;
        Some(self.order[at])
    }

    #[inline]
    fn name(&self, handle: u32) -> &str {
        self.names.get(handle as usize).map_or("", |name| name)
    }
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
