//! A workbench in the scratch namespace on which certificates are issued as Gitpod's installer has them issued (c06, c07).
//!
//! [`Bench`] makes issuers and certificates and removes them, [`state`] reads how far cert-manager has come with them, and
//! [`check`] holds what came against what was asked for. In a namespace of the run's own everything goes with it. In one that
//! was there before, each thing is noted before it is made; cert-manager leaves the secret of a certificate behind, so that
//! the secret is noted first and removed after the certificate, which would have it made anew.

use std::time::Duration;

use harness::journal::Ticket;
use harness::{Cx, Failure, NotPassed, Removal, text};
use serde_json::{Value, json};

use super::api::watch::Waited;
use super::api::{Denied, Request, Resource};
use super::certificates::GROUP;
use super::scratch::Scratch;
use super::{Cluster, causes, remove};

pub mod check;
pub mod state;

/// What is left of a probe's time for reading what came and for removing it.
const AFTERWARDS: Duration = Duration::from_secs(4);

/// A certificate to ask for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its name, its secret's and its issuer's, without what all names of the case begin with.
    pub name: &'static str,
    /// The issuer that signs it.
    pub issuer: &'static str,
    /// Whether it is to be an authority, with an ECDSA key and a common name as Gitpod's; else cert-manager chooses the key.
    pub is_ca: bool,
    /// Its alternative names.
    pub names: Vec<String>,
}

/// The labels that the template of every secret asks for: the keys are those that Gitpod uses.
pub const LABELS: &[(&str, &str)] = &[("app", "underpin"), ("component", "underpin-issued")];

/// A place to have certificates issued in.
pub struct Bench<'a> {
    cluster: &'a Cluster,
    cx: &'a Cx,
    scratch: Scratch,
    stem: String,
    noted: Vec<(Ticket, String)>,
}

impl<'a> Bench<'a> {
    /// Makes the namespace, if it is not given, and looks whether what comes of a certificate may be read: nothing is made
    /// where it may not.
    ///
    /// # Errors
    /// As [`Cluster::scratch`].
    pub async fn open(cluster: &'a Cluster, cx: &'a Cx, part: &str) -> Result<Self, NotPassed> {
        let scratch = cluster.scratch(cx).await?;
        let bench = Self { cluster, cx, scratch, stem: format!("{}-{part}", cx.run()), noted: Vec::new() };
        match bench.secret("none").await {
            Ok(_) => Ok(bench),
            Err(refused) => {
                bench.close().await;
                Err(refused)
            }
        }
    }

    /// The whole name of a thing.
    pub fn name(&self, name: &str) -> String {
        format!("{}-{name}", self.stem)
    }

    /// How long a certificate is waited for: as the settings say, but never so long that no time is left to clean up.
    pub fn wait(&self) -> Duration {
        self.cluster.settings.issue_wait.min(self.cx.time_left().saturating_sub(AFTERWARDS))
    }

    /// Makes an issuer: `{ "selfSigned": {} }`.
    ///
    /// # Errors
    /// As [`super::api::Answer::created`].
    pub async fn issuer(&mut self, name: &str, spec: Value) -> Result<(), NotPassed> {
        self.create("Issuer", self.resource("issuers"), name, spec).await
    }

    /// Asks for a certificate.
    ///
    /// # Errors
    /// As [`super::api::Answer::created`].
    pub async fn certificate(&mut self, wanted: &Wanted) -> Result<(), NotPassed> {
        if self.scratch.is_given() {
            let secret = self.name(wanted.name);
            self.note("secret", &format!("{}/{secret}", self.secrets().path()), &secret)?;
        }
        let spec = spec(&self.stem, wanted);
        self.create("Certificate", self.resource("certificates"), wanted.name, spec).await
    }

    async fn create(
        &mut self,
        kind: &str,
        resource: Resource,
        name: &str,
        spec: Value,
    ) -> Result<(), NotPassed> {
        let name = self.name(name);
        if self.scratch.is_given() {
            self.note(&kind.to_lowercase(), &format!("{}/{name}", resource.path()), &name)?;
        }
        let object = json!({
            "apiVersion": format!("{GROUP}/v1"), "kind": kind,
            "metadata": { "name": name, "labels": { "app.kubernetes.io/managed-by": "underpin" } },
            "spec": spec,
        });
        let answer = self.cluster.api.send(self.cx, Request::post(resource.path(), object)).await?;
        match answer.denied() {
            // An attempt that broke off before this one has made it.
            Some(Denied::Exists(_)) => Ok(()),
            _ => match answer.created(&format!("create {}", resource.words())) {
                Ok(_) => Ok(()),
                Err(refused) => {
                    if let Some((ticket, _)) = self.scratch.is_given().then(|| self.noted.pop()).flatten() {
                        ticket.never_made();
                    }
                    Err(refused)
                }
            },
        }
    }

    fn note(&mut self, kind: &str, path: &str, name: &str) -> Result<(), NotPassed> {
        let what = format!("the {kind} {name} in the namespace {}", self.scratch.namespace);
        let ticket = self.cx.intend(remove::OBJECT, &what, path)?;
        self.noted.push((ticket, path.to_owned()));
        Ok(())
    }

