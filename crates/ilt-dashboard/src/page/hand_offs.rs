//! Hand-offs today and over the last seven days: the headline, who hands to whom, the commonest routes, the classes.

use std::collections::BTreeMap;

use ilt_chart::{Chart, Flow, Picture as Drawn, Table};
use ilt_domain::forecast::{HandOffClass, HandOffKey};
use ilt_domain::{LocalityId, Moment, RoleId, Span, TeamId};
use ilt_live::suppression::Shown;

use super::{Block, Cell, Picture, Scene, Section, Sheet, time};
use crate::when::london;
use crate::words;
use crate::words::whole;

/// Routes from team to team that are listed.
const ROUTES: usize = 10;
/// Flows that a picture can show and still be read.
const FLOWS: usize = 16;

const CLASSES: [(HandOffClass, &str, bool); 6] = [
    (HandOffClass::Transfer, "The holder changes", true),
    (HandOffClass::Join, "A team joins", true),
    (HandOffClass::Leave, "Back to the registered GP", false),
    (HandOffClass::HospitalIn, "Into hospital", false),
    (HandOffClass::HospitalOut, "Out of hospital", false),
    (HandOffClass::LeadChange, "The lead professional changes", false),
];

/// The class as a code.
pub(crate) fn code(class: HandOffClass) -> &'static str {
    match class {
        HandOffClass::Transfer => "transfer",
        HandOffClass::Join => "join",
        HandOffClass::Leave => "leave",
        HandOffClass::HospitalIn => "hospital-in",
        HandOffClass::HospitalOut => "hospital-out",
        HandOffClass::LeadChange => "lead-change",
    }
}

/// Counts from an instant on, in one locality or all, exact: nothing of this is shown before the rule has seen it.
pub(crate) struct Counts<'s> {
    scene: Scene<'s>,
    rows: Vec<(HandOffKey, i64)>,
}

/// What the finest tables count: class, locality, sender, receiver.
type Part = (HandOffClass, LocalityId, TeamId, TeamId);

impl<'s> Counts<'s> {
    pub(crate) fn from(scene: &Scene<'s>, from: Moment, of: Option<LocalityId>) -> Self {
        let here = |key: &HandOffKey| key.from_time >= from && of.is_none_or(|of| of == key.locality);
        let rows =
            scene.view.counted().iter().filter(|(key, _)| here(key)).map(|(key, count)| (*key, *count));
        Self { scene: *scene, rows: rows.collect() }
    }

    /// Sums of what the finest of tables holds, so that none can be had from another.
    fn grouped<K: Ord>(
        &self,
        keep: impl Fn(HandOffClass) -> bool,
        group: impl Fn(&HandOffKey) -> K,
    ) -> BTreeMap<K, Shown> {
        let mut sums: BTreeMap<K, BTreeMap<Part, i64>> = BTreeMap::new();
        for (key, count) in self.rows.iter().filter(|(key, _)| keep(key.class)) {
            let part = (key.class, key.locality, key.from, key.to);
            *sums.entry(group(key)).or_default().entry(part).or_default() += count;
        }
        let sums = sums.into_iter().filter(|(_, parts)| parts.values().any(|count| *count != 0));
        sums.map(|(key, parts)| (key, self.scene.rule().sum(parts.values().copied()))).collect()
    }

    /// The headline by role that sends and role that receives.
    pub(crate) fn by_role(&self) -> BTreeMap<(RoleId, RoleId), Shown> {
        self.grouped(HandOffClass::headline, |key| (self.scene.role_of(key.from), self.scene.role_of(key.to)))
    }

    /// The headline by team that sends and team that receives.
    pub(crate) fn by_team(&self) -> BTreeMap<(TeamId, TeamId), Shown> {
        self.grouped(HandOffClass::headline, |key| (key.from, key.to))
    }

    /// The headline in all, as far as it can be had from what the tables show: by roles, or by classes.
    fn headline(&self) -> Shown {
        let classes = self.grouped(HandOffClass::headline, |key| key.class);
        let sums = [Shown::sum(self.by_role().into_values()), Shown::sum(classes.into_values())];
        sums.into_iter().max_by_key(|sum| (sum.whole(), sum.count)).expect("there are two")
    }

    /// All classes.
    pub(crate) fn by_class(&self) -> BTreeMap<HandOffClass, Shown> {
        self.grouped(|_| true, |key| key.class)
    }
}

/// Starts of the window now and of the last seven days: today and the six before, where windows are days.
pub(crate) fn starts(scene: &Scene<'_>) -> (Moment, Moment) {
    let today = scene.settings.window_of(scene.view.now);
    let week = scene.settings.window_of(today + scene.settings.window - Span::WEEK);
    (today, week)
}

pub(crate) fn section(scene: &Scene<'_>, of: Option<LocalityId>) -> Section {
    let mut section = Section::new("hand-offs", "Hand-offs");
    section.text(
        "A hand-off is counted when another team takes responsibility for a person, or joins in it. Late events \
         change counts of days gone by, up or down.",
    );
    if scene.rule().withholds() {
        section.text("Small counts are withheld (*) and others rounded to the nearest 5.");
    }
    if scene.view.counted().is_empty() {
        section.text("None has been counted yet.");
        return section;
    }
    let (today, week) = starts(scene);
    section.blocks.extend(time::since(scene, week).map(|since| Block::Notice("Please note:".into(), since)));
    let (now, days) = (Counts::from(scene, today, of), Counts::from(scene, week, of));
    section.blocks.push(Block::Figures(vec![
        ("Today".into(), words::shown(now.headline()), format!("since {}", london(today))),
        ("Last 7 days".into(), words::shown(days.headline()), format!("since {}", london(week))),
    ]));
    section.table(classes(&now, &days));
    section.blocks.push(Block::Pictures(flow(scene, &days.by_role()).into_iter().collect()));
    section.table(routes(scene, &now, &days));
    section
}

