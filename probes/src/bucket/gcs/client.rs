//! The client of Google Cloud Storage: reaches it, gets a token, and sends requests with it.

use std::sync::atomic::AtomicU32;

use harness::record::Evidence;
use harness::{Cx, Failure, NotPassed};
use http::Method;
use http::header::AUTHORIZATION;
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

use super::call::address;
use super::errors;
use super::home::HomeCell;
use super::key::{self, ServiceKey};
use super::token::{self, Token};
use super::upload::UploadedCell;
use crate::bucket::causes;
use crate::bucket::identify::IdentityCell;
use crate::bucket::settings::GcsSettings;
use crate::net::exchange::{Answer, Request};
use crate::net::http::{Connections, Http};
use crate::net::lanes::Lanes;
use crate::net::tls;

/// Google Cloud Storage that was reached. Whether the key of the account opens it is for the probe `sa_key` to find out.
pub struct Gcs {
    /// The keys of the environment file.
    pub settings: GcsSettings,
    /// The key of the service account, or why there is none in the file.
    pub key: Result<ServiceKey, Failure>,
    /// The first answer: that to the question for a bucket that does not exist, without a credential.
    pub first: Answer,
    /// The exchanges of connecting.
    pub first_evidence: Vec<Evidence>,
    /// The bucket that the probes use, once it was made.
    pub(super) home: HomeCell,
    /// How often the bucket was tried.
    pub(super) tries: AtomicU32,
    /// The object that was uploaded in chunks, once it was.
    pub(super) uploaded: UploadedCell,
    /// What identification found.
    pub(in crate::bucket) identity: IdentityCell,
    token: Mutex<Option<Token>>,
    /// Held by whoever sends much, so that no two of them do at once.
    heavy: Mutex<()>,
    http: Http,
    lanes: Lanes,
}

impl Gcs {
    /// Reaches the store: without a credential, since it is not known yet who answers.
    pub(in crate::bucket) async fn reach(settings: &GcsSettings, cx: &Cx) -> Result<Self, NotPassed> {
        let key = key::load(&settings.service_account, cx)?;
        let http = Http::new(cx.common(), tls::Check::AsConfigured, Connections::Kept)?;
        let path = format!("/storage/v1/b/{}", scratch_name(cx, "absent"));
        let first = http.send(cx, Request::new(Method::GET, address(&settings.origin, &path, &[]))).await?;
        if is_bare_404(&first) {
            let query = [("project", settings.project.as_str())];
            let url = address(&settings.origin, "/storage/v1/b", &query);
            lists_buckets(&http.send(cx, Request::new(Method::GET, url)).await?)?;
        } else {
            is_googles(&first)?;
        }
        Ok(Self {
            settings: settings.clone(),
            key,
            first_evidence: cx.gathered(),
            first,
            home: HomeCell::default(),
            tries: AtomicU32::default(),
            uploaded: UploadedCell::default(),
            identity: IdentityCell::default(),
            token: Mutex::default(),
            heavy: Mutex::default(),
            http,
            lanes: Lanes::new(cx.common()),
        })
    }

    /// A token for the account: one for all requests, until it ends.
    ///
    /// # Errors
    /// Why there is none; then the next case asks again.
    pub async fn token(&self, cx: &Cx) -> Result<Token, NotPassed> {
        let key = self.key.as_ref().map_err(Clone::clone)?;
        let mut kept = self.token.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| token.holds()) {
            return Ok(token.clone());
        }
        let token = token::ask(cx, &self.lanes.of(cx)?, key).await?;
        *kept = Some(token.clone());
        Ok(token)
    }

    /// The key of the account, which signs addresses.
    ///
    /// # Errors
    /// Why there is none.
    pub fn signer(&self) -> Result<&ServiceKey, Failure> {
        self.key.as_ref().map_err(Clone::clone)
    }

    /// Sends a request with a token, and gives whatever is answered.
    ///
    /// # Errors
    /// What went wrong below HTTP, or why there is no token.
    pub async fn send(&self, cx: &Cx, request: Request) -> Result<Answer, NotPassed> {
        let token = self.token(cx).await?;
        let request = request.header(AUTHORIZATION, &format!("Bearer {}", token.value.expose()));
        Ok(self.elsewhere(cx, request).await?)
    }

    /// Sends a request; a store that is overrun or broken for the moment is a failure, which the harness tries again.
    ///
    /// # Errors
    /// As [`Gcs::send`], and for 429 and 5xx.
    pub async fn ask(&self, cx: &Cx, request: Request) -> Result<Answer, NotPassed> {
        Ok(errors::settled(self.send(cx, request).await?)?)
    }

    /// Sends a request without a token, as whoever has a signed address does.
    ///
    /// # Errors
    /// What went wrong below HTTP.
    pub async fn elsewhere(&self, cx: &Cx, request: Request) -> Result<Answer, Failure> {
        self.lanes.of(cx)?.send(cx, request).await
    }

    /// The name of a bucket of the run's own, as long as those that Gitpod makes for its users.
    pub fn scratch(&self, cx: &Cx, purpose: &str) -> String {
        scratch_name(cx, purpose)
    }

    /// Waits until nobody else sends much to this store.
    pub async fn heavy(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.heavy.lock().await
    }

    /// The target's own connections, for what every case has in common.
    pub fn own(&self) -> &Http {
        &self.http
    }
}

