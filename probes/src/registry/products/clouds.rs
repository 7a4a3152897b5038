//! Registries that a cloud runs: known by their hosts and by the token servers that belong to them.

use harness::Product;

use super::{Row, Sign, no_version};

pub(super) const GCR: Row = Row {
    product: Product {
        id: "gcr",
        name: "Google Container Registry",
        signs: "A host of `gcr.io`, or a token realm there. The names are served by Artifact Registry, which shows with a push alone: its uploads go on under `/artifacts-uploads/`.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.98, |s| s.host_is(is_gcr)),
        Sign::new(0.9, |s| s.token_host(is_gcr)),
        Sign::server(0.3, |s| s.same_header("server", "Docker Registry")),
    ],
    version: no_version,
    page: None,
    cleanup: "Run `gcloud container images delete {host}/{repository} --force-delete-tags`, or grant the account the right to delete.",
};

pub(super) const ARTIFACT_REGISTRY: Row = Row {
    product: Product {
        id: "google-artifact-registry",
        name: "Google Artifact Registry",
        signs: "A host that ends with `-docker.pkg.dev`, or a token realm there.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.98, |s| s.host_is(is_artifact_registry)),
        Sign::new(0.9, |s| s.token_host(is_artifact_registry)),
    ],
    version: no_version,
    page: None,
    cleanup: "Run `gcloud artifacts docker images delete {host}/{repository} --delete-tags`, or grant the account the role `roles/artifactregistry.repoAdmin`.",
};

pub(super) const ECR: Row = Row {
    product: Product {
        id: "amazon-ecr",
        name: "Amazon ECR",
        signs: "A host `<account>.dkr.ecr.<region>.amazonaws.com`, and a Basic challenge with the service `ecr.amazonaws.com`.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.99, |s| s.host_is(is_ecr)),
        Sign::new(0.95, |s| {
            s.headers("www-authenticate")
                .any(|value| value.contains("service=\"ecr.amazonaws.com\""))
                .then(|| "the service `ecr.amazonaws.com` in its challenge".to_owned())
        }),
    ],
    version: no_version,
    page: None,
    cleanup: "Run `aws ecr delete-repository --repository-name {repository} --force`.",
};

pub(super) const ECR_PUBLIC: Row = Row {
    product: Product {
        id: "amazon-ecr-public",
        name: "Amazon ECR Public",
        signs: "The host `public.ecr.aws`, or a token realm there.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.98, |s| s.host_is(|host| host == "public.ecr.aws")),
        Sign::new(0.95, |s| s.token_host(|host| host == "public.ecr.aws")),
    ],
    version: no_version,
    page: None,
    cleanup: "Delete the repository of `{repository}` with `aws ecr-public delete-repository --force --region us-east-1 --repository-name`, whose name has no alias before it.",
};

pub(super) const ACR: Row = Row {
    product: Product {
        id: "azure-container-registry",
        name: "Azure Container Registry",
        signs: "A host of `azurecr.io`, or a token realm `/oauth2/token` there; `Server: AzureContainerRegistry` and `X-Ms-Correlation-Request-Id` beside them.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.98, |s| s.host_is(is_acr)),
        Sign::new(0.95, |s| {
            s.token_realm(|realm, _| realm.path() == "/oauth2/token" && realm.host_str().is_some_and(is_acr))
        }),
        Sign::server(0.9, |s| s.same_header("server", "AzureContainerRegistry")),
        Sign::new(0.3, |s| {
            s.header_with("x-ms-correlation-request-id", "")
                .map(|_| "the header `X-Ms-Correlation-Request-Id`".to_owned())
        }),
    ],
    version: no_version,
    page: None,
    cleanup: "Run `az acr repository delete --repository {repository} --name` with the name of the registry `{host}`.",
};

pub(super) const DOCKER_HUB: Row = Row {
    product: Product {
        id: "docker-hub",
        name: "Docker Hub",
        signs: "The host `registry-1.docker.io`, or the token realm `https://auth.docker.io/token`; headers of its pull limit beside them.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.98, |s| s.host_is(is_docker_hub)),
        Sign::new(0.95, |s| s.token_host(|host| host == "auth.docker.io")),
        Sign::new(0.4, |s| {
            s.header_with("docker-ratelimit-source", "")
                .map(|_| "the header `Docker-RateLimit-Source`".to_owned())
        }),
    ],
    version: no_version,
    page: None,
    cleanup: "Delete the repository `{repository}` on hub.docker.com, under Settings of the repository.",
};

pub(super) fn is_gcr(host: &str) -> bool {
    host == "gcr.io" || host.ends_with(".gcr.io")
}

pub(super) fn is_artifact_registry(host: &str) -> bool {
    host.ends_with("-docker.pkg.dev")
}

pub(super) fn is_acr(host: &str) -> bool {
    [".azurecr.io", ".azurecr.cn", ".azurecr.us"].iter().any(|end| host.ends_with(end))
}

pub(super) fn is_docker_hub(host: &str) -> bool {
    matches!(host, "docker.io" | "index.docker.io" | "registry-1.docker.io")
}

/// `<12 digits>.dkr.ecr[-fips].<region>.amazonaws.com[.cn]`, and `<12 digits>.dkr-ecr.<region>.on.aws`.
pub(super) fn is_ecr(host: &str) -> bool {
    let parts: Vec<&str> = host.split('.').collect();
    let ([account, "dkr", "ecr" | "ecr-fips", _, "amazonaws", "com"]
    | [account, "dkr", "ecr" | "ecr-fips", _, "amazonaws", "com", "cn"]
    | [account, "dkr-ecr" | "dkr-ecr-fips", _, "on", "aws"]) = parts.as_slice()
    else {
        return false;
    };
    account.len() == 12 && account.bytes().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_ecr_are_told_from_others() {
        for host in [
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
            "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
            "123456789012.dkr-ecr.eu-west-1.on.aws",
        ] {
            assert!(is_ecr(host), "{host}");
        }
        for host in [
            "1.dkr.ecr.eu-west-1.amazonaws.com",
            "amazonaws.com",
            "123456789012.dkr.ecr.x.amazonaws.com.evil.example",
        ] {
            assert!(!is_ecr(host), "{host}");
        }
    }
}
