//! How many people a team has, and how many places that makes.

use crate::read::{Item, told};
use crate::rota::RotaPlan;
use crate::tree::Value;

use super::{Draft, Workforce};

/// More WTE in one team than this are a slip.
const MOST_WTE: f64 = 100_000.0;

/// Whole-time equivalents of a team.
pub(super) struct Wte {
    pub funded: f64,
    pub in_post: f64,
    /// They were given, rather than counted from plain numbers.
    pub given: bool,
}

impl Draft<'_> {
    pub(super) fn places(&self, wte: f64) -> Option<u32> {
        let fields = &self.fields;
        if let (true, Some(item)) = (fields.has("places"), fields.get("places_per_wte")) {
            item.error("both `places` and `places_per_wte` are given", "keep one of them");
        }
        let given = fields.count("places", 1_000_000_000).map(|places| places as u32);
        let per_wte = fields.get("places_per_wte").and_then(|item| item.at_least(0.0));
        given.or_else(|| per_wte.map(|each| (each * wte).round().min(1e9) as u32))
    }

    /// WTE funded and in post; plain numbers of staff count as such.
    pub(super) fn wte(&self) -> Wte {
        let fields = &self.fields;
        let read = |key: &str| fields.get(key).and_then(|item| wte(&item));
        let (funded, in_post) = (read("wte_funded"), read("wte_in_post"));
        let vacancy = fields.share("vacancy");
        if let (Some(_), Some(_), Some(item)) = (in_post, vacancy, fields.get("vacancy")) {
            item.error("both `wte_in_post` and `vacancy` are given", "keep one of them");
        }
        if let (Some(funded), Some(in_post)) = (funded, in_post)
            && in_post > funded
            && let Some(item) = fields.get("wte_in_post")
        {
            let message = format!("{} WTE are in post and {} funded", told(in_post), told(funded));
            item.notice(message, "check both; those in post are those who work");
        }
        // A figure that is wrong was meant all the same, and is reported where it stands.
        let given = fields.has("wte_funded") || fields.has("wte_in_post");
        let plain = self.head_count().unwrap_or(0.0);
        let funded_or = funded.or(in_post).unwrap_or(plain);
        let in_post = in_post.unwrap_or(funded_or * (1.0 - vacancy.unwrap_or(0.0)));
        Wte { funded: funded_or, in_post, given }
    }

    /// Staff given as a number, or by the busiest shift of the rota.
    pub(super) fn head_count(&self) -> Option<f64> {
        // What is wrong with a number of staff is reported where staffing is made, once.
        if let Some(item) = self.fields.get("staff") {
            return match &item.node.value {
                Value::Integer(staff) => Some(*staff as f64).filter(|staff| *staff >= 0.0),
                Value::Cell(text) => text.parse().ok().filter(|staff: &f64| *staff >= 0.0),
                _ => None,
            };
        }
        let plan = self.plan()?;
        plan.shifts.iter().filter_map(|shift| shift.staff).max().map(f64::from)
    }

    fn plan(&self) -> Option<&RotaPlan> {
        let (names, plans) = self.around.rotas;
        // A rota that does not exist is reported where staffing is made, once.
        let id = self.fields.table.get("rota")?.node.text()?;
        plans[names.find(id)? as usize].as_ref()
    }

    /// What is written about its staff; `None` if the rota says it all.
    pub(super) fn workforce(&self) -> Option<Workforce> {
        let written = |key: &str| {
            let item = self.fields.get(key);
            item.map(|item| item.node.text().map_or_else(|| item.written(), str::to_owned))
                .unwrap_or_default()
        };
        let [wte_funded, wte_in_post, staff] = ["wte_funded", "wte_in_post", "staff"].map(written);
        let name = self.fields.text("name").unwrap_or(self.id).to_owned();
        let any = [&wte_funded, &wte_in_post, &staff].into_iter().any(|text| !text.is_empty());
        any.then(|| Workforce { id: self.id.to_owned(), name, wte_funded, wte_in_post, staff })
    }
}

fn wte(item: &Item<'_>) -> Option<f64> {
    let wte = item.at_least(0.0)?;
    if wte <= MOST_WTE {
        return Some(wte);
    }
    item.error(format!("{} WTE in one team", told(wte)), format!("at most {MOST_WTE}"));
    None
}
