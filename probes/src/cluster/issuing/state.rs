//! How far cert-manager has come with a certificate, by what stands in the status of its resources.

use serde_json::Value;

use super::super::json;

/// The annotation by which a request, an order or a secret names the certificate that it is for.
const CERTIFICATE: &str = "cert-manager.io/certificate-name";

/// The name of the certificate that a request or an order is for; empty where it is for none.
pub fn certificate_of(object: &Value) -> &str {
    let annotations = object.pointer("/metadata/annotations");
    annotations.and_then(|all| all.get(CERTIFICATE)).and_then(Value::as_str).unwrap_or_default()
}

/// The condition of this type.
pub fn condition<'v>(object: &'v Value, kind: &str) -> Option<&'v Value> {
    json::elements(object, "/status/conditions").find(|condition| json::text(condition, "/type") == kind)
}

/// Whether a condition is `True`.
pub fn is(object: &Value, kind: &str) -> bool {
    condition(object, kind).is_some_and(|condition| json::text(condition, "/status") == "True")
}

/// Whether it is ready, and not by a status that an older `spec` had.
pub fn is_ready(object: &Value) -> bool {
    is(object, "Ready")
}

/// What a condition says, for people: `Ready is False (Pending): waiting for approval`.
pub fn said(condition: &Value) -> String {
    let (kind, status) = (json::text(condition, "/type"), json::text(condition, "/status"));
    let reason = match json::text(condition, "/reason") {
        "" => String::new(),
        reason => format!(" ({reason})"),
    };
    let message = match json::text(condition, "/message") {
        "" => String::new(),
        message => format!(": {message}"),
    };
    format!("{kind} is {status}{reason}{message}")
}

/// Why a request will never be signed; `None` for one that is signed, or that waits.
pub fn refusal(request: &Value) -> Option<String> {
    let name = json::text(request, "/metadata/name");
    let told = |condition: &Value| format!("the CertificateRequest {name}: {}", said(condition));
    for kind in ["Denied", "InvalidRequest"] {
        if is(request, kind) {
            return condition(request, kind).map(told);
        }
    }
    let ready = condition(request, "Ready")?;
    let ended = ["Failed", "Denied"].contains(&json::text(ready, "/reason"));
    (json::text(ready, "/status") == "False" && ended).then(|| told(ready))
}

/// What a certificate and its requests say last, for a failure.
pub fn story(name: &str, certificate: Option<&Value>, requests: &[&Value]) -> String {
    let of = |what: &str, object: &Value| match condition(object, "Ready").or(condition(object, "Issuing")) {
        Some(condition) => format!("{what}: {}", said(condition)),
        None => format!("{what} has no status: nobody looks at it"),
    };
    let mut parts = vec![match certificate {
        Some(certificate) => of(&format!("the Certificate {name}"), certificate),
        None => format!("the Certificate {name} is not there"),
    }];
    if requests.is_empty() {
        parts.push("no CertificateRequest was made for it".to_owned());
    }
    for request in requests {
        parts.push(of(&format!("the CertificateRequest {}", json::text(request, "/metadata/name")), request));
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with(conditions: &Value) -> Value {
        json!({ "metadata": { "name": "leaf-1" }, "status": { "conditions": conditions } })
    }

    #[test]
    fn only_what_cannot_come_any_more_is_a_refusal() {
        let waiting =
            json!([{ "type": "Ready", "status": "False", "reason": "Pending", "message": "waits" }]);
        let signed = json!([{ "type": "Approved", "status": "True" }, { "type": "Ready", "status": "True", "reason": "Issued" }]);
        for conditions in [json!([]), waiting, signed] {
            assert_eq!(refusal(&with(&conditions)), None, "{conditions}");
        }
        let denied = json!([
            { "type": "Denied", "status": "True", "reason": "policy.cert-manager.io", "message": "no policy approved" },
            { "type": "Ready", "status": "False", "reason": "Denied" },
        ]);
        assert_eq!(
            refusal(&with(&denied)).unwrap(),
            "the CertificateRequest leaf-1: Denied is True (policy.cert-manager.io): no policy approved"
        );
        for one in [
            json!({ "type": "InvalidRequest", "status": "True", "reason": "x" }),
            json!({ "type": "Ready", "status": "False", "reason": "Failed", "message": "Vault is sealed" }),
        ] {
            assert!(refusal(&with(&json!([one]))).is_some(), "{one}");
        }
    }

    #[test]
    fn the_story_tells_who_got_how_far() {
        let pending = with(
            &json!([{ "type": "Ready", "status": "False", "reason": "Pending", "message": "not approved" }]),
        );
        let told = story("leaf", Some(&json!({})), &[&pending]);
        assert_eq!(
            told,
            "the Certificate leaf has no status: nobody looks at it; the CertificateRequest leaf-1: Ready is False (Pending): not approved"
        );
        assert!(story("leaf", None, &[]).ends_with("is not there; no CertificateRequest was made for it"));
    }

    #[test]
    fn whose_a_request_is_stands_in_its_annotation() {
        let own = json!({ "metadata": { "annotations": { "cert-manager.io/certificate-name": "leaf" } } });
        assert_eq!((certificate_of(&own), certificate_of(&json!({}))), ("leaf", ""));
    }
}
