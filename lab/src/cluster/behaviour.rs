//! How a cluster behaves: everything that a profile sets and that a fault changes.

use serde_json::Value;

use crate::certificates::Certificate;

/// The namespace that Gitpod is installed in.
pub(crate) const NAMESPACE: &str = "gitpod";
/// The domain that the installation's certificate is for.
pub(crate) const DOMAIN: &str = "gitpod.example.com";
/// The service account that Gitpod's installer runs as: namespace and name.
pub(crate) const INSTALLER: (&str, &str) = (NAMESPACE, "installer");

/// How a cluster behaves.
#[derive(Clone)]
pub(crate) struct Behaviour {
    /// `gitVersion` of the API server: `v1.22.8-gke.201`.
    pub(crate) version: String,
    /// `minor` as `/version` tells it: EKS says `22+`.
    pub(crate) minor: String,
    /// The minor release by number, by which the API surface follows (which groups and kinds are served).
    pub(crate) release: u32,
    /// Groups that this server does not serve, although its release would: `policy/v1`.
    pub(crate) unserved: Vec<String>,
    /// Groups of other products that it serves beside: `config.openshift.io/v1`.
    pub(crate) served_too: Vec<String>,
    /// What is in the store when it starts: whole objects, each with `apiVersion`, `kind` and `metadata`. A definition
    /// (`CustomResourceDefinition`) among them makes its kinds served.
    pub(crate) objects: Vec<Value>,
    /// What happens to who comes.
    pub(crate) door: Door,
    /// The certificate that it shows.
    pub(crate) certificate: Certificate,
    /// How the kubeconfig logs in.
    pub(crate) login: Login,
    /// Whether the kubeconfig names a context that it does not have.
    pub(crate) context_missing: bool,
    /// What the kubeconfig's user may do.
    pub(crate) rights: Rights,
    /// What the installer's service account may do.
    pub(crate) installer: Rights,
    /// Whether `/readyz` says ok.
    pub(crate) ready: bool,
    /// What admission does.
    pub(crate) admission: Admission,
    /// What runs of cert-manager; `None` where it is not installed.
    pub(crate) cert_manager: Option<CertManager>,
    /// Requests that are answered otherwise than by objects: by the plural name of the resource, `daemonsets`.
    pub(crate) failing: Vec<(&'static str, Failing)>,
    /// Whether every request is answered by 429 with `Retry-After`, and how many are let through first.
    pub(crate) throttle: Throttle,
    /// Each watch is cut after so many events.
    pub(crate) watch_cut_after: Option<usize>,
    /// What the installation's certificate is: the secret `https-certificates`.
    pub(crate) https: Https,
    /// The issuer that the target's text names, `Kind/name`; `None` leaves the key out.
    pub(crate) issuer: Option<&'static str>,
}

/// What happens to who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// It is served.
    Open,
    /// Nothing listens.
    Closed,
    /// Nothing is ever said.
    Silent,
    /// Something answers that is no Kubernetes: an HTML page with 200.
    Page,
}

/// What comes instead of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failing {
    /// 500, as when etcd does not answer.
    Storage,
    /// 200 with a page, from a gateway before the API server.
    Page,
    /// 405, from a gateway that lets only some kinds through.
    NotLet,
}

/// How the kubeconfig logs in, and what the server makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    /// By a bearer token.
    Token,
    /// By a bearer token that is not valid any more: 401.
    RejectedToken,
    /// By a client certificate.
    ClientCertificate,
    /// By a client certificate whose time is over: 401.
    ExpiredClientCertificate,
    /// By an exec plug-in that prints the token. The plug-in is a shell with its script in the kubeconfig, so that no file
    /// need be found or be executable.
    Exec,
    /// By an exec plug-in that fails.
    FailingExec,
}

/// What a user may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rights {
    /// Everything, but for what stands below.
    pub(crate) all: bool,
    /// Plural names of resources that are refused, whatever the verb: `nodes`. With a verb: `create pods`.
    pub(crate) refused: Vec<&'static str>,
    /// Whether it may grant rights that it does not have (`escalate` and `bind`).
    pub(crate) grants: bool,
}

/// What admission does beside what every API server does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a part of a cluster that is there or not, apart from the others"
)]
pub(crate) struct Admission {
    /// Whether the labels `pod-security.kubernetes.io/enforce` of namespaces count (from 1.23 on).
    pub(crate) pod_security: bool,
    /// A webhook that refuses privileged pods: its name, as the message bears it.
    pub(crate) refuses_privileged: Option<&'static str>,
    /// GKE Autopilot: privileged pods, host paths and host ports are refused by its own webhooks.
    pub(crate) autopilot: bool,
    /// A webhook that takes `privileged` away from pods instead of refusing them.
    pub(crate) takes_privileged_away: bool,
    /// Whether pods of `system-node-critical` need a quota for that scope in their namespace (GKE's rule); a namespace of the
    /// profile has one.
    pub(crate) critical_needs_quota: bool,
}

/// What runs of cert-manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CertManager {
    /// Its version: `1.8.0`. Below 1.5 the schema knows no `spec.secretTemplate`, and the server prunes it.
    pub(crate) version: &'static str,
    /// Whether the schema knows `spec.secretTemplate`.
    pub(crate) secret_template: bool,
    /// Whether v1 is served; a very old one serves v1alpha2 only.
    pub(crate) serves_v1: bool,
    /// Its webhook.
    pub(crate) webhook: Webhook,
    /// Its controller.
    pub(crate) controller: Controller,
}

/// cert-manager's webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Webhook {
    /// It answers.
    Up,
    /// It does not: `failed calling webhook "webhook.cert-manager.io": ... connection refused`.
    Down,
    /// Its certificate is not trusted, since no `caBundle` stands in the configurations.
    Untrusted,
    /// It is not asked: the configurations are missing.
    Bypassed,
}

/// cert-manager's controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Controller {
    /// It issues, with rcgen, within milliseconds.
    Issues,
    /// It never does anything.
    Never,
    /// An approver denies every request (condition `Denied`).
    Denies,
    /// It puts another key into the secret than the one that was signed.
    WrongKey,
    /// It leaves names out.
    WrongNames,
    /// It puts none of the labels of the template on the secret.
    WithoutLabels,
    /// It issues once, and not again when the secret is gone.
    Once,
}

/// Whether requests are throttled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Throttle {
    /// They are not.
    Off,
    /// Each is answered by 429 with `Retry-After: 60`.
    Always,
    /// The first of each path is answered by 429 with `Retry-After: 1`.
    FirstOfEach,
}

/// The secret `https-certificates`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Https {
    /// A chain of the authority that the target's text names as a public root (key `public_roots`).
    Public,
    /// A chain of an authority of one's own.
    Private,
    /// Not PEM.
    Garbled,
}
