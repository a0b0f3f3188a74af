//! A team's record.

use ilt_domain::{LocalityId, TeamId};
use prost::Message;

use super::Unreadable;
use super::event::{EventForm, Owner};
use super::pen::Pen;
use super::person::{VoidForm, decode_past, write_past};
use crate::fold::Roster;

/// The form of a team.
#[derive(Clone, PartialEq, Message)]
struct RosterForm {
    /// Staff on and taken by blocks, if known.
    #[prost(uint32, repeated, tag = "1")]
    base: Vec<u32>,
    #[prost(message, repeated, tag = "2")]
    recent: Vec<EventForm>,
    #[prost(message, repeated, tag = "3")]
    void: Vec<VoidForm>,
    #[prost(message, repeated, tag = "4")]
    aside: Vec<EventForm>,
}

/// Writes a team down at the end of `out`.
pub(crate) fn encode_roster(roster: &Roster, out: &mut Vec<u8>) {
    let mut pen = Pen(out);
    pen.numbers(1, roster.base.into_iter().flat_map(|(on, blocked)| [on.into(), blocked.into()]));
    write_past(&mut pen, 2, &roster.past);
}

pub(crate) fn decode_roster(at: LocalityId, team: TeamId, value: &[u8]) -> Result<Roster, Unreadable> {
    let form = RosterForm::decode(value)?;
    let base = match form.base[..] {
        [on, blocked] => Some((on, blocked)),
        _ => None,
    };
    let past = decode_past(at, Owner::Team(team), &(form.recent, form.void, form.aside))?;
    Ok(Roster { base, past })
}
