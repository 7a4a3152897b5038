//! The repository shows an HTTP clone address on the host that Gitpod is given.
//!
//! Gitpod clones from the link named `http` that the repository shows. It is missing where cloning over HTTP is off,
//! and it names another host where the base URL of the server is wrong: then Gitpod gives its token to nobody.
//! Source: t10.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;
use url::Url;

use super::read_of_repository;
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_clone_links",
        key: "t10",
        title: "the repository has a clone address over HTTP on this host",
        why: "Gitpod clones from the link named `http` that the repository shows. It is missing where cloning over HTTP is off, and it names another host where the base URL of the server is wrong: then Gitpod gives its token to nobody.",
        wire: "`GET /rest/api/1.0/projects/KEY/repos/REPO` with the token: `links.clone` with the name `http`, and its host.",
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
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    let link = judge(&at.repository(cx).await?, &scm.settings.url)?;
    if link.scheme() != scm.settings.url.scheme() {
        let (scheme, given) = (link.scheme(), scm.settings.url.scheme());
        cx.remark(&format!("the clone address begins with `{scheme}`, and the product is given with `{given}`: the base URL of the server should say so, too"));
    }
    Ok(Passed::saying(format!("cloned from {link}")))
}

/// The address that Gitpod clones from.
fn judge(answer: &Answer, url: &Url) -> Result<Url, Failure> {
    const EXPECTED: &str = "200 with a link named `http` on this host";
    let repository = read_of_repository(answer, causes::SCM_REPOSITORY_NOT_FOUND, EXPECTED)?;
    let links =
        repository.pointer("/links/clone").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text =
        |link: &Value, name: &str| link.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let failure = |cause, actual: String| Err(Failure::new(cause, &answer.line, EXPECTED, actual));
    let Some(link) = links.iter().find(|link| text(link, "name") == "http") else {
        let names: Vec<String> = links.iter().map(|link| format!("`{}`", text(link, "name"))).collect();
        return failure(
            causes::CLONE_LINK_MISSING,
            match names.as_slice() {
                [] => "no link at all".to_owned(),
                names => format!("only {}", names.join(", ")),
            },
        );
    };
    match Url::parse(&text(link, "href")) {
        Ok(to) if (to.host(), to.port()) == (url.host(), url.port()) => Ok(to),
        Ok(to) => failure(causes::BASE_URL_WRONG, format!("`http` leads to {to}")),
        Err(_) => failure(causes::BASE_URL_WRONG, "`http` leads to what is no address".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(links: &Value) -> Result<String, String> {
        let body = json!({ "links": { "clone": links } }).to_string();
        let url = Url::parse("https://bitbucket.example.com/").unwrap();
        let told = judge(&Answer::of(200, &[], &body), &url).map(String::from);
        told.map_err(|failure| format!("{}: {}", failure.cause.code, failure.actual))
    }

    #[test]
    fn the_address_is_on_the_host_that_gitpod_is_given() {
        let to = |href: &str| {
            told(&json!([{ "name": "ssh", "href": "ssh://git@h:7999/x" }, { "name": "http", "href": href }]))
        };
        let fine = "https://bitbucket.example.com/scm/engine/engine.git";
        assert_eq!(to(fine), Ok(fine.to_owned()));
        assert!(
            to("https://ada@Bitbucket.example.com/scm/x.git").is_ok(),
            "an older server names the user, too"
        );
        for wrong in
            ["http://localhost:7990/scm/x.git", "https://bitbucket.example.com:8443/scm/x.git", "scm/x.git"]
        {
            assert!(to(wrong).unwrap_err().starts_with("base-url-wrong: "), "{wrong}");
        }
    }

    #[test]
    fn without_http_nothing_is_cloned() {
        let ssh = json!([{ "name": "ssh", "href": "ssh://git@h:7999/x" }]);
        assert_eq!(told(&ssh), Err("clone-link-missing: only `ssh`".to_owned()));
        assert_eq!(told(&json!([])), Err("clone-link-missing: no link at all".to_owned()));
    }

    #[test]
    fn a_repository_that_is_not_seen_is_not_found() {
        let url = Url::parse("https://h/").unwrap();
        for status in [401, 403, 404] {
            let failure = judge(&Answer::of(status, &[], r#"{"errors":[]}"#), &url).unwrap_err();
            assert_eq!(failure.cause, causes::SCM_REPOSITORY_NOT_FOUND);
        }
    }
}
