//! A queue as a fluid: what comes in while the door is closed, and how long it stays.

use std::collections::VecDeque;

/// Hours that are run through before an instant: a fortnight, so that any weekend's share has run out or come round again.
pub(super) const HOURS: i64 = 2 * 168;

/// What comes in an hour, and what could go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hour {
    pub comes: f64,
    pub goes: f64,
}

/// What stands at the end, and how long what went at last had stood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fluid {
    pub standing: f64,
    /// Shares of what went, and hours.
    pub delays: Vec<(f64, f64)>,
}

impl Fluid {
    /// Runs through hours from nothing, first come first gone; delays are those of what went within so many of the last.
    pub(super) fn run(hours: &[Hour], within: f64) -> Self {
        let mut standing: VecDeque<(usize, f64)> = VecDeque::new();
        let looked = hours.len().saturating_sub(libm::ceil(within) as usize);
        let (mut gone, mut all) = (Vec::new(), 0.0);
        for (now, hour) in hours.iter().enumerate() {
            standing.push_back((now, hour.comes));
            let mut left = hour.goes;
            while let Some((since, much)) = standing.front_mut().filter(|_| left > 0.0) {
                let part = much.min(left);
                if now >= looked {
                    gone.push((part, (now - *since) as f64));
                    all += part;
                }
                *much -= part;
                left -= part;
                if *much <= 0.0 {
                    standing.pop_front();
                }
            }
        }
        let delays = match all > 0.0 {
            true => gone.into_iter().map(|(part, delay)| (part / all, delay)).collect(),
            false => vec![(1.0, 0.0)],
        };
        Self { standing: standing.iter().map(|(_, much)| much).sum(), delays }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One an hour, closed for four hours, then room for three an hour: after four hours four stand, and after two more two
    /// less each; those who went in the first open hour had waited four, three and two hours.
    #[test]
    fn a_door_that_opens_by_hand() {
        let closed = Hour { comes: 1.0, goes: 0.0 };
        let open = Hour { comes: 1.0, goes: 3.0 };
        assert_eq!(Fluid::run(&[closed; 4], 4.0), Fluid { standing: 4.0, delays: vec![(1.0, 0.0)] });
        let fluid = Fluid::run(&[closed, closed, closed, closed, open], 1.0);
        let third = 1.0 / 3.0;
        assert_eq!(fluid, Fluid { standing: 2.0, delays: vec![(third, 4.0), (third, 3.0), (third, 2.0)] });
        let fluid = Fluid::run(&[closed, closed, closed, closed, open, open, open], 1.0);
        assert_eq!(fluid, Fluid { standing: 0.0, delays: vec![(1.0, 0.0)] });
    }
}
