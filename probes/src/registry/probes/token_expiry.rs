//! An upload goes on with another token than the one that it began with.
//!
//! A layer may take longer than its token holds; the builder then has a fresh one ("Force oauth token refresh",
//! 603d2a709a). And a token holds for as long as its server says: containerd 1.6 keeps it for that long. Source: REG-39.

use std::time::Duration;

use harness::{
    Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, SkipKind, text,
};
use http::Method;
use http::header::AUTHORIZATION;

use crate::registry::challenge::Bearer;
use crate::registry::client::{Registry, Scheme};
use crate::registry::image::Blob;
use crate::registry::location::with_digest;
use crate::registry::push::{self, OCTETS};
use crate::registry::token::{Post, Token};
use crate::registry::{causes, errors};

/// What is waited for a token that holds for longer than this, and what is waited beyond its end.
const LONGEST: u64 = 300;
const BEYOND: u64 = 5;
/// What the rest of the probe takes at most.
const REST: Duration = Duration::from_secs(15);

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::token_expiry",
        key: "REG-39",
        title: "an upload goes on with another token than the one that it began with",
        why: "The upload of a large layer outlasts its token, and goes on with a new one. A registry that ties an upload to its first token, or takes a token no more before its time, fails the push of exactly the layers that take long.",
        wire: "One upload is started and looked at with one token; after that token's end (at most 305 s, or as `token_wait` says) its PUT comes with a new one.",
        requirement: Requirement::Recommended,
        depth: Depth::Deep,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 2, bytes: 1024, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let Scheme::Bearer(bearer) = &registry.scheme else {
        return Err(NotPassed::not_applicable("the registry does not work with tokens"));
    };
    let repository = registry.scratch(cx);
    let wanted = Bearer { scope: Some(format!("repository:{repository}:pull,push")), ..bearer.clone() };
    let first = registry.asker().ask(cx, &wanted, Post::Lenient).await?;
    let wait = wait(&first, registry.settings.token_wait);
    if wait + REST > cx.time_left() {
        let text = format!(
            "it waits {} for a token to end: raise `target` under `budget` in the environment file",
            text::duration(wait)
        );
        return Err(NotPassed::Skipped { kind: SkipKind::NotGiven, text });
    }
    let call =
        registry.call(Method::POST, &repository, "blobs/uploads/").header(AUTHORIZATION, &with(&first));
    let ticket = push::intend_upload(cx, &repository)?;
    let answer = registry.bare(cx, &call).await?.settled()?;
    if !answer.status.is_success() {
        ticket.never_made();
        let expected = "202 with a token that was given for a push";
        return Err(Failure::new(causes::PUSH_REFUSED, &answer.line, expected, errors::said(&answer)).into());
    }
    let upload = push::take(registry, &repository, &answer, ticket)?;
    let result = go_on(registry, cx, &upload.url, &repository, &first, &wanted, wait).await;
    match &result {
        Ok(_) => upload.gone(),
        Err(_) => push::cancel(registry, cx, upload).await,
    }
    result
}

async fn go_on(
    registry: &Registry,
    cx: &Cx,
    url: &url::Url,
    repository: &str,
    first: &Token,
    wanted: &Bearer,
    wait: Duration,
) -> Result<Passed, NotPassed> {
    let call = registry.call_url(Method::GET, repository, url.clone()).header(AUTHORIZATION, &with(first));
    let answer = registry.bare(cx, &call).await?.settled()?;
    // Not every registry tells how far an upload is. That the token is refused is another thing.
    if answer.status.as_u16() == 401 {
        let held =
            first.expires_in.map(|s| format!(" of the {s} s that it was given for")).unwrap_or_default();
        let actual = format!("{}, in the first second{held}", errors::said(&answer));
        let expected = "an answer to the token that the upload began with";
        return Err(Failure::new(causes::TOKEN_BOUND_UPLOAD, &answer.line, expected, actual).into());
    }
    cx.step("waiting for the token to end");
    tokio::time::sleep(wait).await;
    let second = registry.asker().ask(cx, wanted, Post::Lenient).await?;
    let blob = Blob::noise(&format!("{} token", cx.run()), 512);
    let stored = push::intend_blob(cx, repository, &blob.digest)?;
    let call = registry
        .call_url(Method::PUT, repository, with_digest(url, &blob.digest))
        .body(OCTETS, blob.bytes)
        .header(AUTHORIZATION, &with(&second));
    let answer = registry.bare(cx, &call).await?.settled()?;
    if push::stored(&answer) {
        return Ok(Passed::saying(format!("after {}", text::duration(wait))));
    }
    stored.never_made();
    let expected = "201 with a new token";
    let actual = format!("{}, after {}", errors::said(&answer), text::duration(wait));
    Err(Failure::new(causes::TOKEN_BOUND_UPLOAD, &answer.line, expected, actual).into())
}

fn with(token: &Token) -> String {
    format!("Bearer {}", token.value)
}

/// Until the token has ended, if that can be waited for.
fn wait(token: &Token, most: Duration) -> Duration {
    // A token whose server names no time holds for a minute, as the specification says.
    let seconds = token.expires_in.unwrap_or(60).min(LONGEST) + BEYOND;
    Duration::from_secs(seconds).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_waited_has_an_end() {
        let of = |expires_in, most| {
            wait(&Token { value: "t".into(), expires_in, post_status: None }, Duration::from_secs(most))
                .as_secs()
        };
        assert_eq!((of(Some(60), 305), of(None, 305), of(Some(3600), 305)), (65, 65, 305));
        assert_eq!(of(Some(300), 1), 1);
    }
}
