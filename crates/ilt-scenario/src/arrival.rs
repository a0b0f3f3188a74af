//! Arrivals: from rates, gaps and traces of needs to streams of one cohort at one home.

mod among;
mod rate;
mod traced;

use ilt_domain::directory::Named;
use ilt_domain::{CohortId, HomeId, StepId, StreamId};
use ilt_engine::{Integrated, Law};
use ilt_model::spec::{Arising, Stream};

use crate::form::ARRIVAL;
use crate::frame::Frame;
use crate::law::{self, Of};
use crate::names::Names;
use crate::place::Places;
use crate::read::Fields;
use crate::section::{self, Entity};
use crate::step::StepNames;

/// A run with more arrivals than this is refused: it would not end in a day.
const MOST_ARRIVALS: f64 = 2e9;
/// More streams than this are a slip.
const MOST_STREAMS: usize = 2_000_000;

/// What arrivals refer to.
pub(crate) struct Around<'s> {
    pub frame: &'s Frame,
    pub places: &'s Places,
    pub steps: &'s StepNames,
    pub profiles: &'s (Names, Vec<Option<Integrated>>),
    /// People are drawn one by one, so that rates per person are theirs.
    pub register: bool,
}

/// Streams with the entries of the directory they belong to.
#[derive(Default)]
pub(crate) struct Arrivals {
    pub names: Vec<Named>,
    pub streams: Vec<Stream>,
    /// How much the days of each entry vary.
    pub day_spreads: Vec<f64>,
    /// First steps of all needs, those of rate 0 too.
    pub first_steps: Vec<StepId>,
    /// Any arrival was given, sound or not.
    pub given: bool,
}

/// Reads all arrivals.
pub(crate) fn read(document: &Fields<'_>, around: &Around<'_>) -> Arrivals {
    let entities = section::entities(document, "arrivals", &ARRIVAL, false);
    let mut arrivals = Arrivals { given: !entities.is_empty(), ..Arrivals::default() };
    let mut expected = 0.0;
    for (index, entity) in entities.iter().enumerate() {
        arrivals.names.push(Named { id: entity.id.clone(), name: entity.name() });
        let need = Need { entity, cause: StreamId(index as u32), around };
        arrivals.first_steps.extend(need.first_step());
        arrivals.day_spreads.push(need.day_spread().unwrap_or(0.0));
        let streams = need.streams().unwrap_or_default();
        expected += streams.iter().map(|stream| need.expected(stream)).sum::<f64>();
        arrivals.streams.extend(streams);
        if arrivals.streams.len() > MOST_STREAMS {
            entity.fields.error(
                format!("more than {MOST_STREAMS} streams of arrivals"),
                "narrow `homes` or `cohorts`",
            );
            break;
        }
    }
    if expected > MOST_ARRIVALS {
        let message = format!("about {expected:.0} arrivals in one run");
        document.error(
            message,
            format!("at most {MOST_ARRIVALS:.0}: shorten the horizon, or check the unit of the rates"),
        );
    }
    arrivals
}

/// A need being read.
struct Need<'n, 'a> {
    entity: &'n Entity<'a>,
    cause: StreamId,
    around: &'n Around<'n>,
}

impl Need<'_, '_> {
    fn fields(&self) -> &Fields<'_> {
        &self.entity.fields
    }

    fn streams(&self) -> Option<Vec<Stream>> {
        let fields = self.fields();
        let to = self.first_step();
        let batch = match fields.get("batch") {
            Some(item) => law::read(&item, Of::Numbers).map(Some),
            None => Some(None),
        };
        let ways: Vec<&str> = ["rate", "gap", "trace"].into_iter().filter(|key| fields.has(key)).collect();
        let streams = match ways[..] {
            ["rate"] => self.at_rate(),
            ["gap"] => self.by_gaps(),
            ["trace"] => self.traced_one_by_one(),
            [] => {
                fields.error("it is not said how often this need arises", "add `rate`, `gap` or `trace`");
                None
            }
            _ => {
                fields.error(format!("`{}` stand side by side", ways.join("`, `")), "keep one of them");
                None
            }
        };
        let (to, batch) = (to?, batch?);
        let whole = |(home, cohort, arising, of_register)| {
            self.stream(home, cohort, to, arising, of_register, batch.clone())
        };
        Some(streams?.into_iter().map(whole).collect())
    }

    fn stream(
        &self,
        home: HomeId,
        cohort: CohortId,
        to: StepId,
        arising: Arising,
        of_register: bool,
        batch: Option<Law>,
    ) -> Stream {
        let names = &self.around.places.names;
        let key_id = format!("{}/{}/{}", names.homes.id(home.0), names.cohorts.id(cohort.0), self.entity.id);
        Stream { key_id, cause: self.cause, home, cohort, to, arising, batch, of_register }
    }

    fn first_step(&self) -> Option<StepId> {
        let item = self.fields().need("to")?;
        let step = self.around.steps.target(&item)?;
        if step.is_none() {
            item.error("people cannot arrive by leaving", "name a step");
        }
        step
    }

    /// How many arrive in the run, about.
    fn expected(&self, stream: &Stream) -> f64 {
        let frame = self.around.frame;
        let people = match stream.of_register {
            true => self.around.places.homes[stream.home.index()].home.people,
            false => 1.0,
        };
        let times = match &stream.arising {
            Arising::Poisson { per_hour } => per_hour * people * frame.horizon().hours(),
            Arising::Shaped { per_hour, shape } => {
                per_hour
                    * people
                    * self.around.profiles.1[*shape as usize].as_ref().map_or(0.0, Integrated::total)
            }
            Arising::Renewal(law) => frame.horizon().0 as f64 / law.mean(),
            Arising::Trace(times) => times.len() as f64,
        };
        times * stream.batch.as_ref().map_or(1.0, Law::mean)
    }
}

/// Home, cohort, how it arises, and whether among people of the register.
type Arises = (HomeId, CohortId, Arising, bool);

/// The thing a key names, or the only one there is.
pub(crate) fn named_or_only(fields: &Fields<'_>, key: &str, names: &Names) -> Option<u32> {
    match fields.get(key) {
        Some(item) => item.id(names),
        None if names.len() == 1 => Some(0),
        None => {
            fields.need(key);
            None
        }
    }
}
