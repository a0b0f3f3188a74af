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
    let clock = fields.get("from").map_or(Some(Clock(0)), |item| item.clock());
    let first = first(fields, frame);
    let (every, length, staff, clock, first) = (every?, length?, staff? as u32, clock?, first?);
    if frame.horizon().0 / every.0 > MOST_HELD {
        fields.error(format!("this block is held more than {MOST_HELD} times"), "lengthen `every`");
        return None;
    }
    let held = Held { first, every, clock, holidays: fields.flag("holidays"), dated: fields.has("from") };
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
    clock: Clock,
    holidays: bool,
    /// A time of day is given, so days are counted on the calendar.
    dated: bool,
}

impl Held {
    fn instants(&self, frame: &Frame) -> Vec<Moment> {
        let whole_days = self.every.0 % Span::DAY.0 == 0;
        let times = 0..=((frame.end - self.first).0 / self.every.0).max(-1);
        let day_of_first = frame.civil.day(self.first) as i64;
        times
            .map(|number| match whole_days && (self.dated || frame.dated_calendar()) {
                true => self.on_day(frame, day_of_first + number * (self.every.0 / Span::DAY.0)),
                false => {
                    Some(self.first + Span(number * self.every.0 + i64::from(self.clock.0) * Span::SECOND.0))
                }
            })
            .flatten()
            .filter(|at| *at >= frame.start && *at < frame.end)
            .collect()
    }

    /// On a day of the calendar; not on a bank holiday, unless the block says so.
    fn on_day(&self, frame: &Frame, day: i64) -> Option<Moment> {
        let (_, holiday) = frame.about_day(day)?;
        (self.holidays || !holiday).then(|| frame.instant(day, self.clock))
    }
}
