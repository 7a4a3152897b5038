//! What a store shows of itself, as the signs of the products read it.

use url::Url;

use crate::bucket::s3::errors::Refusal;
use crate::bucket::s3::request_id::{self, Form};
use crate::net::exchange::Answer;

/// What a store shows of itself without being written to.
pub struct Signals {
    /// Its address.
    pub origin: Url,
    /// Its answers: to the first question, and where that did not show it, to one for a bucket that does not exist.
    pub answers: Vec<Answer>,
    /// The pages of products that were asked for, by their paths.
    pub pages: Vec<(&'static str, Answer)>,
    /// When that was, in nanoseconds since 1970.
    now: i128,
}

impl Signals {
    /// What the first answer shows.
    pub fn new(origin: &Url, first: Answer, now: i128) -> Self {
        Self { origin: origin.clone(), answers: vec![first], pages: Vec::new(), now }
    }

    /// The first value of a header in any answer; empty when none has it.
    pub fn header<'a>(&'a self, name: &'a str) -> &'a str {
        self.headers(name).next().unwrap_or_default()
    }

    /// Every value of a header.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.answers.iter().map(move |answer| answer.header(name)).filter(|value| !value.is_empty())
    }

    /// A header that is there, whatever it says.
    pub fn has_header(&self, name: &str) -> Option<String> {
        self.headers(name).next().map(|_| format!("the header `{name}`"))
    }

    /// A header whose name begins so.
    pub fn header_named(&self, start: &str) -> Option<String> {
        let names = self.answers.iter().flat_map(|answer| answer.headers.keys());
        names
            .map(http::HeaderName::as_str)
            .find(|name| name.starts_with(start))
            .map(|name| format!("the header `{name}`"))
    }

    /// A header with exactly this value.
    pub fn same_header(&self, name: &str, value: &str) -> Option<String> {
        self.headers(name).any(|found| found == value).then(|| format!("`{name}: {value}`"))
    }

    /// A header whose value begins so.
    pub fn header_with(&self, name: &str, start: &str) -> Option<String> {
        self.headers(name).find(|found| found.starts_with(start)).map(|found| format!("`{name}: {found}`"))
    }

    /// The host, when it is one of these.
    pub fn host_is(&self, is: impl Fn(&str) -> bool) -> Option<String> {
        let host = self.origin.host_str().unwrap_or_default();
        is(host).then(|| format!("the host {host}"))
    }

    /// What the errors among the answers say.
    pub fn refusals(&self) -> impl Iterator<Item = Refusal> {
        self.answers.iter().map(Refusal::of).filter(|refusal| !refusal.code.is_empty())
    }

    /// Whether the ids of requests have a form that bears the time.
    pub fn has_id(&self, form: Form) -> bool {
        self.headers("x-amz-request-id")
            .any(|id| request_id::time(id, self.now).is_some_and(|time| time.form == form && time.sure))
    }
}
