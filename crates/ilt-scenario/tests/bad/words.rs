//! Words, numbers and times.

use crate::spoil::*;

#[test]
fn keys_and_ids_with_typing_errors() {
    spoiled(
        "staff = 3",
        "staf = 3\nstaff = 3",
        "staf",
        "unknown key `staf` in team",
        "did you mean `staff`?",
    );
    spoiled(
        "name = \"Sound\"",
        "Name = \"Sound\"\nname = \"x\"",
        "Name",
        "unknown key `Name`",
        "did you mean `name`?",
    );
    spoiled(
        "[localities.north]",
        "[Localities.north]\n[localities.north]",
        "Localities",
        "unknown key `Localities`",
        "`localities`",
    );
    spoiled(
        "role = \"gp\"\nbase",
        "role = \"gpp\"\nbase",
        "\"gpp\"",
        "no role is called `gpp`",
        "did you mean `gp`?",
    );
    spoiled(
        "locality = \"north\"",
        "locality = \"nrth\"",
        "\"nrth\"",
        "no locality is called `nrth`",
        "`north`",
    );
    spoiled("matron = 0.1,", "matrn = 0.1,", "matrn", "no step is called `matrn`", "did you mean `matron`?");
    spoiled(
        "to = \"contact\"",
        "to = \"Contact\"",
        "\"Contact\"",
        "no step is called `Contact`",
        "did you mean `contact`?",
    );
    spoiled("profile = \"week\"", "profile = \"weak\"", "\"weak\"", "no profile is called `weak`", "`week`");
    spoiled(
        "absence = \"usual\"",
        "absence = \"usul\"",
        "\"usul\"",
        "no absence is called `usul`",
        "`usual`",
    );
    spoiled(
        "frail = 0, default",
        "fral = 0, default",
        "fral",
        "no cohort is called `fral`",
        "did you mean `frail`?",
    );
    spoiled(
        "law = \"lognormal\"",
        "law = \"lognorm\"",
        "\"lognorm\"",
        "`lognorm` is not one of the words",
        "did you mean `lognormal`?",
    );
    spoiled(
        "[rotas.day]",
        "[rotas.Day]\nfrom = \"08:30\"\nto = \"16:30\"\n[rotas.day]",
        "Day",
        "`Day` is not a valid id",
        "lower-case",
    );
    spoiled(
        "[cohorts.fit]",
        "[cohorts.fit]\n[cohorts.leave]",
        "leave",
        "`leave` has a meaning of its own",
        "lower-case",
    );
    spoiled(
        "unit = \"minute\"",
        "unit = \"minutes\"",
        "\"minutes\"",
        "`minutes` is not one of the words",
        "did you mean `minute`?",
    );
}

#[test]
fn numbers_out_of_range() {
    spoiled("frail = 0.2,", "frail = -0.2,", "-0.2", "-0.2 is below 0", "at least 0");
    spoiled("frail = 0.2,", "frail = nan,", "nan", "NaN is not a finite number", "finite");
    spoiled("frail = 0.2,", "frail = inf,", "inf", "inf is not a finite number", "finite");
    spoiled(
        "matron = 0.1, leave = 0.9",
        "matron = 0.1, leave = 0.8",
        "{ matron",
        "the shares sum to 0.9, not 1",
        "leave",
    );
    spoiled(
        "matron = 0.1, leave = 0.9",
        "matron = 1.1, leave = 0.9",
        "1.1",
        "1.1 is not between 0 and 1",
        "write 0.011",
    );
    spoiled(
        "sickness = 0.04",
        "sickness = 4.1",
        "4.1",
        "4.1 is not between 0 and 1",
        "for 4.1 % write 0.041",
    );
    spoiled("staff = 3", "staff = 2.5", "2.5", "2.5 is not a whole number", "whole number");
    spoiled("staff = 3", "staff = \"three\"", "\"three\"", "`three` is not a number of staff", "unlimited");
    spoiled("staff = 3", "staff = 0", "0", "the team `gp-north` has no staff", "at least one");
    spoiled("mean = 10, cv", "mean = 1e-7, cv", "{ law", "too short for the clock", "unit");
    spoiled(
        "min = 30, mode = 45",
        "min = 50, mode = 45",
        "45",
        "`mode` is below `min`",
        "min <= mode <= max",
    );
    spoiled("people = 100", "people = -100", "-100", "-100 is below 0", "at least 0");
    spoiled(
        "weekday = [1, 1, 1, 1, 1, 0, 0]",
        "weekday = [1, 1, 1]",
        "[1, 1, 1]",
        "3 numbers where 7 belong",
        "exactly 7",
    );
    spoiled(
        "weekday = [1, 1, 1, 1, 1, 0, 0]",
        "weekday = [0, 0, 0, 0, 0, 0, 0]",
        "[profiles.week]",
        "sum to 0",
        "above 0",
    );
    spoiled(
        "frail = 0, default = 1",
        "frail = 0, default = 100",
        "100",
        "not a whole number from 0 to 99",
        "range",
    );
}

