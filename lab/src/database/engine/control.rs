//! Transactions, SET and USE.

use sqlparser::ast::{
    ContextModifier, Expr, ObjectName, Set, SetAssignment, Statement, TransactionMode, Use,
};

use super::errors;
use super::session::Client;
use super::statement::Work;
use super::translate::{Translator, Ty};
use super::variables::{self, is_on};
use super::{Output, SqlError};

impl Client {
    /// Selects a database.
    pub(super) fn select(&mut self, name: &str, known: bool) -> Result<(), SqlError> {
        if !self.rights.sees(name) {
            return Err(self.rights.database_denied(name));
        }
        if !known {
            return Err(errors::unknown_database(name));
        }
        self.database = Some(name.to_owned());
        Ok(())
    }
}

impl Work<'_> {
    pub(super) fn control(&mut self, statement: &Statement) -> Result<Output, SqlError> {
        match statement {
            Statement::StartTransaction { modes, modifier: None, statements, exception: None, .. }
                if statements.is_empty() =>
            {
                if !modes.iter().all(|mode| {
                    *mode == TransactionMode::AccessMode(sqlparser::ast::TransactionAccessMode::ReadWrite)
                }) {
                    return Err(errors::unsupported("START TRANSACTION with this mode"));
                }
                self.core.forget(self.client.id, 0);
                self.client.begun = true;
            }
            Statement::Commit { chain: false, modifier: None, .. } => {
                self.core.forget(self.client.id, 0);
                self.client.begun = false;
            }
            Statement::Rollback { chain: false, savepoint: None } => {
                if self.dialect.quirks.rollback_ignored {
                    self.core.forget(self.client.id, 0);
                }
                self.core.undo(self.client.id)?;
                self.client.begun = false;
            }
            Statement::Set(set) => self.set(set)?,
            Statement::Use(Use::Object(name)) => {
                let parts = super::translate::identifiers(name)?;
                let [name] = parts.as_slice() else { return Err(errors::syntax(&name.to_string(), 1)) };
                let known = self.core.catalogue.databases.contains_key(&name.value);
                self.client.select(&name.value, known)?;
            }
            _ => return Err(errors::unsupported(&statement.to_string())),
        }
        Ok(Output::default())
    }

    fn set(&mut self, set: &Set) -> Result<(), SqlError> {
        match set {
            Set::SingleAssignment { scope, hivevar: false, variable, values } => {
                let [value] = values.as_slice() else { return Err(errors::syntax(&set.to_string(), 1)) };
                self.assign(*scope, variable, value)
            }
            Set::MultipleAssignments { assignments } => {
                for SetAssignment { scope, name, value } in assignments {
                    self.assign(*scope, name, value)?;
                }
                Ok(())
            }
            Set::SetTimeZone { local: false, value } => {
                let name = ObjectName::from(vec![sqlparser::ast::Ident::new("time_zone")]);
                self.assign(None, &name, value)
            }
            Set::SetNames { charset_name, collation_name } => {
                self.names(&charset_name.value, collation_name.as_deref())
            }
            Set::SetNamesDefault {} => self.names("utf8mb4", None),
            _ => Err(errors::unsupported(&set.to_string())),
        }
    }

    /// Texts are utf8mb4 inside and outside; `utf8` is let pass, since its characters are the same ones.
    fn names(&mut self, charset: &str, collation: Option<&str>) -> Result<(), SqlError> {
        let charset = super::charset::Charset::named(charset)?;
        if !matches!(charset.name, "utf8mb4" | "utf8") {
            return Err(errors::unsupported(&format!("SET NAMES {}", charset.name)));
        }
        let collation = collation.unwrap_or(charset.collation);
        if super::charset::Charset::of_collation(collation)? != charset {
            return Err(errors::collation_of_another(collation, charset.name));
        }
        for name in ["character_set_client", "character_set_connection", "character_set_results"] {
            self.client.variables.insert(name.to_owned(), charset.name.to_owned());
        }
        self.client.variables.insert("collation_connection".to_owned(), collation.to_owned());
        Ok(())
    }

    fn assign(
        &mut self,
        scope: Option<ContextModifier>,
        name: &ObjectName,
        value: &Expr,
    ) -> Result<(), SqlError> {
        let parts = super::translate::identifiers(name)?;
        let words: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
        let (global, name) = match words.as_slice() {
            [name] if name.starts_with("@@") => (false, &name[2..]),
            [name] if name.starts_with('@') => {
                let name = name.to_lowercase();
                let (value, _) = self.evaluated(value)?;
                self.client.user_variables.insert(name, value);
                return Ok(());
            }
            [name] => (scope == Some(ContextModifier::Global), *name),
            [scope, name] => match scope.to_ascii_lowercase().as_str() {
                "@@global" => (true, *name),
                "@@session" | "@@local" => (false, *name),
                _ => return Err(errors::unknown_variable(name)),
            },
            _ => return Err(errors::syntax(&name.to_string(), 1)),
        };
        let name = name.to_ascii_lowercase();
        if global {
            if !self.dialect.variables.contains_key(&name) {
                return Err(errors::unknown_variable(&name));
            }
            if !self.client.rights.everywhere("SUPER") {
                return Err(errors::privilege_needed("SUPER"));
            }
            return Err(errors::unsupported("SET GLOBAL"));
        }
        let value = match value {
            // ON, OFF and other bare words are texts here.
            Expr::Identifier(word) if word.quote_style.is_none() && !word.value.starts_with('@') => {
                word.value.clone()
            }
            value => {
                let (value, ty) = self.evaluated(value)?;
                super::store::written(value, ty)
            }
        };
        let before = is_on(&self.client.variables, "autocommit");
        variables::set(&mut self.client.variables, &name, &value)?;
        // Switching it on commits what is open.
        if name == "autocommit" && !before && is_on(&self.client.variables, "autocommit") {
            self.core.forget(self.client.id, 0);
        }
        Ok(())
    }

    /// The value of an expression that reads no table.
    fn evaluated(&mut self, expr: &Expr) -> Result<(rusqlite::types::Value, Ty), SqlError> {
        let facts = self.facts();
        let typed = Translator::new(&facts).expression(expr)?;
        let mut row = self.core.row(&format!("SELECT {}", typed.sql), 1)?;
        Ok((row.pop().unwrap_or(rusqlite::types::Value::Null), typed.ty))
    }
}
