//! Levels over time: through the week, from week to week, or since the start of a run.

use std::sync::Arc;

use kuva::plot::LinePlot;
use kuva::plot::legend::LegendPosition;
use kuva::plot::line::LineStyle;
use kuva::render::layout::{Layout, TickFormat};
use kuva::render::plots::Plot;

use crate::bars::{render, ticks};
use crate::theme::{self, Screen};

/// Lines over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// The lines.
    pub lines: Vec<Line>,
    /// What runs across.
    pub across: XAxis,
    /// What the levels are, with the unit.
    pub up: String,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// Points: across, up.
    pub points: Vec<(f64, f64)>,
}

/// What runs across.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XAxis {
    /// Hours of the week, 0 = Monday 00:00; marked by days.
    Week,
    /// Anything else, named with its unit.
    Named(String),
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const STYLES: [LineStyle; 4] = [LineStyle::Solid, LineStyle::Dashed, LineStyle::Dotted, LineStyle::DashDot];

impl Lines {
    pub(crate) fn draw(&self, screen: Screen) -> Option<String> {
        let points = || {
            self.lines.iter().flat_map(|line| &line.points).filter(|at| at.0.is_finite() && at.1.is_finite())
        };
        points().next()?;
        let most = points().map(|at| at.1).fold(0.0, f64::max);
        let last = points().map(|at| at.0).fold(f64::MIN, f64::max);
        let plots =
            self.lines.iter().enumerate().map(|(at, line)| Plot::Line(drawn(at, line))).collect::<Vec<_>>();
        let top = if most > 0.0 { 1.05 * most } else { 1.0 };
        let layout = Layout::auto_from_plots(&plots)
            .with_y_axis_min(0.0)
            .with_y_axis_max(top)
            .with_y_label(self.up.clone())
            .with_y_tick_format(ticks(top))
            .with_legend_position(LegendPosition::OutsideBottomColumns);
        let layout = match &self.across {
            XAxis::Week => layout
                .with_x_axis_min(0.0)
                .with_x_axis_max(168.0)
                .with_x_tick_step(24.0)
                .with_x_tick_format(TickFormat::Custom(Arc::new(day)))
                .with_x_label("day of the week, from midnight"),
            XAxis::Named(name) => {
                let first = points().map(|at| at.0).fold(f64::MAX, f64::min);
                let (from, step) = start(first, last.max(1.0));
                layout
                    .with_x_axis_min(from)
                    .with_x_axis_max(last.max(1.0))
                    .with_x_tick_step(step)
                    .with_x_tick_format(ticks(last.max(1.0)))
                    .with_x_label(name)
            }
        };
        Some(render(plots, theme::dressed(layout, 320.0, screen)))
    }
}

/// Where an axis begins and the steps of its figures: at the last of them that leaves nothing out, so that what comes
/// late, after a warm-up, has the whole width.
fn start(first: f64, last: f64) -> (f64, f64) {
    let rough = (last - first.clamp(0.0, last)).max(last / 10.0) / 6.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|by| by * power).find(|step| *step >= rough);
    let step = step.filter(|step| step.is_normal()).unwrap_or(last);
    ((first.max(0.0) / step).floor() * step, step)
}

fn drawn(at: usize, line: &Line) -> LinePlot {
    let points = line.points.iter().copied().filter(|at| at.0.is_finite() && at.1.is_finite());
    LinePlot::new()
        .with_data(points)
        .with_color(theme::series(at))
        .with_line_style(STYLES[at % STYLES.len()].clone())
        .with_stroke_width(2.0)
        .with_legend(line.name.clone())
}

fn day(hour: f64) -> String {
    DAYS.get((hour / 24.0).round() as usize).map_or_else(String::new, |day| (*day).to_owned())
}

#[cfg(test)]
mod tests {
    use super::start;

    #[test]
    fn an_axis_begins_at_a_step_before_its_first_point() {
        assert_eq!(start(0.0, 168.0), (0.0, 50.0));
        assert_eq!(start(13.0, 64.0), (10.0, 10.0));
        assert_eq!(start(40.0, 64.0), (40.0, 5.0));
        let (from, step) = start(1.0, 1.0);
        assert!(from <= 1.0 && step > 0.0 && step <= 1.0);
    }
}
