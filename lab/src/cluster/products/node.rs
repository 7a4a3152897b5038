//! A node: what its kubelet says of the machine, its labels and annotations, and how much it has.
//!
//! The shape is that of the API (`v1.Node`), the texts of the conditions are those of the kubelet. What platforms add
//! to it stands in the platforms' own files.

use serde_json::{Map, Value, json};

use super::object::{SINCE, condition, object, with};

/// What a kubelet says of its machine: image of the system, kernel, runtime, and its own version.
#[derive(Clone, Copy, Debug)]
pub(super) struct Info {
    pub(super) os_image: &'static str,
    pub(super) kernel: &'static str,
    pub(super) runtime: &'static str,
    pub(super) kubelet: &'static str,
}

/// An [`Info`]: image of the system, kernel, runtime, kubelet.
pub(super) const fn info(
    os_image: &'static str,
    kernel: &'static str,
    runtime: &'static str,
    kubelet: &'static str,
) -> Info {
    Info { os_image, kernel, runtime, kubelet }
}

/// What Gitpod places on the two pools of nodes that its reference set-ups have.
const POOLS: &[(&str, &[&str])] = &[
    ("services", &["meta", "ide"]),
    ("workspaces", &["workspace_services", "workspace_regular", "workspace_headless"]),
];

/// The pool that the node with this number belongs to: they take turns.
pub(super) fn pool(at: usize) -> &'static str {
    POOLS[at % POOLS.len()].0
}

/// A node.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) info: Info,
    pub(super) windows: bool,
    /// Whether daemonsets have no pod here.
    pub(super) without_daemonsets: bool,
    pub(super) labels: Map<String, Value>,
    pub(super) annotations: Map<String, Value>,
    pub(super) provider_id: String,
    pub(super) pod_cidr: Option<String>,
    pub(super) taints: Vec<Value>,
    /// Conditions that the platform adds to those of the kubelet.
    pub(super) conditions: Vec<Value>,
    /// Cores, and what the system leaves of them in thousandths.
    pub(super) cpu: (u32, u32),
    /// Memory in KiB, and what the system leaves of it.
    pub(super) memory: (u64, u64),
    /// The number in the cluster, of which its addresses are made.
    pub(super) at: usize,
}

impl Node {
    /// A Linux machine of eight cores and 32 GiB.
    pub(super) fn new(at: usize, name: String, info: Info) -> Self {
        Self {
            name,
            info,
            windows: false,
            without_daemonsets: false,
            labels: Map::new(),
            annotations: Map::new(),
            provider_id: String::new(),
            pod_cidr: None,
            taints: Vec::new(),
            conditions: Vec::new(),
            cpu: (8, 7_910),
            memory: (32_877_032, 29_180_392),
            at,
        }
    }

    /// Labels it.
    pub(super) fn labelled(mut self, labels: &[(&str, &str)]) -> Self {
        put(&mut self.labels, labels);
        self
    }

    /// Annotates it.
    pub(super) fn annotated(mut self, annotations: &[(&str, &str)]) -> Self {
        put(&mut self.annotations, annotations);
        self
    }

    /// Says which machine of the cloud it is, as labels do since 1.17 and did before.
    pub(super) fn machine(self, kind: &str, region: &str, zone: &str) -> Self {
        self.labelled(&[
            ("beta.kubernetes.io/instance-type", kind),
            ("failure-domain.beta.kubernetes.io/region", region),
            ("failure-domain.beta.kubernetes.io/zone", zone),
            ("node.kubernetes.io/instance-type", kind),
            ("topology.kubernetes.io/region", region),
            ("topology.kubernetes.io/zone", zone),
        ])
    }

    /// Gives it a range of addresses for its pods.
    pub(super) fn ranged(mut self, first_two: &str) -> Self {
        self.pod_cidr = Some(format!("{first_two}.{}.0/24", self.at));
        self
    }

    /// Gives it the labels by which Gitpod places its pods: those of the pool that it belongs to.
    pub(super) fn for_gitpod(mut self) -> Self {
        for role in POOLS[self.at % POOLS.len()].1 {
            self.labels.insert(format!("gitpod.io/workload_{role}"), json!("true"));
        }
        self
    }

    /// Makes it a node of the control plane, where no other pods run, with the label and the taint by which it is known.
    pub(super) fn control_plane(mut self, role: &str) -> Self {
        let key = format!("node-role.kubernetes.io/{role}");
        self.labels.insert(key.clone(), json!(""));
        self.taints.push(json!({ "effect": "NoSchedule", "key": key }));
        self
    }

