//! Teams, rotas, absence, blocks, sessions.

use super::Kind::{
    Array, Clock, Count, Date, Days, Either, Flag, Id, List, Number, OneOf, Share, Table, Text, Time, Wait,
};
use super::place::{AMEND, TABLE};
use super::{Form, key};

pub(crate) static TEAMS: Form =
    Form { name: "teams", about: "Teams by id.", keys: &[TABLE, AMEND], others: Some(Table(&TEAM)) };

pub(crate) static TEAM: Form = Form {
    name: "team",
    about: "A team: people of one role working from one base.",
    keys: &[
        key("name", Text, "Its name to read. Default the id."),
        key("role", Id("roles"), "Its role."),
        key("organisation", Id("organisations"), "Its employer."),
        key("base", Id("localities"), "Its base; omitted: a shared team, its own place."),
        key(
            "serves",
            List(&Id("localities")),
            "Localities whose people it sees. Default its base, or everyone.",
        ),
        key("authority", Text, "Only homes of this authority (see `homes.split`)."),
        key("practice", Text, "Only this practice."),
        key(
            "staff",
            Either(&[Count, OneOf(&["unlimited"])]),
            "A number always there; `unlimited`; with a rota, people on shifts.",
        ),
        key("wte_funded", Number, "Whole-time equivalents funded."),
        key("wte_in_post", Number, "Whole-time equivalents in post. Default funded x (1 - vacancy)."),
        key("vacancy", Share, "Share of funded posts that are vacant. Default 0."),
        key("rota", Id("rotas"), "Its rota."),
        key(
            "absence",
            Either(&[Id("absences"), OneOf(&["none"])]),
            "Its pattern of sickness and leave; `none` undoes the role's.",
        ),
        key("direct_share", Share, "Share of each shift available for the work. Default 1."),
        key("places", Count, "Greatest caseload."),
        key("places_per_wte", Number, "Greatest caseload for each WTE in post."),
        key("waiting_room", Count, "Greatest number waiting for staff; more are lost."),
        key("preemptive", Flag, "More urgent work interrupts less urgent work. Default false."),
        key(
            "accepts",
            OneOf(&["on-start", "on-admission"]),
            "When it takes responsibility. Default on-admission with places, else on-start.",
        ),
        key("at_close", OneOf(&["finish", "suspend"]), "Work in hand when the shift ends. Default finish."),
        key("only_if_it_fits", Flag, "Nothing is begun that cannot end in the shift. Default false."),
        key("floor", Table(&FLOOR), "A share of the work kept for one priority."),
        key("sessions", Table(&SESSIONS), "Bookable sessions."),
    ],
    others: None,
};

pub(crate) static FLOOR: Form = Form {
    name: "floor",
    about: "A share of the work kept for one priority, until the oldest above it has waited too long.",
    keys: &[
        key("priority", Count, "The priority kept. Required."),
        key("share", Share, "Share of the work kept for it. Required."),
        key("until", Wait, "The floor falls away while anything more urgent has waited longer. Required."),
    ],
    others: None,
};

pub(crate) static SESSIONS: Form = Form {
    name: "sessions",
    about: "Bookable sessions of a team.",
    keys: &[
        key("days", Days, "Days of the week. Default mon-fri."),
        key("at", List(&Clock), "Times of day they begin. Required."),
        key("length", Time, "Length of one. Required."),
        key("holidays", Flag, "Held on bank holidays too. Default false."),
        key("slots", Count, "Slots in each session."),
        key(
            "slots_per_wte_year",
            Number,
            "Slots a year for each WTE in post, spread evenly over the year's sessions.",
        ),
        key("same_day_share", Share, "Share of slots kept for the day itself. Default 0."),
        key("ahead", Time, "How far ahead slots can be booked. Default 6 weeks."),
        key("extras", Share, "Same-day slots beyond the plan, as a share of a session's slots. Default 0."),
    ],
    others: None,
};

pub(crate) static ROTA: Form = Form {
    name: "rota",
    about: "When people work: by days and civil times, or as a cycle of times from the start.",
    keys: &[
        key("days", Days, "Days of the week. Default mon-fri."),
        key("from", Clock, "Start of the shift."),
        key("to", Clock, "End of the shift; not after `from`: the next day."),
        key("holidays", Flag, "Worked on bank holidays too. Default false."),
        key("staff", Count, "How many work it; then the team's `staff` is not needed."),
        key("every", Time, "Length of the cycle, for a rota of times from the start."),
        key("shifts", List(&Table(&SHIFT)), "Several shifts."),
    ],
    others: None,
};

pub(crate) static SHIFT: Form = Form {
    name: "shift",
    about: "One shift of a rota.",
    keys: &[
        key("days", Days, "Days of the week. Default mon-fri."),
        key("from", Either(&[Clock, Time]), "Start: a time of day, or a time in the cycle. Required."),
        key("to", Either(&[Clock, Time]), "End. Required."),
        key("holidays", Flag, "Worked on bank holidays too. Default the rota's."),
        key("staff", Count, "How many work it."),
    ],
    others: None,
};

pub(crate) static ABSENCE: Form = Form {
    name: "absence",
    about: "Sickness and leave.",
    keys: &[
        key(
            "sickness",
            Either(&[Share, Array(12, &Share)]),
            "Share of days sick: one number, or 12 from January. Default 0.",
        ),
        key("spell", Time, "Mean length of a spell of sickness. Default 10 days."),
        key(
            "leave_days",
            Number,
            "Working days of leave a year, beyond public holidays that close the rota. Default 0.",
        ),
    ],
    others: None,
};

pub(crate) static BLOCK: Form = Form {
    name: "block",
    about: "Fixed time taken from teams, such as a meeting.",
    keys: &[
        key("roles", List(&Id("roles")), "Roles whose teams it takes."),
        key("teams", List(&Id("teams")), "Teams it takes."),
        key("every", Time, "From one to the next. Required."),
        key(
            "first",
            Either(&[Date, Time]),
            "The first: a date, or a time from the start. Default the start.",
        ),
        key("from", Clock, "Time of day it begins. Default 00:00."),
        key("length", Time, "Length. Required."),
        key("staff", Count, "How many of each team it takes. Default 1."),
        key("holidays", Flag, "Held on bank holidays too. Default false."),
    ],
    others: None,
};
