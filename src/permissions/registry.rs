//! Registries: what a token or a user of a registry has to be allowed, in the words of the product where it is known.

use harness::environment::Target;
use probes::registry::settings::{LoginRef, Settings};

use super::{Form, Part};

/// What products call the rights, by the end of their host.
const HINTS: &[(&str, &str)] = &[
    (
        ".amazonaws.com",
        "Amazon ECR: ecr:GetAuthorizationToken on `*`; on the repositories ecr:BatchCheckLayerAvailability, \
         ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, ecr:InitiateLayerUpload, ecr:UploadLayerPart, \
         ecr:CompleteLayerUpload, ecr:PutImage, and for what the run removes ecr:BatchDeleteImage. A token ends after \
         twelve hours.",
    ),
    (
        "gcr.io",
        "Google Container Registry: the role roles/artifactregistry.createOnPushWriter on the project, for a service account with \
         a key file (user name `_json_key`).",
    ),
    (
        "-docker.pkg.dev",
        "Artifact Registry: the role roles/artifactregistry.repoAdmin on the repository (roles/artifactregistry.writer where \
         nothing shall be removed), for a service account with a key file (user name `_json_key`).",
    ),
    (
        ".azurecr.io",
        "Azure Container Registry: a token with a scope map of content/read, content/write, content/delete, metadata/read on \
         the repositories, or a service principal with the role AcrPush (AcrDelete for what the run removes).",
    ),
    (
        "docker.io",
        "Docker Hub: an access token with Read, Write, Delete. It makes repositories on the first push, private or public by the \
         account's default.",
    ),
    (
        "registry.gitlab.com",
        "GitLab: a deploy token with read_registry and write_registry, of the project or the group that the path names.",
    ),
];
/// What products that any host may have call them.
const ANYWHERE: &str = "Harbor: a robot account of the project with push and pull of repositories (and delete). JFrog Artifactory: Read, Annotate, \
     Deploy/Cache (and Delete) on the repository. Sonatype Nexus: nx-repository-view-docker-NAME-* with browse, read, add, \
     edit (and delete). Quay: a robot account with Write, and Creator in the organisation. GitLab: a deploy token with \
     read_registry and write_registry.";

/// What is needed of one registry.
pub(super) fn of(target: &Target, writes: bool) -> Vec<Part> {
    let Some(settings) = target.settings.as_any().downcast_ref::<Settings>() else { return Vec::new() };
    let host = settings.origin.host_str().unwrap_or_default();
    let anonymous = matches!(settings.login, LoginRef::Anonymous);
    vec![part(&settings.repository("underpin-*"), host, anonymous, writes)]
}

/// The same with placeholders.
pub(super) fn example() -> Vec<Part> {
    vec![part("PATH/underpin-*", "", false, true)]
}

fn part(repository: &str, host: &str, anonymous: bool, writes: bool) -> Part {
    let hint = HINTS.iter().find(|(end, _)| host.ends_with(end)).map_or(ANYWHERE, |(_, hint)| hint);
    let who =
        if anonymous { "No user is named, so that everybody has to have it. " } else { "For the user. " };
    let (what, actions) = if writes {
        (
            "A run makes one repository of its own name; to delete is only needed to leave nothing behind. The right to make a \
             repository by a push is Gitpod's own need.",
            "pull,push,delete",
        )
    } else {
        ("With `writes: false` nothing is pushed.", "pull")
    };
    Part::new(Form::Scopes, format!("{who}{what} {hint}"), format!("repository:{repository}:{actions}\n"))
}
