//! Estimates with their intervals, one below the other, around a line of no difference.

use kuva::plot::ForestPlot;
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;

use crate::bars::{render, ticks};
use crate::rows::Names;
use crate::theme::{self, Screen};

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

/// Height of a mark with its caps, and of its row where its name stands beside it.
const MARK: f64 = 9.0;
const ROW: f64 = 26.0;

impl Forest {
    pub(crate) fn draw(&self, screen: Screen) -> Option<String> {
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
        let layout = match screen {
            Screen::Wide => layout,
            Screen::Narrow => layout.with_x_tick_step(round(0.9 * reach)),
        };
        let names = Names::above(rows.iter().map(|row| row.name.as_str()), screen);
        let row = names.as_ref().map_or(ROW, |names| MARK + 2.0 * names.height());
        let layout = theme::dressed(layout, 72.0 + row * rows.len() as f64, screen);
        Some(match names {
            Some(names) => names.draw(plots, layout, MARK / 2.0 + 5.0),
            None => render(plots, layout),
        })
    }
}

/// The greatest of one, two and five times a power of ten that a number holds: figures as long as those of small
/// differences stand clear of each other only at nought and on both sides of it.
fn round(number: f64) -> f64 {
    let power = 10_f64.powf(number.log10().floor());
    let step = [5.0, 2.0].into_iter().find(|step| step * power <= number).unwrap_or(1.0) * power;
    if step.is_normal() { step } else { number }
}

#[cfg(test)]
mod tests {
    use super::round;

    #[test]
    fn steps_are_round_and_no_greater_than_what_they_divide() {
        assert_eq!([7.3, 4.9, 1.2, 0.03, 950.0].map(round), [5.0, 2.0, 1.0, 0.02, 500.0]);
        assert_eq!(round(1e308), 1e308);
    }
}
