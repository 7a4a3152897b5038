//! Harbor: its pages, `harbor.yml`, and the values of its chart.

use super::Advice;

pub(super) const HARBOR: &[Advice] = &[
    (
        "absent-repository-denied",
        "In Harbor, under Projects, New Project, create `{project}`, and make the account a member with the role Maintainer (Members), or give its robot account push and pull there. A missing project is refused like a forbidden one. The url in the environment file has to name the project: `https://{host}/{path}`.",
    ),
    (
        "blob-put-refused",
        "Look at the quota of the project `{project}` in Harbor (Project Quotas under Administration): a full one refuses layers. Otherwise the log of the containers `core` and `registry` says why.",
    ),
    (
        "credentials-refused",
        "Log in with a robot account of Harbor (Robot Accounts, in the project or under Administration): its whole name, such as `robot$gitpod+builder`, in single quotes, and its secret. With single sign-on a person uses the CLI secret of the user profile, never the password.",
    ),
    (
        "delete-refused",
        "Gitpod itself deletes no images. To be able to clean up, give the robot account of Harbor the permission to delete artifacts, or use the project's Policy, Tag Retention.",
    ),
    (
        "gitpod-repository-denied",
        "Give the account of Harbor push and pull in the project `{project}`: the role Maintainer under Members, or both permissions of its robot account.",
    ),
    (
        "large-layer-refused",
        "Look at the quota of the project `{project}` in Harbor (Project Quotas under Administration) and raise it: layers of workspace images reach several GiB.",
    ),
    (
        "location-foreign-host",
        "Set Harbor's public address: `external_url: https://{host}` in `harbor.yml` and run `prepare` again, or `externalURL: https://{host}` in the values of the chart.",
    ),
    (
        "namespace-missing",
        "In Harbor, under Projects, New Project, create `{project}`, and make the account a member with the role Maintainer (Members), or give its robot account push and pull there. The url in the environment file has to name it: `https://{host}/{path}`.",
    ),
    (
        "pull-through-cache",
        "The project `{project}` of Harbor is a proxy cache, which never takes pushes. Create one without the switch Proxy Cache under Projects, New Project, and put it into the url.",
    ),
    (
        "push-denied",
        "In Harbor check that the project `{project}` exists and that the account may push to it: the role Developer or Maintainer under Members, or push and pull among the permissions of its robot account, which must not have expired.",
    ),
    (
        "push-refused",
        "Images of Harbor lie in a project: the url has to be `https://{host}/{path}`, where `{project}` is one of the names under Projects.",
    ),
    (
        "redirect-refused",
        "Set `storage_service.redirect.disable: true` in `harbor.yml`, or `persistence.imageChartStorage.disableredirect: true` in the values of the chart, so that Harbor passes layers on itself; or check region, endpoint and keys of its storage.",
    ),
    (
        "redirect-unreachable",
        "Set `storage_service.redirect.disable: true` in `harbor.yml`, or `persistence.imageChartStorage.disableredirect: true` in the values of the chart, so that Harbor passes layers on itself.",
    ),
    (
        "redirect-untrusted",
        "Set `storage_service.redirect.disable: true` in `harbor.yml`, or `persistence.imageChartStorage.disableredirect: true` in the values of the chart, so that Harbor passes layers on itself; or give the storage a certificate that nodes trust.",
    ),
    (
        "registry-read-only",
        "Switch off Repository Read Only in Harbor, under Administration, Configuration, System Settings. A project that is a proxy cache never takes pushes either.",
    ),
    (
        "tag-immutable",
        "Remove the rule that covers `base-images` and `workspace-images`, or exclude them from it: in Harbor the project `{project}`, Policy, Tag Immutability.",
    ),
    (
        "token-realm-not-allowed",
        "Harbor names its token server by its public address: set `external_url: https://{host}` in `harbor.yml`, or `externalURL` in the values of the chart, to the very host that clients use.",
    ),
    (
        "upload-not-shared",
        "Set `registry.secret` in the values of Harbor's chart, so that all replicas of its registry share one secret, and give them one storage.",
    ),
];
