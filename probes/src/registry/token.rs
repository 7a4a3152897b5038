//! Tokens, as containerd gets them: a POST to the realm first, then GET with the password. No foreign host gets one.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use base64::Engine as _;
use harness::{Cx, Failure};
use http::Method;
use http::header::AUTHORIZATION;
use url::Url;

use super::causes;
use super::challenge::Bearer;
use super::settings::Login;
use crate::net::exchange::{Answer, Request};
use crate::net::http::{Http, host_and_port};

/// Token servers that are known to belong to a registry on another host.
const PAIRS: &[(&str, &str)] =
    &[("registry-1.docker.io", "auth.docker.io"), ("registry.gitlab.com", "gitlab.com")];

/// The lifetime of a token whose server names none, as the specification says.
const LIFETIME: Duration = Duration::from_mins(1);

/// The statuses to a POST after which containerd tries GET.
const TRY_GET: [u16; 4] = [400, 401, 404, 405];

/// A token and what its server said of it.
#[derive(Clone)]
pub struct Token {
    /// The token itself.
    pub value: String,
    /// How long it holds, as the server says.
    pub expires_in: Option<u64>,
    /// The status of the POST, where one was sent.
    pub post_status: Option<u16>,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// How a refused POST is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// GET is tried after any refusal, so that other probes can go on.
    Lenient,
    /// GET is tried only where containerd tries it.
    Strict,
}

/// The tokens of a target, by what they allow.
#[derive(Default)]
pub struct Tokens {
    kept: Mutex<BTreeMap<String, (String, Instant)>>,
}

impl Tokens {
    /// A token that still holds for a while.
    pub fn get(&self, bearer: &Bearer) -> Option<String> {
        let kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.get(&key(bearer)).filter(|(_, until)| Instant::now() < *until).map(|(token, _)| token.clone())
    }

    /// Keeps a token.
    pub fn keep(&self, bearer: &Bearer, token: &Token) {
        let lifetime = token.expires_in.map_or(LIFETIME, Duration::from_secs);
        // Used up a little early, so that none expires on its way.
        let until = Instant::now() + lifetime.saturating_sub(Duration::from_secs(5));
        let mut kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.insert(key(bearer), (token.value.clone(), until));
    }
}

fn key(bearer: &Bearer) -> String {
    let scope = bearer.scope.as_deref().unwrap_or_default();
    format!("{} {} {scope}", bearer.realm, bearer.service.as_deref().unwrap_or_default())
}

/// Who asks for a token.
pub struct Asker<'a> {
    /// The client.
    pub http: &'a Http,
    /// The registry's address.
    pub origin: &'a Url,
    /// The log-in; without one the token is asked for anonymously.
    pub login: Option<&'a Login>,
}

impl Asker<'_> {
    /// Gets a token.
    ///
    /// # Errors
    /// [`causes::TOKEN_REALM_NOT_ALLOWED`], [`causes::CREDENTIALS_REFUSED`], [`causes::TOKEN_MISSING`],
    /// [`causes::TOKEN_POST_REFUSED`] when `post` is strict, or what went wrong below.
    pub async fn ask(&self, cx: &Cx, bearer: &Bearer, post: Post) -> Result<Token, Failure> {
        let realm = self.realm(bearer)?;
        let Some(login) = self.login else {
            let answer = self.http.send(cx, get(&realm, bearer)).await?;
            return read(cx, answer, None);
        };
        if !may_have_password(&cx.common().allow_hosts, self.origin, &realm) {
            return Err(not_allowed(self.origin, &realm));
        }
        let answer = self.http.send(cx, form(&realm, bearer, login)).await?;
        let status = answer.status.as_u16();
        if answer.status.is_success() && (post == Post::Strict || has_token(&answer)) {
            return read(cx, answer, Some(status));
        }
        if status == 429 || (post == Post::Strict && answer.status.is_server_error()) {
            answer.settled()?;
        } else if post == Post::Strict && !TRY_GET.contains(&status) {
            return Err(Failure::new(
                causes::TOKEN_POST_REFUSED,
                &answer.line,
                "a token, or 400, 401, 404 or 405, after which GET is tried",
                answer.said(),
            ));
        }
        let answer = self.http.send(cx, get(&realm, bearer).header(AUTHORIZATION, &basic(login))).await?;
        read(cx, answer, Some(status))
    }

    fn realm(&self, bearer: &Bearer) -> Result<Url, Failure> {
        self.origin.join(&bearer.realm).ok().filter(|url| url.host_str().is_some()).ok_or_else(|| {
            Failure::new(
                causes::TOKEN_MISSING,
                "reading the challenge",
                "a realm that is the address of a token server",
                format!("the realm `{}`", bearer.realm),
            )
        })
    }
}

/// Whether the token server may be given the password of the registry.
fn may_have_password(allowed: &[String], origin: &Url, realm: &Url) -> bool {
    let (ours, theirs) = (origin.host_str().unwrap_or_default(), realm.host_str().unwrap_or_default());
    let downgraded = origin.scheme() == "https" && realm.scheme() != "https";
    if allowed.iter().any(|host| host == theirs || *host == host_and_port(realm)) {
        return true;
    }
    !downgraded && (ours == theirs || PAIRS.contains(&(ours, theirs)))
}

fn not_allowed(origin: &Url, realm: &Url) -> Failure {
    let host = realm.host_str().unwrap_or_default();
    Failure::new(
        causes::TOKEN_REALM_NOT_ALLOWED,
        "reading the challenge",
        format!("a token server on {}, reached as safely as the registry", origin.host_str().unwrap_or_default()),
        format!("the realm {}://{}", realm.scheme(), host_and_port(realm)),
    )
    .remedy(format!(
        "If `{host}` is the token server of this registry, add this line to the target in the environment file: `allow_hosts: [\"{host}\"]`. If you do not know it, do not: it would receive the password."
    ))
}

