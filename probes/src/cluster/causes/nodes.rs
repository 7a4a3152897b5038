//! What is wrong with the nodes.

harness::causes! {
    /// What is wrong with the nodes.
    NODES {
    NO_NODE_NOW = "no-node-now", Environment;
        "no node of Gitpod takes pods now";
        "UNWRITTEN."
    KUBELET_SKEW = "kubelet-skew", Setup;
        "a kubelet does not go together with the API server";
        "UNWRITTEN."
    ARCHITECTURE_UNSUPPORTED = "architecture-unsupported", Setup;
        "a node that Gitpod uses is not amd64";
        "UNWRITTEN."
    LABEL_MISSING = "label-missing", Setup;
        "a label of Gitpod stands on no node";
        "UNWRITTEN."
    NODE_TAINTED = "node-tainted", Setup;
        "a node that Gitpod uses keeps its pods away";
        "UNWRITTEN."
    NODE_TOO_SMALL = "node-too-small", Setup;
        "no node of a role is large enough";
        "UNWRITTEN."
    NODE_UNDER_PRESSURE = "node-under-pressure", Setup;
        "a node runs out of something";
        "UNWRITTEN."
    }
}
