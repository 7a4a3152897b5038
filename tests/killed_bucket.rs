//! `kill -9` in the middle of a run against each real bucket store: `underpin sweep` removes what the run has made, and
//! the store itself, asked by other code than ours, says that nothing is left.

mod common;

use common::killed::kill_and_sweep;

/// The moment in which an upload in parts is open and its first parts are there.
fn second_part(line: &str) -> bool {
    line.starts_with("PUT ") && line.contains("partNumber=2&")
}

/// The moment in which many objects are there.
fn listing(line: &str) -> bool {
    line.starts_with("GET ") && line.contains("list-type=2") && line.contains("list_v2_pagination")
}

/// The moment in which a resumable upload has its first chunk.
fn second_chunk(line: &str) -> bool {
    line.starts_with("PUT ") && line.contains("upload_id=")
}

#[test]
fn a_sweep_empties_seaweedfs() {
    kill_and_sweep("seaweedfs/plain-http", second_part);
    // Its single-bucket set-up speaks TLS, through which a relay sees no request line; s3s-fs stands for that mode.
    kill_and_sweep("seaweedfs/plain-http", listing);
}

#[test]
fn a_sweep_empties_s3s_fs() {
    kill_and_sweep("s3s-fs/plain-http", second_part);
    kill_and_sweep("s3s-fs/single-bucket", listing);
}

#[test]
fn a_sweep_empties_s3rver() {
    kill_and_sweep("s3rver/plain-http", second_part);
}

#[test]
fn a_sweep_empties_fake_gcs_server() {
    kill_and_sweep("fake-gcs-server/plain", second_chunk);
}

#[test]
fn a_sweep_empties_gcp_storage_emulator() {
    kill_and_sweep("gcp-storage-emulator/plain", second_chunk);
}
