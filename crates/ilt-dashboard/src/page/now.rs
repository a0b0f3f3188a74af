//! How each role stands, with the roles that have fallen silent at nought: the service says nothing of a role with
//! nobody there and no staff on, so a state older than its locality's newest is of then and no longer of now.

use std::collections::BTreeMap;

use ilt_domain::forecast::StateNow;
use ilt_domain::{LocalityId, Moment, RoleId, Span};
use ilt_live::view::View;

/// The newest state of each locality.
pub(crate) fn newest(view: &View) -> BTreeMap<LocalityId, Moment> {
    let mut newest: BTreeMap<LocalityId, Moment> = BTreeMap::new();
    for ((at, _), state) in &view.standing {
        let known = newest.entry(*at).or_insert(state.at);
        *known = (*known).max(state.at);
    }
    newest
}

/// Every role of every locality as it stands.
pub(crate) fn standing(view: &View) -> BTreeMap<(LocalityId, RoleId), StateNow> {
    let newest = newest(view);
    let stands = |(key, state): (&(LocalityId, RoleId), &StateNow)| {
        let at = newest.get(&key.0).copied().unwrap_or(state.at);
        let empty = StateNow {
            at,
            waiting: 0,
            oldest: Span::ZERO,
            in_service: 0,
            booked: 0,
            caseload: 0,
            staff: 0,
            ..*state
        };
        (*key, if state.at < at { empty } else { *state })
    };
    view.standing.iter().map(stands).collect()
}

/// People waiting for a role over the two days before an instant, in one locality or all: hours before it, how many.
pub(crate) fn past(view: &View, of: Option<LocalityId>, role: RoleId, until: Moment) -> Vec<(f64, f64)> {
    const BACK: Span = Span(48 * Span::HOUR.0);
    const POINTS: usize = 96;
    let newest = newest(view);
    // Localities are told of one after the other: the sum is known up to the slowest of them.
    let Some(now) = of.map_or_else(|| newest.values().min(), |at| newest.get(&at)).copied() else {
        return Vec::new();
    };
    let now = now.min(until);
    let mut sums: BTreeMap<Moment, u64> = BTreeMap::new();
    for (_, past) in
        view.waiting.iter().filter(|((at, of_role), _)| *of_role == role && of.is_none_or(|of| of == *at))
    {
        for (when, waiting) in past.iter().filter(|(when, _)| *when <= now && *when >= now - BACK) {
            *sums.entry(*when).or_default() += u64::from(*waiting);
        }
    }
    let step = sums.len().div_ceil(POINTS).max(1);
    let all = sums.len();
    let kept = sums.into_iter().enumerate().filter(|(index, _)| (all - 1 - index).is_multiple_of(step));
    kept.map(|(_, (when, sum))| ((when - until).hours(), sum as f64)).collect()
}
