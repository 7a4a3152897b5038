//! The console blocks of README.md are what the command really prints.

#[cfg(unix)]
#[test]
fn its_console_blocks_are_true() {
    let state = tempfile::tempdir().unwrap();
    trycmd::TestCases::new()
        // `cargo run -- …` is the command itself; building it again inside of a test would only cost time.
        .register_bin("cargo", std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cargo-run"))
        .env("UNDERPIN", env!("CARGO_BIN_EXE_underpin"))
        .env("UNDERPIN_STATE", state.path().to_string_lossy())
        .env("LC_ALL", "C.UTF-8")
        // The vantage in the README is a person's.
        .env("CI", "")
        .case("README.md");
}
