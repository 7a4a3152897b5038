//! The `cargo test` entry: every case of the environment that `UNDERPIN_ENV` names, else of the lab.

use std::process::ExitCode;

fn main() -> ExitCode {
    underpin::certify::main()
}
