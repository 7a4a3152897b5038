//! What a request says of its own signature, read before the signature is verified: for which region and at which time it
//! was made, and whether it stands in the address.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method, Uri};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use super::behaviour::{Behaviour, Refusal, Regions};
use super::hosts;

/// How far a clock may be off (`globalMaxSkewTime` of MinIO, and the same at Amazon).
const SKEW: Duration = Duration::from_mins(15);

/// What a request says of its signature, and what it is about.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an answer to a question of its own")]
pub(super) struct Signed {
    /// Whether the signature stands in the address.
    pub(super) presigned: bool,
    /// The region of its scope; none without a signature.
    pub(super) region: Option<String>,
    /// The scope of it: date, region, service.
    scope: String,
    at: Option<SystemTime>,
    /// How long it holds, in an address.
    expires: Option<Duration>,
    pub(super) host: String,
    pub(super) bucket: Option<String>,
    pub(super) key: String,
    /// Whether the bucket stands in the path.
    pub(super) path_style: bool,
    /// Whether the location of the bucket is asked for.
    asks_location: bool,
    /// Whether the bucket is to be made.
    creates: bool,
}

impl Signed {
    /// Reads a request.
    pub(super) fn of(behaviour: &Behaviour, method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut signed = Self { host: text("host").to_owned(), ..Self::default() };
        let query: Vec<(String, String)> = uri
            .query()
            .map(|query| form_urlencoded::parse(query.as_bytes()).into_owned().collect())
            .unwrap_or_default();
        let parameter =
            |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let credential = if let Some(credential) = parameter("X-Amz-Credential") {
            signed.presigned = true;
            signed.at = parameter("X-Amz-Date").and_then(time);
            signed.expires =
                parameter("X-Amz-Expires").and_then(|text| text.parse().ok()).map(Duration::from_secs);
            credential
        } else {
            signed.at = time(text("x-amz-date"));
            let (_, rest) = text("authorization").split_once("Credential=").unwrap_or_default();
            rest.split([',', ' ']).next().unwrap_or_default()
        };
        if let [.., date, region, service, _] = credential.split('/').collect::<Vec<_>>()[..] {
            signed.region = Some(region.to_owned());
            signed.scope = format!("{date}/{region}/{service}/aws4_request");
        }
        let path = percent_decode_str(uri.path()).decode_utf8_lossy();
        let path = path.trim_start_matches('/');
        let amazon = matches!(behaviour.regions, Regions::Amazon { .. });
        if let Some(bucket) = hosts::amazon_bucket(&signed.host).filter(|_| amazon) {
            signed.bucket = Some(bucket.to_owned());
            path.clone_into(&mut signed.key);
        } else if !path.is_empty() {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            signed.bucket = Some(bucket.to_owned());
            key.clone_into(&mut signed.key);
            signed.path_style = true;
        }
        let whole_bucket = signed.bucket.is_some() && signed.key.is_empty();
        signed.asks_location = whole_bucket && *method == Method::GET && parameter("location").is_some();
        signed.creates = whole_bucket && *method == Method::PUT && query.is_empty();
        signed
    }

    /// Refuses what was signed too long ago, or too far ahead, by the clock of the store.
    pub(super) fn out_of_time(&self, now: SystemTime) -> Option<Refusal> {
        let at = self.at?;
        let age = now.duration_since(at).unwrap_or_default();
        let ahead = at.duration_since(now).unwrap_or_default();
        let Some(expires) = self.expires else {
            return (age > SKEW || ahead > SKEW)
                .then(|| Refusal::new(403, "RequestTimeTooSkewed", TOO_SKEWED));
        };
        if ahead > SKEW {
            return Some(Refusal::new(403, "AccessDenied", "Request is not valid yet"));
        }
        (age > expires).then(|| Refusal::new(403, "AccessDenied", "Request has expired"))
    }

