//! The stages of the service on their threads.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::Span;
use ilt_forecast::ensemble::{Ensemble, HORIZONS};
use ilt_live::fold::Known;
use ilt_live::folding::Folding;
use ilt_live::outlook::Outlook;
use ilt_live::projection::EnsembleProjection;
use ilt_live::pump::Feed;
use ilt_live::service::{Running, Shared, start};
use ilt_live::signals::StageName;

use super::backend::{Backend, Rights};
use super::model::Loaded;
use crate::failure::Failure;

/// Groups that the stages read as.
pub(crate) const FOLD: &str = "ilt-fold";
/// See [`FOLD`].
pub(crate) const OUTLOOK: &str = "ilt-outlook";

/// What the stages are made from.
pub(crate) struct Plan {
    pub backend: Backend,
    pub rights: Rights,
    pub known: Known,
    pub members: u32,
    pub furthest: Span,
}

/// Starts both stages.
pub(crate) fn stages(
    loaded: &Loaded,
    plan: &Plan,
    shared: &Arc<Shared>,
    stop: &Arc<AtomicBool>,
) -> Result<Vec<Running>, Failure> {
    let started = |running: std::io::Result<Running>| {
        running.map_err(|why| Failure::Files(anyhow::Error::new(why).context("cannot start a thread")))
    };
    Ok(vec![started(fold(loaded, plan, shared, stop))?, started(outlook(loaded, plan, shared, stop))?])
}

fn fold(
    loaded: &Loaded,
    plan: &Plan,
    shared: &Arc<Shared>,
    stop: &Arc<AtomicBool>,
) -> std::io::Result<Running> {
    let (known, codes) = (plan.known.clone(), Arc::clone(&loaded.codes));
    let (backend, rights, topic) = (plan.backend.clone(), plan.rights, known.settings.topics.events.clone());
    let connect = move || backend.join(FOLD, &topic, rights);
    let stage = move || Folding::new(known.clone(), Arc::clone(&codes));
    start(StageName::Fold, connect, stage, Feed::default(), Arc::clone(shared), Arc::clone(stop))
}

fn outlook(
    loaded: &Loaded,
    plan: &Plan,
    shared: &Arc<Shared>,
    stop: &Arc<AtomicBool>,
) -> std::io::Result<Running> {
    let study = &loaded.study;
    let ensemble = Ensemble::new(Arc::clone(&study.spec), study.plan.seed);
    let model = format!("{} {}", study.context.name, env!("CARGO_PKG_VERSION"));
    let projection = EnsembleProjection::new(ensemble, plan.members, model);
    let horizons: Vec<Span> = HORIZONS.into_iter().filter(|horizon| *horizon <= plan.furthest).collect();
    let (known, codes) = (plan.known.clone(), Arc::clone(&loaded.codes));
    let (backend, rights, topic) = (plan.backend.clone(), plan.rights, known.settings.topics.cuts.clone());
    let connect = move || backend.join(OUTLOOK, &topic, rights);
    let stage =
        move || Outlook::new(known.clone(), Arc::clone(&codes), Box::new(projection.clone()), &horizons);
    // One tick's cuts at a time: a forecast takes seconds, and nothing is gained by having more under way.
    let feed = Feed { batch: loaded.codes.directory().localities.len().max(1), ..Feed::default() };
    start(StageName::Outlook, connect, stage, feed, Arc::clone(shared), Arc::clone(stop))
}
