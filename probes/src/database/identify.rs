//! Finds out which product answers, by what it answers to `SELECT`: a greeting may be a gateway's. UNWRITTEN.

use harness::record::Identity;
use harness::{Cx, NotPassed};

use super::Database;

/// Where it is kept what identification came to.
#[derive(Default)]
pub struct IdentityCell(tokio::sync::Mutex<Option<Result<Identity, NotPassed>>>);

/// Finds out which product answers, or says again what was found out.
///
/// # Errors
/// [`harness::cause::IDENTITY_CONFLICT`], and what stands in the way of asking.
pub async fn identify(database: &Database, cx: &Cx) -> Result<Identity, NotPassed> {
    let _ = cx;
    let cell = database.identity.0.lock().await;
    cell.clone().unwrap_or_else(|| Err(NotPassed::not_applicable("unwritten")))
}
