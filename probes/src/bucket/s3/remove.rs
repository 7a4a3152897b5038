//! Removes what a run has made in an S3 store: uploads, objects with all their versions, buckets.

use harness::journal::Thing;
use harness::{Cx, Failure, NotPassed, Removal};
use http::Method;

use super::call::Call;
use super::client::S3;
use super::errors::{Refusal, said};
use super::multipart::Upload;
use super::objects::{delete_many, page};
use crate::bucket::xml::Element;
use crate::net::exchange::Answer;

/// A bucket of the run's own, with whatever is in it. The locator is its name.
pub const BUCKET: &str = "bucket";
/// The objects under a prefix of the run's own. The locator is the bucket and the prefix, with a space between.
pub const PREFIX: &str = "prefix";
/// What is open of uploads to a key. The locator is the bucket and the key, with a space between; where the store has told
/// what it calls the upload, that follows, and no other is meant.
pub const UPLOAD: &str = "upload";

/// How many pages are deleted at most; an object that comes back after its deletion must not go on for ever.
const MOST_PAGES: usize = 200;

/// Removes a thing.
pub async fn remove(store: &S3, thing: &Thing, cx: &Cx) -> Result<Removal, NotPassed> {
    let (bucket, rest) = thing.locator.split_once(' ').unwrap_or((&thing.locator, ""));
    match thing.kind.as_str() {
        UPLOAD => match rest.split_once(' ') {
            Some((key, id)) => {
                let (bucket, key, id) = (bucket.to_owned(), key.to_owned(), id.to_owned());
                abort(store, cx, &Upload { bucket, key, id }).await
            }
            None => abort_all(store, cx, bucket, rest).await,
        },
        PREFIX => {
            // Every upload is noted on its own, too; what is left of one is told there.
            abort_all(store, cx, bucket, rest).await?;
            empty(store, cx, bucket, rest).await
        }
        BUCKET => {
            abort_all(store, cx, bucket, "").await?;
            empty(store, cx, bucket, "").await?;
            let answer = store.ask(cx, &Call::bucket(Method::DELETE, bucket)).await?;
            Ok(if is_gone(&answer) {
                Removal::Gone
            } else {
                stays(&answer, &format!("aws s3 rb --force s3://{bucket}"))
            })
        }
        other => Ok(Removal::Stays(format!("This version of underpin knows no `{other}`."))),
    }
}

/// Gives up one upload, and looks whether its parts are gone.
async fn abort(store: &S3, cx: &Cx, upload: &Upload) -> Result<Removal, NotPassed> {
    cx.credential(&upload.id);
    let command = format!(
        "aws s3api abort-multipart-upload --bucket {} --key {} --upload-id ...",
        upload.bucket, upload.key
    );
    let answer = store.ask(cx, &upload.abortion()).await?;
    if !is_gone(&answer) {
        return Ok(stays(&answer, &command));
    }
    let listing = store.ask(cx, &upload.listing()).await?;
    let parts = Element::read(&listing.body).filter(|root| root.name == "ListPartsResult");
    Ok(match parts {
        Some(parts) if listing.status.is_success() && parts.child("Part").is_some() => {
            Removal::Stays(format!("Its parts are still listed after it was given up; try `{command}`."))
        }
        _ => Removal::Gone,
    })
}

/// Gives up every upload that is open under a prefix. MinIO lists those of a whole key alone, which is why each upload is
/// noted by its key. A store that cannot list uploads keeps those whose names never came.
async fn abort_all(store: &S3, cx: &Cx, bucket: &str, prefix: &str) -> Result<Removal, NotPassed> {
    for _ in 0..MOST_PAGES {
        let call = Call::bucket(Method::GET, bucket).query("prefix", prefix).flag("uploads").cap(1 << 20);
        let answer = store.ask(cx, &call).await?;
        if answer.status.as_u16() == 404 {
            return Ok(Removal::Gone);
        }
        let listing = Element::read(&answer.body).filter(|root| root.name == "ListMultipartUploadsResult");
        let (true, Some(listing)) = (answer.status.is_success(), listing) else {
            let command = format!("aws s3api list-multipart-uploads --bucket {bucket}");
            return Ok(stays(&answer, &command));
        };
        let uploads: Vec<Upload> = listing
            .all("Upload")
            .map(|upload| Upload {
                bucket: bucket.to_owned(),
                key: upload.text_of("Key").to_owned(),
                id: upload.text_of("UploadId").to_owned(),
            })
            .filter(|upload| upload.key.starts_with(prefix))
            .collect();
        if uploads.is_empty() {
            return Ok(Removal::Gone);
        }
        for upload in &uploads {
            cx.credential(&upload.id);
            let answer = store.ask(cx, &upload.abortion()).await?;
            if !is_gone(&answer) {
                let command = format!(
                    "aws s3api abort-multipart-upload --bucket {bucket} --key {} --upload-id ...",
                    upload.key
                );
                return Ok(stays(&answer, &command));
            }
        }
    }
    Ok(Removal::Stays(format!("Uploads to `{bucket}` are still listed after they were given up.")))
}

