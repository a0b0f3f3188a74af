//! Horizontal bars.

use kuva::backend::svg::SvgBackend;
use kuva::plot::BarPlot;
use kuva::render::layout::{Layout, TickFormat};
use kuva::render::plots::Plot;
use kuva::render::render::{Scene, render_multiple};

use crate::theme;

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

impl Bars {
    pub(crate) fn draw(&self) -> Option<String> {
        let bars: Vec<_> = self.bars.iter().filter(|(_, length, _)| length.is_finite()).rev().collect();
        if bars.is_empty() {
            return None;
        }
        let half = |half: Option<f64>| half.filter(|half| half.is_finite()).unwrap_or(0.0);
        let mut plot = BarPlot::new().with_horizontal(true).with_width(0.6);
        for (name, length, _) in &bars {
            plot = plot.with_colored_bar(name.clone(), *length, theme::BLUE);
        }
        if bars.iter().any(|(_, _, width)| half(*width) > 0.0) {
            plot =
                plot.with_error(bars.iter().map(|(_, _, width)| half(*width))).with_error_color(theme::INK);
        }
        let plots = vec![Plot::Bar(plot)];
        let layout =
            Layout::auto_from_plots(&plots).with_x_label(self.axis.clone()).with_x_tick_format(ticks());
        let layout = theme::dressed(layout, 70.0 + 28.0 * bars.len() as f64);
        Some(render(plots, marked(layout, &self.note)))
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

/// Figures on an axis: thousands set apart, no more decimals than the step needs.
pub(crate) fn ticks() -> TickFormat {
    TickFormat::Custom(std::sync::Arc::new(tick))
}

/// A figure with its thousands set apart.
pub(crate) fn tick(value: f64) -> String {
    let rounded = (value * 1000.0).round() / 1000.0;
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
    use super::tick;

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
