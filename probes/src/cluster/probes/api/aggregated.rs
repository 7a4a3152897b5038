//! Every aggregated API answers.
//!
//! An `APIService` whose server is away leaves its group unanswered: `kubectl` and Helm, by which Gitpod is installed, wait
//! for it at each discovery, and a namespace that is deleted never goes. Source: k19.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};
use serde_json::Value;

use crate::cluster::{Cluster, category, causes, json};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::aggregated",
        key: "k19",
        title: "every aggregated API answers",
        why: "A group of the API whose server is away slows down every discovery by kubectl and Helm, by which Gitpod is installed, and keeps deleted namespaces from going.",
        wire: "`GET /apis/apiregistration.k8s.io/v1/apiservices`.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let services = cluster.api_services(cx).await?;
    let aggregated = judge(&services)?;
    Ok(Passed::saying(match aggregated {
        0 => "no API is aggregated".to_owned(),
        some => format!("{} available", text::count(some as u64, "aggregated API")),
    }))
}

/// How many there are, if all of them answer.
fn judge(services: &[Value]) -> Result<usize, Failure> {
    // What the API server serves itself names no service, and is always there.
    let aggregated: Vec<&Value> = services
        .iter()
        .filter(|service| service.pointer("/spec/service").is_some_and(Value::is_object))
        .collect();
    let down: Vec<String> = aggregated.iter().filter_map(|service| why_down(service)).collect();
    if down.is_empty() {
        return Ok(aggregated.len());
    }
    let step = "GET /apis/apiregistration.k8s.io/v1/apiservices";
    Err(Failure::new(causes::AGGREGATED_API_DOWN, step, "the condition Available of each", down.join("; ")))
}

fn why_down(service: &Value) -> Option<String> {
    let name = json::text(service, "/metadata/name");
    let told = json::elements(service, "/status/conditions")
        .find(|condition| json::text(condition, "/type") == "Available");
    let Some(condition) = told else { return Some(format!("{name}: nothing is said of it")) };
    if json::text(condition, "/status") == "True" {
        return None;
    }
    let (reason, message) = (json::text(condition, "/reason"), json::text(condition, "/message"));
    Some(match (reason, message) {
        ("", "") => format!("{name} is not available"),
        (reason, "") => format!("{name}: {reason}"),
        (reason, message) => format!("{name}: {reason}: {message}"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn service(name: &str, service: &Value, status: &str) -> Value {
        json!({
            "metadata": { "name": name },
            "spec": { "service": service },
            "status": { "conditions": [
                { "type": "Available", "status": status, "reason": "FailedDiscoveryCheck", "message": "no response" },
            ] },
        })
    }

    #[test]
    fn only_what_is_aggregated_can_be_away() {
        let metrics =
            |status| service("v1beta1.metrics.k8s.io", &json!({ "name": "metrics-server" }), status);
        let own = service("v1.apps", &Value::Null, "False");
        assert_eq!(judge(&[metrics("True"), own.clone()]), Ok(1));
        for status in ["False", "Unknown"] {
            let failure = judge(&[own.clone(), metrics(status)]).unwrap_err();
            assert_eq!(failure.cause, causes::AGGREGATED_API_DOWN);
            assert_eq!(failure.actual, "v1beta1.metrics.k8s.io: FailedDiscoveryCheck: no response");
        }
        assert_eq!(judge(&[]), Ok(0));
    }

    #[test]
    fn one_without_a_condition_is_not_known_to_answer() {
        let silent = json!({ "metadata": { "name": "v1.x" }, "spec": { "service": { "name": "x" } } });
        assert!(judge(&[silent]).unwrap_err().actual.contains("nothing is said"));
    }
}
