//! Killed at each named point of the protocol: the true program on a real cluster, its connection cut at the point, so
//! that it stands there when it is killed. Points that differ only in the program's memory are one point here: before
//! it begins a transaction and after it has folded a batch look the same to everybody else.

use std::time::{Duration, Instant};

use super::site::{PATIENCE, Service, Site, feed, undisturbed};
use crate::link::{Point, Request};

/// A restarted instance takes its place in the group again at once instead of waiting for its former self to expire.
pub(super) const STATIC: &str = "static-membership = true";
pub(super) const FOLD: &str = "ilt-fold";
const OUTLOOK: &str = "ilt-outlook";
const FOLD_STATE: &str = "ilt.locality-state.changelog";
const OUTLOOK_STATE: &str = "ilt.forecast-state.changelog";

pub(super) const fn before(request: Request, naming: &'static str, after: u32) -> Point {
    Point { request: Some(request), naming, answered: false, after }
}

const fn answered(request: Request, naming: &'static str, after: u32) -> Point {
    Point { request: Some(request), naming, answered: true, after }
}

/// Where a service can die while it folds its first events, in the order of its life.
const FOLDING: [(&str, Point); 12] = [
    ("before it takes its transactional id", before(Request::InitProducerId, FOLD, 0)),
    ("with its transactional id taken", answered(Request::InitProducerId, FOLD, 0)),
    ("before it joins its group", before(Request::JoinGroup, FOLD, 0)),
    ("told which partitions it has", answered(Request::SyncGroup, FOLD, 0)),
    ("told where it was", answered(Request::OffsetFetch, FOLD, 0)),
    ("after folding, before a transaction", before(Request::AddPartitionsToTxn, FOLD, 0)),
    ("with a transaction begun, before outputs", answered(Request::AddPartitionsToTxn, FOLD, 0)),
    ("with outputs on their way", before(Request::Produce, FOLD, 3)),
    ("with outputs sent, before positions", before(Request::AddOffsetsToTxn, FOLD, 0)),
    ("with positions announced", before(Request::TxnOffsetCommit, FOLD, 0)),
    ("with positions sent, before the commit", before(Request::EndTxn, FOLD, 0)),
    ("committed, and not told so", answered(Request::EndTxn, FOLD, 0)),
];

/// Where it can die once it has a state to go on from: as that is read back, and while it forecasts.
const GOING_ON: [(&str, Point); 10] = [
    ("as state is read back", before(Request::ListOffsets, FOLD_STATE, 0)),
    ("between one partition's state and the next", answered(Request::ListOffsets, FOLD_STATE, 5)),
    ("as what forecasts learned is read back", answered(Request::ListOffsets, OUTLOOK_STATE, 1)),
    ("with a forecast made, before its transaction", before(Request::AddPartitionsToTxn, OUTLOOK, 1)),
    ("with a forecast on its way", before(Request::Produce, OUTLOOK, 2)),
    ("with a forecast sent, before positions", before(Request::AddOffsetsToTxn, OUTLOOK, 1)),
    ("with a forecast's positions announced", answered(Request::AddOffsetsToTxn, OUTLOOK, 1)),
    ("with a forecast's positions sent", answered(Request::TxnOffsetCommit, OUTLOOK, 1)),
    ("before a forecast's commit", before(Request::EndTxn, OUTLOOK, 1)),
    ("with a forecast committed, and not told so", answered(Request::EndTxn, OUTLOOK, 1)),
];

/// Waits until a service stands at the point it was to be cut at, and kills it there.
fn killed_there(site: &Site, mut child: Service, name: &str) {
    let until = Instant::now() + PATIENCE;
    while !site.link().is_down() {
        assert!(child.try_wait().unwrap().is_none(), "{name}: the service ended before it came there");
        assert!(Instant::now() < until, "{name}: the service never came there");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    site.link().mend();
}

/// Length of the pieces the feed comes in: one more than there are points.
fn slice(points: &[(&str, Point)]) -> usize {
    feed().len() / (points.len() + 1)
}

/// Is killed once at each of the points, a piece of the feed between each two, and reads the rest.
fn killed_at(points: &[(&str, Point)], site: &Site) {
    let slice = slice(points);
    for (number, (name, point)) in points.iter().enumerate() {
        site.link().cut_at(*point);
        let child = site.serve("", &[]);
        killed_there(site, child, name);
        let last = if number + 1 == points.len() { feed().len() } else { (number + 2) * slice };
        site.append(&feed()[(number + 1) * slice..last]);
    }
    site.catch_up(&[]);
    undisturbed().0.assert_same(&site.written());
}

/// A place that holds the first piece of the feed.
fn begun(points: &[(&str, Point)]) -> Option<Site> {
    Site::on_kafka(&feed()[..slice(points)], STATIC)
}

#[test]
fn killed_at_each_point_of_folding_it_writes_what_an_undisturbed_one_does() {
    let Some(site) = begun(&FOLDING) else { return };
    killed_at(&FOLDING, &site);
}

#[test]
fn killed_at_each_point_of_going_on_it_writes_what_an_undisturbed_one_does() {
    let Some(site) = begun(&GOING_ON) else { return };
    site.catch_up(&[]);
    killed_at(&GOING_ON, &site);
}
