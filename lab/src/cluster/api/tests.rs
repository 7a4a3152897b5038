//! What the tests of the API share.

use crate::certificates::Certificate;
use crate::cluster::behaviour::{Admission, Behaviour, Door, Https, Login, Rights, Throttle};

/// A cluster of this release in which nothing is out of the way.
pub(crate) fn plain(release: u32) -> Behaviour {
    let everything = Rights { all: true, refused: Vec::new(), grants: true };
    Behaviour {
        version: format!("v1.{release}.0"),
        minor: release.to_string(),
        release,
        unserved: Vec::new(),
        served_too: Vec::new(),
        objects: Vec::new(),
        door: Door::Open,
        certificate: Certificate::Good,
        login: Login::Token,
        context_missing: false,
        rights: everything.clone(),
        installer: everything,
        ready: true,
        admission: Admission {
            pod_security: false,
            refuses_privileged: None,
            autopilot: false,
            takes_privileged_away: false,
            critical_needs_quota: false,
        },
        cert_manager: None,
        failing: Vec::new(),
        throttle: Throttle::Off,
        watch_cut_after: None,
        https: Https::Public,
        issuer: None,
    }
}
