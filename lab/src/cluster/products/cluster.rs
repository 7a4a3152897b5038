//! A cluster as it is put together: a release of Kubernetes, nodes, what runs on them, and the rest of its objects.

use serde_json::{Value, json};

use super::node::Node;
use super::workload::{Workload, container, deployment, service, static_pod};
use super::{api_services, base, cert_manager, gitpod, images};
use crate::certificates::Certificate;
use crate::cluster::behaviour::{
    Admission, Behaviour, CertManager, Door, Https, Login, NAMESPACE, Rights, Throttle,
};
use gitpod::Signer;

/// A cluster that is being put together.
pub(super) struct Cluster {
    version: String,
    minor: String,
    release: u32,
    nodes: Vec<Node>,
    workloads: Vec<Workload>,
    objects: Vec<Value>,
    served_too: Vec<String>,
    cert_manager: CertManager,
    signer: Signer,
    critical_needs_quota: bool,
    autopilot: bool,
}

impl Cluster {
    /// A server of this version with these nodes, with cert-manager 1.8.0 and a certificate that Let's Encrypt signed: the
    /// domain was proved by a record that the solver writes by what stands in `dns01`.
    pub(super) fn new(version: &str, nodes: Vec<Node>, dns01: Value) -> Self {
        let minor = version.split('.').nth(1).unwrap_or_default();
        Self {
            version: version.to_owned(),
            minor: minor.to_owned(),
            release: minor.parse().unwrap_or_default(),
            nodes,
            workloads: Vec::new(),
            objects: Vec::new(),
            served_too: Vec::new(),
            cert_manager: cert_manager::release("1.8.0"),
            signer: Signer::LetsEncrypt(dns01),
            critical_needs_quota: false,
            autopilot: false,
        }
    }

    /// Writes the minor release with a `+`, as builds do that are not a release of Kubernetes itself.
    pub(super) fn with_plus(mut self) -> Self {
        self.minor.push('+');
        self
    }

    /// Has these labels on each node.
    pub(super) fn labelled(mut self, labels: &[(&str, &str)]) -> Self {
        self.nodes = self.nodes.into_iter().map(|node| node.labelled(labels)).collect();
        self
    }

    /// Runs these.
    pub(super) fn running(mut self, workloads: Vec<Workload>) -> Self {
        self.workloads.extend(workloads);
        self
    }

    /// Has these objects.
    pub(super) fn having(mut self, objects: Vec<Value>) -> Self {
        self.objects.extend(objects);
        self
    }

    /// Runs `kube-proxy` as kubelets do that have a file for it: a pod of its own on each node.
    pub(super) fn with_static_proxies(mut self, image: &str, labels: &Value) -> Self {
        let linux = self.nodes.iter().filter(|node| !node.windows);
        let proxies = linux.map(|node| static_pod("kube-system", "kube-proxy", image, labels, node));
        self.objects.extend(proxies);
        self
    }

    /// Answers DNS with this deployment, behind the service that every cluster has for it.
    pub(super) fn with_dns(self, name: &'static str, image: &str) -> Self {
        let label = json!({ "k8s-app": "kube-dns" });
        let dns =
            deployment("kube-system", name, 2, vec![container("coredns", image)]).chosen_by(label.clone());
        self.running(vec![dns.labelled(json!({ "kubernetes.io/name": "CoreDNS" }))])
            .having(vec![dns_service(&label)])
    }

    /// Measures its pods by a server beside it, that the API server asks for `metrics.k8s.io`.
    pub(super) fn with_metrics(self, image: &str) -> Self {
        let label = json!({ "k8s-app": "metrics-server" });
        let measures =
            deployment("kube-system", "metrics-server", 1, vec![container("metrics-server", image)]);
        self.running(vec![measures])
            .having(vec![service("kube-system", "metrics-server", "10.96.21.44", &[("https", 443)], &label)])
            .aggregating("metrics.k8s.io/v1beta1", "kube-system", "metrics-server")
    }

