//! Heat maps and matrices: a grid of shaded cells, each with its figure written in it.

use std::sync::Arc;

use kuva::plot::legend::{LegendEntry, LegendPosition, LegendShape};
use kuva::plot::{ColorMap, Heatmap};
use kuva::render::annotations::TextAnnotation;
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;

use crate::theme::{self, INK, PALE_GREY};

/// A grid of shaded cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// Names of the rows, from above.
    pub rows: Vec<String>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The cells, row by row; `None` where there is no figure.
    pub cells: Vec<Vec<Option<Cell>>>,
    /// The shades.
    pub bands: Vec<Band>,
    /// What the columns are, written under them.
    pub across: String,
}

/// A cell: its figure as written, and its shade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What is written in it.
    pub label: String,
    /// Which of the bands it belongs to.
    pub band: usize,
}

/// A shade and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Fill.
    pub fill: &'static str,
    /// Colour of the figure on it.
    pub ink: &'static str,
    /// What it means, in words.
    pub meaning: String,
}

impl Heat {
    pub(crate) fn draw(&self) -> Option<String> {
        if self.rows.is_empty() || self.columns.is_empty() {
            return None;
        }
        let plots = vec![Plot::Heatmap(self.grid())];
        let height = 86.0 + 30.0 * self.rows.len() as f64;
        let layout = Layout::new((0.5, self.columns.len() as f64 + 0.5), (0.5, self.rows.len() as f64 + 0.5))
            .with_x_categories(self.columns.clone())
            .with_y_categories(self.rows.iter().rev().cloned().collect())
            .with_show_grid(false)
            .with_x_label(self.across.clone())
            .with_legend_entries(self.legend())
            .with_legend_position(LegendPosition::OutsideBottomColumns);
        let layout = self.labels().into_iter().fold(theme::dressed(layout, height), Layout::with_annotation);
        Some(crate::bars::render(plots, layout))
    }

    /// The shading. The library maps the least figure to 0 and the greatest to 1, so bands go in as their numbers and
    /// are read back from where they fall between the least and the greatest in use.
    fn grid(&self) -> Heatmap {
        let band = |cell: &Option<Cell>| cell.as_ref().map_or(f64::NAN, |cell| cell.band as f64);
        let data: Vec<Vec<f64>> = self
            .cells
            .iter()
            .rev()
            .map(|row| (0..self.columns.len()).map(|at| row.get(at).map_or(f64::NAN, band)).collect())
            .collect();
        let used = || data.iter().flatten().copied().filter(|band| band.is_finite());
        let (least, most) = (used().fold(f64::MAX, f64::min), used().fold(0.0, f64::max));
        let fills: Vec<&'static str> = self.bands.iter().map(|band| band.fill).collect();
        let colours = ColorMap::Custom(Arc::new(move |share: f64| {
            let band = (least + share * (most - least)).round();
            let fill = if band.is_finite() { fills.get(band as usize).copied() } else { None };
            fill.unwrap_or(PALE_GREY).to_owned()
        }));
        Heatmap::new().with_data(data).with_color_map(colours).with_cell_size(0.97)
    }

    fn labels(&self) -> Vec<TextAnnotation> {
        let mut labels = Vec::new();
        for (down, row) in self.cells.iter().take(self.rows.len()).enumerate() {
            let y = (self.rows.len() - down) as f64 - 0.34;
            for (across, cell) in row.iter().take(self.columns.len()).enumerate() {
                let (text, ink) = match cell {
                    Some(cell) => (cell.label.as_str(), self.bands.get(cell.band).map_or(INK, |band| band.ink)),
                    None => ("–", INK),
                };
                let label = TextAnnotation::new(text, across as f64 + 1.0, y);
                labels.push(label.with_color(ink).with_font_size(13));
            }
        }
        labels
    }

    fn legend(&self) -> Vec<LegendEntry> {
        self.bands
            .iter()
            .map(|band| LegendEntry {
                label: band.meaning.clone(),
                color: band.fill.into(),
                shape: LegendShape::Rect,
                dasharray: None,
            })
            .collect()
    }
}
