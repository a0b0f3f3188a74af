//! What can only be seen in the whole: steps nobody can do, steps nobody comes to, circles without time.

use std::collections::BTreeSet;

use ilt_domain::{HomeId, RoleId, Span, StepId, TeamId};
use ilt_engine::Law;
use ilt_model::spec::{By, Caseload, Patience, Staffing, Step, Wait, Work};
use ilt_model::successors;

use crate::place::HomeRow;
use crate::read::Fields;
use crate::serving::Serving;
use crate::step::StepRow;
use crate::team::TeamRow;

/// The whole scenario, as far as checks look at it.
pub(crate) struct Whole<'s, 'a> {
    pub document: &'s Fields<'a>,
    pub homes: &'s [HomeRow],
    pub roles: &'s [ilt_domain::directory::Role],
    pub teams: &'s [TeamRow],
    pub steps: &'s [StepRow],
    pub serving: &'s Serving,
}

/// Homes by step, one bit each.
pub(crate) struct Reached {
    words: usize,
    bits: Vec<u64>,
}

impl Reached {
    /// Which homes' people can come to which steps.
    pub(crate) fn new(steps: &[StepRow], homes: usize, entries: &BTreeSet<(StepId, HomeId)>) -> Self {
        let words = homes.div_ceil(64);
        let mut reached = Self { words, bits: vec![0; words * steps.len()] };
        let mut open: BTreeSet<usize> = BTreeSet::new();
        for (step, home) in entries {
            reached.bits[step.index() * words + home.index() / 64] |= 1 << (home.index() % 64);
            open.insert(step.index());
        }
        while let Some(from) = open.pop_first() {
            for to in successors(&steps[from].step) {
                if reached.pass_on(from, to.index()) {
                    open.insert(to.index());
                }
            }
        }
        reached
    }

    /// Everyone who comes to one step can come to another; whether that is news.
    fn pass_on(&mut self, from: usize, to: usize) -> bool {
        let mut news = false;
        for word in 0..self.words {
            let of = self.bits[from * self.words + word];
            let into = &mut self.bits[to * self.words + word];
            news |= of & !*into != 0;
            *into |= of;
        }
        news
    }

    pub(crate) fn any(&self, step: usize) -> bool {
        self.bits[step * self.words..(step + 1) * self.words].iter().any(|word| *word != 0)
    }

    pub(crate) fn homes(&self, step: usize) -> impl Iterator<Item = usize> {
        let words = &self.bits[step * self.words..(step + 1) * self.words];
        words.iter().enumerate().flat_map(|(at, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        })
    }
}

impl Whole<'_, '_> {
    /// Reports everything wrong with the whole.
    pub(crate) fn check(&self, reached: &Reached) {
        self.someone_works();
        self.ties();
        for (index, row) in self.steps.iter().enumerate().filter(|(_, row)| row.at.is_some()) {
            self.someone_serves(index, row, reached);
            self.fits_the_shift(row);
        }
        self.circles();
        self.flags();
    }

    /// Tells of steps that no need and nobody present leads to; `named` counts needs of rate 0 too.
    pub(crate) fn unreached(&self, named: &Reached) {
        for (_, row) in self.steps.iter().enumerate().filter(|(index, _)| !named.any(*index)) {
            let message = format!("nobody ever comes to the step `{}`", row.known.id);
            self.notice(row, message, "lead an arrival or a route to it, or drop it");
        }
    }

    fn error(&self, row: &StepRow, message: String, remedy: &str) {
        if let Some(at) = row.at {
            self.document.reading.error(at, &row.path, message, remedy);
        }
    }

    fn notice(&self, row: &StepRow, message: String, remedy: &str) {
        if let Some(at) = row.at {
            self.document.reading.notice(at, &row.path, message, remedy);
        }
    }

    fn someone_works(&self) {
        let staffed = |team: &TeamRow| match &team.team.staffing {
            Staffing::Unlimited => true,
            Staffing::Constant(staff) => *staff > 0,
            Staffing::Rota(rota) => rota.members.iter().any(|member| !member.shifts.is_empty()),
        };
        if !self.teams.is_empty()
            && !self.teams.iter().any(|team| staffed(team) || team.team.sessions.is_some())
        {
            self.document.error(
                "no team has any staff in this run",
                "check `staff`, `wte_funded`, rotas and the horizon",
            );
        }
    }

