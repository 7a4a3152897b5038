//! cert-manager's webhook is asked, and answers.
//!
//! Every issuer and certificate that Gitpod's installer makes passes cert-manager's webhook, which the API server asks at
//! `webhook.cert-manager.io`. Where it cannot be reached (a firewall before port 10250 of a private GKE, its port taken by the
//! host network on EKS), the installation fails; where it is not asked, requests lack the user that approval goes by. It
//! is tried as `cmctl check api` tries it (cert-manager, `pkg/util/cmapichecker`): a good `CertificateRequest` must come back
//! with its user, a bad one must be denied. Source: c04.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::{Value, json};

use crate::cluster::api::{Answer, Denied, Request, Resource};
use crate::cluster::certificates::GROUP;
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_webhook",
        key: "c04",
        title: "cert-manager's webhook is asked, and answers",
        why: "The API server asks cert-manager's webhook about everything that Gitpod's installer makes of certificates. If it does not answer, the installation fails; if it is not asked, nobody notes who wanted a certificate.",
        wire: "Two dry runs of a `CertificateRequest` in Gitpod's namespace, or in `default` where that is not there: one with a good request, one with none.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::CERTIFICATES),
        needs: &["cert_manager_discovery"],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// The name of the webhook, as every refusal of it bears it.
const WEBHOOK: &str = "webhook.cert-manager.io";

/// A request for a certificate, which nothing ever signs: its key was thrown away.
const GOOD: &str = "-----BEGIN CERTIFICATE REQUEST-----
MIIBBTCBqwIBADAbMRkwFwYDVQQDDBB1bmRlcnBpbi5leGFtcGxlMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEJcyja3nVSjChSaxtu6lqadPxiaY06KqUgGNxMk4D
hmFhJgKc6YOvMPeUfiB5TH2AnxuQtlx1ELYtjxs2VX6Tw6AuMCwGCSqGSIb3DQEJ
DjEfMB0wGwYDVR0RBBQwEoIQdW5kZXJwaW4uZXhhbXBsZTAKBggqhkjOPQQDAgNJ
ADBGAiEAm7y3ikoMJa5nY1yLPgU2VQO7ahrlnoA8WDe+TP/5yl4CIQDpT0PKVXYh
a10qQcQOaiJDEmBNJSvQ+VIGMJDlHREoBQ==
-----END CERTIFICATE REQUEST-----
";
/// What is no request.
const BAD: &str = "this is no request for a certificate";

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let own = cluster.settings.namespace.as_str();
    let mut namespace = own;
    let mut good = ask(cluster, namespace, GOOD, cx).await?;
    if matches!(good.denied(), Some(Denied::Absent(_))) {
        namespace = "default";
        good = ask(cluster, namespace, GOOD, cx).await?;
    }
    let by_whom = by_whom(&good, namespace, knows_users(cluster, cx).await)?;
    denied(&ask(cluster, namespace, BAD, cx).await?, namespace)?;
    let place = if namespace == own {
        String::new()
    } else {
        format!(" (tried in `{namespace}`: `{own}` is not there yet)")
    };
    Ok(Passed::saying(format!("a good request came back {by_whom}, a bad one was denied{place}")))
}

async fn ask(cluster: &Cluster, namespace: &str, request: &str, cx: &Cx) -> Result<Answer, NotPassed> {
    use base64::Engine as _;
    let object = json!({
        "apiVersion": format!("{GROUP}/v1"), "kind": "CertificateRequest",
        "metadata": { "name": format!("{}-check", cx.run()) },
        "spec": {
            "request": base64::engine::general_purpose::STANDARD.encode(request),
            "issuerRef": { "name": "underpin", "kind": "Issuer", "group": GROUP },
        },
    });
    cluster.api.send(cx, Request::post(resource(namespace).path(), object).dry_run()).await
}

fn resource(namespace: &str) -> Resource {
    Resource::within(GROUP, "v1", "certificaterequests", namespace)
}

/// Whether this release notes the user at all, which it does from 1.3 on. Where that cannot be read, it is asked of it.
async fn knows_users(cluster: &Cluster, cx: &Cx) -> bool {
    cluster.definitions(cx).await.map_or(true, |definitions| notes_users(&definitions))
}

fn notes_users(definitions: &[Value]) -> bool {
    let requests = definitions
        .iter()
        .find(|one| one.pointer("/spec/names/plural") == Some(&json!("certificaterequests")));
    let versions = requests.and_then(|one| one.pointer("/spec/versions")).and_then(Value::as_array);
    let Some(v1) = versions.into_iter().flatten().find(|version| version["name"] == "v1") else {
        return true;
    };
    let fields = v1.pointer("/schema/openAPIV3Schema/properties/spec/properties");
    fields.is_none_or(|fields| fields.get("username").is_some())
}

