//! A full disk.

use super::site::{Site, ended, feed, undisturbed};

#[test]
fn a_full_disk_stops_it_and_loses_nothing() {
    let site = Site::new(feed());
    let size = std::fs::metadata(site.log()).unwrap().len();
    // Room for some of the work: the file may grow by a little, in blocks of 512 bytes. Without the trap the signal for
    // the limit would end the process.
    let mut starved = 0;
    for more in [0, 1 << 20, 3 << 20] {
        let blocks = (size + more) / 512;
        let limit = format!("trap '' XFSZ; ulimit -f {blocks} &&");
        let outcome = ended(site.serve(&limit, &["--until-caught-up"]));
        if outcome.code != Some(0) {
            starved += 1;
            let outcome = outcome.saying(&["ilt.log"]);
            assert!(!outcome.err.contains("panicked"), "{}", outcome.err);
        }
    }
    assert!(starved > 0, "the disk was never full");
    site.catch_up(&[]);
    undisturbed().0.assert_same(&site.written());
}
