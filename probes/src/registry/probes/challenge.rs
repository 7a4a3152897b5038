//! A request without credentials is answered with a challenge that Gitpod's clients can answer, and that to a push
//! names the right to push.
//!
//! Gitpod's builder makes a new authorizer for every request (`image-builder-bob/pkg/proxy/proxy.go:136`), so that each
//! is sent without credentials first, and the scope of its token comes from nowhere but the challenge. Source: REG-04.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::StatusCode;

use crate::net::exchange::Answer;
use crate::registry::causes;
use crate::registry::challenge::{Challenge, choose, parse};
use crate::registry::client::Registry;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::challenge",
        key: "REG-04",
        title: "a refused request says how to log in, and a refused push asks for the right to push",
        why: "Gitpod's builder sends every request without credentials first and answers the challenge that comes. A 401 without one, or one that does not name the right to push, ends the build of every workspace image, although `docker push` may work.",
        wire: "GET /v2/ and POST /v2/<scratch>/blobs/uploads/ without credentials; the POST is the first one of the run's own push.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["ping"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    cx.evidence_of(&registry.ping_evidence);
    let ping = &registry.ping;
    if ping.status == StatusCode::UNAUTHORIZED {
        judge(ping, None)?;
    }
    let ladder = registry.ladder(cx).await?;
    let post = &ladder.bare;
    if post.status != StatusCode::UNAUTHORIZED {
        return Ok(Passed::saying("a push is not asked to log in"));
    }
    let asked = match judge(post, Some(&registry.scratch(cx))) {
        // A namespace that is not there asks nobody to log in.
        Err(failure)
            if failure.cause == causes::CHALLENGE_MISSING && ladder.broken_by() == Some("create_on_push") =>
        {
            return Err(NotPassed::Blocked { by: "create_on_push" });
        }
        asked => asked?,
    };
    cx.observe("challenge", "", asked.into());
    Ok(Passed::saying(format!("asks for {asked}")))
}

/// Judges a 401; with `repository` it is the answer to a push there.
fn judge(refused: &Answer, repository: Option<&str>) -> Result<&'static str, Failure> {
    let challenges = parse(&refused.headers);
    let failure = |cause, expected: &str, actual| Failure::new(cause, &refused.line, expected, actual);
    match choose(&challenges) {
        Some(Challenge::Bearer(bearer)) => match repository {
            Some(repository) if !bearer.may_push(repository) => Err(failure(
                causes::CHALLENGE_WITHOUT_PUSH_SCOPE,
                &format!("a challenge with scope=\"repository:{repository}:pull,push\""),
                match &bearer.scope {
                    Some(scope) => format!("401 with scope=\"{scope}\""),
                    None => "401 with a Bearer challenge that has no scope".to_owned(),
                },
            )),
            _ => Ok("Bearer"),
        },
        Some(Challenge::Basic { .. }) => Ok("Basic"),
        Some(Challenge::Other(_)) | None if challenges.is_empty() => Err(failure(
            causes::CHALLENGE_MISSING,
            "401 with WWW-Authenticate",
            "401 without WWW-Authenticate".to_owned(),
        )),
        Some(Challenge::Other(_)) | None => {
            let asked: Vec<_> = challenges
                .iter()
                .map(|challenge| match challenge {
                    Challenge::Bearer(_) => "Bearer without a realm",
                    Challenge::Basic { .. } => "Basic",
                    Challenge::Other(scheme) => scheme.as_str(),
                })
                .collect();
            Err(failure(
                causes::CHALLENGE_SCHEME_UNSUPPORTED,
                "a challenge `Bearer` with a realm, or `Basic`",
                format!("401 with {}", asked.join(", ")),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_judged() {
        for (value, expected) in [
            ("Basic realm=\"x\"", Ok("Basic")),
            ("Bearer realm=\"https://h/t\",scope=\"repository:a/b:pull,push\"", Ok("Bearer")),
            (
                "Bearer realm=\"https://h/t\",scope=\"repository:a/b:pull\"",
                Err(causes::CHALLENGE_WITHOUT_PUSH_SCOPE),
            ),
            ("Bearer realm=\"https://h/t\"", Err(causes::CHALLENGE_WITHOUT_PUSH_SCOPE)),
            ("Bearer service=\"h\"", Err(causes::CHALLENGE_SCHEME_UNSUPPORTED)),
            ("Negotiate", Err(causes::CHALLENGE_SCHEME_UNSUPPORTED)),
            ("", Err(causes::CHALLENGE_MISSING)),
        ] {
            let answer = Answer::of(401, &[("www-authenticate", value)], "");
            assert_eq!(judge(&answer, Some("a/b")).map_err(|failure| failure.cause), expected, "{value}");
        }
    }
}
