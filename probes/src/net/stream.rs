//! A body that is made while it is sent: larger than one would hold in memory, with a pause in it, or without a length.

use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::BoxStream;

/// A body that is made anew each time it is sent.
#[derive(Clone)]
pub struct Stream {
    length: Option<u64>,
    make: Arc<dyn Fn() -> BoxStream<'static, Bytes> + Send + Sync>,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Stream {
    /// A body of so many bytes, which `make` has to yield exactly.
    pub fn of_length(
        length: u64,
        make: impl Fn() -> BoxStream<'static, Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self { length: Some(length), make: Arc::new(make) }
    }

    /// A body whose length nobody is told: in HTTP/1.1 it goes with `Transfer-Encoding: chunked`.
    pub fn without_length(make: impl Fn() -> BoxStream<'static, Bytes> + Send + Sync + 'static) -> Self {
        Self { length: None, make: Arc::new(make) }
    }

    /// Its length, where it is told.
    pub const fn length(&self) -> Option<u64> {
        self.length
    }

    /// Makes the body once.
    pub fn start(&self) -> BoxStream<'static, Bytes> {
        (self.make)()
    }

    pub(super) fn body(&self) -> reqwest::Body {
        reqwest::Body::wrap_stream(self.start().map(Ok::<_, std::convert::Infallible>))
    }
}
