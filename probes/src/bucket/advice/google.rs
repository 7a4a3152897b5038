//! Google Cloud Storage: roles and policies of the organisation.

use super::Advice;

pub(super) const GCS: &[Advice] = &[
    (
        "absent-bucket-not-404",
        "Give the service account `roles/storage.admin` on the project: `gcloud projects add-iam-policy-binding {project} --member=serviceAccount:ACCOUNT --role=roles/storage.admin`. Google answers 403 in place of 404 to whoever may not look at buckets.",
    ),
    (
        "access-key-refused",
        "Look at the state of the HMAC key with `gcloud storage hmac list`, and create another with `gcloud storage hmac create ACCOUNT`. Gitpod itself is configured for Google with a service account, and needs none.",
    ),
    (
        "bucket-create-denied",
        "Give the service account `roles/storage.admin` on the project, which holds `storage.buckets.create`: `gcloud projects add-iam-policy-binding {project} --member=serviceAccount:ACCOUNT --role=roles/storage.admin`.",
    ),
    (
        "component-not-deleted",
        "Take the retention off with `gcloud storage buckets update gs://BUCKET --clear-retention-period --no-default-event-based-hold`, and see with `gcloud org-policies describe storage.retentionPolicySeconds --project={project}` whether the organisation puts it on new buckets. The service account needs `roles/storage.objectAdmin`.",
    ),
    (
        "location-refused",
        "See which locations the organisation allows with `gcloud org-policies describe gcp.resourceLocations --project={project} --effective`, and give one of them as `metadata.region` in Gitpod's configuration and as `location` here.",
    ),
    (
        "object-delete-denied",
        "Give the service account `roles/storage.objectAdmin`: `gcloud projects add-iam-policy-binding {project} --member=serviceAccount:ACCOUNT --role=roles/storage.objectAdmin`; and take retention policies and holds off Gitpod's buckets.",
    ),
    (
        "project-denied",
        "Give the service account both roles that Gitpod asks for: `gcloud projects add-iam-policy-binding {project} --member=serviceAccount:ACCOUNT --role=roles/storage.admin`, and the same with `roles/storage.objectAdmin`. Check that `{project}` is the id of the project, not its name or number, and that `gcloud services list --enabled` shows `storage.googleapis.com`.",
    ),
    (
        "store-clock-skewed",
        "Google's clock is right: set the clock of this machine by NTP, and that of every node that Gitpod runs on.",
    ),
    (
        "write-denied",
        "Give the service account `roles/storage.objectAdmin`: `gcloud projects add-iam-policy-binding {project} --member=serviceAccount:ACCOUNT --role=roles/storage.objectAdmin`. A VPC Service Controls perimeter may refuse the same request from outside.",
    ),
];
