//! An object that is written again reads as it was written last.
//!
//! At each stop of a workspace its backup goes to the same key, and the next start reads it from another node
//! (`workspaces/<id>/full.tar`, `components/ws-daemon/pkg/content/service.go`). A store that answers with what was there
//! before loses the work in between, and one that keeps what is written for good takes no second backup. Source: BKT-14.

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::s3::home::failure;
use crate::bucket::s3::kept::plain_etag;
use crate::bucket::s3::objects::{get, head, not_written, put};
use crate::bucket::{Bucket, causes, noise};
use crate::net::exchange::Answer;
use crate::net::http::{Connections, Http};
use crate::net::tls::Check;

/// How often the object is written.
const VERSIONS: usize = 3;
/// How often each of the two clients reads each version, with GET and with HEAD.
const READS: usize = 20;
/// How many reads are under way at once.
const AT_ONCE: usize = 8;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::overwrite",
        key: "BKT-14",
        title: "an object that is written again reads as it was written last",
        why: "The backup of a workspace is written to the same key at every stop, and read from another node at the next start. An older one loses the work in between.",
        wire: "PUT of three versions to one key; after each 20 times GET and HEAD through two clients with connections of their own.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 1, bytes: 1_000_000, connections: 16 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "workspaces/full.tar");
    let elsewhere = Http::new(cx.common(), Check::AsConfigured, Connections::Kept)?;
    let mut versions: Vec<Version> = Vec::new();
    for number in 1..=VERSIONS {
        // Each has another length, by which HEAD tells them apart.
        let body = noise::bytes(1024 + number, 14);
        let answer = store.ask(cx, &put(home, &key, "application/octet-stream", body.clone())).await?;
        let etag = plain_etag(answer.header("etag")).to_owned();
        judge_write(&answer, versions.last(), &etag)?;
        versions.push(Version { body, etag });
        let (get, head) = (get(home, &key).quiet(), head(home, &key).quiet());
        let round = [
            (true, get.clone().through(&elsewhere)),
            (true, get),
            (false, head.clone().through(&elsewhere)),
            (false, head),
        ];
        let calls = vec![round; READS].into_iter().flatten();
        let answers =
            stream::iter(calls).map(|(is_get, call)| async move { (is_get, store.ask(cx, &call).await) });
        let mut answers = answers.buffered(AT_ONCE);
        while let Some((is_get, answer)) = answers.next().await {
            judge_read(&answer?, is_get, &versions)?;
        }
    }
    Ok(Passed::saying(format!("{} reads gave the latest of {VERSIONS} versions", VERSIONS * READS * 4)))
}

/// What was written.
struct Version {
    body: Bytes,
    etag: String,
}

/// A write over what is there has to be taken like the first one, and makes another `ETag`.
fn judge_write(answer: &Answer, before: Option<&Version>, etag: &str) -> Result<(), Failure> {
    let status = answer.status.as_u16();
    match before {
        _ if status == 200 && before.is_none() => Ok(()),
        Some(_) if (400..500).contains(&status) => {
            Err(failure(causes::OVERWRITE_REFUSED, answer, "200 to a write over an object that is there"))
        }
        _ if status != 200 => Err(not_written(answer)),
        Some(before) if !etag.is_empty() && before.etag == etag => Err(Failure::new(
            causes::OVERWRITE_STALE,
            &answer.line,
            "another `ETag` than that of the version before",
            format!("the same, `{etag}`"),
        )),
        _ => Ok(()),
    }
}

/// A read has to give the last version.
fn judge_read(answer: &Answer, is_get: bool, versions: &[Version]) -> Result<(), Failure> {
    let Some(last) = versions.last() else { return Ok(()) };
    let expected = format!("200 with version {}, which was written last", versions.len());
    let stale = |actual: String| Failure::new(causes::OVERWRITE_STALE, &answer.line, &expected, actual);
    if answer.status.as_u16() != 200 {
        return Err(failure(causes::OVERWRITE_STALE, answer, &expected));
    }
    let etag = plain_etag(answer.header("etag"));
    let length = answer.header("content-length");
    let is = |version: &Version| {
        if is_get {
            answer.body == version.body
        } else {
            length.is_empty() || length == version.body.len().to_string()
        }
    };
    if !is(last) {
        let which = versions.iter().position(is).map(|index| format!("200 with version {}", index + 1));
        return Err(stale(which.unwrap_or_else(|| "200 with none of the versions".to_owned())));
    }
    if !last.etag.is_empty() && !etag.is_empty() && etag != last.etag {
        return Err(stale(format!("200 with the `ETag` {etag}, where the write was given {}", last.etag)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions() -> [Version; 2] {
        [("one", "1"), ("two!", "2")]
            .map(|(body, etag)| Version { body: Bytes::from_static(body.as_bytes()), etag: etag.to_owned() })
    }

    #[test]
    fn a_second_write_is_taken_like_the_first() {
        let versions = versions();
        let of = |status, before, etag| {
            judge_write(&Answer::of(status, &[], ""), before, etag).err().map(|failure| failure.cause)
        };
        assert_eq!(of(200, None, ""), None);
        assert_eq!(of(403, None, ""), Some(causes::WRITE_DENIED));
        let before = Some(&versions[0]);
        assert_eq!(of(200, before, "2"), None);
        assert_eq!(of(200, before, ""), None);
        assert_eq!(of(200, before, "1"), Some(causes::OVERWRITE_STALE));
        assert_eq!(of(403, before, ""), Some(causes::OVERWRITE_REFUSED));
        assert_eq!(of(400, before, ""), Some(causes::OVERWRITE_REFUSED));
        assert_eq!(of(501, before, ""), Some(causes::WRITE_REFUSED));
        assert_eq!(of(507, before, ""), Some(causes::STORAGE_FULL));
    }

    #[test]
    fn every_read_gives_the_last_version() {
        let versions = versions();
        let got = |status, etag, body| {
            judge_read(&Answer::of(status, &[("etag", etag)], body), true, &versions).err().map(|f| f.actual)
        };
        assert_eq!(got(200, "\"2\"", "two!"), None);
        assert_eq!(got(200, "W/\"2\"", "two!"), None);
        assert_eq!(got(200, "", "two!"), None);
        assert_eq!(got(200, "\"1\"", "one").unwrap(), "200 with version 1");
        assert_eq!(got(200, "\"2\"", "x").unwrap(), "200 with none of the versions");
        assert_eq!(got(200, "\"1\"", "two!").unwrap(), "200 with the `ETag` 1, where the write was given 2");
        assert_eq!(got(404, "", "").unwrap(), "404 Not Found");
        let asked = |etag, length| {
            let headers = [("etag", etag), ("content-length", length)];
            judge_read(&Answer::of(200, &headers, ""), false, &versions).is_ok()
        };
        assert!(asked("2", "4") && asked("2", ""));
        assert!(!asked("1", "") && !asked("2", "3"));
    }
}
