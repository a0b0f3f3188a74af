//! From whole-time equivalents and rotas to people with shifts.

use std::cell::Cell;

use ilt_domain::{Moment, Span};
use ilt_model::spec::{Absence, Block, Member, Rota, Staffing};

use crate::frame::Frame;
use crate::read::Fields;
use crate::rota::{Laid, RotaPlan};

/// Most members with absences of their own in one team.
const MOST_MEMBERS: usize = 10_000;
/// Most shifts that the members of all teams have, at 16 bytes each.
const MOST_SHIFTS: usize = 20_000_000;

/// Who works a rota.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum People {
    /// As many as the shifts say.
    ByShift,
    /// So many whole people.
    Whole(u32),
    /// So many whole-time equivalents: whole people, and one part-timer for the rest.
    Wte(f64),
}

/// What a team's staffing is made from.
pub(crate) struct Roster<'r> {
    pub team: &'r str,
    pub plan: &'r RotaPlan,
    pub people: People,
    pub direct_share: f64,
    pub absence: Option<Absence>,
    pub blocks: Vec<Block>,
    /// Shifts laid out so far, for the teams before and this one.
    pub laid: &'r Cell<usize>,
}

/// More people or shifts than memory is set aside for, noticed before they are made.
struct TooMany {
    people: usize,
    shifts: usize,
}

impl Roster<'_> {
    /// The people with their shifts.
    pub(crate) fn staffing(self, fields: &Fields<'_>, frame: &Frame) -> Option<Staffing> {
        let members = match self.people {
            People::ByShift => self.by_shift(frame),
            People::Whole(count) => self.by_person(frame, f64::from(count)),
            People::Wte(wte) => self.by_person(frame, wte),
        };
        match members {
            Ok(members) => Some(Staffing::Rota(Rota { members, blocks: self.blocks, absence: self.absence })),
            Err(TooMany { people, shifts }) => {
                let message = format!(
                    "{people} people of their own shifts in this team, and {shifts} shifts in the teams so far"
                );
                let remedy = format!(
                    "at most {MOST_MEMBERS} in a team and {MOST_SHIFTS} in all: without `absence` people of the same \
                     shifts are kept as one; or shorten the horizon"
                );
                fields.error(message, remedy);
                None
            }
        }
    }

    /// Each shift with people of its own.
    fn by_shift(&self, frame: &Frame) -> Result<Vec<Member>, TooMany> {
        let mut members = Vec::new();
        for (index, shift) in self.plan.shifts.iter().enumerate() {
            let key = format!("{}/shift-{}", self.team, index + 1);
            let laid = shorten(shift.lay_out(frame), self.direct_share);
            self.alike(&key, shift.staff.unwrap_or(0), instants(&laid), &mut members)?;
        }
        Ok(members)
    }

    /// Everyone works all shifts of the rota, which do not overlap; one part-timer works a share of its days.
    fn by_person(&self, frame: &Frame, wte: f64) -> Result<Vec<Member>, TooMany> {
        let all = shorten(self.plan.in_order(frame), self.direct_share);
        let whole = wte.floor();
        let mut members = Vec::new();
        self.alike(self.team, whole.min(f64::from(u32::MAX)) as u32, instants(&all), &mut members)?;
        let part = wte - whole;
        if part > 1e-9 {
            let shifts = part_time(&all, part, phase(self.team));
            self.room(1, members.len(), shifts.len())?;
            members.push(Member { key_id: format!("{}/part", self.team), copies: 1, shifts });
        }
        Ok(members)
    }

    /// People of the same shifts: one entry if they are never absent, one each if they are.
    fn alike(
        &self,
        key: &str,
        count: u32,
        shifts: Vec<(Moment, Moment)>,
        members: &mut Vec<Member>,
    ) -> Result<(), TooMany> {
        if count == 0 {
            return Ok(());
        }
        let made = if self.absence.is_none() { 1 } else { count as usize };
        self.room(made, members.len(), shifts.len())?;
        if self.absence.is_none() {
            members.push(Member { key_id: key.to_owned(), copies: count, shifts });
            return Ok(());
        }
        let one = |one| Member { key_id: format!("{key}/{one}"), copies: 1, shifts: shifts.clone() };
        members.extend((1..=made).map(one));
        Ok(())
    }

    /// Sets room aside for so many more people of so many shifts each, beside those `there` are in this team.
    fn room(&self, more: usize, there: usize, shifts: usize) -> Result<(), TooMany> {
        let (people, shifts) = (there + more, self.laid.get().saturating_add(more.saturating_mul(shifts)));
        if people > MOST_MEMBERS || shifts > MOST_SHIFTS {
            return Err(TooMany { people, shifts });
        }
        self.laid.set(shifts);
        Ok(())
    }
}

/// Takes the share for other duties from the end of each shift.
fn shorten(laid: Vec<Laid>, direct_share: f64) -> Vec<Laid> {
    let cut = |laid: Laid| {
        let length = (laid.to - laid.from).0 as f64 * direct_share;
        Laid { to: laid.from + Span(length.round() as i64), ..laid }
    };
    laid.into_iter().map(cut).filter(|laid| laid.from < laid.to).collect()
}

fn instants(laid: &[Laid]) -> Vec<(Moment, Moment)> {
    laid.iter().map(|laid| (laid.from, laid.to)).collect()
}

/// The shifts of a part-timer: `share` of the rota's days, spread evenly, and all shifts of such a day.
fn part_time(all: &[Laid], share: f64, phase: f64) -> Vec<(Moment, Moment)> {
    let (mut number, mut day) = (0u64, None);
    let mut works = false;
    let mut kept = Vec::new();
    for laid in all {
        if day != Some(laid.day) {
            day = Some(laid.day);
            let upto = |number: u64| (number as f64 * share + phase).floor();
            works = upto(number + 1) > upto(number);
            number += 1;
        }
        if works {
            kept.push((laid.from, laid.to));
        }
    }
    kept
}

/// Where in their pattern the part-timers of a team begin, from its id, so that those of different teams do not all
/// work the same days (FNV-1a: Fowler, Noll & Vo 1991).
pub(crate) fn phase(id: &str) -> f64 {
    let hash =
        id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    f64::from(hash) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_timer_works_the_share_of_days() {
        let all: Vec<Laid> = (0..1000)
            .flat_map(|day| {
                [(0, 4), (5, 9)].map(|(from, to)| Laid {
                    day,
                    from: Moment(day * 24 + from),
                    to: Moment(day * 24 + to),
                })
            })
            .collect();
        for share in [0.1, 0.25, 0.5, 0.8, 0.999] {
            for id in ["a", "b", "matron-wl1"] {
                let kept = part_time(&all, share, phase(id)).len();
                assert!((kept as f64 - 2000.0 * share).abs() <= 2.0, "{share} {kept}");
            }
        }
    }

    #[test]
    fn the_rest_of_a_shift_is_other_duty() {
        let laid = shorten(vec![Laid { day: 0, from: Moment(100), to: Moment(200) }], 0.85);
        assert_eq!(laid[0].to, Moment(185));
        assert!(shorten(laid, 0.0).is_empty());
    }
}
