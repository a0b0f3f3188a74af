//! A session of slots for the day itself, asked for by a Poisson number of people before it begins.

/// What a session gives on average.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    /// People who get a slot.
    pub seen: f64,
    /// People for whom none is left.
    pub turned_away: f64,
    /// Mean time from asking to the slot, of those who get one.
    pub lead: f64,
}

/// `asking` people on average, evenly over `before` units of time that end when the session begins; `slots` slots
/// at `pace` apart, given in order of asking.
///
/// Given that n ask, the k-th asks at k / (n + 1) of the time on average (order statistics of uniforms).
pub fn session(asking: f64, before: f64, slots: u32, pace: f64) -> Session {
    let mut chance = (-asking).exp();
    let mut answer = Session { seen: 0.0, turned_away: 0.0, lead: 0.0 };
    for n in 1..=(asking as u32 * 10 + 100) {
        chance *= asking / f64::from(n);
        let seen = n.min(slots);
        answer.seen += chance * f64::from(seen);
        answer.turned_away += chance * f64::from(n - seen);
        let asked_ahead = |k: u32| before * (1.0 - f64::from(k) / f64::from(n + 1));
        let leads: f64 = (1..=seen).map(|k| asked_ahead(k) + pace * f64::from(k - 1)).sum();
        answer.lead += chance * leads;
    }
    answer.lead /= answer.seen;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With slots enough at one instant everyone is seen and waits half the time on average.
    #[test]
    fn slots_for_everyone() {
        let all = session(5.0, 8.0, 200, 0.0);
        assert!((all.seen - 5.0).abs() < 1e-9 && all.turned_away < 1e-12 && (all.lead - 4.0).abs() < 1e-9);
    }

    /// One slot: seen with chance 1 - exp(-m).
    #[test]
    fn one_slot() {
        let one = session(1.5, 8.0, 1, 1.0);
        assert!((one.seen - (1.0 - (-1.5f64).exp())).abs() < 1e-12);
        assert!((one.seen + one.turned_away - 1.5).abs() < 1e-9);
    }
}
