//! What is wrong with cert-manager.

harness::causes! {
    /// What is wrong with cert-manager.
    CERTIFICATES {
    CERT_MANAGER_MISSING = "cert-manager-missing", Setup;
        "cert-manager is not installed";
        "Install cert-manager 1.5 or newer, with its resource definitions, before Gitpod: kubectl apply -f the manifest of its release, or its Helm chart with installCRDs=true. Gitpod's own reference set-ups use 1.8.0. Then kubectl get crd certificates.cert-manager.io shows them."
    CERT_MANAGER_V1_MISSING = "cert-manager-v1-missing", Product;
        "cert-manager does not serve cert-manager.io/v1";
        "Upgrade cert-manager to 1.5 or newer, one minor release after the other as its upgrade notes say, and its resource definitions with it: kubectl get crd certificates.cert-manager.io -o jsonpath='{.spec.versions[*].name}' must show v1. Definitions that Helm did not install are not upgraded by Helm either; apply those of the release by kubectl."
    SECRET_TEMPLATE_MISSING = "secret-template-missing", Product;
        "cert-manager drops spec.secretTemplate";
        "Upgrade cert-manager and its resource definitions to 1.5 or newer. If the controller is newer already, its definitions were left behind: apply those of the same release by kubectl, and see that kubectl explain certificate.spec.secretTemplate tells about the field."
    WEBHOOK_UNREACHABLE = "webhook-unreachable", Setup;
        "a webhook that the API server has to ask does not answer";
        "The message tells how the API server failed to ask the webhook that it names. For cert-manager's: see that its pod runs (kubectl -n cert-manager get pods,endpoints), that the control plane reaches the nodes on its port 10250 (a private cluster needs a firewall rule for it; with a network of one's own on EKS run it with hostNetwork on another port), and that cert-manager-cainjector runs where the message speaks of an unknown authority."
    WEBHOOK_BYPASSED = "webhook-bypassed", Setup;
        "the webhook of cert-manager is not asked";
        "Restore cert-manager's webhook configurations from the manifest or chart of its release: kubectl get validatingwebhookconfiguration,mutatingwebhookconfiguration cert-manager-webhook. If they are there, look at their namespaceSelector and failurePolicy, and take the label cert-manager.io/disable-validation off the namespace of Gitpod."
    CERT_MANAGER_UNAVAILABLE = "cert-manager-unavailable", Setup;
        "a part of cert-manager does not run";
        "Look at why the named deployment has no pod that is ready: kubectl -n cert-manager describe deployment,pods and kubectl -n cert-manager logs deployment/NAME. Mostly an image is not pulled, no node has room, or the election of a leader fails for want of a right in kube-system."
    CA_BUNDLE_MISSING = "ca-bundle-missing", Setup;
        "the API server is not told whom to trust as the webhook";
        "Start cert-manager-cainjector and see that it may change webhook configurations: kubectl -n cert-manager logs deployment/cert-manager-cainjector. It fills caBundle by the annotation cert-manager.io/inject-ca-from-secret, which must name the secret of the webhook (cert-manager/cert-manager-webhook-ca)."
    CERTIFICATE_NOT_ISSUED = "certificate-not-issued", Setup;
        "a certificate is not issued in time";
        "The message tells who waits for what. Where nobody looked at the certificate, cert-manager's controller does not work: kubectl -n cert-manager logs deployment/cert-manager. Where a request waits for approval, let an approver approve requests for Issuers in Gitpod's namespace. If it is only slow, raise `issue_wait`."
    CERTIFICATE_DENIED = "certificate-denied", Setup;
        "a certificate is denied";
        "Somebody, or something, denied or failed the request; the message names it. With approver-policy, make a CertificateRequestPolicy that allows Gitpod's service names, an authority (isCA) and 2160h, and let the service account of cert-manager use it. Otherwise kubectl describe certificaterequest tells what its issuer said."
    CERTIFICATE_WRONG = "certificate-wrong", Product;
        "a certificate is not what was asked for";
        "Compare what is in the secret with its certificate: openssl x509 -text, and kubectl describe certificate. If a webhook or an operator beside cert-manager changes certificates or their secrets, except Gitpod's namespace from it. If cert-manager itself writes this, upgrade it."
    SECRET_LABELS_MISSING = "secret-labels-missing", Product;
        "the secret of a certificate lacks the labels that were asked for";
        "Upgrade cert-manager and its resource definitions to 1.5 or newer, which know spec.secretTemplate. If they are, look for a policy or an operator that takes labels off secrets. Without the labels Gitpod runs, but a backup that selects its secrets by label misses them."
    CERTIFICATE_NOT_REISSUED = "certificate-not-reissued", Setup;
        "a certificate whose secret is gone is not issued again";
        "See that cert-manager's controller runs and may watch secrets in all namespaces: kubectl -n cert-manager logs deployment/cert-manager. One that was started for a single namespace (--namespace) does not see those of Gitpod. Until it does, kubectl delete certificaterequest and cmctl renew start an issuance by hand."
    ISSUER_MISSING = "issuer-missing", Setup;
        "the issuer that Gitpod is given is not there";
        "Make the issuer, or correct `issuer` here and in Gitpod's certificate: kubectl get issuers,clusterissuers -A lists what there is. An Issuer serves its own namespace only, so that it has to be in Gitpod's; a ClusterIssuer serves all."
    ISSUER_NOT_READY = "issuer-not-ready", Setup;
        "the issuer that Gitpod is given is not ready";
        "The condition says why: kubectl describe it. For ACME the usual reasons are a mail address that the authority does not take, an egress that does not reach its directory, and an account key that belongs to another server; for a CA, a secret that is not there or, for a ClusterIssuer, not in the namespace of cert-manager."
    DNS01_MISSING = "dns01-missing", Setup;
        "the issuer cannot prove names with a wildcard";
        "Add a solver with `dns01` to spec.acme.solvers of the issuer, for the DNS service that holds the zone of Gitpod's domain, with credentials that may write TXT records there. A proof over HTTP is never accepted for a wildcard, and Gitpod's certificate has two."
    DNS01_DOES_NOT_COVER = "dns01-does-not-cover", Setup;
        "the issuer's DNS solver is for another zone";
        "Widen the selector of the issuer's solver by DNS: name the zone of Gitpod's domain in selector.dnsZones, or leave the selector out. A solver by HTTP whose selector fits the domain more closely is taken before it, so that the domain has to be taken out of that one."
    ORDER_PENDING = "order-pending", Setup;
        "an order for the public certificate hangs";
        "The challenge says what it waits for: kubectl describe challenge in Gitpod's namespace. See that the name servers of the parent zone delegate to the zone that the solver writes into (dig +trace NS), that its credentials may write there, and that dig TXT _acme-challenge.DOMAIN shows the record from outside. A record that only an inner resolver lacks needs --dns01-recursive-nameservers at cert-manager's controller."
    }
}
