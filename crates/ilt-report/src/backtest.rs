//! A back-test as a page and its files: the verdict in plain words first, then skill, coverage and forecasts drawn over
//! what came, each chart beside its table.

mod calibration;
mod chances;
mod fans;
mod methods;
mod skill;
mod verdict;

use std::path::Path;

use ilt_forecast::backtest::{Findings, document};

use crate::error::Error;
use crate::folder::{self, Unfinished, Written};
use crate::page::{Page, Section};

/// Writes page and scores: all or, on an error, none.
pub(crate) fn write(folder: &Path, findings: &Findings) -> Result<Written, Error> {
    let mut result = Unfinished::begin(folder, folder::BACKTEST)?;
    result.add("backtest.html", page(findings).html()?.as_bytes())?;
    let scores = document::csv(&findings.rows).map_err(|why| Error::Scores(why.to_string()))?;
    result.add("scores.csv", &scores)?;
    let json = document::json(findings).map_err(|why| Error::Scores(why.to_string()))?;
    result.add("scores.json", json.as_bytes())?;
    result.finish()
}

fn page(findings: &Findings) -> Page {
    let sections: [Option<Section>; 6] = [
        verdict::section(findings),
        skill::section(findings),
        calibration::section(findings),
        chances::section(findings),
        fans::section(findings),
        methods::section(findings),
    ];
    Page {
        title: findings.about.title.clone(),
        question: "How well would the past have been foretold?".to_owned(),
        basis: findings.about.basis.clone(),
        warnings: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        note: "A planning tool: not for decisions about a person.",
    }
}

/// What a group of series is called.
fn called<'f>(findings: &'f Findings, group: &'f str) -> &'f str {
    let found = findings.about.groups.iter().find(|(slug, _)| slug == group);
    found.map_or(group, |(_, name)| name.as_str())
}

/// How far ahead, in words.
fn ahead(name: &str) -> String {
    let unit = |short: &str, long: &str| Some(format!("{}{long}", name.strip_suffix(short)?));
    match name {
        "all" => "all steps".to_owned(),
        "1 d" => "1 day".to_owned(),
        "1 h" => "1 hour".to_owned(),
        _ => unit(" h", " hours").or(unit(" d", " days")).unwrap_or(name.to_owned()).replace('-', "–"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_and_shares_read_well() {
        let cases =
            [("all", "all steps"), ("1 d", "1 day"), ("2-3 d", "2–3 days"), ("13-24 h", "13–24 hours")];
        for (name, words) in cases.into_iter().chain([("12 weeks", "12 weeks"), ("48 hours", "48 hours")]) {
            assert_eq!(ahead(name), words);
        }
        let shares = [(0.0, "0%"), (0.123, "+12%"), (-0.123, "\u{2212}12%"), (0.031, "+3.1%")];
        for (share, words) in shares {
            assert_eq!(verdict::signed(share), words);
        }
    }

    /// A back-test of nothing, or of odd figures, is still a page.
    #[test]
    fn nothing_at_all_is_a_page() {
        let html = page(&Findings::default()).html().expect("a page");
        assert!(html.contains("How well would the past have been foretold?") && !html.contains("NaN"));
    }
}