/// `Basic …` for a log-in.
pub fn basic(login: &Login) -> String {
    let pair = format!("{}:{}", login.username, login.password.expose());
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

/// The POST of containerd's `FetchTokenWithOAuth`.
fn form(realm: &Url, bearer: &Bearer, login: &Login) -> Request {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "password");
    if let Some(service) = &bearer.service {
        form.append_pair("service", service);
    }
    form.append_pair("client_id", "containerd-client");
    if let Some(scope) = &bearer.scope {
        form.append_pair("scope", scope);
    }
    form.append_pair("username", &login.username).append_pair("password", login.password.expose());
    Request::new(Method::POST, realm.clone())
        .body("application/x-www-form-urlencoded; charset=utf-8", form.finish())
}

/// The GET of containerd's `FetchToken`, without its password.
fn get(realm: &Url, bearer: &Bearer) -> Request {
    let mut url = realm.clone();
    let scopes = bearer.scope.as_deref().unwrap_or_default();
    if bearer.service.is_some() || !scopes.is_empty() {
        let mut query = url.query_pairs_mut();
        if let Some(service) = &bearer.service {
            query.append_pair("service", service);
        }
        for scope in scopes.split(' ').filter(|scope| !scope.is_empty()) {
            query.append_pair("scope", scope);
        }
    }
    Request::new(Method::GET, url)
}

fn token_in(answer: &Answer) -> Option<String> {
    let json = answer.json()?;
    let field = |name| json.get(name).and_then(serde_json::Value::as_str).filter(|t| !t.is_empty());
    field("access_token").or_else(|| field("token")).map(str::to_owned)
}

fn has_token(answer: &Answer) -> bool {
    token_in(answer).is_some()
}

fn read(cx: &Cx, answer: Answer, post_status: Option<u16>) -> Result<Token, Failure> {
    let answer = answer.settled()?;
    // A refusal of the POST is the server's word on the credentials, where it does not know GET.
    let refused = |status| matches!(status, 401 | 403);
    if refused(answer.status.as_u16()) || !answer.status.is_success() && post_status.is_some_and(refused) {
        return Err(Failure::new(
            causes::CREDENTIALS_REFUSED,
            &answer.line,
            "a token for these credentials",
            match post_status {
                Some(status) => format!("{status} to POST, {} to GET", answer.said()),
                None => answer.said(),
            },
        ));
    }
    match token_in(&answer) {
        Some(value) if answer.status.is_success() => {
            cx.credential(&value);
            let expires_in =
                answer.json().and_then(|json| json.get("expires_in").and_then(serde_json::Value::as_u64));
            Ok(Token { value, expires_in, post_status })
        }
        _ => Err(Failure::new(
            causes::TOKEN_MISSING,
            &answer.line,
            "JSON with `token` or `access_token`",
            answer.said(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use harness::Secret;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_password_goes_to_the_registrys_own_host_a_known_pair_or_an_allowed_host() {
        for (origin, realm, allowed, expected) in [
            ("https://h/", "https://h/token", "", true),
            ("https://h:5000/", "https://h/token", "", true),
            ("https://h/", "http://h/token", "", false),
            ("http://h/", "http://h/token", "", true),
            ("https://h/", "https://evil.example/token", "", false),
            ("https://h/", "https://h.evil.example/token", "", false),
            ("https://h/", "https://auth.h/token", "auth.h", true),
            ("https://h/", "https://auth.h:8443/token", "auth.h:8443", true),
            ("https://registry-1.docker.io/", "https://auth.docker.io/token", "", true),
            ("https://registry.gitlab.com/", "https://gitlab.com/jwt/auth", "", true),
            ("https://registry.example.com/", "https://gitlab.com/jwt/auth", "", false),
        ] {
            let allowed: Vec<_> = allowed.split(' ').filter(|h| !h.is_empty()).map(str::to_owned).collect();
            assert_eq!(may_have_password(&allowed, &url(origin), &url(realm)), expected, "{origin} {realm}");
        }
    }

    #[test]
    fn the_requests_are_containerds() {
        let bearer = Bearer {
            realm: "https://h/token?account=x".into(),
            service: Some("h".into()),
            scope: Some("repository:a:pull repository:b:pull,push".into()),
            error: None,
        };
        let login = Login { username: "ada".into(), password: Secret::new("p w".into()) };
        let post = form(&url("https://h/token"), &bearer, &login);
        assert_eq!(
            String::from_utf8_lossy(&post.body),
            "grant_type=password&service=h&client_id=containerd-client&scope=repository%3Aa%3Apull+repository%3Ab%3Apull%2Cpush&username=ada&password=p+w"
        );
        assert_eq!(
            get(&url(&bearer.realm), &bearer).url.as_str(),
            "https://h/token?account=x&service=h&scope=repository%3Aa%3Apull&scope=repository%3Ab%3Apull%2Cpush"
        );
    }

    #[test]
    fn a_token_is_kept_for_what_it_allows_until_it_ends() {
        let tokens = Tokens::default();
        let bearer = |scope: &str| Bearer { scope: Some(scope.to_owned()), ..Bearer::default() };
        let token = |seconds| Token { value: "t".into(), expires_in: Some(seconds), post_status: None };
        tokens.keep(&bearer("a"), &token(300));
        tokens.keep(&bearer("b"), &token(1));
        assert_eq!(tokens.get(&bearer("a")).as_deref(), Some("t"));
        assert_eq!((tokens.get(&bearer("b")), tokens.get(&bearer("c"))), (None, None));
    }
}
