//! Names of rows where there is no room for them beside the picture: above each row, from its left edge.

use kuva::render::layout::{ComputedLayout, Layout};
use kuva::render::plots::Plot;
use kuva::render::render::{Primitive, Scene, TextAnchor, render_multiple};

use crate::theme::{self, INK, Screen};

/// Height of a line of text and width of a letter, in units of the picture.
pub(crate) const LINE: f64 = 16.0;
pub(crate) const LETTER: f64 = 7.2;
/// Room left of the axis, and right of it for half of the last figure on it.
const LEFT: f64 = 14.0;
const RIGHT: f64 = 30.0;

/// The names of rows, from above, broken into lines.
pub(crate) struct Names {
    lines: Vec<Vec<String>>,
}

impl Names {
    /// Names that are to stand above their rows; `None` on a screen where they have room beside them.
    pub(crate) fn above<'n>(names: impl IntoIterator<Item = &'n str>, screen: Screen) -> Option<Self> {
        let letters = ((screen.width() - LEFT - RIGHT) / LETTER) as usize;
        (screen == Screen::Narrow)
            .then(|| Self { lines: names.into_iter().map(|name| wrapped(name, letters)).collect() })
    }

    /// What the longest of them adds to the height of every row.
    pub(crate) fn height(&self) -> f64 {
        LINE * self.lines.iter().map(Vec::len).max().unwrap_or(1).max(1) as f64
    }

    /// The picture with its rows at the whole numbers upwards from one, and the names above them: the last line of
    /// each so far above the middle of its row.
    pub(crate) fn draw(&self, plots: Vec<Plot>, layout: Layout, above: f64) -> String {
        let blank = vec![String::new(); self.lines.len()];
        let layout = layout.with_y_categories(blank).with_force_margins(LEFT, RIGHT);
        let places = ComputedLayout::from_layout(&layout);
        let mut scene = render_multiple(plots, layout);
        self.write(&mut scene, &places, above);
        crate::bars::written(&scene)
    }

    fn write(&self, scene: &mut Scene, places: &ComputedLayout, above: f64) {
        for (down, lines) in self.lines.iter().enumerate() {
            let middle = places.map_y((self.lines.len() - down) as f64);
            for (up, line) in lines.iter().rev().enumerate() {
                let y = middle - above - up as f64 * LINE;
                scene.add(text(line, LEFT + 4.0, y, TextAnchor::Start));
            }
        }
    }
}

/// A line of text.
pub(crate) fn text(content: &str, x: f64, y: f64, anchor: TextAnchor) -> Primitive {
    let color = Some(INK.into());
    Primitive::Text {
        x,
        y,
        content: content.to_owned(),
        size: theme::TEXT,
        anchor,
        rotate: None,
        bold: false,
        color,
    }
}

/// A text broken between words into lines of at most so many letters, where its words allow.
pub fn wrapped(name: &str, letters: usize) -> Vec<String> {
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
    use super::*;

    #[test]
    fn names_break_between_words() {
        assert_eq!(wrapped("adult social care worker", 12), ["adult social", "care worker"]);
        assert_eq!(wrapped("GP", 3), ["GP"]);
        assert!(wrapped("", 3).is_empty());
    }

    #[test]
    fn names_stand_above_only_where_there_is_no_room_beside() {
        assert!(Names::above(["North"], Screen::Wide).is_none());
        let long = "a name of a locality that goes on for longer than one line of a telephone";
        let names = Names::above(["North", long], Screen::Narrow).expect("names");
        assert_eq!(names.height(), 2.0 * LINE);
    }
}
