//! Bucket stores: a policy as AWS and what speaks like it have them, a role of Google's.

use harness::environment::Target;
use probes::bucket::settings::Settings;

use super::{Form, Part};

const S3_BUCKET: &str = include_str!("s3-bucket.json");
const S3_USERS: &str = include_str!("s3-users.json");
const S3_READ: &str = include_str!("s3-read.json");
const GCS: &str = include_str!("gcs-role.yaml");
const GCS_READ: &str = include_str!("gcs-read.yaml");

/// What is needed of one store.
pub(super) fn of(target: &Target, writes: bool) -> Vec<Part> {
    match target.settings.as_any().downcast_ref::<Settings>() {
        Some(Settings::S3(s3)) => vec![policy(s3.bucket.as_deref(), writes)],
        Some(Settings::Gcs(gcs)) => vec![role(&gcs.project, writes)],
        None => Vec::new(),
    }
}

/// The same with placeholders.
pub(super) fn example() -> Vec<Part> {
    vec![policy(Some("BUCKET"), true), policy(None, true), role("PROJECT", true)]
}

fn policy(bucket: Option<&str>, writes: bool) -> Part {
    let (what, template) = match (bucket, writes) {
        (Some(_), true) => (
            "A policy for the user of the access key. Objects are made, read and removed under the run's own prefix alone.",
            S3_BUCKET,
        ),
        (None, true) => (
            "A policy for the user of the access key. Without a `bucket` Gitpod makes one for each user, and so a run makes one \
             of its own name, and removes it.",
            S3_USERS,
        ),
        (_, false) => (
            "A policy for the user of the access key. With `writes: false` no object is made, and what backups need is not \
             checked.",
            S3_READ,
        ),
    };
    // Without a bucket, and without making one, only the absence of one can be looked at.
    Part::new(Form::Json, what, template.replace("BUCKET", bucket.unwrap_or("underpin-*")))
}

fn role(project: &str, writes: bool) -> Part {
    let (what, template) = if writes {
        (
            "A role for the service account, in the project. Gitpod itself is given roles/storage.admin and \
             roles/storage.objectAdmin; a run needs less. Gitpod signs addresses with the account's key file, so that a key is \
             needed beside any role.",
            GCS,
        )
    } else {
        ("A role for the service account, in the project. With `writes: false` no bucket is made.", GCS_READ)
    };
    Part::new(Form::Yaml, what, template.replace("PROJECT", project))
}
