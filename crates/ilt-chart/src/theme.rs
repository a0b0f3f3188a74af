//! Colours, sizes and marks, in the palette of the NHS identity guidelines.
//!
//! Every colour that carries meaning has at least 3:1 contrast with white, every ink at least 4.5:1 with the colour
//! under it (WCAG 2.2, 1.4.3 and 1.4.11; tested), and none carries meaning alone: marks differ in shape, lines in
//! dash, cells hold their figure.

use kuva::plot::scatter::MarkerShape;
use kuva::render::layout::Layout;
use kuva::render::theme::Theme;

/// NHS blue.
pub const BLUE: &str = "#005EB8";
/// NHS dark blue.
pub const DARK_BLUE: &str = "#003087";
/// NHS mid grey.
pub const GREY: &str = "#425563";
/// NHS emergency red.
pub const RED: &str = "#DA291C";
/// NHS green.
pub const GREEN: &str = "#007F3B";
/// NHS purple.
pub const PURPLE: &str = "#330072";
/// Text.
pub const INK: &str = "#212B32";
/// Text on dark fills.
pub const WHITE: &str = "#FFFFFF";
/// Cells without a figure.
pub const PALE_GREY: &str = "#E8EDEE";

/// Fills from little to much of one thing, with the ink to write on each.
pub const SEQUENCE: [(&str, &str); 5] =
    [("#F0F6FC", INK), ("#C6DDF2", INK), ("#86B6E3", INK), ("#0F6CBF", WHITE), ("#003087", WHITE)];

/// Fills for far under, under, over and far over a plan, with the ink to write on each.
pub const AGAINST_PLAN: [(&str, &str); 4] =
    [("#EAF3FB", INK), ("#9CC6EA", INK), ("#FFB81C", INK), ("#8A1538", WHITE)];

/// Colours for series and for the localities of a map, in order.
pub const SERIES: [&str; 12] = [
    BLUE, RED, GREEN, PURPLE, "#A75A00", "#AE2573", "#00737F", GREY, "#8A1538", "#5B7A00", "#0072CE",
    "#7C2855",
];

/// The screen that a picture is drawn for. A picture that is made smaller takes its letters with it, so that a telephone
/// needs one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    /// A page with room for names beside the picture.
    Wide,
    /// A telephone.
    Narrow,
}

impl Screen {
    /// Width of every picture, in its own units; pages scale it.
    pub(crate) fn width(self) -> f64 {
        match self {
            Screen::Wide => 660.0,
            Screen::Narrow => 344.0,
        }
    }
}

/// Size of the letters, in units of the picture.
pub(crate) const TEXT: u32 = 13;

/// Shapes for series, in order; with [`SERIES`] they repeat together only after twenty-four.
const SHAPES: [MarkerShape; 8] = [
    MarkerShape::Circle,
    MarkerShape::Triangle,
    MarkerShape::Square,
    MarkerShape::Diamond,
    MarkerShape::TriangleDown,
    MarkerShape::Pentagon,
    MarkerShape::Star,
    MarkerShape::Hexagon,
];

/// The colour of the series or locality at a place in its list.
pub fn series(at: usize) -> &'static str {
    SERIES[at % SERIES.len()]
}

/// The shape of the series or locality at a place in its list.
pub(crate) fn shape(at: usize) -> MarkerShape {
    SHAPES[at % SHAPES.len()]
}

/// The fonts of page and pictures; nothing is fetched.
pub const FONTS: &str = "Frutiger, 'Frutiger W01', Arial, 'Liberation Sans', Helvetica, sans-serif";

/// What all pictures have in common.
pub(crate) fn dressed(layout: Layout, height: f64, screen: Screen) -> Layout {
    let theme = Theme {
        axis_color: "#768692".into(),
        grid_color: "#D8DDE0".into(),
        tick_color: "#768692".into(),
        text_color: INK.into(),
        legend_border: WHITE.into(),
        ..Theme::light()
    };
    layout
        .with_theme(theme)
        .with_font_family(FONTS)
        .with_width(screen.width())
        .with_height(height)
        .with_tick_size(TEXT)
        .with_body_size(TEXT)
        .with_label_size(TEXT)
        .with_legend_box(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = u8::from_str_radix(&colour[at..at + 2], 16).expect("hexadecimal") as f64 / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    /// Contrast ratio (WCAG 2.2, definition of "contrast ratio").
    fn contrast(one: &str, other: &str) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn marks_stand_out_and_text_is_legible() {
        for colour in SERIES {
            assert!(contrast(colour, WHITE) >= 3.0, "{colour} on white: {:.2}", contrast(colour, WHITE));
        }
        for (fill, ink) in SEQUENCE.iter().chain(&AGAINST_PLAN) {
            assert!(contrast(fill, ink) >= 4.5, "{ink} on {fill}: {:.2}", contrast(fill, ink));
        }
        assert!(contrast(INK, WHITE) >= 7.0);
    }
}
