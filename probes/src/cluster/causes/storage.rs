//! What is wrong with volumes and names.

harness::causes! {
    /// What is wrong with volumes and names.
    STORAGE {
    DEFAULT_STORAGE_CLASS_MISSING = "default-storage-class-missing", Setup;
        "no storage class is the default";
        "Mark one: kubectl patch storageclass NAME -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"true\"}}}'. Where there is none at all, install the storage driver of your platform first, which brings a class."
    DEFAULT_STORAGE_CLASSES_SEVERAL = "default-storage-classes-several", Setup;
        "several storage classes are the default";
        "Keep the one whose volumes Gitpod is to get, and unmark the others: kubectl patch storageclass NAME -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"false\"}}}'. A class of an old release may bear the annotation storageclass.beta.kubernetes.io/is-default-class instead. Where an add-on marks its class again, change that in the add-on."
    SNAPSHOTS_UNAVAILABLE = "snapshots-unavailable", Setup;
        "volumes cannot be snapshotted";
        "If workspaces are to be kept in volumes (the PVC feature), install the definitions and the controller of the external-snapshotter, or switch on the snapshots of your platform, and make a VolumeSnapshotClass for the driver of your volumes. Without the feature nothing is to be done."
    DNS_LABEL_MISSING = "dns-label-missing", Setup;
        "the name service's pods lack the label that Gitpod's policy names";
        "Add the label k8s-app: kube-dns to the pod template of the name service (kubectl edit deployment coredns -n kube-system), as kubeadm and the managed platforms have it. Where the name service cannot be changed, add a network policy to Gitpod's namespace that allows egress to it on port 53, by UDP and TCP."
    }
}
