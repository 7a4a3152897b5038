"""What each platform puts on its nodes, as real ones said it: data only, `objects.py` makes the objects."""

UBUNTU_20 = "Ubuntu 20.04.4 LTS"

PLATFORMS = {
    "gke": {
        "names": "gke-gitpod-workspaces-1f2e3d4c-{n:04d}",
        "node": (UBUNTU_20, "5.4.0-1065-gke", "containerd://1.5.2", "v1.22.8-gke.201"),
        "labels": {
            "cloud.google.com/gke-nodepool": "workspaces",
            "cloud.google.com/gke-os-distribution": "ubuntu",
            "cloud.google.com/gke-container-runtime": "containerd",
            "node.kubernetes.io/instance-type": "n2-standard-16",
            "topology.kubernetes.io/region": "europe-west1",
            "topology.kubernetes.io/zone": "europe-west1-b",
        },
        "annotations": {"container.googleapis.com/instance_id": "410984271038{n:04d}"},
        "provider": "gce://gitpod/europe-west1-b/{name}",
        # Calico enforces policies, GKE's own network moves the packets.
        "calico": {
            "version": "v3.19.2",
            "namespace": "kube-system",
            "env": {"CALICO_NETWORKING_BACKEND": "none", "CLUSTER_TYPE": "gke,k8s"},
        },
        "daemonsets": [("kube-system", "gke-metadata-server", "gke.gcr.io/gke-metadata-server:0.4.272")],
        "storage": ("standard-rwo", "pd.csi.storage.gke.io"),
    },
    "eks": {
        "names": "ip-10-0-{n}-17.eu-west-1.compute.internal",
        "node": (UBUNTU_20, "5.13.0-1029-aws", "containerd://1.5.9", "v1.22.6-eks-14c7a48"),
        "labels": {
            "eks.amazonaws.com/nodegroup": "workspaces",
            "alpha.eksctl.io/cluster-name": "gitpod",
            "node.kubernetes.io/instance-type": "m6i.4xlarge",
            "topology.kubernetes.io/region": "eu-west-1",
            "topology.kubernetes.io/zone": "eu-west-1a",
        },
        "annotations": {},
        "provider": "aws:///eu-west-1a/i-0f69b1c2d3e4f5a{n:02d}",
        "calico": {
            "version": "v3.23.1",
            "namespace": "calico-system",
            "env": {
                "CALICO_NETWORKING_BACKEND": "none",
                "CLUSTER_TYPE": "k8s,operator,ecs",
                "FELIX_INTERFACEPREFIX": "eni",
            },
        },
        "installation": {"cni": {"type": "AmazonVPC"}, "kubernetesProvider": "EKS"},
        "daemonsets": [
            ("kube-system", "aws-node", "602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.11.2")
        ],
        "storage": ("gp2", "ebs.csi.aws.com"),
    },
    "aks": {
        "names": "aks-default-26276352-vmss{n:06d}",
        "node": ("Ubuntu 18.04.6 LTS", "5.4.0-1085-azure", "containerd://1.5.11+azure-2", "v1.23.5"),
        "labels": {
            "kubernetes.azure.com/cluster": "MC_gitpod_gitpod_northeurope",
            "kubernetes.azure.com/role": "agent",
            "kubernetes.azure.com/mode": "system",
            "kubernetes.azure.com/node-image-version": "AKSUbuntu-1804gen2containerd-2022.06.08",
            "kubernetes.azure.com/os-sku": "Ubuntu",
            "agentpool": "default",
            "node.kubernetes.io/instance-type": "Standard_D16_v3",
        },
        "annotations": {},
        "provider": "azure:///subscriptions/00000000/resourceGroups/mc_gitpod/providers/Microsoft.Compute/virtualMachineScaleSets/aks-default-26276352-vmss/virtualMachines/{n}",
        # kubenet moves the packets: each node has a range for its pods, and no daemonset shows it.
        "ranges": "10.244.{n}.0/24",
        "calico": {
            "version": "v3.21.4",
            "namespace": "calico-system",
            "env": {"CALICO_NETWORKING_BACKEND": "none", "CLUSTER_TYPE": "k8s,operator,aks"},
        },
        "installation": {"kubernetesProvider": "AKS", "calicoNetwork": {"bgp": "Disabled"}},
        "daemonsets": [
            (
                "kube-system",
                "csi-azuredisk-node",
                "mcr.microsoft.com/oss/kubernetes-csi/azuredisk-csi:v1.18.0",
            )
        ],
        "storage": ("default", "disk.csi.azure.com"),
    },
    "k3s": {
        "names": "gitpod-k3s-{n}",
        "node": (UBUNTU_20, "5.4.0-121-generic", "containerd://1.6.6-k3s1", "v1.22.12+k3s1"),
        "labels": {"node.kubernetes.io/instance-type": "k3s"},
        "annotations": {
            "k3s.io/hostname": "{name}",
            "k3s.io/node-args": '["server","--disable","traefik","--flannel-backend","none","--disable-network-policy"]',
        },
        "provider": "k3s://{name}",
        "ranges": "10.42.{n}.0/24",
        "calico": {
            "version": "v3.23.3",
            "namespace": "kube-system",
            "env": {
                "CALICO_IPV4POOL_VXLAN": "Always",
                "CALICO_IPV4POOL_IPIP": "Never",
                "CALICO_NETWORKING_BACKEND": "vxlan",
                "CLUSTER_TYPE": "k8s",
            },
        },
        "pool": {"cidr": "10.42.0.0/16", "vxlanMode": "Always", "ipipMode": "Never", "natOutgoing": True},
        "daemonsets": [],
        "storage": ("local-path", "rancher.io/local-path"),
    },
}

# The node that somebody forgot in a pool.
CENTOS_7 = ("CentOS Linux 7 (Core)", "3.10.0-1160.76.1.el7.x86_64")

ROLES = ("meta", "ide", "workspace_services", "workspace_regular", "workspace_headless")
