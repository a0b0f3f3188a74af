//! Several marks on one line for each of several names: staffing figures side by side, waits from usual to long.

use kuva::plot::ScatterPlot;
use kuva::plot::legend::{LegendEntry, LegendPosition, LegendShape};
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;

use crate::bars::{marked, render, ticks};
use crate::rows::Names;
use crate::theme::{self, Screen};

/// Marks for each of several names, told apart by shape and colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Dots {
    /// The names, from above.
    pub names: Vec<String>,
    /// The series of marks.
    pub series: Vec<Marks>,
    /// What the values are, with the unit.
    pub axis: String,
    /// A value to mark with a line, and what it is.
    pub note: Option<(f64, String)>,
}

/// One mark for each name.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    /// What the marks are.
    pub name: String,
    /// Value and half-width of its interval for each name; `None` where there is none.
    pub values: Vec<Option<(f64, Option<f64>)>>,
}

/// How far apart the marks of neighbouring series stand in a row: a little more than a mark is high, so that none hides
/// another where all have one value. And what a row has beside them.
const APART: f64 = 11.0;
const BESIDE: f64 = 10.0;

/// Room left of nought, as a share of the axis, so that marks at nought are whole.
const EDGE: f64 = 0.02;

impl Dots {
    pub(crate) fn draw(&self, screen: Screen) -> Option<String> {
        let (least, most) = self.extent()?;
        let rows = self.names.len();
        let names = Names::above(self.names.iter().map(String::as_str), screen);
        let above = names.as_ref().map_or(0.0, Names::height);
        let row = self.row() + above;
        let plots = self.series.iter().enumerate();
        let plots: Vec<Plot> = plots
            .map(|(at, marks)| Plot::Scatter(self.marks(marks, at, self.below(at, above) / row)))
            .collect();
        let layout = Layout::new((least, most), (0.5, rows as f64 + 0.5))
            .with_y_categories(self.names.iter().rev().cloned().collect())
            .with_x_axis_min(least)
            .with_x_axis_max(most)
            .with_x_label(self.axis.clone())
            .with_x_tick_format(ticks(most - least))
            .with_legend_entries(self.legend())
            .with_legend_position(LegendPosition::OutsideBottomColumns);
        let layout = theme::dressed(layout, 96.0 + row * rows as f64, screen);
        let layout = marked(layout, &self.note);
        Some(match names {
            Some(names) => names.draw(plots, layout, (row / 2.0 - above) + 1.0),
            None => render(plots, layout),
        })
    }

    /// Height of a row.
    fn row(&self) -> f64 {
        APART * self.series.len().max(2) as f64 + BESIDE
    }

    /// From a little before nought (or the least value below it) to a little past the greatest.
    fn extent(&self) -> Option<(f64, f64)> {
        let ends =
            self.series.iter().flat_map(|marks| marks.values.iter().flatten()).flat_map(|(value, half)| {
                let half = half.unwrap_or(0.0);
                [value - half, value + half]
            });
        let note = self.note.iter().map(|(value, _)| *value);
        let ends: Vec<f64> = ends.chain(note).filter(|end| end.is_finite()).collect();
        let (least, most) =
            (ends.iter().copied().fold(0.0, f64::min), ends.iter().copied().fold(0.0, f64::max));
        let span = if most > least { most - least } else { 1.0 };
        (!ends.is_empty() && !self.names.is_empty() && span.is_finite())
            .then_some((least - if least < 0.0 { 0.04 } else { EDGE } * span, least + 1.04 * span))
    }

    /// How far below the middle of its row a series stands, under names of such a height: series are set apart so that
    /// equal values do not hide each other.
    fn below(&self, at: usize, names: f64) -> f64 {
        names / 2.0 + APART * (at as f64 - (self.series.len() as f64 - 1.0) / 2.0)
    }

    /// The marks of a series, so much of a row below its middle.
    fn marks(&self, marks: &Marks, at: usize, shift: f64) -> ScatterPlot {
        let rows = self.names.len();
        let points: Vec<(f64, f64, f64)> = marks
            .values
            .iter()
            .take(rows)
            .enumerate()
            .filter_map(|(row, value)| value.map(|(value, half)| (row, value, half)))
            .filter(|(_, value, _)| value.is_finite())
            .map(|(row, value, half)| {
                let half = half.filter(|half| half.is_finite()).unwrap_or(0.0);
                (value, (rows - row) as f64 - shift, half)
            })
            .collect();
        let plot = ScatterPlot::new()
            .with_data(points.iter().map(|(x, y, _)| (*x, *y)))
            .with_color(theme::series(at))
            .with_marker(theme::shape(at))
            .with_size(5.0);
        if points.iter().any(|(_, _, half)| *half > 0.0) {
            return plot.with_x_err(points.iter().map(|(_, _, half)| *half));
        }
        plot
    }

    fn legend(&self) -> Vec<LegendEntry> {
        let entry = |(at, marks): (usize, &Marks)| LegendEntry {
            label: marks.name.clone(),
            color: theme::series(at).into(),
            shape: LegendShape::Marker(theme::shape(at)),
            dasharray: None,
        };
        self.series.iter().enumerate().map(entry).collect()
    }
}
