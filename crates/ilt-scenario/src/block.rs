//! Fixed blocks of time taken from teams, such as meetings.

use ilt_domain::{Moment, Span};
use ilt_model::spec::Block;

use crate::civil::Clock;
use crate::form::BLOCK;
use crate::frame::Frame;
use crate::names::Names;
use crate::read::Fields;
use crate::rota::MOST_STAFF;
use crate::section;

/// A block as written: whom it takes, and when.
pub(crate) struct Meeting {
    pub roles: Vec<u32>,
    pub teams: Vec<u32>,
    pub blocks: Vec<Block>,
}

/// Most instants of one block.
const MOST_HELD: i64 = 500_000;

/// Reads all blocks.
pub(crate) fn read(document: &Fields<'_>, frame: &Frame, roles: &Names, teams: &Names) -> Vec<Meeting> {
    let entities = section::entities(document, "blocks", &BLOCK, false);
    entities.iter().filter_map(|entity| meeting(&entity.fields, frame, roles, teams)).collect()
}

fn meeting(fields: &Fields<'_>, frame: &Frame, roles: &Names, teams: &Names) -> Option<Meeting> {
    let ids = |key: &str, names: &Names| {
        let items = fields.get(key).map_or_else(Vec::new, |item| item.list());
        items.iter().filter_map(|item| item.id(names)).collect::<Vec<u32>>()
    };
    let (roles, teams) = (ids("roles", roles), ids("teams", teams));
    if !fields.has("roles") && !fields.has("teams") {
        fields.error("this block takes nobody", "add `roles` or `teams`");
    }
    let every = fields.need("every").and_then(|item| item.some_span(frame.unit));
    let length = fields.need("length").and_then(|item| item.some_span(frame.unit));
    let staff = fields.get("staff").map_or(Some(1), |item| item.count(MOST_STAFF));
    let clock = match fields.get("from") {
        Some(item) => item.clock().map(Some),
        None => Some(None),
    };
    let first = first(fields, frame);
    let (every, length, staff, clock, first) = (every?, length?, staff? as u32, clock?, first?);
    if frame.horizon().0 / every.0 > MOST_HELD {
        fields.error(format!("this block is held more than {MOST_HELD} times"), "lengthen `every`");
        return None;
    }
    let held = Held { first, every, clock, holidays: fields.flag("holidays") };
    let block = |from: Moment| Block { from, to: from + length, staff };
    let blocks = held.instants(frame).into_iter().map(block).collect();
    Some(Meeting { roles, teams, blocks })
}

/// The first time: an instant, the run's first by default.
fn first(fields: &Fields<'_>, frame: &Frame) -> Option<Moment> {
    fields.get("first").map_or(Some(frame.start), |item| frame.moment(&item))
}

/// When a block is held.
struct Held {
    first: Moment,
    every: Span,
    /// The time of day, if one is given.
    clock: Option<Clock>,
    holidays: bool,
}

impl Held {
    fn instants(&self, frame: &Frame) -> Vec<Moment> {
        // A first time before the run begins counts on from there.
        let skipped = ((frame.start - self.first).0 / self.every.0 - 1).max(0);
        let last = ((frame.end - self.first).0 / self.every.0).max(skipped - 1);
        let whole_days = self.every.0 % Span::DAY.0 == 0;
        (skipped..=last)
            .filter_map(|number| match whole_days {
                true => self.on_day(frame, number * (self.every.0 / Span::DAY.0)),
                false => Some(self.first + self.past_midnight() + Span(number * self.every.0)),
            })
            .filter(|at| *at >= frame.start && *at < frame.end)
            .collect()
    }

    fn past_midnight(&self) -> Span {
        Span(self.clock.map_or(0, |clock| i64::from(clock.0)) * Span::SECOND.0)
    }

    /// So many days of the calendar after the first; not on a bank holiday, unless the block says so.
    fn on_day(&self, frame: &Frame, days: i64) -> Option<Moment> {
        let (first, into_day) = match self.first >= frame.start {
            true => {
                let day = frame.civil.day(self.first);
                (day as i64, self.first - frame.days()[day].start)
            }
            // Before the run there are no days laid out; they are counted back, clock changes rounded away.
            false => (-((frame.start - self.first).0 + Span::DAY.0 / 2) / Span::DAY.0, Span::ZERO),
        };
        let (_, holiday) = frame.about_day(first + days).filter(|_| first + days >= 0)?;
        let clock = self.clock.unwrap_or(Clock((into_day.0 / Span::SECOND.0).clamp(0, 86_400) as u32));
        (self.holidays || !holiday).then(|| frame.instant(first + days, clock))
    }
}
