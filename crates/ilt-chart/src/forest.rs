//! Estimates with their intervals, one below the other, around a line of no difference.

use kuva::plot::ForestPlot;
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;

use crate::bars::{render, ticks};
use crate::theme;

/// Estimates with their intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    /// The estimates, from above.
    pub rows: Vec<Interval>,
    /// What they are, with the unit and which side is better.
    pub axis: String,
}

/// An estimate with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    /// Of what.
    pub name: String,
    /// The estimate.
    pub value: f64,
    /// Half-width of its interval; `None` is drawn as a point.
    pub half_width: Option<f64>,
    /// Clear of chance: drawn dark; otherwise grey.
    pub clear: bool,
}

impl Forest {
    pub(crate) fn draw(&self) -> Option<String> {
        let rows: Vec<&Interval> = self.rows.iter().filter(|row| row.value.is_finite()).collect();
        if rows.is_empty() {
            return None;
        }
        let half = |row: &Interval| row.half_width.filter(|half| half.is_finite()).unwrap_or(0.0);
        let mut plot = ForestPlot::new().with_null_value(0.0).with_marker_size(4.5).with_cap_size(4.0);
        for row in &rows {
            let colour = if row.clear { theme::DARK_BLUE } else { "#768692" };
            plot = plot.with_colored_row(
                &row.name,
                row.value,
                row.value - half(row),
                row.value + half(row),
                colour,
            );
        }
        let greatest = rows.iter().map(|row| row.value.abs() + half(row)).fold(0.0, f64::max);
        let reach = if greatest > 0.0 && greatest.is_finite() { 1.05 * greatest } else { 1.0 };
        let plots = vec![Plot::Forest(plot)];
        let layout = Layout::auto_from_plots(&plots)
            .with_x_axis_min(-reach)
            .with_x_axis_max(reach)
            .with_x_label(self.axis.clone())
            .with_x_tick_format(ticks(2.0 * reach));
        Some(render(plots, theme::dressed(layout, 72.0 + 26.0 * rows.len() as f64)))
    }
}
