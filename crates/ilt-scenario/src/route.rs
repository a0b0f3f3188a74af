//! Where people go next.

use ilt_domain::StepId;
use ilt_model::spec::{Also, ByCohort, Edge, Routes};

use crate::form::{ALSO, EDGE};
use crate::law::{self, sums_to_one};
use crate::read::{Fields, Item};
use crate::step::Around;
use crate::tree::Value;

/// A way on as written.
struct Way {
    share: f64,
    to: Option<StepId>,
    keep: bool,
    after: Option<ilt_engine::Law>,
}

/// Routes of each cohort.
pub(crate) fn by_cohort(item: &Item<'_>, around: &Around<'_>) -> Option<ByCohort<Routes>> {
    item.by_cohort(around.cohorts, is_shares, |item| routes(item, around), None)
}

/// A table of shares by step, rather than of routes by cohort.
fn is_shares(item: &Item<'_>) -> bool {
    item.node.table().is_some_and(|table| table.values().all(|entry| entry.node.is_number()))
}

fn routes(item: &Item<'_>, around: &Around<'_>) -> Option<Routes> {
    let ways = match &item.node.value {
        Value::Table(_) => shares(item, around)?,
        Value::List(_) => edges(item, around)?,
        _ => vec![Way { share: 1.0, to: around.steps.target(item)?, keep: false, after: None }],
    };
    sums_to_one(item, ways.iter().map(|way| way.share))?;
    Some(cumulative(ways))
}

fn shares(item: &Item<'_>, around: &Around<'_>) -> Option<Vec<Way>> {
    let ways: Vec<Option<Way>> = item
        .entries()?
        .map(|(name, key, share)| {
            let to = around.steps.find(name, item.reading, key, &share.path);
            let share = share.share();
            Some(Way { share: share?, to: to?, keep: false, after: None })
        })
        .collect();
    ways.into_iter().collect()
}

fn edges(item: &Item<'_>, around: &Around<'_>) -> Option<Vec<Way>> {
    let ways: Vec<Option<Way>> = item.list().iter().map(|one| edge(one, around)).collect();
    ways.into_iter().collect()
}

fn edge(item: &Item<'_>, around: &Around<'_>) -> Option<Way> {
    let fields = Fields::new(item, &EDGE)?;
    let to = fields.need("to").and_then(|item| around.steps.target(&item));
    let share = fields.need("share").and_then(|item| item.share());
    let after = match fields.get("after") {
        Some(item) => law::times(&item, around.unit).map(Some),
        None => Some(None),
    };
    Some(Way { share: share?, to: to?, keep: fields.flag("keep"), after: after? })
}

/// Edges with their cumulative shares; the last ends at 1 exactly, so that no draw falls through.
fn cumulative(ways: Vec<Way>) -> Routes {
    let mut sum = 0.0;
    let ways = ways.into_iter().filter(|way| way.share > 0.0);
    let mut edges: Vec<Edge> = ways
        .map(|way| {
            sum += way.share;
            Edge { upto: sum, to: way.to, keep: way.keep, after: way.after }
        })
        .collect();
    if let Some(last) = edges.last_mut() {
        last.upto = 1.0;
    }
    Routes { edges }
}

/// Further threads, each with its own chance.
pub(crate) fn also(item: &Item<'_>, around: &Around<'_>) -> Vec<Also> {
    item.list().iter().filter_map(|one| further(one, around)).collect()
}

fn further(item: &Item<'_>, around: &Around<'_>) -> Option<Also> {
    let fields = Fields::new(item, &ALSO)?;
    let to = fields.need("to");
    let step = to.as_ref().and_then(|item| around.steps.target(item));
    let share = fields
        .need("share")
        .and_then(|item| item.by_cohort(around.cohorts, |_| false, |item| item.share(), Some(0.0)));
    if let (Some(None), Some(item)) = (step, to) {
        item.error("a further thread cannot begin by leaving", "name a step");
    }
    Some(Also { chance: share?, to: step?? })
}
