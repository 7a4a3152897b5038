//! `OpenShift`: `oc` and its security context constraints.

use super::Advice;

pub(super) const OPENSHIFT: &[Advice] = &[
    (
        "cluster-credentials-rejected",
        "A token of `oc login` lasts a day: log in again, or use the token of a service account, `oc create token NAME -n NAMESPACE --duration 8h`.",
    ),
    (
        "dns-label-missing",
        "OpenShift's name service runs in the namespace openshift-dns under labels of its own, and its operator resets them. Add a network policy to {namespace} that allows egress to that namespace on port 5353, by UDP and TCP.",
    ),
    (
        "label-missing",
        "Set the labels in the MachineSet (`spec.template.spec.metadata.labels`), so that new machines have them, and on the nodes that are there with oc label node NODE gitpod.io/workload_meta=true, and so on for each role.",
    ),
    (
        "node-tainted",
        "Take the taint out of the MachineSet (`spec.template.spec.taints`) and from the nodes with oc adm taint node NODE KEY:EFFECT-. Masters and infrastructure nodes are kept for the cluster itself: label workers for Gitpod.",
    ),
    (
        "pod-security-enforced",
        "OpenShift synchronises the labels of pod security from the constraints that a namespace's accounts may use. Stop that and set the level: oc label namespace {namespace} security.openshift.io/scc.podSecurityLabelSync=false pod-security.kubernetes.io/enforce=privileged --overwrite.",
    ),
    (
        "priority-class-refused",
        "Pods of system-node-critical outside of OpenShift's own namespaces need a ResourceQuota for that class in {namespace}; where a ClusterResourceQuota refuses them, its selector has to leave {namespace} out.",
    ),
    (
        "privileged-pod-refused",
        "Let the service accounts of Gitpod use the privileged constraint: oc adm policy add-scc-to-group privileged system:serviceaccounts:{namespace}. This lets every pod of the namespace become root on its node, as ws-daemon has to.",
    ),
];
