//! The document itself, `[scenario]` and `[calendar]`.

use super::Kind::{Count, Date, Either, List, Map, OneOf, Path, Table, Text, Time};
use super::{Form, arrival, key, place, report, step, team};

pub(crate) static DOCUMENT: Form = Form {
    name: "scenario file",
    about: "A scenario of ilt: who is there, what is done, how people come and go.",
    keys: &[
        key("extends", Path, "Another scenario that this file only differs from, relative to this file."),
        key("remove", List(&Text), "Paths dropped from the extended scenario: `teams.x`, `teams.matron-*`."),
        key("scenario", Table(&SCENARIO), "Name, question, time frame."),
        key("calendar", Table(&CALENDAR), "The civil calendar."),
        key("areas", Table(&place::NAMED_SECTION), "Areas above localities (CCGs), by id."),
        key("localities", Table(&place::NAMED_SECTION), "Localities, by id."),
        key("organisations", Table(&place::ORGANISATIONS), "Organisations that employ teams, by id."),
        key("roles", Table(&place::ROLES), "Staff roles, by id."),
        key("homes", Table(&place::HOMES), "Homes (practices) where people are registered, by id."),
        key("cohorts", Table(&place::COHORTS), "Cohorts of people, by id."),
        key("travel", Table(&place::TRAVEL), "How minutes of travel follow from distances."),
        key("teams", Table(&team::TEAMS), "Teams, by id."),
        key("rotas", Map(&team::ROTA), "Rotas, by id."),
        key("absences", Map(&team::ABSENCE), "Patterns of sickness and leave, by id."),
        key("blocks", Map(&team::BLOCK), "Fixed blocks taken from teams, such as meetings, by id."),
        key("steps", Map(&step::STEP), "Steps of pathways, by id."),
        key("arrivals", Map(&arrival::ARRIVAL), "Streams of arrivals (needs), by id."),
        key("profiles", Map(&arrival::PROFILE), "Shapes of rates over time, by id."),
        key("population", Table(&crate::form::POPULATION), "A synthetic register of people by the ACG rule."),
        key(
            "opening",
            Either(&[List(&Table(&arrival::OPENING)), Table(&arrival::OPENING_SECTION)]),
            "People present at the start.",
        ),
        key(
            "parameters",
            Table(&report::PARAMETERS),
            "Figures that live in tables, with their sources, by id.",
        ),
        key("report", Table(&report::REPORT), "Attributions and the reality check."),
    ],
    others: None,
};

pub(crate) static SCENARIO: Form = Form {
    name: "scenario",
    about: "Name, question, time frame.",
    keys: &[
        key("name", Text, "Its name to read. Required."),
        key("question", Text, "The question it asks."),
        key(
            "unit",
            OneOf(&["second", "minute", "hour", "day", "week"]),
            "What a bare number of time is in. Default hour.",
        ),
        key(
            "start",
            Date,
            "First day. With it the calendar is real; without it weeks begin at t = 0, Monday 00:00, without holidays.",
        ),
        key("horizon", Time, "Length of the run, warm-up included. Required."),
        key(
            "warm_up",
            Either(&[Time, OneOf(&["mser-5"])]),
            "What is left out at the start: a time, or `mser-5`. Default 0.",
        ),
        key("replications", Count, "How often it is run. Default 30."),
        key("seed", Count, "Master seed. Default 1."),
        key(
            "sample_every",
            Time,
            "How often levels are sampled. Default an hour with a calendar, 1/200 of the horizon without.",
        ),
        key(
            "headlines",
            List(&Text),
            "Measures held to `--precision`: `wait_mean:gp` (measure, or measure:role, team or step).",
        ),
    ],
    others: None,
};

pub(crate) static CALENDAR: Form = Form {
    name: "calendar",
    about: "The civil calendar.",
    keys: &[
        key("zone", Text, "Time zone. Default `Europe/London`."),
        key(
            "holidays",
            Either(&[OneOf(&["england-and-wales", "none"]), List(&Date)]),
            "Bank holidays: by rule or a list of dates. Default `england-and-wales`.",
        ),
    ],
    others: None,
};
