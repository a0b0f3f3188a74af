//! Places on a map: colour and shape say to which group each belongs, size says how much.

use kuva::plot::ScatterPlot;
use kuva::plot::legend::{LegendEntry, LegendPosition, LegendShape};
use kuva::render::layout::{ComputedLayout, Layout};
use kuva::render::plots::Plot;
use kuva::render::render::{Primitive, Scene, TextAnchor, render_multiple};

use crate::bars::{ticks, written};
use crate::theme::{self, GREY, Screen};

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

    pub(crate) fn draw(&self, screen: Screen) -> Option<String> {
        let known: Vec<&Place> = self
            .places
            .iter()
            .filter(|place| place.latitude.is_finite() && place.longitude.is_finite())
            .collect();
        let plane = Plane::of(&known)?;
        let layout = theme::dressed(self.layout(&plane.reach(&known)), self.height(screen), screen);
        let at = ComputedLayout::from_layout(&layout);
        let plots = (0..self.groups.len()).filter_map(|group| self.marks(&known, group, &plane)).collect();
        let mut scene = render_multiple(plots, layout);
        // Names as long as half of a telephone hide the map; there the key below it has to do.
        if screen == Screen::Wide {
            let mark = |place: &&Place| {
                let (x, y) = plane.km(place);
                Mark { group: place.group, x: at.map_x(x), y: at.map_y(y), radius: self.radius(place) }
            };
            let marks: Vec<Mark> = known.iter().map(mark).collect();
            for label in labels(&self.groups, &marks) {
                label.write(&mut scene);
            }
        }
        Some(written(&scene))
    }

    /// A map of so many kilometres across and up, with room around it.
    fn layout(&self, &(wide, high): &(f64, f64)) -> Layout {
        let margin = 0.06 * wide.max(high);
        Layout::new((-margin, wide + margin), (-margin, high + margin))
            .with_x_label("kilometres from west to east")
            .with_y_label("kilometres from south to north")
            .with_x_tick_format(ticks(wide))
            .with_y_tick_format(ticks(high))
            .with_equal_aspect()
            .with_clamp_axis()
            .with_legend_entries(self.legend())
            .with_legend_position(LegendPosition::OutsideBottomColumns)
    }

    /// Height of the picture: a narrow one has its key in one column below it.
    fn height(&self, screen: Screen) -> f64 {
        match screen {
            Screen::Wide => 640.0,
            Screen::Narrow => screen.width() + 40.0 + KEY * self.legend().len() as f64,
        }
    }

    /// The marks of a group.
    fn marks(&self, known: &[&Place], group: usize, plane: &Plane) -> Option<Plot> {
        let members: Vec<&&Place> = known.iter().filter(|place| place.group == group).collect();
        let plot = ScatterPlot::new()
            .with_data(members.iter().map(|place| plane.km(place)))
            .with_color(theme::series(group))
            .with_marker(theme::shape(group))
            .with_sizes(members.iter().map(|place| self.radius(place)))
            .with_marker_opacity(0.7);
        (!members.is_empty()).then_some(Plot::Scatter(plot))
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

/// Kilometres from the south-west corner. Close enough for a county: a plane at the latitude of the first place.
struct Plane {
    south: f64,
    west: f64,
    /// Length of a degree of longitude in those of latitude.
    narrowing: f64,
}

impl Plane {
    fn of(places: &[&Place]) -> Option<Self> {
        let first = places.first()?;
        Some(Self {
            south: places.iter().map(|place| place.latitude).fold(f64::MAX, f64::min),
            west: places.iter().map(|place| place.longitude).fold(f64::MAX, f64::min),
            narrowing: first.latitude.to_radians().cos().abs(),
        })
    }

    fn km(&self, place: &Place) -> (f64, f64) {
        let (east, north) = (place.longitude - self.west, place.latitude - self.south);
        (east * KM_PER_DEGREE * self.narrowing, north * KM_PER_DEGREE)
    }

    /// How far the places reach to the east and to the north; at least a kilometre.
    fn reach(&self, places: &[&Place]) -> (f64, f64) {
        places
            .iter()
            .map(|place| self.km(place))
            .fold((1.0_f64, 1.0_f64), |(x, y), at| (x.max(at.0), y.max(at.1)))
    }
}

/// A mark as it is drawn.
#[derive(Debug, Clone, Copy)]
struct Mark {
    group: usize,
    x: f64,
    y: f64,
    radius: f64,
}

/// The name of a group beside one of its marks, where it hides no other: as near the middle of the group as that allows.
/// Where there is no such room it is left to the key below the map.
#[derive(Debug)]
struct Label<'n> {
    name: &'n str,
    x: f64,
    y: f64,
    width: f64,
}

