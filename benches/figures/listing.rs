//! Listing: the environment of the whole healthy lab is read, and its plan made, as `underpin list` does before it prints.

use divan::{Bencher, black_box};
use harness::plan::Plan;

use crate::played::options;

/// No network and no secret, so this is what a person waits for after `underpin list`.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn whole_lab(bencher: Bencher) {
    let profiles = underpin::lab_environment::healthy();
    let options = options();
    bencher.bench_local(|| {
        let environment = underpin::lab_environment::outline(black_box(&profiles)).unwrap();
        let plan = Plan::new(&environment, &options);
        assert!(plan.runs_anything());
        (environment, plan)
    });
}
