//! Needs listed one by one, each with its time.

use std::collections::BTreeMap;

use ilt_domain::{CohortId, HomeId, Moment};
use ilt_model::spec::Arising;
use jiff::civil::DateTime;

use crate::civil::Clock;
use crate::csv;
use crate::form::TRACE;
use crate::frame::Frame;
use crate::read::{Fields, Item};

use super::{Arises, Need, named_or_only};

impl Need<'_, '_> {
    pub(super) fn traced_one_by_one(&self) -> Option<Vec<Arises>> {
        let fields = self.fields();
        let of_rates = ["profile", "mix", "per", "per_unit", "scale", "by", "day_spread"];
        for key in of_rates.into_iter().chain(["cohorts", "homes", "localities"]) {
            if let Some(item) = fields.get(key) {
                item.error(
                    format!("`{key}` stands beside `trace`"),
                    "the trace says when, where and who; drop it",
                );
            }
        }
        let item = fields.get("trace")?;
        let rows = csv::rows(&item, &TRACE, false)?;
        let mut by_stream: BTreeMap<(u32, u32), Vec<Moment>> = BTreeMap::new();
        let (mut sound, mut outside) = (true, 0);
        for node in &rows {
            let row = Item { reading: item.reading, node, path: item.path.clone() };
            match self.traced(&row) {
                Some((home, cohort, at))
                    if (self.around.frame.start..=self.around.frame.end).contains(&at) =>
                {
                    by_stream.entry((home, cohort)).or_default().push(at);
                }
                Some(_) => outside += 1,
                None => sound = false,
            }
        }
        if outside > 0 {
            item.notice(
                format!("{outside} arrivals of this trace lie outside the run"),
                "they are passed over",
            );
        }
        let stream = |((home, cohort), mut times): ((u32, u32), Vec<Moment>)| {
            times.sort_unstable();
            (HomeId(home), CohortId(cohort), Arising::Trace(times), false)
        };
        sound.then(|| by_stream.into_iter().map(stream).collect())
    }

    fn traced(&self, row: &Item<'_>) -> Option<(u32, u32, Moment)> {
        let fields = Fields::new(row, &TRACE)?;
        let names = &self.around.places.names;
        let at = fields.need("time").and_then(|item| instant(&item, self.around.frame));
        let home = named_or_only(&fields, "home", &names.homes);
        let cohort = named_or_only(&fields, "cohort", &names.cohorts);
        Some((home?, cohort?, at?))
    }
}

/// A time from the start, or a date and time.
fn instant(item: &Item<'_>, frame: &Frame) -> Option<Moment> {
    let text = item.node.text().unwrap_or_default();
    let Ok(civil) = text.parse::<DateTime>() else { return frame.moment(item) };
    let Some(day) = frame.day_of(civil.date()) else {
        item.error("a date needs a calendar", "add `start` to [scenario], or give a time from the start");
        return None;
    };
    let seconds = i64::from(civil.hour()) * 3600 + i64::from(civil.minute()) * 60 + i64::from(civil.second());
    Some(frame.instant(day, Clock(seconds as u32)))
}
