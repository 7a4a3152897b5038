//! A listing of version 1 with one key tells what a path is.
//!
//! Gitpod's registry in the cluster asks so whether a path is a file, a folder or nothing (distribution 2.7.1, `Stat` of
//! `registry/storage/driver/s3-aws/s3.go`): one key that is the path itself is a file, one below it a folder, none means
//! that it does not exist. It reads size and date of the key unasked. Source: BKT-34.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::bucket::s3::Call;
use crate::bucket::s3::many::not_listed;
use crate::bucket::xml::Element;
use crate::bucket::{Bucket, causes};
use crate::net::exchange::Answer;

const BODY: &str = "what a layer is made of";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::list_v1",
        key: "BKT-34",
        title: "a listing of version 1 tells a file from a folder and from nothing",
        why: "The registry in the cluster asks by a listing of version 1 what a path is, before it reads or writes there. If the answer is wrong, layers that were pushed count as unknown.",
        wire: "`GET ?max-keys=1&prefix=` of a path that is an object, of one with an object below it, and of one where nothing is.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: Some("Image Registry"),
        needs: &["put_get_small"],
        cost: Cost { objects: 1, bytes: 16 << 10, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

/// What the registry takes a path for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stat {
    File,
    Folder,
    Absent,
}

impl Stat {
    const fn text(self) -> &'static str {
        match self {
            Self::File => "exactly one key, the path itself, with its size and its date",
            Self::Folder => "exactly one key, below the path",
            Self::Absent => "no key",
        }
    }
}

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let path = |end: &str| home.key(cx, &format!("docker/registry/v2/{end}"));
    store.write(cx, home, &path("blobs/sha256/data"), BODY).await?;
    for (path, stat) in [
        (path("blobs/sha256/data"), Stat::File),
        (path("blobs/sha256"), Stat::Folder),
        (path("absent"), Stat::Absent),
    ] {
        let call = Call::bucket(Method::GET, &home.bucket).query("max-keys", "1").query("prefix", &path);
        judge(&store.ask(cx, &call).await?, &path, stat)?;
    }
    Ok(Passed::saying("a file, a folder and nothing are told apart"))
}

/// What distribution makes of the answer, held against what is there.
fn judge(answer: &Answer, path: &str, stat: Stat) -> Result<(), Failure> {
    let root = Element::read(&answer.body).filter(|root| root.name == "ListBucketResult");
    let Some(root) = root.filter(|_| answer.status.as_u16() == 200) else {
        return Err(not_listed(answer, causes::LIST_V1_WRONG, &format!("200 with {}", stat.text())));
    };
    let contents: Vec<_> = root.all("Contents").collect();
    let found = match contents[..] {
        [] => Ok(Stat::Absent),
        [one] => one_key(one, path),
        _ => Err(format!("{} keys, though one is asked for", contents.len())),
    };
    let actual = match found {
        Ok(found) if found == stat => return Ok(()),
        Ok(Stat::Absent) => "no key".to_owned(),
        Ok(Stat::File | Stat::Folder) => {
            let key = contents.first().map_or("", |one| one.text_of("Key"));
            format!("the key {key}")
        }
        Err(wrong) => wrong,
    };
    let step = format!("{}, prefix {path}", answer.line);
    Err(Failure::new(causes::LIST_V1_WRONG, step, stat.text(), format!("200 with {actual}")))
}

/// What one key says of the path.
fn one_key(one: &Element, path: &str) -> Result<Stat, String> {
    let key = one.text_of("Key");
    if key == path {
        return match (one.text_of("Size").parse::<usize>(), one.text_of("LastModified")) {
            (Ok(size), date) if size == BODY.len() && !date.is_empty() => Ok(Stat::File),
            (_, "") => Err("the key without `LastModified`".to_owned()),
            _ => Err(format!("the key with `Size` {:?}", one.text_of("Size"))),
        };
    }
    let below = key.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    if below { Ok(Stat::Folder) } else { Err(format!("the key {key}, which is not below the path")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(keys: &[&str]) -> Answer {
        let key = |key: &&str| {
            format!(
                "<Contents><Key>{key}</Key><LastModified>2026-01-01T00:00:00Z</LastModified><Size>{}</Size></Contents>",
                BODY.len()
            )
        };
        let contents: String = keys.iter().map(key).collect();
        listing(&contents)
    }

    fn listing(inside: &str) -> Answer {
        let body = format!("<ListBucketResult xmlns=\"x\"><MaxKeys>1</MaxKeys>{inside}</ListBucketResult>");
        Answer::of(200, &[("content-type", "application/xml")], &body)
    }

    #[test]
    fn a_file_a_folder_and_nothing_are_told_apart() {
        for (keys, stat) in [(&["d/a"][..], Stat::File), (&["d/a/b"], Stat::Folder), (&[], Stat::Absent)] {
            for asked in [Stat::File, Stat::Folder, Stat::Absent] {
                let judged = judge(&document(keys), "d/a", asked);
                assert_eq!(judged.is_ok(), asked == stat, "{keys:?} {asked:?}");
                assert!(judged.is_ok() || judged.unwrap_err().cause == causes::LIST_V1_WRONG);
            }
        }
    }

    #[test]
    fn a_wrong_listing_is_never_what_was_asked_for() {
        let size = format!("<Size>{}</Size>", BODY.len());
        let date = "<LastModified>2026-01-01T00:00:00Z</LastModified>";
        for answer in [
            document(&["c/a"]),
            document(&["d/ab"]),
            document(&["d/a", "d/a/b"]),
            listing(&format!("<Contents><Key>d/a</Key>{size}</Contents>")),
            listing(&format!("<Contents><Key>d/a</Key>{date}</Contents>")),
            listing(&format!("<Contents><Key>d/a</Key>{date}<Size>1</Size></Contents>")),
            Answer::of(200, &[], "<Error><Code>X</Code></Error>"),
            Answer::of(501, &[], ""),
        ] {
            for asked in [Stat::File, Stat::Folder, Stat::Absent] {
                let failure = judge(&answer, "d/a", asked).unwrap_err();
                assert_eq!(failure.cause, causes::LIST_V1_WRONG, "{asked:?}: {}", failure.actual);
            }
        }
        let denied = Answer::of(403, &[], "<Error><Code>AccessDenied</Code></Error>");
        assert_eq!(judge(&denied, "d/a", Stat::Absent).unwrap_err().cause, causes::BUCKET_DENIED);
    }
}
