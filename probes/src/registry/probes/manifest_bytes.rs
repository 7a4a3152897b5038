//! A manifest comes back byte for byte.
//!
//! An image is named by the digest of its manifest, and Gitpod stores that name (`image-builder-mk3/pkg/resolve`).
//! Source: REG-33.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::{ACCEPT, ACCEPT_ENCODING};

use crate::registry::client::Registry;
use crate::registry::image::sha256;
use crate::registry::{causes, errors};

/// What clients before OCI accept.
const DOCKER_ONLY: &str = "application/vnd.docker.distribution.manifest.v2+json";

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::manifest_bytes",
        key: "REG-33",
        title: "a manifest comes back byte for byte",
        why: "Gitpod keeps the digest of an image and pulls by it. A registry or proxy that writes the JSON anew makes every pull fail with a digest that does not match.",
        wire: "GET of the image that the run has pushed, by digest and by tag; then once with `Accept-Encoding: gzip` and once accepting only Docker's own type, for information.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 0, bytes: 4096, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    let repository = registry.scratch(cx);
    let manifest = &ladder.image.manifest;
    let get = |reference: &str| registry.call(Method::GET, &repository, &format!("manifests/{reference}"));
    for reference in [&manifest.digest, &ladder.tag] {
        let answer = registry.ask(cx, &get(reference).accept_manifests()).await?;
        if answer.status.as_u16() == 404 && *reference == ladder.tag {
            // A tag that is seen late is what read_after_write tells.
            cx.remark("GET by tag does not see the image that GET by digest sees");
            continue;
        }
        if answer.status.is_success() && answer.body == manifest.bytes {
            continue;
        }
        let actual = if answer.status.is_success() {
            format!("{} bytes with the digest sha256:{}", answer.body.len(), sha256(&answer.body))
        } else {
            errors::said(&answer)
        };
        let expected = format!("the {} bytes with the digest {}", manifest.bytes.len(), manifest.digest);
        return Err(Failure::new(causes::MANIFEST_REWRITTEN, &answer.line, expected, actual).into());
    }
    let zipped =
        registry.ask(cx, &get(&manifest.digest).accept_manifests().header(ACCEPT_ENCODING, "gzip")).await?;
    if zipped.status.is_success()
        && zipped.header("content-encoding").is_empty()
        && zipped.body != manifest.bytes
    {
        cx.remark("a client that accepts gzip gets other bytes, which do not say that they are compressed");
    }
    let docker = registry.ask(cx, &get(&manifest.digest).header(ACCEPT, DOCKER_ONLY)).await?;
    cx.observe("oci-manifest-to-a-docker-only-client", "", docker.status.as_u16().into());
    Ok(Passed::saying(manifest.digest.clone()))
}
