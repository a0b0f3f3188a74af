//! Tables: what a picture shows, for everyone.

/// A table with a caption, headers for its columns and a header for each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it is about.
    pub caption: String,
    /// Groups above the columns after the first: a name and how many columns it spans; empty if there are none.
    pub groups: Vec<(String, usize)>,
    /// The columns; the first holds the names of the rows.
    pub columns: Vec<Column>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
    /// How many of the last rows are totals.
    pub totals: usize,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header.
    pub name: String,
    /// Figures are set flush right.
    pub number: bool,
}

impl Column {
    /// A column of words.
    pub fn text(name: impl Into<String>) -> Self {
        Self { name: name.into(), number: false }
    }

    /// A column of figures.
    pub fn number(name: impl Into<String>) -> Self {
        Self { name: name.into(), number: true }
    }
}

impl Table {
    /// A table without rows yet.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { caption: caption.into(), groups: Vec::new(), columns, rows: Vec::new(), totals: 0 }
    }

    /// Adds a row; missing cells are left empty, cells beyond the columns are dropped.
    pub fn push<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let mut row: Vec<String> = cells.into_iter().map(Into::into).collect();
        row.resize(self.columns.len(), String::new());
        self.rows.push(row);
    }

    /// Leaves out the columns (never the first) in which no row says anything, and their place in the groups.
    pub fn without_empty_columns(mut self) -> Self {
        let keep: Vec<bool> = (0..self.columns.len())
            .map(|at| at == 0 || self.rows.iter().any(|row| !row[at].is_empty()))
            .collect();
        let mut from = 1;
        for group in &mut self.groups {
            let kept = keep.iter().skip(from).take(group.1).filter(|kept| **kept).count();
            from += group.1;
            group.1 = kept;
        }
        self.groups.retain(|group| group.1 > 0);
        let mut at = keep.iter();
        self.columns.retain(|_| *at.next().expect("one mark for each column"));
        for row in &mut self.rows {
            let mut at = keep.iter();
            row.retain(|_| *at.next().expect("one mark for each column"));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_columns_go_with_their_place_in_the_group() {
        let mut table = Table::new("t", ["", "a", "b", "c"].map(Column::number).to_vec());
        table.groups = vec![("ab".into(), 2), ("c".into(), 1)];
        table.push(["x", "1", "", ""]);
        table.push(["y", "2", "", ""]);
        let table = table.without_empty_columns();
        assert_eq!(table.groups, [("ab".to_owned(), 1)]);
        assert_eq!(table.rows, [["x", "1"], ["y", "2"]]);
    }
}
