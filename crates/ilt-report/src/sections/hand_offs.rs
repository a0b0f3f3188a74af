//! Hand-offs: how many of each class, between whom, across which borders.

mod matrix;

use ilt_chart::{Bars, Chart, Column, Flow, Picture, Table};
use ilt_domain::{Measure, RoleId};
use ilt_ledger::Scope;

use crate::page::Section;
use crate::view::{View, half};
use crate::words::{NOTHING, capital, count, digits, list, share, time};

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let total = view.system(Measure::HandOffs).filter(|total| *total > 0.0)?;
    let mut section = Section::new("hand-offs", "Hand-offs");
    section.text(
        "The registered GP stays responsible for a person throughout. A hand-off is counted when another team accepts: \
         either it takes the care over (a transfer) or it joins while the sender stays. A meeting about a person is \
         never a hand-off.",
    );
    section.chart(classes(view));
    let routes = role_routes(view);
    if routes.len() > 1 {
        section.chart(flow(view, &routes, total));
        section.chart(matrix::chart(view, &routes));
    }
    section.table(crossings(view, total));
    section.text(reading(view));
    section.table(organisations(view));
    section.table(by_locality(view));
    section.table(by_cohort(view));
    section.filled()
}

const CLASSES: [(Measure, &str); 6] = [
    (Measure::Transfers, "transfers: another team takes over"),
    (Measure::Joins, "joins: another team comes in, the sender stays"),
    (Measure::Leaves, "returns to the registered GP"),
    (Measure::LeadChanges, "changes of lead professional"),
    (Measure::HospitalIn, "into hospital"),
    (Measure::HospitalOut, "out of hospital"),
];

fn classes(view: View<'_>) -> Chart {
    let known: Vec<(&str, f64, f64)> = CLASSES
        .iter()
        .filter_map(|(measure, name)| {
            let row = view.row(*measure, Scope::System, None).filter(|row| row.mean > 0.0)?;
            Some((*name, row.mean, half(row)))
        })
        .collect();
    let columns = vec![Column::text("Class"), Column::number("number"), Column::number("give or take")];
    let mut table = Table::new("Hand-offs and returns by class, whole system", columns);
    for (name, mean, half) in &known {
        table.push([capital(name), count(*mean), count(*half)]);
    }
    let of = |measure| view.system(measure).map_or_else(|| NOTHING.into(), count);
    let mut summary = format!(
        "The headline figure counts transfers ({}) and joins ({}).",
        of(Measure::Transfers),
        of(Measure::Joins)
    );
    if let Some(hours) = view.system(Measure::ReassessmentHours).filter(|hours| *hours > 0.0) {
        summary.push_str(&format!(" Assessing again after them takes {} hours.", count(hours)));
    }
    if let Some(wait) = view.system(Measure::LimboMean).filter(|wait| *wait > 0.0) {
        summary.push_str(&format!(" From asking to acceptance takes {} on average.", time(wait)));
    }
    let bars = known.iter().map(|(name, mean, half)| (capital(name), *mean, Some(*half))).collect();
    Chart {
        id: "classes".into(),
        title: "Hand-offs and returns by class".into(),
        summary,
        picture: Picture::Bars(Bars { bars, axis: "number in the time observed".into(), note: None }),
        table,
    }
}

/// Who sends, who receives, how often.
type Route = (RoleId, RoleId, f64);

fn role_routes(view: View<'_>) -> Vec<Route> {
    view.rows_of(Measure::HandOffs)
        .filter_map(|row| match row.key.scope {
            Scope::RoleRoute(from, to) => Some((from, to, row.mean)),
            _ => None,
        })
        .filter(|route| route.2 > 0.0)
        .collect()
}

fn flow(view: View<'_>, routes: &[Route], total: f64) -> Chart {
    let name = |role: RoleId| view.role(role).name.clone();
    let mut sorted: Vec<&Route> = routes.iter().collect();
    sorted.sort_by(|a, b| b.2.total_cmp(&a.2));
    let largest: Vec<String> = sorted
        .iter()
        .take(3)
        .map(|(from, to, number)| {
            format!("{} to {} ({}, {})", name(*from), name(*to), count(*number), share(number / total))
        })
        .collect();
    let mut table = Table::new(
        "Hand-offs from role to role",
        vec![Column::text("From"), Column::text("To"), Column::number("number"), Column::number("share")],
    );
    for (from, to, number) in &sorted {
        table.push([capital(&name(*from)), capital(&name(*to)), count(*number), share(number / total)]);
    }
    let links = sorted
        .iter()
        .map(|(from, to, number)| (capital(&name(*from)), capital(&name(*to)), *number))
        .collect();
    Chart {
        id: "flow".into(),
        title: "Who hands off to whom".into(),
        summary: format!("Hand-offs from role to role. The largest flows: {}.", list(&largest)),
        picture: Picture::Flow(Flow { links }),
        table,
    }
}

