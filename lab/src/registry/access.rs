//! Who may do what: credentials, challenges, and the tokens of a realm.

use std::collections::BTreeMap;

use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::behaviour::{Access, Bearer, Behaviour, Kind, PasswordCheck, Scope, Situation, Token};
use super::call::{Call, parameters};
use super::reply::Reply;
use super::route::Route;
use crate::crypto;

/// What tokens are signed with.
const KEY: &[u8] = b"the lab's token realm";

/// How long a token is good for.
const LIFETIME_SECONDS: i64 = 3600;

/// One right that a request needs: actions on a repository, or on the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    kind: &'static str,
    name: String,
    actions: Vec<&'static str>,
}

/// What a request needs. `repository` is the one that it is in, which its path does not always say.
pub(crate) fn needs(call: &Call, repository: Option<&str>) -> Vec<Need> {
    if call.route == Route::Catalog {
        return vec![Need { kind: "registry", name: "catalog".to_owned(), actions: vec!["*"] }];
    }
    let Some(repository) = repository else { return Vec::new() };
    let actions = match call.method {
        Method::POST | Method::PUT | Method::PATCH => vec!["pull", "push"],
        Method::DELETE => vec!["delete"],
        _ => vec!["pull"],
    };
    let mut needs = vec![Need { kind: "repository", name: repository.to_owned(), actions }];
    if let Some(from) = call.parameter("from").filter(|_| call.method == Method::POST) {
        needs.push(Need { kind: "repository", name: from.to_owned(), actions: vec!["pull"] });
    }
    needs
}

/// Whether a request may proceed; if not, the reply that says so.
pub(crate) fn check(behaviour: &Behaviour, call: &Call, needs: &[Need]) -> Result<(), Box<Reply>> {
    let authorization = call.header("authorization");
    match behaviour.access {
        Access::Open => Ok(()),
        Access::Basic(challenge) => {
            let good = authorization
                .and_then(basic)
                .is_some_and(|(user, password)| takes_password(behaviour, &user, &password));
            if good {
                Ok(())
            } else {
                Err(Box::new(refusal(behaviour, call, needs, &challenge.replace("{host}", call.host()))))
            }
        }
        Access::Bearer(bearer) => {
            let token = authorization.and_then(|value| scheme(value, "bearer")).and_then(read_token);
            let challenge = |error| bearer_challenge(&bearer, call, needs, error);
            match token {
                None => Err(Box::new(refusal(behaviour, call, needs, &challenge("")))),
                Some(token) if needs.iter().all(|need| token.grants(need)) => Ok(()),
                Some(_) => Err(Box::new(refusal(
                    behaviour,
                    call,
                    needs,
                    &challenge(",error=\"insufficient_scope\""),
                ))),
            }
        }
    }
}

/// The 401 with its challenge, as the product words it.
fn refusal(behaviour: &Behaviour, call: &Call, needs: &[Need], challenge: &str) -> Reply {
    let reply = match behaviour.instead(Situation::Unauthenticated) {
        Some(answer) => answer.reply(&call.places()),
        None => Reply::error(401, "UNAUTHORIZED", "authentication required", Some(records(needs))),
    };
    reply.kind(Kind::Challenge).header("www-authenticate", challenge)
}

/// The detail of distribution's 401: one record for each action, or null.
fn records(needs: &[Need]) -> Value {
    let record = |need: &Need, action: &str| json!({ "Type": need.kind, "Class": "", "Name": need.name, "Action": action });
    let records: Vec<Value> =
        needs.iter().flat_map(|need| need.actions.iter().map(move |action| record(need, action))).collect();
    if records.is_empty() { Value::Null } else { Value::Array(records) }
}

fn bearer_challenge(bearer: &Bearer, call: &Call, needs: &[Need], error: &str) -> String {
    let realm = bearer.realm.map_or_else(|| format!("{}{}", call.base, bearer.path), str::to_owned);
    let service = bearer.service.replace("{host}", call.host());
    let mut challenge = format!("Bearer realm=\"{realm}\",service=\"{service}\"");
    if bearer.scope == Scope::Named && !needs.is_empty() {
        let actions = |need: &Need| {
            if need.actions == ["pull", "push"] { bearer.push.to_owned() } else { need.actions.join(",") }
        };
        let scopes: Vec<String> =
            needs.iter().map(|need| format!("{}:{}:{}", need.kind, need.name, actions(need))).collect();
        challenge = format!("{challenge},scope=\"{}\"", scopes.join(" "));
    }
    challenge + error
}

/// Answers for the token realm: `GET` with Basic, as docker does, or `POST` with a form, as containerd does first.
pub(crate) fn token_realm(behaviour: &Behaviour, bearer: &Bearer, call: &Call, body: &[u8]) -> Reply {
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
    let good = credentials.is_some_and(|(user, password)| takes_password(behaviour, &user, &password));
    if !good {
        return Reply::error(401, "UNAUTHORIZED", "authentication required", None);
    }
    let now = Timestamp::now();
    let mut answer = json!({ "expires_in": LIFETIME_SECONDS, "issued_at": now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string() });
    if bearer.token == Token::Issued {
        let token = issue(&form, now.as_second());
        answer[if situation == Situation::TokenByPost { "access_token" } else { "token" }] =
            Value::String(token);
    }
    Reply::new(200).json(&answer)
}

/// A signed token that grants what the scopes ask for.
fn issue(form: &BTreeMap<String, Vec<String>>, now: i64) -> String {
    let scopes: Vec<&str> =
        form.get("scope").into_iter().flatten().flat_map(|scope| scope.split_whitespace()).collect();
    let claims = json!({ "scopes": scopes, "expires": now + LIFETIME_SECONDS });
    crypto::base64_url(&crypto::sign(KEY, claims.to_string().as_bytes()))
}

/// The claims of a token that is ours and not expired.
fn read_token(text: &str) -> Option<Claims> {
    let signed = crypto::from_base64_url(text)?;
    let claims: Value = serde_json::from_slice(crypto::verify(KEY, &signed)?).ok()?;
    let alive = claims["expires"].as_i64()? > Timestamp::now().as_second();
    let scopes =
        claims["scopes"].as_array()?.iter().filter_map(|scope| scope.as_str().map(str::to_owned)).collect();
    alive.then_some(Claims { scopes })
}

/// What a token grants.
struct Claims {
    scopes: Vec<String>,
}

impl Claims {
    fn grants(&self, need: &Need) -> bool {
        let prefix = format!("{}:{}:", need.kind, need.name);
        let granted: Vec<&str> = self
            .scopes
            .iter()
            .filter_map(|scope| scope.strip_prefix(&prefix))
            .flat_map(|actions| actions.split(','))
            .collect();
        granted.contains(&"*") || need.actions.iter().all(|action| granted.contains(action))
    }
}

fn takes_password(behaviour: &Behaviour, user: &str, password: &str) -> bool {
    behaviour.account.as_ref().is_none_or(|account| match account.check {
        PasswordCheck::Exact => user == account.username && password == account.password,
        PasswordCheck::Any => true,
        PasswordCheck::Changed => false,
    })
}

/// The rest of an Authorization header of this scheme, whose name knows no case.
fn scheme<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    let (scheme, rest) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case(name).then(|| rest.trim())
}

/// User name and password of a basic Authorization header.
fn basic(value: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(crypto::from_base64(scheme(value, "basic")?)?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
