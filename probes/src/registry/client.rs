//! The client of a registry: reaches it, logs in, and sends requests the way Gitpod's components do.

use bytes::Bytes;
use harness::record::Evidence;
use harness::{Cx, Failure, NotPassed, cause};
use http::header::{ACCEPT, AUTHORIZATION, HeaderName};
use http::{Method, StatusCode};
use url::Url;

use super::causes;
use super::challenge::{self, Bearer, Challenge};
use super::docker_config;
use super::identify::IdentityCell;
use super::jwt;
use super::ladder::LadderCell;
use super::settings::{Login, LoginRef, Settings};
use super::token::{Asker, Post, Tokens, basic};
use crate::net::exchange::{Answer, Request};
use crate::net::http::{Connections, Http, authority};
use crate::net::lanes::Lanes;
use crate::net::stream::Stream;
use crate::net::tls;

/// What containerd 1.6.8 accepts when it resolves an image.
pub const ACCEPT_MANIFESTS: &str = "application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, */*";

/// How requests are let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `/v2/` answers without a log-in.
    Open,
    /// With a user name and a password.
    Basic,
    /// With a token.
    Bearer(Bearer),
    /// A 401 that no client of Gitpod can answer; the probe `challenge` says so.
    Unanswerable,
}

/// A registry that was reached and logged in to.
pub struct Registry {
    /// The keys of the environment file.
    pub settings: Settings,
    /// The log-in, where there is one.
    pub login: Option<Login>,
    /// How requests are let in.
    pub scheme: Scheme,
    /// The answer to `GET /v2/` without credentials.
    pub ping: Answer,
    /// The exchanges of connecting, for `ping`.
    pub ping_evidence: Vec<Evidence>,
    /// The first push of the run, once it was tried.
    pub(super) ladder: LadderCell,
    /// What identification found.
    pub(super) identity: IdentityCell,
    /// Held by whoever sends much, so that no two of them do at once.
    heavy: tokio::sync::Mutex<()>,
    http: Http,
    fresh: Http,
    lanes: Lanes,
    tokens: Tokens,
}

/// One request to a registry.
#[derive(Clone, Debug)]
pub struct Call {
    request: Request,
    scope: String,
    through: Through,
}

/// The connections that a request goes through.
#[derive(Clone, Debug)]
enum Through {
    /// Those of the case.
    Case,
    /// A new one.
    Fresh,
    /// Those of a client that the probe has made.
    Own(Http),
}

impl Call {
    /// Sends a header more.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// Asks for a manifest as containerd does.
    #[must_use]
    pub fn accept_manifests(self) -> Self {
        self.header(ACCEPT, ACCEPT_MANIFESTS)
    }

    /// Sends a body.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: Bytes) -> Self {
        self.request = self.request.body(content_type, body);
        self
    }

    /// Sends a body that is made while it is sent.
    #[must_use]
    pub fn stream(mut self, content_type: &str, stream: Stream) -> Self {
        self.request = self.request.stream(content_type, stream);
        self
    }

    /// Reads more of the answer's body than usual.
    #[must_use]
    pub fn cap(mut self, cap: usize) -> Self {
        self.request = self.request.cap(cap);
        self
    }

    /// Uses a new connection.
    #[must_use]
    pub fn fresh(mut self) -> Self {
        self.through = Through::Fresh;
        self
    }

    /// Uses this client.
    #[must_use]
    pub fn through(mut self, http: &Http) -> Self {
        self.through = Through::Own(http.clone());
        self
    }

    /// Asks for another scope than the repository's `pull,push`.
    #[must_use]
    pub fn scope(mut self, scope: String) -> Self {
        self.scope = scope;
        self
    }
}

impl Registry {
    /// Reaches the registry, trusts it and logs in. What is no registry connects too: the probe `ping` says so.
    pub(super) async fn reach(settings: &Settings, cx: &Cx) -> Result<Self, NotPassed> {
        let login = login(settings, cx)?;
        let http = Http::new(cx.common(), tls::Check::AsConfigured, Connections::Kept)?;
        let fresh = Http::new(cx.common(), tls::Check::AsConfigured, Connections::Fresh)?;
        let ping_url = settings.origin.join("v2/").unwrap_or_else(|_| settings.origin.clone());
        let ping = http.send(cx, Request::new(Method::GET, ping_url.clone())).await?.settled()?;
        let ping_evidence = cx.gathered();
        let scheme = match ping.status {
            StatusCode::UNAUTHORIZED => match challenge::choose(&challenge::parse(&ping.headers)) {
                Some(Challenge::Bearer(bearer)) => Scheme::Bearer(bearer.clone()),
                Some(Challenge::Basic { .. }) => Scheme::Basic,
                Some(Challenge::Other(_)) | None => Scheme::Unanswerable,
            },
            _ => Scheme::Open,
        };
        let registry = Self {
            settings: settings.clone(),
            login,
            scheme,
            ping,
            ping_evidence,
            ladder: LadderCell::default(),
            identity: IdentityCell::default(),
            heavy: tokio::sync::Mutex::default(),
            http,
            fresh,
            lanes: Lanes::new(cx.common()),
            tokens: Tokens::default(),
        };
        registry.log_in(cx, ping_url).await?;
        Ok(registry)
    }

