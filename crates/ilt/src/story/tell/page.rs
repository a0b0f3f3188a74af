//! The story on the page: days, lines broken at the edge, and what it all comes to.

use std::fmt::Write as _;

use super::{Span, Teller};
use crate::results::WIDTH;
use crate::when;

impl Teller<'_> {
    /// The whole story.
    pub(super) fn told(self) -> String {
        let mut text = String::new();
        let mut today = String::new();
        for (at, line) in &self.lines {
            let day = self.when.day(*at);
            if day != today {
                let _ = writeln!(text, "\n{day}");
                today = day;
            }
            let time = format!("{:>7}  ", self.when.time(*at));
            text.push_str(&wrapped(&time, line));
        }
        text.push('\n');
        text.push_str(&self.summary());
        text
    }

    fn summary(&self) -> String {
        let plural = |count: u32, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let sums = &self.sums;
        let mut text = format!(
            "{}, {} with {}, {}, {} of waiting",
            plural(sums.needs, "need"),
            plural(sums.contacts, "contact"),
            plural(sums.teams.len() as u32, "team"),
            plural(sums.hand_offs, "hand-off"),
            when::span(sums.waited)
        );
        if let Some((longest, step, team)) = sums.longest {
            let longest = when::span(longest);
            let _ = write!(text, " (longest {longest}, for {} with {})", self.step(step), self.team(team));
        }
        if sums.ahead > Span::ZERO {
            let _ = write!(text, ", and {} from asking to appointments booked", when::span(sums.ahead));
        }
        text.push('.');
        wrapped("In all: ", &text)
    }
}

/// A line and what leads it, broken at spaces before the edge of the page, the rest indented as far.
fn wrapped(lead: &str, line: &str) -> String {
    let indent = lead.chars().count();
    let (mut text, mut column) = (lead.to_string(), indent);
    for (at, word) in line.split(' ').enumerate() {
        let width = word.chars().count();
        if at > 0 && column + 1 + width > WIDTH {
            let _ = write!(text, "\n{:indent$}", "");
            column = indent;
        } else if at > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_the_edge_and_indented() {
        let text = wrapped("  09:15  ", &"word ".repeat(30));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("  09:15  word") && lines[0].len() <= WIDTH);
        assert!(lines[1].starts_with("         word"));
    }
}
