//! One tick's work: learn what came true, score what is due, look ahead, publish.

use std::collections::BTreeMap;

use ilt_domain::forecast::{Cut, Figure, Forecast, LEVELS, Method, Place, Reason, Score, SourceAge};
use ilt_domain::{LocalityId, Moment, Opaque, SourceId, Span};
use ilt_forecast::score::{crps_quantiles, mean_pinball};
use ilt_wire::forecast::{encode_forecast, encode_public_forecast, encode_score};
use ilt_wire::headers::Kind;
use ilt_wire::opaque::uuid;
use sha2::{Digest, Sha256};

use super::history::Dense;
use super::pending::{Guess, Pending, SCORED};
use super::rivals::rivals;
use super::steady::Queues;
use super::{Outlook, Question, ServedBy, Subject};
use crate::fold::Effect;
use crate::folding::keyed;
use crate::stage::Turn;
use crate::suppression::{Rule, Withheld};

/// Levels of the 80 % and the 95 % interval among [`LEVELS`].
const EIGHTY: (usize, usize) = (2, 18);
const NINETY_FIVE: (usize, usize) = (0, 20);
/// No interval is widened by more than this.
const WIDEST: f64 = 4.0;

impl Outlook {
    /// Everything a tick brings once what its cuts tell of the past is known.
    pub(super) fn complete(&mut self, at: Moment, cuts: &[Cut], reason: Reason, turn: &mut Turn) {
        let from = Origin::of(at, cuts);
        self.score(at, &from, turn);
        let figures = self.look_ahead(at, cuts, &from, turn);
        self.publish(at, cuts, figures, reason, &from, turn);
        self.done = at;
    }

    /// A forecast of one locality between two ticks.
    pub(super) fn again(&mut self, at: Moment, cuts: &[Cut], locality: LocalityId, turn: &mut Turn) {
        let from = Origin::of(at, cuts);
        let mut figures = self.look_ahead(at, cuts, &from, turn);
        figures.retain(|figure| figure.place == Place::Locality(locality));
        self.publish(at, cuts, figures, Reason::MaterialChange, &from, turn);
    }

    /// Takes in what cuts tell of the past; those of a tick that never became complete tell it too.
    pub(super) fn learn(&mut self, cuts: &[Cut]) {
        for cut in cuts {
            for outcome in &cut.outcomes {
                let number = self.history.take(cut.locality, outcome);
                let week = number.div_euclid(self.history.week());
                self.touched.weeks.insert((cut.locality, outcome.role, week));
            }
            for row in &cut.served {
                self.learned.serve(cut.locality, row);
                self.touched.served.insert((cut.locality, row.from));
            }
            for row in &cut.arrivals {
                self.arrivals.insert((cut.locality, row.stream, row.hour), row.count);
                self.touched.days.insert((cut.locality, row.hour.div_euclid(24)));
            }
        }
        let newest = cuts.iter().map(|cut| cut.at).max().unwrap_or(Moment(0));
        let settled = newest - self.known.settings.settled_after();
        self.settle(settled.0.div_euclid(Span::HOUR.0));
        let gone = |key: &ServedBy| (key.1 < settled).then_some((key.0, key.1));
        self.touched.served.extend(self.learned.served.keys().filter_map(gone));
        self.learned.served.retain(|key, _| key.1 >= settled);
        let oldest = settled.0.div_euclid(Span::DAY.0);
        let gone = |(at, _, hour): &(LocalityId, _, i64)| {
            (hour.div_euclid(24) < oldest).then_some((*at, hour.div_euclid(24)))
        };
        self.touched.days.extend(self.arrivals.keys().filter_map(gone));
        self.arrivals.retain(|(_, _, hour), _| hour.div_euclid(24) >= oldest);
    }

