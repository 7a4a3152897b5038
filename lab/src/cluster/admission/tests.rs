//! What is let in, what is changed, and what is refused by which words.

use serde_json::{Value, json};

use super::super::api::kinds::{Kind, Verbs};
use super::super::api::store::{Key, Store};
use super::super::auth::User;
use super::super::behaviour::{
    Admission, Behaviour, CertManager, Controller, Door, Https, Login, Rights, Throttle, Webhook,
};
use super::{AdmissionRequest, Denial, admit};
use crate::certificates::Certificate;
use crate::crypto;

/// A cluster that refuses nothing by itself.
pub(in crate::cluster) fn plain() -> Behaviour {
    let all = || Rights { all: true, refused: Vec::new(), grants: true };
    Behaviour {
        version: "v1.23.8".to_owned(),
        minor: "23".to_owned(),
        release: 23,
        unserved: Vec::new(),
        served_too: Vec::new(),
        objects: Vec::new(),
        door: Door::Open,
        certificate: Certificate::Good,
        login: Login::Token,
        context_missing: false,
        rights: all(),
        installer: all(),
        ready: true,
        admission: Admission {
            pod_security: true,
            refuses_privileged: None,
            autopilot: false,
            takes_privileged_away: false,
            critical_needs_quota: false,
        },
        cert_manager: Some(CertManager {
            version: "1.8.0",
            secret_template: true,
            serves_v1: true,
            webhook: Webhook::Up,
            controller: Controller::Issues,
        }),
        failing: Vec::new(),
        throttle: Throttle::Off,
        watch_cut_after: None,
        https: Https::Public,
        issuer: None,
    }
}

fn kind(group: &str, resource: &str, name: &str) -> Kind {
    Kind {
        group: group.to_owned(),
        version: "v1".to_owned(),
        resource: resource.to_owned(),
        singular: name.to_lowercase(),
        kind: name.to_owned(),
        namespaced: true,
        short: Vec::new(),
        categories: Vec::new(),
        verbs: Verbs::All,
        has_status: true,
        subresources: &[],
        definition: None,
    }
}

fn store(labels: &Value) -> Store {
    let store = Store::new();
    let namespace = json!({ "kind": "Namespace", "metadata": { "labels": labels }, "spec": {} });
    store.create(Key::new("", "namespaces", "", "gitpod"), namespace).unwrap();
    store
}

fn with_webhooks(store: &Store, bundle: Option<&str>, selector: &Value) {
    for (plural, path) in
        [("mutatingwebhookconfigurations", "/mutate"), ("validatingwebhookconfigurations", "/validate")]
    {
        let service = json!({ "name": "cert-manager-webhook", "namespace": "cert-manager", "path": path });
        let rule = json!({
            "apiGroups": ["cert-manager.io"], "resources": ["*/*"], "operations": ["CREATE", "UPDATE"],
        });
        let webhook = json!({
            "name": "webhook.cert-manager.io", "clientConfig": { "service": service, "caBundle": bundle },
            "namespaceSelector": selector, "rules": [rule], "timeoutSeconds": 10, "failurePolicy": "Fail",
        });
        let key = Key::new("admissionregistration.k8s.io", plural, "", "cert-manager-webhook");
        store.create(key, json!({ "webhooks": [webhook] })).unwrap();
    }
}

fn ask(behaviour: &Behaviour, store: &Store, kind: &Kind, object: Value) -> Result<Value, Denial> {
    let user = User {
        name: "lab".to_owned(),
        groups: vec!["system:authenticated".to_owned()],
        rights: behaviour.rights.clone(),
    };
    let namespace = if kind.namespaced { "gitpod" } else { "" };
    let request =
        AdmissionRequest { verb: "create", kind, namespace, name: "x", object, dry_run: true, user: &user };
    admit(behaviour, store, &request)
}

fn pod(behaviour: &Behaviour, store: &Store, spec: &Value) -> Result<Value, Denial> {
    ask(behaviour, store, &kind("", "pods", "Pod"), json!({ "metadata": { "name": "x" }, "spec": spec }))
}

