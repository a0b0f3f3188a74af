//! Apache Kafka behind the ports of ilt-live.
