//! Rotas: shifts as written, and laid out as instants over the run.

use ilt_domain::{Moment, Span};

use crate::civil::{Clock, Days};
use crate::form::{ROTA, SHIFT};
use crate::frame::Frame;
use crate::names::Names;
use crate::read::{Fields, Item};
use crate::section;

/// A rota as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RotaPlan {
    pub shifts: Vec<Shift>,
    /// Whether its shifts say how many work them.
    pub staffed: bool,
}

/// A shift as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shift {
    pub when: When,
    pub staff: Option<u32>,
}

/// When a shift is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum When {
    /// On days of the week at civil times; `to` not after `from` is on the next day.
    Civil { days: Days, from: Clock, to: Clock, holidays: bool },
    /// In a cycle from the start.
    Cycle { every: Span, from: Span, to: Span },
}

/// A shift laid out: the day or cycle it belongs to, and its instants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Laid {
    pub day: i64,
    pub from: Moment,
    pub to: Moment,
}

/// Most staff of one shift.
pub(crate) const MOST_STAFF: u64 = 1_000_000;
/// Most shifts that one rota lays out, so that a short cycle over a long run does not fill memory.
const MOST_LAID: i64 = 2_000_000;

/// Reads all rotas; one that cannot be read is `None`.
pub(crate) fn read(document: &Fields<'_>, frame: &Frame) -> (Names, Vec<Option<RotaPlan>>) {
    let entities = section::entities(document, "rotas", &ROTA, false);
    let rotas = entities.iter().map(|entity| rota(&entity.fields, frame)).collect();
    (section::names("rota", &entities), rotas)
}

fn rota(fields: &Fields<'_>, frame: &Frame) -> Option<RotaPlan> {
    let every = fields.get("every").map(|item| item.some_span(frame.unit));
    let shifts: Vec<Option<Shift>> = match fields.get("shifts") {
        Some(list) => {
            for key in ["from", "to", "days"] {
                if let Some(item) = fields.get(key) {
                    item.error(format!("`{key}` stands beside `shifts`"), "put it into the shifts");
                }
            }
            list.list().iter().map(|item| listed(item, fields, every, frame)).collect()
        }
        None => vec![single(fields, every)],
    };
    let shifts: Vec<Shift> = shifts.into_iter().collect::<Option<_>>()?;
    let with_staff = shifts.iter().filter(|shift| shift.staff.is_some()).count();
    if shifts.is_empty() {
        fields.error("this rota has no shift", "give at least one");
        return None;
    }
    if with_staff > 0 && with_staff < shifts.len() {
        fields.error(
            "some shifts say how many work them and some do not",
            "give `staff` to each shift, or to none",
        );
        return None;
    }
    cover_little(fields, &shifts, frame)?;
    let plan = RotaPlan { shifts, staffed: with_staff > 0 };
    if !plan.staffed && plan.in_order(frame).windows(2).any(|pair| pair[0].to > pair[1].from) {
        let message = "shifts of this rota overlap, so nobody can work all of them";
        fields.error(message, "give each shift its own `staff`, or move them apart");
        return None;
    }
    Some(plan)
}

/// One shift given by the rota's own keys.
fn single(fields: &Fields<'_>, every: Option<Option<Span>>) -> Option<Shift> {
    if every.is_some() {
        fields.error("a cycle needs its shifts", "add `shifts = [ { from = 0, to = 8, staff = 2 } ]`");
        return None;
    }
    let days = fields.get("days").map_or(Some(Days::WORKING), |item| item.days());
    let from = fields.need("from").and_then(|item| item.clock());
    let to = fields.need("to").and_then(|item| item.clock());
    let staff = staff(fields)?;
    Some(Shift {
        when: When::Civil { days: days?, from: from?, to: to?, holidays: fields.flag("holidays") },
        staff,
    })
}

/// Number of staff, if it is given; `None` if it is wrong.
fn staff(fields: &Fields<'_>) -> Option<Option<u32>> {
    match fields.get("staff") {
        None => Some(None),
        Some(item) => item.count(MOST_STAFF).map(|staff| Some(staff as u32)),
    }
}

