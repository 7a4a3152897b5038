//! K3s: its options and its folder `/etc/rancher/k3s`.

use super::Advice;

pub(super) const K3S: &[Advice] = &[
    (
        "api-group-missing",
        "Upgrade the servers, then the agents, one minor release at a time: run the installer again with INSTALL_K3S_CHANNEL=v1.24, or use the system-upgrade-controller.",
    ),
    (
        "client-certificate-expired",
        "Restart K3s on the servers (`systemctl restart k3s`): it renews certificates that end within 90 days. Then copy /etc/rancher/k3s/k3s.yaml anew.",
    ),
    (
        "cluster-credentials-rejected",
        "Copy /etc/rancher/k3s/k3s.yaml anew from a server, with the name of the server in place of 127.0.0.1: its certificate belongs to this cluster alone and is over after a year.",
    ),
    (
        "default-storage-class-missing",
        "K3s brings the class local-path and marks it, unless it was started with `--disable local-storage`: take that out and restart, or install Longhorn or another driver and mark its class with kubectl patch storageclass NAME -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"true\"}}}'.",
    ),
    (
        "default-storage-classes-several",
        "K3s marks local-path again at each start. Start it with `--disable local-storage` where another driver gives the volumes, and unmark the class once.",
    ),
    (
        "kubelet-skew",
        "Server and agent are one program: install the release of the servers on the node that is named with INSTALL_K3S_VERSION=VERSION, the servers first.",
    ),
    (
        "label-missing",
        "Label the nodes with kubectl label node NODE gitpod.io/workload_meta=true gitpod.io/workload_ide=true gitpod.io/workload_workspace_services=true gitpod.io/workload_workspace_regular=true gitpod.io/workload_workspace_headless=true, and write the same under `node-label` in /etc/rancher/k3s/config.yaml for nodes that register anew.",
    ),
    (
        "no-node-now",
        "On the node, `systemctl status k3s-agent` (k3s on a server) and `journalctl -u k3s-agent` tell why it is not ready; often it does not reach port 6443 of the server. A node that was drained takes pods again after kubectl uncordon NODE.",
    ),
    (
        "node-tainted",
        "Remove the taint with kubectl taint node NODE KEY:EFFECT- and take it out of `node-taint` in /etc/rancher/k3s/config.yaml. Servers with CriticalAddonsOnly are kept for the control plane: label agents for Gitpod.",
    ),
    (
        "snapshots-unavailable",
        "K3s brings no snapshots, and local-path cannot make any: install the external-snapshotter and a driver that can, as Longhorn, and create its VolumeSnapshotClass. Without the PVC feature of Gitpod nothing is to be done.",
    ),
    (
        "webhook-unreachable",
        "The server of K3s reaches pods through the tunnel of the agents: look at `kubectl get pods -n cert-manager -o wide`, and open UDP 8472 (flannel) or 4789 (Calico with VXLAN) and TCP 10250 between all nodes. A server started with `--disable-agent` needs `--egress-selector-mode=cluster`.",
    ),
];
