//! Why an address that Gitpod hands out does not serve whoever gets it.

harness::causes! {
    /// Causes that concern presigned addresses.
    PRESIGNED {
    PRESIGNED_GET_REFUSED = "presigned-get-refused", Product;
        "a presigned address does not give the object";
        "Check for a proxy before the store that changes the host, the path or the query of a request, which are all signed; otherwise use another store."
    PRESIGNED_HEADER_REFUSED = "presigned-header-refused", Product;
        "a presigned address is refused when a header comes with it that was not signed";
        "Gitpod's server reads such an address with a `content-type` that the signature does not cover. Check for a proxy or a firewall before the store that refuses a GET with this header or changes it; otherwise use a store that verifies only the headers named in `X-Amz-SignedHeaders`."
    PRESIGNED_HEAD_REFUSED = "presigned-head-refused", Product;
        "a presigned address of a layer is refused";
        "Gitpod's registry in the cluster sends whoever pulls on to such an address, for GET and for HEAD. Check for a proxy before the store that turns one method into the other or changes what is signed; otherwise use another store for the registry."
    RANGES_IGNORED = "ranges-ignored", Product;
        "the store answers with the whole object where a part is asked for";
        "Gitpod fetches a backup in several parts at once, by `Range`. Check for a proxy or a cache before the store that drops this header (nginx: `proxy_force_ranges`, `slice`); otherwise use another store."
    RANGES_WRONG = "ranges-wrong", Product;
        "a part of an object that is asked for by its range comes wrong";
        "A workspace that is put together from such parts is damaged, or does not start. Check for a proxy or a cache before the store that rewrites `Content-Range` or serves parts out of a stale copy; otherwise use another store."
    RANGES_REFUSED = "ranges-refused", Setup;
        "the store refuses to send many parts of an object at the same time";
        "Raise the limits for connections and requests of one client to at least 16 at a time: in the proxy before the store (nginx: `limit_conn`, `limit_req`; HAProxy: `maxconn`) and in the store itself (MinIO: `MINIO_API_REQUESTS_MAX`). Every node fetches each backup by up to 16 connections."
    PRESIGNED_PUT_NOT_200 = "presigned-put-not-200", Product;
        "an upload to a presigned address is not answered with exactly 200";
        "Gitpod's settings sync takes only 200 for success, not 201 or 204. Check for a proxy before the store that refuses PUT, changes what is signed, or answers by itself; otherwise use another store."
    PRESIGNED_PUT_LOST = "presigned-put-lost", Product;
        "what was uploaded to a presigned address is not there as it was sent";
        "Check for a proxy before the store that answers uploads by itself or changes their bodies or types; otherwise use another store. What a user's editor hands over for keeping would be lost in silence."
    PRESIGNED_UNCHECKED = "presigned-unchecked", Setup;
        "an address that should be refused is served";
        "Turn the check of signatures on in the store, and let no proxy or cache before it answer without asking it (a cache that leaves the query out of its key does): whoever has seen one address would keep what it gives, and could reach more."
    ENDPOINT_INTERNAL = "endpoint-internal", Setup;
        "the address of the store means something only inside the cluster or on one machine";
        "Give the store a host name that browsers, nodes and the cluster all resolve and reach, by an ingress or a load balancer, and configure Gitpod with it: the addresses that Gitpod hands out carry the very host of its configuration, and the logs of prebuilds are read from there by the user's browser."
    }
}
