//! What will happen, role by role: people waiting, demand, hours short and waits at every horizon, which method says
//! so, and how that method has done.

mod fan;
mod past;
mod record;

use ilt_domain::forecast::{Figure, Forecast, LEVELS, Place, Reason, Stale, Target};
use ilt_domain::{LocalityId, RoleId, Span};
use ilt_live::suppression::Rule;

use super::{Block, Cell, Picture, Scene, Section, Sheet, now};
use crate::when::london;
use crate::words::{WITHHELD, count, expected, fixed, horizon, people_expected, several, share, time};
use fan::{Ahead, Fan};

/// Places among [`LEVELS`] of the middle and of the two intervals.
const MIDDLE: usize = LEVELS.len() / 2;
const EIGHTY: (usize, usize) = (2, 18);
const NINETY_FIVE: (usize, usize) = (0, 20);

pub(crate) fn section(scene: &Scene<'_>, place: Place) -> Section {
    let mut section = Section::new("forecast", "What will happen");
    let Some(forecast) = scene.view.forecasts.get(&place) else {
        section.text("No forecast has been made yet. The first comes when every locality has been heard of at the same tick of the clock.");
        return section;
    };
    section.text(basis(forecast, place));
    section.blocks.extend(old(scene, forecast));
    section.blocks.extend(stale(scene, forecast));
    section.blocks.extend(incomplete(forecast));
    section.blocks.push(Block::FanKey);
    let mut roles: Vec<RoleId> = forecast.figures.iter().map(|figure| figure.role).collect();
    roles.sort_unstable();
    roles.dedup();
    for role in roles {
        section.blocks.push(Block::Heading(scene.role(role)));
        section.blocks.push(Block::Pictures(pictures(scene, forecast, place, role)));
        section.blocks.extend(past::blocks(scene, place, role));
        section.table(record::sheet(scene, forecast, role));
    }
    if place == Place::All {
        section.blocks.extend(by_locality(scene));
    }
    section
}

fn basis(forecast: &Forecast, place: Place) -> String {
    let place = if place == Place::All { " The figures are sums over all localities." } else { "" };
    let again = match forecast.supersedes {
        Some((_, Reason::LateEvents)) => " It replaces one made before late events came in.",
        Some((_, Reason::MaterialChange)) => " It was made early because much had changed.",
        _ => "",
    };
    format!(
        "Made from how things stood at {}, by {} of the model ({}).{again}{place}",
        london(forecast.as_of),
        several(forecast.members as usize, "run", "runs"),
        forecast.model
    )
}

/// Said loudly when events have gone on for longer than this since the forecast was made.
const OLD: Span = Span(3 * Span::HOUR.0);

fn old(scene: &Scene<'_>, forecast: &Forecast) -> Option<Block> {
    let age = scene.view.now - forecast.as_of;
    (age > OLD).then(|| {
        let claim = format!("This forecast is {} old.", time(age));
        Block::Loud(
            claim,
            "Forecasts have not kept up with events; times ahead count from when it was made.".into(),
        )
    })
}

fn incomplete(forecast: &Forecast) -> Option<Block> {
    let least = forecast.sources.iter().map(|source| source.completeness).fold(1.0, f64::min);
    (least < 0.9).then(|| {
        let claim = format!("Only {} of the usual events had come from one source.", share(least));
        Block::Notice(claim, "Intervals are wider for it.".into())
    })
}

/// Said loudly: a part of the figures rests on old news, or is missing.
fn stale(scene: &Scene<'_>, forecast: &Forecast) -> Option<Block> {
    let first = forecast.stale.first()?;
    let how = |part: &Stale| match part.told {
        Some(told) => format!("{} ({} old)", scene.locality(part.locality), time(forecast.as_of - told)),
        None => format!("{} (nothing known for a day: left out)", scene.locality(part.locality)),
    };
    let places: Vec<String> = forecast.stale.iter().map(how).collect();
    let claim = match forecast.stale.len() {
        1 => format!("{} had said nothing when this was made.", scene.locality(first.locality)),
        more => format!("{more} localities had said nothing when this was made."),
    };
    let detail =
        format!("Its figures hold their last news as if nothing had happened since: {}.", places.join("; "));
    Some(Block::Loud(claim, detail))
}

fn of(forecast: &Forecast, role: RoleId, target: Target) -> Vec<&Figure> {
    let mut figures: Vec<&Figure> =
        forecast.figures.iter().filter(|figure| figure.role == role && figure.target == target).collect();
    figures.sort_by_key(|figure| figure.horizon);
    figures
}

fn pictures(scene: &Scene<'_>, forecast: &Forecast, place: Place, role: RoleId) -> Vec<Picture> {
    let told = |picture: Option<Picture>, target: Target| {
        let note = record::note(scene, &of(forecast, role, target));
        picture.map(|picture| Picture { note, ..picture })
    };
    let rule = scene.rule();
    let all = [
        waiting(scene, forecast, place, role),
        demand(rule, of(forecast, role, Target::Demand), role),
        short(rule, of(forecast, role, Target::HoursShort), &of(forecast, role, Target::WteShort), role),
        waits(rule, of(forecast, role, Target::Wait), role),
    ];
    let targets = [Target::Waiting, Target::Demand, Target::HoursShort, Target::Wait];
    all.into_iter().zip(targets).filter_map(|(picture, target)| told(picture, target)).collect()
}