fn privileged() -> Value {
    json!({
        "hostPID": true,
        "volumes": [{ "name": "run", "hostPath": { "path": "/run" } }],
        "containers": [{
            "name": "daemon",
            "ports": [{ "containerPort": 20000, "hostPort": 20000 }],
            "securityContext": { "privileged": true },
            "volumeMounts": [{ "name": "run", "mountPath": "/run" }],
        }],
    })
}

fn refusal(answer: Result<Value, Denial>) -> (u16, &'static str, String) {
    answer.map_or_else(|denial| (denial.code, denial.reason, denial.message), |_| (201, "", String::new()))
}

#[test]
fn a_namespace_must_be_there_and_live() {
    let (behaviour, store) = (plain(), Store::new());
    let absent = refusal(pod(&behaviour, &store, &json!({})));
    assert_eq!(absent, (404, "NotFound", "namespaces \"gitpod\" not found".to_owned()));
    let finalized = json!({ "kind": "Namespace", "spec": { "finalizers": ["kubernetes"] } });
    let key = Key::new("", "namespaces", "", "gitpod");
    store.create(key.clone(), finalized).unwrap();
    assert!(pod(&behaviour, &store, &json!({})).is_ok());
    store.delete(&key).unwrap();
    let (code, reason, message) = refusal(pod(&behaviour, &store, &json!({})));
    assert_eq!((code, reason), (403, "Forbidden"));
    assert_eq!(
        message,
        "pods \"x\" is forbidden: unable to create new content in namespace gitpod because it is being terminated"
    );
}

#[test]
fn baseline_names_each_violation() {
    let store = store(&json!({ "pod-security.kubernetes.io/enforce": "baseline" }));
    let (code, reason, message) = refusal(pod(&plain(), &store, &privileged()));
    assert_eq!((code, reason), (403, "Forbidden"));
    assert_eq!(
        message,
        "pods \"x\" is forbidden: violates PodSecurity \"baseline:latest\": host namespaces (hostPID=true), \
         hostPath volumes (volume \"run\"), hostPort (container \"daemon\" uses hostPort 20000), privileged \
         (container \"daemon\" must not set securityContext.privileged=true)"
    );
}

#[test]
fn restricted_asks_for_more_and_lets_the_careful_in() {
    let labels = json!({
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "v1.23",
    });
    let store = store(&labels);
    let plain_pod = json!({ "containers": [{ "name": "c" }] });
    let (_, _, message) = refusal(pod(&plain(), &store, &plain_pod));
    assert_eq!(
        message,
        "pods \"x\" is forbidden: violates PodSecurity \"restricted:v1.23\": allowPrivilegeEscalation != false \
         (container \"c\" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities \
         (container \"c\" must set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or \
         container \"c\" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container \"c\" must \
         set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")"
    );
    let (_, _, message) = refusal(pod(&plain(), &store, &privileged()));
    assert!(
        message.contains("restricted volume types (volume \"run\" uses restricted volume type \"hostPath\")")
    );
    assert!(message.contains("privileged (container") && !message.contains("hostPath volumes"), "{message}");
    let careful = json!({
        "securityContext": { "runAsNonRoot": true, "seccompProfile": { "type": "RuntimeDefault" } },
        "containers": [{
            "name": "c",
            "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } },
        }],
    });
    assert!(pod(&plain(), &store, &careful).is_ok());
}

#[test]
fn labels_count_from_1_23_on() {
    let store = store(&json!({ "pod-security.kubernetes.io/enforce": "restricted" }));
    let mut behaviour = plain();
    behaviour.release = 22;
    assert!(pod(&behaviour, &store, &privileged()).is_ok());
    assert!(pod(&plain(), &store, &privileged()).is_err());
}

#[test]
fn a_policy_refuses_or_takes_away() {
    let store = store(&json!({}));
    let mut behaviour = plain();
    behaviour.admission.refuses_privileged = Some("validation.gatekeeper.sh");
    let (code, _, message) = refusal(pod(&behaviour, &store, &privileged()));
    assert_eq!(code, 403);
    assert_eq!(
        message,
        "admission webhook \"validation.gatekeeper.sh\" denied the request: [psp-privileged-container] Privileged \
         container is not allowed: daemon, securityContext: {\"privileged\":true}"
    );
    behaviour.admission.refuses_privileged = None;
    behaviour.admission.takes_privileged_away = true;
    let admitted = pod(&behaviour, &store, &privileged()).unwrap();
    assert_eq!(admitted["spec"]["containers"][0]["securityContext"]["privileged"], false);
}

