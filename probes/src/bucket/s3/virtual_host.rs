//! The other way to address a bucket: its name before the host. Gitpod's client uses it at Amazon alone.

use harness::{Cx, Failure};
use http::Method;
use url::{Host, Url};

use super::call::Call;
use super::client::{S3, signed};
use super::sign::Scope;
use crate::net::exchange::Answer;
use crate::net::http::{addresses, host_and_port};

/// What became of a question to a bucket before the host.
#[derive(Debug)]
pub enum Asked {
    /// It was not sent, and why: a lower-case fragment.
    Not(String),
    /// It was sent, and answered or not.
    Sent(Result<Box<Answer>, Failure>),
}

impl S3 {
    /// Asks for the location of a bucket with its name before the endpoint's own host, where that name resolves. The
    /// signature goes to no host but one below the endpoint's.
    pub async fn ask_before_host(&self, cx: &Cx, bucket: &str) -> Asked {
        let Some(mut url) = before_host(&self.settings.origin, bucket) else {
            return Asked::Not("no name can stand before this host".to_owned());
        };
        let name = url.host_str().unwrap_or_default().to_owned();
        let given = |url: &Url| cx.common().resolved(&host_and_port(url)).is_some();
        // What the system's resolver says of such a name is another server.
        if given(&self.settings.origin) && !given(&url) {
            return Asked::Not(format!("`resolve` says where the endpoint is, and not where {name}"));
        }
        if addresses(cx.common(), &url).await.is_err() {
            return Asked::Not(format!("{name} does not resolve here"));
        }
        url.set_query(Some("location="));
        // Quiet, since a store that does not know this form may list every bucket of the account in its place.
        let call = Call::bucket(Method::GET, bucket).flag("location").quiet();
        let request = match signed(&self.keys, Scope::now(self.region()), &url, &call) {
            Ok(request) => request,
            Err(failure) => return Asked::Sent(Err(failure)),
        };
        Asked::Sent(self.elsewhere(cx, request).await.map(Box::new))
    }
}

/// The address of a bucket before a host; `None` where the host is a number.
fn before_host(origin: &Url, bucket: &str) -> Option<Url> {
    let Some(Host::Domain(host)) = origin.host() else { return None };
    let mut url = origin.clone();
    url.set_host(Some(&format!("{bucket}.{host}"))).ok()?;
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_stands_before_names_alone() {
        let of = |origin: &str| before_host(&Url::parse(origin).unwrap(), "b").map(|url| url.to_string());
        assert_eq!(of("https://s3.example.com:9000/").as_deref(), Some("https://b.s3.example.com:9000/"));
        assert_eq!(of("https://127.0.0.1:9000/"), None);
        assert_eq!(of("https://[::1]:9000/"), None);
    }
}
