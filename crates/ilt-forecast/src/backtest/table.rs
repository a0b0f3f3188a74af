//! The answer on a terminal.

use core::fmt::Write;

use super::{Chosen, Findings, Row, Skill, Who};
use crate::baseline::Kind;
use crate::score::Coverage;

/// Series listed one by one, at most.
const LISTED: usize = 12;

/// The answer in words and one table, at most 100 columns wide and 40 lines long: for counts every method over all steps
/// ahead, its loss by distance, and ours beside the best baseline of each series; for an event log ours beside the best
/// baseline for each measure and horizon.
pub fn headline(findings: &Findings) -> String {
    let mut text = format!("{}\n\n", findings.about.basis);
    if findings.about.groups.len() > 1 {
        measures(&mut text, findings);
    } else {
        counts(&mut text, findings);
    }
    text
}

fn counts(text: &mut String, findings: &Findings) {
    let rows = &findings.rows;
    table(text, findings);
    let ours: Vec<&Row> = rows.iter().filter(|row| row.who.ours() && row.distance.name == "all").collect();
    if !ours.is_empty() {
        text.push_str("\nOurs less the best baseline, mean pinball over all steps (95 % interval):\n");
    }
    for row in ours.iter().take(LISTED) {
        line(text, row);
    }
    if let Some(more) = ours.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more series, in the files");
    }
    published(text, findings);
}

/// Ours and what is published beside the best baseline, for each measure and horizon.
fn measures(text: &mut String, findings: &Findings) {
    let _ = writeln!(
        text,
        "{:<20}{:>9}  {:<26}{:>10}{:>9}{:>8}{:>8}",
        "measure, ahead", "better", "ours, 95 % interval", "published", "series", "80 %", "95 %"
    );
    for (slug, name) in &findings.about.groups {
        for ours in findings.skills.iter().filter(|skill| skill.group == *slug && skill.who.ours()) {
            let alike =
                |skill: &&Skill| skill.group == *slug && skill.ahead == ours.ahead && !skill.who.ours();
            let published = findings.skills.iter().find(alike);
            let rows: Vec<&Row> = findings
                .rows
                .iter()
                .filter(|row| row.group == *slug && row.distance.name == ours.ahead && row.who.ours())
                .collect();
            let held = |of: &dyn Fn(&Row) -> Coverage| {
                let all = rows.iter().fold(Coverage::default(), |sum, row| {
                    let one = of(row);
                    Coverage { inside: sum.inside + one.inside, of: sum.of + one.of }
                });
                100.0 * all.share().unwrap_or(0.0)
            };
            let interval = format!("{:+.1} to {:+.1} %", 100.0 * ours.interval.0, 100.0 * ours.interval.1);
            let published =
                published.map_or_else(String::new, |skill| format!("{:+.1} %", 100.0 * skill.share));
            let _ = writeln!(
                text,
                "{:<20}{:>+7.1} %  {interval:<26}{published:>10}{:>9}{:>8.1}{:>8.1}",
                format!("{name}, {}", ours.ahead),
                100.0 * ours.share,
                format!("{}/{}", ours.better, ours.series),
                held(&|row| row.randomised_80),
                held(&|row| row.randomised_95),
            );
        }
    }
    text.push_str(
        "Better: mean pinball loss less than that of the best simple rule of each series, chosen afterwards, as a\n\
         share of it, averaged over the series; of how many ours was better. Coverage by the randomised transform.\n",
    );
    if let Some(line) = chances(findings) {
        text.push_str(&line);
    }
    for caution in &findings.about.cautions {
        let _ = writeln!(text, "{caution}");
    }
}

/// How good the chances of waiting beyond the target were, over all series.
fn chances(findings: &Findings) -> Option<String> {
    let told: Vec<f64> =
        findings.chances.iter().filter_map(|chance| chance.skill).map(|(share, _)| share).collect();
    (!told.is_empty()).then(|| {
        format!(
            "Chance of waiting beyond the target: Brier score {:+.1} % better than the share of the last four weeks, on \
             average\nover {} series and horizons ({} of them better).\n",
            100.0 * told.iter().sum::<f64>() / told.len() as f64,
            told.len(),
            told.iter().filter(|share| **share > 0.0).count()
        )
    })
}

