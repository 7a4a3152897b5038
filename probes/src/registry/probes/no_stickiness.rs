//! An upload goes on at whatever server the next connection reaches.
//!
//! Replicas of a registry share the state of uploads by a common secret (Gitpod's own since 1be50549ef,
//! `haSharedSecret`). Without it, a push works as long as its connection lasts, and fails at random. Source: REG-23.

use std::net::SocketAddr;
use std::time::Duration;

use harness::environment::{Common, Proxy};
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use tokio::net::TcpStream;

use crate::net::classify::transport;
use crate::net::http::{Connections, Http, addresses, host_and_port};
use crate::net::tls::Check;
use crate::registry::client::Registry;
use crate::registry::image::Blob;
use crate::registry::push::{self, Noted};
use crate::registry::{causes, errors};

/// How often it is tried at least: of two servers that are picked at random, both take part in one of four with a
/// chance of more than nine in ten.
const ROUNDS: usize = 4;
/// The most addresses of the host that are tried.
const ADDRESSES: usize = 8;
/// How long a connection to one address may take.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::no_stickiness",
        key: "REG-23",
        title: "an upload goes on at whatever server the next connection reaches",
        why: "Gitpod's builder may open a new connection between the POST and the PUT of a layer. Replicas that do not share a secret, or keep uploads on their own disk, then answer 404, and builds fail at random.",
        wire: "Four small uploads: POST, PUT and HEAD each on a new connection, to every address of the host in turn.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["ping"],
        cost: Cost { objects: 8, bytes: 4096, connections: 12 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    // Where every request reaches another server, the run's own push has broken by this already.
    registry.ladder(cx).await?.judge("no_stickiness")?;
    registry.pushed(cx).await?;
    let doors = doors(registry, cx).await?;
    let mut next = doors.iter().cycle();
    let mut door = || next.next().unwrap_or(&doors[0]).open();
    for round in 0..ROUNDS.max(doors.len()) {
        let blob = Blob::noise(&format!("{} round {round}", cx.run()), 512);
        let (post, put, head) = (door()?, door()?, door()?);
        once(registry, cx, &blob, [&post, &put, &head]).await?;
    }
    let servers = harness::text::count(doors.len() as u64, "address");
    let servers = if doors.len() == 1 { servers } else { format!("{}es", servers.trim_end_matches('s')) };
    Ok(Passed::saying(format!("{} uploads by way of {servers}", ROUNDS.max(doors.len()))))
}

/// One upload: begun, finished and looked for on a connection each.
async fn once(
    registry: &Registry,
    cx: &Cx,
    blob: &Blob,
    [post, put, head]: [&Http; 3],
) -> Result<(), NotPassed> {
    let repository = registry.scratch(cx);
    let mut upload = push::start_through(registry, cx, &repository, Some(post)).await?;
    upload.go_through(put);
    let (answer, left) =
        push::put(registry, cx, upload, &blob.digest, blob.bytes.clone(), Noted::NotYet).await?;
    if let Some(mut upload) = left {
        // It can be cancelled where it began.
        upload.go_through(post);
        push::cancel(registry, cx, upload).await;
        let answer = answer.settled()?;
        let expected = "201 to the PUT on another connection than the POST";
        return Err(
            Failure::new(causes::UPLOAD_NOT_SHARED, &answer.line, expected, errors::said(&answer)).into()
        );
    }
    let call = registry.call(Method::HEAD, &repository, &format!("blobs/{}", blob.digest)).through(head);
    let found = registry.ask(cx, &call).await?;
    if found.status.as_u16() == 404 {
        let expected = "200: the layer is there on another connection";
        return Err(
            Failure::new(causes::UPLOAD_NOT_SHARED, &found.line, expected, found.status_text()).into()
        );
    }
    Ok(())
}

/// A way to the registry; each time it is opened, it is a new connection.
struct Door(Common);

impl Door {
    fn open(&self) -> Result<Http, Failure> {
        Http::new(&self.0, Check::AsConfigured, Connections::Kept)
    }
}

/// One way for each address of the host; a single one where a proxy chooses the address.
async fn doors(registry: &Registry, cx: &Cx) -> Result<Vec<Door>, NotPassed> {
    let (common, origin) = (cx.common(), &registry.settings.origin);
    let found = match &common.proxy {
        Proxy::None => {
            let step = format!("looking up {}", registry.host());
            addresses(common, origin).await.map_err(|error| transport(&step, &error, false))?
        }
        Proxy::Env | Proxy::Url(_) => Vec::new(),
    };
    let found = distinct(found);
    if found.len() < 2 {
        return Ok(vec![Door(common.clone())]);
    }
    let mut doors = Vec::new();
    for address in found {
        if reaches(address).await {
            let mut common = common.clone();
            common.resolve.insert(host_and_port(origin), address);
            doors.push(Door(common));
        } else {
            // Clients go on to the next address then, so that it is worth knowing and no more.
            cx.remark(&format!(
                "{} has the address {}, which is not reached from here",
                registry.host(),
                address.ip()
            ));
        }
    }
    if doors.is_empty() {
        doors.push(Door(common.clone()));
    }
    Ok(doors)
}

/// Each address once, and not too many of them.
fn distinct(found: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let mut kept = Vec::new();
    for address in found {
        if !kept.contains(&address) && kept.len() < ADDRESSES {
            kept.push(address);
        }
    }
    kept
}

async fn reaches(address: SocketAddr) -> bool {
    matches!(tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await, Ok(Ok(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_is_tried_once() {
        let address = |n: u8| SocketAddr::from(([192, 0, 2, n], 443));
        assert_eq!(distinct(vec![address(1), address(2), address(1)]), [address(1), address(2)]);
        assert_eq!(distinct((0..20).map(address).collect()).len(), ADDRESSES);
    }
}