    /// Roles that steps ask for, or that register people, must have one team for each home.
    fn ties(&self) {
        let asked = |role: usize| {
            self.roles[role].registered
                || self.steps.iter().any(|row| row.step.by == By::Role(RoleId(role as u32)))
        };
        for (role, (a, b, home)) in self.serving.ties.iter().filter(|(role, _)| asked(**role)) {
            let (a, b) = (&self.teams[a.index()], &self.teams[b.index()]);
            let home = &self.homes[*home].home.id;
            let message = format!(
                "the teams `{}` and `{}` of the role `{}` serve the home `{home}` alike",
                a.known.id, b.known.id, self.roles[*role].id
            );
            let path = format!("teams.{}", b.known.id);
            self.document.reading.error(
                b.at,
                &path,
                message,
                "set them apart by `serves`, `authority` or `practice`",
            );
        }
    }

    /// Everyone who comes to a step must find a team that can do it.
    fn someone_serves(&self, index: usize, row: &StepRow, reached: &Reached) {
        let mut without: Vec<usize> = Vec::new();
        let mut teams: BTreeSet<TeamId> = BTreeSet::new();
        for home in reached.homes(index) {
            match self.team_for(row.step.by, home) {
                Some(TeamId::NONE) => without.push(home),
                Some(team) => drop(teams.insert(team)),
                None => {}
            }
        }
        if let (By::Role(role), Some(first)) = (row.step.by, without.first()) {
            let (role, home) = (&self.roles[role.index()].id, &self.homes[*first].home.id);
            let more = if without.len() > 1 {
                format!(" and {} more homes", without.len() - 1)
            } else {
                String::new()
            };
            let message = format!(
                "no team of the role `{role}` serves `{home}`{more}, whose people come to `{}`",
                row.known.id
            );
            self.error(row, message, "add a team, or widen what the teams of this role serve");
        }
        for team in teams {
            self.can_do(row, &self.teams[team.index()]);
        }
    }

    fn team_for(&self, by: By, home: usize) -> Option<TeamId> {
        match by {
            By::Nobody => None,
            By::Team(team) => Some(team),
            By::Role(role) => Some(self.serving.of[role.index()][home]),
        }
    }

    /// Whether a team has what the work of a step needs.
    fn can_do(&self, row: &StepRow, team: &TeamRow) {
        let (step, id) = (&row.known.id, &team.known.id);
        let unlimited = matches!(team.team.staffing, Staffing::Unlimited);
        match &row.step.work {
            Work::Booked(_) if team.team.sessions.is_none() => {
                self.error(
                    row,
                    format!("the team `{id}` has no sessions that `{step}` could be booked in"),
                    "add `sessions` to the team or its role",
                );
            }
            Work::Queue(..) | Work::Caseload(_) if matches!(team.team.staffing, Staffing::Constant(0)) => {
                self.error(
                    row,
                    format!("the team `{id}` has no staff to do `{step}`"),
                    "give it `staff` or a `rota`",
                );
            }
            Work::Delay(_) | Work::Route if !unlimited => {
                let message =
                    format!("the step `{step}` takes no staff time, but the team `{id}` is not unlimited");
                self.error(row, message, "drop `role` or `team`, give the team `staff = \"unlimited\"`, or give the step `service`");
            }
            _ => {}
        }
    }

    /// Work that never fits a shift is begun all the same; whoever asked that it fit should know.
    fn fits_the_shift(&self, row: &StepRow) {
        let Work::Queue(task, _) = &row.step.work else { return };
        let longest_mean = task.service.0.iter().map(Law::mean).fold(0.0, f64::max);
        let does = |team: &&TeamRow| match row.step.by {
            By::Team(id) => self.teams[id.index()].known.id == team.known.id,
            By::Role(role) => team.known.role == role,
            By::Nobody => false,
        };
        for team in self.teams.iter().filter(does).filter(|team| team.team.only_if_it_fits) {
            let longest = longest_shift(&team.team.staffing);
            if longest > Span::ZERO && longest_mean > longest.0 as f64 {
                let message = format!(
                    "the mean of {:.1} hours is longer than the longest shift of `{}` ({:.1} hours), so it is begun although it does not fit",
                    longest_mean / Span::HOUR.0 as f64,
                    team.known.id,
                    longest.hours()
                );
                self.notice(row, message, "drop `only_if_it_fits`, or divide the work");
                return;
            }
        }
    }

