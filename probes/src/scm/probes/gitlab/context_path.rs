//! GitLab answers at the root, without a relative URL root.
//!
//! Gitpod knows a host and no path: every address of it is `https://HOST/...`. A GitLab with a relative URL root, as
//! `/gitlab`, is never found. Source: l03.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::ACCEPT;

use crate::net::exchange::{Answer, Request};
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_context_path",
        key: "l03",
        title: "GitLab is served at the root of its host",
        why: "Gitpod knows a host and no path: every address of it is `https://HOST/...`. A GitLab with a relative URL root, as `/gitlab`, is never found.",
        wire: "The path of the environment file, and `GET /users/sign_in` without following: a redirect below a path of its own shows a relative URL root.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// Where GitLab has its log-in, below whatever path it is served at.
const SIGN_IN: &str = "/users/sign_in";

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    given(scm.settings.url.path())?;
    let request = Request::new(Method::GET, at.addresses.page("users/sign_in")).header(ACCEPT, "text/html");
    let answer = scm.send(cx, request).await?.settled()?;
    judge(&answer)?;
    Ok(Passed::saying("no path before it"))
}

/// The path of the environment file, which Gitpod has no place for.
fn given(path: &str) -> Result<(), Failure> {
    let path = path.trim_end_matches('/');
    if path.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        causes::CONTEXT_PATH_NEEDED,
        "reading the address of the environment file",
        "an address without a path",
        format!("`{path}`"),
    ))
}

/// A log-in that is led to another log-in below a path shows where GitLab itself believes to be.
fn judge(answer: &Answer) -> Result<(), Failure> {
    let Some(location) = answer.location().filter(|_| answer.status.is_redirection()) else {
        return Ok(());
    };
    let same_host = location.host_str() == answer.url.host_str();
    let path = location.path().trim_end_matches('/');
    match path.strip_suffix(SIGN_IN).filter(|before| same_host && !before.is_empty()) {
        None => Ok(()),
        Some(before) => Err(Failure::new(
            causes::CONTEXT_PATH_NEEDED,
            &answer.line,
            format!("the log-in at `{SIGN_IN}`"),
            format!("a redirect to the one below `{before}`"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_the_environment_file_is_one_too_many() {
        assert!(given("/").is_ok());
        let failure = given("/gitlab/").unwrap_err();
        assert_eq!(failure.cause, causes::CONTEXT_PATH_NEEDED);
        assert_eq!(failure.actual, "`/gitlab`");
    }

    #[test]
    fn a_log_in_below_a_path_shows_a_relative_root() {
        let led = |to| judge(&Answer::of(302, &[("location", to)], ""));
        let failure = led("/gitlab/users/sign_in").unwrap_err();
        assert_eq!(failure.cause, causes::CONTEXT_PATH_NEEDED);
        assert!(failure.actual.contains("`/gitlab`"));
        assert!(led("https://h/tools/gitlab/users/sign_in").is_err());
        for fine in ["/users/sign_in", "/users/auth/saml", "https://login.example/gitlab/users/sign_in"] {
            assert!(led(fine).is_ok(), "{fine}");
        }
        assert!(judge(&Answer::of(200, &[], "<html>")).is_ok());
    }
}
