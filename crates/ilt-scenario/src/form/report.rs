//! Parameters with their sources, and what the report shows beside results.

use super::Kind::{Either, Id, List, Number, Shares, Table, Text};
use super::place::{AMEND, TABLE};
use super::{Form, key};

pub(crate) static PARAMETER: Form = Form {
    name: "parameter",
    about: "A figure that lives in a table or in several places, with its source.",
    keys: &[
        key("name", Text, "Its name to read."),
        key("value", Either(&[Number, Text]), "Its value. Required."),
        key("unit", Text, "Its unit."),
        key("low", Either(&[Number, Text]), "The least it may plausibly be."),
        key("high", Either(&[Number, Text]), "The most it may plausibly be."),
    ],
    others: None,
};

pub(crate) static PARAMETERS: Form = Form {
    name: "parameters",
    about: "Parameters by id.",
    keys: &[TABLE, AMEND],
    others: Some(Table(&PARAMETER)),
};

pub(crate) static REPORT: Form = Form {
    name: "report",
    about: "What the report shows beside results.",
    keys: &[
        key("attributions", List(&Text), "Lines that must be shown wherever the data are used."),
        key(
            "reality_check",
            List(&Table(&REALITY)),
            "Published figures to hold the results against; none is an input.",
        ),
    ],
    others: None,
};

pub(crate) static REALITY: Form = Form {
    name: "reality check",
    about: "A published figure, not used as an input, beside the simulated one.",
    keys: &[
        key("what", Text, "What is compared, in words. Default the measure and scope."),
        key("measure", Text, "The measure. Required."),
        key(
            "scope",
            Text,
            "`system`, or `locality:ID`, `area:ID`, `organisation:ID`, `team:ID`. Default system.",
        ),
        key("class", Text, "`role:ID` or `step:ID`. Default all work."),
        key("cohort", Id("cohorts"), "The cohort. Default all."),
        key("cohorts", Shares, "Cohorts that are summed, each with the share of its figure that counts."),
        key(
            "over",
            Text,
            "`role:ID` or `step:ID` whose figure the simulated one is divided by: a share of it.",
        ),
        key("published", Number, "The published value. Required."),
        key("per", Text, "The unit of both, in words."),
        key(
            "factor",
            Number,
            "What the simulated figure is multiplied with to come to that unit. Default 1.",
        ),
        key("parameter", Id("parameters"), "The id of the figure; it must not be one of the inputs."),
    ],
    others: None,
};
