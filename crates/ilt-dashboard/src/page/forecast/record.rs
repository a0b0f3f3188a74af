//! Which method each figure comes from, and how that method has done on it.

use ilt_domain::RoleId;
use ilt_domain::forecast::{Figure, Forecast, Target};

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

/// A sentence or two on where the figures of a picture come from, over all of its times.
pub(super) fn note(scene: &Scene<'_>, figures: &[&Figure]) -> String {
    let mut methods: Vec<_> = figures.iter().map(|figure| figure.method).collect();
    methods.sort_unstable();
    methods.dedup();
    let names: Vec<&str> = methods.iter().map(|name| method(*name)).collect();
    let from = format!("Figures come from {}.", names.join(" and from "));
    let records = figures.iter().filter_map(|figure| {
        scene.view.records.get(&(figure.place, figure.role, figure.target, figure.horizon, figure.method))
    });
    let sum = records.fold((0, 0, 0), |sum, (scored, _, eighty, ninety_five)| {
        (sum.0 + scored, sum.1 + eighty, sum.2 + ninety_five)
    });
    match sum {
        (0, ..) => from,
        (scored, eighty, ninety_five) => format!(
            "{from} Of {} whose time has come, {} fell in the 80 in 100 and {} in the 95 in 100.",
            whole(scored),
            share(eighty as f64 / scored as f64),
            share(ninety_five as f64 / scored as f64)
        ),
    }
}

fn told((scored, loss, eighty, ninety_five): (u64, f64, u64, u64)) -> [String; 4] {
    if scored == 0 {
        return ["0", NOTHING, NOTHING, NOTHING].map(str::to_owned);
    }
    let all = scored as f64;
    [whole(scored), plain(loss / all), share(eighty as f64 / all), share(ninety_five as f64 / all)]
}
