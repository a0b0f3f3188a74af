//! What the second stage keeps in its changelog.

use std::collections::BTreeMap;

use ilt_domain::forecast::{Method, Place, Target};
use ilt_domain::{CohortId, LocalityId, Moment, Opaque, RoleId, Span, StepId, StreamId, TeamId};
use ilt_forecast::blend::Sums;
use ilt_forecast::week::Tallied;
use prost::Message;

use super::history::{History, Stretch};
use super::pending::Guess;
use super::weights::Kept;
use super::{Outlook, ServedBy, Subject, Weights};
use crate::changelog::{self, Unreadable};
use crate::fold::RestoreError;
use crate::port::{Headers, KeyAndValue, Outgoing};

mod form;

use form::{
    DayForm, GuessForm, NewestForm, PendingForm, ServedForm, UsualForm, WeekForm, WeightForm, WeightsForm,
    WholeForm,
};

/// Targets by number; new ones go to the end.
const TARGETS: [Target; 7] = [
    Target::Demand,
    Target::Waiting,
    Target::Caseload,
    Target::Wait,
    Target::HoursNeeded,
    Target::HoursShort,
    Target::WteShort,
];

/// Methods by number; new ones go to the end.
const METHODS: [Method; 7] = [
    Method::Ensemble,
    Method::Persistence,
    Method::SeasonalNaive,
    Method::Climatology,
    Method::Smoothing,
    Method::Erlang,
    Method::Regression,
];

fn place(place: Place) -> u32 {
    match place {
        Place::All => 0,
        Place::Locality(at) => at.0 + 1,
    }
}

fn read_place(number: u32) -> Place {
    number.checked_sub(1).map_or(Place::All, |at| Place::Locality(LocalityId(at)))
}

fn subject(of: Subject, method: Method) -> Vec<u32> {
    let target = TARGETS.iter().position(|one| *one == of.target).expect("every target is listed");
    let method = METHODS.iter().position(|one| *one == method).expect("every method is listed");
    vec![place(of.place), of.role.0, target as u32, method as u32]
}

fn read_subject(form: &[u32], horizon: Span) -> Result<(Subject, Method), Unreadable> {
    let bad = || Unreadable("a figure of no known kind".into());
    let [at, role, target, method] = form else { return Err(bad()) };
    let target = *TARGETS.get(*target as usize).ok_or_else(bad)?;
    let method = *METHODS.get(*method as usize).ok_or_else(bad)?;
    Ok((Subject { place: read_place(*at), role: RoleId(*role), target, horizon }, method))
}

/// A key: a letter and whole numbers, big-endian with the sign turned, so that keys sort as numbers do.
fn key(letter: u8, numbers: &[i64]) -> Vec<u8> {
    let mut key = vec![letter];
    key.extend(numbers.iter().flat_map(|number| ((*number as u64) ^ (1 << 63)).to_be_bytes()));
    key
}

fn read_key(key: &[u8]) -> Option<(u8, Vec<i64>)> {
    let (letter, rest) = key.split_first()?;
    let number = |bytes: &[u8]| Some((u64::from_be_bytes(bytes.try_into().ok()?) ^ (1 << 63)) as i64);
    (rest.len() % 8 == 0).then(|| Some((*letter, rest.chunks(8).map(number).collect::<Option<_>>()?)))?
}

/// The records that bring the changelog up to date, in order of key.
pub(super) fn changes(outlook: &mut Outlook) -> Vec<Outgoing> {
    let touched = std::mem::take(&mut outlook.touched);
    let mut records = vec![(key(b'0', &[]), Some(whole(outlook)))];
    for (locality, day) in touched.days {
        let rows = outlook
            .arrivals
            .iter()
            .filter(|((at, _, hour), _)| *at == locality && hour.div_euclid(24) == day);
        let rows: Vec<i64> = rows
            .flat_map(|((_, stream, hour), count)| [i64::from(stream.0), *hour, i64::from(*count)])
            .collect();
        let value = (!rows.is_empty()).then(|| DayForm { rows }.encode_to_vec());
        records.push((key(b'A', &[i64::from(locality.0), day]), value));
    }
    for (locality, from) in touched.served {
        let least = (locality, from, TeamId(0), StepId(0), CohortId(0));
        let all = least..=(locality, from, TeamId::NONE, StepId::NONE, CohortId::NONE);
        let row = |(key, sums): (&ServedBy, &(u32, i64))| {
            [i64::from(key.2.0), i64::from(key.3.0), i64::from(key.4.0), i64::from(sums.0), sums.1]
        };
        let rows: Vec<i64> = outlook.learned.served.range(all).flat_map(row).collect();
        let value = (!rows.is_empty()).then(|| ServedForm { rows }.encode_to_vec());
        records.push((key(b'S', &[i64::from(locality.0), from.0]), value));
    }
    for (locality, hour) in touched.usual {
        let all = (locality, hour, StreamId(0))..=(locality, hour, StreamId::NONE);
        let rows = || outlook.learned.usual.range(all.clone());
        let form = UsualForm {
            streams: rows().map(|(key, _)| key.2.0).collect(),
            sums: rows().flat_map(|(_, sums)| [sums.count, sums.expected, sums.weeks]).collect(),
        };
        records.push((key(b'U', &[i64::from(locality.0), i64::from(hour)]), Some(form.encode_to_vec())));
    }
    for (locality, role, week) in touched.weeks {
        let length = outlook.history.week();
        let rows =
            outlook.history.of(locality, role).map(|rows| rows.range(week * length..(week + 1) * length));
        let rows: Vec<i64> = rows.into_iter().flatten().flat_map(stretch).collect();
        let value = (!rows.is_empty()).then(|| WeekForm { rows }.encode_to_vec());
        records.push((key(b'H', &[i64::from(locality.0), i64::from(role.0), week]), value));
    }
    for (at, horizon) in touched.pending {
        let value = outlook.pending.guesses.get(&(at, horizon)).map(|guesses| pending(guesses));
        records.push((key(b'P', &[at.0, horizon.0]), value));
    }
    if touched.weights {
        records.push((key(b'W', &[]), Some(weights(&outlook.weights))));
    }
    let topic = &outlook.known.settings.topics.outlook;
    let record = |(key, value)| Outgoing {
        topic: topic.clone(),
        partition: Some(0),
        timestamp: 0,
        key: Some(key),
        value,
        headers: Headers::new(),
    };
    records.into_iter().map(record).collect()
}