    /// Adds the hours up to one that no late event can change any more to what is known of the week. A day's counts
    /// are kept until the whole of it is added.
    fn settle(&mut self, upto: i64) {
        let heard = self.arrivals.keys().map(|(_, _, hour)| *hour).min();
        let Some(first) = heard.map(|first| self.learned.unsettled(first)) else { return };
        if first >= upto {
            return;
        }
        let streams = self.projection.streams();
        for hour in first..upto {
            let at = self.known.civil.hour_of_week(Moment(hour * Span::HOUR.0));
            for one in streams.chunk_by(|one, other| one.1 == other.1) {
                let rows = one.iter().filter_map(|&(stream, locality)| {
                    let expected = self.projection.expected(stream, locality, hour)?;
                    let count = self.arrivals.get(&(locality, stream, hour)).copied().unwrap_or(0);
                    Some((stream, count, expected))
                });
                let rows: Vec<_> = rows.filter(|(_, _, expected)| *expected > 0.0).collect();
                if let (false, Some(&(_, locality))) = (rows.is_empty(), one.first()) {
                    self.learned.settle(locality, at, rows.into_iter());
                    self.touched.usual.insert((locality, at));
                }
            }
        }
        self.learned.settled = Some(upto);
    }

    /// Scores what was said of instants that lie back by more than the allowed lateness, so that what came a little late is
    /// in the figure it is held against. Later amendments change what rivals and later scores go by, but no score that has
    /// been told.
    fn score(&mut self, now: Moment, from: &Origin, turn: &mut Turn) {
        let mut rows: BTreeMap<_, Option<Dense>> = BTreeMap::new();
        let mut told = 0;
        for ((at, horizon), guesses) in self.pending.due(now - self.known.settings.lateness) {
            self.touched.pending.insert((at, horizon));
            let (last, length) = (self.history.ended(at + horizon), self.history.count(horizon));
            let mut losses: BTreeMap<(Subject, Opaque), Vec<(Method, f64)>> = BTreeMap::new();
            for (forecast, guess) in guesses {
                let Subject { place, role, target, .. } = guess.subject;
                let dense = rows.entry((place, role)).or_insert_with(|| self.history.dense(place, role));
                let Some(observed) = dense.as_ref().and_then(|dense| dense.value(target, last, length))
                else {
                    continue;
                };
                let score = scored(forecast, at, &guess, observed);
                losses.entry((guess.subject, forecast)).or_default().push((guess.method, score.pinball));
                self.tell_score(score, from.id("score", told), turn, now);
                told += 1;
            }
            self.touched.weights |= !losses.is_empty();
            losses.iter().for_each(|((subject, _), losses)| self.weights.learn(*subject, at, losses));
        }
    }

    fn tell_score(&self, score: Score, id: Opaque, turn: &mut Turn, made: Moment) {
        let id = uuid(id);
        let topic = &self.known.settings.topics.scores;
        let (at, locality) = (score.as_of + score.horizon, locality_of(score.place));
        let value = encode_score(&score, &self.codes);
        turn.outputs.push(keyed(topic, Kind::Score, &id, at, &self.codes, locality, made.0, value));
        turn.effects.push(Effect::Score(score));
    }

    fn look_ahead(&mut self, at: Moment, cuts: &[Cut], from: &Origin, turn: &mut Turn) -> Vec<Figure> {
        let seed = from.id("seed", 0).0 as u64;
        let question = Question {
            at,
            cuts,
            arrivals: &self.arrivals,
            learned: &self.learned,
            horizons: &self.horizons,
            seed,
        };
        let mut figures = self.projection.project(&question).unwrap_or_else(|why| {
            turn.failed.push(why);
            Vec::new()
        });
        let mut rows: BTreeMap<_, Option<Dense>> = BTreeMap::new();
        let mut queues = Queues::default();
        figures.retain(|figure| self.is_known(figure.place, at));
        for figure in &mut figures {
            let by = wider(cuts, figure.place);
            widen(&mut figure.quantiles, by);
            if !SCORED.contains(&figure.target) {
                continue;
            }
            let subject = Subject::of(figure);
            let dense = rows
                .entry((subject.place, subject.role))
                .or_insert_with(|| self.history.dense(subject.place, subject.role));
            let (now, length) = (self.history.ended(at), self.history.count(subject.horizon));
            let mut others = dense
                .as_ref()
                .map(|past| rivals(subject, past, now, length, self.history.week()))
                .unwrap_or_default();
            others.extend(self.steady(subject, at, &mut queues));
            others.iter_mut().for_each(|guess| widen(&mut guess.quantiles, by));
            self.wait_for(at, figure, &others, from);
            self.choose(figure, &others);
        }
        figures
    }

