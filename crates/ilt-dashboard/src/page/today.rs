//! How things stand: localities by roles, and the five worst.

use ilt_domain::forecast::{Place, Target};
use ilt_domain::{LocalityId, RoleId, Span};
use ilt_live::suppression::{PublicStateNow, Shown};

use super::worst::worst;
use super::{Block, Cell, Scene, Section, Sheet, time};
use crate::words::{NOTHING, horizon, people, share, short_time, shown, whole};

/// Chances of waiting beyond the target from which a cell is darker.
const SHADES: [f64; 4] = [0.05, 0.2, 0.5, 0.8];

pub(crate) fn section(scene: &Scene<'_>) -> Section {
    let mut section = Section::new("today", "How things stand");
    let standing = &scene.view.standing;
    if standing.is_empty() {
        section.text("Nothing is known yet. The first figures come with the first tick of the clock.");
        return section;
    }
    section.blocks.push(Block::Figures(headline(standing.values())));
    let worst = worst(scene);
    if !worst.is_empty() {
        section.blocks.push(Block::Heading("Where to look first".into()));
        section.blocks.push(Block::Ranked(worst));
    }
    section.table(grid(scene));
    section.table(everything(scene, None).folded());
    section
}

pub(crate) fn of_locality(scene: &Scene<'_>, at: LocalityId) -> Section {
    let mut section = Section::new("today", "How things stand");
    let here: Vec<&PublicStateNow> =
        scene.view.standing.values().filter(|state| state.locality == at).collect();
    if here.is_empty() {
        section.text("Nothing is known of this locality yet.");
        return section;
    }
    section.blocks.push(Block::Figures(headline(here.iter().copied())));
    section.table(everything(scene, Some(at)));
    section
}

/// One of the counts of a state.
type Part = fn(&PublicStateNow) -> Option<u32>;

/// Sums of what is shown of each role and locality.
fn headline<'s>(
    states: impl IntoIterator<Item = &'s PublicStateNow> + Clone,
) -> Vec<(String, String, String)> {
    let names: [(&str, &str, Part); 4] = [
        ("Waiting", "for a first or further contact", |state| state.waiting),
        ("In service", "being seen, or work on the case in hand", |state| state.in_service),
        ("On caseloads", "of teams that keep one", |state| state.caseload),
        ("Staff on", "available for the work", |state| Some(state.staff)),
    ];
    let sum = |part: Part| {
        let one = |state| Shown { count: part(state).map(i64::from), at_least: false };
        shown(Shown::sum(states.clone().into_iter().map(one)))
    };
    names.into_iter().map(|(name, of, part)| (name.into(), sum(part), of.into())).collect()
}

/// The chance, if forecast, that someone who starts in the horizon waits longer than the target.
pub(crate) fn over_target(scene: &Scene<'_>, at: LocalityId, role: RoleId, ahead: Span) -> Option<f64> {
    let forecast = scene.view.forecasts.get(&Place::Locality(at))?;
    let wait = forecast
        .figures
        .iter()
        .find(|figure| figure.role == role && figure.target == Target::Wait && figure.horizon == ahead)?;
    wait.over_target.filter(|chance| chance.is_finite())
}

fn grid(scene: &Scene<'_>) -> Sheet {
    let ahead = scene.usual_horizon();
    let standing = &scene.view.standing;
    let roles = scene.roles();
    let names: Vec<String> = std::iter::once("Locality".into())
        .chain(roles.iter().map(|role| format!("#{}", scene.role(*role))))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let chance = ahead.map_or_else(String::new, |ahead| {
        format!("; and the chance that someone who starts {} has waited longer than the target, which also shades the cell", time::ahead(ahead))
    });
    let caption = format!("People waiting, by locality and role; under it the longest wait so far{chance}");
    let mut sheet = Sheet::new("grid", caption, &names);
    for at in scene.localities() {
        let name = Cell { href: scene.address(at), ..Cell::from(scene.locality(at)) };
        let cells = roles.iter().map(|role| match standing.get(&(at, *role)) {
            Some(state) => cell(state, ahead.and_then(|ahead| over_target(scene, at, *role, ahead))),
            None => "–".into(),
        });
        let row: Vec<Cell> = std::iter::once(name).chain(cells).collect();
        sheet.push(row);
    }
    if sheet.rows.iter().flatten().any(|cell| cell.shade.is_some()) {
        sheet.shades = shades();
    }
    sheet
}

fn shades() -> Vec<String> {
    let edges = [0.0].into_iter().chain(SHADES).zip(SHADES.into_iter().chain([1.0]));
    edges.map(|(from, to)| format!("{:.0} to {:.0}%", from * 100.0, to * 100.0)).collect()
}

fn cell(state: &PublicStateNow, chance: Option<f64>) -> Cell {
    let mut small = Vec::new();
    if let Some(oldest) = state.oldest.filter(|oldest| *oldest > Span::ZERO) {
        small.push(format!("longest {}", short_time(oldest)));
    }
    small.extend(chance.map(|chance| format!("{} late", share(chance))));
    let shade = chance.map(|chance| SHADES.iter().filter(|edge| chance >= **edge).count());
    Cell { small, shade, ..Cell::from(people(state.waiting)) }
}

/// Every figure of every role.
fn everything(scene: &Scene<'_>, of: Option<LocalityId>) -> Sheet {
    let ahead = scene.usual_horizon();
    let late = ahead.map_or_else(|| "#Late".to_owned(), |ahead| format!("#Late, {}", horizon(ahead)));
    let columns =
        ["Role", "#Waiting", "#Longest wait", "#In service", "#Booked", "#Caseload", "#Staff on", &late];
    let with_place: Vec<&str> = std::iter::once("Locality").chain(columns).collect();
    let columns = if of.is_some() { &columns[..] } else { &with_place[..] };
    let mut sheet = Sheet::new("standing", "All figures by locality and role", columns);
    if of.is_some() {
        sheet.caption = "How each role stands. Late: chance that someone who starts within that time has waited longer than the target".into();
    }
    for (&(at, role), state) in &scene.view.standing {
        if of.is_some_and(|of| of != at) {
            continue;
        }
        let mut row: Vec<Cell> = Vec::new();
        if of.is_none() {
            row.push(Cell { href: scene.address(at), ..Cell::from(scene.locality(at)) });
        }
        let chance = ahead.and_then(|ahead| over_target(scene, at, role, ahead));
        row.push(scene.role(role).into());
        row.push(people(state.waiting).into());
        row.push(state.oldest.map_or_else(|| NOTHING.into(), short_time).into());
        row.extend([state.in_service, state.booked, state.caseload].map(|count| people(count).into()));
        row.push(whole(state.staff).into());
        row.push(share(chance.unwrap_or(f64::NAN)).into());
        sheet.push(row);
    }
    sheet
}
