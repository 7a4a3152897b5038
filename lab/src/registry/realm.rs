//! The token realm: `GET` with Basic, as docker asks, or `POST` with a form, as containerd asks first. It is on the
//! registry's own host or, for products that have one account for several services, on a host of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use serde_json::{Value, json};

use super::Registry;
use super::access::{Need, basic, takes_password};
use super::behaviour::{Access, Bearer, Granted, Situation, Token};
use super::call::{Call, parameters};
use super::reply::Reply;
use super::tokens::Claims;
use crate::serve::{Connection, Cut, Product};

/// A realm on a host of its own.
#[derive(Debug)]
pub(crate) struct Realm {
    /// Whose tokens it gives.
    pub(crate) registry: Arc<Registry>,
}

impl Product for Realm {
    async fn answer(
        &self,
        connection: &Connection,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Cut> {
        let place = self.registry.log.arrived("realm", connection.opened, &request);
        let call = Call::of(&request, "https", connection.opened);
        let body = request.into_body().collect().await.map_err(|_| Cut)?.to_bytes();
        let reply = match &self.registry.behaviour.access {
            Access::Bearer(bearer) if call.path == bearer.path => {
                answer(&self.registry, bearer, &call, &body)
            }
            Access::Bearer(_) | Access::Basic(_) | Access::Open => Reply::page_not_found(),
        };
        let response = reply.complete(&call.method, &[], "application/json", &[]);
        self.registry.log.answered(place, response.status().as_u16());
        Ok(response)
    }
}

/// Answers a request for a token.
pub(super) fn answer(registry: &Registry, bearer: &Bearer, call: &Call, body: &[u8]) -> Reply {
    let behaviour = &registry.behaviour;
    let (situation, form) = match call.method {
        Method::GET => (Situation::TokenByGet, call.query.clone()),
        Method::POST => (Situation::TokenByPost, parameters(body)),
        _ => return Reply::method_not_allowed("GET, POST"),
    };
    if let Some(answer) = behaviour.instead(situation) {
        return answer.reply(&call.places());
    }
    let field = |name: &str| form.get(name).and_then(|values| values.first()).cloned();
    let credentials = match situation {
        Situation::TokenByPost => field("username").zip(field("password")),
        _ => call.header("authorization").and_then(basic),
    };
    let good =
        credentials.filter(|(user, password)| takes_password(behaviour.account.as_ref(), user, password));
    let Some((subject, _)) = good else {
        return Reply::error(401, "UNAUTHORIZED", "authentication required", None);
    };
    let asked = scopes(&form);
    let nested = |need: &&Need| need.name.split('/').count() > *behaviour.components.end();
    if let Some(answer) = behaviour.instead(Situation::NestedScope)
        && let Some(need) = asked.iter().find(nested)
    {
        let places = super::canned::Places { repository: &need.name, ..call.places() };
        return answer.reply(&places);
    }
    let (now, seconds) = (registry.now(), bearer.lifetime.seconds);
    let issued = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut answer = json!({ "expires_in": seconds, "issued_at": issued });
    if bearer.token == Token::Issued {
        let granted = asked.into_iter().filter_map(|need| granted(registry, bearer, need)).collect();
        let service = field("service").unwrap_or_default();
        let token =
            registry.tokens.issue(&Claims { subject, service, granted, issued: now.as_second(), seconds });
        let key = if situation == Situation::TokenByPost { "access_token" } else { "token" };
        answer[key] = Value::String(token);
    }
    Reply::new(200).json(&answer)
}

/// What is asked for, in one parameter or several.
fn scopes(form: &BTreeMap<String, Vec<String>>) -> Vec<Need> {
    let texts = form.get("scope").into_iter().flatten().flat_map(|scope| scope.split_whitespace());
    texts.filter_map(Need::of_scope).collect()
}

/// What is granted of one thing that is asked for.
fn granted(registry: &Registry, bearer: &Bearer, mut need: Need) -> Option<Need> {
    let behaviour = &registry.behaviour;
    let below = need.name.strip_prefix(behaviour.namespace()).is_some_and(|rest| rest.starts_with('/'));
    match bearer.granted {
        Granted::Asked => Some(need),
        Granted::NothingBelowPrefix => (!below).then_some(need),
        Granted::PresentOrOwn => {
            let own = below && behaviour.components.contains(&need.name.split('/').count());
            let pushes = own && need.has("push");
            let pulls = pushes || registry.store().repository(&need.name).is_some();
            need.actions.retain(|action| match action.as_str() {
                "pull" => pulls,
                _ => own && action != "*",
            });
            (need.kind == "repository" && !need.actions.is_empty()).then_some(need)
        }
    }
}
