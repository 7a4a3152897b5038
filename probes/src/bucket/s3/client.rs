//! The client of an S3 store: reaches it, learns the bucket's region, and sends requests the way Gitpod's client does.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use harness::record::Evidence;
use harness::{Cx, Failure, NotPassed, cause};
use http::{HeaderMap, Method};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::call::{Call, Through, encoded_key};
use super::errors::{self, Refusal};
use super::home::HomeCell;
use super::hosts;
use super::location::{self, Location};
use super::multipart::LargeCell;
use super::sign::{self, Keys, Payload, Scope};
use crate::bucket::causes;
use crate::bucket::identify::IdentityCell;
use crate::bucket::settings::S3Settings;
use crate::net::exchange::{Answer, Request};
use crate::net::http::{Connections, Http};
use crate::net::lanes::Lanes;
use crate::net::tls;

/// An S3 store that was reached and lets us in.
pub struct S3 {
    /// The keys of the environment file.
    pub settings: S3Settings,
    /// The access key with its secret.
    pub keys: Keys,
    /// The first answer: that to the question for the bucket's location.
    pub first: Answer,
    /// The exchanges of connecting.
    pub first_evidence: Vec<Evidence>,
    /// What Gitpod's client makes of the first answer.
    pub location: Location,
    /// The bucket that the probes use, once it was tried.
    pub(super) home: HomeCell,
    /// The object in parts that several probes read, once it was tried.
    pub(super) large: LargeCell,
    /// What identification found.
    pub(in crate::bucket) identity: IdentityCell,
    /// The region of the bucket that the probes use, once it is there.
    pub(super) region: OnceLock<String>,
    /// Held by whoever sends much, so that no two of them do at once.
    heavy: tokio::sync::Mutex<()>,
    http: Http,
    fresh: Http,
    lanes: Lanes,
}

impl S3 {
    /// Reaches the store and asks for the location of the bucket, which is Gitpod's first question. What is no store
    /// connects too: the probe `endpoint` says so.
    pub(in crate::bucket) async fn reach(settings: &S3Settings, cx: &Cx) -> Result<Self, NotPassed> {
        let keys = keys(settings, cx)?;
        let http = Http::new(cx.common(), tls::Check::AsConfigured, Connections::Kept)?;
        let fresh = Http::new(cx.common(), tls::Check::AsConfigured, Connections::Fresh)?;
        let bucket = settings.bucket.clone().unwrap_or_else(|| scratch_name(cx, "user"));
        let question = Call::bucket(Method::GET, &bucket).flag("location").path_style();
        let url = address(settings, None, &question);
        let scope = Scope::now(location::FIRST_REGION);
        let request = signed(&keys, scope, &url, &question)?;
        let first = http.send(cx, request).await?;
        if let Some(failure) = errors::transient(&first) {
            return Err(failure.into());
        }
        let location = location::read(&first, settings.region.as_deref());
        let store = Self {
            settings: settings.clone(),
            keys,
            first_evidence: cx.gathered(),
            first,
            location,
            home: HomeCell::default(),
            large: LargeCell::default(),
            identity: IdentityCell::default(),
            region: OnceLock::new(),
            heavy: tokio::sync::Mutex::default(),
            http,
            fresh,
            lanes: Lanes::new(cx.common()),
        };
        store.let_in()?;
        Ok(store)
    }

    /// What the first answer says of the credentials.
    fn let_in(&self) -> Result<(), Failure> {
        let refusal = Refusal::of(&self.first);
        let cause = match refusal.code.as_str() {
            "InvalidAccessKeyId"
            | "InvalidToken"
            | "ExpiredToken"
            | "InvalidClientTokenId"
            | "TokenRefreshRequired" => causes::ACCESS_KEY_REFUSED,
            "SignatureDoesNotMatch" => causes::SIGNATURE_REFUSED,
            "RequestTimeTooSkewed" => causes::STORE_CLOCK_SKEWED,
            _ => return Ok(()),
        };
        Err(Failure::new(
            cause,
            &self.first.line,
            "an answer to the credentials of the environment file",
            errors::said(&self.first),
        ))
    }

    /// The region that requests are signed for: the bucket's, else what the first answer came to.
    pub fn region(&self) -> &str {
        self.region.get().map_or(self.location.region.as_str(), String::as_str)
    }

