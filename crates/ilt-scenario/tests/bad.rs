//! Everything that can be wrong, one at a time: what is said, where it points, what is advised.

use std::path::Path;

use ilt_scenario::{LARGEST_FILE, Memory, Problem, Problems, load_from};

/// A sound scenario that the cases spoil.
const SOUND: &str = r#"[scenario]
name = "Sound"
unit = "minute"
start = "2017-10-02"
horizon = "4 weeks"

[localities.north]
[localities.south]
[roles.gp]
[roles.matron]
[homes.a]
locality = "north"
people = 100
[homes.b]
locality = "south"
people = 200
[cohorts.frail]
[cohorts.fit]

[rotas.day]
from = "08:30"
to = "16:30"
[absences.usual]
sickness = 0.04

[teams.gp-north]
role = "gp"
base = "north"
staff = 3
[teams.gp-south]
role = "gp"
base = "south"
rota = "day"
absence = "usual"
wte_funded = 2.5
[teams.matrons]
role = "matron"
rota = "day"
wte_funded = 2

[steps.contact]
role = "gp"
service = { law = "lognormal", mean = 10, cv = 0.7 }
priority = { frail = 0, default = 1 }
next = { matron = 0.1, leave = 0.9 }
[steps.matron]
role = "matron"
service = { law = "triangular", min = 30, mode = 45, max = 60 }
next = "leave"

[arrivals.need]
to = "contact"
rate = { frail = 0.2, fit = 0.1 }
profile = "week"
[profiles.week]
weekday = [1, 1, 1, 1, 1, 0, 0]
"#;

fn problems(files: Memory, path: &str, set: &[&str]) -> Problems {
    let set: Vec<String> = set.iter().map(|one| one.to_string()).collect();
    match load_from(&files, Path::new(path), &set) {
        Ok(_) => panic!("this should not load"),
        Err(problems) => problems,
    }
}

fn memory(files: &[(&str, &str)]) -> Memory {
    Memory(files.iter().map(|(path, text)| (path.into(), text.as_bytes().to_vec())).collect())
}

fn only(problems: Problems) -> Problem {
    let errors: Vec<Problem> = problems.errors().cloned().collect();
    assert_eq!(errors.len(), 1, "{problems}");
    errors.into_iter().next().expect("one")
}

/// Puts `to` in the place of `from` in the sound scenario and looks at the one problem there must be: it points at `at`.
#[track_caller]
fn spoiled(from: &str, to: &str, at: &str, message: &str, remedy: &str) {
    assert!(SOUND.contains(from), "`{from}` is not in the scenario");
    let text = SOUND.replacen(from, to, 1);
    let problem = only(problems(memory(&[("s.toml", &text)]), "s.toml", &[]));
    points(&problem, &text, at);
    says(&problem, message, remedy);
}

#[track_caller]
fn points(problem: &Problem, text: &str, at: &str) {
    let pointed = &text[problem.span.clone()];
    assert!(pointed.starts_with(at), "points at `{pointed}`: {problem}");
    let line = text[..problem.span.start].matches('\n').count() + 1;
    assert_eq!(problem.line as usize, line, "{problem}");
}

#[track_caller]
fn says(problem: &Problem, message: &str, remedy: &str) {
    assert!(problem.message.contains(message), "message: {problem}");
    assert!(problem.remedy.contains(remedy), "remedy: {problem}");
}

