//! The bucket does not keep what Gitpod overwrites and deletes.
//!
//! Each stop of a workspace overwrites `full.tar`, and a workspace that is deleted goes with its objects
//! (`components/content-service/pkg/storage/minio.go`). With versions every one of these stays and is paid for, and with a
//! retention they cannot be deleted at all; Gitpod's own Terraform modules turn versions on (`install/infra/modules/eks`).
//! Source: BKT-38.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::errors::Refusal;
use crate::bucket::s3::{Call, Home, S3};
use crate::bucket::xml::Element;
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::bucket_settings",
        key: "BKT-38",
        title: "the bucket keeps neither old versions nor locked objects",
        why: "Gitpod overwrites the backup of a workspace at each stop and deletes what is no longer needed. A bucket that keeps all of it grows without end, and is never empty when a user is deleted.",
        wire: "GET ?versioning, ?lifecycle, ?object-lock and ?cors of the bucket.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["create"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let settings = Settings {
        versioning: versioning(&ask(store, cx, home, "versioning").await?),
        lifecycle: lifecycle(&ask(store, cx, home, "lifecycle").await?),
        object_lock: object_lock(&ask(store, cx, home, "object-lock").await?),
        cors: cors(&ask(store, cx, home, "cors").await?),
    };
    for (key, value) in settings.facts() {
        cx.observe(key, &home.bucket, value.into());
    }
    let step = format!("GET /{}/?versioning and others", home.bucket);
    Ok(Passed::saying(judge(&settings, &step)?))
}

/// Asks for one setting. Whatever is answered is noted, so that a store that is overrun matters no more than one that
/// does not know the setting.
async fn ask(store: &S3, cx: &Cx, home: &Home, what: &str) -> Result<Answer, Failure> {
    store.send(cx, &Call::bucket(Method::GET, &home.bucket).flag(what)).await
}

/// What a bucket is set to, each in a word or two.
#[derive(Debug, PartialEq, Eq)]
struct Settings {
    versioning: String,
    lifecycle: String,
    object_lock: String,
    cors: String,
}

