//! The issuer that Gitpod is given is ready.
//!
//! The certificate of Gitpod's public address, `https-certificates`, comes from an issuer that the operator makes and names.
//! Where its name or kind is wrong, or it could not register with its authority, the installer goes through and the
//! certificate never comes. Source: c08.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::cluster::issuing::state;
use crate::cluster::settings::Named;
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_configured_issuer",
        key: "c08",
        title: "the issuer that Gitpod is given is ready",
        why: "The certificate of Gitpod's public address comes from this issuer. Where it is not ready, Gitpod is installed and its address never works.",
        wire: "GET of the `Issuer` in Gitpod's namespace, or of the `ClusterIssuer`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::CERTIFICATES),
        needs: &["cert_manager_discovery"],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let Some(named) = &cluster.settings.issuer else {
        return Err(NotPassed::not_applicable("the environment names no issuer (`issuer`)"));
    };
    let issuer = cluster.issuer(cx, named).await?;
    let note = judge(named, &cluster.settings.namespace, issuer.as_ref().as_ref())?;
    Ok(Passed::saying(note))
}

fn judge(named: &Named, namespace: &str, issuer: Option<&Value>) -> Result<String, Failure> {
    let Named { first: kind, name } = named;
    let place = if kind == "Issuer" { format!(" in the namespace {namespace}") } else { String::new() };
    let step = format!("the {kind} {name}{place}");
    let Some(issuer) = issuer else {
        return Err(Failure::new(
            causes::ISSUER_MISSING,
            step,
            "the issuer that the environment names",
            "there is none",
        ));
    };
    if state::is_ready(issuer) {
        return Ok(format!("{step} is ready ({})", way(issuer)));
    }
    let actual = match state::condition(issuer, "Ready") {
        Some(condition) => state::said(condition),
        None => "it has no status: cert-manager has not looked at it".to_owned(),
    };
    Err(Failure::new(causes::ISSUER_NOT_READY, step, "Ready is True", actual))
}

/// How it issues, for people.
fn way(issuer: &Value) -> String {
    if let Some(server) = issuer.pointer("/spec/acme/server").and_then(Value::as_str) {
        return format!("ACME, {server}");
    }
    let known = [
        ("ca", "a CA of one's own"),
        ("selfSigned", "self-signed"),
        ("vault", "Vault"),
        ("venafi", "Venafi"),
    ];
    let spec = issuer.get("spec");
    let found = known.iter().find(|(key, _)| spec.is_some_and(|spec| spec.get(key).is_some()));
    found.map_or("in a way that is not known here", |(_, way)| way).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn named(kind: &str) -> Named {
        Named { first: kind.to_owned(), name: "letsencrypt".to_owned() }
    }

    fn issuer(status: &str, reason: &str, message: &str) -> Value {
        json!({
            "spec": { "acme": { "server": "https://acme.example.com/directory" } },
            "status": { "conditions": [{ "type": "Ready", "status": status, "reason": reason, "message": message }] },
        })
    }

    #[test]
    fn a_ready_issuer_passes_and_says_how_it_issues() {
        let note =
            judge(&named("ClusterIssuer"), "gitpod", Some(&issuer("True", "ACMEAccountRegistered", "")))
                .unwrap();
        assert_eq!(note, "the ClusterIssuer letsencrypt is ready (ACME, https://acme.example.com/directory)");
        assert_eq!(way(&json!({ "spec": { "ca": {} } })), "a CA of one's own");
    }

    /// #10912: the installation goes on past a warning on cert-manager, and no certificate ever comes.
    #[test]
    fn issue_10912_an_issuer_that_is_not_there() {
        let failure = judge(&named("Issuer"), "gitpod", None).unwrap_err();
        assert_eq!(failure.cause, causes::ISSUER_MISSING);
        assert_eq!(failure.step, "the Issuer letsencrypt in the namespace gitpod");
    }

    /// #14549: every preflight is green, and the issuer cannot issue.
    #[test]
    fn issue_14549_an_issuer_that_is_not_ready() {
        let message = "Failed to register ACME account: 403 urn:ietf:params:acme:error:unauthorized";
        let failed = issuer("False", "ErrRegisterACMEAccount", message);
        let failure = judge(&named("ClusterIssuer"), "gitpod", Some(&failed)).unwrap_err();
        assert_eq!(failure.cause, causes::ISSUER_NOT_READY);
        assert_eq!(failure.actual, format!("Ready is False (ErrRegisterACMEAccount): {message}"));
        let untouched = judge(&named("ClusterIssuer"), "gitpod", Some(&json!({ "spec": {} }))).unwrap_err();
        assert!(untouched.actual.starts_with("it has no status"));
    }
}
