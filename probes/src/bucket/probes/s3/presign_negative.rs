//! A presigned address is good for what was signed, and until it expires.
//!
//! Gitpod gives such addresses away: to nodes, and to the browser of whoever reads the log of a prebuild
//! (`components/server/src/workspace/headless-log-controller.ts`). They hold for half an hour (`SignDownload`,
//! `components/content-service/pkg/storage/minio.go`), and what keeps one user's files from another is that the store
//! verifies them. Source: BKT-26.

use std::time::{Duration, SystemTime};

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use url::Url;

use crate::bucket::s3::errors::said;
use crate::bucket::s3::home::settled;
use crate::bucket::s3::{Home, S3, objects};
use crate::bucket::{Bucket, causes};
use crate::net::exchange::{Answer, Request};

/// How long ago the address was signed that has expired. More than a clock may be off that is not refused outright, and
/// less than the 15 minutes for which a store takes the time of a request that has no expiry: it must look at the expiry.
const EXPIRED_SINCE: Duration = Duration::from_mins(12);

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::presign_negative",
        key: "BKT-26",
        title: "a presigned address that is expired or changed is refused",
        why: "Presigned addresses leave the installation: browsers and nodes are given them. If the store does not verify them, whoever has seen one reads and changes the workspaces of everybody.",
        wire: "GET of an address that expired minutes ago, GET with another key in its path, PUT to an address that was signed for GET: each is refused. HEAD of an address for GET is noted.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 2, bytes: 16 << 10, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let (own, other) = (home.key(cx, "blobs/own"), home.key(cx, "blobs/other"));
    for key in [&own, &other] {
        store.write(cx, home, key, "of one user").await?;
    }
    let get = objects::get(home, &own);
    let signed = store.presign(cx, &get)?;
    let at = SystemTime::now() - EXPIRED_SINCE;
    let expired = store.presign_at(cx, &get, at, Duration::from_secs(1))?;
    let tampered = at_other_key(store, home, &signed, &other);

    let put = Request::new(Method::PUT, signed.clone()).body("text/plain", "of another user");
    let mut notes = Vec::new();
    for (what, request) in [
        ("expired", Request::new(Method::GET, expired)),
        ("with another key", Request::new(Method::GET, tampered)),
        ("for PUT in place of GET", put),
    ] {
        let answer = settled(store.elsewhere(cx, request).await?)?;
        notes.push(format!("{what}: {}", judge(&answer, what)?));
    }
    // HEAD shows less than the GET that was signed, and a proxy may make a GET of it: nothing breaks, and nothing leaks.
    let head = settled(store.elsewhere(cx, Request::new(Method::HEAD, signed)).await?)?;
    if head.status.is_success() {
        cx.remark("an address that is signed for GET is good for HEAD, too");
    }
    Ok(Passed::saying(notes.join("; ")))
}

/// The address of another key, with the query that was signed for the first.
fn at_other_key(store: &S3, home: &Home, signed: &Url, key: &str) -> Url {
    let mut url = store.url(&objects::get(home, key));
    url.set_query(signed.query());
    url
}

/// Any refusal will do; which one is for the note.
fn judge(answer: &Answer, what: &str) -> Result<String, Failure> {
    if !answer.status.is_success() {
        return Ok(said(answer));
    }
    let expected = format!("a refusal of an address {what}");
    Err(Failure::new(causes::PRESIGNED_UNCHECKED, &answer.line, expected, answer.status_text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_refusal_will_do_and_success_will_not() {
        let xml = [("content-type", "application/xml")];
        let body = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
        assert_eq!(
            judge(&Answer::of(403, &xml, body), "expired").unwrap(),
            "403 AccessDenied: Request has expired"
        );
        for status in [400, 401, 403, 404, 405] {
            assert!(judge(&Answer::of(status, &[], ""), "expired").is_ok(), "{status}");
        }
        for status in [200, 204, 206] {
            let failure = judge(&Answer::of(status, &[], "of one user"), "expired").unwrap_err();
            assert_eq!(failure.cause, causes::PRESIGNED_UNCHECKED, "{status}");
        }
    }
}
