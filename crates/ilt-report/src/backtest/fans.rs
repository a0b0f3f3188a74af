//! Some forecasts drawn over what came.

use ilt_chart::{Chart, Column, Fan as Drawn, FanPoint, Picture, Table};
use ilt_forecast::backtest::Fan;
use ilt_forecast::backtest::Findings;

use crate::page::Section;
use crate::words::{NOTHING, digits, plain, several};

/// Most forecasts drawn.
const MOST: usize = 6;

pub(super) fn section(findings: &Findings) -> Option<Section> {
    let mut section = Section::new("forecasts", "Forecasts over what came");
    for (at, fan) in findings.fans.iter().take(MOST).enumerate() {
        section.chart(chart(at, fan));
    }
    if let Some(more) = findings.fans.len().checked_sub(MOST).filter(|more| *more > 0) {
        section.text(format!("{} not drawn.", several(more, "more forecast is", "more forecasts are")));
    }
    section.filled()
}

fn chart(at: usize, fan: &Fan) -> Chart {
    let said = || fan.points.iter().filter_map(|point| Some((point.said?, point.came?)));
    let held = said().filter(|([_, low, _, high, _], came)| low <= came && came <= high).count();
    let columns = ["forecast, middle", "80% from", "80% to", "what came"];
    let mut table = Table::new(
        fan.title.clone(),
        std::iter::once(Column::text(fan.across.clone())).chain(columns.map(Column::number)).collect(),
    );
    for point in &fan.points {
        let of = |place: usize| point.said.map_or_else(|| NOTHING.to_owned(), |said| digits(said[place]));
        let came = point.came.map_or_else(|| NOTHING.to_owned(), digits);
        table.push([plain(point.at), of(2), of(1), of(3), came]);
    }
    Chart {
        id: format!("fan-{at}"),
        title: fan.title.clone(),
        summary: format!("The 80% range held {held} of {}.", several(said().count(), "value", "values")),
        picture: Picture::Fan(Drawn {
            points: fan
                .points
                .iter()
                .map(|point| FanPoint { at: point.at, said: point.said, came: point.came })
                .collect(),
            across: fan.across.clone(),
            up: fan.up.clone(),
        }),
        table,
    }
}