fn waiting(scene: &Scene<'_>, forecast: &Forecast, place: Place, role: RoleId) -> Option<Picture> {
    let rule = scene.rule();
    let figures = of(forecast, role, Target::Waiting);
    let past = now::past(scene.view, place, role, forecast.as_of);
    let summary = in_the_end(rule, figures.last()?, "", people_expected);
    let id = format!("waiting-{}", role.0);
    let sheet = sheet(rule, id, "People waiting at the end of each time", &figures, |_| 1.0, people_expected);
    Some(picture("People waiting", "people waiting", summary, past, &figures, |_| 1.0, sheet))
}

/// Instead of a sentence on a figure that is withheld.
const TOO_FEW: &str = "Too few people to be shown.";

/// How a figure is written: in what unit, under which rule.
type Write = fn(f64, f64, Rule) -> String;

/// What is expected at the furthest horizon, in so many words.
fn in_the_end(rule: Rule, last: &Figure, unit: &str, write: Write) -> String {
    if withheld(rule, last) {
        return TOO_FEW.into();
    }
    let at = |level: usize| write(last.quantiles[level], 1.0, rule);
    format!(
        "In {}: {}{unit} in the middle, between {} and {} with a chance of 80 in 100.",
        horizon(last.horizon),
        at(MIDDLE),
        at(EIGHTY.0),
        at(EIGHTY.1)
    )
}

fn withheld(rule: Rule, figure: &Figure) -> bool {
    rule.withholds() && figure.mean.is_nan()
}

/// Demand is shown for each day, since what is asked for in twelve weeks would dwarf what is asked for in four hours.
fn demand(rule: Rule, figures: Vec<&Figure>, role: RoleId) -> Option<Picture> {
    let per_day = |figure: &Figure| 1.0 / figure.horizon.days().max(1.0 / 24.0);
    let last = figures.last()?;
    let middle = |figure: &Figure| match withheld(rule, figure) {
        true => WITHHELD.into(),
        false => people_expected(figure.quantiles[MIDDLE], 1.0, rule),
    };
    let summary = match withheld(rule, last) {
        true => TOO_FEW.into(),
        false => format!(
            "Over {}: {} requests in the middle, {} a day.",
            horizon(last.horizon),
            middle(last),
            count(last.quantiles[MIDDLE] * per_day(last))
        ),
    };
    let id = format!("demand-{}", role.0);
    let mut sheet = sheet(rule, id, "Requests a day, on average over each time", &figures, per_day, expected);
    sheet.columns.push(("In all".into(), true));
    for (row, figure) in sheet.rows.iter_mut().zip(&figures) {
        row.push(middle(figure).into());
    }
    Some(picture("Demand", "requests a day", summary, Vec::new(), &figures, per_day, sheet))
}

fn short(rule: Rule, figures: Vec<&Figure>, wte: &[&Figure], role: RoleId) -> Option<Picture> {
    let last = figures.last()?;
    let none = figures.iter().all(|figure| figure.quantiles[NINETY_FIVE.1] < 0.05);
    let summary = match none {
        true => format!("No hours are expected to be short up to {} ahead.", horizon(last.horizon)),
        false => in_the_end(rule, last, " hours", expected),
    };
    let caption = "Hours of work that stand unstarted beyond the target at the end of each time";
    let mut sheet = sheet(rule, format!("short-{}", role.0), caption, &figures, |_| 1.0, expected);
    if !wte.is_empty() {
        sheet.columns.push(("WTE short".into(), true));
        for (row, figure) in sheet.rows.iter_mut().zip(&figures) {
            let same = wte.iter().find(|wte| wte.horizon == figure.horizon);
            row.push(match withheld(rule, figure) {
                true => WITHHELD.into(),
                false => fixed(same.map_or(f64::NAN, |wte| wte.quantiles[MIDDLE]), 1).into(),
            });
        }
    }
    // A line along nought shows nothing.
    let drawn = if none { &[] } else { figures.as_slice() };
    Some(picture("Hours short", "hours of work", summary, Vec::new(), drawn, |_| 1.0, sheet))
}

