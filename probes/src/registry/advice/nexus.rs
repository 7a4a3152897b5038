//! Sonatype Nexus: its pages of administration.

use super::Advice;

pub(super) const NEXUS: &[Advice] = &[
    (
        "absent-repository-denied",
        "In Nexus give the account's role the privileges `nx-repository-view-docker-<repository>-*`, at least browse, read, add and edit (Administration, Security, Roles); without read what does not exist is answered like what is forbidden.",
    ),
    (
        "any-password-accepted",
        "Switch off Allow anonymous docker pull in the repository's settings in Nexus, and anonymous access under Administration, Security.",
    ),
    (
        "blob-update-refused",
        "Set Deployment policy to `Allow redeploy` for the hosted repository in Nexus (Administration, Repository, Repositories). The switch for the tag `latest` alone does not help, since Gitpod's tags are 64 hexadecimal digits.",
    ),
    (
        "challenge-missing",
        "Move Docker Bearer Token Realm to the active ones in Nexus, under Administration, Security, Realms, or switch on basic authentication in the repository's settings; a proxy before it has to pass `WWW-Authenticate` on.",
    ),
    (
        "credentials-refused",
        "Check the account under Administration, Security, Users of Nexus. Move Docker Bearer Token Realm to the active ones under Security, Realms, and with user tokens also that realm: then name code and pass code are the log-in.",
    ),
    (
        "gitpod-repository-denied",
        "In Nexus give the account's role the privileges `nx-repository-view-docker-<repository>-*`, at least browse, read, add and edit (Administration, Security, Roles) on the repository that holds `{in}base-images` and `{in}workspace-images`.",
    ),
    (
        "large-layer-refused",
        "Look at the quota and the free space of the blob store behind the repository in Nexus (Administration, Repository, Blob Stores).",
    ),
    (
        "location-foreign-host",
        "Have the proxy before Nexus say by which name it is reached, in nginx `proxy_set_header Host $http_host;` and `proxy_set_header X-Forwarded-Proto $scheme;`, and set the capability Base URL to the address that clients use.",
    ),
    (
        "not-a-registry",
        "Docker is not spoken on the main port of Nexus. Give the hosted repository an HTTPS connector, or an HTTP connector behind a proxy with TLS, in its settings (Administration, Repository, Repositories), and point the url to that port or host.",
    ),
    (
        "plain-http",
        "Give the repository an HTTPS connector in Nexus, or put a proxy with a certificate before its HTTP connector, and write the url with `https://`.",
    ),
    (
        "pull-through-cache",
        "Point the url to the connector of a hosted Docker repository (Administration, Repository, Repositories): this one is a proxy repository, which never takes pushes.",
    ),
    (
        "push-denied",
        "In Nexus give the account's role the privileges `nx-repository-view-docker-<repository>-*`, at least browse, read, add and edit (Administration, Security, Roles). Point the url to the connector of a hosted Docker repository (Administration, Repository, Repositories): a group takes pushes only with a PRO licence, a proxy never.",
    ),
    (
        "registry-read-only",
        "Point the url to the connector of a hosted Docker repository (Administration, Repository, Repositories): a group takes pushes only with a PRO licence, a proxy never. If it is hosted, set its Deployment policy to `Allow redeploy`; Nexus itself can be read-only too (Administration, System, Nodes).",
    ),
    (
        "repository-is-a-group",
        "Point the url to the connector of a hosted Docker repository (Administration, Repository, Repositories): a group is for reading, and takes pushes only with a PRO licence and a writable member. The group can stay for pulls.",
    ),
    (
        "tag-immutable",
        "Set Deployment policy to `Allow redeploy` for the hosted repository in Nexus (Administration, Repository, Repositories). The switch for the tag `latest` alone does not help, since Gitpod's tags are 64 hexadecimal digits.",
    ),
    (
        "token-missing",
        "Move Docker Bearer Token Realm to the active ones in Nexus, under Administration, Security, Realms; without it no token is given.",
    ),
];
