//! Bytes of every message as they were released: they decode for ever, to the same meaning.
//!
//! `ILT_BLESS=1` adds bytes of new kinds and writes the meanings again; bytes that are there are never written over.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use ilt_domain::Moment;
use ilt_wire::hand_off::PublicHandOffCount;
use ilt_wire::{Codes, decode_activity, decode_events, encode_activity, encode_events};
use ilt_wire::{forecast, hand_off, state};

use crate::cast;

#[test]
fn stored_bytes_keep_their_meaning() {
    let folder = cast::stored().join("v1");
    let meanings = folder.join("meanings.txt");
    let bless = std::env::var_os("ILT_BLESS").is_some();
    if bless {
        fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in written(&cast::codes()) {
            let path = folder.join(format!("{name}.bin"));
            if !path.exists() {
                fs::write(path, bytes).unwrap();
            }
        }
    }
    let mut found = String::new();
    for (name, bytes) in stored(&folder) {
        writeln!(found, "{name}: {}", meaning(&name, &bytes, &cast::codes())).unwrap();
    }
    if bless {
        fs::write(&meanings, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(&meanings).unwrap());
    for (name, _) in written(&cast::codes()) {
        assert!(
            found.contains(&format!("{name}: ")),
            "{name} has no stored bytes; add them with ILT_BLESS=1"
        );
    }
}

fn stored(folder: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "bin"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap()))
        .collect()
}

/// Every message as this version writes it; the part of its name before the dot says what it is.
fn written(codes: &Codes) -> Vec<(String, Vec<u8>)> {
    let events = cast::events();
    let count = cast::count();
    let public =
        |shown| PublicHandOffCount { key: count.key, window: count.window, count: shown, version: 2 };
    let public = |shown| hand_off::encode_public_hand_off_count(&public(shown), codes);
    let several: Vec<_> = events.iter().take(3).map(|(_, event)| *event).collect();
    let mut all: Vec<(String, Vec<u8>)> = events
        .iter()
        .map(|(name, event)| (format!("activity.{name}"), encode_activity(event, codes)))
        .collect();
    all.extend([
        ("events.three".into(), encode_events(&several, codes)),
        ("forecast.superseding".into(), forecast::encode_forecast(&cast::forecast(), codes)),
        ("forecast.stale".into(), forecast::encode_forecast(&cast::stale(), codes)),
        ("score.one".into(), forecast::encode_score(&cast::score(), codes)),
        ("hand-off-count.lower".into(), hand_off::encode_hand_off_count(&count, codes)),
        ("public-hand-off-count.shown".into(), public(Some(40))),
        ("public-hand-off-count.withheld".into(), public(None)),
        ("state-now.one".into(), state::encode_state_now(&cast::state_now(), codes)),
        (
            "public-state-now.shown".into(),
            state::encode_public_state_now(&cast::public_state_now(Some(15)), codes),
        ),
        (
            "public-state-now.withheld".into(),
            state::encode_public_state_now(&cast::public_state_now(None), codes),
        ),
        ("cut.every-presence".into(), state::encode_cut(&cast::cut(), codes)),
    ]);
    all
}

/// What stored bytes say, as text; panics if they no longer decode.
fn meaning(name: &str, bytes: &[u8], codes: &Codes) -> String {
    match name.split_once('.').unwrap().0 {
        "activity" => format!("{:?}", decode_activity(bytes, Moment(0), codes).unwrap()),
        "events" => format!("{:?}", decode_events(bytes, codes).unwrap()),
        "forecast" => format!("{:?}", forecast::decode_forecast(bytes, codes).unwrap()),
        "score" => format!("{:?}", forecast::decode_score(bytes, codes).unwrap()),
        "hand-off-count" => format!("{:?}", hand_off::decode_hand_off_count(bytes, codes).unwrap()),
        "public-hand-off-count" => {
            format!("{:?}", hand_off::decode_public_hand_off_count(bytes, codes).unwrap())
        }
        "state-now" => format!("{:?}", state::decode_state_now(bytes, codes).unwrap()),
        "public-state-now" => format!("{:?}", state::decode_public_state_now(bytes, codes).unwrap()),
        "cut" => format!("{:?}", state::decode_cut(bytes, codes).unwrap()),
        kind => panic!("{kind} is no kind of message"),
    }
}
