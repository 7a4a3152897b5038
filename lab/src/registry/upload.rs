//! Uploads: begun by `POST`, fed by `PATCH`, closed by `PUT`, cancelled by `DELETE`, and mounts instead of them.

use bytes::Bytes;
use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::behaviour::{Chunks, DigestCheck, Kind, Location, Situation};
use super::call::Call;
use super::reply::Reply;
use super::route::{Route, is_digest};
use super::store::Store;
use super::{Registry, absolute};
use crate::crypto;

/// What the state of an upload is signed with (distribution's `http.secret`), by the first server and by another one
/// that was not told the first one's secret.
const SECRETS: [&[u8]; 2] = [b"the lab's upload secret", b"another upload secret"];

/// `POST /v2/<repository>/blobs/uploads/`
pub(crate) fn start(registry: &Registry, call: &Call, repository: &str) -> Reply {
    if call.method != Method::POST {
        return Reply::method_not_allowed("POST");
    }
    let behaviour = &registry.behaviour;
    let mut store = registry.store();
    let mount = call.parameter("mount").zip(call.parameter("from"));
    let situations = [
        (Situation::Push, true),
        (Situation::StartUpload, true),
        (Situation::StartUploadInAbsentRepository, store.repository(repository).is_none()),
        (Situation::Mount, mount.is_some()),
    ];
    for (situation, holds) in situations {
        if let Some(answer) = behaviour.instead(situation).filter(|_| holds) {
            return answer.reply(&call.places()).kind(Kind::UploadStarted);
        }
    }
    // A mount that cannot be made is an upload that begins.
    if let Some((digest, from)) = mount
        && store.mount(repository, digest, from)
    {
        return stored(registry, call, repository, digest).kind(Kind::Other);
    }
    let started = Timestamp::now().to_string();
    let id = store.begin_upload(repository, started);
    progress(registry, call, &mut store, &id, Reply::new(202)).kind(Kind::UploadStarted)
}

/// `GET`, `PATCH`, `PUT` and `DELETE` of the address of an upload.
pub(crate) fn go_on(registry: &Registry, call: &Call, repository: &str, id: &str, body: Bytes) -> Reply {
    let mut store = registry.store();
    if let Err(refusal) = check_state(registry, call, repository, id, &mut store) {
        return *refusal;
    }
    match call.method {
        Method::GET | Method::HEAD => progress(registry, call, &mut store, id, Reply::new(204)),
        Method::PATCH => patch(registry, call, &mut store, id, &body),
        Method::PUT => close(registry, call, &mut store, repository, id, body),
        Method::DELETE => {
            store.end_upload(id, Bytes::new());
            Reply::new(204).header("docker-upload-uuid", id)
        }
        _ => Reply::method_not_allowed("DELETE, GET, HEAD, PATCH, PUT"),
    }
}

/// Takes a part. Distribution 2.8 does not look at `Content-Range` (observed).
fn patch(registry: &Registry, call: &Call, store: &mut Store, id: &str, body: &[u8]) -> Reply {
    if call.header("content-type").is_some_and(|media_type| media_type != "application/octet-stream") {
        return Reply::error(500, "UNKNOWN", "unknown error", Some(json!({})));
    }
    if let Some(upload) = store.upload(id)
        && (registry.behaviour.chunks == Chunks::Kept || upload.chunks == 0)
    {
        upload.take(body);
    }
    progress(registry, call, store, id, Reply::new(202)).kind(Kind::ChunkTaken)
}

/// Closes an upload: verifies the digest, and stores the blob.
fn close(
    registry: &Registry,
    call: &Call,
    store: &mut Store,
    repository: &str,
    id: &str,
    body: Bytes,
) -> Reply {
    let behaviour = &registry.behaviour;
    let invalid = |detail| {
        Reply::error(400, "DIGEST_INVALID", "provided digest did not match uploaded content", Some(detail))
    };
    let Some(digest) = call.parameter("digest").filter(|digest| !digest.is_empty()) else {
        return invalid(Value::from("digest missing"));
    };
    if !is_digest(digest) {
        return invalid(Value::from("digest parsing failed"));
    }
    let situations = [
        (Situation::PutBlobWithBody, !body.is_empty()),
        (Situation::PutPresentBlob, store.blob(repository, digest).is_some()),
    ];
    for (situation, holds) in situations {
        if let Some(answer) = behaviour.instead(situation).filter(|_| holds) {
            let places = super::canned::Places { repository, reference: digest, ..call.places() };
            return answer.reply(&places).kind(Kind::BlobPut);
        }
    }
    let started = store.upload(id).map(|upload| upload.started.clone()).unwrap_or_default();
    let chunks = store.upload(id).map_or(0, |upload| upload.chunks);
    let body = if behaviour.chunks == Chunks::FirstOnly && chunks > 0 { Bytes::new() } else { body };
    let bytes = store.end_upload(id, body).unwrap_or_default();
    if behaviour.digest_check == DigestCheck::Verified && crypto::digest(&bytes) != digest {
        store.spend_upload(id.to_owned(), repository.to_owned(), started);
        return invalid(json!({ "Digest": digest, "Reason": {} }));
    }
    store.put_blob(repository, digest, bytes);
    stored(registry, call, repository, digest)
}