/// Whether the answer says nothing but that nothing is there. An emulator may say no more of a bucket.
fn is_bare_404(answer: &Answer) -> bool {
    answer.status.as_u16() == 404 && answer.body.is_empty()
}

/// Whether the question for all buckets is answered as only this interface does: with their list, as an emulator that
/// asks for no token may, or with an error.
fn lists_buckets(answer: &Answer) -> Result<(), Failure> {
    let kind = answer.json().map(|json| json["kind"] == "storage#buckets");
    if kind == Some(true) && answer.status.is_success() { Ok(()) } else { is_googles(answer) }
}

/// Whether the first answer is Google's: an error in its form, to whoever shows no credential.
fn is_googles(answer: &Answer) -> Result<(), Failure> {
    if errors::is_googles(answer) && !answer.status.is_success() && answer.status.as_u16() < 429 {
        return Ok(());
    }
    if let Some(failure) = errors::transient(answer) {
        return Err(failure);
    }
    let expected = "an error of the JSON interface, `{\"error\":{\"code\":…}}`, to a request without a token";
    let actual = if answer.is_page() {
        format!("{} with a page for people", answer.status_text())
    } else {
        answer.said()
    };
    Err(Failure::new(causes::NOT_GOOGLE_STORAGE, &answer.line, expected, actual))
}

/// A name as long as `gitpod-<stage>-user-<uuid>`: what is limited is the length, and all of Google's users share one
/// space of names. It carries the run's id and is another for each target, since two targets may be one project.
fn scratch_name(cx: &Cx, purpose: &str) -> String {
    const LENGTH: usize = 58;
    let mut name = format!("{}-{purpose}-", cx.run());
    let digest = Sha256::digest(cx.target().as_bytes());
    name.extend(digest.iter().map(|byte| char::from(b'a' + byte % 26)));
    name.truncate(LENGTH);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_error_in_googles_form_connects() {
        let error = |code: u16| format!(r#"{{"error":{{"code":{code},"message":"m"}}}}"#);
        let of = |status, body: &str| {
            is_googles(&Answer::of(status, &[], body)).err().map(|failure| failure.cause)
        };
        for code in [401, 403, 404] {
            assert_eq!(of(code, &error(code)), None);
        }
        for (status, body) in [
            (200, "<!DOCTYPE html>".to_owned()),
            (404, "<html>".to_owned()),
            (404, String::new()),
            (302, String::new()),
            (403, "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>".to_owned()),
            (200, error(404)),
        ] {
            assert_eq!(of(status, &body), Some(causes::NOT_GOOGLE_STORAGE), "{status} {body}");
        }
        let buckets = |body: &str| lists_buckets(&Answer::of(200, &[], body)).is_ok();
        assert!(buckets(r#"{"kind":"storage#buckets","items":[]}"#));
        assert!(!buckets(r#"{"items":[]}"#) && !buckets("OK"));
        assert!(is_bare_404(&Answer::of(404, &[], "")) && !is_bare_404(&Answer::of(404, &[], "not here")));
        assert_eq!(of(503, &error(503)), Some(crate::net::causes::SERVER_ERROR));
        assert_eq!(of(429, ""), Some(crate::net::causes::RATE_LIMITED));
    }
}
