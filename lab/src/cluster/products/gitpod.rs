//! What stands in Gitpod's namespace before Gitpod is installed: the installer's account, and the certificate for its
//! domain with the issuer that signed it.
//!
//! Documented by Gitpod: the names `https-certificates` and `gitpod-resource-quota`, and the three names of the
//! certificate. By cert-manager: the shapes, conditions and reasons. The secret's data are filled in when the stand-in
//! starts, and the request bears no certificate.

use serde_json::{Value, json};

use super::base::{account, binding};
use super::object::{condition, object, owned_by, suffix, with};
use crate::cluster::behaviour::{DOMAIN, INSTALLER, NAMESPACE};
use crate::crypto::base64;

/// The request that was signed: for the three names, with a key that nobody has any more.
const REQUEST: &str = include_str!("https-certificates.csr.pem");

/// Its name, and that of its secret.
const CERTIFICATE: &str = "https-certificates";

/// Who signed the certificate of the installation.
pub(super) enum Signer {
    /// Let's Encrypt, to which the domain was proved by a record in the zone: what the solver has for it.
    LetsEncrypt(Value),
    /// An authority of one's own, in a secret.
    Own,
}

impl Signer {
    /// The name of its `ClusterIssuer`.
    fn name(&self) -> &'static str {
        match self {
            Self::LetsEncrypt(_) => "letsencrypt",
            Self::Own => "corporate-ca",
        }
    }

    /// How the target's text names it.
    pub(super) fn issuer(&self) -> &'static str {
        match self {
            Self::LetsEncrypt(_) => "ClusterIssuer/letsencrypt",
            Self::Own => "ClusterIssuer/corporate-ca",
        }
    }

    fn objects(&self) -> Vec<Value> {
        let head = object("cert-manager.io/v1", "ClusterIssuer", "", self.name());
        match self {
            Self::LetsEncrypt(dns01) => {
                let issuer = with(
                    head,
                    json!({
                        "spec": { "acme": {
                            "email": "operations@example.com",
                            "preferredChain": "",
                            "privateKeySecretRef": { "name": "letsencrypt" },
                            "server": "https://acme-v02.api.letsencrypt.org/directory",
                            "solvers": [{ "dns01": dns01, "selector": { "dnsZones": [DOMAIN] } }],
                        } },
                        "status": {
                            "acme": {
                                "lastRegisteredEmail": "operations@example.com",
                                "uri": "https://acme-v02.api.letsencrypt.org/acme/acct/803214756",
                            },
                            "conditions": [condition(
                                "Ready", true, "ACMEAccountRegistered",
                                "The ACME account was registered with the ACME server",
                            )],
                        },
                    }),
                );
                vec![issuer, owned_by(&certificate_request(self), order())]
            }
            Self::Own => vec![with(
                head,
                json!({
                    "spec": { "ca": { "secretName": "corporate-ca" } },
                    "status": { "conditions": [condition("Ready", true, "KeyPairVerified", "Signing CA verified")] },
                }),
            )],
        }
    }

    fn reference(&self) -> Value {
        json!({ "group": "cert-manager.io", "kind": "ClusterIssuer", "name": self.name() })
    }
}

/// Everything of it but the namespace itself.
pub(super) fn objects(signer: &Signer, critical_needs_quota: bool) -> Vec<Value> {
    let (namespace, installer) = INSTALLER;
    let subject = json!({ "kind": "ServiceAccount", "name": installer, "namespace": namespace });
    let mut all = vec![
        account(namespace, installer),
        binding("gitpod-installer", "cluster-admin", &subject),
        certificate(signer),
        certificate_request(signer),
        secret(signer),
    ];
    all.extend(signer.objects());
    all.extend(critical_needs_quota.then(quota));
    all
}

fn names() -> Value {
    json!([DOMAIN, format!("*.{DOMAIN}"), format!("*.ws.{DOMAIN}")])
}

/// The name that cert-manager makes up for the request of a certificate.
fn request_name() -> String {
    format!("{CERTIFICATE}-{}", suffix(CERTIFICATE, 5))
}

