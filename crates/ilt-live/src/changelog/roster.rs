//! A team's record.

use ilt_domain::{LocalityId, Moment, Opaque, SourceId, TeamId};
use prost::Message;

use super::event::{EventForm, Owner, decode_event, encode_event};
use super::person::VoidForm;
use super::{Unreadable, bytes, opaque};
use crate::fold::StoredRoster;

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
}

pub(crate) fn encode_roster(stored: &StoredRoster) -> Vec<u8> {
    let void = |(source, id, at): &(SourceId, Opaque, Moment)| VoidForm {
        source: source.0,
        id: bytes(*id),
        occurred: at.0,
    };
    RosterForm {
        base: stored.base.map(|(on, blocked)| vec![on, blocked]).unwrap_or_default(),
        recent: stored.recent.iter().map(encode_event).collect(),
        void: stored.void.iter().map(void).collect(),
    }
    .encode_to_vec()
}

pub(crate) fn decode_roster(at: LocalityId, team: TeamId, value: &[u8]) -> Result<StoredRoster, Unreadable> {
    let form = RosterForm::decode(value)?;
    let event = |event: &EventForm| decode_event(event, at, Owner::Team(team));
    let void = |void: &VoidForm| Ok((SourceId(void.source), opaque(&void.id)?, Moment(void.occurred)));
    Ok(StoredRoster {
        base: match form.base[..] {
            [on, blocked] => Some((on, blocked)),
            _ => None,
        },
        recent: form.recent.iter().map(event).collect::<Result<_, _>>()?,
        void: form.void.iter().map(void).collect::<Result<_, Unreadable>>()?,
    })
}
