//! Who and where: localities, organisations, roles, homes, cohorts, travel.

use super::Kind::{Either, Flag, Id, List, Number, OneOf, Path, Share, Table, Text};
use super::{Form, Kind, key, team};

pub(super) const TABLE: super::Key = key(
    "table",
    Either(&[Path, List(&Path)]),
    "CSV tables of these, relative to this file: the same keys as columns, with `id`. What stands inline comes on top; a table of an extending scenario takes the place of the extended one's.",
);

pub(super) const AMEND: super::Key = key(
    "amend",
    Either(&[Path, List(&Path)]),
    "CSV tables whose cells take the place of those given before, such as a workforce of one's own; empty cells change nothing.",
);

pub(crate) static NAMED: Form = Form {
    name: "name",
    about: "Something with a name.",
    keys: &[key("name", Text, "Its name to read. Default the id.")],
    others: None,
};

pub(crate) static NAMED_SECTION: Form =
    Form { name: "names", about: "Names by id.", keys: &[TABLE, AMEND], others: Some(Table(&NAMED)) };

pub(crate) static ORGANISATION: Form = Form {
    name: "organisation",
    about: "An organisation that employs teams.",
    keys: &[
        key("name", Text, "Its name to read. Default the id."),
        key(
            "sector",
            OneOf(&["nhs", "social-care", "other"]),
            "Side of the boundary between NHS and social care. Default nhs.",
        ),
    ],
    others: None,
};

pub(crate) static ORGANISATIONS: Form = Form {
    name: "organisations",
    about: "Organisations by id.",
    keys: &[TABLE, AMEND],
    others: Some(Table(&ORGANISATION)),
};

pub(crate) static ROLE: Form = Form {
    name: "role",
    about: "A staff role and how its workload is planned.",
    keys: &[
        key("name", Text, "Its name to read. Default the id."),
        key("hours_per_wte_year", Number, "Hours a year one WTE is present for the work of this role."),
        key("planning_level", Share, "Share of those hours that may be planned to be committed. Default 1."),
        key("hospital", Flag, "Going in and out is a class of hand-off of its own. Default false."),
        key(
            "registered",
            Flag,
            "The registered GP's role: its team for a home stays responsible. Default false.",
        ),
        key("leads", Flag, "Being taken onto its caseload changes the lead professional. Default false."),
        key("headline", Flag, "Part of the published answer. Default true."),
        key(
            "team",
            Table(&team::TEAM),
            "Defaults for teams of this role, each overridden by the team itself.",
        ),
    ],
    others: None,
};

pub(crate) static ROLES: Form =
    Form { name: "roles", about: "Roles by id.", keys: &[TABLE, AMEND], others: Some(Table(&ROLE)) };

pub(crate) static HOME: Form = Form {
    name: "home",
    about: "A home: a practice, where people are registered.",
    keys: &[
        key("name", Text, "Its name to read. Default the id."),
        key("locality", Id("localities"), "Its locality, unless a footprint says so."),
        key("area", Id("areas"), "Its area (CCG)."),
        key("people", Number, "Registered people. Default 1."),
        key("latitude", Number, "Latitude, WGS84 degrees."),
        key("longitude", Number, "Longitude, WGS84 degrees."),
        key("rural", Flag, "Rural rather than urban. Default false."),
        key(
            "attributes",
            Kind::Shares,
            "Further numbers about it, for `scale` and the population; in a CSV: any further column.",
        ),
    ],
    others: None,
};

pub(crate) static HOMES: Form = Form {
    name: "homes",
    about: "Homes by id; a CSV may have further columns, which are attributes.",
    keys: &[
        TABLE,
        AMEND,
        key("split", Path, "CSV of practice, authority, share: homes become practice x authority."),
        key("footprint", Path, "CSV of practice, locality: which locality each practice belongs to."),
    ],
    others: Some(Table(&HOME)),
};

pub(crate) static COHORT: Form = Form {
    name: "cohort",
    about: "A cohort of people.",
    keys: &[key("name", Text, "Its name to read. Default the id.")],
    others: None,
};

pub(crate) static COHORTS: Form =
    Form { name: "cohorts", about: "Cohorts by id.", keys: &[TABLE, AMEND], others: Some(Table(&COHORT)) };

pub(crate) static TRAVEL: Form = Form {
    name: "travel",
    about: "Minutes of travel for a visit: a local leg, and for a share of visits the way from another home the team serves.",
    keys: &[
        key("local_minutes_urban", Number, "Minutes of the local leg in an urban home's area. Default 6."),
        key("local_minutes_rural", Number, "The same in a rural home's area. Default 10."),
        key("between_homes", Share, "Share of visits that follow one in another home's area. Default 0.4."),
        key("detour", Number, "Road distance over straight-line distance. Default 1.3."),
        key(
            "speed_urban_kmh",
            Number,
            "Speed of the first `town_km` between two urban homes, km/h. Default 25.",
        ),
        key("speed_rural_kmh", Number, "Speed of everything else, km/h. Default 45."),
        key(
            "town_km",
            Number,
            "Straight-line distance driven at urban speed between two urban homes, km. Default 5.",
        ),
    ],
    others: None,
};

pub(crate) static FOOTPRINT: Form = Form {
    name: "footprint",
    about: "Which locality each practice belongs to.",
    keys: &[
        key("practice", Id("homes"), "The practice. Required."),
        key("locality", Id("localities"), "Its locality. Required."),
    ],
    others: None,
};

pub(crate) static SPLIT: Form = Form {
    name: "split",
    about: "Which part of each practice's list looks to which authority.",
    keys: &[
        key("practice", Id("homes"), "The practice. Required."),
        key("authority", Text, "The authority. Required."),
        key("share", Share, "The part of the list; they sum to 1 for each practice. Required."),
    ],
    others: None,
};
