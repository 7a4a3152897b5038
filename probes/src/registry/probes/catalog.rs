//! The repositories of the registry can be listed.
//!
//! Gitpod lists none; tools of operators do. Hosted registries give no such list. Source: REG-42.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use serde_json::Value;

use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::errors;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::catalog",
        key: "REG-42",
        title: "the repositories of the registry can be listed",
        why: "Gitpod lists no repositories. A tool that cleans the registry up, or mirrors it, may need the list.",
        wire: "GET /v2/_catalog with n=2.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 0, bytes: 4096, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let scratch = registry.scratch(cx);
    let call = registry
        .call_url(Method::GET, &scratch, registry.url("/v2/_catalog?n=2"))
        .scope("registry:catalog:*".to_owned());
    let answer = match registry.ask(cx, &call).await {
        Ok(answer) => answer,
        // A token server that knows no such scope says the same as a registry without the list.
        Err(NotPassed::Failure(failure))
            if [causes::TOKEN_MISSING, causes::CREDENTIALS_REFUSED].contains(&failure.cause) =>
        {
            return Err(refused(&failure.step, failure.actual));
        }
        Err(other) => return Err(other),
    };
    let listed = answer.json().is_some_and(|json| json.get("repositories").is_some_and(Value::is_array));
    if answer.status.is_success() && listed {
        return Ok(Passed::saying("listed"));
    }
    Err(refused(&answer.line, errors::said(&answer)))
}

fn refused(step: &str, actual: String) -> NotPassed {
    Failure::new(causes::CATALOG_REFUSED, step, "200 with `repositories`", actual).into()
}
