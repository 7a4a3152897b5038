//! cert-manager's webhook: it writes down who asks for a certificate, and refuses what cannot be issued.
//!
//! It is asked where its configurations are in the store and choose the request. Without an authority in them the server
//! does not trust it.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::api::ids;
use super::super::behaviour::Webhook;
use super::super::control::request;
use super::pods::elements;
use super::webhooks::{self, Phase, Trouble};
use super::{Context, Denial};
use crate::crypto;

const NAME: &str = "webhook.cert-manager.io";
const GROUP: &str = "cert-manager.io";
/// The kinds of issuers that a spec can name, one of them.
const ISSUERS: [&str; 5] = ["acme", "ca", "vault", "selfSigned", "venafi"];

/// Writes down who asks.
pub(super) fn change(context: &Context<'_>, object: &mut Value) -> Result<(), Denial> {
    let request = context.request;
    if !answers(context, Phase::Mutating)? || !request.creates() || !request.is(GROUP, "certificaterequests")
    {
        return Ok(());
    }
    if object["spec"].is_object() {
        let user = request.user;
        object["spec"]["username"] = json!(user.name);
        object["spec"]["uid"] = json!(ids::uid(&user.name));
        object["spec"]["groups"] = json!(user.groups);
        // What else a log-in tells of a user; a key where one of several log-ins was used.
        object["spec"]["extra"] = json!({ "authentication.kubernetes.io/credential-id": ["JTI=lab"] });
    }
    Ok(())
}

/// Refuses what cannot be issued.
pub(super) fn allows(context: &Context<'_>, object: &Value) -> Result<(), Denial> {
    if !answers(context, Phase::Validating)? {
        return Ok(());
    }
    let mistakes = match (context.request.kind.group.as_str(), context.request.kind.resource.as_str()) {
        (GROUP, "certificaterequests") => of_request(&object["spec"]),
        (GROUP, "certificates") => of_certificate(&object["spec"]),
        (GROUP, "issuers" | "clusterissuers") => of_issuer(&object["spec"]),
        _ => Vec::new(),
    };
    let why = match &mistakes[..] {
        [] => return Ok(()),
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    Err(Denial::by_webhook(NAME, 406, "NotAcceptable", &why))
}

/// Whether the webhook is asked and answers.
fn answers(context: &Context<'_>, phase: Phase) -> Result<bool, Denial> {
    let Some(manager) = &context.behaviour.cert_manager else { return Ok(false) };
    let Some(webhook) = webhooks::asked(context, phase, NAME) else { return Ok(false) };
    let without_authority = webhook["clientConfig"]["caBundle"].as_str().unwrap_or_default().is_empty();
    let trouble = match manager.webhook {
        Webhook::Bypassed => return Ok(false),
        Webhook::Down => Trouble::Refused,
        Webhook::Untrusted => Trouble::Untrusted,
        Webhook::Up if without_authority => Trouble::Untrusted,
        Webhook::Up => return Ok(true),
    };
    webhooks::fails(context, &webhook, trouble).map(|()| false)
}

fn of_issuer_ref(spec: &Value, mistakes: &mut Vec<String>) {
    if is_empty(&spec["issuerRef"]["name"]) {
        mistakes.push("spec.issuerRef.name: Required value: must be specified".to_owned());
    }
}

fn of_request(spec: &Value) -> Vec<String> {
    let mut mistakes = Vec::new();
    of_issuer_ref(spec, &mut mistakes);
    let sent = crypto::from_base64(spec["request"].as_str().unwrap_or_default()).unwrap_or_default();
    if sent.is_empty() {
        mistakes.push("spec.request: Required value: must be specified".to_owned());
    } else if let Err(why) = request::read(&sent) {
        mistakes.push(format!("spec.request: Invalid value: {}: {why}", go_bytes(&sent)));
    }
    mistakes
}

fn of_certificate(spec: &Value) -> Vec<String> {
    let mut mistakes = Vec::new();
    if is_empty(&spec["secretName"]) {
        mistakes.push("spec.secretName: Required value: must be specified".to_owned());
    }
    of_issuer_ref(spec, &mut mistakes);
    let lists = ["dnsNames", "uris", "ipAddresses", "emailAddresses"];
    let nobody =
        is_empty(&spec["commonName"]) && lists.iter().all(|list| elements(&spec[*list]).next().is_none());
    if nobody {
        mistakes.push(
            "spec: Invalid value: \"\": at least one of commonName, dnsNames, uris ipAddresses, or emailAddresses \
             must be set"
                .to_owned(),
        );
    }
    let key = &spec["privateKey"];
    let size = key["size"].as_u64().unwrap_or_default();
    match key["algorithm"].as_str().unwrap_or_default() {
        "" | "RSA" if size != 0 && !(2048..=8192).contains(&size) => {
            let range = "must be between 2048 & 8192 for rsa keyAlgorithm";
            mistakes.push(format!("spec.privateKey.size: Invalid value: {size}: {range}"));
        }
        "ECDSA" if ![0, 256, 384, 521].contains(&size) => {
            let known = "supported values: \"256\", \"384\", \"521\"";
            mistakes.push(format!("spec.privateKey.size: Unsupported value: {size}: {known}"));
        }
        _ => {}
    }
    mistakes
}

fn of_issuer(spec: &Value) -> Vec<String> {
    match ISSUERS.iter().filter(|kind| spec.get(**kind).is_some()).count() {
        0 => vec!["spec: Required value: at least one issuer must be configured".to_owned()],
        1 => Vec::new(),
        _ => vec!["spec: Forbidden: may not specify more than one issuer type".to_owned()],
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_str().unwrap_or_default().is_empty()
}

/// Bytes as Go's `%#v` prints them.
fn go_bytes(bytes: &[u8]) -> String {
    let mut text = "[]byte{".to_owned();
    for (index, byte) in bytes.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{comma}0x{byte:x}");
    }
    text.push('}');
    text
}
