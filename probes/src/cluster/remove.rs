//! Removes what a run has made in a cluster.

use harness::journal::Thing;
use harness::{Cx, NotPassed, Removal};

use super::Cluster;
use super::api::watch::Waited;
use super::api::{Denied, Request, Resource};

/// A namespace of the run's own. The locator is its name.
pub const NAMESPACE: &str = "namespace";
/// An object in a namespace that was there before. The locator is its path.
pub const OBJECT: &str = "object";

/// Removes a thing that was noted in the journal.
///
/// # Errors
/// What the API server refuses.
pub async fn remove(cluster: &Cluster, thing: &Thing, cx: &Cx) -> Result<Removal, NotPassed> {
    match thing.kind.as_str() {
        NAMESPACE => namespace(cluster, &thing.locator, cx).await,
        _ => object(cluster, &thing.locator, cx).await,
    }
}

/// Deletes a namespace and waits until it is gone.
///
/// # Errors
/// What the API server refuses.
pub async fn namespace(cluster: &Cluster, name: &str, cx: &Cx) -> Result<Removal, NotPassed> {
    if object(cluster, &format!("/api/v1/namespaces/{name}"), cx).await? != Removal::Gone {
        return Ok(stays(name));
    }
    let namespaces = Resource::of_cluster("", "v1", "namespaces");
    let gone = |object: Option<&serde_json::Value>| object.is_none().then_some(());
    match cluster.api.wait_for(cx, &namespaces, name, cx.time_left(), gone).await? {
        Waited::Come(()) => Ok(Removal::Gone),
        Waited::Not(_) => Ok(stays(name)),
    }
}

fn stays(name: &str) -> Removal {
    Removal::Stays(format!("kubectl delete namespace {name}"))
}

/// Deletes one object.
async fn object(cluster: &Cluster, path: &str, cx: &Cx) -> Result<Removal, NotPassed> {
    let answer = cluster.api.send(cx, Request::delete(path)).await?;
    match answer.denied() {
        None | Some(Denied::Absent(_)) => Ok(Removal::Gone),
        Some(_) => answer.created(&format!("delete {path}")).map(|_| Removal::Gone),
    }
}
