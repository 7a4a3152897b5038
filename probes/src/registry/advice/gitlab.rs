//! GitLab's registry: pages of GitLab and keys of `gitlab.rb`.

use super::Advice;

pub(super) const GITLAB: &[Advice] = &[
    (
        "absent-repository-denied",
        "The path has to be that of a project of GitLab: create the project `{path}` (New project), keep the container registry on under Settings, General, Visibility, and write its whole path into the url: `https://{host}/{path}`. GitLab gives no right on a path that is no project, and answers 401 there.",
    ),
    (
        "body-limit",
        "Set `registry_nginx['client_max_body_size'] = '0'` in `gitlab.rb` and run `gitlab-ctl reconfigure`; on an Ingress of the chart set the annotation `nginx.ingress.kubernetes.io/proxy-body-size: \"0\"`.",
    ),
    (
        "credentials-expire",
        "Use a deploy token of the project or group without an expiry (Settings, Repository, Deploy tokens) with `read_registry` and `write_registry`: access tokens end on their day, passwords of CI jobs with the job.",
    ),
    (
        "credentials-refused",
        "Log in to GitLab's registry with a deploy token or access token with the scopes `read_registry` and `write_registry` and the user name that belongs to it; a password does not do where two-factor authentication is on.",
    ),
    (
        "gitpod-repository-denied",
        "Use a deploy token or access token with the scopes `read_registry` and `write_registry` of the project `{path}`, or of its group; an access token of a person or project needs the role Developer at least.",
    ),
    (
        "location-foreign-host",
        "Set `registry_external_url 'https://{host}'` in `gitlab.rb` and run `gitlab-ctl reconfigure`; where a proxy of your own ends TLS, have it send `X-Forwarded-Proto: https` and `Host`.",
    ),
    (
        "namespace-missing",
        "The path has to be that of a project of GitLab: create the project `{path}` (New project), keep the container registry on under Settings, General, Visibility, and write its whole path into the url: `https://{host}/{path}`.",
    ),
    (
        "nested-name-refused",
        "GitLab takes at most two parts after the path of a project. Keep the url at the path of the project itself, `https://{host}/{path}`, and mirror Gitpod's own images under flat names or into projects of their own.",
    ),
    (
        "push-denied",
        "The path has to be that of a project of GitLab: create the project `{path}` (New project), keep the container registry on under Settings, General, Visibility, and write its whole path into the url: `https://{host}/{path}`. Push with a deploy token or access token with the scopes `read_registry` and `write_registry`, whose owner has the role Developer at least.",
    ),
    (
        "redirect-refused",
        "Check region, endpoint and keys under `registry['storage']` in `gitlab.rb`, or set `registry['storage'] = { 'redirect' => { 'disable' => true } }` beside the keys of the storage in `gitlab.rb` and run `gitlab-ctl reconfigure`, so that layers come from the registry itself.",
    ),
    (
        "redirect-unreachable",
        "So that layers come from the registry itself, set `registry['storage'] = { 'redirect' => { 'disable' => true } }` beside the keys of the storage in `gitlab.rb` and run `gitlab-ctl reconfigure`.",
    ),
    (
        "redirect-untrusted",
        "So that layers come from the registry itself, set `registry['storage'] = { 'redirect' => { 'disable' => true } }` beside the keys of the storage in `gitlab.rb` and run `gitlab-ctl reconfigure`; or give the storage a certificate that nodes trust.",
    ),
    (
        "registry-read-only",
        "Remove `'maintenance' => { 'readonly' => { 'enabled' => true } }` from `registry['storage']` in `gitlab.rb`, which garbage collection sets, and run `gitlab-ctl reconfigure`.",
    ),
    (
        "tag-immutable",
        "Remove the rule that protects the tags of `base-images` and `workspace-images`: in the project Settings, Packages and registries, the rules for container tags.",
    ),
    (
        "token-missing",
        "GitLab itself gives the tokens, at `/jwt/auth` of its own host: check `registry['token_realm']` in `gitlab.rb`, and that no proxy answers there.",
    ),
];
