//! What the S3 interface of the same store does, with an HMAC key.
//!
//! Gitpod speaks Google's own interface to Google Cloud Storage. Who points its S3 settings there, or the registry in the
//! cluster, meets the store's S3 interface, which lacks some of S3: this says what. Source: GCS-09.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::bucket::gcs::Gcs;
use crate::bucket::s3::chunked;
use crate::bucket::s3::errors::{Refusal, said};
use crate::bucket::s3::home::failure;
use crate::bucket::s3::multipart::Upload;
use crate::bucket::s3::sign::{Payload, Scope};
use crate::bucket::s3::{Call, Home, S3, copying, objects};
use crate::bucket::settings::{HmacKey, S3Settings};
use crate::bucket::xml::Element;
use crate::bucket::{Bucket, causes, noise};
use crate::net::exchange::Answer;

/// The region that Google's documentation gives for its S3 interface.
const REGION: &str = "auto";
/// The size of an object.
const SIZE: usize = 64 << 10;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::interop_hmac",
        key: "GCS-09",
        title: "the S3 interface of the store takes an HMAC key",
        why: "Gitpod uses Google's own interface. Only where its S3 settings, or its registry in the cluster, are pointed at Google does the S3 interface matter, and it lacks some of S3.",
        wire: "With the `hmac` key: PUT and GET of 64 KiB; and for the record DELETE of an absent key, a multi-object delete, a PUT with the header of encryption, a part copied within the store, and a PUT in signed chunks.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["bucket_lifecycle"],
        cost: Cost { objects: 4, bytes: 4 * SIZE as u64 + 32_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let gcs = bucket.gcs()?;
    let Some(hmac) = &gcs.settings.hmac else {
        return Err(NotPassed::not_applicable("the environment names no `hmac` keys"));
    };
    let bucket = gcs.home(cx).await?.bucket.clone();
    let store = S3::reach(&as_s3(gcs, hmac, &bucket), cx).await.map_err(refused_at_once)?;
    let home = Home { bucket, prefix: String::new(), region: REGION.to_owned(), made: true };
    let (key, bytes) = (home.key(cx, "object"), noise::bytes(SIZE, 9));
    let put = objects::put(&home, &key, "application/octet-stream", bytes.clone());
    taken(&store.ask(cx, &put.region(REGION)).await?)?;
    let read = store.ask(cx, &objects::get(&home, &key).region(REGION).cap(SIZE + 1)).await?;
    taken(&read)?;
    if read.body != bytes {
        let expected = "200 with the bytes that were written";
        let actual = format!("200 with {} other bytes", read.body.len());
        return Err(Failure::new(causes::INTEROP_REFUSED, &read.line, expected, actual).into());
    }
    let notes = [
        ("DELETE of an absent key", delete_absent(&store, cx, &home).await?),
        ("multi-object delete", delete_many(&store, cx, &home).await?),
        ("encryption by header", encrypted(&store, cx, &home).await?),
        ("part copy", part_copy(&store, cx, &home, &key).await?),
        ("signed chunks", chunks(&store, cx, &home).await?),
    ];
    let notes: Vec<String> = notes.into_iter().map(|(what, note)| format!("{what}: {note}")).collect();
    Ok(Passed::saying(format!("PUT and GET pass; {}", notes.join("; "))))
}

/// The same store as one that speaks S3.
fn as_s3(gcs: &Gcs, hmac: &HmacKey, bucket: &str) -> S3Settings {
    S3Settings {
        origin: gcs.settings.origin.clone(),
        region: Some(REGION.to_owned()),
        access_key: hmac.access_key.clone(),
        secret_key: hmac.secret_key.clone(),
        session_token: None,
        bucket: Some(bucket.to_owned()),
        backs_registry: false,
        amounts: gcs.settings.amounts,
    }
}

/// A refusal of the key at the first question is what this probe is about, and not a fault of the store's target.
fn refused_at_once(not_passed: NotPassed) -> NotPassed {
    match not_passed {
        NotPassed::Failure(failure)
            if [causes::ACCESS_KEY_REFUSED, causes::SIGNATURE_REFUSED].contains(&failure.cause) =>
        {
            Failure { cause: causes::INTEROP_REFUSED, ..*failure }.into()
        }
        other => other,
    }
}

fn taken(answer: &Answer) -> Result<(), Failure> {
    if answer.status.as_u16() == 200 {
        return Ok(());
    }
    Err(failure(causes::INTEROP_REFUSED, answer, "200 to PUT and GET with the HMAC key"))
}

