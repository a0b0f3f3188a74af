//! Who gains and who loses, person by person.

use std::collections::BTreeSet;

use ilt_chart::{Chart, Column, Forest, Interval, Picture, Table};
use ilt_domain::Directory;
use ilt_experiment::{Burden, Group, GroupChange, People, Variant};

use super::differences::WRITTEN;
use crate::page::{Finding, Section};
use crate::words::{self, Scale, capital, count, list, plain, share, time};

/// In words: how many gain and lose, and where most.
pub(super) fn told(names: &Directory, variant: &Variant) -> Vec<Finding> {
    let Some(people) = &variant.people else { return Vec::new() };
    let Some(all) = people.groups.iter().find(|group| group.group == Group::All) else { return Vec::new() };
    let mut findings = Vec::new();
    if all.wait.gain + all.wait.lose >= 0.5 {
        let places = places(names, variant, people, Burden::Wait);
        findings.push(Finding::new(
            format!("Waits: {} people gain, {} lose.", count(all.wait.gain), count(all.wait.lose)),
            format!(
                "Of {} with any need, {} wait at least {} less over the time observed, {} at least {} more; the \
                 average changes by {} a person.{places}",
                count(all.people),
                share(all.wait.gain / all.people),
                time(people.wait_threshold_hours),
                share(all.wait.lose / all.people),
                time(people.wait_threshold_hours),
                signed(all.wait.mean),
            ),
        ));
    }
    if all.hand_offs.gain + all.hand_offs.lose >= 0.5 {
        let places = places(names, variant, people, Burden::HandOffs);
        let detail = format!(
            "That is {} with fewer and {} with more; the average changes by {} for 1,000 people.{places}",
            share(all.hand_offs.gain / all.people),
            share(all.hand_offs.lose / all.people),
            per_thousand(all.hand_offs.mean),
        );
        let claim = format!(
            "Hand-offs: {} people gain, {} lose.",
            count(all.hand_offs.gain),
            count(all.hand_offs.lose)
        );
        findings.push(Finding::new(claim, detail));
    }
    findings
}

fn signed(hours: f64) -> String {
    match hours {
        none if none.abs() < 1.0 / 3600.0 => "nothing".into(),
        change => words::signed(change, time(change)),
    }
}

fn figure(value: f64) -> String {
    words::signed(value, plain(value))
}

fn per_thousand(value: f64) -> String {
    figure(1_000.0 * value)
}

/// Whether each group's change is beyond chance; from one run nothing is.
fn beyond(variant: &Variant, people: &People, of: Burden) -> Vec<bool> {
    people.beyond_chance(of, variant.findings.about.replications)
}

/// The localities that gain and lose on average beyond chance, and the practices that lose most.
fn places(names: &Directory, variant: &Variant, people: &People, of: Burden) -> String {
    let beyond = beyond(variant, people, of);
    let clear = || people.groups.iter().zip(&beyond).filter(|(_, clear)| **clear).map(|(group, _)| group);
    let localities = |better: bool| {
        let mut found: Vec<(&str, f64)> = clear()
            .filter_map(|group| match group.group {
                Group::Locality(at) => Some((names.localities[at.index()].name.as_str(), group.of(of).mean)),
                _ => None,
            })
            .filter(|(_, mean)| (*mean < 0.0) == better)
            .collect();
        found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        found.into_iter().take(4).map(|(name, _)| name).collect::<Vec<_>>()
    };
    let sentence = |what: &str, found: Vec<&str>| match found.is_empty() {
        true => String::new(),
        false => format!(" {what} on average: {}.", list(&found)),
    };
    let mut worse: Vec<(&str, f64)> = clear()
        .filter_map(|group| match group.group {
            Group::Home(at) => Some((names.homes[at.index()].name.as_str(), group.of(of).mean)),
            _ => None,
        })
        .filter(|(_, mean)| *mean > 0.0)
        .collect();
    worse.sort_by(|a, b| b.1.total_cmp(&a.1));
    format!(
        "{}{}{}",
        sentence("Better", localities(true)),
        sentence("Worse", localities(false)),
        practices(names, &worse)
    )
}

fn practices(names: &Directory, worse: &[(&str, f64)]) -> String {
    let whole: BTreeSet<&str> = names.homes.iter().map(|home| home.practice.as_str()).collect();
    let what = if whole.len() < names.homes.len() { "practices or parts of practices" } else { "practices" };
    let first: Vec<&str> = worse.iter().take(3).map(|(name, _)| *name).collect();
    match worse.len() {
        0 => String::new(),
        few if few <= 3 => format!(" Practices whose people are worse off: {}.", list(&first)),
        many => format!(
            " The people of {many} {what} are worse off on average, most of all those of {}.",
            list(&first)
        ),
    }
}

