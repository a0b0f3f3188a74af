//! Laws of random times (and of the sizes of batches).

use ilt_engine::Law;
use ilt_model::spec::ByCohort;

use crate::csv;
use crate::form::{EMPIRICAL, LAW, MIXED};
use crate::names::Names;
use crate::quantity::Unit;
use crate::read::{Fields, Item};
use crate::tree::{Node, Value};

/// Means below this many microseconds are refused: the clock's ticks would show in the results.
pub(crate) const LEAST_MEAN: f64 = 1_000.0;

/// A standard deviation of more than so many times the mean is a slip.
const MOST_CV: f64 = 1_000.0;

/// What the values of a law are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Of {
    /// Times, bare numbers in this unit.
    Times(Unit),
    /// Plain numbers.
    Numbers,
}

/// A law of times.
pub(crate) fn times(item: &Item<'_>, unit: Unit) -> Option<Law> {
    read(item, Of::Times(unit))
}

/// A law of times whose mean must be long enough for the clock.
pub(crate) fn long_times(item: &Item<'_>, unit: Unit) -> Option<Law> {
    let law = times(item, unit)?;
    if law.mean() >= LEAST_MEAN {
        return Some(law);
    }
    let message = format!("a mean of {} microseconds is too short for the clock", law.mean());
    item.error(
        message,
        format!("at least {LEAST_MEAN} microseconds; is `unit` what you meant ({})?", unit.name),
    );
    None
}

/// A law of times for each cohort.
pub(crate) fn by_cohort(item: &Item<'_>, cohorts: &Names, unit: Unit) -> Option<ByCohort<Law>> {
    item.by_cohort(cohorts, is_law, |item| long_times(item, unit), None)
}

/// Whether a table is a law of its own rather than laws by cohort.
pub(crate) fn is_law(item: &Item<'_>) -> bool {
    item.node.table().is_some_and(|table| table.contains_key("law"))
}

/// A law, or a bare value.
pub(crate) fn read(item: &Item<'_>, of: Of) -> Option<Law> {
    if item.node.table().is_none() {
        return value(item, of).map(Law::Constant);
    }
    let fields = Fields::new(item, &LAW)?;
    let law = shape(&fields, of)?;
    let law = shifted(&fields, of, law)?;
    match law.check() {
        Ok(()) => Some(law),
        Err(fault) => {
            fields.error(format!("this law cannot be used: its {fault}"), "correct its parameters");
            None
        }
    }
}

fn value(item: &Item<'_>, of: Of) -> Option<f64> {
    match of {
        Of::Times(unit) => item.ticks(unit),
        Of::Numbers => item.at_least(0.0),
    }
}

