//! Files that are no scenarios, extend each other, or stand beside one; values of the command line.

use ilt_scenario::{LARGEST_FILE, Memory};

use crate::spoil::*;

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
    says(&extended("extends = \"s.toml\"\nremove = ['teams.\"x']"), "a quote is left open", "close it");
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
    says(&set("teams.\"gp-north.staff=2"), "not a path", "dots");
}
