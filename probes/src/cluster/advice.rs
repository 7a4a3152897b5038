//! How a failure is mended on the platform that answers: the commands and menus of GKE, EKS, AKS, K3s and others.

use harness::{Cx, Failure};

use super::Cluster;

/// Gives a failure the remedy of its platform, where there is a more precise one than that of its cause.
pub async fn advise(cluster: &Cluster, failure: &mut Failure, cx: &Cx) {
    let _ = (cluster, failure, cx);
}
