//! Sickness and leave.

use ilt_model::spec::Absence;

use crate::form::ABSENCE;
use crate::names::Names;
use crate::quantity::Unit;
use crate::read::{Fields, Item};
use crate::section;
use crate::tree::Value;

/// Reads all patterns of absence; one that cannot be read is `None`.
pub(crate) fn read(document: &Fields<'_>, unit: Unit) -> (Names, Vec<Option<Absence>>) {
    let entities = section::entities(document, "absences", &ABSENCE, false);
    let absences = entities.iter().map(|entity| absence(&entity.fields, unit)).collect();
    (section::names("absence", &entities), absences)
}

fn absence(fields: &Fields<'_>, unit: Unit) -> Option<Absence> {
    let sickness = fields.get("sickness").map_or(Some([0.0; 12]), |item| sickness(&item));
    let spell = fields.get("spell").map_or(Some(10.0), |item| item.some_span(unit).map(|span| span.days()));
    let leave = fields.get("leave_days").map_or(Some(0.0), |item| leave(&item));
    Some(Absence { sickness: sickness?, spell_days: spell?, leave_days: leave? })
}

fn sickness(item: &Item<'_>) -> Option<[f64; 12]> {
    let shares = match &item.node.value {
        Value::List(_) => item.numbers::<12>()?,
        _ => [item.share()?; 12],
    };
    if shares.iter().all(|share| *share <= 0.95) {
        return Some(shares);
    }
    item.error("more than 95 % of days sick", "give shares of days, from 0 to 0.95");
    None
}

fn leave(item: &Item<'_>) -> Option<f64> {
    let days = item.at_least(0.0)?;
    if days <= 260.0 {
        return Some(days);
    }
    item.error(format!("{days} working days of leave a year"), "a year has about 260 working days");
    None
}