/// By whom a good request came back.
fn by_whom(answer: &Answer, namespace: &str, notes_users: bool) -> Result<String, NotPassed> {
    let object = answer.created(&format!("create {}", resource(namespace).words()))?;
    let text =
        |field: &str| object.pointer(&format!("/spec/{field}")).and_then(Value::as_str).unwrap_or_default();
    let (user, uid) = (text("username"), text("uid"));
    if !notes_users {
        return Ok("as it was sent, since this release notes no user".to_owned());
    }
    let expected = "the request with the user who made it";
    if user.is_empty() {
        return Err(Failure::new(
            causes::WEBHOOK_BYPASSED,
            &answer.line,
            expected,
            "no `spec.username` in it",
        )
        .into());
    }
    // Only accounts of the cluster's own always have one.
    if uid.is_empty() && user.starts_with("system:serviceaccount:") {
        return Err(
            Failure::new(causes::WEBHOOK_BYPASSED, &answer.line, expected, "no `spec.uid` in it").into()
        );
    }
    Ok("with its user".to_owned())
}

/// A bad request has to be denied, and by nobody else.
fn denied(answer: &Answer, namespace: &str) -> Result<(), NotPassed> {
    let expected = format!("a denial by {WEBHOOK}");
    match answer.denied() {
        Some(Denied::Admission(message)) if message.contains(WEBHOOK) => Ok(()),
        Some(Denied::Rights(_) | Denied::WebhookFailed(_)) => {
            answer.created(&format!("create {}", resource(namespace).words())).map(|_| ())
        }
        None => Err(Failure::new(causes::WEBHOOK_BYPASSED, &answer.line, expected, "it was let in").into()),
        Some(_) => Err(answer.failure(causes::WEBHOOK_BYPASSED, expected).into()),
    }
}

#[cfg(test)]
mod tests {
    use harness::SkipKind;

    use super::*;

    fn answer(status: u16, body: Value) -> Answer {
        Answer { line: "POST /x?dryRun=All".to_owned(), status, body }
    }

    fn refused(status: u16, message: &str) -> Answer {
        answer(status, json!({ "kind": "Status", "code": status, "message": message }))
    }

    fn cause<T: std::fmt::Debug>(found: Result<T, NotPassed>) -> &'static str {
        match found.unwrap_err() {
            NotPassed::Failure(failure) => failure.cause.code,
            NotPassed::Skipped { kind, .. } => kind.as_str(),
            NotPassed::Blocked { by } => by,
        }
    }

    #[test]
    fn a_good_request_comes_back_with_its_user() {
        let with = |spec: Value| answer(201, json!({ "spec": spec }));
        assert!(by_whom(&with(json!({ "username": "ada", "uid": "" })), "gitpod", true).is_ok());
        let account = "system:serviceaccount:a:b";
        assert!(by_whom(&with(json!({ "username": account, "uid": "0-1" })), "gitpod", true).is_ok());
        for spec in [json!({}), json!({ "username": "" }), json!({ "username": account })] {
            assert_eq!(cause(by_whom(&with(spec), "gitpod", true)), "webhook-bypassed");
        }
        // Releases before 1.3 note nobody.
        assert!(by_whom(&with(json!({})), "gitpod", false).is_ok());
    }

    /// Texts of real API servers, #14549 among them: preflight was green while the webhook did not answer.
    #[test]
    fn issue_14549_a_webhook_that_does_not_answer() {
        for why in [
            "dial tcp 10.96.38.90:443: connect: connection refused",
            "x509: certificate signed by unknown authority",
            "context deadline exceeded",
        ] {
            let message = format!(
                "Internal error occurred: failed calling webhook \"webhook.cert-manager.io\": Post \"https://cert-manager-webhook.cert-manager.svc:443/mutate?timeout=10s\": {why}"
            );
            assert_eq!(cause(by_whom(&refused(500, &message), "gitpod", true)), "webhook-unreachable");
            assert_eq!(cause(denied(&refused(500, &message), "gitpod")), "webhook-unreachable");
        }
    }

    #[test]
    fn a_bad_request_is_denied_by_the_webhook_alone() {
        let own =
            "admission webhook \"webhook.cert-manager.io\" denied the request: spec.request: Invalid value";
        for status in [400, 403, 406] {
            assert_eq!(denied(&refused(status, own), "gitpod"), Ok(()));
        }
        let other = "admission webhook \"validation.gatekeeper.sh\" denied the request: no";
        assert_eq!(cause(denied(&refused(403, other), "gitpod")), "webhook-bypassed");
        assert_eq!(cause(denied(&answer(201, json!({ "spec": {} })), "gitpod")), "webhook-bypassed");
        let rights = "certificaterequests.cert-manager.io is forbidden: User \"ada\" cannot create resource";
        assert_eq!(cause(denied(&refused(403, rights), "gitpod")), SkipKind::Permission.as_str());
    }

    #[test]
    fn whether_users_are_noted_stands_in_the_definition() {
        let definition = |fields: Value| {
            let schema = json!({ "openAPIV3Schema": { "properties": { "spec": { "properties": fields } } } });
            vec![
                json!({ "spec": { "names": { "plural": "certificaterequests" }, "versions": [{ "name": "v1", "schema": schema }] } }),
            ]
        };
        assert!(notes_users(&definition(json!({ "username": {} }))));
        assert!(!notes_users(&definition(json!({ "request": {} }))));
        assert!(notes_users(&[]));
    }
}
