//! What stands between underpin and the API server.

harness::causes! {
    /// What stands between underpin and the API server.
    ENTRY {
    KUBECONFIG_UNUSABLE = "kubeconfig-unusable", Environment;
        "the kubeconfig cannot be used";
        "Look at it with `kubectl config view --kubeconfig FILE` and at its contexts with `kubectl config get-contexts --kubeconfig FILE`: the context of the target has to be one of them, and the cluster and the user that it names have to stand in the same file. Files that it names (certificates, keys, tokens) are looked for beside it; `kubectl config view --raw --flatten` writes one that needs no others."
    EXEC_PLUGIN_FAILED = "exec-plugin-failed", Environment;
        "the exec plug-in of the kubeconfig gives no log-in";
        "Run the command that stands under `users[].user.exec` of the kubeconfig by hand, as the user and on the machine of this run: it has to be in the PATH, be logged in at its cloud, and print an ExecCredential without asking anything. For a pipeline, a kubeconfig with the token of a service account needs no plug-in."
    CLUSTER_CREDENTIALS_REJECTED = "cluster-credentials-rejected", Environment;
        "the API server does not accept the log-in of the kubeconfig";
        "The token is over, was revoked, or belongs to another cluster: try `kubectl --kubeconfig FILE --context CONTEXT get --raw /version`, and fetch a new kubeconfig where that fails, too. Tokens of service accounts are bound to a time since Kubernetes 1.24: `kubectl create token NAME --namespace NAMESPACE --duration 8h` makes one that lasts for a run."
    CLIENT_CERTIFICATE_EXPIRED = "client-certificate-expired", Environment;
        "the client certificate of the kubeconfig is over";
        "Fetch a new kubeconfig from whoever runs the cluster. On a cluster of kubeadm, `kubeadm certs check-expiration` tells all ends and `kubeadm certs renew admin.conf` writes a new one; where client certificates of kubelets are over as well, their nodes are NotReady."
    NOT_KUBERNETES = "not-kubernetes", Setup;
        "it is no Kubernetes API server that answers";
        "Compare `clusters[].cluster.server` of the kubeconfig with the address of the API server: a log-in page, a load balancer without a backend or a proxy answers there. A server behind a path, as Rancher gives it, needs that path in the address."
    KUBERNETES_ANSWER_MALFORMED = "kubernetes-answer-malformed", Product;
        "the API server answers in a form that is none of its API";
        "Ask for the same with `kubectl get --raw PATH`, once as now and once from a machine beside the API server. If only the first is odd, something on the way changes answers: take it out of the way. If both are, the server or the API that is aggregated behind it is broken."
    KUBERNETES_REQUEST_REFUSED = "kubernetes-request-refused", Environment;
        "the API server refuses a request";
        "The message says why. Ask for the same with `kubectl --context CONTEXT get --raw PATH`: if that works, a proxy between here and the API server lets only some paths through. If it does not, the server does not serve what every Kubernetes since 1.19 does."
    }
}
