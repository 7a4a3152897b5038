//! The header `X-OAuth-Scopes` is there and holds every scope that Gitpod asks for.
//!
//! Gitpod reads the granted scopes from the header `X-OAuth-Scopes` of `GET /user` and splits it without asking
//! whether it is there: without the header the log-in crashes. With too few scopes it asks the user again and again.
//! Source: g06; `components/server/src/github/github-auth-provider.ts`.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::tokens::TokenKind;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_oauth_scopes",
        key: "g06",
        title: "answers name the scopes of the token, and they are those that Gitpod needs",
        why: "Gitpod reads the granted scopes from the header `X-OAuth-Scopes` of `GET /user` and splits it without asking whether it is there: without the header the log-in crashes. With too few scopes it asks the user again and again.",
        wire: "The headers of `GET /user`, which is shared with the case `github_user`. `repo` holds `public_repo`, and `user` holds `user:email` and `read:user`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// The header as GitHub writes it.
const HEADER: &str = "X-OAuth-Scopes";

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitHub).await?;
    let kind = scm.token_kind(Vendor::GitHub)?;
    suits(kind)?;
    let user = at.user(cx).await?;
    if !user.status.is_success() {
        return Err(NotPassed::Blocked { by: "github_user" });
    }
    judge(&user)?;
    Ok(Passed::saying(format!("{HEADER}: {}", user.header("x-oauth-scopes"))))
}

/// Whether answers name the scopes of such a token at all.
fn suits(kind: TokenKind) -> Result<(), Failure> {
    if kind.shows_scopes() {
        return Ok(());
    }
    let expected = "a classic token, or one of an OAuth App, whose scopes answers name";
    let cause = causes::TOKEN_KIND_UNSUITABLE;
    Err(Failure::new(cause, "reading the kind of the token", expected, kind.name()))
}

fn judge(user: &Answer) -> Result<(), Failure> {
    // A token without any scope has the header too, with nothing in it.
    if !user.headers.contains_key("x-oauth-scopes") {
        let expected = format!("the header `{HEADER}`, which Gitpod splits");
        return Err(Failure::new(causes::SCOPES_HEADER_MISSING, &user.line, expected, "no such header"));
    }
    let granted: Vec<&str> = user.header("x-oauth-scopes").split(',').map(str::trim).collect();
    let missing: Vec<&str> =
        Vendor::GitHub.scopes().iter().copied().filter(|scope| !is_granted(scope, &granted)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let expected = format!("the scopes {}", Vendor::GitHub.scopes().join(", "));
    let actual = format!("`{}`, without {}", granted.join(", "), missing.join(", "));
    Err(Failure::new(causes::TOKEN_SCOPE_MISSING, &user.line, expected, actual))
}

/// Whether a scope is among those that are granted, by itself or within a wider one: GitHub names the wider one alone.
fn is_granted(scope: &str, granted: &[&str]) -> bool {
    let wider: &[&str] = match scope {
        "public_repo" => &["repo"],
        "user:email" | "read:user" => &["user"],
        "read:org" => &["write:org", "admin:org"],
        _ => &[],
    };
    granted.contains(&scope) || wider.iter().any(|wider| granted.contains(wider))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(value: &str) -> Result<(), Failure> {
        let mut answer = Answer::of(200, &[], "{}");
        answer.headers.insert("x-oauth-scopes", http::HeaderValue::from_str(value).unwrap());
        judge(&answer)
    }

    #[test]
    fn a_wider_scope_holds_the_narrower_ones() {
        assert!(scopes("read:org, read:user, repo, user:email, workflow").is_ok());
        assert!(scopes("admin:org,repo,user,workflow").is_ok());
        assert!(scopes("public_repo, read:org, repo, user, workflow").is_ok());
    }

    #[test]
    fn missing_scopes_are_named() {
        let failure = scopes("read:user, user:email").unwrap_err();
        assert_eq!(failure.cause.code, "token-scope-missing");
        assert!(
            failure.actual.ends_with("without public_repo, repo, read:org, workflow"),
            "{}",
            failure.actual
        );
        assert_eq!(scopes("").unwrap_err().cause.code, "token-scope-missing", "a token without scopes");
        let failure = scopes("repo:status, read:org, user, workflow").unwrap_err();
        assert!(failure.actual.ends_with("without public_repo, repo"), "a part of `repo` is not all of it");
    }

    #[test]
    fn an_answer_without_the_header_breaks_the_log_in() {
        let failure = judge(&Answer::of(200, &[], "{}")).unwrap_err();
        assert_eq!(failure.cause.code, "scopes-header-missing");
    }

    #[test]
    fn a_token_that_has_no_scopes_is_not_held_against_the_product() {
        for kind in [TokenKind::GitHubFineGrained, TokenKind::GitHubAppUser, TokenKind::GitHubAppInstallation]
        {
            assert_eq!(suits(kind).unwrap_err().cause.code, "token-kind-unsuitable");
        }
        assert!(suits(TokenKind::GitHubClassic).is_ok() && suits(TokenKind::GitHubOauth).is_ok());
    }
}
