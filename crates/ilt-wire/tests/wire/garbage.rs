//! What is refused, for which reason, and that nothing of it is repeated.

use ilt_domain::Span;
use ilt_wire::proto::ilt::activity::v1::{self as wire, Activity, activity::What};
use ilt_wire::{LONGEST_VALUE, Reason, decode_activity, decode_record, encode_activity};
use ilt_wire::{events, forecast, hand_off, state};
use proptest::prelude::*;
use prost::Message;

use crate::cast::{self, NOW};

/// A number of the range set aside for tests (999), with the right check digit.
const TEST_NUMBER: &str = "9990000018";

/// The message of a stored event, to be spoilt.
fn sound(name: &str) -> Activity {
    let (_, event) = cast::events().into_iter().find(|(one, _)| *one == name).unwrap();
    Activity::decode(encode_activity(&event, &cast::codes()).as_slice()).unwrap()
}

fn verdict(bytes: &[u8]) -> Result<(), Reason> {
    let made = (NOW + Span::HOUR).0;
    let verdict = decode_record(Some(b"charnwood"), Some(bytes), made, &cast::codes());
    verdict.map(|_| ()).map_err(|refused| refused.reason)
}

fn refused(name: &str, spoil: impl FnOnce(&mut Activity)) -> Reason {
    let mut message = sound(name);
    spoil(&mut message);
    verdict(&message.encode_to_vec()).unwrap_err()
}

#[test]
fn every_fault_has_its_reason() {
    let planned = "contact-planned";
    let far = |message: &mut Activity| match &mut message.what {
        Some(What::ContactPlanned(said)) => said.slots = 70_000,
        _ => unreachable!(),
    };
    let long = |message: &mut Activity| match &mut message.what {
        Some(What::ContactCompleted(said)) => said.travel_us = -1,
        _ => unreachable!(),
    };
    let cases = [
        (Reason::UnknownLocality, refused(planned, |message| message.locality = "atlantis".into())),
        (Reason::UnknownTeam, refused(planned, |message| message.team = "atlantis".into())),
        (Reason::UnknownCode, refused(planned, |message| message.step = "atlantis".into())),
        (Reason::UnknownCode, refused(planned, |message| message.role = "Jane Doe, 1 High Street".into())),
        (Reason::UnknownCode, refused(planned, |message| message.organisation = "LE1 1AA".into())),
        (Reason::UnknownCode, refused(planned, |message| message.source = "1931-05-14".into())),
        (Reason::WrongKey, refused(planned, |message| message.locality = "hinckley-and-bosworth".into())),
        (Reason::MissingField, refused(planned, |message| message.event_id.clear())),
        (Reason::MissingField, refused(planned, |message| message.person.clear())),
        (Reason::MissingField, refused(planned, |message| message.referral_id.clear())),
        (Reason::MissingField, refused(planned, |message| message.step.clear())),
        (Reason::MissingField, refused(planned, |message| message.team.clear())),
        (Reason::MissingField, refused(planned, |message| message.occurred_at_us = 0)),
        (Reason::MissingField, refused(planned, |message| message.what = None)),
        (Reason::BadPseudonym, refused(planned, |message| message.person.make_ascii_uppercase())),
        (Reason::BadPseudonym, refused(planned, |message| message.person = "jane".into())),
        (Reason::BadId, refused(planned, |message| message.event_id = "7".into())),
        (Reason::BadId, refused(planned, |message| message.caused_by = Some("7".into()))),
        (Reason::ImpossibleTime, refused(planned, |message| message.occurred_at_us = 1)),
        (Reason::ImpossibleTime, refused(planned, |message| message.occurred_at_us = i64::MAX)),
        (Reason::ImpossibleTime, refused(planned, |message| message.recorded_at_us -= 10 * 60_000_000)),
        (Reason::ImpossibleTime, refused(planned, |message| message.recorded_at_us += 2 * 3_600_000_000)),
        (Reason::ImpossibleTime, refused("contact-completed", long)),
        (Reason::OutOfRange, refused(planned, far)),
        (Reason::IdentifiesAPerson, refused(planned, |message| message.person = TEST_NUMBER.into())),
        (Reason::IdentifiesAPerson, refused(planned, |message| message.step = "999 000 0018".into())),
    ];
    for (index, (wanted, found)) in cases.into_iter().enumerate() {
        assert_eq!(wanted, found, "case {index}");
    }
}

