//! HEAD of an image is answered with its media type, its length and its digest.
//!
//! Every resolver of Gitpod reads them from there (containerd, `remotes/docker/resolver.go`), and registry-facade
//! decides by the type whether it asks for a manifest or for a layer. Source: REG-32.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::net::exchange::Answer;
use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::image::{Blob, OCI_MANIFEST};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::head_manifest",
        key: "REG-32",
        title: "HEAD of an image says its media type, length and digest",
        why: "BuildKit asks for the image by HEAD and stops unless the answer is 200 or 404. Gitpod's registry-facade goes by the media type: an unknown one makes it ask for a layer in place of a manifest, and no workspace starts.",
        wire: "HEAD of the image that the run has pushed, by tag and by digest, with containerd's Accept list.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    let repository = registry.scratch(cx);
    let manifest = &ladder.image.manifest;
    for reference in [&manifest.digest, &ladder.tag] {
        let rest = format!("manifests/{reference}");
        let answer =
            registry.ask(cx, &registry.call(Method::HEAD, &repository, &rest).accept_manifests()).await?;
        if answer.status.as_u16() == 404 && *reference == ladder.tag {
            // By its digest it was there: a tag that is seen late is what read_after_write tells.
            cx.remark("HEAD by tag does not see the image that HEAD by digest sees");
            continue;
        }
        match objection(&answer, manifest) {
            None => {}
            // What a rewritten manifest is, is what manifest_bytes tells.
            Some(Objection::Differs(failure)) => {
                let get = registry.call(Method::GET, &repository, &rest).accept_manifests();
                if registry.ask(cx, &get).await?.body != manifest.bytes {
                    return Err(NotPassed::Blocked { by: "manifest_bytes" });
                }
                return Err(failure.into());
            }
            Some(Objection::Clear(failure)) => return Err(failure.into()),
        }
        if answer.header("docker-content-digest").is_empty() {
            cx.remark("HEAD of an image carries no Docker-Content-Digest, so that Gitpod fetches each manifest to know its digest");
        }
    }
    Ok(Passed::saying(OCI_MANIFEST))
}

#[derive(Debug)]
enum Objection {
    Clear(Failure),
    /// Perhaps only because the manifest itself differs.
    Differs(Failure),
}

fn objection(answer: &Answer, manifest: &Blob) -> Option<Objection> {
    let failure =
        |cause, expected: String, actual: String| Failure::new(cause, &answer.line, expected, actual);
    if !answer.status.is_success() {
        let expected = "200".to_owned();
        return Some(Objection::Clear(failure(
            causes::MANIFEST_HEAD_REFUSED,
            expected,
            answer.status_text(),
        )));
    }
    if answer.media_type() != OCI_MANIFEST {
        return Some(Objection::Clear(failure(
            causes::MANIFEST_TYPE_CHANGED,
            format!("Content-Type: {OCI_MANIFEST}"),
            format!("Content-Type: {}", answer.header("content-type")),
        )));
    }
    let expected = format!("Content-Length: {}", manifest.bytes.len());
    match answer.header("content-length") {
        "" => Some(Objection::Clear(failure(
            causes::MANIFEST_LENGTH_MISSING,
            expected,
            "no Content-Length".to_owned(),
        ))),
        length if length != manifest.bytes.len().to_string() => Some(Objection::Differs(failure(
            causes::MANIFEST_LENGTH_MISSING,
            expected,
            format!("Content-Length: {length}"),
        ))),
        _ => match answer.header("docker-content-digest") {
            digest if digest.is_empty() || digest == manifest.digest => None,
            digest => Some(Objection::Differs(failure(
                causes::DIGEST_HEADER_MISSING,
                format!("Docker-Content-Digest: {}", manifest.digest),
                format!("Docker-Content-Digest: {digest}"),
            ))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_header_is_judged() {
        let manifest = Blob::new("{}");
        let digest = manifest.digest.as_str();
        for (status, kind, length, header, expected) in [
            (200, OCI_MANIFEST, "2", digest, None),
            (200, OCI_MANIFEST, "2", "", None),
            (405, OCI_MANIFEST, "2", digest, Some(causes::MANIFEST_HEAD_REFUSED)),
            (200, "text/plain; charset=utf-8", "2", digest, Some(causes::MANIFEST_TYPE_CHANGED)),
            (200, OCI_MANIFEST, "", digest, Some(causes::MANIFEST_LENGTH_MISSING)),
            (200, OCI_MANIFEST, "3", digest, Some(causes::MANIFEST_LENGTH_MISSING)),
            (200, OCI_MANIFEST, "2", "sha256:0", Some(causes::DIGEST_HEADER_MISSING)),
        ] {
            let headers =
                [("content-type", kind), ("content-length", length), ("docker-content-digest", header)];
            let answer = Answer::of(status, &headers, "");
            let found = objection(&answer, &manifest).map(|objection| match objection {
                Objection::Clear(failure) | Objection::Differs(failure) => failure.cause,
            });
            assert_eq!(found, expected, "{status} {kind} {length} {header}");
        }
    }
}
