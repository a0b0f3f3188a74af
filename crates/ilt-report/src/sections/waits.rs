//! How long people wait, by step and by place.

mod by_locality;

use ilt_chart::{Column, Table};
use ilt_domain::directory::Target;
use ilt_domain::{Measure, StepId, TeamId};
use ilt_ledger::{Class, Scope};

use crate::page::Section;
use crate::view::View;
use crate::words::{Scale, capital, count, share, time};

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let mut section = Section::new("waits", "Waits");
    let places = view.localities().len();
    if places > 1 {
        for role in view.roles() {
            by_locality::chart(view, role).into_iter().for_each(|chart| section.chart(chart));
        }
    }
    by_step(view).into_iter().for_each(|table| section.table(table));
    let teams = view.teams();
    if places < 2 && teams.len() > 1 {
        by_team(view, &teams).into_iter().for_each(|table| section.table(table));
    }
    section.table(by_cohort(view));
    section.filled()
}

/// The measures of a table of waits, in order, with how each is written.
fn columns(scale: Scale) -> Vec<(Measure, String)> {
    let wait = |words: &str| format!("{words}, {}", scale.name);
    vec![
        (Measure::Requests, "requests".into()),
        (Measure::Starts, "started".into()),
        (Measure::WaitMean, wait("average wait")),
        (Measure::WaitMedian, wait("half wait less than")),
        (Measure::WaitP95, wait("1 in 20 wait longer than")),
        (Measure::WaitOverTarget, "over target".into()),
    ]
}

/// The measures of a table of appointments, which are waited for because they were given ahead.
fn booked(lead: Scale) -> Vec<(Measure, String)> {
    vec![
        (Measure::Requests, "requests".into()),
        (Measure::Starts, "started".into()),
        (Measure::LeadTimeMean, format!("booked ahead on average, {}", lead.name)),
        (Measure::LeadTimeMedian, format!("half booked within, {}", lead.name)),
        (Measure::LeadTimeP90, format!("1 in 10 booked beyond, {}", lead.name)),
    ]
}

/// The measures of a table of what became of requests, with how each is called.
fn fates() -> Vec<(Measure, String)> {
    vec![
        (Measure::Requests, "requests".into()),
        (Measure::StillWaiting, "still waiting at the end".into()),
        (Measure::GaveUp, "left before work began".into()),
        (Measure::Lost, "turned away".into()),
        (Measure::NoSlot, "no appointment available".into()),
        (Measure::Returned, "returned".into()),
        (Measure::NotAttended, "not attended".into()),
        (Measure::EndedWaiting, "died or moved first".into()),
    ]
}

/// One line of a table of waits.
fn line(
    measures: &[(Measure, String)],
    scale: Scale,
    lead: Scale,
    of: impl Fn(Measure) -> Option<f64>,
) -> Vec<String> {
    let write = |measure: Measure, value: f64| match measure {
        Measure::LeadTimeMean | Measure::LeadTimeMedian | Measure::LeadTimeP90 if value <= 0.0 => {
            String::new()
        }
        Measure::LeadTimeMean | Measure::LeadTimeMedian | Measure::LeadTimeP90 => lead.cell(value),
        Measure::WaitOverTarget => share(value),
        Measure::WaitMean | Measure::WaitMedian | Measure::WaitP95 => scale.cell(value),
        // A column of noughts says nothing; where all lines are empty it is left out.
        Measure::GaveUp
        | Measure::Lost
        | Measure::NoSlot
        | Measure::Returned
        | Measure::NotAttended
        | Measure::EndedWaiting
        | Measure::StillWaiting
            if value == 0.0 =>
        {
            String::new()
        }
        _ => count(value),
    };
    measures
        .iter()
        .map(|(measure, _)| of(*measure).map_or_else(String::new, |value| write(*measure, value)))
        .collect()
}

/// Whose waits a line of a table is about.
struct Line {
    name: String,
    /// By when work should have begun, in words; empty if nothing says so.
    target: String,
    scope: Scope,
    class: Option<Class>,
}

impl Line {
    fn of(&self, view: View<'_>, measure: Measure) -> Option<f64> {
        view.mean(measure, self.scope, self.class)
    }
}

