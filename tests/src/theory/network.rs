//! Open networks: visits and hand-offs of an absorbing chain (Kemeny and Snell 1960; Jackson 1957).

/// Routing between steps; what is missing to 1 in a row leaves.
pub struct Routing {
    shares: Vec<Vec<f64>>,
}

impl Routing {
    /// A square table of shares.
    pub fn new(shares: &[&[f64]]) -> Self {
        Self { shares: shares.iter().map(|row| row.to_vec()).collect() }
    }

    /// Expected visits to each step of someone who enters by this law: v = entry (I - P)^-1.
    pub fn visits(&self, entry: &[f64]) -> Vec<f64> {
        let n = entry.len();
        // v (I - P) = entry, transposed so that the unknowns stand in columns.
        let rows = (0..n)
            .map(|to| {
                let mut row: Vec<f64> =
                    (0..n).map(|from| f64::from(u8::from(from == to)) - self.shares[from][to]).collect();
                row.push(entry[to]);
                row
            })
            .collect();
        solve(rows)
    }

    /// Expected passages along the arc from one step to another.
    pub fn passages(&self, entry: &[f64], from: usize, to: usize) -> f64 {
        self.visits(entry)[from] * self.shares[from][to]
    }

    /// Chance that someone who enters at `step` makes at least `count` passages between different steps; turns back
    /// to the same step do not count.
    pub fn at_least(&self, step: usize, count: u32) -> f64 {
        if count == 0 {
            return 1.0;
        }
        let row = &self.shares[step];
        let moves = row.iter().enumerate().filter(|(to, share)| *to != step && **share > 0.0);
        moves.map(|(to, share)| share / (1.0 - row[step]) * self.at_least(to, count - 1)).sum()
    }
}

/// Gaussian elimination with partial pivoting on rows that end in the right-hand side.
fn solve(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let n = rows.len();
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))
            .expect("a column has rows");
        rows.swap(column, pivot);
        let lead = rows[column].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            let factor = row[column] / lead[column];
            if at != column {
                row.iter_mut().zip(&lead).for_each(|(value, lead)| *value -= factor * lead);
            }
        }
    }
    (0..n).map(|at| rows[at][n] / rows[at][at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fair gambler between ruin at 0 and 4 who starts at 1 makes 1.5, 1 and 0.5 visits (Kemeny and Snell).
    #[test]
    fn the_gambler() {
        let routing = Routing::new(&[&[0.0, 0.5, 0.0], &[0.5, 0.0, 0.5], &[0.0, 0.5, 0.0]]);
        let visits = routing.visits(&[1.0, 0.0, 0.0]);
        assert!(visits.iter().zip([1.5, 1.0, 0.5]).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!((routing.passages(&[1.0, 0.0, 0.0], 0, 1) - 0.75).abs() < 1e-12);
        assert!((routing.at_least(0, 1) - 0.5).abs() < 1e-12);
        assert!((routing.at_least(0, 3) - 0.25).abs() < 1e-12);
    }
}
