//! Connections as they arrive: [`run`] takes a bound listener and a shutdown, and does what the behaviour's [`Door`] says
//! before anything else.

use std::future::ready;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use mysql_common::constants::CapabilityFlags;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::behaviour::Door;
use super::packets::Packets;
use super::server::Server;
use super::{commands, login, reply};

/// How many connections the system keeps for a listener that is never to take them: the smallest number that it knows.
pub(super) const SHORT_QUEUE: u32 = 1;

/// Connections of our own that fill such a queue, which holds one more than its number. The last of them stays without an
/// answer, as everybody's does that comes after it.
const FILLERS: usize = 3;

/// Serves a bound listener until the shutdown resolves; then every connection is dropped.
pub(super) async fn run(listener: TcpListener, shutdown: impl Future<Output = ()>, server: Arc<Server>) {
    let mut connections = JoinSet::new();
    let (mut silent, mut taken, mut number) = (Vec::new(), 0, 0);
    let mut fillers = Vec::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let closed = matches!(server.behaviour.door, Door::StallsAfter(most) if taken >= most);
        let accepted = tokio::select! {
            () = &mut shutdown => return,
            accepted = listener.accept(), if !closed => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        // A client that is gone before it was accepted is no concern of ours.
        let Ok((stream, _)) = accepted else { continue };
        taken += 1;
        match server.behaviour.door {
            Door::Silent => {
                silent.push(stream);
                continue;
            }
            Door::HangsUp | Door::Closed => continue,
            Door::StallsAfter(most) if taken >= most => {
                // Before the last one is greeted, so that whoever comes next finds the queue full.
                if let Ok(address) = listener.local_addr() {
                    fillers.extend(fill(address).await);
                }
            }
            Door::Open | Door::CutsTheLogin | Door::Says(_) | Door::Refuses(_) | Door::StallsAfter(_) => {}
        }
        let _ = stream.set_nodelay(true);
        number += 1;
        let server = Arc::clone(&server);
        connections.spawn(async move {
            // A client that goes away ends its connection; that is no error of the stand-in.
            let _ = serve(&server, stream, number).await;
        });
    }
}

/// One connection, from the first packet to the last.
async fn serve(server: &Server, stream: TcpStream, number: u32) -> io::Result<()> {
    let refusal = match &server.behaviour.door {
        Door::Says(bytes) => return Packets::new(stream).send_raw(bytes).await,
        Door::Refuses(refusal) => Err(*refusal),
        Door::Open
        | Door::Closed
        | Door::Silent
        | Door::HangsUp
        | Door::CutsTheLogin
        | Door::StallsAfter(_) => server.admit(),
    };
    let _live = match refusal {
        Ok(live) => live,
        Err(refusal) => {
            let error = reply::error(&refusal.into(), CapabilityFlags::empty());
            return Packets::new(stream).send(&error).await;
        }
    };
    if let Some(client) = login::login(server, stream, number).await? {
        commands::serve(server, client, u64::from(number)).await?;
    }
    Ok(())
}

/// A connection of our own, on its way.
type Filler = Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>;

/// What keeps a place in the queue.
enum Place {
    /// A connection that stands.
    Held { _stream: TcpStream },
    /// One that gets no answer.
    Waiting { _filler: Filler },
}

/// Fills the queue of a listener. On the loopback address a connection that can stand stands when it has been asked for
/// once, so nothing is waited for.
async fn fill(address: SocketAddr) -> Vec<Place> {
    let mut places = Vec::new();
    for _ in 0..FILLERS {
        let mut filler: Filler = Box::pin(TcpStream::connect(address));
        let stands = tokio::select! {
            biased;
            stream = &mut filler => stream.ok(),
            () = ready(()) => None,
        };
        places.push(match stands {
            Some(stream) => Place::Held { _stream: stream },
            None => Place::Waiting { _filler: filler },
        });
    }
    places
}
