//! git over HTTPS: the real client clones, and what it is told is looked at byte by byte.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

use std::path::Path;
use std::process::{Command, Output};

use reqwest::{Method, RequestBuilder};

use super::common::{Scm, start, start_with};

const PATH: &str = "/analytical/engine.git";

/// Runs the `git` of the machine, with nothing of its settings. None where there is no git.
async fn git(scm: &Scm, folder: &Path, arguments: &[&str]) -> Option<Output> {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .arg("-c")
        .arg(format!("http.sslCAInfo={}", scm.ca().display()))
        .args(["-c", "credential.helper="])
        .args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap();
    match output {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => panic!("{error}"),
    }
}

fn address(scm: &Scm) -> String {
    format!("https://oauth2:{}@{}{PATH}", scm.token, scm.door())
}

fn fine(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_client_clones_in_every_version() {
    for protocol in ["0", "1", "2"] {
        for http in ["HTTP/1.1", "HTTP/2"] {
            let scm = start("github-enterprise", &[]).await;
            let folder = tempfile::tempdir().unwrap();
            let (protocol, http) = (format!("protocol.version={protocol}"), format!("http.version={http}"));
            let url = address(&scm);
            let clone =
                ["-c", &protocol, "-c", &http, "clone", "--depth=1", "--branch=fix/one", &url, "engine"];
            let Some(output) = git(&scm, folder.path(), &clone).await else { return };
            fine(&output);
            let tree = folder.path().join("engine");
            assert_eq!(
                std::fs::read_to_string(tree.join("src/one.txt")).unwrap(),
                "one\n",
                "{protocol} {http}"
            );
            let log = git(&scm, &tree, &["log", "--format=%s"]).await.unwrap();
            assert_eq!(String::from_utf8_lossy(&log.stdout), "Fix one\n", "{protocol} {http}");
            fine(&git(&scm, &tree, &["-c", &protocol, "-c", &http, "fetch", "--unshallow"]).await.unwrap());
            let log = git(&scm, &tree, &["log", "--format=%s"]).await.unwrap();
            assert_eq!(String::from_utf8_lossy(&log.stdout), "Fix one\nBegin\n", "{protocol} {http}");
            fine(&git(&scm, &tree, &["fsck", "--strict"]).await.unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_client_fetches_what_it_lacks() {
    for protocol in ["protocol.version=0", "protocol.version=2"] {
        let scm = start("github-enterprise", &[]).await;
        let folder = tempfile::tempdir().unwrap();
        let url = address(&scm);
        let clone = ["-c", protocol, "clone", "--single-branch", "--branch=main", &url, "engine"];
        let Some(output) = git(&scm, folder.path(), &clone).await else { return };
        fine(&output);
        let tree = folder.path().join("engine");
        let fetch = ["-c", protocol, "fetch", "origin", "fix/one:other"];
        fine(&git(&scm, &tree, &fetch).await.unwrap());
        let shown = git(&scm, &tree, &["show", "other:src/one.txt"]).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&shown.stdout), "one\n");
        fine(&git(&scm, &tree, &["fsck", "--strict"]).await.unwrap());
        // The ids are those that the API tells.
        let (_, branch) = scm.get(&format!("{}/api/v3/repos/analytical/engine/branches/main", scm.url)).await;
        let head = git(&scm, &tree, &["rev-parse", "main"]).await.unwrap();
        assert_eq!(branch["commit"]["sha"], String::from_utf8_lossy(&head.stdout).trim());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_client_meets_the_faults() {
    for fault in [
        "git-http-disabled",
        "git-token-refused",
        "git-portal",
        "git-type-changed",
        "git-pack-truncated",
        "git-shallow-absent",
        "git-ls-refs-cut",
    ] {
        let scm = start("github-enterprise", &[fault]).await;
        let folder = tempfile::tempdir().unwrap();
        let clone = ["clone", "--depth=1", &address(&scm), "engine"];
        let Some(output) = git(&scm, folder.path(), &clone).await else { return };
        assert!(!output.status.success(), "{fault}");
    }
}

fn refs(scm: &Scm, service: &str) -> RequestBuilder {
    scm.anonymous(Method::GET, &format!("{}{PATH}/info/refs?service={service}", scm.url))
}

#[tokio::test]
async fn references_are_told_to_who_logs_in() {
    let scm = start("github-enterprise", &[]).await;
    let nobody = refs(&scm, "git-upload-pack").send().await.unwrap();
    assert_eq!(nobody.status().as_u16(), 401);
    assert_eq!(nobody.headers()["www-authenticate"], "Basic realm=\"GitHub\"");
    let wrong = refs(&scm, "git-upload-pack").basic_auth("oauth2", Some("x")).send().await.unwrap();
    assert_eq!(wrong.status().as_u16(), 401);
    let right = refs(&scm, "git-upload-pack").basic_auth("oauth2", Some(&scm.token));
    let right = right.header("git-protocol", "version=2").send().await.unwrap();
    assert_eq!(right.headers()["content-type"], "application/x-git-upload-pack-advertisement");
    let text = right.text().await.unwrap();
    assert!(text.starts_with("001e# service=git-upload-pack\n0000000eversion 2\n"), "{text}");
    let push = refs(&scm, "git-receive-pack").basic_auth("oauth2", Some(&scm.token)).send().await.unwrap();
    assert_eq!(push.headers()["content-type"], "application/x-git-receive-pack-advertisement");
    let scm = start("github-enterprise", &["git-challenge-stripped"]).await;
    let nobody = refs(&scm, "git-upload-pack").send().await.unwrap();
    assert_eq!((nobody.status().as_u16(), nobody.headers().get("www-authenticate")), (401, None));
    let scm = start("github", &["github-repository-absent"]).await;
    let absent = refs(&scm, "git-upload-pack").basic_auth("oauth2", Some(&scm.token)).send().await.unwrap();
    assert_eq!(absent.status().as_u16(), 404);
}

fn ls_refs(scm: &Scm) -> RequestBuilder {
    scm.anonymous(Method::POST, &format!("{}{PATH}/git-upload-pack", scm.url))
        .basic_auth("oauth2", Some(&scm.token))
        .header("git-protocol", "version=2")
        .header("content-type", "application/x-git-upload-pack-request")
        .body("0014command=ls-refs\n00010009peel\n000csymrefs\n0000")
}

#[tokio::test]
async fn a_list_that_is_cut_ends_without_a_length() {
    let http1 = |builder: reqwest::ClientBuilder| builder.http1_only();
    let scm = start_with("github-enterprise", &[], http1).await;
    let whole = ls_refs(&scm).send().await.unwrap().text().await.unwrap();
    assert!(whole.contains("HEAD symref-target:refs/heads/main") && whole.ends_with("0000"), "{whole}");
    let scm = start_with("github-enterprise", &["git-ls-refs-cut"], http1).await;
    let cut = ls_refs(&scm).send().await.unwrap();
    assert_eq!(
        (cut.headers().get("content-length"), &cut.headers()["transfer-encoding"]),
        (None, &"chunked".parse().unwrap())
    );
    assert_eq!(cut.text().await.unwrap(), whole[..20]);
}

#[tokio::test]
async fn answers_break_off_over_one_version_of_http_alone() {
    for (fault, first_is_broken) in [("git-http1-broken", true), ("git-http2-broken", false)] {
        for first in [true, false] {
            let with = |builder: reqwest::ClientBuilder| if first { builder.http1_only() } else { builder };
            let scm = start_with("github-enterprise", &[fault], with).await;
            let whole = match ls_refs(&scm).send().await {
                Ok(response) => response.bytes().await.is_ok(),
                Err(_) => false,
            };
            assert_eq!(whole, first != first_is_broken, "{fault}, first {first}");
            assert_eq!(scm.get(&format!("{}/api/v3/user", scm.url)).await.0, 200, "only git is hit");
        }
    }
}
