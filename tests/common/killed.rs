//! `kill -9` in the middle of a run against a real server, and the sweep after it.

use std::path::Path;

use super::command::{all, underpin};
use super::relay::relay;
use super::set_up::SetUp;

/// Kills a run at the first request that `stop_at` means, and sweeps: `left` of the set-up then says nothing.
pub(crate) fn kill_and_sweep(set_up: &str, stop_at: fn(&str) -> bool) {
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
