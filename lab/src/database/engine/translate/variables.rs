//! `@@variables` of the server and the session, and `@variables` of the user.

use rusqlite::types::Value;

use super::super::SqlError;
use super::super::catalogue::text;
use super::super::errors;
use super::super::variables::selected;
use super::{Translator, Ty, Typed, literal};

impl Translator<'_> {
    /// A variable of the server or the session.
    pub(super) fn variable(&self, name: &str, scope: Option<&str>) -> Result<Typed, SqlError> {
        let lower = name.to_ascii_lowercase();
        let variables = match scope.map(str::to_ascii_lowercase).as_deref() {
            Some("global") => self.facts.globals,
            None | Some("session" | "local") => self.facts.variables,
            Some(_) => return Err(errors::unknown_variable(name)),
        };
        if lower == "version" && self.facts.dialect.quirks.version_refused {
            return Err(errors::privilege_needed("SUPER"));
        }
        let value = variables.get(&lower).ok_or_else(|| errors::unknown_variable(name))?;
        let value = selected(&lower, value);
        Ok(match value.parse::<i64>() {
            Ok(number) => Typed::new(number.to_string(), Ty::Int),
            Err(_) => Typed::new(text(&value), Ty::Text),
        })
    }

    /// A variable of the user; NULL where it was never set.
    pub(super) fn user_variable(&self, name: &str) -> Typed {
        let value = self.facts.user_variables.get(&name.to_ascii_lowercase()).unwrap_or(&Value::Null);
        let ty = match value {
            Value::Null => Ty::Null,
            Value::Integer(_) => Ty::Int,
            Value::Real(_) => Ty::Double,
            Value::Text(_) => Ty::Text,
            Value::Blob(_) => Ty::Bytes,
        };
        Typed::new(literal(value), ty)
    }
}
