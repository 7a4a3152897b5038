//! The bucket that the probes use: one of the run's own, made as Gitpod makes those of its users.

use std::sync::atomic::Ordering;

use harness::{Cx, Failure, NotPassed};
use http::Method;
use serde_json::{Value, json};

use super::client::Gcs;
use super::errors::{Refusal, failure};
use super::remove;
use crate::bucket::causes;
use crate::net::exchange::{Answer, Request};

/// Where the probes put what they make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The bucket.
    pub bucket: String,
    /// The location that Google made it in.
    pub location: String,
    /// What new buckets of the project are set to and costs, or keeps what Gitpod deletes; in sentences.
    pub remarks: Vec<String>,
}

impl Home {
    /// The key `name`, for the case that asks: each case has its own.
    pub fn key(&self, cx: &Cx, name: &str) -> String {
        format!("{}/{name}", cx.case())
    }
}

/// Where it is kept.
pub(super) type HomeCell = tokio::sync::OnceCell<Home>;

/// The right that each failure with a bucket comes down to.
pub const ADMIN: &str = "Grant the service account `roles/storage.admin` on the project, which Gitpod's installation asks for, and check that the Cloud Storage API and the billing of the project are on.";

impl Gcs {
    /// The bucket that the probes use, made once. The probe `bucket_lifecycle` judges how that went; whatever needs the
    /// bucket needs that probe.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn home(&self, cx: &Cx) -> Result<&Home, NotPassed> {
        self.home.get_or_try_init(|| make(self, cx)).await
    }

    /// The request that makes a bucket, as Gitpod's client sends it.
    pub fn creation(&self, bucket: &str) -> Request {
        let mut resource = json!({ "name": bucket });
        if let Some(location) = &self.settings.location {
            resource["location"] = location.as_str().into();
        }
        let request = self.bucket(Method::POST, None, &[("project", &self.settings.project)]);
        request.body("application/json", resource.to_string())
    }

    /// The request for what is known of a bucket; Gitpod's client asks for all of it.
    pub fn attributes(&self, bucket: &str) -> Request {
        self.bucket(Method::GET, Some(bucket), &[("projection", "full")])
    }
}

/// As Gitpod's `gcpEnsureExists`: asks for the bucket, and after a 404 makes it.
async fn make(store: &Gcs, cx: &Cx) -> Result<Home, NotPassed> {
    // An attempt whose answer was lost may have made the bucket, so that the next one takes another name.
    let before = store.tries.fetch_add(1, Ordering::Relaxed);
    let purpose = if before == 0 { "user".to_owned() } else { format!("user{before}") };
    let bucket = store.scratch(cx, &purpose);
    absent(&store.ask(cx, store.attributes(&bucket)).await?)?;
    let ticket = cx.intend(remove::BUCKET, &format!("the bucket {bucket}"), &bucket)?;
    let answer = store.ask(cx, store.creation(&bucket)).await?;
    if let Err(failure) = created(&answer) {
        if answer.status.is_client_error() {
            ticket.never_made();
        }
        return Err(failure.into());
    }
    let answer = store.ask(cx, store.attributes(&bucket)).await?;
    let resource = answer.json().filter(|_| answer.status.as_u16() == 200);
    let Some(resource) = resource.filter(|resource| resource["name"] == bucket.as_str()) else {
        let expected = format!("200 with the bucket `{bucket}`, which was just made");
        return Err(failure(causes::BUCKET_NOT_CREATED, &answer, &expected).into());
    };
    let location = resource["location"].as_str().unwrap_or_default().to_owned();
    Ok(Home { bucket, location, remarks: remarks(&resource) })
}

/// What is answered for a bucket that does not exist.
fn absent(answer: &Answer) -> Result<(), Failure> {
    let failure = failure(
        causes::ABSENT_BUCKET_NOT_404,
        answer,
        "404 for a bucket that does not exist, after which Gitpod makes it",
    );
    match answer.status.as_u16() {
        404 => Ok(()),
        // Without the right to look, Google does not tell whether there is something to see.
        401 | 403 => Err(failure.remedy(ADMIN)),
        _ => Err(failure),
    }
}

