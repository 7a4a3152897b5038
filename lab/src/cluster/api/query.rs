//! What a request says beside its path: options of reading and writing, and the shape of the answer.

use std::time::Duration;

use http::header::{ACCEPT, HeaderMap};
use url::form_urlencoded;

use super::failure::Failure;

/// The options of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads the part of a URL after the question mark.
    pub(super) fn read(text: Option<&str>) -> Self {
        Self { pairs: form_urlencoded::parse(text.unwrap_or_default().as_bytes()).into_owned().collect() }
    }

    /// The value of an option; empty where it is not given.
    pub(super) fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Whether an option is on.
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self.get(name), "true" | "1" | "True")
    }

    /// The number that an option gives.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.get(name).parse().ok()
    }

    /// How long a watch lasts, if it is told.
    pub(super) fn timeout(&self) -> Option<Duration> {
        self.number("timeoutSeconds").filter(|seconds| *seconds > 0).map(Duration::from_secs)
    }

    /// Whether nothing is to be stored.
    pub(super) fn dry_run(&self) -> Result<bool, Failure> {
        match self.get("dryRun") {
            "" => Ok(false),
            "All" => Ok(true),
            other => {
                let message = format!(
                    " \"\" is invalid: dryRun: Unsupported value: {other:?}: supported values: \"All\""
                );
                Err(Failure::new(422, "Invalid", message.trim_start()))
            }
        }
    }
}

/// How objects are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Whole.
    Plain,
    /// As rows of a table, in this version of the group of tables.
    Table(&'static str),
    /// Only their metadata.
    Metadata,
}

impl Shape {
    /// The first shape that a client accepts and that is known.
    pub(super) fn accepted(headers: &HeaderMap) -> Result<Self, Failure> {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
        accept.split(',').find_map(Self::of).ok_or_else(Failure::not_acceptable)
    }

    fn of(kind: &str) -> Option<Self> {
        let mut parts = kind.split(';').map(str::trim);
        let kind = parts.next()?;
        if !matches!(kind, "application/json" | "application/*" | "*/*" | "") {
            return None;
        }
        let parameters: Vec<(&str, &str)> = parts.filter_map(|part| part.split_once('=')).collect();
        let parameter = |name: &str| {
            parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| *value).unwrap_or_default()
        };
        match (parameter("as"), parameter("v")) {
            ("", _) => Some(Self::Plain),
            ("Table", "v1") => Some(Self::Table("meta.k8s.io/v1")),
            ("Table", "v1beta1") => Some(Self::Table("meta.k8s.io/v1beta1")),
            ("PartialObjectMetadata" | "PartialObjectMetadataList", "v1") => Some(Self::Metadata),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn shape(accept: &'static str) -> Option<Shape> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        Shape::accepted(&headers).ok()
    }

    #[test]
    fn the_first_shape_that_is_known_is_taken() {
        let kubectl = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,\
                       application/json";
        assert_eq!(shape(kubectl), Some(Shape::Table("meta.k8s.io/v1")));
        let discovery =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
        assert_eq!(shape(discovery), Some(Shape::Plain));
        assert_eq!(shape("application/vnd.kubernetes.protobuf,application/json"), Some(Shape::Plain));
        assert_eq!(shape("application/vnd.kubernetes.protobuf"), None);
        assert_eq!(shape("*/*"), Some(Shape::Plain));
        assert_eq!(Shape::accepted(&HeaderMap::new()).unwrap(), Shape::Plain);
    }

    #[test]
    fn a_dry_run_is_all_or_nothing() {
        assert_eq!(Query::read(Some("dryRun=All")).dry_run(), Ok(true));
        assert_eq!(Query::read(None).dry_run(), Ok(false));
        assert!(Query::read(Some("dryRun=Some")).dry_run().is_err());
        let query = Query::read(Some("watch=1&timeoutSeconds=5&labelSelector=a%3Db"));
        assert!(query.is("watch") && !query.is("limit"));
        assert_eq!((query.timeout(), query.get("labelSelector")), (Some(Duration::from_secs(5)), "a=b"));
    }
}
