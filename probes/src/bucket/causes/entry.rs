//! Why a store does not let Gitpod in, or is none.

harness::causes! {
    /// Causes that concern all of a store.
    ENTRY {
    ACCESS_KEY_REFUSED = "access-key-refused", Environment;
        "the store does not know the access key";
        "Check the access key that the environment file refers to: in the console of the store, or with `aws s3 ls --endpoint-url`. On a store with several tenants or regions a key belongs to one of them."
    SIGNATURE_REFUSED = "signature-refused", Environment;
        "the store does not accept our signatures";
        "Check the secret key that the environment file refers to. If it is right, a proxy before the store changes what is signed: let it pass the Host header on as it came (nginx: `proxy_set_header Host $http_host`), and let it leave paths and queries alone."
    CREDENTIALS_TEMPORARY = "credentials-temporary", Environment;
        "the credentials end by themselves";
        "Give the access key and the secret key of a user that Gitpod can keep, such as one of IAM whose keys begin with AKIA. Gitpod stores one pair and never renews it, so that a session's keys would fail within hours."
    STORE_CLOCK_SKEWED = "store-clock-skewed", Setup;
        "the clock of the store and ours differ";
        "Set both clocks by NTP: signatures are refused when they differ by more than 15 minutes, and presigned addresses begin or end at the wrong time long before. Compare with a third clock to see which one is off."
    NOT_AN_OBJECT_STORE = "not-an-object-store", Setup;
        "what answers at this endpoint is no S3 store";
        "Point `endpoint` to the S3 interface itself, not to a page for people: MinIO's console has another port (9001) than its store (9000)."
    HTTP_TO_HTTPS = "http-to-https", Setup;
        "plain http is spoken to a store that expects TLS";
        "Leave out `insecure: true` here, and set `allowInsecureConnection` to false in Gitpod's configuration."
    ANY_SIGNATURE_ACCEPTED = "any-signature-accepted", Setup;
        "the store takes requests with a wrong key";
        "Turn the check of signatures on: whoever reaches this store reads and writes every workspace."
    ANONYMOUS_ACCESS = "anonymous-access", Setup;
        "the store lists objects to anybody";
        "Take the public policy off the bucket: backups of workspaces hold source code and secrets."
    LOCATION_UNUSABLE = "location-unusable", Product;
        "the store does not tell the location of a bucket in a way that Gitpod's client can use";
        "Gitpod signs its first question for us-east-1, whatever the region, and needs the location, or a refusal that names the region. Use a release of the store that answers `GET /BUCKET/?location` so, or let it take us-east-1 as its region."
    LOCATION_DENIED = "location-denied", Setup;
        "the account may not ask for the location of its bucket";
        "Grant the account `s3:GetBucketLocation` on Gitpod's buckets. Without it Gitpod's client takes the region for us-east-1, and every request to a bucket elsewhere fails."
    REGION_UNKNOWN_TO_GITPOD = "region-unknown-to-gitpod", Setup;
        "Gitpod's client knows no host for this region";
        "Use a bucket in a region that opened before 2022, such as eu-central-1 or us-west-2, and give Gitpod that region. For a region that its client does not know it sends every request to us-east-1, without a word."
    DUALSTACK_UNREACHABLE = "dualstack-unreachable", Environment, transient;
        "the host that Gitpod's client goes to on Amazon is not reached";
        "Let connections to `*.s3.dualstack.REGION.amazonaws.com` and to that name itself through, on port 443, in firewalls, proxies and lists of names: Gitpod's client leaves the endpoint that it is given for these."
    PATH_STYLE_REFUSED = "path-style-refused", Product;
        "the store does not take a bucket in the path";
        "Use another store: at every endpoint but Amazon's, Gitpod names the bucket in the path, and has no setting for anything else."
    }
}
