//! What past forecasts had said, against what came.

use ilt_chart::theme;
use ilt_domain::forecast::{Place, Target};
use ilt_domain::{RoleId, Span};
use ilt_live::view::CameTrue;

use super::fan::{BOTTOM, HEIGHT, LEFT, RIGHT, Scale, WIDTH, escaped, line, path, points, text};
use crate::page::scene::method;
use crate::page::{Block, Cell, Picture, Scene, Sheet};
use crate::words::{WITHHELD, count, horizon, share, whole};

/// What is shown: a target, its title, its unit.
const SHOWN: [(Target, &str, &str); 2] = [
    (Target::Waiting, "People waiting", "people waiting"),
    (Target::Demand, "Demand", "requests in the time"),
];

/// Pictures of the shortest look ahead of a role that has come true at least twice.
pub(super) fn blocks(scene: &Scene<'_>, place: Place, role: RoleId) -> Option<Block> {
    let pictures: Vec<Picture> = SHOWN
        .into_iter()
        .filter_map(|(target, title, up)| picture(scene, place, role, target, title, up))
        .collect();
    (!pictures.is_empty()).then_some(Block::Pictures(pictures))
}

fn picture(
    scene: &Scene<'_>,
    place: Place,
    role: RoleId,
    target: Target,
    title: &str,
    up: &str,
) -> Option<Picture> {
    let of = (place, role, target, Span::ZERO)..=(place, role, target, Span(i64::MAX));
    let ((.., ahead), all) = scene.view.came.range(of).find(|(_, all)| all.len() > 1)?;
    let all: Vec<CameTrue> = all.iter().copied().collect();
    if all.iter().filter(|one| drawable(one)).count() < 2 {
        return None;
    }
    let title = format!("{title}: forecasts of {} ahead and what came", horizon(*ahead));
    let held = all.iter().filter(|one| one.inside.0).count();
    let summary = format!(
        "Of the last {} forecasts, {} held what came in their 80 in 100.",
        whole(all.len() as u64),
        share(held as f64 / all.len() as f64)
    );
    let name = if target == Target::Waiting { "waiting" } else { "demand" };
    let id = format!("past-{name}-{}", role.0);
    let svg = svg(&format!("{id}-lines"), &title, &summary, up, &all);
    let sheet = sheet(scene, &id, &title, &all, *ahead);
    Some(Picture {
        id: format!("{id}-lines"),
        title,
        summary,
        svg,
        narrow: String::new(),
        sheet,
        note: String::new(),
    })
}

/// Neither what was said nor what came is withheld.
fn drawable(one: &CameTrue) -> bool {
    one.said.is_finite() && one.came.is_finite()
}

/// The newest first.
fn sheet(scene: &Scene<'_>, id: &str, title: &str, all: &[CameTrue], ahead: Span) -> Sheet {
    let columns = ["For", "#Forecast", "#Came", "Held by", "Comes from"];
    let mut sheet = Sheet::new(id, title, &columns).folded();
    let rule = scene.rule();
    let told = |value: f64| match rule.withholds() && value.is_nan() {
        true => WITHHELD.into(),
        false => count(value),
    };
    for one in all.iter().rev() {
        let held = match one.inside {
            (true, _) => Cell::from("80 in 100"),
            (false, true) => Cell::from("95 in 100"),
            (false, false) => Cell { loud: true, ..Cell::from("neither") },
        };
        sheet.push(vec![
            Cell::moment(one.as_of + ahead),
            told(one.said).into(),
            told(one.came).into(),
            held,
            method(one.method).into(),
        ]);
    }
    sheet
}

