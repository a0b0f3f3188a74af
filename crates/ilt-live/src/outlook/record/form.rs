//! The shapes that the second stage's state is written in.

use prost::Message;

/// The form of the whole.
#[derive(Clone, PartialEq, Message)]
pub(super) struct WholeForm {
    #[prost(uint32, tag = "1")]
    pub layout: u32,
    #[prost(fixed64, tag = "2")]
    pub directory: u64,
    #[prost(int64, tag = "3")]
    pub processed: i64,
    #[prost(int64, tag = "4")]
    pub done: i64,
    #[prost(message, repeated, tag = "5")]
    pub newest: Vec<NewestForm>,
    /// Hours since 1970, and one: 0 before anything was settled.
    #[prost(int64, tag = "6")]
    pub settled: i64,
    /// Length of the stretches of the history, microseconds.
    #[prost(int64, tag = "7")]
    pub every: i64,
}

/// The form of the newest forecast of a place.
#[derive(Clone, PartialEq, Message)]
pub(super) struct NewestForm {
    #[prost(uint32, tag = "1")]
    pub place: u32,
    #[prost(bytes = "vec", tag = "2")]
    pub id: Vec<u8>,
}

/// The form of a day of needs: stream, hour, count, in turn.
#[derive(Clone, PartialEq, Message)]
pub(super) struct DayForm {
    #[prost(int64, repeated, tag = "1")]
    pub rows: Vec<i64>,
}

/// The form of the work done in one window: team, step, cohort, count, direct time, in turn.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ServedForm {
    #[prost(int64, repeated, tag = "1")]
    pub rows: Vec<i64>,
}

/// The form of what is usual at an hour of the week: streams, and for each what was counted, expected, and weeks.
#[derive(Clone, PartialEq, Message)]
pub(super) struct UsualForm {
    #[prost(uint32, repeated, tag = "1")]
    pub streams: Vec<u32>,
    #[prost(double, repeated, tag = "2")]
    pub sums: Vec<f64>,
}

/// The form of a week of stretches: number, requests, waiting, caseload, starts, waited, in turn.
#[derive(Clone, PartialEq, Message)]
pub(super) struct WeekForm {
    #[prost(int64, repeated, tag = "1")]
    pub rows: Vec<i64>,
}

/// The form of what one origin said about one horizon.
#[derive(Clone, PartialEq, Message)]
pub(super) struct PendingForm {
    #[prost(message, repeated, tag = "1")]
    pub guesses: Vec<GuessForm>,
}

/// The form of one guess.
#[derive(Clone, PartialEq, Message)]
pub(super) struct GuessForm {
    #[prost(bytes = "vec", tag = "1")]
    pub forecast: Vec<u8>,
    #[prost(uint32, repeated, tag = "2")]
    pub subject: Vec<u32>,
    #[prost(double, tag = "3")]
    pub mean: f64,
    #[prost(double, repeated, tag = "4")]
    pub quantiles: Vec<f64>,
    #[prost(double, optional, tag = "5")]
    pub over_target: Option<f64>,
}

/// The form of how methods have done.
#[derive(Clone, PartialEq, Message)]
pub(super) struct WeightsForm {
    #[prost(message, repeated, tag = "1")]
    pub rows: Vec<WeightForm>,
}

/// The form of how one method has done on one figure.
#[derive(Clone, PartialEq, Message)]
pub(super) struct WeightForm {
    #[prost(uint32, repeated, tag = "1")]
    pub subject: Vec<u32>,
    #[prost(int64, tag = "2")]
    pub horizon: i64,
    #[prost(double, tag = "3")]
    pub weight: f64,
    #[prost(double, tag = "4")]
    pub loss: f64,
    /// Our loss less its; the rule before did not know it.
    #[prost(double, optional, tag = "5")]
    pub gain: Option<f64>,
    #[prost(double, optional, tag = "6")]
    pub square: Option<f64>,
    /// When the last forecast of the figure was made that counts.
    #[prost(int64, tag = "7")]
    pub last: i64,
}
