//! Which partition a key belongs to, as Java's clients decide it.

/// The partition of a key among `partitions`: `toPositive(murmur2(key)) % partitions`.
///
/// The same in every backend, so that a key lands alike whoever writes it. A record without a key belongs to
/// partition 0 here; Kafka's clients pick one at random.
///
/// # Panics
/// If `partitions` is zero: a topic has at least one.
#[must_use]
pub fn partition_of(key: Option<&[u8]>, partitions: u32) -> u32 {
    assert!(partitions > 0, "a topic has at least one partition");
    key.map_or(0, |key| (murmur2(key) & 0x7fff_ffff) % partitions)
}

/// Austin Appleby's `MurmurHash2` (2008) for 32 bits with the seed of Kafka's Java clients.
fn murmur2(key: &[u8]) -> u32 {
    const SEED: u32 = 0x9747_b28c;
    const FACTOR: u32 = 0x5bd1_e995;
    // Lengths past 32 bits wrap, as they do in Java.
    let mut hash = SEED ^ (key.len() as u32);
    let mut words = key.chunks_exact(4);
    for word in &mut words {
        let mut mixed = u32::from_le_bytes([word[0], word[1], word[2], word[3]]).wrapping_mul(FACTOR);
        mixed ^= mixed >> 24;
        hash = hash.wrapping_mul(FACTOR) ^ mixed.wrapping_mul(FACTOR);
    }
    let rest = words.remainder();
    for (place, byte) in rest.iter().enumerate() {
        hash ^= u32::from(*byte) << (8 * place);
    }
    if !rest.is_empty() {
        hash = hash.wrapping_mul(FACTOR);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(FACTOR);
    hash ^ (hash >> 15)
}

#[cfg(test)]
mod tests {
    use super::{murmur2, partition_of};

    /// The cases of `org.apache.kafka.common.utils.UtilsTest.testMurmur2` in Apache Kafka.
    #[test]
    fn hashes_agree_with_java() {
        for (key, expected) in [
            ("21", -973_932_308_i32),
            ("foobar", -790_332_482),
            ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
            ("abc", 479_470_107),
        ] {
            assert_eq!(murmur2(key.as_bytes()) as i32, expected, "{key}");
        }
    }

    #[test]
    fn a_negative_hash_gives_a_partition() {
        assert_eq!(partition_of(Some(b"21"), 4), ((-973_932_308_i32) & 0x7fff_ffff) as u32 % 4);
        assert_eq!(partition_of(None, 4), 0);
    }
}