fn whole(outlook: &Outlook) -> Vec<u8> {
    let newest =
        |(at, id): (&Place, &Opaque)| NewestForm { place: place(*at), id: id.0.to_be_bytes().to_vec() };
    WholeForm {
        layout: changelog::LAYOUT,
        directory: changelog::fingerprint(&outlook.known.names),
        processed: outlook.processed,
        done: outlook.done.0,
        newest: outlook.newest.iter().map(newest).collect(),
        settled: outlook.learned.settled.map_or(0, |hour| hour.saturating_add(1)),
        every: outlook.history.every().0,
    }
    .encode_to_vec()
}

fn stretch((number, row): (&i64, &Stretch)) -> [i64; 6] {
    let Stretch { requests, waiting, caseload, starts, waited } = *row;
    [*number, i64::from(requests), i64::from(waiting), i64::from(caseload), i64::from(starts), waited]
}

fn pending(guesses: &[(Opaque, Guess)]) -> Vec<u8> {
    let form = |(forecast, guess): &(Opaque, Guess)| GuessForm {
        forecast: forecast.0.to_be_bytes().to_vec(),
        subject: subject(guess.subject, guess.method),
        mean: guess.mean,
        quantiles: guess.quantiles.to_vec(),
        over_target: guess.over_target,
    };
    PendingForm { guesses: guesses.iter().map(form).collect() }.encode_to_vec()
}

fn weights(weights: &Weights) -> Vec<u8> {
    let form = |kept: Kept| WeightForm {
        subject: subject(kept.subject, kept.method),
        horizon: kept.subject.horizon.0,
        weight: kept.sums.weight,
        loss: kept.sums.loss,
        gain: Some(kept.sums.gain),
        square: Some(kept.sums.square),
        last: kept.last.0,
    };
    WeightsForm { rows: weights.kept().map(form).collect() }.encode_to_vec()
}

/// Takes the records up again.
pub(super) fn restore(
    outlook: &mut Outlook,
    records: &[KeyAndValue],
    committed: Option<i64>,
) -> Result<(), RestoreError> {
    let every = outlook.history.every();
    if let Some((_, value)) = records.iter().find(|(of, _)| *of == key(b'0', &[])) {
        let written = WholeForm::decode(&value[..]).map_err(Unreadable::from)?.every;
        outlook.history = History::new(if written > 0 { Span(written) } else { every });
    }
    for (key, value) in records {
        let (letter, numbers) = read_key(key).ok_or_else(|| Unreadable("a key of no known shape".into()))?;
        match (letter, &numbers[..]) {
            (b'0', []) => restore_whole(outlook, value, committed)?,
            (b'A', [locality, _]) => restore_day(outlook, LocalityId(*locality as u32), value)?,
            (b'S', [locality, from]) => {
                restore_served(outlook, LocalityId(*locality as u32), Moment(*from), value)?
            }
            (b'U', [locality, hour]) => {
                restore_usual(outlook, LocalityId(*locality as u32), *hour as u16, value)?
            }
            (b'H', [locality, role, _]) => {
                restore_week(outlook, LocalityId(*locality as u32), RoleId(*role as u32), value)?;
            }
            (b'P', [at, horizon]) => restore_pending(outlook, Moment(*at), Span(*horizon), value)?,
            (b'W', []) => outlook.weights = read_weights(value)?,
            _ => return Err(Unreadable("a key of no known kind".into()).into()),
        }
    }
    if outlook.history.every() != every {
        // Written anew with the next batch: what was told by other stretches is not told any more.
        outlook.touched.weeks.extend(outlook.history.weeks());
        outlook.history = outlook.history.told_by(every);
    }
    Ok(())
}