/// The status, with the code of a refusal.
fn brief(answer: &Answer) -> String {
    let code = Refusal::of(answer).code;
    let status = answer.status.as_u16();
    if code.is_empty() { status.to_string() } else { format!("{status} {code}") }
}

async fn delete_absent(store: &S3, cx: &Cx, home: &Home) -> Result<String, NotPassed> {
    let call = objects::delete(home, &home.key(cx, "absent")).region(REGION);
    Ok(brief(&store.send(cx, &call).await?))
}

async fn delete_many(store: &S3, cx: &Cx, home: &Home) -> Result<String, NotPassed> {
    let absent = [(home.key(cx, "absent"), None)];
    let call = objects::delete_many(&home.bucket, &absent).region(REGION);
    Ok(brief(&store.send(cx, &call).await?))
}

async fn encrypted(store: &S3, cx: &Cx, home: &Home) -> Result<String, NotPassed> {
    let put = objects::put(home, &home.key(cx, "encrypted"), "application/octet-stream", "encrypted");
    let call = put.amz("x-amz-server-side-encryption", "AES256").region(REGION);
    let answer = store.send(cx, &call).await?;
    let echoed = !answer.header("x-amz-server-side-encryption").is_empty();
    let echoed = if echoed { "echoed" } else { "not echoed" };
    Ok(if answer.status.is_success() { format!("{}, {echoed}", brief(&answer)) } else { brief(&answer) })
}

/// An upload that is left open by a crash here ends with the bucket, which is the run's own.
async fn part_copy(store: &S3, cx: &Cx, home: &Home, from: &str) -> Result<String, NotPassed> {
    let key = home.key(cx, "copied");
    let opening = Call::object(Method::POST, &home.bucket, &key).flag("uploads").region(REGION);
    let answer = store.send(cx, &opening).await?;
    let id = Element::read(&answer.body).map(|root| root.text_of("UploadId").to_owned());
    let Some(id) = id.filter(|id| !id.is_empty() && answer.status.is_success()) else {
        return Ok(format!("no upload, {}", brief(&answer)));
    };
    cx.credential(&id);
    let upload = Upload { bucket: home.bucket.clone(), key, id };
    let call = copying::part_copy(&upload, 1, home, from, 0, SIZE - 1).region(REGION);
    let copied = store.send(cx, &call).await;
    let aborted = store.send(cx, &upload.abortion().region(REGION)).await?;
    if !aborted.status.is_success() {
        cx.remark(&format!("The S3 interface answers {} to the end of an upload in parts.", said(&aborted)));
    }
    Ok(brief(&copied?))
}

/// Over TLS Gitpod's client sends no signed chunks, but others do.
async fn chunks(store: &S3, cx: &Cx, home: &Home) -> Result<String, NotPassed> {
    let bytes = noise::bytes(1 << 10, 10);
    let call = Call::object(Method::PUT, &home.bucket, &home.key(cx, "chunks"))
        .amz("x-amz-decoded-content-length", &bytes.len().to_string())
        .payload(Payload::Text(chunked::SIGNED.to_owned()))
        .region(REGION);
    let frames = |scope: Scope<'_>, seed: &str| chunked::signed(&store.keys, scope, seed, &bytes);
    Ok(brief(&store.send_framed(cx, &call, frames).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_key_is_this_probes_own_cause() {
        let of = |cause| match refused_at_once(Failure::new(cause, "s", "e", "a").into()) {
            NotPassed::Failure(failure) => failure.cause,
            other => panic!("{other:?}"),
        };
        assert_eq!(of(causes::ACCESS_KEY_REFUSED), causes::INTEROP_REFUSED);
        assert_eq!(of(causes::SIGNATURE_REFUSED), causes::INTEROP_REFUSED);
        assert_eq!(of(causes::STORE_CLOCK_SKEWED), causes::STORE_CLOCK_SKEWED);
        let denied = Answer::of(403, &[], "<Error><Code>AccessDenied</Code></Error>");
        assert_eq!(taken(&denied).unwrap_err().cause, causes::INTEROP_REFUSED);
        assert!(taken(&Answer::of(200, &[], "")).is_ok());
    }

    #[test]
    fn an_answer_is_noted_by_status_and_code() {
        let denied = Answer::of(400, &[], "<Error><Code>NotImplemented</Code></Error>");
        assert_eq!(brief(&denied), "400 NotImplemented");
        assert_eq!(brief(&Answer::of(204, &[], "")), "204");
    }
}