fn listed(item: &Item<'_>, rota: &Fields<'_>, every: Option<Option<Span>>, frame: &Frame) -> Option<Shift> {
    let fields = Fields::new(item, &SHIFT)?;
    let (from, to) = (fields.need("from"), fields.need("to"));
    let staff = match staff(&fields)? {
        None => self::staff(rota)?,
        given => given,
    };
    let (from, to) = (from?, to?);
    let when = match every {
        Some(every) => cycle(&fields, every?, &from, &to, frame)?,
        None if from.is_clock() || to.is_clock() => {
            let days = fields.get("days").map_or(Some(Days::WORKING), |item| item.days());
            let (from, to) = (from.clock(), to.clock());
            let holidays =
                fields.get("holidays").or_else(|| rota.get("holidays")).and_then(|item| item.flag());
            When::Civil { days: days?, from: from?, to: to?, holidays: holidays.unwrap_or(false) }
        }
        None => {
            from.error(
                "this is not a time of day, and the rota has no cycle",
                "write \"08:30\", or add `every` to the rota",
            );
            return None;
        }
    };
    Some(Shift { when, staff })
}

fn cycle(fields: &Fields<'_>, every: Span, from: &Item<'_>, to: &Item<'_>, frame: &Frame) -> Option<When> {
    if let Some(days) = fields.get("days") {
        days.error("a cycle has no days of the week", "drop `days`, or drop `every` and write times of day");
        return None;
    }
    let (begin, end) = (from.span(frame.unit)?, to.span(frame.unit)?);
    if end <= begin || end > every {
        to.error("the shift must end after it begins and within the cycle", "check `from`, `to` and `every`");
        return None;
    }
    Some(When::Cycle { every, from: begin, to: end })
}

/// Refuses rotas that lay out more shifts than memory is set aside for.
fn cover_little(fields: &Fields<'_>, shifts: &[Shift], frame: &Frame) -> Option<()> {
    let laid = |shift: &Shift| match shift.when {
        When::Civil { .. } => frame.days().len() as i64,
        When::Cycle { every, .. } => frame.horizon().0 / every.0.max(1) + 1,
    };
    let total: i64 = shifts.iter().map(laid).fold(0, i64::saturating_add);
    if total <= MOST_LAID {
        return Some(());
    }
    fields.error(
        format!("this rota lays out {total} shifts"),
        format!("at most {MOST_LAID}: lengthen the cycle or shorten the horizon"),
    );
    None
}

impl RotaPlan {
    /// All shifts over the run, in order.
    pub(crate) fn in_order(&self, frame: &Frame) -> Vec<Laid> {
        let mut all: Vec<Laid> = self.shifts.iter().flat_map(|shift| shift.lay_out(frame)).collect();
        all.sort_by_key(|laid| (laid.from, laid.to));
        all
    }
}

impl Shift {
    /// The instants of the shift over the run, in order, each cut to what lies within it.
    pub(crate) fn lay_out(&self, frame: &Frame) -> Vec<Laid> {
        let whole: Vec<Laid> = match self.when {
            When::Civil { days, from, to, holidays } => {
                let last = frame.civil.day(frame.end) as i64;
                // A shift of the evening before the start may reach into it.
                (-1..=last).filter_map(|day| civil_shift(frame, day, days, from, to, holidays)).collect()
            }
            When::Cycle { every, from, to } => (0..=frame.horizon().0 / every.0)
                .map(|turn| {
                    let begin = frame.start + Span(turn * every.0);
                    Laid { day: turn, from: begin + from, to: begin + to }
                })
                .collect(),
        };
        let cut = |laid: Laid| Laid { from: laid.from.max(frame.start), ..laid };
        whole.into_iter().map(cut).filter(|laid| laid.from < laid.to && laid.from < frame.end).collect()
    }
}

fn civil_shift(frame: &Frame, day: i64, days: Days, from: Clock, to: Clock, holidays: bool) -> Option<Laid> {
    let (weekday, holiday) = frame.about_day(day)?;
    if !days.has(weekday) || (holiday && !holidays) {
        return None;
    }
    let end = if to > from { day } else { day + 1 };
    Some(Laid { day, from: frame.instant(day, from), to: frame.instant(end, to) })
}
