//! What may stand in each table of a scenario: the one list that the reader, the schema and "did you mean" go by.

mod arrival;
mod place;
mod population;
mod report;
mod scenario;
mod step;
mod team;

pub(crate) use arrival::{ARRIVAL, OPENING, OPENING_SECTION, PROFILE, PROFILE_STEP, SURGE, TRACE};
pub(crate) use place::{COHORT, FOOTPRINT, HOME, HOMES, NAMED, ORGANISATION, ROLE, SPLIT, TRAVEL};
pub(crate) use population::{AGE, BURDEN, COHORTS, FACTORS, POPULATION, RULE};
pub(crate) use report::{PARAMETER, REALITY, REPORT};
pub(crate) use scenario::{CALENDAR, DOCUMENT, SCENARIO};
pub(crate) use step::{AFTER, ALSO, BOOK, CASELOAD, EDGE, EMPIRICAL, LAW, MIXED, ON_CASELOAD, STEP, VISIT};
pub(crate) use team::{ABSENCE, BLOCK, FLOOR, ROTA, SESSIONS, SHIFT, TEAM};

/// A kind of table.
#[derive(Debug)]
pub(crate) struct Form {
    /// Its name in the schema and in messages ("a team" without the article).
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// The keys that may stand in it.
    pub keys: &'static [Key],
    /// What further keys hold: entities by id.
    pub others: Option<Kind>,
}

/// A key of a table.
#[derive(Debug)]
pub(crate) struct Key {
    pub name: &'static str,
    pub kind: Kind,
    pub about: &'static str,
}

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text,
    /// The id of something defined elsewhere (which section).
    Id(&'static str),
    Number,
    /// A number from 0 to 1.
    Share,
    /// A whole number, not negative.
    Count,
    Flag,
    /// A time: a number of the scenario's units or a text with a unit.
    Time,
    /// A time, or a text in working days.
    Wait,
    Date,
    /// A time of day, "08:30".
    Clock,
    /// Days of the week, "mon-fri".
    Days,
    /// A path beside the file.
    Path,
    OneOf(&'static [&'static str]),
    List(&'static Kind),
    /// Exactly so many.
    Array(usize, &'static Kind),
    Table(&'static Form),
    /// A table by id.
    Map(&'static Form),
    /// Keys of any name.
    Shares,
    /// One value for all cohorts or a table by cohort with `default`.
    ByCohort(&'static Kind),
    /// A law, or a time.
    Law,
    Either(&'static [Kind]),
    Anything,
}

pub(crate) const fn key(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, about }
}

/// The three keys any table may carry about where its figures come from.
pub(crate) const SOURCE: [Key; 3] = [
    key("source", Kind::Text, "Where the figures of this table come from."),
    key("confidence", Kind::OneOf(&["verified", "own", "assumption"]), "How far they can be trusted."),
    key("note", Kind::Text, "Anything else a reader should know about them."),
];

impl Form {
    /// The key of this name; the three about sources stand in every table.
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().chain(&SOURCE).find(|key| key.name == name)
    }

    /// The names of its keys.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.keys.iter().chain(&SOURCE).map(|key| key.name)
    }
}
