//! Philox2x64-10 (Salmon, Moraes, Dror & Shaw 2011): a keyed bijection of 128-bit counters, ten rounds.

/// The multiplier of a round, as published.
const MULTIPLIER: u64 = 0xD2B7_4407_B1CE_6E93;
/// What the key grows by between rounds: the golden ratio.
pub(super) const WEYL: u64 = 0x9E37_79B9_7F4A_7C15;

/// The block of a counter under a key.
#[inline(always)]
pub(super) fn philox([mut first, mut second]: [u64; 2], mut key: u64) -> [u64; 2] {
    for round in 0..10 {
        if round > 0 {
            key = key.wrapping_add(WEYL);
        }
        let product = u128::from(first) * u128::from(MULTIPLIER);
        (first, second) = ((product >> 64) as u64 ^ key ^ second, product as u64);
    }
    [first, second]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of the authors' Random123 distribution for philox2x64-10.
    #[test]
    fn known_answers() {
        assert_eq!(philox([0, 0], 0), [0xca00_a045_9843_d731, 0x66c2_4222_c9a8_45b5]);
        let ones = u64::MAX;
        assert_eq!(philox([ones, ones], ones), [0x65b0_21d6_0cd8_310f, 0x4d02_f322_2f86_df20]);
        let pi = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344];
        assert_eq!(philox(pi, 0xa409_3822_299f_31d0), [0x0a5e_742c_2997_341c, 0xb0f8_83d3_8000_de5d]);
    }
}
