//! The database is not reached over a public address.
//!
//! Gitpod's log-in and every answer of the database go over the network in the clear, with users' tokens among them, since
//! no component speaks TLS to it (`components/gitpod-db/src/config.ts`). Source: my09.

use std::future::ready;
use std::net::{IpAddr, SocketAddr};

use harness::{Cost, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::wire::dial;
use crate::database::{Database, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::plaintext_exposure",
        key: "my09",
        title: "the database is reached over a private address",
        why: "Gitpod speaks to its database without TLS. Over a public address, whoever stands in between reads users' data and may change statements.",
        wire: "Nothing of its own: the address in the environment file, or those that its name resolves to.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |database, _| Box::pin(ready(run(database))),
};

fn run(database: &Database) -> Result<Passed, NotPassed> {
    Ok(judge(&database.settings.host, &database.login.addresses)?)
}

/// An address that is written in the file is what Gitpod connects to, wherever `resolve` leads.
fn judge(host: &str, addresses: &[SocketAddr]) -> Result<Passed, Failure> {
    let written: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let reached: Vec<IpAddr> = match written {
        Some(address) => vec![address],
        None => addresses.iter().map(SocketAddr::ip).collect(),
    };
    if let Some(public) = reached.iter().find(|address| dial::is_public(**address)) {
        let (expected, actual) = ("an address of a private network", format!("{public} is public"));
        return Err(Failure::new(
            causes::PLAINTEXT_ON_PUBLIC_ADDRESS,
            format!("looking up {host}"),
            expected,
            actual,
        ));
    }
    let texts: Vec<_> = reached.iter().map(IpAddr::to_string).collect();
    Ok(Passed::saying(texts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_named_wherever_it_comes_from() {
        let here: SocketAddr = "127.0.0.1:3306".parse().unwrap();
        let there: SocketAddr = "203.0.113.7:3306".parse().unwrap();
        for (host, addresses) in [("203.0.113.7", vec![here]), ("db.example.com", vec![here, there])] {
            let failure = judge(host, &addresses).unwrap_err();
            assert_eq!(failure.cause, causes::PLAINTEXT_ON_PUBLIC_ADDRESS);
            assert!(failure.actual.contains("203.0.113.7"), "{}", failure.actual);
        }
        assert_eq!(judge("db.example.com", &[here]).unwrap().note, "127.0.0.1");
        assert!(judge("fd00::7", &[there]).is_ok());
    }
}