fn restore_whole(outlook: &mut Outlook, value: &[u8], committed: Option<i64>) -> Result<(), RestoreError> {
    let form = WholeForm::decode(value).map_err(Unreadable::from)?;
    if form.layout != changelog::LAYOUT || form.directory != changelog::fingerprint(&outlook.known.names) {
        let why = "the forecasting state was written by another layout or for another directory";
        return Err(Unreadable(why.into()).into());
    }
    if committed.is_none() && form.processed > 0 {
        return Err(RestoreError::AheadOfPosition { seen: form.processed, committed: 0 });
    }
    outlook.processed = form.processed;
    outlook.done = Moment(form.done);
    outlook.learned.settled = (form.settled != 0).then(|| form.settled - 1);
    outlook.newest = form
        .newest
        .iter()
        .map(|one| Ok((read_place(one.place), changelog::opaque(&one.id)?)))
        .collect::<Result<BTreeMap<_, _>, Unreadable>>()?;
    Ok(())
}

fn restore_day(outlook: &mut Outlook, locality: LocalityId, value: &[u8]) -> Result<(), Unreadable> {
    for row in DayForm::decode(value)?.rows.chunks_exact(3) {
        outlook.arrivals.insert((locality, StreamId(row[0] as u32), row[1]), row[2] as u32);
    }
    Ok(())
}

fn restore_served(
    outlook: &mut Outlook,
    locality: LocalityId,
    from: Moment,
    value: &[u8],
) -> Result<(), Unreadable> {
    for row in ServedForm::decode(value)?.rows.chunks_exact(5) {
        let (team, step, cohort) = (TeamId(row[0] as u32), StepId(row[1] as u32), CohortId(row[2] as u32));
        outlook.learned.served.insert((locality, from, team, step, cohort), (row[3] as u32, row[4]));
    }
    Ok(())
}

fn restore_usual(
    outlook: &mut Outlook,
    locality: LocalityId,
    hour: u16,
    value: &[u8],
) -> Result<(), Unreadable> {
    let form = UsualForm::decode(value)?;
    for (stream, sums) in form.streams.iter().zip(form.sums.chunks_exact(3)) {
        let sums = Tallied { count: sums[0], expected: sums[1], weeks: sums[2] };
        outlook.learned.usual.insert((locality, hour, StreamId(*stream)), sums);
    }
    Ok(())
}

fn restore_week(
    outlook: &mut Outlook,
    locality: LocalityId,
    role: RoleId,
    value: &[u8],
) -> Result<(), Unreadable> {
    for row in WeekForm::decode(value)?.rows.chunks_exact(6) {
        let small = |at: usize| row[at] as u32;
        let (requests, waiting, caseload, starts) = (small(1), small(2), small(3), small(4));
        let stretch = Stretch { requests, waiting, caseload, starts, waited: row[5] };
        outlook.history.put(locality, role, row[0], stretch);
    }
    Ok(())
}

fn restore_pending(outlook: &mut Outlook, at: Moment, horizon: Span, value: &[u8]) -> Result<(), Unreadable> {
    let mut guesses = Vec::new();
    for form in PendingForm::decode(value)?.guesses {
        let (subject, method) = read_subject(&form.subject, horizon)?;
        let quantiles = <[f64; 21]>::try_from(form.quantiles)
            .map_err(|all| Unreadable(format!("{} quantiles", all.len())))?;
        let GuessForm { mean, over_target, .. } = form;
        guesses.push((
            changelog::opaque(&form.forecast)?,
            Guess { subject, method, mean, quantiles, over_target },
        ));
    }
    outlook.pending.guesses.insert((at, horizon), guesses);
    Ok(())
}

/// How methods have done, as far as it was written by the rule of today: rows that say nothing of how they did on the same
/// forecasts as ours are left behind, and that is told.
fn read_weights(value: &[u8]) -> Result<Weights, Unreadable> {
    let (mut weights, mut left) = (Weights::default(), 0);
    for form in WeightsForm::decode(value)?.rows {
        let (subject, method) = read_subject(&form.subject, Span(form.horizon))?;
        let (Some(gain), Some(square)) = (form.gain, form.square) else {
            left += 1;
            continue;
        };
        let WeightForm { weight, loss, last, .. } = form;
        weights.put(Kept { subject, method, sums: Sums { weight, loss, gain, square }, last: Moment(last) });
    }
    if left > 0 {
        tracing::warn!(left, "how methods did was written by another rule; it is learned anew");
    }
    Ok(weights)
}

#[cfg(test)]
mod tests;
