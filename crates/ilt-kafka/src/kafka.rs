//! A cluster: its topics, its groups, and whoever needs neither group nor transaction.

use std::sync::Arc;

use ilt_live::port::{Append, Browse, Missing, Outgoing, PortError, Start, Tail};
use rdkafka::producer::BaseProducer;

use crate::failure::failed;
use crate::greeting::greet;
use crate::member::KafkaPort;
use crate::names::Names;
use crate::settings::Settings;
use crate::tail::KafkaTail;
use crate::transactor::Deliveries;

/// A cluster, reached when first used.
#[derive(Clone)]
pub struct Kafka {
    pub(crate) settings: Settings,
    pub(crate) names: Names,
    pub(crate) producer: Option<Arc<BaseProducer<Deliveries>>>,
}

impl std::fmt::Debug for Kafka {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Kafka").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Kafka {
    /// Uses a cluster as the settings say.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { names: settings.names(), settings, producer: None }
    }

    /// Joins a group that reads `topics`, taking the transactional id of this group and instance.
    ///
    /// # Errors
    /// If a topic is missing, no broker answers, or none lets us in. Positions that cannot be continued are refused at the first poll.
    pub fn join(&self, group: &str, topics: &[&str], missing: Missing) -> Result<KafkaPort, PortError> {
        KafkaPort::join(&self.settings, group, topics, missing)
    }
}

impl Append for Kafka {
    fn append(&mut self, mut records: Vec<Outgoing>) -> Result<(), PortError> {
        self.names.send_there(&mut records);
        let producer = match &self.producer {
            Some(producer) => Arc::clone(producer),
            None => {
                greet(&self.settings)?;
                let made = self
                    .settings
                    .producer()
                    .create_with_context(Deliveries::default())
                    .map_err(|error| failed("making a producer", &error))?;
                Arc::clone(self.producer.insert(Arc::new(made)))
            }
        };
        crate::transactor::append_all(&producer, &records, self.settings.transaction_timeout() * 4)
    }
}

impl Browse for Kafka {
    fn tail(&self, topic: &str, start: &Start) -> Result<Box<dyn Tail + Send>, PortError> {
        KafkaTail::open(&self.settings, topic, start).map(|tail| Box::new(tail) as Box<dyn Tail + Send>)
    }
}
