//! What is read of a cluster, each kind of object once for all probes.

use std::sync::Arc;

use harness::{Cx, NotPassed};
use serde_json::Value;

use super::Cluster;
use super::api::Resource;
use super::certificates::{CertManager, GROUP, KINDS};
use super::discovery::Groups;
use super::network::{DaemonSet, Evidence as OnNetwork, Installation, Network, Pool};
use super::nodes::Node;
use super::platform::{Evidence, Platform};
use super::settings::Named;
use super::storage::StorageClass;
use crate::memo::Memo;

/// The secret and the certificate of Gitpod's public address, by the name that its documentation gives them.
pub const HTTPS_CERTIFICATES: &str = "https-certificates";

/// The readings of a cluster.
#[derive(Default)]
pub struct Snapshot {
    nodes: Memo<Vec<Node>>,
    groups: Memo<Groups>,
    daemonsets: Memo<Vec<DaemonSet>>,
    deployments: Memo<Vec<Value>>,
    definitions: Memo<Vec<Value>>,
    pools: Memo<Option<Vec<Pool>>>,
    installation: Memo<Option<Installation>>,
    classes: Memo<Vec<StorageClass>>,
    classes_of_snapshots: Memo<Option<Vec<Value>>>,
    api_services: Memo<Vec<Value>>,
    validating: Memo<Vec<Value>>,
    mutating: Memo<Vec<Value>>,
    dns_pods: Memo<Vec<Value>>,
    namespace: Memo<Option<Value>>,
    https_secret: Memo<Option<Value>>,
    https_certificate: Memo<Option<Value>>,
    issuer: Memo<Option<Value>>,
}

impl Cluster {
    /// Every node.
    ///
    /// # Errors
    /// As [`super::api::Api::list`], and so for all of these.
    pub async fn nodes(&self, cx: &Cx) -> Result<Arc<Vec<Node>>, NotPassed> {
        let read = async {
            let list = self.all(cx, &Resource::of_cluster("", "v1", "nodes")).await?;
            Ok(Node::list(&Value::Array(list)))
        };
        self.snapshot.nodes.get(cx, read).await
    }

    /// The groups that the API serves.
    pub async fn groups(&self, cx: &Cx) -> Result<Arc<Groups>, NotPassed> {
        let read = async {
            let answer = self.api.get(cx, "/apis").await?;
            match answer.status {
                200 => Ok(Groups::read(&answer.body)),
                403 => Err(answer.forbidden("get", "the address /apis")),
                _ => Err(answer.failure(super::causes::KUBERNETES_REQUEST_REFUSED, "200").into()),
            }
        };
        self.snapshot.groups.get(cx, read).await
    }

    /// Every daemonset.
    pub async fn daemonsets(&self, cx: &Cx) -> Result<Arc<Vec<DaemonSet>>, NotPassed> {
        let read = async {
            let list = self.all(cx, &Resource::of_cluster("apps", "v1", "daemonsets")).await?;
            Ok(DaemonSet::list(&Value::Array(list)))
        };
        self.snapshot.daemonsets.get(cx, read).await
    }

    /// Every deployment.
    pub async fn deployments(&self, cx: &Cx) -> Result<Arc<Vec<Value>>, NotPassed> {
        let read = self.all_of(cx, Resource::of_cluster("apps", "v1", "deployments"));
        self.snapshot.deployments.get(cx, read).await
    }

    /// What cert-manager defines, as far as Gitpod uses it.
    pub async fn definitions(&self, cx: &Cx) -> Result<Arc<Vec<Value>>, NotPassed> {
        let read = async {
            let resource = Resource::of_cluster("apiextensions.k8s.io", "v1", "customresourcedefinitions");
            let mut found = Vec::new();
            for kind in KINDS {
                found.extend(self.api.object(cx, &resource, &format!("{kind}.{GROUP}")).await?);
            }
            Ok(found)
        };
        self.snapshot.definitions.get(cx, read).await
    }

