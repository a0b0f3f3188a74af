//! The transactional producer: one transaction begins and ends within one call.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ilt_live::port::{Outgoing, PortError};
use rdkafka::TopicPartitionList;
use rdkafka::client::ClientContext;
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError, RDKafkaError, RDKafkaErrorCode};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::{BaseProducer, Producer, ProducerContext, PurgeConfig};

use crate::failure::{failed, is_fenced, may_pass};
use crate::patience::Deadline;
use crate::records::outgoing;
use crate::settings::Settings;

/// How a transaction ended.
#[derive(Debug)]
pub(crate) enum Ending {
    /// Everything is in.
    Committed,
    /// Nothing is in; the producer can go on.
    Aborted,
    /// Another producer has our transactional id, or our transaction ran out of time. Nothing is in.
    Fenced,
    /// The broker's last word is not known; the producer must be made anew.
    Unknown,
    /// Nothing is in, and the broker will never take these records.
    Refused(PortError),
}

/// Remembers the first record that was not delivered.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    failure: Mutex<Option<RDKafkaErrorCode>>,
}

impl Deliveries {
    pub(crate) fn take(&self) -> Option<RDKafkaErrorCode> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, _opaque: ()) {
        if let Err((error, _)) = result {
            let code = error.rdkafka_error_code().unwrap_or(RDKafkaErrorCode::Unknown);
            self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(code);
        }
    }
}

/// A producer with a transactional id.
pub(crate) struct Transactor {
    producer: BaseProducer<Deliveries>,
    patience: Duration,
}

/// What stopped a transaction.
enum Stop {
    Client(RDKafkaError),
    Delivery(RDKafkaErrorCode),
    Lost,
    Refused(PortError),
}

impl Transactor {
    /// Takes the transactional id: an older holder is fenced, and what it left open is ended.
    pub(crate) fn take(settings: &Settings, group: &str) -> Result<Self, PortError> {
        let producer: BaseProducer<Deliveries> = settings
            .transactional(group)
            .create_with_context(Deliveries::default())
            .map_err(|error| failed("making a transactional producer", &error))?;
        let patience = settings.transaction_timeout();
        let deadline = Deadline::after(patience * 2);
        loop {
            match producer.init_transactions(patience) {
                Ok(()) => return Ok(Self { producer, patience }),
                Err(KafkaError::Transaction(error)) if error.is_retriable() && !deadline.passed() => {}
                Err(error) => return Err(failed("taking the transactional id", &error)),
            }
        }
    }

    /// Writes records and positions, and says how it ended, and whether it was open for longer than the broker lets it be.
    /// The broker counts from a moment after we do, so it cannot have lost patience earlier.
    pub(crate) fn run(
        &self,
        outputs: &[Outgoing],
        positions: &TopicPartitionList,
        group: &ConsumerGroupMetadata,
    ) -> (Ending, bool) {
        let deadline = Deadline::after(self.patience);
        self.producer.context().take();
        let written = self.begin().and_then(|()| self.write(outputs, positions, group, deadline));
        let ending = match written {
            Ok(()) => self.commit(deadline),
            Err(stop) => self.give_up(stop),
        };
        (ending, deadline.passed())
    }

    fn begin(&self) -> Result<(), Stop> {
        self.producer.begin_transaction().map_err(stop)
    }

    fn write(
        &self,
        outputs: &[Outgoing],
        positions: &TopicPartitionList,
        group: &ConsumerGroupMetadata,
        deadline: Deadline,
    ) -> Result<(), Stop> {
        for record in outputs {
            send(&self.producer, record, deadline)?;
        }
        drain(&self.producer, deadline)?;
        if positions.count() == 0 {
            return Ok(());
        }
        repeat(deadline, || self.producer.send_offsets_to_transaction(positions, group, deadline.left()))
    }

    fn commit(&self, deadline: Deadline) -> Ending {
        match repeat(deadline, || {
            self.producer.commit_transaction(deadline.left().max(Duration::from_millis(100)))
        }) {
            Ok(()) => Ending::Committed,
            Err(Stop::Client(error)) if error.is_retriable() => Ending::Unknown,
            Err(stop) => self.give_up(stop),
        }
    }

