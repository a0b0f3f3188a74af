//! Negative binomial regression on the calendar: a factor for each bin of the week, two harmonics of the year, a trend,
//! and a factor for each kind of special day, fitted by iterated weighted least squares (Nelder & Wedderburn 1972).

use core::f64::consts::TAU;

use super::{Forecaster, Kind, needed};
use crate::counts::{CountLaw, Negbin};
use crate::history::{Cadence, Holiday, Slot};

/// Years of counts fitted to, at most.
const YEARS: usize = 3;
/// Days between fits.
const RENEWED: usize = 28;
const ROUNDS: usize = 12;
/// Terms beside the bins: trend, two harmonics, special days.
const TERMS: usize = 5 + Holiday::KINDS;
/// What the factors are drawn to nought by: a factor of 10 in a bin without counts weighs as one count.
const RIDGE: f64 = 0.05;

/// The regression, fitted anew every four weeks to the counts so far.
#[derive(Debug, Clone)]
pub struct Regression {
    cadence: Cadence,
    rows: Vec<(Slot, f64)>,
    coefficients: Vec<f64>,
    excess: f64,
    since: usize,
}

impl Regression {
    /// Fits to counts; `None` of fewer than four weeks.
    pub fn fit(cadence: Cadence, slots: &[Slot], counts: &[u32]) -> Option<Self> {
        if counts.len() < needed(Kind::Regression, cadence) {
            return None;
        }
        let rows = slots.iter().zip(counts).map(|(slot, count)| (*slot, f64::from(*count))).collect();
        let coefficients = vec![0.0; 1 + cadence.bins() + TERMS];
        let mut fitted = Self { cadence, rows, coefficients, excess: 0.02, since: 0 };
        fitted.renew();
        Some(fitted)
    }

    fn renew(&mut self) {
        let most = YEARS * 364 * self.cadence.per_day();
        let old = self.rows.len().saturating_sub(most);
        self.rows.drain(..old);
        self.since = 0;
        let mean = self.rows.iter().map(|row| row.1).sum::<f64>() / self.rows.len() as f64;
        if self.coefficients[0] == 0.0 {
            self.coefficients[0] = libm::log(mean.max(1e-6));
        }
        for _ in 0..ROUNDS {
            let moved = self.round();
            if moved < 1e-6 {
                break;
            }
        }
    }

    /// One round of weighted least squares and one estimate of the excess; the largest move of a coefficient.
    fn round(&mut self) -> f64 {
        let size = self.coefficients.len();
        let (mut normal, mut right) = (vec![0.0; size * size], vec![0.0; size]);
        let (mut unexplained, mut squares) = (0.0, 0.0);
        let end = self.rows.last().map_or(0, |row| row.0.day);
        for (slot, count) in &self.rows {
            let parts = parts(self.cadence, slot, end);
            let mean = self.mean(&parts);
            let weight = mean / (1.0 + self.excess * mean);
            let error = (count - mean) / mean;
            for (at, &(row, by)) in parts.iter().enumerate() {
                right[row] += weight * error * by;
                for &(column, times) in &parts[at..] {
                    normal[row.min(column) * size + row.max(column)] += weight * by * times;
                }
            }
            unexplained += (count - mean) * (count - mean) - mean;
            squares += mean * mean;
        }
        for at in 0..size {
            // The overall level is free.
            let ridge = if at == 0 { 1e-9 } else { RIDGE };
            normal[at * size + at] += ridge;
            right[at] -= ridge * if at == 0 { 0.0 } else { self.coefficients[at] };
        }
        self.excess = (unexplained / squares.max(1e-12)).max(0.0);
        solve(&mut normal, &mut right, size);
        // Steps of more than e^2 at once can only be the start far from the goal.
        let moves = right.iter().map(|step| step.clamp(-2.0, 2.0));
        let mut most = 0.0_f64;
        for (coefficient, step) in self.coefficients.iter_mut().zip(moves) {
            *coefficient += step;
            most = most.max(step.abs());
        }
        most
    }

    fn mean(&self, parts: &[(usize, f64)]) -> f64 {
        let log: f64 = parts.iter().map(|(at, times)| times * self.coefficients[*at]).sum();
        libm::exp(log.clamp(-30.0, 30.0))
    }
}

/// The parts of the logarithm of the mean; years are counted from day `end`.
fn parts(cadence: Cadence, slot: &Slot, end: i32) -> Vec<(usize, f64)> {
    let first = 1 + cadence.bins();
    let mut parts = vec![(0, 1.0), (1 + usize::from(slot.bin), 1.0)];
    parts.push((first, f64::from(slot.day - end) / 365.25));
    for harmonic in 0..2 {
        let (sine, cosine) = libm::sincos(TAU * (harmonic + 1) as f64 * slot.year);
        parts.push((first + 1 + 2 * harmonic, sine));
        parts.push((first + 2 + 2 * harmonic, cosine));
    }
    if let Some(holiday) = slot.holiday {
        parts.push((first + 5 + holiday.index(), 1.0));
    }
    parts
}

/// Solves a symmetric positive definite system given by its upper triangle, in place (Cholesky; Benoit 1924).
fn solve(matrix: &mut [f64], right: &mut [f64], size: usize) {
    for row in 0..size {
        let pivot = libm::sqrt(matrix[row * size + row].max(1e-12));
        matrix[row * size..(row + 1) * size][row..].iter_mut().for_each(|entry| *entry /= pivot);
        let (done, rest) = matrix.split_at_mut((row + 1) * size);
        let upper = &done[row * size..];
        for below in row + 1..size {
            let times = upper[below];
            if times == 0.0 {
                continue;
            }
            let target = &mut rest[(below - row - 1) * size..(below - row) * size];
            for (entry, from) in target[below..].iter_mut().zip(&upper[below..]) {
                *entry -= times * from;
            }
        }
    }
    for row in 0..size {
        right[row] /= matrix[row * size + row];
        for column in row + 1..size {
            right[column] -= matrix[row * size + column] * right[row];
        }
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|column| matrix[row * size + column] * right[column]).sum();
        right[row] = (right[row] - known) / matrix[row * size + row];
    }
}

impl Forecaster for Regression {
    fn observe(&mut self, slot: &Slot, count: u32) {
        self.rows.push((*slot, f64::from(count)));
        self.since += 1;
        if self.since >= RENEWED * self.cadence.per_day() {
            self.renew();
        }
    }

    fn quantiles(&self, ahead: &[Slot]) -> Vec<[f64; 21]> {
        // Years are counted from the end of the last fit, to which the coefficients belong.
        let fitted = self.rows.len() - 1 - self.since.min(self.rows.len() - 1);
        let end = self.rows[fitted].0.day;
        let law = |slot: &Slot| {
            let mean = self.mean(&parts(self.cadence, slot, end));
            CountLaw::mixture(&[(1.0, Negbin { mean, excess: self.excess })]).quantiles()
        };
        ahead.iter().map(law).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 4x + 2y = 10, 2x + 3y = 11.
    #[test]
    fn a_system_by_hand() {
        let (mut matrix, mut right) = (vec![4.0, 2.0, 0.0, 3.0], vec![10.0, 11.0]);
        solve(&mut matrix, &mut right, 2);
        assert!((right[0] - 1.0).abs() < 1e-12 && (right[1] - 3.0).abs() < 1e-12, "{right:?}");
    }
}
