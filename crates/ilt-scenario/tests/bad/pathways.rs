//! Pathways and what is asked of the results.

use crate::spoil::*;

#[test]
fn pathways_that_do_not_hold_together() {
    spoiled(
        "role = \"matron\"\nservice",
        "service",
        "[steps.matron]",
        "nobody does the step `matron`",
        "`role` or `team`",
    );
    spoiled(
        "role = \"matron\"\nservice",
        "role = \"matron\"\nteam = \"matrons\"\nservice",
        "\"matrons\"",
        "both `role` and `team`",
        "keep one",
    );
    spoiled(
        "next = \"leave\"",
        "delay = 5",
        "[steps.matron]",
        "cannot be `delay`, `service` at once",
        "several steps",
    );
    spoiled(
        "base = \"north\"\n",
        "serves = [\"north\", \"south\"]\n",
        "[teams.gp-south]",
        "serve the home `b` alike",
        "set them apart",
    );
    spoiled(
        "role = \"matron\"\nrota",
        "role = \"matron\"\nserves = [\"north\"]\nrota",
        "[steps.matron]",
        "no team of the role `matron` serves `b`",
        "widen",
    );
    spoiled(
        "next = \"leave\"",
        "next = \"around\"\n[steps.around]\nnext = \"about\"\n[steps.about]\nnext = \"around\"",
        "[steps.about]",
        "go round about -> around -> about without time",
        "delay",
    );
    spoiled(
        "next = \"leave\"",
        "book = {}",
        "[steps.matron]",
        "the team `matrons` has no sessions",
        "`sessions`",
    );
    spoiled(
        "next = \"leave\"",
        "give_up = \"contact\"",
        "\"contact\"",
        "`give_up` needs `patience`",
        "drop it",
    );
    spoiled(
        "next = \"leave\"",
        "also = [ { to = \"leave\", share = 0.1 } ]",
        "\"leave\"",
        "cannot begin by leaving",
        "name a step",
    );
    spoiled(
        "role = \"matron\"\nservice = { law = \"triangular\", min = 30, mode = 45, max = 60 }",
        "role = \"matron\"",
        "[steps.matron]",
        "takes no staff time, but the team `matrons` is not unlimited",
        "unlimited",
    );
    spoiled(
        "[arrivals.need]\nto = \"contact\"",
        "[arrivals.need]\nto = \"leave\"",
        "\"leave\"",
        "cannot arrive by leaving",
        "name a step",
    );
    spoiled(
        "rate = { frail = 0.2, fit = 0.1 }",
        "",
        "[arrivals.need]",
        "how often this need arises",
        "`rate`, `gap` or `trace`",
    );
    spoiled("rate = { frail = 0.2, fit = 0.1 }", "rate = 1e8", "1e8", "too many for the clock", "unit");
    spoiled(
        "rate = { frail = 0.2, fit = 0.1 }",
        "rate = 3e4",
        "[scenario]",
        "arrivals in one run",
        "shorten the horizon",
    );
    let rate = "rate = { frail = 0.2, fit = 0.1 }\n";
    let with = |more: &str| format!("{rate}{more}\n");
    spoiled(rate, &with("day_spread = 15"), "15", "15 is not between 0 and 2", "for 15 % write 0.15");
    spoiled(rate, &with("day_spread = -0.1"), "-0.1", "is not between 0 and 2", "as a share of it");
    spoiled(
        &with("profile = \"week\""),
        "gap = { law = \"exponential\", mean = 10 }\nday_spread = 0.1\n",
        "0.1",
        "`day_spread` stands beside `gap`",
        "it belongs to a rate",
    );
    spoiled(
        "rota = \"day\"\nwte_funded = 2\n",
        "rota = \"day\"\n",
        "[teams.matrons]",
        "the team `matrons` has no staff",
        "`wte_funded`",
    );
    spoiled(
        "role = \"matron\"\nrota = \"day\"\nwte_funded = 2",
        "role = \"matron\"",
        "[teams.matrons]",
        "the team `matrons` has no staff",
        "`rota`",
    );
}

#[test]
fn results_that_nobody_measures() {
    spoiled(
        "horizon = \"4 weeks\"",
        "horizon = \"4 weeks\"\nheadlines = [\"wait_men\"]",
        "\"wait_men\"",
        "no measure is called `wait_men`",
        "did you mean `wait_mean`?",
    );
    spoiled(
        "horizon = \"4 weeks\"",
        "horizon = \"4 weeks\"\nheadlines = [\"wait_mean:gpp\"]",
        "\"wait_mean:gpp\"",
        "no role, team or step is called `gpp`",
        "`gp`",
    );
    let check = "[parameters.fte]\nvalue = 5\n[report]\nreality_check = [ { measure = \"waiting\", published = 5, parameter = \"fte\" } ]\n[steps.contact]";
    spoiled("[steps.contact]", check, "\"fte\"", "`fte` is an input", "was not put in");
    spoiled(
        "horizon = \"4 weeks\"",
        "horizon = \"4 weeks\"\nconfidence = \"sure\"",
        "\"sure\"",
        "`sure` is not one of the words",
        "verified",
    );
}
