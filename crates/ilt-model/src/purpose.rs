//! What a random draw is for. Numbers are given by hand and never reused, so adding a purpose shifts no other draw.

/// The gap to a stream's next arrival.
pub(crate) const GAP: u16 = 1;
/// The size of a batch.
pub(crate) const BATCH: u16 = 2;
/// Which person of the register a need belongs to.
pub(crate) const PERSON: u16 = 3;
/// The direct time of a piece of work.
pub(crate) const SERVICE: u16 = 4;
/// How long someone waits before giving up.
pub(crate) const PATIENCE: u16 = 5;
/// Which edge is taken after a step.
pub(crate) const ROUTE: u16 = 6;
/// Time on the way along an edge.
pub(crate) const EDGE_DELAY: u16 = 7;
/// Time of a delay.
pub(crate) const DELAY: u16 = 8;
/// Whether further threads are opened.
pub(crate) const ALSO: u16 = 9;
/// How far ahead an appointment is wanted.
pub(crate) const LEAD: u16 = 10;
/// Whether an appointment is attended.
pub(crate) const ATTEND: u16 = 11;
/// How long someone stays on a caseload.
pub(crate) const STAY: u16 = 12;
/// Where in the interval between visits someone present at the start is.
pub(crate) const PHASE: u16 = 13;
/// Sickness of a member of staff.
pub(crate) const SICKNESS: u16 = 14;
/// Weeks of leave of a member of staff.
pub(crate) const LEAVE: u16 = 15;
/// The level of a stream's arrivals in a locality.
pub(crate) const LEVEL: u16 = 16;
/// The scale of a step's work.
pub(crate) const SCALE: u16 = 18;
/// Whether a member of staff is one of those who were away, and why.
pub(crate) const AWAY: u16 = 19;
/// The factor on a stream's rate on a civil day.
pub(crate) const DAY: u16 = 20;
/// Where someone is of whom nothing has been heard since a step.
pub(crate) const UNHEARD: u16 = 17;
