//! A certificate whose secret is gone is issued again.
//!
//! cert-manager makes a certificate anew before it ends, and when its secret is gone: Gitpod's certificates of 90 days live by
//! it. An operator who lost a secret, or restored a backup without it, counts on the same. Tried on a certificate of the run's
//! own. Source: c07.

use harness::{
    Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Removal, Requirement, text,
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::cluster::api::watch::Waited;
use crate::cluster::issuing::{Bench, Wanted, check};
use crate::cluster::{Cluster, category, causes, remove};
use crate::x509::Certificate;

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_reissue",
        key: "c07",
        title: "a certificate whose secret is gone is issued again",
        why: "Gitpod's internal certificates last 90 days. Where cert-manager does not make them anew, all components stop trusting each other on one day.",
        wire: "In a scratch namespace: POST of a self-signed issuer and of a certificate; DELETE of its secret; a watch until there is one with another certificate; DELETE.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: Some(category::CERTIFICATES),
        needs: &["cert_manager_chain_issue"],
        cost: Cost { objects: 1, bytes: 200_000, connections: 2 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut bench = Bench::open(cluster, cx, "reissue").await?;
    let found = reissue(cluster, &mut bench, cx).await;
    bench.close().await;
    found
}

async fn reissue(cluster: &Cluster, bench: &mut Bench<'_>, cx: &Cx) -> Result<Passed, NotPassed> {
    let wanted = Wanted { name: "once", issuer: "self", is_ca: true, names: Vec::new() };
    bench.issuer("self", json!({ "selfSigned": {} })).await?;
    bench.certificate(&wanted).await?;
    bench.issued(&[&wanted]).await?;
    let name = bench.name(wanted.name);
    let first = bench.secret(wanted.name).await?;
    let Some(serial) = first.as_ref().and_then(serial) else {
        let step = format!("the secret {name}");
        return Err(
            Failure::new(causes::CERTIFICATE_WRONG, step, "a certificate in `tls.crt`", "none").into()
        );
    };
    let path = format!("{}/{name}", bench.secrets().path());
    if let Removal::Stays(why) = remove::object(cluster, &path, cx).await? {
        return Err(
            Failure::new(causes::KUBERNETES_REQUEST_REFUSED, format!("DELETE {path}"), "200", why).into()
        );
    }
    let (begun, wait) = (Instant::now(), bench.wait());
    let another = |secret: Option<&Value>| is_another(&serial, secret).then_some(());
    match cluster.api.wait_for(cx, &bench.secrets(), &name, wait, another).await? {
        Waited::Come(()) => Ok(Passed::saying(format!(
            "another certificate came {} after its secret went",
            text::duration(begun.elapsed())
        ))),
        // What was seen last is a secret: nothing of it is told.
        Waited::Not(last) => {
            let there = if last.is_some() {
                "the secret holds no other certificate"
            } else {
                "the secret did not come back"
            };
            let certificate = bench.certificate_now(wanted.name).await?;
            let story = bench.story(&name, certificate.as_ref()).await;
            let actual = bench.late(&format!("{there}; {story}"), wait);
            let expected = format!("another certificate within {}", text::duration(wait));
            Err(Failure::new(causes::CERTIFICATE_NOT_REISSUED, format!("DELETE {path}"), expected, actual)
                .into())
        }
    }
}

/// The serial number of the certificate in a secret.
fn serial(secret: &Value) -> Option<String> {
    let chain = Certificate::chain(&check::data(secret, "tls.crt")?).ok()?;
    chain.into_iter().next().map(|certificate| certificate.serial)
}

fn is_another(first: &str, secret: Option<&Value>) -> bool {
    secret.and_then(serial).is_some_and(|serial| serial != first)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use rcgen::{CertificateParams, KeyPair, SerialNumber};

    use super::*;

    fn secret(serial: u64) -> Value {
        let mut params = CertificateParams::new(vec!["a.example.com".to_owned()]).unwrap();
        params.serial_number = Some(SerialNumber::from(serial));
        let pem = params.self_signed(&KeyPair::generate().unwrap()).unwrap().pem();
        json!({ "data": { "tls.crt": base64::engine::general_purpose::STANDARD.encode(pem) } })
    }

    #[test]
    fn only_a_certificate_with_another_number_is_another() {
        let first = serial(&secret(7)).unwrap();
        assert!(is_another(&first, Some(&secret(8))));
        for same in [None, Some(secret(7)), Some(json!({})), Some(json!({ "data": { "tls.crt": "" } }))] {
            assert!(!is_another(&first, same.as_ref()), "{same:?}");
        }
    }
}
