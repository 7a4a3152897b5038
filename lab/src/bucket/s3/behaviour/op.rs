//! The operations of S3 that the stand-in tells apart.

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    ListBuckets,
    CreateBucket,
    HeadBucket,
    DeleteBucket,
    Location,
    ListV1,
    ListV2,
    ListVersions,
    ListUploads,
    DeleteMany,
    Put,
    Copy,
    Get,
    Head,
    Delete,
    CreateUpload,
    UploadPart,
    CopyPart,
    Complete,
    Abort,
    ListParts,
    /// Any other one, which the stand-in has no behaviour of its own for.
    Other,
}

impl Op {
    /// The operation of this name in Amazon's documentation, by which the library calls it.
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "ListBuckets" => Self::ListBuckets,
            "CreateBucket" => Self::CreateBucket,
            "HeadBucket" => Self::HeadBucket,
            "DeleteBucket" => Self::DeleteBucket,
            "GetBucketLocation" => Self::Location,
            "ListObjects" => Self::ListV1,
            "ListObjectsV2" => Self::ListV2,
            "ListObjectVersions" => Self::ListVersions,
            "ListMultipartUploads" => Self::ListUploads,
            "DeleteObjects" => Self::DeleteMany,
            "PutObject" => Self::Put,
            "CopyObject" => Self::Copy,
            "GetObject" => Self::Get,
            "HeadObject" => Self::Head,
            "DeleteObject" => Self::Delete,
            "CreateMultipartUpload" => Self::CreateUpload,
            "UploadPart" => Self::UploadPart,
            "UploadPartCopy" => Self::CopyPart,
            "CompleteMultipartUpload" => Self::Complete,
            "AbortMultipartUpload" => Self::Abort,
            "ListParts" => Self::ListParts,
            _ => Self::Other,
        }
    }

    /// Whether it lists objects.
    pub(crate) fn lists(self) -> bool {
        matches!(self, Self::ListV1 | Self::ListV2)
    }
}