    /// Keeps what was said until it can be scored.
    fn wait_for(&mut self, at: Moment, figure: &Figure, others: &[Guess], from: &Origin) {
        let subject = Subject::of(figure);
        if !Pending::keeps(at, subject.horizon) {
            return;
        }
        let id = forecast_id(from, subject.place);
        let Figure { mean, quantiles, over_target, .. } = *figure;
        let ours = Guess { subject, method: Method::Ensemble, mean, quantiles, over_target };
        let all = std::iter::once(ours).chain(others.iter().cloned()).map(|guess| (id, guess));
        let guesses = self.pending.guesses.entry((at, subject.horizon)).or_default();
        guesses.extend(all);
        // Two localities may be forecast at one instant, in any order.
        guesses.sort_by_key(|(id, guess)| (guess.subject, guess.method, *id));
        self.touched.pending.insert((at, subject.horizon));
    }

    /// Publishes the rival's figure where it has been better.
    fn choose(&self, figure: &mut Figure, others: &[Guess]) {
        let offered: Vec<Method> = others.iter().map(|guess| guess.method).collect();
        let best = self.weights.best(Subject::of(figure), &offered);
        if let Some(guess) = others.iter().find(|guess| guess.method == best) {
            figure.method = best;
            figure.mean = guess.mean;
            figure.quantiles = guess.quantiles;
            // Rules that say nothing of the chance leave it as the ensemble has it.
            figure.over_target = guess.over_target.or(figure.over_target);
        }
    }

    fn publish(
        &mut self,
        at: Moment,
        cuts: &[Cut],
        figures: Vec<Figure>,
        reason: Reason,
        from: &Origin,
        turn: &mut Turn,
    ) {
        let mut positions: Vec<(u32, i64)> = cuts.iter().map(|cut| cut.position).collect();
        positions.sort_unstable();
        positions.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 = if same { kept.1.max(next.1) } else { kept.1 };
            same
        });
        let mut by_place: BTreeMap<Place, Vec<Figure>> = BTreeMap::new();
        for figure in figures {
            by_place.entry(figure.place).or_default().push(figure);
        }
        let rule = self.rule(cuts);
        let withheld = Withheld::of(by_place.values().flatten(), rule);
        for (place, figures) in by_place {
            let id = forecast_id(from, place);
            let forecast = Forecast {
                id,
                as_of: at,
                positions: positions.clone(),
                model: self.projection.model(),
                members: self.projection.members(),
                supersedes: self.newest.insert(place, id).map(|old| (old, reason)),
                sources: sources(cuts, place),
                stale: self.stale(at, place),
                figures,
            };
            self.tell_forecast(forecast, place, (rule, &withheld), turn);
        }
    }

    /// A forecast as it is, and as anyone may see it.
    fn tell_forecast(
        &self,
        forecast: Forecast,
        place: Place,
        (rule, withheld): (Rule, &Withheld),
        turn: &mut Turn,
    ) {
        let topics = &self.known.settings.topics;
        let (id, at, locality) = (uuid(forecast.id), forecast.as_of, locality_of(place));
        let mut put = |topic, value| {
            turn.outputs.push(keyed(topic, Kind::Forecast, &id, at, &self.codes, locality, at.0, value));
        };
        put(&topics.forecasts_internal, encode_forecast(&forecast, &self.codes));
        let figures = forecast.figures.iter().filter_map(|figure| withheld.shown(figure)).map(told_as_nought);
        let mut public = Forecast { figures: figures.collect(), ..forecast.clone() };
        if rule.withholds() {
            tell_no_events(&mut public);
        }
        put(&topics.forecasts, encode_public_forecast(&public, rule.threshold(), &self.codes));
        turn.effects.push(Effect::Forecast(forecast));
    }

    /// How public forecasts from these cuts show people.
    fn rule(&self, cuts: &[Cut]) -> Rule {
        let settings = &self.known.settings;
        let mut heard = cuts.iter().flat_map(|cut| &cut.sources);
        let simulated = heard.all(|age| settings.simulated.contains(&age.source));
        Rule::below(if simulated { 0 } else { settings.suppress_below })
    }
}

/// How far the input was read, and when a source last said something, are one person's event where people are protected:
/// positions are left out, and ages are whole hours.
fn tell_no_events(forecast: &mut Forecast) {
    forecast.positions.clear();
    for source in &mut forecast.sources {
        source.newest = Moment(source.newest.0.div_euclid(Span::HOUR.0) * Span::HOUR.0);
    }
}

