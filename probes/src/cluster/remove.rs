//! Removes what a run has made in a cluster.

use std::time::Duration;

use harness::journal::Thing;
use harness::names::RunId;
use harness::{Cx, NotPassed, Removal};

use super::Cluster;
use super::api::watch::Waited;
use super::api::{Denied, Request, Resource};

/// A namespace of the run's own. The locator is its name.
pub const NAMESPACE: &str = "namespace";
/// An object in a namespace that was there before. The locator is its path.
pub const OBJECT: &str = "object";

/// How many characters a run's id has.
const ID: usize = "underpin-20261121t1509-f95c098c".len();

/// Removes a thing that was noted in the journal. Whatever the journal says, only what bears a run's id is removed.
///
/// # Errors
/// What the API server refuses.
pub async fn remove(cluster: &Cluster, thing: &Thing, cx: &Cx) -> Result<Removal, NotPassed> {
    let Thing { kind, locator, .. } = thing;
    if !is_ours(kind, locator) {
        return Ok(Removal::Stays(format!(
            "`{locator}` is no {kind} that underpin makes, and was left alone."
        )));
    }
    if kind == NAMESPACE {
        // Others wait for their turn: a namespace that does not go gets its share of the time, not all of it.
        namespace(cluster, locator, cx.time_left() / 2, cx).await
    } else {
        object(cluster, locator, cx).await
    }
}

/// Deletes a namespace and waits until it is gone, at most for `wait`.
///
/// # Errors
/// What the API server refuses.
pub async fn namespace(cluster: &Cluster, name: &str, wait: Duration, cx: &Cx) -> Result<Removal, NotPassed> {
    object(cluster, &format!("/api/v1/namespaces/{name}"), cx).await?;
    let namespaces = Resource::of_cluster("", "v1", "namespaces");
    let gone = |object: Option<&serde_json::Value>| object.is_none().then_some(());
    match cluster.api.wait_for(cx, &namespaces, name, wait, gone).await? {
        Waited::Come(()) => Ok(Removal::Gone),
        Waited::Not(_) => Ok(Removal::Stays(format!(
            "The cluster is still removing it; if it is there in a minute, kubectl describe namespace {name} tells what holds it."
        ))),
    }
}

/// Deletes one object.
///
/// # Errors
/// What the API server refuses.
pub async fn object(cluster: &Cluster, path: &str, cx: &Cx) -> Result<Removal, NotPassed> {
    let answer = cluster.api.send(cx, Request::delete(path)).await?;
    match answer.denied() {
        None | Some(Denied::Absent(_)) => Ok(Removal::Gone),
        // A namespace that is already on its way out may say so instead.
        Some(_) if answer.status == 409 && answer.reason() == "Conflict" => Ok(Removal::Gone),
        Some(_) => answer.created(&format!("delete {path}")).map(|_| Removal::Gone),
    }
}

/// Whether a thing bears a run's id in its name and stands where things of a run stand.
fn is_ours(kind: &str, locator: &str) -> bool {
    let name = match kind {
        NAMESPACE => locator,
        OBJECT => match locator.rsplit_once('/') {
            Some((above, name)) if is_place(above) => name,
            _ => return false,
        },
        _ => return false,
    };
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'.';
    let id = name.get(..ID).is_some_and(|id| RunId::parse(id).is_some());
    id && name.bytes().all(plain) && name.as_bytes().get(ID).is_none_or(|after| *after == b'-')
}

/// Whether a path is that of a kind of objects in the API, and of nothing else.
fn is_place(path: &str) -> bool {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b"-./".contains(&c);
    (path.starts_with("/api/v1/") || path.starts_with("/apis/"))
        && path.bytes().all(plain)
        && !path.split('/').any(|part| part == ".." || part == ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = "underpin-20261121t1509-f95c098c";

    #[test]
    fn only_what_bears_a_runs_id_is_ours() {
        assert!(is_ours(NAMESPACE, RUN));
        assert!(is_ours(NAMESPACE, &format!("{RUN}-cert-manager-reissue")));
        for name in ["gitpod", "default", "underpin", "underpin-x", "", "underpin-20261121t1509-f95c098cafe"]
        {
            assert!(!is_ours(NAMESPACE, name), "{name}");
        }
        assert!(!is_ours(NAMESPACE, &format!("{RUN}/../../namespaces/gitpod")));
        let secrets = "/api/v1/namespaces/scratch/secrets";
        assert!(is_ours(OBJECT, &format!("{secrets}/{RUN}-leaf")));
        assert!(is_ours(OBJECT, &format!("/apis/cert-manager.io/v1/namespaces/scratch/issuers/{RUN}-ca")));
        for path in [
            format!("{secrets}/https-certificates"),
            secrets.to_owned(),
            format!("{secrets}/{RUN}-leaf?propagationPolicy=x"),
            format!("/apis/../api/v1/namespaces/{RUN}"),
            format!("/metrics/{RUN}"),
            format!("{RUN}-leaf"),
        ] {
            assert!(!is_ours(OBJECT, &path), "{path}");
        }
        assert!(!is_ours("node", RUN));
    }
}