    /// Steps that lead back to themselves without any time passing.
    fn circles(&self) {
        let mut done = vec![false; self.steps.len()];
        for start in 0..self.steps.len() {
            if let Some(circle) = self.circle_from(start, &mut done) {
                let names: Vec<&str> =
                    circle.iter().map(|step| self.steps[*step].known.id.as_str()).collect();
                let message =
                    format!("people go round {} -> {} without time passing", names.join(" -> "), names[0]);
                self.error(
                    &self.steps[circle[0]],
                    message,
                    "put a `delay`, `after` or `service` between them",
                );
            }
        }
    }

    /// A circle found from a step by walking in depth, without recursion; `done` marks steps known to lead to none.
    fn circle_from(&self, start: usize, done: &mut [bool]) -> Option<Vec<usize>> {
        if done[start] {
            return None;
        }
        let mut path: Vec<(usize, Vec<usize>)> = vec![(start, at_once(&self.steps[start].step))];
        let mut on_path = vec![false; done.len()];
        on_path[start] = true;
        while let Some((step, left)) = path.last_mut() {
            let Some(to) = left.pop() else {
                (done[*step], on_path[*step]) = (true, false);
                path.pop();
                continue;
            };
            if on_path[to] {
                let from = path.iter().position(|(step, _)| *step == to).unwrap_or(0);
                let circle: Vec<usize> = path[from..].iter().map(|(step, _)| *step).collect();
                path.iter().for_each(|(step, _)| done[*step] = true);
                return Some(circle);
            }
            if !done[to] {
                on_path[to] = true;
                path.push((to, at_once(&self.steps[to].step)));
            }
        }
        None
    }

    /// The simulation keeps one flag for each role whose caseload is asked about.
    fn flags(&self) {
        let asked: BTreeSet<RoleId> = self
            .steps
            .iter()
            .filter_map(|row| match row.step.work {
                Work::OnCaseload { role, .. } => Some(role),
                _ => None,
            })
            .collect();
        if asked.len() > 7 {
            self.document
                .error(format!("{} roles are asked about by `on_caseload`", asked.len()), "at most 7");
        }
    }
}

/// The longest shift of a team with a rota; nought for others.
fn longest_shift(staffing: &Staffing) -> Span {
    let Staffing::Rota(rota) = staffing else { return Span::ZERO };
    let shifts = rota.members.iter().flat_map(|member| &member.shifts);
    shifts.map(|(from, to)| *to - *from).max().unwrap_or(Span::ZERO)
}

/// Steps that follow at the same instant.
fn at_once(step: &Step) -> Vec<usize> {
    let next = || {
        step.next
            .0
            .iter()
            .flat_map(|routes| &routes.edges)
            .filter(|edge| edge.after.as_ref().is_none_or(no_time))
    };
    let to: Vec<Option<StepId>> = match &step.work {
        Work::Route => next().map(|edge| edge.to).chain(step.also.iter().map(|also| Some(also.to))).collect(),
        Work::OnCaseload { yes, no, .. } => vec![*yes, *no],
        Work::Booked(booking) => vec![booking.full],
        Work::Queue(_, Some(Patience { law, to })) => {
            let impatient = law.0.iter().flatten().any(no_wait);
            if impatient { vec![*to] } else { Vec::new() }
        }
        Work::Caseload(Caseload { wait: Some((wait, returned)), .. }) if no_wait(wait) => vec![*returned],
        _ => Vec::new(),
    };
    let mut to: Vec<usize> = to.into_iter().flatten().map(StepId::index).collect();
    to.sort_unstable();
    to.dedup();
    to
}

fn no_time(law: &Law) -> bool {
    law.mean() <= 0.0
}

fn no_wait(wait: &Wait) -> bool {
    match wait {
        Wait::Law(law) => no_time(law),
        Wait::WorkingDays(days) => *days <= 0.0,
    }
}
