//! Rotas, sessions, meetings and those present at the start.

use crate::spoil::*;

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
        "[[opening]]\nhome = \"a\"\ncohort = \"fit\"\nstep = \"contact\"\ncount = 2\nperson = 7\n[steps.contact]",
        "7",
        "one person is here 2 times",
        "leave `count` out",
    );
    spoiled(
        "[steps.contact]",
        "[[opening]]\ncohort = \"fit\"\nstep = \"contact\"\n[steps.contact]",
        "[[opening]]",
        "`home` is missing",
        "registered",
    );
}

/// Long rotas of many people with absences of their own are refused before their shifts are made: each of these teams
/// would take gigabytes.
#[test]
fn more_shifts_than_memory_are_refused_at_once() {
    let often = "[rotas.day]\nevery = \"1 h\"\nshifts = [ { from = 0, to = 30 } ]\n[rotas.spare]\n";
    let text = SOUND
        .replacen("[rotas.day]\n", often, 1)
        .replacen("horizon = \"4 weeks\"", "horizon = \"100 years\"", 1)
        .replacen("wte_funded = 2.5", "wte_funded = 10000", 1);
    let problem = only(problems(memory(&[("s.toml", &text)]), "s.toml", &[]));
    points(&problem, &text, "[teams.gp-south]");
    says(&problem, "8766000000 shifts", "shorten the horizon");
}

/// One team within bounds says nothing of all of them together.
#[test]
fn the_shifts_of_all_teams_count_together() {
    let more: String = (0..3)
        .map(|at| format!("[teams.more-{at}]\nrole = \"matron\"\nserves = []\nrota = \"day\"\nabsence = \"usual\"\nstaff = 9000\n"))
        .collect();
    let text = SOUND.replacen("horizon = \"4 weeks\"", "horizon = \"4 years\"", 1).replacen(
        "[steps.contact]",
        &format!("{more}[steps.contact]"),
        1,
    );
    let problem = only(problems(memory(&[("s.toml", &text)]), "s.toml", &[]));
    says(&problem, "shifts in the teams so far", "20000000 in all");
}

/// Ways are worked out between any two homes a team travels to, which is refused where it would take for ever.
#[test]
fn more_ways_than_time_are_refused_at_once() {
    let rows: String = (0..8000).map(|at| format!("h{at},1,52.6,-1.1,north\n")).collect();
    let homes = format!("id,people,latitude,longitude,locality\n{rows}");
    let inline =
        "[homes.a]\nlocality = \"north\"\npeople = 100\n[homes.b]\nlocality = \"south\"\npeople = 200\n";
    let text = SOUND.replacen(inline, "[homes]\ntable = \"homes.csv\"\n", 1).replacen(
        "mode = 45, max = 60 }\n",
        "mode = 45, max = 60 }\ntravel = true\n",
        1,
    );
    let problems = problems(memory(&[("s.toml", &text), ("homes.csv", &homes)]), "s.toml", &[]);
    assert!(problems.to_string().contains("pairs of homes"), "{problems}");
}