fn crossings(view: View<'_>, total: f64) -> Table {
    let columns = ["number", "share of hand-offs", "per 1,000 people a month"].map(Column::number);
    let mut table = Table::new(
        "Borders crossed, and hand-offs handed back",
        std::iter::once(Column::text("What")).chain(columns).collect(),
    );
    let people_months = view
        .system(Measure::HandOffRate)
        .filter(|_| view.registered())
        .filter(|rate| *rate > 0.0)
        .map(|rate| total * 1000.0 / rate);
    for measure in [
        Measure::CrossOrganisation,
        Measure::NhsSocialCare,
        Measure::CrossLocality,
        Measure::PingPong7,
        Measure::PingPong28,
    ] {
        let Some(number) = view.system(measure) else { continue };
        let rate = people_months.map_or_else(String::new, |months| digits(number * 1000.0 / months));
        table.push([capital(crate::glossary::name(measure)), count(number), share(number / total), rate]);
    }
    table.without_empty_columns()
}

/// How two of the borders are to be read.
fn reading(view: View<'_>) -> String {
    let shared =
        view.names().teams.iter().filter(|team| !team.base.is_some() && !team.serves.is_empty()).count();
    let mut text = String::new();
    if shared > 0 && view.localities().len() > 1 {
        text.push_str(
            "Teams shared by several localities are a place of their own: a hand-off between one of them and a \
             locality\u{2019}s team counts as one between localities, whoever the person is. ",
        );
    }
    let back = view.system(Measure::PingPong28).is_some_and(|back| back > 0.0);
    if !back {
        text.push_str(
            "None was handed straight back within 28 days: either that does not happen, or the pathways of this \
             scenario hold no way back, and then it could not be seen.",
        );
    }
    text
}

fn organisations(view: View<'_>) -> Table {
    let columns = vec![Column::text("From"), Column::text("To"), Column::number("number")];
    let mut table = Table::new("Hand-offs between organisations", columns);
    let name = |at: ilt_domain::OrganisationId| view.names().organisations[at.index()].name.clone();
    let mut routes: Vec<(String, String, f64)> = view
        .rows_of(Measure::HandOffs)
        .filter_map(|row| match row.key.scope {
            Scope::OrganisationRoute(from, to) if from != to => Some((name(from), name(to), row.mean)),
            _ => None,
        })
        .collect();
    routes.sort_by(|a, b| b.2.total_cmp(&a.2));
    for (from, to, number) in routes {
        table.push([from, to, count(number)]);
    }
    table
}

const GROUPED: [Measure; 7] = [
    Measure::HandOffs,
    Measure::HandOffRate,
    Measure::HandOffsPerEpisode,
    Measure::MultipleHandOffs,
    Measure::NhsSocialCare,
    Measure::PingPong28,
    Measure::EmergencyAdmissionRate,
];

/// Rates per person mean nothing where the people are not those of a register.
fn told(view: View<'_>, measure: Measure) -> bool {
    !matches!(measure, Measure::HandOffRate | Measure::EmergencyAdmissionRate) || view.registered()
}

fn grouped(caption: &str, first: &str, lines: Vec<(String, Vec<Option<f64>>)>) -> Table {
    let headers = GROUPED.map(|measure| Column::number(crate::glossary::name(measure)));
    let mut table = Table::new(caption, std::iter::once(Column::text(first)).chain(headers).collect());
    for (name, values) in lines {
        let cells = GROUPED.iter().zip(values).map(|(measure, value)| match (measure, value) {
            (_, None) => String::new(),
            (Measure::MultipleHandOffs, Some(value)) => share(value),
            (
                Measure::HandOffRate | Measure::HandOffsPerEpisode | Measure::EmergencyAdmissionRate,
                Some(value),
            ) => digits(value),
            (_, Some(value)) => count(value),
        });
        table.push(std::iter::once(name).chain(cells));
    }
    table.without_empty_columns()
}

fn by_locality(view: View<'_>) -> Table {
    let lines = view.localities().into_iter().map(|at| {
        let of = |measure| view.mean(measure, Scope::Locality(at), None).filter(|_| told(view, measure));
        let values = GROUPED.map(of).to_vec();
        (view.locality(at).to_owned(), values)
    });
    let lines: Vec<_> = lines.filter(|(_, values)| values[0].is_some()).collect();
    grouped("Hand-offs of the people registered in each locality", "Locality", lines)
}

fn by_cohort(view: View<'_>) -> Table {
    use ilt_ledger::{RowKey, Time};
    let cohorts = (0..view.names().cohorts.len() as u32).map(ilt_domain::CohortId);
    let of = |measure, cohort| {
        let key =
            RowKey { measure, scope: Scope::System, cohort: Some(cohort), class: None, time: Time::Window };
        view.findings.mean(&key).filter(|mean| mean.is_finite())
    };
    let lines = cohorts.map(|cohort| {
        let known = |measure| of(measure, cohort).filter(|_| told(view, measure));
        let values = GROUPED.map(known).to_vec();
        (capital(&view.names().cohorts[cohort.index()].name), values)
    });
    let lines: Vec<_> = lines.filter(|(_, values)| values[0].is_some()).collect();
    grouped("Hand-offs by cohort", "Cohort", lines)
}
