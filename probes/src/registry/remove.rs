//! Removes what a run has created: uploads, manifests, blobs.

use harness::journal::Thing;
use harness::{Cx, NotPassed, Removal};
use http::Method;
use url::Url;

use super::client::Registry;
use super::identify::cleanup_of;
use crate::net::exchange::Answer;

/// The kinds of things that registries hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An upload that is open.
    Upload,
    /// A layer or a configuration.
    Blob,
    /// An image manifest with its tags.
    Manifest,
}

impl Kind {
    /// The word in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Blob => "blob",
            Self::Manifest => "manifest",
        }
    }
}

/// Where a thing is: a repository, and what else is needed, separated by spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locator<'a> {
    repository: &'a str,
    rest: Vec<&'a str>,
}

impl<'a> Locator<'a> {
    /// The text for an upload: its repository, and its address without scheme and host.
    pub fn upload(repository: &str, url: &Url) -> String {
        match url.query() {
            Some(query) => format!("{repository} {}?{query}", url.path()),
            None => format!("{repository} {}", url.path()),
        }
    }

    /// The text for a blob or a manifest, the latter with its tags.
    pub fn digest(repository: &str, digest: &str, tags: &[&str]) -> String {
        let mut text = format!("{repository} {digest}");
        for tag in tags {
            text.push(' ');
            text.push_str(tag);
        }
        text
    }

    fn read(text: &'a str) -> Self {
        let mut parts = text.split(' ');
        Self { repository: parts.next().unwrap_or_default(), rest: parts.collect() }
    }
}

/// Removes a thing.
pub async fn remove(registry: &Registry, thing: &Thing, cx: &Cx) -> Result<Removal, NotPassed> {
    let locator = Locator::read(&thing.locator);
    let repository = locator.repository;
    let Some((first, tags)) = locator.rest.split_first() else {
        return Ok(Removal::Stays(format!(
            "The address of this upload never came, so that it cannot be cancelled. Registries drop uploads that do not go on; see what your registry has for that, for the repository `{repository}`."
        )));
    };
    let path = match thing.kind.as_str() {
        "upload" => (*first).to_owned(),
        "blob" => format!("/v2/{repository}/blobs/{first}"),
        "manifest" => format!("/v2/{repository}/manifests/{first}"),
        other => return Ok(Removal::Stays(format!("This version of underpin knows no `{other}`."))),
    };
    let answer = delete(registry, cx, repository, &path).await?;
    if is_gone(&answer) {
        return Ok(Removal::Gone);
    }
    // Google's registries delete an image only when it has no tag any more.
    if thing.kind == Kind::Manifest.as_str() && !tags.is_empty() && answer.status.as_u16() != 405 {
        for tag in tags {
            delete(registry, cx, repository, &format!("/v2/{repository}/manifests/{tag}")).await?;
        }
        if is_gone(&delete(registry, cx, repository, &path).await?) {
            return Ok(Removal::Gone);
        }
    }
    cx.observe("deletes", "", false.into());
    Ok(Removal::Stays(cleanup_of(registry, repository)))
}

/// Asks for a deletion, with the right to it.
///
/// # Errors
/// As [`Registry::ask`].
pub(super) async fn delete(
    registry: &Registry,
    cx: &Cx,
    repository: &str,
    path: &str,
) -> Result<Answer, NotPassed> {
    let mut call = registry.call_url(Method::DELETE, repository, registry.url(path));
    if !path.contains("/uploads/") {
        call = call.scope(format!("repository:{repository}:delete,pull,push"));
    }
    registry.ask(cx, &call).await
}

fn is_gone(answer: &Answer) -> bool {
    answer.status.is_success() || matches!(answer.status.as_u16(), 404 | 410)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locator_reads_back() {
        let url = Url::parse("https://h/v2/a/b/blobs/uploads/1?_state=x").unwrap();
        let text = Locator::upload("a/b", &url);
        assert_eq!(
            Locator::read(&text),
            Locator { repository: "a/b", rest: vec!["/v2/a/b/blobs/uploads/1?_state=x"] }
        );
        let text = Locator::digest("a/b", "sha256:1", &["t"]);
        assert_eq!(Locator::read(&text), Locator { repository: "a/b", rest: vec!["sha256:1", "t"] });
        assert_eq!(Locator::read("a/b"), Locator { repository: "a/b", rest: vec![] });
    }
}
