//! Why a registry does not serve Gitpod. Each remedy tells the operator what to change.

harness::causes! {
    /// The causes of image registries.
    CAUSES {
    NOT_A_REGISTRY = "not-a-registry", Setup;
        "what answers at this address is no image registry";
        "Point the environment file to the registry itself: its own host name, port or connector, not the page for people. For Nexus that is the connector port of the repository, for Artifactory the repository's own host or port, for GitLab the registry's host."
    PLAIN_HTTP = "plain-http", Setup;
        "the registry is reached over plain http";
        "Serve the registry over https. Gitpod's builder rewrites every request to https, and its resolver speaks plain http to localhost alone, so that no setting of Gitpod makes plain http work. A certificate of your own authority is fine: give the authority to Gitpod as `customCACert`."
    CREDENTIALS_REFUSED = "credentials-refused", Environment;
        "the registry does not take the credentials";
        "Check the user name and the password that the environment file refers to by logging in with `docker login`. Where a registry wants access tokens in place of passwords, make one that may pull and push."
    CREDENTIALS_NOT_KEYED = "credentials-not-keyed", Setup;
        "Gitpod does not find its credentials in the docker config";
        "Write the entry of `auths` under exactly the host, with the port if the address has one, without a scheme or a path; for Docker Hub write it twice, under `docker.io` and under `registry-1.docker.io`. Gitpod looks under no other spelling, although `docker` does."
    CREDENTIALS_EXPIRE = "credentials-expire", Setup;
        "the credentials end by themselves";
        "Gitpod keeps its credentials in a secret that nobody renews, so that they have to hold for years: use a robot account, a service principal, an access token without an end, or the key of a service account. Where the product gives none, as Amazon ECR, use the in-cluster registry with S3 storage, or renew the secret by a job of your own before each end.";
        "https://github.com/gitpod-io/gitpod/issues/13448"
    TOKEN_REALM_NOT_ALLOWED = "token-realm-not-allowed", Environment;
        "the registry sends its clients to another host for a token";
        "If that host is the token server of this registry, name it under `allow_hosts` in the environment file. If you do not know it, do not: whoever answers there would receive the password."
    TOKEN_MISSING = "token-missing", Product;
        "the token server gives no token";
        "The token server has to answer with JSON that holds `token` or `access_token`. Check what stands at the realm that the registry names, and any proxy before it."
    TOKEN_POST_REFUSED = "token-post-refused", Product;
        "the token server refuses a POST with a status after which clients do not try GET";
        "Let the token server, or the proxy before it, answer a POST to the realm with a token, or with 400, 401, 404 or 405: after these Gitpod's client asks again with GET, after any other it gives up."
    CHALLENGE_MISSING = "challenge-missing", Product;
        "a refused request does not say how to log in";
        "A 401 of a registry has to carry `WWW-Authenticate`. If a proxy before the registry removes that header or answers 401 by itself, let it pass requests under `/v2/` through untouched."
    CHALLENGE_SCHEME_UNSUPPORTED = "challenge-scheme-unsupported", Setup;
        "the registry asks for a log-in that Gitpod does not speak";
        "Have the registry ask for `Bearer` with a realm, or `Basic`. Negotiate, Digest and NTLM come from a company proxy or a single sign-on: exempt `/v2/` from it."
    CHALLENGE_WITHOUT_PUSH_SCOPE = "challenge-without-push-scope", Product;
        "the challenge to a push does not name the right to push";
        "The 401 to a POST or PUT has to carry `scope=\"repository:<name>:pull,push\"`. Gitpod's builder has no other source for the scope, gets a token that may not push, and is refused again. Configure the registry's token authentication, or the proxy before it, to pass the scope on."
    ANY_PASSWORD_ACCEPTED = "any-password-accepted", Setup;
        "the registry takes any password";
        "Turn anonymous access off for the repositories of Gitpod, or check who answers the log-in: as it is, wrong credentials show only when a workspace image is pushed."
    EARLY_401_RESET = "early-401-reset", Setup;
        "the connection breaks when a large upload comes without credentials";
        "Gitpod's builder sends each request without credentials first. Let the server, or the proxy before it, read on after it has answered 401 (nginx: `lingering_close always` and `lingering_time`), or answer before it closes. Where a proxy answers 502 here, have the proxy ask for the password itself, since its registry closes the connection while it still sends. A web application firewall has to let the request through to the registry."
    ABSENT_TAG_NOT_404 = "absent-tag-not-404", Product;
        "a tag that does not exist is not answered with 404";
        "Gitpod takes only a 404 as `not built yet`. Check for a proxy or a scanner that answers in place of the registry; otherwise use another registry, such as the in-cluster one."
    ABSENT_REPOSITORY_DENIED = "absent-repository-denied", Setup;
        "a repository that does not exist is answered as one that is forbidden";
        "Grant the account the right to read and create repositories below the path of the environment file. Where the product needs a project, an organization or a group first (Harbor, Quay, GitLab), create it and put it into the path."
    ABSENT_REPOSITORY_NOT_404 = "absent-repository-not-404", Product;
        "a repository that does not exist is not answered with 404";
        "Gitpod's first question is for an image in a repository that may not exist yet, and only a 404 lets it build the image. Use a registry that answers so, such as the in-cluster one."
    REPOSITORY_NOT_CREATED_ON_PUSH = "repository-not-created-on-push", Product;
        "a push does not create the repository";
        "Use the in-cluster registry with S3 storage: set `containerRegistry.inCluster: true`, and under `containerRegistry.s3storage` the `bucket` and a `certificate` of kind `secret` whose secret has the keys `s3AccessKey` and `s3SecretKey`. On Amazon ECR a repository creation template for create-on-push lifts this fault, but the credentials of ECR still end after twelve hours.";
        "https://www.gitpod.io/docs/configure/self-hosted/latest/required-components#image-registry"
    PUSH_DENIED = "push-denied", Setup;
        "the account may not push";
        "Grant the account the right to push, and to create repositories, below the path of the environment file. Where the product needs a project, an organization or a group first, create it."
    NAMESPACE_MISSING = "namespace-missing", Setup;
        "the namespace that the path names does not exist, or the account has no right in it";
        "Create what the path of the environment file names, since no push creates it: the project (Harbor, GitLab), the organization (Quay), the repository of format Docker (Artifact Registry). If it is there, make the account a member that may push."
    DEPLOYMENT_REPOSITORY_MISSING = "deployment-repository-missing", Setup;
        "the virtual repository does not know where to put what is pushed";
        "In Artifactory open the virtual repository that the path names and set its `Default Deployment Repository` to a local Docker repository, or put the local repository into the path."
    PUSH_REFUSED = "push-refused", Product;
        "the registry refuses to begin a push";
        "Look up the registry's own code and message, which stand beside this. If the name is refused, the path in the environment file lacks a part that the product needs, as a project or a repository key."
    PUSH_REDIRECTED = "push-redirected", Setup;
        "a push is redirected";
        "Give the address that it is redirected to as the address of the registry, or remove the redirect: clients do not repeat a push with its credentials at another address. A redirect from http to https means that the address has to be written with https."
    REGISTRY_READ_ONLY = "registry-read-only", Setup;
        "the registry takes no pushes at all";
        "Turn read-only or maintenance mode off. A pull-through cache, a proxy or a group repository never takes pushes: point Gitpod to a hosted one."
    PULL_THROUGH_CACHE = "pull-through-cache", Setup;
        "the registry is a cache of another one, and takes no pushes";
        "Remove `proxy.remoteurl` from the configuration of the registry, or point Gitpod to a registry that is no cache: a cache answers pulls only, and Gitpod pushes every image that it builds."
    REPOSITORY_IS_A_GROUP = "repository-is-a-group", Setup;
        "the address leads to a group of repositories, which takes no pushes";
        "Point the environment file to the connector of a hosted repository: a group only passes on what its members hold (Nexus takes pushes to a group with a Pro license, and a writable member)."
    NESTED_NAME_REFUSED = "nested-name-refused", Product;
        "a repository with a nested name is refused";
        "Gitpod itself needs names of one part below the path of the environment file. Mirror its own images under flat names, as KOTS pushes them, or allow nested names (Quay: `FEATURE_EXTENDED_REPOSITORY_NAMES: true`)."
    GITPOD_REPOSITORY_DENIED = "gitpod-repository-denied", Setup;
        "the account may not use the repositories that Gitpod uses";
        "Grant the account the right to pull from and push to `base-images` and `workspace-images` below the path of the environment file."
    ABSENT_BLOB_NOT_404 = "absent-blob-not-404", Product;
        "a layer that does not exist is not answered with 404";
        "BuildKit asks for each layer before it pushes it, and stops unless the answer is 200 or 404. Check the account's right to read; otherwise use another registry."
    PRESENT_BLOB_NOT_200 = "present-blob-not-200", Product;
        "a layer that was pushed is not found by HEAD";
        "Let HEAD requests through to the registry and, where it redirects to a storage, to that storage. A proxy that lets only GET pass has to learn HEAD."
    UPLOAD_NOT_STARTED = "upload-not-started", Setup;
        "a push is answered with success, but not by a registry";
        "Look at the body that stands beside this: a portal, a login page or the application's start page answers in place of the registry. Let everything under `/v2/` through to it."
    LOCATION_MISSING = "location-missing", Product;
        "the registry does not say where to upload to";
        "The answer to the start of an upload has to carry `Location`. If a proxy removes the header, let it pass; otherwise use another registry."
    LOCATION_FOREIGN_HOST = "location-foreign-host", Setup;
        "uploads are sent to another host or port";
        "Tell the registry its public address (distribution: `http.host`, or `http.relativeurls: true`; Artifactory: the custom base URL; Harbor: `external_url`), and have the proxy before it send `Host`, `X-Forwarded-Host` and `X-Forwarded-Proto`. Gitpod's builder uploads to the host of the registry whatever the header says."
    LOCATION_OTHER_REPOSITORY = "location-other-repository", Product;
        "uploads are sent to another repository";
        "Let no proxy rewrite the path of `Location`. Gitpod's builder expects an address under `/v2/` to be in the repository that it pushes to."
    BODY_LIMIT = "body-limit", Setup;
        "layers are too large for something before the registry";
        "Raise the limit for request bodies on every proxy before the registry (nginx: `client_max_body_size 0`, ingress-nginx: the annotation `nginx.ingress.kubernetes.io/proxy-body-size: \"0\"`)."
    LARGE_LAYER_REFUSED = "large-layer-refused", Setup;
        "a large layer is refused, and a small one taken";
        "Look up the registry's own code and message, which stand beside this: a quota of the project or the account, or a largest size of a layer (Quay: `MAXIMUM_LAYER_SIZE`). Layers of workspace images reach several GiB."
    SLOW_BODY_CUT = "slow-body-cut", Setup;
        "an upload that pauses is cut off";
        "Raise the idle time-outs on the way to the registry above the longest pause of a slow uplink (nginx: `client_body_timeout`, `proxy_read_timeout` and `proxy_send_timeout`; AWS load balancer: the idle time-out, 60 s unless it is changed)."
    PARALLEL_PUSH_REFUSED = "parallel-push-refused", Setup;
        "layers that are pushed side by side are refused";
        "Raise the limits for connections and requests of one client on the registry and on every proxy before it. BuildKit pushes the layers of an image side by side, and builds run side by side too."
    UPLOAD_NOT_SHARED = "upload-not-shared", Setup;
        "an upload does not go on at another server than the one that it began at";
        "Give all replicas of the registry the same secret (distribution: `http.secret`, or `REGISTRY_HTTP_SECRET`) and one shared storage, or run a single replica. If there is only one, let no proxy drop the query of the upload's address."
    BLOB_PUT_REFUSED = "blob-put-refused", Product;
        "a layer that is sent in one piece is refused";
        "Gitpod sends each layer with one POST and one PUT. Update the registry to a release that takes this, or check the account's right to overwrite and its quota; the registry's own message stands beside this."
    DIGEST_HEADER_MISSING = "digest-header-missing", Product;
        "the answer to a push does not carry its digest";
        "Gitpod's client needs `Docker-Content-Digest` with the digest of what was pushed in the answer to the PUT. Update the registry, or use another one."
    DIGEST_HEADER_STRIPPED = "digest-header-stripped", Setup;
        "no answer carries `Docker-Content-Digest`";
        "A proxy before the registry removes the header: let it pass `Docker-Content-Digest` through in all answers."
    WRONG_DIGEST_ACCEPTED = "wrong-digest-accepted", Product;
        "a layer with a wrong digest is accepted";
        "This registry would store damaged layers without a word. Check whether a proxy before it rewrites bodies or answers by itself; otherwise do not use it."
    CHUNK_NOT_ACCEPTED = "chunk-not-accepted", Product;
        "an upload in chunks is not answered with 202";
        "Gitpod itself does not upload in chunks. Mirror images to this registry with a tool that sends layers in one piece."
    CHUNK_DROPPED = "chunk-dropped", Product;
        "chunks of an upload are lost";
        "Gitpod itself does not upload in chunks. Mirror images to this registry with a tool that sends layers in one piece."
    STREAM_REFUSED = "stream-refused", Product;
        "an upload of unknown length is refused";
        "Gitpod itself says the length of each layer. `docker push` does not: let every proxy before the registry pass bodies with `Transfer-Encoding: chunked` on (nginx: `chunked_transfer_encoding on`, `proxy_http_version 1.1`), or mirror images with another tool."
    MOUNT_REFUSED = "mount-refused", Product;
        "mounting a layer from another repository is refused";
        "The answer has to be 201, or 202 to say that the layer must be uploaded. Grant the account the right to pull from the other repository, and let the token server give tokens for two repositories at once."
    BLOB_UPDATE_REFUSED = "blob-update-refused", Setup;
        "a layer cannot be pushed a second time";
        "Allow redeploying in the repository (Nexus: deployment policy `Allow redeploy`). Two builds at the same time push the same layers."
    OCI_MANIFEST_REFUSED = "oci-manifest-refused", Product;
        "an image manifest of OCI's type is refused";
        "Update the registry to a release that takes OCI images under tags of 64 characters; Gitpod's builder makes no other kind."
    SCHEMA2_REFUSED = "schema2-refused", Product;
        "an image manifest of Docker's schema 2 is refused";
        "Allow images of Docker's own types in the repository, or update the registry: many images that workspaces build on are still of this type."
    MANIFEST_LIST_REFUSED = "manifest-list-refused", Product;
        "a manifest list of Docker's type is refused";
        "Allow images for several platforms in the repository, or update the registry: many images that workspaces build on are such lists."
    OCI_INDEX_REFUSED = "oci-index-refused", Product;
        "an index of OCI's type is refused";
        "Allow images for several platforms in the repository, or update the registry to a release that takes OCI indexes."
    TAG_IMMUTABLE = "tag-immutable", Setup;
        "a tag that exists cannot be pushed again";
        "Let tags be overwritten in the repositories of Gitpod (Harbor: remove the immutability rule; Nexus: deployment policy `Allow redeploy`; Amazon ECR: tag mutability; Quay: unlock the tags; Artifactory: the right to delete and overwrite). A build that is repeated or forced pushes to the tag that is there."
    MISSING_BLOB_ACCEPTED = "missing-blob-accepted", Product;
        "an image whose layers are missing is accepted";
        "Gitpod never pushes such an image. Know that a push that breaks off can leave an image here that cannot be pulled."
    MANIFEST_HEAD_REFUSED = "manifest-head-refused", Product;
        "an image that was pushed is not found by HEAD";
        "Let HEAD requests through to the registry. BuildKit stops unless the answer is 200 or 404."
    MANIFEST_TYPE_CHANGED = "manifest-type-changed", Product;
        "the media type of an image is not the one that it was pushed with";
        "Let no proxy change `Content-Type`. Gitpod decides by the type how to read an image, and takes an unknown type for a layer."
    MANIFEST_LENGTH_MISSING = "manifest-length-missing", Setup;
        "HEAD of an image does not say its length";
        "Let no proxy compress or re-encode the answers of the registry, so that `Content-Length` stays."
    MANIFEST_REWRITTEN = "manifest-rewritten", Product;
        "an image manifest does not come back byte for byte";
        "An image is known by the digest of its manifest, so that nothing may rewrite it. Check for a proxy that changes bodies; otherwise use another registry."
    STALE_READ = "stale-read", Product;
        "an image that was just pushed is not seen by the next reader";
        "Let reads and writes of manifests go to the same node or a store that is consistent, and turn caching of `/v2/` off in every proxy, negative answers included."
    BLOB_BYTES_DIFFER = "blob-bytes-differ", Product;
        "a layer does not come back byte for byte";
        "Check for a proxy that changes or compresses bodies, and the storage of the registry for damage."
    RANGE_WRONG = "range-wrong", Product;
        "a part of a layer is answered with another part";
        "Let no proxy or cache before the registry or its storage answer requests with `Range` by itself. Gitpod goes on with a layer in the middle after a lost connection, and would put damaged layers together."
    MULTI_ARCH_ORDER = "multi-arch-order", Setup;
        "the base image does not begin with linux/amd64";
        "Gitpod takes the first entry of an index, whatever its platform. Mirror or build the image for linux/amd64 alone, or with that platform first and without attestations (`docker buildx build --platform linux/amd64 --provenance=false`)."
    RATE_LIMITED_SOON = "rate-limited-soon", Setup;
        "the registry limits requests to fewer than a few workspaces need";
        "Raise the limit for the account or the address that Gitpod uses, or use a registry without one: every workspace that starts asks for its images on a new connection each, from every node."
    TOKEN_BOUND_UPLOAD = "token-bound-upload", Product;
        "an upload and the token that it began with do not outlast each other";
        "Let an upload go on with any token that allows the push, and a token hold for the time that its answer names. Otherwise the push of a layer that takes longer than a token fails."
    CLOCK_SKEWED = "clock-skewed", Setup;
        "the clock of the registry, or of this machine, is wrong";
        "Set both clocks by NTP. Tokens and the addresses of a storage bear times: a clock that is off by more than a minute makes them count as not valid yet, or as ended."
    TAGS_NOT_PAGED = "tags-not-paged", Product;
        "the list of tags knows no pages";
        "Gitpod itself lists no tags. Tools that clean up a repository get all tags at once: give them time and memory for that."
    CATALOG_REFUSED = "catalog-refused", Product;
        "the list of repositories is not given";
        "Gitpod itself lists no repositories. Tools that clean up the registry need the product's own interface for that, or the right to the scope `registry:catalog:*`."
    DELETE_REFUSED = "delete-refused", Product;
        "images cannot be deleted";
        "Gitpod itself deletes no images. Grant the account the right to delete, or clean old workspace images up with the product's own retention; what this run has pushed stays until then."
    REDIRECT_UNREACHABLE = "redirect-unreachable", Setup;
        "layers are fetched from a storage that cannot be reached from here";
        "Make the storage that the registry redirects to reachable from every node of the cluster, or have the registry pass layers on itself (distribution: `storage.redirect.disable: true`)."
    REDIRECT_UNTRUSTED = "redirect-untrusted", Setup;
        "layers are fetched from a storage whose certificate is not trusted";
        "Give the storage a certificate of a trusted authority for the name in the redirect, or have the registry pass layers on itself (distribution: `storage.redirect.disable: true`)."
    REDIRECT_REFUSED = "redirect-refused", Setup;
        "the storage that a layer is fetched from refuses";
        "Check the credentials, the region and the clock of the registry, with which it signs the addresses of the storage, and that no proxy changes their query."
    CLIENT_ROUND_TRIP_FAILED = "client-round-trip-failed", Product;
        "a common client cannot push and pull an image";
        "Gitpod's own sequence works, but a client that people use with registries does not: see its message. Clients that know only GET need a token server that answers GET."
    }
}
