//! The words of the house. Every other room speaks them; this one depends on nothing.
//!
//! Start with [`activity`]: a simulated patient and a real one produce the same [`Activity`], and the ledger folds it.
//! [`event`] is one message of the live feed, [`forecast`] what the live service says. [`directory`] names who and where, [`time`] says when, [`measure`] lists everything a result may be about.
//!
//! Invariant: no type here can hold anything that identifies a person, and none knows a file format.

pub mod activity;
pub mod civil;
pub mod directory;
pub mod event;
pub mod forecast;
pub mod id;
pub mod measure;
pub mod present;
pub mod time;
pub mod touch;

pub use activity::{Activity, What};
pub use civil::CivilCalendar;
pub use directory::Directory;
pub use event::{Event, Opaque, SourceId};
pub use id::{
    AreaId, CohortId, EpisodeId, HomeId, LocalityId, OrganisationId, PersonId, RoleId, StepId, StreamId,
    TeamId, ThreadId,
};
pub use measure::{Measure, Unit};
pub use present::{Diversion, Presence, Present, Turnout};
pub use time::{Moment, Span};
pub use touch::Touch;
