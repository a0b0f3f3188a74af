//! The second stage: when every locality's cut of a tick is in, the future is run forward from them, published, and
//! scored when its time has come. A locality that is long in coming is not waited for for ever ([`Settings::patience`]).
//!
//! [`Settings::patience`]: crate::settings::Settings::patience
//!
//! The topic of cuts has one partition, so one instance forecasts and sums over localities are made of the same
//! members. A forecast is a function of the cuts and of what was learned from earlier ones: a re-run after a crash
//! gives the same bytes. Cuts of one locality come in order; how those of several are mixed depends on batches and says
//! nothing, and neither do their offsets, which a cluster spends on transactions too.

mod history;
mod learned;
mod patience;
mod pending;
mod publish;
mod record;
mod rivals;
mod stage;
mod steady;
mod weights;

use std::collections::BTreeMap;
use std::sync::Arc;

use ilt_domain::forecast::{Cut, Figure, Place, Reason, Target};
use ilt_domain::{LocalityId, Moment, Opaque, RoleId, Span, StreamId, TeamId};
use ilt_model::Duty;
use ilt_wire::Codes;

use crate::NEVER;
use crate::fold::Known;

pub use history::{Dense, History, Stretch};
pub use learned::{HALF_LIFE_WEEKS, Learned, ServedBy};
pub use pending::{Guess, Pending};
pub use steady::Desk;
pub use weights::Weights;

/// Runs the future forward.
pub trait Projection: Send {
    /// Figures for every place, role and target of the answer at each horizon, in order of place, role, target, horizon.
    ///
    /// # Errors
    /// If the model cannot begin from the cuts, or a member does not reach its end; in words for the log.
    fn project(&mut self, question: &Question<'_>) -> Result<Vec<Figure>, String>;

    /// Members of its ensemble.
    fn members(&self) -> u32;

    /// Version of model and scenario, as forecasts name it.
    fn model(&self) -> String;

    /// The streams and localities it expects needs of, in order; none if it has no rates.
    fn streams(&self) -> Vec<(StreamId, LocalityId)> {
        Vec::new()
    }

    /// Needs it expects in an hour (whole hours since 1970); `None` where the hour is not like others of its week.
    fn expected(&self, _stream: StreamId, _locality: LocalityId, _hour: i64) -> Option<f64> {
        None
    }

    /// The teams of a role, by what they did of late, where people wait for staff and for nothing else; none if it knows
    /// of no such role.
    fn desks(&self, _role: RoleId, _learned: &Learned, _at: Moment) -> Vec<Desk> {
        Vec::new()
    }

    /// Whom the roster gives a team between two instants; `None` if it knows of no roster.
    fn duty(&self, _team: TeamId, _from: Moment, _to: Moment) -> Option<Duty> {
        None
    }
}

/// What a projection is asked.
#[derive(Debug)]
pub struct Question<'a> {
    /// The present instant.
    pub at: Moment,
    /// What stands in each locality.
    pub cuts: &'a [Cut],
    /// Needs seen of late: locality, stream, hour since 1970, how many.
    pub arrivals: &'a BTreeMap<(LocalityId, StreamId, i64), u32>,
    /// What was learned of each week before that.
    pub learned: &'a Learned,
    /// How far to look.
    pub horizons: &'a [Span],
    /// Seed of the ensemble, from what it starts from.
    pub seed: u64,
}

/// What one figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Where.
    pub place: Place,
    /// Of which role.
    pub role: RoleId,
    /// Of what.
    pub target: Target,
    /// How far ahead.
    pub horizon: Span,
}

impl Subject {
    pub(crate) fn of(figure: &Figure) -> Self {
        Self { place: figure.place, role: figure.role, target: figure.target, horizon: figure.horizon }
    }
}

/// The second stage.
pub struct Outlook {
    known: Known,
    codes: Arc<Codes>,
    projection: Box<dyn Projection>,
    horizons: Vec<Span>,
    /// Next offset of the cuts not taken before: records before it only fill `cuts` again.
    processed: i64,
    /// Cuts that a later forecast needs, with their offsets, by tick and locality.
    cuts: BTreeMap<Moment, BTreeMap<LocalityId, (i64, Cut)>>,
    /// The newest cut of each locality that was forecast from.
    latest: BTreeMap<LocalityId, (i64, Cut)>,
    /// Cuts between ticks since then, because much had changed; what they tell of the past is taken in with the next
    /// tick.
    sudden: BTreeMap<(Moment, LocalityId), (i64, Cut)>,
    /// The last tick that every locality's cut was in for.
    done: Moment,
    arrivals: BTreeMap<(LocalityId, StreamId, i64), u32>,
    learned: Learned,
    history: History,
    pending: Pending,
    weights: Weights,
    /// The newest forecast of each place.
    newest: BTreeMap<Place, Opaque>,
    touched: Touched,
}

/// What the changelog has to be told.
#[derive(Debug, Default)]
struct Touched {
    days: std::collections::BTreeSet<(LocalityId, i64)>,
    served: std::collections::BTreeSet<(LocalityId, Moment)>,
    usual: std::collections::BTreeSet<(LocalityId, u16)>,
    weeks: std::collections::BTreeSet<(LocalityId, RoleId, i64)>,
    pending: std::collections::BTreeSet<(Moment, Span)>,
    weights: bool,
}

impl std::fmt::Debug for Outlook {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Outlook").field("done", &self.done).field("processed", &self.processed).finish()
    }
}

impl Outlook {
    /// A stage before its first cut.
    pub fn new(known: Known, codes: Arc<Codes>, projection: Box<dyn Projection>, horizons: &[Span]) -> Self {
        let every = known.settings.every;
        Self {
            known,
            codes,
            projection,
            horizons: horizons.to_vec(),
            processed: 0,
            cuts: BTreeMap::new(),
            latest: BTreeMap::new(),
            sudden: BTreeMap::new(),
            done: NEVER,
            arrivals: BTreeMap::new(),
            learned: Learned::default(),
            history: History::new(every),
            pending: Pending::default(),
            weights: Weights::default(),
            newest: BTreeMap::new(),
            touched: Touched::default(),
        }
    }

    /// What was learned of each method.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// What every method said at an instant and has not come true yet, as far as it is kept for scoring.
    pub fn said(&self, at: Moment) -> impl Iterator<Item = &Guess> {
        let made = self.pending.guesses.range((at, Span(i64::MIN))..=(at, Span(i64::MAX)));
        made.flat_map(|(_, guesses)| guesses).map(|(_, guess)| guess)
    }

    /// Localities a forecast waits for: all of the directory, since ticks go to each whether anything happens there or not.
    fn expected(&self) -> usize {
        self.known.names.localities.len()
    }

    /// Why this tick is forecast: the strongest of the localities' reasons.
    fn reason(cuts: &BTreeMap<LocalityId, (i64, Cut)>) -> Reason {
        let any = |reason| cuts.values().any(|(_, cut)| cut.reason == reason);
        if any(Reason::LateEvents) { Reason::LateEvents } else { Reason::Scheduled }
    }
}
