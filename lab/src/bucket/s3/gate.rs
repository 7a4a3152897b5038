//! Who is let in: the keys that signatures are verified with, and what is refused once a signature has been verified.

use std::sync::Arc;

use http::HeaderMap;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::crypto::{Checksum as _, Md5};
use s3s::{S3Result, s3_error};

use super::behaviour::{Op, Quirk, Refusal, Situation};
use super::core::{Caller, Core, refused, usual};
use super::operations::{check, check_md5};

/// More bytes than any key has that Gitpod makes.
const USUAL_KEY: usize = 160;

/// How many connections bring parts of one upload, where they are limited.
const FEW_CONNECTIONS: usize = 4;

/// The keys that the store knows.
pub(super) struct Keys(pub(super) Arc<Core>);

#[async_trait::async_trait]
impl S3Auth for Keys {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        let behaviour = &self.0.behaviour;
        if access_key == behaviour.known_access_key {
            Ok(SecretKey::from(behaviour.known_secret_key))
        } else {
            Err(s3_error!(InvalidAccessKeyId))
        }
    }
}

/// What is refused once a signature has been verified.
pub(super) struct Gate(pub(super) Arc<Core>);

#[async_trait::async_trait]
impl S3Access for Gate {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        let op = Op::of(cx.s3_op().name());
        let Some(caller) = cx.extensions_mut().get::<Caller>().cloned() else {
            return Err(usual("InternalError"));
        };
        // The first to say it is the only one.
        let _ = caller.op.set(op);
        let core = &self.0;
        if cx.credentials().is_none() && !caller.granted {
            let shown = core.has(Quirk::AnonymousListing) && (op.lists() || op == Op::HeadBucket);
            return if shown { Ok(()) } else { Err(usual("AccessDenied")) };
        }
        let asked = Asked {
            op,
            caller: &caller,
            headers: cx.headers(),
            query: cx.uri().query().unwrap_or_default(),
            bucket: cx.s3_path().get_bucket_name().unwrap_or_default(),
            key: cx.s3_path().get_object_key().unwrap_or_default(),
        };
        match core.behaviour.refusals.iter().find(|(situation, _)| asked.is_in(core, *situation)) {
            Some((_, refusal)) => Err(refused(*refusal)),
            None => asked.check_list(core),
        }
    }
}

/// A request whose signature is good.
struct Asked<'a> {
    op: Op,
    caller: &'a Caller,
    headers: &'a HeaderMap,
    query: &'a str,
    bucket: &'a str,
    key: &'a str,
}

