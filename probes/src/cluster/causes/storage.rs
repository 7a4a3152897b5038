//! What is wrong with volumes and names.

harness::causes! {
    /// What is wrong with volumes and names.
    STORAGE {
    DEFAULT_STORAGE_CLASS_MISSING = "default-storage-class-missing", Setup;
        "no storage class is the default";
        "UNWRITTEN."
    DEFAULT_STORAGE_CLASSES_SEVERAL = "default-storage-classes-several", Setup;
        "several storage classes are the default";
        "UNWRITTEN."
    SNAPSHOTS_UNAVAILABLE = "snapshots-unavailable", Setup;
        "volumes cannot be snapshotted";
        "UNWRITTEN."
    DNS_LABEL_MISSING = "dns-label-missing", Setup;
        "the name service's pods lack the label that Gitpod's policy names";
        "UNWRITTEN."
    }
}
