//! What stands between underpin and the API server.

harness::causes! {
    /// What stands between underpin and the API server.
    ENTRY {
    KUBECONFIG_UNUSABLE = "kubeconfig-unusable", Environment;
        "the kubeconfig cannot be used";
        "UNWRITTEN."
    EXEC_PLUGIN_FAILED = "exec-plugin-failed", Environment;
        "the exec plug-in of the kubeconfig gives no log-in";
        "UNWRITTEN."
    CLUSTER_CREDENTIALS_REJECTED = "cluster-credentials-rejected", Environment;
        "the API server does not accept the log-in of the kubeconfig";
        "UNWRITTEN."
    CLIENT_CERTIFICATE_EXPIRED = "client-certificate-expired", Environment;
        "the client certificate of the kubeconfig is over";
        "UNWRITTEN."
    NOT_KUBERNETES = "not-kubernetes", Setup;
        "it is no Kubernetes API server that answers";
        "UNWRITTEN."
    KUBERNETES_ANSWER_MALFORMED = "kubernetes-answer-malformed", Product;
        "the API server answers in a form that is none of its API";
        "UNWRITTEN."
    KUBERNETES_REQUEST_REFUSED = "kubernetes-request-refused", Environment;
        "the API server refuses a request";
        "UNWRITTEN."
    }
}
