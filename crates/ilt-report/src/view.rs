//! Findings as the pages ask for them: by measure, role and place.

use ilt_domain::directory::{Directory, Role, Sector};
use ilt_domain::{CohortId, LocalityId, Measure, OrganisationId, RoleId, StepId, TeamId};
use ilt_experiment::{BreakEven, Confidence, Findings, Row};
use ilt_ledger::{Class, RowKey, Scope, Time};

use crate::newcomers::{Newcomers, newcomers};

/// Hours in a year of 365.25 days.
const YEAR: f64 = 365.25 * 24.0;

/// Hours in a week.
const WEEK: f64 = 168.0;

/// People from which a population is taken for a register.
const LEAST_REGISTER: f64 = 1_000.0;

/// Teams up to which an answer is told team by team.
const MOST_TEAMS: usize = 6;

/// A role or a team, and where its rows are.
pub(crate) struct Subject<'f> {
    pub name: &'f str,
    pub scope: Scope,
    pub class: Option<Class>,
}

/// How waiting for a kind of work is told: time to the start of the work, or where all of it is booked, time to the
/// appointment given.
#[derive(Debug, PartialEq)]
pub(crate) struct Waiting {
    /// What half of the people stay under.
    pub half: Measure,
    /// The average.
    pub mean: Measure,
    /// What few people exceed.
    pub long: Measure,
    /// The first, in words.
    pub half_words: &'static str,
    /// The last, in words.
    pub long_words: &'static str,
}

const UNBOOKED: Waiting = Waiting {
    half: Measure::WaitMedian,
    mean: Measure::WaitMean,
    long: Measure::WaitP95,
    half_words: "half wait less than",
    long_words: "1 in 20 wait longer than",
};

const BOOKED: Waiting = Waiting {
    half: Measure::LeadTimeMedian,
    mean: Measure::LeadTimeMean,
    long: Measure::LeadTimeP90,
    half_words: "half booked within",
    long_words: "1 in 10 booked beyond",
};

/// Findings with the questions that pages put to them.
#[derive(Clone, Copy)]
pub(crate) struct View<'f> {
    pub findings: &'f Findings,
}

impl<'f> View<'f> {
    pub(crate) fn of(findings: &'f Findings) -> Self {
        Self { findings }
    }

