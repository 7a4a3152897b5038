//! The round trip with the AWS SDK that its two probes make, each with its own setting of checksums.
//!
//! They judge what the SDK does otherwise than Gitpod's client. What the store refuses to a plain request, too, is the
//! business of the probe of that request, which then stands in the way.

use std::time::Duration;

use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, Delete, ObjectIdentifier};
use bytes::Bytes;
use harness::{Cause, Cx, Failure, NotPassed};
use http::Method;
use url::Url;

use super::client::S3;
use super::deletion::{delete_many_crc, deleted};
use super::home::Home;
use super::kept::other_than;
use super::multipart::named;
use super::objects::{MANIFEST_TYPE, delete, get};
use super::remove;
use super::sdk::{Checksums, Sdk, streamed};
use crate::bucket::noise;
use crate::net::exchange::Request;

/// The least that a part may have which is not the last.
const PART: usize = 5 << 20;
/// The bytes of the small object, and of the last part.
const SMALL: usize = 1024;

/// What one round trip is made with.
struct Trip<'a> {
    store: &'a S3,
    cx: &'a Cx,
    home: &'a Home,
    cause: &'static Cause,
}

/// Writes, reads, lists and deletes with the SDK.
///
/// # Errors
/// As [`Sdk::ask`]. Blocked where a plain request of the same kind is refused as well.
pub async fn round_trip(
    store: &S3,
    cx: &Cx,
    cause: &'static Cause,
    checksums: Checksums,
) -> Result<(), NotPassed> {
    let trip = Trip { store, cx, home: store.home(cx).await?, cause };
    let mut sdk = Sdk::new(store, cx, checksums);
    let (small, body) = (trip.home.key(cx, "small"), noise::bytes(SMALL, 61));
    trip.write(&mut sdk, &small, ByteStream::from(body.clone())).await?;
    trip.read(&mut sdk, &small, &body).await?;
    let file = trip.home.key(cx, "file");
    trip.write(&mut sdk, &file, streamed(&body)).await?;
    trip.read(&mut sdk, &file, &body).await?;
    trip.list(&mut sdk, &small).await?;
    trip.hand_out(&mut sdk, &small, &body).await?;
    let large = trip.home.key(cx, "parts");
    trip.write_parts(&mut sdk, &large).await?;
    trip.delete_one(&mut sdk, &small).await?;
    match checksums {
        // The SDK sends the deletion of many with CRC32 whatever its settings say, which a store of Gitpod's time does
        // not know: it tells nothing of how the SDK was then.
        Checksums::WhenRequired => trip.delete_one(&mut sdk, &large).await,
        Checksums::Default => trip.delete_many(&mut sdk, &large).await,
    }
}