fn waits(rule: Rule, figures: Vec<&Figure>, role: RoleId) -> Option<Picture> {
    let greatest = figures.iter().map(|figure| figure.quantiles[NINETY_FIVE.1]).fold(0.0, f64::max);
    let (unit, scale) = if greatest > 96.0 { ("days", 1.0 / 24.0) } else { ("hours", 1.0) };
    let chance = figures.iter().find_map(|figure| Some((figure.over_target?, figure.horizon)));
    let summary = match chance {
        Some((chance, ahead)) => {
            let late = if chance > 0.0 { share(chance) } else { "none".into() };
            format!(
                "Of those who start within {}, {late} are expected to have waited longer than the target.",
                horizon(ahead)
            )
        }
        None if figures.iter().all(|figure| withheld(rule, figure)) => TOO_FEW.into(),
        None => "Mean wait of those who start.".into(),
    };
    let caption = format!("Mean wait in {unit} of those who start within each time");
    let mut sheet = sheet(rule, format!("wait-{}", role.0), &caption, &figures, |_| scale, expected);
    sheet.columns.push(("Late".into(), true));
    for (row, figure) in sheet.rows.iter_mut().zip(&figures) {
        row.push(match withheld(rule, figure) {
            true => WITHHELD.into(),
            false => share(figure.over_target.unwrap_or(f64::NAN)).into(),
        });
    }
    let up = format!("{unit} of waiting");
    Some(picture("Waits", &up, summary, Vec::new(), &figures, |_| scale, sheet))
        .filter(|_| !figures.is_empty())
}

fn picture(
    title: &str,
    up: &str,
    summary: String,
    past: Vec<(f64, f64)>,
    figures: &[&Figure],
    scale: impl Fn(&Figure) -> f64,
    sheet: Sheet,
) -> Picture {
    let ahead = figures.iter().map(|figure| {
        let at = |level: usize| figure.quantiles[level] * scale(figure);
        // A low end of too few people is drawn as nought; a figure that is withheld as a whole is not drawn.
        let low = |level: usize| if at(level).is_nan() && figure.mean.is_finite() { 0.0 } else { at(level) };
        Ahead {
            label: horizon(figure.horizon),
            middle: at(MIDDLE),
            eighty: (low(EIGHTY.0), at(EIGHTY.1)),
            ninety_five: (low(NINETY_FIVE.0), at(NINETY_FIVE.1)),
        }
    });
    let id = format!("{}-fan", sheet.id);
    let fan = Fan { id: &id, title, summary: &summary, up, past, ahead: ahead.collect() };
    let svg = fan.svg();
    Picture { svg, narrow: String::new(), id, title: title.into(), summary, sheet, note: String::new() }
}

/// "12 to 30".
fn four_in_five(rule: Rule, figure: &Figure) -> String {
    let at = |level: usize| people_expected(figure.quantiles[level], 1.0, rule);
    format!("{} to {}", at(EIGHTY.0), at(EIGHTY.1))
}

fn sheet(
    rule: Rule,
    id: String,
    caption: &str,
    figures: &[&Figure],
    scale: impl Fn(&Figure) -> f64,
    write: Write,
) -> Sheet {
    let mut sheet = Sheet::new(id, caption, &["Time ahead", "#Middle", "#80 in 100", "#95 in 100"]);
    for figure in figures {
        let at = |level: usize| write(figure.quantiles[level], scale(figure), rule);
        let range = |(low, high): (usize, usize)| format!("{} to {}", at(low), at(high));
        let told = match withheld(rule, figure) {
            true => [WITHHELD; 3].map(str::to_owned),
            false => [at(MIDDLE), range(EIGHTY), range(NINETY_FIVE)],
        };
        sheet.push(std::iter::once(horizon(figure.horizon)).chain(told).map(Cell::from).collect());
    }
    sheet
}

/// People waiting at the usual horizon, by locality and role.
fn by_locality(scene: &Scene<'_>) -> Vec<Block> {
    let Some(ahead) = scene.usual_horizon() else { return Vec::new() };
    let roles = scene.roles();
    let names: Vec<String> = std::iter::once("Locality".to_owned())
        .chain(roles.iter().map(|role| format!("#{}", scene.role(*role))))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let caption = format!(
        "People waiting in {}: the middle, and under it the range that holds it 80 times in 100",
        horizon(ahead)
    );
    let mut sheet = Sheet::new("ahead", caption, &names);
    for at in scene.localities() {
        let name = Cell { href: scene.address(at), ..Cell::from(scene.locality(at)) };
        let row: Vec<Cell> =
            std::iter::once(name).chain(roles.iter().map(|role| cell(scene, at, *role, ahead))).collect();
        sheet.push(row);
    }
    vec![Block::Heading("By locality".into()), Block::Table(sheet)]
}

fn cell(scene: &Scene<'_>, at: LocalityId, role: RoleId, ahead: Span) -> Cell {
    let figure = scene.view.forecasts.get(&Place::Locality(at)).and_then(|forecast| {
        of(forecast, role, Target::Waiting).into_iter().find(|figure| figure.horizon == ahead)
    });
    match figure {
        Some(figure) if withheld(scene.rule(), figure) => WITHHELD.into(),
        Some(figure) => Cell {
            small: vec![four_in_five(scene.rule(), figure)],
            ..Cell::from(people_expected(figure.quantiles[MIDDLE], 1.0, scene.rule()))
        },
        None => "–".into(),
    }
}
