//! Why Google Cloud Storage does not serve Gitpod.

harness::causes! {
    /// Causes that concern Google's interface alone.
    GCS {
    NOT_GOOGLE_STORAGE = "not-google-storage", Setup;
        "what answers is not the JSON interface of Google Cloud Storage";
        "Leave `endpoint` out for Google itself, and check for a proxy that answers in its place."
    KEY_NOT_SERVICE_ACCOUNT = "key-not-service-account", Setup;
        "the file holds no key of a service account";
        "Create a key for the service account that Gitpod is given (`gcloud iam service-accounts keys create sa.json --iam-account ACCOUNT`), and give that file to Gitpod and to `service_account` here. Gitpod signs addresses with the private key in it, so that workload identity, the log-in of a user or an account without keys cannot take its place; where the organisation forbids keys (`iam.disableServiceAccountKeyCreation`), the project needs an exception."
    TOKEN_URI_NOT_ALLOWED = "token-uri-not-allowed", Environment;
        "the key file sends to a token endpoint that is not Google's";
        "Download the key file anew from Google, or name the host in `allow_hosts` where it belongs to an emulator of your own."
    KEY_REFUSED = "key-refused", Environment;
        "Google gives no token for the key";
        "Check with `gcloud iam service-accounts keys list --iam-account ACCOUNT` that the key of the file still exists and is enabled, and that the account is. Create a new key otherwise, and give Gitpod the same one."
    KEY_CLOCK_SKEWED = "key-clock-skewed", Setup;
        "the clocks differ, so that the key opens nothing";
        "Set the clock of this machine by NTP, and that of every node that Gitpod runs on: what is signed with the key is refused when it is from another time. Where our clock is right, a proxy or an emulator in Google's place is off."
    KEY_TOKEN_MISSING = "key-token-missing", Product;
        "the token endpoint answers without a token";
        "Look at the answer below: a proxy or an emulator answers in place of Google's token endpoint. Let requests to the `token_uri` of the key file through unchanged."
    PROJECT_DENIED = "project-denied", Setup;
        "the project does not let the account make buckets";
        "Grant the service account `roles/storage.admin` on the project (`storage.buckets.create`), since Gitpod makes a bucket for each user. Check that `project` is the id of the right one, and that its Cloud Storage API and its billing are on."
    LOCATION_REFUSED = "location-refused", Setup;
        "no bucket may be made in this location or with these settings";
        "Give a location that the store has and the organisation allows, as `metadata.region` in Gitpod's configuration and as `location` here; or have the project exempted from the policy that the answer names, such as `constraints/gcp.resourceLocations`."
    BUCKET_CONFLICT_UNRECOGNISED = "bucket-conflict-unrecognised", Product;
        "the answer for a bucket that is there already is not Google's";
        "Gitpod takes a 409 for its own bucket only by the words `you already own`. Check what answers in Google's place; with other words two starts of workspaces at the same time fail one of them."
    RESUMABLE_REFUSED = "resumable-refused", Product;
        "an upload in chunks does not go on as it must";
        "Check for a proxy before Google that does not know the status 308 or drops its `Range`, that changes `Location`, or that limits the size of a body to less than 8 MiB. Backups of workspaces are uploaded so, and Gitpod does not notice when one fails."
    RESUMABLE_DAMAGED = "resumable-damaged", Product;
        "an upload in chunks stores other bytes than were sent";
        "Look for what changes bodies between here and the store: a proxy that inspects or compresses uploads. Backups would be damaged without notice."
    COMPOSE_REFUSED = "compose-refused", Product;
        "objects are not put together to one";
        "Gitpod uploads a large backup in components that the store puts together (`compose`). Use Google's own store, or set `parallel_composite_upload_threshold=0` in the boto configuration of whatever uploads in its place."
    COMPONENT_NOT_DELETED = "component-not-deleted", Setup;
        "an object is not deleted when it has served";
        "Take retention policies and default holds off the buckets that Gitpod makes, and off what the organisation makes of new ones (`constraints/storage.retentionPolicySeconds`). Large backups are uploaded in components that are deleted afterwards, and whatever cannot be deleted stays and is paid for."
    SIGNED_URL_REFUSED = "signed-url-refused", Product;
        "an address signed by version 2 does not serve";
        "Check for a proxy that changes host, path, query or `Content-Type` of what it passes on, and for a VPC Service Controls perimeter that keeps out who has no token. Gitpod signs by version 2 alone, so that a store without it gives workspaces no backup."
    SIGNED_URL_UNCHECKED = "signed-url-unchecked", Product;
        "an address is served without a look at its signature, its end or its type";
        "Find out what answers in Google's place: a cache or an emulator that serves what nobody was given. Do not keep backups in it."
    INTEROP_REFUSED = "interop-refused", Setup;
        "the S3 interface of the store does not take the HMAC key";
        "Create an HMAC key for a service account in the settings of Cloud Storage under interoperability, and check that no policy forbids them (`constraints/storage.restrictAuthTypes`). Only what speaks S3 to Google needs it; Gitpod itself does not."
    }
}
