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

/// How long between two looks at the group.
const GLANCE: Duration = Duration::from_millis(200);
/// A broker waits for so long, unless it is told otherwise, for the others of a group that forms anew; the session of
/// one that never hears of it begins afterwards.
const FORMING: Duration = Duration::from_secs(3);

/// Whether a group that we have left has a member of our name. One that stays for longer than a session is alive; one
/// that goes was our own place, or that of a former self that was killed.
pub(crate) fn is_replaced(
    consumer: &BaseConsumer<Watch>,
    settings: &Settings,
    group: &str,
) -> Result<bool, PortError> {
    let (group, name) = (settings.names().there(group), settings.client_id());
    let deadline = Deadline::after(FORMING + settings.session_timeout() + settings.heartbeat());
    let mut answer = Deadline::after(QUESTION);
    loop {
        match consumer.fetch_group_list(Some(&group), QUESTION) {
            Ok(found) => {
                let mut members = found.groups().iter().flat_map(|one| one.members());
                let replaced = members.any(|one| one.client_id() == name);
                if !replaced || deadline.passed() {
                    return Ok(replaced);
                }
                answer = Deadline::after(QUESTION);
            }
            Err(error) if answer.passed() => return Err(failed("asking who is in the group", &error)),
            Err(_) => {}
        }
        std::thread::sleep(GLANCE);
    }
}

/// Whether the group has given the place that it keeps for our name to another: it says so to our next heartbeat.
/// Records that come meanwhile are read again later.
pub(crate) fn is_put_out(consumer: &BaseConsumer<Watch>, settings: &Settings) -> bool {
    let deadline = Deadline::after(settings.heartbeat() * 2 + GLANCE);
    while consumer.client().fatal_error().is_none() && !deadline.passed() {
        let _read_again: Option<KafkaResult<_>> = consumer.poll(GLANCE);
    }
    consumer.client().fatal_error().is_some()
}
