//! What happens to an object between the wish to store it and the store, on dry runs as well.
//!
//! The main path, in the order of a real server: the [`namespace`] must be there and live; what changes objects comes next
//! (the [`priority`] of pods, the webhook that takes `privileged` away, cert-manager's webhook); then what refuses them
//! (the labels of [`pod_security`], the webhooks of [`policies`] and of [`cert_manager`], the [`quota`]); and the rule that
//! nobody grants what they do not hold ([`escalation`]). Webhooks are asked as their configurations in the store say
//! ([`webhooks`], [`selectors`]).

mod namespace;

mod pods;

mod priority;

mod pod_security;

mod policies;

mod selectors;

mod webhooks;

mod cert_manager;

mod quota;

mod escalation;

#[cfg(test)]
pub(super) mod tests;

use serde_json::Value;

use super::api::kinds::Kind;
use super::api::store::Store;
use super::auth::User;
use super::behaviour::Behaviour;

/// A wish to store an object.
pub(crate) struct AdmissionRequest<'a> {
    /// `create` or `update`.
    pub(crate) verb: &'static str,
    /// The kind of the object.
    pub(crate) kind: &'a Kind,
    /// The namespace; empty where the kind has none.
    pub(crate) namespace: &'a str,
    /// The name; empty where it is generated.
    pub(crate) name: &'a str,
    /// The object.
    pub(crate) object: Value,
    /// Whether nothing is to be stored. Nothing of what is played here has effects beside its answer, so that dry runs
    /// are treated alike.
    #[expect(
        dead_code,
        reason = "part of the contract with what calls this; no admission here depends on it"
    )]
    pub(crate) dry_run: bool,
    /// Who asks.
    pub(crate) user: &'a User,
}

impl AdmissionRequest<'_> {
    /// Whether it is of this kind.
    fn is(&self, group: &str, resource: &str) -> bool {
        self.kind.group == group && self.kind.resource == resource
    }

    fn creates(&self) -> bool {
        self.verb == "create"
    }

    /// The name as messages bear it: one that is generated is only begun.
    fn called<'o>(&'o self, object: &'o Value) -> &'o str {
        let of_metadata = |field: &str| object["metadata"][field].as_str().filter(|name| !name.is_empty());
        let named = (!self.name.is_empty()).then_some(self.name);
        named.or_else(|| of_metadata("name")).or_else(|| of_metadata("generateName")).unwrap_or("Unknown")
    }

    /// A refusal as the server's own admission writes it.
    fn forbidden(&self, object: &Value, why: &str) -> Denial {
        let message = format!("{} \"{}\" is forbidden: {why}", self.kind.qualified(), self.called(object));
        Denial { code: 403, reason: "Forbidden", message }
    }
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Denial {
    /// The HTTP status.
    pub(crate) code: u16,
    /// The reason as `Status` objects bear it: `Forbidden`.
    pub(crate) reason: &'static str,
    /// The whole message.
    pub(crate) message: String,
}

impl Denial {
    /// A webhook said no.
    fn by_webhook(webhook: &str, code: u16, reason: &'static str, why: &str) -> Self {
        Self { code, reason, message: format!("admission webhook \"{webhook}\" denied the request: {why}") }
    }

    /// Something within the server, or a webhook, does not answer.
    fn internal(why: &str) -> Self {
        Self { code: 500, reason: "InternalError", message: format!("Internal error occurred: {why}") }
    }

    fn not_found(what: &str, name: &str) -> Self {
        Self { code: 404, reason: "NotFound", message: format!("{what} \"{name}\" not found") }
    }
}

/// What each admission gets.
struct Context<'a> {
    behaviour: &'a Behaviour,
    store: &'a Store,
    request: &'a AdmissionRequest<'a>,
}

/// The object as it is to be stored, or why it is not.
pub(crate) fn admit(
    behaviour: &Behaviour,
    store: &Store,
    request: &AdmissionRequest<'_>,
) -> Result<Value, Denial> {
    let context = Context { behaviour, store, request };
    let mut object = request.object.clone();
    namespace::lives(&context, &object)?;
    if request.creates() && request.is("", "pods") {
        priority::set(&context, &mut object)?;
        policies::change(&context, &mut object);
        pod_security::allows(&context, &object)?;
        policies::allow(&context, &object)?;
        quota::covers(&context, &object)?;
    }
    cert_manager::change(&context, &mut object)?;
    cert_manager::allows(&context, &object)?;
    escalation::is_none(&context, &object)?;
    Ok(object)
}
