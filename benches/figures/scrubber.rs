//! The scrubber on a body as large as any that is kept, with the secrets of a long run.

use std::fmt::Write as _;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use harness::scrub::{MASK, Scrubber};

const SECRETS: usize = 100;
const BODY: usize = 64 * 1024;

/// As long as a session's token, and the same on every day: what is measured must not depend on chance.
fn secret(number: usize) -> String {
    format!("bearer-{number:03}-{:032x}", u128::from_le_bytes([0x5b; 16]).wrapping_mul(number as u128 + 1))
}

fn scrubber(secrets: usize) -> Scrubber {
    let scrubber = Scrubber::default();
    for number in 0..secrets {
        scrubber.learn(&secret(number));
    }
    scrubber
}

/// Lines as a server logs them; in one of eight it sends a secret back.
fn body() -> String {
    let mut body = String::with_capacity(BODY + 200);
    for line in 0.. {
        let token = if line % 8 == 0 { secret(line % SECRETS) } else { format!("{line:016x}") };
        let _ = writeln!(
            body,
            "{{\"level\":\"info\",\"request\":{line},\"path\":\"/v2/gitpod/blobs\",\"token\":\"{token}\"}}"
        );
        if body.len() >= BODY {
            break;
        }
    }
    body.truncate(BODY);
    body
}

/// What every text costs that becomes evidence, at its longest.
#[divan::bench(sample_count = 100)]
fn clean_64_kib(bencher: Bencher) {
    let (scrubber, body) = (scrubber(SECRETS), body());
    let clean = scrubber.clean(&body, usize::MAX);
    assert!(clean.contains(MASK) && !clean.contains("bearer-"), "every secret is masked, and there are some");
    bencher.counter(BytesCount::of_str(&body)).bench_local(|| scrubber.clean(black_box(&body), usize::MAX));
}

/// What it costs to make one more secret known to a scrubber that knows a hundred: the finder is made anew.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn learn_one_more(bencher: Bencher) {
    let one_more = secret(SECRETS);
    bencher
        .with_inputs(|| scrubber(SECRETS))
        .bench_local_refs(|scrubber| scrubber.learn(black_box(&one_more)));
}
