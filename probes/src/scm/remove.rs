//! Removes what a run has made: webhooks, by their own address.

use harness::journal::Thing;
use harness::{Cx, NotPassed, Removal};
use http::Method;
use url::Url;

use super::client::Scm;
use crate::net::exchange::Request;

/// The kind of a webhook in the journal. Its locator is the address that it is deleted at, which is known only after it was
/// made; before that it is the address of the list, followed by a space and by the run's id, which the hook's address
/// carries.
pub const HOOK: &str = "webhook";

/// Removes a thing that this run, or an earlier one, noted in the journal.
///
/// # Errors
/// What stands in the way of removing it.
pub async fn remove(scm: &Scm, thing: &Thing, cx: &Cx) -> Result<Removal, NotPassed> {
    let by_hand = || {
        Removal::Stays(format!(
            "remove the {} ({}) in the settings of the repository by hand",
            thing.kind, thing.what
        ))
    };
    let Some(url) = Url::parse(&thing.locator).ok().filter(|_| thing.kind == HOOK && scm.token.is_some())
    else {
        return Ok(by_hand());
    };
    let at = scm.any(cx).await?;
    let answer = at.ask(cx, Request::new(Method::DELETE, url)).await?;
    Ok(match answer.status.as_u16() {
        200 | 204 | 404 | 410 => Removal::Gone,
        _ => by_hand(),
    })
}