    /// The name of its runtime: `containerd`.
    pub(super) fn runtime(&self) -> &'static str {
        self.info.runtime.split_once(':').map_or(self.info.runtime, |(runtime, _)| runtime)
    }

    /// Its address among the machines.
    pub(super) fn address(&self) -> String {
        format!("10.132.{}.{}", self.at / 200, self.at % 200 + 10)
    }

    /// The address of one of its pods.
    pub(super) fn pod_address(&self, pod: usize) -> String {
        format!("10.{}.{}.{}", 64 + self.at / 250, self.at % 250, pod % 250 + 2)
    }

    /// The object, with the images that lie on it.
    pub(super) fn object(&self, images: &Value) -> Value {
        let os = if self.windows { "windows" } else { "linux" };
        let mut labels = Map::new();
        put(
            &mut labels,
            &[
                ("beta.kubernetes.io/arch", "amd64"),
                ("beta.kubernetes.io/os", os),
                ("kubernetes.io/arch", "amd64"),
                ("kubernetes.io/hostname", &self.name),
                ("kubernetes.io/os", os),
            ],
        );
        labels.extend(self.labels.clone());
        let mut annotations = Map::new();
        put(
            &mut annotations,
            &[
                ("node.alpha.kubernetes.io/ttl", "0"),
                ("volumes.kubernetes.io/controller-managed-attach-detach", "true"),
            ],
        );
        annotations.extend(self.annotations.clone());
        let mut spec = json!({});
        if let Some(cidr) = &self.pod_cidr {
            spec["podCIDR"] = json!(cidr);
            spec["podCIDRs"] = json!([cidr]);
        }
        if !self.provider_id.is_empty() {
            spec["providerID"] = json!(self.provider_id);
        }
        if !self.taints.is_empty() {
            spec["taints"] = json!(self.taints);
        }
        with(
            object("v1", "Node", "", &self.name),
            json!({
                "metadata": { "labels": labels, "annotations": annotations },
                "spec": spec,
                "status": self.status(os, images),
            }),
        )
    }

    fn status(&self, os: &str, images: &Value) -> Value {
        let resources = |cpu: String, memory: u64, disk: &str| {
            json!({
                "cpu": cpu, "ephemeral-storage": disk, "hugepages-1Gi": "0", "hugepages-2Mi": "0",
                "memory": format!("{memory}Ki"), "pods": "110",
            })
        };
        let id = super::object::suffix(&self.name, 32);
        json!({
            "addresses": [
                { "address": self.address(), "type": "InternalIP" },
                { "address": self.name, "type": "Hostname" },
            ],
            "allocatable": resources(format!("{}m", self.cpu.1), self.memory.1, "190116171999"),
            "capacity": resources(self.cpu.0.to_string(), self.memory.0, "203070420Ki"),
            "conditions": self.heard(),
            "daemonEndpoints": { "kubeletEndpoint": { "Port": 10250 } },
            "images": images,
            "nodeInfo": {
                "architecture": "amd64",
                "bootID": id,
                "containerRuntimeVersion": self.info.runtime,
                "kernelVersion": self.info.kernel,
                "kubeProxyVersion": self.info.kubelet,
                "kubeletVersion": self.info.kubelet,
                "machineID": id,
                "operatingSystem": os,
                "osImage": self.info.os_image,
                "systemUUID": id,
            },
        })
    }

    /// The conditions of a kubelet that is well, after those of the platform.
    fn heard(&self) -> Vec<Value> {
        let armour =
            ["Ubuntu", "Container-Optimized"].iter().any(|with| self.info.os_image.starts_with(with));
        let ready =
            format!("kubelet is posting ready status{}", if armour { ". AppArmor enabled" } else { "" });
        let own = [
            (
                "MemoryPressure",
                false,
                "KubeletHasSufficientMemory",
                "kubelet has sufficient memory available",
            ),
            ("DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            ("PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            ("Ready", true, "KubeletReady", ready.as_str()),
        ];
        let own = own.map(|(kind, status, reason, message)| condition(kind, status, reason, message));
        let beat = |condition: &Value| with(condition.clone(), json!({ "lastHeartbeatTime": SINCE }));
        self.conditions.iter().chain(&own).map(beat).collect()
    }
}

fn put(map: &mut Map<String, Value>, pairs: &[(&str, &str)]) {
    map.extend(pairs.iter().map(|(key, value)| ((*key).to_owned(), json!(value))));
}
