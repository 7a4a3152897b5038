//! What happens to an object between the wish to store it and the store.

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
    /// Whether nothing is to be stored.
    pub(crate) dry_run: bool,
    /// Who asks.
    pub(crate) user: &'a User,
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

/// The object as it is to be stored, or why it is not.
pub(crate) fn admit(_behaviour: &Behaviour, _store: &Store, request: &AdmissionRequest<'_>) -> Result<Value, Denial> {
    Ok(request.object.clone())
}
