//! What is wrong with what is served.

harness::causes! {
    /// What is wrong with what is served.
    SERVED {
    NOTHING_SERVED = "nothing-served", Setup;
        "nothing is served at Gitpod's domain";
        "kubectl get service proxy in Gitpod's namespace shows the address that is served, and kubectl get pods -l component=proxy whether it runs. Let the domain lead there, and let port 443 through. If Gitpod is not installed yet, write `state: absent`."
    SERVED_OTHER_NAME = "served-other-name", Setup;
        "the certificate that is served is for other names";
        "Serve the installation's own certificate for all three names. What is shown instead often belongs to a load balancer or an ingress before Gitpod: have it pass TCP on as it is, or give it the same certificate. The proxy reads its certificate when it starts: kubectl rollout restart deployment proxy."
    SERVED_CERTIFICATE_DIFFERS = "served-certificate-differs", Setup;
        "another certificate is served than the one that is given";
        "If the given one is newer, put it into the secret `https-certificates` and run kubectl rollout restart deployment proxy, since the proxy reads it when it starts. If a load balancer ends TLS before Gitpod, give it the same certificate. If the served one is right, name that in the section `installation`."
    }
}
