//! The JSON interface, `/storage/v1` and `/upload/storage/v1`: what a path means, who may ask, and what answers.

mod buckets;

mod objects;

mod upload;

mod resumable;

pub(super) use buckets::is_name as is_bucket_name;

use http::Method;
use serde_json::Value;

use super::Gcs;
use super::call::Call;
use super::refusal::{INVALID, REQUIRED, Refusal};
use super::reply::{Reply, Side};
use super::tokens::Right;

/// What a path means. Names are decoded segment by segment, since an object's name holds its slashes as `%2F`.
#[derive(Debug, PartialEq, Eq)]
enum Route {
    /// `/storage/v1/b`
    Buckets,
    /// `/storage/v1/b/<bucket>`
    Bucket(String),
    /// `/storage/v1/b/<bucket>/o`
    Objects(String),
    /// `/storage/v1/b/<bucket>/o/<object>`
    Object(String, String),
    /// `/storage/v1/b/<bucket>/o/<object>/compose`
    Compose(String, String),
    /// `/storage/v1/b/<bucket>/o/<object>/rewriteTo/b/<bucket>/o/<object>`, or `copyTo`: the source, the destination,
    /// and whether it is a rewrite.
    Copy([String; 2], [String; 2], bool),
    /// `/upload/storage/v1/b/<bucket>/o`
    Upload(String),
    /// Anything else.
    Nothing,
}

impl Route {
    fn of(segments: &[String]) -> Self {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let own = |name: &str| name.to_owned();
        match segments[..] {
            ["storage", "v1", "b"] => Self::Buckets,
            ["storage", "v1", "b", bucket] => Self::Bucket(own(bucket)),
            ["storage", "v1", "b", bucket, "o"] => Self::Objects(own(bucket)),
            ["storage", "v1", "b", bucket, "o", object]
            | ["download", "storage", "v1", "b", bucket, "o", object] => {
                Self::Object(own(bucket), own(object))
            }
            ["storage", "v1", "b", bucket, "o", object, "compose"] => Self::Compose(own(bucket), own(object)),
            [
                "storage",
                "v1",
                "b",
                bucket,
                "o",
                object,
                how @ ("rewriteTo" | "copyTo"),
                "b",
                to,
                "o",
                name,
            ] => Self::Copy([own(bucket), own(object)], [own(to), own(name)], how == "rewriteTo"),
            ["upload", "storage", "v1", "b", bucket, "o"] => Self::Upload(own(bucket)),
            _ => Self::Nothing,
        }
    }
}

/// Whether a path is of the JSON interface.
pub(super) fn has(path: &str) -> bool {
    ["/storage/v1/", "/upload/storage/v1/", "/download/storage/v1/"]
        .iter()
        .any(|begin| path.starts_with(begin))
}

/// Answers one request.
pub(super) fn answer(gcs: &Gcs, call: &Call) -> Reply {
    let side = if call.parameter("alt") == Some("media") { Side::Media } else { Side::Json };
    perform(gcs, call).unwrap_or_else(|refusal| Reply::refusal(side, &refusal))
}

fn perform(gcs: &Gcs, call: &Call) -> Result<Reply, Refusal> {
    let route = Route::of(&call.segments());
    if let (Route::Upload(_), Some(id)) = (&route, call.parameter("upload_id")) {
        // Whoever knows the address of a resumable upload may go on with it.
        return resumable::go_on(gcs, call, id);
    }
    let right = if call.method == Method::GET { Right::Read } else { Right::Write };
    gcs.tokens.admit(call, right, gcs.now().as_second())?;
    match (&call.method, &route) {
        (&Method::GET, Route::Buckets) => buckets::list(gcs, call),
        (&Method::POST, Route::Buckets) => buckets::insert(gcs, call),
        (&Method::GET, Route::Bucket(bucket)) => buckets::get(gcs, bucket),
        (&Method::DELETE, Route::Bucket(bucket)) => buckets::delete(gcs, bucket),
        (&Method::GET, Route::Objects(bucket)) => objects::list(gcs, call, bucket),
        (&Method::POST, Route::Objects(_)) => Err(INVALID.with(
            "Upload requests must include an uploadType URL parameter and a URL path beginning with /upload/",
        )),
        (&Method::GET, Route::Object(bucket, object)) => objects::get(gcs, call, bucket, object),
        (&Method::DELETE, Route::Object(bucket, object)) => objects::delete(gcs, call, bucket, object),
        (&Method::POST, Route::Compose(bucket, object)) => objects::compose(gcs, call, bucket, object),
        (&Method::POST, Route::Copy(from, to, rewrites)) => objects::copy(gcs, call, from, to, *rewrites),
        (&(Method::POST | Method::PUT), Route::Upload(bucket)) => upload::begin(gcs, call, bucket),
        _ => Ok(Reply::nothing()),
    }
}

/// A JSON body; an empty one is an empty object.
fn body(bytes: &[u8]) -> Result<Value, Refusal> {
    if bytes.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    serde_json::from_slice(bytes).map_err(|_| INVALID.with("Parse Error"))
}

/// A parameter that a method cannot do without.
fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Refusal> {
    call.parameter(name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| REQUIRED.with(format!("Required parameter: {name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_by_segments() {
        let of =
            |path: &str| Route::of(&path.split('/').map(super::super::call::decoded).collect::<Vec<_>>());
        let own = str::to_owned;
        assert_eq!(of("storage/v1/b/x"), Route::Bucket(own("x")));
        assert_eq!(of("storage/v1/b/x/o/a%2Fb"), Route::Object(own("x"), own("a/b")));
        assert_eq!(of("storage/v1/b/x/o/a%2Fb/compose"), Route::Compose(own("x"), own("a/b")));
        assert_eq!(of("storage/v1/b/x/o/a/b"), Route::Nothing);
        let copy = |how: &str| of(&format!("storage/v1/b/x/o/a/{how}/b/y/o/c"));
        assert_eq!(copy("rewriteTo"), Route::Copy([own("x"), own("a")], [own("y"), own("c")], true));
        assert_eq!(copy("moveTo"), Route::Nothing);
    }
}
