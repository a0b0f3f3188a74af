//! The answer on a terminal: findings in words, then localities by roles, within so many columns and lines. Plain
//! text; whether and how to colour it is the caller's business.

use ilt_domain::{Measure, RoleId};
use ilt_experiment::Findings;
use ilt_ledger::{Class, Scope};

use crate::page::Finding;
use crate::sections;
use crate::view::View;
use crate::words::{NOTHING, Scale, capital, gap, share};

/// The headline of a run: at most `lines` lines of at most `width` columns, without a line break at the end.
pub fn headline(findings: &Findings, width: usize, lines: usize) -> String {
    let view = View::of(findings);
    let mut top = wrapped(
        &format!("{}. {}", findings.about.name.trim_end_matches('.'), findings.about.question),
        width,
    );
    top.truncate(2);
    top.extend(wrapped(&sections::basis(&findings.about), width).into_iter().take(2));
    if findings.about.partial {
        top.push("PARTIAL: interrupted before all runs were done.".into());
    }
    top.push(String::new());
    let table = table(view, width, lines / 2);
    let notices: Vec<String> =
        findings.notices.iter().cloned().chain(crate::settled::notices(view)).collect();
    let notes = notes(&findings.imprecise, &notices, width, lines / 5);
    let room = lines.saturating_sub(top.len() + table.len() + notes.len());
    top.extend(told(&sections::findings(view), width, room));
    top.extend(table);
    top.extend(notes);
    within(top, lines)
}

/// What must not be overlooked, in at most so many lines: headlines that are not precise enough, then notices. Where
/// there is too little room the line at the end says that there is more.
pub(crate) fn notes(imprecise: &[String], notices: &[String], width: usize, most: usize) -> Vec<String> {
    let imprecise = imprecise.iter().map(|what| format!("Not as precise as asked: {what}"));
    let notices = notices.iter().map(|notice| format!("Note: {notice}"));
    let mut lines: Vec<String> = imprecise.chain(notices).flat_map(|note| wrapped(&note, width)).collect();
    if lines.len() > most {
        lines.truncate(most.saturating_sub(1));
        lines.push(cut("… more of this in the report", width));
    }
    lines
}

/// At most so many lines as one text, without empty ones at the end.
pub(crate) fn within(mut out: Vec<String>, lines: usize) -> String {
    out.truncate(lines);
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out.join("\n")
}

/// The findings within so many lines: claims first, then what stands behind them as far as there is room.
pub(crate) fn told(findings: &[Finding], width: usize, room: usize) -> Vec<String> {
    let bullet = |finding: &Finding, detailed: bool| {
        let text =
            if detailed { format!("{} {}", finding.claim, finding.detail) } else { finding.claim.clone() };
        let mut lines = wrapped(text.trim(), width.saturating_sub(2));
        for (at, line) in lines.iter_mut().enumerate() {
            line.insert_str(0, if at == 0 { "- " } else { "  " });
        }
        lines
    };
    let told = |detailed: usize| -> Vec<String> {
        findings.iter().enumerate().flat_map(|(at, finding)| bullet(finding, at < detailed)).collect()
    };
    let fits = (0..=findings.len()).rev().find(|detailed| told(*detailed).len() < room);
    let mut lines = told(fits.unwrap_or(0));
    lines.truncate(room.saturating_sub(1));
    lines.push(String::new());
    lines
}

/// The columns of a role in the table: its handle, whether it has one for the gap, and its wrapped name.
struct Group {
    role: RoleId,
    gap: bool,
    name: Vec<String>,
}

/// Columns: share of working time committed, wait, gap.
const CELLS: [usize; 3] = [5, 7, 6];

impl Group {
    fn of(view: View<'_>, role: RoleId) -> Self {
        let gap = !view.assumed(role) && view.of_role(Measure::WteGap, role).is_some();
        let mut group = Self { role, gap, name: Vec::new() };
        group.name = wrapped(&capital(&view.role(role).name), group.width() - 1);
        group
    }

    fn cells(&self) -> &'static [usize] {
        if self.gap { &CELLS } else { &CELLS[..2] }
    }

    /// Columns with the space before each.
    fn width(&self) -> usize {
        self.cells().iter().map(|width| width + 1).sum()
    }
}

/// Letters of a locality's name that are kept where room is short.
const LEAST_NAME: usize = 22;

/// Localities by roles, or teams where there are no localities.
fn table(view: View<'_>, width: usize, most: usize) -> Vec<String> {
    let known = |role: &RoleId| view.of_role(Measure::Utilisation, *role).is_some();
    let groups: Vec<Group> =
        view.roles().into_iter().filter(known).map(|role| Group::of(view, role)).collect();
    let localities = view.localities();
    if localities.len() < 2 || groups.is_empty() {
        return teams(view, width, most);
    }
    let names = localities.iter().map(|at| view.locality(*at).chars().count()).max().unwrap_or(0).max(8);
    let mut taken = names.min(LEAST_NAME);
    let fitting = groups.iter().take_while(|group| {
        taken += group.width();
        taken <= width
    });
    let shown = &groups[..fitting.count().max(1)];
    let first = names.min(width.saturating_sub(shown.iter().map(Group::width).sum::<usize>()));
    let mut lines = header(first, shown);
    let room = most.saturating_sub(7).max(1);
    for at in localities.iter().take(room) {
        lines.push(row(view, view.locality(*at), first, shown, Scope::Locality(*at)));
    }
    if localities.len() > room {
        lines.push(format!("… and {} more in the report", localities.len() - room));
    }
    lines.push(row(view, "All", first, shown, Scope::System));
    let lines = lines.into_iter().map(|line| cut(&line, width));
    lines.chain(wrapped(&key(view, shown), width)).collect()
}

