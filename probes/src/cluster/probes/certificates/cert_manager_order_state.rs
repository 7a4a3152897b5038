//! No order for the public certificate hangs.
//!
//! An order at an ACME authority takes a minute or two. One that is still pending after ten waits for a proof that does not
//! come: the zone is not delegated, the solver may not write into it, a resolver keeps the old answer. Gitpod is then installed
//! without its certificate, or runs towards the end of the one it has. Source: c11.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::cluster::api::Resource;
use crate::cluster::issuing::state;
use crate::cluster::snapshot::HTTPS_CERTIFICATES;
use crate::cluster::{Cluster, category, causes, json};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_order_state",
        key: "c11",
        title: "no order for the public certificate hangs",
        why: "A pending order means that the certificate of Gitpod's public address is not issued, or not renewed, mostly for want of a DNS record that the authority sees.",
        wire: "GET of the `Certificate` https-certificates, and the lists of orders and challenges in Gitpod's namespace.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::CERTIFICATES),
        needs: &["cert_manager_discovery"],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// How long an order may take, in seconds.
const LONG: i64 = 600;

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    if cluster.https_certificate(cx).await?.is_none() {
        return Err(NotPassed::not_applicable(format!(
            "cert-manager was not asked for a Certificate {HTTPS_CERTIFICATES} in the namespace {}",
            cluster.settings.namespace
        )));
    }
    let of = |plural| Resource::within("acme.cert-manager.io", "v1", plural, &cluster.settings.namespace);
    let Some(orders) = cluster.api.list(cx, &of("orders")).await? else {
        return Err(NotPassed::not_applicable("the API server serves no acme.cert-manager.io/v1"));
    };
    let challenges = cluster.api.list(cx, &of("challenges")).await?.unwrap_or_default();
    let note = judge(&orders, &challenges, jiff::Timestamp::now().as_second())?;
    for failed in orders.iter().filter(|order| is_own(order) && is_lost(order)) {
        cx.remark(&format!("The order {} for the public certificate ended: {}.", name(failed), said(failed)));
    }
    Ok(Passed::saying(note))
}

fn name(object: &Value) -> &str {
    json::text(object, "/metadata/name")
}

fn is_own(order: &Value) -> bool {
    state::certificate_of(order) == HTTPS_CERTIFICATES
}

fn is_over(order: &Value) -> bool {
    json::text(order, "/status/state") == "valid" || is_lost(order)
}

fn is_lost(order: &Value) -> bool {
    ["invalid", "expired", "errored"].contains(&json::text(order, "/status/state"))
}

/// State and reason, as far as there are any.
fn said(object: &Value) -> String {
    let state = match json::text(object, "/status/state") {
        "" => "no state yet",
        state => state,
    };
    match json::text(object, "/status/reason") {
        "" => state.to_owned(),
        reason => format!("{state}, {reason}"),
    }
}

fn judge(orders: &[Value], challenges: &[Value], now: i64) -> Result<String, Failure> {
    let own: Vec<&Value> = orders.iter().filter(|order| is_own(order)).collect();
    let age = |order: &Value| {
        let created: Option<jiff::Timestamp> = json::text(order, "/metadata/creationTimestamp").parse().ok();
        created.map(|created| now - created.as_second())
    };
    let hanging: Vec<&Value> = own
        .iter()
        .filter(|order| !is_over(order) && age(order).is_some_and(|age| age > LONG))
        .copied()
        .collect();
    let Some(first) = hanging.first() else {
        let count = harness::text::count(own.len() as u64, "order");
        return Ok(format!("{count} for the certificate, none pending for more than ten minutes"));
    };
    let mut parts = vec![format!("{}, for {} minutes", said(first), age(first).unwrap_or_default() / 60)];
    for challenge in challenges.iter().filter(|challenge| is_of(challenge, name(first))) {
        parts.push(format!(
            "the challenge for {}: {}",
            json::text(challenge, "/spec/dnsName"),
            said(challenge)
        ));
    }
    let step = format!("the order {}", name(first));
    Err(Failure::new(causes::ORDER_PENDING, step, "valid within ten minutes", parts.join("; ")))
}

/// Whether a challenge belongs to an order.
fn is_of(challenge: &Value, order: &str) -> bool {
    json::elements(challenge, "/metadata/ownerReferences")
        .any(|owner| json::text(owner, "/kind") == "Order" && json::text(owner, "/name") == order)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CREATED: i64 = 1_668_000_000;

    fn order(name: &str, certificate: &str, state: &str) -> Value {
        let created = jiff::Timestamp::from_second(CREATED).unwrap().to_string();
        json!({
            "metadata": {
                "name": name, "creationTimestamp": created,
                "annotations": { "cert-manager.io/certificate-name": certificate },
            },
            "status": { "state": state },
        })
    }

    fn own(state: &str) -> Value {
        order("https-certificates-1", HTTPS_CERTIFICATES, state)
    }

    /// gitpod-microsoft-aks-guide#13: https-certificates is never Ready, since the zone is not delegated.
    #[test]
    fn issue_aks_guide_13_an_order_that_hangs_tells_what_its_challenge_waits_for() {
        let challenge = json!({
            "metadata": { "ownerReferences": [{ "kind": "Order", "name": "https-certificates-1" }] },
            "spec": { "dnsName": "gitpod.example.com" },
            "status": { "state": "pending", "reason": "Waiting for DNS-01 challenge propagation: NS lookup failed" },
        });
        let other =
            json!({ "metadata": { "ownerReferences": [{ "kind": "Order", "name": "x" }] }, "status": {} });
        for state in ["pending", "ready", "processing", ""] {
            let failure =
                judge(&[own(state)], &[other.clone(), challenge.clone()], CREATED + LONG + 1).unwrap_err();
            assert_eq!(failure.cause, causes::ORDER_PENDING);
            assert!(
                failure
                    .actual
                    .contains("for 10 minutes; the challenge for gitpod.example.com: pending, Waiting"),
                "{}",
                failure.actual
            );
            assert_eq!(failure.actual.matches("challenge for").count(), 1);
        }
    }

    #[test]
    fn what_is_young_over_or_not_for_this_certificate_does_not_hang() {
        assert!(judge(&[own("pending")], &[], CREATED + LONG).is_ok());
        for state in ["valid", "invalid", "errored", "expired"] {
            assert!(judge(&[own(state)], &[], CREATED + 10 * LONG).is_ok(), "{state}");
        }
        assert!(judge(&[order("x", "another", "pending")], &[], CREATED + 10 * LONG).is_ok());
        assert!(judge(&[], &[], CREATED).unwrap().starts_with("0 orders"));
        assert_eq!([own("invalid"), own("valid")].map(|order| is_lost(&order)), [true, false]);
    }
}