    /// Aborts if that is what the error asks for.
    fn give_up(&self, stop: Stop) -> Ending {
        match stop {
            Stop::Client(error) if error.is_fatal() && is_fenced(error.code()) => Ending::Fenced,
            Stop::Client(error) if error.is_fatal() => {
                let what = format!("the transactional producer cannot go on: {error}");
                Ending::Refused(PortError::lasting(what))
            }
            Stop::Client(error) => self.abort(refusal(error.code())),
            Stop::Delivery(code) => self.abort(refusal(code)),
            Stop::Refused(error) => self.abort(Some(error)),
            Stop::Lost => Ending::Unknown,
        }
    }

    fn abort(&self, refused: Option<PortError>) -> Ending {
        let deadline = Deadline::after(self.patience);
        self.producer.purge(PurgeConfig::default().queue());
        // An abort with unread delivery reports fails; what they say no longer matters.
        if matches!(drain(&self.producer, deadline), Err(Stop::Lost)) {
            return Ending::Unknown;
        }
        match repeat(deadline, || self.producer.abort_transaction(deadline.left())) {
            Ok(()) => refused.map_or(Ending::Aborted, Ending::Refused),
            Err(Stop::Client(error)) if error.is_fatal() && is_fenced(error.code()) => Ending::Fenced,
            Err(_) => Ending::Unknown,
        }
    }
}

fn stop(error: KafkaError) -> Stop {
    match error {
        KafkaError::Transaction(error) => Stop::Client(error),
        KafkaError::Flush(_) => Stop::Lost,
        other => Stop::Delivery(other.rdkafka_error_code().unwrap_or(RDKafkaErrorCode::Unknown)),
    }
}

/// What the broker will never take, in words.
fn refusal(code: RDKafkaErrorCode) -> Option<PortError> {
    (!may_pass(code))
        .then(|| PortError::lasting(format!("the broker refuses the records of a transaction: {code}")))
}

/// Repeats a call that failed in a way that may pass.
fn repeat(deadline: Deadline, mut call: impl FnMut() -> Result<(), KafkaError>) -> Result<(), Stop> {
    loop {
        match call() {
            Ok(()) => return Ok(()),
            Err(KafkaError::Transaction(error)) if error.is_retriable() && !deadline.passed() => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) => return Err(stop(error)),
        }
    }
}

fn send(producer: &BaseProducer<Deliveries>, record: &Outgoing, deadline: Deadline) -> Result<(), Stop> {
    loop {
        match producer.send(outgoing(record).map_err(Stop::Refused)?) {
            Ok(()) => return Ok(()),
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), _)) if !deadline.passed() => {
                look(producer);
            }
            Err((error, _)) => return Err(stop(error)),
        }
    }
}

/// Takes what has been answered, and gives the broker a moment. A poll of the client's that waits for less than a few
/// milliseconds spins instead of sleeping, which would keep a core busy for as long as a broker is away.
fn look(producer: &BaseProducer<Deliveries>) {
    producer.poll(Duration::ZERO);
    if producer.in_flight_count() > 0 {
        std::thread::sleep(STEP);
    }
}

/// How long between two looks.
const STEP: Duration = Duration::from_micros(500);

/// Waits until every record has been answered for, in small steps: the client's own flush takes 100 milliseconds.
fn drain(producer: &BaseProducer<Deliveries>, deadline: Deadline) -> Result<(), Stop> {
    while producer.in_flight_count() > 0 {
        // Asking to flush sends what lingers; it does not wait.
        let _lingering = producer.flush(Duration::ZERO);
        look(producer);
        if deadline.passed() {
            return Err(Stop::Lost);
        }
    }
    producer.context().take().map_or(Ok(()), |code| Err(Stop::Delivery(code)))
}

/// A producer without transactions, for sources.
pub(crate) fn append_all(
    producer: &Arc<BaseProducer<Deliveries>>,
    records: &[Outgoing],
    patience: Duration,
) -> Result<(), PortError> {
    let deadline = Deadline::after(patience);
    producer.context().take();
    let sent = records.iter().try_for_each(|record| send(producer, record, deadline));
    match sent.and_then(|()| drain(producer, deadline)) {
        Ok(()) => Ok(()),
        Err(Stop::Refused(error)) => Err(error),
        Err(Stop::Delivery(code)) => {
            Err(PortError { what: format!("a record was not kept: {code}"), passing: may_pass(code) })
        }
        Err(Stop::Client(error)) => Err(PortError::lasting(format!("the producer cannot go on: {error}"))),
        Err(Stop::Lost) => Err(PortError::passing("no broker has answered for the records in time")),
    }
}