/// The answer to a blob that was stored.
fn stored(registry: &Registry, call: &Call, repository: &str, digest: &str) -> Reply {
    let location = format!("/v2/{repository}/blobs/{digest}");
    Reply::new(201)
        .kind(Kind::BlobPut)
        .header("docker-content-digest", digest)
        .header("location", &absolute(&registry.behaviour, call, &location))
}

/// Whether the address of an upload is one that we gave out and that is still good.
fn check_state(
    registry: &Registry,
    call: &Call,
    repository: &str,
    id: &str,
    store: &mut Store,
) -> Result<(), Box<Reply>> {
    let invalid = |detail| Box::new(Reply::error(404, "BLOB_UPLOAD_INVALID", "blob upload invalid", detail));
    let unknown = || {
        Box::new(Reply::error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry", Some(json!({}))))
    };
    let mut offset = None;
    if signs_state(registry.behaviour.location) {
        let state = call.parameter("_state").unwrap_or("");
        let state = crypto::from_base64_url(state).ok_or_else(|| invalid(Some(Value::from(state.len()))))?;
        let state = crypto::verify(secret(call.backend), &state).ok_or_else(|| invalid(Some(json!({}))))?;
        let state: Value = serde_json::from_slice(state).map_err(|_| invalid(Some(json!({}))))?;
        if state["Name"] != repository || state["UUID"] != id {
            return Err(invalid(None));
        }
        offset = state["Offset"].as_u64();
    }
    let upload = store.upload(id).filter(|upload| upload.repository == repository).ok_or_else(unknown)?;
    // The offset in the state is the size that the client saw last; another part was taken since.
    let stale = offset.is_some_and(|offset| u64::try_from(upload.size()).ok() != Some(offset));
    if upload.spent || stale { Err(invalid(None)) } else { Ok(()) }
}

/// Whether the address of an upload bears distribution's signed state.
pub(crate) fn signs_state(location: Location) -> bool {
    match location {
        Location::Absolute
        | Location::RelativeWithState
        | Location::ForeignHost(_)
        | Location::OtherRepository => true,
        Location::AbsoluteWithoutState | Location::Relative | Location::ArtifactsUploads => false,
    }
}

/// The secret of one of the servers behind the address.
fn secret(backend: usize) -> &'static [u8] {
    SECRETS[backend % SECRETS.len()]
}

/// Which server behind the address a connection reaches with its first admitted request: the first one, but the other
/// one than an upload began on when the request goes on with it. So what has to work without stickiness is tried on
/// both, however the connections of several clients mix.
pub(crate) fn reached(call: &Call) -> usize {
    let goes_on = matches!(call.route, Route::Upload { .. });
    let state = call.parameter("_state").and_then(crypto::from_base64_url).filter(|_| goes_on);
    let began =
        state.and_then(|state| (0..SECRETS.len()).find(|n| crypto::verify(SECRETS[*n], &state).is_some()));
    began.map_or(0, |began| 1 - began)
}

/// The answer to what an upload has so far: where it goes on, and how far it is.
fn progress(registry: &Registry, call: &Call, store: &mut Store, id: &str, reply: Reply) -> Reply {
    let Some(upload) = store.upload(id) else { return reply };
    let (size, repository) = (upload.size(), upload.repository.clone());
    let location = location(registry, call, id, &repository, size, &upload.started);
    reply
        .header("docker-upload-uuid", id)
        .header("location", &location)
        .header("range", &format!("0-{}", size.saturating_sub(1)))
}

/// Where an upload goes on.
fn location(
    registry: &Registry,
    call: &Call,
    id: &str,
    repository: &str,
    size: usize,
    started: &str,
) -> String {
    let state = json!({ "Name": repository, "UUID": id, "Offset": size, "StartedAt": started });
    let state = crypto::base64_url(&crypto::sign(secret(call.backend), state.to_string().as_bytes()));
    // Go's query encoding escapes the padding of base64.
    let state = state.replace('=', "%3D");
    let path = format!("/v2/{repository}/blobs/uploads/{id}");
    match registry.behaviour.location {
        Location::Absolute => format!("{}{path}?_state={state}", call.base),
        Location::AbsoluteWithoutState => format!("{}{path}", call.base),
        Location::Relative => path,
        Location::RelativeWithState => format!("{path}?_state={state}"),
        Location::ArtifactsUploads => {
            let (project, rest) = repository.split_once('/').unwrap_or((repository, ""));
            let host = call.host().split(':').next().unwrap_or_default();
            // The repository of Artifact Registry that serves a `gcr.io` name bears the host's name.
            let own = rest.split('/').next().filter(|_| host.ends_with("-docker.pkg.dev"));
            let name = own.unwrap_or(host);
            format!("/artifacts-uploads/namespaces/{project}/repositories/{name}/uploads/{id}")
        }
        Location::ForeignHost(base) => format!("{base}{path}?_state={state}"),
        Location::OtherRepository => format!("/v2/{repository}-elsewhere/blobs/uploads/{id}?_state={state}"),
    }
}
