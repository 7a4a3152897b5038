//! SHOW: variables, counts, rights, warnings, and what there is.

use sqlparser::ast::{
    Ident, ObjectName, ShowCreateObject, ShowStatementFilter, ShowStatementFilterPosition,
    ShowStatementOptions, Statement,
};

use super::errors;
use super::json::search::like;
use super::schema_tables::{extra, key_of, shown_default};
use super::statement::Work;
use super::translate::identifiers;
use super::variables::Variables;
use super::{Column, Kind, Output, SqlError};

impl Work<'_> {
    pub(super) fn show(&mut self, statement: &Statement) -> Result<Output, SqlError> {
        match statement {
            Statement::ShowVariables { filter, global, .. } => {
                let variables = if *global { &self.dialect.variables } else { &self.client.variables };
                pairs(variables, filter.as_ref())
            }
            Statement::ShowStatus { filter, .. } => {
                let counts = [("Threads_connected", self.client.threads_connected), ("Threads_running", 1)];
                let counts =
                    counts.iter().map(|(name, count)| ((*name).to_owned(), count.to_string())).collect();
                pairs(&counts, filter.as_ref())
            }
            Statement::ShowDatabases { show_options, .. } => {
                let names = self.core.catalogue.databases.keys().filter(|name| self.client.rights.sees(name));
                names_like("Database", names, show_options)
            }
            Statement::ShowTables { show_options, full: false, .. } => {
                let database = match shown_in(show_options)?.as_slice() {
                    [name] => name.clone(),
                    [] => self.client.database.clone().ok_or_else(errors::no_database_selected)?,
                    _ => return Err(errors::syntax("", 1)),
                };
                if !self.client.rights.sees(&database) {
                    return Err(self.client.rights.database_denied(&database));
                }
                let schema = self.core.catalogue.schema(&database)?;
                names_like(&format!("Tables_in_{database}"), schema.tables.keys(), show_options)
            }
            Statement::ShowColumns { show_options, full: false, extended: false } => {
                if show_options.filter_position.is_some() {
                    return Err(errors::unsupported("SHOW COLUMNS with a filter"));
                }
                match shown_in(show_options)?.as_slice() {
                    [table] => self.show_columns(&ObjectName::from(vec![Ident::new(table)])),
                    [database, table] => {
                        self.show_columns(&ObjectName::from(vec![Ident::new(database), Ident::new(table)]))
                    }
                    _ => Err(errors::syntax("", 1)),
                }
            }
            Statement::ShowCreate { obj_type: ShowCreateObject::Table, .. } => {
                Err(errors::unsupported("SHOW CREATE TABLE"))
            }
            Statement::ShowVariable { variable } => self.show_words(variable),
            statement => Err(errors::unsupported(&statement.to_string())),
        }
    }

    /// The parser leaves these as words.
    fn show_words(&self, words: &[Ident]) -> Result<Output, SqlError> {
        let upper: Vec<String> = words.iter().map(|word| word.value.to_ascii_uppercase()).collect();
        match upper.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["WARNINGS"] => Ok(self.diagnostics(false)),
            ["ERRORS"] => Ok(self.diagnostics(true)),
            ["GRANTS"] | ["GRANTS", "FOR", "CURRENT_USER"] => self.grants(),
            ["ENGINES"] => {
                let row = [
                    "InnoDB",
                    "DEFAULT",
                    "Supports transactions, row-level locking, and foreign keys",
                    "YES",
                    "YES",
                    "YES",
                ];
                Ok(table(
                    &["Engine", "Support", "Comment", "Transactions", "XA", "Savepoints"],
                    vec![row.map(|text| Some(text.to_owned())).to_vec()],
                ))
            }
            [first, ..] => Err(errors::unsupported(&format!("SHOW {first}"))),
            [] => Err(errors::syntax("", 1)),
        }
    }

    fn diagnostics(&self, only_errors: bool) -> Output {
        let rows = self
            .client
            .warnings
            .iter()
            .filter(|warning| !only_errors || warning.level == "Error")
            .map(|warning| {
                vec![
                    Some(warning.level.to_owned()),
                    Some(warning.code.to_string()),
                    Some(warning.message.clone()),
                ]
            })
            .collect();
        let mut output = table(&["Level", "Code", "Message"], rows);
        output.columns[1].kind = Kind::Unsigned;
        output
    }

    fn grants(&self) -> Result<Output, SqlError> {
        if let Some(error) = &self.dialect.grants_refused {
            return Err(error.clone());
        }
        let title = format!("Grants for {}", self.client.rights.account());
        Ok(table(&[&title], self.dialect.grants.iter().map(|line| vec![Some(line.clone())]).collect()))
    }

    /// SHOW COLUMNS and DESCRIBE.
    pub(super) fn show_columns(&self, name: &ObjectName) -> Result<Output, SqlError> {
        let (database, name) = self.facts().table_name(name)?;
        self.client.rights.check("SELECT", &database, &name)?;
        let described = self.core.catalogue.table(&database, &name)?;
        let rows = described
            .columns
            .iter()
            .map(|column| {
                vec![
                    Some(column.name.clone()),
                    Some(column.kind.shown()),
                    Some(if column.nullable { "YES" } else { "NO" }.to_owned()),
                    Some(key_of(described, &column.name).to_owned()),
                    shown_default(&column.default, &column.kind),
                    Some(extra(column)),
                ]
            })
            .collect();
        Ok(table(&["Field", "Type", "Null", "Key", "Default", "Extra"], rows))
    }
}

