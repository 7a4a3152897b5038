//! What a registry shows of itself, as the signs of the products read it.

use url::Url;

use crate::net::exchange::Answer;
use crate::registry::challenge::{self, Challenge};
use crate::registry::errors::{self, RegistryError};

/// What a registry shows of itself without being written to.
pub struct Signals {
    /// The host of its address.
    pub host: String,
    /// Its answers: to `GET /v2/` without credentials, and to a question for an absent image.
    pub answers: Vec<Answer>,
    /// What it asks for in any of them.
    pub challenges: Vec<Challenge>,
    /// Its error for an absent image.
    pub error: Option<RegistryError>,
    /// The tag that was asked for.
    pub tag: String,
    /// The pages of products that were asked for, by their paths.
    pub pages: Vec<(&'static str, Answer)>,
}

impl Signals {
    /// What the first answer shows.
    pub fn new(host: &str, ping: Answer, tag: String) -> Self {
        Self {
            host: host.to_owned(),
            challenges: challenge::parse(&ping.headers),
            answers: vec![ping],
            error: None,
            tag,
            pages: Vec::new(),
        }
    }

    /// Adds the answer to the question for an absent image.
    pub fn absent(&mut self, answer: Answer) {
        self.challenges.extend(challenge::parse(&answer.headers));
        self.error = errors::of(&answer);
        self.answers.push(answer);
    }

    /// The first value of a header in any answer; empty when none has it.
    pub fn header<'a>(&'a self, name: &'a str) -> &'a str {
        self.headers(name).next().unwrap_or_default()
    }

    /// Every value of a header.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.answers.iter().map(move |answer| answer.header(name)).filter(|value| !value.is_empty())
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
        is(&self.host).then(|| format!("the host {}", self.host))
    }

    /// The realm of a password that is asked for with exactly this name.
    pub fn basic_realm(&self, name: &str) -> Option<String> {
        let asks = |challenge: &Challenge| matches!(challenge, Challenge::Basic { realm } if realm == name);
        self.challenges.iter().any(asks).then(|| format!("the realm `{name}`"))
    }

    /// A token server that fits, by its address and the service that it is asked for.
    pub fn token_realm(&self, fits: impl Fn(&Url, &str) -> bool) -> Option<String> {
        self.challenges.iter().find_map(|challenge| {
            let Challenge::Bearer(bearer) = challenge else { return None };
            let realm = Url::parse(&bearer.realm).ok()?;
            let service = bearer.service.as_deref().unwrap_or_default();
            fits(&realm, service).then(|| match service {
                "" => format!("the token realm {realm}"),
                _ => format!("the token realm {realm} for `{service}`"),
            })
        })
    }

    /// A token server on such a host.
    pub fn token_host(&self, is: impl Fn(&str) -> bool) -> Option<String> {
        self.token_realm(|realm, _| realm.host_str().is_some_and(&is))
    }
}
