//! Closed networks: convolution (Buzen 1973), which agrees with mean value analysis (Reiser and Lavenberg 1980).

/// One station of a closed network.
#[derive(Debug, Clone, Copy)]
pub struct Station {
    /// Visits per turn.
    pub visits: f64,
    /// Mean service of a visit.
    pub mean: f64,
    /// Servers; [`usize::MAX`] for a pure delay.
    pub servers: usize,
}

/// Long-run figures of a closed network.
#[derive(Debug, Clone)]
pub struct Turns {
    /// Turns per unit of time.
    pub throughput: f64,
    /// Mean number present at each station.
    pub present: Vec<f64>,
}

/// Weights of 0..=members people at a station.
fn weights(station: &Station, members: usize) -> Vec<f64> {
    let demand = station.visits * station.mean;
    (0..=members)
        .scan(1.0, |weight, n| {
            if n > 0 {
                *weight *= demand / n.min(station.servers) as f64;
            }
            Some(*weight)
        })
        .collect()
}

fn convolve(a: &[f64], b: &[f64]) -> Vec<f64> {
    (0..a.len()).map(|n| (0..=n).map(|k| a[k] * b[n - k]).sum()).collect()
}

/// Solves a closed product-form network by convolution.
pub fn convolution(stations: &[Station], members: usize) -> Turns {
    let all: Vec<_> = stations.iter().map(|station| weights(station, members)).collect();
    let product = |skip: usize| {
        let mut unit = vec![0.0; members + 1];
        unit[0] = 1.0;
        all.iter().enumerate().filter(|(at, _)| *at != skip).fold(unit, |sum, (_, w)| convolve(&sum, w))
    };
    let whole = product(usize::MAX);
    let present = (0..stations.len())
        .map(|at| {
            let others = product(at);
            (1..=members).map(|n| n as f64 * all[at][n] * others[members - n]).sum::<f64>() / whole[members]
        })
        .collect();
    Turns { throughput: whole[members - 1] / whole[members], present }
}

/// Mean value analysis for stations with one server or pure delays.
pub fn mean_value(stations: &[Station], members: usize) -> Turns {
    let mut turns = Turns { throughput: 0.0, present: vec![0.0; stations.len()] };
    for n in 1..=members {
        let stays: Vec<f64> = stations
            .iter()
            .zip(&turns.present)
            .map(|(station, present)| {
                let ahead = if station.servers == usize::MAX { 0.0 } else { *present };
                station.visits * station.mean * (1.0 + ahead)
            })
            .collect();
        turns.throughput = n as f64 / stays.iter().sum::<f64>();
        turns.present = stays.iter().map(|stay| turns.throughput * stay).collect();
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::birth_death::finite_source;

    fn single(visits: f64, mean: f64) -> Station {
        Station { visits, mean, servers: 1 }
    }

    #[test]
    fn both_ways_agree() {
        let delay = Station { visits: 1.0, mean: 15.0, servers: usize::MAX };
        let stations = [single(121.0, 0.005), single(70.0, 0.03), single(50.0, 0.027), delay];
        let (a, b) = (convolution(&stations, 20), mean_value(&stations, 20));
        assert!((a.throughput - b.throughput).abs() < 1e-12);
        assert!(a.present.iter().zip(&b.present).all(|(a, b)| (a - b).abs() < 1e-9));
    }

    /// A balanced network of K single servers with demand D turns n / ((n + K - 1) D) (Lazowska and others 1984).
    #[test]
    fn balanced_network_in_closed_form() {
        let stations = [single(1.0, 2.0); 3];
        assert!((convolution(&stations, 5).throughput - 5.0 / (7.0 * 2.0)).abs() < 1e-12);
    }

    #[test]
    fn a_delay_and_a_team_are_the_finite_source() {
        let stations = [
            Station { visits: 1.0, mean: 4.0, servers: usize::MAX },
            Station { visits: 1.0, mean: 1.0, servers: 2 },
        ];
        let levels = finite_source(8, 4.0, 1.0, 2);
        assert!(
            (convolution(&stations, 8).present[1] - levels.waiting() - levels.in_service()).abs() < 1e-12
        );
    }
}
