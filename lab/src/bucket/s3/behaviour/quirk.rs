//! What a store may do otherwise than S3 documents it.

/// One such thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quirk {
    /// Requests are granted whatever their signature.
    AnySignature,
    /// Presigned addresses are granted whatever their signature, and when their time is over.
    PresignedUnchecked,
    /// Whoever shows no credentials may look at a bucket.
    AnonymousListing,
    /// Neither `Content-MD5` nor the SHA-256 of a body is checked.
    DigestUnchecked,
    /// A bucket is removed with what is in it.
    FullBucketDeleted,
    /// Versions are kept in the bucket from the start.
    Versioned,
    /// What is in the bucket from the start is kept for a time.
    Retained,
    /// The last byte of what is read is another.
    BytesChanged,
    /// Every object is stored as `application/octet-stream`.
    TypeIgnored,
    /// Metadata are dropped.
    MetadataDropped,
    /// Metadata whose name has an underscore are dropped.
    UnderscoresDropped,
    /// Keys are decoded once more, as a form's.
    KeysDecodedTwice,
    /// After an overwrite, other connections than the one that made it read what was there before.
    StaleReads,
    /// `DELETE` says that it deleted, and does nothing.
    DeleteIneffective,
    /// Completing an upload answers 200 with an error in it.
    CompleteFails,
    /// Completing an upload loses the second part.
    PartLost,
    /// Neither size nor order nor tag of a part is checked.
    PartsUnchecked,
    /// Aborting an upload does nothing.
    AbortIneffective,
    /// Uploads are not listed.
    UploadsUnlisted,
    /// Uploads are listed only by the exact key, as by MinIO (`erasure-multipart.go`).
    UploadsByExactKey,
    /// Parts of 16 MiB from the fourth on are never answered.
    LateBigPartsHang,
    /// A range that is asked for is ignored.
    RangeIgnored,
    /// `Content-Range` is off by one.
    ContentRangeWrong,
    /// What is put by a presigned address is not stored.
    PresignedPutLost,
    /// The first key of every later page of a listing is left out.
    ListingLosesKey,
    /// A listing that goes on does not say where.
    ListingWithoutToken,
    /// A listing by a prefix that more than 1,300 keys have is never answered.
    LongListingHangs,
    /// A key that was deleted by itself is still in the first listing after that. Counted by listings, so that what others
    /// do in the bucket at the same time changes nothing.
    ListingStale,
    /// Of several objects that are deleted, the last one stays.
    DeleteManyKeepsOne,
    /// Encryption is not confirmed in the answer.
    EncryptionNotEchoed,
    /// Everything is encrypted, and every answer says so.
    AlwaysEncrypts,
    /// The last byte of a copy is another.
    CopyDamaged,
    /// The first form of the listing ignores the prefix.
    ListV1IgnoresPrefix,
    /// A body in signed chunks is stored with its framing.
    ChunksStored,
    /// A body in chunks with a trailer is stored with its framing.
    TrailerStored,
    /// A condition on a `PUT` is ignored.
    PutConditionsIgnored,
    /// Metadata of more than 2 KiB are refused.
    MetadataLimited,
}
