//! Elastic Kubernetes Service: the `aws` command line and the console of Amazon.

use super::Advice;

pub(super) const EKS: &[Advice] = &[
    (
        "api-group-missing",
        "Upgrade the control plane, one minor release at a time: `aws eks update-cluster-version --name CLUSTER --kubernetes-version 1.24`, then the node groups.",
    ),
    (
        "architecture-unsupported",
        "Take node groups with machines of Intel or AMD for Gitpod (m6i, m6a and their like); those with a `g` behind the generation, as m6g, are Graviton. Remove Gitpod's labels from the others: `aws eks update-nodegroup-config --cluster-name CLUSTER --nodegroup-name GROUP --labels removeLabels=gitpod.io/workload_meta`.",
    ),
    (
        "default-storage-class-missing",
        "Mark `gp2`, or make a class for gp3: kubectl patch storageclass gp2 -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"true\"}}}'. From 1.23 on the driver of EBS is an add-on that has to be installed, with an IAM role of its own: `aws eks create-addon --cluster-name CLUSTER --addon-name aws-ebs-csi-driver --service-account-role-arn ROLE`.",
    ),
    (
        "dns01-missing",
        "Give the issuer a solver for Route 53 (`dns01.route53` with the region), and cert-manager's service account an IAM role that may change the hosted zone (eks.amazonaws.com/role-arn).",
    ),
    (
        "installer-cannot-grant",
        "Bind the service account of the installer by a role of the cluster: `kubectl create clusterrolebinding gitpod-installer --clusterrole cluster-admin --serviceaccount NAMESPACE:NAME`. Whoever runs that needs system:masters in the ConfigMap kube-system/aws-auth, or an access entry with AmazonEKSClusterAdminPolicy.",
    ),
    (
        "kubelet-skew",
        "Upgrade the node group: `aws eks update-nodegroup-version --cluster-name CLUSTER --nodegroup-name GROUP`. With an image of one's own (as Gitpod's reference set-up has it), make a launch template with a newer image first; a group that manages itself is replaced.",
    ),
    (
        "label-missing",
        "Label the node group: `aws eks update-nodegroup-config --cluster-name CLUSTER --nodegroup-name GROUP --labels 'addOrUpdateLabels={gitpod.io/workload_meta=true,gitpod.io/workload_ide=true}'`, and the same with workload_workspace_services, workload_workspace_regular and workload_workspace_headless for the group of workspaces. A group that manages itself takes them from --node-labels of its bootstrap script.",
    ),
    (
        "no-node-now",
        "Scale the node group up: `aws eks update-nodegroup-config --cluster-name CLUSTER --nodegroup-name GROUP --scaling-config minSize=1,maxSize=10,desiredSize=1`.",
    ),
    (
        "node-tainted",
        "Take the taint from the node group: `aws eks update-nodegroup-config --cluster-name CLUSTER --nodegroup-name GROUP --taints 'removeTaints=[{key=KEY,effect=NO_SCHEDULE}]'`.",
    ),
    (
        "node-too-small",
        "A node group keeps its type of machine: make one with larger ones (m6i.2xlarge or more for workspaces), label it, and delete the old one. `aws eks create-nodegroup` names the types by --instance-types.",
    ),
    (
        "own-grant-refused",
        "Enter your IAM role into the ConfigMap kube-system/aws-auth with the group system:masters, or give it an access entry with AmazonEKSClusterAdminPolicy: `aws eks associate-access-policy --cluster-name CLUSTER --principal-arn ROLE --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy --access-scope type=cluster`.",
    ),
    (
        "privileged-never-admitted",
        "Run Gitpod on node groups. A pod goes to Fargate by the profile that selects its namespace: take {namespace} out of it (`aws eks list-fargate-profiles --cluster-name CLUSTER`, `aws eks delete-fargate-profile`), and label machines of a node group for Gitpod.",
    ),
    (
        "snapshots-unavailable",
        "Install the controller of snapshots, which the driver of EBS does not bring: `aws eks create-addon --cluster-name CLUSTER --addon-name snapshot-controller`, or the external-snapshotter by its manifests on older releases. Then create a VolumeSnapshotClass with the driver ebs.csi.aws.com.",
    ),
    (
        "webhook-unreachable",
        "Let the control plane reach the nodes on the webhook's port 10250 in the security group of the nodes. With Calico as the network itself, the control plane reaches no pod at all: install cert-manager with `webhook.hostNetwork=true` and `webhook.securePort=10260`, since the kubelet holds 10250.",
    ),
];

pub(super) const UNREACHED: &[Advice] = &[
    (
        "cluster-credentials-rejected",
        "EKS knows the IAM identity that asks, or does not: `aws sts get-caller-identity` tells which one it is. Enter it into the ConfigMap kube-system/aws-auth or as an access entry, and fetch the kubeconfig anew with `aws eks update-kubeconfig --name CLUSTER --region REGION`. Whoever created the cluster is let in by itself.",
    ),
    (
        "exec-plugin-failed",
        "Log in at AWS where this run takes place (AWS_PROFILE, AWS_ACCESS_KEY_ID or the role of the machine), try `aws eks get-token --cluster-name CLUSTER` by hand, and write the kubeconfig anew with `aws eks update-kubeconfig --name CLUSTER`: one of an old command line asks for client.authentication.k8s.io/v1alpha1, which newer clients refuse.",
    ),
    (
        "timed-out",
        "The endpoint of the cluster may be private, or open for some addresses only: `aws eks update-cluster-config --name CLUSTER --resources-vpc-config endpointPublicAccess=true,publicAccessCidrs=RANGE` lets this machine in; otherwise run from within the VPC.",
    ),
];
