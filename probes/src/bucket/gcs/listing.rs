//! Listings, page by page, and what is done with many objects at once.

use futures::stream::{self, StreamExt as _};
use harness::{Cx, Failure, NotPassed};
use http::Method;

use super::client::Gcs;
use super::errors::failure;
use crate::bucket::causes;
use crate::net::exchange::{Answer, Request};

/// How many requests go side by side where many are sent.
pub const AT_ONCE: usize = 32;

/// An object of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its generation, where the listing tells.
    pub generation: Option<String>,
}

/// One page of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The objects.
    pub objects: Vec<Listed>,
    /// Where it goes on; none on the last one.
    pub next: Option<String>,
}

/// Reads a page. `None` when the answer is no listing. A page without objects leaves `items` out.
pub fn page(answer: &Answer) -> Option<Page> {
    let json = answer.json().filter(|json| answer.status.as_u16() == 200 && json.is_object())?;
    let listed = |item: &serde_json::Value| {
        // Numbers of 64 bits are texts in Google's JSON; both are taken.
        let generation = match &item["generation"] {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        Some(Listed { name: item["name"].as_str()?.to_owned(), generation })
    };
    let objects = match json.get("items") {
        Some(items) => items.as_array()?.iter().map(listed).collect::<Option<Vec<_>>>()?,
        None => Vec::new(),
    };
    let next = json["nextPageToken"].as_str().filter(|token| !token.is_empty());
    Some(Page { objects, next: next.map(str::to_owned) })
}

impl Gcs {
    /// The request for a page of the objects under a prefix; with `versions` those that were overwritten, too.
    pub fn listing(&self, bucket: &str, prefix: &str, versions: bool, after: Option<&str>) -> Request {
        let versions = if versions { "true" } else { "false" };
        let mut query = vec![
            ("delimiter", ""),
            ("maxResults", "1000"),
            ("prefix", prefix),
            ("projection", "full"),
            ("versions", versions),
        ];
        query.extend(after.map(|token| ("pageToken", token)));
        self.objects(Method::GET, bucket, &query).cap(8 << 20)
    }

    /// Every name under a prefix, in the order of the pages. Gives up after `most` pages.
    ///
    /// # Errors
    /// As [`Gcs::ask`]; [`causes::LISTING_INCOMPLETE`] when an answer is no listing, or when it has no end.
    pub async fn names_under(
        &self,
        cx: &Cx,
        bucket: &str,
        prefix: &str,
        most: usize,
    ) -> Result<Vec<String>, NotPassed> {
        let (mut names, mut after) = (Vec::new(), None::<String>);
        for _ in 0..most {
            let answer = self.ask(cx, self.listing(bucket, prefix, false, after.as_deref())).await?;
            let Some(page) = page(&answer) else {
                return Err(failure(causes::LISTING_INCOMPLETE, &answer, "200 with a listing").into());
            };
            names.extend(page.objects.into_iter().map(|object| object.name));
            match page.next {
                Some(token) => after = Some(token),
                None => return Ok(names),
            }
        }
        Err(Failure::new(
            causes::LISTING_INCOMPLETE,
            format!("listing {prefix}"),
            format!("the end of the listing after at most {most} pages"),
            "it goes on",
        )
        .into())
    }

    /// Sends many requests side by side and gives their answers, in the order in which they come. What is not sent yet
    /// when one meets a fault below the protocol is not sent any more.
    ///
    /// # Errors
    /// As [`Gcs::ask`].
    pub async fn ask_many(&self, cx: &Cx, requests: Vec<Request>) -> Result<Vec<Answer>, NotPassed> {
        let mut answers = stream::iter(requests)
            .map(|request| self.ask(cx, request))
            .buffer_unordered(cx.common().at_once(AT_ONCE));
        let mut all = Vec::new();
        while let Some(answer) = answers.next().await {
            all.push(answer?);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_with_and_without_objects() {
        let json = |body: &str| page(&Answer::of(200, &[("content-type", "application/json")], body));
        let body = r#"{"items":[{"name":"a/b","generation":"7"},{"name":"c"}],"nextPageToken":"t"}"#;
        let read = json(body).unwrap();
        assert_eq!(read.next.as_deref(), Some("t"));
        let listed = |name: &str, generation: Option<&str>| Listed {
            name: name.to_owned(),
            generation: generation.map(str::to_owned),
        };
        assert_eq!(read.objects, [listed("a/b", Some("7")), listed("c", None)]);
        assert_eq!(json(r#"{"kind":"storage#objects"}"#), Some(Page::default()));
        assert_eq!(json(r#"{"items":[{}]}"#), None);
        assert_eq!(json("[]"), None);
        assert_eq!(page(&Answer::of(404, &[], "{}")), None);
    }
}
