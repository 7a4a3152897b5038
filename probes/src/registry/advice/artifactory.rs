//! Artifactory: its pages.

use super::Advice;

pub(super) const ARTIFACTORY: &[Advice] = &[
    (
        "absent-repository-denied",
        "In Artifactory, under Administration, User Management, Permissions, give the account Read, Annotate, Deploy/Cache and Delete/Overwrite on the repository `{project}`; without Read what does not exist is answered like what is forbidden. By the path of a repository the url is `https://{host}/{project}`, where `{project}` is its key.",
    ),
    (
        "any-password-accepted",
        "Switch off Allow Anonymous Access in Artifactory, under Administration, Security, Settings, or take the Docker repository out of what Anonymous may read.",
    ),
    (
        "blob-put-refused",
        "Artifactory before 7 answers 404 to a layer in one piece: update it. On a newer one give the account Delete/Overwrite, and look for a quota or a full disk under Administration, Monitoring, Storage.",
    ),
    (
        "blob-update-refused",
        "In Artifactory, under Administration, User Management, Permissions, give the account Read, Annotate, Deploy/Cache and Delete/Overwrite on the repository: a second push of a layer overwrites it.",
    ),
    (
        "credentials-expire",
        "Make an access token without an expiry in Artifactory (Administration, User Management, Access Tokens), or use the user's password or identity token.",
    ),
    (
        "credentials-refused",
        "Log in to Artifactory with the user name and an access token or identity token of that user (user profile); with single sign-on a password does not do.",
    ),
    (
        "deployment-repository-missing",
        "Open the virtual repository in Artifactory (Administration, Repositories, Virtual) and choose a local Docker repository as its Default Deployment Repository; or point the url to the local repository itself.",
    ),
    (
        "gitpod-repository-denied",
        "In Artifactory, under Administration, User Management, Permissions, give the account Read, Annotate, Deploy/Cache and Delete/Overwrite on the repository that holds `{in}base-images` and `{in}workspace-images`, without a pattern that leaves them out.",
    ),
    (
        "large-layer-refused",
        "Look at the storage quota of Artifactory (Administration, Artifactory, Advanced, Maintenance) and at the upload limit of the proxy before it.",
    ),
    (
        "location-foreign-host",
        "Set Custom Base URL in Artifactory, under Administration, General, Settings, to the address that clients use, or have the proxy send `X-JFrog-Override-Base-Url: https://{host}`; the generator under HTTP Settings writes that for nginx.",
    ),
    (
        "location-other-repository",
        "Let the Docker access method in Artifactory, under HTTP Settings, and the rewrite rules of the proxy agree: by path the url is `https://{host}/{project}`, by subdomain or port it is the repository's own host.",
    ),
    (
        "namespace-missing",
        "Create a local Docker repository in Artifactory (Administration, Repositories, Local) with the key `{project}`, or put the key of one that exists into the url: `https://{host}/{path}`.",
    ),
    (
        "not-a-registry",
        "Choose a Docker access method in Artifactory, under HTTP Settings: by path the url is `https://{host}/REPOSITORY`, by subdomain or port it is the repository's own host, and the proxy needs the generated rules.",
    ),
    (
        "pull-through-cache",
        "This is a remote repository of Artifactory, which never takes pushes. Point the url to a local Docker repository, or to a virtual one with a Default Deployment Repository.",
    ),
    (
        "push-denied",
        "In Artifactory, under Administration, User Management, Permissions, give the account Read, Annotate, Deploy/Cache and Delete/Overwrite on the repository. A virtual repository also needs a Default Deployment Repository, and a remote one never takes pushes.",
    ),
    (
        "push-refused",
        "Check in Artifactory that the first part of the path is the key of a Docker repository that is local, or virtual with a Default Deployment Repository (Administration, Repositories): here it is `{project}`.",
    ),
    (
        "registry-read-only",
        "Point the url to a local Docker repository of Artifactory, or to a virtual one with a Default Deployment Repository: remote repositories take no pushes. Read-only mode and a full disk show under Administration, Monitoring.",
    ),
    (
        "tag-immutable",
        "In Artifactory, under Administration, User Management, Permissions, give the account Read, Annotate, Deploy/Cache and Delete/Overwrite on the repository: without Delete/Overwrite a tag can be written only once.",
    ),
];
