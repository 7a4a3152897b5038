//! The API itself. The main path: [`path`] reads what is asked for, [`answer`] asks whether who asks may, [`discovery`] tells
//! what there is, and objects are read ([`read`], [`watch`]) or written ([`write`], [`delete`]) in the [`store`].
//!
//! Beneath that: [`kinds`] are what is served, by release ([`builtin`]) and by definition; [`query`] and [`selector`] are the
//! options of a request, [`patch`], [`prune`], [`protobuf`] and [`defaults`] what happens to an object on its way in, [`shape`], [`table`]
//! and [`reply`] what happens on its way out, [`failure`] every refusal.

pub(crate) mod store;

pub(crate) mod ids;

pub(crate) mod kinds;

mod builtin;

mod path;

mod query;

mod selector;

mod cx;

mod discovery;

mod read;

mod watch;

mod write;

mod patch;

mod prune;

mod protobuf;

pub(crate) mod defaults;

mod delete;

mod shape;

mod table;

pub(crate) mod reply;

pub(crate) mod failure;

#[cfg(test)]
pub(crate) mod tests;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Method};

use self::cx::Cx;
use self::failure::Failure;
use self::kinds::{Aggregated, Kind, Verbs};
use self::path::{Asked, Place};
use self::query::{Query, Shape};
use self::reply::Reply;
use super::auth::rights::{self, Act};
use super::auth::{User, reviews};
use super::behaviour::Failing;
use super::server::Server;

/// Answers a request of somebody who is known, or of nobody.
pub(super) fn answer(server: &Server, user: &User, request: &Parts, body: Bytes) -> Reply {
    let kinds = server.kinds();
    let behaviour = &server.behaviour;
    let query = Query::read(request.uri.query());
    let path = request.uri.path();
    let asked = path::read(path);
    let is_public = matches!(asked, Asked::Version | Asked::Health(_));
    let is_discovery = matches!(
        asked,
        Asked::Core
            | Asked::Groups
            | Asked::Group(_)
            | Asked::Resources(..)
            | Asked::OpenApi
            | Asked::Objects(_)
    );
    let may = is_public || rights::may_read(&user.rights) || (is_discovery && !user.is_anonymous());
    if !may && !matches!(asked, Asked::Objects(_)) {
        let verb = request.method.as_str().to_ascii_lowercase();
        let message = format!("forbidden: User {:?} cannot {verb} path {path:?}", user.name);
        return Failure::new(403, "Forbidden", message).reply();
    }
    match asked {
        Asked::Version => discovery::version(behaviour),
        Asked::Health(check) => discovery::health(
            &check,
            behaviour,
            query.is("verbose") || has_flag(request.uri.query(), "verbose"),
        ),
        Asked::Core => discovery::core(header(&request.headers, "host")),
        Asked::Groups => discovery::groups(&kinds),
        Asked::Group(group) => discovery::group(&kinds, &group),
        Asked::Resources(group, version) => discovery::resources(&kinds, &group, &version),
        Asked::OpenApi => discovery::openapi(header(&request.headers, "accept"), behaviour),
        Asked::Root => discovery::root(&kinds),
        Asked::Unknown => reply::unknown_path(),
        Asked::Objects(place) => {
            let headers = &request.headers;
            let done = Shape::accepted(headers).and_then(|shape| {
                let cx = Cx { server, user, kinds: &kinds, query, shape, headers, body };
                objects(&cx, &request.method, &place)
            });
            done.unwrap_or_else(|failure| failure.reply())
        }
    }
}

/// Whether an option stands in a query without a value.
fn has_flag(query: Option<&str>, name: &str) -> bool {
    query.unwrap_or_default().split('&').any(|part| part == name || part.strip_suffix('=') == Some(name))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Answers what is asked of objects: first whether it may be asked at all, then whether the kind is there.
fn objects(cx: &Cx<'_>, method: &Method, place: &Place) -> Result<Reply, Failure> {
    let verb = verb(cx, method, place).ok_or_else(Failure::method_not_allowed)?;
    let is_namespace = place.group.is_empty() && place.resource == "namespaces" && !place.name.is_empty();
    let act = Act {
        verb,
        group: &place.group,
        resource: &place.resource,
        subresource: &place.subresource,
        // A namespace counts as standing inside of itself.
        namespace: if is_namespace { &place.name } else { &place.namespace },
        name: &place.name,
    };
    if !rights::may(cx.user, &act) {
        return Err(Failure::new(403, "Forbidden", rights::refusal(cx.user, &act)));
    }
    let Some(kind) = cx.kinds.find(&place.group, &place.version, &place.resource) else {
        return Ok(match cx.kinds.aggregated(&place.group, &place.version) {
            Some(Aggregated { available: false, .. }) => discovery::unavailable(),
            Some(Aggregated { available: true, .. }) | None => reply::unknown_path(),
        });
    };
    if !is_served(kind, place) {
        return Ok(reply::unknown_path());
    }
    if let Some((_, failing)) = cx.server.behaviour.failing.iter().find(|(name, _)| *name == kind.resource) {
        return match failing {
            Failing::Storage => Err(Failure::storage()),
            Failing::Page => {
                Ok(reply::bytes(200, "text/html", "<html><body>Sign in to the console</body></html>"))
            }
            Failing::NotLet => Err(Failure::method_not_allowed()),
        };
    }
    if !kind.verbs.list().contains(&verb) {
        return Err(Failure::method_not_allowed());
    }
    if kind.verbs == Verbs::Create {
        let asked = cx.object(kind)?;
        let answered = reviews::answer(&cx.server.behaviour, cx.kinds.all(), cx.user, kind, asked);
        return Ok(reply::json(201, &answered));
    }
    match verb {
        "get" => read::get(cx, kind, place),
        "list" => read::list(cx, kind, place),
        "watch" => read::watch(cx, kind, place),
        // What lives in namespaces is created in one.
        "create" if kind.namespaced && place.namespace.is_empty() => Err(Failure::method_not_allowed()),
        "create" => write::create(cx, kind, place),
        "update" => write::replace(cx, kind, place),
        "patch" => write::patch(cx, kind, place),
        "delete" => delete::one(cx, kind, place),
        _ => delete::many(cx, kind, place),
    }
}

/// Whether a kind stands at such a place, and has the part that is asked for.
fn is_served(kind: &Kind, place: &Place) -> bool {
    let in_namespace = !place.namespace.is_empty();
    let part = place.subresource.as_str();
    let part_is_known =
        part.is_empty() || (part == "status" && kind.has_status) || kind.subresources.contains(&part);
    let named_well = place.name.is_empty() || in_namespace == kind.namespaced;
    (kind.namespaced || !in_namespace) && named_well && part_is_known
}

/// What is to be done, as rights call it.
fn verb(cx: &Cx<'_>, method: &Method, place: &Place) -> Option<&'static str> {
    let one = !place.name.is_empty();
    Some(match *method {
        Method::GET if cx.query.is("watch") => "watch",
        Method::GET | Method::HEAD if one => "get",
        Method::GET | Method::HEAD => "list",
        Method::POST if !one || !place.subresource.is_empty() => "create",
        Method::PUT if one => "update",
        Method::PATCH if one => "patch",
        Method::DELETE if one => "delete",
        Method::DELETE => "deletecollection",
        _ => return None,
    })
}
