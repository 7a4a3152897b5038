//! The name server: one port, over UDP and TCP, that answers for the installation's three names and for nothing else.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use hickory_proto::op::{Message, MessageType, Query, ResponseCode};
use hickory_proto::rr::rdata::A;
use hickory_proto::rr::{RData, Record, RecordType};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinSet;

use super::DOMAIN;
use super::behaviour::{Answer, Dns};
use crate::ports::Shutdown;

/// No question is longer over UDP.
const DATAGRAM: usize = 1232;
/// How many ports are tried until one is free for both protocols.
const TRIES: usize = 32;

/// A bound name server.
pub(super) struct Bound {
    pub(super) address: SocketAddr,
    udp: UdpSocket,
    tcp: TcpListener,
}

/// Binds both protocols at one port of the system's choice.
pub(super) async fn bind() -> io::Result<Bound> {
    let mut refused = io::Error::other("no port is free");
    for _ in 0..TRIES {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = tcp.local_addr()?;
        match UdpSocket::bind(address).await {
            Ok(udp) => return Ok(Bound { address, udp, tcp }),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// Answers until the shutdown resolves.
pub(super) async fn run(bound: Bound, shutdown: Shutdown, dns: Dns) {
    let Bound { udp, tcp, .. } = bound;
    let dns = Arc::new(dns);
    let mut shutdown = shutdown;
    let mut connections = JoinSet::new();
    let mut datagram = vec![0; DATAGRAM];
    loop {
        tokio::select! {
            () = &mut shutdown => return,
            received = udp.recv_from(&mut datagram) => {
                // A client that went away before its answer is no concern of ours.
                let Ok((length, client)) = received else { continue };
                if let Some(answer) = answer(&dns, &datagram[..length], dns.truncates) {
                    let _ = udp.send_to(&answer, client).await;
                }
            }
            accepted = tcp.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let dns = Arc::clone(&dns);
                connections.spawn(async move {
                    let _: io::Result<()> = converse(stream, &dns).await;
                });
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

/// Over TCP each message stands behind its length.
async fn converse(mut stream: TcpStream, dns: &Dns) -> io::Result<()> {
    loop {
        let length = stream.read_u16().await?;
        let mut question = vec![0; length.into()];
        stream.read_exact(&mut question).await?;
        let Some(answer) = answer(dns, &question, false) else { continue };
        stream.write_u16(u16::try_from(answer.len()).map_err(io::Error::other)?).await?;
        stream.write_all(&answer).await?;
    }
}

/// The answer to a message; none where nothing is said.
fn answer(dns: &Dns, question: &[u8], cut_short: bool) -> Option<Vec<u8>> {
    let question = Message::from_vec(question).ok()?;
    let query = question.queries.first()?;
    let mut answer = Message::response(question.id, question.op_code);
    answer.metadata.message_type = MessageType::Response;
    answer.metadata.recursion_desired = question.recursion_desired;
    answer.metadata.recursion_available = true;
    answer.add_query(query.clone());
    match found(dns, query) {
        Answer::Silence => return None,
        Answer::ServFail => answer.metadata.response_code = ResponseCode::ServFail,
        Answer::NoName => answer.metadata.response_code = ResponseCode::NXDomain,
        Answer::At(_) if cut_short => answer.metadata.truncation = true,
        Answer::At(address) => {
            // It has no address of version 6: the answer is empty then.
            if query.query_type() == RecordType::A {
                let data = RData::A(A(address));
                answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
            }
        }
    }
    answer.to_vec().ok()
}

/// What is answered for a name. A wildcard stands for any number of labels, as long as nothing nearer is there.
fn found(dns: &Dns, query: &Query) -> Answer {
    let name = query.name().to_ascii().to_ascii_lowercase();
    let name = name.trim_end_matches('.');
    let below = |parent: &str| name.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'));
    if name == DOMAIN {
        dns.domain
    } else if below(&format!("ws.{DOMAIN}")) {
        dns.workspaces
    } else if below(DOMAIN) {
        dns.wildcard
    } else {
        Answer::NoName
    }
}

#[cfg(test)]
mod tests {
    use hickory_proto::op::OpCode;
    use hickory_proto::rr::Name;

    use super::super::behaviour::{ELSEWHERE, PROXY};
    use super::*;

    fn asked(dns: &Dns, name: &str, kind: RecordType, cut_short: bool) -> Option<Message> {
        let mut question = Message::new(7, MessageType::Query, OpCode::Query);
        question.add_query(Query::query(Name::from_ascii(name).unwrap(), kind));
        let answer = answer(dns, &question.to_vec().unwrap(), cut_short)?;
        Some(Message::from_vec(&answer).unwrap())
    }

    #[test]
    fn each_name_has_its_answer() {
        let dns = Dns {
            domain: Answer::At(PROXY),
            wildcard: Answer::At(ELSEWHERE),
            workspaces: Answer::NoName,
            truncates: false,
        };
        let said = |name: &str, kind| {
            let answer = asked(&dns, name, kind, false).unwrap();
            assert_eq!(answer.id, 7);
            (answer.response_code, answer.answers.first().map(|record| record.data.to_string()))
        };
        let at = |address: Ipv4Addr| (ResponseCode::NoError, Some(address.to_string()));
        assert_eq!(said("Gitpod.example.com.", RecordType::A), at(PROXY));
        assert_eq!(said("gitpod.example.com.", RecordType::AAAA), (ResponseCode::NoError, None));
        assert_eq!(said("x.gitpod.example.com.", RecordType::A), at(ELSEWHERE));
        assert_eq!(said("ws.gitpod.example.com.", RecordType::A), at(ELSEWHERE));
        assert_eq!(said("x.ws.gitpod.example.com.", RecordType::A), (ResponseCode::NXDomain, None));
        assert_eq!(said("example.org.", RecordType::A), (ResponseCode::NXDomain, None));
        let cut = asked(&dns, "gitpod.example.com.", RecordType::A, true).unwrap();
        assert!(cut.truncation && cut.answers.is_empty());
        let silent = Dns { domain: Answer::Silence, ..dns };
        assert!(asked(&silent, "gitpod.example.com.", RecordType::A, false).is_none());
    }
}
