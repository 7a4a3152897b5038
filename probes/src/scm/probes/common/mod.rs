//! The probes of what all of them share, one file each. The list is the order in which they are reported.

use harness::{Cx, NotPassed, Probe};

use crate::scm::client::Scm;
use crate::scm::identify::{self, Found};

mod certificates;
mod clock;
mod proxy;
mod no_portal;
mod provider;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Scm>] =
    &[certificates::PROBE, clock::PROBE, proxy::PROBE, no_portal::PROBE, provider::PROBE];

/// What identification came to.
///
/// # Errors
/// Blocked by `identity`, which says what stands in the way.
async fn found(scm: &Scm, cx: &Cx) -> Result<Found, NotPassed> {
    match identify::found(scm, cx).await {
        Err(NotPassed::Failure(_)) => Err(NotPassed::Blocked { by: "identity" }),
        other => other,
    }
}
