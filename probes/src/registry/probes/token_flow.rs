//! A token is given the way containerd asks for it: by POST, and after 400, 401, 404 or 405 by GET.
//!
//! The resolver of Gitpod's image-builder and registry-facade asks so (containerd, `remotes/docker/authorizer.go`);
//! any other refusal of the POST is final for it. Source: REG-05.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::challenge::Bearer;
use crate::registry::client::{Registry, Scheme};
use crate::registry::token::Post;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::token_flow",
        key: "REG-05",
        title: "a token is given the way containerd asks for it",
        why: "Gitpod's resolver asks the token server by POST, and by GET only after 400, 401, 404 or 405. A proxy that answers the POST with 403 or a page makes every image unreachable, although clients that only know GET work.",
        wire: "One POST with grant_type=password to the realm, and one GET with Basic where containerd would send it.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["ping"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let Scheme::Bearer(bearer) = &registry.scheme else {
        return Err(NotPassed::not_applicable("the registry does not work with tokens"));
    };
    let scope = Some(format!("repository:{}:pull,push", registry.scratch(cx)));
    let token = registry.asker().ask(cx, &Bearer { scope, ..bearer.clone() }, Post::Strict).await?;
    let mut said = Vec::new();
    if let Some(status) = token.post_status {
        cx.observe("token-post-status", "", status.into());
        said.push(if (200..300).contains(&status) {
            "given by POST".to_owned()
        } else {
            format!("given by GET after {status} to the POST")
        });
    }
    if let Some(seconds) = token.expires_in {
        cx.observe("token-expires-in", "", seconds.into());
        said.push(format!("holds for {seconds} s"));
    }
    Ok(Passed::saying(said.join(", ")))
}