    async fn log_in(&self, cx: &Cx, url: Url) -> Result<(), Failure> {
        let authorization = match (&self.scheme, &self.login) {
            (Scheme::Open | Scheme::Unanswerable, _) => return Ok(()),
            (Scheme::Basic, Some(login)) => basic(login),
            (Scheme::Basic, None) => {
                return Err(Failure::new(
                    causes::CREDENTIALS_REFUSED,
                    "GET /v2/",
                    "an answer without a log-in, since the environment file gives none",
                    "401: the registry asks for a user name and a password",
                ));
            }
            // A registry that hands tokens out to everybody says only with a push whether that is enough.
            (Scheme::Bearer(bearer), _) => format!("Bearer {}", self.token(cx, bearer).await?),
        };
        let request = Request::new(Method::GET, url).header(AUTHORIZATION, &authorization);
        let answer = self.http.send(cx, request).await?.settled()?;
        match answer.status.as_u16() {
            401 | 403 => Err(Failure::new(
                causes::CREDENTIALS_REFUSED,
                &answer.line,
                "200 with the credentials of the environment file",
                answer.said(),
            )),
            _ => Ok(()),
        }
    }

    /// The host and port, as they stand in image names.
    pub fn host(&self) -> String {
        authority(&self.settings.origin)
    }

    /// The one repository that the run pushes to.
    pub fn scratch(&self, cx: &Cx) -> String {
        self.settings.repository(cx.run().as_str())
    }

    /// A repository of the run's own name that is used for one purpose.
    pub fn scratch_for(&self, cx: &Cx, purpose: &str) -> String {
        self.settings.repository(&format!("{}-{purpose}", cx.run()))
    }

    /// A request to `/v2/<repository>/<rest>`.
    pub fn call(&self, method: Method, repository: &str, rest: &str) -> Call {
        let url = self.url(&format!("/v2/{repository}/{rest}"));
        self.call_url(method, repository, url)
    }

    /// A request to an address of this registry, in the name of a repository.
    pub fn call_url(&self, method: Method, repository: &str, url: Url) -> Call {
        let actions = if matches!(method, Method::GET | Method::HEAD) { "pull" } else { "pull,push" };
        let scope = format!("repository:{repository}:{actions}");
        Call { request: Request::new(method, url), scope, through: Through::Case }
    }

