//! A common client pushes a small image and pulls it again.
//!
//! Operators look after a registry with other tools than Gitpod's own; `oci-distribution` stands for them. What only it
//! trips over is worth knowing, since the wire probes have passed by then. Source: facts 6.1.

use harness::environment::{Common, Proxy, Trust};
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::HeaderValue;
use oci_distribution::client::{Certificate, CertificateEncoding, ClientConfig, ClientProtocol};
use oci_distribution::errors::OciDistributionError;
use oci_distribution::secrets::RegistryAuth;
use oci_distribution::{Client, Reference, RegistryOperation};

use crate::net::forward::Forwarder;
use crate::net::tls::certificates;
use crate::registry::client::Registry;
use crate::registry::image::{Blob, Image, OCI_LAYER, OCI_MANIFEST, tag};
use crate::registry::{causes, push};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::oci_client_round_trip",
        key: "REG-C1",
        title: "a common client can push an image and pull it",
        why: "Gitpod's own sequence may work where the tools of an operator do not, as those that ask for tokens only by GET. Mirroring and debugging images then fails.",
        wire: "A small image is pushed to the scratch repository and pulled with the crate oci-distribution (now oci-client).",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &[
            "create_on_push",
            "head_blob",
            "blob_put",
            "manifest_put_oci",
            "head_manifest",
            "manifest_bytes",
            "read_after_write",
            "blob_get_redirect",
        ],
        cost: Cost { objects: 3, bytes: 16_384, connections: 4 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let repository = registry.scratch(cx);
    let image = Image::new(&format!("{} client", cx.run()), 4096);
    let tag = tag(&format!("{} client", cx.run()));
    let forwarder = match &cx.common().proxy {
        Proxy::None => Some(Forwarder::start(cx.common()).await.map_err(|error| failed("starting", &error))?),
        Proxy::Env | Proxy::Url(_) => None,
    };
    let client = client(registry, cx.common(), forwarder.as_ref()).await?;
    let reference = Reference::with_tag(registry.host(), repository.clone(), tag.clone());
    let auth = match &registry.login {
        Some(login) => RegistryAuth::Basic(login.username.clone(), login.password.expose().to_owned()),
        None => RegistryAuth::Anonymous,
    };
    // Intents stay open: what was not made is found to be gone at the end.
    for Blob { digest, .. } in [&image.layer, &image.config] {
        push::intend_blob(cx, &repository, digest)?;
    }
    push::intend_manifest(cx, &repository, &image.manifest.digest, &[&tag])?;
    // The client keeps the addresses of its uploads to itself: one that breaks off can only be told of.
    let uploads = push::intend_upload(cx, &repository)?;
    cx.within("push", push_image(&client, &reference, &auth, &image))
        .await?
        .map_err(|error| failed("push", &error))?;
    uploads.gone();
    let pulled = cx
        .within("pull", client.pull(&reference, &auth, vec![OCI_LAYER]))
        .await?
        .map_err(|error| failed("pull", &error))?;
    let bytes: Vec<_> = pulled.layers.iter().map(|layer| layer.data.clone()).collect();
    if bytes != [image.layer.bytes] {
        let actual = format!("{} layers with other bytes", bytes.len());
        return Err(Failure::new(
            causes::CLIENT_ROUND_TRIP_FAILED,
            "pull",
            "the layer that was pushed",
            actual,
        )
        .into());
    }
    Ok(Passed::saying("pushed and pulled"))
}

/// Pushes the image's own bytes: the client's `push` would write the manifest anew, under a digest not known before.
async fn push_image(
    client: &Client,
    reference: &Reference,
    auth: &RegistryAuth,
    image: &Image,
) -> Result<(), OciDistributionError> {
    client.auth(reference, auth, RegistryOperation::Push).await?;
    for blob in [&image.layer, &image.config] {
        client.push_blob(reference, blob.bytes.clone(), &blob.digest).await?;
    }
    let manifest = image.manifest.bytes.clone();
    client.push_manifest_raw(reference, manifest, HeaderValue::from_static(OCI_MANIFEST)).await?;
    Ok(())
}

fn failed(step: &str, error: &dyn std::error::Error) -> NotPassed {
    let mut actual = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        actual = format!("{actual}: {error}");
        source = error.source();
    }
    Failure::new(causes::CLIENT_ROUND_TRIP_FAILED, step, "success with oci-distribution", actual).into()
}

/// The client with the trust and the addresses of the environment.
async fn client(
    registry: &Registry,
    common: &Common,
    forwarder: Option<&Forwarder>,
) -> Result<Client, NotPassed> {
    // The client takes the process's TLS provider; when another one is set already, that one is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let der = |data: Vec<u8>| Certificate { encoding: CertificateEncoding::Der, data };
    let mut own = Vec::new();
    for path in &common.ca {
        own.extend(certificates(path)?.into_iter().map(|certificate| der(certificate.to_vec())));
    }
    let (only, extra) = match common.trust {
        Trust::Mozilla => {
            own.extend(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|root| der(root.to_vec())));
            (own, Vec::new())
        }
        Trust::System => (Vec::new(), own),
    };
    let proxy = match (&common.proxy, forwarder) {
        (Proxy::Url(url), _) => Some(url.clone()),
        (_, Some(forwarder)) => Some(forwarder.url()),
        (_, None) => None,
    };
    let config = ClientConfig {
        protocol: if registry.settings.origin.scheme() == "https" {
            ClientProtocol::Https
        } else {
            ClientProtocol::Http
        },
        accept_invalid_certificates: common.insecure_skip_verify,
        use_monolithic_push: true,
        tls_certs_only: only,
        extra_root_certificates: extra,
        user_agent: concat!("underpin/", env!("CARGO_PKG_VERSION"), " oci-client"),
        https_proxy: proxy.clone(),
        http_proxy: proxy,
        ..ClientConfig::default()
    };
    // It panics where the machine has no certificates of its own, which is no finding about the registry.
    let made = tokio::task::spawn_blocking(move || Client::try_from(config)).await;
    match made {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(error)) => Err(failed("starting", &error)),
        Err(_) => Err(NotPassed::Skipped {
            kind: harness::SkipKind::NotGiven,
            text: "oci-distribution does not start on a machine without a store of certificates".to_owned(),
        }),
    }
}
