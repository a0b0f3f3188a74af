//! What is on the page: well-formed, complete, in the words of the people who read it.

use ilt_domain::directory::Team;
use ilt_domain::{Measure, TeamId};
use ilt_experiment::Row;
use ilt_ledger::{RowKey, Scope};

use crate::{llr, side_by_side, single_queue};

/// Words that `pathways` refuses on pages; keys in `code` keep the field's terms.
const REFUSED: [&str; 18] = [
    "server",
    "customer",
    "utilisation",
    "utilization",
    "throughput",
    "reneg",
    "baulk",
    "balk",
    "bounce",
    "limbo",
    "ping-pong",
    "idle",
    "surplus",
    "bed blocker",
    "avoidable",
    "patient",
    "NaN",
    "inf ",
];

pub(crate) fn pages() -> &'static [String; 3] {
    static PAGES: std::sync::OnceLock<[String; 3]> = std::sync::OnceLock::new();
    PAGES.get_or_init(rendered)
}

fn rendered() -> [String; 3] {
    let home = tempfile::tempdir().expect("temporary folder");
    let read =
        |name: &str| std::fs::read_to_string(home.path().join(name).join("report.html")).expect("written");
    let facts = crate::written::facts();
    ilt_report::write(&home.path().join("llr"), &llr::findings(), &facts).expect("written");
    ilt_report::write(&home.path().join("queue"), &single_queue::findings(), &facts).expect("written");
    ilt_report::write_comparison(&home.path().join("both"), &side_by_side::comparison(), &facts)
        .expect("written");
    ["llr", "queue", "both"].map(read)
}

/// The text people read: without styles, keys and tags.
fn text(page: &str) -> String {
    let mut text = String::new();
    let body = page.split_once("</style>").map_or(page, |(_, body)| body);
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        text.push(' ');
        let after = &rest[at..];
        let skip = match after.starts_with("<code") {
            true => after.find("</code>").expect("code ends"),
            false => 0,
        };
        let end = after[skip..].find('>').expect("a tag ends") + skip;
        rest = &after[end + 1..];
    }
    text
}

#[test]
fn refused_words_are_not_used() {
    for page in pages() {
        let text = text(page).to_lowercase();
        for word in REFUSED {
            if let Some(at) = text.find(&word.to_lowercase()) {
                let around: String =
                    text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
                panic!("`{word}` after: {around}");
            }
        }
    }
}

#[test]
fn a_textbook_queue_gets_a_short_page() {
    let [full, short, _] = pages();
    for id in ["localities", "map", "staffing", "hand-offs", "reality", "assumptions"] {
        assert!(full.contains(&format!("<section id=\"{id}\"")), "{id} is missing");
        assert!(!short.contains(&format!("<section id=\"{id}\"")), "{id} is empty");
    }
    let text = text(short);
    assert!(text.contains("Working time committed: 90%."), "{text}");
    assert!(text.contains("half wait less than 5.9 hours"), "{text}");
    assert!(!text.contains("WTE"), "{text}");
}

#[test]
fn assumed_staff_get_break_even_figures_instead_of_a_gap() {
    let [full, ..] = pages();
    let text = text(full);
    assert!(text.contains("GP: short of"), "{text:.3000}");
    assert!(
        !text.contains("Community matron: short of") && !text.contains("Adult social care worker: short of")
    );
    assert!(text.contains("No shortage is claimed where the number of staff"));
    assert!(text.contains("if referrals were 34% of those assumed"));
    assert!(text.contains("cannot close a GP gap"));
}

#[test]
fn localities_of_one_side_only_stand_one_below_the_other() {
    assert!(!pages()[2].contains("in localities that only"), "all localities are on both sides");
    let mut comparison = side_by_side::comparison();
    let findings = &mut comparison.variants[0].findings;
    let mut names = (*findings.directory).clone();
    names.localities[0].id = "hub".into();
    names.localities[0].name = "The hub".into();
    findings.directory = std::sync::Arc::new(names);
    let home = tempfile::tempdir().expect("temporary folder");
    ilt_report::write_comparison(home.path(), &comparison, &crate::written::facts()).expect("written");
    let page = std::fs::read_to_string(home.path().join("report.html")).expect("written");
    for (side, name) in [("base", llr::LOCALITIES[0].1), ("variant", "The hub")] {
        let caption = format!("in localities that only the {side} has");
        let table = page.split(&caption).last().expect("the table");
        let rows: Vec<String> =
            table.split("</table>").next().unwrap_or_default().split("<tr").skip(3).map(text).collect();
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert!(rows[0].contains(name) && rows[0].contains('%'), "{rows:?}");
    }
}

