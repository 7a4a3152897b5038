//! `kill -9` in the middle of a run against a real registry: the JUnit that it leaves is valid and red, and
//! `underpin sweep` removes what it created.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::command::{all, underpin};
use common::relay::relay;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Debian's docker-registry over plain http with delete enabled; `None` when it is not installed.
struct Registry {
    child: Child,
    address: SocketAddr,
}

impl Registry {
    fn start() -> Option<Self> {
        // The forms of ci/services without TLS, so that the relay below can read what goes by.
        let script = format!(". {ROOT}/ci/services/docker-registry/common.sh\nserve auth delete\n");
        let mut child = Command::new("bash").args(["-c", &script]).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = None;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some(text) = line.strip_prefix("PORT=") {
                port = Some(text.parse::<u16>().unwrap());
            }
            if line == "ready" {
                return Some(Self { child, address: SocketAddr::from(([127, 0, 0, 1], port.unwrap())) });
            }
        }
        let _ = child.wait();
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "the server is missing: run ci/services/install"
        );
        underpin::terminal::note("NOT TESTED, the server is missing: run ci/services/install\n");
        None
    }

    /// Asks the registry itself; gives the status.
    fn ask(&self, method: &str, path: &str) -> u16 {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let basic = "Z2l0cG9kOnVuZGVycGluLWNpLXBhc3N3b3Jk"; // gitpod:underpin-ci-password
        let accept = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Basic {basic}\r\nAccept: {accept}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut text = String::new();
        BufReader::new(stream).read_line(&mut text).unwrap();
        text.split(' ').nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// Kills a run at the first request that matches; gives what it had asked for.
///
/// One probe at a time: an upload whose address is still on its way to a run that is killed cannot be cancelled by
/// anybody, and a sweep says so. With several probes under way, chance would decide whether there is one.
fn kill_at(registry: &Registry, folder: &Path, stop_at: fn(&str) -> bool) -> Vec<String> {
    let (address, seen, reached) = relay(registry.address, stop_at);
    let env = folder.join("env.yaml");
    let text = format!(
        "environment: killed\ntargets:\n  - name: main\n    family: registry\n    url: 'http://{address}/gitpod'\n    \
         username: gitpod\n    password: {{ file: password }}\n    concurrency: 1\n"
    );
    std::fs::write(&env, text).unwrap();
    std::fs::write(folder.join("password"), "underpin-ci-password").unwrap();
    let junit = folder.join("junit.xml");
    let mut run = underpin(&folder.join("state"))
        .args(["run", "--quiet", "--env"])
        .arg(&env)
        .arg("--junit")
        .arg(&junit)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    reached.kill(&mut run);

    let xml = std::fs::read_to_string(&junit).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let unfinished =
        document.descendants().filter(|node| node.attribute("type") == Some("run.incomplete")).count();
    assert!(unfinished > 1, "what a killed run leaves is red:\n{xml}");
    // The registry may be reached straight from now on.
    let text =
        std::fs::read_to_string(&env).unwrap().replace(&address.to_string(), &registry.address.to_string());
    std::fs::write(&env, text).unwrap();
    seen.lock().unwrap().clone()
}

fn sweep(folder: &Path) {
    let sweep = || underpin(&folder.join("state")).arg("sweep").output().unwrap();
    let output = sweep();
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("removed: "), "{}", all(&output));
    let output = sweep();
    assert!(String::from_utf8_lossy(&output.stdout).contains("nothing to remove"), "{}", all(&output));
}

/// Every address of an upload that the registry gave, as a path.
fn uploads(seen: &[String]) -> Vec<String> {
    let locations = seen.iter().filter_map(|line| line.strip_prefix("Location: "));
    let paths = locations.filter(|location| location.contains("/blobs/uploads/"));
    paths.map(|location| location[location.find("/v2/").unwrap()..].to_owned()).collect()
}

#[test]
fn a_sweep_cancels_the_upload_that_a_killed_run_left() {
    let Some(registry) = Registry::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let seen = kill_at(&registry, folder.path(), |line| {
        line.starts_with("PUT ") && line.contains("/blobs/uploads/")
    });
    let uploads = uploads(&seen);
    assert!(!uploads.is_empty() && uploads.iter().any(|path| registry.ask("GET", path) == 204), "{seen:?}");
    sweep(folder.path());
    for path in uploads {
        assert_eq!(registry.ask("GET", &path), 404, "{path}");
    }
}

#[test]
fn a_sweep_removes_the_images_that_a_killed_run_left() {
    let Some(registry) = Registry::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    // By then images are pushed under tags, some uploads are open, and some are under way.
    let seen =
        kill_at(&registry, folder.path(), |line| line.contains("_catalog") || line.starts_with("PATCH "));
    let manifests: Vec<String> = seen
        .iter()
        .filter_map(|line| line.strip_prefix("PUT ")?.strip_suffix(" HTTP/1.1"))
        .filter(|path| path.contains("/manifests/"))
        .map(str::to_owned)
        .collect();
    assert!(manifests.iter().any(|path| registry.ask("HEAD", path) == 200), "{seen:?}");
    sweep(folder.path());
    for path in manifests {
        assert_eq!(registry.ask("HEAD", &path), 404, "{path}");
    }
    for path in uploads(&seen) {
        assert_eq!(registry.ask("GET", &path), 404, "{path}");
    }
}