impl Settings {
    fn facts(&self) -> [(&'static str, &str); 4] {
        [
            ("bucket-versioning", &self.versioning),
            ("bucket-lifecycle", &self.lifecycle),
            ("bucket-object-lock", &self.object_lock),
            ("bucket-cors", &self.cors),
        ]
    }
}

/// The document of a setting, or what is said instead: `not set`, or that it is not told.
fn document(answer: &Answer) -> Result<Element, String> {
    if answer.status.is_success() {
        return Element::read(&answer.body).ok_or_else(|| "not told".to_owned());
    }
    let code = Refusal::of(answer).code;
    Err(match (answer.status.as_u16(), code.as_str()) {
        (404, _) => "not set".to_owned(),
        (status, "") => format!("not told ({status})"),
        (status, code) => format!("not told ({status} {code})"),
    })
}

fn versioning(answer: &Answer) -> String {
    document(answer).map_or_else(
        |said| said,
        |root| match root.text_of("Status") {
            "" => "not set".to_owned(),
            status => status.to_ascii_lowercase(),
        },
    )
}

fn lifecycle(answer: &Answer) -> String {
    document(answer).map_or_else(
        |said| said,
        |root| {
            let old = root.all("Rule").any(|rule| {
                rule.child("NoncurrentVersionExpiration").is_some() && rule.text_of("Status") != "Disabled"
            });
            match (root.all("Rule").count(), old) {
                (0, _) => "not set".to_owned(),
                (_, true) => "removes old versions".to_owned(),
                (rules, false) => format!("{rules} rules"),
            }
        },
    )
}

fn object_lock(answer: &Answer) -> String {
    document(answer).map_or_else(
        |said| said,
        |root| {
            let retention = root.child("Rule").and_then(|rule| rule.child("DefaultRetention"));
            match retention {
                Some(retention) => {
                    let years = retention.text_of("Years");
                    let (number, unit) =
                        if years.is_empty() { (retention.text_of("Days"), "days") } else { (years, "years") };
                    format!("{} for {number} {unit}", retention.text_of("Mode").to_ascii_lowercase())
                }
                None if root.text_of("ObjectLockEnabled").eq_ignore_ascii_case("enabled") => {
                    "on, without a retention".to_owned()
                }
                None => "not set".to_owned(),
            }
        },
    )
}

fn cors(answer: &Answer) -> String {
    document(answer).map_or_else(|said| said, |root| format!("{} rules", root.all("CORSRule").count()))
}

/// What the settings mean for Gitpod. A retention keeps versions, too, and is the worse of both.
fn judge(settings: &Settings, step: &str) -> Result<String, Failure> {
    if settings.object_lock.contains(" for ") {
        let actual = format!("a default retention: {}", settings.object_lock);
        let expected = "no retention of new objects";
        return Err(Failure::new(causes::RETENTION_ON, step, expected, actual));
    }
    if settings.versioning == "enabled" {
        let actual = format!("versioning is enabled; lifecycle: {}", settings.lifecycle);
        return Err(Failure::new(causes::VERSIONS_KEPT, step, "no versions", actual));
    }
    Ok(format!(
        "versioning: {}; lifecycle: {}; object lock: {}; CORS: {}",
        settings.versioning, settings.lifecycle, settings.object_lock, settings.cors
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xml(status: u16, body: &str) -> Answer {
        Answer::of(status, &[("content-type", "application/xml")], body)
    }

    fn locked(period: &str) -> String {
        let body = format!(
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode>{period}</DefaultRetention></Rule></ObjectLockConfiguration>"
        );
        object_lock(&xml(200, &body))
    }

    #[test]
    fn settings_are_read() {
        let versions = |status: &str| {
            versioning(&xml(200, &format!("<VersioningConfiguration>{status}</VersioningConfiguration>")))
        };
        assert_eq!([versions(""), versions("<Status>Enabled</Status>")], ["not set", "enabled"]);
        assert_eq!(
            [locked("<Days>30</Days>"), locked("<Years>1</Years>")],
            ["governance for 30 days", "governance for 1 years"]
        );
        let on = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";
        assert_eq!(object_lock(&xml(200, on)), "on, without a retention");
        let rule = "<LifecycleConfiguration><Rule><Status>Enabled</Status><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration></Rule></LifecycleConfiguration>";
        assert_eq!(lifecycle(&xml(200, rule)), "removes old versions");
        assert_eq!(cors(&xml(200, "<CORSConfiguration><CORSRule/></CORSConfiguration>")), "1 rules");
    }

    #[test]
    fn what_is_not_told_is_noted() {
        let none = "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>";
        assert_eq!(lifecycle(&xml(404, none)), "not set");
        assert_eq!(
            versioning(&xml(501, "<Error><Code>NotImplemented</Code></Error>")),
            "not told (501 NotImplemented)"
        );
        assert_eq!(cors(&Answer::of(503, &[], "")), "not told (503)");
        assert_eq!(object_lock(&Answer::of(200, &[], "none")), "not told");
    }

    #[test]
    fn versions_and_retentions_are_said() {
        let settings = |versioning: &str, object_lock: String| Settings {
            versioning: versioning.to_owned(),
            lifecycle: "not set".to_owned(),
            object_lock,
            cors: "not set".to_owned(),
        };
        let of = |settings: &Settings| judge(settings, "GET").map_err(|failure| failure.cause);
        assert!(of(&settings("not set", "not set".to_owned())).unwrap().starts_with("versioning: not set"));
        assert!(of(&settings("suspended", "on, without a retention".to_owned())).is_ok());
        assert_eq!(of(&settings("enabled", "not set".to_owned())), Err(causes::VERSIONS_KEPT));
        assert_eq!(of(&settings("enabled", locked("<Days>30</Days>"))), Err(causes::RETENTION_ON));
    }
}
