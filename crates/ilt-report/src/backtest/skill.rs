//! How much better than the best simple rule, by how far ahead.

use ilt_chart::{Chart, Column, Forest, Interval, Picture, Table};
use ilt_forecast::backtest::{Findings, Skill};

use super::verdict::signed;
use super::{ahead, called};
use crate::page::Section;

pub(super) fn section(findings: &Findings) -> Option<Section> {
    if findings.skills.is_empty() {
        return None;
    }
    let mut section = Section::new("skill", "Better than simple rules?");
    section.text(
        "Each line is the average over the series of the share by which our loss was smaller than that of the best simple \
         rule. To the right of the middle we were better. An interval that crosses the middle may be chance.",
    );
    for (group, _) in &findings.about.groups {
        if let Some(chart) = chart(findings, group) {
            section.chart(chart);
        }
    }
    section.filled()
}

fn chart(findings: &Findings, group: &str) -> Option<Chart> {
    let own = |ours: bool| {
        findings.skills.iter().filter(move |skill| skill.group == group && skill.who.ours() == ours)
    };
    let ours: Vec<&Skill> = own(true).collect();
    if ours.is_empty() {
        return None;
    }
    let name = called(findings, group);
    let mut table = Table::new(
        format!("{name}: less loss than the best simple rule, of how many series"),
        vec![
            Column::text("How far ahead"),
            Column::number("ours"),
            Column::number("95% interval"),
            Column::number("published"),
            Column::number("better on"),
        ],
    );
    for skill in &ours {
        let published = own(false).find(|other| other.ahead == skill.ahead);
        table.push([
            ahead(&skill.ahead),
            signed(skill.share),
            format!("{} to {}", signed(skill.interval.0), signed(skill.interval.1)),
            published.map_or_else(String::new, |other| signed(other.share)),
            format!("{} of {}", skill.better, skill.series),
        ]);
    }
    let row = |skill: &&Skill| {
        let (low, high) = skill.interval;
        Interval {
            name: ahead(&skill.ahead),
            value: 100.0 * skill.share,
            half_width: Some(100.0 * (skill.share - low).max(high - skill.share)),
            clear: low > 0.0 || high < 0.0,
        }
    };
    let best = ours.iter().max_by(|one, other| one.share.total_cmp(&other.share))?;
    let least = ours.iter().min_by(|one, other| one.share.total_cmp(&other.share))?;
    Some(Chart {
        id: format!("skill-{group}"),
        title: format!("{name}: better than the best simple rule by"),
        summary: format!(
            "Best {} ahead ({}), least {} ahead ({}).",
            ahead(&best.ahead),
            signed(best.share),
            ahead(&least.ahead),
            signed(least.share)
        ),
        picture: Picture::Forest(Forest {
            rows: ours.iter().map(row).collect(),
            axis: "per cent less loss; right is better".to_owned(),
        }),
        table,
    })
}
