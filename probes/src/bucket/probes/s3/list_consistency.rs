//! A listing shows what is there at that moment.
//!
//! ws-daemon writes a backup, and the content service lists it from another process; what a user deletes must not be
//! counted or restored (`components/content-service/pkg/storage/minio.go`). So what writes here and what lists use
//! connections of their own. Source: BKT-30.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};

use crate::bucket::s3::many::Listed;
use crate::bucket::s3::objects::{delete, head};
use crate::bucket::s3::{Home, S3};
use crate::bucket::{Bucket, causes};
use crate::net::http::{Connections, Http};
use crate::net::tls::Check;

const ROUNDS: u16 = 20;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::list_consistency",
        key: "BKT-30",
        title: "a listing shows at once what was written and deleted",
        why: "Gitpod lists right after it has written or deleted, from another process. A listing that lags behind hides a backup that was just made, or counts one that is gone.",
        wire: "20 times: PUT of a new key, listing of its prefix on another connection, DELETE, and the listing again.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: ROUNDS as u32, bytes: 128 << 10, connections: 2 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let reader = Http::new(cx.common(), Check::AsConfigured, Connections::Kept)?;
    let mut deleted = 0;
    for number in 1..=ROUNDS {
        deleted += u16::from(round(store, cx, home, &reader, number).await?);
    }
    let note = if deleted == ROUNDS {
        format!("{} exact", text::count(u64::from(2 * ROUNDS), "listing"))
    } else {
        format!("{ROUNDS} listings after a PUT exact; what was to be deleted stayed")
    };
    Ok(Passed::saying(note))
}

/// Writes a key, lists it, deletes it and lists again; gives whether it was deleted.
async fn round(store: &S3, cx: &Cx, home: &Home, reader: &Http, number: u16) -> Result<bool, NotPassed> {
    let (prefix, key) = (format!("workspaces/{number}/"), format!("workspaces/{number}/full.tar"));
    let (prefix, key) = (home.key(cx, &prefix), home.key(cx, &key));
    store.write_many(cx, home, std::slice::from_ref(&key), 1).await?;
    let listed = store.listed(cx, &home.bucket, &prefix, 1, Some(reader)).await?;
    judge(&listed, &key, true)?;

    // Whether it is deleted, and how that is answered, is the business of the probe `delete`.
    let accepted = store.ask(cx, &delete(home, &key).quiet()).await?.status.is_success();
    let listed = store.listed(cx, &home.bucket, &prefix, 1, Some(reader)).await?;
    let Err(stale) = judge(&listed, &key, false) else { return Ok(true) };
    // What was not deleted is listed rightly.
    if accepted && !store.ask(cx, &head(home, &key).through(reader)).await?.status.is_success() {
        return Err(stale.into());
    }
    Ok(false)
}

/// Whether a listing shows the key as it should.
fn judge(listed: &Listed, key: &str, there: bool) -> Result<(), Failure> {
    if listed.keys.iter().any(|listed| listed == key) == there {
        return Ok(());
    }
    let (expected, actual) = if there {
        ("the key that was just written in the listing", "it is not listed")
    } else {
        ("the key that was just deleted not in the listing", "it is still listed")
    };
    let step = format!("listing after {} of {key}", if there { "PUT" } else { "DELETE" });
    Err(Failure::new(causes::LISTING_STALE, step, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_listed_exactly_while_it_is_there() {
        let of = |keys: &[&str], there| {
            let keys = keys.iter().map(|&key| key.to_owned()).collect();
            judge(&Listed { keys, ..Listed::default() }, "k/3", there)
        };
        assert!(of(&["k/2", "k/3"], true).is_ok());
        assert!(of(&["k/2"], false).is_ok());
        let hidden = of(&["k/2"], true).unwrap_err();
        assert_eq!((hidden.cause, hidden.actual.as_str()), (causes::LISTING_STALE, "it is not listed"));
        let stale = of(&["k/3"], false).unwrap_err();
        assert_eq!((stale.cause, stale.actual.as_str()), (causes::LISTING_STALE, "it is still listed"));
    }
}