/// Tables that fit a page: waits, appointments, and what became of requests; empty where there is nothing to say.
fn tables(what: &str, first: &str, lines: &[Line], view: View<'_>) -> [Table; 3] {
    let scale = Scale::of_all(
        lines.iter().filter_map(|line| line.of(view, Measure::WaitP95).or(line.of(view, Measure::WaitMean))),
    );
    let lead = Scale::of_all(lines.iter().filter_map(|line| line.of(view, Measure::LeadTimeMean)));
    let table = |caption: String, measures: Vec<(Measure, String)>, shown: &dyn Fn(&Line) -> bool| {
        let headers = measures.iter().map(|(_, name)| Column::number(name.clone()));
        let columns = [Column::text(first), Column::text("target")].into_iter().chain(headers).collect();
        let mut table = Table::new(caption, columns);
        for row in lines.iter().filter(|line| shown(line)) {
            let known = |measure| row.of(view, measure).filter(|_| judged(view, row, measure));
            let judged = measures.iter().any(|(measure, _)| *measure == Measure::WaitOverTarget);
            let target = if judged { row.target.clone() } else { String::new() };
            let figures = line(&measures, scale, lead, known);
            table.push([row.name.clone(), target].into_iter().chain(figures));
        }
        table.without_empty_columns()
    };
    let waited = |line: &Line| line.of(view, Measure::WaitMean).is_some();
    let given = |line: &Line| line.of(view, Measure::LeadTimeMean).is_some_and(|lead| lead > 0.0);
    [
        table(format!("Waits {what}"), columns(scale), &|line| waited(line) || !given(line)),
        table(format!("Appointments {what}"), booked(lead), &given),
        table(format!("What became of requests, {what}"), fates(), &|_| true),
    ]
}

/// Whether a measure says anything about a line: a share over target does where there is a target.
fn judged(view: View<'_>, line: &Line, measure: Measure) -> bool {
    match (measure, line.scope, line.class) {
        (Measure::WaitOverTarget, _, Some(Class::Step(step))) => {
            view.names().steps[step.index()].target.is_some()
        }
        (Measure::WaitOverTarget, Scope::Team(team), None) => view.has_target(team),
        _ => true,
    }
}

fn by_step(view: View<'_>) -> [Table; 3] {
    let steps = (0..view.names().steps.len() as u32).map(StepId);
    let lines: Vec<Line> = steps
        .filter(|step| view.mean(Measure::Requests, Scope::System, Some(Class::Step(*step))).is_some())
        .map(|step| Line {
            name: capital(&view.names().steps[step.index()].name),
            target: target(view, step),
            scope: Scope::System,
            class: Some(Class::Step(step)),
        })
        .collect();
    tables("by step, whole system", "Step", &lines, view)
}

/// By when a step should have begun, in words.
fn target(view: View<'_>, step: StepId) -> String {
    match view.names().steps[step.index()].target {
        None => String::new(),
        Some(Target::Elapsed(span)) => time(span.hours()),
        Some(Target::WorkingDays(days)) => {
            let unit = if days == 1.0 { "day" } else { "days" };
            format!("{} working {unit}", crate::words::plain(days))
        }
    }
}

fn by_team(view: View<'_>, teams: &[TeamId]) -> [Table; 3] {
    let lines: Vec<Line> = teams
        .iter()
        .filter(|team| view.mean(Measure::Requests, Scope::Team(**team), None).is_some())
        .map(|team| Line {
            name: view.names().teams[team.index()].name.clone(),
            target: String::new(),
            scope: Scope::Team(*team),
            class: None,
        })
        .collect();
    tables("by team", "Team", &lines, view)
}

/// Waits of cohorts over all steps.
fn by_cohort(view: View<'_>) -> Table {
    use ilt_ledger::{RowKey, Time};
    let cohorts = (0..view.names().cohorts.len() as u32).map(ilt_domain::CohortId);
    let of = |measure, cohort| {
        let key =
            RowKey { measure, scope: Scope::System, cohort: Some(cohort), class: None, time: Time::Window };
        view.findings.mean(&key).filter(|mean| mean.is_finite())
    };
    let known: Vec<_> = cohorts.filter(|cohort| of(Measure::WaitMean, *cohort).is_some()).collect();
    let scale = Scale::of_all(known.iter().filter_map(|cohort| of(Measure::WaitP95, *cohort)));
    let headers = ["requests".to_owned(), "started".into(), format!("average wait, {}", scale.name)];
    let headers = headers.into_iter().chain([
        format!("half wait less than, {}", scale.name),
        format!("1 in 20 wait longer than, {}", scale.name),
    ]);
    let columns = std::iter::once(Column::text("Cohort")).chain(headers.map(Column::number)).collect();
    let mut table = Table::new("Waits by cohort, all steps together", columns);
    for cohort in known {
        let mut row = vec![capital(&view.names().cohorts[cohort.index()].name)];
        row.extend(
            [Measure::Requests, Measure::Starts]
                .map(|measure| of(measure, cohort).map_or_else(String::new, count)),
        );
        row.extend(
            [Measure::WaitMean, Measure::WaitMedian, Measure::WaitP95]
                .map(|measure| of(measure, cohort).map_or_else(String::new, |wait| scale.cell(wait))),
        );
        table.push(row);
    }
    table.without_empty_columns()
}
