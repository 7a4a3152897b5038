//! An invented user with an invented password is refused.
//!
//! Gitpod's preflight check only asks `/v2/`; a registry that takes any password makes it green, and the truth comes
//! out when a workspace image is pushed. Source: REG-06.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, Secret};
use http::Method;
use http::header::AUTHORIZATION;

use crate::net::exchange::Request;
use crate::registry::causes;
use crate::registry::client::{Registry, Scheme};
use crate::registry::settings::Login;
use crate::registry::token::{Asker, Post, basic};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::bad_credentials",
        key: "REG-06",
        title: "wrong credentials are refused",
        why: "Where any password is taken, wrong credentials in Gitpod's configuration show only when the first workspace image cannot be pushed.",
        wire: "One log-in as a user that does not exist, whose name carries the run's id.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Provokes,
        category: None,
        needs: &["ping"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let login = Login {
        username: cx.run().to_string(),
        password: Secret::new(format!("not-the-password-{}", cx.run())),
    };
    let authorization = match &registry.scheme {
        Scheme::Open => return Err(NotPassed::not_applicable("the registry asks nobody to log in")),
        Scheme::Unanswerable => return Err(NotPassed::Blocked { by: "challenge" }),
        Scheme::Basic => basic(&login),
        Scheme::Bearer(bearer) => {
            let asker = Asker { login: Some(&login), ..registry.asker() };
            match asker.ask(cx, bearer, Post::Lenient).await {
                Ok(token) => format!("Bearer {}", token.value),
                Err(failure) if failure.cause == causes::CREDENTIALS_REFUSED => {
                    return Ok(Passed::saying("refused by the token server"));
                }
                Err(failure) => return Err(failure.into()),
            }
        }
    };
    let request = Request::new(Method::GET, registry.url("/v2/")).header(AUTHORIZATION, &authorization);
    let answer = registry.elsewhere(cx, request).await?.settled()?;
    if answer.status.is_success() {
        let expected = "401 to a user that does not exist";
        return Err(Failure::new(
            causes::ANY_PASSWORD_ACCEPTED,
            &answer.line,
            expected,
            answer.status_text(),
        )
        .into());
    }
    Ok(Passed::saying(answer.status_text()))
}
