//! The location of a bucket is told to a request that is signed for us-east-1.
//!
//! Gitpod gives its client no region (`components/content-service/pkg/storage/minio.go`), so that the first request about
//! each bucket is `GET /BUCKET/?location=`, signed for us-east-1; what the answer names is the region of every request
//! after it (minio-go 7.0.26, `bucket-cache.go`). Source: BKT-04.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::errors::said;
use crate::bucket::s3::home::failure;
use crate::bucket::s3::location::{FIRST_REGION, How, Location};
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::location_us_east_1",
        key: "BKT-04",
        title: "the location of a bucket is told to a request that is signed for us-east-1",
        why: "This is Gitpod's first question about each bucket, and the answer decides for which region all others are signed. Without a usable one no workspace starts.",
        wire: "The answer to GET /BUCKET/?location, signed for us-east-1, which connecting has asked for.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["endpoint"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |bucket, cx| Box::pin(std::future::ready(run(bucket, cx))),
};

fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    cx.evidence_of(&store.first_evidence);
    let judged = judge(&store.first, &store.location, store.settings.region.as_deref())?;
    if let Some(remark) = judged.remark {
        cx.remark(remark);
    }
    cx.observe("bucket-region", "", store.location.region.as_str().into());
    Ok(Passed::saying(judged.note))
}

#[derive(Debug, PartialEq, Eq)]
struct Judged {
    note: String,
    remark: Option<&'static str>,
}

/// What the first answer means for Gitpod's client.
fn judge(first: &Answer, location: &Location, configured: Option<&str>) -> Result<Judged, Failure> {
    let region = &location.region;
    let configured = configured.filter(|region| !region.is_empty()).unwrap_or(FIRST_REGION);
    let passed = |note: String| Ok(Judged { note, remark: None });
    match &location.how {
        How::Told => passed(format!("the bucket is in {region}")),
        How::Absent => passed(format!("the bucket does not exist, and would be made in {region}")),
        How::Named => passed(format!("refused, and the refusal names {region}")),
        How::Denied if configured == FIRST_REGION => Ok(Judged {
            note: format!("not allowed to ask, and taken for {region}"),
            remark: Some(
                "The account may not ask for the location of its bucket (`s3:GetBucketLocation`); Gitpod's client then takes it for us-east-1, which is the configured region.",
            ),
        }),
        How::Denied => {
            let expected =
                format!("the location, or leave to ask for it: the configured region is {configured}");
            Err(failure(causes::LOCATION_DENIED, first, &expected))
        }
        How::Unusable(_) => {
            let expected = "200 with a location, 404 NoSuchBucket, or a refusal that names the region";
            Err(Failure::new(causes::LOCATION_UNUSABLE, &first.line, expected, said(first)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(how: How, region: &str, configured: Option<&str>) -> Result<Judged, Failure> {
        let first = Answer::of(403, &[], "");
        judge(&first, &Location { region: region.to_owned(), how }, configured)
    }

    #[test]
    fn a_region_that_is_learnt_in_any_way_passes() {
        for how in [How::Told, How::Absent, How::Named] {
            let judged = judged(how, "eu-west-1", Some("eu-west-1")).unwrap();
            assert!(judged.note.contains("eu-west-1") && judged.remark.is_none(), "{judged:?}");
        }
    }

    #[test]
    fn not_being_allowed_to_ask_matters_where_the_guess_is_wrong() {
        for configured in [None, Some(""), Some("us-east-1")] {
            assert!(judged(How::Denied, "us-east-1", configured).unwrap().remark.is_some(), "{configured:?}");
        }
        let failure = judged(How::Denied, "us-east-1", Some("eu-west-1")).unwrap_err();
        assert_eq!(failure.cause, causes::LOCATION_DENIED);
        assert!(failure.expected.contains("eu-west-1"), "{}", failure.expected);
    }

    #[test]
    fn an_answer_that_tells_nothing_fails() {
        let failure = judged(How::Unusable("400".to_owned()), "us-east-1", None).unwrap_err();
        assert_eq!((failure.cause, failure.actual.as_str()), (causes::LOCATION_UNUSABLE, "403 Forbidden"));
    }
}
