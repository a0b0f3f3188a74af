//! Places on a map: colour and shape say to which group each belongs, size says how much.

use kuva::plot::ScatterPlot;
use kuva::plot::legend::{LegendEntry, LegendPosition, LegendShape};
use kuva::render::annotations::TextAnnotation;
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;

use crate::bars::{render, ticks};
use crate::theme::{self, GREY};

/// A map of places.
#[derive(Debug, Clone, PartialEq)]
pub struct Places {
    /// The places.
    pub places: Vec<Place>,
    /// Names of the groups.
    pub groups: Vec<String>,
    /// The sizes in use, from small to large; empty if all are equal.
    pub sizes: Vec<Size>,
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Latitude, degrees.
    pub latitude: f64,
    /// Longitude, degrees.
    pub longitude: f64,
    /// Its group, as an index.
    pub group: usize,
    /// Its size, as an index; `None`: not known, drawn smallest.
    pub size: Option<usize>,
}

/// A size and what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Size {
    /// Radius, in units of the picture.
    pub radius: f64,
    /// What it means.
    pub meaning: String,
}

/// Kilometres in a degree of latitude (mean radius of the Earth 6,371 km).
const KM_PER_DEGREE: f64 = 111.195;

impl Places {
    pub(crate) fn draw(&self) -> Option<String> {
        let known: Vec<&Place> =
            self.places.iter().filter(|place| place.latitude.is_finite() && place.longitude.is_finite()).collect();
        let (south, west) = known.iter().fold((f64::MAX, f64::MAX), |(south, west), place| {
            (south.min(place.latitude), west.min(place.longitude))
        });
        let first = known.first()?;
        // Close enough for a county: degrees to kilometres on a plane at the latitude of the first place.
        let narrowing = first.latitude.to_radians().cos().abs();
        let km = |place: &Place| {
            ((place.longitude - west) * KM_PER_DEGREE * narrowing, (place.latitude - south) * KM_PER_DEGREE)
        };
        let (wide, high) = known.iter().map(|place| km(place)).fold((1.0_f64, 1.0_f64), |(x, y), at| (x.max(at.0), y.max(at.1)));
        let mut plots = Vec::new();
        let mut labels = Vec::new();
        for (group, name) in self.groups.iter().enumerate() {
            let members: Vec<&&Place> = known.iter().filter(|place| place.group == group).collect();
            if members.is_empty() {
                continue;
            }
            let at: Vec<(f64, f64)> = members.iter().map(|place| km(place)).collect();
            let sizes = members.iter().map(|place| self.radius(place));
            plots.push(Plot::Scatter(
                ScatterPlot::new()
                    .with_data(at.iter().copied())
                    .with_color(theme::series(group))
                    .with_marker(theme::shape(group))
                    .with_sizes(sizes)
                    .with_marker_opacity(0.7),
            ));
            let count = at.len() as f64;
            let (x, y) = at.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0 / count, sum.1 + at.1 / count));
            labels.push(TextAnnotation::new(name, x, y).with_font_size(12).with_color(theme::INK));
        }
        let margin = 0.06 * wide.max(high);
        let layout = Layout::new((-margin, wide + margin), (-margin, high + margin))
            .with_x_label("kilometres from west to east")
            .with_y_label("kilometres from south to north")
            .with_x_tick_format(ticks())
            .with_y_tick_format(ticks())
            .with_equal_aspect()
            .with_label_background(true)
            .with_legend_entries(self.legend())
            .with_legend_position(LegendPosition::OutsideBottomColumns);
        let layout = labels.into_iter().fold(theme::dressed(layout, 620.0), Layout::with_annotation);
        Some(render(plots, layout))
    }

    fn radius(&self, place: &Place) -> f64 {
        let size = place.size.and_then(|size| self.sizes.get(size)).or(self.sizes.first());
        size.map_or(5.0, |size| size.radius)
    }

    fn legend(&self) -> Vec<LegendEntry> {
        let groups = self.groups.iter().enumerate().map(|(at, name)| LegendEntry {
            label: name.clone(),
            color: theme::series(at).into(),
            shape: LegendShape::Marker(theme::shape(at)),
            dasharray: None,
        });
        let sizes = self.sizes.iter().map(|size| LegendEntry {
            label: size.meaning.clone(),
            color: GREY.into(),
            shape: LegendShape::CircleSize(size.radius),
            dasharray: None,
        });
        groups.chain(sizes).collect()
    }
}
