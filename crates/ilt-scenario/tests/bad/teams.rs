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
