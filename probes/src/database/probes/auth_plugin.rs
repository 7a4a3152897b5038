//! The user logs in by `mysql_native_password`.
//!
//! Gitpod's server, its migrations and ws-manager-bridge use mysqljs 2.18, which knows that plug-in and no later one
//! (`components/gitpod-db/package.json`). The waiter before them and the client `mysql` know `caching_sha2_password` too, so
//! that they succeed where the server then fails. Source: my06.

use std::future::ready;

use harness::{Cost, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::Database;
use crate::database::login::Login;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::auth_plugin",
        key: "my06",
        title: "the user logs in by mysql_native_password",
        why: "Gitpod's server knows no other plug-in than mysql_native_password. A user with the default plug-in of MySQL 8 passes the components that only wait for the database, and then keeps the server and the migrations from starting.",
        wire: "Nothing of its own: which plug-in the server asked for in the run's first log-in, which names mysql_native_password and follows no switch to another.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["handshake"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |database, _| Box::pin(ready(judge(&database.login))),
};

fn judge(login: &Login) -> Result<Passed, NotPassed> {
    if let Some(failure) = login.refused_by(PROBE.info.slug()) {
        return Err(failure.clone().into());
    }
    let seen = &login.seen;
    let asked = match &seen.switched_to {
        Some(_) if seen.greeting.plugin != seen.plugin => {
            format!("{}, though the server's default is {}", seen.plugin, seen.greeting.plugin)
        }
        Some(_) | None => seen.plugin.clone(),
    };
    Ok(Passed::saying(asked))
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use harness::{Cause, Failure};

    use super::*;
    use crate::database::causes;
    use crate::database::login::Refused;
    use crate::database::wire::exchange::Seen;
    use crate::database::wire::greeting::Greeting;

    /// A log-in that was refused as this probe tells it, or went well.
    pub(in crate::database::probes) fn login(refused: Option<(&'static str, &'static Cause)>) -> Login {
        let address = "127.0.0.1:3306".parse().unwrap();
        let failure = |cause| Failure::new(cause, "logging in", "a log-in", "none");
        let greeting = Greeting { plugin: "caching_sha2_password".to_owned(), ..Greeting::default() };
        let native = "mysql_native_password".to_owned();
        Login {
            addresses: vec![address],
            address,
            dial: Duration::ZERO,
            seen: Seen { greeting, switched_to: Some(native.clone()), plugin: native, ..Seen::default() },
            refused: refused.map(|(probe, cause)| Refused { probe, failure: failure(cause) }),
        }
    }

    #[test]
    fn a_native_user_passes_whatever_the_servers_default_is() {
        let note = judge(&login(None)).unwrap().note;
        assert_eq!(note, "mysql_native_password, though the server's default is caching_sha2_password");
    }

    #[test]
    fn only_a_refusal_for_the_plug_in_fails_it() {
        let sha2 = login(Some(("auth_plugin", causes::AUTH_PLUGIN_UNSUPPORTED)));
        let Err(NotPassed::Failure(failure)) = judge(&sha2) else { panic!("it does not fail") };
        assert_eq!(failure.cause, causes::AUTH_PLUGIN_UNSUPPORTED);
        let tls = login(Some(("plaintext_login", causes::USER_REQUIRES_TLS)));
        assert!(judge(&tls).is_ok());
    }
}
