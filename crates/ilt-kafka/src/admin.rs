//! Making topics, and looking whether they are right.

use ilt_live::port::{Admin, Difference, PortError, TopicSpec};
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::BaseConsumer;
use rdkafka::error::RDKafkaErrorCode;

use crate::failure::{failed, may_pass};
use crate::greeting::greet;
use crate::kafka::Kafka;
use crate::offsets::{self, QUESTION};
use crate::patience::wait_for;

type Client = AdminClient<DefaultClientContext>;

impl Admin for Kafka {
    fn create(&mut self, topics: &[TopicSpec]) -> Result<Vec<String>, PortError> {
        greet(&self.settings)?;
        let topics = self.there(topics);
        let client = self.admin()?;
        let replication = self.settings.replication.unwrap_or(-1);
        let counts = topics
            .iter()
            .map(|spec| i32::try_from(spec.partitions).map_err(|_| PortError::lasting("too many partitions")))
            .collect::<Result<Vec<_>, _>>()?;
        let keeps: Vec<String> = topics.iter().map(retention).collect();
        let asked: Vec<NewTopic<'_>> = topics
            .iter()
            .zip(counts.iter().zip(&keeps))
            .map(|(spec, (count, keep))| {
                let topic = NewTopic::new(&spec.name, *count, TopicReplication::Fixed(replication));
                if spec.compacted {
                    topic.set("cleanup.policy", "compact")
                } else {
                    topic.set("cleanup.policy", "delete").set("retention.ms", keep)
                }
            })
            .collect();
        let options = AdminOptions::new().operation_timeout(Some(QUESTION)).request_timeout(Some(QUESTION));
        let answers = wait_for(client.create_topics(&asked, &options))
            .map_err(|error| failed("making topics", &error))?;
        let mut made = Vec::new();
        for answer in answers {
            match answer {
                Ok(name) => made.push(name),
                Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((name, code)) => {
                    return Err(PortError {
                        what: format!("topic {name} was not made: {code}"),
                        passing: may_pass(code),
                    });
                }
            }
        }
        Ok(made)
    }

    fn check(&mut self, topics: &[TopicSpec]) -> Result<Vec<Difference>, PortError> {
        greet(&self.settings)?;
        let consumer: BaseConsumer =
            self.settings.reader().create().map_err(|error| failed("making a consumer", &error))?;
        let client = self.admin()?;
        let mut differences = Vec::new();
        for wanted in self.there(topics) {
            let found = offsets::partitions(&consumer, &wanted.name)?
                .map(|partitions| {
                    let compacted = is_compacted(&client, &wanted.name)?;
                    Ok(TopicSpec { partitions, compacted, ..wanted.clone() })
                })
                .transpose()?;
            differences.extend(wanted.difference(found.as_ref()));
        }
        Ok(differences)
    }
}

impl Kafka {
    fn there(&self, topics: &[TopicSpec]) -> Vec<TopicSpec> {
        topics.iter().map(|spec| self.names.spec_there(spec)).collect()
    }

    fn admin(&self) -> Result<Client, PortError> {
        self.settings.client().create().map_err(|error| failed("making an admin client", &error))
    }
}

fn retention(spec: &TopicSpec) -> String {
    spec.retention.map_or_else(|| "-1".to_owned(), |keep| keep.as_millis().to_string())
}

fn is_compacted(client: &Client, topic: &str) -> Result<bool, PortError> {
    let options = AdminOptions::new().request_timeout(Some(QUESTION));
    let asked = [ResourceSpecifier::Topic(topic)];
    let answers = wait_for(client.describe_configs(&asked, &options))
        .map_err(|error| failed(&format!("asking how topic {topic} is kept"), &error))?;
    let resource = answers.into_iter().next().and_then(Result::ok);
    let entry = resource.and_then(|found| found.get("cleanup.policy").and_then(|entry| entry.value.clone()));
    Ok(entry.is_some_and(|policy| policy.contains("compact")))
}
