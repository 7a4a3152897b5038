//! The schemas of cert-manager's kinds: the fields of its API, by its documentation.
//!
//! They are structural, so that a server drops what they do not name. Where the real ones spell out the kinds of
//! Kubernetes (the pod of an HTTP-01 solver) or of a DNS service, these let everything through.

use serde_json::Value;

use super::super::crd::{boolean, conditions, integer, list, open, record, text, texts, time, whole};

/// Which issuer signs.
fn issuer_ref() -> Value {
    record(vec![("group", text()), ("kind", text()), ("name", text())], &["name"])
}

/// Where a secret lies, and which of its keys is meant.
fn secret_key() -> Value {
    record(vec![("key", text()), ("name", text())], &["name"])
}

/// `Certificate`, whose template of the secret came with 1.5, and whose further formats with 1.8.
pub(super) fn certificate(secret_template: bool, newer: bool) -> Value {
    let store = || {
        record(
            vec![("create", boolean()), ("passwordSecretRef", secret_key())],
            &["create", "passwordSecretRef"],
        )
    };
    let subject = record(
        vec![
            ("countries", list(&text())),
            ("localities", list(&text())),
            ("organizationalUnits", list(&text())),
            ("organizations", list(&text())),
            ("postalCodes", list(&text())),
            ("provinces", list(&text())),
            ("serialNumber", text()),
            ("streetAddresses", list(&text())),
        ],
        &[],
    );
    let private_key = record(
        vec![("algorithm", text()), ("encoding", text()), ("rotationPolicy", text()), ("size", integer())],
        &[],
    );
    let mut spec = vec![
        ("commonName", text()),
        ("dnsNames", list(&text())),
        ("duration", text()),
        ("emailAddresses", list(&text())),
        ("encodeUsagesInRequest", boolean()),
        ("ipAddresses", list(&text())),
        ("isCA", boolean()),
        ("issuerRef", issuer_ref()),
        ("keystores", record(vec![("jks", store()), ("pkcs12", store())], &[])),
        ("privateKey", private_key),
        ("renewBefore", text()),
        ("revisionHistoryLimit", integer()),
        ("secretName", text()),
        ("subject", subject),
        ("uris", list(&text())),
        ("usages", list(&text())),
    ];
    if secret_template {
        spec.push(("secretTemplate", record(vec![("annotations", texts()), ("labels", texts())], &[])));
    }
    if newer {
        spec.push(("additionalOutputFormats", list(&record(vec![("type", text())], &["type"]))));
        spec.push(("literalSubject", text()));
    }
    let status = record(
        vec![
            ("conditions", conditions()),
            ("failedIssuanceAttempts", integer()),
            ("lastFailureTime", time()),
            ("nextPrivateKeySecretName", text()),
            ("notAfter", time()),
            ("notBefore", time()),
            ("renewalTime", time()),
            ("revision", integer()),
        ],
        &[],
    );
    whole(record(spec, &["issuerRef", "secretName"]), status)
}

/// `CertificateRequest`.
pub(super) fn certificate_request() -> Value {
    let bytes = || {
        let mut text = text();
        text["format"] = "byte".into();
        text
    };
    let mut extra = texts();
    extra["additionalProperties"] = list(&text());
    let spec = record(
        vec![
            ("duration", text()),
            ("extra", extra),
            ("groups", list(&text())),
            ("isCA", boolean()),
            ("issuerRef", issuer_ref()),
            ("request", bytes()),
            ("uid", text()),
            ("usages", list(&text())),
            ("username", text()),
        ],
        &["issuerRef", "request"],
    );
    let status = record(
        vec![
            ("ca", bytes()),
            ("certificate", bytes()),
            ("conditions", conditions()),
            ("failureTime", time()),
        ],
        &[],
    );
    whole(spec, status)
}

/// One way to prove to an ACME server that a domain is one's own.
fn solver() -> Value {
    record(
        vec![
            ("dns01", open()),
            ("http01", open()),
            (
                "selector",
                record(
                    vec![("dnsNames", list(&text())), ("dnsZones", list(&text())), ("matchLabels", texts())],
                    &[],
                ),
            ),
        ],
        &[],
    )
}

/// `Issuer` and `ClusterIssuer`, which differ in nothing else than where they live.
pub(super) fn issuer() -> Value {
    let binding = record(
        vec![("keyAlgorithm", text()), ("keyID", text()), ("keySecretRef", secret_key())],
        &["keyID", "keySecretRef"],
    );
    let acme = record(
        vec![
            ("caBundle", text()),
            ("disableAccountKeyGeneration", boolean()),
            ("email", text()),
            ("enableDurationFeature", boolean()),
            ("externalAccountBinding", binding),
            ("preferredChain", text()),
            ("privateKeySecretRef", secret_key()),
            ("server", text()),
            ("skipTLSVerify", boolean()),
            ("solvers", list(&solver())),
        ],
        &["privateKeySecretRef", "server"],
    );
    let authority = record(
        vec![
            ("crlDistributionPoints", list(&text())),
            ("ocspServers", list(&text())),
            ("secretName", text()),
        ],
        &["secretName"],
    );
    let spec = record(
        vec![
            ("acme", acme),
            ("ca", authority),
            ("selfSigned", record(vec![("crlDistributionPoints", list(&text()))], &[])),
            ("vault", open()),
            ("venafi", open()),
        ],
        &[],
    );
    let account = record(vec![("lastRegisteredEmail", text()), ("uri", text())], &[]);
    whole(spec, record(vec![("acme", account), ("conditions", conditions())], &[]))
}

/// `Order` of an ACME server.
pub(super) fn order() -> Value {
    let challenge =
        record(vec![("token", text()), ("type", text()), ("url", text())], &["token", "type", "url"]);
    let authorization = record(
        vec![
            ("challenges", list(&challenge)),
            ("identifier", text()),
            ("initialState", text()),
            ("url", text()),
            ("wildcard", boolean()),
        ],
        &["url"],
    );
    let spec = record(
        vec![
            ("commonName", text()),
            ("dnsNames", list(&text())),
            ("duration", text()),
            ("ipAddresses", list(&text())),
            ("issuerRef", issuer_ref()),
            ("request", text()),
        ],
        &["issuerRef", "request"],
    );
    let status = record(
        vec![
            ("authorizations", list(&authorization)),
            ("certificate", text()),
            ("failureTime", time()),
            ("finalizeURL", text()),
            ("reason", text()),
            ("state", text()),
            ("url", text()),
        ],
        &[],
    );
    whole(spec, status)
}

/// `Challenge` of an order.
pub(super) fn challenge() -> Value {
    let spec = record(
        vec![
            ("authorizationURL", text()),
            ("dnsName", text()),
            ("issuerRef", issuer_ref()),
            ("key", text()),
            ("solver", solver()),
            ("token", text()),
            ("type", text()),
            ("url", text()),
            ("wildcard", boolean()),
        ],
        &["authorizationURL", "dnsName", "issuerRef", "key", "solver", "token", "type", "url"],
    );
    let status = record(
        vec![("presented", boolean()), ("processing", boolean()), ("reason", text()), ("state", text())],
        &[],
    );
    whole(spec, status)
}
