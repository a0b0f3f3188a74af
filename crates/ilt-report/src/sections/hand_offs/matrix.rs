//! Hand-offs from role to role as a matrix.

use ilt_chart::{Band, Cell, Chart, Column, Heat, Picture, Table, theme};
use ilt_domain::RoleId;

use super::Route;
use crate::view::View;
use crate::words::{NOTHING, capital, count};

/// Columns of a matrix up to which its figures can be read.
const MOST_COLUMNS: usize = 7;

/// Whichever of senders and receivers are fewer stand in the columns, the rest of them summed up in the last.
pub(super) fn chart(view: View<'_>, routes: &[Route]) -> Chart {
    let matrix = Matrix::of(view, routes);
    Chart {
        id: "matrix".into(),
        title: "Hand-offs from role to role".into(),
        summary: match matrix.from_above {
            true => "Columns hand off, rows receive; a dash means it did not happen.".into(),
            false => "Rows hand off, columns receive; a dash means it did not happen.".into(),
        },
        picture: Picture::Heat(matrix.heat()),
        table: matrix.table(),
    }
}

struct Matrix<'v> {
    view: View<'v>,
    routes: &'v [Route],
    /// Columns send and rows receive; else the other way round.
    from_above: bool,
    rows: Vec<RoleId>,
    columns: Vec<Vec<RoleId>>,
}

impl<'v> Matrix<'v> {
    fn of(view: View<'v>, routes: &'v [Route]) -> Self {
        let (senders, receivers) = (busiest(routes, |route| route.0), busiest(routes, |route| route.1));
        let from_above = senders.len() < receivers.len();
        let (rows, columns) = if from_above { (receivers, senders) } else { (senders, receivers) };
        let alone = |roles: &[RoleId]| roles.iter().map(|role| vec![*role]).collect::<Vec<_>>();
        let columns = match columns.len() > MOST_COLUMNS {
            true => {
                let (first, rest) = columns.split_at(MOST_COLUMNS - 1);
                alone(first).into_iter().chain([rest.to_vec()]).collect()
            }
            false => alone(&columns),
        };
        Self { view, routes, from_above, rows, columns }
    }

    /// What stands before the names of rows and of columns.
    fn sides(&self) -> (&'static str, &'static str) {
        if self.from_above { ("to", "from") } else { ("from", "to") }
    }

    fn name(&self, role: RoleId) -> &'v str {
        self.view.role(role).name.as_str()
    }

    fn heading(&self, column: &[RoleId]) -> String {
        let across = self.sides().1;
        match column {
            [one] => format!("{across} {}", self.name(*one)),
            _ => format!("{across} other roles"),
        }
    }

    fn value(&self, row: RoleId, column: &[RoleId]) -> Option<f64> {
        let ends = |route: &&Route| match self.from_above {
            true => route.1 == row && column.contains(&route.0),
            false => route.0 == row && column.contains(&route.1),
        };
        let number: f64 = self.routes.iter().filter(ends).map(|route| route.2).sum();
        (number > 0.0).then_some(number)
    }

    /// The figures, row by row.
    fn values(&self) -> Vec<Vec<Option<f64>>> {
        let row = |row: &RoleId| self.columns.iter().map(|column| self.value(*row, column)).collect();
        self.rows.iter().map(row).collect()
    }

    fn heat(&self) -> Heat {
        let values = self.values();
        let most = values.iter().flatten().flatten().copied().fold(0.0, f64::max);
        let cell = |number: f64| Cell { label: count(number), band: shade(number, most) };
        let cells = |row: Vec<Option<f64>>| row.into_iter().map(|number| number.map(cell)).collect();
        let down = self.sides().0;
        Heat {
            cells: values.into_iter().map(cells).collect(),
            rows: self.rows.iter().map(|row| format!("{down} {}", self.name(*row))).collect(),
            columns: self.columns.iter().map(|column| self.heading(column)).collect(),
            bands: shades(),
        }
    }

    fn table(&self) -> Table {
        let headers = self.columns.iter().map(|column| Column::number(self.heading(column)));
        let headers = std::iter::once(Column::text(capital(self.sides().0))).chain(headers).collect();
        let mut table = Table::new("Hand-offs from role to role, as a matrix", headers);
        for (row, values) in self.rows.iter().zip(self.values()) {
            let cells = values.into_iter().map(|number| number.map_or_else(|| NOTHING.into(), count));
            table.push(std::iter::once(capital(self.name(*row))).chain(cells));
        }
        table
    }
}

/// Senders or receivers, the busiest first.
fn busiest(routes: &[Route], side: impl Fn(&Route) -> RoleId) -> Vec<RoleId> {
    let mut roles: Vec<RoleId> = routes.iter().map(&side).collect();
    roles.sort_unstable();
    roles.dedup();
    let total =
        |role: RoleId| routes.iter().filter(|route| side(route) == role).map(|route| route.2).sum::<f64>();
    roles.sort_by(|a, b| total(*b).total_cmp(&total(*a)));
    roles
}

const EDGES: [f64; 4] = [0.02, 0.1, 0.25, 0.5];

fn shade(number: f64, most: f64) -> usize {
    EDGES.iter().filter(|edge| number > **edge * most).count()
}

fn shades() -> Vec<Band> {
    let meanings = ["up to 2% of the largest flow", "2% to 10%", "10% to 25%", "25% to 50%", "over 50%"];
    let with_fill = |(meaning, (fill, ink)): (&str, (&'static str, &'static str))| Band {
        fill,
        ink,
        meaning: meaning.into(),
    };
    meanings.into_iter().zip(theme::SEQUENCE).map(with_fill).collect()
}
