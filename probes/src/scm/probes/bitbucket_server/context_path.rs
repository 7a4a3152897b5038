//! Bitbucket Server answers at the root, without a context path.
//!
//! Gitpod knows a host and no path: every address of it is `https://HOST/...`. A Bitbucket with a context, as
//! `/bitbucket`, is never found. Source: t03.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use url::Url;

use super::properties;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_context_path",
        key: "t03",
        title: "Bitbucket Server is served at the root of its host",
        why: "Gitpod knows a host and no path: every address of it is `https://HOST/...`. A Bitbucket with a context, as `/bitbucket`, is never found.",
        wire: "The path of the environment file, and `GET /` without following: a redirect below a path of its own shows a context.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// Where the server's own pages begin: a redirect to one of these shows no context.
const PAGES: &[&str] = &[
    "about",
    "account",
    "admin",
    "dashboard",
    "getting-started",
    "login",
    "maintenance",
    "mvc",
    "plugins",
    "profile",
    "projects",
    "repos",
    "setup",
    "unavailable",
    "users",
];

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    let answers = properties(&at, cx).await?.status.is_success();
    cx.evidence_of(&scm.root_evidence);
    judge(&scm.settings.url, answers, scm.root.location().as_ref())?;
    Ok(Passed::saying("served at the root of its host"))
}

/// `answers` says whether the API does below the address of the environment file.
fn judge(url: &Url, answers: bool, redirect: Option<&Url>) -> Result<(), NotPassed> {
    let failure = |actual: String| {
        let expected = "every address of the product directly below its host";
        Err(Failure::new(causes::CONTEXT_PATH_NEEDED, "GET /", expected, actual).into())
    };
    if url.path() != "/" {
        return failure(format!("it is given below `{}`", url.path().trim_end_matches('/')));
    }
    if answers {
        return Ok(());
    }
    match redirect.and_then(|to| context(url, to)) {
        Some(context) => {
            failure(format!("`GET /` leads to `/{context}`, and the API does not answer beside it"))
        }
        None => Err(NotPassed::Blocked { by: "bitbucket_server_identify" }),
    }
}

/// The first part of a path on the same host that is none of the server's own pages.
fn context(url: &Url, to: &Url) -> Option<String> {
    let first = to.path_segments()?.next().filter(|first| !first.is_empty())?;
    (to.host_str() == url.host_str() && !PAGES.contains(&first)).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(url: &str, answers: bool, to: &str) -> String {
        let to = Url::parse(to).ok();
        match judge(&Url::parse(url).unwrap(), answers, to.as_ref()) {
            Ok(()) => String::new(),
            Err(NotPassed::Failure(failure)) => format!("{}: {}", failure.cause.code, failure.actual),
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn a_context_is_seen_in_the_address_or_in_the_redirect() {
        assert_eq!(told("https://h/", true, "https://h/dashboard"), "");
        assert_eq!(
            told("https://h/bitbucket/", true, ""),
            "context-path-needed: it is given below `/bitbucket`"
        );
        let led = told("https://h/", false, "https://h/bitbucket/dashboard");
        assert!(led.starts_with("context-path-needed: `GET /` leads to `/bitbucket`"), "{led}");
    }

    #[test]
    fn an_api_that_is_hidden_for_another_reason_shows_no_context() {
        for to in ["https://h/dashboard", "https://login.example/x", ""] {
            assert!(told("https://h/", false, to).contains("bitbucket_server_identify"), "{to}");
        }
    }
}
