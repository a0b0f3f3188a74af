//! One owner at a time.

use super::site::{Site, ended, feed, signal, undisturbed};

/// What a service says that has been put out.
const TAKEN_OVER: &str = "another instance has taken over";

#[test]
fn a_second_server_is_refused_and_told_whose_process_serves() {
    let site = Site::new(&feed()[..feed().len() / 2]);
    let mut first = site.serve("", &["--stop-after", "50"]);
    site.at_work(&mut first, 0);
    let second = ended(site.serve("", &["--until-caught-up"]));
    assert_ne!(second.code, Some(0), "{}", second.err);
    let second = second.saying(&[&format!("process {}", first.id()), "take over"]);
    assert!(!second.err.contains("panicked"), "{}", second.err);
    // The first does not notice.
    let before = site.published();
    site.append(&feed()[feed().len() / 2..]);
    site.at_work(&mut first, before);
    first.kill().unwrap();
    first.wait().unwrap();
    site.catch_up(&[]);
    undisturbed().0.assert_same(&site.written());
}

#[test]
fn whoever_takes_over_puts_the_first_one_out() {
    let site = Site::new(feed());
    let mut first = site.serve("", &["--stop-after", "50"]);
    site.at_work(&mut first, 0);
    site.catch_up(&["--take-over"]);
    // One that has nothing to write learns of it with the next record.
    site.append(&feed()[..1]);
    let first = ended(first);
    assert_ne!(first.code, Some(0), "{}", first.err);
    first.saying(&[TAKEN_OVER]);
    undisturbed().0.assert_same(&site.written());
}

#[test]
fn a_server_that_slept_through_its_replacement_writes_nothing_more() {
    let (first, rest) = feed().split_at(feed().len() / 2);
    let site = Site::new(first);
    let mut sleeper = site.serve("", &["--stop-after", "50"]);
    site.at_work(&mut sleeper, 0);
    // Stopped within a commit it would hold the file; it has read all there is before long.
    std::thread::sleep(undisturbed().1);
    signal("-STOP", &sleeper);
    site.append(rest);
    site.catch_up(&["--take-over"]);
    let written = site.written();
    signal("-CONT", &sleeper);
    let sleeper = ended(sleeper);
    assert_ne!(sleeper.code, Some(0), "{}", sleeper.err);
    sleeper.saying(&[TAKEN_OVER]);
    written.assert_same(&site.written());
    undisturbed().0.assert_same(&written);
}
