//! The network interfaces that are known, and which of them may run side by side.

/// A network interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cni {
    /// Calico that moves packets between nodes by VXLAN.
    CalicoVxlan,
    /// Calico that enforces policies on the network of a cloud.
    CalicoPolicy,
    /// Calico that moves packets by IP in IP.
    CalicoIpip,
    /// Calico that tells routes by BGP and wraps no packet.
    CalicoBgp,
    /// Calico that enforces policies on a network of neither a cloud nor flannel.
    CalicoElsewhere,
    /// Calico whose way of moving packets cannot be told.
    CalicoUntold,
    /// Calico's policies on flannel's network.
    Canal,
    /// GKE's Dataplane V2.
    DataplaneV2,
    /// Cilium, installed as itself.
    Cilium,
    /// Antrea.
    Antrea,
    /// Weave Net.
    Weave,
    /// kube-router.
    KubeRouter,
    /// OVN-Kubernetes.
    OvnKubernetes,
    /// The old network of `OpenShift`.
    OpenshiftSdn,
    /// flannel, as a daemonset or within K3s.
    Flannel,
    /// The one of kind.
    Kindnet,
    /// The one of EKS.
    AwsVpcCni,
    /// The one of AKS that gives pods addresses of the cloud.
    AzureCni,
    /// Routes of the cloud to a range of each node.
    Kubenet,
    /// GKE's own, without an engine of policies.
    GkeNative,
    /// None that is known.
    Unknown,
}

/// The ones that a daemonset tells by itself, in the order in which they are looked for: what may run upon another stands
/// before it.
pub(super) const IN_ORDER: &[Cni] = &[
    Cni::Cilium,
    Cni::Antrea,
    Cni::Weave,
    Cni::KubeRouter,
    Cni::OvnKubernetes,
    Cni::OpenshiftSdn,
    Cni::Flannel,
    Cni::Kindnet,
    Cni::AwsVpcCni,
    Cni::AzureCni,
];

impl Cni {
    /// The product id; none for what tells too little.
    pub const fn id(self) -> Option<&'static str> {
        Some(match self {
            Self::CalicoVxlan => "calico-vxlan",
            Self::CalicoPolicy => "calico-policy",
            Self::CalicoIpip => "calico-ipip",
            Self::CalicoBgp => "calico-bgp",
            Self::CalicoElsewhere => "calico-elsewhere",
            Self::Canal => "canal",
            Self::DataplaneV2 => "dataplane-v2",
            Self::Cilium => "cilium",
            Self::Antrea => "antrea",
            Self::Weave => "weave",
            Self::KubeRouter => "kube-router",
            Self::OvnKubernetes => "ovn-kubernetes",
            Self::OpenshiftSdn => "openshift-sdn",
            Self::Flannel => "flannel",
            Self::Kindnet => "kindnet",
            Self::AwsVpcCni => "aws-vpc-cni",
            Self::AzureCni => "azure-cni",
            Self::Kubenet => "kubenet",
            Self::GkeNative => "gke-native",
            Self::CalicoUntold | Self::Unknown => return None,
        })
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CalicoVxlan => "Calico VXLAN",
            Self::CalicoPolicy => "Calico as policy engine on the cloud's network",
            Self::CalicoIpip => "Calico with IP in IP",
            Self::CalicoBgp => "Calico with BGP",
            Self::CalicoElsewhere => "Calico as policy engine on another network",
            Self::CalicoUntold => "Calico, by which encapsulation is not told",
            Self::Canal => "Canal",
            Self::DataplaneV2 => "GKE Dataplane V2",
            Self::Cilium => "Cilium",
            Self::Antrea => "Antrea",
            Self::Weave => "Weave Net",
            Self::KubeRouter => "kube-router",
            Self::OvnKubernetes => "OVN-Kubernetes",
            Self::OpenshiftSdn => "OpenShift SDN",
            Self::Flannel => "flannel",
            Self::Kindnet => "kindnet",
            Self::AwsVpcCni => "Amazon VPC CNI",
            Self::AzureCni => "Azure CNI",
            Self::Kubenet => "kubenet",
            Self::GkeNative => "GKE's own network",
            Self::Unknown => "a network that no sign tells",
        }
    }

    /// Whether Calico's own daemonset tells it, whose pools and installation then say how packets move.
    pub const fn is_calicos(self) -> bool {
        matches!(
            self,
            Self::CalicoVxlan
                | Self::CalicoPolicy
                | Self::CalicoIpip
                | Self::CalicoBgp
                | Self::CalicoElsewhere
                | Self::CalicoUntold
        )
    }

    /// Whether it is a cloud's network, upon which an engine of policies may sit.
    pub(super) const fn is_clouds(self) -> bool {
        matches!(self, Self::AwsVpcCni | Self::AzureCni | Self::Kubenet | Self::GkeNative)
    }

    /// Whether a daemonset that tells `other` belongs to it or may run beside it. Calico's daemonset tells Calico only.
    pub(super) fn goes_with(self, other: Self) -> bool {
        let calicos = other == Self::CalicoUntold;
        match self {
            _ if self == other => true,
            Self::CalicoVxlan | Self::CalicoIpip | Self::CalicoBgp => calicos,
            Self::CalicoPolicy => calicos || other.is_clouds(),
            Self::CalicoElsewhere => calicos || other == Self::KubeRouter || other == Self::Kindnet,
            Self::Canal => calicos || other == Self::Flannel,
            // Cilium may be chained behind the network of the cloud.
            Self::Cilium => other.is_clouds(),
            _ => false,
        }
    }
}
