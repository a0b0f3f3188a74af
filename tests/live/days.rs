//! Days that vary, told by a feed to a service whose scenario knows nothing of it: its intervals hold what they say.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::forecast::{Cut, Figure, Place, Reason, SourceAge, Target};
use ilt_domain::{LocalityId, Moment, RoleId, SourceId, Span, StreamId};
use ilt_forecast::ensemble::Ensemble;
use ilt_live::backtest::{Plan, Trial, run};
use ilt_live::emit::Disturb;
use ilt_live::outlook::{Learned, Projection, Question};
use ilt_live::projection::EnsembleProjection;
use ilt_live::settings::Settings;

use crate::backtest::{after, log};
use crate::feed::Source;

/// Days that are told, and those before the first forecast.
const DAYS: i64 = 49;
const FROM: i64 = 28;
const STREAMS: [&str; 4] = ["calls", "falls", "letters", "visits"];

/// Four kinds of needs in two localities, each with a role and days of its own. Two localities share their days.
fn text(spread: f64) -> String {
    let mut text = "[scenario]\nname = \"days\"\nhorizon = \"12 weeks\"\nstart = \"2018-04-09\"\n\
        [calendar]\nzone = \"Europe/London\"\nholidays = []\n[localities]\n\
        east = { name = \"East\" }\nwest = { name = \"West\" }\n[homes]\n\
        a = { name = \"A\", locality = \"east\", people = 1 }\nb = { name = \"B\", locality = \"west\", people = 2 }\n"
        .to_owned();
    for stream in STREAMS {
        text += &format!(
            "[roles.{stream}]\nhours_per_wte_year = 1500\n\
            [teams.{stream}-east]\nrole = \"{stream}\"\nbase = \"east\"\nstaff = 60\n\
            [teams.{stream}-west]\nrole = \"{stream}\"\nbase = \"west\"\nstaff = 60\n\
            [steps.{stream}]\nrole = \"{stream}\"\nservice = \"10 min\"\n\
            [arrivals.{stream}]\nto = \"{stream}\"\nrate = 90\nper_unit = \"day\"\nday_spread = {spread}\n"
        );
    }
    text
}

/// Of the demands of a day that came true, the shares that intervals of 80 and of 95 % held.
#[expect(clippy::print_stdout, reason = "shown with --nocapture")]
fn held(told: f64, known: f64) -> (f64, f64) {
    let (source, said) = (Source::of_text(&text(told), DAYS), Source::of_text(&text(known), DAYS));
    let (records, _) = source.records(Disturb::default());
    let spec = Arc::clone(said.world.spec());
    let trial = Trial {
        known: source.known(Settings::default()),
        codes: Arc::clone(&source.codes),
        projection: Box::new(EnsembleProjection::new(Ensemble::new(spec, 1), 79, "test".into())),
        plan: Plan { from: after(&source, FROM), every: Span(16 * Span::HOUR.0), horizons: vec![Span::DAY] },
        stop: &AtomicBool::new(false),
        progress: &|| (),
    };
    let findings = run(&log(&source, records.iter()), trial).expect("a verdict").expect("nobody stopped it");
    let (mut of, mut inside) = (0, (0, 0));
    for row in findings.rows.iter().filter(|row| row.who.ours() && row.group == "demand") {
        of += row.randomised_80.of;
        inside.0 += row.randomised_80.inside;
        inside.1 += row.randomised_95.inside;
    }
    let shares = (inside.0 as f64 / of as f64, inside.1 as f64 / of as f64);
    println!("told {told}, known {known}: of {of} demands 80 % hold {:.3}, 95 % {:.3}", shares.0, shares.1);
    assert!(of > 200, "{of} figures");
    shares
}

/// Where the days of the feed vary by a quarter and the scenario says nothing of it, they are learned from the feed. Without
/// that, an interval of 80 % would hold about half: a day of 90 has a standard deviation of 24 instead of 9.
#[test]
fn days_that_vary_are_learned_by_the_service() {
    let (eighty, ninety) = held(0.25, 0.0);
    assert!((0.70..=0.90).contains(&eighty), "80 % hold {eighty:.3}");
    assert!((0.88..=0.995).contains(&ninety), "95 % hold {ninety:.3}");
}

/// Where they do not vary, nothing is made wider.
#[test]
fn days_that_do_not_vary_stay_as_they_are() {
    let (eighty, ninety) = held(0.0, 0.0);
    assert!((0.73..=0.87).contains(&eighty), "80 % hold {eighty:.3}");
    assert!((0.90..=0.99).contains(&ninety), "95 % hold {ninety:.3}");
}

/// Needs of a rate that are due in an hour, spread evenly.
fn due(rate: f64, hour: i64) -> u32 {
    ((rate * (hour + 1) as f64).floor() - (rate * hour as f64).floor()) as u32
}

/// What is foretold for the next four hours of all calls at three in the afternoon of the thirtieth day: days have differed
/// by two fifths either way, today was as usual until nine, and nothing has come since. Sources were last heard at `newest`.
fn after_a_silent_morning(newest: i64) -> f64 {
    let source = Source::of_text(&text(0.0), DAYS);
    let spec = Arc::clone(source.world.spec());
    let first = spec.clock.start.0 / Span::HOUR.0;
    let now = 24 * 30 + 15;
    let at = Moment((first + now) * Span::HOUR.0);
    let (mut arrivals, mut cuts) = (BTreeMap::new(), Vec::new());
    for (locality, rate) in [(LocalityId(0), 1.25), (LocalityId(1), 2.5)] {
        for hour in (0..now - 6).filter(|hour| *hour < now - 15 || hour % 24 < 9) {
            let factor =
                if hour < now - 15 { [1.4, 0.6, 1.2, 0.8, 1.0][(hour / 24 % 5) as usize] } else { 1.0 };
            arrivals.insert((locality, StreamId(0), first + hour), due(rate * factor, hour % 24));
        }
        let heard = SourceAge {
            source: SourceId(0),
            newest: at - Span((15 - newest) * Span::HOUR.0),
            completeness: 1.0,
        };
        cuts.push(Cut {
            locality,
            at,
            position: (0, 0),
            reason: Reason::Scheduled,
            since: spec.clock.start,
            present: Vec::new(),
            staff: Vec::new(),
            turnouts: Vec::new(),
            arrivals: Vec::new(),
            served: Vec::new(),
            sources: vec![heard],
            outcomes: Vec::new(),
        });
    }
    let horizons = [Span(4 * Span::HOUR.0)];
    let learned = Learned::default();
    let question =
        Question { at, cuts: &cuts, arrivals: &arrivals, learned: &learned, horizons: &horizons, seed: 1 };
    let mut projection = EnsembleProjection::new(Ensemble::new(spec, 1), 199, "test".into());
    let figures = projection.project(&question).expect("inside the calendar");
    let calls = |figure: &&Figure| {
        figure.place == Place::All && figure.role == RoleId(0) && figure.target == Target::Demand
    };
    figures.iter().find(calls).expect("calls are foretold").mean
}

/// A morning without calls lowers what is foretold for the afternoon where it was heard that none came; where nothing was
/// heard at all, today is as any other day.
#[test]
fn silence_is_no_quiet_day() {
    let (heard, unheard) = (after_a_silent_morning(15), after_a_silent_morning(9));
    println!("after a quiet morning {heard:.1}, after a silent one {unheard:.1} of 15");
    assert!((unheard - 15.0).abs() < 2.0, "{unheard}");
    assert!(heard < 0.8 * unheard, "{heard} and {unheard}");
}
