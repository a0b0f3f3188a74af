use std::collections::BTreeSet;

use rand_distr::Distribution;

use super::*;

#[test]
fn addresses_do_not_collide() {
    let key = Key::of(1, "practice/cohort/need");
    let mut seen = BTreeSet::new();
    let ends = [0, 1, 2, u16::MAX - 1, u16::MAX];
    for replication in ends.map(u32::from).into_iter().chain([u32::MAX]) {
        for purpose in ends {
            for visit in ends.map(u32::from).into_iter().chain([u32::MAX]) {
                let mut draws = Draws::new(key, replication, purpose, visit);
                assert!((0..4).all(|_| seen.insert(draws.bits())));
            }
        }
    }
}

/// Keys of ids that differ by one character differ in about half of their bits.
#[test]
fn near_ids_have_unrelated_keys() {
    let ids = ["a", "b", "a\0", "", "matron-01", "matron-10", "practice/C82001", "practice/C82002"];
    let keys: Vec<Key> = ids.iter().flat_map(|id| [Key::of(1, id), Key::of(2, id)]).collect();
    let children = (0..64).map(|n| keys[0].child(n));
    let all: Vec<Key> = keys.iter().copied().chain(children).collect();
    for (index, one) in all.iter().enumerate() {
        for other in &all[..index] {
            let differing = (one.0 ^ other.0).count_ones();
            assert!((10..=54).contains(&differing), "{one:?} {other:?}");
        }
    }
}

/// The bits every stored result rests on. If this fails, so does every comparison with an earlier version.
#[test]
fn draws_are_pinned() {
    let mut draws = Draws::new(Key::of(7, "pinned"), 3, 2, 1);
    let bits = draws.bits();
    assert_eq!(bits, PINNED_BITS, "{bits:#x}");
    let mut sum = 0.0;
    for _ in 0..10_000 {
        sum += draws.exponential() + draws.normal() + draws.gamma(0.3) + draws.gamma(4.5);
    }
    assert_eq!(sum.to_bits(), PINNED_SUM, "{:#x}", sum.to_bits());
}

const PINNED_BITS: u64 = 6_925_403_817_373_570_020;
const PINNED_SUM: u64 = 0x40ec_4124_b645_dc7f;

/// Largest distance between the empirical distribution of draws and a law (Kolmogorov), times root n. Values above 2.2
/// happen once in 8,000 times if the law is right; the draws are fixed, so the test passes always or never.
fn distance(mut values: Vec<f64>, law: impl Fn(f64) -> f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let gap = |(index, &value): (usize, &f64)| {
        let share = law(value);
        (share - index as f64 / n).abs().max((share - (index as f64 + 1.0) / n).abs())
    };
    values.iter().enumerate().map(gap).fold(0.0, f64::max) * n.sqrt()
}

fn many(purpose: u16, mut draw: impl FnMut(&mut Draws) -> f64) -> Vec<f64> {
    let mut draws = Draws::new(Key(purpose.into()), 0, purpose, 0);
    (0..400_000).map(|_| draw(&mut draws)).collect()
}

#[test]
fn follow_their_laws() {
    let normal = |x: f64| libm::erfc(-x / std::f64::consts::SQRT_2) / 2.0;
    assert!(distance(many(1, Draws::unit), |x| x) < 2.2);
    assert!(distance(many(2, Draws::exponential), |x| -libm::expm1(-x)) < 2.2);
    assert!(distance(many(3, Draws::normal), normal) < 2.2);
    // A gamma law of shape 1 is exponential, of shape 1/2 half a squared normal, of shape 3 a sum of three.
    assert!(distance(many(4, |draws| draws.gamma(1.0)), |x| -libm::expm1(-x)) < 2.2);
    assert!(distance(many(5, |draws| draws.gamma(0.5)), |x| libm::erf(x.sqrt())) < 2.2);
    let third = |x: f64| 1.0 - libm::exp(-x) * (1.0 + x + x * x / 2.0);
    assert!(distance(many(6, |draws| draws.gamma(3.0)), third) < 2.2);
}

/// The far tails, which the distance above hardly sees.
#[test]
fn tails_are_right() {
    let beyond = |values: &[f64], edge: f64| values.iter().filter(|&&value| value > edge).count() as f64;
    let near = |count: f64, expected: f64| (count - expected).abs() < 4.5 * expected.sqrt();
    let exponentials: Vec<f64> = (7..17).flat_map(|purpose| many(purpose, Draws::exponential)).collect();
    for edge in [6.0, 7.697, 9.0, 11.0] {
        assert!(near(beyond(&exponentials, edge), 4e6 * libm::exp(-edge)), "beyond {edge}");
    }
    let normals: Vec<f64> = (17..27).flat_map(|purpose| many(purpose, Draws::normal)).collect();
    let negated: Vec<f64> = normals.iter().map(|value| -value).collect();
    for edge in [3.0, 3.654, 4.0, 4.4] {
        let expected = 4e6 * libm::erfc(edge / std::f64::consts::SQRT_2) / 2.0;
        assert!(
            near(beyond(&normals, edge), expected) && near(beyond(&negated, edge), expected),
            "beyond {edge}"
        );
    }
}

/// Through the library's samplers too: same law, other algorithm.
#[test]
fn serve_as_a_generator() {
    let mut draws = Draws::new(Key(1), 1, 1, 1);
    let law = rand_distr::Beta::new(2.0, 2.0).unwrap();
    let mean = (0..100_000).map(|_| law.sample(&mut draws)).sum::<f64>() / 1e5;
    assert!((mean - 0.5).abs() < 4.0 * 0.2236 / 316.0);
    let mut bytes = [0u8; 11];
    rand::Rng::fill_bytes(&mut draws, &mut bytes);
    assert_ne!(bytes, [0u8; 11]);
}
