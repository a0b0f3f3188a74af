//! Tables as pages show them: cells that may be shaded, lead somewhere, or say a second thing in small print.

/// A table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    /// Id within the page: what is open and how far it is scrolled is remembered by it.
    pub id: String,
    pub caption: String,
    /// Headers, and whether the column holds figures.
    pub columns: Vec<(String, bool)>,
    pub rows: Vec<Vec<Cell>>,
    /// How many of the last rows are totals.
    pub totals: usize,
    /// Shown without being asked for.
    pub open: bool,
    /// What shades mean, from the palest; none if no cell is shaded.
    pub shades: Vec<String>,
}

/// A cell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub text: String,
    /// Said in small print under it.
    pub small: Vec<String>,
    /// The same for machines, or at greater length.
    pub title: String,
    /// Where it leads.
    pub href: String,
    /// Which shade it has.
    pub shade: Option<usize>,
    /// Not to be overlooked.
    pub loud: bool,
}

impl<S: Into<String>> From<S> for Cell {
    fn from(text: S) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl Cell {
    /// An instant, in London's time with UTC as its title.
    pub(crate) fn moment(at: ilt_domain::Moment) -> Self {
        match crate::when::when(at) {
            Some(when) => Self { text: when.london, title: when.utc, ..Self::default() },
            None => crate::words::NOTHING.into(),
        }
    }

    /// How it is set.
    pub(crate) fn class(&self, number: bool) -> String {
        let shade = self.shade.map(|shade| format!("s{shade}"));
        let classes = [number.then(|| "n".to_owned()), shade, self.loud.then(|| "loud".to_owned())];
        classes.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl Sheet {
    /// A table with columns of words (plain names) and of figures (names after a `#`).
    pub(crate) fn new(id: impl Into<String>, caption: impl Into<String>, columns: &[&str]) -> Self {
        let column = |name: &&str| match name.strip_prefix('#') {
            Some(figures) => (figures.to_owned(), true),
            None => ((*name).to_owned(), false),
        };
        let columns = columns.iter().map(column).collect();
        Self { id: id.into(), caption: caption.into(), columns, open: true, ..Self::default() }
    }

    pub(crate) fn push(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Folded away until asked for.
    pub(crate) fn folded(mut self) -> Self {
        self.open = false;
        self
    }

    /// Whether a column holds figures.
    pub(crate) fn number(&self, column: &usize) -> bool {
        self.columns.get(*column).is_some_and(|(_, number)| *number)
    }

    /// Whether a row is a total.
    pub(crate) fn total(&self, row: &usize) -> bool {
        row + self.totals >= self.rows.len()
    }
}
