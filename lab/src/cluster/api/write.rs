//! Writing: creating, replacing and patching. What is to be written is completed, pruned, admitted and only then stored.

use serde_json::{Value, json};

use super::cx::Cx;
use super::defaults;
use super::failure::Failure;
use super::kinds::Kind;
use super::patch::{self, Patch};
use super::path::Place;
use super::prune::prune;
use super::reply::{self, Reply};
use super::shape;
use crate::cluster::admission::{self, AdmissionRequest};

/// Creates an object.
pub(super) fn create(cx: &Cx<'_>, kind: &Kind, place: &Place) -> Result<Reply, Failure> {
    let object = cx.object(kind)?;
    let name = object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    let created = store_new(cx, kind, &place.namespace, &name, object)?;
    Ok(reply::bytes(201, "application/json", shape::object(cx.shape, kind, &created)))
}

/// Replaces an object, or its status, or the finalizers of a namespace.
pub(super) fn replace(cx: &Cx<'_>, kind: &Kind, place: &Place) -> Result<Reply, Failure> {
    let object = cx.object(kind)?;
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    if name != place.name {
        let message =
            format!("the name of the object ({name}) does not match the name on the URL ({})", place.name);
        return Err(Failure::bad_request(message));
    }
    let version = object.pointer("/metadata/resourceVersion").and_then(Value::as_str).unwrap_or_default();
    if kind.definition.is_some() && version.is_empty() {
        let why = "metadata.resourceVersion: Invalid value: 0x0: must be specified for an update";
        return Err(Failure::invalid(kind, &place.name, why));
    }
    let replaced = store_over(cx, kind, place, object)?;
    Ok(reply::bytes(200, "application/json", shape::object(cx.shape, kind, &replaced)))
}

/// Patches an object, or its status; applies one that need not be there.
pub(super) fn patch(cx: &Cx<'_>, kind: &Kind, place: &Place) -> Result<Reply, Failure> {
    let way = Patch::of(cx.content_type()).ok_or_else(|| Failure::unsupported_media_type(patch::ACCEPTED))?;
    let wish = cx.json().ok_or_else(|| Failure::bad_request("error decoding patch: invalid character"))?;
    if way == Patch::Apply && cx.query.get("fieldManager").is_empty() {
        let message = "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch";
        return Err(Failure::new(422, "Invalid", message));
    }
    // Where somebody else writes at the same moment, a server makes the patch anew, unless it names the version it is for.
    let names_version = wish.pointer("/metadata/resourceVersion").is_some();
    let mut tries = if names_version { 1 } else { 5 };
    loop {
        tries -= 1;
        match patch_once(cx, kind, place, way, &wish) {
            Err(failure) if failure.is_conflict() && tries > 0 => {}
            done => return done,
        }
    }
}

fn patch_once(cx: &Cx<'_>, kind: &Kind, place: &Place, way: Patch, wish: &Value) -> Result<Reply, Failure> {
    let present = cx.server.store.get(&kind.key(&place.namespace, &place.name));
    let Some(present) = present else {
        if way != Patch::Apply || !place.subresource.is_empty() {
            return Err(Failure::not_found(kind, &place.name));
        }
        let created = store_new(cx, kind, &place.namespace, &place.name, wish.clone())?;
        return Ok(reply::bytes(201, "application/json", shape::object(cx.shape, kind, &created)));
    };
    let patched = way.on(&present, wish).map_err(|why| Failure::invalid(kind, &place.name, &why))?;
    let patched = store_over(cx, kind, place, patched)?;
    Ok(reply::bytes(200, "application/json", shape::object(cx.shape, kind, &patched)))
}

fn store_new(
    cx: &Cx<'_>,
    kind: &Kind,
    namespace: &str,
    name: &str,
    mut object: Value,
) -> Result<Value, Failure> {
    let dry_run = cx.query.dry_run()?;
    check_kind(cx, kind, &mut object)?;
    check_namespace(kind, namespace, &object)?;
    check_name(kind, name, &object)?;
    if kind.namespaced {
        object["metadata"]["namespace"] = json!(namespace);
    }
    if kind.has_status
        && kind.resource != "nodes"
        && let Some(fields) = object.as_object_mut()
    {
        fields.remove("status");
    }
    defaults::fill(&mut object, kind, cx.server.behaviour.release);
    check_schema(kind, name, &mut object)?;
    let object = admit(cx, "create", kind, namespace, name, object, dry_run)?;
    let mut key = kind.key(namespace, name);
    let store = &cx.server.store;
    let created = if dry_run {
        store.prepared(&mut key, object)
    } else {
        store.create(key, object).map(|object| (*object).clone())
    };
    created.map_err(|refused| Failure::refused(refused, kind, name))
}

