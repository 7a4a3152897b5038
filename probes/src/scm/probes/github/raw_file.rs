//! A file is served at the raw address with the token, and is the same as by the API.
//!
//! Gitpod reads `.gitpod.yml` as a raw file: from `raw.githubusercontent.com` for github.com, and from
//! `https://HOST/raw/OWNER/REPO/REF/PATH` for others. With subdomain isolation or in private mode that address can
//! lead to a log-in page, and the configuration is silently missing. Source: g13; complaint #8429.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use url::Url;

use crate::net::exchange::{Answer, Request};
use crate::scm::at::At;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::github::{self, File, LONG, PATIENCE_RAW};
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_raw_file",
        key: "g13",
        title: "a raw file can be read where Gitpod looks for it",
        why: "Gitpod reads `.gitpod.yml` as a raw file: from `raw.githubusercontent.com` for github.com, and from `https://HOST/raw/OWNER/REPO/REF/PATH` for others. With subdomain isolation or in private mode that address can lead to a log-in page, and the configuration is silently missing.",
        wire: "`GET` of the repository's first file at the raw address with the token, compared with its contents by the API.",
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
    let at = scm.at(cx, Vendor::GitHub).await?;
    let branch = github::default_branch(&at, cx).await?;
    let contents = github::contents(&at, cx).await?;
    let Ok(file) = contents.file(scm.token_kind(Vendor::GitHub)?) else {
        return Err(NotPassed::Blocked { by: "github_contents" });
    };
    let url = at.addresses.raw_file(at.name()?, &branch, &file.path);
    let answer = at.ask_within(cx, Request::new(Method::GET, url).cap(LONG), PATIENCE_RAW).await?;
    let answer = match follows(&answer, &scm.settings.url) {
        Some(to) => follow(&at, cx, to).await?,
        None => answer,
    };
    judge(&answer, &file)?;
    Ok(Passed::saying(format!("`{}` is the same by both", file.path)))
}

/// Where Gitpod's client would find the file after all: on the host for raw files of the same server. A log-in is none.
fn follows(answer: &Answer, base: &Url) -> Option<Url> {
    let to = answer.location().filter(|_| answer.status.is_redirection())?;
    let host = base.host_str()?;
    let own = to.host_str() == Some(host) || to.host_str() == Some(&format!("raw.{host}"));
    (own && to.scheme() == base.scheme() && !to.path().starts_with("/login")).then_some(to)
}

/// Goes on to where the product leads, with the token on its own hosts alone, as Gitpod's client does.
async fn follow(at: &At<'_>, cx: &Cx, to: Url) -> Result<Answer, NotPassed> {
    let has_token = at.addresses.may_have_token(&to);
    let request = Request::new(Method::GET, to).cap(LONG);
    if has_token {
        return Ok(at.ask_within(cx, request, PATIENCE_RAW).await?);
    }
    Ok(at.scm.send(cx, request).await?.settled()?)
}

fn judge(answer: &Answer, file: &File) -> Result<(), Failure> {
    let expected = format!("`{}` with {} bytes, as by the API", file.path, file.bytes.len());
    let failure = |actual| Err(Failure::new(causes::RAW_FILE_REFUSED, &answer.line, expected, actual));
    if answer.status.is_success() && answer.body == file.bytes {
        return Ok(());
    }
    match answer.location() {
        Some(to) if answer.status.is_redirection() => {
            // The query leads back, and is of no interest.
            let host = to.host_str().unwrap_or_default();
            failure(format!("{}: to {host}{}", answer.status_text(), to.path()))
        }
        _ if answer.status.is_success() && answer.is_page() => failure("a page for people".to_owned()),
        _ if answer.status.is_success() => failure(format!("{} other bytes", answer.body.len())),
        _ => failure(answer.said()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> File {
        File { path: ".gitpod.yml".to_owned(), bytes: b"tasks: []\n".to_vec() }
    }

    #[test]
    fn the_bytes_are_those_of_the_api() {
        assert!(judge(&Answer::of(200, &[("content-type", "text/plain")], "tasks: []\n"), &file()).is_ok());
        for (status, body, said) in
            [(200, "other", "5 other bytes"), (200, "<html>", "page"), (404, "", "404")]
        {
            let failure = judge(&Answer::of(status, &[], body), &file()).unwrap_err();
            assert_eq!(failure.cause.code, "raw-file-refused");
            assert!(failure.actual.contains(said), "{}", failure.actual);
        }
    }

    #[test]
    fn complaint_8429_a_log_in_in_place_of_the_file() {
        let to = "https://ghe.example/login?return_to=https%3A%2F%2Fghe.example%2Fraw";
        let answer = Answer::of(302, &[("location", to)], "");
        assert_eq!(follows(&answer, &Url::parse("https://ghe.example/").unwrap()), None);
        let failure = judge(&answer, &file()).unwrap_err();
        assert_eq!(failure.actual, "302 Found: to ghe.example/login");
    }

    #[test]
    fn only_the_products_own_host_for_raw_files_is_followed() {
        let base = Url::parse("https://ghe.example/").unwrap();
        let to = |status, to: &str| follows(&Answer::of(status, &[("location", to)], ""), &base).is_some();
        assert!(to(302, "https://raw.ghe.example/a/b/main/.gitpod.yml?token=x"));
        assert!(to(301, "https://ghe.example/a/b/raw/main/.gitpod.yml"));
        assert!(!to(302, "https://raw.other.example/a"));
        assert!(!to(302, "http://raw.ghe.example/a"), "not in the clear");
        assert!(!to(200, "https://raw.ghe.example/a"));
    }
}
