//! RKE2: its options and its folder `/etc/rancher/rke2`.

use super::Advice;

pub(super) const RKE2: &[Advice] = &[
    (
        "api-group-missing",
        "Upgrade the servers, then the agents, one minor release at a time: run the installer again with INSTALL_RKE2_CHANNEL=v1.24 and restart rke2-server, or use the system-upgrade-controller or Rancher.",
    ),
    (
        "client-certificate-expired",
        "Restart RKE2 on the servers (`systemctl restart rke2-server`): it renews certificates that end within 90 days. Then copy /etc/rancher/rke2/rke2.yaml anew.",
    ),
    (
        "cluster-credentials-rejected",
        "Copy /etc/rancher/rke2/rke2.yaml anew from a server, with the name of the server in place of 127.0.0.1, or download the kubeconfig from Rancher again.",
    ),
    (
        "default-storage-class-missing",
        "RKE2 brings no class: install Longhorn or another driver, and mark its class with kubectl patch storageclass NAME -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"true\"}}}'.",
    ),
    (
        "dns-label-missing",
        "RKE2's chart labels its name service k8s-app: kube-dns; where rke2-coredns was replaced or configured anew, set the label in a HelmChartConfig named rke2-coredns in kube-system (`k8sAppLabelOverride: kube-dns`).",
    ),
    (
        "label-missing",
        "Label the nodes with kubectl label node NODE gitpod.io/workload_meta=true and so on for each role, and write the same under `node-label` in /etc/rancher/rke2/config.yaml for nodes that register anew; in Rancher they belong to the machine pool.",
    ),
    (
        "node-tainted",
        "Remove the taint with kubectl taint node NODE KEY:EFFECT- and take it out of `node-taint` in /etc/rancher/rke2/config.yaml. Servers with CriticalAddonsOnly are kept for the control plane: label agents for Gitpod.",
    ),
    (
        "pod-security-enforced",
        "With `profile: cis` RKE2 enforces the level restricted in every namespace that has no label of its own: kubectl label namespace {namespace} pod-security.kubernetes.io/enforce=privileged --overwrite, or add {namespace} to the exemptions in /etc/rancher/rke2/rke2-pss.yaml on every server and restart it.",
    ),
    (
        "privileged-pod-refused",
        "With `profile: cis` RKE2 has a restricted PodSecurityPolicy up to 1.24 and enforces the level restricted from 1.25 on: bind the service accounts of {namespace} to system-unrestricted-psp-role, or label the namespace pod-security.kubernetes.io/enforce=privileged.",
    ),
    (
        "snapshots-unavailable",
        "From 1.25 on RKE2 brings the definitions and the controller (rke2-snapshot-controller), unless `disable` names them; before that, install the external-snapshotter. Then create a VolumeSnapshotClass for the driver of your volumes.",
    ),
    (
        "webhook-unreachable",
        "Open UDP 8472 (Canal), 4789 (Calico with VXLAN) and TCP 10250 between servers and agents: the API server reaches cert-manager's pods over the network of the pods.",
    ),
];
