//! CREATE TABLE and CREATE INDEX.

use sqlparser::ast::{CreateIndex, CreateTable, CreateTableOptions, Expr, SqlOption};

use super::super::catalogue::{Key, Part, Table};
use super::super::errors;
use super::super::statement::Work;
use super::super::warnings::Warning;
use super::super::{Output, SqlError};
use super::columns::Defined;
use super::{charset_and_collation, keys};

/// What stands behind the parentheses of CREATE TABLE.
#[derive(Default)]
struct Options {
    charset: Option<String>,
    collation: Option<String>,
    row_format: Option<String>,
    next_number: Option<i64>,
}

impl Work<'_> {
    pub(in super::super) fn create_table(&mut self, create: &CreateTable) -> Result<Output, SqlError> {
        let foreign = create.or_replace
            || create.external
            || create.transient
            || create.query.is_some()
            || create.like.is_some();
        if foreign || create.temporary {
            return Err(errors::unsupported("this form of CREATE TABLE"));
        }
        let (database, name) = self.facts().table_name(&create.name)?;
        self.client.rights.check("CREATE", &database, &name)?;
        let schema = self.core.catalogue.schema(&database)?;
        if schema.tables.contains_key(&name) {
            let error = errors::table_exists(&name);
            return self.unless(create.if_not_exists, error);
        }
        let options = options(&create.table_options)?;
        let inherited = (Some(schema.charset.as_str()), Some(schema.collation.as_str()));
        let (_, collation) =
            charset_and_collation(options.charset.as_deref(), options.collation.as_deref(), inherited)?;
        let row_format = self.row_format(options.row_format.as_deref());
        let mut table = Table {
            sqlite: self.fresh_name(),
            database,
            name,
            collation,
            row_format,
            columns: Vec::new(),
            keys: Vec::new(),
            next_number: options.next_number.unwrap_or(1),
        };
        let mut defined: Vec<Defined> = create
            .columns
            .iter()
            .map(|column| {
                let options = column.options.iter().map(|option| &option.option);
                self.defined(&column.name.value, &column.data_type, options, &table.collation)
            })
            .collect::<Result<_, _>>()?;
        self.implicit_timestamps(&mut defined)?;
        for column in &defined {
            if table.column(&column.column.name).is_some() {
                return Err(errors::duplicate_column(&column.column.name));
            }
            table.columns.push(column.column.clone());
        }
        for constraint in &create.constraints {
            table.keys.push(keys::key(constraint, &table)?);
        }
        for column in &defined {
            own_keys(&mut table, column);
        }
        // The primary key comes first, then the unique ones: in this order they are asked.
        table.keys.sort_by_key(|key| (key.name != "PRIMARY", !key.unique));
        for (index, column) in defined.iter().enumerate() {
            if let Some((expression, stored)) = &column.expression {
                table.columns[index].generated = Some(self.generated(&table, expression, *stored)?);
            }
        }
        self.check_table(&mut table)?;
        for statement in table.create() {
            self.core.batch(&statement)?;
        }
        self.keep(table);
        Ok(Output::default())
    }

    fn row_format(&mut self, wanted: Option<&str>) -> String {
        let wanted = wanted.unwrap_or("Dynamic");
        if self.dialect.quirks.row_format_warns && wanted.eq_ignore_ascii_case("dynamic") {
            for words in [
                "InnoDB: ROW_FORMAT=DYNAMIC requires innodb_file_format > Antelope.",
                "InnoDB: assuming ROW_FORMAT=COMPACT.",
            ] {
                self.client.warnings.push(Warning {
                    level: "Warning",
                    code: 1478,
                    message: words.to_owned(),
                });
            }
            return "Compact".to_owned();
        }
        let mut letters = wanted.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|letter| letter.to_ascii_lowercase())).collect()
    }

    pub(in super::super) fn create_index(&mut self, create: &CreateIndex) -> Result<Output, SqlError> {
        let Some(name) = &create.name else { return Err(errors::syntax("", 1)) };
        if create.predicate.is_some() || !create.include.is_empty() || create.concurrently {
            return Err(errors::syntax(&create.to_string(), 1));
        }
        let (database, table) = self.facts().table_name(&create.table_name)?;
        self.client.rights.check("INDEX", &database, &table)?;
        let before = self.core.catalogue.table(&database, &table)?.clone();
        self.free(&before)?;
        let names = super::identifiers(name)?;
        let mut after = before.clone();
        after.keys.push(keys::named(names.last().copied(), create.unique, &create.columns, &before)?);
        after.keys.sort_by_key(|key| (key.name != "PRIMARY", !key.unique));
        self.how(&create.alter_options)?;
        self.rebuild(&before, after, &[])?;
        Ok(Output::default())
    }
}

/// The keys that stand beside a column.
pub(super) fn own_keys(table: &mut Table, defined: &Defined) {
    let part = || vec![Part { column: defined.column.name.clone(), length: None }];
    if defined.primary {
        table.keys.push(Key { name: "PRIMARY".to_owned(), unique: true, parts: part() });
    }
    if defined.unique {
        table.keys.push(Key { name: defined.column.name.clone(), unique: true, parts: part() });
    }
}

fn options(given: &CreateTableOptions) -> Result<Options, SqlError> {
    let mut options = Options::default();
    let list = match given {
        CreateTableOptions::None => return Ok(options),
        CreateTableOptions::Plain(list) => list,
        _ => return Err(errors::syntax(&given.to_string(), 1)),
    };
    for option in list {
        match option {
            SqlOption::NamedParenthesizedList(engine) if engine.key.value.eq_ignore_ascii_case("engine") => {
                let name = engine.name.as_ref().map_or("", |name| name.value.as_str());
                if !name.eq_ignore_ascii_case("innodb") {
                    return Err(SqlError {
                        code: 1286,
                        state: "42000",
                        message: format!("Unknown storage engine '{name}'"),
                    });
                }
            }
            SqlOption::KeyValue { key, value } => {
                let text = match value {
                    Expr::Value(value) => {
                        value.value.clone().into_string().unwrap_or_else(|| value.to_string())
                    }
                    value => value.to_string(),
                };
                match key.value.to_ascii_uppercase().trim_start_matches("DEFAULT ") {
                    "CHARSET" | "CHARACTER SET" => options.charset = Some(text),
                    "COLLATE" => options.collation = Some(text),
                    "ROW_FORMAT" => options.row_format = Some(text),
                    "AUTO_INCREMENT" => options.next_number = text.parse().ok(),
                    "ENGINE" if text.eq_ignore_ascii_case("innodb") => {}
                    _ => return Err(errors::unsupported(&option.to_string())),
                }
            }
            SqlOption::Comment(_) => {}
            _ => return Err(errors::unsupported(&option.to_string())),
        }
    }
    Ok(options)
}
