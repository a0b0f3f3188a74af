//! The verdict in plain words.

use ilt_forecast::backtest::{Findings, Row, Skill};
use ilt_forecast::score::Coverage;

use super::{ahead, called};
use crate::page::{Finding, Section};
use crate::words::{self, several, share};

pub(super) fn section(findings: &Findings) -> Option<Section> {
    let mut section = Section::new("verdict", "The verdict");
    section.findings(findings.about.groups.iter().filter_map(|(group, _)| skill(findings, group)).collect());
    section.findings([coverage(findings), published(findings)].into_iter().flatten().collect());
    for caution in &findings.about.cautions {
        section.text(caution.clone());
    }
    section.text(
        "The best simple rule is chosen for each series afterwards, in full knowledge of what came: it is a harder rival \
         than any rule chosen beforehand. Better means a smaller mean pinball loss, the score of a whole range of likely \
         values rather than of one number.",
    );
    section.filled()
}

/// Over which distances a group is told: all steps together if that is known, else each.
fn told<'f>(findings: &'f Findings, group: &'f str) -> Vec<&'f Skill> {
    let own = || findings.skills.iter().filter(move |skill| skill.group == group && skill.who.ours());
    match own().find(|skill| skill.ahead == "all") {
        Some(all) => vec![all],
        None => own().collect(),
    }
}

fn skill(findings: &Findings, group: &str) -> Option<Finding> {
    let told = told(findings, group);
    told.first()?;
    let claim = match &told[..] {
        [one] => format!("{}: {}.", called(findings, group), verdict(one)),
        all => {
            let better = all.iter().filter(|skill| skill.interval.0 > 0.0).count();
            let worse = all.iter().filter(|skill| skill.interval.1 < 0.0).count();
            format!(
                "{}: better than the best simple rule beyond chance at {better} of {}{}.",
                called(findings, group),
                several(all.len(), "horizon", "horizons"),
                if worse > 0 { format!(", worse at {worse}") } else { String::new() }
            )
        }
    };
    let line = |skill: &&Skill| {
        let (low, high) = skill.interval;
        let on = format!("on {} of {} series", skill.better, skill.series);
        match skill.ahead.as_str() {
            "all" => format!("Better {on}; 95% interval {} to {}", signed(low), signed(high)),
            at => format!("{} ahead {} ({on})", ahead(at), signed(skill.share)),
        }
    };
    let detail: Vec<String> = told.iter().map(line).collect();
    Some(Finding::new(claim, format!("{}.", detail.join(", "))))
}

/// How one figure of skill reads.
fn verdict(skill: &Skill) -> String {
    let size = share(skill.share.abs());
    let way = if skill.share >= 0.0 { "better" } else { "worse" };
    let sure = match skill.interval {
        (low, _) if low > 0.0 => ", beyond chance",
        (_, high) if high < 0.0 => ", beyond chance",
        _ => ", which may be chance",
    };
    format!("our forecasts were {size} {way} than the best simple rule{sure}")
}

/// A share with its sign: better is plus.
pub(super) fn signed(value: f64) -> String {
    words::signed(value, share(value))
}

/// Ours at all distances of a series: `all` where there is such a row, else every one.
pub(super) fn ours(findings: &Findings) -> impl Iterator<Item = &Row> {
    let whole = findings.rows.iter().any(|row| row.distance.name == "all");
    findings.rows.iter().filter(move |row| row.who.ours() && (!whole || row.distance.name == "all"))
}

/// What intervals held, over several rows.
pub(super) fn held<'r>(rows: impl Iterator<Item = &'r Row>, of: impl Fn(&Row) -> Coverage) -> Coverage {
    rows.map(of).fold(Coverage::default(), |sum, one| Coverage {
        inside: sum.inside + one.inside,
        of: sum.of + one.of,
    })
}

fn coverage(findings: &Findings) -> Option<Finding> {
    let eighty = held(ours(findings), |row| row.randomised_80).share()?;
    let ninety_five = held(ours(findings), |row| row.randomised_95).share()?;
    let verdict = match eighty {
        low if low < 0.77 => "Intervals were too narrow.",
        high if high > 0.83 => "Intervals were wider than they need be.",
        _ => "Intervals meant what they said.",
    };
    let detail = format!(
        "The intervals that should hold 80% of what comes held {}; those that should hold 95% held {}.",
        share(eighty),
        share(ninety_five)
    );
    Some(Finding::new(verdict, detail))
}

fn published(findings: &Findings) -> Option<Finding> {
    if !findings.rows.iter().any(|row| row.who.baseline()) {
        return Some(Finding::new(
            "No simple rule can be judged yet.",
            "What there is before the first forecast is too short for them: ours stands alone here.",
        ));
    }
    let all: usize = findings.chosen.iter().map(|chosen| chosen.origins).sum();
    let ours: usize =
        findings.chosen.iter().filter(|chosen| chosen.method == "ours").map(|chosen| chosen.origins).sum();
    if all == 0 {
        return None;
    }
    let claim = format!("Ours would have been published {} of the time.", share(ours as f64 / all as f64));
    let detail =
        "Elsewhere a simple rule had lately been better, and would have been published with its name.";
    Some(Finding::new(claim, if ours == all { "No simple rule was lately better anywhere." } else { detail }))
}
