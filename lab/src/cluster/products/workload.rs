//! What runs in a cluster: containers, and the daemonsets and deployments with the pods that they have made.
//!
//! The shapes are those of the API (`apps/v1`, `v1.Pod`). Each object names its owner, as the controllers write it.

use serde_json::{Value, json};

use super::node::Node;
use super::object::{SINCE, condition, object, owned_by, suffix, with};

/// A container of an image.
pub(super) fn container(name: &str, image: &str) -> Value {
    json!({
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "name": name,
        "resources": {},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
    })
}

/// A container with variables in its environment.
pub(super) fn container_with(name: &str, image: &str, env: &[(&str, &str)]) -> Value {
    let env: Vec<Value> = env.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    with(container(name, image), json!({ "env": env }))
}

/// What makes pods: one on each node, or so many.
#[derive(Clone, Debug)]
pub(super) struct Workload {
    kind: Kind,
    namespace: &'static str,
    name: &'static str,
    /// By which the pods are chosen.
    chosen_by: Value,
    /// What is laid over the labels of the object and of its pods.
    labels: Value,
    containers: Vec<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Everywhere,
    Replicas(usize),
}

/// A daemonset whose pods bear the label `k8s-app` with its name.
pub(super) fn daemonset(namespace: &'static str, name: &'static str, containers: Vec<Value>) -> Workload {
    Workload {
        kind: Kind::Everywhere,
        namespace,
        name,
        chosen_by: json!({ "k8s-app": name }),
        labels: json!({}),
        containers,
    }
}

/// A deployment of so many pods, whose pods bear the label `k8s-app` with its name.
pub(super) fn deployment(
    namespace: &'static str,
    name: &'static str,
    replicas: usize,
    containers: Vec<Value>,
) -> Workload {
    Workload { kind: Kind::Replicas(replicas), ..daemonset(namespace, name, containers) }
}

impl Workload {
    /// Chooses its pods by these labels instead.
    pub(super) fn chosen_by(mut self, labels: Value) -> Self {
        self.chosen_by = labels;
        self
    }

    /// Labels it and its pods.
    pub(super) fn labelled(mut self, labels: Value) -> Self {
        self.labels = with(self.labels, labels);
        self
    }

    /// The images that it runs.
    pub(super) fn images(&self) -> impl Iterator<Item = String> {
        self.containers.iter().filter_map(|container| container["image"].as_str().map(str::to_owned))
    }

    /// The object and its pods on these nodes.
    pub(super) fn objects(&self, nodes: &[Node]) -> Vec<Value> {
        match self.kind {
            Kind::Everywhere => {
                let hosts: Vec<&Node> =
                    nodes.iter().filter(|node| !node.windows && !node.without_daemonsets).collect();
                self.as_daemonset(&hosts)
            }
            Kind::Replicas(replicas) => self.as_deployment(replicas, nodes),
        }
    }

    fn as_daemonset(&self, hosts: &[&Node]) -> Vec<Value> {
        let count = hosts.len();
        let mut status = json!({
            "currentNumberScheduled": count, "desiredNumberScheduled": count, "numberMisscheduled": 0,
            "numberReady": count, "observedGeneration": 1, "updatedNumberScheduled": count,
        });
        // Counts of none are left out of the object, where they are optional.
        if count > 0 {
            status["numberAvailable"] = json!(count);
        }
        let set = with(
            self.head("DaemonSet"),
            json!({
                "spec": {
                    "revisionHistoryLimit": 10,
                    "updateStrategy": {
                        "rollingUpdate": { "maxSurge": 0, "maxUnavailable": 1 }, "type": "RollingUpdate",
                    },
                },
                "status": status,
            }),
        );
        let pods = hosts.iter().map(|node| {
            let name = format!("{}-{}", self.name, suffix(&format!("{}{}", self.name, node.name), 5));
            owned_by(&set, self.pod(&name, node))
        });
        let pods: Vec<Value> = pods.collect();
        std::iter::once(set).chain(pods).collect()
    }

    fn as_deployment(&self, replicas: usize, nodes: &[Node]) -> Vec<Value> {
        let available =
            condition("Available", true, "MinimumReplicasAvailable", "Deployment has minimum availability.");
        let hash = suffix(self.name, 10);
        let hashed = json!({ "pod-template-hash": hash });
        let name = format!("{}-{hash}", self.name);
        let progressing = condition(
            "Progressing",
            true,
            "NewReplicaSetAvailable",
            &format!("ReplicaSet \"{name}\" has successfully progressed."),
        );
        let revision = json!({ "annotations": { "deployment.kubernetes.io/revision": "1" } });
        let counts = json!({
            "availableReplicas": replicas, "observedGeneration": 1, "readyReplicas": replicas, "replicas": replicas,
        });
        let deployment = with(
            self.head("Deployment"),
            json!({
                "metadata": revision,
                "spec": {
                    "progressDeadlineSeconds": 600,
                    "replicas": replicas,
                    "revisionHistoryLimit": 10,
                    "strategy": {
                        "rollingUpdate": { "maxSurge": "25%", "maxUnavailable": "25%" }, "type": "RollingUpdate",
                    },
                },
                "status": with(counts.clone(), json!({
                    "conditions": [available, progressing], "updatedReplicas": replicas,
                })),
            }),
        );
        let set = with(
            object("apps/v1", "ReplicaSet", self.namespace, &name),
            json!({
                "metadata": with(revision, json!({ "labels": with(self.pod_labels(), hashed.clone()) })),
                "spec": {
                    "replicas": replicas,
                    "selector": { "matchLabels": with(self.chosen_by.clone(), hashed.clone()) },
                    "template": {
                        "metadata": { "labels": with(self.pod_labels(), hashed.clone()) }, "spec": self.pod_spec(),
                    },
                },
                "status": with(counts, json!({ "fullyLabeledReplicas": replicas })),
            }),
        );
        let set = owned_by(&deployment, set);
        // Gitpod's two pools take turns, so that neither holds them all; control planes and Windows hold none.
        // A node of Fargate is made for its pod, which tolerates it.
        let takes = |node: &&Node| !node.windows && (node.taints.is_empty() || node.without_daemonsets);
        let hosts: Vec<&Node> = nodes.iter().filter(takes).collect();
        let pods = (0..replicas).filter_map(|at| {
            let node = hosts.get(at % hosts.len().max(1))?;
            let pod = self.pod(&format!("{name}-{}", suffix(&format!("{name}{at}"), 5)), node);
            let labels = json!({ "metadata": { "generateName": format!("{name}-"), "labels": hashed } });
            Some(owned_by(&set, with(pod, labels)))
        });
        let pods: Vec<Value> = pods.collect();
        [deployment, set].into_iter().chain(pods).collect()
    }