fn table(text: &mut String, findings: &Findings) {
    let rows = &findings.rows;
    let Some(first) = rows.first() else { return };
    let of_first = |row: &&Row| (&row.series, row.who) == (&first.series, first.who);
    let distances = rows.iter().filter(of_first).map(|row| row.distance.name.as_str());
    let names: Vec<&str> = distances.filter(|name| *name != "all").take(5).collect();
    let _ =
        write!(text, "{:<20}{:>9}{:>9}{:>7}{:>7}{:>7}", "method", "pinball", "CRPS", "80 %", "95 %", "MASE");
    for name in &names {
        let _ = write!(text, "{name:>8}");
    }
    text.push('\n');
    let whose = Kind::ALL.into_iter().map(Who::Method).chain([Who::Published]);
    for who in whose {
        let of = |name: &str| -> Vec<&Row> {
            rows.iter().filter(|row| row.who == who && row.distance.name == name).collect()
        };
        let all = of("all");
        if all.is_empty() {
            continue;
        }
        let _ = write!(
            text,
            "{:<20}{:>9}{:>9}",
            who.slug(),
            figure(mean(&all, |row| row.pinball)),
            figure(mean(&all, |row| row.crps))
        );
        let _ = write!(text, "{:>7.1}", 100.0 * mean(&all, |row| row.randomised_80.share().unwrap_or(0.0)));
        let _ = write!(text, "{:>7.1}", 100.0 * mean(&all, |row| row.randomised_95.share().unwrap_or(0.0)));
        let scaled: Vec<f64> = all.iter().filter_map(|row| row.mase).collect();
        let mase = if scaled.is_empty() {
            "-".to_owned()
        } else {
            format!("{:.3}", scaled.iter().sum::<f64>() / scaled.len() as f64)
        };
        let _ = write!(text, "{mase:>7}");
        for name in &names {
            let _ = write!(text, "{:>8}", figure(mean(&of(name), |row| row.pinball)));
        }
        text.push('\n');
    }
    text.push_str(
        "Coverage is of the randomised transform; the last columns are mean pinball by steps ahead.\n",
    );
    let series = findings.about.series;
    if series > 1 {
        let _ = writeln!(text, "Figures are means over {series} series.");
    }
}

fn mean(rows: &[&Row], of: impl Fn(&Row) -> f64) -> f64 {
    rows.iter().map(|row| of(row)).sum::<f64>() / rows.len().max(1) as f64
}

/// Four significant figures, as far as the column goes.
fn figure(value: f64) -> String {
    match value.abs() {
        size if size < 10.0 => format!("{value:.4}"),
        size if size < 100.0 => format!("{value:.3}"),
        size if size < 1_000.0 => format!("{value:.2}"),
        _ => format!("{value:.0}"),
    }
}

fn line(text: &mut String, row: &Row) {
    let Some(against) = row.against else { return };
    let baseline = row.pinball - against.difference;
    let share = if baseline > 0.0 { 100.0 * against.difference / baseline } else { 0.0 };
    let name: String = row.series.chars().take(24).collect();
    let _ = writeln!(
        text,
        "  {name:<24} {} less {} = {} ({} to {}), {share:+.1} %",
        figure(row.pinball),
        against.baseline.slug(),
        figure(against.difference),
        figure(against.interval.0),
        figure(against.interval.1),
    );
}

fn published(text: &mut String, findings: &Findings) {
    let ours = Kind::Pooled.slug();
    let others: Vec<&Chosen> = findings.chosen.iter().filter(|chosen| chosen.method != ours).collect();
    if others.is_empty() {
        text.push_str("No baseline was better beyond chance at any origin: ours would have been published throughout.\n");
        return;
    }
    text.push_str(
        "A baseline had lately been better beyond chance, and would have been published instead, for\n",
    );
    for other in others.iter().take(6) {
        let alike = |chosen: &&Chosen| chosen.series == other.series && chosen.ahead == other.ahead;
        let of: usize = findings.chosen.iter().filter(alike).map(|chosen| chosen.origins).sum();
        let name: String = other.series.chars().take(24).collect();
        let _ =
            writeln!(text, "  {name} {}: {} at {} of {of} origins", other.ahead, other.method, other.origins);
    }
    if let Some(more) = others.len().checked_sub(6).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more, in the files");
    }
}
