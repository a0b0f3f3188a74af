use std::collections::BTreeMap;

use super::{Assignor, SaslMechanism, Settings};

fn read(text: &str, said: &[(&str, &str)]) -> Result<Settings, String> {
    let said: BTreeMap<String, String> =
        said.iter().map(|(name, value)| (format!("ILT_KAFKA_{name}"), (*value).to_owned())).collect();
    Settings::read(text, &said).map_err(|error| error.to_string())
}

const FULL: &str = r#"
brokers = "one:9093,two:9093"
environment = "live"
instance = "a"
prefix = "icb."
static-membership = true
assignor = "cooperative-sticky"
session-timeout-ms = 20000
transaction-timeout-ms = 10000
[tls]
authorities = "ca.pem"
[sasl]
mechanism = "SCRAM-SHA-512"
username = "ilt"
password = "opensesame"
"#;

#[test]
fn everything_can_be_said_in_a_file() {
    let settings = read(FULL, &[]).unwrap();
    assert_eq!(settings.assignor, Assignor::CooperativeSticky);
    let member = settings.member("serve");
    assert_eq!(member.get("group.id"), Some("icb.serve"));
    assert_eq!(member.get("group.instance.id"), Some("a"));
    assert_eq!(member.get("auto.offset.reset"), Some("error"));
    assert_eq!(member.get("isolation.level"), Some("read_committed"));
    assert_eq!(member.get("security.protocol"), Some("sasl_ssl"));
    assert_eq!(member.get("sasl.password"), Some("opensesame"));
    let producer = settings.transactional("serve");
    assert_eq!(producer.get("transactional.id"), Some("icb.serve-live-a"));
    assert_eq!(producer.get("partitioner"), Some("murmur2_random"));
}

#[test]
fn the_environment_goes_first() {
    let settings =
        read(FULL, &[("BROKERS", "three:9092"), ("PASSWORD", "other"), ("INSTANCE", "b")]).unwrap();
    assert_eq!((settings.brokers.as_str(), settings.instance.as_str()), ("three:9092", "b"));
    assert_eq!(settings.client().get("sasl.password"), Some("other"));
    let account = read("", &[("USERNAME", "ilt"), ("PASSWORD", "x")]).unwrap().sasl.unwrap();
    assert_eq!(account.mechanism, SaslMechanism::ScramSha512);
}

#[test]
fn no_secret_is_ever_shown() {
    let shown = format!("{:?}", read(FULL, &[]).unwrap());
    assert!(!shown.contains("opensesame") && shown.contains("password: ..."), "{shown}");
    // Without its quotation marks, of another type, where a table belongs, as a word of another setting.
    for (before, after) in [
        ("\"opensesame\"", "opensesame"),
        ("\"opensesame\"", "71823645"),
        ("\"opensesame\"", "-7182.3645"),
        ("\"opensesame\"", "[\"71823645\"]"),
        ("\"opensesame\"", "{ opensesame = 71823645 }"),
        ("\"opensesame\"", "1979-05-27"),
        ("\"opensesame\"", "\"opensesame"),
        ("[sasl]\nmechanism", "sasl = \"opensesame\"\nmechanism"),
        ("\"SCRAM-SHA-512\"", "\"opensesame\""),
        ("static-membership = true", "static-membership = \"opensesame\""),
        ("session-timeout-ms = 20000", "session-timeout-ms = \"71823645\""),
        ("session-timeout-ms = 20000", "session-timeout-ms = -71823645"),
    ] {
        let broken = FULL.replace("password = \"opensesame\"", "password = \"other\"").replace(before, after);
        let broken = if before.contains("opensesame") { FULL.replace(before, after) } else { broken };
        let told = read(&broken, &[]).unwrap_err();
        assert!(
            ["opensesame", "71823645", "7182", "1979"].iter().all(|secret| !told.contains(secret)),
            "{told}"
        );
        assert!(told.contains("line"), "{told}");
    }
}

#[test]
fn what_cannot_work_is_refused() {
    for (text, word) in [
        ("brokers = \"\"", "no broker"),
        ("instance = \"a b\"", "instance"),
        ("prefix = \"a b\"", "prefix"),
        ("transaction-timeout-ms = 45000", "below session-timeout-ms"),
        ("sasl = { mechanism = \"PLAIN\", username = \"u\", password = \"p\" }", "without TLS"),
        ("colour = 1", "line 1"),
    ] {
        let refused = read(text, &[]).unwrap_err();
        assert!(refused.contains(word), "{text}: {refused}");
    }
    assert!(read("", &[("USERNAME", "ilt")]).unwrap_err().contains("password"));
}
