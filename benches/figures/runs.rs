//! Whole runs against one stand-in each, which stays up from sample to sample; few samples, since each takes long.

use divan::Bencher;
use harness::plan::Options;

use crate::played::{Played, options};

/// The required probes of the registry, large layers among them.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn registry_required(bencher: Bencher) {
    measure(bencher, "docker-registry-delete", Played::required);
}

/// The complete standard run of the database.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn database_standard(bencher: Bencher) {
    measure(bencher, "mysql", |_| options());
}

/// The required probes of the bucket store, over the S3 protocol.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn s3_required(bencher: Bencher) {
    measure(bencher, "minio", Played::required);
}

/// Everything that a cluster of two hundred nodes is asked without writing.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn cluster_of_200_nodes_read_only(bencher: Bencher) {
    measure(bencher, "gke-200-nodes", |_| Options { read_only: true, ..options() });
}

/// The complete standard run of GitLab, git and a webhook among it.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn gitlab_standard(bencher: Bencher) {
    measure(bencher, "gitlab-14", |_| options());
}

/// One run before the clock starts opens what is opened once.
fn measure(bencher: Bencher, profile: &str, options: fn(&Played) -> Options) {
    let played = Played::start(&[lab::profile(profile).unwrap()]);
    played.run(options(&played));
    bencher.with_inputs(|| options(&played)).bench_local_values(|options| played.run(options));
    played.stop();
}