/// Quantiles that are withheld are told as nought, so that a subscriber meets no number that is none.
fn told_as_nought(mut figure: Figure) -> Figure {
    for quantile in figure.quantiles.iter_mut().filter(|quantile| quantile.is_nan()) {
        *quantile = 0.0;
    }
    figure
}

fn scored(forecast: Opaque, as_of: Moment, guess: &Guess, observed: f64) -> Score {
    let Guess { subject, method, mean, ref quantiles, .. } = *guess;
    let holds = |(low, high): (usize, usize)| quantiles[low] <= observed && observed <= quantiles[high];
    let Subject { place, role, target, horizon } = subject;
    Score {
        forecast,
        as_of,
        place,
        role,
        target,
        horizon,
        method,
        observed,
        crps: crps_quantiles(quantiles, observed),
        pinball: mean_pinball(quantiles, observed),
        inside: (holds(EIGHTY), holds(NINETY_FIVE)),
        bias: mean - observed,
    }
}

/// What forecasts and scores are named after: an instant, and how far into the input the cuts they come from had seen.
struct Origin {
    hash: Sha256,
}

impl Origin {
    fn of(at: Moment, cuts: &[Cut]) -> Self {
        let mut positions: Vec<(LocalityId, (u32, i64))> =
            cuts.iter().map(|cut| (cut.locality, cut.position)).collect();
        positions.sort_unstable();
        let mut hash = Sha256::new();
        hash.update(at.0.to_be_bytes());
        for (locality, (partition, offset)) in positions {
            hash.update(locality.0.to_be_bytes());
            hash.update(partition.to_be_bytes());
            hash.update(offset.to_be_bytes());
        }
        Self { hash }
    }

    /// The n-th name of a kind.
    fn id(&self, kind: &str, number: u64) -> Opaque {
        let mut hash = self.hash.clone();
        hash.update(kind);
        hash.update(number.to_be_bytes());
        let digest = hash.finalize();
        Opaque(u128::from_be_bytes(std::array::from_fn(|at| digest[at])))
    }
}

/// The id of the forecast of a place.
fn forecast_id(from: &Origin, place: Place) -> Opaque {
    let number = match place {
        Place::Locality(at) => u64::from(at.0),
        Place::All => u64::MAX,
    };
    from.id("forecast", number)
}

/// The key of a place; the sum over all localities has none of its own.
fn locality_of(place: Place) -> LocalityId {
    match place {
        Place::Locality(at) => at,
        Place::All => LocalityId::NONE,
    }
}

/// How much wider intervals of a place are because part of what is told of it is missing: with a share `c` of a source's
/// usual events heard, 1/c times, by the worst of a locality's sources, and by the mean share over all localities for
/// their sum. A rule of thumb; the scores tell whether it serves.
fn wider(cuts: &[Cut], place: Place) -> f64 {
    let here = cuts.iter().filter(|cut| place == Place::All || place == Place::Locality(cut.locality));
    let worst = here.map(|cut| cut.sources.iter().map(|source| source.completeness).fold(1.0, f64::min));
    let (count, sum) = worst.fold((0.0, 0.0), |(count, sum), share| (count + 1.0, sum + share));
    if count > 0.0 { (count / sum).clamp(1.0, WIDEST) } else { 1.0 }
}

/// What is known of each source, over the localities of a place.
fn sources(cuts: &[Cut], place: Place) -> Vec<SourceAge> {
    let mut all: BTreeMap<SourceId, SourceAge> = BTreeMap::new();
    let here = cuts.iter().filter(|cut| place == Place::All || place == Place::Locality(cut.locality));
    for age in here.flat_map(|cut| &cut.sources) {
        let known = all.entry(age.source).or_insert(*age);
        known.newest = known.newest.max(age.newest);
        known.completeness = known.completeness.min(age.completeness);
    }
    all.into_values().collect()
}

/// Widens an interval about its median; what is nowhere below nought does not come there by it.
fn widen(quantiles: &mut [f64; LEVELS.len()], by: f64) {
    let (median, least) = (quantiles[LEVELS.len() / 2], quantiles[0].min(0.0));
    for quantile in quantiles {
        let wide = median + (*quantile - median) * by;
        *quantile = if least < 0.0 { wide } else { wide.max(0.0) };
    }
}
