//! Small counts of people withheld, as national statistics of hospital activity do: fewer than the threshold are shown
//! as a star, others to the nearest five, nought as nought. Sums are made of what is shown, so that no withheld count
//! can be had by taking the others away.

use serde::Serialize;

/// How counts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rule {
    below: i64,
}

/// A count as it may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Shown {
    /// The count; `None` if withheld. Of a sum, what of it is shown.
    pub count: Option<i64>,
    /// Some of what the sum is of was withheld: it is at least this.
    pub at_least: bool,
}

impl Rule {
    pub(crate) fn below(below: u32) -> Self {
        Self { below: i64::from(below) }
    }

    /// Whether anything is withheld at all.
    pub(crate) fn withholds(self) -> bool {
        self.below > 0
    }

    /// One count.
    pub(crate) fn show(self, count: i64) -> Shown {
        let shown = match count {
            exact if self.below == 0 || exact == 0 => Some(exact),
            small if small < self.below => None,
            other => Some((other + 2).div_euclid(5) * 5),
        };
        Shown { count: shown, at_least: false }
    }
}

impl Shown {
    /// The sum of counts as shown.
    pub(crate) fn sum(all: impl IntoIterator<Item = Shown>) -> Shown {
        all.into_iter().fold(Shown { count: Some(0), at_least: false }, |sum, one| Shown {
            count: Some(sum.count.unwrap_or(0) + one.count.unwrap_or(0)),
            at_least: sum.at_least || one.at_least || one.count.is_none(),
        })
    }

    /// In a cell.
    pub(crate) fn text(self) -> String {
        match (self.count, self.at_least) {
            (None, _) | (Some(0), true) => "*".into(),
            (Some(count), false) => crate::words::whole(count),
            (Some(count), true) => format!("{}+", crate::words::whole(count)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_counts_are_stars_and_others_rounded() {
        let rule = Rule::below(8);
        let shown: Vec<String> = [0, 1, 7, 8, 12, 13, 1_234].map(|count| rule.show(count).text()).into();
        assert_eq!(shown, ["0", "*", "*", "10", "10", "15", "1,235"]);
        assert_eq!(Rule::below(0).show(3).text(), "3");
    }

    #[test]
    fn sums_give_nothing_away() {
        let rule = Rule::below(8);
        let sum = Shown::sum([3, 12, 20].map(|count| rule.show(count)));
        assert_eq!(sum.text(), "30+");
        assert_eq!(Shown::sum([rule.show(3)]).text(), "*");
        assert_eq!(Shown::sum([]).text(), "0");
    }
}
