//! Why the common client of this field cannot use a store.

harness::causes! {
    /// Causes that concern the AWS SDK.
    SDK {
    SDK_ROUND_TRIP_FAILED = "sdk-round-trip-failed", Product;
        "a common client cannot write, read, list and delete objects";
        "Gitpod's own requests are checked by the other probes. Compare the exchange below with theirs: what differs is what the AWS SDK needs beside them."
    SDK_DEFAULTS_REFUSED = "sdk-defaults-refused", Product;
        "a common client works only after its checksums are turned off";
        "Gitpod's client sends none of them. For tools on today's AWS SDKs set `AWS_REQUEST_CHECKSUM_CALCULATION=when_required` and `AWS_RESPONSE_CHECKSUM_VALIDATION=when_required`, or update the store."
    }
}
