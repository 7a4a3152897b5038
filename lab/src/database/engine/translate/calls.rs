//! Calls: what a function is named, and where its translation stands. A name that the server lacks is answered as the server
//! answers it; a function of MySQL's that the lab has not is refused by another error.

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments,
};

use super::super::SqlError;
use super::super::catalogue::text;
use super::super::errors;
use super::comparison::unified;
use super::{Translator, Ty, Typed};

const AGGREGATES: &[&str] = &["COUNT", "MAX", "MIN", "SUM", "AVG", "GROUP_CONCAT"];

/// Functions of MySQL 5.7 that the lab does not have.
const NOT_HERE: &[&str] = &[
    "AVG",
    "BENCHMARK",
    "BIT_COUNT",
    "CONVERT_TZ",
    "CRC32",
    "CURDATE",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURTIME",
    "DATE",
    "DATEDIFF",
    "DATE_FORMAT",
    "DAYNAME",
    "ELT",
    "EXPORT_SET",
    "FIELD",
    "FIND_IN_SET",
    "FORMAT",
    "FOUND_ROWS",
    "GET_LOCK",
    "GROUP_CONCAT",
    "JSON_APPEND",
    "JSON_ARRAYAGG",
    "JSON_ARRAY_APPEND",
    "JSON_ARRAY_INSERT",
    "JSON_CONTAINS",
    "JSON_CONTAINS_PATH",
    "JSON_DEPTH",
    "JSON_OBJECTAGG",
    "JSON_PRETTY",
    "JSON_STORAGE_SIZE",
    "LPAD",
    "RAND",
    "RANDOM_BYTES",
    "RELEASE_LOCK",
    "RPAD",
    "SHA2",
    "SLEEP",
    "STR_TO_DATE",
    "SUBSTRING_INDEX",
    "SYSDATE",
    "TIME",
    "TIMEDIFF",
    "TIMESTAMP",
    "TIMESTAMPADD",
    "TO_BASE64",
    "FROM_BASE64",
    "UNHEX",
    "UTC_DATE",
    "UTC_TIME",
    "UUID_SHORT",
    "WEEK",
];

/// Whether a function is one over groups.
pub(super) fn is_aggregate(function: &Function) -> bool {
    let name = function.name.to_string().to_ascii_uppercase();
    AGGREGATES.contains(&name.as_str())
}