type Maker = fn(&Fields<'_>, Of) -> Option<Law>;

const LAWS: [(&str, Maker); 10] = [
    ("exponential", exponential),
    ("lognormal", lognormal),
    ("gamma", gamma),
    ("erlang", erlang),
    ("weibull", weibull),
    ("uniform", uniform),
    ("triangular", triangular),
    ("deterministic", deterministic),
    ("mixture", mixture),
    ("empirical", empirical),
];

/// Keys each law takes, beside `law`, `plus`, `times` and those about sources.
const TAKES: [(&str, &[&str]); 10] = [
    ("exponential", &["mean"]),
    ("lognormal", &["mean", "sd", "cv"]),
    ("gamma", &["mean", "sd", "cv"]),
    ("erlang", &["k", "mean"]),
    ("weibull", &["shape", "scale", "mean"]),
    ("uniform", &["min", "max"]),
    ("triangular", &["min", "mode", "max"]),
    ("deterministic", &["value"]),
    ("mixture", &["of"]),
    ("empirical", &["values", "weights", "table"]),
];

fn shape(fields: &Fields<'_>, of: Of) -> Option<Law> {
    let word = fields.need("law")?;
    let make = word.word(&LAWS)?;
    let name = word.text()?;
    let takes = TAKES.iter().find(|(law, _)| *law == name).map_or(&[][..], |(_, takes)| takes);
    let parameters = TAKES.iter().flat_map(|(_, keys)| *keys);
    for key in parameters.filter(|key| fields.table.contains_key(**key) && !takes.contains(key)) {
        let entry = &fields.table[*key];
        let message = format!("the {name} law takes no `{key}`");
        fields.reading.error(entry.key, &fields.path, message, format!("it takes {}", takes.join(", ")));
    }
    make(fields, of)
}

fn shifted(fields: &Fields<'_>, of: Of, law: Law) -> Option<Law> {
    let times = fields.get("times").map_or(Some(1.0), |item| item.positive())?;
    let plus = fields.get("plus").map_or(Some(0.0), |item| value(&item, of))?;
    if times == 1.0 && plus == 0.0 {
        return Some(law);
    }
    Some(Law::Shifted { law: Box::new(law), times, plus })
}

/// A parameter above nought.
fn positive(fields: &Fields<'_>, of: Of, key: &str) -> Option<f64> {
    let item = fields.need(key)?;
    let found = value(&item, of)?;
    if found > 0.0 {
        return Some(found);
    }
    item.error(format!("`{key}` is 0"), "give a value above 0");
    None
}

fn exponential(fields: &Fields<'_>, of: Of) -> Option<Law> {
    Some(Law::Exponential { mean: positive(fields, of, "mean")? })
}

/// Mean and standard deviation, the latter given as such or by the coefficient of variation.
fn mean_sd(fields: &Fields<'_>, of: Of) -> Option<(f64, f64)> {
    let mean = positive(fields, of, "mean");
    let sd = match (fields.get("sd"), fields.get("cv")) {
        (Some(item), None) => value(&item, of).filter(|sd| not_too_wide(&item, *sd, mean)),
        (None, Some(item)) => {
            let sd = item.at_least(0.0).map(|cv| cv * mean.unwrap_or(1.0));
            sd.filter(|sd| not_too_wide(&item, *sd, mean))
        }
        (None, None) => {
            fields.error("the spread of this law is missing", "add `sd` or `cv`");
            None
        }
        (Some(_), Some(cv)) => {
            cv.error("both `sd` and `cv` are given", "keep one of them");
            None
        }
    };
    Some((mean?, sd?))
}

/// Whether a law may be as wide as this; reported if not.
fn not_too_wide(item: &Item<'_>, sd: f64, mean: Option<f64>) -> bool {
    let fine = mean.is_none_or(|mean| sd <= MOST_CV * mean);
    if !fine {
        item.error(
            format!("the standard deviation is more than {MOST_CV} times the mean"),
            "give a smaller one; that of the exponential law is its mean",
        );
    }
    fine
}

fn lognormal(fields: &Fields<'_>, of: Of) -> Option<Law> {
    let (mean, sd) = mean_sd(fields, of)?;
    Some(if sd == 0.0 { Law::Constant(mean) } else { Law::lognormal(mean, sd) })
}

fn gamma(fields: &Fields<'_>, of: Of) -> Option<Law> {
    let (mean, sd) = mean_sd(fields, of)?;
    Some(if sd == 0.0 { Law::Constant(mean) } else { Law::gamma(mean, sd) })
}

fn erlang(fields: &Fields<'_>, of: Of) -> Option<Law> {
    let k = fields.need("k").and_then(|item| item.count(1_000_000));
    let mean = positive(fields, of, "mean");
    Some(Law::Erlang { k: k? as u32, mean: mean? })
}

fn weibull(fields: &Fields<'_>, of: Of) -> Option<Law> {
    let shape = fields.need("shape").and_then(|item| item.positive());
    if !fields.has("scale") {
        let mean = positive(fields, of, "mean");
        return Some(Law::weibull_with_mean(shape?, mean?));
    }
    if let Some(mean) = fields.get("mean") {
        mean.error("both `scale` and `mean` are given", "keep one of them");
        return None;
    }
    let scale = positive(fields, of, "scale");
    Some(Law::Weibull { shape: shape?, scale: scale? })
}

/// Several values that must not fall from one to the next.
fn rising<const N: usize>(fields: &Fields<'_>, of: Of, keys: [&str; N]) -> Option<[f64; N]> {
    let items = keys.map(|key| fields.need(key));
    let mut values = [0.0; N];
    let mut sound = true;
    for (index, item) in items.iter().enumerate() {
        match item.as_ref().and_then(|item| value(item, of)) {
            Some(found) => values[index] = found,
            None => sound = false,
        }
    }
    for index in 1..N {
        if let (true, Some(item)) = (sound && values[index] < values[index - 1], &items[index]) {
            let (above, below) = (keys[index], keys[index - 1]);
            item.error(format!("`{above}` is below `{below}`"), format!("order them {}", keys.join(" <= ")));
            sound = false;
        }
    }
    sound.then_some(values)
}

fn uniform(fields: &Fields<'_>, of: Of) -> Option<Law> {
    let [min, max] = rising(fields, of, ["min", "max"])?;
    Some(Law::Uniform { min, max })
}

fn triangular(fields: &Fields<'_>, of: Of) -> Option<Law> {
    let [min, mode, max] = rising(fields, of, ["min", "mode", "max"])?;
    Some(Law::Triangular { min, mode, max })
}

fn deterministic(fields: &Fields<'_>, of: Of) -> Option<Law> {
    Some(Law::Constant(value(&fields.need("value")?, of)?))
}

fn mixture(fields: &Fields<'_>, of: Of) -> Option<Law> {
    let list = fields.need("of")?;
    let parts: Vec<Option<(f64, Law)>> = list.list().iter().map(|item| part(item, of)).collect();
    let parts: Vec<(f64, Law)> = parts.into_iter().collect::<Option<_>>()?;
    sums_to_one(&list, parts.iter().map(|(share, _)| *share))?;
    Some(Law::Mixture(parts.into_iter().filter(|(share, _)| *share > 0.0).collect()))
}

/// A law with a share: the share is taken out and the rest read as a law.
fn part(item: &Item<'_>, of: Of) -> Option<(f64, Law)> {
    let fields = Fields::unchecked(item, &MIXED)?;
    let share = fields.need("share").and_then(|item| item.share());
    let mut rest = fields.table.clone();
    rest.remove("share");
    let node = Node { value: Value::Table(rest), at: item.node.at };
    let law = read(&Item { reading: item.reading, node: &node, path: item.path.clone() }, of);
    Some((share?, law?))
}

/// Shares must sum to 1, up to rounding as people round.
pub(crate) fn sums_to_one(item: &Item<'_>, shares: impl Iterator<Item = f64>) -> Option<()> {
    let sum: f64 = shares.sum();
    if (sum - 1.0).abs() <= 1e-6 {
        return Some(());
    }
    // Rounded for reading; the tolerance is far below the last digit shown.
    let shown = (sum * 1e7).round() / 1e7;
    item.error(format!("the shares sum to {shown}, not 1"), "correct them, or give the rest to `leave`");
    None
}

fn empirical(fields: &Fields<'_>, of: Of) -> Option<Law> {
    let (values, weights) = match (fields.get("values"), fields.get("table")) {
        (Some(_), Some(table)) => {
            table.error("both `values` and `table` are given", "keep one of them");
            return None;
        }
        (None, Some(table)) => from_table(&table, of)?,
        (Some(values), None) => from_lists(fields, &values, of)?,
        (None, None) => {
            fields.error("the values of this law are missing", "add `values` (and `weights`) or `table`");
            return None;
        }
    };
    if values.is_empty() || weights.iter().sum::<f64>() <= 0.0 {
        fields.error("this law has no value of any weight", "give at least one value with a weight above 0");
        return None;
    }
    Some(Law::empirical(values, &weights))
}

fn from_lists(fields: &Fields<'_>, values: &Item<'_>, of: Of) -> Option<(Vec<f64>, Vec<f64>)> {
    let read: Vec<Option<f64>> = values.list().iter().map(|item| value(item, of)).collect();
    let read: Vec<f64> = read.into_iter().collect::<Option<_>>()?;
    let Some(weights) = fields.get("weights") else {
        let count = read.len();
        return Some((read, vec![1.0; count]));
    };
    let found: Vec<Option<f64>> = weights.list().iter().map(|item| item.at_least(0.0)).collect();
    let found: Vec<f64> = found.into_iter().collect::<Option<_>>()?;
    if found.len() != read.len() {
        weights.error(
            format!("{} weights for {} values", found.len(), read.len()),
            "give one weight for each value",
        );
        return None;
    }
    Some((read, found))
}

fn from_table(table: &Item<'_>, of: Of) -> Option<(Vec<f64>, Vec<f64>)> {
    let rows = csv::rows(table, &EMPIRICAL, false)?;
    let (mut values, mut weights, mut sound) = (Vec::new(), Vec::new(), true);
    for node in &rows {
        let item = Item { reading: table.reading, node, path: table.path.clone() };
        let fields = Fields::new(&item, &EMPIRICAL)?;
        let found = fields.need("value").and_then(|item| value(&item, of));
        let weight = fields.get("weight").map_or(Some(1.0), |item| item.at_least(0.0));
        match (found, weight) {
            (Some(found), Some(weight)) => {
                values.push(found);
                weights.push(weight);
            }
            _ => sound = false,
        }
    }
    sound.then_some((values, weights))
}
