//! The refs are the same over HTTP/1.1 and over HTTP/2.
//!
//! git takes HTTP/2 where it is offered. Some proxies break long answers there, for which Gitpod has a workaround for
//! gitlab.com alone. Source: v5.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::net::causes as net;
use crate::net::exchange::Answer;
use crate::scm::at::At;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::git::advertisement;
use crate::scm::git::spoken::{self, Version};

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::git_http_versions",
        key: "v5",
        title: "git works over HTTP/1.1 and over HTTP/2",
        why: "git takes HTTP/2 where it is offered. Some proxies break long answers there, for which Gitpod has a workaround for gitlab.com alone.",
        wire: "`GET CLONE/info/refs?service=git-upload-pack` with the log-in over HTTP/1.1 and over HTTP/2 on connections of its own; where HTTP/2 is not offered the half passes.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 32_000, connections: 2 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.any(cx).await?;
    let first = ask(&at, cx, Version::Http1).await?;
    let second = ask(&at, cx, Version::Http2).await?;
    judge(&first, &second)
}

/// What came of one version.
#[derive(Debug)]
enum Asked {
    /// The refs.
    Served,
    /// The server does not offer it.
    NotOffered,
    /// Something else, whatever it is.
    Broken(Failure),
}

/// Asks for the refs. What goes wrong is kept, as it may go wrong in one version alone.
async fn ask(at: &At<'_>, cx: &Cx, version: Version) -> Result<Asked, NotPassed> {
    let request = at.git(Method::GET, "info/refs?service=git-upload-pack")?;
    Ok(match spoken::ask(at, cx, request, version).await {
        Ok(None) => Asked::NotOffered,
        Ok(Some(answer)) => served(&answer),
        // Ours, and none of the server's.
        Err(failure) if failure.cause == causes::SCM_REQUESTS_SPENT => return Err(failure.into()),
        Err(failure) => Asked::Broken(failure),
    })
}

fn served(answer: &Answer) -> Asked {
    match answer.transient().map_or_else(|| advertisement::judge(answer).map(drop), Err) {
        Ok(()) => Asked::Served,
        Err(failure) => Asked::Broken(failure),
    }
}

/// What is broken in both versions is nothing of the version: then the refs cannot be had at all.
fn judge(first: &Asked, second: &Asked) -> Result<Passed, NotPassed> {
    let broken = |cause, failure: &Failure| {
        let expected = format!(
            "the same refs as over {}",
            if cause == causes::GIT_HTTP1_BROKEN { "HTTP/2" } else { "HTTP/1.1" }
        );
        Failure::new(cause, &failure.step, expected, format!("{}: {}", failure.cause.title, failure.actual))
            .into()
    };
    match (first, second) {
        (Asked::Served, Asked::Served) => Ok(Passed::saying("the refs come over HTTP/1.1 and over HTTP/2")),
        (Asked::Served, Asked::NotOffered) => {
            Ok(Passed::saying("the refs come over HTTP/1.1; HTTP/2 is not offered"))
        }
        (Asked::Broken(failure), Asked::Served) => Err(broken(causes::GIT_HTTP1_BROKEN, failure)),
        (Asked::NotOffered, Asked::Served) => {
            let failure =
                Failure::new(net::TLS_HANDSHAKE_FAILED, "TLS handshake", "", "HTTP/1.1 is not offered");
            Err(broken(causes::GIT_HTTP1_BROKEN, &failure))
        }
        (Asked::Served, Asked::Broken(failure)) => Err(broken(causes::GIT_HTTP2_BROKEN, failure)),
        (Asked::Broken(_) | Asked::NotOffered, Asked::Broken(_) | Asked::NotOffered) => {
            Err(NotPassed::Blocked { by: "git_refs" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken() -> Asked {
        Asked::Broken(Failure::new(net::CONNECTION_CLOSED, "GET /info/refs", "an answer", "stream reset"))
    }

    fn code(first: &Asked, second: &Asked) -> String {
        match judge(first, second) {
            Ok(passed) => passed.note,
            Err(NotPassed::Failure(failure)) => failure.cause.code.to_owned(),
            Err(NotPassed::Blocked { by }) => by.to_owned(),
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn what_breaks_in_one_version_alone_is_the_versions() {
        assert!(code(&Asked::Served, &Asked::Served).ends_with("and over HTTP/2"));
        assert!(code(&Asked::Served, &Asked::NotOffered).ends_with("is not offered"));
        assert_eq!(code(&Asked::Served, &broken()), "git-http2-broken");
        assert_eq!(code(&broken(), &Asked::Served), "git-http1-broken");
        assert_eq!(code(&Asked::NotOffered, &Asked::Served), "git-http1-broken");
    }

    #[test]
    fn what_breaks_in_both_is_said_by_the_refs() {
        assert_eq!(code(&broken(), &broken()), "git_refs");
        assert_eq!(code(&broken(), &Asked::NotOffered), "git_refs");
    }

    #[test]
    fn an_answer_counts_by_its_refs() {
        let headers = [("content-type", advertisement::ADVERTISEMENT)];
        assert!(matches!(served(&Answer::of(200, &headers, "000eversion 2\n0000")), Asked::Served));
        assert!(matches!(served(&Answer::of(200, &headers, "000ever")), Asked::Broken(_)));
        assert!(matches!(served(&Answer::of(503, &[], "")), Asked::Broken(_)));
    }
}
