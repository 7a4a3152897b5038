//! The parts that a behaviour is made of.

/// The regions that a store has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Regions {
    /// None of its own: it takes a signature for whatever region, and a bucket for whatever location.
    Any,
    /// One, as MinIO with a region in its configuration: only the location and the list of buckets may be asked for with
    /// a signature for another.
    One(&'static str),
    /// One, and every signature must be for it, as with Garage.
    Strict(&'static str),
    /// `auto`, with a few other names for it, as with R2.
    Auto,
    /// Those of Amazon, each at a host of its own. Buckets from the start are in this one.
    Amazon { home: &'static str },
}

/// The identifiers that every answer bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ids {
    None,
    /// `x-amz-request-id` is the time in nanoseconds, in hexadecimal; `x-amz-id-2` names the node.
    Minio,
    /// 16 capitals and digits, and a long text in base64.
    Amazon,
    /// `tx`, a count, the time in seconds, and the zone.
    Ceph,
    /// The time in nanoseconds, in decimal.
    Seaweedfs,
    /// `cf-ray`, with the data centre behind it.
    Cloudflare,
}

/// How an error is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errors {
    /// With the resource.
    Minio,
    /// With the key or the bucket.
    Amazon,
    /// Without a sentence.
    Ceph,
    /// With the region, and in Garage's own words.
    Garage,
    /// With code, sentence and identifier only.
    Plain,
}

/// An answer beside the protocol.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    /// The media type; none without a body.
    pub(crate) media_type: &'static str,
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) body: PageBody,
}

/// The body of such an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PageBody {
    Text(&'static str),
    /// An error as the store writes it: code and sentence.
    Error(&'static str, &'static str),
}

impl Page {
    pub(crate) const fn text(status: u16, media_type: &'static str, text: &'static str) -> Self {
        Self { status, media_type, headers: &[], body: PageBody::Text(text) }
    }

    pub(crate) const fn error(status: u16, code: &'static str, sentence: &'static str) -> Self {
        Self { status, media_type: "application/xml", headers: &[], body: PageBody::Error(code, sentence) }
    }

    /// The same with headers.
    pub(crate) const fn with(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }
}

/// What is asked of the parts of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The fewest bytes of every part but the last.
    pub(crate) smallest: u64,
    /// Whether all parts but the last have one length.
    pub(crate) equal: bool,
}

/// What is answered when a bucket of the same owner is created again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recreate {
    Refused,
    Accepted,
    /// Accepted in us-east-1, as by Amazon's oldest region.
    AcceptedInUsEast1,
}

/// A refusal: status, code and sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}

impl Refusal {
    pub(crate) const fn new(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message }
    }

    /// What a policy refuses.
    pub(crate) const DENIED: Self = Self::new(403, "AccessDenied", "Access Denied");

    /// What is not there.
    pub(crate) const NOT_IMPLEMENTED: Self = Self::new(
        501,
        "NotImplemented",
        "A header you provided implies functionality that is not implemented",
    );
}

/// One change of an answer that is no refusal.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// The status is this one.
    Status(u16),
    /// The same, when the request came by a presigned address.
    PresignedStatus(u16),
}
