//! The command `underpin`.

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("UNDERPIN_LOG"))
        .with_writer(std::io::stderr)
        .init();
    underpin::quiet_panics();
    std::panic::catch_unwind(AssertUnwindSafe(underpin::cli::main)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
        underpin::terminal::error(&format!(
            "a defect of underpin: {}. `UNDERPIN_LOG=debug` prints where; `underpin sweep` removes what the run left",
            text.unwrap_or("no text")
        ));
        ExitCode::from(harness::judge::exit::USAGE)
    })
}
