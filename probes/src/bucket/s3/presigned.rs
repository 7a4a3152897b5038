//! What whoever is handed a presigned address does with it, and from where it can be reached.

use std::net::{Ipv4Addr, Ipv6Addr};

use harness::{Cx, Failure};
use http::Method;
use url::{Host, Url};

use super::client::S3;
use super::errors::said;
use super::home::settled;
use crate::net::exchange::{Answer, Request};

impl S3 {
    /// Reads a presigned address with no header but those that HTTP itself needs.
    ///
    /// # Errors
    /// As [`S3::elsewhere`], and for answers that are transient.
    pub async fn read_presigned(&self, cx: &Cx, url: &Url, cap: usize) -> Result<Answer, Failure> {
        let request = Request::new(Method::GET, url.clone()).cap(cap);
        settled(self.elsewhere(cx, request).await?)
    }
}

/// What Gitpod makes of the answer: exactly 200 with the bytes.
///
/// # Errors
/// What came instead.
pub fn whole(answer: &Answer, bytes: &[u8]) -> Result<(), String> {
    if answer.status.as_u16() != 200 {
        return Err(said(answer));
    }
    if answer.cut || answer.body != bytes {
        let more = if answer.cut { "more than " } else { "" };
        return Err(format!("200 with {more}{} other bytes", answer.body.len()));
    }
    Ok(())
}

/// From where a host can be reached, as far as its name or its number tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// From anywhere, for all that the name says.
    Open,
    /// From a private network.
    Private,
    /// Only from one machine or one cluster; why.
    Inside(&'static str),
}

/// Endings of names that are known only inside a cluster or a local network.
const INSIDE: &[(&str, &str)] = &[
    (".svc", "a service of a cluster"),
    (".cluster.local", "a service of a cluster"),
    (".localhost", "the machine itself"),
    (".local", "a name of a local network"),
    (".internal", "a name of a private network"),
];

/// From where the host of an address can be reached.
pub fn reach(url: &Url) -> Reach {
    match url.host() {
        Some(Host::Domain(name)) => of_name(name),
        Some(Host::Ipv4(address)) => of_ipv4(address),
        Some(Host::Ipv6(address)) => of_ipv6(address),
        None => Reach::Inside("no host"),
    }
}

fn of_name(name: &str) -> Reach {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    if !name.contains('.') {
        return Reach::Inside("a name without a domain");
    }
    let ending = INSIDE.iter().find(|(ending, _)| name.ends_with(ending));
    ending.map_or(Reach::Open, |(_, what)| Reach::Inside(what))
}

fn of_ipv4(address: Ipv4Addr) -> Reach {
    let [first, second, ..] = address.octets();
    // 100.64.0.0/10 stands between a provider and its customers (RFC 6598); clusters use it for pods.
    let shared = first == 100 && (64..128).contains(&second);
    if address.is_loopback() || address.is_unspecified() {
        Reach::Inside("the machine itself")
    } else if address.is_link_local() {
        Reach::Inside("a number of one link")
    } else if address.is_private() || shared {
        Reach::Private
    } else {
        Reach::Open
    }
}

fn of_ipv6(address: Ipv6Addr) -> Reach {
    if let Some(address) = address.to_ipv4_mapped() {
        return of_ipv4(address);
    }
    if address.is_loopback() || address.is_unspecified() {
        Reach::Inside("the machine itself")
    } else if address.is_unicast_link_local() {
        Reach::Inside("a number of one link")
    } else if address.is_unique_local() {
        Reach::Private
    } else {
        Reach::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_200_with_the_bytes_will_do() {
        assert_eq!(whole(&Answer::of(200, &[], "abc"), b"abc"), Ok(()));
        assert_eq!(whole(&Answer::of(200, &[], "abd"), b"abc"), Err("200 with 3 other bytes".to_owned()));
        assert_eq!(whole(&Answer::of(200, &[], ""), b"abc"), Err("200 with 0 other bytes".to_owned()));
        let cut = Answer { cut: true, ..Answer::of(200, &[], "abc") };
        assert_eq!(whole(&cut, b"abc"), Err("200 with more than 3 other bytes".to_owned()));
        // A part, or a status that only means the same, is none of it.
        assert!(whole(&Answer::of(206, &[], "abc"), b"abc").is_err());
        assert!(whole(&Answer::of(203, &[], "abc"), b"abc").is_err());
        let xml = "<Error><Code>SignatureDoesNotMatch</Code></Error>";
        assert_eq!(whole(&Answer::of(403, &[], xml), b"abc"), Err("403 SignatureDoesNotMatch".to_owned()));
    }

    #[test]
    fn names_and_numbers_tell_from_where_they_are_reached() {
        let of = |host: &str| reach(&Url::parse(&format!("http://{host}:9000/b/k?X-Amz-Date=1")).unwrap());
        let open = [
            "s3.amazonaws.com",
            "minio.example.com.",
            "internal.example.com",
            "svc.example.com",
            "1.1.1.1",
            "[2606:4700::1]",
        ];
        for host in open {
            assert_eq!(of(host), Reach::Open, "{host}");
        }
        let private =
            ["10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1", "[fd00::1]", "[::ffff:10.0.0.1]"];
        for host in private {
            assert_eq!(of(host), Reach::Private, "{host}");
        }
        let inside = [
            "localhost",
            "minio",
            "minio.",
            "MINIO.gitpod.SVC",
            "minio.gitpod.svc.cluster.local",
            "nas.local",
            "s3.corp.internal",
            "a.localhost",
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "169.254.1.1",
            "[::1]",
            "[fe80::1]",
            "[::ffff:127.0.0.1]",
        ];
        for host in inside {
            assert!(matches!(of(host), Reach::Inside(_)), "{host}");
        }
    }
}
