//! The docker config holds the credentials under the names that Gitpod looks them up by.
//!
//! The builder's proxy takes `auths[<host>]` by the exact host and reads user name and password alone
//! (`image-builder-bob/pkg/proxy/auth.go`); for Docker Hub it looks under `registry-1.docker.io`, and the image builder
//! under `docker.io` (gitpod#10215). Source: REG-07.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, cause};

use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::docker_config;
use crate::registry::settings::{DOCKER_HUB, LoginRef};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::cred_keying",
        key: "REG-07",
        title: "the docker config holds the credentials under the names that Gitpod looks up",
        why: "Gitpod finds its credentials only under the exact host and port, and reads only a user name and a password. With another spelling, which `docker` takes, every pull and push goes without credentials.",
        wire: "Nothing is sent: the keys of `docker_config` are held against the host of the registry.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(std::future::ready(run(registry, cx))),
};

fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let host = registry.host();
    let file = match &registry.settings.login {
        LoginRef::Anonymous => {
            return Err(NotPassed::not_applicable("the registry is used without credentials"));
        }
        LoginRef::Password { .. } => {
            if DOCKER_HUB.contains(&host.as_str()) {
                cx.remark("write the credentials into Gitpod's docker config twice, under `docker.io` and under `registry-1.docker.io`: its components look under either");
            }
            return Ok(Passed::saying(format!("a docker config for Gitpod needs the key `{host}`")));
        }
        LoginRef::DockerConfig(file) => file,
    };
    let unreadable = |why: String| {
        let expected = "the credentials of the registry";
        Failure::new(cause::SECRET_UNREADABLE, "reading the docker config", expected, why)
    };
    let text = file.load().map_err(|error| unreadable(error.to_string()))?;
    let found = docker_config::find(text.expose(), &registry.settings.origin).map_err(unreadable)?;
    if found.missing.is_empty() {
        return Ok(Passed::saying(format!("found under `{}`", found.key)));
    }
    let missing = found.missing.join("` and `");
    Err(Failure::new(
        causes::CREDENTIALS_NOT_KEYED,
        "reading the docker config",
        format!("an entry of `auths` under exactly `{missing}`"),
        format!("the credentials stand under `{}`", found.key),
    )
    .into())
}
