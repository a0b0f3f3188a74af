//! The page as data: sections of blocks, and the templates that set them. Nothing here knows what a figure means.

use askama::Template;
use ilt_chart::{Chart, Table};

use crate::error::Error;

/// A page.
pub(crate) struct Page {
    /// Title of the document and its first heading.
    pub title: String,
    /// The question it answers, or what is compared.
    pub question: String,
    /// A line under it: how many runs, over which time.
    pub basis: String,
    /// Said loudly before anything else.
    pub warnings: Vec<String>,
    /// The sections, the answer first.
    pub sections: Vec<Section>,
    /// Version of the program.
    pub version: String,
    /// What kind of figures these are, at the foot.
    pub note: &'static str,
}

/// The foot of a page of simulated figures.
pub(crate) const SIMULATED: &str = "Figures are simulated: people in them are synthetic, and no row is about anyone. A planning tool: not for decisions \
     about a person.";

/// A section with its heading.
pub(crate) struct Section {
    /// Anchor.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What it consists of.
    pub blocks: Vec<Block>,
}

/// A part of a section.
pub(crate) enum Block {
    /// A paragraph.
    Text(String),
    /// A heading inside the section.
    Heading(String),
    /// Findings: each a claim in a few words, and what stands behind it.
    Findings(Vec<Finding>),
    /// Something that must not be overlooked.
    Notice(Finding),
    /// A picture with its words and its table.
    Figure(Box<Figure>),
    /// A table on its own.
    Table(Sheet),
    /// Terms and what they mean: name, key in the files, meaning.
    Terms(Vec<(String, String, String)>),
    /// Something to type.
    Command(String),
}

/// A claim and what stands behind it.
pub(crate) struct Finding {
    /// The claim.
    pub claim: String,
    /// What stands behind it.
    pub detail: String,
}

/// A picture with its words and its table.
pub(crate) struct Figure {
    pub id: String,
    pub title: String,
    pub summary: String,
    /// For a wide screen.
    pub svg: String,
    /// For a telephone; empty if only the table can be read there.
    pub narrow: String,
    pub sheet: Sheet,
}

/// Width that a table may take beside its picture, and what its parts take, in pixels of a usual screen: a letter of a
/// header and of a cell, the space after a column, the least width of a column and of the first one. A table that is a
/// little wider after all scrolls.
const NARROW: f64 = 496.0;
const BOLD: f64 = 7.8;
const LETTER: f64 = 7.5;
const SPACE: f64 = 12.0;
const LEAST: f64 = 56.0;
const FIRST: f64 = 144.0;

impl Figure {
    /// How picture and table stand on a wide screen: beside each other, one below the other, or, with the table
    /// folded away, beside the next figure.
    fn layout(&self) -> &'static str {
        match (self.sheet.open, self.sheet.width() <= NARROW) {
            (false, _) => "figure folded",
            (true, true) => "figure beside",
            (true, false) => "figure",
        }
    }
}

/// A table, and whether it is short enough to stand open.
pub(crate) struct Sheet {
    pub table: Table,
    pub open: bool,
}

/// Rows from which a table is folded away until asked for.
const LONG: usize = 40;

/// Most letters of a cell that is not broken where the screen is wide.
const BRIEF: usize = 26;

fn short(table: &Table) -> bool {
    table.rows.len() < LONG
}

impl Sheet {
    pub(crate) fn of(table: Table) -> Self {
        let open = short(&table);
        Self { table, open }
    }

    /// The least width of the table: words break, figures and words themselves do not.
    fn width(&self) -> f64 {
        let word = |text: &str| text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
        let column = |(at, column): (usize, &ilt_chart::Column)| {
            let cell = |text: &String| if column.number { text.chars().count() } else { word(text) };
            let cells = self.table.rows.iter().filter_map(|row| row.get(at)).map(cell).max();
            let letters = (BOLD * word(&column.name) as f64).max(LETTER * cells.unwrap_or(0) as f64);
            (letters + SPACE).max(if at == 0 { FIRST } else { LEAST })
        };
        self.table.columns.iter().enumerate().map(column).sum()
    }

    /// Whether a column of words has so few that each cell reads best in one line.
    fn brief(&self, column: &usize) -> bool {
        let few = |row: &Vec<String>| row.get(*column).is_none_or(|cell| cell.chars().count() <= BRIEF);
        !self.number(column) && self.table.rows.iter().all(few)
    }

    /// Whether a row is a total.
    fn total(&self, row: &usize) -> bool {
        *row + self.table.totals >= self.table.rows.len()
    }

    /// Whether a column holds figures.
    fn number(&self, column: &usize) -> bool {
        self.table.columns.get(*column).is_some_and(|column| column.number)
    }
}

impl Section {
    pub(crate) fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), blocks: Vec::new() }
    }

    /// A paragraph; an empty one is left out.
    pub(crate) fn text(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.blocks.push(Block::Text(text));
        }
    }

    pub(crate) fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    pub(crate) fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(Sheet::of(table)));
        }
    }

    /// A table that is never folded away, however long.
    pub(crate) fn loud_table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(Sheet { table, open: true }));
        }
    }

    /// A chart; one with nothing to draw keeps its table.
    pub(crate) fn chart(&mut self, chart: Chart) {
        let open = short(&chart.table);
        self.figure(chart, open);
    }

    /// A chart whose table, however short, is folded away, so that pictures to be looked at together stand together.
    pub(crate) fn folded_chart(&mut self, chart: Chart) {
        self.figure(chart, false);
    }

    fn figure(&mut self, chart: Chart, open: bool) {
        let svg = chart.svg();
        if svg.is_empty() {
            return self.table(chart.table);
        }
        self.blocks.push(Block::Figure(Box::new(Figure {
            svg,
            narrow: chart.narrow_svg(),
            id: chart.id,
            title: chart.title,
            summary: chart.summary,
            sheet: Sheet { table: chart.table, open },
        })));
    }

    pub(crate) fn findings(&mut self, findings: Vec<Finding>) {
        if !findings.is_empty() {
            self.blocks.push(Block::Findings(findings));
        }
    }

    pub(crate) fn notice(&mut self, claim: impl Into<String>, detail: impl Into<String>) {
        self.blocks.push(Block::Notice(Finding::new(claim, detail)));
    }

    /// The section, unless it is empty.
    pub(crate) fn filled(self) -> Option<Section> {
        (!self.blocks.is_empty()).then_some(self)
    }
}

impl Finding {
    pub(crate) fn new(claim: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { claim: claim.into(), detail: detail.into() }
    }
}

#[derive(Template)]
#[template(path = "page.html")]
struct Template_<'p> {
    page: &'p Page,
    style: &'static str,
}

impl Page {
    /// The page as one self-contained file.
    pub(crate) fn html(&self) -> Result<String, Error> {
        Ok(Template_ { page: self, style: include_str!("../templates/style.css") }.render()?)
    }
}
