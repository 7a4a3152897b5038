//! Who asks, and what they may do: the log-in here, the decision in [`rights`], and the questions about it in [`reviews`].

pub(super) mod rights;

pub(super) mod reviews;

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::behaviour::{Behaviour, INSTALLER, Login, Rights};

/// The name of the user that the kubeconfig logs in as.
pub(super) const USER: &str = "lab";
/// The token of that user. It opens a stand-in on the loopback address, and nothing else anywhere.
pub(super) const TOKEN: &str = "lab-token-27f1b9c3d5e84a60";

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// The name, as messages bear it: `lab`, or `system:serviceaccount:gitpod:installer`.
    pub(crate) name: String,
    /// The groups.
    pub(crate) groups: Vec<String>,
    /// What it may do.
    pub(crate) rights: Rights,
}

/// Whoever gives no name.
const ANONYMOUS: &str = "system:anonymous";

impl User {
    /// The user of this name, with what the behaviour gives it: the kubeconfig's, the installer's service account, or
    /// somebody who may do nothing.
    pub(crate) fn named(behaviour: &Behaviour, name: &str) -> Self {
        let groups = |groups: &[&str]| groups.iter().map(|group| (*group).to_owned()).collect();
        let account = name.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':'));
        let (rights, groups) = match account {
            Some((namespace, account)) => {
                let of_namespace = format!("system:serviceaccounts:{namespace}");
                let all = groups(&["system:serviceaccounts", &of_namespace, "system:authenticated"]);
                if (namespace, account) == INSTALLER {
                    (behaviour.installer.clone(), all)
                } else {
                    (nothing(), all)
                }
            }
            None if name == USER => (behaviour.rights.clone(), groups(&["system:authenticated"])),
            None if name == ANONYMOUS => (nothing(), groups(&["system:unauthenticated"])),
            None => (nothing(), groups(&["system:authenticated"])),
        };
        Self { name: name.to_owned(), groups, rights }
    }

    /// Whether somebody gave no name.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.name == ANONYMOUS
    }
}

fn nothing() -> Rights {
    Rights { all: false, refused: Vec::new(), grants: false }
}

/// Who asks, by a token or by the certificate that the connection bears; none whose proof does not hold.
pub(super) fn log_in(
    behaviour: &Behaviour,
    headers: &HeaderMap,
    certificate: Option<&[u8]>,
    own: Option<&[u8]>,
) -> Option<User> {
    let header = |value: &http::HeaderValue| value.to_str().map(str::to_owned).ok();
    if let Some(given) = headers.get(AUTHORIZATION) {
        let given = header(given)?;
        let (scheme, token) = given.split_once(' ')?;
        let holds = scheme.eq_ignore_ascii_case("bearer") && holds(behaviour.login, token.trim());
        return holds.then(|| User::named(behaviour, USER));
    }
    match certificate {
        // The certificate of a connection is known or not; its dates are none of the connection's business, as with a
        // real server, which refuses by 401 and never in the handshake.
        Some(shown) => {
            let holds = own == Some(shown) && behaviour.login == Login::ClientCertificate;
            holds.then(|| User::named(behaviour, USER))
        }
        None => Some(User::named(behaviour, ANONYMOUS)),
    }
}

/// Whether a token is good on a cluster where people log in like this.
fn holds(login: Login, token: &str) -> bool {
    match login {
        Login::Token | Login::Exec | Login::ClientCertificate => token == TOKEN,
        Login::RejectedToken | Login::FailingExec | Login::ExpiredClientCertificate => false,
    }
}
