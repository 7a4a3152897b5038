//! Who may do what: what a request needs, and the challenge to one that does not show it.

use http::Method;
use serde_json::{Value, json};

use super::Registry;
use super::behaviour::{Access, Account, Bearer, Behaviour, Kind, PasswordCheck, Scope, Situation, Uses};
use super::call::Call;
use super::reply::Reply;
use super::route::Route;
use crate::crypto;

/// One right that a request needs, or a token grants: actions on a repository, or on the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) actions: Vec<String>,
}

impl Need {
    fn new(kind: &str, name: &str, actions: &[&str]) -> Self {
        let actions = actions.iter().map(ToString::to_string).collect();
        Self { kind: kind.to_owned(), name: name.to_owned(), actions }
    }

    /// Reads one scope, `type:name:actions`; `*` is everything.
    pub(crate) fn of_scope(scope: &str) -> Option<Self> {
        if scope == "*" {
            return Some(Self::new("*", "*", &["*"]));
        }
        let (kind, rest) = scope.split_once(':')?;
        let (name, actions) = rest.rsplit_once(':')?;
        Some(Self::new(kind, name, &actions.split(',').collect::<Vec<_>>()))
    }

    /// Whether this action is among those that are needed.
    pub(crate) fn has(&self, action: &str) -> bool {
        self.actions.iter().any(|own| own == action)
    }

    /// An entry of a token's `access`.
    pub(crate) fn claim(&self) -> Value {
        json!({ "type": self.kind, "name": self.name, "actions": self.actions })
    }

    /// Whether such an entry covers this.
    pub(crate) fn is_in(&self, claim: &Value) -> bool {
        let granted: Vec<&str> =
            claim["actions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let same = claim["type"] == "*" || claim["type"] == *self.kind && claim["name"] == *self.name;
        same && (granted.contains(&"*")
            || self.actions.iter().all(|action| granted.contains(&action.as_str())))
    }
}

/// What a request needs. `repository` is the one that it is in, which its path does not always say.
pub(crate) fn needs(call: &Call, repository: Option<&str>) -> Vec<Need> {
    if call.route == Route::Catalog {
        return vec![Need::new("registry", "catalog", &["*"])];
    }
    let Some(repository) = repository else { return Vec::new() };
    let actions: &[&str] = match call.method {
        Method::POST | Method::PUT | Method::PATCH => &["pull", "push"],
        Method::DELETE => &["delete"],
        _ => &["pull"],
    };
    let mut needs = vec![Need::new("repository", repository, actions)];
    if let Some(from) = call.parameter("from").filter(|_| call.method == Method::POST) {
        needs.push(Need::new("repository", from, &["pull"]));
    }
    needs
}

/// Whether a request may proceed; if not, the reply that says so.
pub(crate) fn check(registry: &Registry, call: &Call, needs: &[Need]) -> Result<(), Box<Reply>> {
    let behaviour = &registry.behaviour;
    match &behaviour.access {
        Access::Open => Ok(()),
        Access::Basic(challenge) => {
            let challenge = challenge.replace("{host}", call.host());
            if shows_password(behaviour, call) {
                Ok(())
            } else {
                Err(Box::new(refusal(behaviour, call, needs, &challenge)))
            }
        }
        Access::Bearer(bearer) => check_token(registry, bearer, call, needs),
    }
}

fn check_token(registry: &Registry, bearer: &Bearer, call: &Call, needs: &[Need]) -> Result<(), Box<Reply>> {
    let behaviour = &registry.behaviour;
    if bearer.basic.is_some() && shows_password(behaviour, call) {
        return Ok(());
    }
    let authorization = call.header("authorization");
    let token = authorization.and_then(|value| scheme(value, "bearer"));
    let token = token.and_then(|text| registry.tokens.read(text, registry.now().as_second()));
    if let Some(token) = token.as_ref().filter(|token| needs.iter().all(|need| token.grants(need))) {
        let upload = matches!(
            call.route,
            Route::Uploads { .. } | Route::Upload { .. } | Route::ArtifactsUpload { .. }
        );
        if upload && bearer.lifetime.uses == Uses::OneUpload {
            registry.tokens.spend(token);
        }
        return Ok(());
    }
    let challenge = match bearer.basic {
        Some(challenge) if authorization.is_some() || call.route == Route::Catalog => challenge.to_owned(),
        _ if token.is_some() => bearer_challenge(bearer, call, needs) + ",error=\"insufficient_scope\"",
        _ => bearer_challenge(bearer, call, needs),
    };
    Err(Box::new(refusal(behaviour, call, needs, &challenge)))
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

fn bearer_challenge(bearer: &Bearer, call: &Call, needs: &[Need]) -> String {
    let base = bearer.host.map_or_else(|| call.base.clone(), |host| format!("https://{host}"));
    let realm = bearer.realm.map_or_else(|| format!("{base}{}", bearer.path), str::to_owned);
    let service = bearer.service.replace("{host}", call.host());
    let actions = |need: &Need| {
        if need.actions == ["pull", "push"] { bearer.push.to_owned() } else { need.actions.join(",") }
    };
    let scopes: Vec<String> = match bearer.scope {
        Scope::Named => {
            needs.iter().map(|need| format!("{}:{}:{}", need.kind, need.name, actions(need))).collect()
        }
        Scope::Missing => Vec::new(),
        Scope::Fixed(scope) => vec![scope.to_owned()],
    };
    let challenge = format!("Bearer realm=\"{realm}\",service=\"{service}\"");
    if scopes.is_empty() { challenge } else { format!("{challenge},scope=\"{}\"", scopes.join(" ")) }
}

/// Whether a request shows the account's name and password in its header.
pub(crate) fn shows_password(behaviour: &Behaviour, call: &Call) -> bool {
    let shown = call.header("authorization").and_then(basic);
    shown.is_some_and(|(user, password)| takes_password(behaviour.account.as_ref(), &user, &password))
}

/// Whether an account's name and password are these.
pub(crate) fn takes_password(account: Option<&Account>, user: &str, password: &str) -> bool {
    account.is_none_or(|account| match account.check {
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
pub(crate) fn basic(value: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(crypto::from_base64(scheme(value, "basic")?)?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
