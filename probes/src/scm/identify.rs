//! Finds out which product answers: independent signs, each with a weight, added up for each product of the table in
//! [`super::products`]. Signs by which two products name themselves contradict each other, and are reported so.
//!
//! It runs once for a target, whoever needs it first. A hosted product has answered while connecting; any other host is
//! asked one question of each vendor after the other, without the token, until one names itself.

use harness::record::Identity;
use harness::{Cx, NotPassed};
use http::Method;
use http::header::ACCEPT;

use super::addresses::Addresses;
use super::client::Scm;
use super::vendor::Vendor;
use crate::memo::Memo;
use crate::net::exchange::{Answer, Request};

mod signals;
mod weigh;

pub use signals::{Question, Signals};
pub use weigh::{NAMES_ITSELF, UNKNOWN, weigh};

/// What identification came to.
#[derive(Clone)]
pub struct Found {
    /// Product and version.
    pub identity: Identity,
    /// What it was known by: the answer of connecting, and those to the questions.
    pub signals: Signals,
    /// The vendor that the environment file leaves no doubt about.
    fixed: Option<Vendor>,
}

impl Found {
    /// Whose product it is, where it is one of the four that Gitpod has a client for. Where no sign tells, it is whose the
    /// environment file says it is: the probes then say what is missing.
    pub fn vendor(&self) -> Option<Vendor> {
        match &self.identity.product {
            Some(product) => Vendor::of_product(product),
            None => self.fixed,
        }
    }
}

#[cfg(test)]
impl Found {
    /// One that was never asked for.
    pub(super) const fn played(identity: Identity, signals: Signals) -> Self {
        Self { identity, signals, fixed: None }
    }
}

/// Where it is kept what identification came to.
#[derive(Default)]
pub struct IdentityCell(Memo<Found>);

/// Finds out which product answers, or says again what was found out.
///
/// # Errors
/// [`harness::cause::IDENTITY_CONFLICT`], and what stands in the way of asking.
pub async fn identify(scm: &Scm, cx: &Cx) -> Result<Identity, NotPassed> {
    found(scm, cx).await.map(|found| found.identity)
}

/// All that identification came to, for the probes that judge it.
///
/// # Errors
/// As [`identify`].
pub async fn found(scm: &Scm, cx: &Cx) -> Result<Found, NotPassed> {
    // In a box: it holds every answer, and each probe would hold it.
    Box::pin(scm.identity.0.cloned(cx, ask(scm, cx))).await
}

async fn ask(scm: &Scm, cx: &Cx) -> Result<Found, NotPassed> {
    let host = scm.settings.url.host_str().unwrap_or_default().to_owned();
    let mut signals = Signals::new(host, scm.root.clone());
    cx.evidence_of(&scm.root_evidence);
    if !signals.is_hosted() {
        for question in signals.order() {
            if let Some(answer) = put(scm, cx, question).await? {
                signals.answers.push((question, answer));
            }
            if weigh::names_itself(&signals) {
                break;
            }
        }
    }
    with_version(scm, cx, &mut signals).await;
    let identity = weigh(&signals)?;
    Ok(Found { identity, signals, fixed: scm.settings.vendor })
}

/// Asks one question. That a server of another product fails over it says nothing.
async fn put(scm: &Scm, cx: &Cx, question: Question) -> Result<Option<Answer>, NotPassed> {
    let mut url = scm.settings.url.clone();
    url.set_path(&format!("{}/{}", url.path().trim_end_matches('/'), question.path()));
    let request = Request::new(Method::GET, url).header(ACCEPT, "application/json");
    let answer = scm.send(cx, request).await?;
    Ok((!answer.status.is_server_error()).then_some(answer))
}

/// GitLab tells its version only to who has logged in. A refusal leaves it unknown; the probe `gitlab_version` says why.
async fn with_version(scm: &Scm, cx: &Cx, signals: &mut Signals) {
    if scm.token.is_none() || signals.header("x-gitlab-meta").is_none() {
        return;
    }
    let addresses = Addresses::new(Vendor::GitLab, &scm.settings.url);
    let request = Request::new(Method::GET, addresses.api("version")).header(ACCEPT, "application/json");
    let sent = async { Ok(scm.send_with_token(cx, &addresses, request).await?) };
    if let Ok(answer) = scm.version.cloned(cx, sent).await {
        signals.answers.push((Question::GitLabVersion, answer));
    }
}
