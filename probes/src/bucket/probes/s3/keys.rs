//! Objects under names of Gitpod's shape are found under those names.
//!
//! Names are made of letters, digits, dots, dashes, underscores and slashes (`blobNameRegex`,
//! `components/content-service/pkg/storage/storage.go`), and grow long with a bucket for all users: owner, workspace or
//! instance, and the path of a log. Each is written, read, handed out as a presigned address, and listed. Source: BKT-13.

use bytes::Bytes;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::bucket::s3::kept::{not_written_as, other_than};
use crate::bucket::s3::objects::{get, put};
use crate::bucket::{Bucket, causes, noise};
use crate::net::exchange::{Answer, Request};

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::keys",
        key: "BKT-13",
        title: "objects under names of Gitpod's shape are found under those names",
        why: "Backups, logs and uploads are named by ids with slashes between. A store or a proxy that shortens or rewrites such a name loses the backup.",
        wire: "PUT, GET and presigned GET of four keys, the longest of more than 180 characters; then a listing with `encoding-type=url`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 4, bytes: 32_768, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let names = names();
    let objects: Vec<(String, Bytes)> =
        (130..).zip(&names).map(|(seed, name)| (home.key(cx, name), noise::bytes(64, seed))).collect();
    let mut presigned = Vec::new();
    for (key, body) in &objects {
        let answer = store.insist(cx, &put(home, key, "application/octet-stream", body.clone())).await?;
        if answer.status.as_u16() != 200 {
            return Err(not_written_as(causes::KEY_CHANGED, &answer).into());
        }
        let call = get(home, key);
        judge(&store.insist(cx, &call).await?, body)?;
        let request = Request::new(Method::GET, store.presign(cx, &call)?);
        presigned.push((store.elsewhere(cx, request).await?, body));
    }
    let handed_out = judge_presigned(&presigned)?;
    let prefix = home.key(cx, "");
    let found = store.keys_under(cx, &home.bucket, &prefix, 2).await?;
    let written: Vec<&str> = objects.iter().map(|(key, _)| key.as_str()).collect();
    judge_listing(&prefix, &found, &written)?;
    let handed_out =
        if handed_out { "" } else { ", but for presigned addresses, which are refused altogether" };
    Ok(Passed::saying(format!("{} keys held{handed_out}", objects.len())))
}

/// Names by the shapes that Gitpod makes, with the ids of nobody.
fn names() -> [String; 4] {
    const OWNER: &str = "00000000-0b5c-4f0a-8f3e-2d6c1a7e9b40";
    const INSTANCE: &str = "00000000-7c1d-4e2b-9a5f-6b8d3c0e1f72";
    [
        "blobs/a/b".to_owned(),
        format!("workspaces/{OWNER}/full.tar"),
        format!("{OWNER}/instances/{INSTANCE}/logs/0.task_1-build.log"),
        // A setting that is synchronised, by the longest names that its editor makes.
        format!("blobs/{OWNER}/code-sync_{}.v1/{}-_.json", "settings.".repeat(7), "extensions-".repeat(6)),
    ]
}

fn judge(answer: &Answer, written: &[u8]) -> Result<(), Failure> {
    match other_than(answer, written) {
        Some(actual) => Err(Failure::new(
            causes::KEY_CHANGED,
            &answer.line,
            "200 with what was written under this name",
            actual,
        )),
        None => Ok(()),
    }
}

/// Whether presigned addresses give their objects. When none of them does, it is not for their names, and the probe
/// `presign_get` says why.
fn judge_presigned(read: &[(Answer, &Bytes)]) -> Result<bool, Failure> {
    if read.iter().all(|(answer, _)| !answer.status.is_success()) {
        return Ok(false);
    }
    for (answer, body) in read {
        judge(answer, body)
            .map_err(|failure| Failure { step: format!("{} (presigned)", failure.step), ..failure })?;
    }
    Ok(true)
}

fn judge_listing(prefix: &str, found: &[String], written: &[&str]) -> Result<(), Failure> {
    let quote = |keys: Vec<&str>| match keys.len() {
        0 => "nothing".to_owned(),
        _ => keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "),
    };
    let missing: Vec<&str> =
        written.iter().filter(|key| !found.iter().any(|name| name == **key)).copied().collect();
    let strange: Vec<&str> = found.iter().map(String::as_str).filter(|key| !written.contains(key)).collect();
    if missing.is_empty() && strange.is_empty() && found.len() == written.len() {
        return Ok(());
    }
    let actual = match (missing.is_empty(), strange.is_empty()) {
        (true, true) => "a key more than once".to_owned(),
        _ => format!("{} in place of {}", quote(strange), quote(missing)),
    };
    let step = format!("listing of {prefix}");
    Err(Failure::new(causes::KEY_CHANGED, step, "each key once, as it was written", actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_of_gitpods_shape() {
        let names = names();
        assert!(names.iter().any(|name| name.len() >= 180), "{:?}", names.each_ref().map(String::len));
        for name in &names {
            assert!(name.bytes().all(|c| c.is_ascii_alphanumeric() || b"._-/".contains(&c)), "{name}");
            // Stores on a file system take no more between two slashes.
            assert!(name.split('/').all(|part| (1..=255).contains(&part.len())), "{name}");
        }
    }

    #[test]
    fn addresses_that_are_all_refused_say_nothing_of_names() {
        let body = Bytes::from_static(b"x");
        let of = |first, second| {
            judge_presigned(&[(Answer::of(first, &[], "x"), &body), (Answer::of(second, &[], "x"), &body)])
        };
        assert_eq!(of(200, 200), Ok(true));
        assert_eq!(of(403, 403), Ok(false));
        let one = of(200, 403).unwrap_err();
        assert_eq!((one.cause, one.step.as_str()), (causes::KEY_CHANGED, "GET /v2/ (presigned)"));
    }

    #[test]
    fn a_listing_has_each_key_as_it_was_written() {
        let of = |found: &[&str]| {
            let found: Vec<String> = found.iter().map(|&key| key.to_owned()).collect();
            judge_listing("p/", &found, &["p/a", "p/b"]).err().map(|failure| failure.actual)
        };
        assert_eq!(of(&["p/b", "p/a"]), None);
        assert_eq!(of(&["p/a"]).unwrap(), "nothing in place of `p/b`");
        assert_eq!(of(&["p/a", "p/c"]).unwrap(), "`p/c` in place of `p/b`");
        assert_eq!(of(&["p/a", "p/b", "p/c"]).unwrap(), "`p/c` in place of nothing");
        assert_eq!(of(&["p/a", "p/b", "p/b"]).unwrap(), "a key more than once");
    }
}
