//! The bucket for a user's data is there.
//!
//! At each start of a workspace Gitpod asks for the bucket of its owner and creates it after a 404; with one bucket for
//! all users it expects to find that (`EnsureExists`, `components/content-service/pkg/storage/minio.go`). A refusal, or
//! anything but 200 to the creation, fails the start; ws-daemon then asks for the location of what was created, to write
//! the first backup to. Source: BKT-07.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::home::failure;
use crate::bucket::s3::location::{self, FIRST_REGION, How};
use crate::bucket::s3::{Call, Home};
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::create",
        key: "BKT-07",
        title: "the bucket for a user's data is created, or is there",
        why: "Gitpod makes a bucket for each user, or keeps everything in one that exists. Without it no workspace starts and no backup is kept.",
        wire: "HEAD of a bucket that does not exist, PUT with the configured region, as long a name as Gitpod's, then HEAD and GET ?location; with `bucket` in the environment HEAD of that one alone.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["region_endpoint"],
        cost: Cost { objects: 1, bytes: 6_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    if !home.made {
        return Ok(Passed::saying("the bucket that the environment names is there"));
    }
    let head = store.ask(cx, &Call::bucket(Method::HEAD, &home.bucket)).await?;
    judge_head(&head)?;
    let call = Call::bucket(Method::GET, &home.bucket).flag("location").path_style().region(FIRST_REGION);
    let told = store.ask(cx, &call).await?;
    Ok(Passed::saying(judge_location(&told, home)?))
}

/// Whether the bucket that was just made is there.
fn judge_head(head: &Answer) -> Result<(), Failure> {
    let expected = "200 for the bucket that was just made";
    match head.status.as_u16() {
        200 => Ok(()),
        403 => Err(failure(causes::BUCKET_DENIED, head, expected)),
        _ => Err(failure(causes::BUCKET_NOT_CREATED, head, expected)),
    }
}

/// What ws-daemon makes of the location of the bucket that was just made.
fn judge_location(answer: &Answer, home: &Home) -> Result<String, Failure> {
    let location = location::read(answer, Some(&home.region));
    let made = &home.region;
    match location.how {
        How::Told | How::Named if location.region == *made => Ok(format!("made in the region {made}")),
        // MinIO without a region of its own takes any, and tells none.
        How::Told | How::Named => {
            Ok(format!("made in the region {made}, and its location is {}", location.region))
        }
        How::Denied => Ok(format!("made in the region {made}; its location may not be asked for")),
        How::Absent | How::Unusable(_) => {
            let expected = "the location of the bucket that was just made";
            Err(failure(causes::LOCATION_UNUSABLE, answer, expected))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, body: &str) -> Result<String, Failure> {
        let home = Home { bucket: "b".into(), prefix: String::new(), region: "local".into(), made: true };
        judge_location(&Answer::of(status, &[("content-type", "application/xml")], body), &home)
    }

    #[test]
    fn a_bucket_that_was_made_is_there() {
        let of = |status| judge_head(&Answer::of(status, &[], "")).map_err(|failure| failure.cause);
        assert_eq!([of(200), of(403)], [Ok(()), Err(causes::BUCKET_DENIED)]);
        assert_eq!(of(404), Err(causes::BUCKET_NOT_CREATED));
    }

    #[test]
    fn its_location_is_of_use_whatever_it_is() {
        let there = |text: &str| format!("<LocationConstraint>{text}</LocationConstraint>");
        assert_eq!(judged(200, &there("local")).unwrap(), "made in the region local");
        assert!(judged(200, &there("")).unwrap().ends_with("us-east-1"));
        assert!(judged(403, "<Error><Code>AccessDenied</Code></Error>").is_ok());
        for (status, body) in [(404, "<Error><Code>NoSuchBucket</Code></Error>"), (200, "")] {
            assert_eq!(judged(status, body).unwrap_err().cause, causes::LOCATION_UNUSABLE, "{body}");
        }
    }
}
