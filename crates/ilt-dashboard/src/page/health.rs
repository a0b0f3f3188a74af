//! How the service itself is doing.

use ilt_domain::Moment;
use ilt_live::signals::{StageName, StageSignals};

use super::{Block, Cell, Scene, Section, Sheet};
use crate::words::{fixed, several, whole};

pub(crate) fn section(scene: &Scene<'_>) -> Section {
    let mut section = Section::new("health", "Health of the service");
    let signals = scene.signals;
    if signals.forecasts_failed > 0 {
        let claim = format!(
            "{} could not be made.",
            several(signals.forecasts_failed as usize, "forecast", "forecasts")
        );
        section.blocks.push(Block::Loud(claim, "Why is in the log of the service.".into()));
    }
    section.text(match (signals.is_ready(), signals.stopped.is_some()) {
        (_, true) => "The service has stopped.",
        (true, false) => "The service is up and reading.",
        (false, false) => "The service is starting: it restores its state before it reads.",
    });
    section.table(stages(scene));
    section.table(events(scene));
    section.table(refused(scene));
    section.table(methods(scene));
    section
}

fn stages(scene: &Scene<'_>) -> Sheet {
    let columns = [
        "Stage",
        "Newest event",
        "#Records behind",
        "#Records read",
        "#Published",
        "#Transactions",
        "#Last took",
        "#Aborts",
        "#Moved",
        "#Taken over",
    ];
    let mut sheet = Sheet::new("stages", "The two stages", &columns);
    for (name, stage) in &scene.signals.stages {
        sheet.push(row(*name, stage));
    }
    sheet
}

fn row(name: StageName, stage: &StageSignals) -> Vec<Cell> {
    let what = match name {
        StageName::Fold => "Events to state and hand-offs",
        StageName::Outlook => "State to forecasts",
    };
    let counts = [stage.records, stage.published, stage.commits].map(|count| whole(count).into());
    let rest = [stage.aborts, stage.rebalances, stage.fenced].map(|count| whole(count).into());
    let mut row =
        vec![what.into(), Cell::moment(Moment(stage.newest_event_us)), whole(stage.lag_records).into()];
    row.extend(counts);
    row.push(seconds(stage.transaction_seconds).into());
    row.extend(rest);
    row
}

fn seconds(value: f64) -> String {
    if value < 1.0 { format!("{} ms", fixed(value * 1e3, 0)) } else { format!("{} s", fixed(value, 1)) }
}

fn events(scene: &Scene<'_>) -> Sheet {
    let signals = scene.signals;
    let refused: u64 = signals.dead_letters.values().sum();
    let all = [
        ("Events that counted", signals.counted),
        ("Of these, late", signals.late),
        ("Duplicates, dropped", signals.duplicates),
        ("Taken back before they came", signals.void),
        ("Too old to count", signals.too_old),
        ("Could not be read", refused),
        ("Forecasts published", signals.forecasts),
        ("Forecasts that could not be made", signals.forecasts_failed),
    ];
    let mut sheet = Sheet::new("events", "Since the service started", &["What", "#How many"]);
    for (what, count) in all {
        sheet.push(vec![what.into(), whole(count).into()]);
    }
    sheet
}

fn refused(scene: &Scene<'_>) -> Sheet {
    let caption = "Records that could not be read, by reason; they are kept as dead letters";
    let mut sheet = Sheet::new("refused", caption, &["Reason", "#How many"]);
    for (reason, count) in &scene.signals.dead_letters {
        sheet.push(vec![(*reason).into(), whole(*count).into()]);
    }
    sheet
}

fn methods(scene: &Scene<'_>) -> Sheet {
    let caption =
        "How forecasting methods have done on everything that has come true; a smaller loss is better";
    let mut sheet = Sheet::new("methods", caption, &["Method", "#Figures scored", "#Mean loss"]);
    for (method, (count, loss)) in &scene.signals.skill {
        let mean = if *count > 0 { loss / *count as f64 } else { f64::NAN };
        let name = if *method == "ensemble" { "runs of the model" } else { method };
        sheet.push(vec![name.into(), whole(*count).into(), fixed(mean, 2).into()]);
    }
    sheet
}