/// What two do in 0.6 of their hours is 1.2 of one person's; what four do in 0.6 is 0.8 of three people's.
#[test]
fn a_team_is_told_what_one_fewer_would_mean() {
    let mut findings = single_queue::findings();
    let mut names = (*findings.directory).clone();
    let model =
        findings.rows.iter().find(|row| row.key.measure == Measure::Utilisation).expect("a row").clone();
    names.teams.clear();
    for (at, (name, staff, load)) in
        [("Alone", 1.0, 0.2), ("Pair", 2.0, 0.6), ("Four", 4.0, 0.6)].into_iter().enumerate()
    {
        names.teams.push(Team { id: name.into(), name: name.into(), wte_in_post: staff, ..Team::default() });
        let key = RowKey { scope: Scope::Team(TeamId(at as u32)), class: None, ..model.key };
        findings.rows.push(Row { key, mean: load, ..model.clone() });
    }
    findings.rows.sort_by_key(|row| row.key);
    findings.directory = std::sync::Arc::new(names);
    let told = ilt_report::headline(&findings, 200, 60);
    assert!(told.contains("One fewer would be too few: Pair."), "{told}");
    assert!(told.contains("working time then left: Pair 120% and Four 80%."), "{told}");
}

#[test]
fn headlines_fit_a_terminal() {
    let comparison = side_by_side::comparison();
    for (width, lines) in [(100, 40), (80, 24), (60, 12)] {
        for text in [
            ilt_report::headline(&llr::findings(), width, lines),
            ilt_report::headline(&single_queue::findings(), width, lines),
            ilt_report::comparison_headline(&comparison, width, lines),
        ] {
            assert!(text.lines().count() <= lines, "{width} x {lines}:\n{text}");
            for line in text.lines() {
                assert!(line.chars().count() <= width, "{line}");
            }
        }
    }
    let text = ilt_report::headline(&llr::findings(), 100, 40);
    assert!(llr::LOCALITIES.iter().all(|(_, name, ..)| text.contains(name)), "{text}");
}

/// The page of findings as text.
fn page_of(findings: &ilt_experiment::Findings) -> String {
    let home = tempfile::tempdir().expect("temporary folder");
    ilt_report::write(home.path(), findings, &crate::written::facts()).expect("written");
    text(&std::fs::read_to_string(home.path().join("report.html")).expect("written"))
}

/// A caseload of the matrons: 1,000 ask for a place, 600 are returned, 400 wait 500 hours for it and 4 for the first
/// visit; 9,000 visits follow, begun 10 hours after they fall due. The role's own row would say little over a day.
fn with_caseload() -> ilt_experiment::Findings {
    use ilt_domain::directory::Step;
    use ilt_domain::{Measure, StepId};
    use ilt_ledger::{Class, RowKey, Scope, Time};
    let mut findings = llr::findings();
    let mut names = (*findings.directory).clone();
    let team = names.teams.iter().position(|team| team.id.starts_with("matron-")).expect("matrons");
    let from = names.steps.len() as u32;
    let step = |id: &str| Step { id: id.into(), name: id.into(), timed: true, ..Step::default() };
    names.steps.extend(["places", "places:first", "places:visit"].map(step));
    let mut rows = vec![
        (0, Measure::Returned, 600.0),
        (0, Measure::WaitMedian, 490.0),
        (0, Measure::WaitP95, 700.0),
        (1, Measure::WaitMedian, 2.0),
        (1, Measure::WaitP95, 9.0),
    ];
    for (step, asked, begun, wait) in
        [(0, 1_000.0, 400.0, 500.0), (1, 400.0, 400.0, 4.0), (2, 9_000.0, 9_000.0, 10.0)]
    {
        rows.extend([
            (step, Measure::Requests, asked),
            (step, Measure::Starts, begun),
            (step, Measure::WaitMean, wait),
        ]);
    }
    for (step, measure, mean) in rows {
        for scope in [Scope::System, Scope::Team(ilt_domain::TeamId(team as u32))] {
            let class = Some(Class::Step(StepId(from + step)));
            let key = RowKey { measure, scope, cohort: None, class, time: Time::Window };
            let quantiles = Vec::new();
            findings.rows.push(ilt_experiment::Row {
                key,
                n: 30,
                mean,
                sd: None,
                half_width_95: None,
                quantiles,
            });
        }
    }
    findings.rows.sort_by_key(|row| row.key);
    findings.directory = std::sync::Arc::new(names);
    findings
}