#[test]
fn wrong_types() {
    spoiled(
        "people = 100",
        "people = \"many\"",
        "\"many\"",
        "expected a number, found a text",
        "plain number",
    );
    spoiled("name = \"Sound\"", "name = 5", "5", "expected a text, found a number", "quotes");
    spoiled(
        "locality = \"north\"\npeople = 100",
        "locality = \"north\"\nrural = \"yes\"",
        "\"yes\"",
        "expected true or false",
        "without quotes",
    );
    spoiled("horizon = \"4 weeks\"", "horizon = [1]", "[1]", "expected a time, found a list", "15 min");
    spoiled(
        "service = { law = \"lognormal\", mean = 10, cv = 0.7 }",
        "service = { law = \"lognormal\", mean = 10 }",
        "{ law",
        "the spread of this law is missing",
        "`cv`",
    );
    spoiled("cv = 0.7", "cv = 0.7, k = 2", "k", "the lognormal law takes no `k`", "mean, sd, cv");
    spoiled(
        "[homes.a]\nlocality = \"north\"\npeople = 100",
        "[homes]\na = 5",
        "a",
        "unknown key `a` in [homes]",
        "[homes.a]",
    );
}

#[test]
fn times_and_dates() {
    spoiled(
        "horizon = \"4 weeks\"",
        "horizon = \"4 wekes\"",
        "\"4 wekes\"",
        "`wekes` is not a unit of time",
        "did you mean `weeks`?",
    );
    spoiled("horizon = \"4 weeks\"", "horizon = \"soon\"", "\"soon\"", "`soon` is not a time", "15 min");
    spoiled("horizon = \"4 weeks\"", "horizon = 0", "0", "this time is 0", "above 0");
    spoiled("horizon = \"4 weeks\"", "horizon = -5", "-5", "cannot be negative", "at least 0");
    spoiled(
        "horizon = \"4 weeks\"",
        "horizon = \"300 years\"",
        "\"300 years\"",
        "a horizon of 300 years is too long",
        "200 years",
    );
    spoiled("horizon = \"4 weeks\"", "", "[scenario]", "`horizon` is missing", "length of the run");
    spoiled("start = \"2017-10-02\"", "start = \"2017-02-30\"", "\"2017-02-30\"", "not a date", "2017-10-02");
    spoiled("from = \"08:30\"", "from = \"8.30\"", "\"8.30\"", "`8.30` is not a time of day", "08:30");
    spoiled(
        "horizon = \"4 weeks\"",
        "horizon = \"4 weeks\"\nwarm_up = \"4 weeks\"",
        "\"4 weeks\"",
        "as long as the whole run",
        "horizon",
    );
    spoiled(
        "horizon = \"4 weeks\"",
        "horizon = \"4 weeks\"\n[calendar]\nzone = \"Europe/Leicester\"",
        "\"Europe/Leicester\"",
        "not a time zone",
        "Europe/London",
    );
    spoiled(
        "from = \"08:30\"",
        "days = \"mon-fry\"\nfrom = \"08:30\"",
        "\"mon-fry\"",
        "does not name days",
        "mon-fri",
    );
}
