//! Writes the tables of the two ziggurats, computed rather than pasted, so that they can be read and trusted.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

/// Layers of equal area; eight random bits choose one.
const LAYERS: usize = 256;

/// A decreasing density on the positive half-line, up to a constant, with value 1 at nought.
struct Density {
    name: &'static str,
    value: fn(f64) -> f64,
    inverse: fn(f64) -> f64,
    /// Area beyond a point.
    tail: fn(f64) -> f64,
    /// Bounds of the edge of the base layer.
    edge: (f64, f64),
}

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let densities = [
        Density {
            name: "EXPONENTIAL",
            value: |x| libm::exp(-x),
            inverse: |y| -libm::log(y),
            tail: |x| libm::exp(-x),
            edge: (7.0, 8.0),
        },
        Density {
            name: "NORMAL",
            value: |x| libm::exp(-x * x / 2.0),
            inverse: |y| libm::sqrt(-2.0 * libm::log(y)),
            tail: |x| libm::sqrt(std::f64::consts::FRAC_PI_2) * libm::erfc(x / std::f64::consts::SQRT_2),
            edge: (3.0, 4.0),
        },
    ];
    let text: String = densities.iter().map(|density| table(density, &edges(density))).collect();
    let folder = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(PathBuf::from(folder).join("ziggurat_tables.rs"), text)
}

/// Right edges of the layers from the base up, the last one at nought. The edge of the base is found by halving: too
/// far out, and equal areas do not reach the top of the density; too near, and they pass it.
fn edges(density: &Density) -> Vec<f64> {
    let (mut low, mut high) = density.edge;
    loop {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            return stack(density, high).1;
        }
        if stack(density, middle).0 { low = middle } else { high = middle }
    }
}

/// Stacks layers from this edge: whether they pass the top, and their edges.
fn stack(density: &Density, edge: f64) -> (bool, Vec<f64>) {
    let area = edge * (density.value)(edge) + (density.tail)(edge);
    let mut edges = vec![area / (density.value)(edge), edge];
    let mut height = (density.value)(edge);
    for _ in 2..LAYERS {
        height += area / edges[edges.len() - 1];
        if height >= 1.0 {
            return (true, edges);
        }
        edges.push((density.inverse)(height));
    }
    let passes = height + area / edges[edges.len() - 1] > 1.0;
    edges.push(0.0);
    (passes, edges)
}

/// Source of one table: per layer the 53-bit threshold below which a draw is surely inside, and the width of a unit;
/// then the density at each edge.
fn table(density: &Density, edges: &[f64]) -> String {
    let whole = (1u64 << 53) as f64;
    let mut text = format!("pub(super) const {}_EDGE: f64 = {:?};\n", density.name, edges[1]);
    let _ = writeln!(text, "pub(super) static {}_LAYERS: [(u64, f64); {LAYERS}] = [", density.name);
    for ends in edges.windows(2) {
        let _ = writeln!(text, "    ({}, {:?}),", (whole * (ends[1] / ends[0])) as u64, ends[0] / whole);
    }
    let _ = writeln!(text, "];\npub(super) static {}_HEIGHTS: [f64; {}] = [", density.name, LAYERS + 1);
    for &edge in edges {
        let _ = writeln!(text, "    {:?},", (density.value)(edge));
    }
    text + "];\n"
}
