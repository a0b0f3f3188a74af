//! Where to look first: the five roles in localities where most people will wait longer than they should.

use ilt_domain::Span;
use ilt_domain::forecast::{Place, Target};
use ilt_live::suppression::PublicStateNow;

use super::today::over_target;
use super::{Scene, time};
use crate::words::{plain, several, share, whole};

const SHOWN: usize = 5;

/// The five, the worst first: claim, address, reason. In order of people who wait times the chance of lateness, so that
/// neither a long queue that moves nor a single late case comes first; without forecasts, in order of the longest wait.
/// Queues of too few people to be shown are none of them.
pub(crate) fn worst(scene: &Scene<'_>) -> Vec<(String, String, String)> {
    let ahead = scene.usual_horizon();
    let standing = scene.view.standing.iter();
    let mut all: Vec<(f64, Option<f64>, u32, &PublicStateNow)> = standing
        .filter_map(|((at, role), state)| {
            let waiting = state.waiting.filter(|waiting| *waiting > 0)?;
            let chance = ahead.and_then(|ahead| over_target(scene, *at, *role, ahead));
            Some((chance.map_or(0.0, |chance| chance * f64::from(waiting)), chance, waiting, state))
        })
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.3.oldest.cmp(&a.3.oldest)));
    let worst = all.into_iter().take(SHOWN);
    worst.map(|(_, chance, waiting, state)| told(scene, chance.zip(ahead), waiting, state)).collect()
}

fn told(
    scene: &Scene<'_>,
    chance: Option<(f64, Span)>,
    waiting: u32,
    state: &PublicStateNow,
) -> (String, String, String) {
    let claim = format!("{}, {}", scene.role(state.role), scene.locality(state.locality));
    let longest = crate::words::time(state.oldest.unwrap_or(Span::ZERO));
    let mut reason = format!("{} waiting, the longest for {longest}", whole(waiting));
    match state.staff {
        0 => reason.push_str(", nobody on now"),
        staff => reason
            .push_str(&format!(", {} on", several(staff as usize, "member of staff", "members of staff"))),
    }
    reason.push('.');
    if let Some((chance, ahead)) = chance {
        let late = if chance > 0.0 { share(chance) } else { "none".into() };
        reason.push_str(&format!(
            " Of those who start {}, {late} are expected to have waited longer than the target.",
            time::ahead(ahead)
        ));
        if let Some(hours) = short(scene, state, ahead).filter(|hours| *hours >= 0.5) {
            let hours = plain(hours);
            let work = if hours == "1" { "hour of work is" } else { "hours of work are" };
            reason.push_str(&format!(" {hours} {work} expected to stand unstarted beyond it then."));
        }
    }
    (claim, scene.address(state.locality), reason)
}

fn short(scene: &Scene<'_>, state: &PublicStateNow, ahead: Span) -> Option<f64> {
    let forecast = scene.view.forecasts.get(&Place::Locality(state.locality))?;
    let of = |target| {
        forecast.figures.iter().find(move |figure| {
            figure.role == state.role && figure.target == target && figure.horizon == ahead
        })
    };
    of(Target::HoursShort).map(|figure| figure.mean).filter(|hours| hours.is_finite())
}
