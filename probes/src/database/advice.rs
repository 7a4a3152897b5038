//! What an operator of a certain product has to change, and where. UNWRITTEN.

use harness::{Cx, Failure};

use super::Database;
use super::settings::Settings;

/// Says how to mend a failure on the product that answers.
pub async fn advise(database: &Database, failure: &mut Failure, cx: &Cx) {
    let _ = (database, failure, cx);
    std::future::ready(()).await;
}

/// The same for a database that was not reached or does not let us in: its host alone may tell the product.
pub fn advise_unreached(settings: &Settings, failure: &mut Failure) {
    let _ = (settings, failure);
}
