//! The server greets as MySQL does since 4.1.
//!
//! Gitpod's waiter and its Go components end with an error on a server without that form of the protocol
//! (`ErrOldProtocol` of go-sql-driver), and its server has no other scramble by default (mysqljs 2.18).
//! The greeting is that of the run's first log-in, so that no connection is broken off for it. Source: my02.

use std::future::ready;

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::wire::greeting::Greeting;
use crate::database::{Database, login};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::handshake",
        key: "my02",
        title: "the server greets in the form that Gitpod's clients speak",
        why: "Gitpod's clients log in by the protocol of MySQL 4.1 and later. A server, or a proxy before it, that does not offer it is left at once, and no component starts.",
        wire: "Nothing of its own: the greeting of the run's first log-in is read, with its protocol, capabilities, version and default plug-in.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |database, cx| Box::pin(ready(run(database, cx))),
};

fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let greeting = &database.login.seen.greeting;
    cx.evidence(&format!("the greeting of {}", database.login.address), &greeting.to_string());
    Ok(judge(greeting)?)
}

fn judge(greeting: &Greeting) -> Result<Passed, Failure> {
    let lacking = greeting.lacks();
    if !lacking.is_empty() {
        return Err(login::protocol_old(&lacking));
    }
    let plugin = match greeting.plugin.as_str() {
        "" => "no plug-in named".to_owned(),
        plugin => format!("{plugin} by default"),
    };
    Ok(Passed::saying(format!("protocol 10, version {}, {plugin}", greeting.version)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::causes;

    #[test]
    fn a_greeting_without_the_protocol_of_4_1_is_too_old() {
        let mut greeting = Greeting {
            version: "5.7.44-log".to_owned(),
            plugin: "mysql_native_password".to_owned(),
            capabilities: 0xc1ff_f7ff,
            ..Greeting::default()
        };
        let note = judge(&greeting).map(|passed| passed.note);
        assert_eq!(note.as_deref(), Ok("protocol 10, version 5.7.44-log, mysql_native_password by default"));
        for (flag, name) in [(0x0200, "PROTOCOL_41"), (0x8000, "SECURE_CONNECTION")] {
            greeting.capabilities &= !flag;
            let failure = judge(&greeting).unwrap_err();
            assert_eq!(failure.cause, causes::PROTOCOL_OLD);
            assert!(failure.actual.contains(name), "{}", failure.actual);
        }
    }
}