    pub(crate) fn names(&self) -> &'f Directory {
        &self.findings.directory
    }

    /// The row over the whole window and all cohorts.
    pub(crate) fn row(&self, measure: Measure, scope: Scope, class: Option<Class>) -> Option<&'f Row> {
        let key = RowKey { measure, scope, cohort: None, class, time: Time::Window };
        self.findings.row(&key).filter(|row| row.mean.is_finite())
    }

    pub(crate) fn mean(&self, measure: Measure, scope: Scope, class: Option<Class>) -> Option<f64> {
        self.row(measure, scope, class).map(|row| row.mean)
    }

    pub(crate) fn system(&self, measure: Measure) -> Option<f64> {
        self.mean(measure, Scope::System, None)
    }

    /// Of all work of a role.
    pub(crate) fn of_role(&self, measure: Measure, role: RoleId) -> Option<f64> {
        self.mean(measure, Scope::System, Some(Class::Role(role)))
    }

    /// Of a role's work in a locality.
    pub(crate) fn at(&self, measure: Measure, locality: LocalityId, role: RoleId) -> Option<f64> {
        self.mean(measure, Scope::Locality(locality), Some(Class::Role(role)))
    }

    /// Of a cohort, for all work of a role.
    pub(crate) fn of_cohort(&self, measure: Measure, cohort: CohortId, role: RoleId) -> Option<f64> {
        let class = Some(Class::Role(role));
        let key = RowKey { measure, scope: Scope::System, cohort: Some(cohort), class, time: Time::Window };
        self.findings.mean(&key).filter(|mean| mean.is_finite())
    }

    /// All rows of a measure, in order.
    pub(crate) fn rows_of(&self, measure: Measure) -> impl Iterator<Item = &'f Row> {
        let rows = &self.findings.rows;
        let from = rows.partition_point(|row| row.key.measure < measure);
        rows[from..]
            .iter()
            .take_while(move |row| row.key.measure == measure)
            .filter(|row| row.mean.is_finite())
    }

    /// The roles of the published answer that did or waited for any work: the registered GP's first, roles without a
    /// place of their own in localities last.
    pub(crate) fn roles(&self) -> Vec<RoleId> {
        let roles = (0..self.names().roles.len() as u32).map(RoleId);
        let mut roles: Vec<RoleId> =
            roles.filter(|role| self.role(*role).headline && self.active(*role)).collect();
        let pooled =
            |role: RoleId| !self.names().teams.iter().any(|team| team.role == role && team.base.is_some());
        roles.sort_by_key(|role| (!self.role(*role).registered, pooled(*role)));
        roles
    }

    /// Who the answer is told about: each role, or where there is only one, each of a few teams.
    pub(crate) fn subjects(&self) -> Vec<Subject<'f>> {
        let (roles, teams) = (self.roles(), self.teams());
        if roles.len() == 1 && (2..=MOST_TEAMS).contains(&teams.len()) && self.localities().len() < 2 {
            let subject = |team: &TeamId| Subject {
                name: &self.names().teams[team.index()].name,
                scope: Scope::Team(*team),
                class: None,
            };
            return teams.iter().map(subject).collect();
        }
        let class = |role: &RoleId| Some(Class::Role(*role));
        roles
            .iter()
            .map(|role| Subject { name: &self.role(*role).name, scope: Scope::System, class: class(role) })
            .collect()
    }

    fn active(&self, role: RoleId) -> bool {
        [Measure::Utilisation, Measure::WaitMean, Measure::Requests]
            .iter()
            .any(|measure| self.of_role(*measure, role).is_some())
    }

    pub(crate) fn role(&self, role: RoleId) -> &'f Role {
        &self.names().roles[role.index()]
    }

    /// How waiting for a role is told.
    pub(crate) fn waiting(&self, role: RoleId) -> &'static Waiting {
        let known = |waiting: &Waiting| self.of_role(waiting.half, role).is_some();
        if !known(&UNBOOKED) && known(&BOOKED) { &BOOKED } else { &UNBOOKED }
    }

    /// Whether people come to a role by appointment and for nothing else.
    pub(crate) fn booked(&self, role: RoleId) -> bool {
        *self.waiting(role) == BOOKED
    }

    /// The steps that teams of a role work at, in order.
    pub(crate) fn steps_of(&self, role: RoleId) -> Vec<StepId> {
        ilt_experiment::steps_of(self.names(), &self.findings.rows, role)
    }

    /// People who came new to a role with caseloads.
    pub(crate) fn newcomers(&self, role: RoleId, scope: Scope) -> Option<Newcomers> {
        newcomers(*self, role, scope)
    }

    /// The wait that stands for a role in one figure: to the first contact on average where people come onto
    /// caseloads, else what half stay under.
    pub(crate) fn one_wait(&self, role: RoleId, scope: Scope) -> Option<f64> {
        match crate::newcomers::caseloads(*self, role).is_empty() {
            true => self.mean(self.waiting(role).half, scope, Some(Class::Role(role))),
            false => self.newcomers(role, scope).map(|new| new.mean),
        }
    }

    /// What [`View::one_wait`] is, in words.
    pub(crate) fn one_wait_words(&self, role: RoleId) -> &'static str {
        match crate::newcomers::caseloads(*self, role).is_empty() {
            true => self.waiting(role).half_words,
            false => "to first contact, on average",
        }
    }

    /// Whether the people of the run are those of a register: rates per person mean nothing elsewhere.
    pub(crate) fn registered(&self) -> bool {
        self.system(Measure::People).is_some_and(|people| people >= LEAST_REGISTER)
    }

    /// Whether a team's work, or some of it, has a target.
    pub(crate) fn has_target(&self, team: TeamId) -> bool {
        self.rows_of(Measure::Requests).any(|row| match (row.key.scope, row.key.class) {
            (Scope::Team(at), Some(Class::Step(step))) => {
                at == team && self.names().steps[step.index()].target.is_some()
            }
            _ => false,
        })
    }

    /// Whether some work of a role or team has a target.
    pub(crate) fn judged(&self, subject: &Subject<'_>) -> bool {
        match (subject.scope, subject.class) {
            (Scope::Team(team), _) => self.has_target(team),
            (_, Some(Class::Role(role))) => {
                let mut steps = self.steps_of(role).into_iter();
                steps.any(|step| self.names().steps[step.index()].target.is_some())
            }
            _ => false,
        }
    }

    /// The last week that lies in the time observed; the level at its very end belongs to none.
    pub(crate) fn last_week(&self) -> Option<u16> {
        let about = &self.findings.about;
        let weeks = ((about.warm_up_hours + about.observed_hours) / WEEK - 1e-9).ceil();
        (weeks >= 1.0 && weeks <= f64::from(u16::MAX)).then(|| weeks as u16 - 1)
    }

    /// The localities that anything was measured for.
    pub(crate) fn localities(&self) -> Vec<LocalityId> {
        let roles = self.roles();
        let measures = [Measure::Utilisation, Measure::WaitMean, Measure::Requests];
        let known = |at: LocalityId| {
            roles.iter().any(|role| measures.iter().any(|measure| self.at(*measure, at, *role).is_some()))
        };
        (0..self.names().localities.len() as u32).map(LocalityId).filter(|at| known(*at)).collect()
    }

    pub(crate) fn locality(&self, at: LocalityId) -> &'f str {
        &self.names().localities[at.index()].name
    }

    /// The teams with a staffed queue whose work was measured.
    pub(crate) fn teams(&self) -> Vec<TeamId> {
        let teams = (0..self.names().teams.len() as u32).map(TeamId);
        let measured = |team: TeamId| {
            [Measure::Utilisation, Measure::WaitMean]
                .iter()
                .any(|measure| self.mean(*measure, Scope::Team(team), None).is_some())
        };
        teams.filter(|team| !self.names().teams[team.index()].unlimited && measured(*team)).collect()
    }

    /// Length of the window in years.
    pub(crate) fn years(&self) -> f64 {
        self.findings.about.observed_hours / YEAR
    }

    /// Work of a role in whole-time equivalents, from hours over the window.
    pub(crate) fn hours_as_wte(&self, role: RoleId, hours: f64) -> Option<f64> {
        let per_wte = self.role(role).hours_per_wte_year? * self.years();
        (per_wte > 0.0).then(|| hours / per_wte)
    }

    /// Where staff and referrals of a role balance.
    pub(crate) fn break_even(&self, role: RoleId) -> Option<&'f BreakEven> {
        self.findings.break_even.iter().find(|found| found.role == role && found.scope == Scope::System)
    }

    /// Whether a role works for a council's social care.
    pub(crate) fn social_care(&self, role: RoleId) -> bool {
        let sector = |organisation: OrganisationId| {
            self.names().organisations.get(organisation.index()).map(|found| found.sector)
        };
        let mut teams = self.names().teams.iter().filter(|team| team.role == role);
        teams.any(|team| sector(team.organisation) == Some(Sector::SocialCare))
    }

    /// Whether a role's staffing or referrals rest on no source, so that a gap would be a false certainty
    /// (`decisions` 13). The scenario says so where it declares the role, one of its teams, or a parameter named after
    /// the role, with confidence `assumption`.
    pub(crate) fn assumed(&self, role: RoleId) -> bool {
        let unsure = |confidence| confidence == Confidence::Assumption;
        self.findings
            .assumptions
            .iter()
            .any(|found| unsure(found.confidence) && self.staffs(&found.path, role))
    }

    /// Whether a path of the scenario is about the staffing of a role or the referrals to it.
    fn staffs(&self, path: &str, role: RoleId) -> bool {
        let mut parts = path.splitn(3, '.');
        let (Some(table), Some(entry)) = (parts.next(), parts.next()) else { return false };
        let rest = parts.next();
        let about_staff = |words: &str| ["wte", "staff", "vacanc"].iter().any(|word| words.contains(word));
        let whole = |rest: Option<&str>| rest.is_none_or(|rest| rest == "team" || about_staff(rest));
        let id = &self.role(role).id;
        match table {
            "roles" => entry == id && whole(rest) && rest.is_some(),
            "teams" => {
                let of_role = |team: &ilt_domain::directory::Team| team.role == role && team.id == entry;
                whole(rest) && self.names().teams.iter().any(of_role)
            }
            "parameters" => {
                let (entry, id) = (entry.replace('_', "-").to_lowercase(), id.to_lowercase());
                let named = entry.strip_prefix(&id).is_some_and(|after| after.starts_with('-'));
                named && (about_staff(&entry) || entry.contains("referral") || entry.contains("demand"))
            }
            _ => false,
        }
    }
}

