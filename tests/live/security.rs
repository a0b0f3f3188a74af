//! The command at doors that ask who comes: TLS, accounts and certificates by the settings as they are documented, and
//! what is said to those who are not let in. A secret must not stand in anything that is written.

use std::io::{self, Write};
use std::path::PathBuf;

use ilt_tests::command::{Outcome, binary, root};

use crate::backend::unique;
use crate::broker::identity::{KEY_PASSWORD, PASSWORD, USERNAME};
use crate::broker::{Identity, shared};

/// A folder with settings, and topics of its own.
struct Visitor {
    folder: tempfile::TempDir,
    prefix: String,
}

impl Visitor {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), prefix: format!("{}.", unique("visitor")) }
    }

    /// Writes settings; what comes of running the command with them.
    fn run(&self, settings: &str, said: &[(&str, &str)], arguments: &[&str]) -> Outcome {
        let file: PathBuf = self.folder.path().join("kafka.toml");
        std::fs::write(&file, format!("prefix = \"{}\"\n{settings}", self.prefix)).unwrap();
        let mut command = std::process::Command::new(binary());
        command.args(arguments).arg("--kafka").arg(&file).current_dir(root()).env("ILT_LOG", "debug");
        command.envs(said.iter().copied());
        let outcome = Outcome::of(command.output().unwrap());
        for secret in [PASSWORD, KEY_PASSWORD, "not-the-password"] {
            let all = format!("{}{}", outcome.err, outcome.out);
            assert!(!all.contains(secret), "a secret is shown by {arguments:?}:\n{all}");
        }
        assert!(!outcome.err.contains("panicked"), "{}", outcome.err);
        outcome
    }

    /// What is said to somebody who is not let in.
    fn kept_out(&self, settings: &str, said: &[(&str, &str)], words: &[&str]) {
        let outcome = self.run(settings, said, &["topics", "check"]);
        assert_ne!(outcome.code, Some(0), "it was let in");
        outcome.saying(words);
    }
}

/// The doors of the node of this run; `None`, once said aloud, without a node or openssl.
fn doors() -> Option<&'static Identity> {
    let identity = shared()?.identity.as_ref();
    if identity.is_none() {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "CI needs openssl");
        // Written past the test harness, which shows what passing tests print to nobody.
        let _shown = writeln!(io::stderr(), "skipped: no openssl");
    }
    identity
}

fn account(doors: &Identity, mechanism: &str, password: &str) -> String {
    format!(
        "brokers = \"{}\"\n[tls]\nauthorities = \"{}\"\n\
         [sasl]\nmechanism = \"{mechanism}\"\nusername = \"{USERNAME}\"\npassword = \"{password}\"\n",
        doors.secure,
        doors.authority.display()
    )
}

#[test]
fn with_an_account_everything_works() {
    let Some(doors) = doors() else { return };
    let visitor = Visitor::new();
    let settings = account(doors, "SCRAM-SHA-512", PASSWORD);
    let scenario = "tests/data/everything.toml";
    visitor.run(&settings, &[], &["topics", "create"]).success();
    visitor.run(&settings, &[], &["topics", "check"]).success();
    visitor.run(&settings, &[], &["emit", scenario, "--hours-per-minute", "0", "--length", "6h"]).success();
    let serve =
        ["serve", scenario, "--http", "none", "--members", "2", "--furthest", "4h", "--until-caught-up"];
    visitor.run(&settings, &[], &serve).success();
    let tail = ["tail", "forecasts", "--from-beginning", "--no-wait"];
    let read = visitor.run(&settings, &[], &tail).success();
    assert!(read.out.lines().count() > 0, "no forecast was published");
}

#[test]
fn every_way_of_proving_a_password_is_taken() {
    let Some(doors) = doors() else { return };
    let visitor = Visitor::new();
    visitor.run(&account(doors, "PLAIN", PASSWORD), &[], &["topics", "create"]).success();
    visitor.run(&account(doors, "SCRAM-SHA-256", PASSWORD), &[], &["topics", "check"]).success();
    // The file holds another password; what the environment says goes first.
    let said = [("ILT_KAFKA_PASSWORD", PASSWORD), ("ILT_KAFKA_MECHANISM", "SCRAM-SHA-512")];
    visitor.run(&account(doors, "PLAIN", "not-the-password"), &said, &["topics", "check"]).success();
}

#[test]
fn a_certificate_is_as_good_as_an_account() {
    let Some(doors) = doors() else { return };
    let visitor = Visitor::new();
    let (certificate, key) = &doors.client;
    let settings = format!(
        "brokers = \"{}\"\n[tls]\nauthorities = \"{}\"\ncertificate = \"{}\"\nkey = \"{}\"\n",
        doors.mutual,
        doors.authority.display(),
        certificate.display(),
        key.display()
    );
    visitor.run(&settings, &[("ILT_KAFKA_KEY_PASSWORD", KEY_PASSWORD)], &["topics", "create"]).success();
    visitor.kept_out(&settings, &[("ILT_KAFKA_KEY_PASSWORD", "not-the-password")], &["key"]);
    let without = settings.split("certificate").next().unwrap();
    visitor.kept_out(without, &[], &["no way in to Kafka", "[tls]"]);
}

#[test]
fn whoever_is_not_let_in_is_told_why() {
    let Some(doors) = doors() else { return };
    let visitor = Visitor::new();
    let way_in = ["no way in to Kafka", "[sasl]", "ILT_KAFKA_PASSWORD"];
    for mechanism in ["PLAIN", "SCRAM-SHA-512"] {
        visitor.kept_out(&account(doors, mechanism, "not-the-password"), &[], &way_in);
    }
    let strange = account(doors, "PLAIN", PASSWORD)
        .replace(&doors.authority.display().to_string(), &doors.stranger.display().to_string());
    visitor.kept_out(&strange, &[], &["certificate", "`authorities` under [tls]"]);
    let missing = account(doors, "PLAIN", PASSWORD).replace("node.crt", "nowhere.crt");
    visitor.kept_out(&missing, &[], &["nowhere.crt"]);
    // A service is told the same, and stops instead of trying for ever.
    let serve = ["serve", "tests/data/everything.toml", "--http", "none"];
    let served = visitor.run(&account(doors, "PLAIN", "not-the-password"), &[], &serve);
    assert_ne!(served.code, Some(0));
    served.saying(&way_in);
}

#[test]
fn plain_and_encrypted_doors_are_told_apart() {
    let Some(doors) = doors() else { return };
    let visitor = Visitor::new();
    // No account and no encryption where both are asked for.
    let plain = format!("brokers = \"{}\"\n", doors.secure);
    visitor.kept_out(&plain, &[], &["no broker answers", "[tls]"]);
    let encrypted = account(doors, "PLAIN", PASSWORD).replace(&doors.secure, &shared().unwrap().address);
    visitor.kept_out(&encrypted, &[], &["the port is one for TLS"]);
}
