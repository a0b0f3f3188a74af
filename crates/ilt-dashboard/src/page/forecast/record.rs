//! Which method each figure comes from, and how that method has done on it.

use ilt_domain::RoleId;
use ilt_domain::forecast::{Forecast, Target};

use crate::page::scene::method;
use crate::page::{Scene, Sheet};
use crate::words::{NOTHING, horizon, plain, share, whole};

/// The targets that are scored, as they are named.
const SCORED: [(Target, &str); 4] = [
    (Target::Waiting, "People waiting"),
    (Target::Demand, "Demand"),
    (Target::Caseload, "Caseload"),
    (Target::Wait, "Waits"),
];

pub(super) fn sheet(scene: &Scene<'_>, forecast: &Forecast, role: RoleId) -> Sheet {
    let caption =
        format!("{}: where the figures come from, and how that method has done on them", scene.role(role));
    let columns =
        ["Figure", "Time", "Comes from", "#Came true so far", "#Mean loss", "#In the 80", "#In the 95"];
    let mut sheet = Sheet::new(format!("record-{}", role.0), caption, &columns).folded();
    for (target, name) in SCORED {
        for figure in super::of(forecast, role, target) {
            let key = (figure.place, role, target, figure.horizon, figure.method);
            let record = scene.view.records.get(&key).copied().unwrap_or_default();
            let mut row = vec![name.into(), horizon(figure.horizon).into(), method(figure.method).into()];
            row.extend(told(record).map(Into::into));
            sheet.push(row);
        }
    }
    sheet
}

fn told((scored, loss, eighty, ninety_five): (u64, f64, u64, u64)) -> [String; 4] {
    if scored == 0 {
        return ["0", NOTHING, NOTHING, NOTHING].map(str::to_owned);
    }
    let all = scored as f64;
    [whole(scored), plain(loss / all), share(eighty as f64 / all), share(ninety_five as f64 / all)]
}
