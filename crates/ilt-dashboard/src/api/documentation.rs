//! What each answer holds, for the page `/api`; the tests hold it against the answers themselves.

use askama::Template;

type Fields = &'static [(&'static str, &'static str)];

/// The page's inner part.
#[derive(Template)]
#[template(path = "api.html")]
pub(crate) struct Documentation {
    answers: [(&'static str, &'static str, Fields); 4],
}

impl Documentation {
    pub(crate) fn new() -> Self {
        Self { answers: ANSWERS }
    }
}

const ANSWERS: [(&str, &str, Fields); 4] = [
    ("/api/v1/state", "How each role stands in each locality, and how old its sources are.", STATE),
    ("/api/v1/forecasts", "The newest forecast of each locality and of the sum over all.", FORECASTS),
    ("/api/v1/hand-offs", "Hand-offs today and over the last seven days.", HAND_OFFS),
    ("/api/v1/signals", "Counters and gauges of the service since it started.", SIGNALS),
];

const BELOW: &str =
    "Numbers of people from 1 up to this are withheld, others are to the nearest 5; 0: all are exact.";

const STATE: Fields = &[
    ("simulated", "Whether the figures come from a simulation."),
    ("suppressed_below", BELOW),
    ("as_of", "Event time of the newest state."),
    ("version", "Grows whenever anything here changes."),
    ("standing[].locality, role", "Where, and of whom."),
    ("standing[].at", "The instant the row is of."),
    ("standing[].waiting", "People waiting; null: withheld, as below."),
    (
        "standing[].oldest_wait_hours",
        "How long the one who has waited longest has waited: whole hours, null where waiting is, unless figures are exact.",
    ),
    ("standing[].in_service", "People being seen, or whose case is in hand."),
    ("standing[].booked", "People with an appointment."),
    ("standing[].caseload", "People on the caseload."),
    ("standing[].staff_on", "Staff available for the work."),
    ("sources[].locality, source", "Which source, heard from where."),
    ("sources[].newest", "Its newest event."),
    ("sources[].looked_at", "When its age was last looked at."),
    ("sources[].completeness_share", "Share of what it usually has sent by now that has come, 0 to 1."),
];

const FORECASTS: Fields = &[
    ("simulated", "Whether the figures come from a simulation."),
    ("suppressed_below", BELOW),
    ("levels[]", "The levels of the quantiles, 0 to 1."),
    ("forecasts[].id", "The forecast's id, as on its topic."),
    ("forecasts[].locality", "Where; null: the sum over all localities."),
    ("forecasts[].as_of", "Event time it was made at."),
    ("forecasts[].model, members", "Version of model and scenario; runs of the model."),
    (
        "forecasts[].supersedes, reason",
        "The forecast it replaces; first, scheduled, material-change or late-events.",
    ),
    (
        "forecasts[].stale[].locality, told",
        "Localities that had said nothing when it was made, and when each last had; null: a day ago or never, left out.",
    ),
    ("forecasts[].figures[].role", "Of whom."),
    (
        "forecasts[].figures[].target, unit",
        "demand (requests in the horizon), waiting and caseload (people at its end), wait (mean hours of those who start in it), hours-needed (in it), hours-short and wte-short (at its end).",
    ),
    ("forecasts[].figures[].horizon_hours", "How far ahead of as_of."),
    (
        "forecasts[].figures[].mean, quantiles[]",
        "The figure, in the unit given; quantiles at levels. null: withheld, of too few people; so are waits and hours of so few, and a sum over localities from which what is withheld could be had.",
    ),
    (
        "forecasts[].figures[].over_target_share",
        "Chance that someone who starts in the horizon has waited longer than the target, 0 to 1; with wait only.",
    ),
    (
        "forecasts[].figures[].method",
        "ensemble, persistence, seasonal-naive, climatology, smoothing or erlang.",
    ),
    (
        "forecasts[].figures[].record.scored",
        "Forecasts of this figure by this method that have come true and been scored since the service started.",
    ),
    (
        "forecasts[].figures[].record.mean_pinball",
        "Their mean pinball loss over .05 to .95, in the unit of the figure; null where figures are of people and not exact, since a loss gives away what came.",
    ),
    (
        "forecasts[].figures[].record.inside_80_share, inside_95_share",
        "Share of them that fell inside the interval, 0 to 1.",
    ),
];

const HAND_OFFS: Fields = &[
    ("simulated", "Whether the figures come from a simulation."),
    ("suppressed_below", BELOW),
    ("counted_since", "Counts that have not changed since then are not in."),
    ("periods[].period, from", "today or last-7-days, and its start."),
    ("periods[].headline", "Transfers and joins: the sum of by_role as shown."),
    (
        "periods[].by_class[].class, in_headline",
        "transfer, join, leave, hospital-in, hospital-out or lead-change.",
    ),
    ("periods[].by_role[].from, to", "Headline by role that sends and role that takes over."),
    ("periods[].by_team[].from, to", "Headline by team that sends and team that takes over."),
    ("periods[].by_locality[].locality", "Headline by the people's locality."),
    ("….count", "The count; null: withheld."),
    ("….at_least", "Parts of the sum are withheld and not in it: there are at least so many."),
];

const SIGNALS: Fields = &[
    ("ready, stopped", "Whether state is restored and being kept; why a stage has stopped."),
    ("watermark", "Before this time nothing is expected that is not late."),
    ("stages.fold, stages.outlook", "Events to state and hand-offs; state to forecasts."),
    (
        "stages.….records, published_records, commits",
        "Records read and written, transactions, all committed.",
    ),
    (
        "stages.….aborts, fenced, rebalances",
        "Transactions aborted, whose records are read again; times another instance took over; times partitions moved.",
    ),
    ("stages.….lag_records", "Records of the input not yet committed here."),
    ("stages.….newest_event", "Event time of the newest record applied."),
    (
        "stages.….transaction_seconds, longest_transaction_seconds, restore_seconds",
        "How long the last and the longest transaction and the last restoring took.",
    ),
    ("events_counted, events_late, events_duplicate, events_void, events_too_old", "What became of events."),
    ("dead_letters", "Records put aside unread, by reason."),
    ("forecasts, forecasts_failed", "Forecasts published; those that could not be made."),
    ("forecast_as_of, forecast_making_seconds", "The newest forecast, and how long it took."),
    ("skill.….scored, mean_pinball", "By method: figures scored, and their mean loss."),
];
