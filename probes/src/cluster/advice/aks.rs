//! Azure Kubernetes Service: the `az` command line and Azure's portal.

use super::Advice;

pub(super) const AKS: &[Advice] = &[
    (
        "api-group-missing",
        "Upgrade the cluster, one minor release at a time: `az aks get-upgrades --resource-group GROUP --name CLUSTER` lists the releases, `az aks upgrade --resource-group GROUP --name CLUSTER --kubernetes-version VERSION` goes to one.",
    ),
    (
        "client-certificate-expired",
        "Rotate the certificates of the cluster, which takes half an hour in which it is away: `az aks rotate-certs --resource-group GROUP --name CLUSTER`; then fetch the kubeconfig anew with `az aks get-credentials --overwrite-existing`.",
    ),
    (
        "default-storage-class-missing",
        "Mark AKS's own class: kubectl patch storageclass managed-csi -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"true\"}}}'. AKS makes `default` the default by itself; if it is gone, `az aks update --resource-group GROUP --name CLUSTER --enable-disk-driver` brings the classes back.",
    ),
    (
        "default-storage-classes-several",
        "AKS marks its class `default` and sets the mark again when it is taken away. Unmark the other one: kubectl patch storageclass NAME -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"false\"}}}'.",
    ),
    (
        "dns01-missing",
        "Give the issuer a solver for Azure DNS (`dns01.azureDNS` with subscription, resource group and zone), and cert-manager's identity the role DNS Zone Contributor on the zone. The registrar has to delegate the zone to Azure's name servers.",
    ),
    (
        "kubelet-skew",
        "Upgrade the pool of the node: `az aks nodepool upgrade --resource-group GROUP --cluster-name CLUSTER --name POOL --kubernetes-version VERSION`.",
    ),
    (
        "label-missing",
        "Label the pool: `az aks nodepool update --resource-group GROUP --cluster-name CLUSTER --name POOL --labels gitpod.io/workload_meta=true gitpod.io/workload_ide=true`, and the same with workload_workspace_services, workload_workspace_regular and workload_workspace_headless for the pool of workspaces. The list replaces the one that was set before.",
    ),
    (
        "no-node-now",
        "Scale the pool up: `az aks nodepool scale --resource-group GROUP --cluster-name CLUSTER --name POOL --node-count 1`, or raise the least number of its autoscaler with `az aks nodepool update --update-cluster-autoscaler --min-count 1 --max-count 10`. A cluster that was stopped is started by `az aks start`.",
    ),
    (
        "node-tainted",
        "Take the taints from the pool: `az aks nodepool update --resource-group GROUP --cluster-name CLUSTER --name POOL --node-taints \"\"`. A system pool with CriticalAddonsOnly is kept for AKS itself, and a pool of spot machines is tainted as such: take others for Gitpod.",
    ),
    (
        "node-too-small",
        "A pool keeps its size of machine: `az aks nodepool add --resource-group GROUP --cluster-name CLUSTER --name POOL --node-vm-size Standard_D8s_v4` makes one with larger ones; label it, and delete the old one.",
    ),
    (
        "own-grant-refused",
        "Fetch the kubeconfig of the administrator with `az aks get-credentials --resource-group GROUP --name CLUSTER --admin`, or bind your user by a role of the cluster: the roles of Azure RBAC cannot be granted on.",
    ),
    (
        "privileged-pod-refused",
        "If Azure Policy refuses, except {namespace} in the assignment of the policy that the message names (parameter excludedNamespaces), or take the initiative for pod security off the cluster; it reaches the cluster within a quarter of an hour.",
    ),
    (
        "snapshots-unavailable",
        "Switch on the controller of snapshots: `az aks update --resource-group GROUP --name CLUSTER --enable-snapshot-controller`. Then create a VolumeSnapshotClass with the driver disk.csi.azure.com.",
    ),
    (
        "webhook-unreachable",
        "Let the control plane reach the nodes: no network security group of the subnet may refuse ports 443 and 10250 from it, and the tunnel to the nodes has to run (`kubectl get pods -n kube-system`, konnectivity-agent or tunnelfront).",
    ),
];

pub(super) const UNREACHED: &[Advice] = &[
    (
        "cluster-credentials-rejected",
        "Log in again and fetch the kubeconfig anew: `az login`, then `az aks get-credentials --resource-group GROUP --name CLUSTER --overwrite-existing`. Every older one is over once the cluster's certificates were rotated.",
    ),
    (
        "exec-plugin-failed",
        "Install `kubelogin` (`az aks install-cli` brings it) where this run can find it in the PATH, and have it use a log-in that asks nobody: `kubelogin convert-kubeconfig -l azurecli` after `az login`, or `-l spn` with AAD_SERVICE_PRINCIPAL_CLIENT_ID and AAD_SERVICE_PRINCIPAL_CLIENT_SECRET in a pipeline.",
    ),
    (
        "timed-out",
        "Let this machine in: `az aks update --resource-group GROUP --name CLUSTER --api-server-authorized-ip-ranges RANGES` with all ranges at once; to a private cluster only its network leads. A cluster that was stopped is started by `az aks start`.",
    ),
];
