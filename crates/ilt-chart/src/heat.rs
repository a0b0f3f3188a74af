//! Heat maps and matrices: a grid of shaded cells, each with its figure written in it.

use std::sync::Arc;

use kuva::plot::legend::{LegendEntry, LegendPosition, LegendShape};
use kuva::plot::{ColorMap, Heatmap};
use kuva::render::layout::{ComputedLayout, Layout};
use kuva::render::plots::Plot;
use kuva::render::render::{Primitive, Scene, TextAnchor, render_multiple};

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

/// Height of a line of text and width of a letter, in units of the picture.
const LINE: f64 = 16.0;
const LETTER: f64 = 7.2;

impl Heat {
    pub(crate) fn draw(&self) -> Option<String> {
        if self.rows.is_empty() || self.columns.is_empty() {
            return None;
        }
        let plots = vec![Plot::Heatmap(self.grid())];
        let headers: Vec<Vec<String>> =
            self.columns.iter().map(|name| wrapped(name, self.letters())).collect();
        let top = 12.0 + LINE * headers.iter().map(Vec::len).max().unwrap_or(1) as f64;
        let height = top + 60.0 + 20.0 * self.bands.len() as f64 + 27.0 * self.rows.len() as f64;
        let layout = Layout::new((0.5, self.columns.len() as f64 + 0.5), (0.5, self.rows.len() as f64 + 0.5))
            .with_x_categories(vec![String::new(); self.columns.len()])
            .with_y_categories(self.rows.iter().rev().cloned().collect())
            .with_show_grid(false)
            .with_legend_entries(self.legend())
            .with_legend_position(LegendPosition::OutsideBottomColumns);
        let mut layout = theme::dressed(layout, height);
        layout.force_margin_top = Some(top);
        let places = ComputedLayout::from_layout(&layout);
        let mut scene = render_multiple(plots, layout);
        self.write_headers(&mut scene, &places, &headers);
        self.write_figures(&mut scene, &places);
        Some(crate::bars::written(&scene))
    }

    /// Letters that fit side by side over one column.
    fn letters(&self) -> usize {
        let names = self.rows.iter().map(|name| name.chars().count()).max().unwrap_or(0) as f64 * LETTER;
        (((theme::WIDTH - names - 40.0) / self.columns.len() as f64 / LETTER) as usize).max(4)
    }

    /// Writes the names of the columns above them.
    fn write_headers(&self, scene: &mut Scene, places: &ComputedLayout, headers: &[Vec<String>]) {
        let above = places.map_y(self.rows.len() as f64 + 0.5) - 7.0;
        for (across, lines) in headers.iter().enumerate() {
            for (up, line) in lines.iter().rev().enumerate() {
                let x = places.map_x(across as f64 + 1.0);
                scene.add(text(line, x, above - up as f64 * LINE, INK));
            }
        }
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

    /// Writes the figure into each cell, in the ink of its band; the library's own figures know one ink only.
    fn write_figures(&self, scene: &mut Scene, places: &ComputedLayout) {
        for (down, row) in self.cells.iter().take(self.rows.len()).enumerate() {
            for (across, cell) in row.iter().take(self.columns.len()).enumerate() {
                let (label, ink) = match cell {
                    Some(cell) => {
                        (cell.label.as_str(), self.bands.get(cell.band).map_or(INK, |band| band.ink))
                    }
                    None => ("–", INK),
                };
                let x = places.map_x(across as f64 + 1.0);
                let y = places.map_y((self.rows.len() - down) as f64) + 4.5;
                scene.add(text(label, x, y, ink));
            }
        }
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

fn text(content: &str, x: f64, y: f64, ink: &str) -> Primitive {
    Primitive::Text {
        x,
        y,
        content: content.to_owned(),
        size: 13,
        anchor: TextAnchor::Middle,
        rotate: None,
        bold: false,
        color: Some(ink.into()),
    }
}

/// The name broken between words into lines of at most so many letters, where its words allow.
fn wrapped(name: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn names_break_between_words() {
        assert_eq!(wrapped("adult social care worker", 12), ["adult social", "care worker"]);
        assert_eq!(wrapped("GP", 3), ["GP"]);
        assert!(wrapped("", 3).is_empty());
    }
}
