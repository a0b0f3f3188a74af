//! Ensembles beside the exact law of the future: a queue, a caseload, arrivals of a level that is not certain.

use ilt_domain::forecast::{Cut, Place, Target};
use ilt_domain::{LocalityId, Presence, RoleId, Span, StreamId};
use ilt_model::Level;
use ilt_tests::theory::chain::Chain;
use ilt_tests::theory::discrete::{
    expected_coverage, expected_crps, image, mean, of_members, plus_trial, poisson, poisson_gamma,
};
use ilt_tests::theory::infinite::present;
use ilt_tests::theory::law::gamma_survival;
use ilt_tests::verdict::{Check, judge};

use super::world::{PLACE, Twin, hours, spec};

const MEMBERS: u32 = 400;

/// What an ensemble scores beside the exact law, summed over instants.
#[derive(Default)]
pub(super) struct Skill {
    score: f64,
    best: f64,
    inside_80: f64,
    inside_95: f64,
    cases: f64,
}

impl Skill {
    pub(super) fn add(&mut self, values: &[f64], truth: &[f64]) {
        let forecast = of_members(values);
        self.score += expected_crps(&forecast, truth);
        self.best += expected_crps(truth, truth);
        self.inside_80 += expected_coverage(&forecast, truth, 0.10, 0.90);
        self.inside_95 += expected_coverage(&forecast, truth, 0.025, 0.975);
        self.cases += 1.0;
    }

    /// Its score beside the best there is, and the share that intervals of 80 % cover.
    pub(super) fn of_the_best(&self) -> (f64, f64) {
        (self.score / self.best, self.inside_80 / self.cases)
    }

    /// Holds the ensemble to the goals of `science` 1.4: G3 and G4.
    #[expect(clippy::print_stdout, reason = "shown with --nocapture")]
    pub(super) fn judge(&self, what: &str) {
        let ratio = self.score / self.best;
        let (inside_80, inside_95) = (self.inside_80 / self.cases, self.inside_95 / self.cases);
        println!("{what}: score {ratio:.4} of the best, 80 % covers {inside_80:.4}, 95 % {inside_95:.4}");
        assert!(ratio <= 1.05, "{what}: score {ratio:.4} of the best");
        assert!((0.77..=0.83).contains(&inside_80), "{what}: 80 % covers {inside_80:.4}");
        assert!((0.935..=0.965).contains(&inside_95), "{what}: 95 % covers {inside_95:.4}");
    }
}

/// The mean of the members as a check of the z rule; horizons of one forecast share their members, so one leads.
pub(super) fn check(what: String, values: &[f64], truth: f64, leads: bool) -> Check {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    Check { what, truth, mean, error: (variance / n).sqrt(), within: 0.15, leads }
}

fn count(cuts: &[Cut], fits: fn(&Presence) -> bool) -> usize {
    cuts.iter().flat_map(|cut| &cut.present).filter(|who| fits(&who.how)).count()
}

/// Five staff, four erlangs: who waits after a quarter of, one and four service times, from whoever is there.
#[test]
fn a_queue() {
    let (rate, staff) = (4.0, 5);
    let text = format!(
        "[scenario]\nname = \"q\"\nhorizon = 3000\n{PLACE}
        [teams.desk]\nrole = \"staff\"\nbase = \"here\"\nstaff = {staff}
        [steps.serve]\nteam = \"desk\"\nservice = {{ law = \"exponential\", mean = 1 }}
        [arrivals.needs]\nto = \"serve\"\nrate = {rate}\n"
    );
    let chain = Chain::new(150, |n| {
        let up = (n + 1 < 150).then_some((n + 1, rate));
        let down = (n > 0).then(|| (n - 1, n.min(staff) as f64));
        up.into_iter().chain(down).collect()
    });
    let mut twin = Twin::new(&spec(&text));
    let horizons = [0.25, 1.0, 4.0];
    let spans = horizons.map(hours);
    let mut waiting: [Skill; 3] = Default::default();
    let mut demand: [Skill; 3] = Default::default();
    let mut checks = Vec::new();
    for instant in 1..=60u32 {
        let cuts = twin.cuts_at(hours(47.0 * f64::from(instant)));
        let there = count(&cuts, |how| matches!(how, Presence::Waiting(_) | Presence::InService(_)));
        let members = twin.forecast(&cuts, &[], &spans, MEMBERS);
        for (at, horizon) in horizons.into_iter().enumerate() {
            let law = image(&chain.run(&chain.start(there), horizon).end, |n| n.saturating_sub(staff));
            let values = members.values(spans[at], Place::All, RoleId(0), Target::Waiting);
            waiting[at].add(&values, &law);
            if mean(&law) > 1.0 {
                let what = format!("waiting {horizon} h after {there} were there");
                checks.push(check(what, &values, mean(&law), at == 2));
            }
            let values = members.values(spans[at], Place::All, RoleId(0), Target::Demand);
            demand[at].add(&values, &poisson(rate * horizon));
        }
    }
    for (at, horizon) in horizons.iter().enumerate() {
        waiting[at].judge(&format!("waiting after {horizon} service times"));
        demand[at].judge(&format!("demand in {horizon} service times"));
    }
    judge("a queue from a known state", &checks);
}

