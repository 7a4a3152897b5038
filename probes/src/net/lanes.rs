//! Connections of its own for each case.
//!
//! Gitpod's components each keep their connections, and an upload goes on where it began. Were the connections of all
//! cases one pool, which server behind a load balancer a request reaches would depend on what other cases do meanwhile,
//! and a fault of one server would show here today and there tomorrow.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use harness::environment::Common;
use harness::{Cx, Failure};

use super::http::{Connections, Http};
use super::tls;

/// The HTTP clients of a target, by case.
#[derive(Debug)]
pub struct Lanes {
    common: Common,
    lanes: Mutex<BTreeMap<String, Http>>,
}

impl Lanes {
    /// Clients as the environment says.
    pub fn new(common: &Common) -> Self {
        Self { common: common.clone(), lanes: Mutex::default() }
    }

    /// The client of the case that asks.
    ///
    /// # Errors
    /// As [`Http::new`].
    pub fn of(&self, cx: &Cx) -> Result<Http, Failure> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(http) = lanes.get(cx.case()) {
            return Ok(http.clone());
        }
        let http = Http::new(&self.common, tls::Check::AsConfigured, Connections::Kept)?;
        lanes.insert(cx.case().to_owned(), http.clone());
        Ok(http)
    }
}
