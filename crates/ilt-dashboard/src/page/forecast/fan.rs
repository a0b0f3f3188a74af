//! A fan: what was when the forecast was made, and what will be at each horizon with the bands that hold it 80 and 95 times in 100.
//!
//! Horizons of hours and of weeks do not fit one scale, so they stand at equal steps, and the picture says so. Colours
//! are those of the reports' charts; bands are told apart by their edges too.

use ilt_chart::theme;

use crate::words::plain;

/// What is drawn.
pub(super) struct Fan<'f> {
    pub id: &'f str,
    pub title: &'f str,
    pub summary: &'f str,
    /// What the heights are, with the unit.
    pub up: &'f str,
    /// Hours before the forecast was made (negative or nought) and the value then; a line stops where it is no number.
    pub past: Vec<(f64, f64)>,
    pub ahead: Vec<Ahead>,
}

/// What is expected at a horizon.
pub(super) struct Ahead {
    pub label: String,
    pub middle: f64,
    pub eighty: (f64, f64),
    pub ninety_five: (f64, f64),
}

pub(super) const WIDTH: f64 = 400.0;
pub(super) const HEIGHT: f64 = 240.0;
pub(super) const LEFT: f64 = 52.0;
pub(super) const RIGHT: f64 = 372.0;
const TOP: f64 = 26.0;
pub(super) const BOTTOM: f64 = 196.0;
/// Share of the width that the past takes.
const PAST: f64 = 0.22;
/// Longest stretch of the past that is drawn, hours.
const BACK: f64 = 48.0;

impl Ahead {
    fn is_finite(&self) -> bool {
        let (a, b, c) = (self.middle, self.eighty, self.ninety_five);
        [a, b.0, b.1, c.0, c.1].into_iter().all(f64::is_finite)
    }
}

impl Fan<'_> {
    /// The picture; empty if nothing is expected.
    pub(super) fn svg(&self) -> String {
        let ahead: Vec<&Ahead> = self.ahead.iter().filter(|ahead| ahead.is_finite()).collect();
        if ahead.is_empty() {
            return String::new();
        }
        let past: Vec<&[(f64, f64)]> =
            self.past.split(|(at, value)| !at.is_finite() || !value.is_finite()).collect();
        let latest = past.last().and_then(|last| last.last()).map(|last| last.1);
        let known: usize = past.iter().map(|part| part.len()).sum();
        let greatest = ahead
            .iter()
            .map(|ahead| ahead.ninety_five.1)
            .chain(past.iter().copied().flatten().map(|at| at.1))
            .fold(0.0, f64::max);
        let scale = Scale::to(greatest);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
             aria-labelledby=\"{id}-name {id}-words\" font-family=\"{fonts}\" font-size=\"12\" fill=\"{ink}\">\
             <title id=\"{id}-name\">{title}</title><desc id=\"{id}-words\">{summary}</desc>",
            id = escaped(self.id),
            fonts = theme::FONTS,
            ink = theme::INK,
            title = escaped(self.title),
            summary = escaped(self.summary),
        );
        self.axes(&scale, &mut out);
        let now = self.now(known);
        bands(&ahead, &scale, now, latest, &mut out);
        before(&past, &scale, now, &mut out);
        marks(&ahead, &scale, now, &mut out);
        out.push_str("</svg>");
        out
    }

    /// Where now is.
    fn now(&self, past: usize) -> f64 {
        if past > 1 { LEFT + PAST * (RIGHT - LEFT) } else { LEFT }
    }

    fn axes(&self, scale: &Scale, out: &mut String) {
        out.push_str(&text(LEFT - 44.0, 13.0, "start", self.up));
        for value in scale.ticks() {
            let y = scale.y(value);
            out.push_str(&line(LEFT, y, RIGHT, y, "#D8DDE0", 1.0, ""));
            out.push_str(&text(LEFT - 6.0, y + 4.0, "end", &plain(value)));
        }
        out.push_str(&line(LEFT, BOTTOM, RIGHT, BOTTOM, "#768692", 1.0, ""));
        out.push_str(&text((LEFT + RIGHT) / 2.0, HEIGHT - 6.0, "middle", "time ahead, not to scale"));
    }
}

/// Heights.
pub(super) struct Scale {
    top: f64,
    step: f64,
}

impl Scale {
    /// From nought to the greatest value, in steps of 1, 2 or 5 times a power of ten.
    pub(super) fn to(greatest: f64) -> Self {
        let greatest = if greatest.is_finite() && greatest > 0.0 { greatest } else { 1.0 };
        let rough = greatest / 4.0;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|by| by * power).find(|step| *step >= rough);
        let step = step.unwrap_or(10.0 * power);
        Self { top: (greatest / step).ceil().max(1.0) * step, step }
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        BOTTOM - (value / self.top).clamp(0.0, 1.0) * (BOTTOM - TOP)
    }

    pub(super) fn ticks(&self) -> impl Iterator<Item = f64> {
        let count = (self.top / self.step).round().clamp(1.0, 10.0) as u32;
        (0..=count).map(|tick| f64::from(tick) * self.step)
    }
}

/// Where a horizon stands.
fn x(index: usize, of: usize, now: f64) -> f64 {
    now + (RIGHT - 16.0 - now) * (index + 1) as f64 / of as f64
}

/// The bands from now on, the wider one first, each with its edges.
fn bands(ahead: &[&Ahead], scale: &Scale, now: f64, value: Option<f64>, out: &mut String) {
    let wide = |ahead: &Ahead| ahead.ninety_five;
    let narrow = |ahead: &Ahead| ahead.eighty;
    band(&edges(ahead, now, value, wide), scale, theme::SEQUENCE[1].0, "3 3", out);
    band(&edges(ahead, now, value, narrow), scale, theme::SEQUENCE[2].0, "", out);
}

