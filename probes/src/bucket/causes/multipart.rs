//! Why an object in parts is not what Gitpod made of it.

harness::causes! {
    /// Causes that concern objects in parts.
    MULTIPART {
    MULTIPART_REFUSED = "multipart-refused", Product;
        "an object in parts is not taken";
        "Gitpod sends every backup of 16 MiB or more in parts. Check for a proxy that refuses the query `uploads` or `partNumber`, or use another store."
    COMPLETE_FAILED = "complete-failed", Product;
        "the store answers 200 and then fails to put the parts together";
        "Look at the log of the store for the error below: its answer begins before the work is done, and ends in an error."
    MULTIPART_DAMAGED = "multipart-damaged", Product;
        "an object in parts is read as something else than was sent";
        "Do not keep backups in this store: it takes every part, says that all is well, and gives back other bytes. Check its disks and its release, and for a proxy that changes bodies; otherwise use another store."
    PART_LIMITS_UNCHECKED = "part-limits-unchecked", Product;
        "the store puts parts together without checking which ones";
        "Nothing stops when a part is lost or replaced on its way: the store makes an object of whatever it has, and the backup is damaged without a word. Use a release of the store that checks the tags and the order of parts."
    UPLOAD_NOT_ABORTED = "upload-not-aborted", Setup;
        "an upload that is given up stays in the store";
        "Grant the account `s3:AbortMultipartUpload`. If it has that right, the store keeps the parts of every backup that fails: give the bucket a rule that removes incomplete uploads after a day."
    UPLOADS_UNLISTED = "uploads-unlisted", Setup;
        "open uploads, or their parts, are not listed";
        "Grant the account `s3:ListBucketMultipartUploads` on the bucket and `s3:ListMultipartUploadParts` on its objects. A store that has no such listing cannot stand behind a registry, which goes on with an upload by it, and what is left of failed backups is seen by nobody: give the bucket a rule that removes incomplete uploads."
    PARALLEL_PARTS_REFUSED = "parallel-parts-refused", Setup;
        "the store refuses parts when a hundred come at the same time";
        "Raise the limit of connections or of requests that the answer below comes from: of the store, of the load balancer before it, or of the account. Gitpod sends up to 100 parts of a backup side by side for each workspace that stops, from every node. Gitpod's installer sets that number, and no setting of its own lowers it."
    BACKUP_TOO_SLOW = "backup-too-slow", Setup;
        "the store takes a backup more slowly than Gitpod waits";
        "Find what is slow between the nodes and the store: the link, a proxy that keeps whole bodies before it passes them on, the disks of the store. Gitpod gives a backup five minutes, three times; a workspace that needs longer loses what was done in it since the last backup."
    }
}
