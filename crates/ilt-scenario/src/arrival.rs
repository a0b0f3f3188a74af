//! Arrivals: from rates, gaps and traces of needs to streams of one cohort at one home.

use std::collections::BTreeMap;

use ilt_domain::directory::Named;
use ilt_domain::{CohortId, HomeId, Moment, StepId, StreamId};
use ilt_engine::{Integrated, Law};
use ilt_model::spec::{Arising, Stream};
use jiff::civil::DateTime;

use crate::civil::Clock;
use crate::csv;
use crate::form::{ARRIVAL, TRACE};
use crate::frame::Frame;
use crate::law::{self, LEAST_MEAN, Of, sums_to_one};
use crate::names::Names;
use crate::place::Places;
use crate::quantity::Unit;
use crate::read::{Fields, Item};
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

    /// The homes it arises in, by index.
    fn homes(&self) -> Option<Vec<usize>> {
        let (fields, places) = (self.fields(), self.around.places);
        let mut chosen = vec![true; places.homes.len()];
        let mut sound = true;
        if let Some(item) = fields.get("homes") {
            let mut named = vec![false; chosen.len()];
            for one in item.list() {
                sound &= self.choose_home(&one, &mut named).is_some();
            }
            chosen.iter_mut().zip(named).for_each(|(chosen, named)| *chosen &= named);
        }
        if let Some(item) = fields.get("localities") {
            let ids: Vec<Option<u32>> =
                item.list().iter().map(|one| one.id(&places.names.localities)).collect();
            sound &= ids.iter().all(Option::is_some);
            for (chosen, row) in chosen.iter_mut().zip(&places.homes) {
                *chosen &= ids.contains(&Some(row.home.locality.0));
            }
        }
        let homes: Vec<usize> = (0..chosen.len()).filter(|index| chosen[*index]).collect();
        if sound && homes.is_empty() {
            fields.error("this need arises in no home", "check `homes` and `localities`");
        }
        (sound && !homes.is_empty()).then_some(homes)
    }

    /// A home by its id, or all parts of a practice.
    fn choose_home(&self, item: &Item<'_>, named: &mut [bool]) -> Option<()> {
        let id = item.text()?;
        let mut found = false;
        for (named, row) in named.iter_mut().zip(&self.around.places.homes) {
            if row.home.id == id || row.home.practice == id {
                *named = true;
                found = true;
            }
        }
        if !found {
            item.id(&self.around.places.names.homes)?;
        }
        Some(())
    }

    /// The cohorts it arises in, each with its share of the rate.
    fn cohorts(&self) -> Option<Vec<(usize, f64)>> {
        let (fields, names) = (self.fields(), &self.around.places.names.cohorts);
        match (fields.get("cohorts"), fields.get("mix")) {
            (Some(_), Some(mix)) => {
                mix.error("both `cohorts` and `mix` are given", "keep one of them");
                None
            }
            (None, Some(mix)) => self.mixed(&mix),
            (Some(list), None) => {
                let ids: Vec<Option<u32>> = list.list().iter().map(|item| item.id(names)).collect();
                let mut ids: Vec<usize> =
                    ids.into_iter().map(|id| id.map(|id| id as usize)).collect::<Option<_>>()?;
                ids.sort_unstable();
                ids.dedup();
                Some(ids.into_iter().map(|cohort| (cohort, 1.0)).collect())
            }
            (None, None) => Some((0..names.len()).map(|cohort| (cohort, 1.0)).collect()),
        }
    }

    fn mixed(&self, mix: &Item<'_>) -> Option<Vec<(usize, f64)>> {
        let names = &self.around.places.names.cohorts;
        let Some(entries) = mix.entries() else {
            mix.wrong("a table of shares", "write `{ a = 0.2, b = 0.8 }`");
            return None;
        };
        let shares: Vec<Option<(usize, f64)>> = entries
            .map(|(name, key, item)| {
                let share = item.share();
                let cohort = names.find(name);
                if cohort.is_none() {
                    let remedy = crate::problem::suggest(name, names.ids());
                    mix.reading.error(key, &item.path, format!("no cohort is called `{name}`"), remedy);
                }
                Some((cohort? as usize, share?))
            })
            .collect();
        let shares: Vec<(usize, f64)> = shares.into_iter().collect::<Option<_>>()?;
        sums_to_one(mix, shares.iter().map(|(_, share)| *share))?;
        Some(shares)
    }

    fn at_rate(&self) -> Option<Vec<Arises>> {
        let fields = self.fields();
        let rate = fields.get("rate")?;
        let per_person = match fields.get("per") {
            Some(item) => item.word(&[("person", true)]),
            None => Some(false),
        };
        let unit = match fields.get("per_unit") {
            Some(item) => item.word(&Unit::WORDS),
            None => Some(self.around.frame.unit),
        };
        let read = |item: &Item<'_>| item.at_least(0.0);
        let rates = rate.by_cohort(&self.around.places.names.cohorts, |_| false, read, Some(0.0));
        let (homes, cohorts) = (self.homes(), self.cohorts());
        let shape = self.shape();
        let (homes, cohorts, per_person, unit, rates) = (homes?, cohorts?, per_person?, unit?, rates?);
        let shape = shape?;
        let weights = self.weights(&homes, per_person)?;
        let of_register = per_person && self.around.register;
        self.tell_shared_rate(&rate, &cohorts);
        let mut streams = Vec::new();
        for &(cohort, share) in &cohorts {
            for (home, weight) in homes.iter().zip(&weights) {
                let per_hour = rates.0[cohort] / unit.hours() * share * weight;
                if per_hour > 0.0 {
                    let arising = match shape {
                        Some(shape) => Arising::Shaped { per_hour, shape },
                        None => Arising::Poisson { per_hour },
                    };
                    streams.push((HomeId(*home as u32), CohortId(cohort as u32), arising, of_register));
                }
                if 3.6e9 / per_hour < LEAST_MEAN && !of_register {
                    rate.error(
                        format!("{per_hour:.0} arrivals an hour are too many for the clock"),
                        "is the unit right?",
                    );
                    return None;
                }
            }
        }
        Some(streams)
    }

    /// One number for several cohorts is each one's rate; those who meant to divide it should know.
    fn tell_shared_rate(&self, rate: &Item<'_>, cohorts: &[(usize, f64)]) {
        let fields = self.fields();
        if cohorts.len() > 1 && !fields.has("mix") && rate.node.table().is_none() && !self.around.register {
            let count = cohorts.len();
            rate.notice(
                format!("each of the {count} cohorts has this rate"),
                "to divide one rate among them, add `mix`",
            );
        }
    }

    /// The part of the rate each home has.
    fn weights(&self, homes: &[usize], per_person: bool) -> Option<Vec<f64>> {
        let (fields, rows) = (self.fields(), &self.around.places.homes);
        let each = match fields.get("by") {
            Some(item) => item.word(&[("people", false), ("each", true)])?,
            None => false,
        };
        let people: f64 = homes.iter().map(|home| rows[*home].home.people).sum();
        if !each && !per_person && people <= 0.0 {
            fields.error(
                "nobody is registered in these homes, so the rate cannot be divided",
                "add `people`, or `by = \"each\"`",
            );
            return None;
        }
        let scale = fields.get("scale");
        let weights: Vec<Option<f64>> = homes
            .iter()
            .map(|home| {
                let row = &rows[*home];
                let base = match (per_person, self.around.register, each) {
                    (true, true, _) | (false, _, true) => 1.0,
                    (true, false, _) => row.home.people,
                    (false, _, false) => row.home.people / people,
                };
                let scale =
                    scale.as_ref().map_or(Some(1.0), |item| attribute(item, &row.home.id, &row.attributes));
                scale.map(|scale| base * scale)
            })
            .collect();
        weights.into_iter().collect()
    }

    fn shape(&self) -> Option<Option<u32>> {
        let Some(item) = self.fields().get("profile") else { return Some(None) };
        let (names, shapes) = self.around.profiles;
        let index = item.id(names)?;
        shapes[index as usize].as_ref().map(|_| Some(index))
    }

    fn by_gaps(&self) -> Option<Vec<Arises>> {
        let fields = self.fields();
        for key in ["profile", "mix", "per", "per_unit", "scale", "by"] {
            if let Some(item) = fields.get(key) {
                item.error(format!("`{key}` stands beside `gap`"), "it belongs to a rate; drop it");
            }
        }
        let law = law::long_times(&fields.get("gap")?, self.around.frame.unit);
        let (homes, cohorts, law) = (self.homes()?, self.cohorts()?, law?);
        let mut streams = Vec::new();
        for (cohort, _) in &cohorts {
            for home in &homes {
                streams.push((
                    HomeId(*home as u32),
                    CohortId(*cohort as u32),
                    Arising::Renewal(law.clone()),
                    false,
                ));
            }
        }
        if streams.len() > 1 {
            let count = streams.len();
            fields.notice(
                format!("{count} streams have these gaps, one for each home and cohort"),
                "narrow `homes` or `cohorts` if one was meant",
            );
        }
        Some(streams)
    }

    fn traced_one_by_one(&self) -> Option<Vec<Arises>> {
        let fields = self.fields();
        for key in ["profile", "mix", "per", "per_unit", "scale", "by", "cohorts", "homes", "localities"] {
            if let Some(item) = fields.get(key) {
                item.error(
                    format!("`{key}` stands beside `trace`"),
                    "the trace says when, where and who; drop it",
                );
            }
        }
        let item = fields.get("trace")?;
        let rows = csv::rows(&item, &TRACE, false)?;
        let mut by_stream: BTreeMap<(u32, u32), Vec<Moment>> = BTreeMap::new();
        let (mut sound, mut outside) = (true, 0);
        for node in &rows {
            let row = Item { reading: item.reading, node, path: item.path.clone() };
            match self.traced(&row) {
                Some((home, cohort, at))
                    if (self.around.frame.start..=self.around.frame.end).contains(&at) =>
                {
                    by_stream.entry((home, cohort)).or_default().push(at);
                }
                Some(_) => outside += 1,
                None => sound = false,
            }
        }
        if outside > 0 {
            item.notice(
                format!("{outside} arrivals of this trace lie outside the run"),
                "they are passed over",
            );
        }
        let stream = |((home, cohort), mut times): ((u32, u32), Vec<Moment>)| {
            times.sort_unstable();
            (HomeId(home), CohortId(cohort), Arising::Trace(times), false)
        };
        sound.then(|| by_stream.into_iter().map(stream).collect())
    }

    fn traced(&self, row: &Item<'_>) -> Option<(u32, u32, Moment)> {
        let fields = Fields::new(row, &TRACE)?;
        let names = &self.around.places.names;
        let at = fields.need("time").and_then(|item| instant(&item, self.around.frame));
        let home = named_or_only(&fields, "home", &names.homes);
        let cohort = named_or_only(&fields, "cohort", &names.cohorts);
        Some((home?, cohort?, at?))
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

/// A figure about a home.
fn attribute(item: &Item<'_>, home: &str, attributes: &BTreeMap<String, String>) -> Option<f64> {
    let name = item.text()?;
    let Some(text) = attributes.get(name) else {
        let remedy = crate::problem::suggest(name, attributes.keys().map(String::as_str));
        item.error(format!("the home `{home}` has no `{name}`"), remedy);
        return None;
    };
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    if number.is_none() {
        item.error(
            format!("`{name}` of the home `{home}` is `{text}`, not a number of at least 0"),
            "correct the table of homes",
        );
    }
    number
}

/// A time from the start, or a date and time.
fn instant(item: &Item<'_>, frame: &Frame) -> Option<Moment> {
    let text = item.node.text().unwrap_or_default();
    let Ok(civil) = text.parse::<DateTime>() else { return frame.moment(item) };
    let Some(day) = frame.day_of(civil.date()) else {
        item.error("a date needs a calendar", "add `start` to [scenario], or give a time from the start");
        return None;
    };
    let seconds = i64::from(civil.hour()) * 3600 + i64::from(civil.minute()) * 60 + i64::from(civil.second());
    Some(frame.instant(day, Clock(seconds as u32)))
}