fn store_over(cx: &Cx<'_>, kind: &Kind, place: &Place, mut object: Value) -> Result<Value, Failure> {
    let dry_run = cx.query.dry_run()?;
    let (namespace, name) = (place.namespace.as_str(), place.name.as_str());
    let key = kind.key(namespace, name);
    let store = &cx.server.store;
    let before = store.get(&key).ok_or_else(|| Failure::not_found(kind, name))?;
    check_kind(cx, kind, &mut object)?;
    check_namespace(kind, namespace, &object)?;
    let uid = &object["metadata"]["uid"];
    if uid.is_string() && *uid != before["metadata"]["uid"] {
        let (wanted, is) =
            (uid.as_str().unwrap_or_default(), before["metadata"]["uid"].as_str().unwrap_or_default());
        let why = format!("Precondition failed: UID in precondition: {wanted}, UID in object meta: {is}");
        return Err(Failure::conflict(kind, name, &why));
    }
    match place.subresource.as_str() {
        "status" => {
            let version = object["metadata"]["resourceVersion"].clone();
            let status = object["status"].take();
            object = (*before).clone();
            object["status"] = status;
            object["metadata"]["resourceVersion"] = version;
        }
        "finalize" => {}
        _ => {
            if kind.has_status
                && let Some(status) = before.get("status")
            {
                object["status"] = status.clone();
            }
            if kind.resource == "namespaces" {
                object["spec"]["finalizers"] = before["spec"]["finalizers"].clone();
            }
        }
    }
    if kind.resource == "customresourcedefinitions" && place.subresource.is_empty() {
        defaults::definition(&mut object);
    }
    if kind.resource == "secrets" {
        defaults::secret(&mut object);
    }
    check_schema(kind, name, &mut object)?;
    if place.subresource.is_empty() {
        object = admit(cx, "update", kind, namespace, name, object, dry_run)?;
    }
    let replaced = if dry_run {
        store.replaced(&key, object)
    } else {
        store.replace(&key, object).map(|object| (*object).clone())
    };
    replaced.map_err(|refused| Failure::refused(refused, kind, name))
}

/// An object that does not say what it is, is what the path says; one that says something else is refused.
fn check_kind(cx: &Cx<'_>, kind: &Kind, object: &mut Value) -> Result<(), Failure> {
    let (version, name) = (kind.api_version(), kind.kind.clone());
    let said = |field: &str| object[field].as_str().unwrap_or_default().to_owned();
    let (said_version, said_name) = (said("apiVersion"), said("kind"));
    // What is stored may have been written in another version of the group.
    let is_other_version = cx.kinds.of_object(object).is_some_and(|other| {
        other.group == kind.group && other.resource == kind.resource && other.version != kind.version
    });
    if !said_version.is_empty() && said_version != version && !is_other_version {
        let message = format!(
            "the API version in the data ({said_version}) does not match the expected API version ({version})"
        );
        return Err(Failure::bad_request(message));
    }
    if !said_name.is_empty() && said_name != name {
        let message = format!(
            "{said_name} in version {version:?} cannot be handled as a {name}: converting is not possible"
        );
        return Err(Failure::bad_request(message));
    }
    if !is_other_version {
        object["apiVersion"] = json!(version);
    }
    object["kind"] = json!(name);
    Ok(())
}

fn check_namespace(kind: &Kind, namespace: &str, object: &Value) -> Result<(), Failure> {
    let said = object["metadata"]["namespace"].as_str().unwrap_or_default();
    if kind.namespaced && !said.is_empty() && said != namespace {
        return Err(Failure::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    Ok(())
}

/// Names are host names of at most 253 letters; those of roles may hold colons, too.
fn check_name(kind: &Kind, name: &str, object: &Value) -> Result<(), Failure> {
    if name.is_empty() {
        let generated = object["metadata"]["generateName"].as_str().is_some_and(|prefix| !prefix.is_empty());
        if generated {
            return Ok(());
        }
        return Err(Failure::invalid(
            kind,
            "",
            "metadata.name: Required value: name or generateName is required",
        ));
    }
    if kind.group == "rbac.authorization.k8s.io" {
        return Ok(());
    }
    let most = if kind.resource == "namespaces" { 63 } else { 253 };
    let is_inside = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let is_good = name.len() <= most
        && name.bytes().all(|letter| is_inside(letter) || matches!(letter, b'-' | b'.'))
        && name.bytes().next().is_some_and(is_inside)
        && name.bytes().last().is_some_and(is_inside);
    if is_good {
        return Ok(());
    }
    let why = format!(
        "metadata.name: Invalid value: {name:?}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
         characters, '-' or '.', and must start and end with an alphanumeric character"
    );
    Err(Failure::invalid(kind, name, &why))
}

/// What the schema of a definition does not know is dropped; what a secret holds is base64.
fn check_schema(kind: &Kind, name: &str, object: &mut Value) -> Result<(), Failure> {
    let pruned =
        kind.definition.as_ref().is_none_or(|definition| definition["spec"]["preserveUnknownFields"] != true);
    let schema = kind.defined().and_then(|defined| defined.pointer("/schema/openAPIV3Schema"));
    if pruned && let Some(schema) = schema {
        prune(object, schema);
    }
    if kind.group.is_empty() && kind.resource == "secrets" && !defaults::is_base64(object) {
        return Err(Failure::invalid(kind, name, "data: Invalid value: illegal base64 data"));
    }
    Ok(())
}

fn admit(
    cx: &Cx<'_>,
    verb: &'static str,
    kind: &Kind,
    namespace: &str,
    name: &str,
    object: Value,
    dry_run: bool,
) -> Result<Value, Failure> {
    let request = AdmissionRequest { verb, kind, namespace, name, object, dry_run, user: cx.user };
    Ok(admission::admit(&cx.server.behaviour, &cx.server.store, &request)?)
}
