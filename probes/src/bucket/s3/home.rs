//! The bucket that the probes use: one of the run's own, made as Gitpod makes those of its users, or the one that the
//! environment names, in which everything stands under a prefix of the run's own.

use harness::{Cx, Failure, NotPassed};
use http::Method;

use super::call::Call;
use super::client::S3;
use super::errors::{self, Refusal, said};
use super::location::FIRST_REGION;
use super::remove;
use crate::bucket::causes;
use crate::bucket::xml::escaped;
use crate::net::exchange::Answer;

/// Where the probes put what they make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The bucket.
    pub bucket: String,
    /// What every key begins with: empty, or the run's id and a slash.
    pub prefix: String,
    /// The region that the bucket was made for.
    pub region: String,
    /// Whether the run made it.
    pub made: bool,
}

impl Home {
    /// The key `name`, for the case that asks: each case has its own.
    pub fn key(&self, cx: &Cx, name: &str) -> String {
        format!("{}{}/{name}", self.prefix, cx.case())
    }
}

/// Where it is kept.
pub(super) type HomeCell = tokio::sync::OnceCell<Result<Home, NotPassed>>;

impl S3 {
    /// The bucket that the probes use, made or looked up once. The probe `create` judges how that went; whatever needs the
    /// bucket needs that probe.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn home(&self, cx: &Cx) -> Result<&Home, NotPassed> {
        let found = self.home.get_or_init(|| async {
            let home = match &self.settings.bucket {
                Some(bucket) => existing(self, cx, bucket).await,
                None => made(self, cx).await,
            };
            if let Ok(home) = &home {
                let _ = self.region.set(home.region.clone());
            }
            home
        });
        found.await.as_ref().map_err(Clone::clone)
    }
}

/// The bucket of the environment, as `BucketExists` of Gitpod's client finds it.
async fn existing(store: &S3, cx: &Cx, bucket: &str) -> Result<Home, NotPassed> {
    let answer = store.ask(cx, &Call::bucket(Method::HEAD, bucket)).await?;
    let expected = format!("200 for the bucket `{bucket}`, which the environment names");
    match answer.status.as_u16() {
        200 => {}
        404 => return Err(failure(causes::BUCKET_MISSING, &answer, &expected).into()),
        403 => return Err(failure(causes::BUCKET_DENIED, &answer, &expected).into()),
        _ => return Err(failure(causes::BUCKET_NOT_CREATED, &answer, &expected).into()),
    }
    let prefix = format!("{}/", cx.run());
    // Noted before anything can be made under it; what stands there at the end goes with the run's other things.
    let what = format!("objects under {prefix} in the bucket {bucket}");
    let _at_the_end = cx.intend(remove::PREFIX, &what, &format!("{bucket} {prefix}"))?;
    Ok(Home { bucket: bucket.to_owned(), prefix, region: store.location.region.clone(), made: false })
}

/// A bucket of the run's own, as `EnsureExists` of Gitpod makes it: HEAD, and after a 404 PUT with the region.
async fn made(store: &S3, cx: &Cx) -> Result<Home, NotPassed> {
    let bucket = store.scratch(cx, "user");
    let head = look_for(store, cx, &bucket).await?;
    match head.status.as_u16() {
        404 => {}
        400 if names_another_region(&head) => return Err(not_created(&head, configured_region(store)).into()),
        403 => {
            let expected = "404 for a bucket that does not exist, after which Gitpod creates it";
            return Err(failure(causes::BUCKET_DENIED, &head, expected).into());
        }
        _ => {
            let expected = "404 for a bucket that does not exist";
            return Err(failure(causes::BUCKET_NOT_CREATED, &head, expected).into());
        }
    }
    let _at_the_end = cx.intend(remove::BUCKET, &format!("the bucket {bucket}"), &bucket)?;
    let (answer, region) = create(store, cx, &bucket, configured_region(store)).await?;
    if answer.status.as_u16() == 200 {
        return Ok(Home { bucket, prefix: String::new(), region, made: true });
    }
    Err(not_created(&answer, &region).into())
}

/// Asks whether a bucket exists. After a 400, which has no body, a GET lets the store say whether it is for the region that
/// it refuses; only then is that the answer.
///
/// # Errors
/// As [`S3::ask`].
pub(in crate::bucket) async fn look_for(store: &S3, cx: &Cx, bucket: &str) -> Result<Answer, Failure> {
    let head = store.ask(cx, &Call::bucket(Method::HEAD, bucket)).await?;
    if head.status.as_u16() != 400 {
        return Ok(head);
    }
    let why = Call::bucket(Method::GET, bucket).query("list-type", "2").query("max-keys", "1");
    let why = store.ask(cx, &why).await?;
    Ok(if names_another_region(&why) { why } else { head })
}

