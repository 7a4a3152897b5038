//! What can differ between installations.

use std::net::Ipv4Addr;

/// How an installation behaves.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    /// Whether the environment says that Gitpod is there.
    pub(super) installed: bool,
    /// The name server.
    pub(super) dns: Dns,
    /// What is given as the certificate.
    pub(super) certificate: Certificate,
    /// What is given as its key.
    pub(super) key: Key,
    /// What is served.
    pub(super) serves: Serves,
}

/// What the name server answers for each of the three names.
#[derive(Clone, Debug)]
pub(super) struct Dns {
    pub(super) domain: Answer,
    pub(super) wildcard: Answer,
    pub(super) workspaces: Answer,
    /// Whether answers over UDP are cut short, so that they are asked for again over TCP.
    pub(super) truncates: bool,
}

/// What is answered to a question for an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// This address, of version 4.
    At(Ipv4Addr),
    /// There is no such name.
    NoName,
    /// The server failed.
    ServFail,
    /// Nothing is said.
    Silence,
}

/// The address of Gitpod's service `proxy`.
pub(super) const PROXY: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 10);
/// The address of something else.
pub(super) const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 99);

/// The certificate that is given.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    /// Who signed it.
    pub(super) by: By,
    /// Its alternative names.
    pub(super) names: Vec<String>,
    /// Whether it says of itself that it is an authority.
    pub(super) is_ca: bool,
    /// When it begins and ends.
    pub(super) time: Time,
    /// How the file is written.
    pub(super) form: Form,
}

/// Who signed a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// An authority that the environment calls public, by an intermediate one.
    Public,
    /// An authority of one's own, that the environment names.
    Custom,
    /// An authority of one's own, that nobody is told of; its certificate comes with it.
    Unnamed,
    /// Itself.
    Itself,
}

/// The time of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    Now,
    Over,
    NotYet,
    EndsInAWeek,
}

/// How the file of the certificate is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The certificate and then the one that signed it.
    Full,
    /// The other way round.
    Reversed,
    /// The certificate alone.
    Alone,
    /// No certificate.
    Garbled,
}

/// The key that is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// That of the certificate.
    Own,
    /// Another one.
    Other,
    /// One that is locked by a pass phrase.
    Locked,
}

/// What is served at the domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Serves {
    /// The certificate that is given.
    Given,
    /// Another one, as good.
    Another,
    /// One for another name.
    OtherName,
    /// Nothing listens.
    Nothing,
}