impl Asked<'_> {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A parameter of the query that holds nothing that is encoded.
    fn parameter(&self, name: &str) -> &str {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    fn has_checksum(&self) -> bool {
        let sent = |name: &http::HeaderName| {
            name.as_str().starts_with("x-amz-checksum-") && name != "x-amz-checksum-mode"
        };
        self.headers.keys().any(sent) || self.headers.contains_key("x-amz-trailer")
    }

    /// The length of the body, without the framing of chunks.
    fn length(&self) -> Option<u64> {
        let framed = self.header("x-amz-decoded-content-length").parse().ok();
        framed.or_else(|| self.header("content-length").parse().ok())
    }

    /// Whether it is in this situation.
    fn is_in(&self, core: &Core, situation: Situation) -> bool {
        let reads = matches!(self.op, Op::Get | Op::Head);
        let bucket_present = || core.state().buckets.contains_key(self.bucket);
        let key_present = || core.state().has(self.bucket, self.key);
        match situation {
            Situation::Asked(op) => self.op == op,
            Situation::HeadAbsentBucket => self.op == Op::HeadBucket && !bucket_present(),
            Situation::AbsentBucketByName => {
                matches!(self.op, Op::HeadBucket | Op::Location)
                    && self.bucket.contains("absent")
                    && !bucket_present()
            }
            Situation::BucketPresent => self.op == Op::CreateBucket && bucket_present(),
            Situation::AbsentKey => reads && bucket_present() && !key_present(),
            Situation::DeleteAbsentKey => self.op == Op::Delete && !key_present(),
            Situation::Overwrite => {
                matches!(self.op, Op::Put | Op::Copy | Op::Complete)
                    && key_present()
                    // A condition that fails is said first.
                    && self.header("if-none-match").is_empty()
            }
            Situation::DeletePresent => self.op == Op::Delete && key_present(),
            Situation::EmptyObject => {
                self.op == Op::Put && self.length().map_or(self.caller.raw.is_empty(), |length| length == 0)
            }
            Situation::LongKey => self.op == Op::Put && self.key.len() > USUAL_KEY,
            Situation::LargeBody => {
                matches!(self.op, Op::Put | Op::UploadPart)
                    && self.length().is_some_and(|length| length > 1 << 20)
            }
            Situation::SlashedKey => self.key.starts_with('/') || self.key.contains("//"),
            Situation::Presigned(op) => self.caller.presigned && self.op == op,
            Situation::PresignedWithType => {
                self.caller.presigned && reads && self.headers.contains_key("content-type")
            }
            Situation::LaterRange => {
                let range = self.header("range");
                self.op == Op::Get && !range.is_empty() && !range.starts_with("bytes=0-")
            }
            Situation::PathStyle => self.caller.path_style,
            Situation::SignedChunks => {
                self.header("x-amz-content-sha256") == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
            }
            Situation::Trailer => self.header("x-amz-content-sha256").ends_with("-TRAILER"),
            Situation::SdkChecksum => {
                matches!(self.op, Op::Put | Op::UploadPart)
                    && self.headers.contains_key("x-amz-sdk-checksum-algorithm")
                    && self.has_checksum()
            }
            Situation::Checksum => self.has_checksum(),
            Situation::RustSdk => self.header("user-agent").starts_with("aws-sdk-rust"),
            Situation::Encryption => self.headers.contains_key("x-amz-server-side-encryption"),
            Situation::DeleteManyWithoutMd5 => {
                self.op == Op::DeleteMany && !self.headers.contains_key("content-md5")
            }
            Situation::FifthConnection => self.op == Op::UploadPart && self.on_fifth_connection(core),
            Situation::ManyLargeParts => {
                let large = self.length().is_some_and(|length| (5 << 20..16 << 20).contains(&length));
                let number: u32 = self.parameter("partNumber").parse().unwrap_or_default();
                self.op == Op::UploadPart && large && number > 8
            }
        }
    }

    /// Whether the connection is another than the first four that brought parts of this upload. Counted, and not by what is
    /// under way at one time, which would depend on how fast this machine is.
    fn on_fifth_connection(&self, core: &Core) -> bool {
        let mut state = core.state();
        let Some(upload) = state.uploads.get_mut(self.parameter("uploadId")) else { return false };
        let connection = self.caller.connection;
        if !upload.connections.contains(&connection) {
            upload.connections.push(connection);
        }
        !upload.connections.iter().take(FEW_CONNECTIONS).any(|first| *first == connection)
    }

    /// Checks the digests of a list of objects to delete, which the library does not look at: one is demanded.
    fn check_list(&self, core: &Core) -> S3Result<()> {
        if self.op != Op::DeleteMany || core.has(Quirk::DigestUnchecked) {
            return Ok(());
        }
        let raw = &self.caller.raw;
        check_md5(self.headers, &Md5::checksum(raw))?;
        let trailing = self.headers.contains_key("x-amz-trailer");
        let checksum = if trailing { None } else { check(self.headers, &HeaderMap::new(), raw)? };
        if checksum.is_some() || trailing || self.headers.contains_key("content-md5") {
            return Ok(());
        }
        Err(refused(MISSING_MD5))
    }
}

/// A list of objects to delete must bring a digest.
pub(super) const MISSING_MD5: Refusal =
    Refusal::new(400, "MissingContentMD5", "Missing required header for this request: Content-Md5.");