#[test]
fn a_record_must_be_whole() {
    let codes = cast::codes();
    let bytes = sound("contact-planned").encode_to_vec();
    let reason = |key: Option<&[u8]>, value: Option<&[u8]>| {
        decode_record(key, value, NOW.0 + Span::HOUR.0, &codes).unwrap_err().reason
    };
    assert_eq!(reason(None, Some(&bytes)), Reason::NullKey);
    assert_eq!(reason(Some(b"charnwood"), None), Reason::NullValue);
    assert_eq!(reason(Some(b"atlantis"), Some(&bytes)), Reason::WrongKey);
    assert_eq!(reason(Some(TEST_NUMBER.as_bytes()), Some(&bytes)), Reason::IdentifiesAPerson);
    assert_eq!(verdict(&vec![b'x'; LONGEST_VALUE + 1]), Err(Reason::OverSize));
    assert_eq!(verdict(b"not a message"), Err(Reason::Undecodable));
    assert_eq!(verdict(format!("name,{TEST_NUMBER}").as_bytes()), Err(Reason::IdentifiesAPerson));
    assert_eq!(verdict(b"\x00\x01"), Err(Reason::Undecodable));
    assert_eq!(verdict(b""), Err(Reason::MissingField));
    // A record without a time of its own is taken as it is.
    assert!(decode_record(Some(b"charnwood"), Some(&bytes), -1, &codes).is_ok());
}

#[test]
fn fields_and_values_of_later_versions_are_no_garbage() {
    let unknown = |number: u32, value: &[u8]| {
        let mut bytes = Vec::new();
        prost::encoding::encode_key(number, prost::encoding::WireType::LengthDelimited, &mut bytes);
        prost::encoding::encode_varint(value.len() as u64, &mut bytes);
        bytes.extend_from_slice(value);
        bytes
    };
    let mut message = sound("referral-returned-full");
    message.what = Some(What::ReferralReturned(wire::ReferralReturned { reason: 77 }));
    assert_eq!(verdict(&message.encode_to_vec()), Ok(()));
    let with = |value: &[u8]| [message.encode_to_vec(), unknown(900, value)].concat();
    assert_eq!(verdict(&with(b"something new")), Ok(()));
    assert_eq!(verdict(&with(TEST_NUMBER.as_bytes())), Err(Reason::IdentifiesAPerson));
    assert_eq!(verdict(&with(&unknown(3, TEST_NUMBER.as_bytes()))), Err(Reason::IdentifiesAPerson));
    message.what = None;
    assert_eq!(verdict(&[message.encode_to_vec(), unknown(99, b"")].concat()), Err(Reason::UnknownKind));
}

#[test]
fn a_directory_code_that_passes_for_a_person_is_unknown() {
    let mut directory = (**cast::codes().directory()).clone();
    directory.steps[0].id = TEST_NUMBER.into();
    let codes = ilt_wire::Codes::new(std::sync::Arc::new(directory), &cast::SOURCES);
    assert_eq!(codes.step(TEST_NUMBER), None);
    assert!(codes.step("matron").is_some());
}

/// What one record leaves behind must not show in the next.
#[test]
fn a_decoder_forgets() {
    let codes = cast::codes();
    let mut decoder = ilt_wire::Decoder::default();
    for (name, event) in cast::events() {
        let bytes = encode_activity(&event, &codes);
        assert_eq!(decoder.activity(&bytes, event.recorded, &codes), Ok(event), "{name}");
        let cut = decoder.activity(&bytes[..bytes.len() / 2], event.recorded, &codes);
        assert_eq!(cut, decode_activity(&bytes[..bytes.len() / 2], event.recorded, &codes));
    }
}

#[test]
fn refusals_repeat_nothing() {
    let mut message = sound("contact-planned");
    message.person = "secret-person".into();
    let refused = decode_activity(&message.encode_to_vec(), NOW, &cast::codes()).unwrap_err();
    assert_eq!(refused.to_string(), "bad-pseudonym: field person");
}

#[test]
fn slugs_are_all_different() {
    let mut slugs: Vec<&str> = Reason::ALL.iter().map(|reason| reason.slug()).collect();
    slugs.sort_unstable();
    slugs.dedup();
    assert_eq!(slugs.len(), Reason::ALL.len());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn nothing_makes_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_all_ways(&bytes);
    }

    #[test]
    fn nor_does_anything_nearly_right(
        which in any::<proptest::sample::Index>(),
        at in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let all = cast::events();
        let (_, event) = which.get(&all);
        let mut bytes = encode_activity(event, &cast::codes());
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        read_all_ways(&bytes);
    }
}

fn read_all_ways(bytes: &[u8]) {
    let codes = cast::codes();
    let _ = decode_record(Some(bytes), Some(bytes), i64::MIN, &codes);
    let _ = decode_activity(bytes, NOW, &codes);
    let _ = events::decode_events(bytes, &codes);
    let _ = forecast::decode_forecast(bytes, &codes);
    let _ = forecast::decode_score(bytes, &codes);
    let _ = hand_off::decode_hand_off_count(bytes, &codes);
    let _ = hand_off::decode_public_hand_off_count(bytes, &codes);
    let _ = state::decode_cut(bytes, &codes);
    let _ = state::decode_state_now(bytes, &codes);
}
