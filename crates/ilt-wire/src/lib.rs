//! The protobuf door: bytes to domain and back.
