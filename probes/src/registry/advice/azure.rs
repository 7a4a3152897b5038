//! Azure Container Registry: commands of `az`.

use super::Advice;

pub(super) const ACR: &[Advice] = &[
    (
        "absent-repository-denied",
        "Give the account the role AcrPush on the registry, or a token with the scope map `_repositories_push` or wider: without the right to read, ACR hides what does not exist.",
    ),
    (
        "credentials-expire",
        "What `az acr login` leaves behind ends after about three hours. Use the admin user (`az acr update --admin-enabled true`, then `az acr credential show`), a token of ACR (`az acr token create`), or a service principal with AcrPush.",
    ),
    (
        "credentials-refused",
        "Log in to `{host}` with the admin user (`az acr update --admin-enabled true`, then `az acr credential show`), with a token of ACR (`az acr token create`), or with id and secret of a service principal that has AcrPush.",
    ),
    (
        "gitpod-repository-denied",
        "Give the account the role AcrPush, or its token a scope map with `content/read` and `content/write` on `{in}base-images` and `{in}workspace-images`.",
    ),
    (
        "push-denied",
        "Give the service principal the role AcrPush on the registry, or the token a scope map that may write; a network rule of the registry can refuse the address of the cluster too (`az acr network-rule list`).",
    ),
    (
        "rate-limited-soon",
        "The limit of requests comes with the tier of the registry: raise it with `az acr update --sku Standard` or `--sku Premium`.",
    ),
    (
        "redirect-unreachable",
        "ACR hands layers out from storage accounts: let the nodes reach `*.blob.core.windows.net`, or switch on `az acr update --data-endpoint-enabled true` and open the data endpoint of the region.",
    ),
    (
        "registry-read-only",
        "A lock forbids writing: `az acr repository show --repository {in}workspace-images` shows it, and `az acr repository update --write-enabled true` lifts it.",
    ),
    (
        "tag-immutable",
        "A lock forbids to overwrite the tag: lift it with `az acr repository update --write-enabled true --repository {in}workspace-images`, the same for `{in}base-images`, or for the single `--image`.",
    ),
];
