//! A world to forecast: a scenario in a text, run and looked at from outside.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::forecast::Cut;
use ilt_domain::{Moment, Span};
use ilt_forecast::ensemble::{Ask, Ensemble, Members};
use ilt_model::spec::Spec;
use ilt_model::{Days, Ended, Level, Replication, Scale, Week, World};

use super::standing::Standing;

/// Everything before the scenario's own part: one practice in one locality, one cohort.
pub(super) const PLACE: &str = r#"
[localities]
here = { name = "Here" }
[homes]
practice = { name = "Practice", locality = "here", people = 1 }
[roles.staff]
hours_per_wte_year = 1500
"#;

/// The scenario in a text.
pub(super) fn spec(text: &str) -> Arc<Spec> {
    let path = PathBuf::from("twin.toml");
    let files = ilt_scenario::Memory(BTreeMap::from([(path.clone(), text.as_bytes().to_vec())]));
    ilt_scenario::load_from(&files, &path, &[]).unwrap_or_else(|problems| panic!("{problems:?}")).spec
}

/// The scenario of a file.
pub(super) fn spec_of(path: &Path) -> Arc<Spec> {
    ilt_scenario::load(path, &[]).unwrap_or_else(|problems| panic!("{problems:?}")).spec
}

/// One run of a scenario with whoever looks on, and its forecaster.
pub(super) struct Twin {
    world: World,
    run: Replication,
    standing: Standing,
    pub ensemble: Ensemble,
}

impl Twin {
    pub(super) fn new(spec: &Arc<Spec>) -> Self {
        let world = World::new(Arc::clone(spec), 1);
        let run = Replication::new(&world, 0);
        Self { world, run, standing: Standing::new(), ensemble: Ensemble::new(Arc::clone(spec), 2) }
    }

    /// Lets the world go on until so long after its start, and cuts it there.
    pub(super) fn cuts_at(&mut self, after: Span) -> Vec<Cut> {
        let at = self.world.spec().clock.start + after;
        let ended = self.run.run_until(&self.world, at, &AtomicBool::new(false), &mut self.standing);
        assert_eq!(ended, Ended::Finished);
        self.standing.cuts(self.world.directory(), at)
    }

    /// A forecast by someone who knows another scenario than the world's, and what was learned beside it.
    pub(super) fn forecast_by(
        &self,
        ensemble: &Ensemble,
        cuts: &[Cut],
        learned: (&[Scale], &[Week]),
        horizons: &[Span],
        members: u32,
    ) -> Members {
        let (scales, weeks) = learned;
        let ask =
            Ask { cuts, levels: &[], floors: &[], scales, weeks, days: &[], horizons, members, seed: 0 };
        ensemble.forecast(&ask, &AtomicBool::new(false)).expect("the cuts belong to the scenario")
    }

    /// A forecast by someone who knows another scenario than the world's, and what was learned of its days.
    pub(super) fn forecast_in_days(
        &self,
        ensemble: &Ensemble,
        cuts: &[Cut],
        days: &[Days],
        horizons: &[Span],
        members: u32,
    ) -> Members {
        let (levels, scales, weeks) = (&[], &[], &[]);
        let ask = Ask { cuts, levels, floors: &[], scales, weeks, days, horizons, members, seed: 0 };
        ensemble.forecast(&ask, &AtomicBool::new(false)).expect("the cuts belong to the scenario")
    }

    /// A forecast from cuts.
    pub(super) fn forecast(
        &self,
        cuts: &[Cut],
        levels: &[Level],
        horizons: &[Span],
        members: u32,
    ) -> Members {
        let ask =
            Ask { cuts, levels, floors: &[], scales: &[], weeks: &[], days: &[], horizons, members, seed: 0 };
        self.ensemble.forecast(&ask, &AtomicBool::new(false)).expect("the cuts belong to the scenario")
    }
}

/// Hours as a span.
pub(super) fn hours(hours: f64) -> Span {
    Span((hours * Span::HOUR.0 as f64) as i64)
}

/// How long after the start an instant is, hours.
pub(super) fn since_start(spec: &Spec, at: Moment) -> f64 {
    (at - spec.clock.start).hours()
}
