//! On GKE, who signed the certificate of the installation is known.
//!
//! Nodes pull the images of workspaces from Gitpod's registry-facade, by the installation's own domain. For a certificate of no
//! public authority Gitpod writes the authority into containerd's folder of trust, which GKE's containerd does not look
//! into (#9585, #9801): no workspace starts. The matrix holds the two together. Source: k06.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, SkipKind};
use rustls_pki_types::{CertificateDer, UnixTime};
use serde_json::{Value, json};

use crate::cluster::snapshot::HTTPS_CERTIFICATES;
use crate::cluster::{Cluster, category, causes, json};
use crate::net::tls;
use crate::trust::{CERTIFICATE_TRUST, Trust, trust};
use crate::x509::Certificate;

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::gke_selfsigned",
        key: "k06",
        title: "on GKE, who signed the certificate of the installation is known",
        why: "GKE's nodes pull the images of workspaces from Gitpod's own domain and trust only public authorities there. With a certificate of another one no workspace starts.",
        wire: "`GET` of the secret `https-certificates` in Gitpod's namespace. The chain in `tls.crt` is held against Mozilla's authorities; its key is not looked at.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::PLATFORM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    if cluster.platform(cx).await?.product != Some("gke") {
        return Err(NotPassed::not_applicable("the platform is not GKE"));
    }
    let secret = cluster.https_secret(cx).await?;
    let Some(secret) = secret.as_ref() else {
        let namespace = &cluster.settings.namespace;
        let text = format!("there is no certificate yet: no secret {HTTPS_CERTIFICATES} in {namespace}");
        return Err(NotPassed::Skipped { kind: SkipKind::NotGiven, text });
    };
    let chain = chain(secret)?;
    let roots = match &cluster.settings.public_roots {
        Some(path) => tls::certificates(path)?,
        None => Vec::new(),
    };
    let found = trust(&ders(&chain), &roots, UnixTime::now());
    cx.observe(CERTIFICATE_TRUST, "", json!(found.fact()));
    Ok(Passed::saying(note(&chain, &found)))
}

/// The chain of the secret.
fn chain(secret: &Value) -> Result<Vec<Certificate>, Failure> {
    use base64::Engine as _;
    let text = json::text(secret, "/data/tls.crt");
    let read = if text.is_empty() {
        Err("no `tls.crt`".to_owned())
    } else {
        let pem = base64::engine::general_purpose::STANDARD.decode(text);
        pem.map_err(|error| error.to_string()).and_then(|pem| Certificate::chain(&pem))
    };
    read.map_err(|why| {
        let step = format!("reading tls.crt of the secret {HTTPS_CERTIFICATES}");
        Failure::new(causes::FACT_UNREADABLE, step, "certificates in PEM form", why)
    })
}

fn ders(chain: &[Certificate]) -> Vec<CertificateDer<'_>> {
    chain.iter().map(|one| CertificateDer::from(one.der())).collect()
}

fn note(chain: &[Certificate], found: &Trust) -> String {
    let of = chain.first().map(Certificate::called).unwrap_or_default();
    match found {
        Trust::Public => format!("of a public authority: {of}"),
        Trust::Private { why } => format!("of no public authority ({why}): {of}"),
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    fn secret(pem: &str) -> Value {
        use base64::Engine as _;
        json!({ "data": { "tls.crt": base64::engine::general_purpose::STANDARD.encode(pem) } })
    }

    /// #9585, #9801: the half of the combination that the certificate tells.
    #[test]
    fn issues_9585_and_9801_a_certificate_of_ones_own_is_private() {
        let key = KeyPair::generate().unwrap();
        let made = CertificateParams::new(vec!["gitpod.example.com".to_owned()]).unwrap();
        let made = made.self_signed(&key).unwrap();
        let chain = chain(&secret(&made.pem())).unwrap();
        let found = trust(&ders(&chain), &[], UnixTime::now());
        assert_eq!(found.fact(), "private");
        assert_eq!(note(&chain, &found), "of no public authority (it is self-signed): gitpod.example.com");
    }

    #[test]
    fn what_cannot_be_read_is_not_guessed() {
        for garbled in [
            json!({}),
            json!({ "data": { "tls.crt": "%%%" } }),
            secret("-----BEGIN CERTIFICATE-----\nnot a certificate\n"),
            secret("no certificate"),
        ] {
            assert_eq!(chain(&garbled).unwrap_err().cause, causes::FACT_UNREADABLE, "{garbled}");
        }
    }
}
