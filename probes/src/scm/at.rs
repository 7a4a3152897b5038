//! What the probes of a vendor ask with: its addresses, its token, its limits, and the reads that they share.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use harness::{Cx, Failure, NotPassed};
use http::Method;
use http::header::{ACCEPT, HeaderName, USER_AGENT};

use super::addresses::Addresses;
use super::causes;
use super::client::{Scm, patience};
use super::refusals;
use super::repository::RepositoryName;
use super::vendor::Vendor;
use crate::net::exchange::{Answer, Request};

/// One product behind the client, once it is known whose it is.
pub struct At<'c> {
    /// The client.
    pub scm: &'c Scm,
    /// Where the product serves what.
    pub addresses: Addresses,
}

impl<'c> At<'c> {
    pub(super) const fn new(scm: &'c Scm, addresses: Addresses) -> Self {
        Self { scm, addresses }
    }

    /// Whose product it is.
    pub const fn vendor(&self) -> Vendor {
        self.addresses.vendor
    }

    /// `GET` of an address of the REST API, as Gitpod's clients ask: `user?a=b`, segments encoded.
    pub fn get(&self, path_and_query: &str) -> Request {
        json(Request::new(Method::GET, self.addresses.api(path_and_query)))
    }

    /// `GET` below the repository of the environment file.
    ///
    /// # Errors
    /// As [`At::name`].
    pub fn get_of_repository(&self, rest: &str) -> Result<Request, NotPassed> {
        Ok(json(Request::new(Method::GET, self.addresses.repository(self.name()?, rest))))
    }

    /// The repository of the environment file.
    ///
    /// # Errors
    /// Not applicable without one; the plan leaves such probes out as not given.
    pub fn name(&self) -> Result<&'c RepositoryName, NotPassed> {
        let name = self.scm.settings.repository.as_ref();
        name.ok_or_else(|| NotPassed::not_applicable("the environment names no `repository`"))
    }

    /// Sends a request with the token within Gitpod's own limit of time. What refuses whatever is asked (the token, the
    /// user, a limit, a broken server) is a failure; every other answer is the probe's to judge.
    ///
    /// # Errors
    /// As [`Scm::send_with_token`], [`refusals::settled`], and [`causes::SCM_ANSWER_SLOW`].
    pub async fn ask(&self, cx: &Cx, request: Request) -> Result<Answer, Failure> {
        self.ask_within(cx, request, patience(self.vendor())).await
    }

    /// The same where Gitpod waits for another time.
    ///
    /// # Errors
    /// As [`At::ask`].
    pub async fn ask_within(&self, cx: &Cx, request: Request, limit: Duration) -> Result<Answer, Failure> {
        let (step, limit) = (request.line(), self.scm.settings.answer_within.unwrap_or(limit));
        let sent = self.scm.send_with_token(cx, &self.addresses, request);
        match tokio::time::timeout(limit, sent).await {
            Ok(answer) => refusals::settled(answer?, self.vendor()),
            Err(_) => Err(Failure::new(
                causes::SCM_ANSWER_SLOW,
                step,
                format!("an answer within {} ms, after which Gitpod gives up", limit.as_millis()),
                "none came in that time",
            )),
        }
    }

    /// The user of the token, asked once in a run. On Bitbucket Server it is whoami's text.
    ///
    /// # Errors
    /// As [`At::ask`].
    pub async fn user(&self, cx: &Cx) -> Result<Answer, NotPassed> {
        let request = match self.vendor() {
            Vendor::GitHub | Vendor::GitLab | Vendor::Bitbucket => self.get("user"),
            Vendor::BitbucketServer => {
                Request::new(Method::GET, self.addresses.page("plugins/servlet/applinks/whoami"))
            }
        };
        self.scm.user.cloned(cx, async { Ok(self.ask(cx, request).await?) }).await
    }

    /// The user by a name, asked once in a run: on Bitbucket Server, where whoami tells the name and nothing more.
    ///
    /// # Errors
    /// As [`At::ask`].
    pub async fn profile(&self, cx: &Cx, name: &str) -> Result<Answer, NotPassed> {
        let request = self.get(&format!("users/{name}"));
        self.scm.profile.cloned(cx, async { Ok(self.ask(cx, request).await?) }).await
    }

    /// The repository of the environment file, asked once in a run: the project of GitLab, too.
    ///
    /// # Errors
    /// As [`At::ask`].
    pub async fn repository(&self, cx: &Cx) -> Result<Answer, NotPassed> {
        let request = self.get_of_repository("")?;
        self.scm.repository.cloned(cx, async { Ok(self.ask(cx, request).await?) }).await
    }
}

impl At<'_> {
    /// A request below the clone address of the repository: `info/refs?service=git-upload-pack`.
    ///
    /// # Errors
    /// As [`At::name`].
    pub fn git(&self, method: Method, path_and_query: &str) -> Result<Request, NotPassed> {
        let (path, query) =
            path_and_query.split_once('?').map_or((path_and_query, None), |(p, q)| (p, Some(q)));
        let mut url = self.addresses.clone_url(self.name()?);
        url.set_path(&format!("{}/{path}", url.path()));
        url.set_query(query);
        Ok(Request::new(method, url))
    }

    /// Sends a request of git, with the token as password of the user that the git of a workspace logs in as. Nothing is
    /// judged: a 401 means another thing to git than to the API.
    ///
    /// # Errors
    /// As [`Scm::send_authorized`].
    pub async fn ask_as_git(&self, cx: &Cx, request: Request) -> Result<Answer, Failure> {
        let request = request.header(GIT_PROTOCOL, "version=2").header(USER_AGENT, GIT_AGENT);
        self.scm.send_authorized(cx, &self.addresses, request, &self.as_git_basic()?).await
    }

    /// Asks as the git of a workspace does before it pushes. Protocol 2 knows no pushes, so git does not ask for it there,
    /// and a server that is asked all the same leaves its first line out.
    ///
    /// # Errors
    /// As [`At::ask_as_git`].
    pub async fn ask_as_push(&self, cx: &Cx, request: Request) -> Result<Answer, Failure> {
        let request = request.header(USER_AGENT, GIT_AGENT);
        self.scm.send_authorized(cx, &self.addresses, request, &self.as_git_basic()?).await
    }

    /// The `Authorization` that the git of a workspace sends.
    ///
    /// # Errors
    /// As [`Scm::token`].
    pub fn as_git_basic(&self) -> Result<String, Failure> {
        let pair = format!("{}:{}", self.vendor().git_user(), self.scm.token()?.expose());
        Ok(format!("Basic {}", BASE64.encode(pair)))
    }

    /// The refs as git is told them with the token, asked once in a run.
    ///
    /// # Errors
    /// As [`At::ask_as_git`].
    pub async fn refs(&self, cx: &Cx) -> Result<Answer, NotPassed> {
        let request = self.git(Method::GET, "info/refs?service=git-upload-pack")?;
        self.scm.refs.cloned(cx, async { Ok(self.ask_as_git(cx, request).await?) }).await
    }
}

/// What git calls itself: some servers, and some firewalls before them, treat it in a way of its own.
pub const GIT_AGENT: &str = "git/2.38.1";

/// Asks for JSON, as every client of Gitpod does.
fn json(request: Request) -> Request {
    request.header(ACCEPT, "application/json")
}

/// Protocol 2, as git asks for it.
pub const GIT_PROTOCOL: HeaderName = HeaderName::from_static("git-protocol");
