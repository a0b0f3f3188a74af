//! The ziggurat (Marsaglia & Tsang 2000) with 256 layers, for the exponential and the normal law.
//!
//! Own rather than a library's: a library reaches its logarithms through features that any other crate of a build can
//! switch to the platform's, and then a draw would depend on what was compiled beside it. One 64-bit word gives layer
//! (8 bits), sign (1 bit) and place (53 bits) without overlap (Doornik 2005 on why that matters).

use super::Draws;

include!(concat!(env!("OUT_DIR"), "/ziggurat_tables.rs"));

/// An exponential draw with mean 1.
#[inline(always)]
pub(super) fn exponential(draws: &mut Draws) -> f64 {
    let bits = draws.bits();
    let layer = (bits & 0xFF) as usize;
    // Odd, so that nought is never drawn; 53 bits convert exactly.
    let place = bits >> 11 | 1;
    let (inside, width) = EXPONENTIAL_LAYERS[layer];
    let value = place as i64 as f64 * width;
    if place < inside { value } else { exponential_edge(draws, layer, value) }
}

/// The one draw in a hundred that is not surely under the curve.
#[cold]
#[inline(never)]
fn exponential_edge(draws: &mut Draws, layer: usize, value: f64) -> f64 {
    if layer == 0 {
        // Memoryless: the tail beyond the edge is the law itself again.
        return EXPONENTIAL_EDGE + exponential(draws);
    }
    if under(&EXPONENTIAL_HEIGHTS, layer, draws.unit(), libm::exp(-value)) {
        value
    } else {
        exponential(draws)
    }
}

/// A normal draw with mean 0 and variance 1.
#[inline(always)]
pub(super) fn normal(draws: &mut Draws) -> f64 {
    let bits = draws.bits();
    let layer = (bits & 0xFF) as usize;
    let place = bits >> 11 | 1;
    let (inside, width) = NORMAL_LAYERS[layer];
    let value = place as i64 as f64 * width;
    let value = if place < inside { value } else { return normal_edge(draws, layer, value, bits & 0x100) };
    signed(value, bits & 0x100)
}

#[cold]
#[inline(never)]
fn normal_edge(draws: &mut Draws, layer: usize, value: f64, sign: u64) -> f64 {
    if layer == 0 {
        return signed(normal_beyond(NORMAL_EDGE, draws), sign);
    }
    if under(&NORMAL_HEIGHTS, layer, draws.unit(), libm::exp(-value * value / 2.0)) {
        signed(value, sign)
    } else {
        normal(draws)
    }
}

/// A normal draw given that it exceeds `least` > 0 (Marsaglia 1964).
fn normal_beyond(least: f64, draws: &mut Draws) -> f64 {
    loop {
        let over = draws.exponential() / least;
        if 2.0 * draws.exponential() >= over * over {
            return least + over;
        }
    }
}

#[inline(always)]
fn signed(value: f64, sign: u64) -> f64 {
    f64::from_bits(value.to_bits() | sign << 55)
}

/// Whether a point at this share of the layer's height lies under the curve.
#[inline(always)]
fn under(heights: &[f64; 257], layer: usize, share: f64, density: f64) -> bool {
    heights[layer] + share * (heights[layer + 1] - heights[layer]) < density
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Edges and areas published by Marsaglia & Tsang (2000) for 256 layers.
    #[test]
    fn tables_agree_with_the_paper() {
        assert!((EXPONENTIAL_EDGE - 7.697_117_470_131_05).abs() < 1e-12);
        assert!((NORMAL_EDGE - 3.654_152_885_361_009).abs() < 1e-12);
        let area =
            |layers: &[(u64, f64); 256], heights: &[f64; 257]| layers[0].1 * (1u64 << 53) as f64 * heights[1];
        assert!((area(&EXPONENTIAL_LAYERS, &EXPONENTIAL_HEIGHTS) - 0.003_949_659_822_581_572).abs() < 1e-14);
        assert!((area(&NORMAL_LAYERS, &NORMAL_HEIGHTS) - 0.004_928_673_233_99).abs() < 1e-13);
    }

    /// Every layer has the same area, the top one too.
    #[test]
    fn layers_have_equal_areas() {
        for (layers, heights) in
            [(&EXPONENTIAL_LAYERS, &EXPONENTIAL_HEIGHTS), (&NORMAL_LAYERS, &NORMAL_HEIGHTS)]
        {
            let width = |layer: usize| layers[layer].1 * (1u64 << 53) as f64;
            let base = width(0) * heights[1];
            for layer in 1..256 {
                let area = width(layer) * (heights[layer + 1] - heights[layer]);
                assert!((area / base - 1.0).abs() < 1e-9, "layer {layer}: {area}, not {base}");
            }
        }
    }
}
