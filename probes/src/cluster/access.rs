//! How the API server is reached: kubeconfig, exec plug-in, trust and log-in by the field's own client, `kube`, whose hidden
//! retries are switched off.

use std::path::Path;

use harness::judge::CERTIFICATES_UNCHECKED;
use harness::{Cx, Failure, NotPassed, Secret, SecretRef, cause};
use http::Request;
use hyper_util::client::legacy::Client as Hyper;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioExecutor;
use kube::client::{AuthError, Body, ConfigExt as _};
use kube::config::{AuthInfo, KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};
use secrecy::ExposeSecret as _;
use serde_json::json;
use tower::ServiceBuilder;

use super::api::{Answer, Api};
use super::settings::{Access, Settings};
use super::snapshot::Snapshot;
use super::{Cluster, advice, causes};
use crate::net::classify;

/// The step that failures of the kubeconfig name.
const STEP: &str = "reading the kubeconfig";
/// The step that failures of an exec plug-in name.
const EXEC: &str = "running the exec plug-in of the kubeconfig";

/// Reaches a cluster.
///
/// # Errors
/// It was not reached, or let nobody in.
pub async fn reach(settings: &Settings, cx: &Cx) -> Result<Cluster, NotPassed> {
    let config = match config(settings, cx).await {
        Ok(config) => config,
        Err(failure) => return Err(advice::advise_unreached(failure.into(), None, &settings.namespace)),
    };
    let plugin = config.auth_info.exec.as_ref().and_then(|exec| exec.command.clone());
    let product = advice::told_by(config.cluster_url.host().unwrap_or_default(), plugin.as_deref());
    enter(settings, config, cx)
        .await
        .map_err(|not_passed| advice::advise_unreached(not_passed, product, &settings.namespace))
}

async fn enter(settings: &Settings, config: Config, cx: &Cx) -> Result<Cluster, NotPassed> {
    if config.accept_invalid_certs {
        cx.observe(CERTIFICATES_UNCHECKED, "", json!(true));
    }
    let login = Login::of(&config.auth_info);
    let host = config.cluster_url.to_string();
    let proxied = config.proxy_url.is_some();
    let client = client(config, cx).await?;
    let api = Api::new(client, proxied);
    let version = api.get(cx, "/version").await.map_err(|failure| login.blame(failure))?;
    judge(&version, &login)?;
    Ok(Cluster {
        settings: settings.clone(),
        host,
        login,
        version: version.body,
        api,
        snapshot: Snapshot::default(),
    })
}

/// What is known of the log-in beside what is sent.
#[derive(Clone, Debug, Default)]
pub struct Login {
    /// The end of the client certificate, seconds since 1970.
    pub certificate_ends: Option<i64>,
    /// The end of the bearer token, where it is a JSON web token.
    pub token_ends: Option<i64>,
}

impl Login {
    fn of(auth: &AuthInfo) -> Self {
        let pem = auth
            .client_certificate_data
            .as_deref()
            .and_then(decode)
            .or_else(|| auth.client_certificate.as_deref().and_then(|path| std::fs::read(path).ok()));
        Self {
            certificate_ends: pem.as_deref().and_then(end_of_certificate),
            token_ends: auth.token.as_ref().and_then(|token| end_of_token(token.expose_secret())),
        }
    }

    /// Whether the client certificate is over.
    fn is_over(&self) -> bool {
        self.certificate_ends.is_some_and(|end| end < jiff::Timestamp::now().as_second())
    }

    /// A refusal of the handshake or of the log-in, where the client certificate is over, is that.
    fn blame(&self, not_passed: NotPassed) -> NotPassed {
        match not_passed {
            NotPassed::Failure(failure) if self.is_over() => {
                let actual = format!("its time is over; {}", failure.actual);
                Failure::new(
                    causes::CLIENT_CERTIFICATE_EXPIRED,
                    failure.step,
                    "a client certificate that is valid",
                    actual,
                )
                .into()
            }
            other => other,
        }
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()
}

fn end_of_certificate(pem: &[u8]) -> Option<i64> {
    let (_, pem) = x509_parser::pem::parse_x509_pem(pem).ok()?;
    Some(pem.parse_x509().ok()?.validity().not_after.timestamp())
}

/// `exp` of a JSON web token; other tokens tell nothing of their end.
fn end_of_token(token: &str) -> Option<i64> {
    use base64::Engine as _;
    let claims = token.split('.').nth(1)?;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).ok()?;
    serde_json::from_slice::<serde_json::Value>(&claims).ok()?.get("exp")?.as_i64()
}

async fn config(settings: &Settings, cx: &Cx) -> Result<Config, Failure> {
    let mut config = match &settings.access {
        Access::InCluster => Config::incluster().map_err(|error| unusable(&error))?,
        Access::Kubeconfig { file, context } => {
            let kubeconfig = kubeconfig(file)?;
            for auth in kubeconfig.auth_infos.iter().filter_map(|named| named.auth_info.as_ref()) {
                learn(auth, cx);
            }
            let options = KubeConfigOptions { context: context.clone(), ..KubeConfigOptions::default() };
            Config::from_custom_kubeconfig(kubeconfig, &options).await.map_err(|error| unusable(&error))?
        }
    };
    // Every request has a budget of the run's, and what is tried again is the harness's to say.
    config.default_retry = false;
    config.connect_timeout = None;
    config.read_timeout = None;
    config.write_timeout = None;
    Ok(config)
}

