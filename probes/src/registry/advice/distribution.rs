//! Docker Registry (distribution): keys of its `config.yml`; as a variable, `storage.delete.enabled` is `REGISTRY_STORAGE_DELETE_ENABLED`.

use super::Advice;

pub(super) const DOCKER_REGISTRY: &[Advice] = &[
    (
        "any-password-accepted",
        "The registry's configuration has no section `auth`. Add `auth.htpasswd` with `realm` and `path`, or `auth.token`, and restart it; if a proxy asks for the password, check that it does so for all of `/v2/`.",
    ),
    (
        "blob-put-refused",
        "Look into the registry's log for this request. Most often its storage is full or cannot be written: check the volume under `storage.filesystem.rootdirectory`, or the credentials and the bucket under `storage.s3`.",
    ),
    (
        "credentials-refused",
        "Check the user's line in the file that `auth.htpasswd.path` names: only bcrypt counts there (`htpasswd -Bbn USER PASSWORD`). With `auth.token` the account is one of the token server at `auth.token.realm`.",
    ),
    (
        "delete-refused",
        "Gitpod itself deletes no images. To be able to clean up, set `storage.delete.enabled: true` (`REGISTRY_STORAGE_DELETE_ENABLED=true`) and restart the registry; `registry garbage-collect` then frees the space.",
    ),
    (
        "location-foreign-host",
        "Set `http.host: https://{host}` in the registry's configuration, or `http.relativeurls: true`, and restart it. Have the proxy before it say by which name it is reached: in nginx `proxy_set_header Host $http_host;` and `proxy_set_header X-Forwarded-Proto $scheme;`.",
    ),
    (
        "location-other-repository",
        "If a proxy serves the registry below a path, set `http.prefix` in the registry's configuration to that path, or better give it a host of its own; no proxy may rewrite `Location`.",
    ),
    (
        "plain-http",
        "Set `http.tls.certificate` and `http.tls.key` in the registry's configuration, or put a proxy with a certificate before it and set `http.host: https://{host}`; then write the url with `https://`.",
    ),
    (
        "pull-through-cache",
        "The registry's configuration has the section `proxy`, which makes it a cache that never takes pushes. Run a second registry without that section and point Gitpod to it; the cache can stay for pulls.",
    ),
    (
        "redirect-refused",
        "The registry signs addresses of its storage that the storage refuses. Check `region`, `regionendpoint` and the keys under `storage.s3`, and the clock of its host; or set `storage.redirect.disable: true`, so that it passes layers on itself.",
    ),
    (
        "redirect-unreachable",
        "Set `storage.redirect.disable: true` in the registry's configuration, so that it passes layers on itself, or make the endpoint under `storage.s3.regionendpoint` reachable from every node under that very name.",
    ),
    (
        "redirect-untrusted",
        "Set `storage.redirect.disable: true` in the registry's configuration, so that it passes layers on itself, or give the endpoint under `storage.s3.regionendpoint` a certificate that the nodes trust.",
    ),
    (
        "registry-read-only",
        "Set `storage.maintenance.readonly.enabled: false` in the registry's configuration and restart it. If it has a section `proxy`, it is a pull-through cache, which never takes pushes: run a second registry without it.",
    ),
    (
        "stale-read",
        "Let all replicas use one storage, and one Redis if they keep layers' descriptions (`storage.cache.blobdescriptor`). Switch caching off for `/v2/` on every proxy before them (nginx: `proxy_cache off;`).",
    ),
    (
        "tags-not-paged",
        "Distribution has pages of tags from version 3 on; update to it if tools that clean up need them.",
    ),
    (
        "token-missing",
        "The address under `auth.token.realm` gives no token: it has to be one that clients reach, not one inside the cluster, and to answer with JSON that holds `token`.",
    ),
    (
        "upload-not-shared",
        "Give every replica the same `http.secret` (`REGISTRY_HTTP_SECRET`) and the same storage, and restart them all. Without it each one makes a secret of its own, and refuses uploads that another has begun.",
    ),
];

pub(super) const IN_CLUSTER: &[Advice] = &[
    (
        "credentials-refused",
        "User and password of the in-cluster registry are made by Gitpod's installer: take them from the secret `builtin-registry-auth` in Gitpod's namespace, which holds a `.dockerconfigjson`.",
    ),
    (
        "redirect-unreachable",
        "The in-cluster registry sends readers on to its S3 storage. Make the endpoint that Gitpod's configuration names for it reachable from every node under that very name.",
    ),
    (
        "redirect-untrusted",
        "The in-cluster registry sends readers on to its S3 storage. Give that endpoint a certificate of a public authority, or of the one that Gitpod is given as `customCACert`.",
    ),
    (
        "upload-not-shared",
        "Install again with Gitpod 2022.08 or newer, whose installer gives all replicas of the in-cluster registry one secret, or scale it down to one replica.",
    ),
];
