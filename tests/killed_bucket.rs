//! `kill -9` in the middle of a run against each real bucket store: `underpin sweep` removes what the run has made, and
//! the store itself, asked by other code than ours, says that nothing is left.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::path::Path;

use common::command::{all, underpin};
use common::relay::relay;
use common::set_up::SetUp;

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

fn kill_and_sweep(set_up: &str, stop_at: fn(&str) -> bool) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/services").join(set_up);
    let Some(server) = SetUp::start(&folder).unwrap() else {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "the server is missing: run ci/services/install"
        );
        underpin::terminal::note("NOT TESTED, the server is missing: run ci/services/install\n");
        return;
    };
    let port: u16 = server.variables["PORT"].parse().unwrap();
    let (address, _seen, reached) = relay(([127, 0, 0, 1], port).into(), stop_at);
    let scratch = tempfile::tempdir().unwrap();
    let state = scratch.path().join("state");
    let mut run = underpin(&state)
        .args(["run", "--quiet", "--env"])
        .arg(server.env())
        .envs(&server.variables)
        .env("PORT", address.port().to_string())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    reached.kill(&mut run);
    assert_ne!(server.left().unwrap(), "", "{set_up}: a killed run leaves something");

    // By the same address as the run: a session of an upload is one of that host and port.
    let sweep = || {
        let mut sweep = underpin(&state);
        sweep.args(["sweep", "--env"]).arg(server.env()).envs(&server.variables);
        sweep.env("PORT", address.port().to_string()).output().unwrap()
    };
    let output = sweep();
    assert_eq!(output.status.code(), Some(0), "{set_up}: {}", all(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("removed: "), "{}", all(&output));
    assert_eq!(server.left().unwrap(), "", "{set_up}: {}", all(&output));
    let output = sweep();
    assert!(String::from_utf8_lossy(&output.stdout).contains("nothing to remove"), "{}", all(&output));
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
