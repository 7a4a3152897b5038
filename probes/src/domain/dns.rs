//! Names are asked of the name server itself, with an answer that tells an absent name from a server that says nothing: the
//! look-up of the system would give both as one error, and might take an address from a file of this machine.
//!
//! Nothing is kept between questions. Over UDP first, over TCP where an answer does not fit.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use harness::{Cx, Failure, cause};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{RData, RecordType};

use super::causes;
use crate::net::causes::DNS_NOT_RESOLVED;

/// Who is asked.
pub struct Dns {
    resolver: TokioResolver,
    who: String,
}

/// What one question came to without an address.
#[derive(Debug, PartialEq, Eq)]
enum Nothing {
    /// There is no such name.
    NoName,
    /// The name is there, and has no such address.
    NoAddress,
    /// The server says that it failed, or refuses.
    Refused(String),
    /// It said nothing.
    Silence,
    /// It could not be asked.
    Unasked(String),
}

impl Dns {
    /// Asks this name server, or those of the system. `budget` is what a request may take.
    ///
    /// # Errors
    /// `dns-not-resolved` where the system names no server that could be asked.
    pub fn new(server: Option<SocketAddr>, budget: Duration) -> Result<Self, Failure> {
        let builder = match server {
            Some(address) => {
                let provider = TokioRuntimeProvider::default();
                Ok(TokioResolver::builder_with_config(only(address), provider))
            }
            None => TokioResolver::builder_tokio(),
        };
        let resolver = builder.and_then(|mut builder| {
            let options = builder.options_mut();
            // Once more where a datagram was lost, and both within the budget.
            (options.timeout, options.attempts) = (budget / 3, 1);
            options.cache_size = 0;
            options.use_hosts_file = ResolveHosts::Never;
            builder.build()
        });
        let who = server.map_or_else(|| "the system's name server".to_owned(), |server| server.to_string());
        match resolver {
            Ok(resolver) => Ok(Self { resolver, who }),
            Err(error) => Err(Failure::new(
                DNS_NOT_RESOLVED,
                "reading which name server to ask",
                "a name server",
                error.to_string(),
            )),
        }
    }

    /// Every address of a host, of both versions.
    ///
    /// # Errors
    /// `name-not-found`, `name-server-failed` or `timed-out`.
    pub async fn addresses(&self, host: &str, cx: &Cx) -> Result<BTreeSet<IpAddr>, Failure> {
        let step = format!("asking {} for {host}", self.who);
        let both = async {
            let (four, six) = tokio::join!(self.ask(host, RecordType::A), self.ask(host, RecordType::AAAA));
            [("A", four), ("AAAA", six)]
        };
        let answers = cx.within(&step, both).await?;
        for (kind, answer) in &answers {
            cx.evidence(&format!("{kind} of {host}, by {}", self.who), &said(answer));
        }
        sum(&step, host, answers.map(|(_, answer)| answer))
    }

    async fn ask(&self, host: &str, kind: RecordType) -> Result<Vec<IpAddr>, Nothing> {
        // The dot at the end keeps the system's search list out of it.
        let found = self.resolver.lookup(format!("{host}."), kind).await.map_err(|error| nothing(&error))?;
        let address = |data: &RData| match data {
            RData::A(address) => Some(IpAddr::V4(address.0)),
            RData::AAAA(address) => Some(IpAddr::V6(address.0)),
            _ => None,
        };
        let addresses: Vec<_> = found.answers().iter().filter_map(|record| address(&record.data)).collect();
        if addresses.is_empty() { Err(Nothing::NoAddress) } else { Ok(addresses) }
    }
}

/// One name server at a port that may be another than the usual one.
fn only(address: SocketAddr) -> ResolverConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = address.port();
        connection
    });
    let server = NameServerConfig::new(address.ip(), true, connections.into());
    ResolverConfig::from_parts(None, Vec::new(), vec![server])
}

fn nothing(error: &NetError) -> Nothing {
    match error {
        NetError::Timeout => Nothing::Silence,
        NetError::Dns(DnsError::NoRecordsFound(found)) => match found.response_code {
            ResponseCode::NXDomain => Nothing::NoName,
            ResponseCode::NoError => Nothing::NoAddress,
            code => Nothing::Refused(name(code)),
        },
        NetError::Dns(DnsError::ResponseCode(code)) => Nothing::Refused(name(*code)),
        other => Nothing::Unasked(other.to_string()),
    }
}

