//! Interned handles. A door turns names and pseudonyms into these; inside the house they are dense indices.

macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The value that stands for "none": no handle is ever issued with it.
            pub const NONE: Self = Self(u32::MAX);

            /// The handle as an index into the table it was issued from.
            #[inline(always)]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// Whether this is a real handle rather than [`Self::NONE`].
            #[inline(always)]
            pub const fn is_some(self) -> bool {
                self.0 != u32::MAX
            }
        }
    )*};
}

handles! {
    /// A person of the register, or of an anonymous arrival stream ([`PersonId::NONE`]).
    PersonId,
    /// One episode: a need and every care thread that grew out of it. Handles are reused after the episode closes.
    EpisodeId,
    /// One care thread: an involvement held by one team at a time. Handles are reused after the thread closes.
    ThreadId,
    /// A locality (an Integrated Locality Team's place).
    LocalityId,
    /// An organisation: a trust, a council, a practice's CCG.
    OrganisationId,
    /// An area above localities (a CCG).
    AreaId,
    /// A staff role.
    RoleId,
    /// A team: people of one role working from one base.
    TeamId,
    /// A home: where a person is registered (a practice, split by council where that matters).
    HomeId,
    /// A cohort of people.
    CohortId,
    /// A step of a pathway.
    StepId,
    /// A stream of arrivals.
    StreamId,
}
