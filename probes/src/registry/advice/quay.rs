//! Quay: its pages and keys of its `config.yaml`.

use super::Advice;

pub(super) const QUAY: &[Advice] = &[
    (
        "absent-repository-denied",
        "Create the organization `{project}` in Quay (Create New Organization), and put the robot account in a team of it with the role Creator; or set `CREATE_NAMESPACE_ON_PUSH: true` in `config.yaml`, which lets users create organizations by a push. Quay answers for what does not exist as for what is forbidden.",
    ),
    (
        "any-password-accepted",
        "Set `FEATURE_ANONYMOUS_ACCESS: false` in Quay's `config.yaml`, and make the repositories of Gitpod private.",
    ),
    (
        "body-limit",
        "Raise `MAXIMUM_LAYER_SIZE` in Quay's `config.yaml` (`20G` unless it is set), and the limit of every proxy before it (nginx: `client_max_body_size 0;`, ingress-nginx: the annotation `nginx.ingress.kubernetes.io/proxy-body-size: \"0\"`).",
    ),
    (
        "credentials-refused",
        "Log in with a robot account of the organization (Robot Accounts): its whole name, such as `{project}+builder`, and its token. A person needs an encrypted password from the account's settings where the plain one is refused.",
    ),
    (
        "gitpod-repository-denied",
        "Give the robot account the permission Write on `{in}base-images` and `{in}workspace-images` in Quay, or the role Creator in a team of the organization where they do not exist yet.",
    ),
    (
        "large-layer-refused",
        "Raise `MAXIMUM_LAYER_SIZE` in Quay's `config.yaml` (`20G` unless it is set), and the quota of the organization `{project}` where quotas are on (`FEATURE_QUOTA_MANAGEMENT`).",
    ),
    (
        "location-foreign-host",
        "Set `SERVER_HOSTNAME: {host}` and `PREFERRED_URL_SCHEME: https` in Quay's `config.yaml`; where a proxy ends TLS, also `EXTERNAL_TLS_TERMINATION: true`.",
    ),
    (
        "namespace-missing",
        "Create the organization `{project}` in Quay (Create New Organization), and put the robot account in a team of it with the role Creator; or set `CREATE_NAMESPACE_ON_PUSH: true` in `config.yaml`, which lets users create organizations by a push.",
    ),
    (
        "nested-name-refused",
        "Set `FEATURE_EXTENDED_REPOSITORY_NAMES: true` in Quay's `config.yaml`, which allows more parts in a name, or mirror Gitpod's own images under flat names below `{host}/{project}`.",
    ),
    (
        "pull-through-cache",
        "The organization `{project}` of Quay is a proxy cache. Remove the remote registry from its settings, or create an organization without one for Gitpod.",
    ),
    (
        "push-denied",
        "Create the organization `{project}` in Quay (Create New Organization), and put the robot account in a team of it with the role Creator; or set `CREATE_NAMESPACE_ON_PUSH: true` in `config.yaml`, which lets users create organizations by a push. For repositories that exist the account needs the permission Write.",
    ),
    (
        "redirect-refused",
        "Set `FEATURE_PROXY_STORAGE: true` in Quay's `config.yaml`, so that it passes layers on itself, or check region, endpoint and keys under `DISTRIBUTED_STORAGE_CONFIG` and the clock of its host.",
    ),
    (
        "redirect-unreachable",
        "Set `FEATURE_PROXY_STORAGE: true` in Quay's `config.yaml`, so that it passes layers on itself, or make the storage under `DISTRIBUTED_STORAGE_CONFIG` reachable from every node.",
    ),
    (
        "redirect-untrusted",
        "Set `FEATURE_PROXY_STORAGE: true` in Quay's `config.yaml`, so that it passes layers on itself, or give the storage under `DISTRIBUTED_STORAGE_CONFIG` a certificate that nodes trust.",
    ),
    (
        "registry-read-only",
        "Remove `REGISTRY_STATE: readonly` from Quay's `config.yaml` and restart it; an organization that is a proxy cache never takes pushes either.",
    ),
    (
        "tag-immutable",
        "Allow tags to be overwritten for `{in}base-images` and `{in}workspace-images` in Quay: remove the immutability of the tags or the policy of the organization that sets it.",
    ),
    (
        "token-realm-not-allowed",
        "Quay names its token server by `SERVER_HOSTNAME` in `config.yaml`: set it to `{host}`, the very host that clients use.",
    ),
];
