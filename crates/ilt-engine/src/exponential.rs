//! The exponential function, for the one law where its cost shows.
//!
//! Additions and multiplications only, in a fixed order, so the bits are the same on every machine; within two units in
//! the last place of `libm` where the result is normal, and several times as fast.

/// The exponential of `x`; infinite above about 709, nought below about -708.
#[inline]
pub(crate) fn exp(x: f64) -> f64 {
    if x.is_nan() || !(-708.0..709.0).contains(&x) {
        return libm::exp(x);
    }
    // x = k ln 2 + r with |r| <= ln 2 / 2; adding and taking away 1.5 x 2^52 rounds to the nearest whole number.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let k = x * std::f64::consts::LOG2_E + ROUND - ROUND;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let power = f64::from_bits(((k as i64 + 1_023) as u64) << 52);
    power * series(r)
}

/// The Taylor series to the thirteenth power, in Estrin's order.
#[inline(always)]
fn series(r: f64) -> f64 {
    const C: [f64; 14] = [
        1.0,
        1.0,
        1.0 / 2.0,
        1.0 / 6.0,
        1.0 / 24.0,
        1.0 / 120.0,
        1.0 / 720.0,
        1.0 / 5_040.0,
        1.0 / 40_320.0,
        1.0 / 362_880.0,
        1.0 / 3_628_800.0,
        1.0 / 39_916_800.0,
        1.0 / 479_001_600.0,
        1.0 / 6_227_020_800.0,
    ];
    let r2 = r * r;
    let r4 = r2 * r2;
    let r8 = r4 * r4;
    let low = (C[4] + C[5] * r) + (C[6] + C[7] * r) * r2;
    let high = ((C[8] + C[9] * r) + (C[10] + C[11] * r) * r2) + (C[12] + C[13] * r) * r4;
    // The first terms are added last and smallest first: they carry the result.
    let tail = (C[2] + C[3] * r) * r2 + (low * r4 + high * r8);
    (r + tail) + 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_library() {
        let mut worst = 0u64;
        for step in -700_000i32..700_000 {
            let x = f64::from(step) * 1.000_37e-3;
            let (ours, theirs) = (exp(x), libm::exp(x));
            worst = worst.max(ours.to_bits().abs_diff(theirs.to_bits()));
        }
        assert!(worst <= 2, "{worst} units in the last place");
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert!(exp(f64::NAN).is_nan());
    }
}