/// Whether a refusal says that requests have to be signed for another region than they are.
pub(in crate::bucket) fn names_another_region(answer: &Answer) -> bool {
    matches!(Refusal::of(answer).code.as_str(), "AuthorizationHeaderMalformed" | "InvalidRegion")
}

/// The region that Gitpod makes its buckets in: that of its configuration, whatever the location of another one is.
pub(in crate::bucket) fn configured_region(store: &S3) -> &str {
    store.settings.region.as_deref().filter(|region| !region.is_empty()).unwrap_or(FIRST_REGION)
}

/// The failure of a bucket that was not made.
pub(in crate::bucket) fn not_created(answer: &Answer, region: &str) -> Failure {
    let cause = match (answer.status.as_u16(), Refusal::of(answer).code.as_str()) {
        (
            _,
            "IllegalLocationConstraintException"
            | "InvalidLocationConstraint"
            | "InvalidRegion"
            // What a store with one region says to a signature for another.
            | "AuthorizationHeaderMalformed",
        ) => causes::REGION_REFUSED,
        (_, "TooManyBuckets") => causes::TOO_MANY_BUCKETS,
        (403, _) => causes::BUCKET_CREATE_DENIED,
        _ => causes::BUCKET_NOT_CREATED,
    };
    failure(cause, answer, &format!("200: the bucket is made in the region {region}"))
}

/// Asks for a bucket in a region, and once more in the region that a refusal names, as Gitpod's client does. Gives the
/// last answer with its region.
///
/// # Errors
/// As [`S3::ask`].
pub async fn create(store: &S3, cx: &Cx, bucket: &str, region: &str) -> Result<(Answer, String), Failure> {
    let answer = store.ask(cx, &creation(bucket, region)).await?;
    let refusal = Refusal::of(&answer);
    if region == FIRST_REGION && refusal.code == "AuthorizationHeaderMalformed" && !refusal.region.is_empty()
    {
        let again = store.ask(cx, &creation(bucket, &refusal.region)).await?;
        return Ok((again, refusal.region));
    }
    Ok((answer, region.to_owned()))
}

/// The request for a bucket, signed for the region that it is made in.
pub(in crate::bucket) fn creation(bucket: &str, region: &str) -> Call {
    let call = Call::bucket(Method::PUT, bucket).region(region);
    if region == FIRST_REGION {
        return call;
    }
    let document = format!(
        "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{}</LocationConstraint></CreateBucketConfiguration>",
        escaped(region)
    );
    call.body("application/xml", document.clone()).payload(super::sign::Payload::Hash(document.into_bytes()))
}

/// A failure of this cause by what was answered.
pub(in crate::bucket) fn failure(cause: &'static harness::Cause, answer: &Answer, expected: &str) -> Failure {
    Failure::new(cause, &answer.line, expected, said(answer))
}

/// The failure of a transient answer, if it is one.
///
/// # Errors
/// That failure.
pub(in crate::bucket) fn settled(answer: Answer) -> Result<Answer, Failure> {
    match errors::transient(&answer) {
        Some(failure) => Err(failure),
        None => Ok(answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_that_was_not_made_says_why() {
        for (status, code, cause) in [
            (400, "InvalidRegion", causes::REGION_REFUSED),
            (400, "IllegalLocationConstraintException", causes::REGION_REFUSED),
            (400, "AuthorizationHeaderMalformed", causes::REGION_REFUSED),
            (400, "TooManyBuckets", causes::TOO_MANY_BUCKETS),
            (403, "AccessDenied", causes::BUCKET_CREATE_DENIED),
            (201, "", causes::BUCKET_NOT_CREATED),
            (409, "BucketAlreadyExists", causes::BUCKET_NOT_CREATED),
        ] {
            let body = format!("<Error><Code>{code}</Code></Error>");
            let answer = Answer::of(status, &[("content-type", "application/xml")], &body);
            assert_eq!(not_created(&answer, "local").cause, cause, "{status} {code}");
        }
    }

    #[test]
    fn a_creation_names_its_region_unless_it_is_the_first() {
        assert!(creation("b", FIRST_REGION).body.is_empty());
        let body = creation("b", "a&b").body;
        assert!(String::from_utf8_lossy(&body).contains("<LocationConstraint>a&amp;b</LocationConstraint>"));
    }
}
