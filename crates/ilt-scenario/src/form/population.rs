//! What may stand in `[population]`.

use super::Kind::{Array, Count, Id, Map, Number, OneOf, Share, Table, Text};
use super::{Form, key};

pub(crate) static POPULATION: Form = Form {
    name: "population",
    about: "A synthetic register of people by the ACG rule.",
    keys: &[
        key(
            "rule",
            Table(&RULE),
            "What flags a person. Default: 5 conditions, 3 times the average cost, moderate frailty.",
        ),
        key(
            "cohorts",
            Table(&COHORTS),
            "Which cohort of the scenario is which; people belong to the first that applies. Required.",
        ),
        key(
            "factors",
            Table(&FACTORS),
            "Columns of the practices table that scale chances. Default: none does.",
        ),
        key(
            "burden",
            Table(&BURDEN),
            "Correlation of each trait's latent with the burden of illness. Default 0: flags overlap by chance.",
        ),
        key(
            "cost_spread",
            Number,
            "Standard deviation of the logarithm of predicted cost within an age band. Required.",
        ),
        key(
            "ages",
            Map(&AGE),
            "Chances by age band: `0-17`, `18-49`, `50-64`, `65-74`, `75-84`, `85-plus`. All required.",
        ),
    ],
    others: None,
};

pub(crate) static RULE: Form = Form {
    name: "rule of risk stratification",
    about: "Any one flag puts a person into the cohort of interest.",
    keys: &[
        key("conditions", Count, "So many chronic conditions or more, 1 to 5. Default 5."),
        key("cost", Number, "Predicted cost of so many times the average or more. Default 3."),
        key("frailty", OneOf(&["mild", "moderate", "severe"]), "So frail or frailer. Default moderate."),
    ],
    others: None,
};

pub(crate) static COHORTS: Form = Form {
    name: "cohorts of the population",
    about: "Cohorts by what puts people there, in the order in which they apply.",
    keys: &[
        key("severe", Id("cohorts"), "Flagged and severely frail. Required."),
        key("frail", Id("cohorts"), "Otherwise flagged for frailty. Required."),
        key("conditions", Id("cohorts"), "Otherwise flagged for the number of conditions. Required."),
        key("cost", Id("cohorts"), "Flagged for predicted cost alone. Required."),
        key("aged", Id("cohorts"), "No flag, aged 65 or over. Required."),
        key("others", Id("cohorts"), "No flag, under 65. Required."),
    ],
    others: None,
};

pub(crate) static FACTORS: Form = Form {
    name: "factors of practices",
    about: "Columns of the practices table.",
    keys: &[
        key("frailty", Text, "Factor on the chances of frailty."),
        key("conditions", Text, "Factor on the chance of five conditions; it shows less at fewer."),
        key("cost", Text, "Factor on mean predicted cost."),
    ],
    others: None,
};

pub(crate) static BURDEN: Form = Form {
    name: "burden of illness",
    about: "Correlation of each trait's latent normal number with a shared one.",
    keys: &[
        key("conditions", Share, "Of the number of conditions. Default 0."),
        key("frailty", Share, "Of frailty. Default 0."),
        key("cost", Share, "Of predicted cost. Default 0."),
    ],
    others: None,
};

pub(crate) static AGE: Form = Form {
    name: "age band",
    about: "Chances in an age band of a practice whose factors are 1.",
    keys: &[
        key("people", Text, "Column of the practices table that holds the people of this age. Required."),
        key(
            "conditions",
            Array(5, &Share),
            "Chance of at least 1, 2, 3, 4 and 5 chronic conditions. Required.",
        ),
        key("frailty", Array(3, &Share), "Chance of mild, moderate and severe frailty. Default 0."),
        key("cost", Number, "Mean predicted cost relative to the average person. Required."),
    ],
    others: None,
};