    /// Refuses what was signed for another region, or sent to the host of another one. Gives the refusal, with the region
    /// and the endpoint that it names. `home` is the region of the bucket, if there is one.
    pub(super) fn out_of_place(&self, behaviour: &Behaviour, home: Option<&str>) -> Option<Elsewhere> {
        let signed_for = self.region.as_deref()?;
        let malformed = |region: &str, message: String| {
            // In an address, and in Amazon's words, it is the query that is malformed.
            let code = if self.presigned {
                "AuthorizationQueryParametersError"
            } else {
                "AuthorizationHeaderMalformed"
            };
            Some(Elsewhere { status: 400, code, message, region: region.to_owned(), endpoint: None })
        };
        match behaviour.regions {
            Regions::Any => None,
            Regions::Auto => {
                // R2 takes us-east-1 and an empty region for its one.
                (!["auto", "us-east-1", ""].contains(&signed_for)).then(|| Elsewhere {
                    status: 400,
                    code: "InvalidRegionName",
                    message: format!(
                        "The region name '{signed_for}' is not valid. Must be one of: wnam, enam, weur, eeur, apac, oc, auto"
                    ),
                    region: String::new(),
                    endpoint: None,
                })
            }
            // MinIO asks for its region wherever it does not leave it open (`getReqAuthType`).
            Regions::One(region) => {
                let left_open = self.asks_location || self.bucket.is_none();
                if left_open || signed_for == region {
                    return None;
                }
                let message = format!(
                    "The authorization header is malformed; the region is wrong; expecting '{region}'."
                );
                malformed(region, message)
            }
            Regions::Strict(region) => {
                if signed_for == region {
                    return None;
                }
                let expected = self.scope.replace(&format!("/{signed_for}/"), &format!("/{region}/"));
                let message = format!(
                    "Authorization header malformed, unexpected scope: {}, expected: {expected}",
                    self.scope
                );
                let code = "AuthorizationHeaderMalformed";
                Some(Elsewhere { status: 400, code, message, region: region.to_owned(), endpoint: None })
            }
            Regions::Amazon { .. } => {
                let here = hosts::amazon_region(&self.host);
                if self.asks_location && here == "us-east-1" && signed_for == "us-east-1" {
                    return None;
                }
                if let Some(home) = home.filter(|home| *home != here && !self.creates) {
                    let bucket = self.bucket.as_deref().unwrap_or_default();
                    return Some(Elsewhere {
                        status: 301,
                        code: "PermanentRedirect",
                        message:
                            "The bucket you are attempting to access must be addressed using the specified \
                                  endpoint. Please send all future requests to this endpoint."
                                .to_owned(),
                        region: home.to_owned(),
                        endpoint: Some(format!("{bucket}.s3.{home}.amazonaws.com")),
                    });
                }
                if signed_for == here {
                    return None;
                }
                let message = format!(
                    "The authorization header is malformed; the region '{signed_for}' is wrong; expecting '{here}'"
                );
                malformed(&here, message)
            }
        }
    }
}

/// The sentence for a request that is too old or too new.
const TOO_SKEWED: &str = "The difference between the request time and the server's time is too large.";

/// A refusal that names another place.
#[derive(Debug)]
pub(super) struct Elsewhere {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
    /// The region to sign for; empty when none is named.
    pub(super) region: String,
    pub(super) endpoint: Option<String>,
}