#[test]
fn autopilot_names_its_rules() {
    let store = store(&json!({}));
    let mut behaviour = plain();
    behaviour.admission.autopilot = true;
    let (_, _, message) = refusal(pod(&behaviour, &store, &privileged()));
    let begins = "admission webhook \"gkepolicy.common-webhooks.networking.gke.io\" denied the request: GKE Policy \
                  Controller rejected the request because it violates one or more policies: {";
    assert!(message.starts_with(begins), "{message}");
    for rule in ["disallow-hostnamespaces", "disallow-privilege", "no-host-port", "no-write-mode-hostpath"] {
        assert!(message.contains(&format!("\"[denied by autogke-{rule}]\":[\"")), "{rule}");
    }
    assert!(pod(&behaviour, &store, &json!({ "containers": [{ "name": "c" }] })).is_ok());
}

#[test]
fn critical_pods_need_a_quota_and_every_class_must_be_there() {
    let store = store(&json!({}));
    let mut behaviour = plain();
    behaviour.admission.critical_needs_quota = true;
    let critical = json!({ "priorityClassName": "system-node-critical", "containers": [] });
    assert_eq!(
        refusal(pod(&behaviour, &store, &critical)).2,
        "pods \"x\" is forbidden: insufficient quota to match these scopes: [{PriorityClass In \
         [system-node-critical system-cluster-critical]}]"
    );
    let scope = json!({ "scopeName": "PriorityClass", "operator": "In", "values": ["system-node-critical"] });
    let quota = json!({ "spec": { "scopeSelector": { "matchExpressions": [scope] } } });
    store.create(Key::new("", "resourcequotas", "gitpod", "critical"), quota).unwrap();
    let admitted = pod(&behaviour, &store, &critical).unwrap();
    assert_eq!(admitted["spec"]["priority"], 2_000_001_000);
    assert_eq!(
        refusal(pod(&behaviour, &store, &json!({ "priorityClassName": "gold" }))).2,
        "pods \"x\" is forbidden: no PriorityClass with name gold was found"
    );
}

fn role() -> Value {
    json!({ "rules": [
        { "apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list"] },
        { "nonResourceURLs": ["/metrics"], "verbs": ["get"] },
    ] })
}

#[test]
fn nobody_grants_what_they_do_not_hold() {
    let mut behaviour = plain();
    let mut roles = kind("rbac.authorization.k8s.io", "clusterroles", "ClusterRole");
    roles.namespaced = false;
    let store = Store::new();
    assert!(ask(&behaviour, &store, &roles, role()).is_ok());
    behaviour.rights.grants = false;
    assert_eq!(
        refusal(ask(&behaviour, &store, &roles, role())),
        (
            403,
            "Forbidden",
            "clusterroles.rbac.authorization.k8s.io \"x\" is forbidden: user \"lab\" \
             (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n\
             {APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\" \"list\"]}\n\
             {NonResourceURLs:[\"/metrics\"], Verbs:[\"get\"]}"
                .to_owned()
        )
    );
    let mut bindings = kind("rbac.authorization.k8s.io", "clusterrolebindings", "ClusterRoleBinding");
    bindings.namespaced = false;
    let binding = json!({ "roleRef": { "kind": "ClusterRole", "name": "gitpod" } });
    let (code, _, message) = refusal(ask(&behaviour, &store, &bindings, binding.clone()));
    assert_eq!(
        (code, message.as_str()),
        (404, "clusterroles.rbac.authorization.k8s.io \"gitpod\" not found")
    );
    store.create(Key::new("rbac.authorization.k8s.io", "clusterroles", "", "gitpod"), role()).unwrap();
    assert!(refusal(ask(&behaviour, &store, &bindings, binding)).2.contains("not currently held"));
}

