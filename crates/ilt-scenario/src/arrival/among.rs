//! Among whom a need arises: homes and cohorts.

use crate::law::sums_to_one;
use crate::read::Item;

use super::Need;

impl Need<'_, '_> {
    /// The homes it arises in, by index.
    pub(super) fn homes(&self) -> Option<Vec<usize>> {
        let (fields, places) = (self.fields(), self.around.places);
        let mut chosen = vec![true; places.homes.len()];
        let mut sound = true;
        if let Some(item) = fields.get("homes") {
            let mut named = vec![false; chosen.len()];
            for one in item.list() {
                sound &= self.choose_home(&one, &mut named).is_some();
            }
            chosen.iter_mut().zip(named).for_each(|(chosen, named)| *chosen &= named);
        }
        if let Some(item) = fields.get("localities") {
            let ids: Vec<Option<u32>> =
                item.list().iter().map(|one| one.id(&places.names.localities)).collect();
            sound &= ids.iter().all(Option::is_some);
            for (chosen, row) in chosen.iter_mut().zip(&places.homes) {
                *chosen &= ids.contains(&Some(row.home.locality.0));
            }
        }
        let homes: Vec<usize> = (0..chosen.len()).filter(|index| chosen[*index]).collect();
        if sound && homes.is_empty() {
            fields.error("this need arises in no home", "check `homes` and `localities`");
        }
        (sound && !homes.is_empty()).then_some(homes)
    }

    /// A home by its id, or all parts of a practice.
    fn choose_home(&self, item: &Item<'_>, named: &mut [bool]) -> Option<()> {
        let id = item.text()?;
        let mut found = false;
        for (named, row) in named.iter_mut().zip(&self.around.places.homes) {
            if row.home.id == id || row.home.practice == id {
                *named = true;
                found = true;
            }
        }
        if !found {
            item.id(&self.around.places.names.homes)?;
        }
        Some(())
    }

    /// The cohorts it arises in, each with its share of the rate.
    pub(super) fn cohorts(&self) -> Option<Vec<(usize, f64)>> {
        let (fields, names) = (self.fields(), &self.around.places.names.cohorts);
        match (fields.get("cohorts"), fields.get("mix")) {
            (Some(_), Some(mix)) => {
                mix.error("both `cohorts` and `mix` are given", "keep one of them");
                None
            }
            (None, Some(mix)) => self.mixed(&mix),
            (Some(list), None) => {
                let ids: Vec<Option<u32>> = list.list().iter().map(|item| item.id(names)).collect();
                let mut ids: Vec<usize> =
                    ids.into_iter().map(|id| id.map(|id| id as usize)).collect::<Option<_>>()?;
                ids.sort_unstable();
                ids.dedup();
                Some(ids.into_iter().map(|cohort| (cohort, 1.0)).collect())
            }
            (None, None) => Some((0..names.len()).map(|cohort| (cohort, 1.0)).collect()),
        }
    }

    fn mixed(&self, mix: &Item<'_>) -> Option<Vec<(usize, f64)>> {
        let names = &self.around.places.names.cohorts;
        let Some(entries) = mix.entries() else {
            mix.wrong("a table of shares", "write `{ a = 0.2, b = 0.8 }`");
            return None;
        };
        let shares: Vec<Option<(usize, f64)>> = entries
            .map(|(name, key, item)| {
                let share = item.share();
                let cohort = names.find(name);
                if cohort.is_none() {
                    let remedy = crate::problem::suggest(name, names.ids());
                    mix.reading.error(key, &item.path, format!("no cohort is called `{name}`"), remedy);
                }
                Some((cohort? as usize, share?))
            })
            .collect();
        let shares: Vec<(usize, f64)> = shares.into_iter().collect::<Option<_>>()?;
        sums_to_one(mix, shares.iter().map(|(_, share)| *share))?;
        Some(shares)
    }
}
