//! What the registry in the cluster writes is encrypted by the store, as it asks for.
//!
//! Gitpod's installer gives its registry `encrypt: true` for storage by S3
//! (`install/installer/pkg/components/docker-registry/helm.go`), so that every PUT, every begun upload and every copy asks
//! for `AES256` (distribution 2.7.1, `s3.go`, `getEncryptionMode`). A refusal fails the push. The registry does not read
//! the answer; that it tells of the encryption is how anybody else knows that there is one. Source: BKT-32.

use bytes::Bytes;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;
use crate::bucket::s3::copying::{copied, copy};
use crate::bucket::s3::errors::{Refusal, said};
use crate::bucket::s3::home::settled;
use crate::bucket::s3::multipart::{completed, etag, refused};
use crate::bucket::s3::objects::{head, put};
use crate::bucket::s3::{Home, S3};
use crate::bucket::{causes, noise};
use crate::net::exchange::Answer;

const HEADER: &str = "x-amz-server-side-encryption";
const WISH: &str = "AES256";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::sse_aes256",
        key: "BKT-32",
        title: "the store encrypts what the registry in the cluster writes, as it asks for",
        why: "Gitpod's registry in the cluster asks for encryption with every write, and nothing turns that off. A store without keys refuses, and every push fails with 500.",
        wire: "PUT of 1 KiB, POST with `uploads`, and a copy of the object, each with `x-amz-server-side-encryption: AES256`; the upload is given up, or completed where only its object can tell of the encryption. HEAD of an object whose making told nothing of it.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: Some("Image Registry"),
        needs: &["put_get_small"],
        cost: Cost { objects: 3, bytes: 12_000, connections: 0 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let (key, other) = (home.key(cx, "blob"), home.key(cx, "copy"));
    let bytes = noise::bytes(1 << 10, 32);
    let call = put(home, &key, "application/octet-stream", bytes.clone()).amz(HEADER, WISH);
    let written = store.send(cx, &call).await?;
    if written.status.as_u16() == 500 {
        // Without keys SeaweedFS fails with 500. When the same bytes are taken without the wish, it is the wish.
        store.write(cx, home, &key, bytes.clone()).await?;
        encrypted(&written, "a PUT")?;
    }
    let written = settled(written)?;
    told(store, cx, home, &key, &written, "a PUT").await?;
    upload(store, cx, home, bytes).await?;
    let made = store.ask(cx, &copy(home, &key, &other).amz(HEADER, WISH)).await?;
    told(store, cx, home, &other, &made, "a copy").await?;
    copied(&made, "CopyObjectResult", causes::COPY_REFUSED)?;
    Ok(Passed::default())
}

/// Whether the answer to a wish for encryption tells that it was done, or else HEAD of the object: some stores tell of what
/// was copied or uploaded in parts only there.
async fn told(
    store: &S3,
    cx: &Cx,
    home: &Home,
    key: &str,
    answer: &Answer,
    what: &str,
) -> Result<(), NotPassed> {
    match encrypted(answer, what) {
        Err(failure) if failure.cause == causes::SSE_NOT_ECHOED => {
            let known = store.ask(cx, &head(home, key)).await?;
            if known.header(HEADER).is_empty() { Err(failure.into()) } else { Ok(()) }
        }
        judged => Ok(judged?),
    }
}

/// An upload is asked for. Where that answer does not tell of the encryption, it becomes an object, which may.
async fn upload(store: &S3, cx: &Cx, home: &Home, bytes: Bytes) -> Result<(), NotPassed> {
    let key = home.key(cx, "upload");
    let (begun, open) = store.ask_for_upload(cx, home, &key, &[(HEADER, WISH)]).await?;
    let Some(open) = open else {
        encrypted(&begun, "the beginning of an upload")?;
        return Err(refused(&begun, "200 with an `UploadId`").into());
    };
    if !begun.header(HEADER).is_empty() {
        store.give_up(cx, open).await;
        return Ok(());
    }
    let part = store.ask(cx, &open.part(1, bytes)).await?;
    if part.status.as_u16() != 200 {
        return Err(refused(&part, "200 with an `ETag` to a part").into());
    }
    completed(&store.ask(cx, &open.completion(&[(1, etag(&part))])).await?)?;
    open.over();
    told(store, cx, home, &key, &begun, "the beginning of an upload").await
}

/// What the answer to a wish for encryption comes to.
fn encrypted(answer: &Answer, what: &str) -> Result<(), Failure> {
    let expected =
        format!("200 with `{HEADER}: {WISH}` to {what} that asks for it, or to HEAD of the object");
    let failure = |cause, actual: String| Failure::new(cause, &answer.line, &expected, actual);
    let refusal = Refusal::of(answer);
    if answer.status.as_u16() == 200 && refusal.code.is_empty() {
        return if answer.header(HEADER).is_empty() {
            Err(failure(causes::SSE_NOT_ECHOED, "200 without a word of encryption".to_owned()))
        } else {
            Ok(())
        };
    }
    let keyless = format!("{} {}", refusal.code, refusal.message).to_ascii_lowercase().contains("kms");
    Err(match refusal.code.as_str() {
        _ if keyless => failure(causes::SSE_WITHOUT_KMS, said(answer)),
        "AccessDenied" => failure(causes::WRITE_DENIED, said(answer)).remedy(POLICY),
        _ => failure(causes::SSE_REFUSED, said(answer)),
    })
}

/// The same write without the wish was taken before.
const POLICY: &str = "Have the policy of the bucket allow writes with `s3:x-amz-server-side-encryption` equal to `AES256`, and `s3:PutObject` and `s3:GetObject` on all of its objects: Gitpod's registry in the cluster asks for that encryption and cannot be told to ask for `aws:kms`.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_must_tell_of_the_encryption() {
        let xml = "application/xml";
        let error = |code: &str, message: &str| {
            format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>")
        };
        let no_keys = error("NotImplemented", "Server side encryption specified but KMS is not configured");
        for (status, header, body, cause) in [
            (200, "AES256", String::new(), None),
            (200, "aws:kms", String::new(), None),
            (200, "", String::new(), Some("sse-not-echoed")),
            (501, "", no_keys, Some("sse-without-kms")),
            (400, "", error("KMSNotConfigured", ""), Some("sse-without-kms")),
            (500, "", error("InternalError", "Try again"), Some("sse-refused")),
            (501, "", error("NotImplemented", "A header is not implemented"), Some("sse-refused")),
            (400, "", error("InvalidEncryptionAlgorithmError", ""), Some("sse-refused")),
            (200, "AES256", error("InternalError", ""), Some("sse-refused")),
            (403, "", error("AccessDenied", ""), Some("write-denied")),
        ] {
            let answer = Answer::of(status, &[("content-type", xml), (HEADER, header)], &body);
            let found = encrypted(&answer, "a PUT").err().map(|failure| failure.cause.code);
            assert_eq!(found, cause, "{status} {header} {body}");
        }
    }
}