/// A time as signatures write it.
fn time(text: &str) -> Option<SystemTime> {
    let time = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    Some(SystemTime::from(time.to_zoned(TimeZone::UTC).ok()?.timestamp()))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn signed(
        behaviour: &Behaviour,
        method: &Method,
        host: &'static str,
        path: &str,
        region: &str,
    ) -> Signed {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static(host));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=KEY/20260102/{region}/s3/aws4_request, SignedHeaders=host, Signature=0"
        );
        headers.insert("authorization", HeaderValue::from_str(&authorization).unwrap());
        headers.insert("x-amz-date", HeaderValue::from_static("20260102T030405Z"));
        Signed::of(behaviour, method, &path.parse().unwrap(), &headers)
    }

    #[test]
    fn amazon_sends_on_what_is_in_another_region() {
        let behaviour = Behaviour { regions: Regions::Amazon { home: "us-east-1" }, ..Behaviour::plain() };
        let regional = "b.s3.dualstack.eu-west-1.amazonaws.com";
        for (method, host, path, region, home, expected) in [
            // The location may be asked for at the first endpoint wherever the bucket is.
            (Method::GET, "s3.amazonaws.com", "/b/?location=", "us-east-1", Some("eu-west-1"), None),
            (
                Method::GET,
                "s3.amazonaws.com",
                "/b/?location=",
                "eu-west-1",
                Some("us-east-1"),
                Some((400, "us-east-1")),
            ),
            (
                Method::HEAD,
                "s3.amazonaws.com",
                "/b/",
                "us-east-1",
                Some("eu-west-1"),
                Some((301, "eu-west-1")),
            ),
            (Method::HEAD, regional, "/", "eu-west-1", Some("eu-west-1"), None),
            (Method::GET, regional, "/k", "us-east-1", Some("eu-west-1"), Some((400, "eu-west-1"))),
            (Method::GET, regional, "/k", "eu-west-1", Some("us-east-1"), Some((301, "us-east-1"))),
            (Method::HEAD, regional, "/", "eu-west-1", None, None),
            // A bucket is made at the first endpoint with a signature for us-east-1, whatever its location.
            (Method::PUT, "s3.amazonaws.com", "/b/", "us-east-1", None, None),
            (Method::PUT, "s3.amazonaws.com", "/b/", "eu-west-1", None, Some((400, "us-east-1"))),
        ] {
            let signed = signed(&behaviour, &method, host, path, region);
            assert_eq!(signed.bucket.as_deref(), Some("b"));
            let refused = signed.out_of_place(&behaviour, home);
            let refused = refused.as_ref().map(|refused| (refused.status, refused.region.as_str()));
            assert_eq!(refused, expected, "{method} {host}{path} for {region}");
        }
    }

    #[test]
    fn other_regions_are_refused_by_who_has_one() {
        let strict = Behaviour { regions: Regions::Strict("garage"), ..Behaviour::plain() };
        let refused =
            signed(&strict, &Method::GET, "h", "/b/?location", "us-east-1").out_of_place(&strict, None);
        let refused = refused.unwrap();
        assert_eq!((refused.code, refused.region.as_str()), ("AuthorizationHeaderMalformed", "garage"));
        assert!(
            refused
                .message
                .ends_with("20260102/us-east-1/s3/aws4_request, expected: 20260102/garage/s3/aws4_request")
        );
        let one = Behaviour { regions: Regions::One("eu-central-1"), ..Behaviour::plain() };
        for (path, region, fits) in [
            ("/b/?location", "us-east-1", true),
            ("/", "us-east-1", true),
            ("/b", "us-east-1", false),
            ("/b", "eu-central-1", true),
        ] {
            let refused = signed(&one, &Method::GET, "h", path, region).out_of_place(&one, None);
            assert_eq!(refused.is_none(), fits, "{path} {region}");
        }
    }

    #[test]
    fn a_quarter_of_an_hour_is_too_far() {
        let behaviour = Behaviour::plain();
        let at = time("20260102T030405Z").unwrap();
        let code = |signed: &Signed, now| signed.out_of_time(now).map(|refusal| refusal.code);
        let headed = signed(&behaviour, &Method::GET, "h", "/b", "r");
        assert_eq!(code(&headed, at + SKEW), None);
        assert_eq!(code(&headed, at + SKEW + Duration::from_secs(1)), Some("RequestTimeTooSkewed"));
        assert_eq!(code(&headed, at - SKEW - Duration::from_secs(1)), Some("RequestTimeTooSkewed"));
        let address = "/b/k?X-Amz-Credential=K%2F20260102%2Fr%2Fs3%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-Expires=60";
        let address = Signed::of(&behaviour, &Method::GET, &address.parse().unwrap(), &HeaderMap::new());
        assert!(address.presigned);
        assert_eq!(code(&address, at + Duration::from_mins(1)), None);
        assert_eq!(code(&address, at + Duration::from_secs(61)), Some("AccessDenied"));
        assert_eq!(code(&address, at - SKEW - Duration::from_secs(1)), Some("AccessDenied"));
    }
}