/// The code as people know it.
fn name(code: ResponseCode) -> String {
    match code {
        ResponseCode::ServFail => "SERVFAIL".to_owned(),
        ResponseCode::Refused => "REFUSED".to_owned(),
        other => other.to_str().to_owned(),
    }
}

fn said(answer: &Result<Vec<IpAddr>, Nothing>) -> String {
    match answer {
        Ok(addresses) => listed(addresses),
        Err(Nothing::NoName) => "NXDOMAIN".to_owned(),
        Err(Nothing::NoAddress) => "no address of this kind".to_owned(),
        Err(Nothing::Refused(code)) => code.clone(),
        Err(Nothing::Silence) => "no answer".to_owned(),
        Err(Nothing::Unasked(why)) => why.clone(),
    }
}

/// Addresses for people.
pub fn listed<'a>(addresses: impl IntoIterator<Item = &'a IpAddr>) -> String {
    addresses.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What both answers together come to. One address is enough, whatever became of the other question.
fn sum(
    step: &str,
    host: &str,
    answers: [Result<Vec<IpAddr>, Nothing>; 2],
) -> Result<BTreeSet<IpAddr>, Failure> {
    let (mut found, mut worst) = (BTreeSet::new(), None);
    for answer in answers {
        match answer {
            Ok(addresses) => found.extend(addresses),
            Err(nothing) => {
                // What is not known weighs more than what is known to be absent.
                let weight = |nothing: &Nothing| match nothing {
                    Nothing::NoAddress => 0,
                    Nothing::NoName => 1,
                    Nothing::Refused(_) => 2,
                    Nothing::Unasked(_) => 3,
                    Nothing::Silence => 4,
                };
                if worst.as_ref().is_none_or(|known| weight(known) < weight(&nothing)) {
                    worst = Some(nothing);
                }
            }
        }
    }
    let Some(nothing) = worst.filter(|_| found.is_empty()) else { return Ok(found) };
    let (cause, actual) = match nothing {
        Nothing::NoName => (causes::NAME_NOT_FOUND, format!("there is no name {host} (NXDOMAIN)")),
        Nothing::NoAddress => (causes::NAME_NOT_FOUND, format!("{host} is there and has no address")),
        Nothing::Refused(code) => (causes::NAME_SERVER_FAILED, format!("the name server answers {code}")),
        Nothing::Unasked(why) => {
            (causes::NAME_SERVER_FAILED, format!("the name server could not be asked: {why}"))
        }
        Nothing::Silence => (cause::TIMED_OUT, "the name server said nothing".to_owned()),
    };
    Err(Failure::new(cause, step, format!("an address of {host}"), actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn an_absent_name_is_told_from_a_server_that_does_not_answer() {
        let refused = || Nothing::Refused("SERVFAIL".to_owned());
        let table = [
            (Nothing::NoName, Nothing::NoName, causes::NAME_NOT_FOUND),
            (Nothing::NoAddress, Nothing::NoAddress, causes::NAME_NOT_FOUND),
            (Nothing::NoAddress, refused(), causes::NAME_SERVER_FAILED),
            (Nothing::Unasked("io".to_owned()), Nothing::NoAddress, causes::NAME_SERVER_FAILED),
            (Nothing::Silence, Nothing::NoAddress, cause::TIMED_OUT),
            (refused(), Nothing::Silence, cause::TIMED_OUT),
        ];
        for (four, six, expected) in table {
            let failure = sum("asking", "a.b", [Err(four), Err(six)]).unwrap_err();
            assert_eq!(failure.cause, expected, "{}", failure.actual);
        }
    }

    #[test]
    fn one_address_is_enough() {
        let found = sum("asking", "a.b", [Ok(addresses(&["192.0.2.1", "192.0.2.1"])), Err(Nothing::Silence)]);
        assert_eq!(listed(&found.unwrap()), "192.0.2.1");
        let both = [Ok(addresses(&["192.0.2.1"])), Ok(addresses(&["2001:db8::1"]))];
        assert_eq!(sum("asking", "a.b", both).unwrap().len(), 2);
    }
}
