//! Our charts: described once as data, drawn by a library, each with its title, text summary and table.
//!
//! A [`Chart`] is what a page needs to show a figure to everyone: the [`Picture`] for those who see it, a summary in a
//! sentence or two, and the [`Table`] with the same figures for those who do not, or who print it. There is no chart
//! without a table: the type does not allow it.
//!
//! ```
//! use ilt_chart::{Bars, Chart, Column, Picture, Table};
//!
//! let mut table = Table::new("Requests by team", vec![Column::text("Team"), Column::number("Requests")]);
//! table.push(["North", "12"]);
//! let chart = Chart {
//!     id: "requests".into(),
//!     title: "Requests by team".into(),
//!     summary: "North has 12 requests.".into(),
//!     picture: Picture::Bars(Bars { bars: vec![("North".into(), 12.0, None)], axis: "requests".into(), note: None }),
//!     table,
//! };
//! assert!(chart.svg().starts_with("<svg"));
//! ```
//!
//! # Which library draws, and why
//!
//! The drawing is done by `kuva`, on the side of the program that writes the page. Four were weighed:
//!
//! | | plotly.rs with plotly.js | charts-rs | plotters | kuva |
//! |---|---|---|---|---|
//! | read without script, printed | no | yes | yes | yes |
//! | weight in each report | 4.5 MB | about 10 kB a chart | about 10 kB a chart | about 10 kB a chart |
//! | same bytes each time | random ids unless set by hand | yes | yes | yes, after naming clip paths anew |
//! | flow, heat map, intervals, bands | all | no intervals; figures in 32 bits | drawn by hand | all |
//! | kept | yes | two incompatible majors in a year | quiet | yes |
//!
//! Reports are read on locked-down machines, sent by e-mail and printed for meetings, so a picture that needs a script
//! to appear was out; of those left, kuva draws every chart we need itself. What it lacks we add around it, in
//! `frame`: a name for assistive technology, a view box so that the picture scales, and names of clip paths that do
//! not depend on what else the process has drawn. `lean` then writes the same marks in fewer bytes.
//!
//! Invariant: drawing is a pure function of the description; the same chart gives the same bytes, and no value in it,
//! however odd, makes it panic.

mod bars;
mod dots;
mod fan;
mod flow;
mod forest;
mod frame;
mod heat;
mod lean;
mod lines;
mod places;
mod rows;
pub mod table;
pub mod theme;
pub mod words;

pub use bars::Bars;
pub use dots::{Dots, Marks};
pub use fan::{Fan, FanPoint};
pub use flow::Flow;
pub use forest::{Forest, Interval};
pub use heat::{Band, Cell, Heat};
pub use lines::{Line, Lines, XAxis};
pub use places::{Place, Places, Size};
pub use rows::wrapped;
pub use table::{Column, Table};

use theme::Screen;

/// A figure of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Id within the page: a slug.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it shows, in words: read aloud in place of the picture.
    pub summary: String,
    /// The picture.
    pub picture: Picture,
    /// The same figures as a table.
    pub table: Table,
}

/// The kinds of picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// A grid of shaded cells, each with its figure: heat maps and matrices.
    Heat(Heat),
    /// Horizontal bars.
    Bars(Bars),
    /// Several marks for each of several names, told apart by shape.
    Dots(Dots),
    /// Estimates with their intervals.
    Forest(Forest),
    /// Levels over time.
    Lines(Lines),
    /// A forecast over what came.
    Fan(Fan),
    /// How much goes from where to where.
    Flow(Flow),
    /// Places on a map.
    Places(Places),
}

impl Chart {
    /// The picture as inline SVG for a wide screen; empty if there is nothing to draw.
    pub fn svg(&self) -> String {
        self.framed(Screen::Wide, &self.id)
    }

    /// The picture as inline SVG for a telephone, with letters as large as on a wide screen, names above their rows and
    /// flows as bars; empty if there is nothing to draw, or it cannot be read on so little room.
    pub fn narrow_svg(&self) -> String {
        self.framed(Screen::Narrow, &format!("{}-narrow", self.id))
    }

    fn framed(&self, screen: Screen, id: &str) -> String {
        let drawn = match &self.picture {
            Picture::Heat(heat) => heat.draw(screen),
            Picture::Bars(bars) => bars.draw(screen),
            Picture::Dots(dots) => dots.draw(screen),
            Picture::Forest(forest) => forest.draw(screen),
            Picture::Lines(lines) => lines.draw(screen),
            Picture::Fan(fan) => fan.draw(screen),
            Picture::Flow(flow) => flow.draw(screen),
            Picture::Places(places) => places.draw(screen),
        };
        drawn.map_or_else(String::new, |svg| frame::framed(&svg, id, &self.title, &self.summary))
    }
}
