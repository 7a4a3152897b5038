//! Docker Hub: its pages, and how Gitpod and BuildKit look its credentials up.

use super::Advice;

pub(super) const DOCKER_HUB: &[Advice] = &[
    (
        "absent-repository-denied",
        "Docker Hub says `insufficient_scope` for a repository that does not exist, which Gitpod takes as an error: create `{in}base-images` and `{in}workspace-images` on hub.docker.com before the installation, as private ones. Any other name stays hidden, as this case sees it: once both exist, waive it for this target.",
    ),
    (
        "credentials-not-keyed",
        "Write the log-in for Docker Hub into the docker config twice, under the keys `docker.io` and `registry-1.docker.io`: Gitpod looks under the one, and its builder under the other. The key `https://index.docker.io/v1/` that `docker login` writes is found by neither.",
    ),
    (
        "credentials-refused",
        "Log in with the Docker ID, not a mail address, and a personal access token with Read and Write (Account settings, Personal access tokens). Gitpod's secret needs the log-in under both keys, `docker.io` and `registry-1.docker.io`.",
    ),
    (
        "gitpod-repository-denied",
        "On Docker Hub create `{in}base-images` and `{in}workspace-images` on hub.docker.com before the installation, as private ones, and give the access token Read and Write; an organization also needs a team that may write to them.",
    ),
    (
        "namespace-missing",
        "The path of the url has to be your Docker ID or an organization of yours, in small letters: `https://docker.io/NAME`.",
    ),
    (
        "nested-name-refused",
        "Names on Docker Hub have two parts, which is enough for what Gitpod pushes. Mirror Gitpod's own images under flat names, `docker.io/{project}/NAME`, as KOTS does, or into a registry that takes longer names.",
    ),
    (
        "push-denied",
        "Check on hub.docker.com that the path is your Docker ID or organization, that the access token may Read and Write, and that the plan has room for one more private repository. Better create `{in}base-images` and `{in}workspace-images` on hub.docker.com before the installation, as private ones.",
    ),
    (
        "rate-limited",
        "Docker Hub limits pulls by account, and without a log-in by address, which all nodes behind one gateway share. Log in with an account of a paid plan; for base images put a pull-through cache before it.",
    ),
    (
        "rate-limited-soon",
        "Docker Hub limits pulls by account, and without a log-in by address, which all nodes behind one gateway share. Log in with an account of a paid plan; for base images put a pull-through cache before it.",
    ),
];
