//! Why Gitpod's registry in the cluster cannot stand on a store.

harness::causes! {
    /// Causes that concern what the registry in the cluster does.
    REGISTRY {
    SSE_WITHOUT_KMS = "sse-without-kms", Setup;
        "the store refuses to encrypt, since it has no keys";
        "Give the store keys (MinIO: `MINIO_KMS_SECRET_KEY`, or KES): Gitpod's registry in the cluster asks for encryption with every write, and each push fails without."
    SSE_REFUSED = "sse-refused", Setup;
        "the store refuses to encrypt with `AES256`";
        "Give the store a key to encrypt with (SeaweedFS: `WEED_S3_SSE_KEY`), and look into its log for what it lacks. Gitpod's registry in the cluster asks for encryption with every write, and nothing turns that off: a store that knows none needs another one beside it for the registry, or a registry outside of the cluster."
    SSE_NOT_ECHOED = "sse-not-echoed", Setup;
        "the store takes the wish for encryption and does not say that it did it";
        "Turn encryption on in the store, for this bucket or for all of it. The registry itself does not look at the answer and works without; but its images, which hold what users built, then lie there as they are. Where something below the store encrypts already, a waiver with that reason is in order."
    COPY_REFUSED = "copy-refused", Product;
        "the store does not copy an object";
        "Gitpod's registry in the cluster moves each layer to its place by a copy within the store, and no push ends without it. Check for a proxy that drops the header `x-amz-copy-source`; otherwise use another store, or a registry outside of the cluster."
    PART_COPY_REFUSED = "part-copy-refused", Product;
        "the store does not make a part of an upload out of another object";
        "Gitpod's registry in the cluster copies each layer above 32 MiB in this way. Check for a proxy that drops the headers `x-amz-copy-source` and `x-amz-copy-source-range`; otherwise use another store, or a registry outside of the cluster."
    COPY_DAMAGED = "copy-damaged", Product;
        "what the store has copied is not what was there";
        "Do not keep images in this store: its copies differ from what they were made of, and layers fail their digest later, when a workspace starts. Check its disks and its release; otherwise use another store, or a registry outside of the cluster."
    }
}