impl Trip<'_> {
    async fn write(&self, sdk: &mut Sdk<'_>, key: &str, body: ByteStream) -> Result<(), Failure> {
        let put = sdk.client.put_object().bucket(&self.home.bucket).key(key);
        let put = put.content_type(MANIFEST_TYPE).metadata("gitpod-oci-contentType", MANIFEST_TYPE);
        sdk.ask(self.cause, "PutObject", put.body(body).send()).await?;
        Ok(())
    }

    async fn read(&self, sdk: &mut Sdk<'_>, key: &str, body: &Bytes) -> Result<(), Failure> {
        self.head(sdk, key, body.len()).await?;
        let call = sdk.client.get_object().bucket(&self.home.bucket).key(key);
        let got = sdk.ask(self.cause, "GetObject", call.send()).await?;
        // The checksum of the answer is compared here.
        let read = sdk.ask(self.cause, "GetObject", got.body.collect()).await?.into_bytes();
        if read == body {
            return Ok(());
        }
        let actual = format!("{} other bytes", read.len());
        Err(Failure::new(self.cause, "GetObject", "the bytes that were written", actual))
    }

    async fn head(&self, sdk: &mut Sdk<'_>, key: &str, length: usize) -> Result<(), Failure> {
        let head = sdk.client.head_object().bucket(&self.home.bucket).key(key);
        let told = sdk.ask(self.cause, "HeadObject", head.send()).await?.content_length();
        if told.is_none_or(|told| u64::try_from(told) == Ok(length as u64)) {
            return Ok(());
        }
        let actual = format!("a length of {}", told.unwrap_or_default());
        Err(Failure::new(self.cause, "HeadObject", format!("a length of {length}"), actual))
    }

    async fn list(&self, sdk: &mut Sdk<'_>, key: &str) -> Result<(), Failure> {
        let prefix = self.home.key(self.cx, "");
        let list = sdk.client.list_objects_v2().bucket(&self.home.bucket).prefix(prefix);
        let listed = sdk.ask(self.cause, "ListObjectsV2", list.send()).await?;
        let keys: Vec<&str> = listed.contents().iter().filter_map(|object| object.key()).collect();
        if keys.contains(&key) {
            return Ok(());
        }
        let actual = if keys.is_empty() { "none".to_owned() } else { keys.join(", ") };
        Err(Failure::new(self.cause, "ListObjectsV2", format!("the key {key}"), actual))
    }

    /// A presigned address of the SDK's making.
    async fn hand_out(&self, sdk: &mut Sdk<'_>, key: &str, body: &Bytes) -> Result<(), NotPassed> {
        const OPERATION: &str = "GetObject (presigned)";
        let failed = |actual: String| {
            Failure::new(self.cause, OPERATION, "200 with the bytes that were written", actual)
        };
        let holds =
            PresigningConfig::expires_in(Duration::from_mins(30)).map_err(|e| failed(e.to_string()))?;
        let call = sdk.client.get_object().bucket(&self.home.bucket).key(key);
        let signed = sdk.ask(self.cause, OPERATION, call.presigned(holds)).await?;
        let url = Url::parse(signed.uri()).map_err(|error| failed(error.to_string()))?;
        let mut request = Request::new(Method::GET, url);
        for (name, value) in signed.headers() {
            if let Ok(name) = name.parse() {
                request = request.header(name, value);
            }
        }
        let answer = self.store.elsewhere(self.cx, request).await?;
        let read = other_than(&answer, body).map_or(Ok(()), |actual| Err(failed(actual)));
        self.unless_blocked(read, "presign_get", async {
            let url = self.store.presign(self.cx, &get(self.home, key))?;
            let answer = self.store.elsewhere(self.cx, Request::new(Method::GET, url)).await?;
            Ok(answer.status.is_success())
        })
        .await
    }

    async fn write_parts(&self, sdk: &mut Sdk<'_>, key: &str) -> Result<(), NotPassed> {
        let bucket = &self.home.bucket;
        let what = format!("an upload in parts to {key} in the bucket {bucket}");
        let upload = self.cx.intend(remove::UPLOAD, &what, &format!("{bucket} {key}"))?;
        let create = sdk.client.create_multipart_upload().bucket(bucket).key(key);
        let created = sdk.ask(self.cause, "CreateMultipartUpload", create.send()).await?;
        let id = created.upload_id().unwrap_or_default();
        named(self.cx, &upload, bucket, key, id)?;
        let bytes = noise::bytes(PART + SMALL, 62);
        let mut sent = Vec::new();
        for (number, body) in [(1, bytes.slice(..PART)), (2, bytes.slice(PART..))] {
            let part = sdk.client.upload_part().bucket(bucket).key(key).upload_id(id).part_number(number);
            let part = part.body(streamed(&body));
            let answer = sdk.ask(self.cause, &format!("UploadPart {number}"), part.send()).await?;
            let part = CompletedPart::builder().part_number(number);
            // A store that has a checksum of the part wants it again.
            let part = part.set_e_tag(answer.e_tag).set_checksum_crc32(answer.checksum_crc32);
            sent.push(part.build());
        }
        let all = CompletedMultipartUpload::builder().set_parts(Some(sent)).build();
        let complete = sdk.client.complete_multipart_upload().bucket(bucket).key(key).upload_id(id);
        sdk.ask(self.cause, "CompleteMultipartUpload", complete.multipart_upload(all).send()).await?;
        // Nothing is open any more, and not every store lists its uploads.
        upload.gone();
        Ok(self.head(sdk, key, bytes.len()).await?)
    }

    async fn delete_one(&self, sdk: &mut Sdk<'_>, key: &str) -> Result<(), NotPassed> {
        let call = sdk.client.delete_object().bucket(&self.home.bucket).key(key);
        let gone = sdk.ask(self.cause, "DeleteObject", call.send()).await.map(|_| ());
        self.unless_blocked(gone, "delete", async {
            let answer = self.store.ask(self.cx, &delete(self.home, key)).await?;
            Ok(answer.status.is_success())
        })
        .await
    }

    async fn delete_many(&self, sdk: &mut Sdk<'_>, key: &str) -> Result<(), NotPassed> {
        const OPERATION: &str = "DeleteObjects";
        let failed =
            |actual: String| Failure::new(self.cause, OPERATION, "a deletion without errors", actual);
        let object = ObjectIdentifier::builder().key(key).build().map_err(|e| failed(e.to_string()))?;
        let all = Delete::builder().objects(object).quiet(true).build().map_err(|e| failed(e.to_string()))?;
        let call = sdk.client.delete_objects().bucket(&self.home.bucket).delete(all);
        let gone = sdk.ask(self.cause, OPERATION, call.send()).await;
        let gone = gone.and_then(|answer| match answer.errors().first() {
            Some(error) => Err(failed(error.code().unwrap_or("an error without a code").to_owned())),
            None => Ok(()),
        });
        self.unless_blocked(gone, "delete_multi_crc", async {
            let call = delete_many_crc(&self.home.bucket, &[(key.to_owned(), None)]);
            let answer = self.store.ask(self.cx, &call).await?;
            Ok(deleted(&answer, self.cause).is_ok_and(|errors| errors.is_empty()))
        })
        .await
    }

    /// What came of an operation of the SDK; where it failed, whether a plain request of the same kind is taken.
    async fn unless_blocked(
        &self,
        ended: Result<(), Failure>,
        by: &'static str,
        is_taken: impl Future<Output = Result<bool, Failure>>,
    ) -> Result<(), NotPassed> {
        match ended {
            Err(failure) if failure.cause == self.cause && !is_taken.await? => Err(NotPassed::Blocked { by }),
            ended => Ok(ended?),
        }
    }
}
