//! Google Kubernetes Engine: `gcloud` and the console of Google Cloud.

use super::Advice;

pub(super) const GKE: &[Advice] = &[
    (
        "api-group-missing",
        "Upgrade the control plane, one minor release at a time: `gcloud container clusters upgrade CLUSTER --location LOCATION --master --cluster-version VERSION`; `gcloud container get-server-config --location LOCATION` lists what there is.",
    ),
    (
        "default-storage-class-missing",
        "Mark GKE's own class: kubectl patch storageclass standard-rwo -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"true\"}}}'. If it is not there, switch on the driver: `gcloud container clusters update CLUSTER --location LOCATION --update-addons GcePersistentDiskCsiDriver=ENABLED`.",
    ),
    (
        "default-storage-classes-several",
        "GKE marks `standard` or `standard-rwo` by itself, and sets the mark again when it is taken away from its own class. Make your class the only one by unmarking yours, or keep GKE's: kubectl patch storageclass NAME -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"false\"}}}'.",
    ),
    (
        "dns01-missing",
        "Give the issuer a solver for Cloud DNS (`dns01.cloudDNS` with the project), and cert-manager's service account the role roles/dns.admin in it, by Workload Identity or by a key in a secret.",
    ),
    (
        "installer-cannot-grant",
        "Bind the service account of the installer by a role of the cluster: `kubectl create clusterrolebinding gitpod-installer --clusterrole cluster-admin --serviceaccount NAMESPACE:NAME`. To be able to, your Google account needs roles/container.admin. Rights that IAM gives cannot be granted on.",
    ),
    (
        "kubelet-skew",
        "Upgrade the pool of the node: `gcloud container clusters upgrade CLUSTER --location LOCATION --node-pool POOL`. A pool that is exempt from automatic upgrades stays behind for ever.",
    ),
    (
        "label-missing",
        "Label the pool, so that every node of it has the labels: `gcloud container node-pools update POOL --cluster CLUSTER --location LOCATION --node-labels gitpod.io/workload_meta=true,gitpod.io/workload_ide=true` for the pool of services, and the same with workload_workspace_services, workload_workspace_regular and workload_workspace_headless for that of workspaces. The list replaces the one that was set before.",
    ),
    (
        "no-node-now",
        "Scale the pool up: `gcloud container clusters resize CLUSTER --location LOCATION --node-pool POOL --num-nodes 1`, or raise the least number of its autoscaler with `gcloud container node-pools update POOL --cluster CLUSTER --location LOCATION --enable-autoscaling --min-nodes 1 --max-nodes 10`.",
    ),
    (
        "node-tainted",
        "Take the taints from the pool: `gcloud container node-pools update POOL --cluster CLUSTER --location LOCATION --node-taints \"\"`. Pools with GPUs or with Arm machines are tainted by GKE itself; take others for Gitpod.",
    ),
    (
        "node-too-small",
        "Make a pool with larger machines, label it, and delete the old one: `gcloud container node-pools create POOL --cluster CLUSTER --location LOCATION --machine-type e2-standard-8 --image-type UBUNTU_CONTAINERD`. GKE keeps about a quarter of the first 4 GiB of memory of each node to itself.",
    ),
    (
        "own-grant-refused",
        "Bind your Google account by a role of the cluster: `kubectl create clusterrolebinding NAME --clusterrole cluster-admin --user \"$(gcloud config get-value account)\"`. To be able to, it needs roles/container.admin; what IAM alone gives cannot be granted on.",
    ),
    (
        "priority-class-refused",
        "GKE lets pods of system-node-critical only into namespaces with a quota for it. Gitpod's installer makes one (`gitpod-resource-quota` in {namespace}): apply its output again, or raise `spec.hard.pods` where it is used up.",
    ),
    (
        "privileged-never-admitted",
        "Create a cluster of the mode Standard: `gcloud container clusters create CLUSTER --location LOCATION --image-type UBUNTU_CONTAINERD --enable-network-policy --no-enable-autoupgrade`. An Autopilot cluster cannot be turned into one, and admits no privileged pods whatever is set.",
    ),
    (
        "privileged-pod-refused",
        "Except {namespace} from the policies of Policy Controller (`spec.match.excludedNamespaces` of the constraint that the refusal names), or switch on the exemption in Config Management. A cluster in the mode Autopilot cannot except a namespace.",
    ),
    (
        "snapshots-unavailable",
        "The driver of Compute Engine's disks brings the definitions and the controller: `gcloud container clusters update CLUSTER --location LOCATION --update-addons GcePersistentDiskCsiDriver=ENABLED`. Then create a VolumeSnapshotClass with the driver pd.csi.storage.gke.io.",
    ),
    (
        "webhook-unreachable",
        "On a private cluster the control plane reaches only ports 443 and 10250 of the nodes. Open the port of cert-manager's webhook where it is another: `gcloud compute firewall-rules create NAME --network NETWORK --direction INGRESS --source-ranges CONTROL_PLANE_RANGE --target-tags NODE_TAG --allow tcp:10250`. `gcloud container clusters describe CLUSTER` tells the range as masterIpv4CidrBlock.",
    ),
];

pub(super) const UNREACHED: &[Advice] = &[
    (
        "cluster-credentials-rejected",
        "Log in again and fetch the kubeconfig anew: `gcloud auth login` (or `gcloud auth activate-service-account` in a pipeline), then `gcloud container clusters get-credentials CLUSTER --location LOCATION --project PROJECT`. The account needs at least roles/container.developer.",
    ),
    (
        "exec-plugin-failed",
        "Install the plug-in `gke-gcloud-auth-plugin` (`gcloud components install gke-gcloud-auth-plugin`, or the package google-cloud-cli-gke-gcloud-auth-plugin) where this run can find it in the PATH, log in with `gcloud auth login` or GOOGLE_APPLICATION_CREDENTIALS, and try `gke-gcloud-auth-plugin` by hand.",
    ),
    (
        "timed-out",
        "Let this machine in: `gcloud container clusters update CLUSTER --location LOCATION --enable-master-authorized-networks --master-authorized-networks RANGE` with all ranges at once, or run from within the network of a cluster with a private endpoint.",
    ),
];
