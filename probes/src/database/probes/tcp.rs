//! Every address of the host takes a connection within a second.
//!
//! Gitpod's waiter, which every component that uses the database waits for, looks the name up and connects within one
//! second or begins anew (`components/service-waiter/cmd/database.go`, `Timeout` of the driver's configuration). Each
//! connection here is a whole log-in with a good-bye, since a server counts connections that break off before. Source: my01.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::wire::dial::{self, Dialled, PATIENCE};
use crate::database::wire::exchange::{self, Credentials};
use crate::database::{Database, causes};
use crate::net::classify::transport;

/// How many connections are timed, over all addresses.
const ATTEMPTS: usize = 5;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::tcp",
        key: "my01",
        title: "every address of the database takes a connection within a second",
        why: "Each component of Gitpod that uses the database first waits for it, and that wait gives the look-up of the name and the connection one second together. An address that takes longer, or drops what is sent to it, keeps components from starting, or lets them start by luck only.",
        wire: "Five connections over TCP, spread over all addresses of the host, one after the other, each with a whole log-in and a good-bye; the time that each connection took is held against one second.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 40_000, connections: 5 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let settings = &database.settings;
    let begun = Instant::now();
    let step = format!("looking up {}", settings.host);
    let addresses = cx.within(&step, dial::addresses(settings, cx.common())).await??;
    let looked_up = begun.elapsed();
    let mut slowest = Duration::ZERO;
    let mut dead: Vec<SocketAddr> = Vec::new();
    for address in addresses.iter().cycle().take(ATTEMPTS) {
        if dead.contains(address) {
            continue;
        }
        cx.step(&format!("connecting to {address}"));
        let dialled = dial::dial(*address).await;
        match judge(*address, &dialled, looked_up, addresses.len())? {
            Reached::In(took) => slowest = slowest.max(took),
            Reached::Not(remark) => {
                cx.remark(&remark);
                dead.push(*address);
            }
        }
        if let Ok(dialled) = dialled {
            log_in(database, dialled, cx).await?;
        }
    }
    let counted = if addresses.len() == 1 {
        "one address".to_owned()
    } else {
        format!("{} addresses", addresses.len())
    };
    Ok(Passed::saying(format!("{counted}, the slowest connection took {} ms", slowest.as_millis())))
}

/// How an address was reached that does not fail the probe.
#[derive(Debug, PartialEq, Eq)]
enum Reached {
    /// It was, in this time.
    In(Duration),
    /// It says at once that nothing is there, so that clients go on to the next; for people.
    Not(String),
}

/// What one attempt to connect says, with the time that the look-up took before it.
fn judge(
    address: SocketAddr,
    dialled: &io::Result<Dialled>,
    looked_up: Duration,
    addresses: usize,
) -> Result<Reached, Failure> {
    let step = format!("connecting to {address}");
    let slow =
        |actual: String| Failure::new(causes::DIAL_SLOW, &*step, "a connection in less than 1000 ms", actual);
    match dialled {
        Ok(dialled) if looked_up + dialled.took < PATIENCE => Ok(Reached::In(dialled.took)),
        Ok(dialled) if looked_up > dialled.took => {
            let (looked_up, took) = (looked_up.as_millis(), dialled.took.as_millis());
            Err(slow(format!("the look-up of the name took {looked_up} ms, the connection {took} ms")))
        }
        Ok(dialled) => Err(slow(format!("it took {} ms", dialled.took.as_millis()))),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => {
            Err(slow("no connection in 1000 ms, after which Gitpod gives up".to_owned()))
        }
        Err(error) if addresses > 1 => Ok(Reached::Not(format!(
            "one of the {addresses} addresses of the database, {address}, takes no connection: {error}"
        ))),
        Err(error) => Err(transport(&step, error, false)),
    }
}

/// Completes the connection with a log-in, in the way that succeeds on this server: a refused one would count as well.
async fn log_in(database: &Database, dialled: Dialled, cx: &Cx) -> Result<(), Failure> {
    let settings = &database.settings;
    let with = Credentials { user: &settings.username, password: &database.password, database: None };
    if database.sql.over_tls {
        exchange::over_tls(dialled, &settings.host, with, cx).await?;
    } else {
        exchange::plain(dialled, with, cx).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net;

    fn address() -> SocketAddr {
        "192.0.2.7:3306".parse().unwrap()
    }

    /// What is judged where a connection took so many milliseconds, and the look-up before it.
    async fn judged(took: u64, looked_up: u64) -> Result<Reached, Failure> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut dialled = dial::dial(listener.local_addr().unwrap()).await.unwrap();
        dialled.took = Duration::from_millis(took);
        judge(address(), &Ok(dialled), Duration::from_millis(looked_up), 1)
    }

    #[tokio::test]
    async fn a_second_is_too_long() {
        assert_eq!(judged(999, 0).await, Ok(Reached::In(Duration::from_millis(999))));
        let slow = judged(1000, 0).await.unwrap_err();
        assert_eq!(slow.cause, causes::DIAL_SLOW);
        assert!(slow.step.contains("192.0.2.7:3306") && slow.actual.contains("1000 ms"), "{slow:?}");
    }

    #[tokio::test]
    async fn the_look_up_counts() {
        let slow = judged(300, 700).await.unwrap_err();
        assert_eq!(slow.cause, causes::DIAL_SLOW);
        assert!(slow.actual.contains("look-up of the name took 700 ms"), "{slow:?}");
        assert!(judged(300, 600).await.is_ok());
    }

    #[test]
    fn a_dead_address_is_slow_where_it_is_silent_and_a_remark_where_it_refuses() {
        let of =
            |kind: io::ErrorKind, addresses| judge(address(), &Err(kind.into()), Duration::ZERO, addresses);
        for addresses in [1, 2] {
            assert_eq!(of(io::ErrorKind::TimedOut, addresses).unwrap_err().cause, causes::DIAL_SLOW);
        }
        assert!(matches!(of(io::ErrorKind::ConnectionRefused, 2), Ok(Reached::Not(_))));
        let only = of(io::ErrorKind::ConnectionRefused, 1).unwrap_err();
        assert_eq!(only.cause, net::causes::CONNECTION_REFUSED);
    }
}
