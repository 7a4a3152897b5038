//! What is decided before a request is understood: limits of connections and bodies, as servers and ingresses have them.
//!
//! Nothing here measures time: a body that comes too slowly is played by its length.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::{Bytes, BytesMut};
use http::Method;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;

use super::Registry;
use super::behaviour::{Kind, Situation, UnauthenticatedBody};
use super::call::Call;
use super::reply::Reply;
use crate::serve::{Connection, Cut};

/// Bodies of fewer bytes arrive in one piece, and do not count as being on their way.
const SMALL: u64 = 64 << 10;

/// How much memory is reserved at most for a body that announces its length.
const RESERVED: u64 = 256 << 20;

/// The bodies of uploads that arrive at this moment.
#[derive(Debug, Default)]
pub(super) struct Arriving(AtomicUsize);

/// One of them; its end is that it arrived.
pub(super) struct Arrival<'a>(&'a Arriving);

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Arriving {
    /// Enters one, unless there are as many as the limit already.
    fn enter(&self, limit: usize) -> Option<Arrival<'_>> {
        let enter = |count: usize| (count < limit).then_some(count + 1);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, enter).is_ok().then(|| Arrival(self))
    }
}

/// Refuses a request by its headers and its connection alone.
pub(super) fn refuses(registry: &Registry, connection: &Connection, call: &Call) -> Option<Reply> {
    let limits = &registry.behaviour.limits;
    let situations = [
        (Situation::ManyConnections, connection.number > limits.connections),
        (Situation::ChunkedBody, call.headers.contains_key("transfer-encoding")),
        (Situation::LargeBody, call.length().is_some_and(|length| length > limits.body)),
    ];
    let situation = situations.into_iter().find(|(_, holds)| *holds).map(|(situation, _)| situation)?;
    instead(registry, call, situation)
}

/// Enters the body of an upload, or refuses it for too many.
pub(super) fn enter<'a>(registry: &'a Registry, call: &Call) -> Result<Option<Arrival<'a>>, Box<Reply>> {
    let counts = (call.method == Method::PUT || call.method == Method::PATCH)
        && call.length().map_or(call.has_body(), |length| length >= SMALL);
    if !counts {
        return Ok(None);
    }
    match registry.arriving.enter(registry.behaviour.limits.uploads) {
        Some(arrival) => Ok(Some(arrival)),
        None => match registry.behaviour.instead(Situation::ManyUploads) {
            Some(answer) => Err(Box::new(answer.reply(&call.places()))),
            None => Ok(None),
        },
    }
}

/// Reads a body to its end, or says what refuses the rest of it.
pub(super) async fn read(
    registry: &Registry,
    call: &Call,
    body: &mut Incoming,
) -> Result<Result<Bytes, Reply>, Cut> {
    let limits = &registry.behaviour.limits;
    let announced = call.length().map_or(0, |length| length.min(limits.body));
    let mut bytes = BytesMut::with_capacity(usize::try_from(announced.min(RESERVED)).unwrap_or_default());
    loop {
        let frame = body.frame().await;
        // A body that breaks off belongs to a client that is gone.
        let Some(frame) = frame.transpose().map_err(|_| Cut)? else { return Ok(Ok(bytes.freeze())) };
        if let Ok(data) = frame.into_data() {
            bytes.extend_from_slice(&data);
        }
        let arrived = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if limits.half_of.is_some_and(|length| call.length() == Some(length) && arrived >= length / 2) {
            return Ok(Err(instead(registry, call, Situation::HalfBody)
                .unwrap_or_else(|| Reply::new(408).header("connection", "close"))));
        }
        // A body without a length is found too large only here.
        if arrived > limits.body
            && let Some(reply) = instead(registry, call, Situation::LargeBody)
        {
            drain(body).await;
            return Ok(Err(reply));
        }
    }
}

/// Reads what is left of a body, for a client that is still sending reads no answer.
pub(super) async fn drain(body: &mut Incoming) {
    while let Some(Ok(_)) = body.frame().await {}
}

/// Reads the body of a request without good credentials, or resets the connection under it.
pub(super) async fn unauthenticated(
    registry: &Registry,
    connection: &Connection,
    call: &Call,
    body: &mut Incoming,
) -> Result<(), Cut> {
    match registry.behaviour.unauthenticated_body {
        UnauthenticatedBody::ResetAfter(limit) if call.method == Method::PUT && call.has_body() => {
            let mut arrived = 0;
            while let Some(Ok(frame)) = body.frame().await {
                arrived += frame.data_ref().map_or(0, Bytes::len);
                // More is on the way when the reset hits it.
                if arrived >= limit {
                    return Err(connection.reset());
                }
            }
        }
        UnauthenticatedBody::ResetAfter(_) | UnauthenticatedBody::Read => drain(body).await,
    }
    Ok(())
}

fn instead(registry: &Registry, call: &Call, situation: Situation) -> Option<Reply> {
    Some(registry.behaviour.instead(situation)?.reply(&call.places()).kind(Kind::Front))
}