/// What is answered to the making of a bucket.
fn created(answer: &Answer) -> Result<(), Failure> {
    if answer.status.as_u16() == 200 {
        return Ok(());
    }
    let refusal = Refusal::of(answer);
    let cause = match answer.status.as_u16() {
        412 => causes::LOCATION_REFUSED,
        400 | 403 if refusal.mentions(&["location", "constraint"]) => causes::LOCATION_REFUSED,
        401 | 403 => causes::PROJECT_DENIED,
        400 | 404 if refusal.mentions(&["project"]) => causes::PROJECT_DENIED,
        _ => causes::BUCKET_NOT_CREATED,
    };
    Err(failure(cause, answer, "200: the bucket is made"))
}

/// What new buckets of the project are set to.
fn remarks(resource: &Value) -> Vec<String> {
    // Numbers of 64 bits are texts in Google's JSON; both are taken.
    let seconds = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_default();
    let mut remarks = Vec::new();
    let soft = seconds(&resource["softDeletePolicy"]["retentionDurationSeconds"]);
    if soft > 0 {
        remarks.push(format!(
            "New buckets of the project keep what is deleted for {}, and it is paid for: Gitpod writes and deletes a backup at each stop of a workspace. The default of the project can be set to 0.",
            days(soft)
        ));
    }
    if resource["versioning"]["enabled"] == true {
        remarks.push(
            "New buckets of the project keep old versions: every backup that Gitpod overwrites or deletes stays and is paid for."
                .to_owned(),
        );
    }
    let kept = seconds(&resource["retentionPolicy"]["retentionPeriod"]);
    if kept > 0 || resource["defaultEventBasedHold"] == true {
        remarks.push(
            "New buckets of the project refuse deletions for a while, by a retention policy or a hold."
                .to_owned(),
        );
    }
    remarks
}

fn days(seconds: u64) -> String {
    let days = seconds / 86_400;
    if days == 0 { format!("{seconds} seconds") } else { format!("{days} days") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, message: &str) -> Answer {
        let body = json!({ "error": { "code": status, "message": message } }).to_string();
        Answer::of(status, &[("content-type", "application/json")], &body)
    }

    #[test]
    fn only_404_says_that_a_bucket_is_not_there() {
        assert!(absent(&error(404, "")).is_ok());
        let denied = absent(&error(403, "")).unwrap_err();
        assert_eq!((denied.cause, denied.remedy.as_deref()), (causes::ABSENT_BUCKET_NOT_404, Some(ADMIN)));
        assert_eq!(absent(&error(200, "")).unwrap_err().cause, causes::ABSENT_BUCKET_NOT_404);
    }

    #[test]
    fn refusals_to_make_a_bucket_are_told_apart() {
        assert!(created(&Answer::of(200, &[], "{}")).is_ok());
        for (status, message, cause) in [
            (
                403,
                "a@b does not have storage.buckets.create access to the Google Cloud project.",
                causes::PROJECT_DENIED,
            ),
            (401, "Invalid Credentials", causes::PROJECT_DENIED),
            (400, "Unknown project id: x", causes::PROJECT_DENIED),
            (412, "'eu' violates constraint 'constraints/gcp.resourceLocations'", causes::LOCATION_REFUSED),
            (403, "violates constraint 'constraints/gcp.resourceLocations'", causes::LOCATION_REFUSED),
            (400, "The specified location constraint is not valid.", causes::LOCATION_REFUSED),
            (400, "Invalid argument.", causes::BUCKET_NOT_CREATED),
            (409, "The requested bucket name is not available.", causes::BUCKET_NOT_CREATED),
            (201, "", causes::BUCKET_NOT_CREATED),
        ] {
            assert_eq!(created(&error(status, message)).unwrap_err().cause, cause, "{status} {message}");
        }
    }

    #[test]
    fn what_new_buckets_are_set_to_is_remarked() {
        assert_eq!(remarks(&json!({ "softDeletePolicy": { "retentionDurationSeconds": "0" } })), [""; 0]);
        let soft = remarks(&json!({ "softDeletePolicy": { "retentionDurationSeconds": "604800" } }));
        assert!(soft[0].contains("for 7 days"), "{soft:?}");
        let both = json!({ "versioning": { "enabled": true }, "retentionPolicy": { "retentionPeriod": 60 } });
        assert_eq!(remarks(&both).len(), 2);
    }
}
