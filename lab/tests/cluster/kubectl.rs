//! The field's own command works with it: what it prints, applies, watches and deletes.
//!
//! Where `kubectl` is not installed a line says so, and in CI it is a failure: a test that did not run is no pass.
#![expect(clippy::unwrap_used, reason = "helpers are part of the tests")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use tokio::task::spawn_blocking;

use crate::common::{Cluster, start};

/// The `kubectl` that `ci/services/install` has built, else the one of the machine.
fn program() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/servers/kubernetes/kubectl");
    if built.exists() { built } else { PathBuf::from("kubectl") }
}

/// Whether there is a `kubectl`; loud where there is not.
fn is_there() -> bool {
    let found = Command::new(program()).args(["version", "--client"]).output();
    if found.is_ok_and(|found| found.status.success()) {
        return true;
    }
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "kubectl is not installed, and CI needs it: run ci/services/install"
    );
    #[expect(clippy::print_stderr, reason = "whoever reads the tests' output is to see what did not run")]
    {
        eprintln!(
            "NOT TESTED: kubectl is not installed, so nothing shows that it works with the lab's clusters"
        );
    }
    false
}

fn command(cluster: &Cluster, arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.arg("--kubeconfig").arg(cluster.kubeconfig()).args(arguments);
    // What it caches of discovery goes with the folder.
    command
        .env("HOME", cluster.folder.path())
        .env_remove("KUBECONFIG")
        .env_remove("HTTPS_PROXY")
        .env("NO_PROXY", "*");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it with some input: whether it succeeded, and what it wrote on both channels.
async fn kubectl(cluster: &Cluster, arguments: &[&str], input: &str) -> (bool, String) {
    let (mut command, input) = (command(cluster, arguments), input.to_owned());
    let run = move || {
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        child.wait_with_output().unwrap()
    };
    let output = spawn_blocking(run).await.unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

const MAP: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: underpin-one, namespace: gitpod}\ndata: {a: A}\n";

#[tokio::test]
async fn it_prints_what_there_is() {
    if !is_there() {
        return;
    }
    let cluster = start("gke", &[]).await;
    let (good, printed) = kubectl(&cluster, &["get", "nodes,ns,crd"], "").await;
    assert!(good, "{printed}");
    for part in ["v1.22.8-gke.201", "Ready", "namespace/gitpod", "certificates.cert-manager.io"] {
        assert!(printed.contains(part), "{part} is not in\n{printed}");
    }
    let (good, printed) = kubectl(&cluster, &["get", "nodes", "-o", "wide"], "").await;
    assert!(good && printed.contains("containerd://1.5.2"), "{printed}");
    let (good, printed) = kubectl(&cluster, &["-n", "gitpod", "get", "certificates,orders"], "").await;
    assert!(good && printed.contains("https-certificates"), "{printed}");
    let (good, printed) = kubectl(&cluster, &["api-resources"], "").await;
    assert!(good && printed.contains("clusterissuers"), "{printed}");
    let (good, printed) = kubectl(&cluster, &["get", "--raw", "/readyz?verbose"], "").await;
    assert!(good && printed.contains("readyz check passed"), "{printed}");
    let (good, printed) = kubectl(&cluster, &["get", "ns", "absent"], "").await;
    assert!(!good && printed.contains("namespaces \"absent\" not found"), "{printed}");
}

#[tokio::test]
async fn it_applies_and_deletes() {
    if !is_there() {
        return;
    }
    let cluster = start("gke", &[]).await;
    let (good, printed) = kubectl(&cluster, &["apply", "-f", "-"], MAP).await;
    assert!(good && printed.contains("configmap/underpin-one created"), "{printed}");
    let (good, printed) = kubectl(&cluster, &["apply", "-f", "-"], MAP).await;
    assert!(good && printed.contains("unchanged"), "{printed}");
    let changed = MAP.replace("a: A", "b: B");
    let (good, printed) = kubectl(&cluster, &["apply", "-f", "-"], &changed).await;
    assert!(good && printed.contains("configured"), "{printed}");
    let read = ["-n", "gitpod", "get", "cm", "underpin-one", "-o", "jsonpath={.data}"];
    let (_, data) = kubectl(&cluster, &read, "").await;
    assert_eq!(data, "{\"b\":\"B\"}");
    let apply = ["apply", "--server-side", "--force-conflicts", "-f", "-"];
    let (good, printed) = kubectl(&cluster, &apply, &MAP.replace("one", "two")).await;
    assert!(good && printed.contains("serverside-applied"), "{printed}");
    let (good, printed) =
        kubectl(&cluster, &["-n", "gitpod", "label", "cm", "underpin-two", "a=b"], "").await;
    assert!(good && printed.contains("labeled"), "{printed}");
    let (good, printed) = kubectl(&cluster, &["create", "ns", "underpin-ns"], "").await;
    assert!(good, "{printed}");
    let delete = ["-n", "gitpod", "delete", "cm", "underpin-one", "underpin-two"];
    let (good, printed) = kubectl(&cluster, &delete, "").await;
    assert!(good && printed.matches("deleted").count() == 2, "{printed}");
    // It waits until the namespace is gone, with what is in it.
    let (good, printed) = kubectl(&cluster, &["delete", "ns", "underpin-ns", "--timeout=60s"], "").await;
    assert!(good, "{printed}");
    assert!(cluster.stand.leftovers().is_empty(), "{:?}", cluster.stand.leftovers());
}

#[tokio::test]
async fn it_tells_what_may_be_done() {
    if !is_there() {
        return;
    }
    let cluster = start("gke", &["rbac-no-nodes"]).await;
    let (good, printed) = kubectl(&cluster, &["auth", "can-i", "list", "nodes"], "").await;
    assert!(!good && printed.contains("no"), "{printed}");
    let (good, printed) = kubectl(&cluster, &["auth", "can-i", "create", "pods", "-n", "gitpod"], "").await;
    assert!(good && printed.contains("yes"), "{printed}");
    let (good, printed) = kubectl(&cluster, &["get", "nodes"], "").await;
    assert!(!good && printed.contains("Error from server (Forbidden): nodes is forbidden"), "{printed}");
}

/// A watch that runs, and what it prints. It ends when it is dropped.
struct Watch {
    child: Child,
    lines: Option<BufReader<ChildStdout>>,
}

impl Watch {
    fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let lines = Some(BufReader::new(child.stdout.take().unwrap()));
        Self { child, lines }
    }

    /// The next line that names the map.
    async fn line(&mut self) -> String {
        let mut lines = self.lines.take().unwrap();
        let read = move || loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "the watch ended");
            if line.contains("underpin-one") {
                return (line, lines);
            }
        };
        let (line, lines) = spawn_blocking(read).await.unwrap();
        self.lines = Some(lines);
        line
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn it_watches() {
    if !is_there() {
        return;
    }
    let cluster = start("gke", &[]).await;
    let (good, printed) = kubectl(&cluster, &["apply", "-f", "-"], MAP).await;
    assert!(good, "{printed}");
    let arguments = ["-n", "gitpod", "get", "cm", "--watch", "--output-watch-events"];
    let mut watch = Watch::start(command(&cluster, &arguments));
    assert!(watch.line().await.starts_with("ADDED"));
    let (good, printed) = kubectl(&cluster, &["-n", "gitpod", "delete", "cm", "underpin-one"], "").await;
    assert!(good, "{printed}");
    assert!(watch.line().await.starts_with("DELETED"));
}

#[tokio::test]
async fn it_logs_in_in_every_way() {
    if !is_there() {
        return;
    }
    let failing = start("gke", &["exec-plugin-fails"]).await;
    let (good, printed) = kubectl(&failing, &["get", "ns"], "").await;
    assert!(!good && printed.contains("log in again"), "{printed}");
    let expired = start("gke", &["client-certificate-expired"]).await;
    let (good, printed) = kubectl(&expired, &["get", "ns"], "").await;
    assert!(!good && printed.contains("You must be logged in to the server"), "{printed}");
}
