//! The pages as data: sections of blocks. What they say is written in the rooms below; how they are set, in `templates/`.

pub(crate) mod forecast;
pub(crate) mod hand_offs;
pub(crate) mod health;
pub(crate) mod now;
pub(crate) mod scene;
pub(crate) mod sheet;
pub(crate) mod time;
pub(crate) mod today;
pub(crate) mod worst;

use askama::Template;
use ilt_domain::LocalityId;
use ilt_domain::forecast::Place;

pub(crate) use scene::Scene;
pub(crate) use sheet::{Cell, Sheet};

/// A section with its heading; it is swapped as a whole when it changes.
pub(crate) struct Section {
    /// Anchor, also of what is remembered while it is swapped.
    pub id: &'static str,
    pub title: String,
    pub blocks: Vec<Block>,
}

/// A part of a section.
pub(crate) enum Block {
    /// A paragraph.
    Text(String),
    /// A heading inside the section.
    Heading(String),
    /// Something that must not be overlooked: a claim, and what stands behind it.
    Loud(String, String),
    /// Something to bear in mind.
    Notice(String, String),
    /// Up to when events are known: the one line whose changes are read aloud, and the same for machines.
    Spoken(String, String),
    /// Headline figures: name, figure, what it is of.
    Figures(Vec<(String, String, String)>),
    /// Findings in order: a claim, where it leads, what stands behind it.
    Ranked(Vec<(String, String, String)>),
    /// A table.
    Table(Sheet),
    /// What the parts of a fan mean.
    FanKey,
    /// Pictures side by side, each with its table.
    Pictures(Vec<Picture>),
}

/// A picture with its words and its table.
pub(crate) struct Picture {
    pub id: String,
    pub title: String,
    pub summary: String,
    /// Empty where there is nothing to draw.
    pub svg: String,
    /// The same for a telephone, where the picture is not one for every screen; else empty.
    pub narrow: String,
    pub sheet: Sheet,
    /// What it rests on.
    pub note: String,
}

impl Section {
    pub(crate) fn new(id: &'static str, title: impl Into<String>) -> Self {
        Self { id, title: title.into(), blocks: Vec::new() }
    }

    pub(crate) fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text(text.into()));
    }

    pub(crate) fn table(&mut self, sheet: Sheet) {
        if !sheet.rows.is_empty() {
            self.blocks.push(Block::Table(sheet));
        }
    }
}

/// What changes as time goes on.
#[derive(Template)]
#[template(path = "live.html")]
pub(crate) struct Live {
    pub sections: Vec<Section>,
}

/// A page around it.
#[derive(Template)]
#[template(path = "page.html")]
pub(crate) struct Page<'p> {
    pub title: &'p str,
    pub basis: &'p str,
    pub simulated: bool,
    /// Sections: anchor and heading.
    pub contents: &'p [(&'static str, String)],
    /// Where the module fetches what has changed; empty for a page that does not change.
    pub fragment: &'p str,
    /// Localities: address, name, whether this is its page.
    pub places: Vec<(String, String, bool)>,
    /// Whether there is someone to sign out.
    pub signed_in: bool,
    pub here: &'p str,
    pub inner: &'p str,
    pub version: &'static str,
}

/// The form that asks for the token.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct Login {
    pub failed: bool,
}

/// Sections of the status page.
pub(crate) fn status(scene: &Scene<'_>) -> Vec<Section> {
    vec![
        time::section(scene, None),
        today::section(scene),
        forecast::section(scene, Place::All),
        hand_offs::section(scene, None),
        health::section(scene),
    ]
}

/// Sections of the page of a locality.
pub(crate) fn locality(scene: &Scene<'_>, at: LocalityId) -> Vec<Section> {
    vec![
        time::section(scene, Some(at)),
        today::of_locality(scene, at),
        forecast::section(scene, Place::Locality(at)),
        hand_offs::section(scene, Some(at)),
    ]
}
