//! `kill -9` in the middle of a run against a real API server, while certificates are waited for that never come: `underpin
//! sweep` removes the namespaces that the run has made, and the server, asked by its own client, says that nothing is left.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::command::{all, underpin};
use common::set_up::SetUp;

/// Names every namespace that is made from now on, by the server's own client.
fn watch_namespaces(server: &SetUp) -> Child {
    Command::new(&server.variables["KUBECTL"])
        .args(["--kubeconfig", &server.variables["KUBECONFIG"], "--context", "admin"])
        .args(["get", "namespaces", "--watch", "--output", "name"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_sweep_empties_a_cluster() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/services/kubernetes/never-issues");
    let Some(server) = SetUp::start(&folder).unwrap() else {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "the server is missing: run ci/services/install"
        );
        underpin::terminal::note("NOT TESTED, the server is missing: run ci/services/install\n");
        return;
    };
    let mut watch = watch_namespaces(&server);
    let lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    let scratch = tempfile::tempdir().unwrap();
    let state = scratch.path().join("state");
    let mut run = underpin(&state)
        .args(["run", "--quiet", "--env"])
        .arg(server.env())
        .envs(&server.variables)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let made = lines.map_while(Result::ok).find(|line| line.starts_with("namespace/underpin-"));
    run.kill().unwrap();
    run.wait().unwrap();
    watch.kill().unwrap();
    watch.wait().unwrap();
    assert!(made.is_some(), "the run made no namespace");
    assert_ne!(server.left().unwrap(), "", "a killed run leaves something");

    let sweep = || {
        let mut sweep = underpin(&state);
        sweep.args(["sweep", "--env"]).arg(server.env()).envs(&server.variables).output().unwrap()
    };
    let output = sweep();
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("removed: "), "{}", all(&output));
    assert_eq!(server.left().unwrap(), "", "{}", all(&output));
    let output = sweep();
    assert!(String::from_utf8_lossy(&output.stdout).contains("nothing to remove"), "{}", all(&output));
}
