//! Keys with unusual characters are found under their names, or refused.
//!
//! Gitpod writes none of them; what happens to them shows proxies and stores that decode a path once too often. A refusal
//! is no fault, since whoever writes such a key learns of it: MinIO refuses two slashes in a row, and stores on a file
//! system a slash at the end. What counts is a key that is taken and then is another one. Source: BKT-13.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::s3::errors::said;
use crate::bucket::s3::kept::other_than;
use crate::bucket::s3::objects::{delete, get, put};
use crate::bucket::{Bucket, causes, noise};
use crate::net::causes::CONNECTION_CLOSED;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::unusual_keys",
        key: "BKT-13",
        title: "keys with unusual characters are kept as they are, or refused",
        why: "Gitpod writes none of these. They show a proxy that decodes paths twice or merges slashes, and what other tools may trip over.",
        wire: "PUT, GET, a listing and DELETE of keys with a space, `+`, `%`, `&`, `=`, `@`, letters beyond ASCII, two slashes, a slash at the end, and with 1024 bytes in all.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 10, bytes: 65_536, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let prefix = home.key(cx, "");
    let (mut tried, mut refused, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for (seed, (label, name)) in (1_300..).zip(names(prefix.len())) {
        let (key, body) = (home.key(cx, &name), noise::bytes(64, seed));
        let call = put(home, &key, "application/octet-stream", body.clone());
        let answer = store.insist(cx, &call).await?;
        match answer.status.as_u16() {
            200 => tried.push((label, key, body)),
            400..=499 | 501 => refused.push(format!("{label} ({})", said(&answer))),
            _ => wrong.push(format!("{label}: {}", said(&answer))),
        }
    }
    // Only now, since one of them may have been written over another.
    for (label, key, body) in &tried {
        let actual = match store.insist(cx, &get(home, key)).await {
            Ok(answer) => other_than(&answer, body),
            // SeaweedFS breaks off where it announces an object and finds a folder.
            Err(failure) if failure.cause == CONNECTION_CLOSED => Some(failure.actual),
            Err(failure) => return Err(failure.into()),
        };
        wrong.extend(actual.map(|actual| format!("{label}: {actual}")));
    }
    let found = store.keys_under(cx, &home.bucket, &prefix, 2).await;
    // Whoever cleans up by listings does not find what is listed under another name.
    for (_, key, _) in &tried {
        store.send(cx, &delete(home, key).quiet()).await?;
    }
    let found = found?;
    let written: Vec<(&str, &str)> = tried.iter().map(|(label, key, _)| (*label, key.as_str())).collect();
    wrong.extend(mislisted(&prefix, &found, &written));
    let refused =
        if refused.is_empty() { String::new() } else { format!("; refused: {}", refused.join(", ")) };
    if wrong.is_empty() {
        return Ok(Passed::saying(format!("{} keys held{refused}", tried.len())));
    }
    Err(Failure::new(
        causes::UNUSUAL_KEY_CHANGED,
        "writing, reading and listing the keys",
        "each key as it was written, or a refusal",
        format!("{}{refused}", wrong.join("; ")),
    )
    .into())
}

/// What each name has in it, and the name. The last one makes a key of 1024 bytes behind a prefix of this length.
fn names(prefix: usize) -> Vec<(&'static str, String)> {
    let mut names: Vec<(&str, String)> = [
        ("a space", "a space"),
        ("`+`", "a+plus"),
        ("`%`", "a%25percent"),
        ("`&`", "an&and"),
        ("`=`", "an=equals"),
        ("`@`", "an@at"),
        ("letters beyond ASCII", "grün-☃"),
        ("two slashes", "two//slashes"),
        ("a slash at the end", "slash/"),
    ]
    .map(|(label, name)| (label, name.to_owned()))
    .into();
    // Stores on a file system take at most 255 bytes between two slashes.
    let part = format!("{}/", "long-key_".repeat(20));
    let mut long = part.repeat(1024_usize.div_ceil(part.len()));
    long.truncate(1024_usize.saturating_sub(prefix + 1));
    names.push(("1024 bytes", format!("{long}x")));
    names
}

/// What is listed under another name, or not at all.
fn mislisted(prefix: &str, found: &[String], written: &[(&str, &str)]) -> Vec<String> {
    let mut wrong: Vec<String> = written
        .iter()
        .filter(|(_, key)| !found.iter().any(|name| name == key))
        .map(|(label, _)| format!("{label}: not in the listing"))
        .collect();
    let strange = found.iter().filter(|name| !written.iter().any(|(_, key)| key == name));
    wrong.extend(strange.map(|name| {
        let name: String = name.strip_prefix(prefix).unwrap_or(name).chars().take(60).collect();
        format!("`{name}` is listed, which nobody has written")
    }));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_key_has_1024_bytes() {
        for prefix in [13, 47, 200] {
            let names = names(prefix);
            let (_, long) = names.last().unwrap();
            assert_eq!(prefix + long.len(), 1024);
            assert!(long.split('/').all(|part| (1..=255).contains(&part.len())), "{long}");
        }
    }

    #[test]
    fn a_key_that_is_listed_as_another_one_is_told() {
        let found = ["p/a b".to_owned(), "p/c".to_owned()];
        assert_eq!(mislisted("p/", &found, &[("a space", "p/a b"), ("c", "p/c")]), Vec::<String>::new());
        assert_eq!(
            mislisted("p/", &found, &[("`+`", "p/a+b"), ("c", "p/c")]),
            ["`+`: not in the listing", "`a b` is listed, which nobody has written"]
        );
    }
}
