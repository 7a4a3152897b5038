//! What answers at the endpoint is an S3 store.
//!
//! Gitpod's client takes a host with a port and talks S3 to it, over TLS unless `allowInsecureConnection` is set
//! (`components/content-service/pkg/storage/minio.go`, `NewMinIOClient`). MinIO's console, a web page or a port that
//! speaks TLS to a client that does not answer as well, and are told apart here. Source: BKT-01.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::errors::Refusal;
use crate::bucket::xml::Element;
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::endpoint",
        key: "BKT-01",
        title: "what answers at the endpoint is an S3 store",
        why: "Every part of Gitpod that keeps something talks S3 to this host and port. A page for people or a proxy in its place answers, too, and shows only when the first workspace is stopped.",
        wire: "The answer to GET /BUCKET/?location, which connecting has asked for.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |bucket, cx| Box::pin(std::future::ready(run(bucket, cx))),
};

fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    cx.evidence_of(&store.first_evidence);
    let is_insecure = store.settings.origin.scheme() == "http";
    judge(&store.first, is_insecure)?;
    if is_insecure {
        cx.remark(
            "The store is reached without TLS: backups of workspaces cross the network in clear, and Gitpod's client sends small objects in signed chunks.",
        );
    }
    let code = Refusal::of(&store.first).code;
    let status = store.first.status.as_u16();
    Ok(Passed::saying(if code.is_empty() {
        format!("{status} with a location")
    } else {
        format!("{status} {code}")
    }))
}

/// Whether a store of S3 answered.
fn judge(first: &Answer, is_insecure: bool) -> Result<(), Failure> {
    if is_store(first) {
        return Ok(());
    }
    let expected = "an answer in S3's form: a location, or an error with a code";
    let fails = |cause, actual: String| Err(Failure::new(cause, &first.line, expected, actual));
    if is_insecure && expects_tls(first) {
        return fails(causes::HTTP_TO_HTTPS, told(first));
    }
    fails(causes::NOT_AN_OBJECT_STORE, told(first))
}

/// Whether the answer is one of S3: its document, or at least the id that S3 gives to requests.
fn is_store(answer: &Answer) -> bool {
    // Azure's own interface answers with documents of nearly the same form.
    if ["x-ms-request-id", "x-ms-version"].iter().any(|name| !answer.header(name).is_empty()) {
        return false;
    }
    let bears_id = !answer.header("x-amz-request-id").is_empty();
    let document = Element::read(&answer.body).is_some_and(|root| match root.name.as_str() {
        "LocationConstraint" | "CreateBucketConfiguration" => true,
        "Error" => !Refusal::of(answer).code.is_empty(),
        _ => false,
    });
    document || (bears_id && !answer.is_page())
}

/// Whether a server says that it waits for TLS on this port, or sends there.
fn expects_tls(answer: &Answer) -> bool {
    let text = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    let says = [
        // Go, and so MinIO and most of what is new; nginx; Apache.
        "http request to an https server",
        "http request was sent to https port",
        "plain http to an ssl-enabled server",
    ];
    let sends = answer.status.is_redirection()
        && answer.location().is_some_and(|to| to.scheme() == "https" && to.host() == answer.url.host());
    sends || says.iter().any(|words| text.contains(words))
}

/// What is seen instead of a store.
fn told(answer: &Answer) -> String {
    if answer.status.is_redirection()
        && let Some(mut to) = answer.location()
    {
        to.set_query(None);
        return format!("{} to {to}", answer.status_text());
    }
    if !answer.header("x-ms-request-id").is_empty() {
        return format!("{} of Azure's own interface", answer.status_text());
    }
    if answer.is_page() {
        return match title(&answer.body) {
            Some(title) => format!("{}: the page `{title}`", answer.status_text()),
            None => format!("{}: a page for people", answer.status_text()),
        };
    }
    answer.said()
}

/// The title of a page.
fn title(page: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(page);
    let (_, rest) = text.split_once("<title>")?;
    let (title, _) = rest.split_once("</title>")?;
    let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then(|| line.chars().take(60).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: (&str, &str) = ("content-type", "application/xml");

    #[test]
    fn answers_of_s3_pass_whatever_they_say() {
        for (status, body) in [
            (200, "<LocationConstraint xmlns=\"x\">eu-west-1</LocationConstraint>"),
            (200, "<CreateBucketConfiguration><LocationConstraint/></CreateBucketConfiguration>"),
            (404, "<Error><Code>NoSuchBucket</Code></Error>"),
            (403, "<Error><Code>AccessDenied</Code></Error>"),
            (301, "<Error><Code>PermanentRedirect</Code></Error>"),
        ] {
            assert_eq!(judge(&Answer::of(status, &[XML], body), false), Ok(()), "{body}");
        }
        assert_eq!(judge(&Answer::of(501, &[("x-amz-request-id", "1")], ""), false), Ok(()));
    }

    #[test]
    fn what_is_no_store_is_said() {
        let page = "<!doctype html><html><head><title>MinIO\n Console</title></head></html>";
        for (answer, words) in [
            (Answer::of(200, &[("content-type", "text/html")], page), "the page `MinIO Console`"),
            (Answer::of(200, &[("content-type", "text/html")], "<html></html>"), "a page for people"),
            (Answer::of(200, &[], "{\"ok\":true}"), "200 OK: {\"ok\":true}"),
            (Answer::of(403, &[], "go away"), "403 Forbidden: go away"),
            (Answer::of(200, &[XML], "<ListAllMyBucketsResult/>"), "200 OK"),
            (
                Answer::of(307, &[("location", "https://sso.example/login?token=t")], ""),
                "307 Temporary Redirect to https://sso.example/login",
            ),
            (
                Answer::of(
                    400,
                    &[XML, ("x-ms-request-id", "1")],
                    "<Error><Code>InvalidHeaderValue</Code></Error>",
                ),
                "Azure's own interface",
            ),
        ] {
            let failure = judge(&answer, false).unwrap_err();
            assert_eq!(failure.cause, causes::NOT_AN_OBJECT_STORE);
            assert!(
                failure.actual.contains(words) && !failure.actual.contains("token"),
                "{}",
                failure.actual
            );
        }
    }

    #[test]
    fn a_port_that_waits_for_tls_is_told_apart() {
        for answer in [
            Answer::of(400, &[], "Client sent an HTTP request to an HTTPS server.\n"),
            Answer::of(400, &[], "<html>The plain HTTP request was sent to HTTPS port</html>"),
            Answer::of(301, &[("location", "https://h/v2/")], ""),
        ] {
            assert_eq!(judge(&answer, true).unwrap_err().cause, causes::HTTP_TO_HTTPS);
            assert_eq!(judge(&answer, false).unwrap_err().cause, causes::NOT_AN_OBJECT_STORE);
        }
        let elsewhere = Answer::of(301, &[("location", "https://other.example/")], "");
        assert_eq!(judge(&elsewhere, true).unwrap_err().cause, causes::NOT_AN_OBJECT_STORE);
    }
}