fn certificate(signer: &Signer) -> Value {
    with(
        object("cert-manager.io/v1", "Certificate", NAMESPACE, CERTIFICATE),
        json!({
            "metadata": { "generation": 1 },
            "spec": {
                "dnsNames": names(),
                "issuerRef": signer.reference(),
                "secretName": CERTIFICATE,
                "usages": ["digital signature", "key encipherment"],
            },
            "status": {
                "conditions": [with(
                    condition("Ready", true, "Ready", "Certificate is up to date and has not expired"),
                    json!({ "observedGeneration": 1 }),
                )],
                "notAfter": "2049-01-01T00:00:00Z",
                "notBefore": "2020-01-01T00:00:00Z",
                "renewalTime": "2048-12-02T00:00:00Z",
                "revision": 1,
            },
        }),
    )
}

fn certificate_request(signer: &Signer) -> Value {
    let request = with(
        object("cert-manager.io/v1", "CertificateRequest", NAMESPACE, &request_name()),
        json!({
            "metadata": { "annotations": of_certificate() },
            "spec": {
                "issuerRef": signer.reference(),
                "request": base64(REQUEST.as_bytes()),
                "usages": ["digital signature", "key encipherment"],
                "username": "system:serviceaccount:cert-manager:cert-manager",
            },
            "status": { "conditions": [
                condition(
                    "Approved", true, "cert-manager.io",
                    "Certificate request has been approved by cert-manager.io",
                ),
                condition("Ready", true, "Issued", "Certificate fetched from issuer successfully"),
            ] },
        }),
    );
    owned_by(&certificate(signer), request)
}

/// The annotations by which cert-manager finds what belongs to a certificate.
fn of_certificate() -> Value {
    json!({
        "cert-manager.io/certificate-name": CERTIFICATE,
        "cert-manager.io/certificate-revision": "1",
        "cert-manager.io/private-key-secret-name": format!("{CERTIFICATE}-{}", suffix("key", 5)),
    })
}

fn secret(signer: &Signer) -> Value {
    with(
        object("v1", "Secret", NAMESPACE, CERTIFICATE),
        json!({
            "data": { "tls.crt": "", "tls.key": "" },
            "metadata": { "annotations": {
                "cert-manager.io/alt-names": format!("{DOMAIN},*.{DOMAIN},*.ws.{DOMAIN}"),
                "cert-manager.io/certificate-name": CERTIFICATE,
                "cert-manager.io/common-name": DOMAIN,
                "cert-manager.io/ip-sans": "",
                "cert-manager.io/issuer-group": "cert-manager.io",
                "cert-manager.io/issuer-kind": "ClusterIssuer",
                "cert-manager.io/issuer-name": signer.name(),
                "cert-manager.io/uri-sans": "",
            } },
            "type": "kubernetes.io/tls",
        }),
    )
}

/// The order that Let's Encrypt has filled.
fn order() -> Value {
    let server = "https://acme-v02.api.letsencrypt.org/acme";
    let authorization = |number: u32, wildcard: bool, name: &str| {
        json!({
            "challenges": [{
                "token": suffix(&format!("token{number}"), 32), "type": "dns-01",
                "url": format!("{server}/chall-v3/17128837{number}/kN4c1g"),
            }],
            "identifier": name,
            "initialState": "valid",
            "url": format!("{server}/authz-v3/17128837{number}"),
            "wildcard": wildcard,
        })
    };
    with(
        object("acme.cert-manager.io/v1", "Order", NAMESPACE, &format!("{}-1883422017", request_name())),
        json!({
            "metadata": { "annotations": of_certificate() },
            "spec": {
                "dnsNames": names(),
                "issuerRef": { "group": "cert-manager.io", "kind": "ClusterIssuer", "name": "letsencrypt" },
                "request": base64(REQUEST.as_bytes()),
            },
            "status": {
                "authorizations": [
                    authorization(1, true, DOMAIN),
                    authorization(2, false, DOMAIN),
                    authorization(3, true, &format!("ws.{DOMAIN}")),
                ],
                "finalizeURL": format!("{server}/finalize/803214756/142198846937"),
                "state": "valid",
                "url": format!("{server}/order/803214756/142198846937"),
            },
        }),
    )
}

/// Room for pods of the highest classes, without which some platforms let none into the namespace.
fn quota() -> Value {
    let selector = json!({ "matchExpressions": [
        { "operator": "In", "scopeName": "PriorityClass", "values": ["system-node-critical"] },
    ] });
    with(
        object("v1", "ResourceQuota", NAMESPACE, "gitpod-resource-quota"),
        json!({
            "spec": { "hard": { "pods": "10k" }, "scopeSelector": selector },
            "status": { "hard": { "pods": "10k" }, "used": { "pods": "0" } },
        }),
    )
}
