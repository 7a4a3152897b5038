//! GHCR, Gitea and zot.

use super::Advice;

pub(super) const GHCR: &[Advice] = &[
    (
        "absent-repository-denied",
        "The path of the url has to be your user or organization on GitHub in small letters: `https://ghcr.io/OWNER`. The token needs `write:packages`.",
    ),
    (
        "credentials-refused",
        "Log in to ghcr.io with the user name and a personal access token (classic) with `read:packages` and `write:packages`, authorized for the organization where that asks for single sign-on.",
    ),
    (
        "gitpod-repository-denied",
        "In the settings of the packages `base-images` and `workspace-images` on GitHub give the account the role Write; for packages that do not exist yet the token needs `write:packages`.",
    ),
    (
        "push-denied",
        "Use a personal access token (classic) with `write:packages` of a member of `{project}`, and let the organization's settings allow members to create packages; the owner in the url is in small letters.",
    ),
];

pub(super) const GITEA: &[Advice] = &[
    (
        "absent-repository-denied",
        "The path of the url has to be a user or organization of Gitea: `https://{host}/OWNER`. The token needs the scope `write:package`, and its user the right to write packages there.",
    ),
    (
        "body-limit",
        "Set `LIMIT_SIZE_CONTAINER = -1` and `LIMIT_TOTAL_OWNER_SIZE = -1` under `[packages]` in Gitea's `app.ini`, and lift the limit of every proxy before it (nginx: `client_max_body_size 0;`).",
    ),
    (
        "credentials-refused",
        "Log in to Gitea with the user name and an access token with the scope `write:package` (Settings, Applications); with two-factor authentication a password does not do.",
    ),
    (
        "large-layer-refused",
        "Set `LIMIT_SIZE_CONTAINER = -1` and `LIMIT_TOTAL_OWNER_SIZE = -1` under `[packages]` in Gitea's `app.ini`.",
    ),
    (
        "not-a-registry",
        "Set `ENABLED = true` under `[packages]` in Gitea's `app.ini`, and let the proxy pass `/v2/` on at the root of the host, even where Gitea itself is served below a path.",
    ),
    (
        "push-denied",
        "Use an access token of Gitea with the scope `write:package`, of a user who is `{project}` or may write packages in that organization.",
    ),
    (
        "redirect-unreachable",
        "Set `SERVE_DIRECT = false` for the storage in Gitea's `app.ini` (`[storage]` or `[storage.packages]`), so that it passes layers on itself.",
    ),
    (
        "redirect-untrusted",
        "Set `SERVE_DIRECT = false` for the storage in Gitea's `app.ini` (`[storage]` or `[storage.packages]`), so that it passes layers on itself, or give the storage a certificate that nodes trust.",
    ),
    (
        "token-realm-not-allowed",
        "Gitea names its token server by `ROOT_URL` under `[server]` in `app.ini`: set it to `https://{host}/`, the very host that clients use.",
    ),
];

pub(super) const ZOT: &[Advice] = &[
    (
        "absent-repository-denied",
        "So that what does not exist is 404 to the account, under `http.accessControl.repositories` in zot's configuration give the user the actions `read`, `create`, `update` and `delete` for a pattern that covers `{in}**`.",
    ),
    (
        "credentials-refused",
        "Check the user's line in the file under `http.auth.htpasswd.path` of zot: only bcrypt counts there (`htpasswd -bBn USER PASSWORD`).",
    ),
    (
        "delete-refused",
        "Gitpod itself deletes no images. To be able to clean up, give the user the action `delete` under `http.accessControl.repositories` in zot's configuration.",
    ),
    (
        "gitpod-repository-denied",
        "So that the account may push and pull, under `http.accessControl.repositories` in zot's configuration give the user the actions `read`, `create`, `update` and `delete` for a pattern that covers `{in}**`.",
    ),
    (
        "manifest-list-refused",
        "Set `http.compat: [\"docker2s2\"]` in zot's configuration and restart it: without that it takes OCI's types alone.",
    ),
    (
        "push-denied",
        "So that a push may create repositories, under `http.accessControl.repositories` in zot's configuration give the user the actions `read`, `create`, `update` and `delete` for a pattern that covers `{in}**`.",
    ),
    (
        "schema2-refused",
        "Set `http.compat: [\"docker2s2\"]` in zot's configuration and restart it: without that it takes OCI's types alone.",
    ),
    (
        "tag-immutable",
        "Without the action `update` a tag of zot can be written only once: under `http.accessControl.repositories` in zot's configuration give the user the actions `read`, `create`, `update` and `delete` for a pattern that covers `{in}**`.",
    ),
];
