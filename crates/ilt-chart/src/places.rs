//! Places on a map: colour and shape say to which group each belongs, size says how much.

use kuva::plot::ScatterPlot;
use kuva::plot::legend::{LegendEntry, LegendPosition, LegendShape};
use kuva::render::layout::{ComputedLayout, Layout};
use kuva::render::plots::Plot;
use kuva::render::render::{Primitive, Scene, TextAnchor, render_multiple};

use crate::bars::{ticks, written};
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
    /// The crowded middle by itself, if half of the places lie within a quarter of the way from the middle to the
    /// farthest one: a town in its county.
    pub fn close_up(&self) -> Option<Places> {
        let middle = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied()
        };
        let latitude = middle(self.places.iter().map(|place| place.latitude).collect())?;
        let longitude = middle(self.places.iter().map(|place| place.longitude).collect())?;
        let away = |place: &Place| {
            let east = (place.longitude - longitude) * latitude.to_radians().cos();
            east.hypot(place.latitude - latitude)
        };
        let mut distances: Vec<f64> = self.places.iter().map(away).collect();
        distances.sort_by(f64::total_cmp);
        let (half, farthest) = (distances[distances.len() / 2], distances[distances.len() - 1]);
        let near: Vec<Place> = self.places.iter().filter(|place| away(place) <= half).copied().collect();
        (near.len() >= 20 && half < 0.25 * farthest).then(|| Places { places: near, ..self.clone() })
    }

    pub(crate) fn draw(&self) -> Option<String> {
        let known: Vec<&Place> = self
            .places
            .iter()
            .filter(|place| place.latitude.is_finite() && place.longitude.is_finite())
            .collect();
        let (south, west) = known.iter().fold((f64::MAX, f64::MAX), |(south, west), place| {
            (south.min(place.latitude), west.min(place.longitude))
        });
        let first = known.first()?;
        // Close enough for a county: degrees to kilometres on a plane at the latitude of the first place.
        let narrowing = first.latitude.to_radians().cos().abs();
        let km = |place: &Place| {
            ((place.longitude - west) * KM_PER_DEGREE * narrowing, (place.latitude - south) * KM_PER_DEGREE)
        };
        let (wide, high) = known
            .iter()
            .map(|place| km(place))
            .fold((1.0_f64, 1.0_f64), |(x, y), at| (x.max(at.0), y.max(at.1)));
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
            labels.push((name, x, y));
        }
        let margin = 0.06 * wide.max(high);
        let layout = Layout::new((-margin, wide + margin), (-margin, high + margin))
            .with_x_label("kilometres from west to east")
            .with_y_label("kilometres from south to north")
            .with_x_tick_format(ticks(wide))
            .with_y_tick_format(ticks(high))
            .with_equal_aspect()
            .with_clamp_axis()
            .with_legend_entries(self.legend())
            .with_legend_position(LegendPosition::OutsideBottomColumns);
        let layout = theme::dressed(layout, 640.0);
        let at = ComputedLayout::from_layout(&layout);
        let mut scene = render_multiple(plots, layout);
        let marks: Vec<(f64, f64)> = known
            .iter()
            .map(|place| {
                let (x, y) = km(place);
                (at.map_x(x), at.map_y(y))
            })
            .collect();
        let mut taken: Vec<Label<'_>> = Vec::new();
        for (name, x, y) in labels {
            if let Some(label) = Label::near(name, (at.map_x(x), at.map_y(y)), &marks, &taken) {
                label.write(&mut scene);
                taken.push(label);
            }
        }
        Some(written(&scene))
    }

    fn radius(&self, place: &Place) -> f64 {
        let size = place.size.and_then(|size| self.sizes.get(size)).or(self.sizes.first());
        size.map_or(5.0, |size| size.radius)
    }

    fn legend(&self) -> Vec<LegendEntry> {
        let shown = |group: usize| self.places.iter().any(|place| place.group == group);
        let groups =
            self.groups.iter().enumerate().filter(|(at, _)| shown(*at)).map(|(at, name)| LegendEntry {
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

/// A name on a pale ground, so that it can be read over the marks. It stands where it hides fewest of them, as near the
/// middle of its places as that allows; where there is no room beside the others it is left to the key below the map.
struct Label<'n> {
    name: &'n str,
    x: f64,
    y: f64,
    width: f64,
}

/// Height of a label.
const HEIGHT: f64 = 16.0;

/// How far a label may be moved from the middle of its places, in steps, and how wide a step is.
const REACH: i32 = 4;
const ASIDE: f64 = 18.0;
/// Radius of a usual mark.
const MARK: f64 = 4.0;

impl<'n> Label<'n> {
    fn at(name: &'n str, x: f64, y: f64) -> Self {
        let width = name.chars().count() as f64 * 6.5 + 8.0;
        Self {
            name,
            x: x.clamp(width / 2.0 + 50.0, (theme::WIDTH - width / 2.0).max(width / 2.0 + 50.0)),
            y,
            width,
        }
    }

    /// The label near a point that covers the fewest marks and no other label.
    fn near(name: &'n str, (x, y): (f64, f64), marks: &[(f64, f64)], taken: &[Label<'_>]) -> Option<Self> {
        let steps = || (-REACH..=REACH).map(f64::from);
        let places = steps().flat_map(|across| steps().map(move |up| (across, up)));
        places
            .map(|(across, up)| (across.hypot(up), Self::at(name, x + across * ASIDE, y + up * HEIGHT)))
            .filter(|(_, label)| !taken.iter().any(|other| label.meets(other)))
            .map(|(away, label)| (label.covered(marks), away, label))
            .min_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)))
            .map(|(_, _, label)| label)
    }

    /// How many marks lie under it.
    fn covered(&self, marks: &[(f64, f64)]) -> usize {
        let under = |mark: &&(f64, f64)| {
            (mark.0 - self.x).abs() < self.width / 2.0 + MARK && (mark.1 - self.y).abs() < HEIGHT / 2.0 + MARK
        };
        marks.iter().filter(under).count()
    }

    fn meets(&self, other: &Label<'_>) -> bool {
        (self.x - other.x).abs() < (self.width + other.width) / 2.0 && (self.y - other.y).abs() < HEIGHT
    }

    fn write(&self, scene: &mut Scene) {
        scene.add(Primitive::Rect {
            x: self.x - self.width / 2.0,
            y: self.y - HEIGHT / 2.0,
            width: self.width,
            height: HEIGHT,
            fill: theme::WHITE.into(),
            stroke: None,
            stroke_width: None,
            opacity: Some(0.7),
        });
        scene.add(Primitive::Text {
            x: self.x,
            y: self.y + 4.0,
            content: self.name.to_owned(),
            size: 12,
            anchor: TextAnchor::Middle,
            rotate: None,
            bold: true,
            color: Some(theme::INK.into()),
        });
    }
}
