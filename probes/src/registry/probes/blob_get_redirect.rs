//! A layer can be fetched, from the registry or from the storage that it redirects to, byte for byte.
//!
//! registry-facade fetches every layer of a workspace image on every node (`registry-facade/pkg/registry/blob.go`) and
//! follows redirects. Source: REG-35.

use harness::{Cause, Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::net::causes as net;
use crate::net::exchange::Answer;
use crate::registry::client::Registry;
use crate::registry::image::{Blob, sha256};
use crate::registry::storage::fetch;
use crate::registry::{causes, errors};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::blob_get_redirect",
        key: "REG-35",
        title: "a layer can be fetched, wherever the registry redirects to",
        why: "Every node of the cluster fetches the layers of a workspace. A registry that sends them to a storage which the nodes cannot reach, or do not trust, starts no workspace.",
        wire: "GET of the layer that the run has pushed; redirects are followed without credentials to any other host.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 0, bytes: 1_300_000, connections: 1 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    let layer = &ladder.image.layer;
    let cap = layer.bytes.len() + 1;
    let fetched = fetch(registry, cx, Method::GET, &registry.scratch(cx), &layer.digest, cap).await?;
    let storage = fetched.through.join(", then ");
    if !storage.is_empty() {
        cx.observe("blob-redirect", "", storage.as_str().into());
    }
    if fetched.through.iter().any(|host| host.starts_with("http://")) {
        cx.remark(&format!("layers are fetched over plain http, from {storage}"));
    }
    let answer = match fetched.end {
        Ok(answer) => answer,
        Err(failure) => {
            let expected = format!("the layer from {storage}");
            let actual = format!("{}: {}", failure.cause.title, failure.actual);
            return Err(Failure::new(of_transport(failure.cause), failure.step, expected, actual).into());
        }
    };
    let answer = answer.settled()?;
    judge(&answer, layer, &storage)?;
    Ok(Passed::saying(if storage.is_empty() {
        "from the registry itself".to_owned()
    } else {
        format!("from {storage}")
    }))
}

/// What a storage that gives no answer is.
fn of_transport(cause: &'static Cause) -> &'static Cause {
    let untrusted = [
        net::TLS_UNTRUSTED,
        net::TLS_EXPIRED,
        net::TLS_WRONG_NAME,
        net::TLS_NOT_SPOKEN,
        net::TLS_HANDSHAKE_FAILED,
    ];
    if untrusted.contains(&cause) { causes::REDIRECT_UNTRUSTED } else { causes::REDIRECT_UNREACHABLE }
}

fn judge(answer: &Answer, layer: &Blob, storage: &str) -> Result<(), Failure> {
    if !answer.status.is_success() {
        let cause = if storage.is_empty() { causes::BLOB_BYTES_DIFFER } else { causes::REDIRECT_REFUSED };
        return Err(Failure::new(cause, &answer.line, "200 with the layer", errors::said(answer)));
    }
    if answer.body != layer.bytes {
        let expected = format!("the {} bytes with the digest {}", layer.bytes.len(), layer.digest);
        let more = if answer.cut { " and more" } else { "" };
        let actual =
            format!("{} bytes{more} with the digest sha256:{}", answer.body.len(), sha256(&answer.body));
        return Err(Failure::new(causes::BLOB_BYTES_DIFFER, &answer.line, expected, actual));
    }
    Ok(())
}