fn requests() -> Kind {
    kind("cert-manager.io", "certificaterequests", "CertificateRequest")
}

fn request(csr: &[u8]) -> Value {
    json!({ "metadata": { "name": "x" }, "spec": { "issuerRef": { "name": "i" }, "request": crypto::base64(csr) } })
}

fn good() -> Value {
    let key = rcgen::KeyPair::generate().unwrap();
    let csr =
        rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap().serialize_request(&key).unwrap();
    request(csr.pem().unwrap().as_bytes())
}

#[test]
fn the_webhook_writes_down_who_asks_and_refuses_garbage() {
    let store = store(&json!({}));
    with_webhooks(&store, Some("Y2E="), &json!({}));
    let admitted = ask(&plain(), &store, &requests(), good()).unwrap();
    assert_eq!(admitted["spec"]["username"], "lab");
    assert_eq!(admitted["spec"]["groups"], json!(["system:authenticated"]));
    assert!(admitted["spec"]["uid"].is_string() && admitted["spec"]["extra"].is_object());
    assert_eq!(
        refusal(ask(&plain(), &store, &requests(), request(b"ga"))),
        (
            406,
            "NotAcceptable",
            "admission webhook \"webhook.cert-manager.io\" denied the request: spec.request: Invalid value: \
             []byte{0x67, 0x61}: error decoding certificate request PEM block"
                .to_owned()
        )
    );
    let issuers = kind("cert-manager.io", "issuers", "Issuer");
    assert!(ask(&plain(), &store, &issuers, json!({ "spec": { "selfSigned": {} } })).is_ok());
    assert!(ask(&plain(), &store, &issuers, json!({ "spec": {} })).is_err());
    let certificates = kind("cert-manager.io", "certificates", "Certificate");
    let (_, _, message) = refusal(ask(&plain(), &store, &certificates, json!({ "spec": {} })));
    assert!(message.contains("denied the request: [spec.secretName: Required value"), "{message}");
}

#[test]
fn a_webhook_that_cannot_be_asked_is_an_error_of_the_server() {
    let store = store(&json!({}));
    with_webhooks(&store, Some("Y2E="), &json!({}));
    let mut behaviour = plain();
    let played = |behaviour: &mut Behaviour, webhook| {
        behaviour.cert_manager.as_mut().unwrap().webhook = webhook;
    };
    played(&mut behaviour, Webhook::Down);
    assert_eq!(
        refusal(ask(&behaviour, &store, &requests(), good())),
        (
            500,
            "InternalError",
            "Internal error occurred: failed calling webhook \"webhook.cert-manager.io\": failed to call webhook: \
             Post \"https://cert-manager-webhook.cert-manager.svc:443/mutate?timeout=10s\": dial tcp \
             10.96.44.117:443: connect: connection refused"
                .to_owned()
        )
    );
    behaviour.release = 22;
    played(&mut behaviour, Webhook::Untrusted);
    assert_eq!(
        refusal(ask(&behaviour, &store, &requests(), good())).2,
        "Internal error occurred: failed calling webhook \"webhook.cert-manager.io\": Post \
         \"https://cert-manager-webhook.cert-manager.svc:443/mutate?timeout=10s\": x509: certificate signed by \
         unknown authority"
    );
    played(&mut behaviour, Webhook::Bypassed);
    let admitted = ask(&behaviour, &store, &requests(), request(b"ga")).unwrap();
    assert!(admitted["spec"].get("username").is_none());
}

#[test]
fn the_configurations_decide_who_is_asked() {
    let without_authority = store(&json!({}));
    with_webhooks(&without_authority, None, &json!({}));
    assert_eq!(refusal(ask(&plain(), &without_authority, &requests(), good())).0, 500);
    let elsewhere = store(&json!({}));
    with_webhooks(&elsewhere, Some("Y2E="), &json!({ "matchLabels": { "asked": "true" } }));
    assert!(ask(&plain(), &elsewhere, &requests(), request(b"ga")).is_ok());
    assert!(ask(&plain(), &store(&json!({})), &requests(), request(b"ga")).is_ok());
}
