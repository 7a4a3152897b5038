//! The command from outside: every exit code, what is said for bad input, and that nothing reads green by accident.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};

use common::command::{all, underpin};
use harness::record::Record;

/// `underpin lab serve` as a process, stopped by SIGTERM when it is dropped.
struct Lab {
    child: Child,
    folder: tempfile::TempDir,
}

impl Lab {
    fn serve(profile: &str, faults: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = underpin(folder.path());
        // In a folder that is not there yet, as the README has it.
        let file = folder.path().join("new/env.yaml");
        command.args(["lab", "serve", "--profile", profile, "--env-out"]).arg(&file);
        for fault in faults {
            command.args(["--fault", fault]);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, format!("ready {}\n", file.display()));
        Self { child, folder }
    }

    fn env(&self) -> PathBuf {
        self.folder.path().join("new/env.yaml")
    }

    fn run(&self, args: &[&str]) -> Output {
        let state = self.folder.path().join("state");
        underpin(&state).arg("run").arg("--env").arg(self.env()).args(args).output().unwrap()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = std::process::Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

fn run(args: &[&str]) -> Output {
    let state = tempfile::tempdir().unwrap();
    underpin(state.path()).args(args).output().unwrap()
}

fn says(output: &Output, code: i32, parts: &[&str]) {
    let text = all(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing in\n{text}");
    }
    assert!(!text.contains("panicked"), "{text}");
}

fn record(path: &Path) -> Record {
    reports::json::read(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_run_without_an_environment_names_both_commands() {
    says(&run(&["run"]), 2, &["underpin run --env FILE", "underpin run --lab"]);
}

#[test]
fn an_empty_variable_is_no_environment() {
    let state = tempfile::tempdir().unwrap();
    let output = underpin(state.path()).arg("run").env("UNDERPIN_ENV", "").output().unwrap();
    says(&output, 2, &["UNDERPIN_ENV is empty"]);
}

#[test]
fn bad_usage_exits_with_2_and_says_the_way_out() {
    says(&run(&["run", "--lab", "--shard", "5/2"]), 2, &["2/5"]);
    says(&run(&["run", "--lab", "--today", "tomorrow"]), 2, &["--today"]);
    says(&run(&["run", "--lab", "--timeout", "3 parsecs"]), 2, &["like 30s"]);
    says(&run(&["run", "--lab", "--accept", "green"]), 2, &["incompatible", "certified"]);
    says(&run(&["run", "--env", "does-not-exist.yaml"]), 2, &["does-not-exist.yaml", "cannot be read"]);
    says(&run(&["run", "--lab", "--junit", "x", "--json", "x"]), 2, &["two reports go to `x`"]);
    says(&run(&["run", "--lab", "--junit", "/proc/none/x.xml"]), 2, &["/proc/none"]);
    says(&run(&["explain", "registry::create_on_pusch"]), 2, &["did you mean `registry::create_on_push`?"]);
    says(&run(&["lab", "serve", "--profile", "ecrr"]), 2, &["did you mean `ecr`?"]);
    says(&run(&["report", "Cargo.toml"]), 2, &["Cargo.toml"]);
}

#[test]
fn nothing_selected_has_its_own_code() {
    says(&run(&["run", "--lab", "registry::does_not_exist"]), 4, &["nothing was selected", "underpin list"]);
    // A deep check alone, in a run that is not deep.
    says(&run(&["run", "--lab", "cluster::gke::pvc"]), 4, &["nothing was checked"]);
}

#[test]
fn missing_secrets_are_all_named_before_any_network() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("env.yaml");
    let text = "environment: x\ntargets:\n  - { name: a, family: registry, url: 'https://192.0.2.1/a', username: u, password: { env: UNDERPIN_TEST_NO_SUCH } }\n  - { name: b, family: registry, url: 'https://192.0.2.1/b', username: u, password: { file: none } }\n";
    std::fs::write(&file, text).unwrap();
    let output = underpin(folder.path()).arg("run").arg("--env").arg(&file).output().unwrap();
    says(
        &output,
        2,
        &[
            "password of target `a`: the variable `UNDERPIN_TEST_NO_SUCH` is not set",
            "password of target `b`",
        ],
    );
}

#[test]
fn a_good_target_exits_with_0_in_every_form() {
    let lab = Lab::serve("docker-registry-delete", &[]);
    let json = lab.folder.path().join("record.json");
    let junit = lab.folder.path().join("junit.xml");
    let markdown = lab.folder.path().join("deep/er/summary.md");
    let output = lab.run(&[
        "--json",
        json.to_str().unwrap(),
        "--junit",
        junit.to_str().unwrap(),
        "--markdown",
        markdown.to_str().unwrap(),
    ]);
    says(&output, 0, &["ready (lab)", "Docker Registry", "stand-ins certify nothing"]);
    let record = record(&json);
    assert!(record.run.lab && record.run.complete && record.summary.ready == 1);
    let xml = std::fs::read_to_string(&junit).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    assert!(!document.descendants().any(|node| node.has_tag_name("failure") || node.has_tag_name("error")));
    assert!(std::fs::read_to_string(markdown).unwrap().contains("ready"));

    // A report goes to standard output alone, the screen to standard error.
    let output = lab.run(&["--junit", "-"]);
    roxmltree::Document::parse(std::str::from_utf8(&output.stdout).unwrap()).unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("ready (lab)"));

    // Judged again, offline: stricter and against the same matrix.
    let again =
        |args: &[&str]| underpin(lab.folder.path()).arg("report").arg(&json).args(args).output().unwrap();
    says(&again(&[]), 0, &["ready (lab)"]);
}

#[test]
fn filters_make_a_verdict_partial_and_strict_refuses_it() {
    let lab = Lab::serve("docker-registry-delete", &[]);
    says(&lab.run(&["registry::ping"]), 0, &["partial"]);
    says(&lab.run(&["registry::ping", "--strict"]), 3, &["partial"]);
    says(&lab.run(&["--read-only"]), 0, &["partial"]);
    let text = std::fs::read_to_string(lab.env()).unwrap() + "    writes: false\n";
    std::fs::write(lab.env(), text).unwrap();
    says(&lab.run(&[]), 3, &["partial", "writes: false"]);
    says(&lab.run(&["--accept", "partial"]), 0, &["partial"]);
}

#[test]
fn what_is_not_reached_exits_with_3() {
    says(
        &Lab::serve("docker-registry", &["stopped"]).run(&[]),
        3,
        &["inconclusive (lab)", "connection-refused"],
    );
}

#[test]
fn what_does_not_fit_exits_with_1_and_can_be_accepted() {
    let lab = Lab::serve("ecr", &[]);
    let json = lab.folder.path().join("record.json");
    says(
        &lab.run(&["--json", json.to_str().unwrap()]),
        1,
        &["incompatible (lab)", "repository-not-created-on-push"],
    );
    says(&lab.run(&["--accept", "incompatible"]), 0, &["incompatible (lab)"]);
    // Only what did not pass runs again.
    let output = lab.run(&["--rerun", json.to_str().unwrap(), "--json", json.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    let again = record(&json);
    let ping = again.targets[0].cases.iter().find(|case| case.slug() == "token_flow").unwrap();
    assert!(!ping.selected);
}

#[test]
fn an_interrupted_run_cleans_up_writes_every_report_and_exits_with_130() {
    let lab = Lab::serve("docker-registry-delete", &["silent"]);
    let json = lab.folder.path().join("record.json");
    let junit = lab.folder.path().join("junit.xml");
    let mut child = underpin(&lab.folder.path().join("state"))
        .args(["run", "--env"])
        .arg(lab.env())
        .arg("--json")
        .arg(&json)
        .arg("--junit")
        .arg(&junit)
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // The first line says what will be created: from then on the signals are heard.
    let mut first = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    while !first.contains("named underpin-") {
        first.clear();
        assert!(lines.read_line(&mut first).unwrap() > 0, "the run ended before it began");
    }
    // Until the first write the reports are those of the plan; one event later the run is under way.
    assert!(std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", all(&output));
    let record = record(&json);
    assert!(record.run.interrupted && !record.run.complete);
    let xml = std::fs::read_to_string(&junit).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    assert!(document.descendants().any(|node| node.attribute("type") == Some("run.incomplete")), "{xml}");
}

#[test]
fn a_listing_costs_no_socket() {
    let trace = tempfile::tempdir().unwrap();
    let out = trace.path().join("trace");
    let strace = ["strace", concat!(env!("CARGO_MANIFEST_DIR"), "/.cache/servers/debian/usr/bin/strace")];
    for strace in strace {
        let status = std::process::Command::new(strace)
            .args(["-f", "-e", "trace=network", "-o"])
            .arg(&out)
            .arg(env!("CARGO_BIN_EXE_underpin"))
            .args(["list", "--lab"])
            .env("UNDERPIN_STATE", trace.path())
            .stdout(Stdio::null())
            .status();
        if let Ok(status) = status {
            assert!(status.success());
            let calls = std::fs::read_to_string(&out).unwrap();
            assert!(!calls.contains("socket("), "{calls}");
            return;
        }
    }
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "strace is missing: run ci/services/install"
    );
    underpin::terminal::note("NOT TESTED, strace is missing: run ci/services/install\n");
}

#[test]
fn the_list_as_json_is_an_array_of_cases() {
    let output = run(&["list", "--lab", "--format", "json"]);
    let list: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert!(list.len() > 130);
    let keys: Vec<&str> = list[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        ["id", "probe", "target", "requirement", "depth", "effect", "category", "selected", "reason"]
    );
    let ids: std::collections::BTreeSet<&str> =
        list.iter().map(|case| case["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), list.len(), "every name once");
}

#[test]
fn every_probe_cause_product_and_verdict_is_explained() {
    let causes = underpin::causes();
    let mut words: Vec<&str> = causes.iter().map(|cause| cause.code).collect();
    for family in probes::CATALOGUE {
        words.extend(family.probes().iter().map(|info| info.id));
        words.extend(family.products().iter().map(|product| product.id));
    }
    words.extend(harness::Verdict::ALL.iter().map(|verdict| verdict.as_str()));
    // In this process, since a hundred processes would only be slower.
    for word in words {
        let text = underpin::cli::explain(word).unwrap_or_else(|error| panic!("{word}: {error}"));
        assert!(text.starts_with(word) || text.contains(&format!("({word})")), "{word}: {text}");
    }
}

#[test]
fn a_template_is_written_once_and_checks() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("staging.yaml");
    let new = || underpin(folder.path()).args(["env", "new"]).arg(&file).output().unwrap();
    says(&new(), 0, &["staging.yaml"]);
    says(&new(), 2, &["staging.yaml", "exists"]);
    says(&underpin(folder.path()).args(["env", "check"]).arg(&file).output().unwrap(), 0, &["no mistake"]);
}

#[test]
fn one_target_can_be_probed_without_a_file() {
    let lab = Lab::serve("docker-registry-delete", &[]);
    let text = std::fs::read_to_string(lab.env()).unwrap();
    let url = text.lines().find_map(|line| line.trim().strip_prefix("url: ")).unwrap().trim_matches('"');
    let file = |suffix: &str| lab.folder.path().join(format!("new/docker-registry-delete.{suffix}"));
    let output = underpin(&lab.folder.path().join("state"))
        .args(["probe", "registry", "--url", url, "--username", "gitpod", "--password-file"])
        .arg(file("password"))
        .arg("--ca")
        .arg(file("ca.pem"))
        .output()
        .unwrap();
    says(&output, 0, &["ready"]);
}

/// The host with its port that a lab plays, and what `--resolve` is told of it.
fn resolved(lab: &Lab) -> (String, String) {
    let text = std::fs::read_to_string(lab.env()).unwrap();
    let pair = text.lines().find_map(|line| line.trim().strip_prefix("resolve: ")).unwrap();
    let pair = pair.replace(['{', '}', '"', ' '], "");
    let (host, port) = pair.rsplit_once(":127.0.0.1:").unwrap();
    (host.to_owned(), format!("{host}=127.0.0.1:{port}"))
}

#[test]
fn a_bucket_store_can_be_probed_without_a_file() {
    let lab = Lab::serve("minio", &[]);
    let (host, resolve) = resolved(&lab);
    let file = |suffix: &str| lab.folder.path().join(format!("new/minio.{suffix}"));
    let output = underpin(&lab.folder.path().join("state"))
        .args(["probe", "bucket", "--url", &format!("https://{host}")])
        .args(["--resolve", &resolve])
        .arg("--access-key-file")
        .arg(file("access-key"))
        .arg("--secret-key-file")
        .arg(file("secret-key"))
        .arg("--ca")
        .arg(file("ca.pem"))
        .output()
        .unwrap();
    says(&output, 0, &["ready"]);
    let output = underpin(lab.folder.path()).args(["probe", "bucket", "--url", "http://h"]).output().unwrap();
    says(&output, 2, &["`access_key` is missing", "`secret_key` is missing"]);
}

#[test]
fn a_database_can_be_probed_without_a_file() {
    let lab = Lab::serve("mysql", &[]);
    let (host, resolve) = resolved(&lab);
    let file = |suffix: &str| lab.folder.path().join(format!("new/mysql.{suffix}"));
    let output = underpin(&lab.folder.path().join("state"))
        .args(["probe", "database", "--username", "gitpod", "--url", &host])
        .args(["--resolve", &resolve])
        .arg("--password-file")
        .arg(file("password"))
        .arg("--ca")
        .arg(file("ca.pem"))
        .output()
        .unwrap();
    says(&output, 0, &["ready"]);
    let output = underpin(lab.folder.path()).args(["probe", "database", "--url", "h:1"]).output().unwrap();
    says(&output, 2, &["`username` is missing", "`password` is missing"]);
}

#[test]
fn the_parts_of_a_sharded_run_merge_into_a_whole() {
    let lab = Lab::serve("docker-registry-delete", &[]);
    let part = |number: u8| lab.folder.path().join(format!("{number}.json")).display().to_string();
    for number in 1..=3 {
        let output = lab.run(&["--shard", &format!("{number}/3"), "--json", &part(number)]);
        says(&output, 0, &["partial (lab)"]);
    }
    let merged =
        underpin(lab.folder.path()).arg("report").args([part(1), part(2), part(3)]).output().unwrap();
    says(&merged, 0, &["ready (lab)"]);
    let two = underpin(lab.folder.path()).arg("report").args([part(1), part(2)]).output().unwrap();
    says(&two, 0, &["partial (lab)"]);
}
