//! Clients of Gitpod's that are written for Node, as `ci/services/install` fetches them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::Outcome;
use harness::record::{CaseRecord, TargetRecord};

/// What a client came to with each operation: to a good end, or to an error's code and words.
pub(crate) type Done = BTreeMap<String, Ended>;
pub(crate) type Ended = Result<(), (String, String)>;

/// Where these packages are installed. `None`, said loudly, where they or Node are not there.
///
/// # Panics
/// Where something is missing under `CI=true`.
pub(crate) fn modules(packages: &[&str]) -> Option<PathBuf> {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join(".cache/servers/npm/node_modules");
    let there = packages.iter().all(|name| modules.join(name).is_dir());
    if there && Command::new("node").arg("--version").output().is_ok() {
        return Some(modules);
    }
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "Node or Gitpod's client is missing: run ci/services/install"
    );
    underpin::terminal::note("NOT TESTED, Node or Gitpod's client is missing: run ci/services/install\n");
    None
}

/// A script of `tests/differential/`, with these packages.
pub(crate) fn script(name: &str, modules: &Path) -> Command {
    let mut command = Command::new("node");
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential").join(name))
        .env("NODE_PATH", modules);
    command
}

/// Runs a script to its end, and reads its lines: {"operation", "ok", "code", "message"}.
pub(crate) fn play(mut script: Command) -> Done {
    let output = script.output().unwrap();
    assert!(output.status.success(), "{}", super::command::all(&output));
    let lines = String::from_utf8(output.stdout).unwrap();
    let done = lines.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let ended = if line["ok"] == true { Ok(()) } else { Err((text("code"), text("message"))) };
        (text("operation"), ended)
    });
    done.collect()
}

/// Each case of a target by its slug: whether it passed, and one line on how it ended.
pub(crate) fn cases(target: &TargetRecord) -> BTreeMap<&str, (bool, String)> {
    let ended = |case: &CaseRecord| (case.outcome == Some(Outcome::Passed), super::line(case));
    target.cases.iter().map(|case| (case.slug(), ended(case))).collect()
}

/// What is after a key in the target's text, without quotes.
pub(crate) fn given<'t>(text: &'t str, key: &str) -> &'t str {
    text.lines().find_map(|line| line.trim().strip_prefix(key)).unwrap().trim().trim_matches('"')
}