/// The part of a row that a reader wants to hear about chance: "in 9 of 10 runs between a and b", else a half-width.
pub(crate) fn likely(row: &Row, write: impl Fn(f64) -> String) -> Option<String> {
    if let [low, .., high] = row.quantiles.as_slice() {
        let (low, high) = (write(*low), write(*high));
        return Some(match low == high {
            true => format!("in 9 of 10 runs {low}"),
            false => format!("in 9 of 10 runs between {low} and {high}"),
        });
    }
    row.half_width_95
        .filter(|half| half.is_finite() && *half > 0.0)
        .map(|half| format!("give or take {}", write(half).trim_start_matches('+')))
}

/// Half-width of a row's interval, nought if there is none.
pub(crate) fn half(row: &Row) -> f64 {
    row.half_width_95.filter(|half| half.is_finite()).unwrap_or(0.0)
}

/// Whether the greatest of several rows stands out from their middle beyond chance: without that, no ranking.
pub(crate) fn stands_out(rows: &[&Row]) -> bool {
    let mut sorted: Vec<&&Row> = rows.iter().collect();
    sorted.sort_by(|a, b| b.mean.total_cmp(&a.mean));
    let (Some(first), Some(middle)) = (sorted.first(), sorted.get(sorted.len() / 2)) else { return false };
    sorted.len() > 1 && first.mean - half(first) > middle.mean + half(middle)
}