/// The kubeconfig: a file, or a variable that holds one or, as `KUBECONFIG` does, its path.
fn kubeconfig(file: &SecretRef) -> Result<Kubeconfig, Failure> {
    let read = |path: &Path| Kubeconfig::read_from(path).map_err(|error| unusable(&error));
    if let SecretRef::File(path) = file {
        return read(path);
    }
    let text = file
        .load()
        .map_err(|error| Failure::new(cause::SECRET_UNREADABLE, STEP, "a kubeconfig", error.to_string()))?;
    if text.expose().contains('\n') {
        Kubeconfig::from_yaml(text.expose()).map_err(|error| unusable(&error))
    } else {
        read(Path::new(text.expose()))
    }
}

fn unusable(error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::new(
        causes::KUBECONFIG_UNUSABLE,
        STEP,
        "a kubeconfig with the context, its cluster and its user",
        classify::chain(error),
    )
}

/// Makes every secret of a user known.
fn learn(auth: &AuthInfo, cx: &Cx) {
    for secret in [&auth.token, &auth.client_key_data].into_iter().flatten() {
        cx.credential(secret.expose_secret());
    }
    if let (Some(user), Some(password)) = (&auth.username, &auth.password) {
        cx.login(user, &Secret::new(password.expose_secret().to_owned()));
    }
}

/// The client of the field, with a layer of ours below its log-in that makes known whatever credential is sent.
async fn client(config: Config, cx: &Cx) -> Result<Client, Failure> {
    let scrubber = cx.scrubber();
    let built = tokio::task::spawn_blocking(move || {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        let learn = move |request: Request<Body>| {
            let sent =
                request.headers().get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
            if let Some((_, credential)) = sent.and_then(|value| value.split_once(' ')) {
                scrubber.learn(credential);
            }
            request
        };
        // The log-in runs exec plug-ins here, which may take their time.
        let auth = config.auth_layer()?;
        let stack = ServiceBuilder::new()
            .layer(config.base_uri_layer())
            .option_layer(auth)
            .layer(config.extra_headers_layer()?)
            .map_request(learn)
            .map_err(tower::BoxError::from);
        let namespace = config.default_namespace.clone();
        let built = match &config.proxy_url {
            None => {
                let connector = config.rustls_https_connector_with_connector(http)?;
                Client::new(stack.service(Hyper::builder(TokioExecutor::new()).build(connector)), namespace)
            }
            Some(proxy) => {
                let tunnel = Tunnel::new(proxy.clone(), http);
                let connector = config.rustls_https_connector_with_connector(tunnel)?;
                Client::new(stack.service(Hyper::builder(TokioExecutor::new()).build(connector)), namespace)
            }
        };
        Ok::<_, kube::Error>(built)
    });
    match cx.within("preparing the client of the cluster", built).await? {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(error)) => Err(not_built(&error)),
        Err(panicked) => Err(unusable(&panicked)),
    }
}

fn not_built(error: &kube::Error) -> Failure {
    let text = classify::chain(error);
    let plugin = matches!(
        error,
        kube::Error::Auth(
            AuthError::AuthExec(_)
                | AuthError::AuthExecStart(_)
                | AuthError::AuthExecRun { .. }
                | AuthError::AuthExecParse(_)
                | AuthError::AuthExecSerialize(_)
                | AuthError::ExecPluginFailed
                | AuthError::ExecMissingClusterInfo
                | AuthError::MissingCommand
        )
    );
    if plugin {
        return Failure::new(
            causes::EXEC_PLUGIN_FAILED,
            EXEC,
            "a token or a certificate of the plug-in",
            text,
        );
    }
    Failure::new(
        causes::KUBECONFIG_UNUSABLE,
        STEP,
        "a log-in and a certificate authority that can be used",
        text,
    )
}

/// Whether it is Kubernetes that answers, and lets us in.
fn judge(answer: &Answer, login: &Login) -> Result<(), NotPassed> {
    let text = answer.body.get("gitVersion").and_then(serde_json::Value::as_str);
    match (answer.status, text) {
        (200, Some(_)) => Ok(()),
        (401, _) => {
            let failure = Failure::new(
                causes::CLUSTER_CREDENTIALS_REJECTED,
                &answer.line,
                "200 with the version of the server",
                answer.said(),
            );
            Err(login.blame(failure.into()))
        }
        (403, _) => Err(answer.forbidden("get", "the address /version")),
        _ => Err(Failure::new(
            causes::NOT_KUBERNETES,
            &answer.line,
            "200 with the `gitVersion` of a Kubernetes API server",
            answer.said(),
        )
        .into()),
    }
}

#[cfg(test)]
mod tests;
