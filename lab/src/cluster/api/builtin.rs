//! The kinds that are built in, each with the releases that serve it in this version.

use super::kinds::{Kind, Verbs};

/// One kind in one version, and the minor releases from which and until which it is served.
pub(super) struct BuiltIn {
    group: &'static str,
    version: &'static str,
    resource: &'static str,
    kind: &'static str,
    namespaced: bool,
    short: &'static str,
    verbs: Verbs,
    has_status: bool,
    subresources: &'static [&'static str],
    all: bool,
    from: u32,
    until: u32,
}

impl BuiltIn {
    /// Whether a release serves it.
    pub(super) fn is_in(&self, release: u32) -> bool {
        (self.from..=self.until).contains(&release)
    }

    /// Whether it is of this group in this version.
    pub(super) fn is_of(&self, group: &str, version: &str) -> bool {
        self.group == group && self.version == version
    }

    /// As the server lists it.
    pub(super) fn kind(&self) -> Kind {
        Kind {
            group: self.group.to_owned(),
            version: self.version.to_owned(),
            resource: self.resource.to_owned(),
            singular: self.kind.to_ascii_lowercase(),
            kind: self.kind.to_owned(),
            namespaced: self.namespaced,
            short: self.short.split_whitespace().map(str::to_owned).collect(),
            categories: if self.all { vec!["all".to_owned()] } else { Vec::new() },
            verbs: self.verbs,
            has_status: self.has_status,
            subresources: self.subresources,
            definition: None,
        }
    }

    const fn short(mut self, names: &'static str) -> Self {
        self.short = names;
        self
    }

    /// Its status is a subresource.
    const fn status(mut self) -> Self {
        self.has_status = true;
        self
    }

    const fn beside(mut self, subresources: &'static [&'static str]) -> Self {
        self.subresources = subresources;
        self
    }

    /// `kubectl get all` shows it.
    const fn in_all(mut self) -> Self {
        self.all = true;
        self
    }

    const fn from(mut self, release: u32) -> Self {
        self.from = release;
        self
    }

    const fn until(mut self, release: u32) -> Self {
        self.until = release;
        self
    }

    const fn only_read(mut self) -> Self {
        self.verbs = Verbs::Read;
        self
    }

    const fn only_created(mut self) -> Self {
        self.verbs = Verbs::Create;
        self
    }
}

/// A kind in namespaces.
const fn inside(
    group: &'static str,
    version: &'static str,
    resource: &'static str,
    kind: &'static str,
) -> BuiltIn {
    BuiltIn {
        group,
        version,
        resource,
        kind,
        namespaced: true,
        short: "",
        verbs: Verbs::All,
        has_status: false,
        subresources: &[],
        all: false,
        from: 0,
        until: u32::MAX,
    }
}

/// A kind outside of them.
const fn whole(
    group: &'static str,
    version: &'static str,
    resource: &'static str,
    kind: &'static str,
) -> BuiltIn {
    let mut kind = inside(group, version, resource, kind);
    kind.namespaced = false;
    kind
}

const ADMISSION: &str = "admissionregistration.k8s.io";
const AUTHORIZATION: &str = "authorization.k8s.io";
const DISCOVERY: &str = "discovery.k8s.io";
const NETWORKING: &str = "networking.k8s.io";
const RBAC: &str = "rbac.authorization.k8s.io";
const STORAGE: &str = "storage.k8s.io";

