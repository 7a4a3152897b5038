//! What `underpin report` does with the record of a run of the whole healthy lab.

use std::sync::LazyLock;

use divan::{Bencher, black_box};
use harness::record::Record;
use reports::junit::{self, Dialect};

use crate::played::{Played, options};

/// The record of one complete standard run, which is played when the first benchmark asks for it.
static RECORD: LazyLock<Record> = LazyLock::new(|| {
    let lab = Played::start(&underpin::lab_environment::healthy());
    let record = lab.run(options());
    lab.stop();
    record
});

#[divan::bench(sample_count = 100, sample_size = 1)]
fn judge_again(bencher: Bencher) {
    let matrix = underpin::matrix::load(None).unwrap();
    let judged = LazyLock::force(&RECORD);
    bencher.with_inputs(|| judged.clone()).bench_local_refs(|record| {
        underpin::report_files::judge_again(black_box(record), &matrix);
        assert_eq!(record.summary.exit_code, 0);
    });
}

#[divan::bench(sample_count = 100, sample_size = 1)]
fn render_junit(bencher: Bencher) {
    let record = LazyLock::force(&RECORD);
    bencher.bench_local(|| junit::render(black_box(record), Dialect::Rich));
}
