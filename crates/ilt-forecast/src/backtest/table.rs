//! The answer on a terminal.

use core::fmt::Write;

use super::{Chosen, Findings, Row, Skill, Who};
use crate::baseline::Kind;
use crate::score::Coverage;

/// Series listed one by one, at most.
const LISTED: usize = 12;

/// The answer in words and tables, at most 100 columns wide and 66 lines long: for counts every score of every method
/// over all steps ahead and by distance, and ours beside the best baseline of each series; for an event log ours, and how
/// it stands beside the best baseline, for each measure and horizon.
pub fn headline(findings: &Findings) -> String {
    // A sentence a line: terminals are narrow.
    let mut text = format!("{}\n\n", findings.about.basis.replace(". ", ".\n"));
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
        "{:<20}{:>9}{:>9}  {:<24}{:>10}{:>8}{:>7}{:>7}",
        "measure, ahead", "loss", "better", "ours, 95 % interval", "published", "series", "80 %", "95 %"
    );
    for (slug, name) in &findings.about.groups {
        let of = |row: &&Row| row.group == *slug && row.who.ours();
        let mut told: Vec<&str> = Vec::new();
        for row in findings.rows.iter().filter(of) {
            let ahead = row.distance.name.as_str();
            if !told.contains(&ahead) {
                told.push(ahead);
                measure(text, findings, slug, name, ahead);
            }
        }
    }
    if findings.skills.is_empty() {
        text.push_str(
            "No simple rule can be judged yet: what the log holds before the first forecast is too short for them.\n",
        );
    }
    text.push_str(
        "Loss: mean pinball, averaged over the series. Better: by how much it is less than that of the best simple\n\
         rule of each series, chosen afterwards; of how many ours was better. Coverage by the randomised transform.\n",
    );
    if let Some(line) = chances(findings) {
        text.push_str(&line);
    }
    for caution in &findings.about.cautions {
        let _ = writeln!(text, "{caution}");
    }
}

/// One measure at one horizon.
fn measure(text: &mut String, findings: &Findings, group: &str, name: &str, ahead: &str) {
    let skill = |ours: bool| {
        let alike = |skill: &&Skill| skill.group == group && skill.ahead == ahead && skill.who.ours() == ours;
        findings.skills.iter().find(alike)
    };
    let of = |row: &&Row| row.group == group && row.distance.name == ahead && row.who.ours();
    let rows: Vec<&Row> = findings.rows.iter().filter(of).collect();
    let held = |of: &dyn Fn(&Row) -> Coverage| {
        let all = rows.iter().fold(Coverage::default(), |sum, row| {
            let one = of(row);
            Coverage { inside: sum.inside + one.inside, of: sum.of + one.of }
        });
        all.share().map_or_else(none, |share| format!("{:.1}", 100.0 * share))
    };
    let (ours, published) = (skill(true), skill(false));
    let per_cent = |share: f64| format!("{:+.1} %", 100.0 * share);
    let _ = writeln!(
        text,
        "{:<20}{:>9}{:>9}  {:<24}{:>10}{:>8}{:>7}{:>7}",
        format!("{name}, {ahead}"),
        figure(mean(&rows, |row| row.pinball)),
        ours.map_or_else(none, |skill| per_cent(skill.share)),
        ours.map_or_else(none, |skill| {
            format!("{:+.1} to {:+.1} %", 100.0 * skill.interval.0, 100.0 * skill.interval.1)
        }),
        published.map_or_else(none, |skill| per_cent(skill.share)),
        ours.map_or_else(|| rows.len().to_string(), |skill| format!("{}/{}", skill.better, skill.series)),
        held(&|row| row.randomised_80),
        held(&|row| row.randomised_95),
    );
}

/// Where there is no figure.
fn none() -> String {
    "-".to_owned()
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
    for who in whose() {
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
        let _ = write!(text, "{:>7}{:>7}{:>7}", held_80(&all), held_95(&all), scaled(&all));
        for name in &names {
            let _ = write!(text, "{:>8}", figure(mean(&of(name), |row| row.pinball)));
        }
        text.push('\n');
    }
    text.push_str(
        "Coverage is of the randomised transform; the last columns are mean pinball by steps ahead.\n",
    );
    for (left, right) in
        [(("CRPS", crps as Said), ("MASE", scaled as Said)), (("80 %", held_80), ("95 %", held_95))]
    {
        by_distance(text, rows, &names, left, right);
    }
    let series = findings.about.series;
    if series > 1 {
        let _ = writeln!(text, "Figures are means over {series} series.");
    }
}

/// How rows of one method at one distance, of every series, read as one figure.
type Said = fn(&[&Row]) -> String;

fn crps(rows: &[&Row]) -> String {
    figure(mean(rows, |row| row.crps))
}

fn held_80(rows: &[&Row]) -> String {
    format!("{:.1}", 100.0 * mean(rows, |row| row.randomised_80.share().unwrap_or(0.0)))
}

fn held_95(rows: &[&Row]) -> String {
    format!("{:.1}", 100.0 * mean(rows, |row| row.randomised_95.share().unwrap_or(0.0)))
}

/// The mean absolute scaled error of the series that have one.
fn scaled(rows: &[&Row]) -> String {
    let scaled: Vec<f64> = rows.iter().filter_map(|row| row.mase).collect();
    if scaled.is_empty() {
        return none();
    }
    format!("{:.3}", scaled.iter().sum::<f64>() / scaled.len() as f64)
}

/// Everybody who may be judged, in the order of the tables.
fn whose() -> impl Iterator<Item = Who> {
    Kind::ALL.into_iter().map(Who::Method).chain([Who::Published])
}

/// Two scores of every method at each distance, side by side.
fn by_distance(text: &mut String, rows: &[Row], names: &[&str], left: (&str, Said), right: (&str, Said)) {
    let width = 8 * names.len();
    let _ = write!(text, "\n{:<20}{:>width$}{:>width$}\n{:<20}", "", left.0, right.0, "by steps ahead");
    for ahead in names.iter().chain(names) {
        // The unit stands in the table above.
        let _ = write!(text, "{:>8}", ahead.split_once(' ').map_or(*ahead, |(steps, _)| steps));
    }
    text.push('\n');
    for who in whose() {
        let of = |ahead: &str| -> Vec<&Row> {
            rows.iter().filter(|row| row.who == who && row.distance.name == ahead).collect()
        };
        if names.iter().all(|ahead| of(ahead).is_empty()) {
            continue;
        }
        let _ = write!(text, "{:<20}", who.slug());
        for (_, said) in [left, right] {
            names.iter().for_each(|ahead| {
                let _ = write!(text, "{:>8}", said(&of(ahead)));
            });
        }
        text.push('\n');
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
        text.push_str("No other method was better beyond chance at any origin: ours would have been published throughout.\n");
        return;
    }
    text.push_str(
        "Another method had lately been better beyond chance, and would have been published instead, for\n",
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