/// Two lines over time: a dashed one with rings for what was said, a full one with dots for what came. A ring outside
/// of which what came lay 95 times in 100 is a square.
fn svg(id: &str, title: &str, summary: &str, up: &str, all: &[CameTrue]) -> String {
    let greatest = all.iter().flat_map(|one| [one.said, one.came]).filter(|value| value.is_finite());
    let scale = Scale::to(greatest.fold(0.0, f64::max));
    let (first, last) = (all[0].as_of, all[all.len() - 1].as_of);
    let across = |one: &CameTrue| {
        let share = (one.as_of - first).hours() / (last - first).hours().max(1e-9);
        LEFT + 8.0 + share.clamp(0.0, 1.0) * (RIGHT - 16.0 - LEFT)
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-labelledby=\"{id}-name {id}-words\" font-family=\"{fonts}\" font-size=\"12\" fill=\"{ink}\">\
         <title id=\"{id}-name\">{title}</title><desc id=\"{id}-words\">{summary}</desc>",
        id = escaped(id),
        fonts = theme::FONTS,
        ink = theme::INK,
        title = escaped(title),
        summary = escaped(summary),
    );
    out.push_str(&text(LEFT - 44.0, 13.0, "start", up));
    for value in scale.ticks() {
        let y = scale.y(value);
        out.push_str(&line(LEFT, y, RIGHT, y, "#D8DDE0", 1.0, ""));
        out.push_str(&text(LEFT - 6.0, y + 4.0, "end", &crate::words::plain(value)));
    }
    out.push_str(&line(LEFT, BOTTOM, RIGHT, BOTTOM, "#768692", 1.0, ""));
    let drawn: Vec<&CameTrue> = all.iter().filter(|one| drawable(one)).collect();
    let said = points(drawn.iter().map(|one| (across(one), scale.y(one.said))));
    let came = points(drawn.iter().map(|one| (across(one), scale.y(one.came))));
    out.push_str(&path(&said, theme::BLUE, 2.0, "5 4"));
    out.push_str(&path(&came, theme::INK, 2.0, ""));
    for one in &drawn {
        marks(one, across(one), &scale, &mut out);
    }
    let (oldest, newest) = (across(&all[0]), across(&all[all.len() - 1]));
    out.push_str(&text(oldest, BOTTOM + 17.0, "middle", &hours_before(last - first)));
    out.push_str(&text((oldest + newest) / 2.0, BOTTOM + 17.0, "middle", "forecasts, by when they were for"));
    out.push_str(&text(newest, BOTTOM + 17.0, "middle", "newest"));
    key(&mut out);
    out.push_str("</svg>");
    out
}

fn hours_before(span: Span) -> String {
    format!("\u{2212}{} h", whole(span.hours().round() as u64))
}

fn marks(one: &CameTrue, x: f64, scale: &Scale, out: &mut String) {
    let (said, came) = (scale.y(one.said), scale.y(one.came));
    let style = format!("fill=\"{}\" stroke=\"{}\" stroke-width=\"1.5\"", theme::WHITE, theme::DARK_BLUE);
    match one.inside.1 {
        true => out.push_str(&format!("<circle cx=\"{x:.1}\" cy=\"{said:.1}\" r=\"3.5\" {style}/>")),
        false => out.push_str(&format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"8\" height=\"8\" {style}/>",
            x - 4.0,
            said - 4.0
        )),
    }
    out.push_str(&format!("<circle cx=\"{x:.1}\" cy=\"{came:.1}\" r=\"2.5\" fill=\"{}\"/>", theme::INK));
}

/// What the lines are, in words beside a piece of each.
fn key(out: &mut String) {
    let y = HEIGHT - 8.0;
    out.push_str(&line(LEFT, y - 4.0, LEFT + 24.0, y - 4.0, theme::BLUE, 2.0, "5 4"));
    out.push_str(&text(LEFT + 30.0, y, "start", "forecast (square: outside its 95)"));
    out.push_str(&line(RIGHT - 66.0, y - 4.0, RIGHT - 42.0, y - 4.0, theme::INK, 2.0, ""));
    out.push_str(&text(RIGHT, y, "end", "came"));
}