/// Every kind, by group in the order in which a server lists the groups; the preferred version of a group first.
/// What was removed when stands in Kubernetes' deprecation guide: 1.22 and 1.25 took most of the beta versions.
pub(super) const KINDS: &[BuiltIn] = &[
    inside("", "v1", "bindings", "Binding").only_created(),
    inside("", "v1", "configmaps", "ConfigMap").short("cm"),
    inside("", "v1", "endpoints", "Endpoints").short("ep"),
    inside("", "v1", "events", "Event").short("ev"),
    inside("", "v1", "limitranges", "LimitRange").short("limits"),
    whole("", "v1", "namespaces", "Namespace").short("ns").status().beside(&["finalize"]),
    whole("", "v1", "nodes", "Node").short("no").status(),
    inside("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim").short("pvc").status(),
    whole("", "v1", "persistentvolumes", "PersistentVolume").short("pv").status(),
    inside("", "v1", "pods", "Pod").short("po").status().beside(&["log"]).in_all(),
    inside("", "v1", "replicationcontrollers", "ReplicationController").short("rc").status().in_all(),
    inside("", "v1", "resourcequotas", "ResourceQuota").short("quota").status(),
    inside("", "v1", "secrets", "Secret"),
    inside("", "v1", "serviceaccounts", "ServiceAccount").short("sa"),
    inside("", "v1", "services", "Service").short("svc").status().in_all(),
    whole("apiregistration.k8s.io", "v1", "apiservices", "APIService").status(),
    whole("apiregistration.k8s.io", "v1beta1", "apiservices", "APIService").status().until(21),
    inside("apps", "v1", "controllerrevisions", "ControllerRevision"),
    inside("apps", "v1", "daemonsets", "DaemonSet").short("ds").status().in_all(),
    inside("apps", "v1", "deployments", "Deployment").short("deploy").status().in_all(),
    inside("apps", "v1", "replicasets", "ReplicaSet").short("rs").status().in_all(),
    inside("apps", "v1", "statefulsets", "StatefulSet").short("sts").status().in_all(),
    whole("authentication.k8s.io", "v1", "tokenreviews", "TokenReview").only_created(),
    inside(AUTHORIZATION, "v1", "localsubjectaccessreviews", "LocalSubjectAccessReview").only_created(),
    whole(AUTHORIZATION, "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview").only_created(),
    whole(AUTHORIZATION, "v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview").only_created(),
    whole(AUTHORIZATION, "v1", "subjectaccessreviews", "SubjectAccessReview").only_created(),
    inside("autoscaling", "v1", "horizontalpodautoscalers", "HorizontalPodAutoscaler")
        .short("hpa")
        .status()
        .in_all(),
    inside("batch", "v1", "cronjobs", "CronJob").short("cj").status().in_all().from(21),
    inside("batch", "v1", "jobs", "Job").status().in_all(),
    inside("batch", "v1beta1", "cronjobs", "CronJob").short("cj").status().in_all().until(24),
    inside(NETWORKING, "v1", "ingresses", "Ingress").short("ing").status(),
    inside(NETWORKING, "v1", "networkpolicies", "NetworkPolicy").short("netpol"),
    whole(NETWORKING, "v1", "ingressclasses", "IngressClass"),
    inside(NETWORKING, "v1beta1", "ingresses", "Ingress").short("ing").status().until(21),
    inside("extensions", "v1beta1", "ingresses", "Ingress").short("ing").status().until(21),
    inside("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget").short("pdb").status().from(21),
    inside("policy", "v1beta1", "poddisruptionbudgets", "PodDisruptionBudget")
        .short("pdb")
        .status()
        .until(24),
    whole("policy", "v1beta1", "podsecuritypolicies", "PodSecurityPolicy").short("psp").until(24),
    whole(RBAC, "v1", "clusterrolebindings", "ClusterRoleBinding"),
    whole(RBAC, "v1", "clusterroles", "ClusterRole"),
    inside(RBAC, "v1", "rolebindings", "RoleBinding"),
    inside(RBAC, "v1", "roles", "Role"),
    whole(STORAGE, "v1", "csidrivers", "CSIDriver"),
    whole(STORAGE, "v1", "csinodes", "CSINode"),
    whole(STORAGE, "v1", "storageclasses", "StorageClass").short("sc"),
    whole(STORAGE, "v1", "volumeattachments", "VolumeAttachment").status(),
    whole(ADMISSION, "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
    whole(ADMISSION, "v1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration"),
    whole(ADMISSION, "v1", "validatingadmissionpolicies", "ValidatingAdmissionPolicy").status().from(30),
    whole(ADMISSION, "v1beta1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration").until(21),
    whole(ADMISSION, "v1beta1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration")
        .until(21),
    whole("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition")
        .short("crd crds")
        .status(),
    whole("apiextensions.k8s.io", "v1beta1", "customresourcedefinitions", "CustomResourceDefinition")
        .short("crd crds")
        .status()
        .until(21),
    whole("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass").short("pc"),
    inside("coordination.k8s.io", "v1", "leases", "Lease"),
    whole("node.k8s.io", "v1", "runtimeclasses", "RuntimeClass").from(20),
    whole("node.k8s.io", "v1beta1", "runtimeclasses", "RuntimeClass").until(24),
    inside(DISCOVERY, "v1", "endpointslices", "EndpointSlice").from(21),
    inside(DISCOVERY, "v1beta1", "endpointslices", "EndpointSlice").until(24),
];

/// Kinds of servers behind this one, which list nothing here: a group without kinds is an error to clients.
pub(super) const BEHIND: &[BuiltIn] = &[
    whole("metrics.k8s.io", "v1beta1", "nodes", "NodeMetrics").only_read(),
    inside("metrics.k8s.io", "v1beta1", "pods", "PodMetrics").only_read(),
    inside("apps.openshift.io", "v1", "deploymentconfigs", "DeploymentConfig").short("dc").only_read(),
    whole("config.openshift.io", "v1", "clusterversions", "ClusterVersion").only_read(),
    inside("route.openshift.io", "v1", "routes", "Route").only_read(),
    whole("security.openshift.io", "v1", "securitycontextconstraints", "SecurityContextConstraints")
        .short("scc")
        .only_read(),
];
