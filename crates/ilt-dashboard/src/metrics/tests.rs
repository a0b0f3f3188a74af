//! The contract with those who watch the service.

use super::*;

fn filled() -> Arc<Shared> {
    let shared = Arc::new(Shared::default());
    let mut signals = shared.signals();
    for name in [StageName::Fold, StageName::Outlook] {
        signals.stage(name).newest_event_us = 1_500_000_000_000_000;
        signals.stage(name).lag_records = 7;
    }
    signals.dead_letters.insert("undecodable", 3);
    [0.004, 0.3, 500.0].into_iter().for_each(|seconds| signals.forecast_latency.add(seconds));
    signals.skill.insert("ensemble", (4, 1.5));
    signals.forecast_as_of_us = 1_499_999_940_000_000;
    drop(signals);
    shared
}

/// The contract with operators: every name, its kind and its labels.
#[test]
fn every_metric_is_listed() {
    let text = Metrics::of(filled(), None).text().expect("text is written");
    let mut listed: Vec<String> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.rsplit_once(' ').map(|(name, _)| name.to_owned()))
        .filter(|name| !name.contains("stage=\"outlook\""))
        // One of each stands for all classes and all reasons.
        .filter(|name| !name.contains("le=") || name.contains("le=\"5.0\""))
        .filter(|name| !name.contains("reason=") || name.contains("undecodable"))
        .collect();
    listed.sort();
    let expected = [
        "ilt_dead_letters_total{reason=\"undecodable\"}",
        "ilt_events_counted_total",
        "ilt_events_duplicate_total",
        "ilt_events_late_total",
        "ilt_events_too_old_total",
        "ilt_events_void_total",
        "ilt_forecast_age_seconds",
        "ilt_forecast_as_of_timestamp_seconds",
        "ilt_forecast_latency_seconds_bucket{le=\"5.0\"}",
        "ilt_forecast_latency_seconds_count",
        "ilt_forecast_latency_seconds_sum",
        "ilt_forecast_making_seconds",
        "ilt_forecasts_failed_total",
        "ilt_forecasts_total",
        "ilt_ready",
        "ilt_scores_pinball_sum{method=\"ensemble\"}",
        "ilt_scores_total{method=\"ensemble\"}",
        "ilt_stage_aborts_total{stage=\"fold\"}",
        "ilt_stage_commits_total{stage=\"fold\"}",
        "ilt_stage_fenced_total{stage=\"fold\"}",
        "ilt_stage_lag_records{stage=\"fold\"}",
        "ilt_stage_lag_seconds{stage=\"fold\"}",
        "ilt_stage_longest_transaction_seconds{stage=\"fold\"}",
        "ilt_stage_newest_event_timestamp_seconds{stage=\"fold\"}",
        "ilt_stage_published_records_total{stage=\"fold\"}",
        "ilt_stage_rebalances_total{stage=\"fold\"}",
        "ilt_stage_records_total{stage=\"fold\"}",
        "ilt_stage_restore_seconds{stage=\"fold\"}",
        "ilt_stage_transaction_duration_seconds_bucket{le=\"5.0\",stage=\"fold\"}",
        "ilt_stage_transaction_duration_seconds_count{stage=\"fold\"}",
        "ilt_stage_transaction_duration_seconds_sum{stage=\"fold\"}",
        "ilt_stage_transaction_seconds{stage=\"fold\"}",
        "ilt_stopped",
        "ilt_watermark_timestamp_seconds",
    ];
    assert_eq!(listed, expected);
    assert!(text.contains("ilt_forecast_age_seconds 60.0"), "{text}");
    assert!(text.contains("ilt_dead_letters_total{reason=\"unknown-team\"} 0"), "{text}");
    for (le, count) in [("0.0025", 0), ("0.005", 1), ("0.25", 1), ("0.5", 2), ("120.0", 2), ("+Inf", 3)] {
        let line = format!("ilt_forecast_latency_seconds_bucket{{le=\"{le}\"}} {count}\n");
        assert!(text.contains(&line), "{line}{text}");
    }
    assert!(text.ends_with("# EOF\n"));
}

#[test]
fn before_anything_has_happened_there_are_metrics_too() {
    let text = Metrics::of(Arc::new(Shared::default()), Some(|| Moment(1))).text().expect("text is written");
    assert!(text.contains("ilt_ready 0.0") && !text.contains("NaN"), "{text}");
}
