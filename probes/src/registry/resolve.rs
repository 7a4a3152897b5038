//! Asks for an image as containerd's resolver does: HEAD, and GET where HEAD is not allowed
//! (`remotes/docker/resolver.go:269`).

use harness::{Cx, NotPassed};
use http::Method;

use super::client::Registry;
use super::image::sha256;
use crate::net::exchange::Answer;

/// What a resolver learns of a reference.
pub struct Resolved {
    /// The last answer.
    pub answer: Answer,
    /// The digest, from the header or, without one, from the bytes; `None` when the image is not there.
    pub digest: Option<String>,
}

impl Registry {
    /// Asks for a reference in a repository by HEAD, and by GET after 405.
    ///
    /// # Errors
    /// As [`Registry::ask`].
    pub async fn resolve(&self, cx: &Cx, repository: &str, reference: &str) -> Result<Answer, NotPassed> {
        self.resolve_with(cx, repository, reference, false).await
    }

    async fn resolve_with(
        &self,
        cx: &Cx,
        repository: &str,
        reference: &str,
        fresh: bool,
    ) -> Result<Answer, NotPassed> {
        let rest = format!("manifests/{reference}");
        let call = |method| {
            let call = self.call(method, repository, &rest).accept_manifests();
            if fresh { call.fresh() } else { call }
        };
        let answer = self.ask(cx, &call(Method::HEAD)).await?;
        if answer.status.as_u16() == 405 {
            return self.ask(cx, &call(Method::GET)).await;
        }
        Ok(answer)
    }

    /// Finds the digest of a reference on a new connection, as another client would.
    ///
    /// # Errors
    /// As [`Registry::ask`].
    pub async fn digest_of(&self, cx: &Cx, repository: &str, reference: &str) -> Result<Resolved, NotPassed> {
        let answer = self.resolve_with(cx, repository, reference, true).await?;
        if !answer.status.is_success() {
            return Ok(Resolved { answer, digest: None });
        }
        let header = answer.header("docker-content-digest").to_owned();
        if !header.is_empty() {
            return Ok(Resolved { answer, digest: Some(header) });
        }
        let call = self.call(Method::GET, repository, &format!("manifests/{reference}"));
        let answer = self.ask(cx, &call.accept_manifests().fresh()).await?;
        let digest = answer.status.is_success().then(|| format!("sha256:{}", sha256(&answer.body)));
        Ok(Resolved { answer, digest })
    }
}