/// A caseload without a cap, stays gamma: those there stay by the law given how long they have been, and new ones come.
#[test]
fn a_caseload() {
    let text = format!(
        "[scenario]\nname = \"c\"\nunit = \"day\"\nhorizon = 9000\n{PLACE}
        [teams.matrons]\nrole = \"staff\"\nbase = \"here\"\nstaff = 40
        [steps.support]\nteam = \"matrons\"
        [steps.support.caseload]\nstay = {{ law = \"gamma\", mean = 120, cv = 0.7 }}\nevery = [30]
        first = {{ service = \"10 min\" }}\nvisit = {{ service = \"10 min\" }}
        [arrivals.referrals]\nto = \"support\"\nrate = 0.5\n"
    );
    let survival = |days: f64| gamma_survival(120.0, 0.7, days);
    let mut twin = Twin::new(&spec(&text));
    let horizons = [14.0, 84.0, 200.0];
    let spans = horizons.map(|days| hours(24.0 * days));
    let mut skill: [Skill; 3] = Default::default();
    let mut checks = Vec::new();
    for instant in 2..=41u32 {
        let cuts = twin.cuts_at(hours(24.0 * 200.0 * f64::from(instant)));
        let members = twin.forecast(&cuts, &[], &spans, MEMBERS);
        for (at, days) in horizons.into_iter().enumerate() {
            let new = poisson(0.5 * present(days, &[], |_| 1.0, survival));
            let stay = |law: Vec<f64>, been: Span| {
                plus_trial(&law, survival(been.days() + days) / survival(been.days()))
            };
            let law = cuts[0].present.iter().filter_map(|who| on_caseload(who.how)).fold(new, stay);
            let values = members.values(spans[at], Place::All, RoleId(0), Target::Caseload);
            skill[at].add(&values, &law);
            checks.push(check(format!("caseload after {days} days"), &values, mean(&law), at == 2));
        }
    }
    for (at, days) in horizons.iter().enumerate() {
        skill[at].judge(&format!("caseload after {days} days"));
    }
    judge("a caseload from a known state", &checks);
}

fn on_caseload(how: Presence) -> Option<Span> {
    match how {
        Presence::OnCaseload(placed)
        | Presence::BetweenVisits { placed, .. }
        | Presence::AwaitingVisit { placed, .. }
        | Presence::Visited { placed, .. } => Some(placed),
        _ => None,
    }
}

/// A rate known up to a gamma factor: counts are negative binomial.
#[test]
fn a_level_that_is_not_certain() {
    let text = format!(
        "[scenario]\nname = \"l\"\nhorizon = 3000\n{PLACE}
        [teams.desk]\nrole = \"staff\"\nbase = \"here\"\nstaff = 50
        [steps.serve]\nteam = \"desk\"\nservice = {{ law = \"exponential\", mean = 1 }}
        [arrivals.needs]\nto = \"serve\"\nrate = 2\n"
    );
    let mut twin = Twin::new(&spec(&text));
    let level = Level { cause: StreamId(0), locality: LocalityId(0), shape: 6.0, rate: 5.0 };
    let horizons = [4.0, 24.0];
    let spans = horizons.map(hours);
    let mut skill: [Skill; 2] = Default::default();
    let mut checks = Vec::new();
    for instant in 1..=40u32 {
        let cuts = twin.cuts_at(hours(50.0 * f64::from(instant)));
        let members = twin.forecast(&cuts, &[level], &spans, MEMBERS);
        for (at, horizon) in horizons.into_iter().enumerate() {
            let truth = poisson_gamma(2.0 * horizon * level.shape / level.rate, level.shape);
            let values = members.values(spans[at], Place::All, RoleId(0), Target::Demand);
            skill[at].add(&values, &truth);
            checks.push(check(format!("demand in {horizon} h"), &values, mean(&truth), at == 0));
        }
    }
    for (at, horizon) in horizons.iter().enumerate() {
        skill[at].judge(&format!("demand of an uncertain level in {horizon} h"));
    }
    judge("arrivals of an uncertain level", &checks);
}
