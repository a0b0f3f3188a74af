//! How much goes from where to where (Sankey).

use kuva::plot::SankeyPlot;
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;

use crate::bars::{Bars, render, tick};
use crate::theme::{self, Screen};

/// Flows from the names on the left to the names on the right.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// From, to, how much.
    pub links: Vec<(String, String, f64)>,
}

impl Flow {
    pub(crate) fn draw(&self, screen: Screen) -> Option<String> {
        let links: Vec<_> = self.links.iter().filter(|link| link.2.is_finite() && link.2 > 0.0).collect();
        if links.is_empty() {
            return None;
        }
        if screen == Screen::Narrow {
            return largest(&links).draw(screen);
        }
        let senders = names(links.iter().map(|link| link.0.as_str()));
        let receivers = names(links.iter().map(|link| link.1.as_str()));
        let all = names(senders.iter().chain(&receivers).copied());
        let colour = |name: &str| theme::series(all.iter().position(|other| *other == name).unwrap_or(0));
        // A name may stand on both sides; an invisible mark keeps the two apart for the library.
        let sent = |name: &str| {
            let amount: f64 = links.iter().filter(|link| link.0 == name).map(|link| link.2).sum();
            format!("{name}: {}", tick(amount.round()))
        };
        let received = |name: &str| {
            let amount: f64 = links.iter().filter(|link| link.1 == name).map(|link| link.2).sum();
            format!("{name}: {}\u{200b}", tick(amount.round()))
        };
        let mut plot = SankeyPlot::new()
            .with_per_link_colors()
            .with_link_opacity(0.35)
            .with_node_gap(14.0)
            .with_node_width(BAR);
        for name in &senders {
            plot = plot.with_node_color(sent(name), colour(name)).with_node_column(sent(name), 0);
        }
        for name in &receivers {
            plot = plot.with_node_color(received(name), colour(name)).with_node_column(received(name), 1);
        }
        for (from, to, amount) in &links {
            plot = plot.with_link_colored(sent(from), received(to), *amount, colour(from));
        }
        let plots = vec![Plot::Sankey(plot)];
        let letters = |name: String| name.chars().count();
        let left = senders.iter().map(|name| letters(sent(name))).max().unwrap_or(0);
        let right = receivers.iter().map(|name| letters(received(name))).max().unwrap_or(0);
        let (left, right) = margins(left, right);
        let layout = Layout::auto_from_plots(&plots).with_force_margins(left, right);
        let height = 130.0 + 46.0 * senders.len().max(receivers.len()) as f64;
        Some(render(plots, theme::dressed(layout, height, screen)))
    }
}

/// Flows told on a narrow screen.
const TOLD: usize = 10;

/// The largest flows as bars: names on both sides leave a narrow screen no room for what flows between them.
fn largest(links: &[&(String, String, f64)]) -> Bars {
    let mut sorted = links.to_vec();
    sorted.sort_by(|one, other| other.2.total_cmp(&one.2));
    let bar = |link: &&(String, String, f64)| {
        (format!("{} to {}: {}", link.0, link.1, tick(link.2.round())), link.2, None)
    };
    let axis = match sorted.len() > TOLD {
        true => format!("number, the {TOLD} largest"),
        false => "number".to_owned(),
    };
    Bars { bars: sorted.iter().take(TOLD).map(bar).collect(), axis, note: None }
}

/// Width of the bars.
const BAR: f64 = 20.0;
/// What the library sets aside for names on the right.
const RESERVED: f64 = 85.0;

/// The margins with which the bars stand just inside the names. The library puts each bar in the middle of its half
/// of the plot, less what it sets aside on the right, whatever the names need.
fn margins(left_letters: usize, right_letters: usize) -> (f64, f64) {
    let room = |letters: usize| 6.6 * letters as f64 + 14.0;
    let half = (Screen::Wide.width() - room(left_letters) - room(right_letters) - BAR).max(60.0);
    let left = room(left_letters) - (half - BAR) / 2.0;
    (left, Screen::Wide.width() - left - 2.0 * half - RESERVED)
}

/// The names in order of first mention.
fn names<'s>(all: impl Iterator<Item = &'s str>) -> Vec<&'s str> {
    let mut names = Vec::new();
    for name in all {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