/// Deletes every object under a prefix, with all versions and marks of deletion where the store keeps them.
async fn empty(store: &S3, cx: &Cx, bucket: &str, prefix: &str) -> Result<Removal, NotPassed> {
    let mut last = None;
    for _ in 0..MOST_PAGES {
        let Some(found) = stored(store, cx, bucket, prefix).await? else { return Ok(Removal::Gone) };
        // What was to be deleted and is listed again cannot be deleted.
        if found.is_empty() || last.as_ref() == Some(&found) {
            break;
        }
        if let Some(refused) = delete_all(store, cx, bucket, &found).await? {
            return Ok(stays(&refused, &clean(bucket, prefix)));
        }
        last = Some(found);
    }
    Ok(match stored(store, cx, bucket, prefix).await? {
        Some(left) if !left.is_empty() => Removal::Stays(format!(
            "{} objects are still listed after they were deleted; remove them with `{}`.",
            left.len(),
            clean(bucket, prefix)
        )),
        _ => Removal::Gone,
    })
}

fn clean(bucket: &str, prefix: &str) -> String {
    format!("aws s3 rm --recursive s3://{bucket}/{prefix}")
}

/// One page of what is stored under a prefix, each with its version where the store keeps versions. `None` when the
/// bucket is not there.
async fn stored(
    store: &S3,
    cx: &Cx,
    bucket: &str,
    prefix: &str,
) -> Result<Option<Vec<(String, Option<String>)>>, NotPassed> {
    let call = Call::bucket(Method::GET, bucket).query("prefix", prefix).flag("versions").cap(2 << 20);
    let answer = store.ask(cx, &call).await?;
    if answer.status.as_u16() == 404 && Refusal::of(&answer).code == "NoSuchBucket" {
        return Ok(None);
    }
    let listing = Element::read(&answer.body).filter(|root| root.name == "ListVersionsResult");
    if let (true, Some(listing)) = (answer.status.is_success(), listing) {
        let entries =
            listing.children.iter().filter(|e| matches!(e.name.as_str(), "Version" | "DeleteMarker"));
        let all = entries.map(|entry| {
            let version = entry.text_of("VersionId");
            // A store without versions calls the only one `null`, and some stores then take no version in a deletion.
            let version = (!matches!(version, "" | "null")).then(|| version.to_owned());
            (entry.child("Key").map(|key| key.text.clone()).unwrap_or_default(), version)
        });
        return Ok(Some(all.filter(|(key, _)| key.starts_with(prefix)).collect()));
    }
    // A store that knows no versions has no listing of them.
    let call = Call::bucket(Method::GET, bucket).query("list-type", "2").query("encoding-type", "url");
    let answer = store.ask(cx, &call.query("prefix", prefix).cap(2 << 20)).await?;
    if answer.status.as_u16() == 404 {
        return Ok(None);
    }
    let keys = page(&answer).ok_or_else(|| {
        Failure::new(
            crate::bucket::causes::LISTING_INCOMPLETE,
            &answer.line,
            "a listing of what is to be removed",
            said(&answer),
        )
    })?;
    Ok(Some(keys.keys.into_iter().filter(|key| key.starts_with(prefix)).map(|key| (key, None)).collect()))
}

/// Deletes these at once, or one by one where the store does not take many. Gives the answer that refused.
async fn delete_all(
    store: &S3,
    cx: &Cx,
    bucket: &str,
    found: &[(String, Option<String>)],
) -> Result<Option<Answer>, NotPassed> {
    // Sent, not asked: s3rver breaks with 500 on many objects of one folder, and takes them one by one.
    let answer = store.send(cx, &delete_many(bucket, found).quiet()).await?;
    let refused = Element::read(&answer.body).is_none_or(|root| root.all("Error").next().is_some());
    if answer.status.is_success() && !refused {
        return Ok(None);
    }
    for (key, version) in found {
        let call = Call::object(Method::DELETE, bucket, key).quiet();
        let call = match version {
            Some(version) => call.query("versionId", version),
            None => call,
        };
        let answer = store.ask(cx, &call).await?;
        if !is_gone(&answer) {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}

/// Whether an answer to a removal says that the thing is gone.
pub(super) fn is_gone(answer: &Answer) -> bool {
    answer.status.is_success() || answer.status.as_u16() == 404
}

fn stays(answer: &Answer, command: &str) -> Removal {
    Removal::Stays(format!("The store answers {} to its removal; remove it with `{command}`.", said(answer)))
}
