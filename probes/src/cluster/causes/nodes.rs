//! What is wrong with the nodes.

harness::causes! {
    /// What is wrong with the nodes.
    NODES {
    NO_NODE_NOW = "no-node-now", Environment;
        "no node of Gitpod takes pods now";
        "Nothing can be said of nodes that are not there. Scale the pool to at least one node, or let it take pods again (kubectl uncordon NODE; kubectl describe node NODE tells why one is not ready), and run again."
    KUBELET_SKEW = "kubelet-skew", Setup;
        "a kubelet does not go together with the API server";
        "Upgrade the pool of the node that is named to the release of the API server; a kubelet may be two minor releases older (three from 1.28 on), and never newer. Where the kubelet is the newer one, upgrade the control plane first. kubectl get nodes shows the version of each."
    ARCHITECTURE_UNSUPPORTED = "architecture-unsupported", Setup;
        "a node that Gitpod uses is not amd64";
        "Take Gitpod's labels from the node and put them on nodes with amd64: kubectl label node NODE gitpod.io/workload_meta- takes one away. Where no node has the labels yet, set them only on nodes that kubectl get nodes -l kubernetes.io/arch=amd64 lists."
    LABEL_MISSING = "label-missing", Setup;
        "a label of Gitpod stands on no node";
        "Label a node for each role: kubectl label node NODE gitpod.io/workload_meta=true gitpod.io/workload_ide=true gitpod.io/workload_workspace_services=true gitpod.io/workload_workspace_regular=true gitpod.io/workload_workspace_headless=true, with --overwrite where the value is another. Set the labels in the definition of the node pool as well, so that new nodes have them. If only a part of Gitpod is installed here, name it by `kind` in the environment file."
    NODE_TAINTED = "node-tainted", Setup;
        "a node that Gitpod uses keeps its pods away";
        "Remove the taint from the node and from the definition of its pool: kubectl taint node NODE KEY:EFFECT- (with the dash at the end). If the node is kept for something else, take Gitpod's labels from it instead: kubectl label node NODE gitpod.io/workload_meta-, and so on for each."
    NODE_TOO_SMALL = "node-too-small", Setup;
        "no node of a role is large enough";
        "Give the pool of the role a larger type of machine: what counts is the allocatable rest, after the system has taken its part, so choose one size above the floor that is named. kubectl describe node NODE shows capacity and allocatable side by side."
    NODE_UNDER_PRESSURE = "node-under-pressure", Setup;
        "a node runs out of something";
        "kubectl describe node NODE tells since when and of what. Free disk by removing unused images (crictl rmi --prune) or give the pool larger disks; for memory and process ids, move other workloads away or use larger nodes. A network that is unavailable is mended in the network's daemonset on that node."
    }
}
