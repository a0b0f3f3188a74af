//! Whether another instance has taken our place, for one that the brokers take nothing from any more.
//!
//! A coordinator that ends a transaction for its age and one that another producer has asked for our transactional id
//! answer alike: the client's error says only that its epoch has passed. And a group that keeps a place for our name
//! gives it to whoever asked for it last, which may have been ourselves: a client that slept through the answer asks
//! again as whom it was before, and is put out by a self that never came to be. But whoever else takes our
//! transactional id also joins our group, under the name we go by there, and stays.

use std::time::Duration;

use ilt_live::port::PortError;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;

use crate::failure::failed;
use crate::offsets::QUESTION;
use crate::patience::Deadline;
use crate::rebalance::Watch;
use crate::settings::Settings;

/// How long between two looks at the group, and how long a look may take.
const GLANCE: Duration = Duration::from_millis(200);
/// A broker waits for so long, unless it is told otherwise, for the others of a group that forms anew.
const FORMING: Duration = Duration::from_secs(3);

/// What is still to be found out; each look is short, so that whoever asks can do something else between two.
#[derive(Debug)]
pub(crate) enum Doubt {
    /// Whether the group has given away the place that it keeps for us: it says so to our next heartbeat.
    PutOut(Deadline),
    /// Whether anybody of our name stays in the group that we have left. One that stays for longer than two sessions is
    /// alive; one that goes was our own place, or that of a former self that was killed.
    Replaced(Vigil),
}

/// How long one who has left looks at the group from outside.
#[derive(Debug)]
pub(crate) struct Vigil {
    /// How long places are kept for those who are gone.
    session: Duration,
    /// When that has passed.
    until: Deadline,
    /// When a broker that answers nothing has been asked for long enough.
    answer: Deadline,
}

/// What a look has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing yet.
    Unknown,
    /// The group still has us.
    Kept,
    /// The group has somebody else in our place, and nothing more to tell to us as a member.
    PutOut,
    /// There is nobody of our name: the place can be taken.
    Free,
    /// Another is there in our place.
    Taken,
}

impl Doubt {
    /// For one that is a member still, under a name that the group keeps a place for.
    pub(crate) fn of_a_member(settings: &Settings) -> Self {
        Self::PutOut(Deadline::after(settings.heartbeat() * 2 + GLANCE))
    }

    /// For one that has left.
    pub(crate) fn of_one_outside(settings: &Settings) -> Self {
        // A self that asked to join and never heard of it is kept until the group has formed, which may have to wait for the
        // session of the self before it, and then for a session of its own.
        let session = FORMING + settings.session_timeout() * 2 + settings.heartbeat();
        Self::Replaced(Vigil::of(session))
    }

    /// Looks once. Records that come meanwhile are read again later.
    ///
    /// # Errors
    /// If no broker has said for a while who is in the group.
    pub(crate) fn look(
        &mut self,
        consumer: &BaseConsumer<Watch>,
        settings: &Settings,
        group: &str,
    ) -> Result<Place, PortError> {
        match self {
            Self::PutOut(until) => {
                let _read_again: Option<KafkaResult<_>> = consumer.poll(GLANCE);
                Ok(match consumer.client().fatal_error() {
                    Some(_) => Place::PutOut,
                    None if until.passed() => Place::Kept,
                    None => Place::Unknown,
                })
            }
            Self::Replaced(vigil) => {
                let place = vigil.judge(named(consumer, settings, group))?;
                if place == Place::Unknown {
                    std::thread::sleep(GLANCE);
                }
                Ok(place)
            }
        }
    }
}

impl Vigil {
    fn of(session: Duration) -> Self {
        Self { session, until: Deadline::after(session), answer: Deadline::after(QUESTION) }
    }

    /// What it means that somebody of our name is in the group, or nobody is, or that no broker says.
    fn judge(&mut self, found: KafkaResult<bool>) -> Result<Place, PortError> {
        match found {
            Ok(false) => Ok(Place::Free),
            Ok(true) if self.until.passed() => Ok(Place::Taken),
            Ok(true) => {
                self.answer = Deadline::after(QUESTION);
                Ok(Place::Unknown)
            }
            Err(error) => {
                // A coordinator that was away begins all sessions anew, also those of members who left meanwhile.
                self.until = Deadline::after(self.session);
                if self.answer.passed() {
                    return Err(failed("asking who is in the group", &error));
                }
                Ok(Place::Unknown)
            }
        }
    }
}

/// Whether a group has a member of our name.
fn named(consumer: &BaseConsumer<Watch>, settings: &Settings, group: &str) -> KafkaResult<bool> {
    let name = settings.client_id();
    let found = consumer.fetch_group_list(Some(&settings.names().there(group)), GLANCE * 5)?;
    Ok(found.groups().iter().flat_map(|one| one.members()).any(|one| one.client_id() == name))
}

#[cfg(test)]
mod tests {
    use rdkafka::error::{KafkaError, RDKafkaErrorCode};

    use super::*;

    const SESSION: Duration = Duration::from_millis(400);

    fn seen_for_a_session(vigil: &mut Vigil) -> Place {
        std::thread::sleep(SESSION * 2);
        vigil.judge(Ok(true)).expect("it was answered")
    }

    #[test]
    fn who_stays_for_a_session_has_taken_the_place() {
        let mut vigil = Vigil::of(SESSION);
        assert_eq!(vigil.judge(Ok(true)).unwrap(), Place::Unknown);
        assert_eq!(seen_for_a_session(&mut vigil), Place::Taken);
        assert_eq!(vigil.judge(Ok(false)).unwrap(), Place::Free);
    }

    #[test]
    fn a_session_begins_anew_when_the_coordinator_was_away() {
        let mut vigil = Vigil::of(SESSION);
        std::thread::sleep(SESSION * 2);
        let away = || Err(KafkaError::GroupListFetch(RDKafkaErrorCode::OperationTimedOut));
        assert_eq!(vigil.judge(away()).unwrap(), Place::Unknown);
        // Whoever is there now may be what we left behind.
        assert_eq!(vigil.judge(Ok(true)).unwrap(), Place::Unknown);
        assert_eq!(seen_for_a_session(&mut vigil), Place::Taken);
    }
}
