//! The user logs in without TLS.
//!
//! No component of Gitpod can speak TLS to a database: `components/gitpod-db/src/config.ts` and
//! `components/usage/pkg/db/conn.go` have no key for it, and neither has the waiter. The client `mysql`, which Gitpod's
//! installer checks with, tries TLS first and so succeeds. Source: my07.

use std::future::ready;

use harness::{Cost, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::Database;
use crate::database::login::Login;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::plaintext_login",
        key: "my07",
        title: "the user logs in without TLS",
        why: "No component of Gitpod speaks TLS to its database. A server or a user that requires it refuses every one of them, although the installer's own checks, which use TLS where it is offered, succeed.",
        wire: "Nothing of its own: how the run's first log-in ended, which is over TCP without TLS. Where it was refused, whether one over TLS succeeds.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["auth_plugin"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |database, _| Box::pin(ready(judge(&database.login))),
};

fn judge(login: &Login) -> Result<Passed, NotPassed> {
    if let Some(failure) = login.refused_by(PROBE.info.slug()) {
        return Err(failure.clone().into());
    }
    match &login.refused {
        // Whether a log-in without TLS would be taken shows only with a plug-in that both know.
        Some(refused) => Err(NotPassed::Blocked { by: refused.probe }),
        None => Ok(Passed::saying(format!("logged in by {} without TLS", login.seen.plugin))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::causes;
    use crate::database::probes::auth_plugin::tests::login;

    #[test]
    fn a_refusal_is_told_by_the_probe_that_it_is_about() {
        for cause in [causes::SECURE_TRANSPORT_REQUIRED, causes::USER_REQUIRES_TLS] {
            let Err(NotPassed::Failure(failure)) = judge(&login(Some(("plaintext_login", cause)))) else {
                panic!("{} does not fail", cause.code)
            };
            assert_eq!(failure.cause, cause);
        }
        let sha2 = login(Some(("auth_plugin", causes::AUTH_PLUGIN_UNSUPPORTED)));
        assert_eq!(judge(&sha2), Err(NotPassed::Blocked { by: "auth_plugin" }));
        assert!(judge(&login(None)).is_ok_and(|passed| passed.note.contains("without TLS")));
    }
}