#[test]
fn people_who_come_new_are_told_apart_from_later_visits() {
    let findings = with_caseload();
    let page = page_of(&findings);
    // 500 + 4 hours are 21 days.
    let claim = "Community matron, people coming new: 21 days from asking to first contact on average; 600 of 1,000 \
                 referrals (60%) are returned.";
    assert!(page.contains(claim), "{page:.4000}");
    assert!(page.contains("half waited less than 20.4 days") && page.contains("9,000 later visits"));
    let told = ilt_report::headline(&findings, 100, 40);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("referrals (60%) are returned"), "{told}");
}

#[test]
fn what_must_be_known_is_kept_on_a_terminal() {
    let mut findings = llr::findings();
    findings.notices = vec!["One figure was replaced.".into()];
    findings.imprecise = vec!["waits: 3 after 9, 1 asked".into()];
    let told = ilt_report::headline(&findings, 100, 38);
    assert!(
        told.contains("Note: One figure was replaced.") && told.contains("Not as precise as asked: waits"),
        "{told}"
    );
    assert!(llr::LOCALITIES.iter().all(|(_, name, ..)| told.contains(name)), "{told}");
}

/// The fixture warms up for eight weeks from 2 October 2017.
#[test]
fn the_time_observed_begins_after_the_warm_up() {
    let told = ilt_report::headline(&llr::findings(), 100, 40);
    assert!(
        told.contains(
            "30 runs of 52 weeks from 27 November 2017, after a warm-up of 8 weeks from 2 October 2017"
        ),
        "{told}"
    );
}

#[test]
fn one_run_says_that_it_cannot_tell_chance() {
    let mut comparison = side_by_side::comparison();
    for row in &mut comparison.variants[0].differences {
        (row.n, row.sd, row.half_width_95, row.adjusted) = (1, None, None, None);
    }
    comparison.variants[0].findings.about.replications = 1;
    let home = tempfile::tempdir().expect("temporary folder");
    ilt_report::write_comparison(home.path(), &comparison, &crate::written::facts()).expect("written");
    let page = text(&std::fs::read_to_string(home.path().join("report.html")).expect("written"));
    assert!(page.contains("One run cannot tell a difference from chance."), "{page:.3000}");
    assert!(!page.contains("No difference beyond chance"));
    let told = ilt_report::comparison_headline(&comparison, 100, 38);
    assert!(told.contains("one run cannot tell a difference from chance"), "{told}");
}

/// Leaves the pages where a person can look at them: `ILT_PAGES=folder cargo test -p ilt-report pages_to_look_at`.
#[test]
fn pages_to_look_at() {
    if let Some(folder) = std::env::var_os("ILT_PAGES") {
        for (name, page) in ["llr", "queue", "both"].iter().zip(pages()) {
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), page)
                .expect("written");
        }
        let headlines = [
            ilt_report::headline(&llr::findings(), 100, 40),
            ilt_report::headline(&single_queue::findings(), 100, 40),
            ilt_report::comparison_headline(&side_by_side::comparison(), 100, 40),
        ];
        std::fs::write(std::path::Path::new(&folder).join("headlines.txt"), headlines.join("\n\n"))
            .expect("written");
    }
}
