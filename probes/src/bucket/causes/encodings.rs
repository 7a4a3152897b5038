//! Why a store does not understand how a body is encoded.

harness::causes! {
    /// Causes that concern encodings and checksums of bodies.
    ENCODINGS {
    CHUNK_FRAMING_STORED = "chunk-framing-stored", Product;
        "the store keeps the frames of a body that comes in signed chunks";
        "Use TLS, over which Gitpod's client sends no signed chunks, or another store: every object that Gitpod writes over plain http would be damaged."
    CHUNKED_REFUSED = "chunked-refused", Product;
        "the store refuses a body that comes in signed chunks";
        "Use TLS, over which Gitpod's client sends no signed chunks, or another store. If it is the signature that is refused, check for a proxy that changes the body or its length."
    CRC_TRAILER_REFUSED = "crc-trailer-refused", Product;
        "the store refuses a body with a CRC32";
        "Gitpod's own client sends none and is not concerned. Clients of AWS since 2025 do so by default: where one of them is used with this store, set `AWS_REQUEST_CHECKSUM_CALCULATION=when_required`, or take a newer release of the store."
    CRC_TRAILER_DAMAGED = "crc-trailer-damaged", Product;
        "an object that was sent with a CRC32 is read as something else";
        "Gitpod's own client sends none and is not concerned. Clients of AWS since 2025 do so by default, and what they write to this store is damaged: set `AWS_REQUEST_CHECKSUM_CALCULATION=when_required` for each of them, or take a newer release of the store."
    }
}