    /// The name of a bucket of the run's own, as long as those that Gitpod makes for its users.
    pub fn scratch(&self, cx: &Cx, purpose: &str) -> String {
        scratch_name(cx, purpose)
    }

    /// The address of what a call is about.
    pub fn url(&self, call: &Call) -> Url {
        let region =
            if call.path_style { None } else { Some(call.region.as_deref().unwrap_or(self.region())) };
        address(&self.settings, region, call)
    }

    /// Sends a request, signed, and gives whatever is answered.
    ///
    /// # Errors
    /// What went wrong below HTTP.
    pub async fn send(&self, cx: &Cx, call: &Call) -> Result<Answer, Failure> {
        let region = call.region.as_deref().unwrap_or(self.region());
        self.send_at(cx, call, Scope::now(region)).await
    }

    /// Sends a request that is signed for another region or at another time.
    ///
    /// # Errors
    /// As [`S3::send`].
    pub async fn send_at(&self, cx: &Cx, call: &Call, scope: Scope<'_>) -> Result<Answer, Failure> {
        let request = signed(&self.keys, scope, &self.url(call), call)?;
        self.client(cx, call)?.send(cx, request).await
    }

    /// Sends a request whose body is made once the request is signed: chunks carry signatures that go on from the
    /// request's own. `frames` is given that signature, with where and when it holds.
    ///
    /// # Errors
    /// As [`S3::send`], and what `frames` fails with.
    pub async fn send_framed(
        &self,
        cx: &Cx,
        call: &Call,
        frames: impl FnOnce(Scope<'_>, &str) -> Result<Bytes, Failure>,
    ) -> Result<Answer, Failure> {
        let scope = Scope::now(call.region.as_deref().unwrap_or(self.region()));
        let (mut request, signature) = signed_with(&self.keys, scope, &self.url(call), call)?;
        request.body = frames(scope, &signature)?;
        self.client(cx, call)?.send(cx, request).await
    }

    /// Sends a request; a store that is overrun or broken for the moment is a failure, which the harness tries again.
    ///
    /// # Errors
    /// As [`S3::send`], and for 429 and 5xx that mean no more than that.
    pub async fn ask(&self, cx: &Cx, call: &Call) -> Result<Answer, Failure> {
        let answer = self.send(cx, call).await?;
        match errors::transient(&answer) {
            Some(failure) => Err(failure),
            None => Ok(answer),
        }
    }

    /// Sends a request with other keys, or none.
    ///
    /// # Errors
    /// As [`S3::send`].
    pub async fn send_as(&self, cx: &Cx, call: &Call, keys: Option<&Keys>) -> Result<Answer, Failure> {
        let url = self.url(call);
        let request = match keys {
            Some(keys) => signed(keys, Scope::now(self.region()), &url, call)?,
            None => plain(call, url, &HeaderMap::new()),
        };
        self.client(cx, call)?.send(cx, request).await
    }

    /// An address that lets whoever has it send this one request, for half an hour as Gitpod's do. The query of the call
    /// is signed, its headers are not.
    ///
    /// # Errors
    /// A fault of our own.
    pub fn presign(&self, cx: &Cx, call: &Call) -> Result<Url, Failure> {
        self.presign_at(cx, call, SystemTime::now(), Duration::from_mins(30))
    }

    /// An address that was signed at another time or holds for another one.
    ///
    /// # Errors
    /// A fault of our own.
    pub fn presign_at(
        &self,
        cx: &Cx,
        call: &Call,
        at: SystemTime,
        expires: Duration,
    ) -> Result<Url, Failure> {
        let scope = Scope { region: call.region.as_deref().unwrap_or(self.region()), at };
        let url = sign::in_query(&self.keys, scope, &call.method, &self.url(call), expires)?;
        for (name, value) in url.query_pairs() {
            if name == "X-Amz-Signature" {
                cx.credential(&value);
            }
        }
        Ok(url)
    }

    /// Sends a request without a signature in its header, as whoever has a presigned address does.
    ///
    /// # Errors
    /// What went wrong below HTTP.
    pub async fn elsewhere(&self, cx: &Cx, request: Request) -> Result<Answer, Failure> {
        self.lanes.of(cx)?.send(cx, request).await
    }

    /// Waits until nobody else sends much to this store.
    pub async fn heavy(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.heavy.lock().await
    }

    fn client(&self, cx: &Cx, call: &Call) -> Result<Http, Failure> {
        match &call.through {
            Through::Case => self.lanes.of(cx),
            Through::Fresh => Ok(self.fresh.clone()),
            Through::Own(http) => Ok(http.clone()),
        }
    }

    /// The target's own connections, for what every case has in common.
    pub fn own(&self) -> &Http {
        &self.http
    }
}

/// The address of a call: at the endpoint itself when no region is given.
fn address(settings: &S3Settings, region: Option<&str>, call: &Call) -> Url {
    if call.creates_bucket() {
        return hosts::address_of_creation(&settings.origin, region, &call.bucket);
    }
    let key = call.key.as_deref().map(encoded_key);
    let mut url = hosts::address(&settings.origin, region, &call.bucket, key.as_deref());
    url.set_query(call.query_text().as_deref());
    url
}

/// The request that a call becomes.
///
/// # Errors
/// A fault of our own.
pub(super) fn signed(keys: &Keys, scope: Scope<'_>, url: &Url, call: &Call) -> Result<Request, Failure> {
    Ok(signed_with(keys, scope, url, call)?.0)
}

/// The same, with the signature.
fn signed_with(keys: &Keys, scope: Scope<'_>, url: &Url, call: &Call) -> Result<(Request, String), Failure> {
    let payload = call.payload.clone().unwrap_or_else(|| {
        if call.body.is_empty() {
            Payload::Text(sign::EMPTY_SHA256.to_owned())
        } else {
            Payload::Hash(call.body.to_vec())
        }
    });
    let signed = sign::in_header(keys, scope, &call.method, url, &call.headers, &payload)?;
    Ok((plain(call, url.clone(), &signed.headers), signed.signature))
}

fn plain(call: &Call, url: Url, more: &HeaderMap) -> Request {
    let mut request = Request::new(call.method.clone(), url);
    request.headers = call.headers.clone();
    for (name, value) in more {
        request.headers.insert(name.clone(), value.clone());
    }
    request.body = call.body.clone();
    request.stream.clone_from(&call.stream);
    request.patient = call.patient || call.stream.is_some();
    request.quiet = call.quiet;
    if let Some(cap) = call.cap {
        request.cap = cap;
    }
    request
}

/// What the access key is called in messages.
const ACCESS_KEY: &str = "the access key";

/// Reads the keys and makes them known as secret.
fn keys(settings: &S3Settings, cx: &Cx) -> Result<Keys, Failure> {
    let load = |what: &str, secret: &harness::SecretRef| {
        let loaded = secret.load().map_err(|error| {
            let step = format!("reading {what}");
            Failure::new(cause::SECRET_UNREADABLE, step, "the credentials of the store", error.to_string())
        });
        // A short access key is a name that people chose, such as that of the product: cut from every text, it would make
        // reports unreadable. It opens nothing without its secret.
        loaded.inspect(|value| {
            if what != ACCESS_KEY || value.expose().len() >= 12 {
                cx.secret(value);
            }
        })
    };
    let access = load(ACCESS_KEY, &settings.access_key)?;
    let secret = load("the secret key", &settings.secret_key)?;
    if settings.session_token.is_some() || access.expose().starts_with("ASIA") {
        return Err(Failure::new(
            causes::CREDENTIALS_TEMPORARY,
            "reading the access key",
            "a static pair of keys, since Gitpod keeps nothing else",
            "temporary credentials, which end by themselves",
        ));
    }
    Ok(Keys { access: access.expose().to_owned(), secret })
}

/// A name as long as `gitpod-user-<uuid>`: what stores limit is the length. It carries the run's id and is another for
/// each target, since two targets may be one store.
fn scratch_name(cx: &Cx, purpose: &str) -> String {
    const LENGTH: usize = 48;
    let mut name = format!("{}-{purpose}-", cx.run());
    let digest = Sha256::digest(cx.target().as_bytes());
    name.extend(digest.iter().map(|byte| char::from(b'a' + byte % 26)));
    name.truncate(LENGTH);
    name
}

/// The bytes of an object that is the same every night: from a fixed seed, and not compressible.
pub fn noise(length: usize, seed: u64) -> Bytes {
    crate::bucket::noise::bytes(length, seed)
}
