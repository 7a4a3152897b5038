//! A project is answered under its path with encoded slashes.
//!
//! Gitpod asks for a project by its whole path in one segment, with `%2F` for each slash. A proxy that decodes it
//! makes another address of it, and every repository is a 404. Source: l07.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::StatusCode;
use url::Url;

use crate::net::exchange::Answer;
use crate::net::http::host_and_port;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::gitlab::{self, API};
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_nested_project",
        key: "l07",
        title: "a project in a group is found by its encoded path",
        why: "Gitpod asks for a project by its whole path in one segment, with `%2F` for each slash. A proxy that decodes it makes another address of it, and every repository is a 404.",
        wire: "`GET /api/v4/projects/GROUP%2FSUB%2FPROJECT` with the token.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    let path = at.name()?.path();
    let answer = gitlab::in_scope(at.repository(cx).await?)?;
    if let Err(failure) = judge(&answer, &path) {
        // Where the API answers nothing at all, that is the reason.
        if failure.cause == causes::ENCODED_SLASH_DECODED && gitlab::is_no_address(&at.user(cx).await?) {
            return Err(NotPassed::Blocked { by: API });
        }
        return Err(failure.into());
    }
    if let Some(remark) = cloned_from(&answer, &scm.settings.url)? {
        cx.remark(&remark);
    }
    Ok(Passed::saying(format!("`{path}` is found")))
}

fn judge(answer: &Answer, path: &str) -> Result<(), Failure> {
    let wrong = |cause, actual: String| {
        Err(Failure::new(cause, &answer.line, format!("200 with the project `{path}`"), actual))
    };
    let json = answer.json().filter(|_| !answer.is_page()).unwrap_or_default();
    let named = json["path_with_namespace"].as_str().unwrap_or_default();
    match answer.status {
        StatusCode::OK if named.eq_ignore_ascii_case(path) => Ok(()),
        StatusCode::OK if !named.is_empty() => {
            wrong(causes::ENCODED_SLASH_DECODED, format!("the project `{named}`"))
        }
        // GitLab says what it has not found where the path came as one segment. Where it came as several, there is no such
        // address; and what stands before GitLab refuses encoded slashes in words of its own.
        StatusCode::NOT_FOUND if json.get("message").is_none() => {
            wrong(causes::ENCODED_SLASH_DECODED, answer.said())
        }
        StatusCode::BAD_REQUEST if !json.is_object() => wrong(causes::ENCODED_SLASH_DECODED, answer.said()),
        status if status.is_redirection() => {
            let to = answer.location().map_or_else(String::new, |to| format!(" to `{}`", to.path()));
            wrong(causes::SCM_REPOSITORY_NOT_FOUND, format!("a redirect{to}: the project has another path"))
        }
        _ => wrong(causes::SCM_REPOSITORY_NOT_FOUND, answer.said()),
    }
}

/// Gitpod clones from the address that this answer names. Another scheme is a remark, since git follows its redirect.
fn cloned_from(answer: &Answer, base: &Url) -> Result<Option<String>, Failure> {
    let json = answer.json().unwrap_or_default();
    let named = json["http_url_to_repo"].as_str().unwrap_or_default();
    let Some(clone) = Url::parse(named).ok().filter(Url::has_host) else {
        return Ok(None);
    };
    if clone.scheme() != base.scheme() && clone.host_str() == base.host_str() {
        return Ok(Some(format!("GitLab names clone addresses with `{}`", clone.scheme())));
    }
    if host_and_port(&clone) == host_and_port(base) {
        return Ok(None);
    }
    Err(Failure::new(
        causes::LINK_FOREIGN_HOST,
        &answer.line,
        format!("`http_url_to_repo` on {}, since Gitpod clones from there", host_and_port(base)),
        format!("it is on {}", host_and_port(&clone)),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn project(path: &str, clone: impl Into<Value>) -> Answer {
        let project = json!({ "id": 7, "path_with_namespace": path, "http_url_to_repo": clone.into() });
        Answer::of(200, &[], &project.to_string())
    }

    fn code(answer: &Answer) -> Option<&'static str> {
        judge(answer, "analytical/core/engine").err().map(|failure| failure.cause.code)
    }

    #[test]
    fn a_path_is_found_whatever_its_case() {
        assert_eq!(code(&project("Analytical/core/engine", Value::Null)), None);
        assert_eq!(code(&project("analytical/core", Value::Null)), Some("encoded-slash-decoded"));
    }

    #[test]
    fn a_decoded_slash_is_told_from_a_project_that_is_not_there() {
        let of = |status, kind, body| code(&Answer::of(status, &[("content-type", kind)], body));
        let kind = "application/json";
        assert_eq!(of(404, kind, r#"{"error":"404 Not Found"}"#), Some("encoded-slash-decoded"));
        assert_eq!(of(404, "text/html", "<html>Not Found</html>"), Some("encoded-slash-decoded"));
        assert_eq!(of(400, "text/html", "<html>Bad Request</html>"), Some("encoded-slash-decoded"));
        assert_eq!(of(404, kind, r#"{"message":"404 Project Not Found"}"#), Some("scm-repository-not-found"));
        assert_eq!(of(403, kind, r#"{"message":"403 Forbidden"}"#), Some("scm-repository-not-found"));
        assert_eq!(of(301, "", ""), Some("scm-repository-not-found"));
    }

    #[test]
    fn gitpod_clones_from_where_the_project_says() {
        let base = Url::parse("https://gitlab.example.com/").unwrap();
        let of = |clone: &str| cloned_from(&project("a/b", clone), &base);
        assert_eq!(of("https://gitlab.example.com/a/b.git"), Ok(None));
        assert_eq!(of(""), Ok(None));
        assert!(of("http://gitlab.example.com/a/b.git").unwrap().is_some());
        for foreign in ["https://git.internal/a/b.git", "https://gitlab.example.com:8443/a/b.git"] {
            assert_eq!(of(foreign).unwrap_err().cause, causes::LINK_FOREIGN_HOST, "{foreign}");
        }
    }
}
