//! Tags can be listed page by page.
//!
//! Gitpod lists none; tools that clean a repository up do, and `workspace-images` has a tag for every image that was ever
//! built. Source: REG-42.

use harness::record::Identity;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use serde_json::Value;

use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::{errors, identify};

/// The size of a page that is asked for.
const PAGE: usize = 2;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::tags_list",
        key: "REG-42",
        title: "tags can be listed page by page",
        why: "Gitpod lists no tags. A tool that cleans `workspace-images` up does, and there is a tag for every image that was ever built.",
        wire: "GET of the first two tags of the scratch repository, and of the page that `Link` names.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["create_on_push", "read_after_write"],
        cost: Cost { objects: 0, bytes: 4096, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let repository = registry.scratch(cx);
    let call = registry.call(Method::GET, &repository, &format!("tags/list?n={PAGE}"));
    let answer = registry.ask(cx, &call).await?;
    let expected = format!("200 with {PAGE} tags, and a Link to the next ones");
    let Some(tags) = tags(answer.json().as_ref()).filter(|_| answer.status.is_success()) else {
        return Err(
            Failure::new(causes::TAGS_NOT_PAGED, &answer.line, expected, errors::said(&answer)).into()
        );
    };
    cx.observe("tags-paged", "", (tags <= PAGE).into());
    if tags > PAGE {
        if knows_no_pages(identify::known(registry, cx).await.as_ref()) {
            return Ok(Passed::saying(format!("all {tags} at once, as distribution 2 lists them")));
        }
        let actual = format!("{tags} tags at once");
        return Err(Failure::new(causes::TAGS_NOT_PAGED, &answer.line, expected, actual).into());
    }
    let Some(next) = next(answer.header("link")).and_then(|next| answer.url.join(&next).ok()) else {
        let actual = format!("{tags} tags without a Link to the next ones");
        return Err(Failure::new(causes::TAGS_NOT_PAGED, &answer.line, expected, actual).into());
    };
    // Only the path and the query are followed: the address of the registry is known.
    let call = registry.call_url(Method::GET, &repository, registry.url(&next[url::Position::BeforePath..]));
    let page = registry.ask(cx, &call).await?;
    if page.status.is_success() {
        return Ok(Passed::saying(format!("{tags} at a time")));
    }
    Err(Failure::new(causes::TAGS_NOT_PAGED, &page.line, "200 with the next tags", errors::said(&page))
        .into())
}

/// Distribution has had pages since its third major version. An unknown registry is measured by that, too.
fn knows_no_pages(identity: Option<&Identity>) -> bool {
    let product = identity.and_then(|identity| identity.product.as_deref());
    let version = identity.and_then(|identity| identity.version.as_deref()).unwrap_or_default();
    match product {
        Some("docker-registry") => !version.starts_with('3'),
        Some("in-cluster-s3") | None => true,
        Some(_) => false,
    }
}

/// How many tags a list holds.
fn tags(list: Option<&Value>) -> Option<usize> {
    match list?.get("tags")? {
        Value::Null => Some(0),
        tags => tags.as_array().map(Vec::len),
    }
}

/// The address in `<…>; rel="next"`.
fn next(link: &str) -> Option<String> {
    let (address, relation) = link.trim().strip_prefix('<')?.split_once('>')?;
    relation.contains("next").then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_the_next_page() {
        assert_eq!(
            next("</v2/a/tags/list?last=b&n=2>; rel=\"next\"").as_deref(),
            Some("/v2/a/tags/list?last=b&n=2")
        );
        assert_eq!((next(""), next("</x>; rel=\"prev\"")), (None, None));
    }

    #[test]
    fn tags_are_counted() {
        let count = |text: &str| tags(serde_json::from_str(text).ok().as_ref());
        assert_eq!(count(r#"{"name":"a","tags":["x","y"]}"#), Some(2));
        assert_eq!((count(r#"{"tags":null}"#), count("{}"), count("x")), (Some(0), None, None));
    }
}
