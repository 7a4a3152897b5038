//! The base image begins with linux/amd64.
//!
//! registry-facade takes the first entry of an index, whatever its platform (`registry-facade/pkg/registry/manifest.go:458`).
//! BuildKit writes attestations into indexes, and mirrors reorder them. Source: REG-37.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, SkipKind};
use http::header::{ACCEPT, AUTHORIZATION};
use http::{Method, StatusCode};
use serde_json::Value;
use url::Url;

use crate::net::exchange::{Answer, Request};
use crate::registry::causes;
use crate::registry::challenge::{self, Challenge};
use crate::registry::client::{ACCEPT_MANIFESTS, Registry};
use crate::registry::errors;
use crate::registry::settings::DOCKER_HUB;
use crate::registry::token::{Asker, Post};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::multi_arch",
        key: "REG-37",
        title: "the base image is one for linux/amd64, or begins with it",
        why: "Gitpod takes the first entry of an image for several platforms. Where that is arm64 or an attestation, every workspace on this image fails with an error that names neither.",
        wire: "GET of the manifest of `base_image`, at its own registry: with the credentials of this target when it is the same one, else with none.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["ping"],
        cost: Cost { objects: 0, bytes: 65_536, connections: 1 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let Some(name) = &registry.settings.base_image else {
        return Err(NotPassed::Skipped {
            kind: SkipKind::NotGiven,
            text: "the environment names no `base_image`".to_owned(),
        });
    };
    let Some(image) = ImageName::read(name) else {
        return Err(NotPassed::Skipped {
            kind: SkipKind::NotGiven,
            text: format!("`{name}` is no name of an image"),
        });
    };
    let answer = if image.host == registry.host() {
        let call = registry.call(Method::GET, &image.repository, &format!("manifests/{}", image.reference));
        registry.ask(cx, &call.accept_manifests()).await?
    } else {
        elsewhere(registry, cx, &image).await?
    };
    match answer.status.as_u16() {
        200 => Ok(Passed::saying(judge(&answer, name)?)),
        401 | 403 => Err(NotPassed::Skipped {
            kind: SkipKind::Permission,
            text: format!("`{name}` may not be read: {}", errors::said(&answer)),
        }),
        _ => Err(NotPassed::Skipped {
            kind: SkipKind::NotGiven,
            text: format!("`{name}` is not there: {}", errors::said(&answer)),
        }),
    }
}

/// Asks another registry, as somebody without credentials.
async fn elsewhere(registry: &Registry, cx: &Cx, image: &ImageName) -> Result<Answer, NotPassed> {
    let address = format!("https://{}/v2/{}/manifests/{}", image.host, image.repository, image.reference);
    let Ok(url) = Url::parse(&address) else {
        let text = format!("`{}` is no host of a registry", image.host);
        return Err(NotPassed::Skipped { kind: SkipKind::NotGiven, text });
    };
    let request = Request::new(Method::GET, url.clone()).header(ACCEPT, ACCEPT_MANIFESTS);
    let answer = registry.elsewhere(cx, request.clone()).await?.settled()?;
    let challenges = challenge::parse(&answer.headers);
    let Some(Challenge::Bearer(bearer)) = challenge::choose(&challenges) else { return Ok(answer) };
    if answer.status != StatusCode::UNAUTHORIZED {
        return Ok(answer);
    }
    let asker = Asker { origin: &url, login: None, ..registry.asker() };
    let token = asker.ask(cx, bearer, Post::Lenient).await?;
    let request = request.header(AUTHORIZATION, &format!("Bearer {}", token.value));
    Ok(registry.elsewhere(cx, request).await?.settled()?)
}

/// What an image is called.
#[derive(Debug, PartialEq, Eq)]
struct ImageName {
    host: String,
    repository: String,
    /// A tag or a digest.
    reference: String,
}

impl ImageName {
    /// Reads a name as containerd and Docker do: without a host it is Docker Hub's.
    fn read(name: &str) -> Option<Self> {
        let (name, digest) = match name.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (name, None),
        };
        let (host, path) = match name.split_once('/') {
            Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (host, path),
            _ => ("docker.io", name),
        };
        let (path, tag) = match path.rsplit_once(':') {
            Some((path, tag)) => (path, tag),
            None => (path, "latest"),
        };
        let hub = DOCKER_HUB.contains(&host);
        let repository = if hub && !path.contains('/') { format!("library/{path}") } else { path.to_owned() };
        let host = if hub { "registry-1.docker.io" } else { host }.to_owned();
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
        let fine = !path.is_empty() && repository.chars().all(plain) && !tag.is_empty();
        fine.then(|| Self { host, repository, reference: digest.unwrap_or(tag).to_owned() })
    }
}

fn judge(answer: &Answer, name: &str) -> Result<String, Failure> {
    let manifest = answer.json().unwrap_or_default();
    let Some(entries) = manifest.get("manifests").and_then(Value::as_array) else {
        return Ok(format!("{name} is for one platform"));
    };
    let platforms: Vec<String> = entries.iter().map(platform).collect();
    if platforms.first().is_some_and(|first| first == "linux/amd64") {
        return Ok(format!("{name} begins with linux/amd64"));
    }
    let actual = if platforms.is_empty() { "an empty index".to_owned() } else { platforms.join(", ") };
    let expected = "an index that begins with linux/amd64";
    Err(Failure::new(causes::MULTI_ARCH_ORDER, &answer.line, expected, actual))
}

fn platform(entry: &Value) -> String {
    let part =
        |name| entry.get("platform").and_then(|p| p.get(name)).and_then(Value::as_str).unwrap_or("unknown");
    format!("{}/{}", part("os"), part("architecture"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_images_are_read_as_docker_does() {
        for (name, host, repository, reference) in [
            ("ubuntu", "registry-1.docker.io", "library/ubuntu", "latest"),
            ("gitpod/workspace-full:2022", "registry-1.docker.io", "gitpod/workspace-full", "2022"),
            ("docker.io/gitpod/x", "registry-1.docker.io", "gitpod/x", "latest"),
            ("127.0.0.1:5000/library/base:latest", "127.0.0.1:5000", "library/base", "latest"),
            ("h:5000/a/b@sha256:1", "h:5000", "a/b", "sha256:1"),
            ("eu.gcr.io/p/x:1@sha256:2", "eu.gcr.io", "p/x", "sha256:2"),
        ] {
            let expected = ImageName {
                host: host.to_owned(),
                repository: repository.to_owned(),
                reference: reference.to_owned(),
            };
            assert_eq!(ImageName::read(name), Some(expected), "{name}");
        }
        for name in ["", "h.example/", "h.example/a b", "h.example/a:"] {
            assert_eq!(ImageName::read(name), None, "{name}");
        }
    }

    #[test]
    fn the_first_entry_has_to_be_linux_on_amd64() {
        let entry =
            |os, architecture| serde_json::json!({ "platform": { "os": os, "architecture": architecture } });
        let (amd, arm, none) =
            (entry("linux", "amd64"), entry("linux", "arm64"), entry("unknown", "unknown"));
        for (entries, fine) in [
            (vec![amd.clone(), arm.clone()], true),
            (vec![arm, amd.clone()], false),
            (vec![none, amd], false),
            (vec![], false),
        ] {
            let body = serde_json::json!({ "manifests": entries }).to_string();
            assert_eq!(judge(&Answer::of(200, &[], &body), "x").is_ok(), fine, "{body}");
        }
        assert!(judge(&Answer::of(200, &[], r#"{"config":{}}"#), "x").is_ok());
    }
}
