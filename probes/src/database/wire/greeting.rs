//! What a server says first: a greeting of protocol 10, an error instead of one, or something that is no MySQL. UNWRITTEN.

/// The first packet of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First {
    /// A greeting.
    Greeting(Greeting),
    /// An error before any log-in: 1040 (too many connections), 1129 (host blocked), 1130 (host not allowed).
    Refused(ServerError),
    /// No MySQL; the text says what came, a lower-case fragment.
    Other(String),
}

/// A greeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Greeting {
    /// The version that it calls itself, which a gateway may have made up.
    pub version: String,
    /// The number of the connection.
    pub connection: u32,
    /// The plug-in that it would have by default.
    pub plugin: String,
    /// The twenty bytes for the scramble.
    pub seed: Vec<u8>,
    /// Capability flags.
    pub capabilities: u32,
    /// The number of its default collation.
    pub collation: u8,
}

/// An error packet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerError {
    /// 1045.
    pub code: u16,
    /// `28000`, empty before the log-in.
    pub state: String,
    /// The server's words.
    pub message: String,
}

impl Greeting {
    /// Whether TLS is offered.
    pub fn offers_tls(&self) -> bool {
        self.capabilities & 0x0800 != 0
    }
}

/// Reads the first packet's payload.
pub fn read(payload: &[u8]) -> First {
    let _ = payload;
    First::Other("unwritten".to_owned())
}