fn shown(counts: Option<&Shown>) -> Cell {
    counts.map_or_else(|| "0".into(), |count| words::shown(*count).into())
}

fn classes(now: &Counts<'_>, days: &Counts<'_>) -> Sheet {
    let columns = ["What happens", "Counts as a hand-off", "#Today", "#Last 7 days"];
    let mut sheet = Sheet::new("classes", "Changes of holder by class", &columns);
    let (now, days) = (now.by_class(), days.by_class());
    for (class, name, counts) in CLASSES {
        let counts = if counts { "yes" } else { "no" };
        sheet.push(vec![name.into(), counts.into(), shown(now.get(&class)), shown(days.get(&class))]);
    }
    sheet
}

/// Who hands to whom over the last seven days: the picture, and the matrix beside it.
fn flow(scene: &Scene<'_>, counts: &BTreeMap<(RoleId, RoleId), Shown>) -> Option<Picture> {
    let sheet = matrix(scene, counts);
    if sheet.rows.is_empty() {
        return None;
    }
    let mut flows: Vec<(RoleId, RoleId, i64)> =
        counts.iter().filter_map(|((from, to), shown)| Some((*from, *to, shown.count?))).collect();
    flows.sort_by_key(|flow| std::cmp::Reverse(flow.2));
    flows.truncate(FLOWS);
    let summary = flows.first().map_or_else(
        || "Too few to be shown.".to_owned(),
        |(from, to, count)| {
            let (from, to) = (scene.role_within(*from), scene.role_within(*to));
            format!("The commonest is from {from} to {to}: {}.", whole(*count))
        },
    );
    let link = |(from, to, count): (RoleId, RoleId, i64)| (scene.role(from), scene.role(to), count as f64);
    let links = flows.into_iter().map(link).collect();
    let title = "Who hands to whom, last 7 days".to_owned();
    let chart = Chart {
        id: "flow".into(),
        title: title.clone(),
        summary: summary.clone(),
        picture: Drawn::Flow(Flow { links }),
        table: Table::new("", Vec::new()),
    };
    let (svg, narrow) = (chart.svg(), chart.narrow_svg());
    Some(Picture { id: "flow".into(), svg, narrow, title, summary, sheet, note: String::new() })
}

fn matrix(scene: &Scene<'_>, counts: &BTreeMap<(RoleId, RoleId), Shown>) -> Sheet {
    let mut roles: Vec<RoleId> = counts.keys().flat_map(|(from, to)| [*from, *to]).collect();
    roles.sort_unstable();
    roles.dedup();
    let to: Vec<RoleId> = roles.iter().copied().filter(|to| counts.keys().any(|key| key.1 == *to)).collect();
    let names: Vec<String> = std::iter::once("From, down; to, across".to_owned())
        .chain(to.iter().map(|role| format!("#{}", scene.role(*role))))
        .chain(["#All".to_owned()])
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut sheet = Sheet::new(
        "matrix",
        "Hand-offs over the last 7 days by the role that sends and the role that takes over",
        &names,
    );
    let most = counts.values().filter_map(|shown| shown.count).max().unwrap_or(0);
    for from in roles.iter().filter(|from| counts.keys().any(|key| key.0 == **from)) {
        let mut row = vec![Cell::from(scene.role(*from))];
        row.extend(to.iter().map(|to| shaded(counts.get(&(*from, *to)), most)));
        row.push(
            words::shown(Shown::sum(
                counts.iter().filter(|(key, _)| key.0 == *from).map(|(_, shown)| *shown),
            ))
            .into(),
        );
        sheet.push(row);
    }
    if !sheet.rows.is_empty() {
        let mut row = vec![Cell::from("All")];
        row.extend(to.iter().map(|to| {
            let received = counts.iter().filter(|(key, _)| key.1 == *to).map(|(_, shown)| *shown);
            Cell::from(words::shown(Shown::sum(received)))
        }));
        row.push(words::shown(Shown::sum(counts.values().copied())).into());
        sheet.push(row);
        sheet.totals = 1;
    }
    sheet
}

/// The more, the darker: a shade for each factor of four below the greatest.
fn shaded(shown: Option<&Shown>, most: i64) -> Cell {
    let Some(shown) = shown else { return "–".into() };
    let shade = shown.count.filter(|count| *count > 0).map(|count| {
        let below = (most as f64 / count as f64).max(1.0).log(4.0).floor();
        4 - (below as usize).min(4)
    });
    Cell { shade, ..Cell::from(words::shown(*shown)) }
}

fn routes(scene: &Scene<'_>, now: &Counts<'_>, days: &Counts<'_>) -> Sheet {
    let now = now.by_team();
    let mut all: Vec<((TeamId, TeamId), Shown)> = days.by_team().into_iter().collect();
    all.retain(|(_, shown)| shown.count.is_some());
    all.sort_by(|a, b| b.1.count.cmp(&a.1.count).then(a.0.cmp(&b.0)));
    let columns = ["From", "To", "#Today", "#Last 7 days"];
    let caption = "The commonest routes from team to team, last 7 days";
    let mut sheet = Sheet::new("routes", caption, &columns);
    for (route, count) in all.into_iter().take(ROUTES) {
        let (from, to) = (scene.team(route.0), scene.team(route.1));
        sheet.push(vec![from.into(), to.into(), shown(now.get(&route)), words::shown(count).into()]);
    }
    sheet
}