    /// Waits until these certificates are issued, all of them within [`Bench::wait`].
    ///
    /// # Errors
    /// [`causes::CERTIFICATE_DENIED`] as soon as a request is refused, [`causes::CERTIFICATE_NOT_ISSUED`] when the time is over.
    pub async fn issued(&self, wanted: &[&Wanted]) -> Result<(), NotPassed> {
        let names: Vec<String> = wanted.iter().map(|one| self.name(one.name)).collect();
        let wait = self.wait();
        let (certificates, requests) = (self.resource("certificates"), self.resource("certificaterequests"));
        let api = &self.cluster.api;
        let ready = async {
            let end = tokio::time::Instant::now() + wait;
            for name in &names {
                let left = end.saturating_duration_since(tokio::time::Instant::now());
                let is_ready = |object: Option<&Value>| object.is_some_and(state::is_ready).then_some(());
                match api.wait_for(self.cx, &certificates, name, left, is_ready).await? {
                    Waited::Come(()) => {}
                    Waited::Not(last) => return Ok(Some((name, last))),
                }
            }
            Ok::<_, NotPassed>(None)
        };
        let refused = async {
            let found = |request: &Value| {
                let own = names.iter().any(|name| name == state::certificate_of(request));
                state::refusal(request).filter(|_| own)
            };
            match api.watch_all(self.cx, &requests, found).await {
                Ok(refusal) => refusal,
                // Where requests may not be watched, the certificates alone tell.
                Err(_) => std::future::pending().await,
            }
        };
        let step = format!("issuing in the namespace {}", self.scratch.namespace);
        tokio::select! {
            refusal = refused => {
                Err(Failure::new(causes::CERTIFICATE_DENIED, step, "a request that is approved and signed", refusal).into())
            }
            late = ready => match late? {
                None => Ok(()),
                Some((name, last)) => {
                    let told = self.story(name, last.as_ref()).await;
                    let expected = format!("Ready within {}", text::duration(wait));
                    Err(Failure::new(causes::CERTIFICATE_NOT_ISSUED, step, expected, self.late(&told, wait)).into())
                }
            },
        }
    }

    /// What cert-manager says of a certificate and of its requests.
    pub async fn story(&self, name: &str, certificate: Option<&Value>) -> String {
        let requests = self.cluster.api.list(self.cx, &self.resource("certificaterequests")).await;
        let requests = requests.ok().flatten().unwrap_or_default();
        let own: Vec<&Value> =
            requests.iter().filter(|request| state::certificate_of(request) == name).collect();
        state::story(name, certificate, &own)
    }

    /// The same with a word on the time, where the target's cut it short.
    pub fn late(&self, told: &str, waited: Duration) -> String {
        let asked = self.cluster.settings.issue_wait;
        if waited >= asked {
            return told.to_owned();
        }
        format!(
            "{told}; the target's budget ended the wait: raise `budget.target`, and it lasts the whole `issue_wait` of {}",
            text::duration(asked)
        )
    }

    /// The secret of a certificate; `None` where it is not there.
    ///
    /// # Errors
    /// As [`super::api::Api::object`].
    pub async fn secret(&self, name: &str) -> Result<Option<Value>, NotPassed> {
        self.cluster.api.object(self.cx, &self.secrets(), &self.name(name)).await
    }

    /// Where secrets are.
    pub fn secrets(&self) -> Resource {
        Resource::within("", "v1", "secrets", &self.scratch.namespace)
    }

    /// Where a certificate is.
    ///
    /// # Errors
    /// As [`super::api::Api::object`].
    pub async fn certificate_now(&self, name: &str) -> Result<Option<Value>, NotPassed> {
        self.cluster.api.object(self.cx, &self.resource("certificates"), &self.name(name)).await
    }

    fn resource(&self, plural: &'static str) -> Resource {
        Resource::within(GROUP, "v1", plural, &self.scratch.namespace)
    }

    /// Removes everything as far as that goes now; what stays is removed at the end of the run.
    pub async fn close(self) {
        for (ticket, path) in self.noted.into_iter().rev() {
            let removed = remove::object(self.cluster, &path, self.cx).await;
            if removed.is_ok_and(|removal| removal == Removal::Gone) {
                ticket.gone();
            }
        }
        self.cluster.leave(self.cx, self.scratch).await;
    }
}

/// `spec` of a certificate as Gitpod's installer writes it.
fn spec(stem: &str, wanted: &Wanted) -> Value {
    let labels: serde_json::Map<String, Value> =
        LABELS.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
    let name = format!("{stem}-{}", wanted.name);
    let mut spec = json!({
        "secretName": name,
        "duration": "2160h",
        "issuerRef": { "name": format!("{stem}-{}", wanted.issuer), "kind": "Issuer", "group": GROUP },
        "secretTemplate": { "labels": labels },
    });
    if wanted.is_ca {
        spec["isCA"] = json!(true);
        spec["commonName"] = json!(name);
        spec["privateKey"] = json!({ "algorithm": "ECDSA", "size": 256 });
    }
    if !wanted.names.is_empty() {
        spec["dnsNames"] = json!(wanted.names);
    }
    spec
}

#[cfg(test)]
mod tests;
