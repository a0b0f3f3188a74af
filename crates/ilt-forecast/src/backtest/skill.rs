//! How much better than the best simple rule, over all series of a kind.

use std::collections::BTreeMap;

use ilt_engine::Key;

use super::contest::{Contest, DRAWS, Who, mean};
use crate::score::block_bootstrap;

/// How much smaller the loss of one method is than that of the best baseline of each series, over the series of a
/// group at one distance.
#[derive(Debug, Clone, PartialEq)]
pub struct Skill {
    /// What the series are of.
    pub group: String,
    /// Whose: ours, or what would have been published.
    pub who: Who,
    /// At which steps ahead.
    pub ahead: String,
    /// Series in it.
    pub series: usize,
    /// Series in which the loss is smaller than the best baseline's.
    pub better: usize,
    /// Origins in it.
    pub origins: usize,
    /// Mean over the series of the share by which the loss is smaller; below nought it is larger.
    pub share: f64,
    /// Its 95 % interval, by blocks of origins drawn for all series together.
    pub interval: (f64, f64),
}

/// One series' part in it.
struct Part {
    /// Mean share.
    share: f64,
    /// Share of each origin.
    by_origin: Vec<(i64, f64)>,
}

/// The skill of ours and of what would have been published, for each group and distance in the order they come.
pub fn skills(contests: &[Contest<'_>]) -> Vec<Skill> {
    let mut kinds: Vec<(&str, &str)> = Vec::new();
    for contest in contests {
        let kind = (contest.group.as_str(), contest.distance.name.as_str());
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let of_kind = |(group, ahead): &(&str, &str)| {
        let own: Vec<&Contest<'_>> = contests
            .iter()
            .filter(|contest| contest.group == *group && contest.distance.name == *ahead)
            .collect();
        [false, true].into_iter().filter_map(move |published| skill(&own, published)).collect::<Vec<_>>()
    };
    kinds.iter().flat_map(of_kind).collect()
}

fn skill(contests: &[&Contest<'_>], published: bool) -> Option<Skill> {
    let parts: Vec<(Who, Part)> = contests.iter().filter_map(|contest| part(contest, published)).collect();
    let (first, who) = (contests.first()?, parts.first()?.0);
    let mut by_origin: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for (at, share) in parts.iter().flat_map(|(_, part)| &part.by_origin) {
        let sum = by_origin.entry(*at).or_default();
        *sum = (sum.0 + share, sum.1 + 1.0);
    }
    let means: Vec<f64> = by_origin.values().map(|(sum, count)| sum / count).collect();
    let key = Key::of(3, &format!("{} {}", first.group, first.distance.name));
    Some(Skill {
        group: first.group.clone(),
        who,
        ahead: first.distance.name.clone(),
        series: parts.len(),
        better: parts.iter().filter(|(_, part)| part.share > 0.0).count(),
        origins: by_origin.len(),
        share: mean(&parts.iter().map(|(_, part)| part.share).collect::<Vec<_>>()),
        interval: block_bootstrap(&means, first.block, DRAWS, key)?,
    })
}

fn part(contest: &Contest<'_>, published: bool) -> Option<(Who, Part)> {
    let wanted = |who: &Who| if published { *who == Who::Published } else { who.ours() };
    let who = contest.entrants.iter().map(|(who, _)| *who).find(wanted)?;
    let (own, (_, best)) = (contest.losses(who)?, contest.best_baseline()?);
    let scale = mean(&best);
    if scale <= 0.0 {
        return None;
    }
    let ratio = mean(&own) / scale;
    // What each origin adds to the ratio of means, to first order: its spread is that of the ratio.
    let share = |(at, (own, best)): (&i64, (&f64, &f64))| (*at, 1.0 - ratio - (own - ratio * best) / scale);
    let by_origin = contest.origins.iter().zip(own.iter().zip(&best)).map(share).collect();
    Some((who, Part { share: 1.0 - ratio, by_origin }))
}

#[cfg(test)]
mod tests {
    use super::super::{Distance, Mark};
    use super::*;
    use crate::baseline::Kind;

    fn mark(pinball: f64) -> [Mark; 1] {
        [Mark { pinball, crps: 0.0, error: 0.0, bias: 0.0, inside: (true, true), transform: 0.5 }]
    }

    /// Ours loses 3 where the best rule loses 4, and 9 where it loses 6: a quarter better and a half worse.
    #[test]
    fn shares_by_hand() {
        let [three, four, five, six, nine] = [3.0, 4.0, 5.0, 6.0, 9.0].map(mark);
        let (one, other) = ([&three[..], &four, &five], [&nine[..], &six, &nine]);
        let contests = [("a", one), ("b", other)].map(|(name, [own, best, worse])| Contest {
            series: name.into(),
            group: "counts".into(),
            distance: Distance::all(1),
            scale: None,
            block: 1,
            reach: 1,
            origins: vec![0, 1],
            entrants: vec![
                (Who::Method(Kind::Pooled), vec![own, own]),
                (Who::Method(Kind::Persistence), vec![best, best]),
                (Who::Method(Kind::Average), vec![worse, worse]),
            ],
        });
        let skills = skills(&contests);
        assert_eq!(skills.len(), 1);
        let found = &skills[0];
        assert_eq!((found.series, found.better, found.origins), (2, 1, 2));
        assert!((found.share - (0.25 - 0.5) / 2.0).abs() < 1e-12);
        assert!((found.interval.0 - found.share).abs() < 1e-12, "origins alike have no spread");
    }
}
