//! Answers: a body that is whole, or one that goes on while a watch lasts.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Frame, SizeHint};
use serde_json::Value;

use super::watch::Watching;
use crate::serve::Cut;

/// An answer.
pub(crate) type Reply = Response<Body>;

/// The body of an answer.
pub(crate) enum Body {
    /// All of it is there.
    Whole(Full<Bytes>),
    /// It goes on.
    Watch(Stream),
}

/// The events of a watch, as they come.
pub(crate) struct Stream(Option<Pin<Box<dyn Future<Output = Step> + Send>>>);

/// What came, and what goes on; nothing goes on after the end.
type Step = Option<(Result<Bytes, Cut>, Watching)>;

impl Stream {
    fn new(watching: Watching) -> Self {
        Self(Some(Box::pin(step(watching))))
    }
}

async fn step(mut watching: Watching) -> Step {
    let chunk = watching.next().await?;
    Some((chunk, watching))
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let stream = match self.get_mut() {
            Self::Whole(full) => {
                return Pin::new(full).poll_frame(cx).map_err(|never| match never {});
            }
            Self::Watch(stream) => stream,
        };
        let Some(next) = &mut stream.0 else { return Poll::Ready(None) };
        let Poll::Ready(came) = next.as_mut().poll(cx) else { return Poll::Pending };
        let Some((chunk, watching)) = came else {
            stream.0 = None;
            return Poll::Ready(None);
        };
        stream.0 = chunk.is_ok().then(|| Box::pin(step(watching)) as _);
        Poll::Ready(Some(chunk.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(full) => full.is_end_stream(),
            Self::Watch(stream) => stream.0.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(full) => full.size_hint(),
            Self::Watch(_) => SizeHint::default(),
        }
    }
}

/// An answer of these bytes.
pub(crate) fn bytes(code: u16, kind: &'static str, body: impl Into<Bytes>) -> Reply {
    respond(code, kind, Body::Whole(Full::new(body.into())))
}

/// An answer of this object.
pub(crate) fn json(code: u16, body: &Value) -> Reply {
    let mut text = body.to_string();
    text.push('\n');
    bytes(code, "application/json", text)
}

/// An answer in plain text, as the parts of a server write it that know no objects.
pub(crate) fn text(code: u16, body: &str) -> Reply {
    bytes(code, "text/plain; charset=utf-8", body.to_owned())
}

/// What a server says of a path that it does not know.
pub(crate) fn unknown_path() -> Reply {
    text(404, "404 page not found\n")
}

/// An answer that goes on.
pub(crate) fn stream(watching: Watching) -> Reply {
    respond(200, "application/json", Body::Watch(Stream::new(watching)))
}

fn respond(code: u16, kind: &'static str, body: Body) -> Reply {
    let mut reply = Response::new(body);
    *reply.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, private"));
    reply
}