#[test]
fn the_sound_scenario_loads() {
    let loaded = load_from(&memory(&[("s.toml", SOUND)]), Path::new("s.toml"), &[]);
    assert!(loaded.is_ok_and(|scenario| scenario.notices.list.is_empty()));
}

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
fn rotas_sessions_blocks_and_openings() {
    spoiled(
        "to = \"16:30\"",
        "to = \"16:30\"\nevery = 10",
        "[rotas.day]",
        "a cycle needs its shifts",
        "shifts",
    );
    spoiled(
        "from = \"08:30\"\nto = \"16:30\"",
        "shifts = [ { from = \"08:00\", to = \"12:00\" }, { from = \"11:00\", to = \"16:00\" } ]",
        "[rotas.day]",
        "shifts of this rota overlap",
        "`staff`",
    );
    spoiled(
        "from = \"08:30\"\nto = \"16:30\"",
        "shifts = [ { from = \"08:00\", to = \"12:00\", staff = 2 }, { from = \"13:00\", to = \"16:00\" } ]",
        "[rotas.day]",
        "some shifts say how many",
        "or to none",
    );
    spoiled("staff = 3", "staff = 3\nabsence = \"usual\"", "\"usual\"", "absence needs a rota", "`rota`");
    spoiled(
        "staff = 3",
        "staff = 3\nsessions = { at = [\"08:30\", \"09:00\"], length = 60, slots = 3 }",
        "{ at",
        "sessions of a day overlap",
        "`length`",
    );
    spoiled(
        "staff = 3",
        "staff = 3\nsessions = { at = \"08:30\", length = 60 }",
        "{ at",
        "how many slots there are",
        "slots_per_wte_year",
    );
    spoiled(
        "staff = 3",
        "staff = 3\nplaces = 5\nplaces_per_wte = 3",
        "3",
        "both `places` and `places_per_wte`",
        "keep one",
    );
    spoiled(
        "[steps.contact]",
        "[blocks.mdt]\nevery = \"1 week\"\nlength = 60\n[steps.contact]",
        "[blocks.mdt]",
        "this block takes nobody",
        "`roles` or `teams`",
    );
    spoiled(
        "[steps.contact]",
        "[[opening]]\nhome = \"a\"\ncohort = \"fit\"\nstep = \"contact\"\non_caseload = 5\n[steps.contact]",
        "[[opening]]",
        "nobody can be present like this",
        "caseload",
    );
    spoiled(
        "[steps.contact]",
        "[[opening]]\ncohort = \"fit\"\nstep = \"contact\"\n[steps.contact]",
        "[[opening]]",
        "`home` is missing",
        "registered",
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

#[test]
fn files_that_are_not_scenarios() {
    let cases: [(&[u8], &str, &str); 5] = [
        (b"", "`scenario` is missing", "add `scenario`"),
        (b"\xff\xfe", "is not UTF-8 text", "save it as UTF-8"),
        (b"a = 1\0", "zero byte", "plain UTF-8"),
        (b"[scenario\nname = 1", "this is not TOML", "syntax"),
        (b"[scenario]\nname = \"x\"\nhorizon = 1\n[teams.a]\nstaff = 1\n[steps.a]\nteam = \"a\"\nservice = 1\n", "nobody ever arrives", "[arrivals.people]"),
    ];
    for (bytes, message, remedy) in cases {
        let files = Memory([("s.toml".into(), bytes.to_vec())].into());
        let found = problems(files, "s.toml", &[]);
        says(&found.list[0], message, remedy);
    }
    let huge = Memory([("s.toml".into(), vec![b'#'; LARGEST_FILE as usize + 1])].into());
    says(&only(problems(huge, "s.toml", &[])), "too large (16 MB; at most 16 MB)", "split it");
    says(&only(problems(memory(&[]), "s.toml", &[])), "does not exist", "check the path");
}

#[test]
fn scenarios_that_extend_each_other() {
    let files = memory(&[("a.toml", "extends = \"b.toml\""), ("b.toml", "\nextends = \"a.toml\"")]);
    let problem = only(problems(files, "a.toml", &[]));
    says(&problem, "extends itself: a.toml -> b.toml -> a.toml", "break the circle");
    assert_eq!((problem.file.to_str(), problem.line), (Some("b.toml"), 2));

    let chain: Vec<(String, String)> =
        (0..20).map(|n| (format!("{n}.toml"), format!("extends = \"{}.toml\"", n + 1))).collect();
    let chain: Vec<(&str, &str)> = chain.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    says(&only(problems(memory(&chain), "0.toml", &[])), "more than 16 scenarios", "nearer to the base");

    let extended = |text: &str| {
        let files = memory(&[("v.toml", text), ("s.toml", SOUND)]);
        only(problems(files, "v.toml", &[]))
    };
    let problem = extended("extends = \"s.toml\"\n[teams.gp-north]\nstaff = -1\n");
    says(&problem, "-1 is not a whole number", "whole number");
    assert_eq!((problem.file.to_str(), problem.line, problem.column), (Some("v.toml"), 3, 9));
    assert_eq!(problem.path, "teams.gp-north.staff");
    says(&extended("extends = \"t.toml\""), "`t.toml` does not exist", "check the path");
    says(
        &extended("extends = \"s.toml\"\nremove = [\"teams.gp-nrth\"]"),
        "no `teams.gp-nrth` to remove",
        "`gp-north`",
    );
    says(&extended("extends = \"s.toml\"\nremove = [\"teams.x*\"]"), "nothing here begins with `x`", "known");
}

#[test]
fn an_error_of_the_base_points_into_the_base() {
    let base = SOUND.replace("staff = 3", "staff = -3");
    let files = memory(&[("v.toml", "extends = \"s.toml\"\n[scenario]\nname = \"V\"\n"), ("s.toml", &base)]);
    let problem = only(problems(files, "v.toml", &[]));
    assert_eq!(problem.file.to_str(), Some("s.toml"));
    points(&problem, &base, "-3");
}

#[test]
fn tables_beside_the_scenario() {
    let with = |section: &str, table: &str| {
        let text = SOUND.replacen("[steps.contact]", &format!("{section}\n[steps.contact]"), 1);
        let files = memory(&[("d/s.toml", &text), ("d/t.csv", table)]);
        only(problems(files, "d/s.toml", &[]))
    };
    let teams = "[teams]\ntable = \"t.csv\"";
    let problem = with(teams, "id,role,serves,staff\nx,gp,north;suth,1\n");
    says(&problem, "no locality is called `suth`", "`south`");
    assert_eq!((problem.file.to_str(), problem.line), (Some("d/t.csv"), 2));
    says(
        &with(teams, "id,role,staff\nx,gp\n"),
        "this row has 2 cells, the first line has 3",
        "as many cells",
    );
    says(
        &with(teams, "id,role,practice,staff,stff\nx,gp,a,1,1\n"),
        "unknown column `stff`",
        "did you mean `staff`?",
    );
    says(&with(teams, "id,role,role\nx,gp,gp\n"), "the column `role` appears twice", "drop one");
    says(&with(teams, "id,role\n\"x,gp\n"), "a quoted cell is not closed", "quotation mark");
    says(&with(teams, "id,role\n,gp\n"), "this row has no id", "`id`");
    says(&with(teams, ""), "the table is empty", "column names");
    let problem = with(teams, "id,practice,role,staff\nx,a,gp,1\nx,b,gp,1\n");
    says(&problem, "`x` is there already, in line 2", "an id of its own");
    assert_eq!(problem.line, 3);
    says(&with("[teams]\ntable = \"u.csv\"", ""), "`d/u.csv` does not exist", "relative");
    says(&with("[teams]\ntable = \"/etc/passwd\"", ""), "is an absolute path", "relative");
    says(&with("[teams]\ntable = \"../../t.csv\"", ""), "outside the scenario's folder", "beside");
    says(
        &with("[teams]\namend = \"t.csv\"", "id,staff\ngp-nrth,3\n"),
        "there is no `gp-nrth` to amend",
        "`gp-north`",
    );
    let homes = |table: &str| with("[homes]\nsplit = \"t.csv\"", table);
    let split = "practice,authority,share\na,x,0.5\na,y,0.4\nb,x,1\n";
    says(&homes(split), "the shares of `a` sum to 0.9000000, not 1", "correct");
    says(&homes("practice,authority,share\na,x,1\n"), "`b` has no row in this table", "add one");
    let footprint = |table: &str| with("[homes]\nfootprint = \"t.csv\"", table);
    says(&footprint("practice,locality\na,nort\n"), "no locality is called `nort`", "`north`");
}

#[test]
fn values_of_the_command_line() {
    let set = |argument: &str| {
        let problem = only(problems(memory(&[("s.toml", SOUND)]), "s.toml", &[argument]));
        assert_eq!(problem.file.to_str(), Some("--set"), "{problem}");
        assert_eq!(problem.line, 1);
        problem
    };
    says(&set("teams.gp-north.staff"), "there is no `=`", "--set");
    says(&set("teams.gp-nrth.staff=2"), "there is no `teams.gp-nrth`", "did you mean `gp-north`?");
    says(&set("teams.gp-north.staf=2"), "unknown key `staf`", "`staff`");
    let problem = set("teams.gp-north.staff=many");
    says(&problem, "`many` is not a number of staff", "whole number");
    assert_eq!((problem.column, problem.value.as_str()), (22, "many"));
    says(&set("scenario.horizon=4 wekes"), "`wekes` is not a unit", "`weeks`");
    says(&set("scenario.name.x=1"), "`name` is a single value", "end the path there");
    says(&set("a..b=1"), "not a path", "dots");
}

#[test]
fn all_problems_come_at_once() {
    let text = SOUND
        .replace("staff = 3", "staff = -3")
        .replace("leave = 0.9", "leave = 0.8")
        .replace("from = \"08:30\"", "from = \"x\"")
        .replace("frail = 0.2,", "frail = -1,");
    let found = problems(memory(&[("s.toml", &text)]), "s.toml", &[]);
    assert_eq!(found.errors().count(), 4, "{found}");
    let lines: Vec<u32> = found.list.iter().map(|problem| problem.line).collect();
    assert!(lines.is_sorted(), "{found}");
}

#[test]
fn what_is_only_worth_knowing_does_not_stop_a_scenario() {
    let notice = |from: &str, to: &str| {
        let text = SOUND.replacen(from, to, 1);
        let scenario = load_from(&memory(&[("s.toml", &text)]), Path::new("s.toml"), &[]);
        let scenario = scenario.unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(scenario.notices.list.len(), 1, "{}", scenario.notices);
        assert_eq!(scenario.study.context.notices.len(), 1);
        scenario.notices.list[0].message.clone()
    };
    let unreached = notice("next = \"leave\"", "next = \"leave\"\n[steps.idle]");
    assert!(unreached.contains("nobody ever comes to the step `idle`"));
    let shared = notice("rate = { frail = 0.2, fit = 0.1 }", "rate = 0.3");
    assert!(shared.contains("each of the 2 cohorts has this rate"));
    let long = notice(
        "rota = \"day\"\nwte_funded = 2\n",
        "rota = \"day\"\nwte_funded = 2\nonly_if_it_fits = true\ndirect_share = 0.05\n",
    );
    assert!(long.contains("longer than the longest shift of `matrons`"), "{long}");
    let blind = notice("next = \"leave\"", "next = \"leave\"\ntravel = true");
    assert!(blind.contains("no coordinates"));
}
