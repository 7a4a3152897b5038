//! Every product that a cluster can consist of: its platform, and what its parts tell themselves to be.

use harness::Product;

use super::platform;

const fn row(id: &'static str, name: &'static str, signs: &'static str) -> Product {
    Product { id, name, signs }
}

const KUBELET: &str = "`/version` of the API server and `kubeletVersion` of the nodes tell its version.";
const RUNTIME: &str = "The nodes tell it by `containerRuntimeVersion`.";
const KERNEL: &str = "The nodes tell it by `kernelVersion`.";
const IMAGE: &str = "The nodes tell it by `osImage`.";
const NETWORK: &str = "Its daemonset, its pools or the annotations of the nodes tell it.";
const CERTIFICATES: &str = "Its deployments and the resources that it defines bear its version.";

/// What the parts of a cluster are.
const PARTS: &[Product] = &[
    row("kubernetes", "Kubernetes", KUBELET),
    row("containerd", "containerd", RUNTIME),
    row("docker", "Docker", RUNTIME),
    row("cri-o", "CRI-O", RUNTIME),
    row("linux-kernel", "Linux", KERNEL),
    row("ubuntu-core", "Ubuntu Core", IMAGE),
    row("ubuntu", "Ubuntu", IMAGE),
    row("debian", "Debian", IMAGE),
    row("raspbian", "Raspbian", IMAGE),
    row("centos", "CentOS", IMAGE),
    row("rhcos", "Red Hat Enterprise Linux CoreOS", IMAGE),
    row("rhel", "Red Hat Enterprise Linux", IMAGE),
    row("fedora-coreos", "Fedora CoreOS", IMAGE),
    row("fedora", "Fedora", IMAGE),
    row("rocky", "Rocky Linux", IMAGE),
    row("almalinux", "AlmaLinux", IMAGE),
    row("oracle-linux", "Oracle Linux", IMAGE),
    row("amazon-linux", "Amazon Linux", IMAGE),
    row("bottlerocket", "Bottlerocket", IMAGE),
    row("cos", "Container-Optimized OS", IMAGE),
    row("cbl-mariner", "CBL-Mariner", IMAGE),
    row("azure-linux", "Azure Linux", IMAGE),
    row("flatcar", "Flatcar Container Linux", IMAGE),
    row("talos", "Talos", IMAGE),
    row("suse", "SUSE Linux", IMAGE),
    row("alpine", "Alpine Linux", IMAGE),
    row("k3os", "k3OS", IMAGE),
    row("photon", "Photon OS", IMAGE),
    row("buildroot", "Buildroot", IMAGE),
    row("windows", "Windows", IMAGE),
    row("calico-vxlan", "Calico VXLAN", NETWORK),
    row("calico-policy", "Calico as policy engine on the cloud's network", NETWORK),
    row("calico-ipip", "Calico with IP in IP", NETWORK),
    row("calico-bgp", "Calico with BGP", NETWORK),
    row("calico-elsewhere", "Calico as policy engine on another network", NETWORK),
    row("canal", "Canal", NETWORK),
    row("dataplane-v2", "GKE Dataplane V2", NETWORK),
    row("cilium", "Cilium", NETWORK),
    row("antrea", "Antrea", NETWORK),
    row("weave", "Weave Net", NETWORK),
    row("kube-router", "kube-router", NETWORK),
    row("ovn-kubernetes", "OVN-Kubernetes", NETWORK),
    row("openshift-sdn", "OpenShift SDN", NETWORK),
    row("flannel", "flannel", NETWORK),
    row("kindnet", "kindnet", NETWORK),
    row("aws-vpc-cni", "Amazon VPC CNI", NETWORK),
    row("azure-cni", "Azure CNI", NETWORK),
    row("kubenet", "kubenet", NETWORK),
    row("gke-native", "GKE's own network", NETWORK),
    row("cert-manager", "cert-manager", CERTIFICATES),
];

const COUNT: usize = platform::PRODUCTS.len() + PARTS.len();

/// Every product, the platforms first: these are what a target is identified as.
pub const PRODUCTS: &[Product] = &{
    let mut all = [PARTS[0]; COUNT];
    let mut at = 0;
    while at < COUNT {
        let parts = platform::PRODUCTS.len();
        all[at] = if at < parts { platform::PRODUCTS[at] } else { PARTS[at - parts] };
        at += 1;
    }
    all
};

#[cfg(test)]
mod tests {
    use super::super::network::Cni;
    use super::super::parts::DISTRIBUTIONS;
    use super::*;

    fn known(id: &str) -> bool {
        PRODUCTS.iter().any(|product| product.id == id)
    }

    #[test]
    fn whatever_a_part_can_be_is_known() {
        assert!(DISTRIBUTIONS.iter().all(|distribution| known(distribution.id)));
        for cni in
            [Cni::CalicoVxlan, Cni::CalicoPolicy, Cni::Flannel, Cni::Cilium, Cni::AwsVpcCni, Cni::Kubenet]
        {
            assert!(cni.id().is_some_and(known), "{cni:?}");
        }
    }
}
