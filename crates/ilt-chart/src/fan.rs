//! What was foretold, as a median within bands, over what came.

use kuva::plot::legend::{LegendEntry, LegendPosition, LegendShape};
use kuva::plot::line::LineStyle;
use kuva::plot::{BandPlot, LinePlot, ScatterPlot};
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;

use crate::bars::{render, ticks};
use crate::theme::{self, Screen};

/// A forecast over what came.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// The points, in order of where they stand across.
    pub points: Vec<FanPoint>,
    /// What runs across, with the unit.
    pub across: String,
    /// What the levels are, with the unit.
    pub up: String,
}

/// One point of a fan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FanPoint {
    /// Where it stands across.
    pub at: f64,
    /// Ends of the wide band, of the narrow band, and the middle: lowest, low, middle, high, highest; `None` where
    /// nothing was foretold.
    pub said: Option<[f64; 5]>,
    /// What came.
    pub came: Option<f64>,
}

/// Opacity of each band, and the colour it comes to on white.
const WIDE: (f64, &str) = (0.16, "#D6E5F4");
const NARROW: (f64, &str) = (0.26, "#9EC2E4");
/// Points beyond which they are drawn small.
const MANY: usize = 80;
/// Room left of the first point and right of the last, as a share of what lies between.
const EDGE: f64 = 0.015;

fn legend() -> Vec<LegendEntry> {
    let entry = |label: &str, color: &str, shape, dasharray: Option<&str>| LegendEntry {
        label: label.into(),
        color: color.into(),
        shape,
        dasharray: dasharray.map(Into::into),
    };
    vec![
        entry("middle of the forecast", theme::DARK_BLUE, LegendShape::Line, Some("6 4")),
        entry("80 in 100 expected", NARROW.1, LegendShape::Rect, None),
        entry("95 in 100 expected", WIDE.1, LegendShape::Rect, None),
        entry("what came", theme::INK, LegendShape::Marker(theme::shape(0)), None),
    ]
}

impl Fan {
    pub(crate) fn draw(&self, screen: Screen) -> Option<String> {
        let (said, came) = (self.said(), self.came());
        let levels = said.iter().map(|(_, said)| said[4]).chain(came.iter().map(|(_, came)| *came));
        let most = levels.fold(0.0, f64::max);
        let across = || said.iter().map(|(at, _)| *at).chain(came.iter().map(|(at, _)| *at));
        let (first, last) = (across().fold(f64::MAX, f64::min), across().fold(f64::MIN, f64::max));
        if said.len() < 2 || first >= last {
            return None;
        }
        let plots = vec![
            band(&said, (0, 4), WIDE.0),
            band(&said, (1, 3), NARROW.0),
            Plot::Line(middle(&said)),
            Plot::Scatter(dots(&came)),
        ];
        let room = EDGE * (last - first);
        let layout = Layout::auto_from_plots(&plots)
            .with_x_axis_min(first - room)
            .with_x_axis_max(last + room)
            .with_y_axis_min(0.0)
            .with_y_axis_max(if most > 0.0 { 1.05 * most } else { 1.0 })
            .with_x_tick_format(ticks(last - first + 2.0 * room))
            .with_y_tick_format(ticks(most))
            .with_x_label(self.across.clone())
            .with_y_label(self.up.clone())
            .with_legend_entries(legend())
            .with_legend_position(LegendPosition::OutsideBottomColumns);
        Some(render(plots, theme::dressed(layout, 340.0, screen)))
    }

    /// What was foretold, where it can be drawn.
    fn said(&self) -> Vec<Said> {
        let known = self.points.iter().filter_map(|point| Some((point.at, point.said?)));
        known.filter(|(at, said)| at.is_finite() && said.iter().all(|one| one.is_finite())).collect()
    }

    /// What came, where it can be drawn.
    fn came(&self) -> Vec<(f64, f64)> {
        let known = self.points.iter().filter_map(|point| Some((point.at, point.came?)));
        known.filter(|(at, came)| at.is_finite() && came.is_finite()).collect()
    }
}

/// Where a point stands, and what was foretold there.
type Said = (f64, [f64; 5]);

fn band(said: &[Said], (low, high): (usize, usize), opacity: f64) -> Plot {
    let band = BandPlot::new(
        said.iter().map(|(at, _)| *at),
        said.iter().map(|(_, said)| said[low]),
        said.iter().map(|(_, said)| said[high]),
    );
    Plot::Band(band.with_color(theme::BLUE).with_opacity(opacity))
}

fn middle(said: &[Said]) -> LinePlot {
    LinePlot::new()
        .with_data(said.iter().map(|(at, said)| (*at, said[2])))
        .with_color(theme::DARK_BLUE)
        .with_line_style(LineStyle::Dashed)
        .with_stroke_width(2.0)
}

fn dots(came: &[(f64, f64)]) -> ScatterPlot {
    ScatterPlot::new()
        .with_data(came.iter().copied())
        .with_color(theme::INK)
        .with_marker(theme::shape(0))
        .with_size(if came.len() > MANY { 2.0 } else { 3.2 })
}
