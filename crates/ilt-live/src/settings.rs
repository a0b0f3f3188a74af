//! What the live service can be told: names of topics, times, thresholds.

use std::collections::BTreeSet;
use std::time::Duration;

use ilt_domain::{Moment, SourceId, Span};

use crate::port::TopicSpec;

/// Names of the topics, each settable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topics {
    /// Activity events, in.
    pub events: String,
    /// Events beyond the horizon, out.
    pub late: String,
    /// Records that cannot be read, out.
    pub dead_letters: String,
    /// State of people and teams, compacted; as many partitions as `events`.
    pub state: String,
    /// What stands in each locality at each tick: from the fold to the forecast. One partition.
    pub cuts: String,
    /// State of the forecasting stage, compacted. One partition.
    pub outlook: String,
    /// Capacity forecasts, exact, out.
    pub forecasts_internal: String,
    /// Capacity forecasts without figures of few people, out.
    pub forecasts: String,
    /// How forecasts turned out, with what came true, exact, out.
    pub scores: String,
    /// How things stand, exact, out.
    pub standing_internal: String,
    /// How things stand with small numbers suppressed, out: at each tick, and where people are protected once between two
    /// forecasts.
    pub standing: String,
    /// Hand-off counts, exact, as they change, out.
    pub hand_offs_internal: String,
    /// Hand-off counts with small numbers suppressed, out.
    pub hand_offs: String,
}

impl Default for Topics {
    fn default() -> Self {
        let name = |text: &str| text.to_string();
        Self {
            events: name("ilt.activity.events.v1"),
            late: name("ilt.activity.late.v1"),
            dead_letters: name("ilt.activity.events.v1.dlq"),
            state: name("ilt.locality-state.changelog.v1"),
            cuts: name("ilt.capacity.cuts.internal.v1"),
            outlook: name("ilt.forecast-state.changelog.v1"),
            forecasts_internal: name("ilt.capacity.forecasts.internal.v1"),
            forecasts: name("ilt.capacity.forecasts.v1"),
            scores: name("ilt.capacity.scores.internal.v1"),
            standing_internal: name("ilt.capacity.state.internal.v1"),
            standing: name("ilt.capacity.state.v1"),
            hand_offs_internal: name("ilt.capacity.hand-offs.internal.v1"),
            hand_offs: name("ilt.capacity.hand-offs.v1"),
        }
    }
}

/// Times and thresholds of the fold.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Topics.
    pub topics: Topics,
    /// Events that happened longer than this before the watermark change nothing any more.
    pub horizon: Span,
    /// Events older than this behind the watermark are counted as late, though they still count.
    pub lateness: Span,
    /// Windows that hand-offs are counted in.
    pub window: Span,
    /// Time between forecasts.
    pub every: Span,
    /// A forecast waits no longer for a locality once another's news is this much event time ahead, or two forecasts if
    /// that is more: the locality's last news stands, marked with its age. The embedded log is read abreast
    /// in time; a service that catches up with a cluster reads of one partition what its broker hands out at once before it
    /// reads of another, and they may be this far apart for no other reason.
    pub patience: Span,
    /// A queue that changed by this share since the last forecast, and by [`Settings::material_least`], is forecast
    /// at once.
    pub material_share: f64,
    /// See `material_share`.
    pub material_least: u32,
    /// Public counts below this many people are suppressed; 0: nothing is.
    pub suppress_below: u32,
    /// Sources that are simulations: what only they tell of is shown as it is.
    pub simulated: BTreeSet<SourceId>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            topics: Topics::default(),
            horizon: Span(28 * Span::DAY.0),
            lateness: Span(10 * Span::MINUTE.0),
            window: Span::DAY,
            every: Span::HOUR,
            patience: Span(6 * Span::HOUR.0),
            material_share: 0.25,
            material_least: 10,
            suppress_below: 8,
            simulated: BTreeSet::new(),
        }
    }
}

impl Settings {
    /// What happened this long before the watermark can no longer change a count: the horizon and the longest window.
    pub(crate) fn settled_after(&self) -> Span {
        Span(self.horizon.0 + self.window.0.max(self.every.0))
    }

    /// Up to when everything is settled on the day of an instant.
    pub fn settled_at(&self, at: Moment) -> Moment {
        Moment(at.0.div_euclid(Span::DAY.0) * Span::DAY.0) - self.settled_after()
    }

    /// The stretch between forecasts that an instant is in, counted from 1970.
    pub fn stretch_of(&self, at: Moment) -> i64 {
        at.0.div_euclid(self.every.0)
    }

    /// When a stretch begins.
    pub fn begin_of(&self, stretch: i64) -> Moment {
        Moment(stretch * self.every.0)
    }

    /// Start of the window an instant is in.
    pub fn window_of(&self, at: Moment) -> Moment {
        Moment(at.0.div_euclid(self.window.0) * self.window.0)
    }
}

impl Topics {
    /// The topics a service needs, with as many partitions for events (and everything keyed like them) as given.
    pub fn specs(&self, partitions: u32) -> Vec<TopicSpec> {
        let days = |days: u64| Some(Duration::from_secs(days * 24 * 3_600));
        vec![
            TopicSpec::kept(&self.events, partitions, days(35)),
            TopicSpec::compacted(&self.state, partitions),
            TopicSpec::kept(&self.late, partitions, days(35)),
            TopicSpec::kept(&self.dead_letters, partitions, days(35)),
            // Those that still stand are read again at a start, which may come after weeks of silence.
            TopicSpec::kept(&self.cuts, 1, days(35)),
            TopicSpec::compacted(&self.outlook, 1),
            TopicSpec::kept(&self.forecasts_internal, partitions, days(35)),
            TopicSpec::kept(&self.forecasts, partitions, days(100)),
            TopicSpec::kept(&self.scores, partitions, days(100)),
            TopicSpec::kept(&self.standing_internal, partitions, days(35)),
            TopicSpec::kept(&self.standing, partitions, days(35)),
            TopicSpec::kept(&self.hand_offs_internal, partitions, days(35)),
            TopicSpec::kept(&self.hand_offs, partitions, days(100)),
        ]
    }
}
