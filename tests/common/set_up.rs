//! A set-up of `ci/services` that runs.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What `up` exits with when its server is not installed.
const MISSING: i32 = 77;

/// A server that runs; it is told to stop when this is dropped.
pub(crate) struct SetUp {
    child: Child,
    folder: PathBuf,
    /// What `up` printed.
    pub(crate) variables: BTreeMap<String, String>,
}

impl SetUp {
    /// Starts `up` and reads what it prints until `ready`. `None` when the server is not installed.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub(crate) fn start(folder: &Path) -> Result<Option<Self>, String> {
        let mut child = Command::new(folder.join("up"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", folder.join("up").display()))?;
        let out = child.stdout.take().ok_or("no standard output")?;
        let mut variables = BTreeMap::new();
        for line in BufReader::new(out).lines() {
            let line = line.map_err(|error| format!("up: {error}"))?;
            if line == "ready" {
                return Ok(Some(Self { child, folder: folder.to_owned(), variables }));
            }
            let (name, value) =
                line.split_once('=').ok_or_else(|| format!("up printed `{line}`, not NAME=VALUE"))?;
            variables.insert(name.to_owned(), value.to_owned());
        }
        match child.wait().map_err(|error| error.to_string())?.code() {
            Some(MISSING) => Ok(None),
            code => Err(format!("up ended before it was ready: {code:?}")),
        }
    }

    /// The environment file.
    pub(crate) fn env(&self) -> PathBuf {
        self.folder.join("env.yaml")
    }

    /// What runs have left in the server, as its own `left` says, which stands beside the set-ups of the server; empty
    /// where there is none.
    ///
    /// # Errors
    /// That it could not be found out.
    pub(crate) fn left(&self) -> Result<String, String> {
        let left = self.folder.parent().unwrap_or(&self.folder).join("left");
        if !left.exists() || self.folder.join("without-left").exists() {
            return Ok(String::new());
        }
        let output = Command::new(&left).envs(&self.variables).output();
        let output = output.map_err(|error| format!("{}: {error}", left.display()))?;
        if !output.status.success() {
            return Err(format!("left: {}", String::from_utf8_lossy(&output.stderr)));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for SetUp {
    fn drop(&mut self) {
        // SIGTERM by the shell's own command: the standard library only knows SIGKILL, which would leave the server.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