    /// What there is of cert-manager.
    pub async fn cert_manager(&self, cx: &Cx) -> Result<CertManager, NotPassed> {
        let (deployments, definitions) = (self.deployments(cx).await?, self.definitions(cx).await?);
        Ok(CertManager::read(
            &Value::Array(deployments.as_ref().clone()),
            &Value::Array(definitions.as_ref().clone()),
        ))
    }

    /// Calico's pools; `None` where the API has no such kind.
    pub async fn pools(&self, cx: &Cx) -> Result<Arc<Option<Vec<Pool>>>, NotPassed> {
        let read = async {
            let resource = Resource::of_cluster("crd.projectcalico.org", "v1", "ippools");
            Ok(self.api.list(cx, &resource).await?.map(|list| Pool::list(&Value::Array(list))))
        };
        self.snapshot.pools.get(cx, read).await
    }

    /// What Calico's operator was told; `None` where there is none.
    pub async fn installation(&self, cx: &Cx) -> Result<Arc<Option<Installation>>, NotPassed> {
        let read = async {
            let resource = Resource::of_cluster("operator.tigera.io", "v1", "installations");
            let found = self.api.object(cx, &resource, "default").await?;
            Ok(found.as_ref().and_then(Installation::read))
        };
        self.snapshot.installation.get(cx, read).await
    }

    /// Whose Kubernetes it is.
    pub async fn platform(&self, cx: &Cx) -> Result<Platform, NotPassed> {
        let (nodes, groups) = (self.nodes(cx).await?, self.groups(cx).await?);
        Ok(Platform::identify(&Evidence { server: self.git_version(), groups: &groups, nodes: &nodes }))
    }

