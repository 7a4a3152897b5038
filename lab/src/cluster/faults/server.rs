//! What the server says of itself, what it serves, and what it fails at.

use serde_json::json;

use super::super::behaviour::{Behaviour, Failing, Https};
use super::objects::{condition, first, is, with};
use super::{Played, fault, set};
use crate::fault::Fault;

const APIS: &str = "APIService";

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("aggregated-api-down", "has an aggregated API that does not answer", aggregated_down),
    fault("api-not-ready", "says by /readyz that it is not ready", |b| set(&mut b.ready, false)),
    fault("daemonsets-fail", "answers requests for daemonsets by 500", |b| fails(b, &["daemonsets"])),
    fault("deployments-fail", "answers requests for deployments by 500", |b| fails(b, &["deployments"])),
    fault(
        "gateway-page",
        "has a gateway before it that answers requests for aggregated APIs by a page",
        |b| {
            b.failing.push(("apiservices", Failing::Page));
            Ok(())
        },
    ),
    fault(
        "gateway-refuses",
        "has a gateway before it that lets requests for storage classes not through",
        |b| {
            b.failing.push(("storageclasses", Failing::NotLet));
            Ok(())
        },
    ),
    fault("https-secret-garbled", "has a secret https-certificates that holds no PEM", |b| {
        set(&mut b.https, Https::Garbled)
    }),
    fault("ippools-fail", "answers requests for Calico's pools by 500", |b| fails(b, &["ippools"])),
    fault("policy-v1-missing", "does not serve policy/v1", |b| {
        b.unserved.push("policy/v1".to_owned());
        Ok(())
    }),
    fault("version-odd", "tells a version that is none, as one who builds it alone can", |b| {
        b.minor = String::new();
        set(&mut b.version, "custom-build-a1b2c3d".to_owned())
    }),
    fault("watch-cut", "cuts each watch after its first event", |b| set(&mut b.watch_cut_after, Some(1))),
    fault("webhooks-fail", "answers requests for webhook configurations by 500", |b| {
        fails(b, &["mutatingwebhookconfigurations", "validatingwebhookconfigurations"])
    }),
];

#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn fails(behaviour: &mut Behaviour, what: &[&'static str]) -> Played {
    behaviour.failing.extend(what.iter().map(|name| (*name, Failing::Storage)));
    Ok(())
}

/// The metrics server is what most often does not answer.
fn aggregated_down(behaviour: &mut Behaviour) -> Played {
    let name = "v1beta1.metrics.k8s.io";
    let service = json!({ "name": "metrics-server", "namespace": "kube-system", "port": 443 });
    if !behaviour.objects.iter().any(|object| is(object, APIS) && object["metadata"]["name"] == name) {
        with(
            behaviour,
            json!({
                "apiVersion": "apiregistration.k8s.io/v1",
                "kind": APIS,
                "metadata": { "name": name },
                "spec": {
                    "group": "metrics.k8s.io", "version": "v1beta1", "service": service,
                    "groupPriorityMinimum": 100, "versionPriority": 100, "insecureSkipTLSVerify": true,
                },
            }),
        )?;
    }
    first(
        behaviour,
        |object| is(object, APIS) && object["metadata"]["name"] == name,
        |object| {
            let message = "failing or missing response from https://10.96.120.5:443/apis/metrics.k8s.io/v1beta1: \
                       Get \"https://10.96.120.5:443/apis/metrics.k8s.io/v1beta1\": dial tcp 10.96.120.5:443: \
                       connect: connection refused";
            condition(object, "Available", "False", "FailedDiscoveryCheck", message);
        },
    )
}
