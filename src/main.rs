//! The command `underpin`.

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Silent unless asked for: what a library logs as an error may be the very refusal that a probe provokes.
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_env_var("UNDERPIN_LOG")
        .with_default_directive(tracing_subscriber::filter::LevelFilter::OFF.into())
        .from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
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
