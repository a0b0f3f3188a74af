//! Horizontal bars.

use kuva::backend::svg::SvgBackend;
use kuva::plot::BarPlot;
use kuva::render::layout::{Layout, TickFormat};
use kuva::render::plots::Plot;
use kuva::render::render::{Scene, render_multiple};

use crate::rows::Names;
use crate::theme::{self, Screen};

/// Horizontal bars from nought, one for each name.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// Name, length and half-width of the interval of each bar, from above.
    pub bars: Vec<(String, f64, Option<f64>)>,
    /// What the lengths are, with the unit.
    pub axis: String,
    /// A value to mark with a line, and what it is.
    pub note: Option<(f64, String)>,
}

/// Thickness of a bar, and height of its row where its name stands beside it.
const BAR: f64 = 16.8;
const ROW: f64 = 28.0;

impl Bars {
    pub(crate) fn draw(&self, screen: Screen) -> Option<String> {
        let bars: Vec<_> = self.bars.iter().filter(|(_, length, _)| length.is_finite()).rev().collect();
        if bars.is_empty() {
            return None;
        }
        let half = |half: Option<f64>| half.filter(|half| half.is_finite()).unwrap_or(0.0);
        let names = Names::above(bars.iter().rev().map(|(name, ..)| name.as_str()), screen);
        let row = names.as_ref().map_or(ROW, |names| BAR + 2.0 * names.height());
        let mut plot = BarPlot::new().with_horizontal(true).with_width(BAR / row);
        for (name, length, _) in &bars {
            plot = plot.with_colored_bar(name.clone(), *length, theme::BLUE);
        }
        if bars.iter().any(|(_, _, width)| half(*width) > 0.0) {
            plot =
                plot.with_error(bars.iter().map(|(_, _, width)| half(*width))).with_error_color(theme::INK);
        }
        let plots = vec![Plot::Bar(plot)];
        let longest = bars.iter().map(|(_, length, width)| length.abs() + half(*width)).fold(0.0, f64::max);
        let layout = Layout::auto_from_plots(&plots)
            .with_x_label(self.axis.clone())
            .with_x_tick_format(ticks(longest));
        let layout = theme::dressed(layout, 70.0 + row * bars.len() as f64, screen);
        let layout = marked(layout, &self.note);
        Some(match names {
            Some(names) => names.draw(plots, layout, BAR / 2.0 + 5.0),
            None => render(plots, layout),
        })
    }
}

/// The same figures with a line that marks a value.
pub(crate) fn marked(layout: Layout, note: &Option<(f64, String)>) -> Layout {
    use kuva::render::annotations::ReferenceLine;
    match note {
        Some((value, meaning)) if value.is_finite() => layout
            .with_reference_line(ReferenceLine::vertical(*value).with_color(theme::GREY).with_label(meaning)),
        _ => layout,
    }
}

/// Figures on an axis that spans so much: thousands set apart, as many decimals as tell neighbours apart.
pub(crate) fn ticks(span: f64) -> TickFormat {
    TickFormat::Custom(std::sync::Arc::new(move |value| tick_within(value, span)))
}

/// A figure with its thousands set apart, and at most three decimals.
pub(crate) fn tick(value: f64) -> String {
    tick_within(value, 0.1)
}

/// Decimals beyond which no axis goes.
const MOST_DECIMALS: f64 = 12.0;

/// A figure on an axis: two digits more than the span has.
fn tick_within(value: f64, span: f64) -> String {
    let order = if span > 0.0 && span.is_finite() { span.log10().floor() } else { 0.0 };
    let scale = 10_f64.powf((2.0 - order).clamp(0.0, MOST_DECIMALS));
    let rounded = (value * scale).round() / scale;
    if rounded.abs() < 1000.0 {
        return format!("{}", rounded + 0.0).replace('-', "\u{2212}");
    }
    let digits = format!("{:.0}", rounded.abs());
    let mut spaced = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            spaced.push(',');
        }
        spaced.push(digit);
    }
    if rounded < 0.0 { format!("\u{2212}{spaced}") } else { spaced }
}

/// Draws.
pub(crate) fn render(plots: Vec<Plot>, layout: Layout) -> String {
    written(&render_multiple(plots, layout))
}

/// The scene as SVG.
pub(crate) fn written(scene: &Scene) -> String {
    SvgBackend::new().render_scene(scene)
}

#[cfg(test)]
mod tests {
    use super::{tick, tick_within};

    /// Neighbours on a narrow axis must not be written alike.
    #[test]
    fn ticks_of_a_narrow_axis_keep_their_digits() {
        let across = [-0.0000045, -0.000003, 0.0, 0.000003].map(|value| tick_within(value, 0.000009));
        assert_eq!(across, ["\u{2212}0.0000045", "\u{2212}0.000003", "0", "0.000003"]);
        assert_eq!([-0.0015, 0.0005].map(|value| tick_within(value, 0.004)), ["\u{2212}0.0015", "0.0005"]);
        assert_eq!(tick_within(0.1 + 0.2, 1.0), "0.3");
        assert_eq!(tick_within(12_500.4, 30_000.0), "12,500");
        assert_eq!(tick_within(2.0, f64::NAN), "2");
    }

    #[test]
    fn ticks_read_well() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (2.5, "2.5"),
            (-3.0, "−3"),
            (1000.0, "1,000"),
            (-1234567.0, "−1,234,567"),
        ];
        for (value, text) in cases {
            assert_eq!(tick(value), text);
        }
    }
}
