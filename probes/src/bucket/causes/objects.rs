//! Why an object is not what Gitpod made of it.

harness::causes! {
    /// Causes that concern single objects.
    OBJECTS {
    WRITE_DENIED = "write-denied", Setup;
        "the account may not write objects, or not read them again";
        "Grant the account `s3:PutObject` and `s3:GetObject` on the objects of Gitpod's buckets."
    WRITE_REFUSED = "write-refused", Product;
        "an object is not written with 200";
        "Look at the answer of the store below: Gitpod writes with a plain PUT and takes only 200 for success. Check for a proxy that changes requests, or use another store."
    WRITE_TOO_LARGE = "write-too-large", Setup;
        "something before the store limits the size of a body";
        "Raise the limit of the proxy before the store above 16 MiB, the size of Gitpod's parts (nginx: `client_max_body_size 0`)."
    STORAGE_FULL = "storage-full", Setup;
        "the store has no room, or the account's quota is used up";
        "Make room or raise the quota. Gitpod's backups fail as long as this lasts, and what users did since the last one is lost."
    OBJECT_CHANGED = "object-changed", Product;
        "an object does not come back as it was written";
        "Check for a proxy that compresses, filters or caches what goes through it, and reach the store without it. If the store itself does this, use another one: backups would be damaged."
    CONTENT_TYPE_CHANGED = "content-type-changed", Product;
        "an object comes back with another content type";
        "Keep a proxy or a gateway before the store from setting `Content-Type` on what it passes on, or use another store: by its type Gitpod tells the manifest of a backup from a backup."
    METADATA_CHANGED = "metadata-changed", Product;
        "what is noted beside an object is lost or changed";
        "Let a proxy before the store pass on, in both directions and as it came, what is noted beside an object: with S3 every header that begins with `x-amz-meta-`. If the store itself loses it, use another one."
    UNUSUAL_METADATA_CHANGED = "unusual-metadata-changed", Product;
        "notes with an underscore in the name, or with a value beyond ASCII, are lost";
        "Gitpod writes neither. For other tools: nginx drops names with an underscore unless `underscores_in_headers on` is set."
    EMPTY_OBJECT_REFUSED = "empty-object-refused", Product;
        "an object without content is not kept";
        "Check for a proxy that refuses or hangs on a PUT with `Content-Length: 0`, or use another store: an empty log or an empty list of settings would not be stored."
    KEY_CHANGED = "key-changed", Product;
        "an object under a name of Gitpod's shape is refused, or found under another one";
        "Check for a proxy that rewrites, decodes or shortens paths (nginx: give `proxy_pass` no path of its own, and raise `large_client_header_buffers` for long ones), or use a store that keeps keys of 200 characters with slashes."
    UNUSUAL_KEY_CHANGED = "unusual-key-changed", Product;
        "some keys with unusual characters are found under another name, or damaged";
        "Gitpod writes none of these. If other tools do: keep a proxy before the store from decoding paths or merging slashes (nginx: `merge_slashes off`, and no path in `proxy_pass`). Stores on a file system refuse some of them for good."
    OVERWRITE_STALE = "overwrite-stale", Product;
        "an object reads as it was before it was written again";
        "Turn off every cache before the store. If the store itself answers with what is old, use one whose reads are consistent right after a write: a workspace would start from an older backup."
    OVERWRITE_REFUSED = "overwrite-refused", Setup;
        "an object that exists may not be written again";
        "Take retention, object lock and write-once policies off Gitpod's buckets, and grant the account `s3:PutObject` without a condition: the backup of a workspace is written to the same key whenever it stops."
    ABSENT_KEY_DENIED = "absent-key-denied", Setup;
        "the question for an object that does not exist is refused";
        "Grant the account `s3:ListBucket` on Gitpod's buckets, with `s3:GetObject` on what is in them. Without it an absent object is answered with 403, which Gitpod takes for a failure: a workspace without a backup does not start."
    ABSENT_KEY_NOT_404 = "absent-key-not-404", Product;
        "an object that does not exist is not answered with 404";
        "Keep a proxy before the store from answering errors with pages of its own, or use another store: only 404 means to Gitpod that there is no backup yet."
    DELETE_NOT_204 = "delete-not-204", Product;
        "a deletion is not answered with 204";
        "Gitpod's client takes every other status for a failure, for an object that is not there, too. Let a proxy before the store pass the status on as it came, or use another store."
    OBJECT_DELETE_DENIED = "object-delete-denied", Setup;
        "the account may not delete objects";
        "Grant the account the right to delete on Gitpod's buckets (S3: `s3:DeleteObject`; Google: the role `roles/storage.objectAdmin`), and take retention and object lock off them. Without it nothing that users delete goes away."
    DELETE_INEFFECTIVE = "delete-ineffective", Product;
        "a deleted object is still there";
        "Turn off every cache before the store. If the store itself still has the object, use another one: what users delete would stay."
    DIGEST_UNCHECKED = "digest-unchecked", Product;
        "a body that does not match its digest is stored";
        "Keep a proxy before the store from dropping `Content-MD5` and `x-amz-content-sha256`, or use a store that checks them: a backup that is damaged on its way would be kept as good."
    DELETE_MULTI_REFUSED = "delete-multi-refused", Product;
        "the deletion of many objects at once is refused";
        "Check for a proxy that refuses `POST` with the query `delete`, or use another store: Gitpod deletes the backups of a workspace, and all data of a user, only this way."
    DELETE_MULTI_INCOMPLETE = "delete-multi-incomplete", Product;
        "a deletion of many objects leaves some of them";
        "Take retention and object lock off Gitpod's buckets, and look at the log of the store for the objects named below; otherwise use another store."
    DELETE_MULTI_CRC_REFUSED = "delete-multi-crc-refused", Product;
        "the deletion of many objects is refused without `Content-MD5`";
        "Gitpod's client sends `Content-MD5` and is not concerned. Clients on today's AWS SDKs send CRC32 in its place: update the store before they delete many objects at once."
    }
}
