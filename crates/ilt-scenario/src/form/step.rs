//! Steps of pathways, laws, routes.

use super::Kind::{
    Anything, ByCohort, Count, Either, Flag, Id, Law, List, Number, OneOf, Path, Share, Shares, Table, Text,
    Time, Wait,
};
use super::{Form, Kind, key};

/// A step, or the end of the thread.
const NEXT: Kind = Id("steps");
const PATIENCE: Kind = Either(&[Law, Wait, Table(&AFTER), OneOf(&["never"])]);
const ROUTE: Kind = Either(&[NEXT, Shares, List(&Table(&EDGE))]);

pub(crate) static STEP: Form = Form {
    name: "step",
    about: "A step of a pathway: who does it, what it takes, where people go next.",
    keys: &[
        key("name", Text, "Its name to read. Default the id."),
        key("role", Id("roles"), "The team of this role that serves the person's home does it."),
        key("team", Id("teams"), "This team does it."),
        key("target", Wait, "The wait within which work should start."),
        key(
            "timed",
            Flag,
            "Part of what waits are reported for. Default: true for queues, bookings and caseloads.",
        ),
        key("emergency_admission", Flag, "Every request here is an emergency admission. Default false."),
        key("reassessment", Time, "Time of a repeated assessment when it follows a hand-off. Default 0."),
        key("departs", Flag, "The person dies or moves away here. Default false."),
        key("service", ByCohort(&Law), "Staff time after a queue (or of the appointment, with `book`)."),
        key("priority", ByCohort(&Count), "Priority, 0 first. Default 0."),
        key("patience", ByCohort(&PATIENCE), "How long people wait before they give up. Default for ever."),
        key("give_up", NEXT, "Where those who give up go. Default leave."),
        key("travel", Flag, "The team travels for it. Default false."),
        key("notes", Time, "Notes and administration tied to it. Default 0."),
        key("delay", ByCohort(&Law), "Time without staff."),
        key("book", Table(&BOOK), "An appointment in a session of the team."),
        key("caseload", Table(&CASELOAD), "A place on the team's caseload with visits."),
        key("on_caseload", Table(&ON_CASELOAD), "A fork by whether the person is on a caseload of a role."),
        key("next", ByCohort(&ROUTE), "Where people go next; shares sum to 1. Default everyone leaves."),
        key(
            "also",
            List(&Table(&ALSO)),
            "Further threads opened when it ends (joins), each with its own chance.",
        ),
    ],
    others: None,
};

pub(crate) static AFTER: Form = Form {
    name: "patience",
    about: "A fixed wait.",
    keys: &[key("after", Wait, "How long people wait. Required.")],
    others: None,
};

pub(crate) static BOOK: Form = Form {
    name: "booking",
    about: "How an appointment is found.",
    keys: &[
        key("lead", ByCohort(&Law), "How far ahead people want it. Omitted: the same day."),
        key("within", Time, "How much later than wanted they accept. Default 28 days."),
        key("slots", Count, "Slots it takes; 0: done in the session without a slot. Default 1."),
        key("not_attended", ByCohort(&Share), "Chance of not attending. Default 0."),
        key("missed", NEXT, "Where those go who did not attend. Default leave."),
        key("full", NEXT, "Where those go for whom no slot is left. Default leave."),
    ],
    others: None,
};

pub(crate) static CASELOAD: Form = Form {
    name: "caseload",
    about: "A place on a caseload: a wait for it, a first visit, visits that taper.",
    keys: &[
        key("priority", ByCohort(&Count), "Priority for a place, 0 first. Default 0."),
        key("wait", PATIENCE, "Longest wait for a place. Default for ever."),
        key("returned", NEXT, "Where those go who waited that long. Default leave."),
        key("stay", ByCohort(&Law), "How long people stay. This or `visits`."),
        key("visits", Count, "How many visits they have. This or `stay`."),
        key("every", List(&Time), "Time from one visit to the next; the last repeats. Required."),
        key("first", Table(&VISIT), "The first visit. Required."),
        key("visit", Table(&VISIT), "Every later visit. Default like the first."),
    ],
    others: None,
};

pub(crate) static VISIT: Form = Form {
    name: "visit",
    about: "A visit to someone on a caseload.",
    keys: &[
        key("name", Text, "Its name to read."),
        key("target", Wait, "The wait within which it should start."),
        key("service", ByCohort(&Law), "Direct time. Required."),
        key("priority", ByCohort(&Count), "Priority, 0 first. Default 0."),
        key("notes", Time, "Notes and administration tied to it. Default 0."),
        key("travel", Flag, "The team travels for it. Default false."),
    ],
    others: None,
};

pub(crate) static ON_CASELOAD: Form = Form {
    name: "fork by caseload",
    about: "A fork by whether the person is on a caseload of a role.",
    keys: &[
        key("role", Id("roles"), "The role asked about. Required."),
        key("yes", NEXT, "Next step if so. Default leave."),
        key("no", NEXT, "Next step if not. Default leave."),
    ],
    others: None,
};

pub(crate) static EDGE: Form = Form {
    name: "edge",
    about: "One way on from a step.",
    keys: &[
        key("to", NEXT, "The next step, or `leave`. Required."),
        key("share", Share, "Share of people who take it. Required."),
        key("keep", Flag, "The sender stays involved: a join when accepted. Default false."),
        key("after", Law, "Time on the way."),
    ],
    others: None,
};

pub(crate) static ALSO: Form = Form {
    name: "further thread",
    about: "A further thread opened when a step ends.",
    keys: &[
        key("to", NEXT, "Where it begins. Required."),
        key("share", ByCohort(&Share), "Its chance. Required."),
    ],
    others: None,
};

pub(crate) static LAW: Form = Form {
    name: "law",
    about: "A law of random times (or numbers, for the size of a batch).",
    keys: &[
        key(
            "law",
            OneOf(&[
                "exponential",
                "lognormal",
                "gamma",
                "erlang",
                "weibull",
                "uniform",
                "triangular",
                "deterministic",
                "mixture",
                "empirical",
            ]),
            "Which law. Required.",
        ),
        key("mean", Time, "Mean (exponential, lognormal, gamma, erlang, weibull)."),
        key("sd", Time, "Standard deviation (lognormal, gamma)."),
        key("cv", Number, "Coefficient of variation, instead of `sd` (lognormal, gamma)."),
        key("k", Count, "Phases (erlang)."),
        key("shape", Number, "Shape (weibull)."),
        key("scale", Time, "Scale, instead of `mean` (weibull)."),
        key("min", Time, "Least value (uniform, triangular)."),
        key("mode", Time, "Most likely value (triangular)."),
        key("max", Time, "Greatest value (uniform, triangular)."),
        key("value", Time, "The value (deterministic)."),
        key("of", List(&Table(&MIXED)), "The laws of a mixture, each with its `share`."),
        key("values", List(&Time), "Values seen (empirical)."),
        key("weights", List(&Number), "Their weights (empirical). Default all equal."),
        key("table", Path, "CSV of value, weight (empirical)."),
        key("plus", Time, "A constant added."),
        key("times", Number, "A factor on the law, before `plus`."),
    ],
    others: None,
};

pub(crate) static MIXED: Form = Form {
    name: "law of a mixture",
    about: "A law with its share of the mixture; the same keys as any law.",
    keys: &[key("share", Share, "Its share. Required.")],
    others: Some(Anything),
};

pub(crate) static EMPIRICAL: Form = Form {
    name: "values seen",
    about: "A CSV of values and weights.",
    keys: &[key("value", Time, "A value. Required."), key("weight", Number, "Its weight. Default 1.")],
    others: None,
};
