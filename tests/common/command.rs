//! The command `underpin` as a process, away from the variables of whoever runs the tests.

use std::path::Path;
use std::process::{Command, Output};

/// The program.
pub(crate) const UNDERPIN: &str = env!("CARGO_BIN_EXE_underpin");

/// The command with a state folder of its own.
pub(crate) fn underpin(state: &Path) -> Command {
    apart(UNDERPIN, state)
}

/// Another program that starts the command.
pub(crate) fn apart(program: &str, state: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("UNDERPIN_")) {
        command.env_remove(name);
    }
    command.env("UNDERPIN_STATE", state).env_remove("NO_COLOR").env("LC_ALL", "C.UTF-8");
    command
}

/// Standard output, standard error and the exit code, for messages.
pub(crate) fn all(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!(
        "exit {:?}\n--- out\n{}--- err\n{}",
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr)
    )
}
