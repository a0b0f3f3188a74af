//! Shapes of rates over time: by day and hour brought to mean 1 over an ordinary week; months, holidays and surges on
//! top of that, as they stand.

use ilt_domain::Moment;
use ilt_engine::Integrated;

use crate::civil::Clock;
use crate::form::{PROFILE, PROFILE_STEP, SURGE};
use crate::frame::Frame;
use crate::names::Names;
use crate::read::Fields;
use crate::section;

/// Most stretches of one shape.
const MOST_STRETCHES: usize = 4_000_000;

/// A factor over a stretch of time.
struct Surge {
    from: Moment,
    to: Moment,
    factor: f64,
}

/// Reads all profiles; one that cannot be read is `None`.
pub(crate) fn read(document: &Fields<'_>, frame: &Frame) -> (Names, Vec<Option<Integrated>>) {
    let entities = section::entities(document, "profiles", &PROFILE, false);
    let shapes = entities.iter().map(|entity| shape(&entity.fields, frame)).collect();
    (section::names("profile", &entities), shapes)
}

fn shape(fields: &Fields<'_>, frame: &Frame) -> Option<Integrated> {
    let surges = surges(fields, frame)?;
    let stretches = if fields.has("steps") { in_steps(fields, frame)? } else { in_weeks(fields, frame)? };
    let stretches = with_surges(stretches, &surges, frame);
    if stretches.iter().all(|(_, rate)| *rate == 0.0) {
        fields.error("this profile is 0 all the time", "give some weight above 0");
        return None;
    }
    let mut edges: Vec<i64> = stretches.iter().map(|(from, _)| from.0).collect();
    edges.push(frame.end.0);
    match Integrated::new(edges, stretches.into_iter().map(|(_, rate)| rate).collect()) {
        Ok(shape) => Some(shape),
        Err(fault) => {
            fields.error(format!("this profile cannot be used: {fault}"), "correct its factors");
            None
        }
    }
}

/// Weights of the hours of the week, brought to mean 1.
fn week(fields: &Fields<'_>) -> Option<[f64; 168]> {
    let mut weights = match fields.get("hour_of_week") {
        Some(item) => {
            for key in ["weekday", "hour"] {
                if let Some(item) = fields.get(key) {
                    item.error(format!("`{key}` stands beside `hour_of_week`"), "keep one of them");
                }
            }
            item.numbers::<168>()?
        }
        None => {
            let day = fields.get("weekday").map_or(Some([1.0; 7]), |item| item.numbers::<7>());
            let hour = fields.get("hour").map_or(Some([1.0; 24]), |item| item.numbers::<24>());
            let (day, hour) = (day?, hour?);
            std::array::from_fn(|index| day[index / 24] * hour[index % 24])
        }
    };
    let mean = weights.iter().sum::<f64>() / 168.0;
    if !(mean > 0.0 && mean.is_finite()) {
        fields.error("the weights of the week sum to 0", "give some hour a weight above 0");
        return None;
    }
    weights.iter_mut().for_each(|weight| *weight /= mean);
    Some(weights)
}

/// The rate from each full hour of civil time on.
fn in_weeks(fields: &Fields<'_>, frame: &Frame) -> Option<Vec<(Moment, f64)>> {
    if let Some(item) = fields.get("every") {
        item.error("`every` belongs to `steps`", "drop it, or give `steps`");
    }
    let week = week(fields);
    let month = fields.get("month").map_or(Some([1.0; 12]), |item| item.numbers::<12>());
    let holiday = fields.get("holiday").map_or(Some(1.0), |item| item.at_least(0.0));
    let (week, month, holiday) = (week?, month?, holiday?);
    let last = frame.civil.day(frame.end);
    let mut stretches: Vec<(Moment, f64)> = Vec::new();
    for (index, day) in frame.days().iter().enumerate().take(last + 1) {
        let of_day = month[usize::from(day.month)] * if day.holiday { holiday } else { 1.0 };
        for hour in 0..24 {
            let rate = week[usize::from(day.weekday) * 24 + hour] * of_day;
            push(&mut stretches, frame, frame.instant(index as i64, Clock(hour as u32 * 3600)), rate);
        }
    }
    Some(stretches)
}