/// A chart by locality, and tables by locality, cohort and practice.
pub(super) fn tables(section: &mut Section, names: &Directory, variant: &Variant, at: usize) {
    let Some(people) = &variant.people else { return };
    section.text(format!(
        "The same people on both sides. Someone gains or loses if their waits over the time observed change by at \
         least {}, or their hand-offs by at least {}. Averages are over all with any need; below nought is better.",
        time(people.wait_threshold_hours),
        count(people.hand_off_threshold)
    ));
    if people.unpaired >= 0.5 {
        section.text(format!("{} needs arose on one side only and are left out.", count(people.unpaired)));
    }
    let locality = |group: &&GroupChange| matches!(group.group, Group::Locality(_));
    let localities: Vec<&GroupChange> = people.groups.iter().filter(locality).collect();
    if localities.len() > 1 {
        let beyond = beyond(variant, people, Burden::Wait);
        let clear: Vec<bool> = people
            .groups
            .iter()
            .zip(beyond)
            .filter(|(group, _)| locality(group))
            .map(|(_, clear)| clear)
            .collect();
        section.chart(by_locality(names, &localities, &clear, at));
    } else {
        let all: Vec<&GroupChange> = people.groups.iter().filter(|group| group.group == Group::All).collect();
        section.table(table("Everyone", "Who", names, &all));
    }
    let cohorts: Vec<&GroupChange> =
        people.groups.iter().filter(|group| matches!(group.group, Group::Cohort(_))).collect();
    if cohorts.len() > 1 {
        section.table(table("Gains and losses by cohort", "Cohort", names, &cohorts));
    }
    let homes: Vec<&GroupChange> =
        people.groups.iter().filter(|group| matches!(group.group, Group::Home(_))).collect();
    if homes.len() > 1 {
        section.table(table("Gains and losses by practice", "Practice", names, &homes));
    }
}

fn by_locality(names: &Directory, groups: &[&GroupChange], clear: &[bool], at: usize) -> Chart {
    let half = |group: &GroupChange| group.wait.half_width_95.filter(|half| half.is_finite());
    let reach = |group: &GroupChange| group.wait.mean.abs() + half(group).unwrap_or(0.0);
    let scale = Scale::of_all(groups.iter().map(|group| reach(group)));
    let interval = |(group, clear): (&&GroupChange, &bool)| {
        let half = half(group);
        Interval {
            name: name(group.group, names),
            value: scale.value(group.wait.mean),
            half_width: half.map(|half| scale.value(half)),
            clear: *clear,
        }
    };
    let moves = |group: &GroupChange| scale.value(reach(group)) > WRITTEN;
    let same = match groups.iter().filter(|group| !moves(group)).count() {
        0 => String::new(),
        same => format!(" No difference, and not drawn: {same}."),
    };
    Chart {
        id: format!("people-waits-{at}"),
        title: "Change of waits per person, by locality of registration".into(),
        summary: format!(
            "Left of the line people wait less than in the base; grey marks are within chance, corrected for the \
             number of localities.{same}"
        ),
        picture: Picture::Forest(Forest {
            rows: groups.iter().zip(clear).filter(|(group, _)| moves(group)).map(interval).collect(),
            axis: format!("change per person with any need, {}", scale.name),
        }),
        table: table("Gains and losses by locality of registration", "Locality", names, groups),
    }
}

fn name(group: Group, names: &Directory) -> String {
    match group {
        Group::All => "Everyone".into(),
        Group::Locality(at) => names.localities[at.index()].name.clone(),
        Group::Home(at) => names.homes[at.index()].name.clone(),
        Group::Cohort(at) => capital(&names.cohorts[at.index()].name),
    }
}

fn table(caption: &str, first: &str, names: &Directory, groups: &[&GroupChange]) -> Table {
    let scale = Scale::of_all(groups.iter().map(|group| group.wait.mean));
    let columns = [
        "people".to_owned(),
        "wait less".into(),
        "wait more".into(),
        format!("average change, {}", scale.name),
        "fewer hand-offs".into(),
        "more hand-offs".into(),
        "average change of hand-offs, for 1,000 people".into(),
    ];
    let mut table = Table::new(
        caption,
        std::iter::once(Column::text(first)).chain(columns.map(Column::number)).collect(),
    );
    for group in groups {
        table.push([
            name(group.group, names),
            count(group.people),
            count(group.wait.gain),
            count(group.wait.lose),
            figure(scale.value(group.wait.mean)),
            count(group.hand_offs.gain),
            count(group.hand_offs.lose),
            per_thousand(group.hand_offs.mean),
        ]);
    }
    table
}