/// Height of a label, the space between it and its mark, and the room that the axis takes on the left.
const HEIGHT: f64 = 16.0;
const SPACE: f64 = 2.0;
const AXIS: f64 = 50.0;
/// Height of a line of the key.
const KEY: f64 = 20.0;

/// The names of groups that have room beside their marks.
fn labels<'n>(groups: &'n [String], marks: &[Mark]) -> Vec<Label<'n>> {
    let mut placed: Vec<Label<'n>> = Vec::new();
    for (group, name) in groups.iter().enumerate() {
        let found = Label::beside(name, group, marks, &placed);
        placed.extend(found);
    }
    placed
}

impl<'n> Label<'n> {
    fn at(name: &'n str, x: f64, y: f64) -> Self {
        Self { name, x, y, width: Self::width(name) }
    }

    fn width(name: &str) -> f64 {
        name.chars().count() as f64 * 6.5 + 8.0
    }

    /// The label right or left of, above or below one of the group's marks.
    fn beside(name: &'n str, group: usize, marks: &[Mark], placed: &[Label<'_>]) -> Option<Self> {
        let own = || marks.iter().filter(|mark| mark.group == group);
        let number = own().count() as f64;
        let (x, y) = own().fold((0.0, 0.0), |sum, mark| (sum.0 + mark.x / number, sum.1 + mark.y / number));
        let around = |mark: &Mark| {
            let (aside, up) =
                (mark.radius + Self::width(name) / 2.0 + SPACE, mark.radius + HEIGHT / 2.0 + SPACE);
            [(aside, 0.0), (-aside, 0.0), (0.0, -up), (0.0, up)]
                .map(|(across, down)| Self::at(name, mark.x + across, mark.y + down))
        };
        own()
            .flat_map(around)
            .filter(|label| label.inside() && !label.covers(marks))
            .filter(|label| !placed.iter().any(|other| label.meets(other)))
            .min_by(|one, other| {
                let away = |label: &Self| (label.x - x).hypot(label.y - y);
                away(one).total_cmp(&away(other))
            })
    }

    fn inside(&self) -> bool {
        self.x - self.width / 2.0 > AXIS
            && self.x + self.width / 2.0 < Screen::Wide.width()
            && self.y > HEIGHT / 2.0
    }

    /// Whether a mark lies under it.
    fn covers(&self, marks: &[Mark]) -> bool {
        marks.iter().any(|mark| {
            (mark.x - self.x).abs() < self.width / 2.0 + mark.radius
                && (mark.y - self.y).abs() < HEIGHT / 2.0 + mark.radius
        })
    }

    fn meets(&self, other: &Label<'_>) -> bool {
        (self.x - other.x).abs() < (self.width + other.width) / 2.0 && (self.y - other.y).abs() < HEIGHT
    }

    fn write(&self, scene: &mut Scene) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(group: usize, x: f64, y: f64) -> Mark {
        Mark { group, x, y, radius: 5.0 }
    }

    #[test]
    fn names_stand_beside_their_own_marks_and_over_none() {
        let groups = ["North".to_owned(), "South".to_owned()];
        let marks =
            [mark(0, 300.0, 100.0), mark(0, 330.0, 100.0), mark(1, 320.0, 300.0), mark(1, 340.0, 300.0)];
        let labels = labels(&groups, &marks);
        assert_eq!(labels.iter().map(|label| label.name).collect::<Vec<_>>(), ["North", "South"]);
        assert!(labels.iter().all(|label| !label.covers(&marks)));
        assert!((labels[0].y - 100.0).abs() < 20.0 && (labels[1].y - 300.0).abs() < 20.0);
    }

    #[test]
    fn a_name_without_room_is_left_to_the_key() {
        let groups = ["Hemmed in".to_owned(), "Around".to_owned()];
        let mut marks = vec![mark(0, 300.0, 300.0)];
        marks.extend((0..40).flat_map(|x| {
            (0..40).map(move |y| mark(1, 200.0 + 5.0 * f64::from(x), 200.0 + 5.0 * f64::from(y)))
        }));
        assert!(labels(&groups[..1], &marks).is_empty());
    }
}