impl Translator<'_> {
    /// A call in SQLite's words.
    pub(super) fn call(&mut self, function: &Function) -> Result<Typed, SqlError> {
        let written = function.name.to_string();
        let name = written.to_ascii_uppercase();
        if function.over.is_some() || function.filter.is_some() || !function.within_group.is_empty() {
            return Err(errors::syntax(&function.to_string(), 1));
        }
        if let Some(answer) = self.facts.dialect.own_functions.get(&name) {
            return Ok(Typed::new(text(answer), Ty::Text));
        }
        if self.facts.dialect.absent_functions.contains(&name) {
            return Err(self.no_such_function(&written));
        }
        let list = match &function.args {
            FunctionArguments::None => &[][..],
            FunctionArguments::List(FunctionArgumentList { duplicate_treatment, args, clauses }) => {
                if !clauses.is_empty() {
                    return Err(errors::unsupported(&function.to_string()));
                }
                if AGGREGATES.contains(&name.as_str()) && !NOT_HERE.contains(&name.as_str()) {
                    let distinct = *duplicate_treatment == Some(DuplicateTreatment::Distinct);
                    return self.aggregate(&name, distinct, args);
                }
                if duplicate_treatment.is_some() {
                    return Err(errors::syntax(&function.to_string(), 1));
                }
                args
            }
            FunctionArguments::Subquery(_) => return Err(errors::syntax(&function.to_string(), 1)),
        };
        let args: Vec<&Expr> = list.iter().map(plain).collect::<Result<_, _>>()?;
        if name == "VALUES" {
            return self.values(&args);
        }
        if let Some(typed) = self.session(&name, &args)? {
            return Ok(typed);
        }
        if let Some(typed) = self.chosen(&name, &args)? {
            return Ok(typed);
        }
        if let Some(typed) = self.times(&name, &args)? {
            return Ok(typed);
        }
        if let Some(typed) = self.documents(&name, &args)? {
            return Ok(typed);
        }
        if let Some(typed) = self.words(&name, &args)? {
            return Ok(typed);
        }
        Err(if NOT_HERE.contains(&name.as_str()) {
            errors::unsupported(&name)
        } else {
            self.no_such_function(&written)
        })
    }

    pub(super) fn no_such_function(&self, name: &str) -> SqlError {
        match self.facts.database {
            Some(database) => errors::no_such_function(database, name),
            None => SqlError {
                message: format!("FUNCTION {name} does not exist"),
                ..errors::no_such_function("", name)
            },
        }
    }

    /// The arguments, translated.
    pub(super) fn all(&mut self, args: &[&Expr]) -> Result<Vec<Typed>, SqlError> {
        args.iter().map(|arg| self.expression(arg)).collect()
    }

    fn aggregate(&mut self, name: &str, distinct: bool, args: &[FunctionArg]) -> Result<Typed, SqlError> {
        if !self.aggregates {
            return Err(errors::invalid_group_function());
        }
        if let ("COUNT", false, [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]) = (name, distinct, args) {
            return Ok(Typed::new("COUNT(*)", Ty::Int));
        }
        let [arg] = args else { return Err(errors::unsupported(&format!("{name} of several values"))) };
        self.aggregates = false;
        let inner = self.expression(plain(arg)?);
        self.aggregates = true;
        let inner = inner?;
        let distinct = if distinct { "DISTINCT " } else { "" };
        match name {
            "COUNT" => Ok(Typed::new(format!("COUNT({distinct}{})", inner.collated()), Ty::Int)),
            "SUM" => {
                let number = inner.as_number()?;
                Ok(Typed::new(format!("SUM({distinct}{})", number.sql), number.ty))
            }
            _ if inner.ty == Ty::Json => Err(errors::unsupported("the order of JSON values")),
            _ => {
                let collation = inner.collation;
                Ok(Typed { collation, ..Typed::new(format!("{name}({})", inner.collated()), inner.ty) })
            }
        }
    }

    fn values(&mut self, args: &[&Expr]) -> Result<Typed, SqlError> {
        let [Expr::Identifier(name)] = args else { return Err(errors::syntax("VALUES", 1)) };
        let inserted = self.inserted.ok_or_else(|| errors::syntax("VALUES", 1))?;
        inserted
            .get(&name.value.to_lowercase())
            .cloned()
            .ok_or_else(|| errors::unknown_column(&name.value, "field list"))
    }

    /// What is known of the session and the server.
    fn session(&self, name: &str, args: &[&Expr]) -> Result<Option<Typed>, SqlError> {
        let facts = self.facts;
        let typed = match name {
            "VERSION" if facts.dialect.quirks.version_refused => {
                return Err(errors::privilege_needed("SUPER"));
            }
            "VERSION" => Typed::new(text(&facts.dialect.version), Ty::Text),
            "CURRENT_USER" => Typed::new(text(&facts.rights.account()), Ty::Text),
            "USER" | "SESSION_USER" | "SYSTEM_USER" => Typed::new(text(&facts.rights.user()), Ty::Text),
            "DATABASE" | "SCHEMA" => Typed::new(facts.database.map_or("NULL".to_owned(), text), Ty::Text),
            "CONNECTION_ID" => Typed::new(facts.connection.to_string(), Ty::Int),
            "LAST_INSERT_ID" => Typed::new(facts.last_insert_id.to_string(), Ty::Int),
            "ROW_COUNT" => Typed::new(facts.row_count.to_string(), Ty::Int),
            "UUID" => Typed::new("my_uuid()", Ty::Text),
            _ => return Ok(None),
        };
        if args.is_empty() { Ok(Some(typed)) } else { Err(errors::parameter_count(name)) }
    }

    /// Functions that answer one of their arguments.
    fn chosen(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Typed>, SqlError> {
        let typed = match (name, args) {
            ("IF", [condition, yes, no]) => {
                let condition = self.expression(condition)?.as_condition()?;
                let (parts, ty) = unified(&self.all(&[yes, no])?);
                Typed::new(format!("CASE WHEN {condition} THEN {} ELSE {} END", parts[0], parts[1]), ty)
            }
            ("IFNULL", [_, _]) | ("COALESCE", [_, ..]) => {
                let (mut parts, ty) = unified(&self.all(args)?);
                // SQLite wants two at least.
                parts.push("NULL".to_owned());
                Typed::new(format!("COALESCE({})", parts.join(", ")), ty)
            }
            ("NULLIF", [one, other]) => {
                let (one, other) = (self.expression(one)?, self.expression(other)?);
                let same = self.compare(&one, &sqlparser::ast::BinaryOperator::Eq, &other)?.sql;
                Typed::new(format!("CASE WHEN {same} THEN NULL ELSE {} END", one.sql), one.ty)
            }
            ("GREATEST" | "LEAST", [_, _, ..]) => {
                let parts = self.all(args)?;
                let times = parts.iter().filter(|part| matches!(part.ty, Ty::Time { .. })).count();
                let nulls = parts.iter().filter(|part| part.ty == Ty::Null).count();
                if times > 0 && times + nulls < parts.len() {
                    return Err(errors::unsupported(&format!("{name} of times and others")));
                }
                let binary = parts.iter().any(|part| part.collation == "BINARY");
                let (parts, ty) = unified(&parts);
                let collation = if binary { "BINARY" } else { "NOCASE" };
                let words = if ty == Ty::Text { format!(" COLLATE {collation}") } else { String::new() };
                let sqlite = if name == "GREATEST" { "max" } else { "min" };
                let parts: Vec<String> = parts.iter().map(|part| format!("({part}){words}")).collect();
                Typed { collation, ..Typed::new(format!("{sqlite}({})", parts.join(", ")), ty) }
            }
            ("ISNULL", [value]) => Typed::truth(format!("({} IS NULL)", self.expression(value)?.sql)),
            ("IF" | "IFNULL" | "COALESCE" | "NULLIF" | "GREATEST" | "LEAST" | "ISNULL", _) => {
                return Err(errors::parameter_count(name));
            }
            _ => return Ok(None),
        };
        Ok(Some(typed))
    }
}

/// An argument that is an expression.
fn plain(argument: &FunctionArg) -> Result<&Expr, SqlError> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
        argument => Err(errors::syntax(&argument.to_string(), 1)),
    }
}
