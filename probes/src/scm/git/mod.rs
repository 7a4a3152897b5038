//! git over HTTP, as far as a clone by Gitpod needs it.
//!
//! The main path: [`refused`] reads answers that are none of git's, [`advertisement`] what a server says first, [`listing`]
//! its branches, and [`fetching`] asks for one commit without its parents and unpacks the answer, whose [`pack`] is checked.
//! All of it stands in lines of [`pkt_line`]. [`spoken`] asks over one version of HTTP, on a connection of its own. Protocol 2 is asked for; a server that answers in protocol 0, as git's own
//! client takes it, too, is taken as well.

pub mod refused;
pub mod advertisement;
pub mod listing;
pub mod fetching;
pub mod pack;
pub mod pkt_line;
pub mod spoken;

#[cfg(test)]
mod recorded;

use harness::{Cx, NotPassed};
use http::Method;
use http::header::ACCEPT;

use self::advertisement::{Advertisement, Spoken};
use super::at::At;
use crate::net::exchange::{Answer, Request};

/// The media type of what is asked.
const REQUEST: &str = "application/x-git-upload-pack-request";
/// The media type of its answer.
pub const RESULT: &str = "application/x-git-upload-pack-result";

/// How much of a listing is read. `HEAD` stands first, and more than a part of the branches is not needed.
const LISTING_CAP: usize = 256 * 1024;

impl At<'_> {
    /// A question to `git-upload-pack`, with at most `cap` bytes of its answer.
    ///
    /// # Errors
    /// As [`At::name`].
    pub fn upload_pack(&self, body: Vec<u8>, cap: usize) -> Result<Request, NotPassed> {
        Ok(self.git(Method::POST, "git-upload-pack")?.header(ACCEPT, RESULT).body(REQUEST, body).cap(cap))
    }

    /// What the server says first, read from the answer that [`At::refs`] shares.
    ///
    /// # Errors
    /// Blocked by `git_refs`, which says what is wrong with it.
    pub async fn advertisement(&self, cx: &Cx) -> Result<Advertisement, NotPassed> {
        let told = match self.refs(cx).await {
            Ok(answer) => answer.settled().and_then(|answer| advertisement::judge(&answer)),
            Err(NotPassed::Failure(failure)) => Err(*failure),
            Err(other) => return Err(other),
        };
        told.map_err(|_| NotPassed::Blocked { by: "git_refs" })
    }

    /// The branches as git is told them, asked once in a run; in protocol 0 they stand in the advertisement.
    ///
    /// # Errors
    /// As [`At::ask_as_git`].
    pub async fn heads(&self, cx: &Cx, told: &Advertisement) -> Result<Answer, NotPassed> {
        match &told.spoken {
            Spoken::Old { .. } => self.refs(cx).await,
            Spoken::Second => {
                let request = self.upload_pack(listing::request(told), LISTING_CAP)?;
                self.scm.heads.cloned(cx, async { Ok(self.ask_as_git(cx, request).await?.settled()?) }).await
            }
        }
    }
}
