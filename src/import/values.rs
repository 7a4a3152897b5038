//! What the secrets of the cluster hold, as far as the configuration names them.

use std::collections::BTreeMap;

use harness::Secret;
use harness::settings::Mistake;

use super::SecretName;

/// A key of a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// The name of the secret.
    pub name: String,
    /// The key.
    pub key: &'static str,
}

impl Wanted {
    /// A key of a secret that the configuration names.
    pub fn new(secret: &SecretName, key: &'static str) -> Self {
        Self { name: secret.name.clone(), key }
    }
}

/// What was read, or why nothing was.
#[derive(Debug, Default)]
pub struct Values(BTreeMap<Wanted, Result<Secret, String>>);

impl Values {
    /// Keeps what was read of a key.
    pub fn keep(&mut self, wanted: Wanted, read: Result<Secret, String>) {
        self.0.insert(wanted, read);
    }

    /// The value of a key that must be there; where it is not, that is a mistake where the secret is named.
    pub(super) fn required(
        &self,
        secret: &SecretName,
        key: &'static str,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<&Secret> {
        match self.0.get(&Wanted::new(secret, key)) {
            Some(Ok(value)) if !value.expose().trim().is_empty() => return Some(value),
            Some(Ok(_)) => mistakes.push(wrong(secret, &format!("its key `{key}` is empty"))),
            Some(Err(why)) => mistakes.push(wrong(secret, why)),
            None => mistakes.push(wrong(secret, &format!("its key `{key}` was not read"))),
        }
        None
    }

    /// The value of a key that need not be there.
    pub(super) fn optional(&self, secret: &SecretName, key: &'static str) -> Option<&Secret> {
        let value = self.0.get(&Wanted::new(secret, key))?.as_ref().ok()?;
        (!value.expose().trim().is_empty()).then_some(value)
    }

    /// Whether every key of a secret is there; those that are not are mistakes.
    pub(super) fn complete(&self, secret: &SecretName, mistakes: &mut Vec<Mistake>) -> bool {
        let missing = secret.keys.iter().filter(|key| self.required(secret, key, mistakes).is_none()).count();
        missing == 0
    }
}

/// A mistake about a secret, where the configuration names it.
pub(super) fn wrong(secret: &SecretName, why: &str) -> Mistake {
    let keys = secret.keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let help = format!("Gitpod reads {keys} of it; make the secret as Gitpod's documentation has it.");
    Mistake::new(secret.at, format!("the secret `{}`: {why}", secret.name), help)
}