/// Across, low and high of a band; it opens from the value now, if that is known.
fn edges(
    ahead: &[&Ahead],
    now: f64,
    value: Option<f64>,
    of: impl Fn(&Ahead) -> (f64, f64),
) -> Vec<(f64, f64, f64)> {
    let start = value.filter(|_| now > LEFT).map(|value| (now, value, value));
    let ends = ahead.iter().enumerate().map(|(index, at)| {
        let (low, high) = of(at);
        (x(index, ahead.len(), now), low, high)
    });
    start.into_iter().chain(ends).collect()
}

fn band(edges: &[(f64, f64, f64)], scale: &Scale, fill: &str, dash: &str, out: &mut String) {
    if edges.len() < 2 {
        return;
    }
    let low = points(edges.iter().map(|(x, low, _)| (*x, scale.y(*low))));
    let high = points(edges.iter().map(|(x, _, high)| (*x, scale.y(*high))));
    let back = points(edges.iter().rev().map(|(x, low, _)| (*x, scale.y(*low))));
    out.push_str(&format!("<polygon points=\"{high} {back}\" fill=\"{fill}\"/>"));
    for edge in [low, high] {
        out.push_str(&path(&edge, theme::BLUE, 1.0, dash));
    }
}

/// What was, up to now.
fn before(past: &[&[(f64, f64)]], scale: &Scale, now: f64, out: &mut String) {
    if now <= LEFT {
        return;
    }
    let across = |hours: f64| now + (hours / BACK).clamp(-1.0, 0.0) * (now - LEFT);
    for part in past {
        let drawn = points(part.iter().map(|(at, value)| (across(*at), scale.y(*value))));
        out.push_str(&path(&drawn, theme::INK, 2.0, ""));
    }
    out.push_str(&line(now, TOP, now, BOTTOM, theme::GREY, 1.0, "2 2"));
    out.push_str(&text(LEFT, BOTTOM + 17.0, "middle", "\u{2212}48 h"));
    out.push_str(&text(now, BOTTOM + 17.0, "middle", "made"));
}

/// The middle, with both intervals at each horizon.
fn marks(ahead: &[&Ahead], scale: &Scale, now: f64, out: &mut String) {
    let middle = ahead.iter().enumerate().map(|(index, at)| (x(index, ahead.len(), now), scale.y(at.middle)));
    out.push_str(&path(&points(middle.clone()), theme::DARK_BLUE, 2.0, ""));
    for ((x, y), at) in middle.zip(ahead) {
        let (eighty, ninety_five) = (at.eighty, at.ninety_five);
        out.push_str(&line(x, scale.y(ninety_five.0), x, scale.y(ninety_five.1), theme::DARK_BLUE, 1.0, ""));
        out.push_str(&line(x, scale.y(eighty.0), x, scale.y(eighty.1), theme::DARK_BLUE, 3.0, ""));
        out.push_str(&format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\" fill=\"{}\" stroke=\"{}\" stroke-width=\"2\"/>",
            theme::WHITE,
            theme::DARK_BLUE
        ));
        out.push_str(&text(x, BOTTOM + 17.0, "middle", &at.label));
    }
}

pub(super) fn points(all: impl Iterator<Item = (f64, f64)>) -> String {
    all.map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
}

pub(super) fn path(points: &str, colour: &str, width: f64, dash: &str) -> String {
    format!(
        "<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{}/>",
        dashed(dash)
    )
}

pub(super) fn line(x1: f64, y1: f64, x2: f64, y2: f64, colour: &str, width: f64, dash: &str) -> String {
    format!(
        "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{colour}\" stroke-width=\"{width}\"{}/>",
        dashed(dash)
    )
}

fn dashed(dash: &str) -> String {
    if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") }
}

pub(super) fn text(x: f64, y: f64, anchor: &str, words: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>", escaped(words))
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fan(values: &[f64], past: Vec<(f64, f64)>) -> String {
        let ahead = values.iter().map(|value| Ahead {
            label: "4 hours".into(),
            middle: *value,
            eighty: (value * 0.8, value * 1.2),
            ninety_five: (value * 0.6, value * 1.4),
        });
        Fan { id: "a", title: "A & B", summary: "<b>", up: "people", past, ahead: ahead.collect() }.svg()
    }

    #[test]
    fn steps_are_round_and_hold_the_greatest() {
        for greatest in [0.0, 0.3, 1.0, 7.0, 9.9, 100.0, 1_234.0, f64::NAN, f64::INFINITY] {
            let scale = Scale::to(greatest);
            assert!(scale.ticks().count() >= 2 && scale.ticks().count() <= 7, "{greatest}");
            assert!(!greatest.is_finite() || scale.top >= greatest, "{greatest}");
        }
    }

    #[test]
    fn odd_values_draw_something_or_nothing() {
        assert!(fan(&[], Vec::new()).is_empty());
        assert!(fan(&[f64::NAN], Vec::new()).is_empty());
        for values in [&[1.0][..], &[0.0, 0.0], &[3.0, f64::INFINITY, 1e300]] {
            let svg = fan(values, vec![(-3.0, 2.0), (f64::NAN, 1.0), (0.0, 4.0)]);
            assert!(svg.contains("A &amp; B") && svg.contains("&lt;b&gt;") && !svg.contains("NaN"), "{svg}");
        }
    }
}
