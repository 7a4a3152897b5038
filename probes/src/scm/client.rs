//! The client of a source control system: reaches it, counts what it is asked, and keeps tokens with its own hosts.

use std::time::Duration;

use harness::record::Evidence;
use harness::{Cx, Failure, Finding, NotPassed, Secret, SecretRef, cause};
use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderValue, Method};
use url::Url;

use super::addresses::Addresses;
use super::at::At;
use super::causes;
use super::github::Contents;
use super::identify::{self, IdentityCell};
use super::ledger::Ledger;
use super::products;
use super::settings::Settings;
use super::tokens::TokenKind;
use super::vendor::Vendor;
use crate::memo::Memo;
use crate::net::exchange::{Answer, Request};
use crate::net::http::{Connections, Http};
use crate::net::tls;

/// A source control system that was reached.
pub struct Scm {
    /// The keys of the environment file.
    pub settings: Settings,
    /// The access token of a user.
    pub token: Option<Secret>,
    /// The OAuth application.
    pub oauth: Option<Oauth>,
    /// A refresh token that may be used up.
    pub refresh_token: Option<Secret>,
    /// The answer of connecting: to the first address of a hosted product's API, else to the pages' root.
    pub root: Answer,
    /// The time of this machine before and after it, in seconds since 1970.
    pub root_between: (i64, i64),
    /// The exchange of connecting, for the cases that judge it.
    pub root_evidence: Vec<Evidence>,
    /// What was counted.
    pub ledger: Ledger,
    /// What identification came to.
    pub(super) identity: IdentityCell,
    /// The user of the token, as the vendor's API answers.
    pub(super) user: Memo<Answer>,
    /// The user by the name that whoami tells, on Bitbucket Server alone.
    pub(super) profile: Memo<Answer>,
    /// The repository of the environment file, as the vendor's API answers.
    pub(super) repository: Memo<Answer>,
    /// What the version is read from.
    pub(super) version: Memo<Answer>,
    /// The refs of the repository, as git is told them.
    pub(super) refs: Memo<Answer>,
    /// The branches that git lists by protocol 2.
    pub(super) heads: Memo<Answer>,
    /// The top folder of the repository and a file of it, as GitHub's API answers.
    pub(super) contents: Memo<Contents>,
    http: Http,
}

/// The OAuth application with its secret.
pub struct Oauth {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: Secret,
}

impl Scm {
    /// Reaches the product and trusts it. What is no source control system connects too: a probe says so.
    pub(super) async fn reach(settings: &Settings, cx: &Cx) -> Result<Self, NotPassed> {
        let token = settings.token.as_ref().map(|secret| load(cx, "the token", secret)).transpose()?;
        let refresh_token = settings
            .refresh_token
            .as_ref()
            .map(|secret| load(cx, "the refresh token", secret))
            .transpose()?;
        let oauth = match &settings.oauth {
            Some(oauth) => Some(Oauth {
                client_id: oauth.client_id.clone(),
                client_secret: load(cx, "the client secret", &oauth.client_secret)?,
            }),
            None => None,
        };
        if let Some(oauth) = &oauth {
            cx.login(&oauth.client_id, &oauth.client_secret);
        }
        let http = Http::new(cx.common(), tls::Check::AsConfigured, Connections::Kept)?;
        let ledger = Ledger::default();
        let request = Request::new(Method::GET, first_address(&settings.url)).header(ACCEPT, ACCEPT_ANY);
        ledger.spend(cx, &request.line())?;
        let before = jiff::Timestamp::now().as_second();
        let root = http.send(cx, request).await;
        let after = jiff::Timestamp::now().as_second();
        ledger.tell(cx);
        let root = root?.settled()?;
        Ok(Self {
            settings: settings.clone(),
            token,
            oauth,
            refresh_token,
            root,
            root_between: (before, after),
            root_evidence: cx.gathered(),
            ledger,
            identity: IdentityCell::default(),
            user: Memo::default(),
            profile: Memo::default(),
            repository: Memo::default(),
            version: Memo::default(),
            refs: Memo::default(),
            heads: Memo::default(),
            contents: Memo::default(),
            http,
        })
    }

