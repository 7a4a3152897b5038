//! The one door to standard output and standard error.

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};

use crate::Error;

/// Writes a text to standard output. A reader that has gone away ends the writing, not the run.
///
/// # Errors
/// When standard output cannot be written for another reason.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Writes a text to standard error. There is nowhere to complain when that fails.
pub fn note(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Says what is wrong, on standard error.
pub fn error(error: &dyn Display) {
    note(&format!("error: {}\n", error.to_string().trim_end()));
}

/// Says what is wrong with a run before it begins; the mistakes of a file with frames where that is a terminal.
pub fn run_error(what: &Error) {
    match what {
        Error::Mistakes(mistakes) if stderr_is_terminal() => note(&mistakes.fancy()),
        _ => error(what),
    }
}

/// Whether standard error is a terminal.
pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}
