//! What is wrong with cert-manager.

harness::causes! {
    /// What is wrong with cert-manager.
    CERTIFICATES {
    CERT_MANAGER_MISSING = "cert-manager-missing", Setup;
        "cert-manager is not installed";
        "UNWRITTEN."
    CERT_MANAGER_V1_MISSING = "cert-manager-v1-missing", Product;
        "cert-manager does not serve cert-manager.io/v1";
        "UNWRITTEN."
    SECRET_TEMPLATE_MISSING = "secret-template-missing", Product;
        "cert-manager drops spec.secretTemplate";
        "UNWRITTEN."
    WEBHOOK_UNREACHABLE = "webhook-unreachable", Setup;
        "the webhook of cert-manager cannot be asked";
        "UNWRITTEN."
    WEBHOOK_BYPASSED = "webhook-bypassed", Setup;
        "the webhook of cert-manager is not asked";
        "UNWRITTEN."
    CERT_MANAGER_UNAVAILABLE = "cert-manager-unavailable", Setup;
        "a part of cert-manager does not run";
        "UNWRITTEN."
    CA_BUNDLE_MISSING = "ca-bundle-missing", Setup;
        "the API server is not told whom to trust as the webhook";
        "UNWRITTEN."
    CERTIFICATE_NOT_ISSUED = "certificate-not-issued", Setup;
        "a certificate is not issued in time";
        "UNWRITTEN."
    CERTIFICATE_DENIED = "certificate-denied", Setup;
        "a certificate is denied";
        "UNWRITTEN."
    CERTIFICATE_WRONG = "certificate-wrong", Product;
        "a certificate is not what was asked for";
        "UNWRITTEN."
    SECRET_LABELS_MISSING = "secret-labels-missing", Product;
        "the secret of a certificate lacks the labels that were asked for";
        "UNWRITTEN."
    CERTIFICATE_NOT_REISSUED = "certificate-not-reissued", Setup;
        "a certificate whose secret is gone is not issued again";
        "UNWRITTEN."
    ISSUER_MISSING = "issuer-missing", Setup;
        "the issuer that Gitpod is given is not there";
        "UNWRITTEN."
    ISSUER_NOT_READY = "issuer-not-ready", Setup;
        "the issuer that Gitpod is given is not ready";
        "UNWRITTEN."
    DNS01_MISSING = "dns01-missing", Setup;
        "the issuer cannot prove names with a wildcard";
        "UNWRITTEN."
    DNS01_DOES_NOT_COVER = "dns01-does-not-cover", Setup;
        "the issuer's DNS solver is for another zone";
        "UNWRITTEN."
    ORDER_PENDING = "order-pending", Setup;
        "an order for the public certificate hangs";
        "UNWRITTEN."
    }
}