/// Adds a stretch; hours that a clock change skips and rates that do not change make none.
fn push(stretches: &mut Vec<(Moment, f64)>, frame: &Frame, from: Moment, rate: f64) {
    let from = from.max(frame.start);
    if from >= frame.end {
        return;
    }
    match stretches.last_mut() {
        Some(last) if last.0 == from => last.1 = rate,
        Some(last) if last.1 == rate => {}
        _ => stretches.push((from, rate)),
    }
}

/// Factors from given times on, repeated if there is a cycle.
fn in_steps(fields: &Fields<'_>, frame: &Frame) -> Option<Vec<(Moment, f64)>> {
    for key in ["weekday", "hour", "hour_of_week", "month", "holiday"] {
        if let Some(item) = fields.get(key) {
            item.error(format!("`{key}` stands beside `steps`"), "keep one of them");
        }
    }
    let list = fields.get("steps")?;
    let steps: Vec<Option<(i64, f64)>> = list
        .list()
        .iter()
        .map(|item| {
            let fields = Fields::new(item, &PROFILE_STEP)?;
            let from = fields.need("from").and_then(|item| item.span(frame.unit));
            let rate = fields.need("rate").and_then(|item| item.at_least(0.0));
            Some((from?.0, rate?))
        })
        .collect();
    let steps: Vec<(i64, f64)> = steps.into_iter().collect::<Option<_>>()?;
    let every = fields.get("every").map_or(Some(frame.horizon()), |item| item.some_span(frame.unit))?;
    if steps.first().is_none_or(|first| first.0 != 0) || steps.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
        list.error("the steps do not begin at 0 and rise", "begin with `from = 0` and order them by `from`");
        return None;
    }
    if fields.has("every") && steps.last().is_some_and(|last| last.0 >= every.0) {
        list.error("a step begins after the cycle ends", "lengthen `every`");
        return None;
    }
    let cycles = frame.horizon().0 / every.0 + 1;
    if cycles.saturating_mul(steps.len() as i64) > MOST_STRETCHES as i64 {
        fields.error(format!("the cycle repeats {cycles} times"), "lengthen `every`, or shorten the horizon");
        return None;
    }
    let mut stretches = Vec::new();
    for cycle in 0..cycles {
        for (from, rate) in &steps {
            push(&mut stretches, frame, Moment(frame.start.0 + cycle * every.0 + from), *rate);
        }
    }
    Some(stretches)
}

fn surges(fields: &Fields<'_>, frame: &Frame) -> Option<Vec<Surge>> {
    let Some(list) = fields.get("surge") else { return Some(Vec::new()) };
    let surges: Vec<Option<Surge>> = list
        .list()
        .iter()
        .map(|item| {
            let fields = Fields::new(item, &SURGE)?;
            let from = fields.need("from").and_then(|item| frame.moment(&item));
            let to = fields.need("to").and_then(|item| frame.moment(&item));
            let factor = fields.need("factor").and_then(|item| item.at_least(0.0));
            let surge = Surge { from: from?, to: to?, factor: factor? };
            if surge.to <= surge.from {
                fields.error("this surge ends before it begins", "check `from` and `to`");
                return None;
            }
            Some(surge)
        })
        .collect();
    surges.into_iter().collect()
}

fn with_surges(stretches: Vec<(Moment, f64)>, surges: &[Surge], frame: &Frame) -> Vec<(Moment, f64)> {
    if surges.is_empty() {
        return stretches;
    }
    let mut edges: Vec<Moment> = stretches.iter().map(|(from, _)| *from).collect();
    edges.extend(surges.iter().flat_map(|surge| [surge.from, surge.to]));
    edges.retain(|edge| (frame.start..frame.end).contains(edge));
    edges.sort_unstable();
    edges.dedup();
    let rate_at = |at: Moment| {
        let index = stretches.partition_point(|(from, _)| *from <= at).max(1) - 1;
        let factor: f64 = surges
            .iter()
            .filter(|surge| surge.from <= at && at < surge.to)
            .map(|surge| surge.factor)
            .product();
        stretches[index].1 * factor
    };
    edges.into_iter().map(|at| (at, rate_at(at))).collect()
}
