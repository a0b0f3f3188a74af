//! Parts of a scenario that share no staff, no queue and no person: each runs on a calendar of its own.

use ilt_domain::present::Present;
use ilt_domain::{HomeId, StepId, TeamId};

use crate::spec::{Spec, Step, Work};

/// One part, by index of its members, each list in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Component {
    pub teams: Vec<u32>,
    pub streams: Vec<u32>,
    pub present: Vec<u32>,
}

/// Splits a scenario into its parts, ordered by their first team.
pub(crate) fn split(spec: &Spec, opening: &[Present]) -> Vec<Component> {
    let teams = spec.teams.len();
    let homes = spec.directory.homes.len();
    // Nodes: teams, then homes (people of a home may meet themselves through their flags), then streams and openings.
    let streams = teams + homes;
    let present = streams + spec.streams.len();
    let mut sets = Sets::new(present + opening.len());
    let flags = spec.steps.iter().any(|step| step.departs || matches!(step.work, Work::OnCaseload { .. }));
    let reach: Vec<Vec<StepId>> = (0..spec.steps.len()).map(|step| reachable(spec, step)).collect();
    let join = |sets: &mut Sets, node: usize, home: HomeId, to: StepId| {
        let mut joined = flags;
        for step in &reach[to.index()] {
            let team = spec.team_for(spec.steps[step.index()].by, home);
            if team != TeamId::NONE && !spec.unlimited(team) {
                sets.union(node, team.index());
                joined = true;
            }
        }
        if flags {
            sets.union(node, teams + home.index());
        }
        joined
    };
    for (index, stream) in spec.streams.iter().enumerate() {
        join(&mut sets, streams + index, stream.home, stream.to);
    }
    // People alike in home and step join the same sets: the first of them stands for the others. Those who share
    // nothing with anybody make up one part together.
    let mut alike = vec![usize::MAX; homes * (spec.steps.len() + 1)];
    // A visit leads where the step leads whose caseload it is made to.
    let visits = crate::world::visits(spec);
    let mut loose = None;
    for (index, who) in opening.iter().enumerate() {
        let node = present + index;
        let step = who.step.index().min(spec.steps.len());
        let first = &mut alike[who.home.index() * (spec.steps.len() + 1) + step];
        if *first != usize::MAX {
            sets.union(node, *first);
            continue;
        }
        *first = node;
        // Who is at no known step may be wherever the home's needs begin.
        let begins = spec.streams.iter().filter(|stream| stream.home == who.home).map(|stream| stream.to);
        let joined = if who.step.is_some() {
            let of = visits.get(who.step.index()).copied().flatten();
            join(&mut sets, node, who.home, of.unwrap_or(who.step))
        } else {
            begins.filter(|to| join(&mut sets, node, who.home, *to)).count() > 0
        };
        if !joined {
            sets.union(node, *loose.get_or_insert(node));
        }
    }
    collect(spec, opening.len(), &mut sets, streams, present)
}

fn collect(spec: &Spec, guests: usize, sets: &mut Sets, streams: usize, present: usize) -> Vec<Component> {
    let mut of_root = vec![usize::MAX; sets.parent.len()];
    let mut parts: Vec<Component> = Vec::new();
    let mut part = |sets: &mut Sets, node: usize, parts: &mut Vec<Component>| {
        let root = sets.find(node);
        if of_root[root] == usize::MAX {
            of_root[root] = parts.len();
            parts.push(Component::default());
        }
        of_root[root]
    };
    for team in 0..spec.teams.len() {
        let at = part(sets, team, &mut parts);
        parts[at].teams.push(team as u32);
    }
    for stream in 0..spec.streams.len() {
        let at = part(sets, streams + stream, &mut parts);
        parts[at].streams.push(stream as u32);
    }
    for who in 0..guests {
        let at = part(sets, present + who, &mut parts);
        parts[at].present.push(who as u32);
    }
    parts
}

/// The cohorts whose people can come to a step where someone dies or moves away.
pub(crate) fn departing(spec: &Spec, present: &[Present]) -> Vec<bool> {
    let mut departing = vec![false; spec.directory.cohorts.len()];
    let ends: Vec<bool> = (0..spec.steps.len())
        .map(|step| reachable(spec, step).iter().any(|step| spec.steps[step.index()].departs))
        .collect();
    for stream in &spec.streams {
        departing[stream.cohort.index()] |= ends[stream.to.index()];
    }
    let visits = crate::world::visits(spec);
    for who in present {
        // Who is at no known step is at one of their cohort's streams'; a visit leads where its caseload does.
        let step = visits.get(who.step.index()).copied().flatten().unwrap_or(who.step);
        departing[who.cohort.index()] |= ends.get(step.index()).copied().unwrap_or(false);
    }
    departing
}

/// Steps that can follow `from`, itself included.
fn reachable(spec: &Spec, from: usize) -> Vec<StepId> {
    let mut seen = vec![false; spec.steps.len()];
    let mut open = vec![StepId(from as u32)];
    seen[from] = true;
    let mut found = Vec::new();
    while let Some(step) = open.pop() {
        found.push(step);
        for to in successors(&spec.steps[step.index()]) {
            if !std::mem::replace(&mut seen[to.index()], true) {
                open.push(to);
            }
        }
    }
    found
}

/// Steps that can directly follow a step.
pub fn successors(step: &Step) -> Vec<StepId> {
    let mut to: Vec<StepId> =
        step.next.0.iter().flat_map(|routes| routes.edges.iter().filter_map(|edge| edge.to)).collect();
    to.extend(step.also.iter().map(|also| also.to));
    match &step.work {
        Work::Queue(_, Some(patience)) => to.extend(patience.to),
        Work::Booked(booking) => to.extend(booking.missed.into_iter().chain(booking.full)),
        Work::Caseload(caseload) => to.extend(caseload.wait.iter().filter_map(|(_, returned)| *returned)),
        Work::OnCaseload { yes, no, .. } => to.extend(yes.iter().chain(no.iter()).copied()),
        _ => {}
    }
    to
}

/// Disjoint sets with path halving (Tarjan & van Leeuwen 1984).
struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    fn new(size: usize) -> Self {
        Self { parent: (0..size).collect() }
    }

    fn find(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    fn union(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b)] = a.min(b);
    }
}
