//! Finds out which product answers: independent signs, each with a weight, added up for each product of the table in
//! [`super::products`]. Signs by which two products name themselves contradict each other, and are reported so.
//!
//! It runs once for a target, whoever needs it first: the case `identity`, or a failed probe that looks for advice.

use std::sync::OnceLock;
use std::time::Duration;

use harness::record::{Evidence, Identity};
use harness::{Cx, NotPassed};
use http::Method;
use http::header::AUTHORIZATION;

use super::client::Registry;
use super::image::tag;
use super::products::{CLEANUP, Page, PageLogin, TABLE};
use super::token::basic;
use crate::net::exchange::{Answer, Request};

mod signals;
mod weigh;

#[cfg(test)]
mod recorded;

pub use signals::Signals;
pub use weigh::{NAMES_ITSELF, weigh};

/// How long a page of a product may take. It only adds to what is known, so that little is waited for it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where it is kept what identification came to.
#[derive(Default)]
pub(super) struct IdentityCell {
    tried: tokio::sync::Mutex<Option<Tried>>,
    known: OnceLock<Identity>,
}

struct Tried {
    identity: Result<Identity, NotPassed>,
    evidence: Vec<Evidence>,
}

impl Tried {
    fn may_pass(&self) -> bool {
        matches!(&self.identity, Err(NotPassed::Failure(failure)) if failure.cause.transient)
    }
}

/// Finds out which product answers, or says again what was found out. What may pass is tried again.
///
/// # Errors
/// [`harness::cause::IDENTITY_CONFLICT`], and what stands in the way of asking.
pub async fn identify(registry: &Registry, cx: &Cx) -> Result<Identity, NotPassed> {
    cx.evidence_of(&registry.ping_evidence);
    let mut tried = registry.identity.tried.lock().await;
    if let Some(done) = tried.as_ref().filter(|done| !done.may_pass()) {
        cx.evidence_of(&done.evidence);
        return done.identity.clone();
    }
    tried.insert(find_out(registry, cx).await).identity.clone()
}

/// What is known of the product, after the one identification of the run; `None` when that came to nothing.
pub async fn known(registry: &Registry, cx: &Cx) -> Option<Identity> {
    let mut tried = registry.identity.tried.lock().await;
    let done = match tried.take() {
        Some(done) => done,
        None => find_out(registry, cx).await,
    };
    tried.insert(done).identity.as_ref().ok().cloned()
}

async fn find_out(registry: &Registry, cx: &Cx) -> Tried {
    let before = cx.gathered().len();
    let identity = ask(registry, cx).await;
    if let Ok(identity) = &identity {
        let _ = registry.identity.known.set(identity.clone());
    }
    Tried { identity, evidence: cx.gathered().split_off(before) }
}

async fn ask(registry: &Registry, cx: &Cx) -> Result<Identity, NotPassed> {
    let tag = tag(&format!("{} identify", cx.run()));
    let absent = registry.scratch_for(cx, "absent");
    let call = registry.call(Method::GET, &absent, &format!("manifests/{tag}")).accept_manifests();
    let host = registry.settings.origin.host_str().unwrap_or_default();
    let mut signals = Signals::new(host, registry.ping.clone(), tag);
    match registry.ask(cx, &call).await {
        Ok(answer) => signals.absent(answer),
        // Without a way to log in there is one answer less to judge by, and where the first one bears a name it will do.
        Err(NotPassed::Blocked { .. }) => {}
        Err(_) if weigh::names_itself(&signals) => {}
        Err(other) => return Err(other),
    }
    for page in weigh::pages(&signals) {
        if let Some(answer) = look_up(registry, cx, page, &absent).await {
            signals.pages.push((page.path, answer));
        }
    }
    Ok(weigh(&signals)?)
}

/// Asks for a page of a product on the registry's own host. That it does not answer says nothing.
async fn look_up(registry: &Registry, cx: &Cx, page: &Page, repository: &str) -> Option<Answer> {
    let url = registry.url(page.path);
    let mut request = Request::new(Method::GET, url.clone());
    // A token server may be the only one that knows the password, so that it goes to nobody in clear here.
    if page.login == PageLogin::Password
        && url.scheme() == "https"
        && let Some(login) = &registry.login
    {
        request = request.header(AUTHORIZATION, &basic(login));
    }
    let patience = PATIENCE.min(cx.request_budget() / 4);
    let answered = async {
        match page.login {
            PageLogin::None | PageLogin::Password => registry.elsewhere(cx, request).await.ok(),
            // In the name of the repository that was asked for before, so that its token does again.
            PageLogin::AsRegistry => {
                registry.send(cx, &registry.call_url(Method::GET, repository, url)).await.ok()
            }
        }
    };
    tokio::time::timeout(patience, answered).await.ok()?
}

/// How an operator removes what is left in a repository of this registry.
pub fn cleanup_of(registry: &Registry, repository: &str) -> String {
    let known = registry.identity.known.get().and_then(|identity| identity.product.as_deref());
    let row = TABLE.iter().find(|row| Some(row.product.id) == known);
    row.map_or(CLEANUP, |row| row.cleanup)
        .replace("{host}", &registry.host())
        .replace("{repository}", repository)
}
