//! Heat maps and matrices: a grid of shaded cells, each with its figure written in it.

use std::sync::Arc;

use kuva::plot::legend::{LegendEntry, LegendPosition, LegendShape};
use kuva::plot::{ColorMap, Heatmap};
use kuva::render::layout::{ComputedLayout, Layout};
use kuva::render::plots::Plot;
use kuva::render::render::{Primitive, Scene, TextAnchor, render_multiple};

use crate::rows::{LETTER, LINE, wrapped};
use crate::theme::{self, INK, PALE_GREY, Screen};

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

/// Height of a row, and its part that no text may take.
const ROW: f64 = 27.0;
const CLEAR: f64 = 11.0;
/// Height of a line of the key.
const KEY: f64 = 20.0;
/// Letters of a name of a row side by side where there is little room.
const FEW_LETTERS: usize = 17;
/// What stands between names and cells and right of the cells, where there is little room.
const EDGES: f64 = 16.0;

impl Heat {
    pub(crate) fn draw(&self, screen: Screen) -> Option<String> {
        if self.rows.is_empty() || self.columns.is_empty() {
            return None;
        }
        let names = self.names(screen);
        let margin =
            names.iter().flatten().map(|line| line.chars().count()).max().unwrap_or(0) as f64 * LETTER;
        let column = (screen.width() - margin - if screen == Screen::Wide { 40.0 } else { EDGES })
            / self.columns.len() as f64;
        if screen == Screen::Narrow && column < self.widest() {
            return None;
        }
        let headers: Vec<Vec<String>> =
            self.columns.iter().map(|name| wrapped(name, ((column / LETTER) as usize).max(4))).collect();
        let top = 12.0 + LINE * headers.iter().map(Vec::len).max().unwrap_or(1) as f64;
        let lines = names.iter().map(Vec::len).max().unwrap_or(1) as f64;
        let row = ROW.max(LINE * lines + CLEAR);
        let height = top + 60.0 + 20.0 * self.bands.len() as f64 + row * self.rows.len() as f64;
        let layout = Layout::new((0.5, self.columns.len() as f64 + 0.5), (0.5, self.rows.len() as f64 + 0.5))
            .with_x_categories(vec![String::new(); self.columns.len()])
            .with_y_categories(self.beside(screen))
            .with_show_grid(false);
        let layout = match screen {
            Screen::Wide => layout
                .with_legend_entries(self.legend())
                .with_legend_position(LegendPosition::OutsideBottomColumns),
            Screen::Narrow => layout.with_force_margins(margin + EDGES / 2.0, EDGES / 2.0),
        };
        let mut layout = theme::dressed(layout, height, screen);
        layout.force_margin_top = Some(top);
        if screen == Screen::Narrow {
            layout.force_margin_bottom = Some(30.0 + KEY * self.bands.len() as f64);
        }
        let places = ComputedLayout::from_layout(&layout);
        let mut scene = render_multiple(vec![Plot::Heatmap(self.grid())], layout);
        if screen == Screen::Narrow {
            write_names(&mut scene, &places, &names);
            self.write_key(&mut scene, height);
        }
        self.write_headers(&mut scene, &places, &headers);
        self.write_figures(&mut scene, &places);
        Some(crate::bars::written(&scene))
    }

    /// The names of the rows in lines: in one where there is room.
    fn names(&self, screen: Screen) -> Vec<Vec<String>> {
        let lines = |name: &String| match screen {
            Screen::Wide => vec![name.clone()],
            Screen::Narrow => wrapped(name, FEW_LETTERS),
        };
        self.rows.iter().map(lines).collect()
    }

    /// The names that the library is to write, from below.
    fn beside(&self, screen: Screen) -> Vec<String> {
        match screen {
            Screen::Wide => self.rows.iter().rev().cloned().collect(),
            Screen::Narrow => vec![String::new(); self.rows.len()],
        }
    }

    /// Width of the longest word or figure of a column.
    fn widest(&self) -> f64 {
        let words = self.columns.iter().flat_map(|name| name.split_whitespace());
        let figures = self.cells.iter().flatten().flatten().map(|cell| cell.label.as_str());
        words.chain(figures).map(|text| text.chars().count()).max().unwrap_or(0) as f64 * 0.95 * LETTER
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

    /// Writes the meaning of the shades below the picture, from its left edge.
    fn write_key(&self, scene: &mut Scene, height: f64) {
        for (up, band) in self.bands.iter().rev().enumerate() {
            let y = height - 8.0 - KEY * up as f64;
            scene.add(Primitive::Rect {
                x: EDGES / 2.0,
                y: y - 11.0,
                width: 13.0,
                height: 13.0,
                fill: band.fill.into(),
                stroke: Some(theme::GREY.into()),
                stroke_width: Some(0.5),
                opacity: None,
            });
            scene.add(crate::rows::text(&band.meaning, EDGES / 2.0 + 20.0, y, TextAnchor::Start));
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

/// Writes the names of the rows left of them.
fn write_names(scene: &mut Scene, places: &ComputedLayout, names: &[Vec<String>]) {
    let x = places.map_x(0.5) - 6.0;
    for (down, lines) in names.iter().enumerate() {
        let middle = places.map_y((names.len() - down) as f64);
        for (at, line) in lines.iter().enumerate() {
            let y = middle + 4.5 + LINE * (at as f64 - (lines.len() as f64 - 1.0) / 2.0);
            scene.add(crate::rows::text(line, x, y, TextAnchor::End));
        }
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
