//! The situations in which a store can refuse. A request is held against them when its signature has been verified.

use super::Op;

/// A situation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Situation {
    /// This operation is asked for.
    Asked(Op),
    /// `HEAD` asks for a bucket that does not exist.
    HeadAbsentBucket,
    /// `HEAD` or the location is asked of a bucket that does not exist and has `absent` in its name. By the name, so that
    /// a bucket of another name can still be created as Gitpod does it, with a `HEAD` first.
    AbsentBucketByName,
    /// A bucket is created that is there already.
    BucketPresent,
    /// A key is read that does not exist, in a bucket that does.
    AbsentKey,
    /// A key is deleted that does not exist.
    DeleteAbsentKey,
    /// An object is put, copied or completed where there is one.
    Overwrite,
    /// An object is deleted that is there.
    DeletePresent,
    /// An object without a byte is put.
    EmptyObject,
    /// A key has more bytes than Gitpod's usual ones.
    LongKey,
    /// An object or a part of more than 1 MiB is put.
    LargeBody,
    /// A key has two slashes in a row, or begins with one.
    SlashedKey,
    /// This operation is asked for by a presigned address.
    Presigned(Op),
    /// A presigned address is read with a `content-type` beside what was signed.
    PresignedWithType,
    /// A range is read that does not begin with the first byte.
    LaterRange,
    /// The bucket is addressed in the path.
    PathStyle,
    /// A body comes in chunks with a signature each.
    SignedChunks,
    /// A body comes in chunks with a checksum behind them.
    Trailer,
    /// Bytes are stored with the header of a checksum, or a trailer, and the one that names the SDK's algorithm.
    SdkChecksum,
    /// The header or the trailer of a checksum is sent.
    Checksum,
    /// The AWS SDK for Rust asks.
    RustSdk,
    /// Encryption is asked for.
    Encryption,
    /// Several objects are deleted, without the MD5 of the list.
    DeleteManyWithoutMd5,
    /// A part comes on the fifth connection, or a later one, that brings parts of the same upload.
    FifthConnection,
    /// A part of at least 5 MiB, but less than the 16 MiB of Gitpod's own, comes, and its number is above eight.
    ManyLargeParts,
}
