//! Arrivals, profiles, people present at the start.

use super::Kind::{
    Array, ByCohort, Count, Date, Either, Id, Law, List, Number, OneOf, Path, Shares, Table, Text, Time,
};
use super::{Form, key};

pub(crate) static ARRIVAL: Form = Form {
    name: "arrivals",
    about: "A need: how it arises, among whom, and where it begins.",
    keys: &[
        key("to", Id("steps"), "The first step. Required."),
        key("name", Text, "Its name to read. Default the id."),
        key("cohorts", List(&Id("cohorts")), "Cohorts it arises in. Default all, each at the rate."),
        key("homes", List(&Id("homes")), "Homes or practices it arises in. Default all."),
        key("localities", List(&Id("localities")), "Localities it arises in. Default all."),
        key("mix", Shares, "Shares of cohorts that one rate is divided into."),
        key("rate", ByCohort(&Number), "Rate per unit of time, of the whole scenario."),
        key(
            "per_unit",
            OneOf(&["second", "minute", "hour", "day", "week", "year"]),
            "What the rate is per. Default the scenario's unit.",
        ),
        key("per", OneOf(&["person"]), "The rate is per person of the register, or of `people` of the home."),
        key(
            "by",
            OneOf(&["people", "each"]),
            "How the rate falls to homes: by people, or each has it. Default people.",
        ),
        key("scale", Text, "An attribute of homes that multiplies the rate of each."),
        key("profile", Id("profiles"), "The shape of the rate over time."),
        key(
            "day_spread",
            Number,
            "How much days vary: the coefficient of variation of a gamma factor of mean 1 on the rate of each day, the same for all homes and cohorts. Default 0.",
        ),
        key(
            "gap",
            Law,
            "Law of the time between arrivals (renewal), instead of a rate; each home and cohort has its own.",
        ),
        key("trace", Path, "CSV of time and, optionally, home and cohort, instead of a rate."),
        key("batch", Law, "Law of how many arrive at once. Default one."),
    ],
    others: None,
};

pub(crate) static PROFILE: Form = Form {
    name: "profile",
    about: "The shape of a rate over time. By day and hour it is brought to mean 1 over an ordinary week; months, holidays and surges come on top.",
    keys: &[
        key("weekday", Array(7, &Number), "Weight of each day, Monday first."),
        key("hour", Array(24, &Number), "Weight of each hour of the day."),
        key(
            "hour_of_week",
            Array(168, &Number),
            "Weight of each hour of the week, instead of `weekday` and `hour`.",
        ),
        key("month", Array(12, &Number), "Factor of each month, January first."),
        key("holiday", Number, "Factor on bank holidays. Default 1."),
        key("surge", List(&Table(&SURGE)), "Factors over stretches of time."),
        key(
            "steps",
            List(&Table(&PROFILE_STEP)),
            "Instead: factors from given times on, taken as they stand.",
        ),
        key("every", Time, "The `steps` repeat after this."),
    ],
    others: None,
};

pub(crate) static SURGE: Form = Form {
    name: "surge",
    about: "A factor over a stretch of time.",
    keys: &[
        key("from", Either(&[Date, Time]), "First day, or a time from the start. Required."),
        key("to", Either(&[Date, Time]), "The day after the last, or a time. Required."),
        key("factor", Number, "The factor. Required."),
    ],
    others: None,
};

pub(crate) static PROFILE_STEP: Form = Form {
    name: "step of a profile",
    about: "A factor from a time on.",
    keys: &[
        key("from", Time, "From when. Required."),
        key("rate", Number, "The factor on the stream's rate. Required."),
    ],
    others: None,
};

pub(crate) static OPENING: Form = Form {
    name: "people present",
    about: "Someone, or several alike, present at the start.",
    keys: &[
        key("home", Id("homes"), "Where they are registered. Default the only home."),
        key("cohort", Id("cohorts"), "Their cohort. Default the only cohort."),
        key("step", Id("steps"), "The step they are at. Required."),
        key("waiting", Time, "Waiting, for so long already."),
        key("in_service", Time, "Being served, for so long already."),
        key("on_caseload", Time, "On the caseload, for so long already."),
        key("count", Count, "How many. Default 1."),
        key(
            "person",
            Count,
            "Rows of one home and cohort with the same number are one person, who is at several steps.",
        ),
    ],
    others: None,
};

pub(crate) static OPENING_SECTION: Form = Form {
    name: "opening",
    about: "People present at the start, from a file.",
    keys: &[
        key("table", Path, "CSV with the columns of an opening."),
        key("snapshot", Path, "A saved state of this scenario."),
    ],
    others: None,
};

pub(crate) static TRACE: Form = Form {
    name: "trace",
    about: "Arrivals one by one.",
    keys: &[
        key("time", Either(&[Date, Time]), "When: a time from the start, or a date and time. Required."),
        key("home", Id("homes"), "Where. Default the only home."),
        key("cohort", Id("cohorts"), "Which cohort. Default the only one."),
    ],
    others: None,
};
