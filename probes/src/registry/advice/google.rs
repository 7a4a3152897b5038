//! Google: `gcr.io` names and Artifact Registry.

use super::Advice;

pub(super) const GCR: &[Advice] = &[
    (
        "absent-repository-denied",
        "Give the service account the role `roles/artifactregistry.reader` at least on the project `{project}`: names of gcr.io are served by Artifact Registry, which hides what an account may not read.",
    ),
    (
        "credentials-expire",
        "Log in with the user `_json_key` and the whole JSON key of a service account as password in place of `oauth2accesstoken`, whose password ends after an hour.",
    ),
    (
        "credentials-refused",
        "Log in to `{host}` with the user `_json_key` and the whole JSON key of a service account as password, in the form of the file, and check that the key was not revoked.",
    ),
    (
        "gitpod-repository-denied",
        "Give the service account the role `roles/artifactregistry.writer` on the repository `{host}` of the project `{project}` in Artifact Registry.",
    ),
    (
        "namespace-missing",
        "Create the repository that serves `{host}` in the project `{project}`: `gcloud artifacts repositories create {host} --repository-format=docker --project={project} --location` with the location of that name (`us`, `europe` or `asia`), or give the service account the role `roles/artifactregistry.createOnPushWriter`.",
    ),
    (
        "push-denied",
        "Names of gcr.io are served by Artifact Registry. Give the service account the role `roles/artifactregistry.createOnPushWriter` on the project `{project}`, or create the repository `{host}` there (`gcloud artifacts repositories create {host} --repository-format=docker`) and give it `roles/artifactregistry.writer`.",
    ),
    (
        "push-refused",
        "The path of the url has to begin with a project of Google Cloud: `https://{host}/PROJECT`.",
    ),
    (
        "repository-not-created-on-push",
        "Give the service account the role `roles/artifactregistry.createOnPushWriter` on the project `{project}`, or create the repository that serves `{host}` there: `gcloud artifacts repositories create {host} --repository-format=docker --project={project} --location` with the location of that name.",
    ),
    (
        "tag-immutable",
        "Allow tags to be overwritten: `gcloud artifacts repositories update {host} --no-immutable-tags --project={project}` with the location of the repository.",
    ),
];

pub(super) const ARTIFACT_REGISTRY: &[Advice] = &[
    (
        "absent-repository-denied",
        "Create the repository of Artifact Registry that the path names, project and repository: `gcloud artifacts repositories create REPOSITORY --repository-format=docker --project={project} --location` with the location in `{host}`; the url is `https://{host}/{project}/REPOSITORY`. A push never creates it. The service account needs the role `roles/artifactregistry.writer` on it.",
    ),
    (
        "credentials-expire",
        "Log in with the user `_json_key` and the whole JSON key of a service account as password in place of `oauth2accesstoken`, whose password ends after an hour.",
    ),
    (
        "credentials-refused",
        "Log in to `{host}` with the user `_json_key` and the whole JSON key of a service account as password, in the form of the file, and check that the key was not revoked.",
    ),
    (
        "gitpod-repository-denied",
        "Give the service account the role `roles/artifactregistry.writer` on the repository in the url.",
    ),
    (
        "namespace-missing",
        "Create the repository of Artifact Registry that the path names, project and repository: `gcloud artifacts repositories create REPOSITORY --repository-format=docker --project={project} --location` with the location in `{host}`; the url is `https://{host}/{project}/REPOSITORY`. A push never creates it.",
    ),
    (
        "push-denied",
        "Give the service account the role `roles/artifactregistry.writer` on the repository in the url (`gcloud artifacts repositories add-iam-policy-binding`), and check that the repository exists.",
    ),
    (
        "push-refused",
        "The url has to name project and repository of Artifact Registry: `https://{host}/PROJECT/REPOSITORY`.",
    ),
    (
        "registry-read-only",
        "This is a remote or virtual repository of Artifact Registry, which takes no pushes. Create a standard one (`--mode=standard-repository`) and put it into the url.",
    ),
    (
        "repository-not-created-on-push",
        "Create the repository of Artifact Registry that the path names, project and repository: `gcloud artifacts repositories create REPOSITORY --repository-format=docker --project={project} --location` with the location in `{host}`; the url is `https://{host}/{project}/REPOSITORY`. A push never creates it.",
    ),
    (
        "tag-immutable",
        "Allow tags to be overwritten: `gcloud artifacts repositories update REPOSITORY --no-immutable-tags --project={project}` with the location in `{host}`.",
    ),
];
