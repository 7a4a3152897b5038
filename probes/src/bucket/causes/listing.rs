//! Why Gitpod does not see what is stored.

harness::causes! {
    /// Causes that concern listings.
    LISTING {
    LISTING_INCOMPLETE = "listing-incomplete", Product;
        "a listing does not hold every key exactly once";
        "Gitpod counts a user's quota and deletes workspaces by listings. Repair the index of the store, or use another one."
    LISTING_WITHOUT_TOKEN = "listing-without-token", Product;
        "a page of a listing ends without saying where it goes on";
        "Gitpod's client gives up on a truncated page without `NextContinuationToken`. Use a release of the store that knows version 2 of listings, or another store."
    LISTING_TOO_SLOW = "listing-too-slow", Product;
        "a listing of many keys takes longer than Gitpod waits";
        "Gitpod gives up on a listing after 10 seconds, and with it on the upload that it checks against the user's quota. Put the index of the store on faster disks, repair or reshard it, or use another store."
    LISTING_STALE = "listing-stale", Product;
        "a listing shows what was there before";
        "Gitpod counts and deletes what a listing shows at that moment. Turn off caches of listings in the store and before it, and do not read from a replica that lags behind; otherwise use another store."
    LIST_V1_WRONG = "list-v1-wrong", Product;
        "a listing of version 1 with one key does not tell what a path is";
        "Gitpod's registry in the cluster asks by such a listing whether a path is a file, a folder or nothing, and takes a layer for unknown when the answer is wrong. Use a release of the store that serves version 1 with `prefix` and `max-keys`, or another store for the registry."
    }
}
