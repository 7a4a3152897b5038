//! Certificates are issued as Gitpod's installer asks for them.
//!
//! Gitpod's installer makes a self-signed issuer, by it an authority (ECDSA, 90 days), an issuer of that, and by it the
//! certificates by which its components know each other (`install/installer/pkg/components/cluster/certmanager.go`,
//! `components/ws-manager/tlssecret.go`). Everything else may look healthy while nothing is ever signed: a controller that
//! hangs, an approver without a policy, a right that its service account lacks. The same chain is made here, all at once as the
//! installer does, and held against what was asked for. Source: c06.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::cluster::issuing::{Bench, LABELS, Wanted, check};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_chain_issue",
        key: "c06",
        title: "certificates are issued as Gitpod's installer asks for them",
        why: "Gitpod's components speak to each other with certificates of an authority that the installer has cert-manager make. Where they do not come, ws-manager, ws-daemon and registry-facade never start.",
        wire: "In a scratch namespace: POST of a self-signed issuer, of an authority's certificate, of its issuer and of a certificate with the names of Gitpod's services; watches until both are Ready; GET of both secrets; DELETE.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: Some(category::CERTIFICATES),
        needs: &["cert_manager_discovery"],
        cost: Cost { objects: 1, bytes: 200_000, connections: 2 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut bench = Bench::open(cluster, cx, "issue").await?;
    let found = issue(&mut bench, &cluster.settings.namespace).await;
    bench.close().await;
    found
}

async fn issue(bench: &mut Bench<'_>, namespace: &str) -> Result<Passed, NotPassed> {
    let ca = Wanted { name: "ca", issuer: "self", is_ca: true, names: Vec::new() };
    let leaf = Wanted { name: "leaf", issuer: "ca", is_ca: false, names: names(namespace) };
    let begun = Instant::now();
    bench.issuer("self", json!({ "selfSigned": {} })).await?;
    bench.certificate(&ca).await?;
    bench.issuer("ca", json!({ "ca": { "secretName": bench.name("ca") } })).await?;
    bench.certificate(&leaf).await?;
    bench.issued(&[&ca, &leaf]).await?;
    let took = begun.elapsed();
    let secrets = (secret(bench, "ca").await?, secret(bench, "leaf").await?);
    let note = judge((&bench.name("ca"), &secrets.0), (&bench.name("leaf"), &secrets.1), &leaf.names)?;
    Ok(Passed::saying(format!("{note}, after {}", text::duration(took))))
}

/// The names that the certificates of Gitpod's components bear, of all of them together.
fn names(namespace: &str) -> Vec<String> {
    let mut names: Vec<String> = ["ws-manager", "ws-manager-dev", "ws-daemon", "registry-facade", "server"]
        .into_iter()
        .chain(["ws-manager-bridge", "ws-proxy"])
        .map(str::to_owned)
        .collect();
    names.push(format!("gitpod.{namespace}"));
    names.push(format!("ws-manager.{namespace}.svc"));
    names.push(format!("registry.{namespace}.svc.cluster.local"));
    names
}

async fn secret(bench: &Bench<'_>, name: &str) -> Result<Value, NotPassed> {
    let gone = || {
        let step = format!("the secret {}", bench.name(name));
        Failure::new(causes::CERTIFICATE_WRONG, step, "a secret, since its certificate is Ready", "none")
    };
    Ok(bench.secret(name).await?.ok_or_else(gone)?)
}

/// Each secret with its name.
fn judge(ca: (&str, &Value), leaf: (&str, &Value), names: &[String]) -> Result<String, Failure> {
    let by = check::read(ca.0, ca.1)?;
    check::authority(ca.0, &by)?;
    let issued = check::read(leaf.0, leaf.1)?;
    check::leaf(leaf.0, &issued, names, &by)?;
    check::labels(ca.0, ca.1, LABELS)?;
    check::labels(leaf.0, leaf.1, LABELS)?;
    let key = issued.leaf().map_or_else(String::new, |own| own.key.words());
    Ok(format!("an authority (ECDSA P-256) and a certificate ({key}, {} names) by it", names.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_gitpods_services_in_its_namespace() {
        let names = names("gitpod");
        for name in
            ["ws-manager", "gitpod.gitpod", "ws-manager.gitpod.svc", "registry.gitpod.svc.cluster.local"]
        {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
        let mut once = names.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), names.len());
    }

    /// Everything that is held against the secrets has its tests beside it; here only that both are looked at.
    #[test]
    fn an_empty_secret_is_wrong_whichever_it_is() {
        let empty = json!({ "data": {} });
        let failure = judge(("a", &empty), ("b", &empty), &[]).unwrap_err();
        assert_eq!((failure.cause, failure.step.as_str()), (causes::CERTIFICATE_WRONG, "the secret a"));
    }
}