    /// An address of this registry by its path, with a query if there is one.
    pub fn url(&self, path_and_query: &str) -> Url {
        let (path, query) = match path_and_query.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path_and_query, None),
        };
        let mut url = self.settings.origin.clone();
        url.set_path(path);
        url.set_query(query);
        url
    }

    /// Sends a request without credentials, as Gitpod's builder sends each request first.
    ///
    /// # Errors
    /// What went wrong below HTTP.
    pub async fn bare(&self, cx: &Cx, call: &Call) -> Result<Answer, Failure> {
        self.client(cx, call)?.send(cx, call.request.clone()).await
    }

    /// Sends a request with credentials, and once more when the answer asks for others.
    ///
    /// # Errors
    /// What went wrong below HTTP or at the token server; blocked by `challenge` when the answer is a 401 that does
    /// not say how to log in.
    pub async fn send(&self, cx: &Cx, call: &Call) -> Result<Answer, NotPassed> {
        let authorization = match (&self.scheme, &self.login) {
            (Scheme::Open | Scheme::Unanswerable, _) | (Scheme::Basic, None) => None,
            (Scheme::Basic, Some(login)) => Some(basic(login)),
            (Scheme::Bearer(bearer), _) => {
                let wanted = Bearer { scope: Some(call.scope.clone()), ..bearer.clone() };
                Some(format!("Bearer {}", self.token(cx, &wanted).await?))
            }
        };
        let mut request = call.request.clone();
        if let Some(value) = &authorization {
            request = request.header(AUTHORIZATION, value);
        }
        let answer = self.client(cx, call)?.send(cx, request).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.answer_challenge(cx, call, answer, authorization.as_deref()).await
    }

    /// Sends a request again with what a 401 asks for. Gives the 401 itself when nothing new can be sent.
    ///
    /// # Errors
    /// As [`Registry::send`].
    pub async fn answer_challenge(
        &self,
        cx: &Cx,
        call: &Call,
        refused: Answer,
        sent: Option<&str>,
    ) -> Result<Answer, NotPassed> {
        let challenges = challenge::parse(&refused.headers);
        let again = |value: String| {
            let request = call.request.clone().header(AUTHORIZATION, &value);
            async move { self.client(cx, call)?.send(cx, request).await }
        };
        match challenge::choose(&challenges) {
            Some(Challenge::Bearer(bearer)) => {
                let scope = bearer.scope.clone().or_else(|| Some(call.scope.clone()));
                let wanted = Bearer { scope, error: None, ..bearer.clone() };
                let kept = self.tokens.get(&wanted).map(|token| format!("Bearer {token}"));
                if let Some(kept) = kept.filter(|kept| sent != Some(kept.as_str())) {
                    let answer = again(kept).await?;
                    // Gitpod's builder keeps no token beyond a request, so that a kept one is refused only here.
                    if answer.status != StatusCode::UNAUTHORIZED {
                        return Ok(answer);
                    }
                }
                // Kept for others only when it was used, so that no other case uses it up before.
                let token = self.asker().ask(cx, &wanted, Post::Lenient).await?;
                let answer = again(format!("Bearer {}", token.value)).await?;
                self.tokens.keep(&wanted, &token);
                Ok(answer)
            }
            Some(Challenge::Basic { .. }) => match self.login.as_ref().map(basic) {
                Some(value) if sent != Some(value.as_str()) => Ok(again(value).await?),
                _ => Ok(refused),
            },
            Some(Challenge::Other(_)) | None if sent.is_none() => Err(NotPassed::Blocked { by: "challenge" }),
            Some(Challenge::Other(_)) | None => Ok(refused),
        }
    }

    /// Sends a request with credentials; a server that is overrun or broken for the moment is a failure.
    ///
    /// # Errors
    /// As [`Registry::send`], and for 429 and 5xx.
    pub async fn ask(&self, cx: &Cx, call: &Call) -> Result<Answer, NotPassed> {
        Ok(self.send(cx, call).await?.settled()?)
    }

    /// Sends a request to any host, without credentials.
    ///
    /// # Errors
    /// What went wrong below HTTP.
    pub async fn elsewhere(&self, cx: &Cx, request: Request) -> Result<Answer, Failure> {
        self.http.send(cx, request).await
    }

    /// Who asks for tokens here.
    pub fn asker(&self) -> Asker<'_> {
        Asker { http: &self.http, origin: &self.settings.origin, login: self.login.as_ref() }
    }

    /// Whether the token that answered a challenge lets anything be done in a repository, where it says so.
    pub(super) fn granted_anything(&self, refused: &Answer, repository: &str) -> Option<bool> {
        let challenges = challenge::parse(&refused.headers);
        let Some(Challenge::Bearer(bearer)) = challenge::choose(&challenges) else { return None };
        let token = self.tokens.get(&Bearer { error: None, ..bearer.clone() })?;
        jwt::grants_anything(&token, repository)
    }

    /// Waits until nobody else sends much to this registry.
    pub(super) async fn heavy(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.heavy.lock().await
    }

    async fn token(&self, cx: &Cx, bearer: &Bearer) -> Result<String, Failure> {
        match self.tokens.get(bearer) {
            Some(token) => Ok(token),
            None => self.new_token(cx, bearer).await,
        }
    }

    async fn new_token(&self, cx: &Cx, bearer: &Bearer) -> Result<String, Failure> {
        let token = self.asker().ask(cx, bearer, Post::Lenient).await?;
        self.tokens.keep(bearer, &token);
        Ok(token.value)
    }

    fn client(&self, cx: &Cx, call: &Call) -> Result<Http, Failure> {
        match &call.through {
            Through::Case => self.lanes.of(cx),
            Through::Fresh => Ok(self.fresh.clone()),
            Through::Own(http) => Ok(http.clone()),
        }
    }
}

/// Reads the log-in and makes its secrets known.
fn login(settings: &Settings, cx: &Cx) -> Result<Option<Login>, Failure> {
    let unreadable = |what: &str, why: String| {
        Failure::new(
            cause::SECRET_UNREADABLE,
            format!("reading {what}"),
            "the credentials of the registry",
            why,
        )
    };
    let login = match &settings.login {
        LoginRef::Anonymous => return Ok(None),
        LoginRef::Password { username, password } => {
            let password = password.load().map_err(|error| unreadable("the password", error.to_string()))?;
            Login { username: username.clone(), password }
        }
        LoginRef::DockerConfig(file) => {
            let text = file.load().map_err(|error| unreadable("the docker config", error.to_string()))?;
            let found = docker_config::find(text.expose(), &settings.origin);
            found.map_err(|why| unreadable("the docker config", why))?.login
        }
    };
    cx.login(&login.username, &login.password);
    Ok(Some(login))
}