    /// Serves a group that a service in the cluster answers for.
    pub(super) fn aggregating(mut self, group_version: &str, namespace: &str, service: &str) -> Self {
        self.served_too.push(group_version.to_owned());
        self.objects.push(api_services::aggregated(group_version, namespace, service));
        self
    }

    /// Has another cert-manager.
    pub(super) fn with_cert_manager(mut self, version: &'static str) -> Self {
        self.cert_manager = cert_manager::release(version);
        self
    }

    /// Has a certificate for its domain by an authority of its owner's.
    pub(super) fn with_private_certificate(mut self) -> Self {
        self.signer = Signer::Own;
        self
    }

    /// Lets pods of the highest classes only into namespaces with a quota for them.
    pub(super) fn needing_quota(mut self) -> Self {
        self.critical_needs_quota = true;
        self
    }

    /// Refuses privileged pods, as GKE's Autopilot does.
    pub(super) fn on_autopilot(mut self) -> Self {
        self.autopilot = true;
        self
    }

    /// The whole behaviour: everything is well, and who comes may do everything.
    pub(super) fn behaviour(self) -> Behaviour {
        let everything = Rights { all: true, refused: Vec::new(), grants: true };
        let objects = self.all_objects();
        let https = match self.signer {
            Signer::LetsEncrypt(_) => Https::Public,
            Signer::Own => Https::Private,
        };
        Behaviour {
            version: self.version,
            minor: self.minor,
            release: self.release,
            unserved: Vec::new(),
            served_too: self.served_too,
            objects,
            door: Door::Open,
            certificate: Certificate::Good,
            login: Login::Token,
            context_missing: false,
            rights: everything.clone(),
            installer: everything,
            ready: true,
            admission: Admission {
                pod_security: self.release >= 23,
                refuses_privileged: None,
                autopilot: self.autopilot,
                takes_privileged_away: false,
                critical_needs_quota: self.critical_needs_quota,
            },
            cert_manager: Some(self.cert_manager),
            failing: Vec::new(),
            throttle: Throttle::Off,
            watch_cut_after: None,
            https,
            issuer: Some(self.signer.issuer()),
        }
    }

    fn all_objects(&self) -> Vec<Value> {
        let mut workloads = self.workloads.clone();
        workloads.extend(cert_manager::deployments(&self.cert_manager));
        let lying: Vec<String> = workloads.iter().flat_map(Workload::images).collect();
        let lying = images::images(&lying);

        let mut all = base::objects();
        all.extend(cert_manager::objects(&self.cert_manager));
        all.extend(gitpod::objects(&self.signer, self.critical_needs_quota));
        all.extend(self.objects.iter().cloned());
        all.extend(workloads.iter().flat_map(|workload| workload.objects(&self.nodes)));
        // Windows has images of its own, of which none matters here.
        let none = json!([]);
        all.extend(self.nodes.iter().map(|node| node.object(if node.windows { &none } else { &lying })));

        let mut namespaces: Vec<String> =
            ["default", "kube-node-lease", "kube-public", "kube-system", NAMESPACE].map(str::to_owned).into();
        for object in &all {
            let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
            if !namespace.is_empty() && !namespaces.iter().any(|there| there == namespace) {
                namespaces.push(namespace.to_owned());
            }
        }
        let mut first = Vec::new();
        for name in &namespaces {
            first.push(base::namespace(name, self.release));
            first.push(base::account(name, "default"));
        }
        first.extend(api_services::built_in(self.release));
        first.extend(api_services::defined(&all));
        first.extend(all);
        first
    }
}

/// The service for DNS, by the name that it has everywhere.
pub(super) fn dns_service(chosen_by: &Value) -> Value {
    let ports = [("dns", 53), ("dns-tcp", 53), ("metrics", 9153)];
    super::object::with(
        service("kube-system", "kube-dns", "10.96.0.10", &ports, chosen_by),
        json!({ "metadata": { "labels": { "k8s-app": "kube-dns", "kubernetes.io/cluster-service": "true" } } }),
    )
}