    fn head(&self, kind: &str) -> Value {
        with(
            object("apps/v1", kind, self.namespace, self.name),
            json!({
                "metadata": { "labels": with(self.chosen_by.clone(), self.labels.clone()), "generation": 1 },
                "spec": {
                    "selector": { "matchLabels": self.chosen_by },
                    "template": { "metadata": { "labels": self.pod_labels() }, "spec": self.pod_spec() },
                },
            }),
        )
    }

    fn pod_labels(&self) -> Value {
        with(self.labels.clone(), self.chosen_by.clone())
    }

    fn pod_spec(&self) -> Value {
        let mut spec = json!({
            "containers": self.containers,
            "dnsPolicy": "ClusterFirst",
            "nodeSelector": { "kubernetes.io/os": "linux" },
            "restartPolicy": "Always",
            "schedulerName": "default-scheduler",
            "securityContext": {},
            "serviceAccount": "default",
            "serviceAccountName": "default",
            "terminationGracePeriodSeconds": 30,
        });
        // Daemonsets of systems come everywhere, and use what the node has.
        if self.kind == Kind::Everywhere {
            spec["hostNetwork"] = json!(true);
            spec["priorityClassName"] = json!("system-node-critical");
            spec["tolerations"] = json!([{ "operator": "Exists" }]);
        }
        spec
    }

    fn pod(&self, name: &str, node: &Node) -> Value {
        let statuses = self.containers.iter().map(|container| {
            json!({
                "image": container["image"], "imageID": container["image"], "lastState": {},
                "name": container["name"], "ready": true, "restartCount": 0, "started": true,
                "state": { "running": { "startedAt": SINCE } },
                "containerID": format!("{}://{}", node.runtime(), suffix(name, 32)),
            })
        });
        let statuses: Vec<Value> = statuses.collect();
        let met = ["Initialized", "Ready", "ContainersReady", "PodScheduled"];
        let met = met.map(
            |kind| json!({ "lastProbeTime": null, "lastTransitionTime": SINCE, "status": "True", "type": kind }),
        );
        let address =
            if self.kind == Kind::Everywhere { node.address() } else { node.pod_address(name.len()) };
        with(
            object("v1", "Pod", self.namespace, name),
            json!({
                "metadata": { "generateName": format!("{}-", self.name), "labels": self.pod_labels() },
                "spec": with(self.pod_spec(), json!({ "nodeName": node.name })),
                "status": {
                    "conditions": met,
                    "containerStatuses": statuses,
                    "hostIP": node.address(),
                    "phase": "Running",
                    "podIP": address,
                    "podIPs": [{ "ip": address }],
                    "qosClass": "BestEffort",
                    "startTime": SINCE,
                },
            }),
        )
    }
}

/// A pod that the kubelet of a node runs from a file of its own: its name ends with that of the node.
pub(super) fn static_pod(
    namespace: &'static str,
    name: &'static str,
    image: &str,
    labels: &Value,
    node: &Node,
) -> Value {
    let runs = daemonset(namespace, name, vec![container(name, image)]).chosen_by(labels.clone());
    let mut pod = with(
        runs.pod(&format!("{name}-{}", node.name), node),
        json!({ "metadata": { "annotations": { "kubernetes.io/config.source": "file" } } }),
    );
    if let Some(metadata) = pod["metadata"].as_object_mut() {
        metadata.remove("generateName");
    }
    owned_by(&object("v1", "Node", "", &node.name), pod)
}

/// A service in front of pods with these labels.
pub(super) fn service(
    namespace: &str,
    name: &str,
    address: &str,
    ports: &[(&str, u16)],
    chosen_by: &Value,
) -> Value {
    let ports: Vec<Value> = ports
        .iter()
        .map(|(name, port)| {
            // The one port of a cluster that is asked by datagrams.
            let protocol = if *name == "dns" { "UDP" } else { "TCP" };
            json!({ "name": name, "port": port, "protocol": protocol, "targetPort": port })
        })
        .collect();
    let mut made = with(
        object("v1", "Service", namespace, name),
        json!({
            "spec": {
                "clusterIP": address, "clusterIPs": [address], "ports": ports, "sessionAffinity": "None",
                "type": "ClusterIP",
            },
            "status": { "loadBalancer": {} },
        }),
    );
    if chosen_by.as_object().is_some_and(|labels| !labels.is_empty()) {
        made["spec"]["selector"] = chosen_by.clone();
    }
    made
}
