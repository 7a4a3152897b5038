//! The installations that the lab plays.

use super::behaviour::{Answer, Behaviour, By, Certificate, Dns, Form, Key, PROXY, Serves, Time};
use super::{DOMAIN, FAMILY};
use crate::family::Make;
use crate::profile::Profile;

/// Every profile of the family, sorted by id.
pub(crate) const PROFILES: &[Profile] = &[
    Profile {
        healthy: true,
        ..profile("domain", "an installation with a certificate of a public authority", domain)
    },
    profile("domain-absent", "a domain before the installation: nothing listens yet", absent),
    profile("domain-private-ca", "an installation with a certificate of its own authority", private_ca),
];

const fn profile(id: &'static str, title: &'static str, behaviour: fn() -> Behaviour) -> Profile {
    // No product: an installation has none, and bears no signs of one.
    Profile { id, family: FAMILY, product: "", title, healthy: false, behaviour: Make::Domain(behaviour) }
}

fn domain() -> Behaviour {
    let address = Answer::At(PROXY);
    Behaviour {
        installed: true,
        dns: Dns { domain: address, wildcard: address, workspaces: address, truncates: false },
        certificate: Certificate {
            by: By::Public,
            names: vec![DOMAIN.to_owned(), format!("*.{DOMAIN}"), format!("*.ws.{DOMAIN}")],
            is_ca: false,
            time: Time::Now,
            form: Form::Full,
        },
        key: Key::Own,
        serves: Serves::Given,
    }
}

fn absent() -> Behaviour {
    Behaviour { installed: false, serves: Serves::Nothing, ..domain() }
}

fn private_ca() -> Behaviour {
    let mut behaviour = domain();
    behaviour.certificate.by = By::Custom;
    // A name server whose answers do not fit into a datagram.
    behaviour.dns.truncates = true;
    behaviour
}