fn table(names: &[&str], rows: Vec<Vec<Option<String>>>) -> Output {
    Output {
        columns: names.iter().map(|name| Column { name: (*name).to_owned(), kind: Kind::Text }).collect(),
        rows: rows
            .into_iter()
            .map(|row| row.into_iter().map(|text| text.map(String::into_bytes)).collect())
            .collect(),
        ..Output::default()
    }
}

/// Whether a name passes the filter of a SHOW; letters of either size are the same.
fn passes(name: &str, filter: Option<&ShowStatementFilter>) -> Result<bool, SqlError> {
    match filter {
        None => Ok(true),
        Some(ShowStatementFilter::Like(pattern)) => {
            Ok(like(&name.to_lowercase(), &pattern.to_lowercase(), '\\'))
        }
        Some(ShowStatementFilter::Where(condition)) => named(name, condition),
        Some(_) => Err(errors::unsupported("this filter of SHOW")),
    }
}

/// `WHERE Variable_name = 'x'` and `IN ('x', 'y')`.
fn named(name: &str, condition: &sqlparser::ast::Expr) -> Result<bool, SqlError> {
    use sqlparser::ast::{BinaryOperator, Expr};
    let refused = || errors::unsupported("this filter of SHOW");
    let is_name = |expr: &Expr| matches!(expr, Expr::Identifier(ident) if ident.value.eq_ignore_ascii_case("variable_name"));
    let is_it = |expr: &Expr| match expr {
        Expr::Value(value) => {
            value.value.clone().into_string().map(|text| text.eq_ignore_ascii_case(name)).ok_or_else(refused)
        }
        _ => Err(refused()),
    };
    match condition {
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } if is_name(left) => is_it(right),
        Expr::BinaryOp { left, op: BinaryOperator::Or, right } => {
            Ok(named(name, left)? || named(name, right)?)
        }
        Expr::InList { expr, list, negated: false } if is_name(expr) => {
            list.iter().try_fold(false, |found, item| Ok(found || is_it(item)?))
        }
        _ => Err(refused()),
    }
}

fn pairs(variables: &Variables, filter: Option<&ShowStatementFilter>) -> Result<Output, SqlError> {
    let mut rows = Vec::new();
    for (name, value) in variables {
        if passes(name, filter)? {
            rows.push(vec![Some(name.clone()), Some(value.clone())]);
        }
    }
    Ok(table(&["Variable_name", "Value"], rows))
}

fn names_like<'n>(
    title: &str,
    names: impl Iterator<Item = &'n String>,
    options: &ShowStatementOptions,
) -> Result<Output, SqlError> {
    let filter = match &options.filter_position {
        None => None,
        Some(ShowStatementFilterPosition::Infix(filter) | ShowStatementFilterPosition::Suffix(filter)) => {
            Some(filter)
        }
    };
    let title = match filter {
        Some(ShowStatementFilter::Like(pattern)) => format!("{title} ({pattern})"),
        _ => title.to_owned(),
    };
    let mut rows = Vec::new();
    for name in names {
        if passes(name, filter)? {
            rows.push(vec![Some(name.clone())]);
        }
    }
    Ok(table(&[&title], rows))
}

/// The names behind FROM or IN.
fn shown_in(options: &ShowStatementOptions) -> Result<Vec<String>, SqlError> {
    let name = options.show_in.as_ref().and_then(|place| place.parent_name.as_ref());
    let parts = name.map(identifiers).transpose()?.unwrap_or_default();
    Ok(parts.into_iter().map(|part| part.value.clone()).collect())
}
