//! An environment: the targets of a run with their settings, valid and complete. Whoever reads the file makes it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use crate::family::{AnyFamily, AnySettings};
use crate::secret::SecretRef;

/// What a run is about.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Whether stand-ins answer: such a run certifies nothing.
    pub lab: bool,
    /// The release of Gitpod that the installation has or will have: `2022.11`.
    pub release: Option<String>,
    /// The dependencies, in the order of the file.
    pub targets: Vec<Target>,
    /// Failures that are accepted until a day.
    pub waivers: Vec<Waiver>,
}

/// One dependency, reached one way.
#[derive(Clone)]
pub struct Target {
    /// Its name, unique in the environment.
    pub name: String,
    /// Its family.
    pub family: &'static dyn AnyFamily,
    /// The keys that every family has.
    pub common: Common,
    /// The keys of its own family.
    pub settings: Arc<dyn AnySettings>,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target")
            .field("name", &self.name)
            .field("family", &self.family.name())
            .finish_non_exhaustive()
    }
}

/// The keys that the targets of every family have.
#[derive(Clone, Debug)]
pub struct Common {
    /// The product id that must answer; another fails the `identity` case.
    pub expect: Option<String>,
    /// Whether probes may create things of the run's own name.
    pub writes: bool,
    /// Whether probes may provoke: refused log-ins, cut connections.
    pub provokes: bool,
    /// Connect to this address instead of looking the host up; the name stays everywhere else. The key is `host:port`,
    /// or `*.domain:port` for every host below the domain.
    pub resolve: BTreeMap<String, SocketAddr>,
    /// Further hosts that may be given credentials.
    pub allow_hosts: Vec<String>,
    /// The proxy to go through.
    pub proxy: Proxy,
    /// PEM files with certificates of authorities to trust beside [`Trust`].
    pub ca: Vec<PathBuf>,
    /// Which authorities are trusted.
    pub trust: Trust,
    /// Whether certificates are left unchecked; such a target is inconclusive at best.
    pub insecure_skip_verify: bool,
    /// How many probes run side by side.
    pub concurrency: usize,
    /// How long things may take.
    pub budget: Budget,
}

impl Common {
    /// How many small requests that are all alike one probe sends at the same time: `most`, unless the environment asks
    /// for less.
    pub fn at_once(&self, most: usize) -> usize {
        most.min(4 * self.concurrency)
    }

    /// The key and the address under which `resolve` has this `host:port`: by its whole name, else by its domain.
    pub fn resolved(&self, host_and_port: &str) -> Option<(&str, SocketAddr)> {
        if let Some((key, address)) = self.resolve.get_key_value(host_and_port) {
            return Some((key, *address));
        }
        let below = |key: &str| {
            key.strip_prefix('*')
                .is_some_and(|domain| host_and_port.strip_suffix(domain).is_some_and(|host| !host.is_empty()))
        };
        // The longest domain is the nearest.
        let keys = self.resolve.iter().filter(|(key, _)| below(key));
        keys.max_by_key(|(key, _)| key.len()).map(|(key, address)| (key.as_str(), *address))
    }
}

impl Default for Common {
    fn default() -> Self {
        Self {
            expect: None,
            writes: true,
            provokes: false,
            resolve: BTreeMap::new(),
            allow_hosts: Vec::new(),
            proxy: Proxy::None,
            ca: Vec::new(),
            trust: Trust::Mozilla,
            insecure_skip_verify: false,
            concurrency: 8,
            budget: Budget::default(),
        }
    }
}

/// The proxy of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// Straight to the target, whatever the variables say.
    #[default]
    None,
    /// As `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say.
    Env,
    /// This one: `http://`, `https://` or `socks5://`.
    Url(String),
}

/// Which certificate authorities are trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Mozilla's roots: the same on every machine.
    #[default]
    Mozilla,
    /// Those of the machine that runs underpin.
    System,
}

/// Nested limits: a request lies within its attempt, that within its probe, that within its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// For all of a target at standard depth, without the clean-up; a deep run has three times as much.
    pub target: Duration,
    /// For a probe with its retries.
    pub probe: Duration,
    /// For one request with its answer.
    pub request: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            target: Duration::from_mins(5),
            probe: Duration::from_secs(30),
            request: Duration::from_secs(10),
        }
    }
}

/// An accepted failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The probe, by its id: `registry::large_layer`.
    pub probe: String,
    /// The target.
    pub target: String,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is, in UTC.
    pub until: Date,
}

/// A reference to a secret together with the key that holds it, for messages.
#[derive(Clone, Debug)]
pub struct NamedSecret<'a> {
    /// `password`, `oauth.client_secret`.
    pub key: &'static str,
    /// Where it stands.
    pub secret: &'a SecretRef,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_resolved_by_its_name_or_by_its_nearest_domain() {
        let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
        let resolve = [("a.b:443", 1), ("*.b:443", 2), ("*.c.b:443", 3)];
        let resolve = resolve.map(|(key, port)| (key.to_owned(), address(port))).into();
        let common = Common { resolve, ..Common::default() };
        let of = |name| common.resolved(name).map(|(_, address)| address.port());
        assert_eq!(of("a.b:443"), Some(1));
        assert_eq!(of("x.b:443"), Some(2));
        assert_eq!(of("x.c.b:443"), Some(3));
        assert_eq!(of("b:443"), None);
        assert_eq!(of("x.b:80"), None);
    }
}
