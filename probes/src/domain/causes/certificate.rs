//! What is wrong with the certificate of the installation.

harness::causes! {
    /// What is wrong with the certificate of the installation.
    CERTIFICATE {
    CERTIFICATE_GARBLED = "certificate-garbled", Setup;
        "what is given as the certificate is none";
        "Give the certificate in PEM form, beginning with `-----BEGIN CERTIFICATE-----`, with the intermediate certificates after it in the same file. openssl x509 -inform der -in FILE turns one in DER form into PEM; openssl pkcs12 -in FILE -nokeys takes it out of a PKCS #12 file."
    CERTIFICATE_OUT_OF_ORDER = "certificate-out-of-order", Setup;
        "the installation's own certificate does not come first";
        "Order the file (`tls.crt`) so that the certificate for the three names comes first, then the one that signed it, and so on. A server takes the first one as its own, and does not start with a key that is not of that one."
    CERTIFICATE_IS_CA = "certificate-is-ca", Setup;
        "the certificate is one of an authority";
        "Give a certificate that the authority has issued for the three names, without the basic constraint CA:TRUE; many clients take none of an authority for a server. The authority's own certificate belongs into `customCACert`, and is named as `custom_ca` here."
    CERTIFICATE_NAMES_MISSING = "certificate-names-missing", Setup;
        "the certificate is not for all three names";
        "Issue it anew with the three subject alternative names: the domain, `*.` before it and `*.ws.` before it. A wildcard stands for one label only, so that none of the three covers another, and what the subject says (CN) counts for nobody. From a public authority such names need a DNS-01 challenge."
    CERTIFICATE_OVER = "certificate-over", Setup;
        "the time of a certificate is over";
        "Renew it, with what stands between it and its authority if that is what is over, put it into the secret `https-certificates` (kubectl create secret tls https-certificates --cert=FILE --key=FILE --dry-run=client -o yaml | kubectl apply -f -), and restart the deployment `proxy`. With cert-manager, kubectl describe certificate https-certificates tells why it was not renewed."
    CERTIFICATE_NOT_YET = "certificate-not-yet", Setup;
        "the time of a certificate has not begun";
        "Wait until it begins, or issue it anew from now on. If its dates are right, set the clock of this machine, and look at the clocks of the cluster's nodes."
    CERTIFICATE_KEY_UNUSABLE = "certificate-key-unusable", Setup;
        "the key of the certificate cannot be used";
        "Give the private key in PEM form and without a pass phrase, since nobody is asked for one: openssl pkey -in FILE -out tls.key unlocks it. RSA and ECDSA (P-256, P-384) are what every client takes."
    CERTIFICATE_KEY_OTHER = "certificate-key-other", Setup;
        "the key is not that of the certificate";
        "Give the key that the certificate was asked for with. openssl x509 -in tls.crt -noout -pubkey and openssl pkey -in tls.key -pubout print the same where the two belong together. If the key is lost, issue the certificate anew."
    CERTIFICATE_SELF_SIGNED = "certificate-self-signed", Setup;
        "the certificate signed itself, and nobody is told to trust it";
        "Use a certificate of a public authority; or give this one to Gitpod as `customCACert` too and name it as `custom_ca` in the section `installation`, and have every node's containerd and every user's browser trust it. On GKE only a public authority works."
    CERTIFICATE_AUTHORITY_UNKNOWN = "certificate-authority-unknown", Setup;
        "the certificate comes from an authority that nobody is told to trust";
        "Give the authority's certificate to Gitpod as `customCACert`, and name the same PEM file as `custom_ca` in the section `installation`. Nodes and browsers have to trust it, too. On GKE only a public authority works. If the authority is a public one that is newer than this program, name its root as `public_roots`."
    CERTIFICATE_CHAIN_BROKEN = "certificate-chain-broken", Setup;
        "the chain of the certificate has a gap";
        "Put the intermediate certificates into the same file, after the certificate itself (most authorities offer a full chain; certbot calls it fullchain.pem). A browser may fetch what is missing, Gitpod's components and containerd do not. If the issuer is an authority of your own, name its certificate as `custom_ca`, and give it to Gitpod as `customCACert`."
    DOMAIN_CERTIFICATE_ENDS_SOON = "domain-certificate-ends-soon", Setup;
        "the certificate is over within three weeks";
        "Renew it now, and see to it that it is renewed by itself: cert-manager does so 30 days before the end. When it is over, nobody reaches Gitpod, and no workspace starts."
    }
}