    /// The product's own side of this client, for the probes of one vendor.
    ///
    /// # Errors
    /// Skipped as not applicable where another product answers; blocked where none could be identified.
    pub async fn at(&self, cx: &Cx, vendor: Vendor) -> Result<At<'_>, NotPassed> {
        let found = self.any(cx).await?;
        if found.addresses.vendor == vendor {
            Ok(found)
        } else {
            Err(NotPassed::not_applicable(found.addresses.vendor.is_not(vendor)))
        }
    }

    /// The same for the probes that all vendors share.
    ///
    /// # Errors
    /// Skipped as not applicable where no product of the four vendors answers; blocked where identification failed.
    pub async fn any(&self, cx: &Cx) -> Result<At<'_>, NotPassed> {
        match self.vendor(cx).await? {
            Some(vendor) => Ok(At::new(self, Addresses::new(vendor, &self.settings.url))),
            None => Err(NotPassed::not_applicable(
                "nothing answers that Gitpod has a client for (see `provider`)",
            )),
        }
    }

    /// Whose product answers, where it is one of the four that Gitpod knows.
    ///
    /// # Errors
    /// Blocked by `identity` where it could not be found out.
    pub async fn vendor(&self, cx: &Cx) -> Result<Option<Vendor>, NotPassed> {
        match identify::found(self, cx).await {
            Ok(found) => Ok(found.vendor()),
            Err(NotPassed::Failure(_)) => Err(NotPassed::Blocked { by: "identity" }),
            Err(other) => Err(other),
        }
    }

    /// Sends a request as it is, counted, within the budget of one request.
    ///
    /// # Errors
    /// What went wrong below HTTP, and [`causes::SCM_REQUESTS_SPENT`].
    pub async fn send(&self, cx: &Cx, request: Request) -> Result<Answer, Failure> {
        self.ledger.spend(cx, &request.line())?;
        // In a box: an exchange is large, and each probe would hold it.
        Box::pin(self.http.send(cx, request)).await
    }

    /// Sends a request with the token as Bearer, to a host of the product alone.
    ///
    /// # Errors
    /// As [`Scm::send`], and [`causes::SCM_TOKEN_KEPT_BACK`].
    pub async fn send_with_token(
        &self,
        cx: &Cx,
        addresses: &Addresses,
        request: Request,
    ) -> Result<Answer, Failure> {
        self.send_authorized(cx, addresses, request, &format!("Bearer {}", self.token()?.expose())).await
    }

    /// Sends a request with an `Authorization` of its own, to a host of the product alone.
    ///
    /// # Errors
    /// As [`Scm::send_with_token`].
    pub async fn send_authorized(
        &self,
        cx: &Cx,
        addresses: &Addresses,
        request: Request,
        authorization: &str,
    ) -> Result<Answer, Failure> {
        if !addresses.may_have_token(&request.url) {
            return Err(kept_back(&request));
        }
        let mut request = request;
        if let Ok(mut value) = HeaderValue::from_str(authorization) {
            value.set_sensitive(true);
            request.headers.insert(AUTHORIZATION, value);
        }
        self.send(cx, request).await
    }

    /// Runs a probe, and observes how many requests it took.
    pub async fn counted(&self, cx: &Cx, work: impl Future<Output = Finding>) -> Finding {
        let finding = work.await;
        self.ledger.tell(cx);
        finding
    }

    /// The token.
    ///
    /// # Errors
    /// A probe that needs one is not run without it, so that this is an error of ours.
    pub fn token(&self) -> Result<&Secret, Failure> {
        self.token.as_ref().ok_or_else(|| {
            Failure::new(cause::PANICKED, "reading the token", "a token", "the environment file gives none")
        })
    }

    /// What kind of token it is, for this vendor.
    ///
    /// # Errors
    /// As [`Scm::token`].
    pub fn token_kind(&self, vendor: Vendor) -> Result<TokenKind, Failure> {
        let token = self.token()?.expose();
        Ok(TokenKind::of(token).at(vendor, token))
    }
}

/// Every vendor answers JSON to whoever takes anything.
const ACCEPT_ANY: &str = "application/json, */*;q=0.5";

/// Where connecting asks: the API of a hosted product, which has no other sign; else the pages, which show a context path.
fn first_address(url: &Url) -> Url {
    products::api_of_host(url).unwrap_or_else(|| url.clone())
}

fn kept_back(request: &Request) -> Failure {
    let host = crate::net::http::host_and_port(&request.url);
    Failure::new(
        causes::SCM_TOKEN_KEPT_BACK,
        request.line(),
        "a host of the product",
        format!("`{host}`, which is none of its hosts"),
    )
}

/// Reads a secret and makes it known before it is used.
fn load(cx: &Cx, what: &str, secret: &SecretRef) -> Result<Secret, Failure> {
    let value = secret.load().map_err(|error| {
        Failure::new(cause::SECRET_UNREADABLE, format!("reading {what}"), what, error.to_string())
    })?;
    cx.secret(&value);
    Ok(value)
}

/// How long Gitpod waits for an answer of the REST API, by vendor; GitLab's is the one of GraphQL.
pub const fn patience(vendor: Vendor) -> Duration {
    match vendor {
        Vendor::GitHub | Vendor::GitLab => Duration::from_secs(5),
        Vendor::Bitbucket | Vendor::BitbucketServer => Duration::from_secs(10),
    }
}

/// How long Gitpod waits for GitHub's GraphQL and for raw files.
pub const PATIENCE_GRAPHQL: Duration = Duration::from_secs(15);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosted_products_are_asked_by_their_api_and_others_by_their_pages() {
        for (url, first) in [
            ("https://github.com/", "https://api.github.com/meta"),
            ("https://gitlab.com/", "https://gitlab.com/api/v4/version"),
            ("https://bitbucket.org/", "https://api.bitbucket.org/2.0/user"),
            ("https://tenant.ghe.com/", "https://api.tenant.ghe.com/meta"),
            ("https://scm.example/gitlab/", "https://scm.example/gitlab/"),
        ] {
            assert_eq!(first_address(&Url::parse(url).unwrap()).as_str(), first);
        }
    }
}