    /// The product id of the platform as far as the run has read it already; the version of the server alone may tell it.
    pub async fn known_platform(&self) -> Option<&'static str> {
        let (nodes, groups) = (self.snapshot.nodes.kept().await, self.snapshot.groups.kept().await);
        let no_groups = Groups::default();
        let evidence = Evidence {
            server: self.git_version(),
            groups: groups.as_deref().unwrap_or(&no_groups),
            nodes: nodes.as_deref().map_or(&[], Vec::as_slice),
        };
        Platform::identify(&evidence).product
    }

    /// Which network interface it has.
    pub async fn network(&self, cx: &Cx) -> Result<Network, NotPassed> {
        let told = self.network_on_nodes(cx).await?;
        if !told.cni.is_calicos() {
            // Pools are Calico's alone. Who may not read them can still be told of every other network.
            return Ok(told);
        }
        let (daemonsets, nodes) = (self.daemonsets(cx).await?, self.nodes(cx).await?);
        let (pools, installation) = (self.pools(cx).await?, self.installation(cx).await?);
        let platform = self.platform(cx).await?;
        Ok(Network::identify(&OnNetwork {
            daemonsets: &daemonsets,
            pools: pools.as_ref().as_deref(),
            installation: installation.as_ref().as_ref(),
            nodes: &nodes,
            platform: platform.product,
        }))
    }

    /// The same by what runs on the nodes alone. Of Calico it tells that it is there, not how it moves packets.
    pub async fn network_on_nodes(&self, cx: &Cx) -> Result<Network, NotPassed> {
        let (daemonsets, nodes) = (self.daemonsets(cx).await?, self.nodes(cx).await?);
        let platform = self.platform(cx).await?;
        Ok(Network::identify(&OnNetwork {
            daemonsets: &daemonsets,
            pools: None,
            installation: None,
            nodes: &nodes,
            platform: platform.product,
        }))
    }

    /// Every storage class.
    pub async fn storage_classes(&self, cx: &Cx) -> Result<Arc<Vec<StorageClass>>, NotPassed> {
        let read = async {
            let list = self.all(cx, &Resource::of_cluster("storage.k8s.io", "v1", "storageclasses")).await?;
            Ok(StorageClass::list(&Value::Array(list)))
        };
        self.snapshot.classes.get(cx, read).await
    }

    /// Every class of snapshots; `None` where the API has no such kind.
    pub async fn snapshot_classes(&self, cx: &Cx) -> Result<Arc<Option<Vec<Value>>>, NotPassed> {
        let resource = Resource::of_cluster("snapshot.storage.k8s.io", "v1", "volumesnapshotclasses");
        self.snapshot.classes_of_snapshots.get(cx, async { self.api.list(cx, &resource).await }).await
    }

    /// Every `APIService`.
    pub async fn api_services(&self, cx: &Cx) -> Result<Arc<Vec<Value>>, NotPassed> {
        let read = self.all_of(cx, Resource::of_cluster("apiregistration.k8s.io", "v1", "apiservices"));
        self.snapshot.api_services.get(cx, read).await
    }

    /// Every validating webhook configuration.
    pub async fn validating_webhooks(&self, cx: &Cx) -> Result<Arc<Vec<Value>>, NotPassed> {
        let plural = "validatingwebhookconfigurations";
        let read = self.all_of(cx, Resource::of_cluster("admissionregistration.k8s.io", "v1", plural));
        self.snapshot.validating.get(cx, read).await
    }

    /// Every mutating webhook configuration.
    pub async fn mutating_webhooks(&self, cx: &Cx) -> Result<Arc<Vec<Value>>, NotPassed> {
        let plural = "mutatingwebhookconfigurations";
        let read = self.all_of(cx, Resource::of_cluster("admissionregistration.k8s.io", "v1", plural));
        self.snapshot.mutating.get(cx, read).await
    }

    /// The pods of the cluster's name service that bear the label which Gitpod's network policy names.
    pub async fn dns_pods(&self, cx: &Cx) -> Result<Arc<Vec<Value>>, NotPassed> {
        let resource = Resource::within("", "v1", "pods", "kube-system").labelled("k8s-app=kube-dns");
        self.snapshot.dns_pods.get(cx, self.all_of(cx, resource)).await
    }

    /// The namespace of Gitpod; `None` where it is not there yet.
    pub async fn own_namespace(&self, cx: &Cx) -> Result<Arc<Option<Value>>, NotPassed> {
        let resource = Resource::of_cluster("", "v1", "namespaces");
        let read = async { self.api.object(cx, &resource, &self.settings.namespace).await };
        self.snapshot.namespace.get(cx, read).await
    }

    /// The secret with the certificate of Gitpod's public address; `None` where it is not there yet.
    pub async fn https_secret(&self, cx: &Cx) -> Result<Arc<Option<Value>>, NotPassed> {
        let resource = Resource::within("", "v1", "secrets", &self.settings.namespace);
        let read = async { self.api.object(cx, &resource, HTTPS_CERTIFICATES).await };
        self.snapshot.https_secret.get(cx, read).await
    }

    /// The `Certificate` of Gitpod's public address; `None` where cert-manager was not asked for one.
    pub async fn https_certificate(&self, cx: &Cx) -> Result<Arc<Option<Value>>, NotPassed> {
        let resource = Resource::within(GROUP, "v1", "certificates", &self.settings.namespace);
        let read = async { self.api.object(cx, &resource, HTTPS_CERTIFICATES).await };
        self.snapshot.https_certificate.get(cx, read).await
    }

    /// The issuer that the environment names; `None` where it is not there.
    pub async fn issuer(&self, cx: &Cx, named: &Named) -> Result<Arc<Option<Value>>, NotPassed> {
        let resource = if named.first == "Issuer" {
            Resource::within(GROUP, "v1", "issuers", &self.settings.namespace)
        } else {
            Resource::of_cluster(GROUP, "v1", "clusterissuers")
        };
        self.snapshot.issuer.get(cx, async { self.api.object(cx, &resource, &named.name).await }).await
    }

    async fn all_of(&self, cx: &Cx, resource: Resource) -> Result<Vec<Value>, NotPassed> {
        self.all(cx, &resource).await
    }

    /// All objects of a kind that every API server has.
    async fn all(&self, cx: &Cx, resource: &Resource) -> Result<Vec<Value>, NotPassed> {
        match self.api.list(cx, resource).await? {
            Some(list) => Ok(list),
            None => Err(harness::Failure::new(
                super::causes::KUBERNETES_REQUEST_REFUSED,
                format!("GET {}", resource.path()),
                format!("the list of {}", resource.words()),
                "404",
            )
            .into()),
        }
    }
}