/// What the columns are.
fn key(view: View<'_>, shown: &[Group]) -> String {
    let mut waits: Vec<&str> = shown.iter().map(|group| view.one_wait_words(group.role)).collect();
    waits.sort_unstable();
    waits.dedup();
    let gap = if shown.iter().any(|group| group.gap) { " gap: WTE needed less in post." } else { "" };
    format!("share: working time committed. wait: {}.{gap}", waits.join("; or "))
}

/// The names of the roles over their columns, in as many lines as they take.
fn header(first: usize, groups: &[Group]) -> Vec<String> {
    let high = groups.iter().map(|group| group.name.len()).max().unwrap_or(1);
    let mut lines: Vec<String> = (0..high)
        .map(|down| {
            let mut line = pad(if down + 1 == high { "Locality" } else { "" }, first);
            for group in groups {
                let from = high - group.name.len();
                let part = down.checked_sub(from).map_or("", |at| group.name[at].as_str());
                line.push_str(&format!(" {part:>0$}", group.width() - 1));
            }
            line
        })
        .collect();
    let mut line = " ".repeat(first);
    for (name, width) in groups.iter().flat_map(|group| ["share", "wait", "gap"].iter().zip(group.cells())) {
        line.push_str(&format!(" {name:>width$}"));
    }
    lines.push(line);
    lines
}

fn row(view: View<'_>, name: &str, first: usize, groups: &[Group], scope: Scope) -> String {
    let mut line = pad(name, first);
    for group in groups {
        let class = Some(Class::Role(group.role));
        let load = view.mean(Measure::Utilisation, scope, class).map_or_else(|| NOTHING.into(), share);
        let wait = view.one_wait(group.role, scope).map_or_else(|| NOTHING.into(), brief);
        let short = view.mean(Measure::WteGap, scope, class).map_or_else(|| NOTHING.into(), gap);
        for (cell, width) in [load, wait, short].iter().zip(group.cells()) {
            line.push_str(&format!(" {cell:>width$}"));
        }
    }
    line
}

/// Teams where there are no localities.
fn teams(view: View<'_>, width: usize, most: usize) -> Vec<String> {
    let teams = view.teams();
    if teams.len() < 2 {
        return Vec::new();
    }
    let name = |team: &ilt_domain::TeamId| view.names().teams[team.index()].name.clone();
    let first = teams.iter().map(|team| name(team).chars().count()).max().unwrap_or(0).clamp(4, 40);
    let mut lines =
        vec![format!("{} {:>9} {:>8} {:>10}", pad("Team", first), "committed", "wait", "started")];
    for team in teams.iter().take(most.saturating_sub(2)) {
        let of = |measure| view.mean(measure, Scope::Team(*team), None);
        let cell =
            |value: Option<f64>, write: &dyn Fn(f64) -> String| value.map_or_else(|| NOTHING.into(), write);
        lines.push(format!(
            "{} {:>9} {:>8} {:>10}",
            pad(&name(team), first),
            cell(of(Measure::Utilisation), &share),
            cell(of(Measure::WaitMean), &brief),
            cell(of(Measure::Starts), &crate::words::count)
        ));
    }
    lines.push("committed: share of working time. wait: on average.".into());
    lines.into_iter().map(|line| cut(&line, width)).collect()
}

/// A length of time in few letters.
pub(crate) fn brief(hours: f64) -> String {
    let scale = Scale::of(hours);
    let unit = match scale.name {
        "seconds" => "s",
        "minutes" => "min",
        "hours" => "h",
        "days" => "d",
        _ => "wk",
    };
    if hours == 0.0 { "none".into() } else { format!("{} {unit}", scale.cell(hours)) }
}

pub(crate) fn pad(text: &str, width: usize) -> String {
    let text = cut(text, width);
    let missing = width.saturating_sub(text.chars().count());
    text + &" ".repeat(missing)
}

pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.into();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// The text in lines of at most `width`, broken between words.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    ilt_chart::wrapped(text, width).iter().map(|line| cut(line, width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_long_words_are_cut() {
        assert_eq!(wrapped("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrapped("abcdef", 4), ["abc…"]);
        assert_eq!(pad("ab", 4), "ab  ");
    }

    #[test]
    fn details_are_told_as_far_as_there_is_room() {
        let findings = [Finding::new("One.", "More."), Finding::new("Two.", "Even more.")];
        assert_eq!(told(&findings, 80, 10), ["- One. More.", "- Two. Even more.", ""]);
        assert_eq!(told(&findings, 9, 3), ["- One.", "- Two.", ""]);
        assert_eq!(told(&findings, 9, 2), ["- One.", ""]);
    }
}
