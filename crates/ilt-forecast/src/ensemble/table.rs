//! What the tally and the figures look up: which roles are shown, where, and how long work takes on average.

use std::sync::Arc;

use ilt_domain::{CohortId, Directory, HomeId, LocalityId, RoleId, Span, StepId, TeamId};
use ilt_model::spec::{By, Spec, Task, Work};

/// "No cell".
pub(super) const NONE: u32 = u32::MAX;

/// A role that forecasts show.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub role: RoleId,
    /// Some of its work is waited for.
    pub queues: bool,
    /// It has a caseload.
    pub caseload: bool,
    /// Hours one whole-time equivalent can be planned for in a year.
    pub hours_a_year: Option<f64>,
    /// By locality: whether anyone of the role serves its people.
    pub serves: Vec<bool>,
}

/// Look-up tables of a scenario.
#[derive(Debug)]
pub(super) struct Table {
    pub names: Arc<Directory>,
    /// Roles shown, in order.
    pub shown: Vec<Shown>,
    /// Place among `shown` of each team's role, or [`NONE`].
    pub of_team: Vec<u32>,
    /// Mean work of each step and cohort without travel, `step * cohorts + cohort`.
    work: Vec<Span>,
    /// Whether the team travels for a step.
    travels: Vec<bool>,
    /// For a step with a caseload, the step its first visits are reported under.
    first_visit: Vec<Option<StepId>>,
    cohorts: usize,
}

impl Table {
    pub(super) fn new(spec: &Spec) -> Self {
        let names = Arc::clone(&spec.directory);
        let shown: Vec<Shown> =
            (0..names.roles.len()).filter_map(|role| shown(spec, RoleId(role as u32))).collect();
        let place = |role: RoleId| shown.iter().position(|one| one.role == role);
        let of_team = names
            .teams
            .iter()
            .map(|team| if team.unlimited { NONE } else { place(team.role).map_or(NONE, |at| at as u32) })
            .collect();
        let cohorts = names.cohorts.len();
        let mut table = Self {
            shown,
            of_team,
            work: vec![Span::ZERO; spec.steps.len() * cohorts],
            travels: vec![false; spec.steps.len()],
            first_visit: vec![None; spec.steps.len()],
            cohorts,
            names,
        };
        for (index, step) in spec.steps.iter().enumerate() {
            let step_id = StepId(index as u32);
            match &step.work {
                Work::Queue(task, _) => table.put(step_id, task),
                Work::Booked(booking) => table.put(step_id, &booking.task),
                Work::Caseload(caseload) => {
                    table.put(caseload.first_as, &caseload.first);
                    table.put(caseload.visit_as, &caseload.visit);
                    table.first_visit[index] = Some(caseload.first_as);
                }
                _ => {}
            }
        }
        table
    }

    fn put(&mut self, step: StepId, task: &Task) {
        let from = step.index() * self.cohorts;
        for (cohort, work) in self.work[from..from + self.cohorts].iter_mut().enumerate() {
            let mean = task.service.get(CohortId(cohort as u32)).mean();
            *work = Span(mean.min(1e15) as i64) + task.notes;
        }
        self.travels[step.index()] = task.travel;
    }

    /// How many localities there are.
    pub(super) fn localities(&self) -> usize {
        self.names.localities.len()
    }

    /// Where the counts of a home's people with a team are kept; [`NONE`] if they are not shown.
    #[inline]
    pub(super) fn cell(&self, home: HomeId, team: TeamId) -> u32 {
        let role = self.of_team.get(team.index()).copied().unwrap_or(NONE);
        let locality = self.names.homes[home.index()].locality;
        if role == NONE || locality == LocalityId::NONE {
            return NONE;
        }
        locality.0 * self.shown.len() as u32 + role
    }

    /// Mean work of a request, travel and notes included. A request for a place asks for nothing yet.
    #[inline]
    pub(super) fn work(
        &self,
        spec: &Spec,
        step: StepId,
        cohort: CohortId,
        team: TeamId,
        home: HomeId,
    ) -> Span {
        let travel = if self.travels[step.index()] {
            let minutes = spec.travel.get(team.index()).and_then(|row| row.get(home.index()));
            Span::from_minutes(f64::from(minutes.copied().unwrap_or(0.0)))
        } else {
            Span::ZERO
        };
        self.work[step.index() * self.cohorts + cohort.index()] + travel
    }

    /// What someone waits for: a visit where a place is waited for.
    pub(super) fn awaited(&self, step: StepId) -> StepId {
        self.first_visit[step.index()].unwrap_or(step)
    }
}

/// A role of the answer, if it has a team whose staff are limited.
fn shown(spec: &Spec, role: RoleId) -> Option<Shown> {
    let names = &spec.directory;
    let row = &names.roles[role.index()];
    let limited = |team: &ilt_domain::directory::Team| team.role == role && !team.unlimited;
    if !row.headline || !names.teams.iter().any(limited) {
        return None;
    }
    let mut serves = vec![false; names.localities.len()];
    for team in names.teams.iter().filter(|team| limited(team)) {
        team.serves.iter().filter(|locality| locality.is_some()).for_each(|at| serves[at.index()] = true);
    }
    let works = |fits: fn(&Work) -> bool| {
        spec.steps.iter().any(|step| fits(&step.work) && of_role(spec, step.by, role))
    };
    Some(Shown {
        role,
        queues: works(|work| matches!(work, Work::Queue(..) | Work::Caseload(_))),
        caseload: works(|work| matches!(work, Work::Caseload(_))),
        hours_a_year: row.hours_per_wte_year.map(|hours| hours * row.planning_level),
        serves,
    })
}

fn of_role(spec: &Spec, by: By, role: RoleId) -> bool {
    match by {
        By::Nobody => false,
        By::Role(of) => of == role,
        By::Team(team) => spec.directory.teams[team.index()].role == role,
    }
}
