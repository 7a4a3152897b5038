//! The header holds every scope that Gitpod asks for, those that others imply included.
//!
//! Gitpod reads the granted scopes from the header `x-oauth-scopes`. Bitbucket names only the widest of them, so that
//! `pullrequest:write` has to be read as `repository:write` and `repository`, too. Source: b05; complaint #12853.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::{read, unsuitable};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_scopes",
        key: "b05",
        title: "answers name the scopes of the token, and they are those that Gitpod needs",
        why: "Gitpod reads the granted scopes from the header `x-oauth-scopes`. Bitbucket names only the widest of them, so that `pullrequest:write` has to be read as `repository:write` and `repository`, too.",
        wire: "The headers of `GET /2.0/user`, which is shared with the case `bitbucket_user`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// The header that names the scopes.
const HEADER: &str = "x-oauth-scopes";

/// What a scope holds beside itself, as Gitpod reads it.
const IMPLIED: &[(&str, &[&str])] = &[
    ("repository:write", &["repository"]),
    ("pullrequest", &["repository"]),
    ("pullrequest:write", &["repository:write", "repository", "pullrequest"]),
];

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::Bitbucket).await?;
    let kind = scm.token_kind(Vendor::Bitbucket)?;
    if !kind.shows_scopes() {
        return Err(unsuitable(kind).into());
    }
    let named = judge(&at.user(cx).await?)?;
    Ok(Passed::saying(format!("the token has {named}")))
}

fn judge(answer: &Answer) -> Result<String, Failure> {
    const EXPECTED: &str =
        "200 with every scope of Gitpod in `X-OAuth-Scopes`, by itself or by one that implies it";
    // What is refused altogether names no scopes.
    read(answer, causes::USER_INCOMPLETE, EXPECTED)?;
    let failure = |cause, actual| Err(Failure::new(cause, &answer.line, EXPECTED, actual));
    let Some(named) = answer.headers.get(HEADER).and_then(|value| value.to_str().ok()) else {
        return failure(causes::SCOPES_HEADER_MISSING, "an answer without `X-OAuth-Scopes`".to_owned());
    };
    let scopes: Vec<&str> = named.split(',').map(str::trim).collect();
    let missing = missing(&scopes);
    if missing.is_empty() {
        return Ok(named.to_owned());
    }
    failure(causes::TOKEN_SCOPE_MISSING, format!("`{named}`, without {}", missing.join(", ")))
}

/// The scopes of Gitpod that neither stand among these nor are implied by one of them.
pub(super) fn missing(scopes: &[&str]) -> Vec<&'static str> {
    let implied =
        |scope: &str| IMPLIED.iter().any(|(wide, narrow)| scopes.contains(wide) && narrow.contains(&scope));
    let needed = Vendor::Bitbucket.scopes().iter().copied();
    needed.filter(|scope| !scopes.contains(scope) && !implied(scope)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(headers: &[(&str, &str)]) -> Result<String, (&'static str, String)> {
        judge(&Answer::of(200, headers, "{}")).map_err(|failure| (failure.cause.code, failure.actual))
    }

    /// gitpod-io/gitpod#12853: Bitbucket names the widest scope alone, and users were asked for the rest for ever.
    #[test]
    fn issue_12853_a_scope_that_another_implies_is_there() {
        let named = "account, pullrequest:write, webhook";
        assert_eq!(told(&[(HEADER, named)]), Ok(named.to_owned()));
        assert_eq!(
            missing(&["account", "repository:write", "pullrequest", "webhook"]),
            ["pullrequest:write"]
        );
        assert_eq!(
            missing(&["account", "pullrequest", "webhook"]),
            ["repository:write", "pullrequest:write"]
        );
    }

    #[test]
    fn a_lacking_scope_is_named() {
        let (code, actual) = told(&[(HEADER, "account, repository")]).unwrap_err();
        assert_eq!(code, "token-scope-missing");
        assert!(
            actual.ends_with("without repository:write, pullrequest, pullrequest:write, webhook"),
            "{actual}"
        );
    }

    #[test]
    fn without_the_header_gitpod_cannot_split_it() {
        assert_eq!(told(&[]).unwrap_err().0, "scopes-header-missing");
    }
}
