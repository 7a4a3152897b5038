//! Causes of all families that read otherwise for a cluster, whoever runs it.

use super::Advice;

pub(super) const ANYWHERE: &[Advice] = &[
    (
        "ca-unreadable",
        "Check that the file named as `public_roots` exists, can be read, and holds certificates in PEM form (`-----BEGIN CERTIFICATE-----`).",
    ),
    (
        "connection-refused",
        "Compare `clusters[].cluster.server` of the kubeconfig with the address of the API server. A kubeconfig that was copied from a server of K3s, RKE2 or kind names 127.0.0.1: put the name or address of that server in its place. A cluster that was stopped refuses as well.",
    ),
    (
        "proxy-failed",
        "The way to the API server leads through the proxy of the kubeconfig (`clusters[].cluster.proxy-url`) or of the variables HTTPS_PROXY and NO_PROXY. Check its address and that it lets connections to that host and port through, or name the host in NO_PROXY.",
    ),
    (
        "rate-limited",
        "Wait and run again, or lower `concurrency` of the target. If it goes on, somebody else floods the API server: its flow schemas (`kubectl get flowschemas,prioritylevelconfigurations`) and the log of its audit tell who.",
    ),
    (
        "tls-expired",
        "Renew the certificate of the API server: `kubeadm certs renew apiserver` on a cluster of kubeadm, a restart of the service on K3s and RKE2, which then renew by themselves. If its dates are right, set the clock of this machine.",
    ),
    (
        "tls-handshake-failed",
        "Check that the address in the kubeconfig leads to the API server itself, which offers TLS 1.2 and 1.3: a proxy that opens TLS on the way cannot pass a client certificate on.",
    ),
    (
        "tls-untrusted",
        "The kubeconfig names another authority than the one that signed the certificate of the API server: fetch the kubeconfig anew, or put the authority into `clusters[].cluster.certificate-authority-data` (base64 of its PEM). After a rotation of the cluster's authorities every older kubeconfig is over.",
    ),
    (
        "tls-wrong-name",
        "Use a host in `clusters[].cluster.server` that the certificate of the API server names, or add yours to it: `apiServer.certSANs` of kubeadm, `--tls-san` of K3s and RKE2. Where the host cannot be changed, `clusters[].cluster.tls-server-name` says which name is checked.",
    ),
];
